"""Compares the gradients and the effective fields that neoview computes with those of torch.autograd."""
import json
import re

import pytest
import torch
from conftest import FIXTURES
from safetensors.torch import load_file, save_file

import neonext

# Relative to the largest value of a tensor. Gradients are float32; sums have different orders.
TOLERANCE = 1e-4
MAPS = re.compile(r"stem|downsample_\d+|stage_\d+\.\d+")


def make_model(neoview, path, *options, seed=1):
    """Writes a fresh model and gives it what training gives: blocks that matter, and norms that are not neutral. Fresh layer scale is
    1e-6, which hides the blocks."""
    neoview("init", *options, "--seed", seed, "--output", path)
    generator = torch.Generator().manual_seed(seed)
    state = load_file(path)
    for name, tensor in state.items():
        if name.endswith("layer_scale.gamma"):
            tensor *= 1e5
        elif name.endswith("running_var"):
            tensor *= 0.5 + torch.rand(tensor.shape, generator=generator)
        elif name.endswith(("running_mean", "bias")):
            tensor += 0.1 * torch.randn(tensor.shape, generator=generator)
    save_file(state, path)


def make_input(path, height, width, seed=2):
    image = torch.randn(3, height, width, generator=torch.Generator().manual_seed(seed))
    save_file({"input": image}, path)
    return image


def difference(found, expected):
    assert found.shape == expected.shape
    return ((found - expected).abs().max() / expected.abs().max()).item()


def torch_gradients(model, image, subject):
    """The gradients by `input` and by every parameter that the number depends on, by name."""
    image = image.clone().requires_grad_()
    model.zero_grad()
    subject(model(image[None])[0]).backward()
    found = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    return {**found, "input": image.grad}


def compare(neoview, folder, path, image, model, shifts=()):
    """Compares the gradients of a logit, of the difference of two, and of the cross entropy."""
    subjects = {
        ("--class", "7"): lambda logits: logits[7], ("--class", "7", "--against", "2"): lambda logits: logits[7] - logits[2],
        ("--loss", "4"): lambda logits: torch.nn.functional.cross_entropy(logits[None], torch.tensor([4]))}
    for options, subject in subjects.items():
        neoview("gradient", path, "--input", folder / "input", *options, "--parameters", "all", *shifts,
                "--output", folder / "gradients", "--force")
        found, expected = load_file(folder / "gradients"), torch_gradients(model, image, subject)
        assert found.keys() == expected.keys()
        worst = max((difference(found[name], value), name) for name, value in expected.items())
        assert worst[0] < TOLERANCE, (options, worst)


@pytest.mark.parametrize("shifts", ["1,1,1,0", "0,0,0,0"])
@pytest.mark.parametrize("revision", ["release", "paper"])
@pytest.mark.parametrize("variant", ["t", "b"])
def test_every_gradient_is_that_of_torch(neoview, tmp_path, variant, revision, shifts):
    path = tmp_path / "model.safetensors"
    make_model(neoview, path, "--variant", variant, "--revision", revision)
    image = make_input(tmp_path / "input", 64, 96)
    compare(neoview, tmp_path, path, image, neonext.load(path, shifts), ("--shifts", shifts))


@pytest.mark.parametrize("options", [
    ["--kernels", "4x7,3x5,2x6,4x2"], ["--kernels", "4:5+7:11,4x3:9+7:23,7,7"], ["--linear-bias", "off"],
    ["--layer-scale", "off", "--linear-bias", "off"], ["--downsampling", "paper"], ["--revision", "paper", "--layer-scale", "on"],
    ["--depths", "1,0,1,2", "--kernels", "4,,7,2"], ["--kernels", "4x1,1x3,7,7"]])
def test_models_of_every_form_have_the_gradients_of_torch(neoview, tmp_path, options):
    path = tmp_path / "model.safetensors"
    make_model(neoview, path, "--variant", "nano", *options)
    image = make_input(tmp_path / "input", 96, 64)
    compare(neoview, tmp_path, path, image, neonext.load(path))


def test_shifts_of_rows_and_of_columns_differ(neoview, tmp_path):
    path, shifts = tmp_path / "model.safetensors", "1/2,2+3,0,1+1/3"
    make_model(neoview, path, "--variant", "nano")
    image = make_input(tmp_path / "input", 100, 132)
    compare(neoview, tmp_path, path, image, neonext.load(path, shifts), ("--shifts", shifts))


def output_of(model, layer, image):
    """The output of a layer, [C, h, w]."""
    module, outputs = dict(model.named_modules())[layer], []
    hook = module.register_forward_hook(lambda _, inputs, output: outputs.append(output[0]))
    model(image[None])
    hook.remove()
    return outputs[0]


def torch_field(model, layer, image, at=None, positive=True):
    """The effective field of a position of a layer, the middle one if none is given: [H, W]."""
    image = image.clone().requires_grad_()
    output = output_of(model, layer, image)
    row, column = at or [size // 2 for size in output.shape[1:]]
    values = output[:, row, column]
    (gradient,) = torch.autograd.grad((values.relu() if positive else values).sum(), image)
    return (gradient.relu() if positive else gradient.abs()).sum(0)


def area(field, share, position, size):
    """The part of the image in the smallest square around the position that holds the share of the field."""
    height, width = field.shape
    row, column = (int((p + 0.5) * n / s) for p, n, s in zip(position, field.shape, size))
    for reach in range(max(field.shape)):
        square = field[max(0, row - reach):row + reach + 1, max(0, column - reach):column + reach + 1]
        if square.sum() >= share / 100 * field.sum():
            return square.numel() / (height * width)


@pytest.mark.parametrize("options", [
    ["--variant", "t"], ["--variant", "nano", "--revision", "paper"], ["--variant", "nano", "--kernels", "4x7,3x5,2x6,4x2"]])
def test_effective_fields_are_those_of_torch(neoview, tmp_path, options):
    path = tmp_path / "model.safetensors"
    make_model(neoview, path, *options)
    image, model = make_input(tmp_path / "input", 64, 96), neonext.load(path)
    layers = [name for name, _ in model.named_modules() if MAPS.fullmatch(name)]
    for measure in ("positive", "absolute"):
        out = neoview("erf", path, "--input", tmp_path / "input", "--measure", measure, "--format", "json")
        assert [entry["layer"] for entry in json.loads(out)["layers"]] == layers
        for layer in layers[::max(1, len(layers) // 7)] + [layers[-1]]:
            json_map = neoview("erf", path, "--input", tmp_path / "input", "--measure", measure, "--format", "json",
                               "--layer", layer, "--output", tmp_path / "map.csv", "--force")
            rows = (tmp_path / "map.csv").read_text().split()
            found = torch.tensor([[float(value) for value in row.split(",")] for row in rows])
            expected = torch_field(model, layer, image, positive=measure == "positive")
            assert difference(found, expected) < TOLERANCE, (layer, measure)
            (entry,) = json.loads(json_map)["layers"]
            assert entry in json.loads(out)["layers"]
            size = output_of(model, layer, image).shape[1:]
            assert entry["position"] == [n // 2 for n in size]
            for share, part in entry["area"].items():
                assert part == pytest.approx(area(found.double(), int(share), entry["position"], size), abs=1e-12)


def test_a_field_of_a_position_that_is_named_is_that_of_torch(neoview, tmp_path):
    path, model = FIXTURES / "nano-release.safetensors", neonext.load(FIXTURES / "nano-release.safetensors", "1,2,1,3")
    image = make_input(tmp_path / "input", 64, 96)
    for layer, at in (("stem", (0, 0)), ("stage_2.0", (7, 0)), ("downsample_2", (3, 5)), ("stage_4.0", (1, 2))):
        place = f"{at[0]},{at[1]}"
        neoview("erf", path, "--input", tmp_path / "input", "--shifts", "1,2,1,3", "--layer", layer, "--at", place,
                "--output", tmp_path / "map.csv", "--force")
        rows = (tmp_path / "map.csv").read_text().split()
        found = torch.tensor([[float(value) for value in row.split(",")] for row in rows])
        assert difference(found, torch_field(model, layer, image, at)) < TOLERANCE, layer
        neoview("gradient", path, "--input", tmp_path / "input", "--shifts", "1,2,1,3", "--layer", layer, "--at", place,
                "--parameters", "neocell", "--output", tmp_path / "gradients", "--force")
        found, image_with_gradient = load_file(tmp_path / "gradients"), image.clone().requires_grad_()
        model.zero_grad()
        output_of(model, layer, image_with_gradient)[:, at[0], at[1]].sum().backward()
        cells = {name: p.grad for name, p in model.named_parameters() if ".neocell." in name and p.grad is not None}
        expected = {**cells, "input": image_with_gradient.grad}
        assert found.keys() == expected.keys(), layer
        for name, value in expected.items():
            assert difference(found[name], value) < TOLERANCE, (layer, name)


def test_verify_confirms_a_trace_with_the_gradients_of_torch(neoview, tmp_path):
    path = tmp_path / "model.safetensors"
    make_model(neoview, path, "--variant", "nano")
    model, image = neonext.load(path), make_input(tmp_path / "input", 64, 96)
    neonext.dump_trace(model, image, tmp_path / "trace.safetensors")
    trace = load_file(tmp_path / "trace.safetensors")
    for name, value in torch_gradients(model, image, lambda logits: logits[3]).items():
        trace[f"logit_3.{name}"] = value
    trace["erf.stage_3.0"] = torch_field(model, "stage_3.0", image)
    trace["erf_absolute.stage_2.0"] = torch_field(model, "stage_2.0", image, positive=False)
    save_file(trace, tmp_path / "trace.safetensors", metadata={"shifts": "1,1,1,0"})
    out = neoview("verify", path, tmp_path / "trace.safetensors")
    assert "DIFFERS" not in out and len(out.splitlines()) == len(trace) - 1
