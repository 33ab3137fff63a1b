"""Which parts of a message ask something."""

from __future__ import annotations

import pytest

from faqbot.clauses import MOST, asking


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
