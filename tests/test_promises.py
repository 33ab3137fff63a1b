"""Promises in words by their moment: a table of phrases, each at a now, and what they must never become."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from faqbot.hours import Hours
from faqbot.knowledge import Community
from faqbot.promises import Promise, Unclear, in_words, read_promise

ALL, WEEK = frozenset(range(7)), frozenset(range(5))
DAILY = Community(hours=(Hours(ALL, time(9), time(21)),), holidays="cn")
OFFICE = Community(hours=(Hours(WEEK, time(9), time(18)),), holidays="cn")
ALWAYS = Community()
WEEKENDS = Community(hours=(*OFFICE.hours, Hours(frozenset({5, 6}), time(9), time(22))))
MORNINGS = Community(hours=(Hours(ALL, time(9), time(12)),))
LATE = Community(hours=(Hours(ALL, time(20), time(2)),))
BERLIN = Community(hours=(Hours(WEEK, time(9), time(17)),), holidays="de-be", timezone=ZoneInfo("Europe/Berlin"))

WEDNESDAY = "2026-11-25T14:00"


@pytest.mark.parametrize(
    ("community", "now", "text", "due"),
    [
        (community, now, text, due)
        for community, now, table in (
            (
                DAILY,
                WEDNESDAY,
                """
                1 小时内 | 2026-11-25T15:00
                一小时内回复您 | 2026-11-25T15:00
                半小时内 | 2026-11-25T14:30
                半个小时后 | 2026-11-25T14:30
                30分钟 | 2026-11-25T14:30
                30分内 | 2026-11-25T14:30
                一刻钟 | 2026-11-25T14:15
                一个半小时 | 2026-11-25T15:30
                1.5小时 | 2026-11-25T15:30
                两小时半 | 2026-11-25T16:30
                1小时30分钟内 | 2026-11-25T15:30
                十五分钟 | 2026-11-25T14:15
                二十四小时内 | 2026-11-26T14:00
                半天内 | 2026-11-25T18:00
                今天 | 2026-11-25T21:00
                今天下班前 | 2026-11-25T21:00
                下班前 | 2026-11-25T21:00
                明天下班之前 | 2026-11-26T21:00
                今晚8点前 | 2026-11-25T20:00
                今晚 | 2026-11-25T21:00
                今天下午 | 2026-11-25T18:00
                下午三点左右 | 2026-11-25T15:00
                傍晚 | 2026-11-25T19:00
                3点前 | 2026-11-25T15:00
                三点前 | 2026-11-25T15:00
                3点半 | 2026-11-25T15:30
                3点三刻 | 2026-11-25T15:45
                1.5个工作日内 | 2026-11-27T21:00
                2点 | 2026-11-26T14:00
                10点前 | 2026-11-26T10:00
                15:30 | 2026-11-25T15:30
                13：00前 | 2026-11-26T13:00
                03:00 | 2026-11-26T03:00
                3:00 | 2026-11-25T15:00
                十二点半 | 2026-11-26T12:30
                0点前 | 2026-11-26T00:00
                今天0点前 | 2026-11-26T00:00
                明天0点 | 2026-11-26T00:00
                明天0点20分 | 2026-11-26T00:20
                今晚12点 | 2026-11-26T00:00
                晚上1点 | 2026-11-26T01:00
                凌晨2点 | 2026-11-26T02:00
                晚上11点 | 2026-11-25T23:00
                上午 | 2026-11-26T12:00
                明天 10 点前 | 2026-11-26T10:00
                明天，10点前 | 2026-11-26T10:00
                明天3点 | 2026-11-26T15:00
                明天9点 | 2026-11-26T09:00
                明天8点 | 2026-11-26T20:00
                明天早上8点一刻 | 2026-11-26T08:15
                明天十点二十 | 2026-11-26T10:20
                明天十点零五分 | 2026-11-26T10:05
                明天10点一定回复 | 2026-11-26T10:00
                明天上午 | 2026-11-26T12:00
                明早 | 2026-11-26T10:00
                明天一早 | 2026-11-26T10:00
                明天中午 | 2026-11-26T13:00
                明天中午前 | 2026-11-26T12:00
                明天中午1点 | 2026-11-26T13:00
                明晚十点 | 2026-11-26T22:00
                明天 | 2026-11-26T21:00
                后天 | 2026-11-27T21:00
                后天晚上 | 2026-11-27T21:00
                大后天 | 2026-11-28T21:00
                周三 | 2026-11-25T21:00
                周三上午 | 2026-12-02T12:00
                周二 | 2026-12-01T21:00
                周五 | 2026-11-27T21:00
                这周五前 | 2026-11-27T21:00
                周五（27号）下午 | 2026-11-27T18:00
                12月19日（周六） | 2026-12-19T21:00
                Friday, 27 November at 4pm | 2026-11-27T16:00
                周五晚 | 2026-11-27T21:00
                礼拜六 | 2026-11-28T21:00
                星期天中午前 | 2026-11-29T12:00
                下周一 | 2026-11-30T21:00
                下周三下午3点 | 2026-12-02T15:00
                下个星期天 | 2026-12-06T21:00
                下下周二 | 2026-12-08T21:00
                下週一上午１０點前 | 2026-11-30T10:00
                周末 | 2026-11-29T21:00
                周末前 | 2026-11-27T21:00
                这周内 | 2026-11-27T21:00
                下周 | 2026-12-04T21:00
                月底前 | 2026-11-30T21:00
                下个月底 | 2026-12-31T21:00
                年底前 | 2026-12-31T21:00
                11月30号 | 2026-11-30T21:00
                十一月三十日上午 | 2026-11-30T12:00
                12月1日下午 | 2026-12-01T18:00
                12/1 | 2026-12-01T21:00
                2026-12-01 09:00 | 2026-12-01T09:00
                2027年1月5日 | 2027-01-05T21:00
                1月5日 | 2027-01-05T21:00
                30号 | 2026-11-30T21:00
                3号前 | 2026-12-03T21:00
                31号 | 2026-12-31T21:00
                下个月5号 | 2026-12-05T21:00
                三天内 | 2026-11-28T21:00
                3日内 | 2026-11-28T21:00
                3到5天 | 2026-11-30T21:00
                一周内 | 2026-12-02T21:00
                两个星期 | 2026-12-09T21:00
                一个月内 | 2026-12-25T21:00
                半个月 | 2026-12-10T21:00
                两个工作日内 | 2026-11-27T21:00
                3–5 个工作日 | 2026-12-02T21:00
                马上，10分钟内 | 2026-11-25T14:10
                今天上午没来得及，明天10点前回您 | 2026-11-26T10:00
                within 1 hour | 2026-11-25T15:00
                in half an hour | 2026-11-25T14:30
                an hour and a half | 2026-11-25T15:30
                1 hour and 20 minutes | 2026-11-25T15:20
                within 2 business days | 2026-11-27T21:00
                by 10 tomorrow | 2026-11-26T10:00
                by 10 December | 2026-12-10T21:00
                by 3 | 2026-11-25T15:00
                by 3 pm on Friday | 2026-11-27T15:00
                by Friday 5pm | 2026-11-27T17:00
                Friday | 2026-11-27T21:00
                next Monday | 2026-11-30T21:00
                next week | 2026-12-04T21:00
                tomorrow morning | 2026-11-26T12:00
                this afternoon | 2026-11-25T18:00
                tonight | 2026-11-25T21:00
                by noon | 2026-11-26T12:00
                by midnight | 2026-11-26T00:00
                the day after tomorrow | 2026-11-27T21:00
                by the end of the day | 2026-11-25T21:00
                end of the month | 2026-11-30T21:00
                Nov 30th | 2026-11-30T21:00
                on 1 December 2026 at 9:30 am | 2026-12-01T09:30
                昨天您问的，今天5点前回 | 2026-11-25T17:00
                两三天内 | 2026-11-28T21:00
                一两个小时 | 2026-11-25T16:00
                过两天 | 2026-11-27T21:00
                这两天 | 2026-11-27T21:00
                今明两天 | 2026-11-26T21:00
                in a day or two | 2026-11-27T21:00
                周末后 | 2026-11-30T21:00
                下周末 | 2026-12-06T21:00
                before the weekend | 2026-11-27T21:00
                after the weekend | 2026-11-30T21:00
                over the weekend | 2026-11-29T21:00
                这个月内 | 2026-11-30T21:00
                下个月 | 2026-12-31T21:00
                下个月给您答复 | 2026-12-31T21:00
                下个月前 | 2026-11-30T21:00
                下个月初 | 2026-12-10T21:00
                下月中旬 | 2026-12-20T21:00
                下个月月底前 | 2026-12-31T21:00
                月初 | 2026-12-10T21:00
                12月初 | 2026-12-10T21:00
                12 月底前 | 2026-12-31T21:00
                年内 | 2026-12-31T21:00
                by next month | 2026-12-31T21:00
                before next month | 2026-11-30T21:00
                early next month | 2026-12-10T21:00
                in mid next month | 2026-12-20T21:00
                by the end of the month | 2026-11-30T21:00
                元旦前 | 2026-12-31T21:00
                元旦上午10点前 | 2027-01-01T10:00
                元旦 | 2027-01-03T18:00
                元旦假期后给您 | 2027-01-08T21:00
                新年前 | 2026-12-31T21:00
                节前 | 2026-12-31T21:00
                放假前 | 2026-12-31T21:00
                节后 | 2027-01-08T21:00
                春节前 | 2027-02-04T21:00
                年前 | 2027-02-04T21:00
                过年前 | 2027-02-04T21:00
                过完年 | 2027-02-12T21:00
                年后 | 2027-02-12T21:00
                除夕前 | 2027-02-04T21:00
                清明节前回复您 | 2027-04-02T21:00
                五一前 | 2027-04-30T21:00
                劳动节后 | 2027-05-07T21:00
                端午前 | 2027-06-08T21:00
                中秋節前 | 2027-09-14T21:00
                中秋当天 | 2027-09-15T18:00
                国庆前 | 2027-09-30T21:00
                国庆期间 | 2027-10-05T18:00
                国庆后 | 2027-10-08T21:00
                圣诞前 | 2026-12-24T21:00
                by New Year | 2026-12-31T21:00
                by New Year's Eve | 2026-12-31T21:00
                before Christmas | 2026-12-24T21:00
                after the holidays | 2027-01-08T21:00
                by Chinese New Year | 2027-02-04T21:00
                after National Day | 2027-10-08T21:00
                """,
            ),
            (
                DAILY,
                "2026-11-25T22:00",
                """
                10点前 | 2026-11-26T10:00
                今天 | 2026-11-26T00:00
                今晚 | 2026-11-26T00:00
                今晚11点半 | 2026-11-25T23:30
                周三 | 2026-12-02T21:00
                今天10点半 | 2026-11-25T22:30
                明天晚上1点 | 2026-11-27T01:00
                by 12pm tomorrow | 2026-11-26T12:00
                12am | 2026-11-26T00:00
                """,
            ),
            (
                DAILY,
                "2026-11-25T14:00:30",
                """
                30分钟 | 2026-11-25T14:31
                2点 | 2026-11-26T14:00
                """,
            ),
            (
                OFFICE,  # the eve of National Day's week; the 10th of October, a Saturday, is worked
                "2026-09-30T10:00",
                """
                两个工作日内 | 2026-10-09T18:00
                三个工作日内 | 2026-10-10T18:00
                四个工作日内 | 2026-10-12T18:00
                月底前 | 2026-09-30T18:00
                明天 | 2026-10-01T18:00
                明天3点 | 2026-10-01T15:00
                明天8点 | 2026-10-01T08:00
                10月10日 | 2026-10-10T18:00
                下周 | 2026-10-10T18:00
                5点前 | 2026-09-30T17:00
                今天下午 | 2026-09-30T18:00
                今晚 | 2026-09-30T22:00
                """,
            ),
            (
                OFFICE,
                "2026-10-03T10:00",
                """
                国庆前 | 2027-09-30T18:00
                国庆后 | 2026-10-10T18:00
                节后 | 2026-10-10T18:00
                国庆期间 | 2026-10-07T18:00
                """,
            ),
            (
                OFFICE,  # a Sunday off; the 14th was worked
                "2026-02-15T10:00",
                "春节前 | 2026-02-16T18:00\n 新年前 | 2026-02-16T18:00\n 年后 | 2026-02-28T18:00",
            ),
            (
                OFFICE,
                "2026-11-27T14:00",  # a Friday
                """
                19:00 | 2026-11-27T19:00
                7点前 | 2026-11-27T19:00
                5点前 | 2026-11-27T17:00
                1点 | 2026-11-28T13:00
                9点前 | 2026-11-27T21:00
                """,
            ),
            (
                OFFICE,
                "2026-11-29T08:00",  # a Sunday
                """
                13:00 | 2026-11-29T13:00
                1点 | 2026-11-29T13:00
                下午1点 | 2026-11-29T13:00
                7点 | 2026-11-29T19:00
                """,
            ),
            # One reading only: today's, though it is within service tomorrow.
            (WEEKENDS, "2026-11-27T14:00", "19:00 | 2026-11-27T19:00\n 晚上7点 | 2026-11-27T19:00"),
            (MORNINGS, WEDNESDAY, "明天下午 | 2026-11-26T18:00\n 明天 | 2026-11-26T12:00"),
            (
                OFFICE,
                "2026-12-31T17:30",
                """
                6点前 | 2026-12-31T18:00
                明天 | 2027-01-01T18:00
                一个工作日内 | 2027-01-04T18:00
                1小时内 | 2026-12-31T18:30
                1号 | 2027-01-01T18:00
                1月4日上午 | 2027-01-04T12:00
                二月二十八号 | 2027-02-28T18:00
                一个月内 | 2027-01-31T18:00
                两个月内 | 2027-02-28T18:00
                年底 | 2026-12-31T18:00
                月底 | 2026-12-31T18:00
                下月底 | 2027-01-31T18:00
                """,
            ),
            (
                ALWAYS,
                "2028-02-28T23:30",  # of a leap year
                """
                明天 | 2028-02-29T18:00
                2月29日 | 2028-02-29T18:00
                三月一号 | 2028-03-01T18:00
                月底 | 2028-02-29T18:00
                今天内 | 2028-02-29T00:00
                8点 | 2028-02-29T08:00
                3点 | 2028-02-29T15:00
                1小时 | 2028-02-29T00:30
                """,
            ),
            (
                LATE,
                WEDNESDAY,
                """
                今天 | 2026-11-26T00:00
                明天 | 2026-11-27T00:00
                11点 | 2026-11-25T23:00
                1点 | 2026-11-26T01:00
                """,
            ),
            (
                BERLIN,  # clocks go back at 3:00 on Sunday
                "2026-10-24T22:00",
                """
                within 6 hours | 2026-10-25T03:00
                in 24 hours | 2026-10-25T21:00
                by Monday | 2026-10-26T17:00
                next Monday 9am | 2026-10-26T09:00
                1 business day | 2026-10-26T17:00
                by 4 on Monday | 2026-10-26T16:00
                """,
            ),
            (
                BERLIN,  # forward at 2:00 on Sunday
                "2026-03-28T22:00",
                """
                within 6 hours | 2026-03-29T05:00
                tomorrow 2:30 am | 2026-03-29T03:30
                tomorrow at noon | 2026-03-29T12:00
                """,
            ),
            (
                BERLIN,
                "2026-05-05T12:00",
                "before Labor Day | 2027-04-30T17:00\n before the holidays | 2026-05-13T17:00",
            ),
            (ALWAYS, WEDNESDAY, "元旦后 | 2027-01-08T18:00\n 春节期间 | 2027-02-10T18:00\n 国庆后 | 2027-10-08T18:00"),
            (BERLIN, "2026-12-24T12:00", "2 working days | 2026-12-29T17:00\n EOD | 2026-12-24T17:00"),
        )
        for text, _, due in (line.strip().partition(" | ") for line in table.strip().splitlines() if line.strip())
    ],
)
def test_when_a_promise_is_due(community: Community, now: str, text: str, due: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=community.timezone)
    promise = read_promise(text, community, moment)
    assert isinstance(promise, Promise), promise
    assert promise.due_at.replace(tzinfo=None) == datetime.fromisoformat(due)
    assert promise.due_at.tzinfo is community.timezone
    assert text[slice(*promise.span)] == promise.words


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("稍后回复您", "no_time", "稍后"),
        ("我尽快", "no_time", "尽快"),
        ("晚点说", "no_time", "晚点"),
        ("過幾天", "no_time", "過幾天"),
        ("这几天回", "no_time", "这几天"),
        ("We will get back to you soon.", "no_time", "soon"),
        ("今天上午", "past", "今天上午"),
        ("今天1点", "past", "今天1点"),
        ("这周二", "past", "这周二"),
        ("11月20号", "past", "11月20号"),
        ("2026-11-24", "past", "2026-11-24"),
        ("2月30号", "no_such_time", "2月30号"),
        ("32号前", "no_such_time", "32号前"),
        ("13月1日", "no_such_time", "13月1日"),
        ("周五（11月28日）", "no_such_time", "周五（11月28日）"),  # a Saturday
        ("明天25点", "no_such_time", "明天25点"),
        ("10:75", "no_such_time", "10:75"),
        ("0分钟内", "no_length", "0分钟内"),
        ("零分钟", "no_length", "零分钟"),
        ("0 天内", "no_length", "0 天内"),
        ("in 0 minutes", "no_length", "in 0 minutes"),
        ("0 个工作日", "no_length", "0 个工作日"),
        ("昨天", "past", "昨天"),
        ("昨天下午3点", "past", "昨天下午3点"),
        ("昨晚8点", "past", "昨晚8点"),
        ("前天给您", "past", "前天"),
        ("yesterday at 3pm", "past", "yesterday at 3pm"),
        ("last night", "past", "last night"),
        ("last Friday", "past", "last Friday"),
        ("上周五", "past", "上周五"),
        ("上个月", "past", "上个月"),
        ("上个月5号", "past", "上个月5号"),
        ("11月上旬", "past", "11月上旬"),
        ("1000天内", "too_far", "1000天内"),
        ("999999天内", "too_far", "999999天内"),
        ("999个工作日", "too_far", "999个工作日"),
        ("999999个月内", "too_far", "999999个月内"),
        ("2030-01-01", "too_far", "2030-01-01"),
        ("999999周", "too_far", "999999周"),
        ("稍后，今天上午", "past", "今天上午"),
        ("2月30号或者今天上午", "no_such_time", "2月30号"),
    ],
)
def test_words_without_a_moment_that_can_be_kept(text: str, reason: str, words: str) -> None:
    found = read_promise(text, DAILY, datetime.fromisoformat(WEDNESDAY).replace(tzinfo=DAILY.timezone))
    assert isinstance(found, Unclear), found
    assert (found.reason, found.words, text[slice(*found.span)]) == (reason, words, words)


def test_the_end_of_a_day_that_has_ended() -> None:
    evening = datetime.fromisoformat("2026-11-25T22:00").replace(tzinfo=DAILY.timezone)
    for text in ("今天下班前", "下班前", "this afternoon"):
        assert read_promise(text, DAILY, evening) == Unclear("past", text, (0, len(text)))


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "",
        "我说三点：第一，别急",
        "早一点给您答复",
        "快一点",
        "这一点没问题",
        "两天前说过",
        "1小时前的消息",
        "3 days ago",
        "第3天",
        "会员都可以",
        "I decide 3 of them",
        "24/7",
        "by 13pm",
        "三年前",
        "两年后",
        "成年后才行",
        "青年前辈",
        "情人节前",
        "病假后",
        "国庆活动",
        "春节快乐",
        "这个月读《红楼梦》",
        "下个月的书单",
        "next month's book",
        "十十点前",
        "二三点前",
    ],
)
def test_what_promises_nothing(text: str) -> None:
    assert read_promise(text, DAILY, datetime.fromisoformat(WEDNESDAY).replace(tzinfo=DAILY.timezone)) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("您好，明天 10 点前给您答复。", "明天 10 点前"),
        ("We will answer by 10 tomorrow, promised", "by 10 tomorrow"),
        ("周五、周六都行", "周五"),
        ("周五 周六都行", "周五"),
        ("30分钟，明天再说", "30分钟"),
        ("明天下班，6点", "明天下班"),
        ("今天或明天", "今天"),
        ("👋 30分钟内回您", "30分钟内"),
        ("最晚周五下午5点前，下周一再看", "周五下午5点前"),
        ("before the end of the day please", "before the end of the day"),
    ],
)
def test_the_words_that_were_read(text: str, words: str) -> None:
    promise = read_promise(text, DAILY, datetime.fromisoformat(WEDNESDAY).replace(tzinfo=DAILY.timezone))
    assert promise is not None
    assert promise.words == words
    assert text[slice(*promise.span)] == words


@pytest.mark.parametrize(
    ("due", "chinese", "english"),
    [
        ("2026-11-25T15:30", "今天 15:30 前", "by 15:30 today"),
        ("2026-11-26T00:00", "今天 24:00 前", "by 24:00 today"),
        ("2026-11-26T10:00", "明天（周四 11 月 26 日）10:00 前", "by 10:00 tomorrow (Thursday 26 November)"),
        ("2026-11-27T18:00", "后天（周五 11 月 27 日）18:00 前", "by 18:00 on Friday 27 November"),
        ("2026-11-30T18:05", "11 月 30 日（周一）18:05 前", "by 18:05 on Monday 30 November"),
        ("2027-01-05T12:00", "2027 年 1 月 5 日（周二）12:00 前", "by 12:00 on Tuesday 5 January 2027"),
    ],
)
def test_in_words(due: str, chinese: str, english: str) -> None:
    now = datetime.fromisoformat(WEDNESDAY).replace(tzinfo=DAILY.timezone)
    moment = datetime.fromisoformat(due).replace(tzinfo=DAILY.timezone).astimezone(UTC)
    assert in_words(moment, now, "zh") == chinese
    assert in_words(moment, now, "en") == english


def test_the_last_day_of_the_year_in_words() -> None:
    now = datetime.fromisoformat("2026-12-31T20:00").replace(tzinfo=DAILY.timezone)
    tomorrow = datetime.fromisoformat("2027-01-01T10:00").replace(tzinfo=DAILY.timezone)
    assert in_words(tomorrow, now, "zh") == "明天（周五 2027 年 1 月 1 日）10:00 前"
    assert in_words(tomorrow, now, "en") == "by 10:00 tomorrow (Friday 1 January 2027)"
    assert in_words(tomorrow - timedelta(hours=10), now, "zh") == "今天 24:00 前"


def test_what_is_said_back_is_read_as_the_same_moment() -> None:
    """Both ways, at random moments of four weeks: the reply's words mean what is tracked."""
    chance = random.Random(7)
    for community in (DAILY, OFFICE, ALWAYS):
        for _ in range(60):
            now = datetime(2026, 12, 1, tzinfo=community.timezone) + timedelta(minutes=chance.randrange(40_320))
            due = now + timedelta(minutes=chance.randrange(1, 20_000))
            due = due.replace(hour=chance.randrange(13, 24)) if due.hour < 13 else due
            for language in ("zh", "en"):
                words = in_words(due, now, language)
                read = read_promise(words, community, now)
                assert isinstance(read, Promise), (now, due, words)
                assert (read.due_at, read.words) == (due, words), (now, words)


def test_never_in_the_past() -> None:
    """All phrases of the kinds above, at each hour of a month, by day and by night, over a week of holidays."""
    phrases = (
        "今天", "今晚", "下班前", "3点", "12点", "0点", "早上", "中午", "晚上9点", "周三", "周末", "月底", "1号",
        "10月8日", "一个工作日内", "半小时内", "这周", "凌晨", "9:00", "今天中午", "年底", "tonight", "by 9", "EOD",
        "Monday 9am", "国庆前", "国庆后", "中秋", "节前", "下个月", "月初", "周末后", "昨天", "by New Year",
    )  # fmt: skip
    start = datetime(2026, 9, 20, tzinfo=DAILY.timezone)
    for community in (DAILY, OFFICE, ALWAYS, LATE):
        for hours in range(0, 24 * 21, 5):
            now = start + timedelta(hours=hours, minutes=hours % 60)
            for phrase in phrases:
                found = read_promise(phrase, community, now)
                assert found is not None
                if isinstance(found, Promise):
                    assert now < found.due_at <= now + timedelta(days=400), (phrase, now)
                else:
                    assert found.reason == "past", (phrase, now)


def test_a_naive_moment_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="a moment must be aware"):
        read_promise("明天", DAILY, datetime(2026, 11, 25))  # noqa: DTZ001 - that it is naive is the point


def test_a_closed_day_in_the_middle_of_workdays() -> None:
    community = Community(hours=OFFICE.hours, closed=frozenset({date(2026, 11, 26)}))
    now = datetime.fromisoformat(WEDNESDAY).replace(tzinfo=community.timezone)
    promise = read_promise("一个工作日内", community, now)
    assert isinstance(promise, Promise)
    assert promise.due_at == datetime(2026, 11, 27, 18, tzinfo=community.timezone)
