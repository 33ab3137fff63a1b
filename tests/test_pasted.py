"""A pasted stretch of chat, worked through: which piece is what, what it gets; nothing is lost, nothing kept twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from faqbot.assistant import Assistant
from faqbot.encoder import OnnxEncoder
from faqbot.errors import InvalidRequest
from faqbot.pasted import MAX_PASTED, Pasted, Piece, ask_about, take_apart
from faqbot.recogniser import Recogniser, open_recogniser
from faqbot.settings import Settings
from tests import club

NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Of a Monday."""

KNOWLEDGE = club.KNOWLEDGE.replace(
    "  reply_within: 30\n",
    "  reply_within: 30\n  staff: [小晨]\n  nickname_pattern: '..-.+'\n  nickname_example: 上海-小明\n",
).replace("第二次移出。\n", "第二次移出。\n    offences: [advertising, contact, flooding]\n")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    knowledge = club.write(
        folder / "knowledge", KNOWLEDGE.replace("    offences: [advertising, contact, flooding]\n", "")
    )
    index = club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=knowledge, index=index, max_wrong=0.05), recording=False)


@pytest.fixture(scope="module")
def recogniser(encoder: OnnxEncoder, pytestconfig: pytest.Config) -> Recogniser:
    assert pytestconfig.cache is not None
    return open_recogniser(encoder, pytestconfig.cache.mkdir("index"))


@pytest.fixture
def assistant(opened: Assistant, recogniser: Recogniser, tmp_path: Path) -> Iterator[Assistant]:
    with club.editable(opened, tmp_path, text=KNOWLEDGE) as assistant:
        assistant._recogniser = recogniser  # learning it takes seconds
        yield assistant


def chat(*said: tuple[str, str, str]) -> str:
    """(speaker, clock, text) as WeChat copies them."""
    return "\n\n".join(f"{speaker} 2026/11/23 {clock}\n{text}" for speaker, clock, text in said)


def apart(assistant: Assistant, text: str, **given: str | bool | None) -> Pasted:
    return take_apart(assistant, text, now=NOON, **given)  # type: ignore[arg-type]


def got(piece: Piece) -> str | None:
    """What answers it."""
    return piece.result.entry_id if piece.result is not None and piece.result.decision == "answer" else None


MORNING = chat(
    ("上海-小林", "09:01", "早上好呀各位"),
    ("上海-小林", "09:03", "请问怎么退款"),
    ("上海-小林", "09:04", "上周买的"),
    ("上海-阿布", "09:05", "我也读完第三章了"),
    ("杭州-豆子", "09:05", "打印机连不上电脑怎么办"),
    ("上海-阿布", "09:09", "营业时间"),
    ("上海-小林", "09:20", "退款收到了，谢谢"),
)


def test_each_thing_said_is_a_piece_in_the_order_of_the_text(assistant: Assistant) -> None:
    pasted = apart(assistant, MORNING, group="一群")
    assert [(piece.number, piece.kind, piece.asker, piece.text, got(piece)) for piece in pasted.pieces] == [
        (1, "statement", "上海-小林", "早上好呀各位", None),
        (2, "question", "上海-小林", "请问怎么退款\n上周买的", "refund-how"),
        (3, "statement", "上海-阿布", "我也读完第三章了", None),
        (4, "question", "杭州-豆子", "打印机连不上电脑怎么办", None),
        (5, "question", "上海-阿布", "营业时间", "opening-hours"),
        (6, "statement", "上海-小林", "退款收到了，谢谢", None),
    ]
    assert [piece.line for piece in pasted.pieces] == [1, 4, 10, 13, 16, 19]
    assert [piece.hint for piece in pasted.pieces] == [None] * 6
    assert pasted.pieces[1].said_at == NOON.replace(hour=9, minute=3)
    refund, printer = (pasted.pieces[number].result for number in (1, 3))
    assert refund is not None and printer is not None
    assert refund.reply == "@上海-小林 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    (gap,) = assistant.gaps.list()
    (waits,) = gap.questions
    assert (printer.gap_id, printer.question_id) == (gap.id, waits.id)
    assert (waits.asker, waits.group, waits.due_at) == ("杭州-豆子", "一群", NOON.replace(hour=9, minute=35))
    assert refund.question_id is not None and assistant._store is not None
    kept = assistant._store.question(refund.question_id)
    assert (kept.asked.channel, kept.asked.said_at, kept.asked.at) == ("page", NOON.replace(hour=9, minute=3), NOON)
    assert kept.due_at == NOON.replace(hour=9, minute=33), "a person copies the reply: it is owed until then"


def test_nothing_that_was_pasted_is_lost(assistant: Assistant) -> None:
    text = MORNING + '\n\n"阿强"撤回了一条消息\n\n' + chat(("上海-小林", "09:30", ""), ("上海-小林", "09:31", "[图片]"))
    pasted = apart(assistant, text)
    kept = [line for piece in pasted.pieces for line in piece.text.split("\n")]
    assert [aside.text for aside in pasted.asides] == ['"阿强"撤回了一条消息']
    assert [line for line in text.split("\n") if line and "2026/" not in line] == [
        *(line for line in kept[:-2] if line), '"阿强"撤回了一条消息', "[图片]",
    ]  # fmt: skip
    assert [(piece.kind, piece.text) for piece in pasted.pieces[-2:]] == [("statement", ""), ("statement", "[图片]")]


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("有新人进群了怎么说", "welcome"),
        ("新成员入群", "welcome"),
        ("退款", "refund-how"),
        ("上海-小林 2026/11/23 09:03\n退款", "refund-how"),
        (chat(("上海-小林", "09:03", "想退款"), ("上海-小林", "09:04", "钱")), "refund-how"),
        ("新人进群\n\n欢迎词", "welcome"),
    ],
)
def test_what_stands_alone_is_a_question(assistant: Assistant, text: str, entry_id: str) -> None:
    (piece,) = apart(assistant, text, asker="上海-小明").pieces
    assert (piece.kind, piece.asker) == ("question", "上海-小林" if "小林" in text else "上海-小明")
    assert piece.result is not None
    assert piece.result.entry_id == entry_id


def test_the_speaker_that_the_text_does_not_say(assistant: Assistant) -> None:
    pasted = apart(assistant, "1. 怎么退款\n2. 会费多少钱\n3. 谢谢", asker=" 小明 ")
    assert [(piece.kind, piece.asker, got(piece)) for piece in pasted.pieces] == [
        ("question", "小明", "refund-how"),
        ("question", "小明", "fee"),
        ("statement", "小明", None),
    ]
    assert {piece.asker for piece in apart(assistant, "怎么退款\n会费多少钱").pieces} == {None}


def test_a_statement_that_the_faq_surely_matches_is_hinted_at_and_not_asked(assistant: Assistant) -> None:
    said = chat(("上海-小林", "09:00", "我想把会费退回来"), ("上海-阿布", "09:05", "你们这个月读的书真好看"))
    first, second = apart(assistant, said.replace("我想把会费退回来", "会费退回来")).pieces
    assert (first.kind, second.kind) == ("statement", "statement")
    assert first.hint is not None
    assert (first.result, first.hint.entry_id, second.hint) == (None, "refund-how", None)
    assert assistant.said_between(NOON - timedelta(days=1), NOON, None) == []
    asked = ask_about(assistant, first, group="一群", now=NOON)
    assert (asked.kind, got(asked), asked.hint, asked.number) == ("question", "refund-how", None, first.number)
    (kept,) = assistant.said_between(NOON - timedelta(days=1), NOON, "一群")
    assert (kept.asker, kept.text) == ("上海-小林", "会费退回来")


def test_staff_ask_nothing_and_are_seen_to_answer(assistant: Assistant) -> None:
    said = chat(
        ("上海-小林", "09:00", "怎么退款"),
        ("上海-阿布", "09:01", "会费多少钱"),
        ("上海-小林", "09:05", "打印机连不上电脑怎么办"),
        ("上海-豆子", "09:06", "几点开门"),
        ("小晨（客服）", "09:07", "@上海-小林 稍等，我去问一下"),
        ("小晨", "09:08", "@上海-阿布 您好，一年 99 元，要不要现在交？"),
        ("小晨", "09:09", "「上海-小林：怎么退款」\n- - - - - - - - - -\n在订单页申请"),
        ("木木", "09:10", "@上海-豆子 九点"),
    )
    pasted = apart(assistant, said, by="木木")
    assert [piece.kind for piece in pasted.pieces] == ["question"] * 4 + ["staff"] * 4
    assert [piece.answered_by for piece in pasted.pieces] == ["小晨", "小晨", None, "木木", *[None] * 4]
    assert all(piece.result is None and not piece.misnamed for piece in pasted.pieces[4:])
    assert apart(assistant, said).pieces[-1].kind == "statement", "木木 is a member unless she pastes it"


def test_who_seems_to_have_answered_is_remembered_for_whoever_works_off_the_list(assistant: Assistant) -> None:
    apart(
        assistant, chat(("上海-小林", "11:50", "打印机连不上电脑怎么办"), ("小晨", "11:52", "@上海-小林 重启一下试试"))
    )
    (debt,) = assistant.owing.list(now=NOON)
    assert (debt.answered_by, debt.reply) == ("小晨", "@上海-小林 您好，")


def test_a_stretch_pasted_again_without_its_group_is_known_all_the_same(assistant: Assistant) -> None:
    said = chat(("上海-小林", "11:50", "打印机连不上电脑怎么办"))
    (first,) = apart(assistant, said, group="一群").pieces
    (again,) = apart(assistant, said).pieces
    assert first.result is not None
    assert again.again == first.result.question_id
    (elsewhere,) = apart(assistant, said, group="二群").pieces
    assert elsewhere.again is None, "another group may well have another person of that name"


@pytest.mark.parametrize("name", ["客服-小晨", "管理员｜小晨", "【群主】小晨"])
def test_an_office_before_the_name_is_no_part_of_it(assistant: Assistant, name: str) -> None:
    said = chat(("上海-小林", "09:00", "怎么退款"), (name, "09:07", "稍等帮您问下"))
    assert [piece.kind for piece in apart(assistant, said).pieces] == ["question", "staff"]


def test_a_town_before_the_name_makes_another_person(assistant: Assistant) -> None:
    said = chat(("上海-小晨", "09:00", "怎么退款"), ("小晨", "09:07", "稍等帮您问下"))
    assert [piece.kind for piece in apart(assistant, said).pieces] == ["question", "staff"]


@pytest.mark.parametrize("quote", ["上海-阿布：怎么退款", "上海-阿布: 怎么退…"])
def test_a_quote_with_a_name_is_of_that_member(assistant: Assistant, quote: str) -> None:
    said = chat(
        ("上海-小林", "09:00", "怎么退款"),
        ("上海-阿布", "09:05", "怎么退款"),
        ("小晨", "09:09", f"「{quote}」\n- - - - - - - - - -\n在订单页申请"),
    )
    assert [piece.answered_by for piece in apart(assistant, said).pieces] == [None, "小晨", None]


@pytest.mark.parametrize("words", ["我也想问这个，同问", "同问", "同样的问题", "same question here"])
def test_who_asks_the_same_gets_the_answer_to_what_he_quotes(assistant: Assistant, words: str) -> None:
    quoting = f"「上海-阿布：会费多少钱」\n- - - - - - - - - -\n{words}"
    said = chat(("上海-阿布", "09:00", "会费多少钱"), ("上海-小林", "09:05", quoting))
    asked, same = apart(assistant, said, group="一群").pieces
    assert (same.kind, same.text, got(same)) == ("question", words, "fee")
    assert same.result is not None and same.result.reply.startswith("@上海-小林 您好，")
    again = apart(assistant, said, group="一群").pieces
    assert [piece.again for piece in again] == [piece.result and piece.result.question_id for piece in (asked, same)]


def test_a_quote_changes_nothing_where_something_else_is_asked(assistant: Assistant) -> None:
    quoting = "「上海-阿布：会费多少钱」\n- - - - - - - - - -\n几点开门"
    _, other = apart(assistant, chat(("上海-阿布", "09:00", "会费多少钱"), ("上海-小林", "09:05", quoting))).pieces
    assert got(other) == "opening-hours"


def test_one_that_was_asked_last_is_answered_first(assistant: Assistant) -> None:
    said = chat(
        ("上海-小林", "09:00", "怎么退款"),
        ("上海-小林", "09:10", "几点开门"),
        ("小晨", "09:11", "@上海-小林 九点"),
    )
    assert [piece.answered_by for piece in apart(assistant, said).pieces] == [None, "小晨", None]
    said += "\n\n" + chat(("小晨", "09:12", "@上海-小林 订单页里可以退"))
    assert [piece.answered_by for piece in apart(assistant, said).pieces] == ["小晨", "小晨", None, None]


def test_nicknames_that_do_not_follow_the_pattern(assistant: Assistant) -> None:
    said = chat(("上海-小林", "09:00", "怎么退款"), ("Tina", "09:05", "会费多少钱"), ("Tina", "09:20", "好的"))
    assert [piece.misnamed for piece in apart(assistant, said).pieces] == [False, True, True]
    assert not apart(assistant, "怎么退款").pieces[0].misnamed, "nobody knows who it is"


AD = "代购奶粉面膜正品保证，加V看朋友圈"


def test_an_offence_has_its_breach_and_a_result_where_it_asks(assistant: Assistant) -> None:
    said = chat(
        ("上海-小林", "09:00", AD),
        ("上海-小林", "09:01", "怎么退款"),
        ("上海-阿布", "09:05", "群里可以发广告吗"),
        ("上海-豆子", "09:10", "会费多少钱？海外代购奶粉正品保证，加我微信 naifen_88 看朋友圈"),
    )
    ad, refund, question, asking = apart(assistant, said).pieces
    assert ad.breach is not None and asking.breach is not None
    assert (ad.kind, ad.breach.rule, ad.result) == ("offence", "no-ads", None)
    assert ad.breach.evidence in ad.text
    assert (refund.kind, refund.text, got(refund)) == ("question", "怎么退款", "refund-how"), "said by the same person"
    assert (question.kind, got(question), question.breach) == ("question", "no-ads", None)
    assert asking.kind == "offence"
    assert asking.result is not None
    assert asking.result.conduct == asking.breach


def test_a_message_that_only_offends_is_promised_nothing(assistant: Assistant) -> None:
    (piece,) = apart(assistant, AD).pieces
    assert piece.result is not None
    assert (piece.kind, piece.result.decision, piece.result.reply) == ("offence", "unanswered", "")
    assert piece.result.question_id is not None and assistant._store is not None
    assert assistant._store.question(piece.result.question_id).due_at is None


def test_the_same_words_again_and_again_are_one_offence(assistant: Assistant) -> None:
    again = [("上海-小林", f"09:0{minute}", "今晚八点直播，大家都来看呀") for minute in range(5)]
    said = chat(*again[:3], ("上海-小林", "09:03", "真的很好看"), *again[3:], ("上海-阿布", "09:09", "好"))
    flood, other, _ = apart(assistant, said).pieces
    assert flood.breach is not None
    assert (flood.kind, flood.breach.offence, flood.text) == ("offence", "flooding", "今晚八点直播，大家都来看呀")
    assert (other.kind, other.text) == ("statement", "真的很好看")
    assert [piece.kind for piece in apart(assistant, chat(*again[:2], ("上海-阿布", "09:09", "好"))).pieces] == [
        "statement", "statement", "statement",
    ]  # fmt: skip


def test_the_same_stretch_pasted_again_is_not_recorded_again(
    opened: Assistant, recogniser: Recogniser, tmp_path: Path, database_url: str
) -> None:
    with club.editable(opened, tmp_path, database_url, KNOWLEDGE) as assistant:
        assistant._recogniser = recogniser
        first = apart(assistant, MORNING, group="一群")
        asked = [piece for piece in first.pieces if piece.result is not None]
        assert [piece.again for piece in asked] == [None] * 3
        ids = [piece.result.question_id for piece in asked if piece.result is not None]
        assistant._store.replied(ids[:1], by="小晨", at=NOON)  # type: ignore[union-attr,arg-type]
        # Without seconds in the one program, with them in the other; and with what was said since.
        longer = MORNING.replace("09:05\n打", "09:05:41\n打") + "\n\n" + chat(("上海-阿布", "11:00", "在哪儿集合"))
        second = [piece for piece in apart(assistant, longer, group="一群").pieces if piece.result is not None]
        assert [piece.again for piece in second] == [*ids, None]
        assert [piece.result.question_id for piece in second if piece.result][:3] == ids
        assert second[1].result is not None and asked[1].result is not None
        assert second[1].result.gap_id == asked[1].result.gap_id
        assert [piece.replied_at for piece in second] == [NOON, None, None, None]
        assert len(assistant.said_between(NOON - timedelta(days=1), NOON, "一群")) == 4
        assert assistant.gaps.list()[0].count == 1


def test_a_stretch_that_begins_or_ends_between_two_messages_is_the_same(assistant: Assistant) -> None:
    whole = [
        ("上海-小林", "09:03", "怎么退款"),
        ("上海-小林", "09:04", "上周买的，还没用过，能不能退"),
        ("上海-豆子", "09:20", "嗯"),
    ]
    (first, _) = apart(assistant, chat(*whole)).pieces
    assert first.result is not None
    for part in (whole[:1], whole[1:]):
        (piece, *_) = apart(assistant, chat(*part, ("上海-阿布", "09:30", "好"))).pieces
        assert (piece.kind, piece.again) == ("question", first.result.question_id)


def test_what_is_asked_more_than_before_is_recorded(assistant: Assistant) -> None:
    said = [("上海-小林", "09:03", "怎么退款"), ("上海-阿布", "09:30", "好")]
    (first, _) = apart(assistant, chat(*said)).pieces
    told = chat(said[0], ("上海-小林", "09:04", "上周买的"), said[1])
    more = chat(said[0], ("上海-小林", "09:04", "会费多少钱"), said[1])
    assert first.result is not None
    assert apart(assistant, told).pieces[0].again == first.result.question_id
    (piece, _) = apart(assistant, more).pieces
    assert piece.result is not None
    assert (piece.again, piece.result.entry_id, piece.result.also) == (None, "refund-how", ("fee",))


def test_who_asks_the_same_twice_in_ten_minutes_is_known_by_both(assistant: Assistant) -> None:
    said = chat(*((who, at, "怎么退款") for at in ("09:00", "09:08") for who in ("上海-小林", "上海-阿布")))
    ids = [piece.result.question_id for piece in apart(assistant, said).pieces if piece.result]
    assert ids == [1, 2, 3, 4]
    assert [piece.again for piece in apart(assistant, said).pieces] == ids


@pytest.mark.parametrize(
    "other",
    [
        MORNING.replace("11/23 09:03", "11/22 09:03"),
        MORNING.replace("上海-小林 2026/11/23 09:03", "上海-小木 2026/11/23 09:03"),
        MORNING.replace("请问怎么退款", "会费多少钱").replace("上周买的", "一年"),
    ],
    ids=["another day", "another member", "other words"],
)
def test_what_is_not_the_same_is_recorded(assistant: Assistant, other: str) -> None:
    apart(assistant, MORNING, group="一群")
    asked = [piece for piece in apart(assistant, other, group="一群").pieces if piece.result is not None]
    assert [piece.again is None for piece in asked].count(True) == 1
    assert all(piece.again is None for piece in apart(assistant, MORNING, group="二群").pieces)


def test_without_a_time_nobody_knows_that_it_is_the_same(assistant: Assistant) -> None:
    for _ in range(2):
        assert apart(assistant, "怎么退款", asker="小明").pieces[0].again is None


def test_unrecorded_leaves_no_trace(assistant: Assistant, opened: Assistant) -> None:
    pasted = apart(assistant, MORNING, record=False)
    assert [got(piece) for piece in pasted.pieces if piece.result] == ["refund-how", None, "opening-hours"]
    assert assistant.said_between(NOON - timedelta(days=1), NOON, None) == []
    assert assistant.gaps.list() == []
    without = take_apart(opened, MORNING, record=False, now=NOON)
    assert [got(piece) for piece in without.pieces] == [got(piece) for piece in pasted.pieces]


def test_an_article_in_a_chat_is_shown_and_not_asked(assistant: Assistant) -> None:
    article = "怎么读书？" * 500
    pieces = apart(assistant, chat(("上海-小林", "09:00", article), ("上海-阿布", "09:05", "怎么退款"))).pieces
    assert [(piece.kind, len(piece.text)) for piece in pieces] == [("statement", 2500), ("question", 4)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n", "Nothing was pasted. Paste the members' words."),
        ("好" * (MAX_PASTED + 1), "200001 characters were pasted; at most 200000 are read. Paste it in parts."),
        ("问" * 2001, "The question has 2001 characters"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(assistant: Assistant, text: str, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        apart(assistant, text)


def test_progress_is_told_by_message(assistant: Assistant) -> None:
    steps: list[tuple[str, int, int]] = []
    take_apart(assistant, MORNING, now=NOON, progress=lambda *step: steps.append(step))
    assert steps == [("reading", 0, 7), ("answering", 0, 3), ("answering", 1, 3), ("answering", 2, 3)]


def test_a_piece_is_frozen(assistant: Assistant) -> None:
    (piece,) = apart(assistant, "怎么退款", record=False).pieces
    with pytest.raises(dataclasses.FrozenInstanceError):
        piece.kind = "statement"  # type: ignore[misc]
