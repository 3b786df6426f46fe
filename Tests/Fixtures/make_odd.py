"""Writes models that the released code can make but that were not published, with the output of every layer. They have rectangular
kernels, different shift steps for rows, columns and kernel groups, kernel groups of unequal size, other ratios between stages, a
stage without blocks, no Linear bias, no layer scale, no head, or no num_batches_tracked.

    pip install numpy safetensors
    python make_odd.py

The equations are written in numpy, from the paper, and independently of all other code in this project.
"""
import math
import numpy as np
from safetensors.numpy import save_file

rng = np.random.default_rng(15)
erf = np.vectorize(math.erf)


def matrices_along(matrix, outputs, inputs, shift):
    """The block-diagonal matrix [outputs, inputs] (3.4, 3.5). It is a part of a longer diagonal of blocks, which begins `shift`
    places before the start of a block."""
    rows, cols = matrix.shape
    long = np.kron(np.eye(outputs // rows + inputs // cols + 3), matrix)
    i, j = (rows - shift) % rows, (cols - shift) % cols
    return long[i:i + outputs, j:j + inputs]


def shift_of(channel, channels, size, step):
    """The shift of a channel in a kernel group, for one side."""
    if step == 0:
        return 0
    count = (size - 1) // step + 1
    members = channels // count
    return step * (count - 1 if members == 0 else min(count - 1, channel // members))


def neocell(x, cell, steps):
    out, start = [], 0
    for (left, right), (row_step, column_step) in zip(cell, steps):
        for c in range(len(left)):
            height, width = x.shape[1:]
            a = matrices_along(left[c], height * left.shape[1] // left.shape[2], height, shift_of(c, len(left), left.shape[2], row_step))
            b = matrices_along(right[c].T, width * right.shape[2] // right.shape[1], width, shift_of(c, len(left), right.shape[1], column_step)).T
            out.append(a @ x[start + c] @ b)
        start += len(left)
    return np.stack(out)


def per_channel(values):
    return np.asarray(values, np.float64)[:, None, None]


def gelu(x):
    return x * 0.5 * (1 + erf(x / math.sqrt(2)))


class Model:
    def __init__(self, dims, stages, between, order, bias, scale, classes):
        """`stages`: for each, its blocks, kernel groups (channels, h, w) and (row step, column step) of each group. `between`: for each
        down-sampling its groups (channels, h, h', w, w')."""
        self.state, self.dims, self.stages, self.between, self.order = {}, dims, stages, between, order
        self.bias, self.scale, self.classes = bias, scale, classes
        self.new("stem.conv.weight", dims[0], 48, 1, 1)
        self.norm("stem.norm", dims[0])
        for s, (depth, groups, _) in enumerate(stages):
            for i in range(depth):
                name, c = f"stage_{s + 1}.{i}.ops.content", dims[s]
                self.cell(f"{name}.neocell", [(n, h, h, w, w) for n, h, w in groups])
                self.norm(f"{name}.norm", c)
                for fc, outputs, inputs in (("fc_1", 4 * c, c), ("fc_2", c, 4 * c)):
                    self.new(f"{name}.{fc}.weight", outputs, inputs)
                    if bias:
                        self.new(f"{name}.{fc}.bias", outputs)
                if scale:
                    self.new(f"{name}.layer_scale.gamma", c)
            if s + 1 < len(stages):
                name = f"downsample_{s + 1}"
                self.new(f"{name}.conv.weight", dims[s + 1], dims[s], 1, 1)
                self.cell(f"{name}.neocell", between[s])
                self.norm(f"{name}.norm_1", dims[s if order == "paper" else s + 1])
                if order == "paper":
                    self.norm(f"{name}.norm_2", dims[s + 1])
        if classes:
            self.state["head.ln.weight"] = rng.normal(1, 0.2, dims[-1]).astype(np.float32)
            self.new("head.ln.bias", dims[-1])
            self.new("head.fc.weight", classes, dims[-1])
            self.new("head.fc.bias", classes)

    def new(self, name, *shape):
        inputs = shape[1] if len(shape) in (2, 4) else shape[-1]
        self.state[name] = (rng.normal(size=shape) / math.sqrt(inputs)).astype(np.float32)

    def norm(self, name, c):
        self.state[f"{name}.weight"] = rng.normal(1, 0.2, c).astype(np.float32)
        self.state[f"{name}.bias"] = rng.normal(0, 0.2, c).astype(np.float32)
        self.state[f"{name}.running_mean"] = rng.normal(0, 0.2, c).astype(np.float32)
        self.state[f"{name}.running_var"] = rng.uniform(0.5, 2, c).astype(np.float32)

    def cell(self, name, groups):
        for g, (n, h, outputs, w, others) in enumerate(groups):
            self.new(f"{name}.weight_a.{g}", n, outputs, h)
            self.new(f"{name}.weight_b.{g}", n, w, others)

    def value(self, name):
        return self.state[name].astype(np.float64)

    def normalized(self, x, name):
        scale = self.value(f"{name}.weight") / np.sqrt(self.value(f"{name}.running_var") + 1e-5)
        return (x - per_channel(self.value(f"{name}.running_mean"))) * per_channel(scale) + per_channel(self.value(f"{name}.bias"))

    def mixed(self, x, name):
        weight = self.value(f"{name}.weight").reshape(self.state[f"{name}.weight"].shape[:2])
        y = np.einsum("oc,chw->ohw", weight, x)
        return y + per_channel(self.value(f"{name}.bias")) if f"{name}.bias" in self.state else y

    def pairs(self, name, count):
        return [(self.value(f"{name}.weight_a.{g}"), self.value(f"{name}.weight_b.{g}")) for g in range(count)]

    def trace(self, image):
        trace, (_, height, width) = {"input": image}, image.shape
        patches = image.astype(np.float64).reshape(3, height // 4, 4, width // 4, 4).transpose(0, 2, 4, 1, 3)
        x = self.normalized(self.mixed(patches.reshape(48, height // 4, width // 4), "stem.conv"), "stem.norm")
        trace["stem"] = x
        for s, (depth, groups, steps) in enumerate(self.stages):
            for i in range(depth):
                layer, name = f"stage_{s + 1}.{i}", f"stage_{s + 1}.{i}.ops.content"
                y = neocell(x, self.pairs(f"{name}.neocell", len(groups)), steps)
                trace[f"{layer}.neocell"] = y
                y = self.mixed(gelu(self.mixed(self.normalized(y, f"{name}.norm"), f"{name}.fc_1")), f"{name}.fc_2")
                x = x + (y * per_channel(self.value(f"{name}.layer_scale.gamma")) if self.scale else y)
                trace[layer] = x
            if s + 1 < len(self.stages):
                name = f"downsample_{s + 1}"
                cell, still = self.pairs(f"{name}.neocell", len(self.between[s])), [(0, 0)] * len(self.between[s])
                if self.order == "paper":
                    x = gelu(self.normalized(neocell(x, cell, still), f"{name}.norm_1"))
                    x = gelu(self.normalized(self.mixed(x, f"{name}.conv"), f"{name}.norm_2"))
                else:
                    x = self.normalized(neocell(self.mixed(x, f"{name}.conv"), cell, still), f"{name}.norm_1")
                trace[name] = x
        if self.classes:
            x = x.mean((1, 2))
            x = (x - x.mean()) / np.sqrt(x.var() + 1e-6) * self.value("head.ln.weight") + self.value("head.ln.bias")
            trace["head"] = self.value("head.fc.weight") @ x + self.value("head.fc.bias")
        return {name: value.astype(np.float32) for name, value in trace.items()}


def write(name, model, shifts, height, width):
    image = rng.normal(size=(3, height, width)).astype(np.float32)
    save_file(model.state, f"{name}.safetensors")
    save_file(model.trace(image), f"{name}.trace.safetensors", {"shifts": shifts})


write("odd-release", Model(
    dims=[22, 12, 10, 8],
    stages=[(1, [(9, 3, 5), (13, 4, 2)], [(1, 2), (3, 1)]), (2, [(12, 6, 4)], [(1, 1)]), (0, [], []), (1, [(8, 2, 3)], [(0, 0)])],
    between=[[(12, 3, 2, 2, 1)], [(6, 2, 3, 1, 2), (4, 4, 6, 2, 4)], [(8, 2, 1, 2, 1)]],
    order="release", bias=True, scale=False, classes=5), "1/2+3/1,1,1,0", 48, 64)
write("odd-paper", Model(
    dims=[9, 14], stages=[(1, [(9, 5, 3)], [(1, 1)]), (1, [(5, 4, 4), (9, 3, 3)], [(0, 2), (1, 0)])],
    between=[[(9, 2, 1, 2, 1)]], order="paper", bias=False, scale=True, classes=0), "1,0/2+1/0", 52, 36)
