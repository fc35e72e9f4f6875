"""Trains the shape detector and writes it as ONNX.

python3 models/training/train.py [--data FOLDER] [--epochs N] [--out FILE] [--start CHECKPOINT]
"""

import argparse
import copy
import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from dataset import SIDE, Dataset
from export import export
from loss import detection_loss
from network import Detector

HERE = Path(__file__).parent
SEED = 1
BATCH = 32
# The first steps run on smaller pictures (--sizes), which is quicker and varies the size of
# things; the last part of the training runs at full size only.
FULL_SIZE_PART = 0.15
# Each step's pictures are shared out over this many threads, whatever the machine: the number
# changes the result a little, and threads inside each operation would wait for each other most.
SHARES = 2


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=HERE / "data")
    parser.add_argument("--out", type=Path, default=HERE.parent / "polybot-shapes.onnx")
    parser.add_argument("--start", help="a checkpoint to go on from")
    parser.add_argument("--checkpoint", type=Path, default=HERE / "data" / "checkpoint.pt")
    parser.add_argument("--sizes", type=int, nargs="+", default=[160, 192, 224, 256, 288])
    parser.add_argument("--epochs", type=float, default=14)
    parser.add_argument("--rate", type=float, default=3e-3)
    return parser.parse_args()


def prepare(pictures, targets, side):
    """Bytes to network input at another size; boxes with it."""
    images = torch.from_numpy(pictures).float().div_(255)
    targets = torch.from_numpy(targets)
    if side != SIDE:
        images = functional.interpolate(images, size=(side, side), mode="bilinear", antialias=True)
        targets[:, 2:] *= side / SIDE
    return images.contiguous(memory_format=torch.channels_last), targets


def run(model, images, targets):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = model(images)
    return detection_loss(outputs, targets)


def gradients(model, data, share):
    """The loss and its gradients on one thread's share of the pictures."""
    chosen, side, seed = share
    pictures, targets = data.batch(chosen, np.random.default_rng(seed))
    loss = run(model, *prepare(pictures, targets, side))
    return loss.detach(), torch.autograd.grad(loss, list(model.parameters()))


@torch.no_grad()
def validate(model, data):
    """The mean loss on pictures that are not trained on."""
    model.eval()
    starts = range(0, len(data), BATCH)
    losses = [run(model, *prepare(*data.batch(range(s, min(s + BATCH, len(data)))), SIDE)) for s in starts]
    return float(torch.stack(losses).mean())


def rate_at(part, options):
    """Warm up over the first 3 %, then fall along a cosine to 1 %."""
    if part < 0.03:
        return options.rate * part / 0.03
    return options.rate * (0.01 + 0.99 * (1 + math.cos(math.pi * part)) / 2)


def follow(mean, model, step):
    """Moves the running mean of the weights, which is what is exported, towards the model."""
    keep = 0.998 * (1 - math.exp(-(step + 1) / 300))
    with torch.no_grad():
        for ours, theirs in zip(mean.state_dict().values(), model.state_dict().values()):
            if ours.dtype.is_floating_point:
                ours.mul_(keep).add_(theirs, alpha=1 - keep)


def main():
    options = arguments()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    threads = ThreadPoolExecutor(SHARES, initializer=torch.set_num_threads, initargs=(1,))
    random = np.random.default_rng(SEED)
    labels = json.loads((HERE.parent / "polybot-shapes.labels.json").read_text())
    training, validation = Dataset(options.data, "training"), Dataset(options.data, "validation")
    model = Detector(len(labels))
    if options.start:
        model.load_state_dict(torch.load(options.start))
    model = model.to(memory_format=torch.channels_last)
    mean = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.02)
    per_epoch = len(training) // BATCH
    steps = round(per_epoch * options.epochs)
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {steps} steps", flush=True)
    order, began, total = np.empty(0, int), time.monotonic(), 0.0
    for step in range(steps):
        if len(order) < BATCH:
            order = random.permutation(len(training))
        chosen, order = order[:BATCH], order[BATCH:]
        part = step / steps
        side = SIDE if part > 1 - FULL_SIZE_PART else int(random.choice(options.sizes))
        for group in optimizer.param_groups:
            group["lr"] = rate_at(part, options)
        model.train()
        shares = [(those, side, (SEED, step, n)) for n, those in enumerate(np.split(chosen, SHARES))]
        losses, slopes = zip(*threads.map(lambda share: gradients(model, training, share), shares))
        for parameter, ours in zip(model.parameters(), zip(*slopes)):
            parameter.grad = sum(ours) / SHARES
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        follow(mean, model, step)
        total += float(sum(losses)) / SHARES
        if (step + 1) % per_epoch == 0 or step + 1 == steps:
            seconds = time.monotonic() - began
            print(
                f"step {step + 1}: loss {total / per_epoch:.4f},"
                f" validation {validate(mean, validation):.4f}, {seconds:.0f} s",
                flush=True,
            )
            total = 0.0
            torch.save(mean.state_dict(), options.checkpoint)
            export(mean, labels, options.out)


if __name__ == "__main__":
    main()
