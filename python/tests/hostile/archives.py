"""Zip archives in which different readers find different things."""

import struct
import zlib

from .payloads import SYSTEM, WRITE
from .pickler import VALUES, Call, dump, state_dict
from .polyglots import jump_bytes
from .zips import Member, archive, end, lay, torch_members, torch_zip, wide_end

EXEC = Call("builtins.exec", WRITE)
BAD = dump(state_dict(SYSTEM))
GOOD = dump(state_dict())
BAD_4 = dump(state_dict(EXEC), 4)


def members(pickle=GOOD, **options):
    return torch_members(pickle, **options)


def with_first(name, data, others=None, **options):
    """The members of a checkpoint, of which the first is replaced."""
    return [Member(name, data, **options)] + (members() if others is None else others)


# MARK: Two directories


def two_ends():
    """Archives with two directories of the same names, each with an end record. Readers may use either."""
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
    """Members with their directory and end record, for a place in the file. The gap is between directory and end record."""
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
    """The second archive is the comment of the first."""
    body, records = directory(members(first), 0, wide)
    other, last = directory(members(second), len(body) + len(records), wide)
    length = len(other) + len(last) + more
    return body + records[:-2] + struct.pack("<H", length) + other + last


def in_storage(first, second, wide):
    """The first archive, with its end record, is the values of a tensor in the second."""
    inner = torch_zip(first)
    return archive([*members(second, storages=(VALUES + inner,))], wide=wide)


def swapped(first, second, wide):
    """The members of both archives come first, and then both directories."""
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
    """The zip64 record and the end record contradict each other."""
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
        # One zip64 record is where the locator says, and another is directly before the locator.
        far = wide_end(count, len(first), where, 0)[:56]
        near = wide_end(count, len(second), after, at)
        yield f"wide/located-{order}.pt", both + far + near + end(count, len(second), after)
        yield f"wide/located-masked-{order}.pt", both + far + near + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        longer = wide_end(count, len(first), where, at, length=44 + 56)
        yield f"wide/longer-{order}.pt", both + longer[:56] + near[:56] + longer[56:] + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


# MARK: Names


def renamed():
    """Members whose names differ between readers."""
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
        # The name of the folder is not ASCII. For some readers it equals another name, which a comparison of ASCII names misses.
        found = [Member("é".encode() + member.name[7:], member.data, flags=flags) for member in members(BAD)]
        made = field("é/x.bin".encode(), found[0].name)
        found[0] = Member(found[0].name, BAD, flags=flags, extra=made)
        yield f"names/path-field-in-odd-folder-{name}.pt", archive(found)
    # The length of the first name, 2560 letters, contains a line break. As a pickle, the line ends there, and the letters after
    # it are opcodes.
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
    """Archives with two directories whose names differ and are not ASCII, for each encoding of names."""
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


def every_archive():
    for part in (two_ends, wide_records, renamed, alike, other_directories):
        yield from part()
