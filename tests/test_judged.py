"""What people said, as evidence: which judgements count, once, and as what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from faqbot import judged
from faqbot.index import Index, Phrasing
from faqbot.judged import Judgements
from faqbot.space import Space
from tests.words import WordEncoder


@pytest.fixture
def judgements() -> Judgements:
    encoder = WordEncoder()
    rows = [Phrasing(text, text, item) for item, text in enumerate(("refund how", "invoice how", "parcel late"))]
    space = Space(np.zeros(encoder.dim, dtype=np.float32), None)
    return Judgements(Index.build(rows, encoder.encode([row.key for row in rows]), space), {"a": 0, "b": 1, "c": 2})


def say(judgements: Judgements, text: str, verdict: Any, entry_id: str | None) -> list[tuple[float, float]]:
    """(right, known) of all evidence after one more judgement."""
    judgements.add(text, WordEncoder().encode([text]), verdict, entry_id)
    evidence = judgements.evidence()
    return list(zip(evidence.right.tolist(), evidence.known.tolist(), strict=True))


def test_nothing_said_is_no_evidence(judgements: Judgements) -> None:
    assert len(judgements.evidence()) == 0


def test_each_word_says_whether_the_best_item_was_right(judgements: Judgements) -> None:
    assert say(judgements, "refund please", "right", "a") == [(1, 1)]
    assert say(judgements, "invoice please", "picked", "c") == [(1, 1), (0, 1)], "another item was right"
    assert say(judgements, "parcel please", "wrong", "c") == [(1, 1), (0, 1), (0, 0)], "no item, as far as is known"


def test_the_last_word_on_a_question_stands_and_it_counts_once(judgements: Judgements) -> None:
    say(judgements, "refund please", "right", "a")
    say(judgements, "parcel please", "right", "c")
    assert say(judgements, "refund please", "wrong", "a") == [(1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("text", "verdict", "entry_id"),
    [
        ("refund how", "right", "a"),  # equals a phrasing
        ("refund please", "right", "gone"),  # the item was deleted
        ("refund please", "right", None),
        ("refund please", "wrong", "b"),  # rejected for another item than would be given now
        ("zzz", "wrong", "gone"),
    ],
)
def test_what_says_nothing_is_left_aside(judgements: Judgements, text: str, verdict: str, entry_id: str | None) -> None:
    assert say(judgements, text, verdict, entry_id) == []


def test_the_newest_are_kept(judgements: Judgements, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "MOST", 2)
    say(judgements, "refund please", "right", "a")
    say(judgements, "parcel please", "wrong", "c")
    assert say(judgements, "invoice please", "right", "b") == [(0, 0), (1, 1)]
