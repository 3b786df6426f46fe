"""NeoNeXt (arXiv:2403.11251) in PyTorch: the model, traces for `neoview verify`, and training through timm.

    python neonext.py trace checkpoint.pt image.png --output trace.safetensors
    torchrun --nproc-per-node 8 neonext.py train --script pytorch-image-models/train.py --model neonext_t IMAGENET

Parameters have the released names. Maps are [N, C, H, W]. The model needs torch alone, a trace pillow and safetensors too,
training timm and its training script.
"""
import argparse
import contextlib
import functools
import os
import pickle
import re
import runpy
import sys
from collections import OrderedDict
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

VARIANTS = {  # name: (channels and blocks of each stage)
    "t": ((96, 192, 384, 768), (3, 3, 9, 3)),
    "s": ((96, 192, 384, 768), (3, 3, 27, 3)),
    "b": ((128, 256, 512, 1024), (3, 3, 27, 3)),
    "l": ((192, 384, 768, 1536), (3, 3, 27, 3)),
    "xl": ((256, 512, 1024, 2048), (3, 3, 27, 3)),
}
KERNELS = {"paper": ((4, 7), (4, 7), (7,), (7,)), "release": ((4, 7),) * 4}


def neo_init(channels, rows, cols):
    """NeoInit (3.7, Algorithm 1): identity, or averaging of neighbours, plus noise of deviation 1 / sqrt(rows cols)."""
    start = torch.zeros(min(rows, cols), max(rows, cols))
    step = round(start.shape[1] / start.shape[0])
    for i, row in enumerate(start):
        window = row[i * step:(i + 1) * step]  # may be empty: the row then stays zero
        window.fill_(1 / max(1, len(window)))
    return (start if rows <= cols else start.T) + torch.randn(channels, rows, cols) / (rows * cols) ** 0.5


def random_normal(channels, rows, cols):
    """The baseline of the ablation (4.2): no identity, deviation 1 / sqrt(cols)."""
    return torch.randn(channels, rows, cols) / cols ** 0.5


@functools.lru_cache(maxsize=256)
@torch.inference_mode(False)  # what evaluation leaves in the cache is good for training
def block_source(channels, rows, cols, length, step, device):
    """Where every element of A [channels, length rows / cols, length] comes from: its index in the flattened matrix,
    or rows * cols for the zeros outside the blocks (3.4, 3.5).

    With a shift s the block edges are 0, s, s + cols, ...; the corner before s holds the lower right part of the
    matrix, and the last block ends where the map does. Channels form sub-groups with the shifts 0, step, 2 step, ...,
    equally many in each; the last takes the remainder.
    """
    sub_groups = (rows - 1) // step + 1 if step else 1
    members = channels // sub_groups  # of each sub-group but the last
    channel = torch.arange(channels)
    sub_group = torch.where(channel >= members * (sub_groups - 1), sub_groups - 1, channel // max(1, members))
    shift = (sub_group * step)[:, None, None]
    i = torch.arange(length * rows // cols)[:, None] + (rows - shift) % rows
    j = torch.arange(length) + (cols - shift) % cols
    return torch.where(i // rows == j // cols, i % rows * cols + j % cols, rows * cols).to(device)


def block_diagonal(matrix, length, step):
    """A [c, length rows / cols, length]: each matrix [c, rows, cols] repeated down the diagonal."""
    source = block_source(*matrix.shape, length, step, matrix.device)
    zero_behind = F.pad(matrix.flatten(1), (0, 1))
    return zero_behind.gather(1, source.flatten(1)).view(source.shape)


class NeoCell(nn.Module):
    """Y_c = A_c X_c B_c (3.4): A_c and B_c repeat L_c (weight_a.g) and R_c (weight_b.g) of kernel group g."""

    def __init__(self, channels, left, right, shift_step=0, init=neo_init):
        """`left` and `right` give (rows, cols) of L and R for each kernel group; a step of 0 shifts nothing."""
        super().__init__()
        for rows, cols in [*left, *right]:
            if shift_step and (rows != cols or shift_step >= rows):
                raise ValueError(f"expected square matrices larger than the shift step {shift_step}, found {rows} x {cols}")
        share = channels // len(left)
        self.shift_step, self.groups = shift_step, [share] * (len(left) - 1) + [channels - share * (len(left) - 1)]
        self.weight_a = nn.ParameterList(init(c, *shape) for c, shape in zip(self.groups, left))
        self.weight_b = nn.ParameterList(init(c, cols, rows).mT.contiguous()  # as the L of the other axis
                                         for c, (rows, cols) in zip(self.groups, right))

    def forward(self, x):
        height, width = x.shape[2:]
        parts = []
        for part, left, right in zip(x.split(self.groups, dim=1), self.weight_a, self.weight_b):
            a = block_diagonal(left, height, self.shift_step)
            b = block_diagonal(right.mT, width, self.shift_step).mT
            parts.append(a @ part @ b)
        return torch.cat(parts, dim=1)


class Content(nn.Module):
    """What a block adds to its input: NeoCell, batch norm, Linear C to 4C, GELU, Linear 4C to C, layer scale."""

    def __init__(self, channels, kernels, shift_step, revision, init):
        super().__init__()
        squares = [(k, k) for k in kernels]
        self.neocell = NeoCell(channels, squares, squares, shift_step, init)
        self.norm = nn.BatchNorm2d(channels)
        self.fc_1 = nn.Linear(channels, 4 * channels, bias=revision == "release")
        self.fc_2 = nn.Linear(4 * channels, channels, bias=revision == "release")
        if revision == "release":
            self.layer_scale = nn.ParameterDict({"gamma": torch.full((channels,), 1e-6)})

    def forward(self, x):
        x = self.norm(self.neocell(x)).permute(0, 2, 3, 1)
        x = self.fc_2(F.gelu(self.fc_1(x)))
        if hasattr(self, "layer_scale"):
            x = x * self.layer_scale["gamma"]
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    """x + content(x); in training the content of an image is left out with probability `drop_path`."""

    def __init__(self, channels, kernels, shift_step, revision, drop_path, init):
        super().__init__()
        self.ops = nn.ModuleDict({"content": Content(channels, kernels, shift_step, revision, init)})
        self.drop_path = drop_path

    def forward(self, x):
        content = self.ops["content"](x)
        if self.training and self.drop_path > 0:
            kept = 1 - self.drop_path
            content = content * (torch.rand(len(x), 1, 1, 1, device=x.device) < kept) / kept
        return x + content


def chain(**modules):
    return nn.Sequential(OrderedDict(modules))


def downsample(channels, out_channels, revision, init):
    """Half the size: the release mixes channels first, the paper applies NeoCell first and has two GELUs."""
    if revision == "release":
        return chain(conv=nn.Conv2d(channels, out_channels, 1, bias=False),
                     neocell=NeoCell(out_channels, [(1, 2)], [(2, 1)], init=init),
                     norm_1=nn.BatchNorm2d(out_channels))
    return chain(neocell=NeoCell(channels, [(1, 2)], [(2, 1)], init=init), norm_1=nn.BatchNorm2d(channels),
                 gelu_1=nn.GELU(), conv=nn.Conv2d(channels, out_channels, 1, bias=False),
                 norm_2=nn.BatchNorm2d(out_channels), gelu_2=nn.GELU())


class NeoNeXt(nn.Sequential):
    """`stem`, `stage_1`, `downsample_1`, `stage_2`, ..., `stage_4`, `head` (section 3)."""

    def __init__(self, dims=VARIANTS["t"][0], depths=VARIANTS["t"][1], kernels=None, shifts=None,
                 revision="release", num_classes=1000, drop_path_rate=0.0, init=neo_init):
        """`shifts` are the steps of the stages; one in all but the last if not given. Without classes the head ends in features."""
        kernels = kernels or KERNELS[revision]
        shifts = tuple(shifts or (1,) * (len(dims) - 1) + (int(len(dims) == 1),))
        if not len(dims) == len(depths) == len(kernels) == len(shifts):
            raise ValueError(f"expected as many dims as depths, kernels and shifts, found {len(dims)}, {len(depths)}, "
                             f"{len(kernels)} and {len(shifts)}")
        rates = iter(drop_path_rate * block / max(1, sum(depths) - 1) for block in range(sum(depths)))
        layers = {"stem": chain(unshuffle=nn.PixelUnshuffle(4), conv=nn.Conv2d(48, dims[0], 1, bias=False),
                                norm=nn.BatchNorm2d(dims[0]))}
        for s, channels in enumerate(dims):
            if s > 0:
                layers[f"downsample_{s}"] = downsample(dims[s - 1], channels, revision, init)
            layers[f"stage_{s + 1}"] = nn.Sequential(*(
                Block(channels, kernels[s], shifts[s], revision, next(rates), init) for _ in range(depths[s])))
        layers["head"] = chain(pool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(),
                               ln=nn.LayerNorm(dims[-1], eps=1e-6),
                               fc=nn.Linear(dims[-1], num_classes) if num_classes else nn.Identity())
        super().__init__(OrderedDict(layers))
        self.shifts, self.num_classes = shifts, num_classes
        self.default_cfg = self.pretrained_cfg = {"input_size": (3, 224, 224), "mean": MEAN, "std": STD, "crop_pct": 0.875,
                            "interpolation": "bilinear", "num_classes": num_classes, "classifier": "head.fc",
                            "first_conv": "stem.conv"}  # the two names under which timm looks


WRAPPERS = ("state_dict", "model_state_dict", "model", "module", "network", "net", "model_ema", "state_dict_ema", "ema",
            "weights")


def unwrapped(checkpoint):
    """The state dict inside a training checkpoint, without what stands before every name, such as `module.`."""
    while wrapper := next((key for key in WRAPPERS if isinstance(checkpoint.get(key), dict)), None):
        checkpoint = checkpoint[wrapper]
    stem = "stem.conv.weight"
    prefix = next((name[:-len(stem)] for name in checkpoint if name.endswith(stem)), "")
    return {name[len(prefix):]: value for name, value in checkpoint.items() if name.startswith(prefix)}


def stored(path):
    """The state dict in a file of torch.save or safetensors."""
    with open(path, "rb") as file:
        is_safetensors = file.read(9)[8:] == b"{"
    if is_safetensors:
        from safetensors.torch import load_file
        return unwrapped(load_file(path))
    known = getattr(torch.serialization, "safe_globals", lambda _: contextlib.nullcontext())
    with known([argparse.Namespace]):  # the arguments that timm's script keeps
        return unwrapped(torch.load(path, map_location="cpu", weights_only=True))


def load(path, shifts=None):
    """The model of a checkpoint, torch.save or safetensors, in evaluation mode. All but the shifts follows from names and
    shapes; they are as in `NeoNeXt` if not given. Throws what torch throws for a file that is none, KeyError and
    RuntimeError for one that is no NeoNeXt."""
    state = stored(path)
    block = re.compile(r"stage_(\d+)\.(\d+)\.ops\.content\.")
    blocks = {tuple(map(int, found.groups())) for found in map(block.match, state) if found}
    depths = [sum(stage == s for stage, _ in blocks) for s in range(1, 1 + max((s for s, _ in blocks), default=0))]
    dims, kernels = [], []
    for s in range(1, 1 + len(depths)):
        first = f"stage_{s}.0.ops.content"
        groups = sum(name.startswith(f"{first}.neocell.weight_a.") for name in state)
        kernels.append([state[f"{first}.neocell.weight_a.{g}"].shape[1] for g in range(groups)])
        dims.append(len(state[f"{first}.norm.weight"]))
    model = NeoNeXt(dims, depths, kernels, shifts, num_classes=len(state["head.fc.weight"]),
                    revision="paper" if "downsample_1.norm_2.weight" in state else "release")
    model.load_state_dict({name: tensor.float() if tensor.is_floating_point() else tensor
                           for name, tensor in state.items()})
    return model.eval()


def preprocessed(path, resolution=224):
    """An image as the release validates it: the shorter side to resolution / 0.875, the middle, normalized [3, H, W]."""
    import numpy as np
    from PIL import Image

    image = Image.open(path).convert("RGB")
    shorter = round(resolution / 0.875)
    image = image.resize([shorter * side // min(image.size) for side in image.size], Image.Resampling.BILINEAR)
    left, top = (round((side - resolution) / 2) for side in image.size)
    image = image.crop((left, top, left + resolution, top + resolution))
    pixels = torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1).float()
    mean, std = (torch.tensor(values).view(3, 1, 1) * 255 for values in (MEAN, STD))
    return (pixels - mean) / std


@torch.no_grad()
def dump_trace(model, image, path):
    """Writes what `neoview verify` reads: `input` [3, H, W] as it enters the network and the output of every layer,
    all [C, H, W] in float32: `stem`, `stage_1.0.neocell`, `stage_1.0`, ..., `downsample_1`, ..., `head` (logits)."""
    from safetensors.torch import save_file

    for wrapper in ("_orig_mod", "module"):  # of torch.compile and of distributed training
        model = getattr(model, wrapper, model)
    if image.dim() != 3:
        raise ValueError(f"expected an image [3, H, W], found {list(image.shape)}")
    layer = re.compile(r"stem|downsample_\d|stage_\d\.\d+|(stage_\d\.\d+)\.ops\.content\.neocell|head")
    trace, hooks = {"input": image.float().cpu().contiguous()}, []
    for name, module in model.named_modules():
        if layer.fullmatch(name):
            def keep(module, inputs, output, key=name.replace(".ops.content", "")):
                trace[key] = output[0].float().cpu().contiguous().clone()
            hooks.append(module.register_forward_hook(keep))
    training = model.training
    try:
        model.eval()(image[None].to(next(model.parameters())))
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    save_file(trace, str(path), metadata={"shifts": ",".join(map(str, model.shifts))})


def register_with_timm():
    """`timm.create_model("neonext_t")` and s, b, l, xl; `revision`, `shifts` and `kernels` as model arguments."""
    from timm.models import is_model, register_model

    own = ("kernels", "shifts", "revision", "num_classes", "drop_path_rate")
    timms = ("pretrained_cfg", "pretrained_cfg_overlay", "cache_dir")  # of weights to be downloaded
    for variant, (dims, depths) in VARIANTS.items():
        if is_model(f"neonext_{variant}"):
            continue

        def create(pretrained=False, dims=dims, depths=depths, **options):
            if pretrained:
                raise ValueError("the authors' weights are no download of timm: use --initial-checkpoint")
            if options.pop("in_chans", 3) != 3:
                raise ValueError("expected images of 3 channels")
            others = [name for name, value in options.items() if value and name not in own + timms]
            if others:
                raise TypeError(f"NeoNeXt has no {', '.join(others)}")
            return NeoNeXt(dims, depths, **{name: options[name] for name in own if name in options})
        create.__name__ = create.__qualname__ = f"neonext_{variant}"
        register_model(create)


def recipe(model, batch):
    """Table 2 as arguments of timm's training script; `batch` images a process and step."""
    size = model.removeprefix("neonext_")
    return [
        "--model", model, "--opt", "adamw", "--opt-betas", "0.9", "0.999", "--weight-decay", "0.05",
        "--lr", "4e-3" if size in ("t", "s") else "2e-3", "--batch-size", str(batch),
        "--epochs", "300", "--sched", "cosine", "--warmup-epochs", "20", "--warmup-lr", "0", "--cooldown-epochs", "0",
        "--sched-on-updates",  # or all of the first epoch would have the rate that the warm-up starts from
        "--aa", "rand-m9-n2", "--mixup", "0.8", "--cutmix", "1.0", "--reprob", "0.25", "--smoothing", "0.1",
        "--drop-path", {"t": "0.1", "s": "0.4"}.get(size, "0.5")]


def total_batch(model):
    """Images a step over all processes in Table 2."""
    return 4096 if model in ("neonext_t", "neonext_s") else 2048


def train(options, others):
    """Runs timm's own script with the recipe before `others`, of which the last word counts."""
    register_with_timm()
    total = options.total_batch or total_batch(options.model)
    shares = int(os.environ.get("WORLD_SIZE", 1)) * options.accumulate
    if total % shares:
        sys.exit(f"a batch of {total} does not divide into {shares} parts (processes x --accumulate)")
    steps = ["--grad-accum-steps", str(options.accumulate)] if options.accumulate > 1 else []
    if not options.script.is_file():
        sys.exit(f"neonext.py: expected timm's train.py, found no file {options.script}")
    sys.argv = [str(options.script), *recipe(options.model, total // shares), *steps, *others]
    sys.path.insert(0, str(options.script.parent))
    runpy.run_path(str(options.script), run_name="__main__")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    trace = commands.add_parser("trace", help="write what every layer gives for an image, for neoview verify")
    trace.add_argument("checkpoint")
    trace.add_argument("image")
    trace.add_argument("--output", required=True)
    trace.add_argument("--resolution", type=int, default=224)
    trace.add_argument("--shifts", help="steps of the stages (default 1,1,1,0)")
    training = commands.add_parser(
        "train", allow_abbrev=False,  # what looks like an abbreviation is timm's
        help="train through timm's script with the recipe of Table 2; its arguments may follow")
    training.add_argument("--script", type=Path, required=True, help="train.py of pytorch-image-models")
    training.add_argument("--model", default="neonext_t", choices=[f"neonext_{variant}" for variant in VARIANTS])
    training.add_argument("--accumulate", type=int, default=1, help="forward passes a step, where memory is short")
    training.add_argument("--total-batch", type=int, help="images a step over all processes (default: Table 2's)")
    return parser


def main():
    parser = arguments()
    options, others = parser.parse_known_args()
    if options.command == "train":
        train(options, others)
    elif others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    else:
        try:
            model = load(options.checkpoint, tuple(map(int, options.shifts.split(","))) if options.shifts else None)
            dump_trace(model, preprocessed(options.image, options.resolution), options.output)
        except KeyError as error:
            sys.exit(f"neonext.py: {options.checkpoint}: expected a NeoNeXt, found none of its tensor {error}")
        except (OSError, RuntimeError, ValueError, pickle.UnpicklingError) as error:
            sys.exit(f"neonext.py: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
