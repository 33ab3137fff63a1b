"""What is owed to whom, by when and in which words; promises kept, moved and taken back; in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faqbot.assistant import Assistant
from faqbot.owing import TAKEN_FOR, Counts, Debt, Owing
from faqbot.settings import Settings

from . import club
from .club import NOON

HOURS = club.KNOWLEDGE.replace(
    "  reply_within: 30\n",
    "  reply_within: 30\n  hours: [{days: [mon, tue, wed, thu, fri, sat, sun], from: '09:00', until: '21:00'}]\n",
)
MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""22:30 in Shanghai, an hour and a half after closing."""
MORNING = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
"""9:05 the next day."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The club with service hours, without a database."""
    folder = tmp_path_factory.mktemp("hours")
    knowledge, index = club.write(folder / "knowledge", HOURS), club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=knowledge, index=index, max_wrong=0.4), recording=False)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path, database_url: str) -> Iterator[Assistant]:
    with club.editable(opened, tmp_path, database_url, HOURS) as assistant:
        yield assistant


@pytest.fixture
def owing(assistant: Assistant) -> Owing:
    return assistant.owing


def ask(
    assistant: Assistant, text: str, asker: str | None = "小明", group: str | None = "一群", at: datetime = NOON
) -> int:
    result = assistant.ask(text, asker=asker, group=group, channel="page", owed=True, now=at)
    assert result.question_id is not None
    return result.question_id


def only(debts: list[Debt]) -> Debt:
    [debt] = debts
    return debt


def test_a_question_without_an_answer_is_owed_a_time_and_then_nothing(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, "可以带宠物来吗")
    debt = only(owing.list(now=NOON + 10 * MINUTE))
    assert (debt.kind, debt.ready, debt.question_ids, debt.askers) == ("question", False, (question,), ("小明",))
    assert (debt.due_at, debt.late, debt.minutes) == (NOON + 30 * MINUTE, False, 20)
    assert (debt.reply, debt.says_due) == ("@小明 您好，我在今天 12:30 前给您答复。", NOON + 30 * MINUTE)

    late = only(owing.list(now=NOON + 31 * MINUTE))
    assert (late.late, late.minutes) == (True, -1)
    assert (late.reply, late.says_due) == (
        "@小明 您好，让您久等了，抱歉。我在今天 13:01 前给您答复。",
        NOON + 61 * MINUTE,
    )
    assert owing.counts(now=NOON + 31 * MINUTE) == Counts(owed=1, late=1)

    assert owing.replied([question], by="小晨") == 1
    assert owing.list(now=NOON) == []
    assert owing.replied([question], by="小晨") == 0
    assert owing.unreplied([question]) == 1
    assert only(owing.list(now=NOON)).question_ids == (question,)


def test_an_answered_question_is_owed_until_its_reply_was_sent(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, "怎么退款")
    debt = only(owing.list(now=NOON))
    assert (debt.kind, debt.ready, debt.item_id) == ("answered", True, "refund-how")
    assert (debt.reply, debt.says_due) == ("@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。", None)
    owing.replied([question], by=None)
    assert owing.counts(now=NOON) == Counts(0, 0)


def test_a_promise_takes_the_place_of_the_clock_until_it_is_kept(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, "可以带宠物来吗")
    promised = owing.promise(words="明天 10 点前给您", question_id=question, by="小晨", now=NOON)
    assert (promised.about, promised.asker, promised.group) == ("可以带宠物来吗", "小明", "一群")
    assert (promised.due_at, promised.words) == (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "明天 10 点前")
    debt = only(owing.list(now=NOON + 60 * MINUTE))
    assert (debt.kind, debt.promise_id, debt.promised_by) == ("promise", promised.id, "小晨")
    assert (debt.due_at, debt.late, debt.words) == (promised.due_at, False, "明天 10 点前")
    assert (debt.reply, debt.says_due) == ("@小明 您好，", None)

    owing.replied([question], by="小木", at=NOON + MINUTE)
    kept = only_promise(owing, open=False)
    assert (kept.outcome, kept.closed_at, kept.closed_by) == ("kept", NOON + MINUTE, "小木")
    owing.unreplied([question])
    assert only_promise(owing).outcome is None
    assert only(owing.list(now=NOON)).promise_id == promised.id


def only_promise(owing: Owing, *, open: bool = True):  # type: ignore[no-untyped-def]
    [promise] = owing.promises(open=open)
    return promise


def test_take(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, "可以带宠物来吗")
    assert owing.take(question, by="小晨", at=NOON) == "小晨"
    assert owing.take(question, by="小木", at=NOON) == "小晨"
    assert owing.takers([question], now=NOON) == {question: "小晨"}
    assert owing.take(question, by="小木", at=NOON + TAKEN_FOR + MINUTE) == "小木"
    owing.release(question)
    assert owing.takers([question], now=NOON) == {}
