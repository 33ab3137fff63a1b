"""What is done with today's list: sent, promised, needed by nobody; and how each is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from faqbot.assistant import Assistant
from faqbot.errors import NotFound
from faqbot.owing import Debt
from faqbot.store import Asked, Store
from faqbot.ui import sheet as sheets
from faqbot.ui.markup import Unready, sentence
from faqbot.ui.sheet import Did, Sheet

PETS = "可以带宠物来吗"


def ask(assistant: Assistant, text: str, asker: str = "小明", said_at: datetime | None = None) -> int:
    asked = assistant.ask(text, asker=asker, group="一群", channel="page", owed=True, said_at=said_at)
    assert asked.question_id is not None
    return asked.question_id


def only(assistant: Assistant) -> Debt:
    [debt] = assistant.owing.list()
    return debt


def form(debt: Debt, **changed: str) -> dict[str, str]:
    """What the card of a debt sends when nothing was changed."""
    return {
        "key": debt.key,
        "q": ",".join(map(str, debt.question_ids)),
        "p": "" if debt.promise_id is None else str(debt.promise_id),
        "who": "、".join(debt.askers),
        "askers": "\n".join(debt.askers),
        "reply": debt.reply,
        "draft": debt.reply,
        "ready": "1" if debt.ready else "",
        "item": debt.item_id or "",
        "due": "" if debt.says_due is None else debt.says_due.isoformat(),
    } | changed


def test_an_answer_that_was_sent_is_owed_no_more_until_it_was_not(assistant: Assistant) -> None:
    question = ask(assistant, "怎么退款")
    sheet = sheets.sent(assistant, Sheet(), form(only(assistant)), by="小晨")
    assert sheet.did == Did("sent", "小明", question_ids=(question,))
    with Store(assistant.settings.database) as store:
        assert store.reply_edits.often_edited(least=1) == []
    assert sheet.forget == ("debt-q1", "again-q1")
    assert assistant.owing.list() == []
    sheet = sheets.undo(assistant, sheet, by="小晨")
    assert sheet.did is not None
    assert sheet.did.deed == "undone"
    assert only(assistant).question_ids == (question,)
    assert sheets.undo(assistant, sheet, by="小晨") == sheet


def test_what_was_suggested_is_chosen_and_then_drafted(assistant: Assistant) -> None:
    near = {"entry_id": "address", "kind": "entry", "question": "地址", "confidence": 0.6, "similarity": 0.7}
    asked = Asked(PETS, datetime.now(UTC), "suggest", "weak", "v1", asker="小明", group="一群", candidates=(near,))
    vector = assistant.encoder.encode([PETS])[0]
    question, _ = assistant.gaps.add(asked, vector, chatter=False, due_at=datetime.now(UTC) + timedelta(minutes=30))
    debt = only(assistant)
    assert (debt.ready, debt.questions[0].nearest) == (False, (("address", "地址", 0.6),))
    sheet = sheets.pick(assistant, Sheet(), form(debt, entry="address"), by="小晨")
    assert (sheet.did, sheet.forget) == (None, ("debt-q1", "again-q1"))
    debt = only(assistant)
    assert (debt.question_ids, debt.ready, debt.item_id) == ((question,), True, "address")
    assert debt.reply == "@小明 您好，人民路 1 号二楼。"
    with pytest.raises(NotFound):
        sheets.pick(assistant, Sheet(), form(debt, entry="no-such"), by="小晨")


def test_a_changed_answer_is_kept_for_editors(assistant: Assistant) -> None:
    ask(assistant, "怎么退款")
    debt = only(assistant)
    sheets.sent(assistant, Sheet(), form(debt, reply="@小明 您好，退款 3 天内到账。"), by="小晨")
    assert assistant.owing.list() == []  # what an approved answer says of times is no promise
    with Store(assistant.settings.database) as store:
        [edited] = store.reply_edits.often_edited(least=1)
    assert (edited.item_id, edited.edits[0].before, edited.edits[0].after) == (
        *("refund-how", debt.reply, "@小明 您好，退款 3 天内到账。"),
    )


def test_a_time_that_was_sent_is_kept_as_a_promise(assistant: Assistant) -> None:
    question = ask(assistant, PETS)
    debt = only(assistant)
    assert debt.says_due is not None
    sheet = sheets.sent(assistant, Sheet(), form(debt), by="小晨")
    [promise] = assistant.owing.promises()
    assert (promise.question_id, promise.due_at, promise.by, promise.reply) == (
        *(question, debt.says_due, "小晨", debt.reply),
    )
    assert sheet.did == Did("promised", "小明", debt.says_due, promise_ids=(promise.id,))
    sheets.undo(assistant, sheet, by="小晨")
    assert assistant.owing.promises() == []
    assert only(assistant).kind == "question"


def test_a_time_that_was_written_counts_for_the_drafted_one(assistant: Assistant) -> None:
    ask(assistant, PETS)
    sheets.sent(assistant, Sheet(), form(only(assistant), reply="@小明 您好，3 天内给您答复。"), by="小晨")
    [promise] = assistant.owing.promises()
    ahead = promise.due_at - datetime.now(UTC)
    assert timedelta(days=2) < ahead < timedelta(days=4)


def test_an_answer_of_ones_own_without_a_time_is_one(assistant: Assistant) -> None:
    ask(assistant, PETS)
    sheet = sheets.sent(assistant, Sheet(), form(only(assistant), reply="@小明 您好，不可以哦。"), by="小晨")
    assert sheet.did is not None
    assert (sheet.did.deed, assistant.owing.list(), assistant.owing.promises()) == ("sent", [], [])


def test_an_answer_with_a_time_is_one_where_somebody_says_so(assistant: Assistant) -> None:
    ask(assistant, PETS)
    sheets.sent(assistant, Sheet(), form(only(assistant), reply="晚上 8 点前都可以。"), by="小晨", answered=True)
    assert (assistant.owing.list(), assistant.owing.promises()) == ([], [])


def test_what_only_greets_is_not_sent(assistant: Assistant) -> None:
    assistant.owing.promise(words="3 天内", question_id=ask(assistant, PETS))
    debt = only(assistant)
    for reply in (debt.reply, " "):
        with pytest.raises(Unready) as refused:
            sheets.sent(assistant, Sheet(), form(debt, reply=reply), by="小晨")
        assert sentence(refused.value, "zh") == "请先写上要发的话。"
        assert sentence(refused.value, "en") == "Please write what is to be sent first."
    sheets.sent(assistant, Sheet(), form(debt, reply="@小明 您好，可以的。"), by="小晨")
    [own] = assistant.owing.own_replies(debt.question_ids)
    assert (own.text, own.by) == ("可以的。", "小晨"), "a draft for whoever writes the answer"
    [kept] = assistant.owing.promises(open=False)
    assert (kept.outcome, kept.answer, kept.closed_by) == ("kept", "@小明 您好，可以的。", "小晨")


def test_a_promise_without_a_question_is_kept_and_opened_again(assistant: Assistant) -> None:
    assistant.owing.promise(about="退款没到", words="3 天内", asker="豆豆")
    sheet = sheets.sent(assistant, Sheet(), form(only(assistant), reply="@豆豆 到了。"), by="小晨")
    assert sheet.did is not None
    assert (sheet.did.question_ids, assistant.owing.list()) == ((), [])
    sheets.undo(assistant, sheet, by="小晨")
    assert only(assistant).text == "退款没到"


def test_another_time_is_promised_written_and_then_sent(assistant: Assistant) -> None:
    ask(assistant, PETS, said_at=datetime.now(UTC) - timedelta(days=2))
    late = only(assistant)
    sheet = sheets.promise(assistant, Sheet(), form(late, words="3 天内", late="1"), by="小晨")
    draft = sheet.drafts[late.key]
    assert draft.startswith("@小明 您好，让您久等了，抱歉。我在")
    assert draft.endswith(" 前给您答复。")
    debt = only(assistant)
    assert (debt.kind, debt.late, debt.words, debt.key) == ("promise", False, "3 天内", late.key)
    sheet = sheets.sent(assistant, sheet, form(debt, reply=draft, draft=draft, told="1"), by="小晨")
    assert (sheet.drafts, sheet.did, len(assistant.owing.promises())) == ({}, None, 1)


def test_a_moved_promise_can_be_moved_back(assistant: Assistant) -> None:
    first = assistant.owing.promise(about="退款没到", words="3 天内", asker="豆豆", group="三群", by="小木")
    sheet = sheets.promise(assistant, Sheet(), form(only(assistant), words="5 天内"), by="小晨")
    moved = only(assistant)
    assert (moved.text, moved.asker, moved.group, moved.words) == ("退款没到", "豆豆", "三群", "5 天内")
    assert sheet.drafts.keys() == {moved.key}
    sheet = sheets.undo(assistant, sheet, by="小晨")
    assert (only(assistant).promise_id, sheet.drafts) == (first.id, {})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "请写上什么时候给答复。"),
        ("好的", "没说清是什么时候，如“明天 10 点前”。"),
        ("2 月 30 日", "没有这个时间，请看看日期和钟点。"),
        ("900 天后", "太远了，记不住；请说一个近些的时间。"),
    ],
)
def test_what_is_unclear_about_a_time_is_said(assistant: Assistant, words: str, said: str) -> None:
    ask(assistant, PETS)
    with pytest.raises(Unready) as refused:
        sheets.promise(assistant, Sheet(), form(only(assistant), words=words), by="小晨")
    assert sentence(refused.value, "zh") == said
    assert assistant.owing.promises() == []


def test_who_needs_no_reply_is_decided_by_somebody(assistant: Assistant) -> None:
    question = ask(assistant, PETS)
    promise = assistant.owing.promise(words="3 天内", question_id=question)
    with pytest.raises(Unready) as refused:
        sheets.waive(assistant, Sheet(), form(only(assistant)), by="")
    assert sentence(refused.value, "zh") == "请先在右上角填上您的名字，同事要看得到是谁。"
    sheet = sheets.waive(assistant, Sheet(), form(only(assistant)), by="小晨")
    assert sheet.did == Did("waived", "小明", question_ids=(question,), promise_ids=(promise.id,))
    assert assistant.owing.list() == []
    sheets.undo(assistant, sheet, by="小晨")
    assert only(assistant).promise_id == promise.id


def test_taking_and_taking_over(assistant: Assistant) -> None:
    question = ask(assistant, PETS)
    with pytest.raises(Unready):
        sheets.take(assistant, Sheet(), form(only(assistant)), by="")
    sheets.take(assistant, Sheet(), form(only(assistant)), by="小晨")
    sheets.take(assistant, Sheet(), form(only(assistant)), by="小木")
    assert assistant.owing.takers([question]) == {question: "小晨"}
    sheets.take(assistant, Sheet(), form(only(assistant), over="1"), by="小木")
    assert assistant.owing.takers([question]) == {question: "小木"}
    sheets.release(assistant, Sheet(), form(only(assistant)))
    assert assistant.owing.takers([question]) == {}


def test_what_is_shown(assistant: Assistant) -> None:
    ask(assistant, "怎么退款", said_at=datetime.now(UTC) - timedelta(days=1))
    ask(assistant, PETS)
    assistant.owing.promise(about="退款没到", words="3 天内")
    debts = assistant.owing.list()
    shown = {
        only: [debt.text for debt in debts if sheets.narrow(Sheet(), only).shows(debt)]
        for only in ("late", "ready", "promise", "all", "?")
    }
    assert shown == {
        "late": ["怎么退款"],
        "ready": ["怎么退款"],
        "promise": ["退款没到"],
        "all": ["怎么退款", PETS, "退款没到"],
        "?": ["怎么退款", PETS, "退款没到"],
    }
    assert sheets.more(Sheet()).most == 2 * sheets.PAGE


def test_ids_that_mean_nothing_do_nothing(assistant: Assistant) -> None:
    ask(assistant, PETS)
    sheet = sheets.waive(assistant, Sheet(), {"q": "x,-1,99", "p": ""}, by="小晨")
    assert sheet.did is not None
    assert only(assistant).text == PETS
    with pytest.raises(Unready):
        sheets.promise(assistant, Sheet(), {"words": "3 天内"}, by="小晨")


def test_another_tab_leads_to_those_who_wait_for_an_edit() -> None:
    assert sheets.of_edit(None) == Sheet(only="ready")
    assert sheets.of_edit(7) == Sheet(only="edit", edit_id=7)
    elsewhere = sheets.narrow(sheets.of_edit(7), "late")
    assert (elsewhere.only, sheets.narrow(elsewhere, "edit")) == ("late", sheets.of_edit(7))
    assert sheets.narrow(Sheet(), "edit").only == "all"
