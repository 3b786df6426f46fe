"""The ablation of section 4.2 in small: the digits from NeoInit and from random normal, several seeds each.

    python ablation.py --output ablation.csv --plot ablation.png

The setup is the paper's (SGD, momentum 0.9, batch 64, one epoch of linear warm-up to 0.1, then cosine) on the model and the
images of `digits.py`. The file has a line for every epoch of every run; given one that is there, --plot alone draws it.
"""
import argparse
import csv
import math
from concurrent.futures import ProcessPoolExecutor
from itertools import product, zip_longest
from multiprocessing import get_context
from pathlib import Path

import torch

import digits
import neonext

INITS = {"neoinit": neonext.neo_init, "random-normal": neonext.random_normal}
COLUMNS = ("init", "seed", "epoch", "training_loss", "held_out_loss", "held_out_accuracy")


def run(init, seed, revision, epochs, rate, batch=64):
    """Trains one run and returns its lines. It ends early if the loss is not a number."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    (train_x, train_y), (test_x, test_y) = digits.split()
    train_images, test_images = digits.images_of(train_x), digits.images_of(test_x)
    network = digits.model(INITS[init], revision)
    optimizer = torch.optim.SGD(network.parameters(), lr=rate, momentum=0.9)
    warm_up, steps = len(train_images) // batch, epochs * (len(train_images) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (
        (step + 1) / warm_up if step < warm_up
        else (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up))) / 2))
    lines = []
    for number in range(1, epochs + 1):
        loss = digits.epoch(network, train_images, train_y, optimizer, schedule, batch)
        lines.append((init, seed, number, loss, *digits.evaluated(network, test_images, test_y)))
        print(*lines[-1], flush=True)
        if not math.isfinite(loss):
            break
    return lines


def plot(path, lines):
    """Held-out loss and accuracy over the epochs: each run thin, the mean of each init thick, as in figure 6."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axis, column, title in zip(axes, COLUMNS[4:], ("held-out loss", "held-out accuracy, %")):
        scale = 100 if column == "held_out_accuracy" else 1
        for init, color in zip(INITS, ("#0072b2", "#d55e00")):
            seeds = {}
            for line in lines:
                if line["init"] == init:
                    seeds.setdefault(line["seed"], []).append(float(line[column]) * scale)
            for values in seeds.values():
                axis.plot(range(1, len(values) + 1), values, color=color, linewidth=0.6, alpha=0.5)
            # A run that has ended early, or whose loss is not finite, has diverged. The mean is that of the other runs.
            epochs = [list(filter(math.isfinite, epoch)) for epoch in zip_longest(*seeds.values(), fillvalue=math.nan)]
            mean = [sum(epoch) / len(epoch) if epoch else math.nan for epoch in epochs]
            lost = len(seeds) - len(epochs[-1])
            axis.plot(range(1, len(mean) + 1), mean, color=color, linewidth=2,
                      label=f"{init}, {len(seeds)} runs" + (f", {lost} diverged" if lost else ""))
        axis.set(xlabel="epoch", title=title)
        axis.grid(alpha=0.3)
        axis.legend()
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True, help="CSV, written if it is not there")
    parser.add_argument("--plot", type=Path, help="PNG")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--revision", choices=("release", "paper"), default="release")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    if options.output.exists():
        print(f"{options.output} is there already: nothing is trained")
    else:
        with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
            runs = [pool.submit(run, init, seed, options.revision, options.epochs, options.rate)
                    for seed, init in product(range(options.seeds), INITS)]
            lines = [line for finished in runs for line in finished.result()]
        with open(options.output, "w", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *lines])
    if options.plot:
        with open(options.output, newline="") as file:
            plot(options.plot, list(csv.DictReader(file)))


if __name__ == "__main__":
    main()
