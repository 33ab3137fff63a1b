"""How often each item was given, confirmed and rejected, counted by the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from faqbot.store import LATELY, Asked, Feedback, ItemStats, Judgement, Store, Use

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = NOW - LATELY - timedelta(seconds=1)
RECENT = NOW - LATELY


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


def given(store: Store, entry_id: str, at: datetime = NOW) -> int:
    return store.add_question(Asked("怎么退款", at, "answer", "sure", "v1", entry_id=entry_id, confidence=0.9))


def queued(store: Store, best: str | None, at: datetime = NOW) -> int:
    asked = Asked("怎么退款", at, "suggest", "weak", "v1", entry_id=best, confidence=0.4)
    with store.filing() as filing:
        return filing.add_question(asked, gap_id=filing.open_gap("退款", at=at), reason="weak")


def said(store: Store, question_id: int, verdict: Judgement, entry_id: str | None = None) -> None:
    store.add_feedback(Feedback(question_id, verdict, NOW, entry_id))


def test_a_base_that_nobody_asked_has_no_statistics(store: Store) -> None:
    assert store.item_stats(now=NOW) == {}
    assert store.first_asked() is None


def test_answers_are_counted_for_the_item_given_in_all_and_lately(store: Store) -> None:
    for entry_id, at in (("refund", OLD), ("refund", RECENT), ("refund", NOW), ("fee", OLD)):
        given(store, entry_id, at)
    queued(store, "address")
    assert store.item_stats(now=NOW) == {
        "refund": ItemStats(Use(answered=3), Use(answered=2), NOW),
        "fee": ItemStats(Use(answered=1), Use(), OLD),
    }
    assert store.first_asked() == OLD


def test_the_last_word_on_a_question_counts_and_no_earlier_one(store: Store) -> None:
    asked = given(store, "refund")
    said(store, asked, "wrong")
    assert store.item_stats(now=NOW)["refund"].ever == Use(answered=1, rejected=1)
    said(store, asked, "right")
    assert store.item_stats(now=NOW)["refund"].ever == Use(answered=1, confirmed=1)


def test_who_picks_another_item_rejects_the_one_that_was_given_and_not_one_that_was_only_suggested(
    store: Store,
) -> None:
    said(store, given(store, "refund"), "picked", "fee")
    said(store, queued(store, "address", OLD), "picked", "fee")
    said(store, given(store, "hours"), "picked", "hours")
    assert store.item_stats(now=NOW) == {
        "refund": ItemStats(Use(answered=1, rejected=1), Use(answered=1, rejected=1), NOW),
        "fee": ItemStats(Use(confirmed=2), Use(confirmed=1), NOW),
        "hours": ItemStats(Use(answered=1, confirmed=1), Use(answered=1, confirmed=1), NOW),
    }


def test_wrong_without_an_item_is_about_the_one_given_and_about_none_where_none_was(store: Store) -> None:
    said(store, given(store, "refund"), "wrong")
    said(store, queued(store, "fee"), "wrong")
    said(store, queued(store, "fee"), "wrong", "address")
    stats = store.item_stats(now=NOW)
    assert {item_id: one.ever for item_id, one in stats.items()} == {
        "refund": Use(answered=1, rejected=1),
        "address": Use(rejected=1),
    }
    assert stats["address"].last_at is None, "a rejection is no use"
