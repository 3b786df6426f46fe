"""Trains a small NeoNeXt on scikit-learn's handwritten digits and writes the sample checkpoints.

    python train_digits.py --output digits.pt

Beside OUTPUT it writes the untrained start (`digits-start.pt`) and one held-out digit (`digit.png`).
The model is the `release` revision with the released parameter names. Maps are [B, C, H, W].
"""
import argparse
import time
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

RESOLUTION = 224  # stage 4 then sees 7 x 7 maps, just enough to train every element of a 7 x 7 matrix
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def neo_init(channels, rows, cols):
    """NeoInit: identity, or averaging of neighbours, plus noise of standard deviation 1/sqrt(rows * cols)."""
    start = torch.zeros(min(rows, cols), max(rows, cols))
    step = round(start.shape[1] / start.shape[0])
    for i, row in enumerate(start):
        window = row[i * step:(i + 1) * step]  # may be empty: the row then stays zero
        window.fill_(1 / max(1, len(window)))
    return (start if rows <= cols else start.T) + torch.randn(channels, rows, cols) / (rows * cols) ** 0.5


def block_diagonal(matrix, length, step):
    """Repeats each matrix [c, rows, cols] down the diagonal of [c, length * rows / cols, length].

    With a shift s the block edges are 0, s, s + cols, ...; the corner before s holds the lower-right
    part of the matrix. The last block is cut off where the map ends. Channels form sub-groups with
    the shifts 0, step, 2 step, ..., equally many in each; the last takes the remainder.
    """
    channels, rows, cols = matrix.shape
    sub_groups = (rows - 1) // step + 1 if step else 1
    members = channels // sub_groups  # of each sub-group but the last
    last = torch.arange(channels) >= members * (sub_groups - 1)
    sub_group = torch.where(last, sub_groups - 1, torch.arange(channels) // max(1, members))
    shift = (sub_group * step)[:, None, None]
    i = torch.arange(length * rows // cols)[:, None] + (rows - shift) % rows
    j = torch.arange(length) + (cols - shift) % cols
    source = torch.where(i // rows == j // cols, i % rows * cols + j % cols, rows * cols)
    zero_behind = F.pad(matrix.flatten(1), (0, 1))  # what `source` points to outside the blocks
    return zero_behind.gather(1, source.flatten(1)).view(source.shape)


class NeoCell(nn.Module):
    """Y_c = A_c X_c B_c, where A_c and B_c repeat L_c (weight_a.g) and R_c (weight_b.g) of kernel group g."""

    def __init__(self, channels, left, right, shift_step=0):
        """`left` and `right` give (rows, cols) of L and R for each kernel group; a step of 0 shifts nothing."""
        super().__init__()
        self.shift_step, share = shift_step, channels // len(left)
        self.groups = [share] * (len(left) - 1) + [channels - share * (len(left) - 1)]
        self.weight_a = nn.ParameterList(neo_init(c, *shape) for c, shape in zip(self.groups, left))
        self.weight_b = nn.ParameterList(neo_init(c, *shape) for c, shape in zip(self.groups, right))

    def forward(self, x):
        height, width = x.shape[2:]
        parts = []
        for part, left, right in zip(x.split(self.groups, dim=1), self.weight_a, self.weight_b):
            a = block_diagonal(left, height, self.shift_step)
            b = block_diagonal(right.mT, width, self.shift_step).mT
            parts.append(a @ part @ b)
        return torch.cat(parts, dim=1)


class Content(nn.Module):
    """What a block adds to its input."""

    def __init__(self, channels, kernels, shift_step):
        super().__init__()
        squares = [(k, k) for k in kernels]
        self.neocell = NeoCell(channels, squares, squares, shift_step)
        self.norm = nn.BatchNorm2d(channels)
        self.fc_1 = nn.Linear(channels, 4 * channels)
        self.fc_2 = nn.Linear(4 * channels, channels)
        self.layer_scale = nn.ParameterDict({"gamma": torch.full((channels,), 1e-6)})

    def forward(self, x):
        x = self.norm(self.neocell(x)).permute(0, 2, 3, 1)
        x = self.fc_2(F.gelu(self.fc_1(x))) * self.layer_scale["gamma"]
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    def __init__(self, channels, kernels, shift_step):
        super().__init__()
        self.ops = nn.ModuleDict({"content": Content(channels, kernels, shift_step)})

    def forward(self, x):
        return x + self.ops["content"](x)


def chain(**modules):
    return nn.Sequential(OrderedDict(modules))


def neonext(dims=(16, 32, 64, 128), depths=(2, 2, 4, 2), kernels=(4, 7), shifts=(1, 1, 1, 0), classes=10):
    layers = {"stem": chain(unshuffle=nn.PixelUnshuffle(4), conv=nn.Conv2d(48, dims[0], 1, bias=False),
                            norm=nn.BatchNorm2d(dims[0]))}
    for s, (channels, depth, shift_step) in enumerate(zip(dims, depths, shifts), start=1):
        if s > 1:
            layers[f"downsample_{s - 1}"] = chain(conv=nn.Conv2d(dims[s - 2], channels, 1, bias=False),
                                                  neocell=NeoCell(channels, [(1, 2)], [(2, 1)]),
                                                  norm_1=nn.BatchNorm2d(channels))
        layers[f"stage_{s}"] = nn.Sequential(*(Block(channels, kernels, shift_step) for _ in range(depth)))
    layers["head"] = chain(pool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(),
                           ln=nn.LayerNorm(dims[-1], eps=1e-6), fc=nn.Linear(dims[-1], classes))
    return chain(**layers)


def digit_image(pixels):
    """An 8 x 8 digit with values 0...16 as the image that enters the network."""
    image = Image.fromarray(np.round(pixels * (255 / 16)).astype(np.uint8))
    return image.resize((RESOLUTION, RESOLUTION), Image.Resampling.BILINEAR).convert("RGB")


def images_of(digits):
    """[N, 1, H, W] in 0...1: digits are grey, so one channel stands for all three until `normalized`."""
    return torch.from_numpy(np.stack([np.asarray(digit_image(d))[..., 0] for d in digits]))[:, None] / 255


def normalized(grey):
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (grey - mean) / std


def augmented(grey, degrees=10, shift=0.1, zoom=(0.9, 1.2)):
    """Turns, moves (by a fraction of the image) and zooms each image at random, on black."""
    n = len(grey)
    angle = torch.empty(n).uniform_(-degrees, degrees).deg2rad()
    scale = 1 / torch.empty(n).uniform_(*zoom)
    right, down = torch.empty(2, n).uniform_(-2 * shift, 2 * shift)  # the image spans -1...1
    cos, sin = angle.cos() * scale, angle.sin() * scale
    to_source = torch.stack([cos, -sin, right, sin, cos, down], dim=1).view(n, 2, 3)
    return F.grid_sample(grey, F.affine_grid(to_source, grey.shape, align_corners=False), align_corners=False)


@torch.no_grad()
def accuracy(model, images, labels):
    model.eval()
    hits = sum((model(normalized(x)).argmax(1) == y).sum() for x, y in zip(images.split(60), labels.split(60)))
    return hits.item() / len(labels)


def optimizer_of(model, options):
    """L and R learn at a higher rate, so that a thousand steps show in them. Vectors do not decay."""
    groups = {}
    for name, parameter in model.named_parameters():
        rate = options.neocell_rate if "neocell" in name else options.rate
        groups.setdefault((rate, options.decay * (parameter.ndim > 1)), []).append(parameter)
    return torch.optim.AdamW([dict(params=p, lr=rate, weight_decay=decay) for (rate, decay), p in groups.items()])


def train(model, images, labels, options):
    optimizer = optimizer_of(model, options)
    steps = len(images) // options.batch
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.epochs * steps)
    began = time.monotonic()
    model.train()
    for epoch in range(1, options.epochs + 1):
        total = 0
        for chosen in torch.randperm(len(images)).split(options.batch)[:steps]:
            logits = model(normalized(augmented(images[chosen])))
            loss = F.cross_entropy(logits, labels[chosen], label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch:3}  loss {total / steps:.4f}  {time.monotonic() - began:5.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    defaults = {"epochs": 24, "batch": 32, "rate": 4e-3, "neocell-rate": 2e-2, "decay": 0.05, "seed": 0, "threads": 1}
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", type=type(default), default=default, help=f"default {default}")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    digits = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        digits.images, digits.target, test_size=0.2, stratify=digits.target, random_state=options.seed)
    print(f"{len(train_x)} digits to train on, {len(test_x)} held out")
    digit_image(test_x[test_y == 3][0]).save(options.output.with_name("digit.png"))

    model = neonext()
    print(f"{sum(p.numel() for p in model.parameters())} parameters")
    torch.save(model.state_dict(), options.output.with_stem(options.output.stem + "-start"))
    train(model, images_of(train_x), torch.from_numpy(train_y), options)
    torch.save(model.state_dict(), options.output)

    model.load_state_dict(torch.load(options.output, weights_only=True))
    print(f"held-out accuracy of the saved file: {accuracy(model, images_of(test_x), torch.from_numpy(test_y)):.4f}")


if __name__ == "__main__":
    main()
