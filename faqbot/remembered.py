"""Vectors of texts that are encoded again and again: checks, judged and waiting questions. In memory, no cache on disk.

encode = Remembered(encoder.encode)
encode(["怎么退款"])                  # the encoder's work once, then none
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors

MOST = 20_000
"""Texts that are kept, 30 MB of the embedded encoder; the oldest leave first."""


class Remembered:
    """An encoder's `encode` that remembers; safe for any number of threads."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], most: int = MOST) -> None:
        self._encode = encode
        self._most = most
        self._known: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def __call__(self, keys: Sequence[str]) -> Vectors:
        """(n, dim) float32, unit rows, in the order given; (0, dim) for none."""
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing or not keys:
            encoded = self._encode(missing)
            if not keys:
                return encoded
            new = dict(zip(missing, encoded, strict=True))
            self.keep(new)
            found |= new
        return np.stack([found[key] for key in keys])

    def keep(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Remember what was encoded elsewhere: (dim,) float32, unit, by its text."""
        with self._lock:
            self._known |= vectors
            while len(self._known) > self._most:
                del self._known[next(iter(self._known))]
