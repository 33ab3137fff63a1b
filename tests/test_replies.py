"""Etiquette by its words: named once, greeted once, the approved text untouched, hours told in local time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from faqbot import replies
from faqbot.hours import Hours
from faqbot.knowledge import ETIQUETTE, Community, Entry, Etiquette, Place, Script, Step, Variable

PLACE = Place("a.yaml", 1)
CHINESE = Community(name="晨光", reply_within=30)
ENGLISH = Community(name="Dawn", language="en", reply_within=120, etiquette=ETIQUETTE["en"])
SILENT = replace(CHINESE, etiquette=Etiquette(greeting=""))
DAILY = (Hours(frozenset(range(7)), time(9), time(21)),)


def greeting(words: str) -> Community:
    return replace(CHINESE, etiquette=Etiquette(greeting=words))


@pytest.mark.parametrize(
    ("text", "named", "unnamed"),
    [
        ("请在订单页申请。", "@小明 您好，请在订单页申请。", "您好，请在订单页申请。"),
        ("第一步\n  第二步\n\n", "@小明 您好，第一步\n  第二步", "您好，第一步\n  第二步"),
        ("　　第一段\n　　第二段", "@小明 您好，　　第一段\n　　第二段", "您好，　　第一段\n　　第二段"),
        ("你好！请看公告", "@小明 你好！请看公告", "你好！请看公告"),
        ("您好请看公告", "@小明 您好请看公告", "您好请看公告"),
        ("大家好，请看公告", "@小明 大家好，请看公告", "大家好，请看公告"),
        ("各位群友晚上好！", "@小明 各位群友晚上好！", "各位群友晚上好！"),
        ("早上好，请看公告", "@小明 早上好，请看公告", "早上好，请看公告"),
        ("👋 您好，请看公告", "@小明 👋 您好，请看公告", "👋 您好，请看公告"),
        ("Hi，请看公告", "@小明 Hi，请看公告", "Hi，请看公告"),
        ("亲，请看公告", "@小明 亲，请看公告", "亲，请看公告"),
        # These look like greetings and are none.
        ("您好像还没付款", "@小明 您好，您好像还没付款", "您好，您好像还没付款"),
        ("你好几天没来了", "@小明 您好，你好几天没来了", "您好，你好几天没来了"),
        ("大家都说好看的书", "@小明 您好，大家都说好看的书", "您好，大家都说好看的书"),
        ("亲自来一趟", "@小明 您好，亲自来一趟", "您好，亲自来一趟"),
        ("high 起来", "@小明 您好，high 起来", "您好，high 起来"),
        # The text names someone already: the greeting goes behind.
        ("@小明 请看公告", "@小明 您好，请看公告", "@小明 您好，请看公告"),
        ("@小明 您好，请看公告", "@小明 您好，请看公告", "@小明 您好，请看公告"),
        ("@所有人 今晚八点", "@所有人 您好，今晚八点", "@所有人 您好，今晚八点"),
    ],
)
def test_named_once_and_greeted_once(text: str, named: str, unnamed: str) -> None:
    assert replies.address(CHINESE, text, "小明") == named
    assert replies.address(CHINESE, text, None) == unnamed


def test_a_name_without_a_space_behind_is_known_by_the_asker() -> None:
    assert replies.address(CHINESE, "@小明你好，请看公告", "小明") == "@小明你好，请看公告"
    assert replies.address(CHINESE, "@小明明 请看公告", "小明") == "@小明明 您好，请看公告"


def test_addressing_twice_changes_nothing() -> None:
    for text in ("请看公告", "你好，请看公告", "@所有人 请看公告", "👋 大家好"):
        once = replies.address(CHINESE, text, "小明")
        assert replies.address(CHINESE, once, "小明") == once


@pytest.mark.parametrize(
    ("community", "asker", "expected"),
    [
        (SILENT, "小明", "@小明 请看公告"),
        (SILENT, None, "请看公告"),
        (greeting("您好！"), "小明", "@小明 您好！请看公告"),
        (greeting("亲～"), None, "亲～请看公告"),
        (greeting("{community}的朋友您好"), None, "晨光的朋友您好，请看公告"),
        (replace(greeting("{群主}问您好"), facts={"群主": "阿青"}), None, "阿青问您好，请看公告"),
        (greeting("阿弥陀佛"), None, "阿弥陀佛，请看公告"),
        (ENGLISH, "Tom", "@Tom Hello, 请看公告"),
        (replace(ENGLISH, etiquette=Etiquette(greeting="Hello!")), None, "Hello! 请看公告"),
    ],
)
def test_the_community_s_own_greeting(community: Community, asker: str | None, expected: str) -> None:
    assert replies.address(community, "请看公告", asker) == expected


def test_a_text_that_begins_with_the_community_s_own_greeting_is_not_greeted_again() -> None:
    assert replies.address(greeting("阿弥陀佛"), "阿弥陀佛，请看公告", "小明") == "@小明 阿弥陀佛，请看公告"


@pytest.mark.parametrize(
    ("asker", "expected"),
    [
        ("小明", "@小明 好"),
        (" @小明\u2005 ", "@小明 好"),
        ("＠＠ 小明", "@小明 好"),
        ("小\n明\r\t", "@小明 好"),
        ("小\u202e明\x07\u2028", "@小明 好"),
        ("上海-小明 (a.b*)", "@上海-小明 (a.b*) 好"),
        ("{community}", "@{community} 好"),
        ("👨‍👩‍👧", "@👨‍👩‍👧 好"),
        ("长" * 50, f"@{'长' * 40} 好"),
        ("", "好"),
        (" @ ", "好"),
        ("\n", "好"),
        (None, "好"),
    ],
)
def test_the_asker_s_name(asker: str | None, expected: str) -> None:
    assert replies.address(SILENT, "好", asker) == expected


def test_a_name_with_signs_in_it_is_not_named_again() -> None:
    assert replies.address(SILENT, "@(a.b*) 好", "(a.b*)") == "@(a.b*) 好"


def script(say: str, *variables: Variable) -> Script:
    return Script("s", "投诉", ("投诉",), say, PLACE, steps=(Step(say),), variables=variables)


TIME = Variable("time", "什么时候", "24 小时内")
NICKNAME = Variable("nickname", "昵称", "这位朋友")


def test_an_entry_is_said_word_for_word() -> None:
    entry = Entry("a", "怎么写", ("怎么写",), "写成 {昵称}，别写 {{", PLACE)
    assert replies.answer(CHINESE, entry, asker="小明") == "@小明 您好，写成 {昵称}，别写 {{"


@pytest.mark.parametrize(
    ("asker", "variables", "expected"),
    [
        (None, {}, "您好，24 小时内答复这位朋友，写成 {群}"),
        ("小明", {}, "@小明 您好，24 小时内答复小明，写成 {群}"),
        ("小明", {"nickname": "明哥", "time": "{今晚}"}, "@小明 您好，{今晚}答复明哥，写成 {群}"),
        ("@小明", {"time": "  "}, "@小明 您好，24 小时内答复小明，写成 {群}"),
        (None, {"nickname": " ", "other": "x"}, "您好，24 小时内答复这位朋友，写成 {群}"),
    ],
)
def test_a_script_has_no_hole(asker: str | None, variables: dict[str, str], expected: str) -> None:
    item = script("{time}答复{nickname}，写成 {{群}}", TIME, NICKNAME)
    assert replies.answer(CHINESE, item, asker=asker, variables=variables) == expected


def test_a_script_that_names_the_asker_itself() -> None:
    item = script("@{nickname} 欢迎进群", NICKNAME)
    assert replies.answer(CHINESE, item, asker="小明") == "@小明 您好，欢迎进群"
    assert replies.answer(CHINESE, item) == "@这位朋友 您好，欢迎进群"


def test_unanswered_promises_a_time_within_service_hours() -> None:
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Shanghai
    said = "这个问题还没有确认过的答案，我已经记下并转给同事，今天 12:30 前回复您。"
    assert replies.unanswered(CHINESE, "小明", noon) == f"@小明 您好，{said}"
    assert replies.unanswered(replace(CHINESE, hours=DAILY), None, noon) == f"您好，{said}"


def test_what_is_asked_shortly_before_closing_is_not_promised_for_that_day() -> None:
    evening = datetime(2026, 11, 23, 12, 45, tzinfo=UTC)  # 20:45 in Shanghai; closes at 21:00
    open_now = replace(CHINESE, hours=DAILY)
    asked = "这个问题还没有确认过的答案，我已经记下并转给同事"
    assert replies.unanswered(open_now, None, evening) == f"您好，{asked}，明天（周二 11 月 24 日）9:15 前回复您。"
    due = datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert (
        replies.unanswered(open_now, None, evening, due) == f"您好，{asked}，明天（周二 11 月 24 日）14:00 前回复您。"
    )


def test_the_older_way_to_say_how_long_still_works() -> None:
    words = Etiquette(unanswered="{reply_within_words}内回复", out_of_hours="{next_opening_words}开门，{due_words}回复")
    community = replace(CHINESE, hours=DAILY, etiquette=words)
    assert replies.unanswered(community, None, datetime(2026, 11, 23, 4, tzinfo=UTC)) == "您好，30 分钟内回复"
    night = datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert replies.unanswered(community, None, night) == "您好，明天 9:00开门，明天（周二 11 月 24 日）9:30 前回复"


@pytest.mark.parametrize(
    ("hour", "opening"),
    [(14, "明天 9:00"), (17, "今天 9:00")],  # UTC: 22:00 that day and 1:00 the next in Shanghai
)
def test_unanswered_out_of_hours_says_when_it_opens(hour: int, opening: str) -> None:
    now = datetime(2026, 11, 23, hour, tzinfo=UTC)
    assert replies.unanswered(replace(CHINESE, hours=DAILY), "小明", now) == (
        f"@小明 您好，现在不在服务时间（每天 9:00–21:00），{opening}后统一回复。"
    )


@pytest.mark.parametrize(
    ("holidays", "closed", "hours", "opening"),
    [
        (None, frozenset(), "周一至周五 9:00–18:00", "明天 9:00"),
        ("cn", frozenset(), "除法定节假日外周一至周五 9:00–18:00", "10 月 8 日（周四）9:00"),
        (None, frozenset({date(2026, 10, 1), date(2026, 10, 2)}), "周一至周五 9:00–18:00", "周一 9:00"),
    ],
)
def test_out_of_hours_before_days_that_are_closed(
    holidays: str | None, closed: frozenset[date], hours: str, opening: str
) -> None:
    """On the evening before National Day 2026, whose holidays last a week."""
    office = replace(CHINESE, hours=(Hours(frozenset(range(5)), time(9), time(18)),), holidays=holidays, closed=closed)
    said = f"您好，现在不在服务时间（{hours}），{opening}后统一回复。"
    assert replies.unanswered(office, None, datetime(2026, 9, 30, 12, tzinfo=UTC)) == said


def test_english_words() -> None:
    office = replace(ENGLISH, hours=(Hours(frozenset(range(5)), time(9), time(18)),), timezone=ZoneInfo("Europe/Paris"))
    saturday = datetime(2026, 11, 28, 10, tzinfo=UTC)
    assert replies.unanswered(office, "Tom", saturday) == (
        "@Tom Hello, I noted your question. Our service hours are Monday to Friday 9:00–18:00; "
        "we will answer once we are back Monday at 9:00."
    )
    assert replies.unanswered(ENGLISH, None, saturday) == (
        "Hello, I have no confirmed answer to this yet. I passed your question on; "
        "you will hear from us by 20:00 today."
    )
    assert replies.suggest(ENGLISH, ["How?"], None) == (
        "Hello, I am not sure which of these you mean:\n1. How?\n"
        "If it is none of them, tell me, and a colleague will answer you."
    )


def test_suggest_numbers_the_titles() -> None:
    assert replies.suggest(CHINESE, ["怎么退款？", "写 {a}？"], "小明") == (
        "@小明 您好，您想问的是不是下面这些？\n1. 怎么退款？\n2. 写 {a}？\n都不是的话告诉我，我请同事来回复您。"
    )


@pytest.mark.parametrize(
    ("texts", "combined"),
    [
        (["请在订单页申请。", "每天 9:00 开门。"], "@小明 您好，请在订单页申请。\n\n每天 9:00 开门。"),
        (["@小明 您好，一。", "@小明 您好，二。"], "@小明 您好，一。\n\n二。"),
        (["你好！一。", "您好，二。", "👋 Hi，三。"], "@小明 你好！一。\n\n二。\n\n三。"),
        (["一。", "您好像还没付款。", "亲自来一趟。"], "@小明 您好，一。\n\n您好像还没付款。\n\n亲自来一趟。"),
        (["一。", " ", ""], "@小明 您好，一。"),
    ],
)
def test_several_texts_are_one_reply_with_one_name_and_one_greeting(texts: list[str], combined: str) -> None:
    assert replies.combine(CHINESE, texts, "小明") == combined


def test_the_community_s_own_greeting_is_said_once_too() -> None:
    community = greeting("书友你好")
    first, second = (replies.address(community, text, "小明") for text in ("一。", "二。"))
    assert replies.combine(community, [first, second], "小明") == "@小明 书友你好，一。\n\n二。"
    assert replies.ungreeted(community, second, "小明") == "二。"
    assert replies.ungreeted(greeting("汪汪"), "汪汪，二。") == "二。"
    both = greeting("亲，您好")
    first, second = (replies.address(both, text, "小明") for text in ("一。", "二。"))
    assert replies.combine(both, [first, second], "小明") == "@小明 亲，您好，一。\n\n二。"
    assert replies.ungreeted(both, "亲，早上好！您好像还没付款。") == "您好像还没付款。"
    assert replies.ungreeted(SILENT, "二。") == "二。"


def test_what_is_said_to_one_of_several_questions_names_it() -> None:
    assert replies.about(CHINESE, " 附近\n能停车吗？", "稍后回复。") == "关于“附近 能停车吗”：稍后回复。"
    assert replies.about(ENGLISH, "Can I park?", "Later.") == "As to “Can I park”: Later."
    assert replies.about(CHINESE, "问" * 60, "好") == f"关于“{'问' * 39}…”：好"


LINK = "https://example.com/a/very/long/way?to=the&page=1"


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("一二三四五", 5, ["一二三四五"]),
        ("一二三四五。六七八九。", 10, ["一二三四五。", "六七八九。"]),
        ("一二三四五\n\n六七。八九。十。", 10, ["一二三四五\n\n", "六七。八九。十。"]),
        ("一二三四五\n六七。八九。十。", 9, ["一二三四五\n", "六七。八九。十。"]),
        (
            "您好。\n\n一二三四五六七。六七八九。十十十十十。",
            18,
            ["您好。\n\n一二三四五六七。六七八九。", "十十十十十。"],
        ),
        ("一二三四五，六七八九十", 8, ["一二三四五，", "六七八九十"]),
        ("一二三四五六七八九十", 4, ["一二三四", "五六七八", "九十"]),
        ("Ask at 10:30. Then 1,000 more.", 20, ["Ask at 10:30. ", "Then 1,000 more."]),
        (f"点这里{LINK}。好。", 20, ["点这里", LINK, "。好。"]),
        (f"{LINK} 好的，收到请回复。", 20, [f"{LINK}", " 好的，收到请回复。"]),
        (f"一二三四五。看{LINK}，谢谢", 55, ["一二三四五。", f"看{LINK}，谢谢"]),
        ("写信到 someone.else@example.com 就好", 12, ["写信到 ", "someone.else@example.com", " 就好"]),
    ],
)
def test_a_long_reply_is_cut_where_it_may_be(text: str, most: int, parts: list[str]) -> None:
    assert replies.split(text, most) == parts
    assert "".join(replies.split(text, most)) == text


def test_nothing_of_a_long_reply_is_lost_and_no_part_is_too_long() -> None:
    text = "\n\n".join(
        f"第 {n} 步：打开页面，点“我的”；再点“设置”。" * (n % 4 + 1) + f"\n见 https://example.com/{n}"
        for n in range(40)
    )
    for most in (50, 77, 200, 500):
        parts = replies.split(text, most)
        assert "".join(parts) == text
        assert max(len(part.rstrip()) for part in parts) <= most
        assert all(part.strip() for part in parts)
        assert sum(f"https://example.com/{n}" in part.split() for part in parts for n in range(40)) == 40
    with pytest.raises(ValueError, match="hold nothing"):
        replies.split("a", 0)


def test_hours_are_those_of_the_community_s_time_zone() -> None:
    community = replace(CHINESE, hours=DAILY)
    assert replies.hours_words(community) == "每天 9:00–21:00"
    assert not replies.is_open(community, datetime(2026, 11, 23, 0, 59, tzinfo=UTC))
    assert replies.is_open(community, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    opening = replies.next_opening(community, datetime(2026, 11, 23, 13, 0, tzinfo=UTC))
    assert opening == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert opening is not None
    assert str(opening.tzinfo) == "Asia/Shanghai"


def test_a_naive_moment_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="a moment must be aware"):
        replies.is_open(CHINESE, datetime(2026, 11, 23, 9))  # noqa: DTZ001 - that it is naive is the point
