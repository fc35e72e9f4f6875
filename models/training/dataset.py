"""Pictures and boxes as make-dataset.ts wrote them, and the ways in which training varies them."""

import numpy as np

SIDE = 320


class Dataset:
    def __init__(self, folder, name):
        planes = np.memmap(f"{folder}/{name}.planes", np.uint8, "r")
        self.pictures = planes.reshape(-1, 3, SIDE, SIDE)
        rows = np.loadtxt(f"{folder}/{name}.csv", delimiter=",", ndmin=2, dtype=np.float32)
        owners = rows[:, 0].astype(int)
        self.boxes = [rows[owners == index, 1:] for index in range(len(self.pictures))]

    def __len__(self):
        return len(self.pictures)

    def batch(self, indices, random=None):
        """Pictures (batch, 3, side, side) as bytes, and rows of picture, class, cx, cy, w, h.

        With a source of chance, each picture is turned, mirrored and recoloured.
        """
        pictures, targets = [], []
        for place, index in enumerate(indices):
            picture, boxes = self.pictures[index], self.boxes[index]
            if random is not None:
                picture, boxes = turn(picture, boxes, random)
                picture = recolour(picture, random)
            pictures.append(picture)
            targets.append(rows_of(place, boxes))
        return np.stack(pictures), np.concatenate(targets)


def rows_of(place, boxes):
    low, high = boxes[:, 1:3], boxes[:, 3:5]
    picture = np.full((len(boxes), 1), place, np.float32)
    return np.concatenate((picture, boxes[:, :1], (low + high) / 2, high - low), 1)


def turn(picture, boxes, random):
    """Mirrors and quarter turns: a turned shape is still the same shape."""
    boxes = boxes.copy()
    if random.random() < 0.5:
        picture = picture[:, :, ::-1]
        boxes[:, [1, 3]] = SIDE - boxes[:, [3, 1]]
    if random.random() < 0.5:
        picture = picture[:, ::-1]
        boxes[:, [2, 4]] = SIDE - boxes[:, [4, 2]]
    if random.random() < 0.5:
        picture = picture.transpose(0, 2, 1)
        boxes[:, 1:] = boxes[:, [2, 1, 4, 3]]
    return picture, boxes


def recolour(picture, random):
    """Other colours and other light by a table of 256 values per channel."""
    values = np.arange(256, dtype=np.float32)
    if random.random() < 0.15:
        values = 255 - values
    gain = random.uniform(0.75, 1.25) * random.uniform(0.92, 1.08, 3)
    shift = random.uniform(-25, 25)
    order = random.permutation(3) if random.random() < 0.5 else np.arange(3)
    tables = np.clip((values[:, None] - 128) * gain + 128 + shift, 0, 255).astype(np.uint8)
    return np.stack([tables[:, i][picture[order[i]]] for i in range(3)])
