"""What the board counts, by value, on both databases: every question once, in the community's days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from faqbot.errors import InvalidRequest
from faqbot.figures import LONGEST, Board, Figures, ItemFigures, Span, Totals, lately, span
from faqbot.reading import load
from faqbot.store import Asked, Decision, Feedback, Judgement, Store
from faqbot.store.figures import GapDemand, Owed
from faqbot.store.schema import EDITS, PROMISES, STRIKE_MESSAGES, STRIKES
from tests import club

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
"""14:00 on a Wednesday in Shanghai."""
TODAY = date(2026, 11, 25)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


@pytest.fixture
def figures(store: Store, tmp_path: Path) -> Figures:
    return in_zone(store, tmp_path, "Asia/Shanghai")


def in_zone(store: Store, folder: Path, zone: str) -> Figures:
    text = club.KNOWLEDGE.replace("  reply_within: 30", f"  reply_within: 30\n  timezone: {zone}")
    return Figures(store.figures, load(club.write(folder / zone.replace("/", "-"), text)))


def ask(
    store: Store,
    decision: Decision = "answer",
    at: datetime = NOW - HOUR,
    *,
    said_at: datetime | None = None,
    due_at: datetime | None = None,
    replied_at: datetime | None = None,
    group: str | None = "1 群",
    entry_id: str | None = "refund-how",
    asker: str | None = None,
    gap_id: int | None = None,
    chatter: bool = False,
) -> int:
    """One question on record."""
    asked = Asked("怎么退款", at, decision, "sure", "v1", group=group, entry_id=entry_id, said_at=said_at, asker=asker)
    if decision == "answer":
        question_id = store.add_question(asked, due_at=due_at)
    else:
        with store.filing() as filing:
            gap_id = gap_id or filing.open_gap("退款", at=at, chatter=chatter)
            question_id = filing.add_question(asked, gap_id=gap_id, reason="weak", due_at=due_at)
    if replied_at is not None:
        store.replied([question_id], by="小晨", at=replied_at)
    return question_id


def judge(store: Store, question_id: int, verdict: Judgement, entry_id: str | None = None) -> None:
    store.add_feedback(Feedback(question_id, verdict, NOW, entry_id))


def insert(store: Store, table: sa.Table, **values: object) -> None:
    with store._database.writing() as connection:
        connection.execute(table.insert().values(**values))


def promise(
    store: Store, due_at: datetime, closed_at: datetime | None = None, outcome: str = "kept", **more: object
) -> None:
    closed = {"outcome": outcome, "closed_at": closed_at} if closed_at is not None else {}
    insert(
        store,
        PROMISES,
        **{
            "at": due_at - HOUR,
            "chat_group": "1 群",
            "about": "退款",
            "words": "1 小时内",
            "due_at": due_at,
            **closed,
            **more,
        },
    )


def strike(
    store: Store,
    at: datetime,
    state: str = "counted",
    *,
    said_at: datetime | None = None,
    question_id: int | None = None,
) -> None:
    named = {"asker": "广告君", "asker_key": "广告君", "chat_group": "1 群", "group_key": "1群"}
    rule = {"rule_id": "no-ads", "offence": "advertising", "state": state}
    with store._database.writing() as connection:
        made = connection.execute(STRIKES.insert().values(at=at, said_at=said_at, **named, **rule)).inserted_primary_key
        assert made is not None
        message = {
            "strike_id": made[0],
            "text": "加我",
            "evidence": "加我",
            "words": "加我",
            "question_id": question_id,
        }
        connection.execute(STRIKE_MESSAGES.insert().values(message))


def read(figures: Figures, days: int = 7, group: str | None = None, now: datetime = NOW) -> Board:
    return figures.read(lately(days, figures.today(now)), group=group, now=now)


def test_nobody_asked(figures: Figures) -> None:
    board = read(figures)
    assert (board.totals, board.before) == (Totals(), Totals())
    assert (board.totals.coverage, board.totals.minutes) == (None, None)
    assert [column.start.date() for column in board.columns] == [
        TODAY - timedelta(days=ago) for ago in range(6, -1, -1)
    ]
    assert {column.coverage for column in board.columns} == {None}
    assert (board.groups, board.items, board.gaps) == ((), (), ())
    assert sum(map(sum, board.hours)) == 0
    assert not figures.ever()


def test_every_question_is_one_of_four_and_the_last_word_tells_which(store: Store, figures: Figures) -> None:
    for decision in ("answer", "answer", "answer", "answer", "suggest", "suggest", "unanswered"):
        ask(store, decision)
    wrong, swapped, forgiven, pardoned = (ask(store) for _ in range(4))
    judge(store, wrong, "right")
    judge(store, wrong, "wrong")
    judge(store, swapped, "picked", "fee")
    for mistaken in (forgiven, pardoned):
        judge(store, mistaken, "wrong")
        judge(store, mistaken, "right")
    judge(store, ask(store), "picked", "refund-how")  # the very item that was given
    judge(store, ask(store, "suggest"), "wrong")  # nothing was answered, so nothing wrongly
    totals = read(figures).totals
    assert (totals.questions, totals.answered, totals.suggested, totals.unanswered, totals.wrong) == (13, 7, 3, 1, 2)
    assert totals.coverage == 7 / 13
    assert figures.ever()


def test_greetings_are_no_questions(store: Store, figures: Figures) -> None:
    ask(store, "unanswered", chatter=True)
    assert read(figures).totals == Totals()
    assert read(figures).gaps == ()


def test_a_question_counts_when_its_member_wrote_it(store: Store, figures: Figures) -> None:
    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # of the 25th, in Shanghai
    ask(store, at=midnight + HOUR, said_at=midnight - timedelta(minutes=1))
    ask(store, at=midnight)
    board = read(figures)
    assert [column.questions for column in board.columns] == [0, 0, 0, 0, 0, 1, 1]
    tuesday, wednesday = board.hours[1], board.hours[2]
    assert (tuesday[23], wednesday[0]) == (1, 1)
    assert sum(map(sum, board.hours)) == 2
    assert read(figures, 1).totals.questions == 1


def test_before_is_as_many_days_up_to_the_same_time_of_day(store: Store, figures: Figures) -> None:
    for ago in (timedelta(days=7), timedelta(days=7) - HOUR, timedelta(days=13), timedelta(days=14, hours=15)):
        ask(store, at=NOW - ago)
    ask(store, at=NOW - timedelta(days=7, seconds=1))
    # Of the second week back, what was asked by 14:00: not that at 14:00 or 15:00, and not what is older than it.
    assert read(figures).before.questions == 2
    assert read(figures).totals.questions == 0
    assert sum(map(sum, read(figures).hours)) == 0
    yesterday = span(TODAY - timedelta(days=7), TODAY - timedelta(days=1), TODAY)
    assert figures.read(yesterday, now=NOW).totals.questions == 3, "a stretch that is over is whole"


def test_what_lies_between_the_two_stretches_is_part_of_neither(store: Store, figures: Figures) -> None:
    between = NOW - timedelta(days=7) + HOUR
    judge(store, ask(store, at=between), "wrong")
    promise(store, between, closed_at=between)
    strike(store, between)
    board = read(figures)
    assert (board.totals, board.before) == (Totals(), Totals())


def test_late_is_what_was_replied_to_too_late_and_what_is_due_without_a_reply(store: Store, figures: Figures) -> None:
    asked, due = NOW - 3 * HOUR, NOW - 2 * HOUR
    ask(store, at=asked, due_at=due, replied_at=due)
    ask(store, at=asked, due_at=due, replied_at=due + timedelta(seconds=1))
    ask(store, at=asked, due_at=due)
    ask(store, at=asked, due_at=NOW + HOUR)
    ask(store, at=asked)  # a bot's, answered at once
    dismissed = ask(store, "unanswered", at=asked, due_at=due)
    gap_id = store.question(dismissed).gap_id
    assert gap_id is not None
    assert read(figures).totals.late == 3
    assert figures.owed(now=NOW) == Owed(waiting=3, late=2, promises=0)
    with store.filing() as filing:
        filing.dismiss(gap_id, reason="不归我们管", by="小晨", at=NOW)
    assert read(figures).totals.late == 2
    assert read(figures).totals.waiting == 2
    assert figures.owed(now=NOW) == Owed(waiting=2, late=1, promises=0)


def test_what_is_owed_is_what_stands_in_the_list_of_today(store: Store, figures: Figures) -> None:
    asked, due = NOW - 3 * HOUR, NOW - 2 * HOUR
    waived, _greeting, offence, promised = (
        ask(store, "unanswered", at=asked, due_at=due, chatter=number == 1) for number in range(4)
    )
    store.owed.replied([waived], by="小晨", at=NOW, waived=True)
    with store.filing() as filing:
        gap_id = store.question(promised).gap_id
        assert gap_id is not None
        filing.dismiss(gap_id, reason="不归我们管", by="小晨", at=NOW)
    strike(store, NOW, question_id=offence)
    with store.filing() as filing:  # a greeting that somebody handed to a person
        chat = filing.open_gap("闲聊", at=asked)
        filing.dismiss(chat, reason="闲聊", by="小晨", at=NOW)
        handed = filing.add_question(
            Asked("在吗", asked, "unanswered", "weak", "v1"), gap_id=chat, reason="escalated", due_at=due
        )
    promise(store, due, question_id=promised)
    board = read(figures)
    assert (board.totals.late, board.totals.waiting, board.totals.minutes) == (2, 2, None)
    assert figures.owed(now=NOW) == Owed(waiting=2, late=2, promises=1)
    assert [each.id for each in store.owed.list()] == [promised, handed]


def test_waiting_is_seen_from_the_end_of_each_stretch(store: Store, figures: Figures) -> None:
    long_ago = NOW - timedelta(days=100)
    ask(store, at=long_ago, due_at=long_ago + HOUR)
    ask(store, at=long_ago, due_at=long_ago + HOUR, replied_at=NOW - timedelta(days=3))
    ask(store, at=NOW - HOUR, due_at=NOW)
    board = read(figures)
    assert (board.totals.waiting, board.before.waiting) == (2, 2)
    assert board.totals.questions == 1, "how old what waits is does not matter"


def test_a_promise_takes_the_place_of_a_questions_own_clock(store: Store, figures: Figures) -> None:
    question_id = ask(store, due_at=NOW - timedelta(minutes=30))
    assert figures.owed(now=NOW).late == 1
    promise(store, NOW + HOUR, question_id=question_id)
    assert figures.owed(now=NOW) == Owed(waiting=1, late=0, promises=1)
    assert read(figures).totals.late == 0
    assert read(figures, now=NOW + 2 * HOUR).totals.late == 1
    promise(store, NOW + 9 * HOUR, question_id=question_id, closed_at=NOW, outcome="withdrawn")
    assert read(figures, now=NOW + 2 * HOUR).totals.late == 1


def test_promises_that_fell_due_and_those_kept_in_time(store: Store, figures: Figures) -> None:
    promise(store, NOW - HOUR, closed_at=NOW - HOUR)
    promise(store, NOW - HOUR, closed_at=NOW)
    promise(store, NOW - HOUR)
    promise(store, NOW + HOUR)
    promise(store, NOW + HOUR, closed_at=NOW - HOUR)
    promise(store, NOW - HOUR, closed_at=NOW, outcome="withdrawn")
    promise(store, NOW - timedelta(days=8), closed_at=NOW - timedelta(days=9))
    board = read(figures)
    assert (board.totals.promises, board.totals.kept) == (4, 2)
    assert (board.before.promises, board.before.kept) == (1, 1)
    assert read(figures, group="2 群").totals.promises == 0


def test_strikes_that_still_count(store: Store, figures: Figures) -> None:
    strike(store, NOW)
    strike(store, NOW, "pardoned")
    strike(store, NOW, said_at=NOW - timedelta(days=8))
    board = read(figures)
    assert (board.totals.strikes, board.before.strikes) == (1, 1)


@pytest.mark.parametrize(
    ("taken", "median"),
    [([], None), ([0], 0), ([29.6], 30), ([5, 1, 60], 5), ([1, 3, 5, 60], 3), ([0.4, 0.4, 7], 0)],
)
def test_the_median_minutes_to_a_persons_reply(
    store: Store, figures: Figures, taken: list[float], median: int | None
) -> None:
    said = NOW - 5 * HOUR
    ask(store)
    ask(store, at=said, due_at=NOW)
    for minutes in taken:
        ask(
            store,
            at=said + timedelta(minutes=1),
            said_at=said,
            due_at=NOW,
            replied_at=said + timedelta(minutes=minutes),
        )
    assert read(figures).totals.minutes == median


def test_groups_are_told_apart_and_one_alone_is_counted(store: Store, figures: Figures) -> None:
    for group in ("1 群", "2 群", "2 群", None, ""):
        ask(store, group=group)
    judge(store, ask(store, group="2 群", entry_id="fee"), "wrong")
    ask(store, "unanswered", group="1 群", due_at=NOW - HOUR, asker="小明")
    ask(store, "unanswered", group="2 群", asker="小红")
    board = read(figures)
    assert [(each.group, each.totals.questions, each.totals.late) for each in board.groups] == [
        ("2 群", 4, 0),
        (None, 2, 0),
        ("1 群", 2, 1),
    ]
    only = read(figures, group="2 群")
    assert only.groups == board.groups
    assert (only.totals.questions, only.totals.answered, only.totals.wrong, only.totals.unanswered) == (4, 2, 1, 1)
    assert only.columns[-1].questions == 4
    assert sum(map(sum, only.hours)) == 4
    assert [(item.item_id, item.answers, item.wrong) for item in only.items] == [("refund-how", 2, 0), ("fee", 1, 1)]
    assert [gap.people for gap in only.gaps] == [1]


def test_items_by_use_with_what_was_said_of_them(store: Store, figures: Figures) -> None:
    for entry_id in ("fee", "refund-how", "refund-how", "gone"):
        ask(store, entry_id=entry_id)
    judge(store, ask(store, entry_id="fee"), "wrong")
    judge(store, ask(store, entry_id="gone"), "wrong")
    judge(store, ask(store, entry_id="fee", at=NOW - timedelta(days=8)), "wrong")
    board = read(figures)
    assert board.items == (
        ItemFigures("fee", "entry", "会费多少钱？", 2, 1),
        ItemFigures("gone", None, "gone", 2, 1),
        ItemFigures("refund-how", "entry", "怎么申请退款？", 2, 0),
    )
    assert [item.item_id for item in board.rejected] == ["fee", "gone"]


def test_open_gaps_by_people_within_the_time(store: Store, figures: Figures) -> None:
    ask(store, "unanswered", asker="小明")
    with store.filing() as filing:
        parking, closed = (filing.open_gap(title, at=NOW) for title in ("好停车吗", "有雨吗"))
    for asker in ("小明", "小明", "小红", None, None):
        ask(store, "suggest", gap_id=parking, asker=asker)
    ask(store, "suggest", gap_id=parking, asker="小刚", at=NOW - timedelta(days=8))
    ask(store, "suggest", gap_id=closed)
    with store.filing() as filing:
        filing.close(closed, answer_id="fee", edit_id=1, at=NOW)
    assert read(figures).gaps[0] == GapDemand(parking, "好停车吗", people=4, questions=5)
    assert [gap.people for gap in read(figures).gaps] == [4, 1]


def test_coverage_of_a_day_is_that_of_the_seven_days_that_end_with_it(store: Store, figures: Figures) -> None:
    for ago, decisions in {0: ("answer", "answer"), 6: ("suggest",), 7: ("suggest", "suggest")}.items():
        for decision in decisions:
            ask(store, decision, at=NOW - timedelta(days=ago))  # type: ignore[arg-type]
    board = read(figures)
    assert [column.coverage for column in board.columns] == [0.0, None, None, None, None, None, 2 / 3]
    assert [column.coverage for column in read(figures, 1).columns if column.questions] == [1.0]


def test_edits_that_hold_are_marked_on_their_day(store: Store, figures: Figures) -> None:
    common = {
        "author": "小晨",
        "why": "",
        "source": "page",
        "changes": [],
        "closings": [],
        "breaks": False,
        "digest": "",
    }
    for ago, state in ((0, "published"), (0, "published"), (2, "undone"), (3, "abandoned"), (9, "published")):
        insert(store, EDITS, at=NOW - timedelta(days=ago), state=state, **common)
    assert [column.edits for column in read(figures).columns] == [0, 0, 0, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("days", "step", "columns", "first"),
    [
        (1, "hour", 24, "2026-11-25T00:00:00+08:00"),
        (92, "day", 92, "2026-08-26T00:00:00+08:00"),
        (93, "week", 14, "2026-08-24T00:00:00+08:00"),
        (741, "month", 25, "2024-11-01T00:00:00+08:00"),
    ],
)
def test_columns_are_hours_days_weeks_or_months(
    store: Store, figures: Figures, days: int, step: str, columns: int, first: str
) -> None:
    start = TODAY - timedelta(days=days - 1)
    inside = datetime(start.year, start.month, start.day, 1, tzinfo=UTC)
    ask(store, at=inside)
    ask(store, at=inside - timedelta(days=1))  # before, though of the same week or month
    board = read(figures, days)
    assert (board.span.step, len(board.columns)) == (step, columns)
    assert board.columns[0].start.isoformat() == first
    assert [column.questions for column in board.columns if column.questions] == [1]
    assert board.totals.questions == 1


@pytest.mark.parametrize(
    ("zone", "at", "hour"),
    [
        ("Asia/Kathmandu", "2026-11-24T18:14:00+00:00", 23),  # 5:45 ahead
        ("Asia/Kathmandu", "2026-11-24T18:15:00+00:00", 0),
        ("America/St_Johns", "2026-11-01T04:29:00+00:00", 1),  # 2:30 behind, the night in which clocks go back
        ("America/St_Johns", "2026-11-01T04:31:00+00:00", 1),
        ("America/St_Johns", "2026-11-01T05:31:00+00:00", 2),
        ("Europe/Berlin", "2026-10-25T00:30:00+00:00", 2),  # twice 2:30
        ("Europe/Berlin", "2026-10-25T01:30:00+00:00", 2),
    ],
)
def test_hours_are_those_that_clocks_there_show(store: Store, tmp_path: Path, zone: str, at: str, hour: int) -> None:
    moment = datetime.fromisoformat(at)
    ask(store, at=moment)
    figures = in_zone(store, tmp_path, zone)
    day = moment.astimezone(figures._knowledge.community.timezone).date()
    for days in (Span(day, day), Span(day - timedelta(days=30), day)):
        board = figures.read(days, now=moment + timedelta(minutes=1))
        assert [n for n, count in enumerate(board.hours[day.weekday()]) if count] == [hour]
        assert sum(column.questions for column in board.columns) == 1


def test_a_span_is_what_was_asked_for_or_says_why_not() -> None:
    assert lately(7, TODAY) == Span(date(2026, 11, 19), TODAY)
    assert span(date(2026, 11, 1), date(2026, 12, 31), TODAY) == Span(date(2026, 11, 1), TODAY)
    assert span(None, date(2026, 11, 10), TODAY, days=2) == Span(date(2026, 11, 9), date(2026, 11, 10))
    assert lately(LONGEST, TODAY).days == LONGEST
    for arguments, said in (
        ((date(2026, 11, 26), None, TODAY), "2026-11-26 is yet to come. Choose an earlier day."),
        ((TODAY, date(2026, 11, 24), TODAY), "2026-11-25 lies after 2026-11-24. Choose an earlier first day."),
        (
            (date(2016, 1, 1), None, TODAY),
            "2016-01-01 to 2026-11-25 is longer than 3,660 days. Choose a later first day.",
        ),
    ):
        with pytest.raises(InvalidRequest) as refused:
            span(*arguments)
        assert str(refused.value) == said
    for days in (0, LONGEST + 1):
        with pytest.raises(InvalidRequest, match=f"^{days} days cannot be shown. Ask for 1 to 3,660.$"):
            lately(days, TODAY)


def test_as_json_has_every_number(store: Store, figures: Figures) -> None:
    ask(store, asker="小明")
    ask(store, "unanswered", asker="小明")
    shown = read(figures, 1).as_json()
    assert (shown["from"], shown["to"], shown["step"], shown["group"]) == ("2026-11-25", "2026-11-25", "hour", None)
    assert shown["totals"]["coverage"] == 0.5
    assert shown["columns"][13] == {
        **{"start": "2026-11-25T13:00:00+08:00", "questions": 2, "answered": 1, "suggested": 0, "unanswered": 1},
        **{"wrong": 0, "coverage": 0.5, "edits": 0},
    }
    assert shown["groups"][0]["group"] == "1 群"
    assert shown["gaps"][0]["people"] == 1
    assert shown["items"][0]["title"] == "怎么申请退款？"


def test_the_board_is_counted_from_indexes_alone(store: Store, figures: Figures) -> None:
    """Texts of questions are most of the database: reading them would take seconds of a busy month."""
    engine = store._database.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by how much there is of what")
    read_by: list[tuple[str, Any]] = []

    def noted(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        read_by.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", noted)
    read(figures)
    sa.event.remove(engine, "before_cursor_execute", noted)
    steps: list[str] = []
    with engine.connect() as connection:
        for statement, values in read_by:
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps += [row.detail for row in plan if row.detail.split()[1] == "questions"]
    assert len(steps) == 7
    assert [step for step in steps if "COVERING INDEX" not in step] == []
