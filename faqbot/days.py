"""Days that differ from their weekday: public holidays, make-up workdays, a community's own. Knows no time of day.

Public holidays come from the package `holidays`, by a country's code, e.g. `cn`, or a region's, e.g. `gb-eng`. Where a
country works some weekends so that holidays are longer (China's 调休), which ones is announced year by year: of a year
that the installed package does not know yet, only the days that the law fixes are holidays, and no weekend is worked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_ONE_DAY = timedelta(days=1)
_NOTICE = timedelta(days=31)
"""So long before a year begins its days should be known: China's were announced from late October to 8 December."""
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Days:
    """Whose hours hold on a day."""

    holidays: str | None = None
    """Code of the country or region whose public holidays are closed, one of `places()`; None: holidays are as other
    days."""
    closed: frozenset[date] = frozenset()
    """Closed in any case."""
    open: frozenset[date] = frozenset()
    """Open although they are holidays, or although their weekday has no hours."""

    def weekday(self, day: date) -> int | None:
        """The weekday whose hours hold on `day`, Monday is 0; None where it is closed.

        A make-up workday has those of the weekday it stands for, or Monday's where that is not known.
        """
        if day in self.closed:
            return None
        if self.holidays is None:
            return day.weekday()
        year = _year(self.holidays, day.year)
        if day in year.off and day not in self.open:
            return None
        return year.worked.get(day, day.weekday())

    def is_workday(self, day: date) -> bool:
        """Whether it counts among "two workdays": Monday to Friday or a make-up day or `open`, and not closed."""
        weekday = self.weekday(day)
        return weekday is not None and (weekday < 5 or day in self.open)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday, or a weekend within one: where holidays are as other days, one of China's."""
        return day in _year(self.holidays or "cn", day.year).off

    def feast(self, name: str, year: int) -> tuple[date, date] | None:
        """First and last day in `year` of the public holiday whose English name begins with `name`, as the package
        calls it; of China's where the country has none of that name. None where neither has."""
        for code in dict.fromkeys((self.holidays or "cn", "cn")):
            found = [day for day, names in _names(code, year) if any(each.startswith(name) for each in names)]
            if found:
                return found[0], found[-1]
        return None


def places() -> Mapping[str, tuple[str, str | None]]:
    """Country and region of each code that `Days.holidays` can be, e.g. of `de-by`: Bavaria in Germany."""
    return _places()


def unannounced(holidays: str, today: date) -> int | None:
    """The year of `today`, or of a month later, if it is not known yet which of its weekends are worked.

    None where it is known, and for all countries but China: elsewhere a year may well have none.
    """
    if holidays != "cn":
        return None
    years = (today.year, (today + _NOTICE).year)
    return next((year for year in years if not _year(holidays, year).worked), None)


@dataclass(frozen=True, slots=True)
class _Year:
    """What one calendar year has of days that differ."""

    off: frozenset[date]
    """Public holidays."""
    worked: Mapping[date, int]
    """Weekend days worked instead of others, with the weekday they stand for."""


@cache
def _places() -> dict[str, tuple[str, str | None]]:
    from holidays import list_supported_countries

    places: dict[str, tuple[str, str | None]] = {}
    for country, regions in list_supported_countries().items():
        if len(country) == 2:  # each country is listed by its longer code as well
            places[country.lower()] = (country, None)
            places |= {f"{country}-{region}".lower(): (country, region) for region in regions}
    return places


@cache
def _names(code: str, year: int) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """Every public holiday of a year in order, with what it is called in English; one day can be two."""
    from holidays import country_holidays

    country, region = _places()[code]
    known = country_holidays(country, subdiv=region, years=year, expand=False, language="en_US")
    return tuple((day, tuple(names.split("; "))) for day, names in sorted(known.items()))


@cache
def _year(code: str, year: int) -> _Year:
    """Computed once a process, as `due_at` asks for its day at every question."""
    from holidays import country_holidays

    country, region = _places()[code]
    around = (year - 1, year, year + 1)  # days are moved over the end of a year
    known = country_holidays(country, subdiv=region, years=around, expand=False)
    off, worked = set(known), dict.fromkeys(known.weekend_workdays, 0)
    if known.has_substituted_holidays:
        off |= _weekends_beside(off, worked)
        # In the country's own language, as the words are otherwise those of this process's locale.
        own = known.default_language
        for day, name in country_holidays(country, subdiv=region, years=around, expand=False, language=own).items():
            for moved in map(date.fromisoformat, _ISO_DAY.findall(name)):  # 休息日（由 2026-02-14 调休）
                worked[moved] = day.weekday()
    return _Year(
        frozenset(day for day in off if day.year == year),
        {day: weekday for day, weekday in worked.items() if day.year == year},
    )


def _weekends_beside(off: Collection[date], worked: Collection[date]) -> set[date]:
    """The weekend days that holidays reach over: the 4th of October 2026, a Sunday, within the National Day's week."""
    beside: set[date] = set()
    for day in off:
        for step in (_ONE_DAY, -_ONE_DAY):
            near = day + step
            while near.weekday() >= 5 and near not in worked:
                beside.add(near)
                near += step
    return beside
