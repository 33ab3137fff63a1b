"""Where an evaluation was wrong, why, and which entries or phrasings would have mended it. Measures no rates.

mistakes(assistant, report)      every question that came out wrong or unsure, with its cause
missing(assistant, report)       what nothing answers, grouped by meaning: each group is an entry to write
wanting(assistant, report)       entries that lose questions, and the phrasings that would have caught most
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from faqbot.assistant import Assistant, Result
from faqbot.confidence import RIVAL, Candidate
from faqbot.encoder import Vectors
from faqbot.evaluate import Report, Row
from faqbot.grouping import group
from faqbot.knowledge import Item
from faqbot.same import SAME
from faqbot.text import is_chatter, normalise

Sort = Literal["wrong_item", "nothing_fits", "unsure", "wrong_first"]
"""Answered with the wrong item; answered though no item fits; the right item first, but not answered; another item
first, and not answered."""

Cause = Literal[
    "exact",  # it equals a phrasing of the item it got
    "chatter",  # taken for chatter, so nothing was searched
    "expired",  # the right item is not valid on this day
    "refused",  # a not_for phrasing of the right item is nearer than its own phrasings
    "both",  # nearer to the item it got in meaning and in wording
    "meaning",  # nearer to it in meaning, though not in wording
    "wording",  # nearer to it in wording, though not in meaning
    "whole",  # nearer in neither: all phrasings of the item together tipped it
    "rival",  # a second item is close behind
    "far",  # no phrasing of the right item is near enough
    "near",  # no item fits, and this phrasing is the nearest one
]

PARAPHRASES = 3
"""Lost questions that are proposed as phrasings of one item: what an editor adds in a minute."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One question that did not come out right, and what decided that."""

    row: Row
    sort: Sort
    cause: Cause
    given: Candidate | None
    """The best candidate; None where there is none."""
    rank: int | None
    """1-based place of the right item among the candidates; None where it is not among them."""
    expected_confidence: float | None
    """Of the right item, 0…1; None where it is not among the candidates."""
    nearest: str | None
    """The right item's phrasing that most likely asks the same, or for `refused` its not_for phrasing."""
    rival: Candidate | None
    """The best other candidate, for `rival`."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Questions that ask the same and that no item answers: an entry to write."""

    title: str
    """The clearest question: the one most like the others."""
    rows: tuple[Row, ...]
    """In the order asked."""

    @property
    def wrongly_answered(self) -> int:
        return sum(row.outcome == "wrong" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Wanting:
    """An item that loses questions, and what it lacks."""

    item: Item
    asked: int
    """Questions that it answers."""
    lost: tuple[Row, ...]
    """Of those, the ones it did not answer at once."""
    phrasings: tuple[str, ...]
    """At most `PARAPHRASES` of them, chosen to catch most. None that asks the same as a phrasing of the item it got:
    two items would claim it then."""
    caught: int
    """How many of the lost ones ask the same as one of these phrasings."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What an editor can mend."""

    mistakes: tuple[Mistake, ...]
    """The surest first."""
    missing: tuple[Missing, ...]
    """The most asked first."""
    wanting: tuple[Wanting, ...]
    """Those that lose most first."""


def find(assistant: Assistant, report: Report) -> Findings:
    """What went wrong in a report that `evaluate` made of this assistant."""
    near = _Nearness(assistant)
    return Findings(_mistakes(near, report), _missing(near, report), _wanting(near, report))


def _mistakes(near: _Nearness, report: Report) -> tuple[Mistake, ...]:
    found = []
    for row, result in zip(report.rows, report.results, strict=True):
        sort = _sort(row)
        if sort is not None:
            found.append(_mistake(near, row, result, sort))
    return tuple(sorted(found, key=lambda mistake: -mistake.row.confidence))


def _sort(row: Row) -> Sort | None:
    if row.outcome == "wrong":
        return "nothing_fits" if row.expected is None else "wrong_item"
    if row.outcome == "missed":
        return "unsure" if row.right else "wrong_first"
    return None


def _mistake(near: _Nearness, row: Row, result: Result, sort: Sort) -> Mistake:
    ranks = {candidate.entry_id: rank for rank, candidate in enumerate(result.candidates, start=1)}
    rank = None if row.expected is None else ranks.get(row.expected)
    given = result.candidates[0] if result.candidates else None
    cause, nearest, rival = _cause(near, row, result, sort)
    return Mistake(
        row=row,
        sort=sort,
        cause=cause,
        given=given,
        rank=rank,
        expected_confidence=None if rank is None else result.candidates[rank - 1].confidence,
        nearest=nearest,
        rival=rival,
    )


def _cause(near: _Nearness, row: Row, result: Result, sort: Sort) -> tuple[Cause, str | None, Candidate | None]:
    """(cause, the right item's phrasing that matters, the rival)."""
    if result.reason == "chatter":
        return "chatter", None, None
    if row.expected is None:
        return ("exact" if result.reason == "exact" else "near"), None, None
    right = near.assistant.knowledge.item(row.expected)
    if not right.valid_on(near.today):
        return "expired", None, None
    own, likely = near.nearest(row.text, right.phrasings)
    if sort == "unsure":
        others = result.candidates[1:]
        if others and others[0].confidence >= RIVAL * result.confidence:
            return "rival", own, others[0]
        return "far", own, None
    if result.reason == "exact":
        return "exact", own, None
    if right.not_for and all(candidate.entry_id != row.expected for candidate in result.candidates):
        against, unlikely = near.nearest(row.text, right.not_for)
        if unlikely > likely:
            return "refused", against, None
    if not result.candidates:
        return "far", own, None
    (meaning, other_meaning), (wording, other_wording) = near.compared(
        row.text, [result.candidates[0].matched_phrasing, own]
    )
    causes: dict[tuple[bool, bool], Cause] = {
        (True, True): "both",
        (True, False): "meaning",
        (False, True): "wording",
        (False, False): "whole",
    }
    return causes[meaning >= other_meaning, wording >= other_wording], own, None


class _Nearness:
    """How near a question is to phrasings; remembers the vectors of those it has seen."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.today = datetime.now(UTC).astimezone(assistant.knowledge.community.timezone).date()
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def nearest(self, text: str, phrasings: Sequence[str]) -> tuple[str, float]:
        """The phrasing that most likely asks the same, and how likely, 0…1."""
        keys = [normalise(phrasing) for phrasing in phrasings]
        likely = self.assistant.snapshot.same(normalise(text), self._encoded([text])[0], keys, self._encoded(phrasings))
        best = int(np.argmax(likely))
        return phrasings[best], float(likely[best])

    def compared(self, text: str, phrasings: Sequence[str]) -> tuple[list[float], list[float]]:
        """(meaning, wording) of a question beside each phrasing: cosines, -1…1 and 0…1."""
        index = self.assistant.snapshot.index
        placed = index.space.place(self._encoded([text, *phrasings]))
        keys = [normalise(phrasing) for phrasing in phrasings]
        wording = index.lexicon.between([normalise(text)] * len(keys), keys)
        return (placed[1:] @ placed[0]).tolist(), wording.tolist()

    def alike(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(n, n) probabilities that two texts ask the same; 1 on the diagonal."""
        keys, vectors = [normalise(text) for text in texts], self._encoded(texts)
        same = self.assistant.snapshot.same
        found = np.array([same(key, vector, keys, vectors) for key, vector in zip(keys, vectors, strict=True)])
        np.fill_diagonal(found, 1.0)
        return found

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        keys = [normalise(text) for text in texts]
        new = [key for key in dict.fromkeys(keys) if key not in self._vectors]
        if new:
            self._vectors.update(zip(new, self.assistant.encoder.encode(new), strict=True))
        return np.stack([self._vectors[key] for key in keys])


def _missing(near: _Nearness, report: Report) -> tuple[Missing, ...]:
    """Grouped as the queue would have grouped them, asked in this order. Chatter is left out: it needs no entry."""
    assistant = near.assistant
    rows = [row for row in report.rows if row.expected is None and not is_chatter(row.text)]
    groups: dict[int, list[Row]] = defaultdict(list)
    numbers = group([row.text for row in rows], assistant.encoder.encode, assistant.snapshot.same)
    for number, row in zip(numbers, rows, strict=True):
        groups[number].append(row)
    found = [Missing(_clearest(near, [row.text for row in members]), tuple(members)) for members in groups.values()]
    return tuple(sorted(found, key=lambda each: (-len(each.rows), -each.wrongly_answered)))


def _clearest(near: _Nearness, texts: Sequence[str]) -> str:
    """The text most like all others; of two, which are equally like each other, the one that says more."""
    if len(texts) == 1:
        return texts[0]
    likeness = near.alike(texts).sum(axis=1).round(6)
    return max(zip(likeness, map(len, texts), texts, strict=True))[2]


def _wanting(near: _Nearness, report: Report) -> tuple[Wanting, ...]:
    """What no phrasing would mend does not count as lost: chatter, what equals a phrasing of another item, and what
    belongs to an item that is not valid today."""
    knowledge = near.assistant.knowledge
    asked: dict[str, int] = defaultdict(int)
    lost: dict[str, list[Row]] = defaultdict(list)
    claimed: dict[str, list[bool]] = defaultdict(list)
    for row, result in zip(report.rows, report.results, strict=True):
        if row.expected is None:
            continue
        asked[row.expected] += 1
        mendable = result.reason not in ("chatter", "exact") and knowledge.item(row.expected).valid_on(near.today)
        if row.outcome != "right" and mendable:
            lost[row.expected].append(row)
            other = "" if row.right or result.matched_phrasing is None else result.matched_phrasing
            claimed[row.expected].append(bool(other) and near.nearest(row.text, [other])[1] >= SAME)
    found = []
    for entry_id, rows in lost.items():
        phrasings, caught = _most_catching(near, [row.text for row in rows], claimed[entry_id])
        found.append(Wanting(knowledge.item(entry_id), asked[entry_id], tuple(rows), phrasings, caught))
    return tuple(sorted(found, key=lambda each: (-len(each.lost), -each.caught)))


def _most_catching(near: _Nearness, texts: Sequence[str], claimed: Sequence[bool]) -> tuple[tuple[str, ...], int]:
    """(at most `PARAPHRASES` of the texts, how many of all ask the same as one of them), chosen one by one.

    claimed: which of them ask the same as a phrasing of another item.
    """
    alike = near.alike(texts) >= SAME
    free = ~np.array(claimed, dtype=bool)
    caught = np.zeros(len(texts), dtype=bool)
    chosen: list[str] = []
    while len(chosen) < PARAPHRASES:
        new = np.where(free, (alike & ~caught).sum(axis=1), 0)
        best = int(np.argmax(new))
        if not new[best]:
            break
        chosen.append(texts[best])
        caught |= alike[best]
    return tuple(chosen), int(caught.sum())
