"""Replies that staff changed: one for each question, the items changed most first, in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from faqbot.errors import InvalidRequest
from faqbot.store import Asked, ReplyEdit, Store
from faqbot.store.reply_edits import SAMPLES

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
EDIT = ReplyEdit("refund", "请在订单页申请。", "请在“我的订单”里申请。", NOON, "小晨")


def asked(store: Store) -> int:
    return store.add_question(Asked("怎么退款", NOON, "answer", "exact", "1", entry_id="refund"))


def test_the_items_that_are_changed_most_come_first_with_their_last_changes(database_url: str) -> None:
    with Store(database_url) as store:
        edits = [replace(EDIT, after=f"第 {n} 次", at=NOON + timedelta(minutes=n)) for n in range(SAMPLES + 2)]
        fee = [replace(EDIT, item_id="fee", at=NOON + timedelta(hours=n)) for n in range(2)]
        store.reply_edits.add([*edits, *fee, replace(EDIT, item_id="once")])
        often = store.reply_edits.often_edited()
        assert [(each.item_id, each.times) for each in often] == [("refund", 7), ("fee", 2)]
        assert [edit.after for edit in often[0].edits] == [f"第 {n} 次" for n in (6, 5, 4, 3, 2)]
        assert often[0].edits[0] == replace(EDIT, after="第 6 次", at=NOON + timedelta(minutes=6))
        assert often[1].last_at == NOON + timedelta(hours=1)
        assert [each.item_id for each in store.reply_edits.often_edited(1)] == ["refund"]
        assert [each.item_id for each in store.reply_edits.often_edited(least=1)] == ["refund", "fee", "once"]
        late = store.reply_edits.often_edited(since=NOON + timedelta(minutes=5))
        assert [(each.item_id, each.times) for each in late] == [("refund", 2)]


def test_of_one_question_only_the_last_change_counts(database_url: str) -> None:
    with Store(database_url) as store:
        first, second = asked(store), asked(store)
        for after in ("甲", "乙"):
            store.reply_edits.add([replace(EDIT, question_id=first, after=after)])
        store.reply_edits.add([replace(EDIT, question_id=second, after="丙")])
        [refund] = store.reply_edits.often_edited()
        assert (refund.times, [edit.after for edit in refund.edits]) == (2, ["丙", "乙"])


def test_a_question_that_does_not_exist_leaves_the_change_without_one(database_url: str) -> None:
    with Store(database_url) as store:
        store.reply_edits.add([replace(EDIT, question_id=404), replace(EDIT, question_id=404)])
        [refund] = store.reply_edits.often_edited()
        assert [edit.question_id for edit in refund.edits] == [None, None]


def test_a_list_of_none_is_refused(database_url: str) -> None:
    refused = pytest.raises(InvalidRequest, match="^A list of 0 items cannot be given. Ask for 1 or more.$")
    with Store(database_url) as store, refused:
        store.reply_edits.often_edited(0)


def test_where_questions_stand(database_url: str) -> None:
    with Store(database_url) as store:
        due = NOON + timedelta(minutes=30)
        owed = store.add_question(Asked("怎么退款", NOON, "answer", "exact", "1", entry_id="refund"), due_at=due)
        free = asked(store)
        store.owed.take(owed, by="小晨", at=NOON, lapsed=NOON - timedelta(hours=12))
        standing = store.standings([owed, free, 404])
        assert set(standing) == {owed, free}
        assert (standing[owed].due_at, standing[owed].taken_by, standing[owed].replied_at) == (due, "小晨", None)
        assert standing[free].due_at is None
        store.replied([owed], by="木木", at=NOON)
        assert (store.standings([owed])[owed].replied_at, store.standings([owed])[owed].replied_by) == (NOON, "木木")
