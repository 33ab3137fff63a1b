"""What the form of a message gives away, and where its words stand."""

from __future__ import annotations

import pytest

from faqbot.signs import Folded, flood, is_allowed, signs


def found(text: str, allowed: tuple[str, ...] = ()) -> dict[str, str]:
    return {sign.name: sign.words for sign in signs(Folded(text), allowed)}


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("看这里http://hb.example/get快来", "link", "http://hb.example/get"),
        ("上 www.zc.example 注册", "link", "www.zc.example"),
        ("戳 abc-d.top/x1 领", "link", "abc-d.top/x1"),
        ("复制￥h7Gt5Re2￥打开", "token", "￥h7Gt5Re2￥"),
        ("电话139 1234 5678", "phone", "139 1234 5678"),
        ("需要的加 Ｖ：book_5201", "handle", "Ｖ：book_5201"),
        ("➕薇 abc77889", "handle", "薇 abc77889"),
        ("加\u200b我，拉你", "reach", "加\u200b我"),
        ("請掃這個二維碼", "scan", "掃這個二維碼"),
        ("上 m k t 点 c o m 領", "link", "m k t 点 c o m"),
        ("戳 hxxps://a[.]top/9 看", "link", "hxxps://a[.]top/9"),
        ("進 t . cn / A6x", "link", "t . cn / A6x"),
        ("找我 1 3 9 0 0 0 1 2 2 3 3", "phone", "1 3 9 0 0 0 1 2 2 3 3"),
        ("看房一三九零零零一二二三三", "phone", "一三九零零零一二二三三"),
        ("扣扣 二八九 一零四四", "handle", "扣扣 二八九 一零四四"),
        ("想要的微信abc_123拉你", "handle", "微信abc_123"),
        ("line: money168", "handle", "line: money168"),
        ("电脑卡？上门修，打13900001111", "hook", "打"),
        ("交了钱就没人理", "wronged", "没人理"),
        ("昨天买的今天就降价了", "wronged", "昨天买的今天就降"),
        ("走开啦你，又晒", "laughs", "开啦"),
        ("憨憨🐶", "laughs", "🐶"),
    ],
)
def test_words_are_those_of_the_message_however_it_is_written(text: str, name: str, words: str) -> None:
    assert found(text)[name] == words
    assert words in text


@pytest.mark.parametrize(
    "text",
    ["发票发到 wang@mail.com 谢谢", "用的是 8.0.44 版", "比分 3:2", "第3.2节", "晚上8点cc老师讲", "Love it. Top!"],
)
def test_what_only_looks_like_a_link(text: str) -> None:
    assert not {"link", "own_link"} & set(found(text))


def test_a_link_is_the_communitys_own_by_its_host_alone() -> None:
    own = ("example.com",)
    assert is_allowed("https://docs.example.com:8080/a?b#c", own)
    assert is_allowed("example.com", own)
    assert not is_allowed("https://example.com.evil.net/", own)
    assert not is_allowed("https://notexample.com", own)
    assert not is_allowed("https://evil.net/example.com", own)
    assert not is_allowed("https://example.com@evil.net/", own)
    assert found("在 https://docs.example.com/3 交作业", own)["own_link"] == "https://docs.example.com/3"
    assert "link" not in found("在 https://docs.example.com/3 交作业", own)
    assert found("网址 docs . example点com", own)["own_link"] == "example点com"
    assert found("网址 examp1e点com", own)["link"] == "examp1e点com"


def test_a_question_behind_a_number_is_no_hook() -> None:
    assert "hook" not in found("13900001111 是你们的快递员吗")
    assert "hook" not in found("怎么报名")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("顶" * 12, "顶" * 12),
        ("哈" * 30, "哈" * 30),
        ("先说一句 " + "买它！" * 8, "买它！" * 8),
        ("[玫瑰] " * 8, ("[玫瑰] " * 8)),
        ("🌹" * 12, "🌹" * 12),
    ],
)
def test_flooding(text: str, words: str) -> None:
    sign = flood(Folded(text))
    assert sign is not None
    assert sign.words.strip() in text and len(sign.words.strip()) >= len(words.strip()) - 4


@pytest.mark.parametrize(
    "text",
    [
        "顶" * 11,
        "哈" * 29,
        "收到收到收到",
        "今晚有课，" * 3,
        "加油！加油！加油！加油！",
        "这本书讲的是一个人怎样学会独处，又怎样在独处里认出别人，我读了三遍，每一遍都停在不同的地方，"
        "第一遍是母亲送他出门，第二遍是他在车站等人，第三遍是他回来以后谁也没有再提起那件事情。",
    ],
)
def test_what_people_type_without_counting_is_no_flooding(text: str) -> None:
    assert flood(Folded(text)) is None


def test_a_wall_of_the_same_in_changing_order() -> None:
    words = ["快来", "抢购", "便宜", "速度"]
    wall = "".join(words[(i * i + i // 3) % 4] for i in range(60))
    assert flood(Folded(wall)) is not None
