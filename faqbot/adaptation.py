"""What the embedded encoder learned about questions after it was published: a low-rank addition to its weights.

Trains nothing (training/adapt.py did); only adds, once, when the encoder is unpacked.

For five linear layers of each block the file holds `down` (rank, in) and `up` (out, rank); the adapted weight is
W + up @ down (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", arXiv:2106.09685, merged).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.errors import EncoderError

FILE = Path(__file__).with_name("adaptation.npz")

LAYERS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
)
"""Of each block; names as in a Transformers `BertModel`."""

Tensors = Mapping[str, NDArray[np.float32]]


@cache
def sha256() -> str:
    """Hex, of the file: an encoder unpacked with another one is made again. Raises `EncoderError`."""
    return hashlib.sha256(_read()).hexdigest()


def adapted(tensors: Tensors) -> dict[str, NDArray[np.float32]]:
    """The same tensors with the addition in those that have one. Raises `EncoderError`."""
    _read()
    with np.load(FILE) as kept:
        factors = {name: np.asarray(kept[name], dtype=np.float32) for name in kept.files}
    changed = dict(tensors)
    for name in (name.removesuffix(".up") for name in factors if name.endswith(".up")):
        changed[f"{name}.weight"] = tensors[f"{name}.weight"] + factors[f"{name}.up"] @ factors[f"{name}.down"]
    return changed


def _read() -> bytes:
    try:
        return FILE.read_bytes()
    except OSError as error:
        raise EncoderError(f"{FILE}: cannot be read ({error.strerror}). Install faqbot again.") from error
