"""Writes font.c: the glyphs that pictures need, from Debian's package xfonts-terminus (OFL 1.1, see OFL.txt).

    apt-get install xfonts-terminus && pip install pillow && python3 make_font.py > font.c
"""

from PIL import Image, ImageDraw, ImageFont

PATH = "/usr/share/fonts/X11/misc/ter-u16n_unicode.pcf.gz"
EXTRA = (
    "─│┌┐└┘├┤┬┴┃━▀▄█▌▐▎▁▂▃▅▆▇░▒▓■●○▲▶▼◀←→↑↓↵…–—‘’“”•√∞−≡≈≤≥‖"
    "₁αβγδκλμπσωΓΔΘΛΣΦΨΩ"
)


def main():
    import sys

    font = ImageFont.truetype(sys.argv[1] if len(sys.argv) > 1 else PATH, 16)

    def rows(character):
        image = Image.new("1", (8, 16), 0)
        ImageDraw.Draw(image).text((0, 0), character, font=font, fill=1)
        return [
            sum(1 << (7 - x) for x in range(8) if image.getpixel((x, y))) for y in range(16)
        ]

    codes = sorted({*range(0x20, 0x7F), *range(0xA1, 0x100), *map(ord, EXTRA)})
    missing = rows("\u4e00")
    glyphs = [(code, rows(chr(code))) for code in codes]
    glyphs = [(code, bits) for code, bits in glyphs if code < 0x7F or bits != missing]
    print("// Made by make_font.py from Terminus Font 4.48 (OFL.txt); not to be edited.\n")
    print('#include "CFont.h"\n')
    print("static const nv_glyph glyphs[] = {")
    for code, bits in glyphs:
        print(f"    {{0x{code:04x}, {{{', '.join(f'0x{row:02x}' for row in bits)}}}}},")
    print("};\n")
    print("const nv_glyph *nv_font(int *count) {")
    print("  *count = sizeof glyphs / sizeof *glyphs;")
    print("  return glyphs;")
    print("}")


main()
