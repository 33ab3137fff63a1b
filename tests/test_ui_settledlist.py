"""Gaps that wait no more, and phrasings to be added, as markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from faqbot.gaps import Confirmed
from faqbot.knowledge import Community, Entry, Knowledge, Place, Targets
from faqbot.store import Dismissal, Edit, Gap
from faqbot.ui.markup import mark
from faqbot.ui.proposed import by_item, proposed_html
from faqbot.ui.settledlist import closed_html, dismissed_html
from tests.served import ATTACK, Tags, harmless

AT = datetime(2026, 3, 5, 2, 7, tzinfo=UTC)
FEE = Entry("fee", "会费多少钱？", ("会费多少钱？",), "一年 99 元。", Place("club.yaml", 3))
CLUB = Knowledge((FEE,), Community(name="晨光读书会"), (), Targets(), digest="")


def gap(**changes: Any) -> Gap:
    plain = Gap(5, "一年多少钱", "closed", "no_match", 9, 6, AT, AT, None, None, False, ())
    return replace(plain, **changes)


def test_a_dismissed_gap_says_why_by_whom_and_when_it_comes_back() -> None:
    markup = dismissed_html([gap(dismissal=Dismissal("只是闲聊", "小晨", AT, 4))], CLUB, AT, "zh")
    assert "原因：只是闲聊 · 小晨，今天 10:07 · 之后又有 2 人问，一共到 8 人时自动放回" in markup
    assert [each["data-gap"] for _, each in Tags(markup).tags if each.get("data-send") == "reopen"] == ["5"]
    assert "没有不处理的问题" in dismissed_html([], CLUB, AT, "zh")


def test_an_answered_gap_says_by_which_item_and_by_whom_and_can_be_undone() -> None:
    edit = Edit(3, AT, "小晨", "", "page", "published", (), (), None, None, None, False, "", ())
    markup = closed_html([gap(answer_id="fee", edit_id=3)], {3: edit}, CLUB, AT, "zh")
    assert "由「会费多少钱？」回复 · 小晨，今天 10:07" in markup
    assert [each["data-edit"] for _, each in Tags(markup).tags if each.get("data-send") == "undo"] == ["3"]
    assert 'data-send="undo"' not in closed_html([gap()], {}, CLUB, AT, "zh")
    assert "还没有解决过的问题" in closed_html([], {}, CLUB, AT, "zh")


def test_confirmed_wordings_are_listed_by_item_to_be_ticked() -> None:
    confirmed = [
        Confirmed("一年多少", "一年多少", "fee", 6, 2, 0.91),
        Confirmed("年费", "年费?", "fee", 1, 1, 0.88),
        Confirmed("x", "x", "gone", 1, 1, 0.9),
    ]
    listed = by_item(confirmed, CLUB)
    assert [(item.id, [each.text for each in texts]) for item, texts in listed] == [("fee", ["一年多少", "年费?"])]
    markup = proposed_html(listed, "zh")
    assert "2 种问法，属于 1 条" in markup
    assert "问过 6 次，确认过 2 次，当时的把握 91%" in markup
    boxes = [attrs["value"] for _, attrs in Tags(markup).tags if attrs.get("name") == "n"]
    assert boxes == [mark("一年多少"), mark("年费")]
    assert len(set(boxes)) == 2
    assert "没有可加的问法" in proposed_html([], "zh")


def test_nothing_of_them_becomes_markup() -> None:
    harmless(dismissed_html([gap(title=ATTACK, dismissal=Dismissal(ATTACK, ATTACK, AT, 1))], CLUB, AT, "zh"))
    harmless(closed_html([gap(title=ATTACK, answer_id=ATTACK, edit_id=1)], {}, CLUB, AT, "zh"))
    harmless(proposed_html([(replace(FEE, title=ATTACK), [Confirmed("k", ATTACK, "fee", 1, 1, 0.9)])], "zh"))
