"""What is seen to ask by who answers it, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from faqbot.turns import PROMPT, Turn, asked

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ASKED = [("Zoe", "怎么办卡", True), ("前台小林", "带身份证来就行", False)]
"""By which 前台小林 is seen to answer."""


def turns(*said: tuple[str | None, str, bool], apart: timedelta = timedelta(minutes=1)) -> list[Turn]:
    return [Turn(speaker, BEGIN + place * apart, text, asks) for place, (speaker, text, asks) in enumerate(said)]


def test_a_report_is_asked_where_staff_answer_it() -> None:
    report, answer = ("阿强", "跑步机履带跑偏", False), ("前台小林", "师傅下午来调", False)
    assert asked(turns(*ASKED, report, answer)) == [True, False, True, False]
    assert asked(turns(report, answer)) == [False, False], "nobody is seen to be staff"
    assert asked(turns(*ASKED, report)) == [True, False, False], "nobody answered"
    assert asked(turns(*ASKED, report, ("Zoe", "我那台也是", False))) == [True, False, False, False]
    assert asked(turns(*ASKED, report, answer, apart=PROMPT + timedelta(seconds=1))) == [True, False, False, False]


@pytest.mark.parametrize(
    ("report", "answer"),
    [
        ("谢谢，办好了", "师傅下午来调"),
        ("[图片]", "师傅下午来调"),
        ("你们家拉花真好看", "师傅下午来调"),
        ("跑步机履带跑偏", "哈哈"),
        ("跑步机履带跑偏", "辛苦啦"),
    ],
)
def test_chatter_and_pictures_are_not(report: str, answer: str) -> None:
    assert asked(turns(*ASKED, ("阿强", report, False), ("前台小林", answer, False))) == [True, False, False, False]


def test_an_answer_to_somebody_is_no_report() -> None:
    said = turns(*ASKED, ("Zoe", "淋浴几点关", True), ("阿强", "我记得十点", False), ("前台小林", "十点半", False))
    assert asked(said) == [True, False, True, False, False]


def test_of_several_messages_the_last_that_says_something_is_asked() -> None:
    said = turns(
        *ASKED, ("阿强", "早上来练腿", False), ("阿强", "跑步机履带跑偏", False), ("阿强", "[图片]", False),
        ("前台小林", "师傅下午来调", False),
    )  # fmt: skip
    assert asked(said) == [True, False, False, True, False, False]
    said[2] = Turn("阿强", said[2].at, "几点关门", True)
    assert asked(said) == [True, False, True, False, False, False], "what asks by its own words is enough"


def test_an_office_in_the_name_is_not_enough_and_none_is_needed() -> None:
    customer = [("老板娘的店", "肉还没到", True), ("小周", "在路上了", False)]
    assert asked(turns(*customer, ("阿强", "鸡翅有味道", False), ("老板娘的店", "我家的也是", False))) == [
        True, False, False, False,
    ]  # fmt: skip
    answered = [(name, "几点开门", True) for name in "ABCDE"]
    said = [each for question in answered for each in (question, ("小周", "九点", False))]
    assert asked(turns(*said, ("F", "鸡翅有味道", False), ("小周", "给您退", False)))[-2:] == [True, False]
    assert asked(turns(*said[:-2], ("F", "鸡翅有味道", False), ("小周", "给您退", False)))[-2:] == [False, False]


def test_an_office_wants_nothing_of_itself_but_where_it_says_so() -> None:
    instructed = ("前台小林", "把卡号发我一下", True)
    assert asked(turns(*ASKED, instructed)) == [True, False, False]
    assert asked(turns(*ASKED, ("前台小林", "您是哪张卡？", True))) == [True, False, True]
    assert asked(turns(*ASKED, ("阿强", "把卡号发我一下", True))) == [True, False, True]


def test_lines_of_nobody_stay_as_they_are() -> None:
    said = turns((None, "几点开门", True), (None, "九点", False), (None, "洗手液空了", False))
    assert asked(said) == [True, False, False]
    assert asked([]) == []
