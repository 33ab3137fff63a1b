"""Text to vectors: the embedded encoder, or any Sentence Transformers model. Knows no knowledge and no index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(n, dim) float32, unit rows."""

Progress = Callable[[str, int, int], None]
"""`progress(stage, done, total)`: said whenever something long moves on; `stage` is a short English phrase."""


def silent(stage: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


class Encoder(Protocol):
    """What turns texts into vectors; two live implementations below."""

    @property
    def name(self) -> str:
        """For people, e.g. `multilingual-e5-small (embedded, int8)`."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hex; equal exactly where the vectors of every text would be equal, so that caches may be kept."""
        ...

    @property
    def dim(self) -> int:
        """Width of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, unit rows, in the order given; (0, dim) for none. Safe to call from several threads."""
        ...
