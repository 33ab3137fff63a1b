"""What is owed to whom, by when and in which words; promises kept, moved and taken back; in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from faqbot import clock
from faqbot.assistant import Assistant
from faqbot.errors import InvalidRequest, NotFound
from faqbot.figures import lately
from faqbot.knowledge import Knowledge
from faqbot.owing import NAMED, TAKEN_FOR, Counts, Debt, Owing
from faqbot.promises import Promise, Unclear
from faqbot.settings import Settings
from faqbot.store import Asked, Promised, Store

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
TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""10:00 the next day."""
PETS = "可以带宠物来吗"


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


@pytest.fixture
def store(assistant: Assistant) -> Iterator[Store]:
    with Store(assistant.settings.database) as store:
        yield store


def ask(
    assistant: Assistant, text: str, asker: str | None = "小明", group: str | None = "一群", at: datetime = NOON
) -> int:
    result = assistant.ask(text, asker=asker, group=group, channel="page", owed=True, now=at)
    assert result.question_id is not None
    return result.question_id


def gap_of(store: Store, question_id: int) -> int:
    gap_id = store.question(question_id).gap_id
    assert gap_id is not None
    return gap_id


def only(debts: list[Debt]) -> Debt:
    [debt] = debts
    return debt


def only_promise(owing: Owing, *, open: bool = True) -> Promised:
    [promise] = owing.promises(open=open)
    return promise


# What is owed


def test_a_question_without_an_answer_is_owed_a_time(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    debt = only(owing.list(now=NOON + 10 * MINUTE))
    assert (debt.kind, debt.ready, debt.question_ids, debt.asker) == ("question", False, (question,), "小明")
    assert (debt.due_at, debt.late, debt.minutes, debt.said_at) == (NOON + 30 * MINUTE, False, 20, NOON)
    assert (debt.reply, debt.says_due) == ("@小明 您好，我在今天 12:30 前给您答复。", NOON + 30 * MINUTE)


def test_several_things_asked_are_owed_all_their_answers(assistant: Assistant, owing: Owing) -> None:
    both = [ask(assistant, "会费多少钱？怎么报名？", asker) for asker in ("小明", "小红")]
    alone = ask(assistant, "会费多少钱？", "小强")
    first, second = owing.list(now=NOON)
    assert (first.question_ids, second.question_ids) == (tuple(both), (alone,)), (
        "who asked less gets a reply of his own"
    )
    assert (first.kind, first.item_id, second.item_id) == ("answered", "fee", "fee")
    assert first.reply == "@小明 @小红 您好，一年 99 元。\n\n点群公告第一条填表就好。"
    assert second.reply == "@小强 您好，一年 99 元。"


def test_late_it_is_owed_another_time(assistant: Assistant, owing: Owing) -> None:
    ask(assistant, PETS)
    on_time = only(owing.list(now=NOON + 30 * MINUTE))
    assert (on_time.late, on_time.minutes) == (False, 0)
    debt = only(owing.list(now=NOON + 31 * MINUTE))
    assert (debt.late, debt.minutes) == (True, -1)
    assert debt.reply == "@小明 您好，让您久等了，抱歉。我在今天 13:01 前给您答复。"
    assert debt.says_due == NOON + 61 * MINUTE
    assert owing.counts(now=NOON + 31 * MINUTE) == Counts(owed=1, late=1)
    assert owing.counts(now=NOON + 30 * MINUTE) == Counts(owed=1, late=0)


def test_desk_list_and_board_count_the_same_as_late(assistant: Assistant, owing: Owing) -> None:
    """Two waited when service ended: at 9:15 one is late by 5 minutes, who was promised 22:00 by 11 hours."""
    evening = NOON + timedelta(hours=8, minutes=40)  # 20:40: due at 9:10
    asked = [ask(assistant, PETS, "小明", at=evening), ask(assistant, PETS, "小红", at=evening)]
    owing.promise(question_id=asked[1], words="今晚 10 点前", now=evening)
    figures = assistant.figures

    def late(now: datetime) -> tuple[int, int, int, int]:
        questions = [each for debt in owing.list(now=now) for each in debt.questions]
        desk = [each for each in assistant.standings(asked).values() if each.due_at is not None and each.due_at < now]
        listed = [each for each in questions if each.due_at is not None and each.due_at < now]
        return len(desk), len(listed), owing.counts(now=now).late, figures.owed(now=now).late

    night, morning = NIGHT, MORNING + 10 * MINUTE
    assert late(evening) == (0, 0, 0, 0)
    assert late(night) == (1, 1, 1, 1)
    assert late(morning) == (2, 2, 2, 2)
    assert figures.read(lately(2, figures.today(morning)), now=morning).totals.late == 2
    found = {debt.askers: (debt.promised, debt.minutes) for debt in owing.list(now=morning)}
    assert found == {("小明",): (False, -5), ("小红",): (True, -675)}
    standings = assistant.standings(asked)
    assert [standings[each].promised for each in asked] == [False, True]
    community = assistant.knowledge.community
    for debt in owing.list(now=morning):
        assert debt.due_at is not None
        left = clock.remaining_minutes(community, debt.due_at, morning, promised=debt.promised)
        assert left == debt.minutes


def test_what_came_at_night_is_due_in_the_morning(assistant: Assistant, owing: Owing) -> None:
    ask(assistant, PETS, at=NIGHT)
    debt = only(owing.list(now=MORNING))
    assert (debt.due_at, debt.minutes, debt.late) == (MORNING + 25 * MINUTE, 25, False)
    assert debt.reply == "@小明 您好，我在今天 9:30 前给您答复。"


def test_an_answered_question_is_owed_until_its_reply_was_sent(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, "怎么退款")
    debt = only(owing.list(now=NOON))
    assert (debt.kind, debt.ready, debt.item_id, debt.says_due) == ("answered", True, "refund-how", None)
    assert debt.reply == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    assert owing.replied([question], by=None) == 1
    assert owing.counts(now=NOON) == Counts(0, 0)


def test_what_asks_several_things_is_owed_all_the_answers(assistant: Assistant, owing: Owing) -> None:
    text = "怎么退款？还有会费多少钱？"
    result = assistant.ask(text, asker="小明", group="一群", owed=True, now=NOON)
    assert (result.entry_id, result.also) == ("refund-how", ("fee",))
    debt = only(owing.list(now=NOON))
    assert (debt.ready, debt.item_id, debt.reply) == (True, "refund-how", result.reply)
    assert debt.reply.endswith("\n\n一年 99 元。")


def test_what_a_colleague_chose_is_owed_until_it_is_sent(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    assistant.feedback(question, "picked", entry_id="address")
    owing.unreplied([question])  # as the desk does: chosen is not sent
    debt = only(owing.list(now=NOON))
    assert (debt.kind, debt.item_id, debt.reply) == ("answered", "address", "@小明 您好，人民路 1 号二楼。")
    assistant.feedback(question, "wrong", entry_id="address")
    assert only(owing.list(now=NOON)).ready is False


def test_a_bot_owes_nothing_for_what_it_answered_itself(assistant: Assistant, owing: Owing) -> None:
    assert assistant.ask("怎么退款", asker="小明", group="一群", now=NOON).decision == "answer"
    assert owing.list(now=NOON) == []


def test_chatter_and_what_is_not_for_us_are_owed_nothing(assistant: Assistant, owing: Owing, store: Store) -> None:
    laughter = ask(assistant, "哈哈哈")
    assistant.feedback(laughter, "wrong")
    pets = ask(assistant, PETS)
    assistant.gaps.dismiss(gap_of(store, pets), "不归我们管", by="小王", at=NOON)
    assert owing.list(now=NOON) == []
    assert owing.counts(now=NOON) == Counts(0, 0)
    owing.promise(words="1 小时内", question_id=pets, now=NOON)
    assert only(owing.list(now=NOON)).question_ids == (pets,)  # a promise holds, whatever it is about
    assistant.feedback(laughter, "escalated")
    assert len(owing.list(now=NOON)) == 2


def test_an_offence_that_was_counted_is_owed_nothing_until_it_was_a_mistake(assistant: Assistant, owing: Owing) -> None:
    asked = [ask(assistant, text, "财运来") for text in ("要不要加我看看货", "怎么退款")]
    offence: dict[str, Any] = {"asker": "财运来", "group": "一群", "rule_id": "no-ads", "offence": "advertising"}
    strikes = [
        assistant.strikes.count(**offence, text=f"第 {each} 条", evidence="看货", by="小晨", question_id=each)
        for each in asked
    ]
    assert owing.list(now=NOON) == []
    assert owing.counts(now=NOON) == Counts(0, 0)
    for strike in strikes:
        assistant.strikes.settle(strike.id, "mistaken", by="小晨", reason="看错了")
    assert sorted(debt.question_ids for debt in owing.list(now=NOON)) == [(each,) for each in asked]


def test_people_of_one_group_who_asked_the_same_get_one_reply(assistant: Assistant, owing: Owing) -> None:
    ids = [ask(assistant, PETS, name) for name in ("小明", "阿花", "小明")]
    elsewhere = ask(assistant, PETS, "老王", "二群")
    nameless = ask(assistant, PETS, None)
    debts = {debt.question_ids: debt for debt in owing.list(now=NOON)}
    assert set(debts) == {tuple(ids), (elsewhere,), (nameless,)}
    assert debts[tuple(ids)].askers == ("小明", "阿花")
    assert debts[tuple(ids)].reply == "@小明 @阿花 您好，我在今天 12:30 前给您答复。"
    assert debts[elsewhere,].reply == "@老王 您好，我在今天 12:30 前给您答复。"
    assert debts[nameless,].reply == "您好，我在今天 12:30 前给您答复。"
    assert [debt.group for debt in owing.list(now=NOON, group="二群")] == ["二群"]


def test_one_reply_names_no_more_people_than_anybody_reads(assistant: Assistant, owing: Owing) -> None:
    for number in range(NAMED + 1):
        ask(assistant, PETS, f"书友{number}")
    assert sorted(len(debt.askers) for debt in owing.list(now=NOON)) == [1, NAMED]


def test_what_the_faq_answers_since_has_its_reply(assistant: Assistant, owing: Owing, store: Store) -> None:
    first, second = ask(assistant, PETS, "小明"), ask(assistant, PETS, "阿花", at=NOON + MINUTE)
    owing.promise(words="明天 10 点前", question_id=second, by="小晨", now=NOON + MINUTE)
    assistant.gaps.close(gap_of(store, first), answer_id="address", edit_id=1, at=NOON + 2 * MINUTE)
    debt = only(owing.list(now=NOON + 2 * MINUTE))
    assert (debt.ready, debt.item_id, debt.question_ids) == (True, "address", (first, second))
    assert debt.reply == "@小明 @阿花 您好，人民路 1 号二楼。"
    assert (debt.due_at, debt.kind, debt.words) == (NOON + 30 * MINUTE, "promise", "明天 10 点前")


def test_what_a_bot_suggested_is_owed_once_the_answer_is_there(assistant: Assistant, owing: Owing) -> None:
    # A suggestion is sent at once, and promises nothing.
    asked = Asked(PETS, NOON, "suggest", "weak", "v1", asker="小明", group="一群")
    _, gap_id = assistant.gaps.add(asked, assistant.encoder.encode([PETS])[0], chatter=False)
    promised = ask(assistant, "会费多少钱", "阿花")
    assert [debt.question_ids for debt in owing.list(now=NOON)] == [(promised,)]
    assistant.gaps.close(gap_id, answer_id="address", edit_id=1, at=NOON)
    debts = owing.list(now=NOON)
    assert [(debt.item_id, debt.due_at) for debt in debts] == [("fee", NOON + 30 * MINUTE), ("address", None)]
    assert (debts[1].late, debts[1].minutes) == (False, None)
    assert owing.counts(now=NOON + 60 * MINUTE) == Counts(owed=2, late=1)


@pytest.mark.parametrize("change", ["gone", "expired"])
def test_an_answer_that_may_not_be_given_is_none(assistant: Assistant, store: Store, change: str) -> None:
    ask(assistant, "怎么退款")
    knowledge = assistant.knowledge
    items = tuple(
        replace(item, valid_until=date(2026, 11, 22)) if item.id == "refund-how" else item
        for item in knowledge.items
        if change != "gone" or item.id != "refund-how"
    )
    since = Knowledge(items, knowledge.community, (), knowledge.targets, "later")
    debt = only(Owing(store, lambda: since).list(now=NOON))
    assert (debt.kind, debt.ready, debt.item_id) == ("question", False, None)
    assert debt.reply == "@小明 您好，我在今天 12:30 前给您答复。"


def test_what_is_due_first_stands_first(assistant: Assistant, owing: Owing) -> None:
    late = ask(assistant, PETS, at=NOON - 40 * MINUTE)
    later = ask(assistant, "停车要钱吗", at=NOON)
    owing.promise(about="退款没到", words="10 分钟内", asker="豆豆", group="二群", now=NOON)
    listed = owing.list(now=NOON)
    assert [debt.question_ids for debt in listed] == [(late,), (), (later,)]
    assert [debt.late for debt in listed] == [True, False, False]
    assert len(owing.list(now=NOON, limit=1)) == 2  # one question, one promise without one
    with pytest.raises(InvalidRequest, match="A list of 0"):
        owing.list(limit=0)


# Replied, and not after all


def test_replied_and_taken_back(assistant: Assistant, owing: Owing, store: Store) -> None:
    question = ask(assistant, PETS)
    assert owing.replied([question], by="小晨", at=NOON) == 1
    assert owing.replied([question], by="小木", at=NOON) == 0
    assert store.question(question).replied_at == NOON
    assert owing.list(now=NOON) == []
    assert owing.unreplied([question]) == 1
    assert owing.unreplied([question]) == 0
    assert only(owing.list(now=NOON)).question_ids == (question,)
    assert owing.replied([-1, 2**70], by="小晨") == 0


def test_nobody_waits_for_what_needs_no_reply(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    owing.promise(words="明天 10 点前", question_id=question, now=NOON)
    assert owing.waive([question], by="小晨", at=NOON + MINUTE) == 1
    assert owing.list(now=NOON) == []
    assert only_promise(owing, open=False).outcome == "withdrawn"
    owing.unreplied([question])
    assert only(owing.list(now=NOON)).promise_id == only_promise(owing).id


def test_saying_that_an_answer_was_right_keeps_what_was_promised(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    owing.promise(words="明天 10 点前", question_id=question, now=NOON)
    assistant.feedback(question, "picked", entry_id="address", by="小晨")
    kept = only_promise(owing, open=False)
    assert (kept.outcome, kept.closed_by) == ("kept", "小晨")


# Who sees to it


def test_two_do_not_answer_the_same(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    assert owing.take(question, by=" 小晨 ", at=NOON) == "小晨"
    assert owing.take(question, by="小木", at=NOON) == "小晨"
    assert owing.takers([question], now=NOON) == {question: "小晨"}
    assert only(owing.list(now=NOON)).taken_by == "小晨"
    owing.release(question)
    assert (owing.takers([question], now=NOON), only(owing.list(now=NOON)).taken_by) == ({}, None)


def test_who_went_home_holds_nothing(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    owing.take(question, by="小晨", at=NOON)
    assert owing.take(question, by="小木", at=NOON + TAKEN_FOR) == "小晨"
    assert only(owing.list(now=NOON + TAKEN_FOR + MINUTE)).taken_by is None
    assert owing.take(question, by="小木", at=NOON + TAKEN_FOR + MINUTE) == "小木"


def test_taking_needs_a_name_and_a_question(owing: Owing) -> None:
    with pytest.raises(InvalidRequest, match="needs a name"):
        owing.take(1, by=" ")
    with pytest.raises(NotFound, match="There is no question 7"):
        owing.take(7, by="小晨")
    with pytest.raises(NotFound, match="There is no question 7"):
        owing.release(7)


# Promises


def test_a_promise_takes_the_place_of_the_clock_until_it_is_kept(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    promised = owing.promise(words="明天 10 点前给您", question_id=question, reply="…", by="小晨", now=NOON)
    assert (promised.about, promised.asker, promised.group, promised.channel) == (PETS, "小明", "一群", "page")
    assert (promised.due_at, promised.words, promised.by, promised.reply) == (TEN, "明天 10 点前", "小晨", "…")
    debt = only(owing.list(now=NOON + 60 * MINUTE))
    assert (debt.kind, debt.promise_id, debt.promised_by) == ("promise", promised.id, "小晨")
    assert (debt.due_at, debt.late, debt.words) == (TEN, False, "明天 10 点前")
    assert (debt.reply, debt.says_due) == ("@小明 您好，", None)  # the time was said; the answer is yet to be written
    assert assistant.standings([question])[question].due_at == TEN

    owing.replied([question], by="小木", at=NOON + MINUTE)
    kept = only_promise(owing, open=False)
    assert (kept.outcome, kept.closed_at, kept.closed_by) == ("kept", NOON + MINUTE, "小木")
    owing.unreplied([question])
    assert only_promise(owing).outcome is None
    assert only(owing.list(now=NOON)).promise_id == promised.id


def test_a_promise_that_is_late_is_owed_another_time(assistant: Assistant, owing: Owing) -> None:
    owing.promise(words="10 分钟内", question_id=ask(assistant, PETS), now=NOON)
    debt = only(owing.list(now=NOON + 11 * MINUTE))
    assert (debt.late, debt.minutes) == (True, -1)
    assert debt.reply == "@小明 您好，让您久等了，抱歉。我在今天 12:41 前给您答复。"


def test_keeping_a_promise_replies_to_its_question(assistant: Assistant, owing: Owing, store: Store) -> None:
    question = ask(assistant, PETS)
    promised = owing.promise(words="明天 10 点前", question_id=question, now=NOON)
    kept = owing.keep(promised.id, by="小木", reply="可以的", now=TEN)
    assert (kept.outcome, kept.closed_by, kept.closed_at, kept.answer) == ("kept", "小木", TEN, "可以的")
    assert store.question(question).replied_at == TEN
    assert owing.keep(promised.id, by="小晨").closed_by == "小木"  # the first word stands
    assert owing.reopen(promised.id).outcome is None
    assert store.question(question).replied_at is None
    assert owing.reopen(promised.id).outcome is None


@pytest.mark.parametrize("before", [True, False])
def test_a_promise_beside_a_reply_is_owed_by_itself(assistant: Assistant, owing: Owing, before: bool) -> None:
    question = ask(assistant, "怎么退款")
    if not before:
        owing.replied([question], by="小晨", at=NOON)
    promised = owing.promise(words="明天 10 点前", question_id=question, by="小晨", now=NOON)
    if before:
        owing.replied([question], by="小晨", at=NOON, keeps=False)
    debt = only(owing.list(now=NOON + MINUTE))
    assert (debt.kind, debt.promise_id, debt.question_ids, debt.text) == ("promise", promised.id, (), "怎么退款")
    assert (debt.due_at, debt.ready, debt.reply) == (TEN, False, "@小明 您好，")
    assert owing.counts(now=NOON + MINUTE) == Counts(1, 0)
    assert owing.counts(now=TEN + MINUTE) == Counts(1, 1)
    owing.keep(promised.id, by="小晨", now=TEN)
    assert (owing.list(now=TEN), owing.counts(now=TEN)) == ([], Counts(0, 0))


def test_the_first_step_of_a_script_is_no_draft_for_what_was_promised_with_it(
    assistant: Assistant, owing: Owing
) -> None:
    question = ask(assistant, PETS)
    assistant.feedback(question, "picked", entry_id="welcome")
    owing.unreplied([question])
    assert only(owing.list(now=NOON)).ready
    owing.promise(words="明天 10 点前", question_id=question, by="小晨", now=NOON)
    debt = only(owing.list(now=NOON))
    assert (debt.kind, debt.ready, debt.item_id, debt.reply) == ("promise", False, None, "@小明 您好，")


def test_whom_a_colleague_seems_to_have_answered_gets_no_apology(assistant: Assistant, owing: Owing) -> None:
    seen, other = ask(assistant, PETS), ask(assistant, "打印机连不上电脑", "小红")
    owing.seems_answered({seen: "小晨"})
    first, second = owing.list(now=NOON + 31 * MINUTE)
    assert (first.question_ids, first.answered_by, first.reply, first.says_due) == (
        (seen,),
        "小晨",
        "@小明 您好，",
        None,
    )
    assert (second.question_ids, second.answered_by, second.says_due is None) == ((other,), None, False)


def test_a_withdrawn_promise_gives_its_question_back_to_its_clock(assistant: Assistant, owing: Owing) -> None:
    promised = owing.promise(words="明天 10 点前", question_id=ask(assistant, PETS), now=NOON)
    assert owing.withdraw(promised.id, by="小晨").outcome == "withdrawn"
    debt = only(owing.list(now=NOON))
    assert (debt.kind, debt.due_at) == ("question", NOON + 30 * MINUTE)


def test_a_second_promise_postpones_the_first(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    first = owing.promise(words="1 小时内", question_id=question, now=NOON)
    second = owing.promise(words="明天 10 点前", question_id=question, by="小木", now=NOON + MINUTE)
    assert [each.id for each in owing.promises()] == [second.id]
    before = owing.promised(first.id)
    assert (before.outcome, before.closed_at, before.closed_by) == ("postponed", NOON + MINUTE, "小木")
    with pytest.raises(InvalidRequest, match=f"Promise {first.id} was replaced by promise {second.id}"):
        owing.reopen(first.id)
    owing.withdraw(second.id, by="小木")
    assert owing.reopen(first.id).outcome is None
    assert only(owing.list(now=NOON)).due_at == NOON + 60 * MINUTE


def test_a_reply_that_is_taken_back_opens_no_promise_beside_another(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    owing.promise(words="1 小时内", question_id=question, now=NOON)
    owing.replied([question], by="小晨", at=NOON + MINUTE)
    second = owing.promise(words="明天 10 点前", question_id=question, now=NOON + 2 * MINUTE)
    owing.unreplied([question])
    assert only_promise(owing).id == second.id


def test_a_reply_that_is_taken_back_opens_no_promise_that_was_over_before(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    over = owing.promise(words="1 小时内", question_id=question, now=NOON)
    owing.withdraw(over.id, by="小晨", now=NOON + MINUTE)
    owing.replied([question], by="小晨", at=NOON + 2 * MINUTE)
    owing.unreplied([question])
    assert owing.promises() == []


def test_a_promise_that_is_over_cannot_be_kept(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    over = owing.promise(words="1 小时内", question_id=question, now=NOON)
    owing.withdraw(over.id, by="小晨")
    assert owing.keep(over.id, by="小木").outcome == "withdrawn"
    assert only(owing.list(now=NOON)).question_ids == (question,)


def test_who_was_promised_other_times_is_told_at_other_times(assistant: Assistant, owing: Owing) -> None:
    ids = [ask(assistant, PETS, name) for name in ("小明", "阿花", "老王")]
    for question, words in zip(ids, ("1 小时内", "1 小时内", "明天 10 点前"), strict=True):
        owing.promise(words=words, question_id=question, now=NOON)
    assert [debt.askers for debt in owing.list(now=NOON)] == [("小明", "阿花"), ("老王",)]


def test_a_promise_without_a_question(owing: Owing) -> None:
    promised = owing.promise(about=" 退款没到账 ", words="下周一", asker="豆豆", group="三群", by="小木", now=NOON)
    monday = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)  # until service ends, 21:00
    debt = only(owing.list(now=NOON))
    assert (debt.kind, debt.text, debt.askers, debt.group, debt.due_at) == (
        *("promise", "退款没到账", ("豆豆",), "三群", monday),
    )
    assert (debt.question_ids, debt.reply) == ((), "@豆豆 您好，")
    assert owing.counts(now=monday + MINUTE) == Counts(1, 1)
    moved = owing.promise(about="退款没到账", words="明天 10 点前", asker="豆豆", instead_of=promised.id, now=NOON)
    assert [each.id for each in owing.promises(asker="豆豆")] == [moved.id]
    assert owing.promises(asker="小明") == owing.promises(group="一群") == []
    owing.keep(moved.id, by="小木", now=NOON)
    assert owing.list(now=NOON) == []
    assert [each.outcome for each in owing.promises(open=None)] == ["kept", "postponed"]


def test_a_moment_may_be_promised_without_words(owing: Owing) -> None:
    promised = owing.promise(about="退款", due_at=TEN, now=NOON)
    assert (promised.due_at, promised.words) == (TEN, "明天（周二 11 月 24 日）10:00 前")
    with pytest.raises(InvalidRequest, match="has passed"):
        owing.promise(about="退款", due_at=NOON, now=NOON)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("", "No time was promised. Say by when"),
        ("好的", '"好的" names no time. Say by when'),
        ("稍后回复您", "names no time. Say by when"),
        ("今天 9 点前", '"今天 9 点前" has passed'),
        ("昨天下午 3 点", '"昨天下午 3 点" has passed'),
        ("0 分钟内", '"0 分钟内" leaves no time at all. Say within how long'),
        ("2 月 30 日", '"2 月 30 日" is no time that comes'),
        ("900 天后", '"900 天后" is too far away'),
    ],
)
def test_what_cannot_be_promised_is_said_in_a_sentence(owing: Owing, words: str, refusal: str) -> None:
    late = NOON + timedelta(hours=10)  # 22:00
    with pytest.raises(InvalidRequest) as refused:
        owing.promise(about="退款", words=words, now=late)
    assert refusal in str(refused.value)
    assert owing.promises() == []


def test_a_promise_is_about_something_that_is_known(owing: Owing) -> None:
    with pytest.raises(InvalidRequest, match="needs what it is about"):
        owing.promise(words="1 小时内")
    with pytest.raises(NotFound, match="There is no question 7"):
        owing.promise(words="1 小时内", question_id=7)
    for act in (owing.promised, owing.reopen):
        with pytest.raises(NotFound, match="There is no promise 7"):
            act(7)
    with pytest.raises(NotFound, match="There is no promise 7"):
        owing.promise(about="退款", words="1 小时内", instead_of=7)
    with pytest.raises(InvalidRequest, match="A list of 0 promises"):
        owing.promises(limit=0)


def test_words_are_read_before_anybody_promises(owing: Owing) -> None:
    found = owing.read("明天 10 点前给您答复", now=NOON)
    assert isinstance(found, Promise)
    assert (found.due_at, found.words) == (TEN, "明天 10 点前")
    assert isinstance(owing.read("稍后", now=NOON), Unclear)
    assert owing.read("好的", now=NOON) is None


def test_it_goes_out_as_json(assistant: Assistant, owing: Owing) -> None:
    question = ask(assistant, PETS)
    fields = only(owing.list(now=NOON)).as_json()
    assert (fields["question_ids"], fields["due_at"], fields["reply"]) == (
        *((question,), NOON + 30 * MINUTE, "@小明 您好，我在今天 12:30 前给您答复。"),
    )
    assert "questions" not in fields
