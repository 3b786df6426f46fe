"""Writes the images that the tests of Images open, and the pixels that Pillow decodes from them.

    pip install "pillow<13" numpy
    python make_images.py

With Pillow 13 it writes tall-9x60-pillow-13.ppm alone, which that version resizes in another order.
"""
import io
import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(0)
y, x = np.mgrid[0:37, 0:53]
base = np.stack([x * 255 // 52, y * 255 // 36, (x * y) % 256], axis=-1).astype(np.uint8)
base[5:20, 10:30] = rng.integers(0, 256, (15, 20, 3))
rgb = Image.fromarray(base)
grey = rgb.convert("L")


tall = Image.fromarray(np.random.default_rng(1).integers(0, 256, (120, 15, 3)).astype(np.uint8))
inks = Image.merge("CMYK", (*rgb.split(), grey.point(lambda v: v // 2)))
if int(PIL.__version__.split(".")[0]) >= 13:
    tall.resize((9, 60), Image.BILINEAR).save("images/tall-9x60-pillow-13.ppm")
    raise SystemExit


def save(name, image, **options):
    image.save(f"images/{name}", **options)


save("rgb.png", rgb)
save("rgb.ppm", rgb)
save("grey.png", grey)
save("grey.pgm", grey)
save("palette.png", rgb.quantize(40))
save("bilevel.png", grey.point(lambda v: 255 * (v > 99)).convert("1"))
save("alpha.png", Image.merge("RGBA", (*rgb.split(), grey)))
save("grey-alpha.png", Image.merge("LA", (grey, grey)))
Image.fromarray(np.asarray(grey).astype(np.uint16) * 257).save("images/deep.png")
save("rgb.jpg", rgb, quality=95)
save("grey.jpg", grey, quality=95)
save("cmyk.jpg", rgb.convert("CMYK"))
save("inks.jpg", inks, quality=90)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"turned-{orientation}.jpg", rgb, quality=95, exif=exif)

# The pixels that Pillow decodes and resizes.
for name in ("cmyk", "inks"):
    Image.open(f"images/{name}.jpg").convert("RGB").save(f"images/{name}.ppm")
save("tall.ppm", tall)
save("tall-9x60.ppm", tall.resize((9, 60), Image.BILINEAR))
Image.open("images/palette.png").convert("RGB").save("images/palette.ppm")
Image.open("images/rgb.jpg").convert("RGB").save("images/jpeg.ppm")
for width, height in [(17, 9), (53, 11), (7, 37), (100, 80), (1, 1), (40, 100)]:
    rgb.resize((width, height), Image.BILINEAR).save(f"images/to-{width}x{height}.ppm")
# The preprocessing of the release: the shorter side is resized to 32 / 0.875, then the central 32 pixels are cropped.
short = round(32 / 0.875)
w, h = (int(short * 53 / 37), short)
big = rgb.resize((w, h), Image.BILINEAR)
left, top = int(round((w - 32) / 2)), int(round((h - 32) / 2))
big.crop((left, top, left + 32, top + 32)).save("images/fitted-32.ppm")
