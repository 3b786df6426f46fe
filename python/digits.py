"""A small NeoNeXt for scikit-learn's handwritten digits: the model, the images, and the training of `samples/`.

    python digits.py --output ../samples

writes the epochs 0 (the NeoInit start), 1, 3, 8 and 24, three held-out digits, and the trace of one of them.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import neonext

RESOLUTION = 224  # stage 4 then sees 7 x 7 maps, just enough to train every element of a 7 x 7 matrix
KEPT = (0, 1, 3, 8, 24)


def model(init=neonext.neo_init, revision="release"):
    return neonext.NeoNeXt((16, 32, 48, 64), (2, 2, 4, 2), num_classes=10, init=init, revision=revision)


def picture(pixels):
    """The RGB image of a digit, which is given as 8 x 8 pixels with values 0...16."""
    image = Image.fromarray(np.round(pixels * (255 / 16)).astype(np.uint8))
    return image.resize((RESOLUTION, RESOLUTION), Image.Resampling.BILINEAR).convert("RGB")


def images_of(digits):
    """Images [N, 1, H, W] with values 0...1. Digits are grey, so there is one channel until `normalized` makes three of it."""
    return torch.from_numpy(np.stack([np.asarray(picture(d))[..., 0] for d in digits]))[:, None] / 255


def normalized(grey):
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (neonext.MEAN, neonext.STD))
    return (grey - mean) / std


def augmented(grey, degrees=10, shift=0.1, zoom=(0.9, 1.2)):
    """Rotates, moves (by a fraction of the image) and scales each image at random. The background is black."""
    n = len(grey)
    angle = torch.empty(n).uniform_(-degrees, degrees).deg2rad()
    scale = 1 / torch.empty(n).uniform_(*zoom)
    right, down = torch.empty(2, n).uniform_(-2 * shift, 2 * shift)  # the image spans -1...1
    cos, sin = angle.cos() * scale, angle.sin() * scale
    to_source = torch.stack([cos, -sin, right, sin, cos, down], dim=1).view(n, 2, 3)
    return F.grid_sample(grey, F.affine_grid(to_source, grey.shape, align_corners=False), align_corners=False)


def split(seed=0):
    """Images and labels for training and for evaluation, in the ratio 4 to 1 for each class. No image is in both."""
    digits = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        digits.images, digits.target, test_size=0.2, stratify=digits.target, random_state=seed)
    return (train_x, torch.from_numpy(train_y)), (test_x, torch.from_numpy(test_y))


@torch.no_grad()
def evaluated(network, images, labels):
    """The mean cross entropy and the accuracy."""
    network.eval()
    logits = torch.cat([network(normalized(part)) for part in images.split(60)])
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


def epoch(network, images, labels, optimizer, schedule, batch):
    """Trains for one pass over the images, in whole batches, with a step of the schedule after each. Returns the mean loss, with
    label smoothing 0.1."""
    network.train()
    steps = len(images) // batch
    total = 0
    for chosen in torch.randperm(len(images)).split(batch)[:steps]:
        loss = F.cross_entropy(network(normalized(augmented(images[chosen]))), labels[chosen], label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    return total / steps


def optimizer_of(network, rate=4e-3, neocell_rate=2e-2, decay=0.05):
    """AdamW without weight decay for vectors. L and R have a higher learning rate, so that a thousand steps change them visibly."""
    groups = {}
    for name, parameter in network.named_parameters():
        own = neocell_rate if "neocell" in name else rate
        groups.setdefault((own, decay * (parameter.ndim > 1)), []).append(parameter)
    return torch.optim.AdamW([dict(params=p, lr=own, weight_decay=decay) for (own, decay), p in groups.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True, help="a folder")
    for name, default in {"batch": 32, "seed": 0, "threads": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"default {default}")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    (train_x, train_y), (test_x, test_y) = split(options.seed)
    print(f"{len(train_x)} digits to train on, {len(test_x)} held out")
    for digit in (3, 5, 8):
        picture(test_x[test_y == digit][0]).save(options.output / f"digit-{digit}.png")
    train_images, test_images = images_of(train_x), images_of(test_x)

    network = model()
    print(f"{sum(p.numel() for p in network.parameters())} parameters")
    optimizer = optimizer_of(network)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, KEPT[-1] * (len(train_images) // options.batch))
    began = time.monotonic()
    for number in range(KEPT[-1] + 1):
        loss = epoch(network, train_images, train_y, optimizer, schedule, options.batch) if number else None
        if number in KEPT:
            path = options.output / f"digits-{number}.pt"
            torch.save(network.state_dict(), path)
            held_out = evaluated(neonext.load(path), test_images, test_y)
            print(f"{path.name}: held-out loss {held_out[0]:.4f}, accuracy {held_out[1]:.4f}", flush=True)
        print(f"epoch {number:2}  loss {loss}  {time.monotonic() - began:5.0f} s", flush=True)
    image = neonext.preprocessed(options.output / "digit-3.png")
    neonext.dump_trace(neonext.load(path), image, options.output / "digit-3.trace.safetensors")


if __name__ == "__main__":
    main()
