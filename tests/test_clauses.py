"""Which parts of a message ask something."""

from __future__ import annotations

import pytest

from faqbot.clauses import MOST, asking, questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("怎么退款？", []),
        ("你好，怎么退款？谢谢", []),
        ("退休了在家闲得慌 群里有啥活儿我能搭把手的 不图钱", ["群里有啥活儿我能搭把手的"]),
        ("月底咖啡馆那场，是AA还是咋算，我先问问", ["是aa还是咋算"]),
        ("我上周买的书。怎么还没到？能退吗？", ["怎么还没到"]),
        ("老师讲得真好，我记了十页笔记", []),
        ("I bought it last week. How do I return it? Thanks!", ["how do i return it"]),
        ("转账1,000元要手续费吗", []),
        ("哈哈哈哈，在吗，怎么加入呀", []),
    ],
)
def test_parts_that_ask(text: str, parts: list[str]) -> None:
    assert asking(text) == parts


def test_the_last_parts_are_looked_at_and_each_once() -> None:
    text = "，".join(f"第{number}个问题怎么办" for number in "一二三四五六七")
    assert asking(text) == [f"第{number}个问题怎么办" for number in "四五六七"]
    assert len(asking(text)) == MOST
    assert asking("怎么退款呢？我问一下，怎么退款呢？") == ["怎么退款呢"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("怎么退款？还有活动几点开始", ["怎么退款？", "活动几点开始"]),
        ("怎么退款还有活动几点开始", ["怎么退款", "活动几点开始"]),
        (
            "我昨天报的名，怎么退款？我买错了。另外会员多少钱，急",
            ["我昨天报的名，怎么退款？我买错了", "会员多少钱"],
        ),
        ("我想问两个问题：1、怎么退款 2、活动几点", ["我想问两个问题，怎么退款", "活动几点"]),
        ("How do I return it? Also where is the event?", ["How do I return it?", "where is the event?"]),
        ("打卡在哪打 忘了能补吗", ["打卡在哪打", "忘了能补吗"]),
        # One question, or none
        ("怎么退款？", []),
        ("明天还有活动吗", []),
        ("请问退款几天到账，急", []),
        ("月底咖啡馆那场，是AA还是咋算，我先问问", []),
        ("我想问一下，怎么退款", []),
        ("杭州有活动吗？上海？", []),
        ("老师讲得真好，我记了十页笔记", []),
    ],
)
def test_what_is_asked_in_several(text: str, asked: list[str]) -> None:
    assert [each.text for each in questions(text)] == asked


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("怎么退款？还有活动几点开始", [False, True]),
        ("怎么退款？对了，活动几点开始", [False, True]),
        ("1、怎么退款 2、活动几点", [False, True]),
        ("怎么退款？能退多少？另外活动几点开始", [False, False, True]),
        ("How do I return it? Also where is the event?", [False, True]),
        ("How do I return it? And also where is the event?", [False, True]),
        ("怎么退款\n我买错了\n活动几点开始\n能带孩子吗，要报名吗", [False, True, True, False]),
        # In other words, or of the same
        ("打卡在哪打 忘了能补吗", [False, False]),
        ("How do I open it? And how do I close it?", [False, False]),
    ],
)
def test_whose_asker_says_that_it_is_one_more(text: str, another: list[bool]) -> None:
    assert [each.another for each in questions(text)] == another
