"""Which questions ask the same: texts put into groups by meaning, in memory. Knows no database and no gap.

    group(["怎么退款", "哈哈", "可以退钱吗"], encoder.encode, same)     # [0, 1, 0]

A question is compared with all questions of a group, not with its first one; and what is near counts less where much
is near, because "near" means little among a hundred questions about one medicine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors
from faqbot.text import is_chatter, normalise

Encode = Callable[[Sequence[str]], Vectors]
"""Normal forms of texts to (n, dim) float32, unit rows."""


class Same(Protocol):
    """How alike two texts are."""

    def line(self, text: str) -> float:
        """How alike this text must be to a group, on the average of the group's texts and less the crowd behind it
        (`NEIGHBOURS`)."""

    def rows(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """(n, d) float32, unit rows: the inner product of two says how alike their texts are, -1…1.

        texts: normal forms; vectors: (n, dim) float32, unit rows, what `Encode` makes of them.
        """

    def among(self, mean: NDArray[np.float32], count: int) -> Same:
        """The same for texts of a collection; mean: (dim,) float32, of the vectors of its `count` texts."""


NEIGHBOURS = 40
"""How many groups behind the nearest one are its crowd: how alike they are, on the average, is taken from how alike
the nearest one is."""

LEAST = 0.12
"""How alike each of the crowd is at least, and one that is missing: a queue of two questions has no crowd yet, and
"how is the weather" would be one with "how are the stocks"."""

Number = TypeVar("Number", np.int64, np.float32)

RECENTRED = 1.25
"""How much a collection grows until it is centred again."""

BATCH = 256
"""Texts encoded at once: about half a second on two cores."""


class Groups:
    """Texts in numbered groups, in memory: which group does another text belong to? For one thread at a time.

    A group is the sum of its rows (`Same.rows`), each text once: the inner product of two sums is the sum over all
    pairs, so that the average link between any two groups costs one multiplication.
    """

    def __init__(self, same: Same) -> None:
        self._learned = same
        self._same = same
        self._centred_at = 0
        self._chatter: int | None = None
        self._group_of: dict[str, int] = {}
        self._compared: set[tuple[int, str]] = set()
        self._settled: set[int] = set()
        # Row i of the first two is of self._texts[i], row i of the last two of self._order[i]; rows beyond are room.
        self._texts: list[str] = []
        self._numbers = np.zeros(0, dtype=np.int64)
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._order: list[int] = []
        self._at: dict[int, int] = {}
        self._sums: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._sizes = np.zeros(0, dtype=np.float32)
        self._placed: tuple[Same, str, NDArray[np.float32], NDArray[np.float32]] | None = None
        """The last text that was compared, its vector, and the row it became: to find its group, to join groups by it
        and to sum it up, each asks for it."""
        self._summed = 0
        """How many of the texts are in the sums: a queue that is read takes up thousands before it is asked."""

    def find(self, text: str, vector: NDArray[np.float32], *, chatter: bool) -> int | None:
        """The group for a text; None where it needs a new one. text: normal form; vector: (dim,) float32, unit.

        The group that holds the text itself. Else all chatter is one group; else the one it is most alike, if that is
        at least `line` more than the crowd behind it; the oldest of equals.
        """
        if text in self._group_of:
            # Also chatter: somebody took it for a question.
            return self._group_of[text]
        if chatter:
            return self._chatter
        self._sum_up()
        if not self._order:
            return None
        likeness = self._likeness(self._row(text, vector))
        best = self._best(likeness)
        return self._order[best] if likeness[best] - _crowd(likeness, best) >= self._same.line(text) else None

    def one_with(self, group: int, text: str, vector: NDArray[np.float32]) -> list[int]:
        """Other groups that ask the same as this one once the text is in it, whether or not it is already; to be
        merged with it in this order. Changes nothing. Never two groups that are both settled."""
        found: list[int] = []
        self._sum_up()
        if not self._order:
            return found
        own = self._at.get(group)
        total = np.zeros(self._sums.shape[1:], dtype=np.float32) if own is None else self._sums[own].copy()
        size = 0.0 if own is None else float(self._sizes[own])
        if not self.compares(group, text):
            total = total + self._row(text, vector)
            size += 1
        line = self._same.line(text)
        merged = [] if own is None else [own]
        settled = group in self._settled
        while len(merged) < len(self._order):
            likeness = self._likeness(total / size)
            likeness[merged] = -np.inf
            open_to = likeness.copy()
            if settled:
                open_to[[self._at[each] for each in self._settled if each in self._at]] = -np.inf
            best = self._best(open_to)
            if open_to[best] < line:
                return found
            back = self._likeness(self._sums[best] / self._sizes[best])
            back[[*merged, best]] = -np.inf
            if likeness[best] - (_crowd(likeness, best) + _crowd(back, best)) / 2 < line:
                return found
            found.append(self._order[best])
            merged.append(best)
            settled |= self._order[best] in self._settled
            total += self._sums[best]
            size += float(self._sizes[best])
        return found

    def add(self, group: int, text: str, vector: NDArray[np.float32] | None, *, chatter: bool) -> None:
        """Put a text into a group. Without a vector it is found by its letters only, until added with one.

        The same text again changes nothing: it has had its say, however many people ask it.
        """
        if chatter:
            self._chatter = group
            return
        self._group_of.setdefault(text, group)
        if vector is None or self.compares(group, text):
            return
        used = len(self._texts)
        self._numbers = _with_room(self._numbers, used)
        self._vectors = _with_room(self._vectors if used else np.zeros((0, len(vector)), dtype=np.float32), used)
        self._numbers[used] = group
        self._vectors[used] = vector
        self._texts.append(text)
        self._compared.add((group, text))

    def merge(self, into: int, gone: int) -> None:
        """All texts of `gone` are texts of `into` from now on."""
        if self._chatter == gone:
            self._chatter = into
        own = np.flatnonzero(self._numbers[: len(self._texts)] == gone)
        texts = [text for text, number in self._group_of.items() if number == gone]
        moved = [(self._texts[row], self._vectors[row].copy()) for row in own]
        self.remove(gone)
        for text, vector in moved:
            self.add(into, text, vector, chatter=False)
        self._group_of.update(dict.fromkeys(texts, into))

    def settle(self, group: int) -> None:
        """Remember that people decided what is in a group: no two such groups are one."""
        self._settled.add(group)

    def compares(self, group: int, text: str) -> bool:
        """Whether the group knows the meaning of this text."""
        return (group, text) in self._compared

    def remove(self, *groups: int) -> None:
        """Forget groups; many at once take no longer than one."""
        self._sum_up()
        gone = set(groups)
        if self._chatter in gone:
            self._chatter = None
        self._settled -= gone
        self._compared = {(number, text) for number, text in self._compared if number not in gone}
        self._group_of = {text: number for text, number in self._group_of.items() if number not in gone}
        for number, text in self._compared:
            self._group_of.setdefault(text, number)
        gone &= self._at.keys()
        if not gone:
            return
        kept = np.flatnonzero(~np.isin(self._numbers[: len(self._texts)], list(gone)))
        self._texts = [self._texts[row] for row in kept]
        self._numbers = self._numbers[kept]
        self._vectors = self._vectors[kept]
        self._summed = len(kept)
        for group in gone:
            place, last = self._at.pop(group), self._order.pop()
            if last != group:
                # The last one takes the free place.
                self._order[place], self._at[last] = last, place
                self._sums[place], self._sizes[place] = self._sums[len(self._order)], self._sizes[len(self._order)]

    def learn(self, same: Same) -> None:
        """Compare with another `same` from now on: the knowledge base has changed."""
        self._learned = same
        self._centre()

    def _sum_up(self) -> None:
        used = len(self._texts)
        if used == self._summed:
            return
        if used >= RECENTRED * self._centred_at:
            self._centre()
            return
        new = slice(self._summed, used)
        if used == self._summed + 1:
            rows = self._row(self._texts[-1], self._vectors[self._summed])[None]
        else:
            rows = self._same.rows(self._texts[new], self._vectors[new])
        for group, row in zip(self._numbers[new].tolist(), rows, strict=True):
            self._sum(group, row)
        self._summed = used

    def _row(self, text: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """(d,) of `rows`."""
        if self._placed is not None:
            same, placed, before, known = self._placed
            if same is self._same and placed == text and np.array_equal(before, vector):
                return known
        row: NDArray[np.float32] = self._same.rows([text], vector[None])[0]
        self._placed = self._same, text, vector.copy(), row  # a view would change with what it is of
        return row

    def _centre(self) -> None:
        used = len(self._texts)
        self._centred_at = self._summed = used
        if not used:
            self._same = self._learned
            return
        vectors = self._vectors[:used]
        self._same = self._learned.among(vectors.mean(axis=0), used)
        self._order, self._at = [], {}
        self._sums, self._sizes = np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32)
        for group, row in zip(self._numbers[:used].tolist(), self._same.rows(self._texts, vectors), strict=True):
            self._sum(group, row)

    def _sum(self, group: int, row: NDArray[np.float32]) -> None:
        place = self._at.get(group)
        if place is None:
            place = self._at[group] = len(self._order)
            self._sums = _with_room(self._sums if place else np.zeros((0, len(row)), dtype=np.float32), place)
            self._sizes = _with_room(self._sizes, place)
            self._sums[place], self._sizes[place] = 0, 0
            self._order.append(group)
        self._sums[place] += row
        self._sizes[place] += 1

    def _likeness(self, row: NDArray[np.float32]) -> NDArray[np.float64]:
        """(groups,) how alike a text is to each group, or the texts of one group whose mean `row` is."""
        used = len(self._order)
        return np.asarray(self._sums[:used] @ row, dtype=np.float64) / self._sizes[:used]

    def _best(self, likeness: NDArray[np.float64]) -> int:
        """Of the likeliest groups the one with the lowest number."""
        return min(np.flatnonzero(likeness == likeness.max()).tolist(), key=lambda place: self._order[place])


def _crowd(likeness: NDArray[np.float64], best: int) -> float:
    """What to take from how alike the best group is."""
    others = np.delete(likeness, best)
    if len(others) > NEIGHBOURS:
        others = np.partition(others, -NEIGHBOURS)[-NEIGHBOURS:]
    missing = NEIGHBOURS - len(others)
    return float(np.maximum(others, LEAST).sum() + missing * LEAST) / NEIGHBOURS


def _with_room(rows: NDArray[Number], used: int) -> NDArray[Number]:
    if used < len(rows):
        return rows
    grown = np.zeros((used + max(BATCH, used), *rows.shape[1:]), dtype=rows.dtype)
    grown[:used] = rows[:used]
    return grown


def group(texts: Sequence[str], encode: Encode, same: Same) -> list[int]:
    """The group of each text, as if they were asked in this order; numbered 0, 1, 2 … by first appearance."""
    groups = Groups(same)
    numbers: list[int] = []
    now: dict[int, int] = {}
    """Number a group was made with, to the one it is part of now."""
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        keys = [normalise(text) for text in batch]
        for text, key, vector in zip(batch, keys, encode(keys), strict=True):
            chatter = is_chatter(text)
            number = groups.find(key, vector, chatter=chatter)
            if number is None:
                number = len(now)
                now[number] = number
            groups.add(number, key, vector, chatter=chatter)
            numbers.append(number)
            if not chatter:
                for other in groups.one_with(number, key, vector):
                    groups.merge(number, other)
                    now = {made: number if current == other else current for made, current in now.items()}
    order = {number: i for i, number in enumerate(dict.fromkeys(now[number] for number in numbers))}
    return [order[now[number]] for number in numbers]
