"""Tests the registration with timm, its loaders of checkpoints, and the arguments that its training script gets."""
import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import neonext

timm = pytest.importorskip("timm")
pytest.importorskip("timm.optim")
pytest.importorskip("timm.scheduler")
pytest.importorskip("timm.utils")
PYTHON = Path(neonext.__file__).parent


def test_timm_makes_the_variants(neoview, tmp_path):
    neonext.register_with_timm()
    assert set(timm.list_models("neonext*")) == {f"neonext_{variant}" for variant in neonext.VARIANTS}
    with torch.device("meta"):
        model = timm.create_model("neonext_s", num_classes=10, drop_path_rate=0.4, drop_rate=0.0)
        paper = timm.create_model("neonext_t", revision="paper", shifts=(1, 1, 1, 1))
    assert model.num_classes == 10 and model.head.fc.out_features == 10
    assert model.stage_4[-1].drop_path == pytest.approx(0.4) and model.stage_1[0].drop_path == 0
    assert paper.shifts == (1, 1, 1, 1) and hasattr(paper.downsample_1, "norm_2")
    config = timm.data.resolve_data_config({}, model=model)
    assert config["crop_pct"] == 0.875 and config["interpolation"] == "bilinear" and config["mean"] == neonext.MEAN
    with pytest.raises(ValueError, match="initial-checkpoint"):
        timm.create_model("neonext_t", pretrained=True)


def test_what_timm_saves_opens_here(neoview, tmp_path):
    model = neonext.NeoNeXt((16, 32, 48, 64), (1, 1, 1, 1), num_classes=5)
    optimizer = timm.optim.create_optimizer_v2(model, opt="adamw", lr=1e-3, weight_decay=0.05)
    average = timm.utils.ModelEmaV3(model)
    model(torch.randn(2, 3, 64, 64)).sum().backward()
    optimizer.step()
    saver = timm.utils.CheckpointSaver(
        model, optimizer, args=argparse.Namespace(model="neonext_t", lr=1e-3), model_ema=average,
        checkpoint_dir=str(tmp_path), recovery_dir=str(tmp_path))
    saver.save_checkpoint(0, metric=1.0)
    path, = tmp_path.glob("checkpoint-*")
    info = json.loads(neoview("info", path, "--json"))
    assert (info["missing"], info["unexpected"], info["classes"]) == ([], [], 5)
    assert info["wrapper"] == "state_dict"
    neonext.dump_trace(neonext.load(path), torch.randn(3, 64, 64), tmp_path / "trace.safetensors")
    neoview("verify", path, tmp_path / "trace.safetensors")


def test_what_nobody_knows_is_an_error_and_not_another_network():
    neonext.register_with_timm()
    with pytest.raises(TypeError, match="no shift, bn_eps"):
        timm.create_model("neonext_t", shift=(1, 1, 1, 1), bn_eps=1e-3, drop_rate=0.0)
    with pytest.raises(ValueError, match="3 channels"):
        timm.create_model("neonext_t", in_chans=1)
    features = timm.create_model("neonext_t", num_classes=0, in_chans=3).eval()(torch.zeros(1, 3, 64, 64))
    assert features.shape == (1, 768)


def test_the_rate_rises_linearly_over_the_warm_up_and_falls_as_a_cosine():
    words = neonext.recipe("neonext_b", 1)
    value = dict(zip(words[:-1], words[1:]))
    assert "--sched-on-updates" in words
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=float(value["--lr"]))
    schedule, epochs = timm.scheduler.create_scheduler_v2(
        optimizer, sched=value["--sched"], num_epochs=int(value["--epochs"]), warmup_epochs=int(value["--warmup-epochs"]),
        warmup_lr=float(value["--warmup-lr"]), warmup_prefix="--warmup-prefix" in words, cooldown_epochs=int(value["--cooldown-epochs"]),
        step_on_epochs=False, updates_per_epoch=10)
    rates = []
    for update in range(3000):
        schedule.step_update(update)
        rates.append(optimizer.param_groups[0]["lr"])
    assert epochs == 300 and rates[0] == 0 and rates[100] == pytest.approx(1e-3) and max(rates) == pytest.approx(2e-3, rel=0.02)
    # The cosine begins at its maximum after the warm-up, so the rate is half of it in the middle of the remaining steps.
    assert rates[200] == max(rates) and rates[1600] == pytest.approx(1e-3) and rates[-1] < 1e-5


def test_the_recipe_is_table_2():
    script = {  # Table 2
        "t": ("4e-3", "0.1", 4096), "s": ("4e-3", "0.4", 4096), "b": ("2e-3", "0.5", 2048)}
    for variant, (rate, drop_path, total) in script.items():
        assert neonext.total_batch(f"neonext_{variant}") == total
        words = neonext.recipe(f"neonext_{variant}", 128)
        value = dict(zip(words[:-1], words[1:]))
        assert (value["--lr"], value["--drop-path"], value["--batch-size"]) == (rate, drop_path, "128")
        assert value["--weight-decay"] == "0.05" and value["--epochs"] == "280" and value["--warmup-epochs"] == "20"
        assert value["--mixup"] == "0.8" and value["--cutmix"] == "1.0" and value["--reprob"] == "0.25"
        assert words[words.index("--opt-betas") + 1:][:2] == ["0.9", "0.999"] and value["--sched"] == "cosine"
        assert value["--aa"] == "rand-m9-n2" and value["--smoothing"] == "0.1" and value["--opt"] == "adamw"


def test_a_training_script_gets_the_recipe_the_registry_and_what_follows(tmp_path):
    """Timm's script is not in its package, so a script that prints its arguments replaces it."""
    script = tmp_path / "train.py"
    script.write_text("import json, sys, timm\nprint(json.dumps([sys.argv, timm.list_models('neonext*')]))\n")
    command = [sys.executable, PYTHON / "neonext.py", "train", "--script", script, "--model", "neonext_t",
               "--total-batch", "96", "--accumulate", "3", tmp_path, "--lr", "1e-4"]
    said = subprocess.run(command, capture_output=True, text=True, check=True,
                          env={"WORLD_SIZE": "4", "PATH": "/usr/bin:/bin"}).stdout
    words, models = json.loads(said)
    assert len(models) == len(neonext.VARIANTS)
    assert words[words.index("--batch-size") + 1] == "8" and words[words.index("--grad-accum-steps") + 1] == "3"
    assert words[-2:] == ["--lr", "1e-4"] and str(tmp_path) in words
    failed = subprocess.run(command, capture_output=True, text=True, env={"WORLD_SIZE": "5", "PATH": "/usr/bin:/bin"})
    assert failed.returncode == 1 and "does not divide into 15 parts" in failed.stderr
