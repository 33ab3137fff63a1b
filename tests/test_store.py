"""The store on both databases: what comes back, in which order, and what a person reads when it cannot be done."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from faqbot.errors import InvalidRequest, NotFound, StoreError
from faqbot.store import (
    TREND_DAYS,
    Asked,
    Feedback,
    Gap,
    GapQuestion,
    GapReason,
    GapState,
    Member,
    News,
    Question,
    Recorded,
    Store,
    schema,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

ANSWERED = Asked(text="怎么退款", at=NOON, decision="answer", reason="sure", index_version="v1")
WEAK = Asked(text="怎么退款", at=NOON, decision="suggest", reason="weak", index_version="v1")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What stands in the database, read past the store."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return found


def execute(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def in_new_gap(store: Store, asked: Asked, *, title: str = "退款", reason: GapReason = "weak") -> tuple[int, int]:
    """(question id, gap id)"""
    with store.filing() as filing:
        gap_id = filing.open_gap(title, at=asked.at)
        return filing.add_question(asked, gap_id=gap_id, reason=reason), gap_id


def in_gap(store: Store, gap_id: int, asked: Asked, *, reason: GapReason = "weak") -> int:
    with store.filing() as filing:
        return filing.add_question(asked, gap_id=gap_id, reason=reason)


def close(store: Store, gap_id: int, *, answer_id: str = "refund-how", edit_id: int = 1) -> None:
    with store.filing() as filing:
        filing.close(gap_id, answer_id=answer_id, edit_id=edit_id, at=NOON)


def members(store: Store, filed: int, encoder: str = "e") -> list[Member]:
    """What was filed after that number."""
    return store.news(filed, 10**6, encoder).members


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A second process that runs `code`; its output is read by the test."""
    root = str(Path(__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=root,
        env=os.environ | {"PYTHONPATH": root},
        stdout=subprocess.PIPE,
        text=True,
    )


# Questions


def test_a_question_comes_back_as_it_was_asked(store: Store) -> None:
    asked = Asked(
        text="怎么退款 🙏",
        at=datetime(2026, 3, 1, 20, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8))),
        decision="answer",
        reason="sure",
        index_version="v1",
        asker="小明",
        group="一群",
        channel="desk",
        conversation="c-1",
        entry_id="refund-how",
        matched_phrasing="怎么申请退款？",
        confidence=0.97,
        candidates=({"entry_id": "refund-how", "confidence": 0.97}, {"entry_id": "refund-when", "confidence": 0.0}),
        said_at=datetime(2026, 3, 1, 19, 30, tzinfo=timezone(timedelta(hours=8))),
        also=("refund-when", "fee"),
    )
    question_id = store.add_question(asked)
    assert question_id == 1
    found = store.question(question_id)
    assert found == Question(1, asked, None, None)
    assert found.asked.at.isoformat() == "2026-03-01T12:00:00.123456+00:00"
    assert found.asked.at.tzinfo is UTC


def test_what_was_said_between_two_moments_in_one_group(store: Store) -> None:
    at = [NOON - timedelta(minutes=minutes) for minutes in (30, 20, 10)]
    said = [replace(ANSWERED, said_at=moment, group="一群", asker="小明") for moment in at]
    elsewhere = replace(said[1], group="二群")
    ids = store.add_questions([(one, None) for one in (*said, replace(said[1], group=None), elsewhere, ANSWERED)])
    store.replied(ids[1:2], by=None, at=NOON)
    assert store.said_between(at[0], at[1], "一群") == [
        Recorded(ids[0], None, "小明", at[0], "怎么退款", None),
        Recorded(ids[1], None, "小明", at[1], "怎么退款", NOON),
        Recorded(ids[3], None, "小明", at[1], "怎么退款", None),
    ]
    assert [one.question_id for one in store.said_between(at[0], NOON, None)] == ids[:5]
    assert store.said_between(at[2] + timedelta(microseconds=1), NOON, "一群") == []


def test_a_confidence_of_zero_is_not_an_absent_one(store: Store) -> None:
    zero = store.add_question(replace(ANSWERED, confidence=0.0))
    absent = store.add_question(replace(ANSWERED, confidence=None))
    assert store.question(zero).asked.confidence == 0.0
    assert store.question(absent).asked.confidence is None


@pytest.mark.parametrize(("asker", "stored"), [("", None), (" \n", None), (" 小明 ", "小明")])
def test_a_blank_asker_is_nobody(store: Store, asker: str, stored: str | None) -> None:
    assert store.question(store.add_question(replace(ANSWERED, asker=asker))).asked.asker == stored


def test_characters_that_no_database_takes_do_not_lose_the_question(store: Store) -> None:
    question_id = store.add_question(replace(ANSWERED, text="退\0款\ud83d", asker="明\0"))
    assert store.question(question_id).asked.text == "退\ufffd款\ufffd"
    assert store.question(question_id).asked.asker == "明\ufffd"


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="has no time zone"):
        store.add_question(replace(ANSWERED, at=datetime(2026, 3, 1, 12)))  # noqa: DTZ001
    with pytest.raises(NotFound):
        store.question(1)


def test_times_of_several_zones_are_in_the_order_of_the_moments(store: Store) -> None:
    in_shanghai = datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=8)))  # noon in UTC, and eight hours "more"
    _, gap_id = in_new_gap(store, replace(WEAK, at=NOON + timedelta(hours=1), text="later"))
    in_gap(store, gap_id, replace(WEAK, at=in_shanghai, text="earlier"))
    gap = store.gap(gap_id)
    assert [question.text for question in gap.questions] == ["later", "earlier"]
    assert (gap.first_at, gap.last_at) == (NOON, NOON + timedelta(hours=1))


@pytest.mark.parametrize("number", [2, 0, -1, 2**63, 10**30])
def test_what_does_not_exist_is_said_to_be_missing(store: Store, number: int) -> None:
    question_id, gap_id = in_new_gap(store, WEAK)
    assert (question_id, gap_id) == (1, 1)
    no_question = f"There is no question {number}. Use the question_id that asking returned."
    no_gap = f"There is no gap {number}. List those there are with: python -m faqbot gaps"
    with pytest.raises(NotFound) as caught:
        store.question(number)
    assert str(caught.value) == no_question
    with pytest.raises(NotFound) as caught:
        store.add_feedback(Feedback(number, "right", NOON))
    assert str(caught.value) == no_question
    with pytest.raises(NotFound) as caught:
        store.gap(number)
    assert str(caught.value) == no_gap
    with store.filing() as filing:
        assert filing.gap(number) is None


def test_what_was_not_answered_cannot_be_stored_without_a_gap(store: Store, database_url: str) -> None:
    with pytest.raises(StoreError, match="the database failed"):
        store.add_question(WEAK)
    assert rows(database_url, "SELECT count(*) FROM questions") == [(0,)]


def test_a_filing_that_fails_leaves_nothing(store: Store, database_url: str) -> None:
    with pytest.raises(RuntimeError, match="power"), store.filing() as filing:
        gap_id = filing.open_gap("退款", at=NOON)
        question_id = filing.add_question(WEAK, gap_id=gap_id, reason="weak")
        filing.keep_vectors("e", [(question_id, b"1234")])
        filing.add_feedback(Feedback(question_id, "wrong", NOON))
        raise RuntimeError("power")
    for table in ("gaps", "questions", "vectors", "feedback"):
        assert rows(database_url, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608
    assert store.gaps() == []
    assert in_new_gap(store, WEAK)[0] > 0, "the lock was given back"


def test_feedback_is_kept_beside_its_question(store: Store, database_url: str) -> None:
    first, second = store.add_question(ANSWERED), store.add_question(ANSWERED)
    assert store.add_feedback(Feedback(second, "picked", NOON, "refund-when", None, "小红")) == 1
    assert store.add_feedback(Feedback(first, "wrong", NOON, "refund-how", "答非所问", None)) == 2
    assert rows(
        database_url, "SELECT id, question_id, verdict, entry_id, reason, author FROM feedback ORDER BY id"
    ) == [
        (1, second, "picked", "refund-when", None, "小红"),
        (2, first, "wrong", "refund-how", "答非所问", None),
    ]


# Gaps


def test_a_gap_says_how_much_it_is_asked_for(store: Store) -> None:
    hours = [NOON + timedelta(hours=h) for h in range(4)]
    first = replace(WEAK, at=hours[1], asker="小明", group="一群", entry_id="refund-how", confidence=0.4)
    first_id, gap_id = in_new_gap(store, first, title="怎么退款")
    newest = replace(WEAK, text="可以退钱吗", at=hours[3], asker=None, entry_id="refund-when", confidence=0.0)
    newest_id = in_gap(store, gap_id, newest, reason="no_match")
    # Filed last, asked first: the order is that of asking.
    oldest_id = in_gap(store, gap_id, replace(WEAK, text="退款", at=hours[0], asker="小明"), reason="ambiguous")
    now = NOON + timedelta(days=1)
    assert store.gap(gap_id, now=now) == Gap(
        id=gap_id,
        title="怎么退款",
        state="open",
        reason="no_match",
        count=3,
        people=2,
        first_at=hours[0],
        last_at=hours[3],
        entry_id="refund-when",
        confidence=0.0,
        chatter=False,
        questions=(
            GapQuestion(newest_id, "可以退钱吗", None, None, hours[3], "no_match", "refund-when", 0.0),
            GapQuestion(first_id, "怎么退款", "小明", "一群", hours[1], "weak", "refund-how", 0.4),
            GapQuestion(oldest_id, "退款", "小明", None, hours[0], "ambiguous", None, None),
        ),
        trend=(0,) * 12 + (3, 0),
        reasons={"no_match": 1, "weak": 1, "ambiguous": 1},
    )
    assert store.gaps(now=now) == [store.gap(gap_id, now=now)]
    assert store.question(newest_id).gap_id == gap_id
    assert store.question(newest_id).gap_reason == "no_match"


def test_gaps_come_by_people_then_messages_then_the_newest_and_chatter_last(store: Store) -> None:
    day = timedelta(days=1)
    asked: dict[str, list[tuple[str | None, datetime]]] = {
        "two people, new": [("小明", NOON), ("小红", NOON + day)],
        "one person five times": [("小明", NOON + 9 * day)] * 5,
        "two people, old": [("小明", NOON), ("小红", NOON)],
        "two people, three messages": [("小明", NOON), ("小明", NOON), ("小红", NOON)],
        "three without names": [(None, NOON), (None, NOON), (None, NOON)],
    }
    for title, askings in asked.items():
        gap_id = None
        for asker, at in askings:
            question = replace(WEAK, asker=asker, at=at)
            if gap_id is None:
                _, gap_id = in_new_gap(store, question, title=title)
            else:
                in_gap(store, gap_id, question)
    with store.filing() as filing:
        chatter = filing.open_gap("闲聊", at=NOON, chatter=True)
        for _ in range(9):
            filing.add_question(replace(WEAK, text="哈哈"), gap_id=chatter, reason="no_match")
    listed = store.gaps()
    assert [(gap.title, gap.people, gap.count, gap.chatter) for gap in listed] == [
        ("three without names", 3, 3, False),
        ("two people, three messages", 2, 3, False),
        ("two people, new", 2, 2, False),
        ("two people, old", 2, 2, False),
        ("one person five times", 1, 5, False),
        ("闲聊", 9, 9, True),
    ]
    assert [gap.title for gap in store.gaps(limit=2)] == ["three without names", "two people, three messages"]
    assert len(store.gaps(limit=10**30)) == 6


@pytest.mark.parametrize("limit", [0, -1])
def test_a_list_has_at_least_one_place(store: Store, limit: int) -> None:
    in_new_gap(store, WEAK)
    with pytest.raises(InvalidRequest) as caught:
        store.gaps(limit=limit)
    assert str(caught.value) == f"A list of {limit} gaps cannot be given. Ask for 1 or more."


def test_a_gap_comes_with_its_twenty_newest_questions(store: Store) -> None:
    _, gap_id = in_new_gap(store, replace(WEAK, text="0"))
    with store.filing() as filing:
        for n in range(1, 25):
            # Pairs of equal times: the later id counts as newer.
            at = NOON + timedelta(minutes=n // 2)
            filing.add_question(replace(WEAK, text=str(n), at=at), gap_id=gap_id, reason="weak")
    gap = store.gap(gap_id)
    assert gap.count == 25
    assert [question.text for question in gap.questions] == [str(n) for n in range(24, 4, -1)]


def test_a_closed_gap_leaves_the_list_and_can_still_be_read(store: Store) -> None:
    _, closed = in_new_gap(store, WEAK, title="closed")
    _, kept = in_new_gap(store, WEAK, title="open")
    close(store, closed)
    assert [gap.id for gap in store.gaps()] == [kept]
    assert (store.gap(closed).title, store.gap(closed).state) == ("closed", "closed")
    with store.filing() as filing:
        standing = [filing.gap(number) for number in (closed, kept)]
    assert [row.state for row in standing if row is not None] == ["closed", "open"]
    assert [member.gap_id for member in members(store, 0)] == [kept]


def test_only_one_gap_for_chatter_is_open_at_a_time(store: Store) -> None:
    with store.filing() as filing:
        first = filing.open_gap("闲聊", at=NOON, chatter=True)
        filing.add_question(WEAK, gap_id=first, reason="no_match")
    with pytest.raises(StoreError), store.filing() as filing:
        filing.open_gap("闲聊", at=NOON, chatter=True)
    close(store, first)
    with store.filing() as filing:
        second = filing.open_gap("闲聊", at=NOON, chatter=True)
        filing.add_question(WEAK, gap_id=second, reason="no_match")
    assert [gap.id for gap in store.gaps()] == [second]


def test_a_moved_question_counts_where_it_is_and_is_news_again(store: Store) -> None:
    answered = store.add_question(replace(ANSWERED, asker="小红"))
    first, old_gap = in_new_gap(store, WEAK, title="old")
    _, new_gap = in_new_gap(store, WEAK, title="new")
    seen = members(store, 0)[-1].filed
    later = NOON + timedelta(hours=1)
    with store.filing() as filing:
        filing.file(answered, gap_id=new_gap, reason="rejected", at=later)
        filing.file(first, gap_id=new_gap, reason="escalated", at=later)
    assert store.news(seen, 0, "e").gaps == (old_gap,)
    assert [(m.question_id, m.gap_id) for m in members(store, seen)] == [
        (answered, new_gap),
        (first, new_gap),
    ]
    assert (store.gap(new_gap).count, store.gap(new_gap).people) == (3, 3)
    assert store.question(answered).gap_reason == "rejected"
    assert store.question(answered).asked.decision == "answer"
    with pytest.raises(NotFound):
        store.gap(old_gap)  # it has no question, so there is nothing to show


def test_members_come_in_order_of_filing_with_the_vectors_of_one_encoder(store: Store) -> None:
    first, gap_id = in_new_gap(store, replace(WEAK, text="a"))
    second = in_gap(store, gap_id, replace(WEAK, text="b"))
    with store.filing() as filing:
        filing.keep_vectors("e1", [])
        filing.keep_vectors("e1", [(first, b"\x00\xff"), (second, b"old")])
        filing.keep_vectors("e2", [(second, b"new")])
        inside = filing.news(0, 0, "e2").members
    assert members(store, 0, "e1") == [
        Member(first, gap_id, 1, "a", False, False, b"\x00\xff"),
        Member(second, gap_id, 2, "b", False, False, None),
    ]
    assert inside == [
        Member(first, gap_id, 1, "a", False, False, None),
        Member(second, gap_id, 2, "b", False, False, b"new"),
    ]
    assert [member.text for member in members(store, 1, "e2")] == ["b"]
    assert members(store, 2, "e2") == []


def test_what_is_known_of_changed_gaps_is_read_again(store: Store) -> None:
    first, gap_id = in_new_gap(store, replace(WEAK, text="a"))
    second, other = in_new_gap(store, replace(WEAK, text="b"))
    before = store.news(0, 0, "e")
    assert (before.changed, before.gaps, [member.text for member in before.members]) == (0, (), ["a", "b"])
    close(store, gap_id)
    closed = store.news(2, before.changed, "e")
    assert (closed.gaps, closed.members) == ((gap_id,), [])
    with store.filing() as filing:
        filing.open_again(gap_id, at=NOON)
        filing.move([second], source=other, target=gap_id)
    again = store.news(2, closed.changed, "e")
    assert (again.gaps, [(m.text, m.gap_id) for m in again.members]) == ((gap_id, other), [("a", 1), ("b", 1)])
    assert store.news(2, again.changed, "e") == News(again.changed, (), [])
    in_gap(store, gap_id, replace(WEAK, text="c"))
    assert [member.text for member in store.news(2, again.changed, "e").members] == ["c"]
    assert first == 1


@pytest.mark.parametrize(("zone", "trend"), [("UTC", (1, 0, 2, 1)), ("Asia/Shanghai", (1, 0, 1, 2))])
def test_the_trend_counts_the_days_of_a_place(store: Store, zone: str, trend: tuple[int, ...]) -> None:
    noon = datetime(2026, 3, 1, 15, tzinfo=UTC)  # 23:00 in Shanghai
    _, gap_id = in_new_gap(store, replace(WEAK, at=noon - timedelta(days=2)))
    # The last two are outside the fortnight.
    for ahead in (-2, 2, 10, 24 * 5, -24 * 20):
        in_gap(store, gap_id, replace(WEAK, at=noon + timedelta(hours=ahead)))
    gap = store.gap(gap_id, now=noon + timedelta(hours=12), zone=ZoneInfo(zone))
    assert (len(gap.trend), gap.trend[-4:], sum(gap.trend)) == (TREND_DAYS, trend, sum(trend))


def test_a_day_on_which_clocks_change_counts_its_own_hours(store: Store) -> None:
    berlin = ZoneInfo("Europe/Berlin")  # clocks are put forward on 2026-03-29
    at = datetime(2026, 3, 29, 23, 30, tzinfo=berlin)
    _, gap_id = in_new_gap(store, replace(WEAK, at=at))
    in_gap(store, gap_id, replace(WEAK, at=datetime(2026, 3, 30, tzinfo=berlin)))
    assert store.gap(gap_id, now=at + timedelta(hours=2), zone=berlin).trend[-3:] == (0, 1, 1)


def test_as_many_questions_come_as_were_asked_for(store: Store) -> None:
    _, gap_id = in_new_gap(store, WEAK)
    for _ in range(30):
        in_gap(store, gap_id, WEAK)
    assert [len(store.gap(gap_id, questions=most).questions) for most in (1, 25, 100)] == [1, 25, 31]
    assert len(store.gap(gap_id).questions) == 20


def test_a_question_comes_back_with_its_candidates_and_its_promise(store: Store) -> None:
    candidates = ({"entry_id": "refund-how", "confidence": 0.0}, {"entry_id": "fee", "confidence": 0.25})
    due_at = datetime(2026, 3, 1, 21, tzinfo=timezone(timedelta(hours=8)))
    with store.filing() as filing:
        gap_id = filing.open_gap("退款", at=NOON)
        asked = replace(WEAK, candidates=candidates)
        question_id = filing.add_question(asked, gap_id=gap_id, reason="weak", due_at=due_at)
    (question,) = store.gap(gap_id).questions
    assert (question.candidates, question.due_at, question.replied_at) == (candidates, due_at, None)
    assert question.due_at is not None and question.due_at.tzinfo is UTC
    assert store.replied([question_id], by="小王", at=NOON) == 1
    stored = store.question(question_id)
    assert (stored.due_at, stored.replied_at) == (due_at, NOON)


def test_gaps_that_left_are_listed_the_last_first(store: Store) -> None:
    numbers = [in_new_gap(store, WEAK)[1] for _ in range(4)]
    with store.filing() as filing:
        for hour, gap_id in ((1, 2), (2, 1)):
            filing.dismiss(gap_id, reason="no", by="小王", at=NOON + timedelta(hours=hour))
        for hour, gap_id in ((1, 4), (2, 3)):
            filing.close(gap_id, answer_id="x", edit_id=1, at=NOON + timedelta(hours=hour))
    assert numbers == [1, 2, 3, 4]
    states: tuple[GapState, ...] = ("open", "dismissed", "closed")
    assert [[gap.id for gap in store.gaps(state=state)] for state in states] == [
        [],
        [1, 2],
        [3, 4],
    ]
    assert store.open_gaps() == 0


# Many at once


WRITER = """
import os, sys, threading
from datetime import UTC, datetime
from faqbot.store import Asked, Store

url, threads, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = Store(url)

def say(kind, number):
    os.write(1, f"{kind} {number}\\n".encode())  # whole lines, whatever the other threads say

def write():
    for n in range(each):
        at = datetime.now(UTC)
        answered = store.add_question(Asked(f"answered {n}", at, "answer", "sure", "v1"))
        say("answered", answered)
        with store.filing() as filing:
            gap = filing.open_gap(f"gap {n}", at=at)
            asked = filing.add_question(Asked(f"asked {n}", at, "unanswered", "weak", "v1"), gap_id=gap, reason="weak")
        say("asked", asked)

workers = [threading.Thread(target=write) for _ in range(threads)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
store.close()
"""


def acknowledged(output: str) -> list[tuple[str, int]]:
    """(kind, id) of the complete lines a writer printed."""
    lines = output.split("\n")[:-1]
    return [(line.split()[0], int(line.split()[1])) for line in lines]


def test_several_processes_of_many_threads_lose_nothing(database_url: str) -> None:
    # None of them finds the tables: they migrate at once, too.
    writers = [python(WRITER, database_url, "5", "8") for _ in range(3)]
    outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    ids = [pair for output in outputs for pair in acknowledged(output)]
    assert len(ids) == 3 * 5 * 8 * 2
    stored = rows(database_url, "SELECT decision, id FROM questions")
    kinds = {"answer": "answered", "unanswered": "asked"}
    assert sorted((kinds[str(decision)], number) for decision, number in stored) == sorted(ids)
    # One number each, in one sequence over all processes.
    assert rows(database_url, "SELECT filed FROM questions WHERE filed IS NOT NULL ORDER BY filed") == [
        (n,) for n in range(1, 3 * 5 * 8 + 1)
    ]
    versions = [(number,) for number in range(1, len(schema.MIGRATIONS) + 1)]
    assert rows(database_url, "SELECT version FROM schema_version") == versions


def test_what_was_acknowledged_survives_kill_9(database_url: str) -> None:
    chance = random.Random(1)
    promised: list[tuple[str, int]] = []
    for _ in range(4):
        writer = python(WRITER, database_url, "3", "100000")
        assert writer.stdout is not None
        heard = [writer.stdout.readline() for _ in range(chance.randint(1, 80))]
        writer.kill()
        heard.append(writer.stdout.read())
        writer.wait()
        writer.stdout.close()
        promised += acknowledged("".join(heard))
    with Store(database_url) as store:
        store.ping()
        for kind, number in promised:
            question = store.question(number)
            assert question.asked.text.startswith(kind + " ")
            assert (question.gap_id is None) == (kind == "answered")
    empty = "SELECT count(*) FROM gaps WHERE id NOT IN (SELECT gap_id FROM questions WHERE gap_id IS NOT NULL)"
    assert rows(database_url, empty) == [(0,)]
    if database_url.startswith("sqlite"):
        assert rows(database_url, "PRAGMA integrity_check") == [("ok",)]
        assert rows(database_url, "PRAGMA foreign_key_check") == []


def test_reading_does_not_wait_for_a_writer(store: Store) -> None:
    _, gap_id = in_new_gap(store, WEAK)
    with store.filing() as filing:
        filing.add_question(WEAK, gap_id=gap_id, reason="weak")
        assert store.gap(gap_id).count == 1
    assert store.gap(gap_id).count == 2


def test_two_filings_of_one_process_follow_each_other(store: Store) -> None:
    inside = threading.Event()
    order: list[str] = []

    def second() -> None:
        inside.wait()
        with store.filing() as filing:
            order.append("second")
            assert len(filing.news(0, 0, "e").members) == 1

    thread = threading.Thread(target=second)
    thread.start()
    with store.filing() as filing:
        inside.set()
        thread.join(timeout=0.1)
        gap_id = filing.open_gap("退款", at=NOON)
        filing.add_question(WEAK, gap_id=gap_id, reason="weak")
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


# The schema


def test_the_migrations_make_the_tables_that_the_queries_use(store: Store, database_url: str) -> None:
    engine = sa.create_engine(database_url)
    made = sa.inspect(engine)
    described = schema.METADATA.tables
    assert sorted(made.get_table_names()) == sorted(described)
    for name, table in described.items():
        assert [(c["name"], c["nullable"]) for c in made.get_columns(name)] == [
            (column.name, column.nullable) for column in table.columns
        ]
        assert made.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key]
        links = sorted((k["constrained_columns"][0], k["referred_table"]) for k in made.get_foreign_keys(name))
        assert links == sorted((key.parent.name, key.column.table.name) for key in table.foreign_keys)
    engine.dispose()


def test_opening_again_changes_nothing(database_url: str) -> None:
    with Store(database_url) as store:
        question_id = store.add_question(ANSWERED)
    migrated = rows(database_url, "SELECT version, at FROM schema_version")
    with Store(database_url) as store:
        assert store.question(question_id).asked == ANSWERED
    assert rows(database_url, "SELECT version, at FROM schema_version") == migrated
    assert [version for version, _ in migrated] == [1, 2, 3, 4, 5]


def test_an_older_database_is_brought_up_to_date(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(database_url) as store:
        question_id = store.add_question(ANSWERED)
    newest = ("CREATE TABLE notes (id $key, at $time)", "INSERT INTO notes (at) VALUES (NULL)")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, newest))
    for _ in range(2):
        with Store(database_url) as store:
            assert store.question(question_id).asked == ANSWERED
    assert rows(database_url, "SELECT version FROM schema_version ORDER BY version") == [
        (1,),
        (2,),
        (3,),
        (4,),
        (5,),
        (6,),
    ]
    assert rows(database_url, "SELECT id FROM notes") == [(1,)]


def test_a_queue_of_before_gaps_had_a_life_goes_on(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
    Store(database_url).close()
    monkeypatch.undo()
    at = "'2026-03-01T12:00:00.000000+00:00'"
    question = "decision, reason, candidates, index_version, text, gap_id, gap_reason, filed"
    execute(
        database_url,
        f"INSERT INTO gaps (title, state, chatter, opened_at, updated_at, closed_at) VALUES "  # noqa: S608
        f"('退款', 'open', FALSE, {at}, {at}, NULL), ('发票', 'closed', FALSE, {at}, {at}, {at})",
        f"INSERT INTO questions (at, {question}) VALUES "  # noqa: S608
        f"({at}, 'suggest', 'weak', '[]', 'v1', '怎么退款', 1, 'weak', 1),"
        f"({at}, 'suggest', 'weak', '[]', 'v1', '怎么开票', 2, 'weak', 2)",
    )
    with Store(database_url) as store:
        (gap,) = store.gaps(now=NOON)
        assert (gap.title, gap.settled, gap.due_at, gap.dismissal, gap.trend[-1]) == ("退款", False, None, None, 1)
        assert store.gap(2).state == "closed"
        assert store.waiting() == []
        assert [member.text for member in store.news(0, 0, "e").members] == ["怎么退款"]


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(database_url).close()
    broken = ("CREATE TABLE notes (id $key)", "ALTER TABLE nowhere ADD COLUMN x TEXT")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    with pytest.raises(StoreError, match="the database failed .*nowhere"):
        Store(database_url)
    monkeypatch.undo()
    versions = [(number,) for number in range(1, len(schema.MIGRATIONS) + 1)]
    assert rows(database_url, "SELECT version FROM schema_version") == versions
    Store(database_url).close()
    execute(database_url, "CREATE TABLE notes (id INTEGER)")


def test_a_newer_database_is_left_alone(database_url: str) -> None:
    with Store(database_url) as store:
        store.add_question(ANSWERED)
        place = store.place
    execute(database_url, "UPDATE schema_version SET version = 7 WHERE version = 5")
    with pytest.raises(StoreError) as caught:
        Store(database_url)
    assert str(caught.value) == (
        f"{place}: the database was made by a newer faqbot (its schema is 7, this one knows 5). "
        "Install that faqbot, or name another database in FAQBOT_DATABASE_URL."
    )


def test_another_programs_tables_are_left_alone(database_url: str) -> None:
    execute(database_url, "CREATE TABLE questions (id INTEGER)")
    with pytest.raises(StoreError) as caught:
        Store(database_url)
    assert str(caught.value).endswith(
        ': the database holds a table "questions" of another program. '
        "Give faqbot a database of its own with FAQBOT_DATABASE_URL."
    )
    execute(database_url, "DROP TABLE questions")
    with Store(database_url) as store:
        assert store.add_question(ANSWERED) == 1


# What goes wrong, on both


def test_ping_says_nothing_where_a_question_could_be_stored(store: Store, database_url: str) -> None:
    store.ping()
    assert rows(database_url, "SELECT count(*) FROM questions") == [(0,)]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "club.db",
            "FAQBOT_DATABASE_URL is not a database URL. Write sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name.",
        ),
        (
            "postgresql://faqbot:geheim@db:port/club",
            "FAQBOT_DATABASE_URL is not a database URL. Write sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name.",
        ),
        (
            "mysql://faqbot:geheim@db/club",
            "FAQBOT_DATABASE_URL begins with mysql, which faqbot does not know. Write sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name.",
        ),
        (
            "postgresql+psycopg2://faqbot:geheim@db/club",
            "FAQBOT_DATABASE_URL begins with postgresql+psycopg2, which faqbot does not know. "
            "Write sqlite:///path/to/file.db or postgresql://user:password@host/name.",
        ),
        *(
            (
                url,
                "FAQBOT_DATABASE_URL names a database in memory, which would forget every question. "
                "Write sqlite:///path/to/file.db.",
            )
            for url in ("sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&cache=shared&uri=true")
        ),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_repeating_passwords(url: str, message: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert str(caught.value) == message


# What goes wrong with a file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "club.faqbot.db"


def refusal(path: Path | str, timeout: float = 10.0) -> str:
    """What opening says."""
    with pytest.raises(StoreError) as caught:
        Store(f"sqlite:///{path}", timeout=timeout)
    return str(caught.value)


def locked(path: Path, seconds: str) -> str:
    return (
        f"{path}: the database is locked by another program for more than {seconds} s. "
        "Close the program that holds it (a backup, a database browser) and try again."
    )


def test_a_file_locked_by_another_program(path: Path) -> None:
    with Store(f"sqlite:///{path}", timeout=0.2) as store, closing(sqlite3.connect(path)) as other:
        _, gap_id = in_new_gap(store, WEAK)
        other.execute("BEGIN EXCLUSIVE")
        for attempt in (
            lambda: store.add_question(ANSWERED),
            lambda: in_new_gap(store, WEAK),
            lambda: store.add_feedback(Feedback(1, "right", NOON)),
            store.ping,
        ):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert str(caught.value) == locked(path, "0.2")
        other.rollback()
        assert store.gap(gap_id).count == 1
        assert len(store.gaps()) == 1
        assert store.add_question(ANSWERED) == 2


def test_a_new_file_locked_by_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE x (y)")
        other.execute("BEGIN EXCLUSIVE")
        assert refusal(path, timeout=0.2) == locked(path, "0.2")
        other.rollback()
    Store(f"sqlite:///{path}").close()


def test_a_short_lock_is_waited_for(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store:
        held = threading.Event()

        def hold() -> None:
            with closing(sqlite3.connect(path)) as other:
                other.execute("BEGIN IMMEDIATE")
                held.set()
                threading.Event().wait(0.3)
                other.rollback()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        assert store.add_question(ANSWERED) == 1
        thread.join()


def test_a_thread_that_holds_the_database_too_long(path: Path) -> None:
    with Store(f"sqlite:///{path}", timeout=0.2) as store, store.filing() as filing:
        filing.open_gap("退款", at=NOON)
        said: list[str] = []

        def other() -> None:
            try:
                store.add_question(ANSWERED)
            except StoreError as error:
                said.append(str(error))

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert said == [locked(path, "0.2")]


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("entries:\n  - question: 怎么退款\n" * 200, encoding="utf-8")
    before = path.read_bytes()
    assert refusal(path) == f"{path}: the file is not a database. Move it away, or correct FAQBOT_DATABASE_URL."
    assert path.read_bytes() == before


def test_a_truncated_file(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store, store.filing() as filing:
        gap_id = filing.open_gap("退款", at=NOON)
        for n in range(200):
            filing.add_question(replace(WEAK, text=f"{n} 怎么退款" * 20), gap_id=gap_id, reason="weak")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    damaged = f"{path}: the database is damaged. Restore a backup, or move it away to begin anew."
    assert refusal(path) == damaged
    assert path.read_bytes() == whole[: len(whole) // 2]
    path.write_bytes(whole)
    with Store(f"sqlite:///{path}") as store:
        assert store.gap(gap_id).count == 200


def test_an_empty_file_is_a_new_database(path: Path) -> None:
    path.touch()
    with Store(f"sqlite:///{path}") as store:
        assert store.add_question(ANSWERED) == 1


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"{tmp_path}: the database cannot be opened, because it is a folder. Set FAQBOT_DATABASE_URL to a file."
    )


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "club.db"
    assert refusal(path) == (
        f"{path}: the database cannot be opened, because there is no folder {path.parent}. "
        "Create it, or correct FAQBOT_DATABASE_URL."
    )


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder that this process may not write to, with a database in it; root becomes nobody to be bound by that."""
    folder = Path(tempfile.mkdtemp(prefix="faqbot-"))
    Store(f"sqlite:///{folder / 'club.db'}").close()
    folder.chmod(0o555)
    (folder / "club.db").chmod(0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_where_nothing_may_be_written(guarded: Path) -> None:
    assert refusal(guarded / "club.db") == (
        f"{guarded / 'club.db'}: the database is read-only. Allow writing there, or correct FAQBOT_DATABASE_URL."
    )
    assert refusal(guarded / "new.db") == (
        f"{guarded / 'new.db'}: the database cannot be opened, because this user may not open it. "
        "Allow reading and writing of the file and its folder."
    )


def test_a_folder_that_may_not_even_be_looked_into(tmp_path: Path) -> None:
    user = os.geteuid()
    tmp_path.chmod(0o000)
    if user == 0:
        os.seteuid(65534)
    try:
        message = refusal(tmp_path / "club.db")
    finally:
        os.seteuid(user)
        tmp_path.chmod(0o755)
    assert message == (
        f"{tmp_path / 'club.db'}: the database cannot be opened, because this user may not open it. "
        "Allow reading and writing of the file and its folder."
    )


def test_a_read_only_database_can_be_read_and_says_why_nothing_is_stored(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store:
        question_id, _ = in_new_gap(store, WEAK, title="退款")
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    with Store(url) as store:
        assert [gap.title for gap in store.gaps()] == ["退款"]
        for attempt in (
            lambda: store.add_question(ANSWERED),
            lambda: store.add_feedback(Feedback(question_id, "right", NOON)),
            store.ping,
        ):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert str(caught.value) == (
                f"file:{path}: the database is read-only. Allow writing there, or correct FAQBOT_DATABASE_URL."
            )


def test_a_new_database_in_a_read_only_file(path: Path) -> None:
    path.touch()
    message = refusal(f"file:{path}?mode=ro&uri=true")
    assert message == (f"file:{path}: the database is read-only. Allow writing there, or correct FAQBOT_DATABASE_URL.")


def test_a_file_that_is_moved_away_while_it_is_in_use(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store:
        assert store.add_question(ANSWERED) == 1
        away = path.with_suffix(".away")
        path.rename(away)
        said = f"{path}: the database was moved or deleted while faqbot runs. Put it back, or restart faqbot."
        for attempt in (lambda: store.add_question(ANSWERED), lambda: in_new_gap(store, WEAK), store.ping):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert str(caught.value) == said
        path.touch()
        with pytest.raises(StoreError):
            store.add_question(ANSWERED)
        away.replace(path)
        assert store.add_question(ANSWERED) == 2
    assert rows(f"sqlite:///{path}", "SELECT id FROM questions ORDER BY id") == [(1,), (2,)]


def test_a_full_disk(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store:
        sa.event.listen(store._database.engine, "begin", lambda connection: connection.exec_driver_sql(_NO_MORE_PAGES))
        asked = replace(WEAK, text="怎么退款" * 10_000)
        with pytest.raises(StoreError) as caught:
            in_new_gap(store, asked)
        assert str(caught.value) == (f"{path}: the disk is full, nothing was stored. Free some space and try again.")
    assert rows(f"sqlite:///{path}", "SELECT count(*) FROM gaps") == [(0,)]


_NO_MORE_PAGES = "PRAGMA max_page_count = 1"


def test_the_file_reaches_the_disk_with_every_question(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store, store._database.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2: FULL


def test_a_file_keeps_times_as_people_write_them(path: Path) -> None:
    with Store(f"sqlite:///{path}") as store:
        store.add_question(ANSWERED)
    assert rows(f"sqlite:///{path}", "SELECT at FROM questions") == [("2026-03-01T12:00:00.000000+00:00",)]


# What goes wrong with a server


def opening(url: sa.URL, timeout: float = 2.0) -> str:
    with pytest.raises(StoreError) as caught:
        Store(url.render_as_string(hide_password=False), timeout=timeout)
    return str(caught.value)


def test_a_plain_postgresql_url_is_enough(postgresql_url: str) -> None:
    plain = postgresql_url.replace("postgresql+psycopg://", "postgresql://")
    assert plain != postgresql_url
    with Store(plain) as store:
        assert store.add_question(ANSWERED) == 1
    with Store(plain.replace("postgresql://", "postgres://")) as store:
        assert store.question(1).asked == ANSWERED


def test_postgresql_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError) as caught:
        Store("postgresql://faqbot:geheim@db.example/club")
    assert str(caught.value) == (
        "postgresql://faqbot@db.example/club: PostgreSQL needs a package that is not installed. "
        'Run: pip install "psycopg[binary]"'
    )


def test_a_server_that_does_not_listen() -> None:
    pytest.importorskip("psycopg")
    message = opening(sa.make_url("postgresql://faqbot:geheim@127.0.0.1:1/club"))
    assert message.startswith("postgresql://faqbot@127.0.0.1:1/club: the server cannot be reached (")
    assert message.endswith("). Start it, or correct FAQBOT_DATABASE_URL.")
    assert "geheim" not in message
    assert "\n" not in message


def test_a_database_that_the_server_does_not_have(postgresql_url: str) -> None:
    url = sa.make_url(postgresql_url).set(database="nowhere", password="geheim")
    assert opening(url) == (
        'postgresql://faqbot@/nowhere: the server refused (database "nowhere" does not exist). '
        "Correct FAQBOT_DATABASE_URL, or make what it names."
    )


def test_a_user_who_may_not_make_tables(postgresql_url: str) -> None:
    execute(
        postgresql_url,
        "DROP ROLE IF EXISTS guest",
        "CREATE ROLE guest LOGIN",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    )
    url = sa.make_url(postgresql_url).set(username="guest")
    assert opening(url) == (
        f"postgresql://guest@/{url.database}: this user may not create or change tables there. "
        "Make it the owner of the database."
    )


def test_a_server_that_only_reads(postgresql_url: str) -> None:
    Store(postgresql_url).close()
    name = sa.make_url(postgresql_url).database
    execute(postgresql_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store(postgresql_url) as store:
        assert store.gaps() == []
        for attempt in (lambda: store.add_question(ANSWERED), store.ping):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert str(caught.value) == (
                f"postgresql://faqbot@/{name}: the database is read-only. "
                "Allow writing there, or correct FAQBOT_DATABASE_URL."
            )


def test_tables_locked_by_another_program_on_a_server(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url)
    with Store(postgresql_url, timeout=0.2) as store:
        with engine.connect() as other:
            other.exec_driver_sql("LOCK TABLE questions IN EXCLUSIVE MODE")
            with pytest.raises(StoreError) as caught:
                in_new_gap(store, WEAK)
            assert str(caught.value).endswith(
                ": the database is locked by another program for more than 0.2 s. "
                "Close the program that holds it (a backup, a database browser) and try again."
            )
        assert store.gaps() == []
        in_new_gap(store, WEAK)
    engine.dispose()


def test_another_process_that_files_too_long_on_a_server(postgresql_url: str) -> None:
    with Store(postgresql_url, timeout=0.2) as store, Store(postgresql_url) as other, other.filing() as filing:
        filing.open_gap("退款", at=NOON)
        # An answered question waits for nobody.
        assert store.add_question(ANSWERED) == 1
        with pytest.raises(StoreError, match=r"is locked by another program for more than 0\.2 s"):
            in_new_gap(store, WEAK)


def test_a_connection_that_broke_is_made_anew(postgresql_url: str) -> None:
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with Store(postgresql_url) as store:
        assert store.add_question(ANSWERED) == 1
        execute(postgresql_url, others)
        assert store.add_question(ANSWERED) == 2
        with pytest.raises(StoreError, match="the server cannot be reached"), store.filing() as filing:
            gap_id = filing.open_gap("退款", at=NOON)
            execute(postgresql_url, others)
            filing.add_question(WEAK, gap_id=gap_id, reason="weak")
        assert store.gaps() == []
        assert in_new_gap(store, WEAK)[0] > 2
