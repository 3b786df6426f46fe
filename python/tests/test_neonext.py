"""Compares the model in PyTorch with the fixtures, and with neoview."""
import json
import subprocess
import sys
from collections import OrderedDict

import pytest
import torch
from PIL import Image
from conftest import FIXTURES, SAMPLES
from safetensors import safe_open

import neonext

# The largest absolute difference that is accepted. Activations are float32 of magnitude 10 to 20; sums have different orders.
TOLERANCE = 1e-4


def tensors(path):
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def steps(text):
    return tuple(map(int, text.split(",")))


class Plain(torch.nn.Sequential):
    """A model that does not have its shifts as an attribute, like the authors' model."""


def test_neocell_gives_the_values_of_the_cases():
    values, metadata = tensors(FIXTURES / "neocell-cases.safetensors")
    names = {name.split("/")[0] for name in values}
    assert len(names) > 5
    for name in names:
        case = json.loads(metadata[name])
        left = [values[f"{name}/weight_a.{g}"] for g in range(case["groups"])]
        right = [values[f"{name}/weight_b.{g}"] for g in range(case["groups"])]
        x, y = values[f"{name}/x"], values[f"{name}/y"]
        cell = neonext.NeoCell(len(x), [m.shape[1:] for m in left], [m.shape[1:] for m in right], case["shift"])
        assert [m.shape for m in cell.weight_a] == [m.shape for m in left], name
        for own, given in zip([*cell.weight_a, *cell.weight_b], left + right):
            own.data = given
        found = cell(x[None])[0]
        assert found.shape == y.shape, name
        assert (found - y).abs().max() < 1e-5, name


@pytest.mark.parametrize("checkpoint, trace", [
    ("nano-release.pt", "nano-release.trace-224"), ("nano-release.safetensors", "nano-release.trace-96x160"),
    ("nano-paper.bin", "nano-paper.trace-224")])
def test_every_activation_agrees_with_the_fixtures_and_neoview_confirms_the_trace(neoview, tmp_path, checkpoint, trace):
    if torch.__version__.startswith("1.") and checkpoint == "nano-paper.bin":
        pytest.skip("before 2.0, torch.load knows no plain numbers beside tensors")
    expected, metadata = tensors(FIXTURES / f"{trace}.safetensors")
    model = neonext.load(FIXTURES / checkpoint, steps(metadata["shifts"]))
    neonext.dump_trace(model, expected["input"], tmp_path / "trace.safetensors")
    found, own = tensors(tmp_path / "trace.safetensors")
    assert found.keys() == expected.keys() and own == metadata
    for name, value in expected.items():
        assert (found[name] - value).abs().max() < TOLERANCE, name
    assert "DIFFERS" not in neoview("verify", FIXTURES / checkpoint, tmp_path / "trace.safetensors")


@pytest.mark.parametrize("name", ["odd-release", "odd-paper"])
def test_what_the_released_code_can_write_is_loaded_and_computed(neoview, tmp_path, name):
    expected, metadata = tensors(FIXTURES / f"{name}.trace.safetensors")
    model = neonext.load(FIXTURES / f"{name}.safetensors", metadata["shifts"])
    neonext.dump_trace(model, expected["input"], tmp_path / "trace.safetensors")
    found, own = tensors(tmp_path / "trace.safetensors")
    assert found.keys() == expected.keys() and own == metadata
    for name, value in expected.items():
        assert (found[name] - value).abs().max() < 1e-5, name


@pytest.mark.parametrize("options", [
    ["--kernels", "4x7,3x5,2x6,4x2"], ["--kernels", "4:5+7:11,4x3:9+7:23,7,7"], ["--linear-bias", "off"],
    ["--layer-scale", "off"], ["--linear-bias", "off", "--layer-scale", "off"], ["--downsampling", "paper"],
    ["--revision", "paper", "--layer-scale", "on"], ["--head", "off"], ["--classes", "0"],
    ["--depths", "1,0,1,2", "--kernels", "4,,7,2"], ["--kernels", "4x1,1x3,7,7"]])
def test_every_model_that_neoview_makes_is_loaded_with_the_usual_shifts(neoview, tmp_path, options):
    path, trace = tmp_path / "model.safetensors", tmp_path / "trace.safetensors"
    neoview("init", "--variant", "nano", *options, "--output", path)
    model = neonext.load(path)
    info = json.loads(neoview("info", path, "--json"))
    assert [str(item) for item in model.shifts] == [str(item) for item in info["shifts"]]
    assert sum(p.numel() for p in model.parameters()) == info["parameters"]
    neonext.dump_trace(model, torch.randn(3, 64, 96), trace)
    assert "DIFFERS" not in neoview("verify", path, trace)


def test_a_model_that_does_not_say_its_shifts_is_traced_with_those_that_are_named(neoview, tmp_path):
    path, trace = tmp_path / "model.safetensors", tmp_path / "trace.safetensors"
    neoview("init", "--variant", "nano", "--output", path)
    own = neonext.load(path, "1,2,1,3")
    model = Plain(OrderedDict(own.named_children())).eval()
    with pytest.raises(ValueError, match="expected shifts="):
        neonext.dump_trace(model, torch.randn(3, 64, 64), trace)
    neonext.dump_trace(model, torch.randn(3, 64, 64), trace, shifts="1,2,1,3")
    assert tensors(trace)[1] == {"shifts": "1,2,1,3"}
    assert "DIFFERS" not in neoview("verify", path, trace)


@pytest.mark.parametrize("resolution", [224, 160])
def test_an_image_is_prepared_as_neoview_does_it(neoview, tmp_path, resolution):
    path = tmp_path / "trace.safetensors"
    images = [SAMPLES / "digit-3.png", FIXTURES / "images" / "rgb.jpg", FIXTURES / "images" / "grey.png"]
    for size in [(294, 196), (196, 294), (343, 196), (309, 206), (1000, 333)]:  # 224 / 0.875 / 196 is not a finite decimal
        images.append(tmp_path / f"{size}.png")
        Image.effect_noise(size, 90).convert("RGB").save(images[-1])
    for image in images:
        neoview("run", FIXTURES / "nano-release.pt", "--image", image, "--resolution", resolution, "--trace", path,
                "--force")
        found = tensors(path)[0]["input"]
        # One of 256 levels is 0.017 here, so all pixels are equal.
        assert (found - neonext.preprocessed(image, resolution)).abs().max() < 1e-5, image


@pytest.mark.parametrize("revision, parameters", [
    ("paper", {"t": 27_681_544, "s": 49_606_408, "b": 87_252_328}),
    ("release", {"t": 27_532_552, "s": 49_270_792, "b": 86_804_840, "l": 193_539_112})])
def test_models_have_the_sizes_of_the_paper(revision, parameters):
    for variant, expected in parameters.items():
        model = neonext.NeoNeXt(*neonext.VARIANTS[variant], revision=revision)
        assert sum(p.numel() for p in model.parameters()) == expected


@pytest.mark.parametrize("revision", ["paper", "release"])
def test_a_fresh_model_is_complete_for_neoview_and_computes_the_same_there(neoview, tmp_path, revision):
    torch.manual_seed(1)
    model = neonext.NeoNeXt((16, 32, 48, 64), (1, 2, 1, 1), revision=revision, num_classes=7, shifts=(1, 2, 1, 1))
    for module in model.modules():  # statistics as after training
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
        if hasattr(module, "layer_scale"):
            module.layer_scale["gamma"].data.normal_()
    torch.save({"epoch": 3, "state_dict": {f"module.{k}": v for k, v in model.state_dict().items()}}, tmp_path / "model.pt")
    info = json.loads(neoview("info", tmp_path / "model.pt", "--json"))
    assert (info["missing"], info["unexpected"], info["revision"]) == ([], [], revision)
    assert info["parameters"] == sum(p.numel() for p in model.parameters())
    neonext.dump_trace(model, torch.randn(3, 100, 128), tmp_path / "trace.safetensors")
    out = neoview("verify", tmp_path / "model.pt", tmp_path / "trace.safetensors")
    assert len(out.splitlines()) == 1 + 2 * 5 + 3 + 1 and "DIFFERS" not in out


def test_neoview_and_python_load_each_others_fresh_models(neoview, tmp_path):
    other = ["--dims", "32,24", "--depths", "1,2", "--kernels", "2+3+2+3+2+3+2+3+2+3+2+5,4", "--classes", "3"]
    for name, arguments in {"paper": ["--variant", "nano", "--revision", "paper"], "release": ["--variant", "nano"],
                            "other": other}.items():
        path, trace = tmp_path / f"{name}.safetensors", tmp_path / f"{name}.trace"
        neoview("init", *arguments, "--output", path)
        model = neonext.load(path)
        neonext.dump_trace(model, torch.randn(3, 64, 96), trace)
        neoview("verify", path, trace)


@pytest.mark.parametrize("wrap", [
    lambda state: {f"_orig_mod.{k}": v for k, v in state.items()}, lambda state: {"net": state, "epoch": 3},
    lambda state: {"n_averaged": torch.tensor(3), **{f"module.{k}": v for k, v in state.items()}},
    lambda state: {"ema": {"state_dict": {f"backbone.{k}": v for k, v in state.items()}}}])
def test_a_checkpoint_is_loaded_out_of_what_holds_it(tmp_path, wrap):
    model = neonext.NeoNeXt((16, 32), (1, 2), ((4, 7), (3,)), num_classes=4)
    torch.save(wrap(model.state_dict()), tmp_path / "model.pt")
    loaded = neonext.load(tmp_path / "model.pt")
    assert loaded.shifts == (1, 0)
    for name, tensor in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor), name


def test_a_trace_is_of_the_model_inside_its_wrappers(tmp_path):
    model = neonext.NeoNeXt((16, 32), (1, 1), ((4, 7), (3,)), num_classes=4)
    image = torch.randn(3, 32, 32)
    neonext.dump_trace(model, image, tmp_path / "plain.safetensors")
    neonext.dump_trace(torch.nn.DataParallel(model), image, tmp_path / "parallel.safetensors")
    plain, parallel = (tensors(tmp_path / f"{name}.safetensors") for name in ("plain", "parallel"))
    assert plain[1] == parallel[1] and plain[0].keys() == parallel[0].keys() and "stage_2.0.neocell" in plain[0]
    assert all(torch.equal(plain[0][name], parallel[0][name]) for name in plain[0])
    if hasattr(torch, "compile"):
        neonext.dump_trace(torch.compile(model, backend="eager"), image, tmp_path / "compiled.safetensors")
        assert tensors(tmp_path / "compiled.safetensors")[0].keys() == plain[0].keys()
    with pytest.raises(ValueError, match=r"expected an image \[3, H, W\], found \[1, 3, 32, 32\]"):
        neonext.dump_trace(model, image[None], tmp_path / "batch.safetensors")
    neonext.dump_trace(model.to(torch.bfloat16), image, tmp_path / "half.safetensors")


@pytest.mark.parametrize("arguments, reason", [
    (["no.pt", "digit-3.png"], "No such file"), (["digits-24.pt", "no.png"], "No such file"),
    (["digits-24.pt", "digit-3.png", "--shifts", "1,1,1"], "found 4, 4, 4 and 3"),
    (["digits-24.pt", "digit-3.png", "--shifts", "9,1,1,1"], "larger than the shift step 9"),
    (["digit-3.trace.safetensors", "digit-3.png"], "expected a NeoNeXt"),
    (["digits-24.pt", "digit-3.png", "--resolution", "30"], "neonext.py: ")])
def test_a_trace_that_cannot_be_is_one_line(tmp_path, arguments, reason):
    output = tmp_path / "trace.safetensors"
    done = subprocess.run([sys.executable, neonext.__file__, "trace", *arguments, "--output", output], cwd=SAMPLES,
                          capture_output=True, text=True)
    assert done.returncode == 1 and reason in done.stderr.splitlines()[-1], done.stderr
    assert "Traceback" not in done.stderr
    assert not output.exists()


def test_initial_matrices_have_the_deviation_of_the_paper():
    torch.manual_seed(0)
    noise = neonext.neo_init(20_000, 7, 7) - torch.eye(7)
    assert abs(noise.mean()) < 1e-3 and abs(noise.std() * 7 - 1) < 5e-3
    assert abs(neonext.random_normal(20_000, 4, 4).std() * 2 - 1) < 5e-3
    average = neonext.neo_init(200_000, 3, 6).mean(0)  # 3 x 6 averages pairs of neighbours
    assert (average - torch.eye(3).repeat_interleave(2, 1) / 2).abs().max() < 5e-3


def test_drop_path_leaves_out_whole_images_and_keeps_the_mean():
    torch.manual_seed(0)
    block = neonext.Block(neonext.Content(16, (4, 7), 1, True, True, neonext.neo_init), 0.5)
    block.ops["content"].layer_scale["gamma"].data.fill_(1)
    x = torch.randn(1, 16, 8, 8)
    content = block.eval()(x) - x
    block.train().ops["content"].norm.eval()
    added = block(x.expand(4000, -1, -1, -1)) - x
    kept = added.flatten(1).abs().sum(1) > 0
    assert abs(kept.float().mean() - 0.5) < 0.03
    assert (added[kept] - 2 * content).abs().max() < 1e-4


@pytest.mark.parametrize("shape, step", [((2, 4), 1), ((4, 4), 4), ((4, 4), 9)])
def test_a_shift_that_does_not_fit_the_matrices_is_an_error(shape, step):
    with pytest.raises(ValueError, match="expected square matrices larger than the shift step"):
        neonext.NeoCell(4, [shape], [shape[::-1]], shift_step=step)


def test_a_model_is_trained_after_it_was_evaluated():
    model = neonext.NeoNeXt((16, 32, 48, 64), (1, 1, 1, 1), num_classes=5)
    with torch.inference_mode():
        model.eval()(torch.randn(1, 3, 64, 64))
    model.train()(torch.randn(2, 3, 64, 64)).sum().backward()
    assert model.stage_1[0].ops["content"].neocell.weight_a[0].grad.abs().max() > 0
