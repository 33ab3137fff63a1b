"""Pairs of items that ask the same: duplicates and contradictions, as a person sees them. Answers no question.

    for twin in twins(snapshot):                        # the whole base
        print(twin.item_id, twin.other_id, twin.contradiction)
    twins(snapshot, of={"refund-how"})                  # those that one edit makes

The base itself is the yardstick, so that there is no threshold of similarity: two items are one where the phrasings of
the one lie as near to those of the other as either's lie among themselves. An item of one or two phrasings has no such
measure; its phrasing and one of the other must be each other's nearest, and ask the same by what `same.py` learned.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faqbot.index import Index
from faqbot.knowledge import Item, Script
from faqbot.snapshot import Snapshot

AS_NEAR = 0.85
"""Mean similarity across two items, in geometric means of that within each; 1 for random halves of one item, and at
least this for 19 of 20 on three bases. Two items of the starter base that differ reach 0.81."""
ENOUGH = 3
"""Phrasings that an item must have for its mean to say anything."""
SURE = 0.85
"""Probability of asking the same, for items with fewer: on two public sets of 2,600 such items, 25 pairs; of 18 that
were read, 15 are duplicates. It finds half of the planted ones."""
ALIKE = 0.6
"""Share of letter pairs that two answers must have in common to say the same."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Twin:
    """Two items that ask the same."""

    item_id: str
    other_id: str
    """Of the one that stands further down."""
    phrasing: str
    other_phrasing: str
    """The nearest two, as written."""
    probability: float
    """0…1, that these two ask the same (`same.py`)."""
    contradiction: bool
    """Their answers differ."""

    def turned(self) -> Twin:
        """The same pair, seen from the other item."""
        return replace(
            self,
            item_id=self.other_id,
            other_id=self.item_id,
            phrasing=self.other_phrasing,
            other_phrasing=self.phrasing,
        )


def twins(snapshot: Snapshot, *, of: Collection[str] | None = None) -> list[Twin]:
    """All pairs, likeliest first; `of`: those with one of these items.

    Scripts are compared with scripts, entries and rules with each other: a script is words for staff about what a
    member may also ask, and says it differently on purpose.
    """
    index, items = snapshot.index, snapshot.knowledge.items
    rows = np.flatnonzero(~index.against)
    if not len(rows):
        return []
    owners = index.items[rows]
    present, starts = np.unique(owners, return_index=True)
    bounds = dict(zip(present.tolist(), zip(starts, [*starts[1:], len(rows)], strict=True), strict=True))
    asked = present if of is None else np.array([p for p in present if items[p].id in of], dtype=np.int64)
    found = []
    for i, j in sorted({(min(pair), max(pair)) for pair in (*_near(index, rows, asked), *_few(index, rows, asked))}):
        if isinstance(items[i], Script) != isinstance(items[j], Script):
            continue
        here, there = (rows[slice(*bounds[position])] for position in (i, j))
        near = index.placed[here] @ index.placed[there].T
        a, b = np.unravel_index(int(near.argmax()), near.shape)
        phrasing, twin = index.phrasings[here[a]], index.phrasings[there[b]]
        few = min(near.shape) < ENOUGH
        # 第 13 期 and 第 14 期 are never the same, however near.
        if _numbers(phrasing.key if few else items[i].title) == _numbers(twin.key if few else items[j].title):
            found.append((items[i], items[j], phrasing, twin, near[a, b], few))
    if not found:
        return []
    sure = snapshot.same.pairs(
        [phrasing.key for _, _, phrasing, _, _, _ in found],
        [twin.key for _, _, _, twin, _, _ in found],
        np.array([near for *_, near, _ in found], dtype=np.float32),
    )
    pairs = [
        Twin(one.id, other.id, phrasing.text, twin.text, float(probability), not agree(one, other))
        for (one, other, phrasing, twin, _, few), probability in zip(found, sure, strict=True)
        if not few or probability >= SURE
    ]
    return sorted(pairs, key=lambda twin: (-twin.probability, twin.item_id, twin.other_id))


def _near(index: Index, rows: NDArray[np.int64], asked: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Pairs of items with `ENOUGH` phrasings that are as near to each other as to themselves. rows: the phrasings
    that are no `not_for`; asked: the positions of items, one of which is in each pair."""
    present, starts, counts = np.unique(index.items[rows], return_index=True, return_counts=True)
    rich = counts >= ENOUGH
    if not rich.any():
        return
    sums = np.add.reduceat(index.placed[rows].astype(np.float64), starts, axis=0)[rich]
    present, counts = present[rich], counts[rich]
    # Every phrasing has a similarity of 1 to itself, which says nothing.
    within = ((sums**2).sum(axis=1) - counts) / (counts * (counts - 1))
    within = np.sqrt(np.maximum(within, 1e-3))
    for i in np.flatnonzero(np.isin(present, asked)):
        across = sums @ sums[i] / (counts * counts[i]) / (within * within[i])
        across[i] = 0.0
        yield from ((int(present[i]), int(present[j])) for j in np.flatnonzero(across >= AS_NEAR))


def _few(index: Index, rows: NDArray[np.int64], asked: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Pairs of an item with fewer phrasings and another, of which two are each other's nearest: where a hundred
    questions differ in one word, all of them are near. Arguments as of `_near`."""
    owners, placed = index.items[rows], index.placed[rows]
    counts = np.bincount(owners)

    def nearest(some: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) for each of these phrasings the nearest one of another item."""
        found = []
        for start in range(0, len(some), _CHUNK):
            chunk = some[start : start + _CHUNK]
            near = placed[chunk] @ placed.T
            near[owners[chunk][:, None] == owners] = -2.0
            found.append(near.argmax(axis=1))
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    few = counts[owners] < ENOUGH
    # Either of two that are each other's nearest leads to the other: the fewer to begin with, the sooner it is done.
    own = np.isin(owners, asked)
    begun = np.flatnonzero(few if own.all() else own)
    theirs = nearest(begun)
    mutual = (nearest(theirs) == begun) & (owners[theirs] != owners[begun]) & (few[begun] | few[theirs])
    yield from zip(owners[begun[mutual]].tolist(), owners[theirs[mutual]].tolist(), strict=True)


def agree(one: Item, other: Item) -> bool:
    """Whether two answers say the same: the same numbers, and mostly the same words."""
    if _numbers(one.text) != _numbers(other.text):
        return False
    a, b = _letter_pairs(one.text), _letter_pairs(other.text)
    return not a or not b or 2 * len(a & b) >= ALIKE * (len(a) + len(b))


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))


def _letter_pairs(text: str) -> set[str]:
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return {letters[i : i + 2] for i in range(len(letters) - 1)}
