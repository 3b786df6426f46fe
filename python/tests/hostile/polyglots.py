"""Files that are of two kinds at once: streams, safetensors and zip archives that are also tar archives, and safetensors that are
also pickles."""

import bz2
import gzip
import lzma
import struct
import zlib

from . import opcodes as o
from . import safe, tars
from .payloads import SYSTEM, WRITE
from .pickler import MAGIC, SYSTEM as FACTS
from .pickler import VALUES, VERSION, Call, dump, state_dict, stream, tensor
from .spellings import RUN
from .zips import END, Member, holding, state_holding, torch_members, torch_zip, archive as zip_archive

EXEC = Call("builtins.exec", WRITE)


# MARK: Tar


def every_tar():
    """Torch's oldest format, a tar archive: alone, with every form of checksum that Python accepts, and in files of other kinds."""
    for place in ("storages", "tensors", "pickle"):
        yield f"tar/{place}.tar", tars.archive(SYSTEM, place)
    for name, spell in tars.SPELLINGS.items():
        yield f"tar/checksum-{name}.tar", tars.archive(SYSTEM, spell=spell)
        yield f"tar/stream-{name}.pt", stream_tar(spell=spell)
        yield f"tar/stream-signed-{name}.pt", stream_tar(spell=spell, signed=True)
        yield f"tar/zip-end-{name}.pt", zip_tar(END, spell=spell)
        yield f"tar/short-safetensors-{name}.pt", short_safetensors_tar(spell)
        yield f"tar/short-safetensors-signed-{name}.pt", short_safetensors_tar(spell, True)
        if name not in ("base_256", "zero_ended"):
            for signed in (False, True):
                yield f"tar/safetensors-{'signed-' if signed else ''}{name}.pt", safetensors_tar(spell=tars.printable(spell), signed=signed)
                yield f"tar/zip-{'signed-' if signed else ''}{name}.pt", exact_zip_tar(tars.printable(spell), signed)
    yield "tar/stream-negative.pt", stream_tar(spell=tars.base_256_negative, signed=True, filler=b"\xf0")
    yield "tar/short-safetensors-negative.pt", short_safetensors_tar(tars.base_256_negative, True, b"\xe0\xe0")
    yield "tar/short-safetensors-minus.pt", short_safetensors_tar(lambda total: f"{total:o}".encode().ljust(8), True, b"\xe0\xe0")
    yield "tar/stream-minus.pt", stream_tar(spell=lambda total: f"{total:o}".encode().ljust(8), signed=True, filler=b"\xf0")
    for name, begin in (("spanned", b"PK\7\x08"), ("split", b"PK00"), ("central", b"PK\1\2"), ("wide", b"PK\6\6"), ("one", b"PK")):
        yield f"tar/zip-{name}.pt", zip_tar(begin)
    for magic, name in ((b"ustar  \0", "gnu"), (b"\0" * 8, "old"), (b"junkjunk", "junk")):
        yield f"tar/magic-{name}.tar", tars.archive(SYSTEM, magic=magic)
    yield "tar/longname.tar", renamed()
    yield "tar/pax.tar", tars.member("x", b"11 a=hello\n", kind=b"x") + tars.archive(SYSTEM)
    yield "tar/pickle-link.tar", linked()
    for name, value in (("exec", EXEC), ("save", Call("torch.save", 1, "ran"))):
        yield f"tar/stream-{name}.pt", stream_tar(value=value)


def renamed():
    """A tar archive whose pickle gets its name from the member before it."""
    plain = tars.torch_members({})
    files = b"".join(tars.member(name, plain[name]) for name in ("storages", "tensors"))
    return files + tars.header("x", 7, kind=b"L") + b"pickle\0".ljust(512, b"\0") + tars.member("x", dump(SYSTEM)) + bytes(1024)


def linked():
    """A tar archive whose pickle is a link to a member with a harmless name."""
    plain = tars.torch_members({})
    files = b"".join(tars.member(name, plain[name]) for name in ("storages", "tensors"))
    return files + tars.member("x", dump(SYSTEM)) + tars.header("pickle", kind=b"1", link="x") + bytes(1024)


def stream_tar(value=SYSTEM, spell=tars.octal, signed=False, filler=b"x\xe0"):
    """A stream whose first pickle has a text of some 500 bytes, which is a tar header for other readers."""
    first = b"\x80\x02T" + struct.pack("<i", 600) + (filler * 600)[:600] + b"0" + o.number(MAGIC) + b"."
    text = stream(parts={0: first})
    begin = bytearray(text.ljust(-(-len(text) // 512) * 512, b"\0"))
    # The stream is in the first member, after its header.
    block = bytes(begin[:512])
    size = len(begin) - 512
    made = bytearray(tars.overlaid(block, size, b"0", tars.octal))
    made[:100] = block[:100]
    made = tars.stamp(bytes(made[:512]), spell, signed)
    assert made[:7] == block[:7]
    # The rest of the file, after the end of the stream, becomes its storage.
    rest = tars.archive(value)
    return rewrap(made + bytes(begin[512:]) + rest, text)


def rewrap(whole, text):
    """Sets the size of the stream's last storage so that it reaches to the end of the file."""
    place = len(text) - len(VALUES) - 8
    count = (len(whole) - place - 8) // 4
    whole += bytes(-(len(whole) - place - 8) % 4)
    whole = whole.replace(o.text("cpu") + b"q\x06K\x02", o.text("cpu") + b"q\x06K\x02")
    return whole[:place] + struct.pack("<q", count) + whole[place + 8:]


def zip_tar(begin, spell=tars.octal):
    """A tar archive whose first name begins like a zip archive, and whose last member is a plain checkpoint."""
    first = tars.header(begin + b"x", 0, spell=spell)
    members = tars.archive(SYSTEM, first=first)[:-1024]
    start = len(members) + 512
    found = torch_members()
    missing = -len(zip_archive(found, start=start)) % 512
    # Nothing after the last member needs alignment, so it can be extended.
    found[-1] = Member(found[-1].name, found[-1].data + b"0" * missing)
    plain = zip_archive(found, start=start)
    assert len(plain) % 512 == 0
    return members + tars.header("z", len(plain)) + plain


def exact_zip_tar(spell, signed=False):
    """A checkpoint exactly as torch writes it, whose pickle has a text that is a tar header, and whose tensor has the others."""
    text = {"é" * 10 + "k" * 480: 1}
    hidden = tars.archive(SYSTEM)
    whole = holding(bytes(4096) + hidden, text)
    values = bytes(4096 + -whole.index(hidden) % 512) + hidden
    whole, pickled = holding(values, text), dump(state_holding(values, text))
    made = tars.overlaid(whole, whole.index(hidden) - 512, b"0", spell, signed)
    # The text was changed, so the checksums in the descriptor and in the directory must be changed, too.
    begin = whole.index(pickled)
    changed = made[begin:begin + len(pickled)]
    old, new = struct.pack("<I", zlib.crc32(pickled)), struct.pack("<I", zlib.crc32(changed))
    return made.replace(old, new)


def safetensors_tar(spell=tars.octal, signed=False):
    """A canonical safetensors file with the fields of a tar header in its metadata, and the other headers in its values."""
    hidden = tars.archive(SYSTEM)
    facts = {"a": "é" * 8 + "k" * 600}
    length = len(safe.canonical({"x": b""}, facts)) + 16
    data = bytes(-(length) % 512)
    for _ in range(3):
        whole = safe.canonical({"x": data + hidden}, facts)
        data = bytes((len(data) - whole.index(hidden)) % 512)
    whole = safe.canonical({"x": data + hidden}, facts)
    where = whole.index(hidden)
    assert where % 512 == 0, where
    return tars.overlaid(whole, where - 512, b"0", spell, signed)


def short_safetensors_tar(spell=tars.octal, signed=False, filler=b"x\xe0"):
    """The same, with a header so short that the fields are in the values, which may be any bytes."""
    hidden = tars.archive(SYSTEM)
    values = filler * 220 + hidden
    whole = safe.canonical({"x": values})
    while whole.index(hidden) % 512:
        values = values[1:]
        whole = safe.canonical({"x": values})
    return tars.overlaid(whole, whole.index(hidden) - 512, b"0", spell, signed)


# MARK: Pickles in safetensors


def jumps(length, at):
    """The first name in a header, which consists of opcodes that skip bytes. They end exactly with the header; the last one skips
    the bytes after the name."""
    return jump_bytes(8 + length - at - 128).decode() + "U~" + "x" * 126


def hidden_pickle(prefix, data, at=10):
    """A canonical file whose length, read as opcodes, skips the bytes before its first name. The pickles are its values."""
    length = int.from_bytes(prefix.ljust(8, b"\0"), "little")
    name = jumps(length, at)
    rest = len(safe.canonical({name[:16]: data})) - len(data) - 8 - 16
    name = name[:length - rest + 8]
    while True:
        whole = safe.canonical({name: data})
        found = int.from_bytes(whole[:8], "little")
        if found <= length:
            break
        name = name[:-1]
    assert found == length, (found, length)
    return whole


PREFIXES = {"text": b"X\x05", "mark-text": b"(X\x04", "true-text": b"\x88X\x04", "mark-short": b"(U\x07", "mark-long": b"(\x8a\x07",
            "mark-bytes": b"(C\x07", "mark-short-text": b"(\x8c\x07"}
ODD_PREFIXES = {"long": b"\x8a\x08", "bytes": b"C\x08", "short": b"U\x08", "short-text": b"\x8c\x08", "binary": b"B\x05",
                "string": b"T\x05"}


def every_hidden_pickle():
    """Values with a pickle that runs code, with or without one of the magic number before it."""
    run = b"N0" + RUN + b"."
    lists = {"first": run, "second": b"\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"." + RUN + b".",
             "fourth": b"\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"." + dump(VERSION) + dump(FACTS) + dump(SYSTEM)}
    for place, data in lists.items():
        for name, prefix in PREFIXES.items():
            if name == "text" or place == "second":
                yield f"safetensors-pickle/{place}-{name}.pt", hidden_pickle(prefix, data)
        for name, prefix in ODD_PREFIXES.items():
            yield f"safetensors-pickle/{place}-odd-{name}.pt", odd_hidden_pickle(prefix, data)
    yield "safetensors-pickle/second-text.safetensors", hidden_pickle(PREFIXES["text"], lists["second"])


def odd_hidden_pickle(prefix, data):
    """Like `hidden_pickle`, but with a length that is not a multiple of eight, so that the header ends with blanks."""
    length = int.from_bytes(prefix.ljust(8, b"\0"), "little")
    header = "{" + safe.entry("NAME", 0, len(data)) + "}"
    name = jumps(length, 10)[:length - len(header) + 4]
    header = header.replace("NAME", name)
    return safe.raw(header.ljust(length), data)


def every_odd_safetensors():
    """Files whose headers are not canonical, with an archive or a stream somewhere in them."""
    run, plain = torch_zip(dump(state_dict(SYSTEM))), b"\1\2\3\4"
    canonical = safe.canonical({"x": plain})
    yield "safetensors/archive-after.safetensors", canonical + run
    yield "safetensors/archive-in-last.safetensors", safe.canonical({"x": run})
    yield "safetensors/archive-shifted-in-last.safetensors", shifted_archive()
    yield "safetensors/stream.safetensors", stream(state_dict(SYSTEM, view=True))
    yield "safetensors/archive.safetensors", run
    yield "safetensors/pickle.safetensors", dump(SYSTEM)
    yield "safetensors/array.safetensors", object_npy()
    for name, length in (("deflate", 0x9C78), ("gzip", 0x8B1F)):
        header = "{" + safe.entry("x" * 10, 0, 4) + "}"
        yield f"safetensors/length-of-{name}.safetensors", safe.raw(header.ljust(length), plain)
    yield "stream/archive-in-last-storage.pt", stream_holding(run)
    yield "safetensors/zip-by-length.pt", zip_by_length()
    for name, squeeze in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("z", zlib.compress)):
        yield f"packed/pickle.{name}", squeeze(dump(SYSTEM), **({"mtime": 0} if name == "gz" else {}))
    yield "safetensors/gzip.safetensors", gzip_safetensors()
    yield "safetensors/gzip.pt", gzip_safetensors()


def shifted_archive():
    """A file whose last tensor is a zip archive, with offsets that count from the beginning of the file."""
    facts, start = {"format": "pt"}, 0
    for _ in range(3):
        run = zip_archive(torch_members(dump(state_dict(SYSTEM))), start=start)
        whole = safe.canonical({"x": run}, facts)
        start = whole.index(run)
    return whole


def stream_holding(values):
    """A stream exactly as torch writes it, whose only storage consists of any bytes."""
    values = bytes(-len(values) % 4) + values
    return stream({"weight": tensor(count=len(values) // 4, view=True)}, rest=struct.pack("<q", len(values) // 4) + values)


def zip_by_length():
    """A canonical file whose header has 67 MB, because this length has the bytes with which a zip archive begins."""
    length, start = 0x04034B50, 0
    for _ in range(2):
        run = zip_archive(torch_members(dump(state_dict(SYSTEM))), start=start)
        start = 8 + length
    header = "{" + safe.entry("NAME", 0, len(run)) + "}"
    return safe.raw(header.replace("NAME", "x" * (length - len(header) + 4)), run)


def gzip_safetensors(count_said=12345):
    """A valid file whose header has a length that begins like a gzip file, so that joblib unpacks it.

    The header of gzip has ten bytes, of which `{"` are the last. The name consists of stored blocks, whose size 0x5b20 is valid
    text together with its complement.
    """
    length, size, body = 0x088B1F, 0x5B20, RUN + b"."
    block = b"x" + struct.pack("<HH", size, size ^ 0xFFFF)
    count = (length - 2) // (size + 5)
    name = (block + jump_bytes(size)) * count + block
    ending = ("{" + safe.entry("", 0, count_said) + "}").encode()[2:]
    # The last block extends beyond the end of the header. One opcode skips the end of the header.
    inner = 8 + length - 10 - len(name) - len(ending)
    before = inner - 10
    after = jump_bytes(size - before - 128)
    cover = b"U~" + b"x" * 8 + ending + b"x" * (126 - 8 - len(ending))
    values = cover[10 + len(ending):] + after + b"\x01" + struct.pack("<HH", len(body), len(body) ^ 0xFFFF) + body
    unpacked = jump_bytes(size) * count + jump_bytes(before) + cover + after + body
    values += struct.pack("<II", zlib.crc32(unpacked), len(unpacked))
    if len(values) != count_said:
        return gzip_safetensors(len(values))
    return struct.pack("<Q", length) + b'{"' + name + jump_bytes(before) + cover[:10] + ending + values


def jump_bytes(total):
    """Opcodes that skip bytes and fill a block exactly."""
    made = b""
    while len(made) < total:
        left = total - len(made) - 2
        step = 90 if 126 < left < 126 + 40 else min(126, left)
        made += b"U" + bytes([step]) + b"x" * step
    return made


# MARK: numpy


def npy(descr, data, version=(1, 0)):
    """A file of an array, with a header like those of numpy."""
    header = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': (1,), }}".encode()
    head = 10 if version[0] == 1 else 12
    header += b" " * (-(head + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY" + bytes(version) + len(header).to_bytes(2 if version[0] == 1 else 4, "little") + header + data


def object_npy(value=SYSTEM, protocol=2):
    return npy("|O", dump(value, protocol))
