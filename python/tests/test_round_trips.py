"""Neoview reads files of torch and safetensors, and torch and safetensors read files of neoview, with equal bits."""
import collections
import json

import numpy as np
import pytest
import torch
from conftest import FIXTURES, SAMPLES
from safetensors import safe_open
from safetensors.torch import load_file, save_file

DTYPES = [getattr(torch, name) for name in (
    "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "uint16", "uint32",
    "uint64") if hasattr(torch, name)]


def filled(dtype, *shape):
    """A tensor of random bits, so that NaN, infinities and denormals occur, too."""
    count = int(np.prod(shape))
    if dtype == torch.bool:
        return torch.randint(0, 2, shape).bool()
    size = torch.empty(0, dtype=dtype).element_size()
    raw = torch.randint(0, 256, (count * size,), dtype=torch.uint8)
    return torch.frombuffer(bytearray(raw.numpy().tobytes()), dtype=dtype).reshape(shape)


def bits(tensor):
    tensor = tensor.detach().contiguous()
    return (tensor.dtype, tuple(tensor.shape), tensor.view(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b"")


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for name in expected:
        assert bits(found[name]) == bits(expected[name]), name


def seen(neoview, path, folder):
    """The tensors that neoview finds in a file. It converts them to safetensors, from which they are read here."""
    copy = folder / "seen.safetensors"
    neoview("convert", path, "--output", copy, "--force")
    return load_file(copy)


def layouts():
    base = filled(torch.float32, 6, 8, 10)
    shared = filled(torch.float32, 40)
    return {
        "contiguous": base, "transposed": base.transpose(0, 2), "strided": base[::2, 1::3], "slice": base[3:, 2:5],
        "expanded": filled(torch.float32, 1, 5).expand(4, 5), "scalar": torch.tensor(2.5), "empty": torch.empty(0, 3),
        "one": torch.tensor([[[7.0]]]), "head": shared[:10], "tail": shared[10:], "tied": shared,
        "channels last": filled(torch.float32, 2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
        "reversed name é 日本": torch.arange(5.0).flip(0), "parameter": torch.nn.Parameter(filled(torch.float16, 3, 3)),
        "negated": torch.complex(torch.zeros(3), torch.ones(3)).conj().imag}


@pytest.mark.parametrize("options", [
    {}, {"_use_new_zipfile_serialization": False}, {"pickle_protocol": 3}, {"pickle_protocol": 4}, {"pickle_protocol": 5},
    {"pickle_protocol": 4, "_use_new_zipfile_serialization": False}], ids=str)
def test_every_type_and_layout_that_torch_saves_has_the_same_bits_here(neoview, tmp_path, options):
    state = {f"{dtype}": filled(dtype, 5, 7) for dtype in DTYPES}
    torch.save(state, tmp_path / "types.pt", **options)
    assert_same(seen(neoview, tmp_path / "types.pt", tmp_path), state)
    state = layouts()
    torch.save(state, tmp_path / "layouts.pt", **options)
    loaded = torch.load(tmp_path / "layouts.pt", weights_only=False)  # old versions lose signs when they save
    assert_same(seen(neoview, tmp_path / "layouts.pt", tmp_path), {k: v.resolve_neg() for k, v in loaded.items()})


def wrappers():
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 1), torch.nn.BatchNorm2d(4))
    state = module.state_dict()
    optimizer = torch.optim.AdamW(module.parameters())
    module(torch.randn(2, 3, 4, 4)).sum().backward()
    optimizer.step()
    settings = {"epoch": 7, "best_acc": np.float64(81.4), "arch": "neonext_t", "optimizer": optimizer.state_dict()}
    yield "plain", state, state
    yield "dict", dict(state), state
    yield "state_dict", {"state_dict": state, **settings}, state
    yield "model", {"model": state, **settings}, state
    yield "model_ema", {"model_ema": state}, state
    # Keys without a known meaning remain part of the names.
    yield "nested", {"checkpoint": {"model": state}}, {f"checkpoint.model.{k}": v for k, v in state.items()}
    yield "ordered", collections.OrderedDict(own=collections.OrderedDict(state)), {f"own.{k}": v for k, v in state.items()}
    yield "module", module, state
    yield "module in a dict", {"model": module, "epoch": 3}, state
    yield "parallel", torch.nn.DataParallel(module).state_dict(), {f"module.{k}": v for k, v in state.items()}


@pytest.mark.parametrize("name, saved, state", list(wrappers()), ids=[name for name, _, _ in wrappers()])
@pytest.mark.parametrize("is_zip", [True, False], ids=["zip", "stream"])
def test_a_state_dict_is_found_in_whatever_holds_it(neoview, tmp_path, name, saved, state, is_zip):
    torch.save(saved, tmp_path / "model.pt", _use_new_zipfile_serialization=is_zip)
    assert_same(seen(neoview, tmp_path / "model.pt", tmp_path), state)


@pytest.mark.parametrize("is_zip", [True, False], ids=["zip", "stream"])
def test_what_is_no_dense_tensor_of_numbers_is_named_and_left_out(neoview, tmp_path, is_zip):
    state = {"weight": torch.ones(2, 3), "complex": torch.zeros(2, dtype=torch.complex64),
             "sparse": torch.eye(3).to_sparse(), "quantized": torch.quantize_per_tensor(torch.ones(4), 0.1, 0, torch.qint8)}
    state["last"] = torch.arange(6.0)
    if hasattr(torch, "float8_e4m3fn") and hasattr(torch, "uint16"):  # version 2.1 has float8 but cannot save it
        state["float8"] = torch.ones(4).to(torch.float8_e4m3fn)
    torch.save(state, tmp_path / "odd.pt", _use_new_zipfile_serialization=is_zip)
    expected = {name: state[name] for name in ("weight", "last")}
    assert_same(seen(neoview, tmp_path / "odd.pt", tmp_path), expected)
    said = neoview("info", tmp_path / "odd.pt")
    kinds = {"complex": "complex64", "sparse": "sparse", "quantized": "quantized", "float8": "float8_e4m3fn"}
    assert all(f"{name}: {kinds[name]}" in said for name in state.keys() - expected.keys()), said


def test_safetensors_with_every_type_have_the_same_bits_here_and_as_torch_files(neoview, tmp_path):
    state = {f"{dtype}": filled(dtype, 3, 5) for dtype in DTYPES}
    try:
        save_file(state, tmp_path / "types.safetensors", metadata={"epoch": "3"})
    except KeyError as missing:
        pytest.skip(f"this safetensors does not write {missing}")
    assert_same(seen(neoview, tmp_path / "types.safetensors", tmp_path), state)
    with safe_open(tmp_path / "seen.safetensors", "pt") as file:
        assert file.metadata() == {"epoch": "3", "format": "pt"}
    neoview("convert", tmp_path / "types.safetensors", "--output", tmp_path / "types.pt")
    assert_same(torch.load(tmp_path / "types.pt", weights_only=True), state)


@pytest.mark.parametrize("arguments", [
    ["--variant", "nano"], ["--variant", "nano", "--revision", "paper", "--init", "random-normal", "--seed", "9"],
    ["--dims", "16,24", "--depths", "1,2", "--kernels", "3+5,4", "--classes", "3"]], ids=" ".join)
def test_what_init_writes_opens_in_torch_and_safetensors_with_equal_bits(neoview, tmp_path, arguments):
    for name in ["model.pt", "model.bin", "model.safetensors"]:
        neoview("init", "--output", tmp_path / name, *arguments)
    state = torch.load(tmp_path / "model.pt", weights_only=True)
    assert isinstance(state, collections.OrderedDict) and all(t.is_contiguous() for t in state.values())
    assert_same(torch.load(tmp_path / "model.bin", weights_only=True), state)
    assert_same(load_file(tmp_path / "model.safetensors"), state)
    lines = neoview("export", tmp_path / "model.pt", "--layer", "stage_1.0", "--side", "left", "--output", "-").splitlines()
    row = next(line.split(",") for line in lines if line.split(",")[4] == "0")
    kernel = int(row[2])
    found = np.array(row[7:7 + kernel], dtype=np.float32)
    assert (found == state["stage_1.0.ops.content.neocell.weight_a.0"][0, 0].numpy()).all()


def test_torch_maps_what_neoview_writes_into_memory(neoview, tmp_path):
    neoview("init", "--variant", "nano", "--output", tmp_path / "model.pt")
    try:
        mapped = torch.load(str(tmp_path / "model.pt"), weights_only=True, mmap=True)
    except TypeError:
        pytest.skip("this torch has no mmap")
    assert_same(mapped, torch.load(tmp_path / "model.pt", weights_only=True))


def test_a_trace_opens_in_safetensors_and_its_values_are_those_that_run_names(neoview, tmp_path):
    path = tmp_path / "trace.safetensors"
    run = ["run", SAMPLES / "digits-24.pt", "--image", SAMPLES / "digit-3.png"]
    neoview(*run, "--trace", path)
    trace = load_file(path)
    assert trace["input"].shape == (3, 224, 224) and all(t.dtype == torch.float32 for t in trace.values())
    top = json.loads(neoview(*run, "--json", "--top", "10"))["top"]
    logits = trace["head"].flatten()
    assert [np.float32(entry["logit"]) for entry in top] == [logits[entry["class"]].item() for entry in top]


@pytest.mark.parametrize("name", ["nano-release.pt", "nano-release-f16.safetensors", "nano-paper.bin"])
def test_converting_there_and_back_changes_no_bit(neoview, tmp_path, name):
    first, second = tmp_path / "one.pt", tmp_path / "two.safetensors"
    neoview("convert", FIXTURES / name, "--output", first)
    neoview("convert", first, "--output", second)
    state = torch.load(first, weights_only=True)
    assert_same(load_file(second), state)
    if name.endswith(".safetensors"):
        assert_same(state, load_file(FIXTURES / name))
    else:
        saved = torch.load(FIXTURES / name, weights_only=False)
        assert_same(state, saved.get("state_dict", saved))
