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
    """NeoInit (3.7, Algorithm 1): an identity or averaging matrix, plus noise of standard deviation 1 / sqrt(rows cols)."""
    start = torch.zeros(min(rows, cols), max(rows, cols))
    step = round(start.shape[1] / start.shape[0])
    for i, row in enumerate(start):
        window = row[i * step:(i + 1) * step]  # if it is empty, the row stays zero
        window.fill_(1 / max(1, len(window)))
    return (start if rows <= cols else start.T) + torch.randn(channels, rows, cols) / (rows * cols) ** 0.5


def random_normal(channels, rows, cols):
    """The baseline of the ablation (4.2): noise alone, of standard deviation 1 / sqrt(cols)."""
    return torch.randn(channels, rows, cols) / cols ** 0.5


@functools.lru_cache(maxsize=256)
@torch.inference_mode(False)  # so that cached tensors from evaluation can be used in training
def block_source(channels, rows, cols, length, step, device):
    """The source of every element of A [channels, length rows / cols, length]: its index in the flattened matrix L, or
    rows * cols for the zeros outside the blocks (3.4, 3.5).

    With a shift s the block edges are 0, s, s + cols, ...; the corner before s holds the lower right part of the
    matrix, and the last block ends where the map does. Channels form sub-groups with the shifts 0, step, 2 step, ...,
    equally many in each; the last takes the remainder.
    """
    sub_groups = (rows - 1) // step + 1 if step else 1
    members = channels // sub_groups  # channels of each sub-group except the last
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


def pair(value):
    """The (rows, columns) of a kernel or of a shift step, which may be given as one number for both."""
    return (value, value) if isinstance(value, int) else tuple(value)


def stage_steps(item, groups):
    """Reads the (row, column) steps of the kernel groups in a stage from 1, "1/2" (rows/columns) or "1+2/3" (one for each group)."""
    parts = str(item).split("+")
    steps = [tuple(map(int, part.split("/"))) for part in parts]
    if len(steps) not in (1, groups) or any(len(step) > 2 for step in steps):
        raise ValueError(f"expected a shift step, or one for each of {groups} kernel groups, found {item}")
    return [(step[0], step[-1]) for step in (steps * groups if len(steps) == 1 else steps)]


def usual_shifts(kernels):
    """The default shift steps: 1 in all stages except the last, for every side that can be shifted."""
    shifts = []
    for s, groups in enumerate(kernels):
        steps = [tuple(int(side > 1) for side in pair(kernel)) for kernel in groups]
        if s == len(kernels) - 1 and s > 0:
            shifts.append(0)
        elif all(step == (1, 1) for step in steps):
            shifts.append(1)
        else:
            shifts.append("+".join("/".join(map(str, step)) for step in steps))
    return tuple(shifts)


def group_sizes(channels, count, sizes=None):
    """The channels of each kernel group. If they are not given, groups are equal parts, of which the last takes the remainder."""
    sizes = list(sizes or [channels // count] * (count - 1) + [channels - channels // count * (count - 1)])
    if len(sizes) != count or sum(sizes) != channels:
        raise ValueError(f"expected {count} kernel groups of {channels} channels, found {sizes}")
    return sizes


class NeoCell(nn.Module):
    """Y_c = A_c X_c B_c (3.4): A_c and B_c repeat L_c (weight_a.g) and R_c (weight_b.g) of kernel group g."""

    def __init__(self, channels, left, right, shift_step=0, init=neo_init, groups=None):
        """`left` and `right` have (rows, cols) of L and R for each kernel group. `shift_step` is one step for all groups, or has
        (rows, columns) for each; a step of 0 is no shift. `groups` has the channels of each group if they are not equal parts."""
        super().__init__()
        self.steps = [pair(shift_step)] * len(left) if isinstance(shift_step, int) else list(shift_step)
        for (row_step, column_step), a, b in zip(self.steps, left, right):
            for step, (rows, cols) in ((row_step, a), (column_step, b)):
                if step < 0 or step and (rows != cols or step >= rows):
                    raise ValueError(f"expected square matrices larger than the shift step {step}, found {rows} x {cols}")
        self.groups = group_sizes(channels, len(left), groups)
        self.weight_a = nn.ParameterList(init(c, *shape) for c, shape in zip(self.groups, left))
        self.weight_b = nn.ParameterList(init(c, cols, rows).mT.contiguous()  # initialized like an L of the other axis
                                         for c, (rows, cols) in zip(self.groups, right))

    def forward(self, x):
        height, width = x.shape[2:]
        parts = []
        for part, left, right, steps in zip(x.split(self.groups, dim=1), self.weight_a, self.weight_b, self.steps):
            a = block_diagonal(left, height, steps[0])
            b = block_diagonal(right.mT, width, steps[1]).mT
            parts.append(a @ part @ b)
        return torch.cat(parts, dim=1)


class Content(nn.Module):
    """The residual branch of a block: NeoCell, batch norm, Linear C to 4C, GELU, Linear 4C to C, layer scale."""

    def __init__(self, channels, kernels, shifts, bias, scale, init, groups=None, expansion=4):
        super().__init__()
        sides = [pair(kernel) for kernel in kernels]
        self.neocell = NeoCell(channels, [(h, h) for h, _ in sides], [(w, w) for _, w in sides],
                               stage_steps(shifts, len(sides)), init, groups)
        self.norm = nn.BatchNorm2d(channels)
        self.fc_1 = nn.Linear(channels, expansion * channels, bias=bias)
        self.fc_2 = nn.Linear(expansion * channels, channels, bias=bias)
        if scale:
            self.layer_scale = nn.ParameterDict({"gamma": torch.full((channels,), 1e-6)})

    def forward(self, x):
        x = self.norm(self.neocell(x)).permute(0, 2, 3, 1)
        x = self.fc_2(F.gelu(self.fc_1(x)))
        if hasattr(self, "layer_scale"):
            x = x * self.layer_scale["gamma"]
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    """x + content(x). In training, the content is dropped for an image with probability `drop_path`."""

    def __init__(self, content, drop_path):
        super().__init__()
        self.ops = nn.ModuleDict({"content": content})
        self.drop_path = drop_path

    def forward(self, x):
        content = self.ops["content"](x)
        if self.training and self.drop_path > 0:
            kept = 1 - self.drop_path
            content = content * (torch.rand(len(x), 1, 1, 1, device=x.device) < kept) / kept
        return x + content


def chain(**modules):
    return nn.Sequential(OrderedDict(modules))


HALVING = ((2, 1, 2, 1),)


def downsample(channels, out_channels, order, init, kernels=HALVING, groups=None):
    """A layer that changes the size of maps, to half if no kernels are given. In the release, channels are mixed first. In the
    paper, NeoCell comes first, and there are two GELUs.

    `kernels` has (h, h', w, w') for each kernel group."""
    cell = NeoCell(channels if order == "paper" else out_channels, [(rows, h) for h, rows, _, _ in kernels],
                   [(w, cols) for _, _, w, cols in kernels], init=init, groups=groups)
    conv = nn.Conv2d(channels, out_channels, 1, bias=False)
    if order == "release":
        return chain(conv=conv, neocell=cell, norm_1=nn.BatchNorm2d(out_channels))
    return chain(neocell=cell, norm_1=nn.BatchNorm2d(channels), gelu_1=nn.GELU(), conv=conv,
                 norm_2=nn.BatchNorm2d(out_channels), gelu_2=nn.GELU())


class NeoNeXt(nn.Sequential):
    """A NeoNeXt (section 3) with the layers `stem`, `stage_1`, `downsample_1`, `stage_2`, ..., `stage_4`, `head`."""

    def __init__(self, dims=VARIANTS["t"][0], depths=VARIANTS["t"][1], kernels=None, shifts=None,
                 revision="release", num_classes=1000, drop_path_rate=0.0, init=neo_init, *, linear_bias=None,
                 layer_scale=None, downsampling=None, groups=None, between=None, between_groups=None, head=True, expansion=4):
        """`kernels` has k or (rows, columns) for each kernel group of each stage, `groups` their channels where they are not equal.
        `shifts` are the steps of the stages, as `--shifts` has them; one in all but the last if not given. Without classes the
        head ends in features, without a head the model does. `linear_bias`, `layer_scale` and `downsampling` ("paper" or
        "release") are the revision's if not given. `between` has the kernels of each down-sampling, see `downsample`."""
        kernels = kernels or KERNELS[revision]
        shifts = shifts.split(",") if isinstance(shifts, str) else shifts
        shifts = tuple(int(item) if str(item).isdigit() else item for item in shifts or usual_shifts(kernels))
        if not len(dims) == len(depths) == len(kernels) == len(shifts):
            raise ValueError(f"expected as many dims as depths, kernels and shifts, found {len(dims)}, {len(depths)}, "
                             f"{len(kernels)} and {len(shifts)}")
        bias, scale = (revision == "release" if given is None else given for given in (linear_bias, layer_scale))
        groups = groups or [None] * len(dims)
        between, between_groups = between or [HALVING] * (len(dims) - 1), between_groups or [None] * (len(dims) - 1)
        rates = iter(drop_path_rate * block / max(1, sum(depths) - 1) for block in range(sum(depths)))
        layers = {"stem": chain(unshuffle=nn.PixelUnshuffle(4), conv=nn.Conv2d(48, dims[0], 1, bias=False),
                                norm=nn.BatchNorm2d(dims[0]))}
        for s, channels in enumerate(dims):
            if s > 0:
                layers[f"downsample_{s}"] = downsample(dims[s - 1], channels, downsampling or revision, init,
                                                       between[s - 1], between_groups[s - 1])
            layers[f"stage_{s + 1}"] = nn.Sequential(*(
                Block(Content(channels, kernels[s], shifts[s], bias, scale, init, groups[s], expansion), next(rates))
                for _ in range(depths[s])))
        if head:
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
    """The state dict inside a training checkpoint, without a prefix of all names such as `module.`."""
    while wrapper := next((key for key in WRAPPERS if isinstance(checkpoint.get(key), dict)), None):
        checkpoint = checkpoint[wrapper]
    stem = "stem.conv.weight"
    prefix = next((name[:-len(stem)] for name in checkpoint if name.endswith(stem)), "")
    return {name[len(prefix):]: value for name, value in checkpoint.items() if name.startswith(prefix)}


def stored(path):
    """Reads the state dict in a file of torch.save or safetensors."""
    with open(path, "rb") as file:
        is_safetensors = file.read(9)[8:] == b"{"
    if is_safetensors:
        from safetensors.torch import load_file
        return unwrapped(load_file(path))
    known = getattr(torch.serialization, "safe_globals", lambda _: contextlib.nullcontext())
    with known([argparse.Namespace]):  # the arguments that timm's script keeps
        return unwrapped(torch.load(path, map_location="cpu", weights_only=True))


def cell_groups(state, name):
    """The (h, h', w, w') and the channels of each kernel group in the NeoCell of this name."""
    kernels, groups = [], []
    while f"{name}.weight_a.{len(groups)}" in state:
        channels, rows, height = state[f"{name}.weight_a.{len(groups)}"].shape
        _, width, cols = state[f"{name}.weight_b.{len(groups)}"].shape
        kernels.append((height, rows, width, cols))
        groups.append(channels)
    return kernels, groups


def described(state):
    """The arguments of `NeoNeXt` that follow from the names and shapes of a state dict."""
    block = re.compile(r"stage_(\d+)\.(\d+)\.ops\.content\.")
    blocks = {tuple(map(int, found.groups())) for found in map(block.match, state) if found}
    transitions = 0
    while f"downsample_{transitions + 1}.conv.weight" in state:
        transitions += 1
    depths = [sum(stage == s for stage, _ in blocks)
              for s in range(1, 1 + max(transitions + 1, *(s for s, _ in blocks)))] if blocks else []
    dims, kernels, groups, expansion = [], [], [], 4
    for s, depth in enumerate(depths, 1):
        first = f"stage_{s}.0.ops.content"
        cells, sizes = cell_groups(state, f"{first}.neocell") if depth else ([], [])
        kernels.append([(height, width) for height, _, width, _ in cells])
        groups.append(sizes or None)
        dims.append(len(state[f"{first}.norm.weight"] if depth else
                        state["stem.conv.weight" if s == 1 else f"downsample_{s - 1}.conv.weight"]))
        if depth:
            expansion = len(state[f"{first}.fc_1.weight"]) // dims[-1]
    between = [cell_groups(state, f"downsample_{s}.neocell") for s in range(1, len(dims))]
    return {"dims": dims, "depths": depths, "kernels": kernels, "groups": groups, "expansion": expansion,
            "between": [kernels for kernels, _ in between], "between_groups": [sizes for _, sizes in between],
            "revision": "paper" if "downsample_1.norm_2.weight" in state else "release",
            "linear_bias": any(name.endswith(".fc_1.bias") for name in state),
            "layer_scale": any(name.endswith(".layer_scale.gamma") for name in state),
            "num_classes": len(state.get("head.fc.weight", ())), "head": "head.ln.weight" in state}


def load(path, shifts=None):
    """Loads the model of a checkpoint (torch.save or safetensors), in evaluation mode. Everything except for the shifts follows
    from names and shapes; shifts that are not given are the default ones of `NeoNeXt`. Raises the errors of torch for a file that
    is not a checkpoint, and KeyError or RuntimeError for one that is not of a NeoNeXt."""
    state = stored(path)
    if "stem.conv.weight" not in state:
        raise KeyError("stem.conv.weight")
    model = NeoNeXt(**described(state), shifts=shifts)
    own = model.state_dict()
    counts = {name: own[name] for name in own if name.endswith("num_batches_tracked")}  # nothing needs them, so files may lack them
    model.load_state_dict({**counts, **{name: tensor.float() if tensor.is_floating_point() else tensor
                                        for name, tensor in state.items()}})
    return model.eval()


def preprocessed(path, resolution=224):
    """An image [3, H, W] as the released models are evaluated: its shorter side is resized to resolution / 0.875, then the centre
    is cropped and normalized."""
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
def dump_trace(model, image, path, shifts=None):
    """Writes a trace for `neoview verify`: the input of the network as `input` [3, H, W], and the output of every layer,
    all [C, H, W] in float32: `stem`, `stage_1.0.neocell`, `stage_1.0`, ..., `downsample_1`, ..., `head` (logits).

    If `shifts`, such as "1,1,1,0", are not given, the model must have them. The authors' model does not, so it needs them here."""
    from safetensors.torch import save_file

    for wrapper in ("_orig_mod", "module"):  # wrappers of torch.compile and of distributed training
        model = getattr(model, wrapper, model)
    shifts = getattr(model, "shifts", None) if shifts is None else shifts
    if shifts is None:
        raise ValueError('expected shifts="1,1,1,0" or others: this model does not say its own')
    if image.dim() != 3:
        raise ValueError(f"expected an image [3, H, W], found {list(image.shape)}")
    layer = re.compile(r"stem|downsample_\d+|stage_\d+\.\d+|(stage_\d+\.\d+)\.ops\.content\.neocell|head")
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
    save_file(trace, str(path), metadata={"shifts": shifts if isinstance(shifts, str) else ",".join(map(str, shifts))})


def register_with_timm():
    """Registers `neonext_t`, and s, b, l, xl, for `timm.create_model`, with `revision`, `shifts` and `kernels` as arguments."""
    from timm.models import is_model, register_model

    own = ("kernels", "shifts", "revision", "num_classes", "drop_path_rate", "linear_bias", "layer_scale", "downsampling")
    timms = ("pretrained_cfg", "pretrained_cfg_overlay", "cache_dir")  # arguments that timm adds, about weights to download
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
    """The recipe of Table 2 as arguments of timm's training script, for `batch` images a process and step."""
    size = model.removeprefix("neonext_")
    return [
        "--model", model, "--opt", "adamw", "--opt-betas", "0.9", "0.999", "--weight-decay", "0.05",
        "--lr", "4e-3" if size in ("t", "s") else "2e-3", "--batch-size", str(batch),
        "--epochs", "280", "--sched", "cosine", "--warmup-epochs", "20", "--warmup-lr", "0", "--cooldown-epochs", "0",
        "--warmup-prefix",  # the cosine begins after the warm-up, as in the released code; both together are 300 epochs
        "--sched-on-updates",  # otherwise the whole first epoch would have the first rate of the warm-up
        "--aa", "rand-m9-n2", "--mixup", "0.8", "--cutmix", "1.0", "--reprob", "0.25", "--smoothing", "0.1",
        "--drop-path", {"t": "0.1", "s": "0.4"}.get(size, "0.5")]


def total_batch(model):
    """The images a step in Table 2, over all processes."""
    return 4096 if model in ("neonext_t", "neonext_s") else 2048


def train(options, others):
    """Runs timm's training script with the arguments of the recipe, and after them `others`, which override the recipe."""
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
    trace.add_argument("--shifts", help="steps of the stages, such as 1,1/2,1+3,0 (default 1,1,1,0)")
    training = commands.add_parser(
        "train", allow_abbrev=False,  # unknown arguments are for timm's script, even if they look like abbreviations
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
            model = load(options.checkpoint, options.shifts)
            dump_trace(model, preprocessed(options.image, options.resolution), options.output)
        except KeyError as error:
            sys.exit(f"neonext.py: {options.checkpoint}: expected a NeoNeXt, found none of its tensor {error}")
        except (OSError, RuntimeError, ValueError, pickle.UnpicklingError) as error:
            sys.exit(f"neonext.py: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
