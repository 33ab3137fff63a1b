"""What counts as the same text, and what asks nothing."""

from __future__ import annotations

import random

import pytest

from faqbot.text import is_chatter, normalise, simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("怎么申请退款", "怎么申请退款"),
        ("@群主 您好，请问怎麼申請退款？？", "怎么申请退款"),
        # Width, case, spaces, script
        ("Ａｐｐ怎麽下載", "app怎么下载"),
        ("ＶＩＰ多少钱", "vip多少钱"),
        ("HOW  to\nrefund??", "how to refund"),
        ("怎 么\u3000退 款", "怎么退款"),
        ("APP 怎么下载", "app 怎么下载"),
        # Punctuation: repeated and closing is dropped, what tells questions apart stays
        ("怎么退款！！！", "怎么退款"),
        ("“怎么退款”。", "怎么退款"),
        ("退款？？退款!", "退款?退款"),
        ("8：00 开门吗", "8:00 开门吗"),
        # Mentions, before and behind; an address is none
        ("@小明\u2005怎么退款", "怎么退款"),
        ("@小明 @群主 怎么退", "怎么退"),
        ("怎么退款@群主", "怎么退款"),
        ("联系 a@b.com", "联系 a@b.com"),
        # Greetings and polite openings, several of them; but not where they are part of a word
        ("大家好我是新来的", "我是新来的"),
        ("老师好，怎么退", "怎么退"),
        ("不好意思打扰一下怎么退", "怎么退"),
        ("我想问一下怎么退款", "怎么退款"),
        ("在吗？怎么退款", "怎么退款"),
        ("Hello, how to refund?", "how to refund"),
        ("我想退款", "我想退款"),
        ("老师傅在哪", "老师傅在哪"),
        ("亲子活动", "亲子活动"),
        ("问题反馈在哪", "问题反馈在哪"),
        ("问卷在哪填", "问卷在哪填"),
        ("history", "history"),
        ("管理员怎么联系", "管理员怎么联系"),
        # Emoji and what prints nothing
        ("怎么退款🙂👍🏻", "怎么退款"),
        ("怎\u200b么退\ufeff款", "怎么退款"),
        # Never empty where something is to be seen
        ("您好！", "您好"),
        ("请问", "请问"),
        ("🙂", "🙂"),
        ("？？？", "???"),
        (" \n", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_what_is_normalised_stays_as_it_is() -> None:
    draw = random.Random(3)
    parts = [
        *"退款怎么群主好您问请亲，。？！[]a1:…",
        "您好",
        "请问",
        "在吗",
        "🙂",
        "申請",
        "\u200b",
    ]
    for _ in range(3_000):
        once = normalise("".join(draw.choices(parts, k=draw.randint(1, 8))))
        assert normalise(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "哈哈哈",
        "您好",
        "你好呀~",
        "在吗",
        "谢谢老师",
        "收到",
        "好的好的",
        "ok",
        "666",
        "1+1",
        "👍",
        "[捂脸][捂脸]",
        "？？",
        "嗯",
        "hi there",
        "@小明",
    ],
)
def test_chatter_asks_nothing(text: str) -> None:
    assert is_chatter(text)


@pytest.mark.parametrize(
    "text",
    [
        "哈哈 怎么退款",
        "好的，那怎么退款",
        "谢谢，会员多少钱",
        "退款",
        "可以退款吗",
        "有回放吗",
        "在哪报名",
        "hi, how to join?",
        "群主是谁",
        "[捂脸]怎么退",
    ],
)
def test_a_question_among_chatter_is_a_question(text: str) -> None:
    assert not is_chatter(text)


@pytest.mark.parametrize("text", ["@群主怎么退款", "@客服怎么退款", "@管理员怎么退款"])
def test_a_question_straight_behind_a_title(text: str) -> None:
    assert normalise(text) == "怎么退款"
    assert not is_chatter(text)


@pytest.mark.parametrize("text", ["退", "a", "？", "好"])
def test_one_character_asks_nothing(text: str) -> None:
    assert is_chatter(text)


def test_half_an_emoji_is_no_reason_to_fail() -> None:
    assert simplified("怎麼退款\ud83d") == "怎么退款\ufffd"
