"""Times as chat programs write them, and the moments they mean. Knows no messages and no clock of its own.

    whole("昨天 22:15")           ->  a stamp: one day back, 22:15
    trailing("张三 上午 10:32")    ->  (a stamp: no day, 10:32, 3)
    moments([...], now)           ->  aware datetimes

A stamp says less than a moment: "10:32" has no day, "星期二" no date, and whether 05/06/26 is in May, in June or in
2005 only its neighbours tell. So stamps are read one by one and understood together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

LONGEST = 64
"""Characters; no program writes a longer stamp."""

SKEW = timedelta(minutes=10)
"""How far the clocks of two machines may differ before a clock "today" is taken for yesterday's."""

RECENT = 60
"""Days: what is pasted was mostly written lately."""

Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True)
class Day:
    """What a stamp says of its day."""

    kind: Literal["date", "short", "numbers", "back", "weekday"]
    numbers: tuple[int, int, int]
    """date: year, month, day. short: 0, month, day, the latest such. numbers: three of unknown order. back: 0, 0, days
    before today. weekday: 0, weeks back, Monday = 0."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, a clock, or both."""

    day: Day | None
    clock: time | None
    """Wall-clock time; with a time zone of its own only where the text gives one."""
    ago: timedelta | None = None
    """"5 分钟前": neither day nor clock, but a distance from now."""
    joint: str = ""
    """What stands between the numbers of a numeric date: stamps of one program have the same."""
    halves: bool = False
    """Its clock says AM or PM."""
    alone: bool = False
    """It stands on a line of its own, and holds for what follows."""


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_ZH_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天]"
_BACK = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "大前天": 3}
_PARTS = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜晚|半夜|午夜|오전|오후|[ap]\\.?m\\.?(?![a-z])"

_CLOCK = (
    rf"(?:(?P<part>{_PARTS})\s*)?"
    r"(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2})(?:[.,]\d{1,6})?)?(?![\d:：])"
    r"|[点时](?P<minute2>\d{1,2})分)"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?)|(?P<zone>Z|[+-]\d{2}:?\d{2})(?!\d))?"
)
_DAY = (
    rf"(?:{_WEEKDAY},?\s+)?"
    r"(?:(?P<year>\d{4})\s?(?P<joint>[-/.年])\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?:日|号|(?!\d))"
    r"|(?:(?P<year2>\d{2})年)?(?P<month2>\d{1,2})月(?P<day2>\d{1,2})[日号]"
    r"|(?P<first>\d{1,2})(?P<joint2>[-/.])(?P<second_>\d{1,2})(?P=joint2)(?P<third>\d{4}|\d{2})(?!\d)"
    r"|(?P<month3>\d{1,2})(?P<joint3>[-/]|\.(?=\d\d?\s+\d))(?P<day3>\d{1,2})(?![\d/-])"
    rf"|(?P<month4>{_MONTH})\s(?P<day4>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s(?P<year4>\d{{4}}))?"
    rf"|(?P<day5>\d{{1,2}})\s(?P<month5>{_MONTH})(?:,?\s(?P<year5>\d{{4}}))?"
    r"|(?P<back>大前天|前天|[昨今][天日]|yesterday|today)"
    rf"|(?P<last>上)?(?P<weekday>{_ZH_WEEKDAY})|(?P<weekday2>{_WEEKDAY})(?![a-z]))"
    rf"(?:\s?[(（]?(?:{_ZH_WEEKDAY}|{_WEEKDAY}(?![a-z]))[)）]?|\s?[(（][一二三四五六日天][)）])?"
)
_AGO = r"(?P<ago>\d{1,3})\s?(?P<unit>分钟|小时|minutes?|mins?|hours?)(?:前| ago)|(?P<just>刚刚|just now)"
_JOIN = r"(?:T|\s?[,，]?\s?(?:at\s)?)"
# The day may stand behind its clock, too; one pattern cannot name its groups twice.
_BEHIND = re.sub(r"\?P([=<])(\w+)", r"?P\1\2_b", _DAY)
_STAMP = rf"(?:(?:{_DAY}{_JOIN})?{_CLOCK}(?:\s?[,，]?\s(?:{_BEHIND}))?|{_AGO})"
_OPEN, _CLOSE = r"[\[(（【〔<]?\s?", r"\s?[\])）】〕>]?"
_WHOLE = re.compile(rf"{_OPEN}(?:{_STAMP}){_CLOSE}[:：]?", re.IGNORECASE)
_DATE = re.compile(rf"{_OPEN}(?:{_DAY}){_CLOSE}", re.IGNORECASE)
_LEADING = re.compile(rf"{_OPEN}(?:{_STAMP})(?:{_CLOSE}(?=\W|$)|(?<=\d)(?=<))", re.IGNORECASE)
_TRAILING = re.compile(rf"(?:{_STAMP}){_CLOSE}[:：]?$", re.IGNORECASE)
_INSIDE = re.compile(rf"(?<=[\s\[(（【,，]){_STAMP}(?=[\s\])）】:：]|$)", re.IGNORECASE)
_RULE = " \t-—–─━－_=*~·•|"


def whole(text: str) -> Stamp | None:
    """The stamp that a line consists of, between dashes perhaps; a date without clock counts."""
    text = text.strip(_RULE)
    if not 0 < len(text) <= LONGEST:
        return None
    for pattern in (_WHOLE, _DATE):
        if found := pattern.fullmatch(text):
            stamp = _stamp(found)
            return None if stamp is None else replace(stamp, alone=True)
    return None


def leading(text: str) -> tuple[Stamp, int] | None:
    """The stamp with a clock that a line begins with, and where it ends."""
    found = _LEADING.match(text[:LONGEST])
    stamp = None if found is None else _stamp(found)
    return None if found is None or stamp is None else (stamp, found.end())


def trailing(text: str) -> tuple[Stamp, int] | None:
    """The stamp with a clock that a line ends with, and where it begins."""
    skipped = max(0, len(text) - LONGEST)
    for found in _candidates(_TRAILING, text[skipped:]):
        if (stamp := _stamp(found)) is not None:
            return stamp, skipped + found.start()
    return None


def inside(text: str) -> tuple[Stamp, int, int] | None:
    """The first stamp with a clock that stands between spaces or brackets, with its begin and end."""
    for found in _INSIDE.finditer(text[: 2 * LONGEST]):
        if (stamp := _stamp(found)) is not None:
            return stamp, found.start(), found.end()
    return None


def _candidates(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """Matches from the left, at each place where a word begins."""
    if not any(char.isdigit() or char in "刚w" for char in text[-12:].lower()):
        return
    for begin in range(len(text)):
        before = text[begin - 1] if begin else " "
        if before in "-–—" and text[max(begin - 2, 0)] not in "-–— ":
            continue  # "Zoë-7：12"
        if (before.isspace() or before in "[(（【,，—–-·|)）】>:：" or not _joined(before, text[begin])) and (
            found := pattern.match(text, begin)
        ):
            yield found


def _joined(before: str, char: str) -> bool:
    """Whether a stamp cannot begin at `char`, for it would cut a word or a number in two."""
    return not (char.isdigit() and not before.isdigit() and not before.isascii() and before.isalpha())


def _stamp(found: re.Match[str]) -> Stamp | None:
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    try:
        if "just" in groups:
            return Stamp(None, None, timedelta(0))
        if "ago" in groups:
            hours = groups["unit"].lower()[0] in "小h"
            return Stamp(None, None, timedelta(**{"hours" if hours else "minutes": int(groups["ago"])}))
        behind = {name.removesuffix("_b"): value for name, value in groups.items() if name.endswith("_b")}
        named = behind or groups
        joint = named.get("joint") or named.get("joint2") or named.get("joint3") or ""
        return Stamp(_day(named), _clock(groups), joint=joint, halves="half" in groups)
    except ValueError:
        return None


def _clock(groups: dict[str, str]) -> time | None:
    if "hour" not in groups:
        return None
    hour, minute = int(groups["hour"]), int(groups.get("minute") or groups["minute2"])
    part = (groups.get("part") or groups.get("half") or "").lower()
    if part[:1] in ("凌", "清", "早", "上", "a") or part == "오전":
        hour = 0 if hour == 12 and part[:1] in ("凌", "上", "a", "오") else hour
    elif part[:1] in ("下", "傍", "p", "오"):
        hour += 12 if hour < 12 else 0
    elif part == "中午":
        hour += 12 if hour < 6 else 0
    elif part:  # 晚上 12:10 and 半夜 1:30 are after midnight, 晚上 8:40 is before
        hour = 0 if hour == 12 else hour + 12 if 5 <= hour < 12 else hour
    zone: tzinfo | None = None
    if raw := groups.get("zone"):
        offset = timedelta(0) if raw in "Zz" else timedelta(hours=int(raw[1:3]), minutes=int(raw[-2:]))
        zone = timezone(-offset if raw[0] == "-" else offset)
    return time(hour, minute, int(groups.get("second") or 0), tzinfo=zone)


def _day(groups: dict[str, str]) -> Day | None:
    def number(name: str) -> int:
        return int(groups.get(name) or 0)

    if "year" in groups:
        return _date(number("year"), number("month"), number("day"))
    if "month2" in groups:
        return _date(2000 + number("year2") if "year2" in groups else 0, number("month2"), number("day2"))
    if "first" in groups:
        day = Day("numbers", (number("first"), number("second_"), number("third")))
        if not any(_ordered(day, order) for order in _ORDERS):
            raise ValueError
        return day
    if "month3" in groups:
        month, day_ = number("month3"), number("day3")
        return _date(0, day_, month) if month > 12 else _date(0, month, day_)
    for form in ("4", "5"):
        if (named := groups.get(f"month{form}")) is not None:
            return _date(number(f"year{form}"), _MONTHS.index(named[:3].lower()) + 1, number(f"day{form}"))
    if "back" in groups:
        return Day("back", (0, 0, _BACK[groups["back"].lower()]))
    if "weekday" in groups:
        weekday = "一二三四五六日天".index(groups["weekday"][-1])
        return Day("weekday", (0, int("last" in groups), min(weekday, 6)))
    if "weekday2" in groups:
        return Day("weekday", (0, 0, _WEEKDAYS.index(groups["weekday2"][:3].lower())))
    return None


def _date(year: int, month: int, day: int) -> Day:
    date(year or 2000, month, day)  # a leap year: 2-29 is a day of some year
    return Day("date" if year else "short", (year, month, day))


# --- Understood together --------------------------------------------------------------------------------------

_ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")


def moments(stamps: Sequence[Stamp], now: datetime) -> list[datetime | None]:
    """The moment of each stamp, in the time zone of `now`; None where it has no clock.

    `stamps` stand in the order of the text. None of them is later than `now`, as far as they leave a choice: a clock
    without a day is of the day that stands alone above it, else today's, else yesterday's.
    """
    order = _order([stamp for stamp in stamps if stamp.day is not None and stamp.day.kind == "numbers"], now)
    found: list[datetime | None] = []
    bare: list[int] = []  # clocks of no day at all
    above: date | None = None
    for place, stamp in enumerate(stamps):
        if stamp.ago is not None:
            found.append(now - stamp.ago)
            continue
        day = None if stamp.day is None else _resolve(stamp.day, order, now, stamp.clock)
        if stamp.alone:
            above = day
        if stamp.clock is None:
            found.append(None)
            continue
        if day is None:
            day = None if stamp.alone else above
        if day is None:
            bare.append(place)
        found.append(_at(day or now.date(), stamp.clock, now))
    _roll(found, bare, now)
    return found


def _roll(found: list[datetime | None], bare: Sequence[int], now: datetime) -> None:
    """Days for clocks without one: the last is today's or yesterday's, those before it are not later than it."""
    day, later = timedelta(0), None
    for place in reversed(bare):
        moment = found[place]
        assert moment is not None
        if later is None:
            day = timedelta(days=1) if moment > now + SKEW else day
        elif moment - later >= timedelta(hours=12) or moment - day > now + SKEW:
            day += timedelta(days=1)  # 23:50 above 0:10: midnight lies between
        later = moment
        found[place] = moment - day


def _at(day: date, clock: time, now: datetime) -> datetime:
    zone = clock.tzinfo or now.tzinfo
    return datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone).astimezone(now.tzinfo)


def _resolve(day: Day, order: Order, now: datetime, clock: time | None) -> date | None:
    today = now.date()
    year, month, number = day.numbers
    if day.kind == "date":
        return date(year, month, number)
    if day.kind == "numbers":
        return _ordered(day, order) or next(filter(None, (_ordered(day, each) for each in _ORDERS)))
    if day.kind == "back":
        return today - timedelta(days=number)
    if day.kind == "weekday":
        back = (today.weekday() - number) % 7
        if back == 0 and clock is not None and _at(today, clock, now) > now + SKEW:
            back = 7
        if month and back <= today.weekday():  # 上周三: in the week before this one
            back += 7
        return today - timedelta(days=back)
    for year in range(today.year + 1, today.year - 8, -1):
        try:
            latest = date(year, month, number)
        except ValueError:  # 2-29
            continue
        if latest <= today + timedelta(days=1):
            return latest
    return None


def _ordered(day: Day, order: Order) -> date | None:
    first, second, third = day.numbers
    if order == "ymd":
        if third > 31:
            return None
        year, month, number = first, second, third
    else:
        number, month, year = (first, second, third) if order == "dmy" else (second, first, third)
    try:
        return date(year if year > 99 else 2000 + year, month, number)
    except ValueError:
        return None


def _order(stamps: Sequence[Stamp], now: datetime) -> Order:
    """What three numbers mean, by what makes sense of all of them."""

    def cost(order: Order) -> tuple[int, int, int, bool]:
        days = [_ordered(stamp.day, order) for stamp in stamps if stamp.day is not None]
        known = [day for day in days if day is not None]
        future = sum(day > now.date() + timedelta(days=1) for day in known)
        falling = sum(later < earlier for earlier, later in zip(known, known[1:], strict=False))
        return len(days) - len(known), future, falling, all((now.date() - day).days > RECENT for day in known)

    # Where all orders make sense, those who write AM and PM put the month first.
    american = any(stamp.halves and stamp.joint == "/" for stamp in stamps)
    return min(("mdy", "dmy", "ymd") if american else _ORDERS, key=cost)
