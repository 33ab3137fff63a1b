"""Which lines say who speaks: the same line in one text and in another."""

from __future__ import annotations

import pytest

from faqbot.heads import heads
from faqbot.stamp import whole


def found(text: str) -> list[tuple[int, str, str | None]]:
    """Line (from 0), name, and what is said in the same line."""
    lines = text.split("\n")
    separators = {number: stamp for number, line in enumerate(lines) if (stamp := whole(line)) is not None}
    return [(header.line, header.speaker, header.text) for header in heads(lines, separators)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A clock at the end of a line: a head where it begins the text and others look like it
        ("集合 10:30\n东门见", []),
        ("小林 10:30\n东门见", [(0, "小林", None)]),
        ("先说安排\n小林 10:30\n东门见", []),
        (
            "甲 9:00\n签到 13:30\n散会 16:00\n乙 9:01\n好\n甲 9:02\n嗯\n乙 9:03\n行",
            [(0, "甲", None), (3, "乙", None), (5, "甲", None), (7, "乙", None)],
        ),
        # One below the other, each of them speaking once
        (
            "9:01 甲：早\n9:02 乙：早上好\n9:04 丙：集合了\n9:05 甲：来了\n9:07 丁：我也来",
            [(0, "甲", "早"), (1, "乙", "早上好"), (2, "丙", "集合了"), (3, "甲", "来了"), (4, "丁", "我也来")],
        ),
        ("@甲：早\n@乙：早上好\n@甲：集合了", [(0, "甲", "早"), (1, "乙", "早上好"), (2, "甲", "集合了")]),
        # A colon: a head where names come again or every line has one
        ("电话: 10000", []),
        ("小林: 10000", [(0, "小林", "10000")]),
        ("小林: 在吗\n电话: 10000\n小林: 喂\n阿强: 在", [(0, "小林", "在吗"), (2, "小林", "喂"), (3, "阿强", "在")]),
        ("1: 怎么退款\n2: 在哪报名", []),
        ("007: 在吗\n小林: 在\n007: 好", [(0, "007", "在吗"), (1, "小林", "在"), (2, "007", "好")]),
        ("小林: 在吗\n小林:10:30 开始", [(0, "小林", "在吗"), (1, "小林", "10:30 开始")]),
        ("http://example.com\nhttps://example.com", []),
        # A time and a name, with nothing but a space before the text
        ("9:00 小林 在吗\n9:01 阿强 在\n9:02 小林 好", [(0, "小林", "在吗"), (1, "阿强", "在"), (2, "小林", "好")]),
        ("9:00 签到\n9:30 上课\n11:30 散会", []),
        # Names on lines of their own
        (
            "小林\n在吗\n阿强\n在\n小林\n好\n阿强\n嗯",
            [(0, "小林", None), (2, "阿强", None), (4, "小林", None), (6, "阿强", None)],
        ),
        ("小林\n在吗\n阿强\n在", []),
        ("怎么退款\n在哪报名\n怎么退款\n在哪报名", []),
        # A name, and its time in the next line
        ("小林\n9:00\n在吗\n阿强\n9:01\n在", [(0, "小林", None), (3, "阿强", None)]),
        ("收到\n9:00\n在吗\n好的呀\n9:01\n在", []),
        ("Zoe\n—\nToday at 9:00 AM\nhi\nMax\n—\nToday at 9:01 AM\nhey", [(0, "Zoe", None), (4, "Max", None)]),
        (
            "O'Brien, Pat\n9:00\nhi\nZoe\n9:01\nhey\nO'Brien, Pat\n9:02\nok",
            [(0, "O'Brien, Pat", None), (3, "Zoe", None), (6, "O'Brien, Pat", None)],
        ),
        # Nicknames that hold what no nickname should
        ("客服：小林 2026/11/23 09:07\n早", [(0, "客服：小林", None)]),
        ("地址：东门 2026/11/23 09:07\n见", []),
        (
            "等风来。 2026/11/23 09:07\n早\n~ 2026/11/23 09:08\n早\n甲 2026/11/23 09:09\n好",
            [(0, "等风来。", None), (2, "~", None), (4, "甲", None)],
        ),
        (
            "甲 9:00\n在吗\n妈妈：) 9:01\n在\n甲 9:02\n好\n妈妈：) 9:03\n嗯",
            [(0, "甲", None), (2, "妈妈：)", None), (4, "甲", None), (6, "妈妈：)", None)],
        ),
        (
            "甲 9:00\n安排\n地点：东门 10:30\n乙 9:01\n好\n甲 9:02\n嗯",  # said, and later than what follows
            [(0, "甲", None), (3, "乙", None), (5, "甲", None)],
        ),
        (
            "[24/11/2026, 9:00:00] Tom: 5C: hi\n[24/11/2026, 9:01:00] Zoe: hey\n[24/11/2026, 9:02:00] Tom: 5C: ok",
            [(0, "Tom: 5C", "hi"), (1, "Zoe", "hey"), (2, "Tom: 5C", "ok")],
        ),
        (
            "2026-11-23 9:00:01 甲\n闪退\n8:59:01 started\n8:59:03 lost\n2026-11-23 9:01:00 乙\n好\n"
            "2026-11-23 9:02:00 甲\n嗯\n2026-11-23 9:03:00 乙\n行",  # lines of a log
            [(0, "甲", None), (4, "乙", None), (6, "甲", None), (8, "乙", None)],
        ),
    ],
)
def test_heads_are_known_by_each_other(text: str, expected: list[tuple[int, str, str | None]]) -> None:
    assert found(text) == expected
