"""Promises in words: "明天 10 点前" to the moment it is due, and that moment back to words. Tracks none of them.

promise = read_promise("您好，明天 10 点前给您答复", community, now)
promise.due_at                               # 2026-11-26 10:00, in the community's time zone
in_words(promise.due_at, now, "zh")          # 明天（周四 11 月 26 日）10:00 前

What words leave open is decided so, and shown back before it is sent:

- A due moment lies in the future. A day or an hour that has passed means its next one where the words allow it ("3 点"
  at 14:00 is 15:00, "10 点" at 22:00 is tomorrow's, "30 号" may be next month's), else nothing: "今天 3 点" at 16:00.
- An hour up to 12 without 上午 or 下午, am or pm, is the first of its readings to come within service hours ("10 点" at
  21:30, half an hour after closing, is tomorrow's), else from 8:00 to 22:00, which also counts as service on a day off
  that is today. "09:00" with its zero is as it stands.
- "周五", "周五前" and "by Friday" include Friday: due when service ends that day, or at 18:00 where it has no end.
- "周五" said on a Friday is today while that can be; "下周五", "next Friday" are of the week that begins next Monday.
- A part of the day is due at its end: 早上 10:00, 上午 12:00, 中午 13:00, 下午 18:00, 晚上 22:00, the last two when
  service ends, if earlier. "今晚" later than that is midnight.
- Minutes and hours pass as they do, at night too; "三天内" is the third day after today, "3–5 个工作日" the fifth
  workday after it, by the community's holidays.
- What may mean several days is the last of them: "下个月", "next month" is its last day, "月初" the 10th, "月中" the
  20th, "这两天" the day after tomorrow, "两三天内" the third day.
- "国庆前", "by New Year" is the last workday before the holiday, "国庆后" the last workday of the week in which work
  begins again, "国庆期间" the last day off; "年前" is before Spring Festival, "节前" before the next public holiday.
  Holidays are those of the community's service hours; China's where it has none.
- "12 月 1 日" is the next one, but not one that was up to two months ago: then the writer mistook the date.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from faqbot.hours import HORIZON, Language, clock_in_words, day_in_words, stretches_on, weekday_in_words
from faqbot.knowledge import Community
from faqbot.time_words import DAY_MINUTES, NoSuchTime, Part, Saying, Unit, months_on, readings, sayings, vague

Reason = Literal["no_time", "no_length", "past", "no_such_time", "too_far"]


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with a moment."""

    due_at: datetime
    """Later than now, at a whole minute, in the community's time zone."""
    words: str
    """As they were typed."""
    span: tuple[int, int]
    """Where they stand in the text: first character, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that promise something, but no moment that could be kept."""

    reason: Reason
    """`no_time`: "稍后"; `no_length`: "0 分钟内"; `past`; `no_such_time`: the 30th of February, 25 点; `too_far`:
    beyond `hours.HORIZON`."""
    words: str
    span: tuple[int, int]


def read_promise(text: str, community: Community, now: datetime) -> Promise | Unclear | None:
    """The first promise in `text` that can be kept after `now` (aware), else the first that cannot; None for none."""
    reader = _Reader(community, now)
    unclear: Unclear | None = None
    for span, said in sayings(text):
        words = text[slice(*span)]
        try:
            return Promise(reader.due(said), words, span)
        except _Refused as refused:
            unclear = unclear or Unclear(refused.reason, words, span)
    if unclear is None and (found := vague(text)):
        unclear = Unclear("no_time", text[slice(*found)], found)
    return unclear


def in_words(due_at: datetime, now: datetime, language: Language) -> str:
    """What a reply says, as seen from `now`, which is in the community's time zone: `今天 15:30 前`, `by 15:30 today`.

    Midnight is 24:00 of the day before.
    """
    due = due_at.astimezone(now.tzinfo)
    day, clock = due.date(), clock_in_words(due.time())
    if due.time() == time(0):
        day, clock = day - timedelta(days=1), "24:00"
    ahead = (day - now.date()).days
    year = "" if day.year == now.year else f"{day.year}"
    if language == "zh":
        dated = f"{year} 年 " * bool(year)
        near = f"（{weekday_in_words(day, language)} {dated}{day.month} 月 {day.day} 日）"
        named = {0: "今天 ", 1: f"明天{near}", 2: f"后天{near}"}.get(ahead, f"{dated}{day_in_words(day, language)}")
        return f"{named}{clock} 前"
    dated = f"{day_in_words(day, language)} {year}".rstrip()
    named = {0: "today", 1: f"tomorrow ({dated})"}.get(ahead, f"on {dated}")
    return f"by {clock} {named}"


class _Refused(Exception):
    """The words name no moment that could be kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


_ENDS: Mapping[Part, int] = {
    "night": 6 * 60,
    "early": 10 * 60,
    "morning": 12 * 60,
    "noon": 13 * 60,
    "before noon": 12 * 60,
    "afternoon": 18 * 60,
    "dusk": 19 * 60,
    "evening": 22 * 60,
}
"""When a part of the day is over, in minutes of the day."""
_CLOSED_END = 18 * 60
"""The end of a day whose service does not end, in minutes of the day."""
_AWAKE = (8 * 60, 22 * 60)
"""When people answer where no hours say so, in minutes of the day."""


class _Reader:
    """From what was said to when it is due, for one community at one moment."""

    def __init__(self, community: Community, now: datetime) -> None:
        self.schedule, self.zone = community.schedule, community.timezone
        self.now = now.astimezone(UTC)
        self.today = community.local(now).date()

    def due(self, said: Saying) -> datetime:
        try:
            moment = self.after(*said.length) if said.length else self.point(said)
            late = moment > self.now + HORIZON
        except NoSuchTime:
            raise _Refused("no_such_time") from None
        except OverflowError:
            late = True
        if late:
            raise _Refused("too_far")
        return moment.astimezone(self.zone)

    def after(self, count: float, unit: Unit) -> datetime:
        if count <= 0:
            raise _Refused("no_length")
        if unit == "minutes":
            # Begun minutes are given in full, as words name no seconds.
            return _whole_minute(self.now + timedelta(minutes=count))
        day, whole = self.today, math.ceil(count)
        if unit == "workdays":
            if whole > HORIZON.days:
                raise _Refused("too_far")
            left = whole
            while left and day - self.today <= HORIZON:
                day += timedelta(days=1)
                left -= self.schedule.days.is_workday(day)
        elif unit == "months":
            year, month = months_on(day, whole)
            if year > self.today.year + 2:
                raise _Refused("too_far")
            day = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
        else:
            day += timedelta(days=whole)
        return self.first_coming(day, [self.end_of(day), DAY_MINUTES])

    def point(self, said: Saying) -> datetime:
        """The first moment to come of the days and hours that may be meant."""
        days: Sequence[date] = (self.today, self.today + timedelta(days=1))
        named = said.days(self.today, self.schedule.days)
        if named is not None:
            days = named
        elif said.closing:
            days = days[:1]
        if named is None and said.clock and not said.clock.exact and said.part is None:
            # Without a day: an hour within service, though tomorrow, before one outside of it today.
            moments = [self.at(day, minutes) for day in days for minutes in self.hours(said, day, alone=False)]
            return self.chosen(moments)
        for day in days:
            minutes = self.hours(said, day, alone=len(days) == 1)
            try:
                if said.clock:
                    return self.chosen([self.at(day, each) for each in minutes])
                return self.first_coming(day, minutes)
            except _Refused:
                continue
        raise _Refused("past")

    def hours(self, said: Saying, day: date, *, alone: bool) -> list[int]:
        """What may be meant on `day`, in minutes of it, the likeliest first; `alone`: no other day can be."""
        if said.closing:
            return [self.end_of(day)]
        if said.clock:
            return readings(said.clock, said.part)
        if said.part is None:
            return [self.end_of(day), DAY_MINUTES] if alone else [self.end_of(day)]
        end = _ENDS[said.part]
        closing = self.end_of(day)
        if said.part == "afternoon":
            return [min(end, closing) if closing > _ENDS["noon"] else end]
        if said.part == "evening":
            return [min(end, closing) if closing > _ENDS["afternoon"] else end, end, DAY_MINUTES]
        return [end]

    def chosen(self, moments: Sequence[datetime]) -> datetime:
        coming = [moment for moment in moments if moment > self.now]
        if not coming:
            raise _Refused("past")
        for holds in (self.serves, self.awake):
            if found := next(filter(holds, coming), None):
                return found
        return coming[0]

    def first_coming(self, day: date, minutes: Sequence[int]) -> datetime:
        for each in minutes:
            if (moment := self.at(day, each)) > self.now:
                return moment
        raise _Refused("past")

    def serves(self, moment: datetime) -> bool:
        """Whether it is within service hours, both ends included; on a day off that is today, whether one is awake."""
        day = moment.astimezone(self.zone).date()
        today, last_night = self.stretches(day), self.stretches(day - timedelta(days=1))
        if not today and day == self.today:
            return self.awake(moment)
        return any(start <= moment <= end for start, end in (*last_night, *today))

    def awake(self, moment: datetime) -> bool:
        day = moment.astimezone(self.zone).date()
        return self.at(day, _AWAKE[0]) <= moment <= self.at(day, _AWAKE[1])

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """Service on `day`; empty where it is closed, and where it never closes."""
        whole = (self.at(day, 0), self.at(day, DAY_MINUTES))
        found = stretches_on(self.schedule, day, self.zone)
        return [] if whole in found else found

    def end_of(self, day: date) -> int:
        """When service ends on `day`, in minutes of it; nights are cut at midnight."""
        ends = [end for _, end in self.stretches(day)]
        if not ends:
            return _CLOSED_END
        last = max(ends).astimezone(self.zone)
        return last.hour * 60 + last.minute if last.date() == day else DAY_MINUTES

    def at(self, day: date, minutes: int) -> datetime:
        """In UTC."""
        day, minutes = day + timedelta(days=minutes // DAY_MINUTES), minutes % DAY_MINUTES
        return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=self.zone).astimezone(UTC)


def _whole_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)
