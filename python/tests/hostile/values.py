"""Values that people save: everything that may hold tensors, in every version of torch that supports it."""

import collections
import datetime
import math
import random
from argparse import Namespace
from pathlib import Path

import numpy
import torch

VALUES = {}


def value(function):
    """Registers the result of a function as a value to save, under the name of the function."""
    VALUES[function.__name__] = function
    return function


def small():
    return torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8


# MARK: Containers and plain values


@value
def state_dict():
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4)).state_dict()


@value
def optimizer():
    model = torch.nn.Linear(2, 3)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    arguments = {"lr": 1e-3, "names": ["a", None], "betas": (0.9, 0.999), "amp": True}
    return {"epoch": 7, "arch": "tiny", "best": 0.5, "args": arguments, "state_dict": model.state_dict(),
            "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}


@value
def momentum():
    model = torch.nn.Linear(2, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "scaler": {"scale": 65536.0, "growth_factor": 2.0}}


@value
def one_tensor():
    return small()


@value
def no_tensor():
    return {"epoch": 3, "history": [1.5, math.inf, -math.inf, math.nan, 1e-300], "note": "fine", "none": None}


@value
def empty():
    return {}


@value
def lists_and_tuples():
    return [small(), (small(), small(), small(), small()), (1,), (1, 2), (), [], [[1], [2, [3]]]]


@value
def integers():
    return [0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, -(2**31), 2**31, 2**40, -(2**63), 2**63, 2**64, -(2**2000)]


@value
def texts():
    return {"": "empty", "naïve": "é", "кот": "猫", "face": "\U0001f600", "newline\n": "\0", "x" * 300: "y" * 70000}


@value
def lone_surrogate():
    return {"odd": "\ud800"}


@value
def byte_strings():
    return {"none": b"", "short": b"abc", "high": bytes(range(256)), "long": b"z" * 70000, "nested": [b"a", b"a"]}


@value
def bytearrays():
    return {"none": bytearray(), "short": bytearray(b"abc"), "high": bytearray(range(256))}


@value
def complex_number():
    return {"pole": 1 + 2j, "tensor": torch.tensor([1j])}


@value
def sets():
    return {"set": {1}, "empty": set()}


@value
def ordered():
    return collections.OrderedDict([("b", small()), ("a", 1)])


@value
def counter():
    return {"seen": collections.Counter("hello"), "empty": collections.Counter()}


@value
def default_dictionary():
    return collections.defaultdict(list, a=[1], b=[small()])


@value
def default_dictionary_of_none():
    return collections.defaultdict(None, a=1)


@value
def shared_and_cyclic():
    text, inner = "x" * 40, [1]
    outer = {"one": inner, "two": inner, text: text}
    outer["self"] = outer
    return outer


@value
def deep():
    outer = small()
    for _ in range(60):
        outer = [outer]
    return outer


@value
def thousand_tensors():
    return {f"layer.{i}.weight": torch.full((2,), float(i)) for i in range(1000)}


# MARK: Types of tensors


@value
def every_type():
    names = ("float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128").split()
    return {name: torch.ones(3, dtype=getattr(torch, name)) for name in names}


@value
def unsigned():
    return {name: torch.ones(3).to(getattr(torch, name)) for name in ("uint16", "uint32", "uint64")}


@value
def complex_half():
    return torch.ones(3, dtype=torch.complex32)


def eighths(name):
    return lambda: {name: torch.ones(3).to(getattr(torch, name))}


for kind in ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"):
    VALUES[kind] = eighths(kind)


@value
def float4():
    return torch.zeros(4, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)


@value
def types_sizes_devices():
    kinds = [torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.complex64, torch.qint8, torch.quint8, torch.qint32]
    return {"types": kinds, "size": torch.Size([1, 2, 3]), "device": torch.device("cpu"), "cuda": torch.device("cuda:1")}


@value
def small_types():
    return [torch.uint4, torch.int4, torch.uint1, torch.float8_e4m3fn, torch.uint16]


@value
def layouts_and_formats():
    return {"strided": torch.strided, "sparse": torch.sparse_coo}


@value
def memory_format():
    return {"format": torch.channels_last}


@value
def scalars_and_empty():
    return {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "none": torch.zeros(0), "many": torch.ones(1, 1, 1, 1, 1, 1, 1)}


# MARK: Kinds of tensors


@value
def parameters():
    return {"a": torch.nn.Parameter(small()), "b": torch.nn.Parameter(small(), requires_grad=False)}


@value
def parameter_list():
    parameter = torch.nn.Parameter(small())
    return {"a": parameter, "b": parameter, "data": parameter.data}


@value
def needs_gradient():
    return torch.ones(3, requires_grad=True)


@value
def parameter_with_attribute():
    parameter = torch.nn.Parameter(small())
    parameter.no_decay = True
    return {"a": parameter}


@value
def tensor_with_attribute():
    tensor = small()
    tensor.note = "hello"
    return tensor


@value
def buffer():
    return torch.nn.Buffer(small())


@value
def views():
    base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
    return {"transposed": base.t(), "column": base[:, 1], "offset": base[1:], "stepped": base[:, ::2], "whole": base,
            "expanded": torch.tensor([[5.0], [6.0]]).expand(2, 3)}


@value
def negated():
    return {"imaginary": torch.tensor([1 + 2j, 3 - 4j]).conj().imag, "count": torch.tensor([3, 0, -5])._neg_view()}


@value
def conjugated():
    return torch.tensor([1 + 2j, 3 - 4j]).conj()


@value
def channels_last():
    return torch.ones(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)


@value
def sparse():
    return {"coo": torch.eye(3).to_sparse(), "empty": torch.zeros(2, 2).to_sparse()}


@value
def sparse_rows():
    return torch.eye(4).to_sparse_csr()


@value
def sparse_columns():
    return torch.eye(4).to_sparse_csc()


@value
def sparse_blocks():
    return [torch.eye(4).to_sparse_bsr((2, 2)), torch.eye(4).to_sparse_bsc((2, 2))]


@value
def quantized():
    return torch.quantize_per_tensor(torch.ones(3), 0.1, 2, torch.quint8)


@value
def quantized_channels():
    return torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 1]), 0, torch.qint8)


@value
def quantized_channels_float():
    scales = torch.tensor([0.1, 0.2])
    return torch.quantize_per_channel(torch.ones(2, 2), scales, torch.tensor([0.0, 1.0]), 0, torch.quint8)


@value
def quantized_wide():
    return torch.quantize_per_tensor(torch.ones(3), 0.1, 2, torch.qint32)


@value
def nested():
    return torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(4, 3)])


@value
def nested_jagged():
    return torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(4, 3)], layout=torch.jagged)


@value
def meta():
    return {"weight": torch.empty(3, 4, device="meta")}


@value
def typed_storages():
    return {"float": torch.FloatStorage([1.0, 2.0]), "byte": torch.ByteStorage([1, 2])}


@value
def untyped_storage():
    make = getattr(torch, "UntypedStorage", None) or torch._UntypedStorage
    return make(8)


@value
def storage_and_tensor():
    tensor = torch.ones(4, dtype=torch.uint8)
    return {"tensor": tensor, "storage": tensor.storage()}


@value
def random_state():
    return {"torch": torch.get_rng_state(), "python": random.Random(0).getstate()}


@value
def uninitialized():
    return torch.nn.LazyLinear(3).state_dict()


@value
def subclass():
    return {"a": Named(torch.ones(3))}


class Named(torch.Tensor):
    """A class of tensors that is defined only in this file."""


# MARK: What needs more than tensors: whole modules, numpy, other classes


@value
def module():
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Conv2d(1, 2, 3))


@value
def numpy_scalar():
    return {"rng": numpy.float64(3.5), "step": numpy.int64(4)}


@value
def numpy_array():
    return {"array": numpy.arange(6).reshape(2, 3), "random": numpy.random.RandomState(0).get_state()}


@value
def namespace():
    return {"args": Namespace(lr=0.1, name="x"), "model": {"weight": small()}}


@value
def frozen_and_ranges():
    return [frozenset([1]), range(3), slice(1, 2)]


@value
def a_path():
    return {"path": Path("out/model.pt")}


@value
def a_time():
    return {"time": datetime.datetime(2024, 1, 2)}


@value
def a_function():
    return {"loss": torch.nn.functional.relu}
