"""Writes the small files that the tests of CheckpointFiles open, with the real packages.

    pip install torch numpy safetensors
    python make_small.py

The nano-* files in the same folder are random NeoNeXt models with a seed, made by an independent implementation in
numpy. All files here are data of this project, under its licence.
"""
import collections, io, json, struct, zipfile
import numpy as np
import torch
from safetensors.numpy import save_file as save_numpy
from safetensors.torch import save_file

LEFT = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8
TENSORS = collections.OrderedDict(
    f64=LEFT.double(), f32=LEFT, f16=LEFT.half(), bf16=LEFT.bfloat16(), i64=torch.tensor([-1, 2**40]),
    i32=torch.tensor([-7, 8], dtype=torch.int32), i16=torch.tensor([-300, 300], dtype=torch.int16),
    i8=torch.tensor([-8, 8], dtype=torch.int8), u8=torch.tensor([0, 255], dtype=torch.uint8),
    flag=torch.tensor([True, False]), scalar=torch.tensor(2.5), empty=torch.zeros(0, 3))
BASE = torch.arange(12, dtype=torch.float32).reshape(3, 4)
VIEWS = collections.OrderedDict(
    transposed=BASE.t(), column=BASE[:, 1], offset=BASE[1:], stepped=BASE[:, ::2],
    expanded=torch.tensor([[5.0], [6.0]]).expand(2, 3), whole=BASE)


class Cell(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2, 2))
        self.register_buffer("count", torch.tensor(3))


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Cell()
        self.layers = torch.nn.ModuleList([torch.nn.Linear(2, 3), torch.nn.Linear(3, 1, bias=False)])


torch.manual_seed(0)
torch.save(TENSORS, "types.pt")
torch.save(TENSORS, "types-stream.pt", _use_new_zipfile_serialization=False)
torch.save(TENSORS, "types-protocol-5.pt", pickle_protocol=5)
torch.save(VIEWS, "views.pt")
torch.save(VIEWS, "views-stream.pt", _use_new_zipfile_serialization=False)
torch.save({"unsigned": torch.tensor([1, 65535], dtype=torch.uint16)}, "uint16.pt")
torch.save({"phase": torch.tensor([1j])}, "complex.pt")
mixed = {"phase": torch.tensor([1j]), "small": torch.ones(3).to(torch.float8_e4m3fn), "sparse": torch.eye(2).to_sparse(),
         "weight": LEFT, "negated": torch.tensor([1 + 2j, 3 - 4j]).conj().imag,
         "count": torch.tensor([3, 0, -5])._neg_view(),
         "small count": torch.tensor([-128, -7], dtype=torch.int8)._neg_view(), "flag": torch.tensor([True, False])}
torch.save(mixed, "mixed.pt")
del mixed["small"]  # streams name the class of its storage, which only some versions of torch have
torch.save(mixed, "mixed-stream.pt", _use_new_zipfile_serialization=False)
# Files that claim the impossible: a tensor that is too large, tensors that are too large together, and a name that occurs twice.
torch.save({"a": torch.zeros(1).expand(2**61)}, "huge.pt")
torch.save({name: torch.zeros(1).expand(2**60 - 1) for name in "abc"}, "huge-sum.pt")
torch.save({"a": {"b": torch.ones(2)}, "a.b": torch.zeros(3)}, "twice.pt")
torch.save({"__metadata__": torch.ones(2)}, "metadata.pt")
shared = torch.zeros(1, dtype=torch.float64).expand(2**28)
torch.save({f"{i}": shared for i in range(20)}, "bomb.pt")
state = {"stem.weight": torch.nn.Parameter(torch.ones(2, 2)), "stem.bias": torch.zeros(2)}
model = Net()
optimizer = torch.optim.AdamW(model.parameters())
model.layers[1](model.layers[0](torch.ones(1, 2))).sum().backward()
optimizer.step()
torch.save({"epoch": 7, "arch": "tiny", "best_acc": 0.5, "done": True, "args": {"lr": 1e-3, "names": ["a", None]},
            "optimizer": optimizer.state_dict(), "rng": np.float64(3.5), "model": {"state_dict": state}}, "wrapped.pt")
torch.save(model, "module.pt")
# A whole module in the wrapper of a distributed run, which has lists of its parameters in addition to its submodules.
torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
model.register_buffer("scratch", torch.zeros(5), persistent=False)
torch.save(torch.nn.parallel.DistributedDataParallel(model), "distributed.pt")
torch.distributed.destroy_process_group()
# Files that audit calls plain: everything that weights_only accepts, and nested tensors.
weight = torch.nn.Parameter(LEFT[0])
weight.note = "kept"
torch.save({"state": torch.nn.Linear(2, 3).state_dict(), "complex": 1 + 2j, "set": {1, "a", (2, 3)}, "bytes": bytearray(b"abc"),
            "none": bytearray(), "encoded": b"abc", "size": torch.Size([1, 2]), "device": torch.device("cuda:1"), "type": torch.float8_e4m3fn,
            "count": collections.Counter("aab"), "long": 2**70, "float8": torch.ones(3).to(torch.float8_e5m2), "parameter": weight,
            "nested": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), "sparse": torch.eye(3).to_sparse(),
            "rows": torch.eye(3).to_sparse_csr(), "quantized": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
            "channels": torch.quantize_per_channel(torch.ones(3, 2), torch.ones(3), torch.zeros(3), 0, torch.qint8),
            "meta": torch.empty(3, device="meta"), "conjugate": torch.ones(2, dtype=torch.complex64).conj()}, "plain.pt")
save_file({name: t.contiguous() for name, t in TENSORS.items()}, "types.safetensors", {"note": "hello"})
save_numpy({"a.x": np.ones((2, 2), np.float32)}, "model-00001-of-00002.safetensors")
torch.save({"b.y": torch.full((3,), 2.0)}, "model-00002-of-00002.bin")
json.dump({"metadata": {"total_size": 28}, "weight_map": {"a.x": "model-00001-of-00002.safetensors", "b.y": "model-00002-of-00002.bin"}},
          open("model.index.json", "w"))


def rewrite(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            for name, data in change(name, old.read(name)):
                new.writestr(zipfile.ZipInfo(name), data)


rewrite("views.pt", "big-endian.pt", lambda n, d: [(n, b"big" if n.endswith("byteorder") else d)])
rewrite("views.pt", "no-folder.pt", lambda n, d: [(n.split("/", 1)[1], d)])
rewrite("views.pt", "lost-storage.pt", lambda n, d: [] if n.endswith("data/0") else [(n, d)])
with zipfile.ZipFile("views.pt") as old, zipfile.ZipFile("deflated.pt", "w", zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        new.writestr(name, old.read(name))


def pack(target, count, length):
    """The tensors of a model in one storage of zeros, which deflates to a thousandth of its size."""
    storage = torch.zeros(length)
    names = [f"stage_1.0.ops.content.neocell.weight_{side}.{group}" for group in range(count) for side in "ab"]
    torch.save({name: storage[i * 49: (i + 1) * 49].reshape(1, 7, 7) for i, name in enumerate(names)}
               | {"stage_1.0.ops.content.norm.weight": storage[:count], "end": storage[-1:]}, "raw.pt")
    with zipfile.ZipFile("raw.pt") as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))


pack("packed.pt", 60, 6 << 20)
pack("packed-bomb.pt", 9, 16 << 20)
