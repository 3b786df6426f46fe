"""Files at the limits of each exact form: texts that are equal only for some readers, records that only some use, wild values."""

import struct

from . import opcodes, safe
from .payloads import SYSTEM
from .pickler import MAGIC, VALUES, Call, Name, Raw, dump, state_dict, storage, stream, tensor
from .polyglots import jump_bytes, stream_holding
from .spellings import RUN
from .zips import Member, archive, end, lay, torch_members, torch_zip, wide_end

BAD = dump(state_dict(SYSTEM))


# MARK: Archives behind other forms


def behind(start, masked):
    """An archive whose end record has wrong offsets. Python's zipfile finds it nevertheless.

    - masked: whether the numbers are in the zip64 record. If not, all offsets are too large by the same amount, which Python
      subtracts.
    """
    if masked:
        body, records, count = lay(torch_members(BAD), start)
        where = start + len(body)
        at = where + len(records)
        return body + records + wide_end(count, len(records), where, at) + end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    shift = 0x7000_0000
    found = torch_members(BAD)
    place = start
    for member in found:
        member.where = place + shift
        place += len(member.local(place, 64))
    body, records, count = lay(found, start)
    return body + records + end(count, len(records), start + len(body) + shift)


def placed(make, masked):
    """A file that `make` makes of the archive, which is at its end."""
    size = len(behind(0, masked))
    for _ in range(3):
        start = len(make(bytes(size))) - size
        size = len(behind(start, masked))
    return make(behind(start, masked))


def every_masked_archive():
    makers = {"safetensors": lambda data: safe.canonical({"x": data}), "stream": stream_holding,
              "facts": lambda data: safe.canonical({"x": data}, {"format": "pt"})}
    for name, make in makers.items():
        for masked in (True, False):
            ending = "pt" if name == "stream" else "safetensors"
            yield f"edge/archive-{'masked' if masked else 'shifted'}-in-{name}.{ending}", placed(make, masked)


# MARK: Names


def every_odd_name():
    """Shards whose names are equal in Unicode but not in file systems, and names that hide a folder."""
    good = safe.canonical({"a": b"1234"})
    for kind, (first, second) in {"composed": ("\u00e9.bin", "e\u0301.bin"), "kelvin": ("K.bin", "\u212a.bin"),
                                  "angstrom": ("\u00c5.bin", "\u212b.bin")}.items():
        for order in (0, 1):
            names = (first, second) if order == 0 else (second, first)
            index = '{"weight_map": {"a": "%s", "b": "%s"}}' % names
            yield f"edge/{kind}-{order}/model.safetensors.index.json", index.encode()
            yield f"edge/{kind}-{order}/{names[0]}", good
            yield f"edge/{kind}-{order}/{names[1]}", torch_zip(BAD)
    yield "edge/folder/model.safetensors.index.json", '{"weight_map": {"a": "sub/\u0301x.bin"}}'.encode()
    yield "edge/folder/sub/\u0301x.bin", torch_zip(BAD)
    top = (jump_bytes(2560 - 9 - 128) + b"U~" + b"x" * 126).decode()
    for total in (2560, 2561, 2600):
        name = top + "y" * (total - 2560)
        yield f"edge/name-of-{total}.pt", archive([Member(f"{name}/{member.name[8:].decode()}", member.data)
                                                   for member in torch_members()])


# MARK: Facts


def small_array(data):
    """The smallest file that numpy accepts as an array of objects."""
    header = b"{'descr':'|O','fortran_order':False,'shape':(1,)}\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + data


def every_fact():
    """Archives that have an array of objects in the place of a short text."""
    data = small_array(b"cos\nsystem\n(S'touch ran'\ntR.")
    for place in ("version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id", "data.pkl"):
        found = [Member(member.name, data) if member.name == b"archive/" + place.encode() else member for member in torch_members()]
        yield f"edge/array-in-{place.replace('/', '-')}.pt", archive(found)


# MARK: Pickles that begin a file


def lines(first, data):
    """A canonical file whose length begins with an opcode that reads up to a newline. The values begin with the newline, and
    continue the pickle."""
    length = int.from_bytes(first.ljust(8, b"\0"), "little")
    values = b"\n" + data
    name = "x" * 8
    while True:
        whole = safe.canonical({name: values})
        found = int.from_bytes(whole[:8], "little")
        if found == length:
            return whole
        name += "x" * max(1, length - found - 7)


def every_line():
    run = b"N0" + RUN + b"."
    after = b"\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"." + RUN + b"."
    for name, first in (("persistent", b"P\1"), ("mark-persistent", b"(P\1")):
        for kind, data in (("first", run), ("second", after)):
            yield f"edge/line-{name}-{kind}.safetensors", lines(first, data)


# MARK: Numbers that torch may trust


def i64(*values):
    return struct.pack(f"<{len(values)}q", *values)


def rebuilt(key, shape, count, kind="torch.FloatStorage", strides=None, offset=0):
    if strides is None:
        strides = tuple([1] * len(shape)) if len(shape) < 2 else (shape[1], 1)
    hooks = Call("collections.OrderedDict")
    return Call("torch._utils._rebuild_tensor_v2", storage(key, count, kind), offset, shape, strides, False, hooks)


def nested(sizes, strides, offsets, rows=2, columns=2, buffer=6):
    """A nested tensor of two parts with any sizes, strides and offsets."""
    parts = (rebuilt("0", (buffer,), buffer), rebuilt("1", (rows, columns), rows * columns, "torch.LongStorage"),
             rebuilt("2", (rows, columns), rows * columns, "torch.LongStorage"), rebuilt("3", (rows,), rows, "torch.LongStorage"))
    value = Call("torch._utils._rebuild_nested_tensor", *parts)
    return torch_zip(dump({"x": value}), storages=(bytes(4 * buffer), i64(*sizes), i64(*strides), i64(*offsets)))


def sparse(indices, size=(3, 3), coalesced=None):
    layout = Call("torch.serialization._get_layout", "torch.sparse_coo")
    parts = (rebuilt("0", (2, 2), 4, "torch.LongStorage"), rebuilt("1", (2,), 2), Call("torch.Size", size))
    parts += () if coalesced is None else (coalesced,)
    value = Call("torch._utils._rebuild_sparse_tensor", layout, parts)
    return torch_zip(dump({"x": value}), storages=(i64(*indices), VALUES))


def rows_of(pointers, columns, size=(2, 2)):
    """A sparse tensor in the CSR layout."""
    layout = Call("torch.serialization._get_layout", "torch.sparse_csr")
    parts = (rebuilt("0", (3,), 3, "torch.LongStorage"), rebuilt("1", (2,), 2, "torch.LongStorage"), rebuilt("2", (2,), 2),
             Call("torch.Size", size))
    value = Call("torch._utils._rebuild_sparse_tensor", layout, parts)
    return torch_zip(dump({"x": value}), storages=(i64(*pointers), i64(*columns), VALUES))


def quantized(scheme, scales=(0.1, 0.2), zeros=(0, 1), kind="torch.QInt8Storage", scale_kind="torch.DoubleStorage",
              zero_kind="torch.LongStorage", axis=0):
    pack = {"torch.DoubleStorage": "d", "torch.LongStorage": "q", "torch.FloatStorage": "f", "torch.IntStorage": "i",
            "torch.ByteStorage": "B", "torch.HalfStorage": "e"}
    made = (Name(scheme), rebuilt("1", (2,), 2, scale_kind), rebuilt("2", (2,), 2, zero_kind), axis)
    value = Call("torch._utils._rebuild_qtensor", storage("0", 4, kind), 0, (2, 2), (2, 1), made, False, Call("collections.OrderedDict"))
    data = (struct.pack("<2" + pack[scale_kind], *(scales if pack[scale_kind] in "dfe" else map(int, scales))),
            struct.pack("<2" + pack[zero_kind], *zeros))
    return torch_zip(dump({"x": value}), storages=(bytes(4), *data))


def every_wild_number():
    """Files whose names and forms are plain, but whose values have numbers that may lead outside of the storages."""
    usual = ((1, 2, 2, 2), (2, 1, 2, 1), (0, 2))
    wild = 2**40
    for name, made in {
            "sizes": ((wild, 2, 2, 2), *usual[1:]), "sizes-minus": ((-1, 2, 2, 2), *usual[1:]),
            "sizes-of-product": ((2**32, 2**32, 2, 2), *usual[1:]), "strides": (usual[0], (2, wild, 2, 1), usual[2]),
            "strides-minus": (usual[0], (2, -wild, 2, 1), usual[2]), "offsets": (*usual[:2], (0, wild)),
            "offsets-minus": (*usual[:2], (0, -wild)), "offsets-near": (*usual[:2], (0, 100000))}.items():
        yield f"wild/nested-{name}.pt", nested(*made)
    for name, indices in {"far": (0, wild, 0, 1), "minus": (0, -wild, 0, 1), "near": (0, 3, 0, 1)}.items():
        yield f"wild/sparse-{name}.pt", sparse(indices)
        yield f"wild/sparse-{name}-coalesced.pt", sparse(indices, coalesced=True)
    yield "wild/sparse-product.pt", sparse((0, 1, 0, 1), size=(2**62, 2**62))
    for name, made in {"pointers": ((0, wild, 2), (0, 1)), "pointers-minus": ((0, -wild, 2), (0, 1)), "last": ((0, 1, wild), (0, 1)),
                       "columns": ((0, 1, 2), (0, wild)), "columns-minus": ((0, 1, 2), (-wild, 1))}.items():
        yield f"wild/rows-{name}.pt", rows_of(*made)
    for scheme in ("torch.per_channel_affine", "torch.per_channel_affine_float_qparams"):
        short = scheme.split(".")[1]
        for scale_kind in ("torch.DoubleStorage", "torch.FloatStorage", "torch.LongStorage", "torch.ByteStorage", "torch.HalfStorage"):
            for zero_kind in ("torch.LongStorage", "torch.FloatStorage", "torch.IntStorage", "torch.ByteStorage"):
                name = f"{short}-{scale_kind.split('.')[1][:-7]}-{zero_kind.split('.')[1][:-7]}"
                yield f"wild/{name}.pt", quantized(scheme, scale_kind=scale_kind, zero_kind=zero_kind)
        yield f"wild/{short}-of-floats.pt", quantized(scheme, kind="torch.IntStorage")
    for name, (shape, strides) in {"product": ((2**32, 2**32), (0, 0)), "product-wide": ((2**62, 4), (0, 0)),
                                   "product-wraps": ((2**33, 2**31), (0, 0)), "deep": ((1,) * 64, (0,) * 64),
                                   "too-deep": ((1,) * 65, (0,) * 65), "nothing": ((0, 2**62, 2**62), (0, 0, 0))}.items():
        yield f"wild/shape-{name}.pt", torch_zip(dump({"x": rebuilt("0", shape, 2, strides=strides)}))
        yield f"wild/shape-{name}-stream.pt", stream({"x": Call(
            "torch._utils._rebuild_tensor_v2", storage("0", 2, view=True), 0, shape, strides, False, Call("collections.OrderedDict"))})
    for place in ("meta", "cuda", "cuda:7", "mps", "hpu", "xpu", "xla", "privateuseone", "npu", "ipu", "lazy", "file:///ran", "", "cpu:1"):
        value = {"x": Call("torch._utils._rebuild_tensor_v2", storage("0", 2, location=place), 0, (2,), (1,), False, Call(
            "collections.OrderedDict"))}
        yield f"wild/location-{place.replace('/', '-') or 'none'}.pt", torch_zip(dump(value))
    yield "wild/complex-of-bytes.pt", torch_zip(dump({"x": Call(
        "torch._utils._rebuild_tensor_v3", storage("0", 8, "torch.storage.UntypedStorage"), 0, (1,), (1,), False, Call(
            "collections.OrderedDict"), Name("torch.complex64"), {"conj": True, "neg": True})}))
    yield "wild/neg-of-flags.pt", torch_zip(dump({"x": Call(
        "torch._utils._rebuild_tensor_v2", storage("0", 8, "torch.BoolStorage"), 0, (8,), (1,), False, Call(
            "collections.OrderedDict"), {"conj": True, "neg": True})}), storages=(bytes([0, 1, 2, 255] * 2),))
    hooks = Call("collections.OrderedDict")
    yield "wild/hooks-later.pt", torch_zip(dump([tensor(hooks=hooks), hooks, Raw(b"h" + b"\x0a" + opcodes.number(1) + opcodes.named(
        "torch.Size") + b"s")]))


def every_edge():
    for part in (every_masked_archive, every_odd_name, every_fact, every_line, every_wild_number):
        yield from part()
