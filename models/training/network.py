"""The detector: a small YOLOv5-like network whose output is already decoded to pixels."""

import torch
from torch import nn

STRIDES = (8, 16, 32)
# Widths and heights in pixels of a 320-pixel input, two for each stride.
ANCHORS = (((22, 22), (34, 34)), ((50, 50), (76, 76)), ((110, 110), (160, 160)))


def conv(inputs, outputs, kernel=3, stride=1):
    """Convolution, batch normalisation (folded into it by the export) and ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.change = nn.Sequential(conv(channels, channels // 2, 1), conv(channels // 2, channels))

    def forward(self, x):
        return x + self.change(x)


class Pooled(nn.Module):
    """Sees the whole picture at the coarsest stride (spatial pyramid pooling)."""

    def __init__(self, channels):
        super().__init__()
        self.narrow = conv(channels, channels // 2, 1)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.merge = conv(channels * 3 // 2, channels, 1)

    def forward(self, x):
        x = self.narrow(x)
        once = self.pool(x)
        return self.merge(torch.cat((x, once, self.pool(once)), 1))


class Detector(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.outputs = 5 + classes
        a, b, c, d, e = 12, 24, 40, 72, 96
        self.to4 = nn.Sequential(conv(3, a, 3, 2), conv(a, b, 3, 2), Residual(b))
        self.to8 = nn.Sequential(conv(b, c, 3, 2), Residual(c), Residual(c))
        self.to16 = nn.Sequential(conv(c, d, 3, 2), Residual(d), Residual(d))
        self.to32 = nn.Sequential(conv(d, e, 3, 2), Residual(e), Pooled(e))
        self.up = nn.Upsample(scale_factor=2)
        self.narrow32 = conv(e, 48, 1)
        self.mix16 = nn.Sequential(conv(d + 48, 56, 1), Residual(56))
        self.narrow16 = conv(56, 40, 1)
        self.mix8 = nn.Sequential(conv(c + 40, 40, 1), Residual(40))
        self.down16 = conv(40, 40, 3, 2)
        self.last16 = nn.Sequential(conv(40 + 40, 56, 1), Residual(56))
        self.down32 = conv(56, 48, 3, 2)
        self.last32 = nn.Sequential(conv(48 + 48, 80, 1), Residual(80))
        per_cell = len(ANCHORS[0]) * self.outputs
        self.heads = nn.ModuleList(nn.Conv2d(width, per_cell, 1) for width in (40, 56, 80))
        self.start_heads()

    def start_heads(self):
        """Starts from "almost nowhere is anything", so the first steps are not wasted on unlearning."""
        for head in self.heads:
            with torch.no_grad():
                bias = head.bias.view(len(ANCHORS[0]), -1)
                bias[:, 4] = -5.0
                bias[:, 5:] = -2.2

    def forward(self, images):
        """Raw outputs for each stride: (batch, anchor, row, column, x y w h objectness classes)."""
        p8 = self.to8(self.to4(images))
        p16 = self.to16(p8)
        n32 = self.narrow32(self.to32(p16))
        n16 = self.narrow16(self.mix16(torch.cat((self.up(n32), p16), 1)))
        m8 = self.mix8(torch.cat((self.up(n16), p8), 1))
        m16 = self.last16(torch.cat((self.down16(m8), n16), 1))
        m32 = self.last32(torch.cat((self.down32(m16), n32), 1))
        raw = (head(x) for head, x in zip(self.heads, (m8, m16, m32)))
        return [self.by_anchor(x) for x in raw]

    def by_anchor(self, x):
        batch, _, rows, columns = x.shape
        x = x.view(batch, len(ANCHORS[0]), self.outputs, rows, columns)
        return x.permute(0, 1, 3, 4, 2)


class Decoded(nn.Module):
    """The YOLOv5 output layout: (1, n, 5 + classes) with cx, cy, w, h in pixels and scores of 0 to 1."""

    def __init__(self, detector):
        super().__init__()
        self.detector = detector

    def forward(self, images):
        levels = []
        for raw, stride, anchors in zip(self.detector(images), STRIDES, ANCHORS):
            batch, count, rows, columns, outputs = raw.shape
            y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
            cell = torch.stack((x, y), -1).float() - 0.5
            size = torch.tensor(anchors, dtype=torch.float32).view(1, count, 1, 1, 2)
            y = raw.sigmoid()
            centre = (y[..., 0:2] * 2 + cell) * stride
            extent = (y[..., 2:4] * 2) ** 2 * size
            level = torch.cat((centre, extent, y[..., 4:]), -1)
            levels.append(level.reshape(batch, count * rows * columns, outputs))
        return torch.cat(levels, 1)
