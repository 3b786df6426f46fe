"""Makes tar archives whose headers Python's tarfile accepts, but other programs do not recognize."""

from . import opcodes
from .pickler import dump

BLOCK = 512


def checksums(block):
    """The two checksums that Python accepts, of unsigned and of signed bytes. The field of the checksum counts as blanks."""
    rest = block[:148] + b" " * 8 + block[156:]
    return sum(rest), sum(byte - 256 if byte > 127 else byte for byte in rest)


def octal(total):
    return f"{total:06o}".encode() + b"\0 "


def octal_only(total):
    return f"{total:08o}".encode()


def blanks_before(total):
    return f"{total:>7o} ".encode()


def marked(total):
    """A number with `0o` before its digits, which Python accepts."""
    return f"0o{total:o}".encode().ljust(8)


def marked_large(total):
    return f"0O{total:o}".encode().rjust(8)


def underlined(total):
    """A number with `_` between its digits, which Python accepts."""
    digits = f"{total:06o}"
    return f"{digits[:3]}_{digits[3:]} ".encode()


def plus(total):
    return f"+{total:o}".encode().ljust(8)


def tabs(total):
    return b"\t" + f"{total:06o}".encode() + b"\f"


def zero_ended(total):
    """A number with a zero byte after it, after which Python ignores everything."""
    return f"{total:06o}".encode() + b"\0x"


def base_256(total):
    return b"\x80" + total.to_bytes(7, "big")


def base_256_negative(total):
    """A negative number, which begins with a byte of 255. Sums of signed bytes may be negative."""
    return b"\xff" + (total & (2**56 - 1)).to_bytes(7, "big")


SPELLINGS = {f.__name__: f for f in (octal, octal_only, blanks_before, marked, marked_large, underlined, plus, tabs, zero_ended, base_256)}


def stamp(block, spell=octal, signed=False):
    """A header with its checksum, which does not depend on the field of the checksum itself."""
    field = spell(checksums(block)[1 if signed else 0])
    assert len(field) == 8, field
    return block[:148] + field + block[156:]


def header(name, size=0, kind=b"0", link="", spell=octal, signed=False, magic=b"ustar\0" + b"00", base=None):
    """A header of 512 bytes. If a base is given, only the fields that a reader needs are changed in it."""
    name = name.encode() if isinstance(name, str) else name
    block = bytearray(base or (name.ljust(100, b"\0") + bytes(412)))
    block[100:148] = b"0000644\0" b"0000000\0" b"0000000\0" + f"{size:011o}\0".encode() + b"00000000000\0"
    block[156:157] = kind
    block[157:257] = link.encode().ljust(100, b"\0")
    block[257:265] = magic
    block[329:345] = b"0000000\0" * 2
    return stamp(bytes(block), spell, signed)


def member(name, data, **options):
    return header(name, len(data), **options) + data + bytes(-len(data) % BLOCK)


def torch_members(value, place="pickle", protocol=2):
    """The three members of torch's oldest format, of which one has the given value."""
    files = {"storages": dump(0, protocol) + dump([], protocol), "tensors": dump(0, protocol), "pickle": dump({}, protocol)}
    if place == "pickle":
        files[place] = dump(value, protocol)
    else:
        files[place] = dump(value, protocol) + files[place]
    return files


def archive(value, place="pickle", first=b"", **options):
    """A whole archive, with given headers before it."""
    members = torch_members(value, place)
    return first + b"".join(member(name, data, **options) for name, data in members.items()) + bytes(2 * BLOCK)


# MARK: Other forms that are also a tar


FIELDS = {100: b"0000644 ", 108: b"0000000 ", 116: b"0000000 ", 136: b"00000000000 ", 329: b"0000000 ", 337: b"0000000 "}


def overlaid(data, size=0, kind=b"5", spell=octal, signed=False):
    """The first 512 bytes of some data, with the fields of a tar header written over them. All fields are printable.

    It must be possible to change bytes 100 to 156 and 329 to 345. The header is that of a folder, which has no contents, whatever
    its size says.
    """
    block = bytearray(data[:BLOCK])
    for place, field in FIELDS.items():
        block[place:place + len(field)] = field
    block[124:136] = f"{size:011o} ".encode()
    block[156:157] = kind
    return stamp(bytes(block), spell, signed) + data[BLOCK:]


def printable(spell):
    """A form of a number without zero bytes, which texts cannot have."""
    return lambda total: spell(total).replace(b"\0", b" ")


def jump(opcode_length):
    """BINSTRING of that many bytes, and then POP."""
    return opcodes.string("x" * opcode_length) + b"0"
