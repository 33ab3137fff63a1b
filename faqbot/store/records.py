"""The nouns of what people did: questions, gaps, feedback. Knows no SQL.

Every moment is aware; stored and given back in UTC, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

Decision = Literal["answer", "suggest", "unanswered"]
GapReason = Literal["no_match", "weak", "ambiguous", "rejected", "escalated"]
GapState = Literal["open", "closed", "dismissed"]
Judgement = Literal["right", "wrong", "picked"]
Verdict = Literal[Judgement, "escalated"]
"""What a person says about a decision. `escalated` hands the question to a person, and judges nothing."""
GapAction = Literal["renamed", "merged", "split", "dismissed", "reopened", "closed", "escalated"]

LISTED_QUESTIONS = 20
"""How many of a gap's questions come with it, the newest ones, unless more are asked for."""

TREND_DAYS = 14

LATELY = timedelta(days=90)
"""How far back `ItemStats.lately` looks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was asked and decided."""

    text: str
    at: datetime
    """Aware; stored and given back in UTC, to the microsecond."""
    decision: Decision
    reason: str
    """Why it was decided so."""
    index_version: str
    asker: str | None = None
    """Blank means unknown."""
    group: str | None = None
    channel: str | None = None
    conversation: str | None = None
    entry_id: str | None = None
    """Of the best candidate, whatever the decision."""
    matched_phrasing: str | None = None
    confidence: float | None = None
    """0…1, of the best candidate; None where there was none."""
    candidates: tuple[Mapping[str, Any], ...] = ()
    """Best first; must go through JSON unchanged."""
    said_at: datetime | None = None
    """When the member wrote it, where that is known and not `at`; aware."""
    also: tuple[str, ...] = ()
    """The further items that were given with `entry_id`, where several things were asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """One stored question, and its place in the queue if it has one."""

    id: int
    asked: Asked
    gap_id: int | None
    """None where it was answered and nobody objected."""
    gap_reason: GapReason | None
    due_at: datetime | None = None
    """When a person should have replied, UTC; None where nothing was promised."""
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of a stored question by who wrote it when."""

    question_id: int
    gap_id: int | None
    asker: str | None
    said_at: datetime
    """UTC."""
    text: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said about one decision."""

    question_id: int
    verdict: Judgement
    at: datetime
    entry_id: str | None = None
    """`picked`: what was right; `wrong`: what was not."""
    reason: str | None = None
    """In the person's own words."""
    author: str | None = None


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """One question of a gap."""

    id: int
    text: str
    asker: str | None
    group: str | None
    at: datetime
    """UTC."""
    reason: GapReason
    entry_id: str | None
    """Of the best candidate when it was asked."""
    confidence: float | None
    candidates: tuple[Mapping[str, Any], ...] = ()
    """As it was asked with, best first."""
    due_at: datetime | None = None
    """When a person should have replied, UTC; None where nothing was promised."""
    replied_at: datetime | None = None
    """None while its asker waits."""
    picked_id: str | None = None
    """The item that a person said answers it, if that was the last word on it."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why a gap is not for the FAQ."""

    reason: str
    by: str
    at: datetime
    people: int
    """How many people had asked by then; twice as many open it again."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same and have no sure answer."""

    id: int
    title: str
    state: GapState
    reason: GapReason
    """Of the newest question, as are `entry_id` and `confidence`."""
    count: int
    """Messages, at least 1."""
    people: int
    """Distinct askers; each question without an asker counts as one person."""
    first_at: datetime
    """When its oldest question was asked, UTC."""
    last_at: datetime
    entry_id: str | None
    confidence: float | None
    chatter: bool
    """The one gap for what asks nothing."""
    questions: tuple[GapQuestion, ...]
    """Newest first, up to `LISTED_QUESTIONS` unless more were asked for."""
    due_at: datetime | None = None
    """The earliest of its questions that nobody replied to, UTC."""
    escalated: bool = False
    """Whether a question that was handed to a person still waits for a reply."""
    trend: tuple[int, ...] = ()
    """Messages a day over the last `TREND_DAYS` days, today last."""
    settled: bool = False
    """Whether an editor renamed, merged or split it; grouping never overrules him."""
    answer_id: str | None = None
    """The item that answers it, where an answer closed it."""
    edit_id: int | None = None
    """The edit that closed it."""
    dismissal: Dismissal | None = None
    reasons: Mapping[GapReason, int] = field(default_factory=dict)
    """How many of its questions came for which reason; those that did at all."""

    def late(self, now: datetime) -> bool:
        """Whether somebody waits for longer than was promised. now: aware."""
        return self.state == "open" and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class GapRow:
    """How a gap stands, without its questions."""

    id: int
    title: str
    state: GapState
    chatter: bool
    settled: bool
    merged_id: int | None
    """The gap that its questions went to."""
    origin_id: int | None
    """The gap that an edit took it from."""
    dismissal: Dismissal | None


@dataclass(frozen=True, slots=True)
class GapEvent:
    """One thing that became of a gap."""

    at: datetime
    what: GapAction
    by: str | None
    """None where nobody did it: demand re-opened it, or grouping merged it."""
    note: str | None
    """Why it was dismissed or escalated; what it was called before."""
    other_id: int | None
    """The gap that came to it, or left it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One question of an open gap, as grouping by meaning needs it."""

    question_id: int
    gap_id: int
    filed: int
    """Grows with every filing, in all processes; what to ask `Store.news` for next."""
    text: str
    chatter: bool
    settled: bool
    """Both of its gap."""
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""


@dataclass(frozen=True, slots=True)
class News:
    """What became of the open gaps since somebody last looked."""

    changed: int
    """Grows with every change of gaps, in all processes; what to ask `Store.news` for next."""
    gaps: tuple[int, ...]
    """Merged, split, closed or opened again since: what was known of them holds no more."""
    members: list[Member]
    """All of those that are open, and what was filed since; in order of filing."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question that waits for an answer of the FAQ."""

    question_id: int
    gap_id: int
    text: str
    reason: GapReason
    entry_id: str | None
    """Of the best candidate when it was asked."""
    rejected: frozenset[str]
    """Items that people said do not answer it."""
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a question stands with the people who answer: by when, whether it was, and who has taken it."""

    due_at: datetime | None
    """None where nobody owes a reply."""
    promised: bool
    """Whether a person said that time: then its clock runs at night as well."""
    replied_at: datetime | None
    replied_by: str | None
    taken_by: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that the FAQ answers by now, and whose asker does not know yet."""

    question_id: int
    gap_id: int
    text: str
    asker: str | None
    group: str | None
    channel: str | None
    conversation: str | None
    at: datetime
    due_at: datetime | None
    answer_id: str
    edit_id: int | None


@dataclass(frozen=True, slots=True)
class SureAnswer:
    """An answered question that no phrasing equalled, and the last word that a person said about it."""

    text: str
    item_id: str
    """What was right, or with `wrong` what was not."""
    verdict: Judgement
    confidence: float
    asked: int
    """How often, in these very letters, it was answered so."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the last word that a person said about it."""

    id: int
    """Of the last word; grows."""
    question_id: int
    text: str
    verdict: Judgement
    entry_id: str | None
    """`right` and `picked`: what was right; `wrong`: what was not."""
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often something happened to one item, in questions."""

    answered: int = 0
    """It was given at once."""
    confirmed: int = 0
    """A person's last word on the question was that it is right, or the one to give."""
    rejected: int = 0
    """That it is not, or another one in its place."""


@dataclass(frozen=True, slots=True)
class ItemStats:
    """What people did with one item."""

    ever: Use = Use()
    lately: Use = Use()
    """In the last `LATELY`."""
    last_at: datetime | None = None
    """When a question that got it, at once or by a person's choice, was asked last; UTC."""
