"""Writes the detector as ONNX, with its class names inside."""

import torch

from dataset import SIDE
from network import Decoded


def field(number, payload):
    """A length-delimited protobuf field."""
    return bytes([number << 3 | 2]) + varint(len(payload)) + payload


def varint(value):
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def metadata(key, value):
    """An entry of ModelProto.metadata_props (field 14): protobuf lets repeated fields follow at the end."""
    return field(14, field(1, key.encode()) + field(2, value.encode()))


def export(detector, labels, out):
    whole = Decoded(detector.eval().to(memory_format=torch.contiguous_format)).eval()
    torch.onnx.export(
        whole,
        torch.zeros(1, 3, SIDE, SIDE),
        str(out),
        input_names=["images"],
        output_names=["output0"],
        opset_version=13,
    )
    detector.to(memory_format=torch.channels_last)
    with open(out, "ab") as file:
        file.write(metadata("names", str(dict(enumerate(labels)))))
        file.write(metadata("stride", "32"))
        file.write(metadata("license", "MIT"))
