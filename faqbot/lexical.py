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

    def __init__(self, texts: Sequence[str], former: Lexicon | None = None) -> None:
        """former: a lexicon of mostly the same texts; only others are taken apart then."""
        if former is None:
            self._column: dict[str, int] = {}
            counts = _counts(texts, self._column, 0)
            self._term_frequency = Counter(term for text in texts for term in terms(text))
        else:
            self._column, counts, self._term_frequency = former._edited(texts)
        self._texts = tuple(texts)
        self._n = len(texts)
        self._counts = counts
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        # Smoothed, so that a gram of every text still counts a little and one of none is finite.
        self._idf: NDArray[np.float64] = np.log((1 + self._n) / (1 + frequency)) + 1
        weights = counts.data * self._idf[counts.indices]
        row = np.repeat(np.arange(self._n), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(row, weights**2, minlength=self._n))
        lengths[lengths == 0] = 1.0
        weights = (weights / lengths[row]).astype(np.float32)
        matrix = sparse.csr_array((weights, counts.indices, counts.indptr), shape=counts.shape)
        # By gram: a question has ten of them, and a product with the rows would read all of them each time.
        self._by_gram = matrix.T.tocsr()

    def _edited(self, texts: Sequence[str]) -> tuple[dict[str, int], sparse.csr_array, Counter[str]]:
        """The grams' columns, counts and term frequencies of other texts."""
        row_of = {text: row for row, text in enumerate(self._texts)}
        rows = np.array([row_of.get(text, -1) for text in texts], dtype=np.int64)
        new = [texts[at] for at in np.flatnonzero(rows < 0).tolist()]
        rows[rows < 0] = self._n + np.arange(len(new))
        columns = dict(self._column)
        added = _counts(new, columns, self._counts.shape[1])
        before = self._counts
        before = sparse.csr_array((before.data, before.indices, before.indptr), shape=(self._n, added.shape[1]))
        counts = sparse.vstack([before, added], format="csr")[rows]
        term_frequency = self._term_frequency.copy()
        times = np.bincount(rows, minlength=self._n + len(new))
        times[: self._n] -= 1
        gone: set[str] = set()
        for row in np.flatnonzero(times).tolist():
            text = new[row - self._n] if row >= self._n else self._texts[row]
            for term in terms(text):
                term_frequency[term] += int(times[row])
            if times[row] < 0:
                gone.update(grams(text))
        # A gram that no text holds any more is unknown. Its column stays empty; moving the others would take longer.
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        for gram in gone:
            if held[columns[gram]] == 0:
                del columns[gram]
        return columns, counts, term_frequency

    def _rarity(self, frequency: int) -> float:
        return math.log((1 + self._n) / (1 + frequency)) + 1

    def _weigh(self, texts: Sequence[str]) -> sparse.csr_array:
        """(m, grams) float32 unit rows."""
        indices: list[int] = []
        data: list[float] = []
        starts = [0]
        for text in texts:
            weights: dict[int, float] = {}
            # Grams that no text holds can match nothing, but belong to the length: an unknown word is a difference.
            unseen = 0.0
            for gram, count in Counter(grams(text)).items():
                column = self._column.get(gram)
                if column is None:
                    unseen += ((1 + math.log(count)) * self._rarity(0)) ** 2
                else:
                    weights[column] = (1 + math.log(count)) * self._idf[column]
            norm = math.sqrt(sum(w * w for w in weights.values()) + unseen) or 1.0
            indices.extend(weights)
            data.extend(w / norm for w in weights.values())
            starts.append(len(indices))
        return _csr(data, indices, starts, self._counts.shape[1], np.float32)

    def similarities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(m, n) float32, 0…1: TF-IDF cosine of each of `texts` with each text of the lexicon."""
        if not self._n or not self._column:
            return np.zeros((len(texts), self._n), dtype=np.float32)
        product: NDArray[np.float32] = (self._weigh(texts) @ self._by_gram).toarray()
        return np.minimum(product, 1.0)

    def between(self, texts: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
        """(m,) float32, 0…1: TF-IDF cosine of each of `texts` with the one of `others` at its place; neither needs
        to be in the lexicon, whose rarities count."""
        # Each text once: the queue compares one question with fifty.
        row_of = {text: row for row, text in enumerate(dict.fromkeys((*texts, *others)))}
        weighed = self._weigh(list(row_of))
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


def _counts(texts: Sequence[str], columns: dict[str, int], width: int) -> sparse.csr_array:
    """(n, grams) float64: 1 + log of how often each text holds each gram; new ones get a column from `width` on."""
    indices: list[int] = []
    data: list[float] = []
    starts = [0]
    for text in texts:
        for gram, count in Counter(grams(text)).items():
            column = columns.setdefault(gram, width)
            width += column == width
            indices.append(column)
            data.append(1 + math.log(count))
        starts.append(len(indices))
    return _csr(data, indices, starts, width, np.float64)


def _csr(
    data: list[float], indices: list[int], starts: list[int], width: int, dtype: type[np.floating]
) -> sparse.csr_array:
    arrays = np.array(data, dtype=dtype), np.array(indices, dtype=np.int32), np.array(starts, dtype=np.int32)
    return sparse.csr_array(arrays, shape=(len(starts) - 1, width))
