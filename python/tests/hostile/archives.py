"""Zip archives in which different readers find different things."""

import struct
import zlib

from . import payloads, safe, tars
from .payloads import SYSTEM, WRITE
from .pickler import VALUES, Call, dump, state_dict, stream
from .polyglots import jump_bytes, npy, object_npy
from .zips import DESCRIPTOR, END, LOCAL, Member, archive, end, holding, lay, torch_members, torch_zip, wide_end

EXEC = Call("builtins.exec", WRITE)
BAD = dump(state_dict(SYSTEM))
GOOD = dump(state_dict())
BAD_4 = dump(state_dict(EXEC), 4)


def members(pickle=GOOD, **options):
    return torch_members(pickle, **options)


def with_first(name, data, others=None, **options):
    """A checkpoint whose first member is another."""
    return [Member(name, data, **options)] + (members() if others is None else others)


# MARK: Two directories


def two_ends():
    """Two directories with the same names, each with its end record; which one holds?"""
    for order in ("good-last", "bad-last"):
        pair = (BAD, GOOD) if order == "good-last" else (GOOD, BAD)
        for wide in (True, False):
            kind = f"{order}{'' if wide else '-narrow'}"
            yield f"two-ends/after-each-other-{kind}.pt", joined(*pair, wide=wide)
            yield f"two-ends/in-comment-{kind}.pt", in_comment(*pair, wide=wide)
            yield f"two-ends/in-comment-too-long-{kind}.pt", in_comment(*pair, wide=wide, more=7)
            yield f"two-ends/in-comment-too-short-{kind}.pt", in_comment(*pair, wide=wide, more=-7)
            yield f"two-ends/gap-before-last-{kind}.pt", joined(*pair, wide=wide, gap=b"\0" * 4)
            for length in (1, 100, 65535):
                yield f"two-ends/lying-{length}-{kind}.pt", joined(*pair, wide=wide, length=length)
            yield f"two-ends/in-storage-{kind}.pt", in_storage(*pair, wide=wide)
            yield f"two-ends/directories-swapped-{kind}.pt", swapped(*pair, wide=wide)


def directory(found, start, wide, length=None, comment=b"", gap=b""):
    """Members with directory and end record, as they lie at a place of the file; the gap is between these two."""
    body, records, count = lay(found, start)
    where = start + len(body)
    tail = wide_end(count, len(records), where, where + len(records) + len(gap)) if wide else b""
    return body, records + gap + tail + end(count, len(records), where, comment, length)


def joined(first, second, wide, length=None, gap=b""):
    return joined_members(members(first), members(second), wide, length, gap)


def joined_members(first, second, wide=True, length=None, gap=b""):
    body, records = directory(first, 0, wide)
    other, last = directory(second, len(body) + len(records), wide, length, gap=gap)
    return body + records + other + last


def in_comment(first, second, wide, more=0):
    """All of the second archive is the comment of the first."""
    body, records = directory(members(first), 0, wide)
    other, last = directory(members(second), len(body) + len(records), wide)
    length = len(other) + len(last) + more
    return body + records[:-2] + struct.pack("<H", length) + other + last


def in_storage(first, second, wide):
    """The first archive with its end record is a tensor's bytes in the second."""
    inner = torch_zip(first)
    return archive([*members(second, storages=(VALUES + inner,))], wide=wide)


def swapped(first, second, wide):
    """Both sets of members first, then both directories."""
    body, records, count = lay(members(first))
    other, others, _ = lay(members(second), len(body))
    where = len(body) + len(other)
    result = body + other
    for data in (records, others):
        tail = wide_end(count, len(data), where, where + len(data)) if wide else b""
        tail += end(count, len(data), where)
        result += data + tail
        where = len(result)
    return result


def wide_records():
    """The zip64 record and the end record say different things."""
    for order in ("good-wide", "bad-wide"):
        wide, narrow = (GOOD, BAD) if order == "good-wide" else (BAD, GOOD)
        body, first, count = lay(members(wide))
        other, second, _ = lay(members(narrow), len(body))
        where = len(body) + len(other)
        after = where + len(first)
        at = after + len(second)
        both = body + other + first + second
        yield f"wide/disagree-{order}.pt", both + wide_end(count, len(first), where, at) + end(count, len(second), after)
        for name, fields in (("offset", (count, len(second), 0xFFFFFFFF)), ("size", (count, 0xFFFFFFFF, after)),
                             ("count", (0xFFFF, len(second), after))):
            yield f"wide/{name}-{order}.pt", both + wide_end(count, len(first), where, at) + end(*fields)
        # One record is where the locator says, another right before it.
        far = wide_end(count, len(first), where, 0)[:56]
        near = wide_end(count, len(second), after, at)
        yield f"wide/located-{order}.pt", both + far + near + end(count, len(second), after)
        yield f"wide/located-masked-{order}.pt", both + far + near + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        longer = wide_end(count, len(first), where, at, length=44 + 56)
        yield f"wide/longer-{order}.pt", both + longer[:56] + near[:56] + longer[56:] + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


# MARK: Names


def renamed():
    """Members whose names are not the same for everybody."""
    def field(name, raw):
        data = struct.pack("<BI", 1, zlib.crc32(raw)) + name
        return struct.pack("<HH", 0x7075, len(data)) + data

    top, data = b"archive/", b"archive/data.pkl"
    for place in ("central", "local", "both"):
        for right in (True, False):
            def extras(name, raw, place=place, right=right):
                made = field(name, raw if right else b"?")
                return {"extra": made if place != "local" else b"", "local_extra": made if place != "central" else None}

            kind = f"{place}{'' if right else '-wrong-sum'}"
            odd = Member(data, BAD, **extras("archive/é.bin".encode(), data))
            yield f"names/path-field-takes-pickle-{kind}-odd.pt", archive([odd, *members()[1:]])
            yield f"names/path-field-takes-pickle-{kind}-odd-beside.pt", archive([
                odd, *members()[1:], Member("archive/ü.bin", GOOD, **extras(data, "archive/ü.bin".encode()))])
            hidden = Member("archive/x.bin", BAD, **extras(data, b"archive/x.bin"))
            yield f"names/path-field-gives-pickle-{kind}.pt", archive([*members()[1:], hidden, members()[0]])
            taken = Member(data, BAD, **extras(top + b"x.bin", data))
            yield f"names/path-field-takes-pickle-{kind}.pt", archive([taken, *members()[1:]])
            shown = Member(top + b"y.bin", GOOD, **extras(data, top + b"y.bin"))
            yield f"names/path-field-exchanges-{kind}.pt", archive([taken, shown, *members()[1:]])
    for name, flags in (("utf-8", 0x808), ("unmarked", 8)):
        # A folder that is not ASCII: who compares only ASCII names does not see that one is another for some.
        found = [Member("é".encode() + member.name[7:], member.data, flags=flags) for member in members(BAD)]
        made = field("é/x.bin".encode(), found[0].name)
        found[0] = Member(found[0].name, BAD, flags=flags, extra=made)
        yield f"names/path-field-in-odd-folder-{name}.pt", archive(found)
    # The length of a first name of 2560 letters ends a line, after which they are opcodes.
    line = Member(jump_bytes(2560 - 9 - 128) + b"U~" + b"x" * 126 + b"/data.pkl", GOOD)
    yield "names/length-is-line.pt", archive([line, *members()[1:]])
    yield "names/lines.pt", archive([Member(b"x\n" + dump(SYSTEM)[2:] + b"/data.pkl", GOOD), *members()[1:]])
    for name, central, local in (("local", data, top + b"x.bin"), ("central", top + b"x.bin", data), ("case", data, b"archive/DATA.PKL")):
        yield f"names/other-in-{name}.pt", archive([Member(central, BAD, local_name=local), *members()[1:]])
        yield f"names/other-in-{name}-beside.pt", archive([members()[0], Member(central, BAD, local_name=local), *members()[1:]])


def alike():
    """Names that some readers take for `archive/data.pkl`."""
    names = {
        "upper": b"archive/DATA.PKL", "top-upper": b"ARCHIVE/data.pkl", "mixed": b"archive/Data.Pkl", "same": b"archive/data.pkl",
        "backslash": b"archive\\data.pkl", "dot": b"./archive/data.pkl", "inner-dot": b"archive/./data.pkl", "double": b"archive//data.pkl",
        "root": b"/archive/data.pkl", "up": b"archive/x/../data.pkl", "zero": b"archive/data.pkl\0x", "zero-first": b"archive/data.pkl\0",
        "blank": b"archive/data.pkl ", "dot-after": b"archive/data.pkl.", "folder": b"archive/data.pkl/", "no-top": b"data.pkl",
        "other-top": b"other/data.pkl", "empty-top": b"/data.pkl", "deep": b"archive/archive/data.pkl", "zero-top": b"archive\0/data.pkl",
        "utf-8": "archivé/data.pkl".encode(), "cp437": b"archiv\x82/data.pkl", "wide": "archive/ｄata.pkl".encode(),
        "dotless": "archıve/data.pkl".encode(), "kelvin": "archive/data.p\u212al".encode(),
    }
    for name, raw in names.items():
        hidden = Member(raw, BAD)
        unmarked = Member(raw, BAD, flags=8)
        yield f"alike/{name}-first.pt", archive([hidden, *members()])
        yield f"alike/{name}-second.pt", archive([members()[0], hidden, *members()[1:]])
        yield f"alike/{name}-last.pt", archive([*members(), hidden])
        yield f"alike/{name}-alone.pt", archive([hidden, *members()[1:]])
        yield f"alike/{name}-alone-unmarked.pt", archive([unmarked, *members()[1:]])
        top = raw.rpartition(b"/")[0]
        if top not in (b"archive", b""):
            rest = [Member(top + member.name[7:], member.data) for member in members()[1:]]
            yield f"alike/{name}-whole.pt", archive([hidden, *rest])
            yield f"alike/{name}-whole-beside.pt", archive([hidden, *rest, *members()])
            yield f"alike/{name}-whole-after.pt", archive([*members(), hidden, *rest])


def other_directories():
    """Two whole directories, one for each reader, with names of which none is ASCII."""
    for name, flags in (("utf-8", 0x808), ("cp437", 8)):
        for order in ("good-last", "bad-last"):
            pair = (BAD, GOOD) if order == "good-last" else (GOOD, BAD)
            found = []
            for index, pickle in enumerate(pair):
                top = ("é", "ü")[index].encode("utf-8" if flags > 8 else "cp437")
                found.append([Member(top + member.name[7:], member.data, flags=flags if member.data else flags & ~8)
                              for member in members(pickle)])
            body, records = directory(found[0], 0, True)
            other, last = directory(found[1], len(body) + len(records), True)
            yield f"directories/{name}-{order}.pt", body + records + other + last
            yield f"directories/{name}-{order}-lying.pt", joined_members(*found, length=1)
            inside = body + records[:-2] + struct.pack("<H", len(other) + len(last)) + other + last
            yield f"directories/{name}-{order}-in-comment.pt", inside


# MARK: Members


def packed():
    """Members that are not stored, or that are not where or what the directory says."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    small = deflater.compress(BAD) + deflater.flush()
    others = members()[1:]
    data = "archive/data.pkl"
    yield "packed/deflated.pt", archive([Member(data, BAD, method=8, packed=small), *others])
    yield "packed/deflated-beside.pt", archive([members()[0], Member("archive/x.pkl", BAD, method=8, packed=small), *others])
    yield "packed/deflated-locally.pt", archive([Member(data, BAD, method=0, local_method=8), *others])
    yield "packed/stored-locally.pt", archive([Member(data, BAD, method=8, packed=small, local_method=0), *others])
    yield "packed/encrypted.pt", archive([Member(data, BAD, flags=0x809), *others])
    yield "packed/encrypted-locally.pt", archive([Member(data, BAD, local_flags=0x809), *others])
    yield "packed/no-descriptor.pt", archive([Member(data, BAD, in_header=True), *others])
    yield "packed/descriptor-lies.pt", archive([Member(data, BAD), *others]).replace(
        struct.pack("<4sI", DESCRIPTOR, zlib.crc32(BAD)), struct.pack("<4sI", DESCRIPTOR, 1))
    yield "packed/wrong-sum.pt", archive([Member(data, BAD, checksum=0), *others])
    yield "packed/size-too-small.pt", archive([Member(data, BAD, size=len(GOOD)), *others])
    yield "packed/size-too-large.pt", archive([Member(data, BAD, size=len(BAD) + 1), *others])
    yield "packed/pickle-then-more.pt", torch_zip(BAD + b"more")
    yield "packed/two-pickles.pt", torch_zip(GOOD + BAD)
    yield "packed/sizes-in-header.pt", sizes_in_header(GOOD, BAD)
    yield "packed/sizes-in-header-swapped.pt", sizes_in_header(BAD, GOOD)
    for name, flags in (("masked", 0x2808), ("patched", 0x828), ("strong", 0x848), ("odd", 0x80C)):
        yield f"packed/flag-{name}.pt", archive([Member(data, BAD, flags=flags), *others])
    yield "packed/attribute-folder.pt", archive([Member(data, BAD, external=0x10), *others])
    yield "packed/attribute-link.pt", archive([Member(data, BAD, external=0o120777 << 16, made=0x31E), *others])
    yield "packed/needs-later.pt", archive([Member(data, BAD, needed=99), *others])


def sizes_in_header(first, second):
    """The directory says one pickle, the member's own header the other: they lie one after the other."""
    both = Member("archive/data.pkl", first, packed=first)
    found = [both, *members()[1:]]
    data = archive(found)
    place = data.index(first)
    padding = second + b"." * max(0, len(first) - len(second))
    return data[:place] + padding[:len(first)] + data[place + len(first):]


def placed():
    """Members inside of each other, before the first, between and after; counts that lie."""
    inner = Member("archive/data.pkl", BAD).local(64, 64)
    shell = archive([Member("archive/data/0", bytes(64) + inner), *members()])
    yield "placed/inside-of-storage.pt", shell
    where = shell.index(LOCAL, shell.index(bytes(64)) + 64)
    yield "placed/points-into-storage.pt", archive([
        Member("archive/data.pkl", BAD, where=where, hidden=False), Member("archive/data/0", bytes(64) + inner), *members()[2:]])
    same = members()
    same[1].where = 0
    yield "placed/two-names-one-place.pt", archive([members(BAD)[0], *same[1:]])
    yield "placed/not-in-directory.pt", archive([Member("archive/data.pkl", BAD, hidden=True), *members()])
    yield "placed/not-in-directory-last.pt", archive([*members(), Member("archive/data.pkl", BAD, hidden=True)])
    hidden = Member("archive/version", b"3\n", before=Member("archive/data.pkl", BAD).local(0, 64))
    yield "placed/between.pt", archive([*members(), hidden])
    yield "placed/gap-before-directory.pt", archive(members(), gap=torch_zip(BAD))
    for name, prefix in (("end", END), ("spanned", DESCRIPTOR), ("split", b"PK00"), ("text", b"#!/bin/sh\n"), ("pickle", dump(SYSTEM)),
                         ("stream", stream(SYSTEM, keys=(), rest=b"")), ("array", object_npy())):
        yield f"placed/prefix-{name}.pt", archive(members(), prefix=prefix)
        yield f"placed/prefix-{name}-uncounted.pt", prefix + archive(members())
        yield f"placed/prefix-{name}-bad.pt", archive(members(BAD), prefix=prefix)
    yield "placed/archive-before.pt", torch_zip(BAD) + torch_zip(GOOD)
    yield "placed/archive-after.pt", torch_zip(GOOD) + torch_zip(BAD)
    yield "placed/archive-before-counted.pt", archive(members(), prefix=torch_zip(BAD))
    yield "placed/suffix.pt", archive(members(BAD), suffix=b"more")
    yield "placed/comment.pt", archive(members(BAD), comment=b"hello")
    yield "placed/comment-is-archive.pt", archive(members(), comment=torch_zip(BAD))
    body, records, count = lay([*members(), Member("archive/data.pkl", BAD)])
    for name, said in (("fewer", count - 1), ("more", count + 1)):
        tail = wide_end(said, len(records), len(body), len(body) + len(records)) + end(said, len(records), len(body))
        yield f"placed/{name}-said.pt", body + records + tail
    # The same, with the bad one first.
    body, records, count = lay([Member("archive/data.pkl", BAD), *members()])
    first = 46 + len("archive/data.pkl")
    tail = wide_end(count - 1, len(records) - first, len(body) + first, len(body) + len(records))
    yield "placed/directory-begins-later.pt", body + records + tail + end(count - 1, len(records) - first, len(body) + first)
    yield "placed/directory-begins-differently.pt", body + records + tail + end(count, len(records), len(body))
    yield "placed/disks.pt", body + records + end(count, len(records), len(body), disks=(1, 1))


def beside():
    """Pickles, arrays and code beside data.pkl, and archives without it."""
    for name in ("other.pkl", "constants.pkl", "x.pickle", "sub/data.pkl", "x.PKL", "x.p", "data/0.pkl", "attributes.pkl", "extra/x.pkl"):
        yield f"beside/{name.replace('/', '-')}.pt", archive([*members(), Member(f"archive/{name}", BAD)])
        yield f"beside/{name.replace('/', '-')}-alone.pt", archive([Member(f"archive/{name}", BAD), *members()[1:]])
    for name, data in (("npy", object_npy()), ("npy-4", object_npy(EXEC, 4)), ("npy-2", npy("|O", dump(SYSTEM), (2, 0))),
                       ("npy-structure", npy([("a", "|O")], dump([SYSTEM])))):
        yield f"numpy/{name}.npy", data
        yield f"numpy/{name}.npz", archive([Member("x.npy", data)], wide=False)
        yield f"numpy/{name}-of-torch.npz", archive([Member("x.npy", data)])
        yield f"numpy/{name}-plain.npz", archive([Member("x", data, in_header=True, made=0x314, needed=20, time=0x210000)], wide=False)
        yield f"numpy/{name}-beside.pt", archive([*members(), Member("archive/x.npy", data)])
        yield f"numpy/{name}-in-storage.pt", holding(data)
        yield f"numpy/{name}-in-version.pt", torch_zip(GOOD, version=data)
        yield f"numpy/{name}-as-pickle.pt", torch_zip(data)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    small = deflater.compress(object_npy()) + deflater.flush()
    yield "numpy/deflated.npz", archive([Member("x.npy", object_npy(), method=8, packed=small)], wide=False)
    yield "numpy/pickle.npy", dump(SYSTEM)
    yield "numpy/fortran.npy", object_npy().replace(b"False", b"True ")
    for kind, value in payloads.of_numpy().items():
        yield f"numpy/{kind}.npy", npy("|O", dump([value]))
    for name, data in (("archive", torch_zip(BAD)), ("stream", stream(SYSTEM, keys=(), rest=b"")), ("deep", archive([
            Member("b.zip", torch_zip(BAD))], wide=False))):
        for ending in ("pt", "zip", "bin"):
            yield f"nested/{name}.{ending}", archive([Member(f"a.{ending if name != 'deep' else 'zip'}", data)], wide=False)
            yield f"nested/{name}-of-torch.{ending}", archive([Member(f"archive/a.{ending if name != 'deep' else 'zip'}", data)])
        yield f"nested/{name}-beside.pt", archive([*members(), Member("archive/a.pt" if name != "deep" else "archive/a.zip", data)])
    yield "nested/nothing.pt", archive([])
    yield "nested/no-pickle.pt", archive(members()[1:])


def indices():
    """An index with a shard that runs something, said so that readers differ about which one it is."""
    good, bad = safe.canonical({"a": b"1234"}, {"format": "pt"}), "bad.bin"
    lists = {
        "shard": '{"weight_map": {"a": "bad.bin"}}',
        "second": '{"weight_map": {"a": "good.safetensors", "b": "bad.bin"}}',
        "twice": '{"weight_map": {"a": "good.safetensors"}, "weight_map": {"a": "bad.bin"}}',
        "name-twice": '{"weight_map": {"a": "good.safetensors", "a": "bad.bin"}}',
        "escaped": '{"weight_map": {"a": "\\u0062ad.bin"}}',
        "escaped-key": '{"weight_map": {"a": "good.safetensors"}, "weight\\u005fmap": {"a": "bad.bin"}}',
        "inside": '{"metadata": {"weight_map": {}}, "weight_map": {"a": "sub/../bad.bin"}}',
        "dot": '{"weight_map": {"a": "./bad.bin"}}',
        "not-a-number": '{"metadata": NaN, "weight_map": {"a": "bad.bin"}}',
        "case": '{"Weight_Map": {"a": "good.safetensors"}, "weight_map": {"a": "bad.bin"}}',
    }
    for kind, data in (("zip", torch_zip(BAD)), ("stream", stream(state_dict(SYSTEM, view=True))), ("tar", tars.archive(SYSTEM))):
        for name, text in lists.items():
            if kind == "zip" or name == "shard":
                yield f"index/{name}-{kind}/model.safetensors.index.json", text.encode()
                yield f"index/{name}-{kind}/good.safetensors", good
                yield f"index/{name}-{kind}/{bad}", data


# MARK: TorchScript


WRITES_ON_LOAD = """class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  a : int
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    return x
  def __getstate__(self: __torch__.M) -> Tuple[int, bool]:
    training = self.training
    return (1, training)
  def __setstate__(self: __torch__.M,
    s: Tuple[int, bool]) -> NoneType:
    t = torch.from_file("ran", True, 16)
    self.a = torch.numel(t)
    self.training = (s)[1]
    return None
"""


def scripts():
    """Archives of torch.jit: their code runs when they are loaded."""
    model = b"\x80\x02c__torch__\nM\nq\x00)\x81K\x01\x88\x86q\x01bq\x02."
    files = {"data.pkl": model, "code/__torch__.py": WRITES_ON_LOAD.encode(), "constants.pkl": b"\x80\x02).", "version": b"3\n",
             "byteorder": b"little"}
    yield "script/usual.pt", archive([Member(f"archive/{name}", data) for name, data in files.items()])
    yield "script/old.pt", archive([Member(f"archive/{name}", data) for name, data in files.items() if name != "byteorder"])
    for name in ("constants.pkl", "Constants.PKL"):
        changed = {name if key == "constants.pkl" else key: data for key, data in files.items()}
        changed["CODE/__torch__.py" if name[0] == "C" else "code/x.py"] = b""
        yield f"script/{name}.pt", archive([Member(f"archive/{key}", data) for key, data in changed.items()])
    good = [Member("archive/data.pkl", GOOD)]
    yield "script/beside-plain.pt", archive(good + [Member(f"archive/{name}", data) for name, data in files.items() if name != "data.pkl"])
    yield "script/constants-run.pt", archive([*members(), Member("archive/constants.pkl", dump(SYSTEM))])


def every_archive():
    for part in (two_ends, wide_records, renamed, alike, other_directories, packed, placed, beside, indices, scripts):
        yield from part()
