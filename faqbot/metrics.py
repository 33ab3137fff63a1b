"""The numbers that say how good confidences are. Knows nothing of questions, only of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

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


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence, and what became of them."""

    count: int
    """At least 1."""
    confidence: float
    """Mean, 0…1."""
    right: float
    """Share, 0…1."""


def reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Bin]:
    """At most `BINS` bins of equal mass, rising in confidence. confidence: (n,) 0…1; right: (n,)."""
    order = np.argsort(confidence, kind="stable")
    chunks = [chunk for chunk in np.array_split(order, BINS) if len(chunk)]
    return [Bin(len(chunk), float(confidence[chunk].mean()), float(right[chunk].mean())) for chunk in chunks]


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float | None:
    """Mean distance between confidence and share of right over the bins of `reliability`, 0…1."""
    if not len(confidence):
        return None
    bins = reliability(confidence, right)
    return float(sum(each.count * abs(each.confidence - each.right) for each in bins) / len(confidence))


@dataclass(frozen=True, slots=True)
class Curve:
    """What answering from each confidence on would have cost; rising in coverage, k points."""

    confidence: NDArray[np.float64]
    """(k,) 0…1, falling: the line."""
    coverage: NDArray[np.float64]
    """(k,) 0…1: share of all questions at or above it."""
    precision: NDArray[np.float64]
    """(k,) 0…1: share of those that is right."""


def precision_at_coverage(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> Curve:
    """One point for each confidence that occurs: equal ones are answered together. confidence, right: (n,)."""
    order = np.argsort(-confidence, kind="stable")
    falling = confidence[order]
    last = np.flatnonzero(np.append(np.diff(falling) < 0, len(order) > 0))
    answered = last + 1
    return Curve(falling[last], answered / max(len(order), 1), np.cumsum(right[order])[last] / answered)


def sign_test(better: int, worse: int) -> float:
    """The two-sided exact p-value of McNemar's test: how often chance alone splits them at least so unevenly, 0…1."""
    both = better + worse
    tail = sum(comb(both, k) for k in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << both))


def likely_between(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share seen `hits` times in `count`, 0…1; (0, 1) where nothing was counted."""
    if not count:
        return 0.0, 1.0
    z = 1.959964
    share, spread = hits / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * (share * (1 - share) / count + spread / (4 * count)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)
