"""Which nicknames are the same person's."""

from __future__ import annotations

import pytest

from faqbot.nicknames import name_key, staff_key


@pytest.mark.parametrize("again", ["上海-小明", " 上海－小明", "@上海—小明", "上 海-小 明\u200b", "上海-小明\u2005"])
def test_small_changes_of_a_name_make_no_other_person(again: str) -> None:
    assert name_key(again) == staff_key(again) == name_key("上海-小明")


def test_members_are_told_apart_by_their_brackets_and_staff_are_not() -> None:
    assert name_key("ＢＯＢ Li") == name_key("bob li") != name_key("bob lee")
    assert name_key("阿明（上海）") != name_key("阿明（北京）")
    for name in ("小晨（客服）", "小晨 [在线]", "管理员-小晨", "@小　晨"):
        assert staff_key(name) == "小晨"


def test_a_name_of_marks_alone_is_still_one() -> None:
    assert name_key("@") == "@" and name_key(" ") == ""
