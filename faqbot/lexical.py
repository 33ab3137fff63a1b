"""Closeness of wording: character n-gram TF-IDF and rarity-weighted coverage. Knows no vectors of meaning.

Beside the encoder because names, numbers and product words decide between two questions that mean nearly the
same to it: "阿莫西林胶囊" and "阿奇霉素胶囊" differ in three characters and in everything that matters.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W{_CJK}]+")


def is_chinese(text: str) -> bool:
    """Whether any of its letters is."""
    return any(_is_cjk(char) for char in text)


@lru_cache(maxsize=16_384)
def grams(text: str) -> tuple[str, ...]:
    """What TF-IDF counts: 1- to 3-grams of Chinese runs; whole words and their 3- and 4-grams of others."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if _is_cjk(run):
            sizes, padded = range(1, 4), run
        else:
            sizes, padded = range(3, 5), f" {run} "
            found.append(padded)
        found.extend(padded[i : i + size] for size in sizes for i in range(len(padded) - size + 1))
    return tuple(found)


@lru_cache(maxsize=16_384)
def terms(text: str) -> frozenset[str]:
    """What coverage counts: single Chinese characters and whole other words."""
    return frozenset(term for run in _RUN.findall(text) for term in (run if _is_cjk(run) else (run,)))


def _is_cjk(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u4dbf" or "\u4e00" <= run[0] <= "\u9fff" or "\uf900" <= run[0] <= "\ufaff"


SKETCH = 512
"""Columns of a sketch: chance makes unrelated texts alike by 0.04 on the average."""


class Lexicon:
    """The wording of n texts, fixed at construction; texts are expected in their normal form."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._n = len(texts)
        counted = [Counter(grams(text)) for text in texts]
        frequency = Counter(gram for counts in counted for gram in counts)
        self._column = {gram: i for i, gram in enumerate(frequency)}
        self._idf = np.array([self._rarity(count) for count in frequency.values()], dtype=np.float64)
        self._matrix = self._weigh(counted)
        self._term_frequency = Counter(term for text in texts for term in terms(text))

    def _rarity(self, frequency: int) -> float:
        # Smoothed, so that a gram of every text still counts a little and one of none is finite.
        return math.log((1 + self._n) / (1 + frequency)) + 1

    def _weigh(self, counted: Sequence[Counter[str]]) -> sparse.csr_array:
        """(m, grams) unit rows; sublinear counts, so that a repeated word does not drown the rest."""
        indices: list[int] = []
        data: list[float] = []
        starts = [0]
        for counts in counted:
            row = {self._column[g]: 1 + math.log(c) for g, c in counts.items() if g in self._column}
            weights = {column: count * self._idf[column] for column, count in row.items()}
            # Grams that no text holds can match nothing, but belong to the length: an unknown word is a difference.
            unseen = sum(((1 + math.log(c)) * self._rarity(0)) ** 2 for g, c in counts.items() if g not in self._column)
            norm = math.sqrt(sum(w * w for w in weights.values()) + unseen) or 1.0
            indices.extend(weights)
            data.extend(w / norm for w in weights.values())
            starts.append(len(indices))
        return sparse.csr_array(
            (
                np.array(data, dtype=np.float32),
                np.array(indices, dtype=np.int32),
                np.array(starts, dtype=np.int32),
            ),
            shape=(len(counted), len(self._column)),
        )

    def similarities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(m, n) float32, 0…1: TF-IDF cosine of each of `texts` with each text of the lexicon."""
        if not self._n or not self._column:
            return np.zeros((len(texts), self._n), dtype=np.float32)
        queries = self._weigh([Counter(grams(text)) for text in texts])
        product: NDArray[np.float32] = (queries @ self._matrix.T).toarray()
        return np.minimum(product, 1.0)

    def between(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
        """(m,) float32, 0…1: TF-IDF cosine of each of `texts` with the one of `others` at its place; neither needs
        to be in the lexicon, whose rarities count."""
        # Each text once: the queue compares one question with fifty.
        row_of = {text: row for row, text in enumerate(dict.fromkeys((*texts, *others)))}
        weighed = self._weigh([Counter(grams(text)) for text in row_of])
        one, other = (weighed[[row_of[text] for text in side]] for side in (texts, others))
        shares: NDArray[np.float32] = np.asarray((one * other).sum(axis=1), dtype=np.float32)
        return np.minimum(shares, 1.0)

    def sketches(self, texts: Sequence[str], everyday: Lexicon) -> NDArray[np.float32]:
        """(m, SKETCH) float32, unit rows: the inner product of two is nearly their TF-IDF cosine, with the rarity of a
        gram here times that in `everyday`. A text without letters is zeros.

        Every gram adds to one column, chosen by its hash and with a sign that is, too, so that those which share one
        cancel out on the average (Weinberger et al., 2009, "Feature Hashing for Large Scale Multitask Learning").
        """
        rows = np.zeros((len(texts), SKETCH))
        for row, text in zip(rows, texts, strict=True):
            for gram, count in Counter(grams(text)).items():
                number = zlib.crc32(gram.encode())
                weight = (1 + math.log(count)) * self._gram_rarity(gram) * everyday._gram_rarity(gram)
                row[number % SKETCH] += weight if number & 1 << 31 else -weight
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)

    def _gram_rarity(self, gram: str) -> float:
        column = self._column.get(gram)
        return self._rarity(0) if column is None else float(self._idf[column])

    def coverage(self, text: str, other: str) -> tuple[float, float]:
        """(share of `text` that `other` holds, share of `other` that `text` holds), each 0…1, counted in terms
        weighted by rarity."""
        asked, known = terms(text), terms(other)
        common = sum(self._term_rarity(term) for term in asked & known)
        return (
            common / (sum(self._term_rarity(term) for term in asked) or 1.0),
            common / (sum(self._term_rarity(term) for term in known) or 1.0),
        )

    def _term_rarity(self, term: str) -> float:
        return self._rarity(self._term_frequency.get(term, 0))
