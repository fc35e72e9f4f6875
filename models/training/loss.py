"""The YOLOv5 loss: each box is learned by the cells and anchors near it."""

import math

import torch
from torch.nn import functional

from network import ANCHORS, STRIDES

# An anchor is responsible for boxes up to this many times wider or narrower than itself.
MAX_RATIO = 4.0
# Fine strides have most of the empty cells: their objectness counts more, as in YOLOv5.
OBJECTNESS_BALANCE = (4.0, 1.0, 0.4)
BOX_WEIGHT, OBJECT_WEIGHT, CLASS_WEIGHT = 0.05, 1.0, 0.3


def ciou(ours, theirs):
    """Complete IoU of boxes (cx, cy, w, h), pair by pair."""
    a1, a2 = ours[:, :2] - ours[:, 2:] / 2, ours[:, :2] + ours[:, 2:] / 2
    b1, b2 = theirs[:, :2] - theirs[:, 2:] / 2, theirs[:, :2] + theirs[:, 2:] / 2
    inner = (torch.min(a2, b2) - torch.max(a1, b1)).clamp(min=0).prod(1)
    union = ours[:, 2:].prod(1) + theirs[:, 2:].prod(1) - inner + 1e-7
    iou = inner / union
    around = (torch.max(a2, b2) - torch.min(a1, b1)).pow(2).sum(1) + 1e-7
    apart = (ours[:, :2] - theirs[:, :2]).pow(2).sum(1)
    angle = torch.atan(theirs[:, 2] / theirs[:, 3]) - torch.atan(ours[:, 2] / ours[:, 3])
    shape = (4 / math.pi**2) * angle**2
    with torch.no_grad():
        weight = shape / (1 - iou + shape + 1e-7)
    return iou - (apart / around + weight * shape)


def assign(targets, shape, stride, anchors):
    """Which cells and anchors learn which box: (picture, anchor, row, column, box in cells, class)."""
    rows, columns = shape
    count = len(anchors)
    size = torch.tensor(anchors, dtype=torch.float32) / stride
    boxes = targets[:, 2:6] / stride
    ratio = boxes[None, :, 2:4] / size[:, None]
    fits = torch.max(ratio, 1 / ratio).amax(2) < MAX_RATIO
    anchor, which = fits.nonzero(as_tuple=True)
    boxes, info = boxes[which], targets[which]
    # Besides its own cell, a box is learned by the nearest neighbour to the side and above or below.
    x, y = boxes[:, 0], boxes[:, 1]
    left, above = (x % 1 < 0.5) & (x > 1), (y % 1 < 0.5) & (y > 1)
    right = (x % 1 >= 0.5) & (x < columns - 1)
    below = (y % 1 >= 0.5) & (y < rows - 1)
    parts = []
    everywhere = torch.ones_like(left)
    for chosen, dx, dy in (
        (everywhere, 0, 0),
        (left, -1, 0),
        (right, 1, 0),
        (above, 0, -1),
        (below, 0, 1),
    ):
        column = (x[chosen].long() + dx).clamp(0, columns - 1)
        row = (y[chosen].long() + dy).clamp(0, rows - 1)
        parts.append((info[chosen, 0].long(), anchor[chosen], row, column, boxes[chosen], info[chosen, 1].long()))
    return [torch.cat(part) for part in zip(*parts)], size


def detection_loss(outputs, targets):
    """The loss for raw outputs; `targets` rows are picture, class, cx, cy, w, h in pixels."""
    box = classes = objectness = torch.zeros(())
    for raw, stride, anchors, balance in zip(outputs, STRIDES, ANCHORS, OBJECTNESS_BALANCE):
        raw = raw.float()
        goal = torch.zeros(raw.shape[:4])
        (picture, anchor, row, column, wanted, kind), size = assign(targets, raw.shape[2:4], stride, anchors)
        if len(picture):
            found = raw[picture, anchor, row, column]
            offset = torch.stack((column, row), 1)
            centre = found[:, 0:2].sigmoid() * 2 - 0.5 + offset
            extent = (found[:, 2:4].sigmoid() * 2) ** 2 * size[anchor]
            iou = ciou(torch.cat((centre, extent), 1), wanted)
            box = box + (1 - iou).mean()
            goal[picture, anchor, row, column] = iou.detach().clamp(min=0)
            truth = functional.one_hot(kind, found.shape[1] - 5).float()
            classes = classes + functional.binary_cross_entropy_with_logits(found[:, 5:], truth)
        present = functional.binary_cross_entropy_with_logits(raw[..., 4], goal)
        objectness = objectness + balance * present
    return BOX_WEIGHT * box + OBJECT_WEIGHT * objectness + CLASS_WEIGHT * classes
