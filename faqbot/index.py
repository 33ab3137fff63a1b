"""Phrasings and their vectors in FAISS: search, dump, load. Knows no confidence; the only one to import faiss."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from faqbot.encoder import Vectors
from faqbot.errors import IndexUnusable
from faqbot.knowledge import Item
from faqbot.lexical import Lexicon
from faqbot.space import Space, unit
from faqbot.text import normalise

LEXICAL_WEIGHT = 0.2
"""Share of wording in a phrasing's score, the rest is meaning. 0.15–0.25 is a plateau on four public sets."""

WHOLE_WEIGHT = 0.5
"""Weight of nearness to an item as a whole (the mean of its phrasings) beside nearness to its best phrasing, 1.
An item with fifteen phrasings says more than its nearest one: 0.03 of top-1 on real chatbot traffic, 0.07 on
colloquial Chinese; where items have one or two phrasings it changes nothing."""

NEAREST = 96
"""Phrasings looked at by meaning; more changed no answer on any set."""
BY_WORDING = 8
"""Phrasings looked at by wording alone: a product name the encoder never saw is found only so."""

NOT_FOR_SCALE = 0.03
"""How sharply a `not_for` pulls: a question 0.03 nearer to it than to the item's own phrasings costs the item 73 % of
its score, one that is as near to both half of it, one 0.1 nearer to the item 3 %."""

_NOTHING = 0.01
"""An item that keeps less of its score than this is no candidate."""

_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One text that is embedded."""

    text: str
    """As written."""
    key: str
    """Its normal form: what is compared and encoded."""
    item: int
    """Position of its item in the knowledge."""
    against: bool = False
    """From `not_for`: what is near to it, in meaning, must not get the item."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An item as one question sees it, through its best phrasing."""

    item: int
    row: int
    """Of the phrasing."""
    similarity: float
    """Cosine in the index's space, -1…1."""
    wording: float
    """TF-IDF cosine, 0…1."""
    whole: float
    """Cosine to the mean of the item's phrasings, -1…1."""
    score: float
    """What hits are ordered by: the weighted mean of the three, -1…1."""


def phrasings_of(items: Sequence[Item], former: Sequence[Phrasing] = ()) -> list[Phrasing]:
    """What there is to embed, in the items' order; where two are the same after normalisation the first keeps it.

    former: phrasings of an earlier state; what is the same still is taken from there.
    """
    known = [
        {phrasing.text: phrasing for phrasing in former if phrasing.against == against} for against in (False, True)
    ]
    taken: set[str] = set()
    found: list[Phrasing] = []
    for position, item in enumerate(items):
        for against, texts in ((False, item.phrasings), (True, item.not_for)):
            seen = set[str]() if against else taken
            for text in texts:
                phrasing = known[against].get(text)
                key = normalise(text) if phrasing is None else phrasing.key
                if key in seen:
                    continue
                seen.add(key)
                if phrasing is None or phrasing.item != position:
                    phrasing = Phrasing(text, key, position, against)
                found.append(phrasing)
    return found


class Index:
    """The searchable phrasings of one state of the knowledge; immutable, safe for any number of threads."""

    def __init__(
        self,
        phrasings: Sequence[Phrasing],
        space: Space,
        searcher: faiss.Index,
        *,
        lexicon: Lexicon | None = None,
        former: tuple[Index, NDArray[np.int64]] | None = None,
    ) -> None:
        """searcher: inner product over the placed vectors, one for each phrasing; see `build` and `load`.

        lexicon: its wording, where somebody has it already. former: an index in the same space that holds most of the
        phrasings, and (n,) their rows there, -1 for none: what it knows of an item that did not change is not made
        again.
        """
        self.phrasings = tuple(phrasings)
        self.space = space
        self.lexicon = Lexicon([phrasing.key for phrasing in self.phrasings]) if lexicon is None else lexicon
        self._items = np.array([phrasing.item for phrasing in self.phrasings], dtype=np.int64)
        self._against = np.array([phrasing.against for phrasing in self.phrasings], dtype=bool)
        self._placed: Vectors = searcher.reconstruct_n(0, searcher.ntotal)
        self._exact = {p.key: row for row, p in enumerate(self.phrasings) if not p.against}
        self._against_keys = {(p.key, p.item) for p in self.phrasings if p.against}
        count = int(self._items.max(initial=-1)) + 1
        same = np.full(count, -1) if former is None else self._unchanged(*former, count)
        self._sums: NDArray[np.float64] = np.empty((count, searcher.d))
        self._means: Vectors = np.empty((count, searcher.d), dtype=np.float32)
        if former is not None:
            self._sums[same >= 0] = former[0]._sums[same[same >= 0]]
            self._means[same >= 0] = former[0]._means[same[same >= 0]]
        changed = np.flatnonzero(same < 0)
        self._sums[changed] = self._summed(changed)
        self._means[changed] = unit(self._sums[changed])
        self._largest = int(np.bincount(self._items, minlength=1).max())
        self._searcher = searcher

    def _unchanged(self, former: Index, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """(count,) for each item the one of `former` that has the very same phrasings, or -1."""
        own = np.flatnonzero(~self._against)
        items = self._items[own]
        kept = rows[own] >= 0
        kept[kept] = ~former._against[rows[own][kept]]
        was = np.where(kept, former._items[rows[own]] if len(former) else -1, -1)
        first = np.full(count, -1)
        first[items] = was
        broken = np.zeros(count, dtype=bool)
        broken[items[(was < 0) | (was != first[items])]] = True
        sizes = np.bincount(items, minlength=count)
        former_sizes = np.bincount(former._items[~former._against], minlength=len(former._sums) or 1)
        return np.where(~broken & (first >= 0) & (sizes == former_sizes[first]), first, -1)

    def _summed(self, items: NDArray[np.int64]) -> NDArray[np.float64]:
        """(len(items), dim) the sum of the placed vectors of each of these items, those of `not_for` left out."""
        at = np.full(int(self._items.max(initial=-1)) + 1, -1)
        at[items] = np.arange(len(items))
        kept = np.flatnonzero(~self._against & (at[self._items] >= 0))
        belongs = sparse.csr_array(
            (np.ones(len(kept)), (at[self._items[kept]], np.arange(len(kept)))), shape=(len(items), len(kept))
        )
        return np.asarray(belongs @ self._placed[kept])

    @staticmethod
    def build(phrasings: Sequence[Phrasing], vectors: Vectors, space: Space) -> Index:
        """vectors: (n, dim) float32, unit rows, the encoder's, one for each phrasing."""
        searcher = faiss.IndexFlatIP(vectors.shape[1])
        searcher.add(space.place(vectors))
        return Index(phrasings, space, searcher)

    @staticmethod
    def load(path: Path, phrasings: Sequence[Phrasing], space: Space) -> Index:
        """What `dump` gave, in a file; raises `IndexUnusable` where the file is not an index of these phrasings."""
        try:
            searcher = faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8))
        except (OSError, RuntimeError) as error:
            raise IndexUnusable(f"{path}: cannot be read. Delete it; it is made again.") from error
        if (searcher.ntotal, searcher.d) != (len(phrasings), len(space.mean)):
            raise IndexUnusable(f"{path}: holds {searcher.ntotal} phrasings of width {searcher.d}. Delete it.")
        return Index(phrasings, space, searcher)

    def edited(self, phrasings: Sequence[Phrasing], vectors_of: Callable[[Sequence[int]], Vectors]) -> Index:
        """The index of other phrasings in the same space; searches it as one that was built from nothing would.

        vectors_of: the vectors of the phrasings at these positions, (n, dim) float32, unit rows, the encoder's; asked
        for what this index does not hold.
        """
        row_of = {phrasing.key: row for row, phrasing in enumerate(self.phrasings)}
        rows = np.array([row_of.get(phrasing.key, -1) for phrasing in phrasings], dtype=np.int64)
        new = np.flatnonzero(rows < 0)
        placed: Vectors = np.empty((len(rows), self._searcher.d), dtype=np.float32)
        placed[rows >= 0] = self._placed[rows[rows >= 0]]
        if len(new):
            placed[new] = self.space.place(vectors_of(new.tolist()))
        searcher = faiss.IndexFlatIP(self._searcher.d)
        searcher.add(placed)
        return Index(
            phrasings,
            self.space,
            searcher,
            lexicon=Lexicon([phrasing.key for phrasing in phrasings], self.lexicon),
            former=(self, rows),
        )

    def dump(self) -> bytes:
        """What `load` reads."""
        return bytes(faiss.serialize_index(self._searcher).tobytes())

    def __len__(self) -> int:
        return len(self.phrasings)

    @property
    def items(self) -> NDArray[np.int64]:
        """(n,) the item of each phrasing."""
        return self._items

    @property
    def against(self) -> NDArray[np.bool_]:
        """(n,) whether a phrasing is one of `not_for`."""
        return self._against

    @property
    def placed(self) -> Vectors:
        """(n, dim) float32, unit rows of the space: the vector of each phrasing."""
        return self._placed

    def exact(self, key: str) -> int | None:
        """The row of the phrasing with this normal form."""
        return self._exact.get(key)

    def search(
        self, keys: Sequence[str], vectors: Vectors, hidden: Sequence[NDArray[np.int64]] | None = None
    ) -> Iterator[list[Hit]]:
        """For each question its hits, best first; what is near to an item's `not_for` scores less by as much.

        keys: m normal forms. vectors: (m, dim) float32, unit rows, the encoder's. hidden: for each question the
        rows to do as if they did not exist (how confidence is learned).
        """
        if not len(self):
            yield from ([] for _ in keys)
            return
        # Hidden rows take places among the nearest.
        extra = self._largest if hidden is not None else 0
        k = min(len(self), NEAREST + extra)
        placed = self.space.place(vectors)
        for start in range(0, len(keys), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            _, nearest = self._searcher.search(np.ascontiguousarray(placed[chunk]), k)
            wordings = self.lexicon.similarities(keys[chunk])
            count = min(len(self), BY_WORDING + extra)
            worded = np.argpartition(wordings, -count, axis=1)[:, -count:]
            for offset in range(len(nearest)):
                i = start + offset
                rows = np.union1d(nearest[offset], worded[offset])
                if hidden is not None:
                    rows = np.setdiff1d(rows, hidden[i])
                similarities = np.clip(self._placed[rows] @ placed[i], -1.0, 1.0)
                items, position = np.unique(self._items[rows], return_inverse=True)
                means = self._means[items] if hidden is None else self._means_without(items, hidden[i])
                wholes = np.clip(means @ placed[i], -1.0, 1.0)[position]
                yield self._best(keys[i], rows, similarities, wordings[offset, rows], wholes)

    def _means_without(self, items: NDArray[np.int64], hidden: NDArray[np.int64]) -> Vectors:
        sums = self._sums[items]
        for row in hidden[~self._against[hidden]]:
            sums[items == self._items[row]] -= self._placed[row]
        return unit(sums)

    def _best(
        self,
        key: str,
        rows: NDArray[np.int64],
        similarities: NDArray[np.float32],
        wordings: NDArray[np.float32],
        wholes: NDArray[np.float32],
    ) -> list[Hit]:
        """The best phrasing of each item; the arguments after `key` run over the phrasings looked at."""
        near = (1 - LEXICAL_WEIGHT) * similarities + LEXICAL_WEIGHT * wordings
        hits: dict[int, Hit] = {}
        against: dict[int, float] = {}
        own: dict[int, float] = {}
        for at in np.argsort(-near, kind="stable"):
            row = int(rows[at])
            item = int(self._items[row])
            if self._against[row]:
                against.setdefault(item, float(near[at]))
            elif item not in hits:
                score = (near[at] + WHOLE_WEIGHT * wholes[at]) / (1 + WHOLE_WEIGHT)
                similarity, wording, whole = float(similarities[at]), float(wordings[at]), float(wholes[at])
                hits[item] = Hit(item, row, similarity, wording, whole, float(score))
                own[item] = float(near[at])
        for item in hits.keys() & against.keys():
            nearer = 1.0 if (key, item) in self._against_keys else against[item] - own[item]
            kept = 1 / (1 + math.exp(nearer / NOT_FOR_SCALE))
            if kept < _NOTHING:
                del hits[item]
            else:
                hit = hits[item]
                hits[item] = replace(
                    hit, whole=min(hit.whole, hit.whole * kept), score=min(hit.score, hit.score * kept)
                )
        return sorted(hits.values(), key=lambda hit: -hit.score)
