"""Whether two questions ask the same: how alike they are, and how probably. Not whether an item answers one.

The probability is learned from the knowledge base: two phrasings of one item ask the same, a phrasing and its nearest
one of another item do not. How alike they are is what groups the queue (`grouping.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from faqbot.background import QUESTIONS
from faqbot.confidence import PRIOR_STRENGTH, Floats, Logistic, fit, spread
from faqbot.encoder import Vectors
from faqbot.index import Index
from faqbot.lexical import Lexicon, is_chinese
from faqbot.space import Space
from faqbot.text import normalise

PRIOR = np.array([1.30, 0.20, 0.20, 0.20, -1.20])
"""Weights of similarity, wording and both coverages, in standard deviations of pairs that are near and yet differ,
and the intercept."""

SAME = 0.5
"""Probability from which two questions count as asking the same."""

WORDING = 0.2
"""Share of wording in how alike two texts are, the rest is meaning; as in the score of a phrasing (`index.py`)."""

LINE, LINE_ELSEWHERE = 0.38, 0.28
"""How alike a text must be to a group to be one of it, less its crowd (`grouping.py`); in Chinese, and in other
languages, in which the encoder sets texts that ask the same further apart. Measured in benchmarks/README.md."""

PULL = 50.0
"""How many texts' worth the knowledge base counts in the mean of another collection."""

Thing = TypeVar("Thing")

ENOUGH = 2_000
"""Pairs of either sort that are learned from; five weights need no more, and 5,000 entries would take minutes."""


@dataclass(frozen=True, slots=True)
class SameMeaning:
    """Callable; see `learn_same`."""

    space: Space
    lexicon: Lexicon
    model: Logistic

    def __call__(self, text: str, vector: NDArray[np.float32], texts: Sequence[str], vectors: Vectors) -> Floats:
        """(n,) probabilities that each of `texts` asks the same as `text`.

        vector: (dim,) float32, vectors: (n, dim) float32, unit rows, the encoder's.
        """
        if not len(texts):
            return np.zeros(0)
        keys = [normalise(other) for other in texts]
        return self.of(normalise(text), keys, self.space.place(vectors) @ self.space.place(vector[None])[0])

    def of(self, key: str, keys: Sequence[str], similarities: NDArray[np.float32]) -> Floats:
        """(n,) the same of normal forms, from their cosines in the space, (n,) -1…1."""
        return self.pairs([key] * len(keys), keys, similarities)

    def pairs(self, keys: Sequence[str], others: Sequence[str], similarities: NDArray[np.float32]) -> Floats:
        """(n,) the same of each of `keys` and the one of `others` beside it."""
        return self.model(_pair_features(self.lexicon, keys, others, similarities))

    def rows(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """(n, d) float32, unit rows: the inner product of two says how alike their texts are, -1…1.

        texts: n normal forms; vectors: (n, dim) float32, unit rows, the encoder's.
        """
        meaning, wording = self.space.place(vectors), self.lexicon.sketches(texts, _everyday())
        return np.hstack([meaning * math.sqrt(1 - WORDING), wording * math.sqrt(WORDING)])

    def line(self, text: str) -> float:
        """How alike this text must be to a group, less the group's crowd, to be one of it."""
        return LINE if is_chinese(text) else LINE_ELSEWHERE

    def among(self, mean: NDArray[np.float32], count: int) -> SameMeaning:
        """The same for texts of a collection that is not about what the knowledge base is about: from there, all of
        them would look alike.

        mean: (dim,) float32, of the encoder's vectors of its `count` texts.
        """
        own = count / (count + PULL)
        return replace(self, space=replace(self.space, mean=(1 - own) * self.space.mean + np.float32(own) * mean))


@cache
def _everyday() -> Lexicon:
    """What is said in any question: a small knowledge base knows too few to tell that "how is … today" says little."""
    return Lexicon([normalise(question) for question in QUESTIONS])


def learn_same(index: Index, vectors: Vectors) -> SameMeaning:
    """vectors: (n, dim) float32, unit rows, the encoder's, of the index's phrasings."""
    of_item: dict[int, list[int]] = {}
    for row in np.flatnonzero(~index.against):
        of_item.setdefault(int(index.items[row]), []).append(int(row))
    alike = [(a, b, 1.0) for rows in of_item.values() for a, b in zip(rows, rows[1:] + rows[:1], strict=True) if a != b]
    asked = _spread([row for rows in of_item.values() for row in rows])
    keys = [index.phrasings[row].key for row in asked]
    own = [np.array(of_item[int(index.items[row])]) for row in asked]
    found = zip(asked, index.search(keys, vectors[asked], own), strict=True)
    pairs = [*_spread(alike), *((row, hits[0].row, 0.0) for row, hits in found if hits)]
    if not pairs:
        # One phrasing in all: nothing to learn from, and any scale will do.
        return SameMeaning(index.space, index.lexicon, Logistic(np.full(4, 0.3), np.full(4, 0.15), PRIOR))
    placed = index.space.place(vectors)
    one, other = np.array([a for a, _, _ in pairs]), np.array([b for _, b, _ in pairs])
    features = _pair_features(
        index.lexicon,
        [index.phrasings[row].key for row in one],
        [index.phrasings[row].key for row in other],
        np.einsum("ij,ij->i", placed[one], placed[other]),
    )
    same = np.array([label for _, _, label in pairs])
    apart = features[same == 0] if (same == 0).any() else features
    mean, scale = apart.mean(axis=0), apart.std(axis=0) + 1e-2
    weight = np.where(same == 1, 0.5 / max(same.sum(), 1), 0.5 / max((same == 0).sum(), 1)) * len(same)
    return SameMeaning(
        index.space,
        index.lexicon,
        Logistic(mean, scale, fit((features - mean) / scale, same, weight, PRIOR, PRIOR_STRENGTH)),
    )


def _spread(things: list[Thing]) -> list[Thing]:
    """At most `ENOUGH` of them, from all over."""
    return [things[i] for i in spread(len(things), ENOUGH)]


def _pair_features(
    lexicon: Lexicon, keys: Sequence[str], others: Sequence[str], similarities: NDArray[np.float32]
) -> Floats:
    """(n, 4): similarity, wording, and both coverages in rising order, because neither of two questions is first."""
    covered = np.array([sorted(lexicon.coverage(key, other)) for key, other in zip(keys, others, strict=True)])
    return np.column_stack([similarities, lexicon.between(keys, others), covered])
