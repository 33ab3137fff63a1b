"""A browser's desk on the server: what is pasted becomes cards, which change one by one and are found again."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from faqbot.assistant import Assistant
from faqbot.encoder import silent
from faqbot.errors import InvalidRequest
from faqbot.pasted import MAX_PASTED
from faqbot.ui.favourites import lay_script
from faqbot.ui.markup import Unready
from faqbot.ui.shown import Shown, judge, pick
from faqbot.ui.sitting import CARDS, PASTES, Paste, Sitting, Sittings, about, above, lay, seated
from faqbot.ui.words import ZH
from tests import club

NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


def laid(assistant: Assistant, text: str, asker: str = "", group: str = "", turn: int = 1) -> Paste:
    return lay(assistant, text, asker=asker, group=group, turn=turn, by="", now=NOON, progress=silent)


def asked(assistant: Assistant, text: str, asker: str = "", group: str = "") -> Shown:
    [card] = laid(assistant, text, asker, group).cards
    assert card.shown is not None
    return card.shown


def rows(assistant: Assistant, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(assistant.settings.database.removeprefix("sqlite:///"))) as database:
        return database.execute(query).fetchall()


# --- Laying -------------------------------------------------------------------------------------------------


def test_a_question_is_asked_with_who_and_where_and_kept(assistant: Assistant) -> None:
    got = asked(assistant, "  怎么退款 ", " 小明 ", " ")
    assert (got.question, got.asker, got.group, got.entry_id, got.ready) == ("怎么退款", "小明", "", "refund-how", True)
    assert got.reply == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    kept = rows(assistant, "SELECT text, asker, chat_group, channel, due_at IS NULL, replied_at FROM questions")
    assert kept == [("怎么退款", "小明", None, "page", 0, None)], "owed until somebody copies it"


def test_nothing_and_too_much_are_refused_before_asking(assistant: Assistant) -> None:
    with pytest.raises(Unready) as nothing:
        laid(assistant, " \n ")
    assert nothing.value.said(ZH) == "请先粘贴一个问题。"
    with pytest.raises(Unready) as much:
        laid(assistant, f" {'问' * (MAX_PASTED + 1)} ")
    assert much.value.said(ZH) == "粘贴了 200,001 个字，最多 200,000 个，请分几次粘贴。"


def test_a_stretch_of_chat_becomes_cards_in_its_order_and_nothing_of_it_is_lost(assistant: Assistant) -> None:
    paste = laid(assistant, club.CHAT, group="3 群")
    assert [(card.piece.asker, card.piece.text) for card in paste.cards] == [
        ("小明", "怎么退款"),
        ("小明", "会费多少钱？"),
        ("小红", "你们那里能带宠物进去吗"),
    ]
    assert [piece.text for piece in paste.rest] == ["大家早上好", "今天降温了多穿点"]
    assert [aside.text for aside in paste.asides] == ['"阿强"撤回了一条消息']
    due = [card.standing.due_at for card in paste.cards if card.standing is not None]
    assert [f"{each.astimezone(NOON.tzinfo):%H:%M}" for each in due if each] == ["11:32", "11:50", "12:10"]


def test_who_asks_twice_is_greeted_once_and_named_twice(assistant: Assistant) -> None:
    first, second, other = (card.shown for card in laid(assistant, club.CHAT).cards)
    assert first and second and other
    assert first.reply == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    assert second.reply == "@小明 一年 99 元。"
    assert other.reply.startswith("@小红 您好，")
    again = pick(assistant, replace(second, result=first.result), "refund-how")
    assert again.reply == "@小明 请在订单页点“申请退款”，1–3 个工作日原路退回。"


def test_what_was_answered_before_lies_folded(assistant: Assistant) -> None:
    first = laid(assistant, club.CHAT, group="3 群")
    assert first.cards[0].question_id is not None
    assistant.owing.replied([first.cards[0].question_id], by="小晨")
    again = laid(assistant, club.CHAT, group="3 群", turn=2)
    assert [(card.piece.again is not None, card.folded) for card in again.cards] == [
        (True, True),
        (True, False),
        (True, False),
    ]
    assert len(rows(assistant, "SELECT id FROM questions")) == 3


def test_a_statement_becomes_a_card_in_its_place_when_somebody_asks_for_a_reply(assistant: Assistant) -> None:
    paste = laid(assistant, club.CHAT)
    got = about(assistant, paste, paste.rest[1].number, now=NOON)
    assert [card.piece.text for card in got.cards] == [
        "怎么退款",
        "今天降温了多穿点",
        "会费多少钱？",
        "你们那里能带宠物进去吗",
    ]
    assert [piece.text for piece in got.rest] == ["大家早上好"]
    assert got.cards[1].standing is not None and got.cards[1].standing.due_at is not None
    assert got.revision == paste.revision + 1
    with pytest.raises(InvalidRequest, match="^That message is no longer on the desk. Paste it again.$"):
        about(assistant, got, paste.rest[1].number, now=NOON)


def test_a_looked_up_script_lies_above_what_is_worked_through_and_alone_on_an_empty_desk(assistant: Assistant) -> None:
    script = lay_script(assistant, "welcome", asker="小明", group="", turn=2, now=NOON)
    assert above(None, script) is script
    assert above(laid(assistant, "怎么退款"), script) is script
    paste = laid(assistant, club.CHAT)
    got = above(paste, script)
    assert (got.turn, got.revision, len(got.cards)) == (paste.turn, paste.revision + 1, 4)
    top = got.cards[0]
    assert top.shown is not None and (top.shown.entry_id, top.shown.number) == ("welcome", top.number)
    assert len({card.number for card in got.cards} | {piece.number for piece in got.rest}) == 6


# --- What is chosen and judged ----------------------------------------------------------------------------------


def test_picking_shows_that_reply_and_is_remembered(assistant: Assistant) -> None:
    got = asked(assistant, "那个钱的事情我想问问怎么弄", "小明")
    other = next(each for each in got.result.candidates if each.entry_id != got.entry_id)
    picked = pick(assistant, got, other.entry_id)
    assert picked.reply == assistant.reply(other.entry_id, asker="小明")
    assert (picked.entry_id, picked.verdict, picked.drafts) == (other.entry_id, "picked", 1)
    assert picked.chosen == other
    assert rows(assistant, "SELECT verdict, entry_id FROM feedback") == [("picked", other.entry_id)]
    with pytest.raises(InvalidRequest, match='^"no-such" is not among the candidates of this question'):
        pick(assistant, got, "no-such")


def test_wrong_files_the_question_and_says_where(assistant: Assistant) -> None:
    judged = judge(assistant, asked(assistant, "怎么退款", "小明", "晨光 3 群"), "wrong", " 内容过时了 ")
    assert judged.verdict == "wrong"
    [gap] = assistant.gaps.list()
    assert (gap.id, gap.reason, gap.title) == (judged.gap_id, "rejected", "怎么退款")
    assert (gap.questions[0].asker, gap.questions[0].group) == ("小明", "晨光 3 群")
    assert rows(assistant, "SELECT verdict, entry_id, reason FROM feedback") == [("wrong", "refund-how", "内容过时了")]


def test_right_is_remembered_and_files_nothing(assistant: Assistant) -> None:
    judged = judge(assistant, asked(assistant, "怎么退款"), "right")
    assert (judged.verdict, judged.gap_id) == ("right", None)
    assert assistant.gaps.list() == []


# --- Sittings -----------------------------------------------------------------------------------------------


def test_only_what_changed_is_new_to_a_browser(assistant: Assistant) -> None:
    sitting = Sitting("a")
    sitting.put(laid(assistant, club.CHAT))
    seen = sitting.at_hand.revision
    assert sitting.at_hand.since(seen) == []
    second = sitting.at_hand.cards[1].number
    sitting.change(second, lambda card: replace(card, opened=True))
    assert [(card.number, card.opened) for card in sitting.at_hand.since(seen)] == [(second, True)]
    assert sitting.at_hand.since(sitting.at_hand.revision) == []
    with pytest.raises(InvalidRequest, match="^That message is no longer on the desk"):
        sitting.change(99, lambda card: card)


def test_what_colleagues_do_arrives_and_only_that(assistant: Assistant) -> None:
    sitting = Sitting("a")
    sitting.put(laid(assistant, club.CHAT))
    ids = [card.question_id for card in sitting.at_hand.cards if card.question_id is not None]
    seen = sitting.at_hand.revision
    sitting.tick(assistant.standings(ids))
    assert sitting.at_hand.revision == seen
    assistant.owing.take(ids[0], by="木木")
    assistant.owing.replied([ids[1]], by="木木")
    sitting.tick(assistant.standings(ids))
    taken, answered, same = sitting.at_hand.cards
    assert taken.standing is not None and taken.standing.taken_by == "木木"
    assert (taken.changed, taken.ticked) == (0, seen + 1), "its clock and taker alone are drawn anew"
    assert (answered.folded, answered.changed) == (True, seen + 1)
    assert max(same.changed, same.ticked) <= seen


def test_who_took_a_question_and_went_home_has_it_no_more(assistant: Assistant) -> None:
    [card] = laid(assistant, "怎么退款", "小明").cards
    assert card.question_id is not None
    for hours, taken_by in ((11, "木木"), (13, None)):
        assistant.owing.release(card.question_id)
        assistant.owing.take(card.question_id, by="木木", at=datetime.now(UTC) - timedelta(hours=hours))
        assert assistant.standings([card.question_id])[card.question_id].taken_by == taken_by


def test_earlier_pastes_stay_at_hand_within_bounds(assistant: Assistant) -> None:
    sitting, paste = Sitting("a"), laid(assistant, club.CHAT)
    for turn in range(1, PASTES + 3):
        sitting.put(replace(paste, turn=turn))
    assert [each.turn for each in sitting.pastes] == [10, 9, 8, 7, 6, 5, 4, 3]
    assert sitting.next_turn == 11
    sitting.lay_again(5)
    assert [each.turn for each in sitting.pastes] == [5, 10, 9, 8, 7, 6, 4, 3]
    with pytest.raises(InvalidRequest, match="^That is no longer on the desk. Paste it again.$"):
        sitting.lay_again(2)
    many = replace(paste, turn=11, cards=paste.cards * (CARDS // 3 + 1))
    sitting.put(many)
    sitting.put(replace(paste, turn=12))
    assert [each.turn for each in sitting.pastes] == [12], "what is larger than the bound goes, whatever is older too"


def test_an_empty_desk_says_so(assistant: Assistant) -> None:
    sitting = Sitting("a")
    assert (sitting.paste, sitting.next_turn, sitting.turned("1")) == (None, 1, False)
    with pytest.raises(InvalidRequest, match="^There is nothing on the desk any more. Paste the messages again.$"):
        sitting.change(1, lambda card: card)
    sitting.put(laid(assistant, "怎么退款", turn=4))
    assert (sitting.turned("4"), sitting.turned("1")) == (True, False)


def test_the_desk_that_was_idle_longest_goes_first(assistant: Assistant) -> None:
    sittings, paste = Sittings(most=2), seated(assistant, laid(assistant, "怎么退款"))
    for token in ("a", "b", "a", "c"):
        with sittings.at(token) as sitting:
            sitting.put(paste)
    assert len(sittings) == 2
    with sittings.at("a") as kept:
        assert kept.paste is not None
    with sittings.at("b") as gone:
        assert gone.paste is None


def test_a_desk_without_a_sign_of_life_is_cleared(assistant: Assistant) -> None:
    sittings = Sittings(idle=0.0)
    with sittings.at("a") as sitting:
        sitting.put(laid(assistant, "怎么退款"))
    with sittings.at("b"):
        pass
    assert len(sittings) == 1
