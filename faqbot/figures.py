"""What the board shows: a stretch of days in numbers, held against the one before it. Draws nothing, holds no SQL.

board = assistant.figures.read(lately(30, today), group="1 群")
board.totals.questions, board.totals.coverage, board.before.coverage

Every question is one of four: answered at once, asked back (a suggestion), without an answer, or answered wrongly, as a
person said since. Days are those of the community's time zone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Kind, Knowledge
from faqbot.store import figures as stored
from faqbot.store.figures import Counted, GapDemand, Owed, Part, Window

Step = Literal["hour", "day", "week", "month"]

RECENT = 7
"""Days whose coverage one point of the line shows: single days jump, and weekends differ from weekdays."""
LONGEST = 3_660
"""Days of a span, ten years."""
_MOST_DAYS, _MOST_WEEKS = 92, 740  # beyond, columns of days, then of weeks would be too narrow to tell apart


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, the last one included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def step(self) -> Step:
        """What one column of a picture stands for."""
        if self.days == 1:
            return "hour"
        return "day" if self.days <= _MOST_DAYS else "week" if self.days <= _MOST_WEEKS else "month"


@dataclass(frozen=True, slots=True)
class Totals:
    """One stretch in numbers."""

    questions: int = 0
    answered: int = 0
    """At once, and nobody said that it was wrong."""
    suggested: int = 0
    unanswered: int = 0
    wrong: int = 0
    """Answered, and rejected since."""
    waiting: int = 0
    """Owed a reply by a person when the stretch was over, however old; of one that is going on: now."""
    late: int = 0
    """Of the questions: replied to too late, or due and without a reply."""
    minutes: int | None = None
    """Median of the questions that a person replied to, from writing to reply; None where there is none."""
    promises: int = 0
    """That fell due."""
    kept: int = 0
    """Of these, in time."""
    strikes: int = 0

    @property
    def coverage(self) -> float | None:
        """Share answered at once, 0…1; None where nobody asked."""
        return self.answered / self.questions if self.questions else None


@dataclass(frozen=True, slots=True)
class Column:
    """An hour, a day, a week or a month."""

    start: datetime
    """In the community's time zone."""
    answered: int = 0
    suggested: int = 0
    unanswered: int = 0
    wrong: int = 0
    coverage: float | None = None
    """Share answered at once, 0…1: of a day, over the `RECENT` days that end with it; None where nobody asked."""
    edits: int = 0
    """Of the knowledge, published then."""

    @property
    def questions(self) -> int:
        return self.answered + self.suggested + self.unanswered + self.wrong


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One chat group."""

    group: str | None
    """None: of questions that say none."""
    totals: Totals


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """An item that answered."""

    item_id: str
    kind: Kind | None
    title: str
    """The id where the item is gone since."""
    answers: int
    wrong: int
    """Of these."""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything there is to look at."""

    span: Span
    group: str | None
    """The only one that is counted; None: all."""
    now: datetime
    """In the community's time zone."""
    totals: Totals
    before: Totals
    """The stretch before: as many days, and where today is one of them, up to the same time of day."""
    columns: tuple[Column, ...]
    """Every one of the span, those to come as well."""
    hours: tuple[tuple[int, ...], ...]
    """(7, 24): questions by weekday, Monday first, and hour."""
    groups: tuple[GroupFigures, ...]
    """All of them, whatever `group` is; the busiest first."""
    items: tuple[ItemFigures, ...]
    """Most used first."""
    gaps: tuple[GapDemand, ...]
    """Open ones, most wanted first, at most 50."""

    @property
    def unanswered(self) -> list[GapDemand]:
        """Gaps that lack an answer, the most wanted first."""
        return [gap for gap in self.gaps if not _phrased_otherwise(gap)]

    @property
    def unphrased(self) -> list[GapDemand]:
        """Gaps that lack only a phrasing: for most of their questions a person found the item that answers them."""
        return [gap for gap in self.gaps if _phrased_otherwise(gap)]

    @property
    def rejected(self) -> list[ItemFigures]:
        """Items that gave wrong answers, the most wrong first."""
        return sorted((item for item in self.items if item.wrong), key=lambda item: (-item.wrong, item.answers))

    def as_json(self) -> dict[str, Any]:
        """The shape that the command line and the API give."""
        return {
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
            "group": self.group,
            "at": self.now.isoformat(timespec="seconds"),
            "totals": _totals_json(self.totals),
            "before": _totals_json(self.before),
            "step": self.span.step,
            "columns": [
                asdict(column) | {"start": column.start.isoformat(), "questions": column.questions}
                for column in self.columns
            ],
            "hours": [list(row) for row in self.hours],
            "groups": [{"group": each.group} | _totals_json(each.totals) for each in self.groups],
            "items": [asdict(item) for item in self.items],
            "gaps": [asdict(gap) for gap in self.gaps],
        }


def _phrased_otherwise(gap: GapDemand) -> bool:
    return gap.picked * 2 > gap.questions


def _totals_json(totals: Totals) -> dict[str, Any]:
    return asdict(totals) | {"coverage": totals.coverage}


def lately(days: int, today: date) -> Span:
    """The last so many days, today included. Raises `InvalidRequest`."""
    return span(None, None, today, days=days)


def span(first: date | None, last: date | None, today: date, *, days: int = 30) -> Span:
    """From `first` to `last`, or to today; without `first` so many `days`. Raises `InvalidRequest`."""
    if not 1 <= days <= LONGEST:
        raise InvalidRequest(f"{days} days cannot be shown. Ask for 1 to {LONGEST:,}.")
    last = today if last is None else min(last, today)
    first = last - timedelta(days=days - 1) if first is None else first
    if first > today:
        raise InvalidRequest(f"{first} is yet to come. Choose an earlier day.")
    if first > last:
        raise InvalidRequest(f"{first} lies after {last}. Choose an earlier first day.")
    if (last - first).days >= LONGEST:
        raise InvalidRequest(f"{first} to {last} is longer than {LONGEST:,} days. Choose a later first day.")
    return Span(first, last)


class Figures:
    """The board of one database, worded by one knowledge base."""

    def __init__(self, store: stored.Figures, knowledge: Knowledge) -> None:
        self._store = store
        self._knowledge = knowledge

    def today(self, now: datetime | None = None) -> date:
        """The day it is where the community is. now: aware; the present where absent."""
        return self._knowledge.community.local(now or datetime.now(UTC)).date()

    def ever(self) -> bool:
        """Whether anybody has asked anything yet."""
        return self._store.ever()

    def owed(self, *, now: datetime | None = None) -> Owed:
        """What people wait for. now: aware."""
        return self._store.owed(now or datetime.now(UTC))

    def read(self, span: Span, *, group: str | None = None, now: datetime | None = None) -> Board:
        """Count. group: only of this chat group. now: aware."""
        now = now or datetime.now(UTC)
        zone = self._knowledge.community.timezone
        window = _window(span, group, now, zone)
        counted = self._store.read(window)

        def wanted(each: str | None) -> bool:
            return group is None or each == group

        return Board(
            span=span,
            group=group,
            now=now.astimezone(zone),
            totals=_totals(counted, "during", wanted),
            before=_totals(counted, "before", wanted),
            columns=_columns(counted, span, group, zone),
            hours=_hours(counted, span, zone),
            groups=_groups(counted),
            items=self._items(counted, group),
            gaps=tuple(counted.gaps),
        )

    def _items(self, counted: Counted, group: str | None) -> tuple[ItemFigures, ...]:
        wrong = Counter(
            each.item_id
            for each in counted.rejections
            if each.part == "during" and (group is None or each.group == group)
        )
        found = []
        for item_id, answers in counted.items:
            item = self._knowledge.find(item_id)
            kind, title = (None, item_id) if item is None else (item.kind, item.title)
            found.append(ItemFigures(item_id, kind, title, answers, wrong[item_id]))
        return tuple(found)


def _window(span: Span, group: str | None, now: datetime, zone: ZoneInfo) -> Window:
    start, end = _midnight(span.first, zone), _midnight(span.last + timedelta(days=1), zone)
    before_start = _midnight(span.first - timedelta(days=span.days), zone)
    before_end = start
    if start <= now < end:
        # As much of the stretch before as has passed of this one: a morning is not held against a whole day.
        passed = now.astimezone(zone).replace(tzinfo=None) - timedelta(days=span.days)
        before_end = min(max(passed.replace(tzinfo=zone).astimezone(UTC), before_start), start)
    return Window(before_start, before_end, start, end, now, _quarters(zone, before_start, end), group)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _quarters(zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    """Whether clocks in `zone` are at any time between (two months are looked at) ahead by less than whole hours."""
    moments = [start + timedelta(days=ahead) for ahead in range(0, (end - start).days + 1, 60)]
    offsets = [moment.astimezone(zone).utcoffset() or timedelta() for moment in (*moments, end)]
    return any(offset % timedelta(hours=1) for offset in offsets)


_OUTCOMES = ("answered", "suggested", "unanswered", "wrong")


def _totals(counted: Counted, part: Part, wanted: Callable[[str | None], bool]) -> Totals:
    """Of the groups that are wanted."""
    sums: Counter[str] = Counter()
    for counts in counted.groups:
        if counts.part == part and wanted(counts.group):
            sums.update({name: getattr(counts, name) for name in _SUMMED})
            sums["questions"] += counts.answered + counts.suggested + counts.unanswered
    wrong = sum(each.part == part and wanted(each.group) for each in counted.rejections)
    sums["answered"] -= wrong
    sums["wrong"] += wrong
    times = (
        (each.minutes, each.during if part == "during" else each.before) for each in counted.times if wanted(each.group)
    )
    return Totals(**sums, minutes=_median(times))


_SUMMED = ("answered", "suggested", "unanswered", "late", "waiting", "promises", "kept", "strikes")


def _median(values: Iterable[tuple[int, int]]) -> int | None:
    """The lower one of two in the middle. values: (value, how many have it)."""
    ordered = sorted(each for each in values if each[1])
    left = (sum(count for _, count in ordered) + 1) // 2
    for value, count in ordered:
        left -= count
        if left <= 0:
            return max(value, 0)
    return None


def _groups(counted: Counted) -> tuple[GroupFigures, ...]:
    """Those in which anybody asked; an empty name is none."""
    asked = {
        each.group or None
        for each in counted.groups
        if each.part == "during" and each.answered + each.suggested + each.unanswered
    }

    def only(name: str | None) -> Callable[[str | None], bool]:
        return lambda group: (group or None) == name

    found = [GroupFigures(name, _totals(counted, "during", only(name))) for name in asked]
    return tuple(sorted(found, key=lambda each: (-each.totals.questions, each.group or "")))


def _columns(counted: Counted, span: Span, group: str | None, zone: ZoneInfo) -> tuple[Column, ...]:
    """Every column of the span in order."""
    step, begin = span.step, datetime.combine(span.first, time(0))
    counts: Counter[tuple[datetime, str]] = Counter()
    for moment, name, count in _answers(counted, group, zone):
        # What comes before the span is part of the first days' coverage, and of no week's or month's column.
        if step == "day" or moment >= begin:
            counts[_column_of(moment, step), name] += count
    edits = Counter(_column_of(at.astimezone(zone), step) for at in counted.edits)
    columns = []
    for start in _starts(span, step):
        numbers = {name: counts[start, name] for name in _OUTCOMES}
        recent = [start - timedelta(days=back) for back in range(RECENT)] if step == "day" else [start]
        asked = sum(counts[each, name] for each in recent for name in _OUTCOMES)
        right = sum(counts[each, "answered"] for each in recent)
        coverage = right / asked if any(numbers.values()) else None
        columns.append(Column(start.replace(tzinfo=zone), **numbers, coverage=coverage, edits=edits[start]))
    return tuple(columns)


def _answers(counted: Counted, group: str | None, zone: ZoneInfo) -> Iterator[tuple[datetime, str, int]]:
    """(when, as clocks there show it; outcome; how many more of it)"""
    for hour in counted.hours:
        moment = hour.start.astimezone(zone).replace(tzinfo=None)
        yield moment, "answered", hour.answered
        yield moment, "suggested", hour.suggested
        yield moment, "unanswered", hour.unanswered
    for rejection in counted.rejections:
        if group is None or rejection.group == group:
            moment = rejection.at.astimezone(zone).replace(tzinfo=None)
            yield moment, "answered", -1
            yield moment, "wrong", 1


def _column_of(moment: datetime, step: Step) -> datetime:
    """Where the column begins that `moment` (there) is part of, as clocks there show it."""
    moment = moment.replace(tzinfo=None)
    if step == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _starts(span: Span, step: Step) -> list[datetime]:
    if step == "hour":
        return [datetime.combine(span.first, time(hour)) for hour in range(24)]
    days = [datetime.combine(span.first + timedelta(days=ahead), time(0)) for ahead in range(span.days)]
    return list(dict.fromkeys(_column_of(day, step) for day in days))


def _hours(counted: Counted, span: Span, zone: ZoneInfo) -> tuple[tuple[int, ...], ...]:
    counts = [[0] * 24 for _ in range(7)]
    for each in counted.hours:
        moment = each.start.astimezone(zone)
        if moment.date() >= span.first:
            counts[moment.weekday()][moment.hour] += each.answered + each.suggested + each.unanswered
    return tuple(tuple(row) for row in counts)
