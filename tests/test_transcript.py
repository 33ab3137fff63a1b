"""Pasted chat: people, times, texts, quotes and questions of thirty ways to copy it, and not a line lost."""

from __future__ import annotations

import random
import time
from dataclasses import astuple
from datetime import datetime, timedelta

import pytest

from faqbot.transcript import TOGETHER, Message, Transcript, questions, read
from tests.chats import FIFTH, FIRST, FOURTH, NOW, SECOND, SIXTH, THIRD, Chat, moment

CHATS = {**FIRST, **SECOND, **THIRD, **FOURTH, **FIFTH, **SIXTH}


def told(text: str) -> list[tuple[str | None, str | None, str]]:
    """Who, when (as `24T22:15`) and what, of each message."""
    return [
        (each.speaker, None if each.at is None else f"{each.at:%dT%H:%M}", each.text)
        for each in read(text, now=NOW).messages
    ]


# --- Whole chats ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS)
def test_who_said_what_and_when_and_what_asks(chat: Chat) -> None:
    found = read(chat.pasted, now=NOW)
    said = [(each.speaker, each.at, each.text, each.question, each.quotes) for each in found.messages]
    assert said == [astuple(each) for each in chat.said]
    assert tuple(aside.text for aside in found.asides) == chat.others


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS)
def test_line_ends_and_marks_change_nothing(chat: Chat) -> None:
    found = read(chat.pasted, now=NOW)
    assert read("\ufeff" + chat.pasted.replace("\n", "\r\n"), now=NOW) == found
    assert read(chat.pasted.replace("\n", " \n\u200b"), now=NOW) == found


@pytest.mark.parametrize("name", [name for name, chat in CHATS.items() if "\n\n" in chat.pasted])
def test_more_blank_lines_change_nobodys_words(name: str) -> None:
    found = read(CHATS[name].pasted.replace("\n\n", "\n\n \n"), now=NOW)
    assert [(each.speaker, each.at, each.question) for each in found.messages] == [
        (each.speaker, each.at, each.question) for each in CHATS[name].said
    ]


# --- Every way to copy, by any people ---------------------------------------------------------------------------

DATED = """
{name} {at:%Y/%m/%d %H:%M}|{text}|
{name} {at:%Y/%-m/%-d %-I:%M %p}|{text}|
{name} {at:%Y-%m-%d %H:%M:%S}|{text}|
{name} {at:%Y年%-m月%-d日 %H:%M}|{text}
{name}  {at:%m-%d %H:%M}|{text}
{name} {at:%m/%d %H:%M}|{text}
{name}({id}) {at:%Y/%m/%d %-H:%M:%S}|{text}|
{name}({id}) {at:%Y-%m-%d %H:%M:%S}|{text}
{name}: {at:%m-%d %H:%M:%S}|{text}|
{name}：{at:%m-%d %H:%M:%S}|{text}|
{name}@微信 {at:%m-%d %H:%M:%S}|{text}|
{name}, [{at:%d.%m.%y %H:%M}]|{text}|
{name}, [{at:%d.%m.%Y %H:%M:%S}]|{text}|
{name}, [{at:%Y-%-m-%-d %-H:%M}]|{text}|
{name}, [{at:%b %-d, %Y at %-I:%M:%S %p}]:|{text}|
{name} — {at:%m/%d/%Y %-I:%M %p}|{text}
{name} ({at:%Y-%m-%d %H:%M:%S}): {text}
{name} [{at:%Y-%m-%d %H:%M}]: {text}
{at:%Y-%m-%d %H:%M:%S} {name}({id})|{text}|
{at:%Y-%m-%d %H:%M:%S} {name}|{text}|
[{at:%Y/%m/%d, %H:%M:%S}] {name}: {text}
[{at:%Y-%m-%d %H:%M}] {name}：{text}
[{at:%d/%m/%Y, %H:%M:%S}] {name}: {text}
[{at:%-m/%-d/%y, %-I:%M:%S %p}] {name}: {text}
{at:%d/%m/%Y, %H:%M} - {name}: {text}
{at:%d.%m.%y, %H:%M} - {name}: {text}
[{at:%m-%d %H:%M}] <{name}> {text}
{at:%Y-%m-%d %H:%M:%S}<{name}({id})>:{text}
[{at:%m/%d %-I:%M %p}] {name}|{text}|
{at:%Y/%m/%d %H:%M}\t{name}\t{text}
{at:%Y-%m-%d %H:%M} {name}: {text}
{name}：|{at:%Y年%-m月%-d日 %H:%M}|{text}|
{at:%-m.%-d %H:%M} {name}：{text}
{at:%Y-%m-%d %H:%M:%S} '{name}'|{text}|
{name}: {text} ({at:%Y-%m-%d %H:%M})
""".strip().split("\n")
TODAY = """
{name} {at:%H:%M}|{text}|
{name} {at:%H:%M}|{text}
{name}  {at:%H:%M}|{text}
{name}({id}) {at:%-H:%M:%S}|{text}|
{name}|{at:%H:%M}|{text}
{name} [{at:%H:%M}]: {text}
[{at:%H:%M}] {name}: {text}
[{at:%H:%M:%S}] <{name}> {text}
{at:%H:%M} {name}: {text}
[{name}] [{at:%H:%M}] {text}
{name} — Today at {at:%-I:%M %p}|{text}
""".strip().split("\n")
TIMELESS = """
{name}: {text}
{name}：{text}
{name}:{text}
{name}:|{text}|
{name}：|{text}|
<{name}> {text}
【{name}】{text}
{name}说：{text}
{name} - {text}
- {name}：{text}
{name}|{text}|
""".strip().split("\n")
PEOPLE = [
    "张三",
    "A-李雷(产品)",
    "🌸Lily🌸",
    "Tom Chen",
    "小王 2",
    "2046",
    "群主",
    "老K",
    "王五（上海）",
    "阿 布",
    "向前",
    "momo",
    "Zoë-7",
]
WORDS = [
    "怎么退款", "请问第三课在哪看？", "[图片]", "好的", "哈哈哈", "明天10:30开始吗",
    "https://example.com:8080/a?b=1:2", "求个链接", "10:30 开始", "地址: 人民路1号", "收到，谢谢老师",
    "@群主 能开发票吗", "我看看", "1. 先报名", "晚上8点", "👍", "is it free?", "注意：不要迟到", "周五 18:00",
    "(笑)", "嗯", "12", "时间：上午9:30，地点：书店",
]  # fmt: skip
SHAKY = {"{name} - {text}", "{name}|{text}|", "{name}|{at:%H:%M}|{text}", "【{name}】{text}"}
"""Ways that leave so little to go by that people with no stranger names and words than these are asked of them."""


@pytest.mark.parametrize("way", [*DATED, *TODAY, *TIMELESS])
def test_every_way_to_copy(way: str) -> None:
    draw = random.Random(way)
    for _ in range(12):
        people = draw.sample(PEOPLE if way not in SHAKY else ["张三", "Tom Chen", "老K", "王五（上海）", "momo"], 4)
        at = NOW.replace(hour=8, minute=draw.randint(0, 30), day=25 if way in TODAY else draw.randint(1, 24))
        pasted, expected = [], []
        speakers = [*people, *people, *draw.choices(people, k=6)]
        draw.shuffle(speakers)
        for speaker in speakers:
            at = at + timedelta(minutes=draw.randint(1, 9))
            text = draw.choice(WORDS if way not in SHAKY else WORDS[:8])
            if text[0] == "1" and speaker[-1] == "2":
                text = "好"  # "小王 2:10:30 开始" is read rightly only where 小王 2 has said something else
            pasted.append(way.replace("|", "\n").format(name=speaker, at=at, text=text, id="12345678"))
            expected.append((speaker, None if way in TIMELESS else f"{at:%dT%H:%M}", text))
        assert told("\n".join(pasted)) == expected, "\n".join(pasted)


# --- Nothing is lost ------------------------------------------------------------------------------------------


def lost(pasted: str, found: Transcript) -> list[str]:
    """Lines of the text that stand nowhere: neither said, nor quoted, nor aside, nor the head of a message."""
    kept = "\n".join(
        [
            *(part for each in found.messages for part in (each.text, *each.quotes)),
            *(each.text for each in found.asides),
        ]
    )
    heads = {each.line for each in found.messages}
    heads |= {line + 1 for line in heads}  # a name, and its time in the next line
    return [
        line
        for number, line in enumerate(pasted.split("\n"), 1)
        if line.strip()
        and line.strip(" -–—─_「」\u200e")
        and number not in heads
        and line.strip("「」 \u200e") not in kept
    ]


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS)
def test_no_line_is_lost(chat: Chat) -> None:
    found = read(chat.pasted, now=NOW)
    assert lost(chat.pasted, found) == []


def test_no_line_of_any_mixture_is_lost() -> None:
    """Lines of all chats and stranger ones, in any order: each line is marked, and its mark must come out once."""
    draw = random.Random(5)
    lines = [line for chat in CHATS.values() for line in chat.pasted.split("\n")]
    lines += [
        "",
        "「",
        "」",
        "「张三：",
        "- - - - - -",
        ">",
        "[",
        "]:",
        "::",
        "：",
        "10:32",
        "昨天",
        "1.",
        "张三:",
        "<a>",
        "【",
        "引用",
        "@",
        "\t",
    ]
    for _ in range(1_500):
        chosen = draw.choices(lines, k=draw.randint(1, 14))
        marked = [f"{line}{'' if draw.random() < 0.4 else f' x{number}q'}" for number, line in enumerate(chosen)]
        found = read("\n".join(marked), now=NOW)
        shown = "\n".join(
            [
                *(part for each in found.messages for part in (each.speaker or "", each.text, *each.quotes)),
                *(each.text for each in found.asides),
            ]
        )
        for number, line in enumerate(marked):
            if line.endswith(f"x{number}q"):
                assert f"x{number}q" in shown, "\n".join(marked)


def test_messages_and_asides_stand_in_their_order_at_their_lines() -> None:
    found = read('"甲"撤回了一条消息\n小林 昨天 22:15\n怎么退款\n\n第二行\n\n阿强 昨天 22:16\n不知道', now=NOW)
    assert [(each.line, each.text) for each in found.messages] == [(2, "怎么退款\n\n第二行"), (7, "不知道")]
    assert [(each.line, each.text) for each in found.asides] == [(1, '"甲"撤回了一条消息')]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff"])
def test_nothing_pasted_is_nothing_said(text: str) -> None:
    assert read(text, now=NOW) == Transcript((), ())
    assert questions(read(text, now=NOW)) == []


# --- What is a head, and what only looks like one ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("怎么退款？", [(None, None, "怎么退款？")]),
        ("明天10:30开始吗", [(None, None, "明天10:30开始吗")]),
        ("明天 10:30\n在哪集合", [(None, None, "明天 10:30\n在哪集合")]),
        ("地址: 人民路1号", [(None, None, "地址: 人民路1号")]),
        ("姓名: 陈一\n电话: 10000\n地址: 人民路1号", [(None, None, "姓名: 陈一\n电话: 10000\n地址: 人民路1号")]),
        ("https://example.com/a:b", [(None, None, "https://example.com/a:b")]),
        ("张三: 怎么退款", [("张三", None, "怎么退款")]),
        ("张三：怎么退款", [("张三", None, "怎么退款")]),
        ("张三 10:32\n怎么退款", [("张三", "25T10:32", "怎么退款")]),
        ("> 张三: 在吗\n> 李四: 在", [("张三", None, "在吗"), ("李四", None, "在")]),
        ("昨天 22:15\n怎么退款", [(None, "24T22:15", "怎么退款")]),
        (
            "张三: 几点开始\n李四: 周五 18:00\n张三: 好",
            [("张三", None, "几点开始"), ("李四", None, "周五 18:00"), ("张三", None, "好")],
        ),
        (
            "小林 2026/11/24 21:58\n活动安排\n报名截止 2026-11-24 22:00\n\n阿强 2026/11/24 22:03\n好\n\n"
            "小林 2026/11/24 22:04\n嗯\n\n阿强 2026/11/24 22:05\n行",
            [
                ("小林", "24T21:58", "活动安排\n报名截止 2026-11-24 22:00"),
                ("阿强", "24T22:03", "好"),
                ("小林", "24T22:04", "嗯"),
                ("阿强", "24T22:05", "行"),
            ],
        ),
        # An answer that is nothing but a time
        (
            "张三 昨天 22:15\n几点\n李四 昨天 22:16\n10:30",
            [("张三", "24T22:15", "几点"), ("李四", "24T22:16", "10:30")],
        ),
        # A picture that was not copied
        ("张三(123456) 10:32:05\n\n李四(234567) 10:33:00\n好", [("张三", "25T10:32", ""), ("李四", "25T10:33", "好")]),
        # The copy began in the middle of a message
        ("还有这句\n张三 昨天 22:15\n在吗", [(None, None, "还有这句"), ("张三", "24T22:15", "在吗")]),
    ],
)
def test_heads(text: str, expected: list[tuple[str | None, str | None, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("head", "speaker"),
    [
        ("【管理员】老K(2233445566)", "老K"),
        ("【LV5 大神】小D(223344556)", "小D"),
        ("【北京】小王(223344556)", "【北京】小王"),
        ("momo<momo@example.com>", "momo"),
        ("张三@微信", "张三"),
        ("李四@某某公司", "李四@某某公司"),
        ("Bob (Sales)", "Bob (Sales)"),
        ("🌸", "🌸"),
        ("7", "7"),
        ("A.B-C_d", "A.B-C_d"),
    ],
)
def test_names_as_members_see_them(head: str, speaker: str) -> None:
    assert [each[0] for each in told(f"{head} 2026-11-24 22:15:08\n在吗")] == [speaker]


@pytest.mark.parametrize(
    ("body", "text", "quotes"),
    [
        ("「张三：在吗」\n- - - - - - -\n在", "在", ("张三：在吗",)),
        ("「张三：一\n二」\n—————\n在", "在", ("张三：一\n二",)),
        ("张三：在吗\n----------\n在", "在", ("张三：在吗",)),
        ("在\n引用 张三：在吗", "在", ("引用 张三：在吗",)),
        ("在\n「张三：在吗」", "在", ("张三：在吗",)),
        ("[In reply to Bob]\nyes", "yes", ("[In reply to Bob]",)),
        ("> 在吗\n> 有人吗\n在", "在", ("> 在吗", "> 有人吗")),
        # Nothing but what looks like a quote was said itself
        ("「张三：在吗」", "「张三：在吗」", ()),
        ("> 在吗", "> 在吗", ()),
        ("「好」这个字怎么念", "「好」这个字怎么念", ()),
    ],
)
def test_quotes(body: str, text: str, quotes: tuple[str, ...]) -> None:
    (message,) = read(f"李四 2026-11-24 22:15:08\n{body}", now=NOW).messages
    assert (message.text, message.quotes) == (text, quotes)


@pytest.mark.parametrize(
    "notice",
    [
        '"张三"撤回了一条消息',
        "你撤回了一条消息 重新编辑",
        "张三邀请李四加入了群聊",
        '"张三"通过扫描"李四"分享的二维码加入群聊',
        "你已添加了张三，现在可以开始聊天了。",
        "张三修改群名为“晨光读书会”",
        "以下为新消息",
        '"张三" 拍了拍 "李四"',
        "张三退出了群聊",
        "Maria joined using this group's invite link",
    ],
)
def test_notices_are_nobodys_words(notice: str) -> None:
    found = read(f"张三 昨天 22:15\n在吗\n{notice}\n李四 昨天 22:16\n在", now=NOW)
    assert [each.text for each in found.messages] == ["在吗", "在"]
    assert [each.text for each in found.asides] == [notice]
    assert [each.text for each in read(notice, now=NOW).asides] == [notice]


def test_what_was_taken_back_in_a_forwarded_chat_is_nobodys_word() -> None:
    found = read("张三  09:07\n怎么退款\n李四  09:08\n撤回了一条消息\n张三  09:09\n谢谢", now=NOW)
    assert [(each.speaker, each.text) for each in found.messages] == [("张三", "怎么退款"), ("张三", "谢谢")]
    assert [(each.line, each.text) for each in found.asides] == [(3, "李四  09:08"), (4, "撤回了一条消息")]
    found = read("张三: 怎么退款\n李四: [该消息已撤回]\n张三: 谢谢", now=NOW)
    assert [(each.line, each.text) for each in found.asides] == [(2, "李四: [该消息已撤回]")]


def test_in_a_list_of_questions_all_is_asked_but_praise_and_thanks() -> None:
    listed = read("1. 几点开门\n2. 洗手液空了\n3. 可以带狗吗\n4. 店员很热心\n5. 已付款\n6. 怎么办卡", now=NOW)
    assert [each.question for each in listed.messages] == [True, True, True, False, False, True]


# --- Questions over several messages ----------------------------------------------------------------------------


def test_one_card_for_a_question_typed_over_several_messages() -> None:
    found = questions(read(FIRST["wechat on windows"].pasted, now=NOW))
    assert [(each.speaker, each.text, len(each.messages)) for each in found] == [
        ("A-李雷(产品)", "@群主 请问第三课的回放在哪看？", 1),
        ("🌸Lily🌸", "我想退钱，开通才两天\n没怎么听\n咋弄", 3),
        ("2046", "我的收货信息：\n姓名: 陈一\n电话: 10000\n地址: 人民路1号\n书什么时候寄", 2),
        ("小林", "明天10:30开始吗", 1),
        ("Tom Chen", "求个链接\n哦看到了哈哈", 2),
    ]
    assert found[1].at == moment("25T09:12")


def said(speaker: str | None, minute: float | None, text: str, *, question: bool) -> Message:
    at = None if minute is None else NOW.replace(minute=int(minute), second=round(minute % 1 * 60))
    return Message(speaker, at, text, question, 1)


@pytest.mark.parametrize(
    ("second", "joined"),
    [
        (said("甲", 12, "怎么办", question=True), True),  # exactly two minutes
        (said("甲", 12.1, "怎么办", question=True), False),
        (said("甲", 9, "怎么办", question=True), False),  # earlier: another stretch of chat
        (said("甲", None, "怎么办", question=True), False),
        (said("乙", 10, "怎么办", question=True), False),
    ],
)
def test_what_belongs_together(second: Message, joined: bool) -> None:
    assert TOGETHER.total_seconds() == 120
    first = said("甲", 10, "书还没到", question=False)
    found = questions(Transcript((first, second), ()))
    assert [each.text for each in found] == ["书还没到\n怎么办" if joined else "怎么办"]


def test_lines_of_nobody_are_never_joined() -> None:
    both = (said(None, None, "怎么退款", question=True), said(None, None, "在哪报名", question=True))
    assert [each.text for each in questions(Transcript(both, ()))] == ["怎么退款", "在哪报名"]


# --- Bounds -----------------------------------------------------------------------------------------------------


def test_now_must_say_where() -> None:
    with pytest.raises(ValueError, match="aware"):
        read("在吗", now=datetime(2026, 11, 25))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    "line",
    [
        "1" * 20_000,
        "10:32 " * 5_000,
        "张三 " * 5_000 + "10:32",
        "「" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "- " * 10_000,
        "：" * 20_000,
        "不知道" * 5_000,
        "有什么问题" * 4_000,
        "怎么都行" * 4_000,
        "我还是" * 5_000,
        "is it " * 4_000,
        "a" * 20_000,
        "\u3000" * 20_000 + "x",
        "@" * 20_000,
        "https://" * 3_000,
        "【通知" * 5_000,
        "2026-11-25 " * 2_000,
        "张三撤回了" * 3_000,
        "<" * 10_000 + ">" * 10_000,
        "(12345)" * 3_000,
    ],
    ids=lambda line: str(line)[:8],
)
def test_no_line_takes_long(line: str) -> None:
    """Ten such lines: some 30 ms; a pattern that goes back and forth over them would take minutes."""
    begun = time.perf_counter()
    found = read(f"张三 昨天 22:15\n{line}\n\n{line}\n李四 昨天 22:16\n{line}", now=NOW)
    assert time.perf_counter() - begun < 3.0
    assert found.messages


def test_a_long_chat_takes_no_longer_for_each_line() -> None:
    chat = SECOND["teams"].pasted + "\n\n"
    lines = chat.count("\n")
    lengths = (1_000, 8_000)
    seconds = []
    for length in lengths:
        text = chat * (length // lines)
        begun = time.perf_counter()
        found = read(text, now=NOW)
        seconds.append((time.perf_counter() - begun) / length)
        assert len(found.messages) == len(SECOND["teams"].said) * (length // lines)
    assert seconds[1] < 4 * seconds[0], "seconds for each line grow with the length"
    assert seconds[1] < 0.001
