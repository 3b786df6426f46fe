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
def block_source(channels, rows, cols, length, step, device):
    """Where every element of A [channels, length rows / cols, length] comes from: its index in the flattened matrix,
    or rows * cols for the zeros outside the blocks (3.4, 3.5).

    With a shift s the block edges are 0, s, s + cols, ...; the corner before s holds the lower right part of the
    matrix, and the last block ends where the map does. Channels form sub-groups with the shifts 0, step, 2 step, ...,
    equally many in each; the last takes the remainder.
    """
    if step and rows != cols:
        raise ValueError(f"only square matrices can be shifted, found {rows} x {cols}")
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

    def __init__(self, dims=VARIANTS["t"][0], depths=VARIANTS["t"][1], kernels=None, shifts=(1, 1, 1, 0),
                 revision="release", num_classes=1000, drop_path_rate=0.0, init=neo_init):
        kernels = kernels or KERNELS[revision]
        rates = iter(drop_path_rate * block / max(1, sum(depths) - 1) for block in range(sum(depths)))
        layers = {"stem": chain(unshuffle=nn.PixelUnshuffle(4), conv=nn.Conv2d(48, dims[0], 1, bias=False),
                                norm=nn.BatchNorm2d(dims[0]))}
        for s, channels in enumerate(dims):
            if s > 0:
                layers[f"downsample_{s}"] = downsample(dims[s - 1], channels, revision, init)
            layers[f"stage_{s + 1}"] = nn.Sequential(*(
                Block(channels, kernels[s], shifts[s], revision, next(rates), init) for _ in range(depths[s])))
        layers["head"] = chain(pool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(),
                               ln=nn.LayerNorm(dims[-1], eps=1e-6), fc=nn.Linear(dims[-1], num_classes))
        super().__init__(OrderedDict(layers))
        self.shifts, self.num_classes = tuple(shifts), num_classes
        self.default_cfg = self.pretrained_cfg = {"input_size": (3, 224, 224), "mean": MEAN, "std": STD, "crop_pct": 0.875,
                            "interpolation": "bilinear", "num_classes": num_classes, "classifier": "head.fc",
                            "first_conv": "stem.conv"}  # the two names under which timm looks


def unwrapped(checkpoint):
    """The state dict inside a training checkpoint, without the `module.` of a distributed run."""
    for key in ("state_dict", "model", "model_state_dict"):
        if isinstance(checkpoint.get(key), dict):
            checkpoint = checkpoint[key]
    return {name.removeprefix("module."): value for name, value in checkpoint.items()}


def load(path, shifts=(1, 1, 1, 0)):
    """The model of a checkpoint, torch.save or safetensors, in evaluation mode. All but the shifts follows from names and
    shapes. Throws what torch throws for a file that is none, KeyError and RuntimeError for one that is no NeoNeXt."""
    if open(path, "rb").read(9)[8:] == b"{":
        from safetensors.torch import load_file
        state = unwrapped(load_file(path))
    else:
        known = getattr(torch.serialization, "safe_globals", lambda _: contextlib.nullcontext())
        with known([argparse.Namespace]):  # the arguments that timm's script keeps
            state = unwrapped(torch.load(path, map_location="cpu", weights_only=True))
    weights = {name: tensor.shape for name, tensor in state.items()}
    blocks = [re.findall(rf"stage_{s}\.(\d+)\.ops\.content\.norm\.weight", "\n".join(weights)) for s in range(1, 5)]
    kernels = [[shape[1] for name, shape in sorted(weights.items())
                if name.startswith(f"stage_{s}.0.ops.content.neocell.weight_a.")] for s in range(1, 5)]
    model = NeoNeXt(
        dims=[weights[f"stage_{s}.0.ops.content.norm.weight"][0] for s in range(1, 5)], depths=[len(b) for b in blocks],
        kernels=kernels, shifts=shifts, num_classes=weights["head.fc.weight"][0],
        revision="paper" if "downsample_1.norm_2.weight" in weights else "release")
    model.load_state_dict({name: tensor.float() if tensor.is_floating_point() else tensor
                           for name, tensor in state.items()})
    return model.eval()


def preprocessed(path, resolution=224):
    """An image as the release validates it: the shorter side to resolution / 0.875, the middle, normalized [3, H, W]."""
    import numpy as np
    from PIL import Image

    image = Image.open(path).convert("RGB")
    factor = round(resolution / 0.875) / min(image.size)
    size = [max(round(resolution / 0.875), int(side * factor)) for side in image.size]
    image = image.resize(size, Image.Resampling.BILINEAR)
    left, top = (round((side - resolution) / 2) for side in size)
    image = image.crop((left, top, left + resolution, top + resolution))
    pixels = torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1).float()
    mean, std = (torch.tensor(values).view(3, 1, 1) * 255 for values in (MEAN, STD))
    return (pixels - mean) / std


@torch.no_grad()
def dump_trace(model, image, path):
    """Writes what `neoview verify` reads: `input` [3, H, W] as it enters the network and the output of every layer,
    all [C, H, W] in float32: `stem`, `stage_1.0.neocell`, `stage_1.0`, ..., `downsample_1`, ..., `head` (logits)."""
    from safetensors.torch import save_file

    layer = re.compile(r"stem|downsample_\d|stage_\d\.\d+|(stage_\d\.\d+)\.ops\.content\.neocell|head")
    trace, hooks = {"input": image.float().contiguous()}, []
    for name, module in model.named_modules():
        if layer.fullmatch(name):
            def keep(module, inputs, output, key=name.replace(".ops.content", "")):
                trace[key] = output[0].float().contiguous().clone()
            hooks.append(module.register_forward_hook(keep))
    training = model.training
    try:
        model.eval()(image[None])
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    save_file(trace, str(path), metadata={"shifts": ",".join(map(str, model.shifts))})


def register_with_timm():
    """`timm.create_model("neonext_t")` and s, b, l, xl; `revision`, `shifts` and `kernels` as model arguments."""
    from timm.models import register_model

    for variant, (dims, depths) in VARIANTS.items():
        def create(pretrained=False, dims=dims, depths=depths, **options):
            if pretrained:
                raise ValueError("the authors' weights are no download of timm: use --initial-checkpoint")
            known = ("kernels", "shifts", "revision", "num_classes", "drop_path_rate")
            return NeoNeXt(dims, depths, **{name: options[name] for name in known if name in options})
        create.__name__ = create.__qualname__ = f"neonext_{variant}"
        register_model(create)


def recipe(model, batch):
    """Table 2 as arguments of timm's training script; `batch` images a process and step."""
    size = model.removeprefix("neonext_")
    return [
        "--model", model, "--opt", "adamw", "--opt-betas", "0.9", "0.999", "--weight-decay", "0.05",
        "--lr", "4e-3" if size in ("t", "s") else "2e-3", "--batch-size", str(batch),
        "--epochs", "300", "--sched", "cosine", "--warmup-epochs", "20", "--warmup-lr", "0", "--cooldown-epochs", "0",
        "--aa", "rand-m9-n2", "--mixup", "0.8", "--cutmix", "1.0", "--reprob", "0.25", "--smoothing", "0.1",
        "--drop-path", {"t": "0.1", "s": "0.4"}.get(size, "0.5")]


def train(options, others):
    """Runs timm's own script with the recipe before `others`, of which the last word counts."""
    register_with_timm()
    total = options.total_batch or (4096 if options.model in ("neonext_t", "neonext_s") else 2048)
    shares = int(os.environ.get("WORLD_SIZE", 1)) * options.accumulate
    if total % shares:
        sys.exit(f"a batch of {total} does not divide into {shares} parts (processes x --accumulate)")
    steps = ["--grad-accum-steps", str(options.accumulate)] if options.accumulate > 1 else []
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
    trace.add_argument("--shifts", default="1,1,1,0", help="steps of the stages (default 1,1,1,0)")
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
        model = load(options.checkpoint, tuple(map(int, options.shifts.split(","))))
        dump_trace(model, preprocessed(options.image, options.resolution), options.output)


if __name__ == "__main__":
    main()
