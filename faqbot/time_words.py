"""Times in words, Chinese and English: what a text says of when. Knows no clock, no community and no promise.

for span, said in sayings("明天 10 点前"): ...    # said.days(today, days) == (tomorrow,), said.clock.hour == 10
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Literal

from faqbot.days import Days

Part = Literal["night", "early", "morning", "noon", "before noon", "afternoon", "dusk", "evening"]
Unit = Literal["minutes", "days", "workdays", "months"]
DAY_MINUTES = 24 * 60

NamedDays = Callable[[date, Days], Sequence[date]]
"""From today to the days that may be meant, the likeliest first; they may have passed. Raises `NoSuchTime`."""


class NoSuchTime(ValueError):
    """The words name no time at all: the 30th of February, 25 o'clock."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as it was said."""

    hour: int
    """0 to 24; from words that are wrong also more."""
    minute: int
    exact: bool
    """Not one of two readings of twelve hours."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of when; what is not said is None."""

    length: tuple[float, Unit] | None = None
    """How long from now; alone where there is one."""
    relative: NamedDays | None = None
    """"今天", "下周"."""
    weekday: NamedDays | None = None
    dated: NamedDays | None = None
    part: Part | None = None
    clock: Clock | None = None
    closing: bool = False
    """The end of a day's work, in place of an hour."""

    def days(self, today: date, days: Days) -> Sequence[date] | None:
        """The days that may be meant, the likeliest first: all that is said of the day must hold. None: nothing is.

        Raises `NoSuchTime`, also where a date is not that weekday.
        """
        named = [each(today, days) for each in (self.dated, self.relative, self.weekday) if each]
        if not named:
            return None
        if len(named) == 1:
            return named[0]
        if not (common := [day for day in named[0] if all(day in each for each in named)]):
            raise NoSuchTime
        return common

    def joined(self, other: Saying) -> Saying | None:
        """Both together; None where they are about the same."""
        own, others = self._parts(), other._parts()
        hours = {"clock", "closing"}
        if "length" in own | others or own.keys() & others.keys() or (hours & own.keys() and hours & others.keys()):
            return None
        return replace(self, **others)

    def _parts(self) -> dict[str, Any]:
        named = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in named if value}


def sayings(text: str) -> Iterator[tuple[tuple[int, int], Saying]]:
    """Every time in `text`, in order, with where it stands: first character, and the one behind the last."""
    plain = _plain(text)
    words = list(_words(plain))
    while words:
        start, end, said = words.pop(0)
        while words and _BETWEEN.fullmatch(plain, end, words[0][0]) and (joined := said.joined(words[0][2])):
            said, end = joined, words.pop(0)[1]
        before = _BEFORE.search(plain[:start])
        start = before.start() if before else start
        tail = _TAIL.match(plain, end)
        # "一点" is mostly "a little", and "三点" are points to be made.
        if tail or not _POINTS.fullmatch(plain, start, end):
            end = tail.end() if tail else end
            closed = plain.count("(", start, end) > plain.count(")", start, end) and plain[end : end + 1] == ")"
            yield (start, end + closed), said


def vague(text: str) -> tuple[int, int] | None:
    """Where `text` says that something will be, but not when; None where it does not."""
    found = _VAGUE.search(_plain(text))
    return found.span() if found else None


def readings(clock: Clock, part: Part | None) -> list[int]:
    """An hour in minutes of its day: both readings, or the one that goes with a part of the day."""
    hour, minute = clock.hour, clock.minute
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise NoSuchTime
    if hour > 12 or (clock.exact and part is None):
        return [hour * 60 + minute]
    if part is None:
        both = {0: [0, 24], 12: [12, 24]}.get(hour, [hour, hour + 12])
    elif part == "evening" and (hour <= 4 or hour == 12):
        both = [24 if hour == 12 else hour + 24]  # 晚上 12 点, 晚上 1 点: of the night that follows
    elif part in ("afternoon", "dusk", "evening") or (part in ("noon", "before noon") and hour <= 4):
        both = [hour if hour == 12 else hour + 12]
    elif part == "night" and hour == 12:
        both = [0]
    else:
        both = [hour]
    return [each * 60 + minute for each in both]


# Days that words name


def _ahead(count: int) -> NamedDays:
    return lambda today, days: (today + timedelta(days=count),)


def _of_week(weeks: int | None, weekday: int) -> NamedDays:
    """A weekday of the week so many weeks on; with None, the next one, or one of the year that follows."""

    def named(today: date, days: Days) -> Sequence[date]:
        day = today + timedelta(days=weekday - today.weekday(), weeks=weeks or 0)
        return (day,) if weeks is not None else [day + timedelta(weeks=count) for count in range(60)]

    return named


def _week(weeks: int) -> NamedDays:
    """The last workday of the week so many weeks on, its Friday where it has none; then its Sunday."""

    def named(today: date, days: Days) -> Sequence[date]:
        monday = today + timedelta(days=-today.weekday(), weeks=weeks)
        week = [monday + timedelta(days=count) for count in range(7)]
        return ([day for day in week if days.is_workday(day)] or [week[4]])[-1], week[6]

    return named


def _month_end(months: int) -> NamedDays:
    """The last day of the month so many months on."""

    def named(today: date, days: Days) -> Sequence[date]:
        year, month = months_on(today, months)
        return (date(year, month, calendar.monthrange(year, month)[1]),)

    return named


def _end_of(month: int) -> NamedDays:
    """The last day of the next month of that number."""

    def named(today: date, days: Days) -> Sequence[date]:
        if not 1 <= month <= 12:
            raise NoSuchTime
        year = today.year + (month < today.month)
        return (date(year, month, calendar.monthrange(year, month)[1]),)

    return named


def months_on(day: date, count: int) -> tuple[int, int]:
    """Year and month, `count` months after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return year, month + 1


How = Literal["before", "on", "during", "after"]
_CHRISTMAS = (12, 25)
"""A holiday by law in few of the countries in which people say so."""


def _feast(how: How, *names: str) -> NamedDays:
    """By the next of these holidays, under the English names of the package `holidays`.

    Before one: the last workday; during one: the last day off; after one: the last workday of the week in which work
    begins again, as nobody is told which day is meant.
    """

    def named(today: date, days: Days) -> Sequence[date]:
        found = []
        for year in (today.year, today.year + 1):
            for name in names:
                span = days.feast(name, year) or ((date(year, *_CHRISTMAS),) * 2 if name == "Christmas Day" else None)
                if span is not None and (day := _beside(how, *span, today, days)) >= today:
                    found.append(day)
        if not found:
            raise NoSuchTime
        return (min(found),)

    return named


def _days_off(how: How) -> NamedDays:
    """By the next public holiday, whichever it is."""

    def named(today: date, days: Days) -> Sequence[date]:
        first = today + _ONE_DAY if how == "before" else today
        while not days.is_holiday(first):
            first += _ONE_DAY
            if first - today > _MISTAKEN:  # of a year that the package does not know
                raise NoSuchTime
        return (_beside(how, first, first, today, days),)

    return named


def _beside(how: How, first: date, last: date, today: date, days: Days) -> date:
    """The day that is meant by a holiday; one that has passed where the holiday is over, or begun."""
    if how == "on":
        return first
    if how == "before":
        eve = first - _ONE_DAY
        workday = eve
        while not days.is_workday(workday):
            workday -= _ONE_DAY
        return workday if workday >= today else eve
    while not days.is_workday(last + _ONE_DAY):
        last += _ONE_DAY
    if how == "during":
        return last
    back = last + _ONE_DAY
    week = (back + timedelta(days=count) for count in range(7 - back.weekday()))
    return [day for day in week if days.is_workday(day)][-1]


_ONE_DAY = timedelta(days=1)
_MISTAKEN = timedelta(days=300)
"""A day and month so far ahead were meant to be those of some weeks ago."""


def _on(year: int | None, month: int, day: int) -> NamedDays:
    def named(today: date, days: Days) -> Sequence[date]:
        years = (today.year, today.year + 1) if year is None else (year,)
        found = [date(each, month, day) for each in years if _exists(each, month, day)]
        if not found:
            raise NoSuchTime
        return [each for each in found if year is not None or each - today < _MISTAKEN]

    return named


def _of_month(months: Sequence[int], day: int) -> NamedDays:
    """A day of the first of the months so many months on that has it, then of the others."""

    def named(today: date, days: Days) -> Sequence[date]:
        found = [date(*month, day) for month in (months_on(today, each) for each in months) if _exists(*month, day)]
        if not found:
            raise NoSuchTime
        return found

    return named


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


# Words

_SIMPLER = str.maketrans(
    "點週後號內鐘個時兩禮這鍾間開過會兒盡馬隨節國慶勞動陽曆農結長幾",
    "点周后号内钟个时两礼这钟间开过会儿尽马随节国庆劳动阳历农结长几",
)


def _plain(text: str) -> str:
    """Full-width digits and signs, capitals and traditional characters as their plain ones, each where it stood."""
    folded = (unicodedata.normalize("NFKC", char).lower() for char in text)
    plain = "".join(fold if len(fold) == 1 else char for fold, char in zip(folded, text, strict=True))
    return plain.translate(_SIMPLER)


_DIGITS = "零一二三四五六七八九"
_HAN = "零〇一二两三四五六七八九十"
_N = rf"(?:\d{{1,6}}(?:\.\d{{1,3}})?|[{_HAN}]{{1,3}})"
_NUMBERS: dict[str, float] = {
    "a": 1, "an": 1, "half": 0.5, "half a": 0.5, "half an": 0.5, "a couple of": 2, "a few": 3,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45,
}  # fmt: skip
_EN_N = rf"(?:\d{{1,6}}(?:\.\d{{1,3}})?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_EN_UNIT = r"(?:business|working)\s+days?|hours?|hrs?|h|minutes?|mins?|days?|weeks?|months?"
_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS: tuple[tuple[str, float, Unit], ...] = (
    ("工作", 1, "workdays"), ("business", 1, "workdays"), ("working", 1, "workdays"),
    ("小时", 60, "minutes"), ("钟头", 60, "minutes"), ("h", 60, "minutes"), ("刻", 15, "minutes"),
    ("分", 1, "minutes"), ("mi", 1, "minutes"), ("mo", 1, "months"), ("月", 1, "months"),
    ("天", 1, "days"), ("日", 1, "days"), ("d", 1, "days"),
    ("周", 7, "days"), ("星期", 7, "days"), ("礼拜", 7, "days"), ("w", 7, "days"),
)  # fmt: skip
"""How units begin, and what they are."""
_PARTS: dict[str, Part] = {
    "凌": "night", "清": "early", "早": "early", "一": "early", "晨": "early", "上": "morning", "中": "noon",
    "正": "noon", "下": "afternoon", "午": "afternoon", "傍": "dusk", "晚": "evening", "夜": "evening",
    "深": "evening", "半": "evening", "morning": "morning", "lunch": "noon", "afternoon": "afternoon",
    "evening": "evening", "night": "evening",
}  # fmt: skip
"""How the names of parts of a day begin."""


def _number(word: str) -> float:
    if word[0].isdigit():
        return float(word)
    if word[0].isascii():
        return _NUMBERS[word]
    tens, ten, ones = word.replace("〇", "零").replace("两", "二").rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or tens == ten == "十":  # "二三", "十十"
        raise NoSuchTime
    return (10 * (_DIGITS.index(tens) if tens else 1) if ten else 0) + (_DIGITS.index(ones) if ones else 0)


def _most(word: str) -> float:
    """As `_number`; of "两三" and "三五" the more."""
    pair = word.replace("两", "二")
    if len(pair) == 2 and set(pair) <= set(_DIGITS):
        first, last = map(_DIGITS.index, pair)
        if 0 < first < last:
            return last
    return _number(word)


def _length(found: re.Match[str]) -> Saying:
    unit = found["unit"].removeprefix("个")
    size, kind = next((size, kind) for start, size, kind in _UNITS if unit.startswith(start))
    count = 0.5 if found["count"] == "半" else _most(found["count"])
    if found["half"] or found["half_after"]:
        count += 0.5
    if count == 0.5 and (size, kind) == (1, "days"):
        return Saying(length=(4 * 60, "minutes"))  # half of a day's work
    if count == 0.5 and kind == "months":
        return Saying(length=(15, "days"))
    return Saying(length=(count * size + (_number(found["minutes"]) if found["minutes"] else 0), kind))


def _hour(found: re.Match[str]) -> Saying:
    named = found.groupdict()
    hour, minute = int(_number(named["hour"])), (named.get("minute") or "零").rstrip("分 ")
    minutes = {"半": 30, "一刻": 15, "三刻": 45}.get(minute) or int(_number(minute.removeprefix("零") or "零"))
    if half := named.get("half"):
        if not 1 <= hour <= 12:
            raise NoSuchTime
        return Saying(clock=Clock(hour % 12 + 12 * half.startswith("p"), minutes, exact=True))
    padded = named["hour"].startswith("0") and named["hour"] != "0"
    return Saying(clock=Clock(hour, minutes, exact=padded or hour > 12))


_WEEKS = {None: None, "上": -1, "last": -1, "这": 0, "本": 0, "this": 0, "the": 0, "下": 1, "next": 1, "下下": 2}


def _weekday(found: re.Match[str]) -> Saying:
    week = _WEEKS[found["week"]]
    day = found["day"]
    if day == "末":
        if found["after"]:
            return Saying(weekday=_of_week((week or 0) + 1, 0))
        return Saying(weekday=_of_week(week, 4 if found["before"] else 6))
    number = _WEEKDAYS.index(day[:3]) if day.isascii() else "一二三四五六日".index(day.replace("天", "日"))
    return Saying(weekday=_of_week(week, number))


def _date(found: re.Match[str]) -> Saying:
    word, year = found["month"], found.groupdict().get("year")
    if word.isascii() and word.isalpha():
        month = next(number for number, name in enumerate(_MONTHS, 1) if re.fullmatch(name, word))
    else:
        month = int(_number(word))
    return Saying(dated=_on(int(year) if year else None, month, int(_number(found["day"]))))


def _day_of_month(found: re.Match[str]) -> Saying:
    months = {"下": (1,), "上": (-1,)}.get(found[0][0], (0, 1, 2))
    return Saying(dated=_of_month(months, int(_number(found["day"]))))


_STAGES = {"初": 10, "上": 10, "ea": 10, "be": 10, "st": 10, "中": 20, "mi": 20}
"""The last day of a part of a month, by how its name begins; all others end with the month."""


def _stage(found: re.Match[str]) -> Saying:
    """The last day of a part of a month: "下个月初", "12 月底"."""
    last, month = _STAGES.get(found["stage"][: 1 + found["stage"].isascii()]), found["month"]
    if month and (month.isdigit() or month[0] in _HAN):
        number = int(_number(month))
        return Saying(relative=_on(None, number, last) if last else _end_of(number))
    ahead = 1 if month and month.startswith(("下", "next")) else 0
    if last is None:
        return Saying(relative=_month_end(ahead))
    return Saying(relative=_of_month((ahead,) if month else (0, 1), last))


def _part(found: re.Match[str]) -> Saying:
    word = found["part"] or found["english"]
    part = next(part for start, part in _PARTS.items() if word.startswith(start))
    if part == "noon" and _TAIL.match(found.string, found.end()):
        part = "before noon"
    return Saying(part=part, relative=_ahead(0) if found[0].startswith("this") else None)


_SPRING = "Chinese New Year ("
_NEW_YEAR = "New Year's Day"
_FEASTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"元旦|new\s+year", (_NEW_YEAR,)),
    (r"新年", (_NEW_YEAR, _SPRING)),
    (r"春节|农历新年|大年|过年|年|(?:chinese|lunar)\s+new\s+year|spring\s+festival", (_SPRING,)),
    (r"除夕", ("Chinese New Year's Eve",)),
    (r"清明|qing\s?ming|tomb", ("Tomb-Sweeping Day",)),
    (r"五一|劳动|labou?r|may\s+day", ("Labor Day",)),
    (r"端午|dragon", ("Dragon Boat Festival",)),
    (r"中秋|mid-?\s?autumn", ("Mid-Autumn Festival",)),
    (r"国庆|十一|national", ("National Day",)),
    (r"圣诞|christmas|xmas", ("Christmas Day",)),
)
"""How the names of holidays begin, and what the package `holidays` calls them; "新年" is the next of both."""


def _holiday(found: re.Match[str]) -> Saying:
    word, said = found["feast"], found["how"]
    how: How = "on" if not said and _HOUR.match(found.string, found.end()) else "during"
    if said in ("回来", "after") or said.endswith("后") or found.groupdict().get("past"):
        how = "after"
    elif "前" in said or said in ("by", "before", "until", "till"):
        how = "before"
    elif said in ("当天", "那天", "on"):
        how = "on"
    names = next((names for start, names in _FEASTS if re.match(start, word)), None)
    return Saying(relative=_feast(how, *names) if names else _days_off(how))


def _always(said: Saying) -> Callable[[re.Match[str]], Saying]:
    return lambda found: said


_HOUR_WORD = rf"的?\s*(?:[早晚]|[上中下]午|傍晚|凌晨|[\d{_HAN}]{{1,3}}\s*[点:时])"
_HOUR = re.compile(r"\s*" + _HOUR_WORD)
_ALONE = r"(?=\s*(?:$|[.;!?()。]|给|答复|回复|回[您你]|再|一定|统一|" + _HOUR_WORD + r"))"
"""Behind a word that would else be only a topic: "国庆活动", "这个月的书"."""

_PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], Saying]], ...] = (
    # How long. "两天前" was two days ago.
    (
        rf"(?<![第这那前\d.{_HAN}])(?:(?<![超通经度难])过)?(?:{_N}\s*[-–~到至]\s*)?(?P<count>{_N}|半)\s*(?P<half>个半)?\s*(?P<unit>个?工作[日天]"
        r"|个?小时|个?钟头|刻钟|分钟|分(?=[之以]?[内后])|天|日(?=[之以]?内)|个?星期|个?礼拜|周(?![一二三四五六日天末])"
        rf"|个月)(?:(?P<half_after>半)|\s*零?(?P<minutes>{_N})\s*分钟?)?(?!\s*[之以]?前)",
        _length,
    ),
    (
        rf"(?<![\w.])(?:{_EN_N}\s*(?:-|–|to|or)\s*)?(?P<count>{_EN_N})\s*(?P<half>and a half\s+)?"
        rf"(?P<unit>{_EN_UNIT})\b"
        rf"(?P<half_after>\s+and a half)?(?:\s+(?:and\s+)?(?P<minutes>{_EN_N})\s*min(?:ute)?s?\b)?"
        r"(?!\s+(?:ago|or\s+two)\b)",
        _length,
    ),
    # Dates.
    (r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _date),
    (
        rf"(?:(?P<year>\d{{4}})\s*年\s*)?(?<![\d.])(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}})\s*月\s*"
        rf"(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})(?:\s*[日号]|(?!\s*[\d点时:内个]))",
        _date,
    ),
    (r"(?<![\d/])(?P<month>1[0-2]|0?[1-9])/(?P<day>\d{1,2})(?![\d/])", _date),
    (rf"(?:[上下]个?月\s*)?(?<![\d.])(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})\s*[日号](?!\d|[之以]?内)", _day_of_month),
    (rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year>\d{{4}})\b)?", _date),
    (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?!\w)(?:,?\s+(?P<year>\d{{4}})\b)?", _date),
    (r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month),
    # Days.
    (r"(?<![提目])前[天日]|\bthe\s+day\s+before\s+yesterday\b", _always(Saying(relative=_ahead(-2)))),
    (r"昨[天日儿]|昨(?=[早晚晨])|\byesterday\b", _always(Saying(relative=_ahead(-1)))),
    (r"\blast\s+night\b", _always(Saying(relative=_ahead(-1), part="evening"))),
    (r"今明两[天日]", _always(Saying(relative=_ahead(1)))),
    (r"这(?:一)?两[天日]|\b(?:the\s+)?(?:next\s+|a\s+)?day\s+or\s+two\b", _always(Saying(relative=_ahead(2)))),
    (r"大后[天日]", _always(Saying(relative=_ahead(3)))),
    (r"后[天日]|\b(?:the\s+)?day\s+after\s+tomorrow\b", _always(Saying(relative=_ahead(2)))),
    (r"明[天日儿]|明(?=[早晚晨])|\btomorrow\b", _always(Saying(relative=_ahead(1)))),
    (r"今[天日儿]|今(?=[早晚晨])|当天|\btoday\b", _always(Saying(relative=_ahead(0)))),
    (r"\btonight\b", _always(Saying(relative=_ahead(0), part="evening"))),
    (
        r"(?P<week>下下|下|这|本|(?<![早晚以])上)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
        r"(?:(?P<before>(?<=末)[之以]?前)|(?P<after>(?<=末)[之以过]?后))?",
        _weekday,
    ),
    (
        r"\b(?:(?P<week>next|this|last)\s+|coming\s+)?(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?"
        r"|fri(?:day)?|saturday|sunday)\b",
        _weekday,
    ),
    (r"\b(?:before|by)\s+the\s+weekend\b", _always(Saying(weekday=_of_week(None, 4)))),
    (r"\bafter\s+the\s+weekend\b", _always(Saying(weekday=_of_week(1, 0)))),
    (r"\bnext\s+weekend\b", _always(Saying(weekday=_of_week(1, 6)))),
    (r"\b(?:this|over\s+the|at\s+the)\s+weekend\b", _always(Saying(weekday=_of_week(None, 6)))),
    (r"(?<![早晚以])上个?(?:周|星期|礼拜)|\blast\s+week\b", _always(Saying(relative=_week(-1)))),
    (r"下下个?(?:周|星期|礼拜)", _always(Saying(relative=_week(2)))),
    (r"下个?(?:周|星期|礼拜)|\b(?:end\s+of\s+)?next\s+week\b", _always(Saying(relative=_week(1)))),
    (r"[这本]个?(?:周|星期|礼拜)|\bend\s+of\s+th(?:e|is)\s+week\b|\beow\b", _always(Saying(relative=_week(0)))),
    # Months.
    (
        rf"(?:(?P<month>下个?月|[这本]个?月|当月|(?<![\d{_HAN}])(?:\d{{1,2}}|[{_HAN}]{{1,2}})(?=\s*月))(?:(?<=月)|\s*月)"
        rf"|(?<!个)月)(?P<stage>初(?![{_HAN}])|[底末]|[上中下]旬|中)",
        _stage,
    ),
    (
        r"\b(?P<stage>early|beginning\s+of|start\s+of|mid(?:dle\s+of)?|late|end\s+of)[\s-]+"
        r"(?P<month>next|th(?:e|is))\s+month\b",
        _stage,
    ),
    (r"\beom\b|\bmonth[\s-]end\b", _always(Saying(relative=_month_end(0)))),
    (r"下个?月[之以]?前|\bbefore\s+next\s+month\b", _always(Saying(relative=_month_end(0)))),
    (rf"下个?月(?:[之以]?内|{_ALONE})|\bnext\s+month\b(?!['’])", _always(Saying(relative=_month_end(1)))),
    (r"上个?月(?!的)|\blast\s+month\b(?!['’])", _always(Saying(relative=_month_end(-1)))),
    (
        rf"(?:[这本]个?月|当月)(?:[之以]?内|{_ALONE})|\b(?:by|within|during)\s+this\s+month\b|\bthis\s+month{_ALONE}",
        _always(Saying(relative=_month_end(0))),
    ),
    (
        r"(?<![\d半几多数])(?<![" + _HAN + r"])年内|今年[之以]?内|年[底末]|\bend\s+of\s+th(?:e|is)\s+year\b",
        _always(Saying(relative=_on(None, 12, 31))),
    ),
    # Holidays. "年前" is not that of "三年前" or "青年前", nor "节后" that of "春节后" or "季节后".
    (
        r"(?P<past>过[完了]\s*)?(?P<feast>(?:元旦|新年|春节|农历新年|大年|过年|除夕|清明|(?<![周期拜])五一|劳动(?=节)|端午|中秋|国庆"
        r"|十一(?=长假|假期|黄金周)|圣诞)节?(?:小?长假|假期?|放假|黄金周)?|(?<=过[完了])年"
        rf"|(?<![\d{_HAN}百千万半几多数去今明后前每全当青少成周学童老同往历近])年(?=[之以]?[前后](?!面))"
        r"|(?<![春师人亲女童劳动庆秋午明诞宵阳元中妇教情光季])节(?=[之以]?[前后](?!面))|放[完了]?假"
        r"|(?<![暑寒请休病年事产婚])(?:小?长)?假期)\s*"
        rf"(?P<how>前后|[之以]?前夕?|[之以过]?后|结束后|回来(?:后|{_ALONE})|期间|[之以]?内|当天|那天|{_ALONE})",
        _holiday,
    ),
    (r"\b(?:(?:by|before|until|till|on)\s+)?new\s+year['’]?s\s+eve\b", _always(Saying(relative=_on(None, 12, 31)))),
    (
        r"\b(?P<how>by|before|until|till|after|on|during|over)\s+(?:the\s+)?(?P<feast>new\s+year(?:['’]?s(?:\s+day)?)?"
        r"|(?:chinese|lunar)\s+new\s+year|spring\s+festival|qing\s?ming(?:\s+festival)?|tomb[-\s]sweeping(?:\s+day)?"
        r"|labou?r\s+day|may\s+day|dragon\s+boat(?:\s+festival)?|mid-?\s?autumn(?:\s+festival)?|national\s+day"
        r"|christmas|xmas|(?:public\s+)?holidays?)(?:\s+(?:holidays?|break))?\b",
        _holiday,
    ),
    # Hours.
    (
        r"下班|\bend\s+of\s+(?:(?:the\s+)?(?:business\s+|working\s+)?day|business)\b|\bclose\s+of\s+business\b|\beod\b|\bcob\b",
        _always(Saying(closing=True)),
    ),
    (r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])(?:\s*(?P<half>[ap]\.?m)\b\.?)?", _hour),
    (
        rf"(?<![第\d.:{_HAN}])(?P<hour>\d{{1,2}}|[{_HAN}]{{1,3}})\s*(?:点钟?|时(?![间候]))(?:\s*(?P<minute>半|[一三]刻"
        rf"|\d{{1,2}}\s*分(?!钟)|\d{{2}}(?!\d|\s*[个分])|[二三四五]?十[一二三四五六七八九]?分?(?!钟)|零[{_DIGITS[1:]}]分?))?",
        _hour,
    ),
    (r"(?<![\d:.])(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m)\b\.?", _hour),
    (r"(?<![\d:.])(?P<hour>\d{1,2})\s*o'?clock\b", _hour),
    (
        rf"(?<![\w-])(?:by|before|until|till|at)\s+(?P<hour>\d{{1,2}})(?![\w:./%-]|\s*(?:{_EN_UNIT}|{'|'.join(_MONTHS)}|[ap]\.?m|o'?clock)\b)",
        _hour,
    ),
    (r"\b(?:noon|midday)\b", _always(Saying(clock=Clock(12, 0, exact=True)))),
    (r"\bmidnight\b", _always(Saying(clock=Clock(24, 0, exact=True)))),
    # Parts of a day.
    (
        r"(?P<part>凌晨|清晨|一早|早晨|早上|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|深夜|半夜"
        r"|(?<=[昨今明天日一二三四五六])[早晚晨](?![点些]))|\b(?:this\s+)?(?P<english>morning|lunch(?:time)?|afternoon|evening|night)\b",
        _part,
    ),
)

_COMPILED = tuple((re.compile(pattern), said) for pattern, said in _PATTERNS)
_TAIL = re.compile(r"\)?\s*(?:[之以]?[前内后]|左右)")
_LEAD = r"(?:(?:by|before|until|till|at|on|in|within|for|the|end\s+of)\s+)*"
_BETWEEN = re.compile(rf"[\s,的()]*{_LEAD}")
_BEFORE = re.compile(rf"(?<![\w-]){_LEAD}\Z")
_POINTS = re.compile(rf"[{_HAN}]+\s*点")
_VAGUE = re.compile(
    r"稍[后候等]|[待等过]一?会儿?|一会儿?|等一?下|回头|晚点|晚些|马上|尽快|尽早|立[刻即]|很快|近期|最近|改天|过几天|过些天|这几天|近日|随后"
    r"|\b(?:later|soon|asap|shortly|right\s+away|in\s+a\s+(?:while|bit|moment))\b"
)


def _words(plain: str) -> Iterator[tuple[int, int, Saying]]:
    """Each word or group of words that says something of when: where it stands, and what."""
    ahead = [(pattern, said, pattern.search(plain)) for pattern, said in _COMPILED]
    while left := [(pattern, said, match) for pattern, said, match in ahead if match]:
        _, said, match = min(left, key=lambda each: each[2].start())  # of those that begin there, the first listed
        with suppress(NoSuchTime):  # "二三点": not understood as a time
            yield match.start(), match.end(), said(match)
        end = match.end()
        # Only those that the word covers are looked for again, so that a long text takes no longer for each word.
        ahead = [
            (pattern, said, found if found.start() >= end else pattern.search(plain, end))
            for pattern, said, found in left
        ]
