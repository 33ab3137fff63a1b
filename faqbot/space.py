"""Makes an encoder's vectors comparable: centred on the knowledge base and, where it is rich enough, whitened.

Not an encoder: it only turns what one gave. E5's cosines all lie in 0.75…0.97; without the base's mean they
spread over -0.3…1, and one scale fits every encoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors

RICH = 4.0
"""Mean phrasings per item from which whitening is learned. With 10–15 phrasings an item it won 0.03 top-1 on
one public set and 0.03 on another; with 1.2 an item it lost 0.006 (see docs/matching.md)."""

SHRINK = 0.8
"""How far the within-item covariance is pulled to a sphere, 0…1: it is estimated from few more rows than columns."""


PULL = 20.0
"""How many phrasings' worth the background counts in the mean. It decides for a handful of phrasings, and is
not felt with hundreds."""


@dataclass(frozen=True, slots=True)
class Space:
    """A fixed map of raw vectors to comparable ones."""

    mean: NDArray[np.float32]
    """(dim,)."""
    whitener: NDArray[np.float32] | None
    """(dim, dim), symmetric; None: centring alone."""

    @staticmethod
    def fit(vectors: Vectors, owners: NDArray[np.int64], background: Vectors) -> Space:
        """Learn from the base's own phrasings.

        vectors: (n, dim) float32, unit rows. owners: (n,) int64, the item of each row. background: (b, dim)
        float32, unit rows, questions about other things: without them nothing would be left of one phrasing alone.
        """
        pull = PULL * background.mean(axis=0) if len(background) else np.zeros(vectors.shape[1])
        mean = (vectors.sum(axis=0) + pull) / (len(vectors) + PULL)
        items, inverse, counts = np.unique(owners, return_inverse=True, return_counts=True)
        if len(items) < 2 or len(vectors) / len(items) < RICH:
            return Space(mean.astype(np.float32), None)
        centred = unit(vectors - mean)
        means = np.zeros((len(items), vectors.shape[1]))
        np.add.at(means, inverse, centred)
        means /= counts[:, None]
        within = (centred - means[inverse])[counts[inverse] > 1]
        covariance = within.T @ within / len(within)
        level = float(np.trace(covariance)) / len(covariance)
        covariance = (1 - SHRINK) * covariance + SHRINK * level * np.eye(len(covariance))
        values, axes = np.linalg.eigh(covariance)
        whitener = (axes * np.sqrt(level / values)) @ axes.T
        return Space(mean.astype(np.float32), whitener.astype(np.float32))

    def place(self, vectors: Vectors) -> Vectors:
        """(n, dim) float32 raw rows to (n, dim) float32 unit rows of this space."""
        moved = unit(vectors - self.mean)
        return moved if self.whitener is None else unit(moved @ self.whitener)


def unit(rows: NDArray[np.floating]) -> Vectors:
    """(n, dim) rows of length 1, as float32; a row of zeros stays zero, and is like nothing.

    Such a row is a vector that equals the mean, or the sum of phrasings that cancel out, or of none.
    """
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), dtype=np.float32)
