"""Archives with members that are not stored, not where the directory says, or not what torch.save writes; indices; TorchScript."""

import struct
import zlib

from . import payloads, safe, tars
from .archives import BAD, EXEC, GOOD, members
from .payloads import SYSTEM
from .pickler import dump, state_dict, stream
from .polyglots import npy, object_npy
from .zips import DESCRIPTOR, END, LOCAL, Member, archive, end, holding, lay, torch_zip, wide_end


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
    """Two pickles, one after the other. The directory gives the size of one, and the member's own header that of the other."""
    both = Member("archive/data.pkl", first, packed=first)
    found = [both, *members()[1:]]
    data = archive(found)
    place = data.index(first)
    padding = second + b"." * max(0, len(first) - len(second))
    return data[:place] + padding[:len(first)] + data[place + len(first):]


def placed():
    """Members inside of others, bytes before, between and after members, and wrong counts."""
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
    # The same, but the bad pickle comes first.
    body, records, count = lay([Member("archive/data.pkl", BAD), *members()])
    first = 46 + len("archive/data.pkl")
    tail = wide_end(count - 1, len(records) - first, len(body) + first, len(body) + len(records))
    yield "placed/directory-begins-later.pt", body + records + tail + end(count - 1, len(records) - first, len(body) + first)
    yield "placed/directory-begins-differently.pt", body + records + tail + end(count, len(records), len(body))
    yield "placed/disks.pt", body + records + end(count, len(records), len(body), disks=(1, 1))


def beside():
    """Archives that have pickles, arrays and code in addition to data.pkl, and archives without it."""
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
    """An index with a shard that runs code, whose name is written so that readers may disagree which file it is."""
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
    """Archives of torch.jit, whose code runs when they are loaded."""
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


def every_member():
    for part in (packed, placed, beside, indices, scripts):
        yield from part()
