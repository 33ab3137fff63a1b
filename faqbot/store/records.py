"""The nouns of what people did: questions, gaps, feedback. Knows no SQL.

Every moment is aware; stored and given back in UTC, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Decision = Literal["answer", "suggest", "unanswered"]
GapReason = Literal["no_match", "weak", "ambiguous", "rejected", "escalated"]
GapState = Literal["open", "closed"]
Verdict = Literal["right", "wrong", "picked"]

LISTED_QUESTIONS = 20
"""How many of a gap's questions come with it, the newest ones."""


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


@dataclass(frozen=True, slots=True)
class Question:
    """One stored question, and its place in the queue if it has one."""

    id: int
    asked: Asked
    gap_id: int | None
    """None where it was answered and nobody objected."""
    gap_reason: GapReason | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said about one decision."""

    question_id: int
    verdict: Verdict
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
    """Newest first, up to `LISTED_QUESTIONS`."""


@dataclass(frozen=True, slots=True)
class Member:
    """One question of an open gap, as grouping by meaning needs it."""

    question_id: int
    gap_id: int
    filed: int
    """Grows with every filing, in all processes; what to ask `members_since` for next."""
    text: str
    chatter: bool
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the last word that a person said about it."""

    id: int
    """Of the last word; grows."""
    question_id: int
    text: str
    verdict: Verdict
    entry_id: str | None
    """`right` and `picked`: what was right; `wrong`: what was not."""
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""
