"""The numbers that say how good confidences are. Knows nothing of questions, only of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BINS = 15
"""Of the calibration error; each holds as many questions as the others."""


def recall_at_precision(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], known: NDArray[np.bool_], precision: float
) -> float | None:
    """The largest share of known questions answered rightly by a threshold with at least this precision.

    confidence: (n,) 0…1; right, known: (n,). None where nothing is known.
    """
    if not known.any():
        return None
    order = np.argsort(-confidence, kind="stable")
    hits = np.cumsum(right[order])
    # Questions of equal confidence are answered together or not at all.
    last_of_tie = np.append(np.diff(confidence[order]) < 0, True)
    kept = np.flatnonzero((hits >= precision * np.arange(1, len(order) + 1)) & last_of_tie)
    return float(hits[kept[-1]] / known.sum()) if len(kept) else 0.0


def auc(confidence: NDArray[np.float64], known: NDArray[np.bool_]) -> float | None:
    """Probability that a known question's confidence is above an unknown one's, ties counting half."""
    above, below = np.sort(confidence[known]), np.sort(confidence[~known])
    if not len(above) or not len(below):
        return None
    wins = np.searchsorted(below, above, side="left") + np.searchsorted(below, above, side="right")
    return float(wins.mean() / (2 * len(below)))


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float | None:
    """Mean distance between confidence and share of right over `BINS` bins of equal mass, 0…1."""
    if not len(confidence):
        return None
    order = np.argsort(confidence, kind="stable")
    bins = [chunk for chunk in np.array_split(order, BINS) if len(chunk)]
    return float(sum(len(b) * abs(confidence[b].mean() - right[b].mean()) for b in bins) / len(order))
