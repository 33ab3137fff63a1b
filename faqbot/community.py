"""The community section of the knowledge files to `Community`; complains of its lines. Knows no items and no files.

    read_community(fields)      ->  Community(name="晨光读书会", timezone=…, hours=…, facts=…)

Its etiquette is read after it: its texts may use the facts.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import replace
from datetime import date, datetime, time
from difflib import get_close_matches
from warnings import catch_warnings, simplefilter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from faqbot.days import places, unannounced
from faqbot.hours import Hours, Language
from faqbot.knowledge import ETIQUETTE, NAMELESS, Community, Etiquette, Place, built_in_facts
from faqbot.marked_yaml import Fields, MapNode, Problems, Scalar, read_fields, short, trimmed
from faqbot.template import names
from faqbot.text import MAX_QUESTION

SECTION = tuple(each.name for each in dataclasses.fields(Community))
"""What it may hold."""
LONGEST_REPLY = (50, 20_000)
"""Characters of one message of the channel, at least and at most."""
AT_REPLY = ("options", "next_opening_words", "due_words", "nickname")
"""Names that only the moment of a reply can fill."""

_IN_ETIQUETTE: Mapping[str, Set[str]] = {
    "suggest": {"options"},
    "unanswered": {"due_words"},
    "out_of_hours": {"next_opening_words", "due_words"},
    "promise": {"due_words"},
    "late": {"due_words"},
}
"""Which of them each text of the etiquette may use."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def read_community(fields: Fields) -> Community:
    """All of it but the etiquette, which is that of its language."""
    language: Language = "en" if fields.choice("language", ("zh", "en")) == "en" else "zh"
    name = fields.text("name", 100)
    reply_within = fields.whole("reply_within", 1, 10_080, "minutes")
    pattern, example = _nicknames(fields)
    closed, opened = _own_days(fields)
    community = Community(
        name=trimmed(name) or NAMELESS[language],
        language=language,
        timezone=_timezone(fields),
        hours=_hours(fields),
        holidays=_holidays(fields),
        closed=closed,
        open=opened,
        reply_within=reply_within or Community().reply_within,
        nickname_pattern=pattern,
        nickname_example=example,
        max_wrong=fields.share("max_wrong", inclusive=False),
        allowed_links=_hosts(fields),
        staff=tuple(dict.fromkeys(scalar.text.strip() for scalar in fields.texts("staff", 40))),
        etiquette=ETIQUETTE[language],
    )
    built_in = built_in_facts(community)
    return replace(community, facts={**_own_facts(fields, built_in), **built_in})


def unannounced_days(fields: Fields, community: Community, today: date | None) -> str | None:
    """A warning while it is not known which days of the year are worked instead of others. today: the present where
    absent."""
    if community.holidays is None:
        return None
    if year := unannounced(community.holidays, today or datetime.now(community.timezone).date()):
        place = Place(fields.problems.path, fields.line_of("holidays"))
        return (
            f"{place}: which weekends of {year} are worked for holidays is not known to the installed package "
            f'"holidays"; until it is, only the days that the law fixes are closed. Run "pip install --upgrade '
            f'holidays" once they are announced, or list them under "closed:" and "open:".'
        )
    return None


def read_etiquette(
    section: Fields, community: Community, sound: Callable[[Scalar, Collection[str], Problems], bool]
) -> Etiquette:
    """The community's own words where it has some; still with `{names}`, as some are known only at the reply.

    sound: whether a text holds none but these names, and complains where not.
    """
    default = community.etiquette
    node = section.node_of("etiquette")
    if node is None or (isinstance(node, Scalar) and node.kind in ("nothing", "comment")):
        return default
    own = tuple(each.name for each in dataclasses.fields(Etiquette))
    fields = read_fields(node, '"etiquette" of the community section', own, section.problems)
    if fields is None:
        return default
    read: dict[str, str] = {}
    longest = fields.whole("longest", *LONGEST_REPLY, "characters") or default.longest
    for name in own:
        if name == "longest":
            continue
        value = fields.node_of(name)
        if name == "greeting" and isinstance(value, Scalar) and value.kind == "text" and not value.text:
            read[name] = ""
            continue
        scalar = fields.text(name, MAX_QUESTION)
        if scalar is None or not sound(
            scalar, community.facts.keys() | _IN_ETIQUETTE.get(name, set()), section.problems
        ):
            continue
        read[name] = scalar.text.strip()
        if name == "suggest" and "options" not in names(scalar.text):
            fields.wrong(name, 'must hold "{options}", where the questions to choose from go. Add it.')
        if name in ("promise", "late") and "due_words" not in names(scalar.text):
            fields.wrong(name, 'must hold "{due_words}", where the time goes. Add it.')
    return replace(default, longest=longest, **read)


def _timezone(community: Fields) -> ZoneInfo:
    scalar = community.text("timezone", 100)
    if scalar is None:
        return Community().timezone
    try:
        return ZoneInfo(scalar.text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(scalar.text.strip(), available_timezones(), n=1)
        step = f'Did you mean "{near[0]}"?' if near else 'Write for example "Asia/Shanghai".'
        community.wrong("timezone", f'is no time zone: "{scalar.text.strip()}". {step}')
        return Community().timezone


def _hours(community: Fields) -> tuple[Hours, ...]:
    read = []
    for number, node in enumerate(community.items("hours", of="days with hours"), 1):
        what = f"item {number} of hours"
        fields = read_fields(node, what, ("days", "from", "until"), community.problems)
        if fields is None:
            continue
        days = []
        for day in fields.texts("days", 100, required=True):
            word = day.text.strip().lower()
            if word not in _DAYS:
                message = f'"{word}" in days of {what} is no day. Use one of: {", ".join(_DAYS)}.'
                community.problems.add(day.line, message)
            else:
                days.append(_DAYS.index(word))
        start, end = _clock(fields, "from"), _clock(fields, "until")
        if start is None or end is None:
            continue
        if start == end and start != time(0):
            fields.wrong("until", 'is the same as "from". For a whole day write "00:00" and "24:00".')
        read.append(Hours(frozenset(days), start, end))
    return tuple(read)


def _holidays(community: Fields) -> str | None:
    scalar = community.text("holidays", 100)
    if scalar is None:
        return None
    code = scalar.text.strip().lower()
    if code in places():
        return code
    near = get_close_matches(code, places(), n=1, cutoff=0.75)
    step = f'Did you mean "{near[0]}"?' if near else 'Write for example "cn", "gb-eng" or "de-by".'
    community.wrong("holidays", f'is no country or region whose holidays are known: "{short(code)}". {step}')
    return None


def _own_days(community: Fields) -> tuple[frozenset[date], frozenset[date]]:
    """Those under `closed:` and under `open:`."""
    closed, opened = community.days("closed"), community.days("open")
    for day in closed.keys() & opened.keys():
        community.problems.add(opened[day], f"{day} is open here and closed at line {closed[day]}. Remove one.")
    return frozenset(closed), frozenset(opened)


def _hosts(community: Fields) -> tuple[str, ...]:
    read = []
    for scalar in community.texts("allowed_links", 200):
        host = scalar.text.strip().lower()
        if _HOST.fullmatch(host):
            read.append(host.removeprefix("www."))
        else:
            proposal = re.sub("^[a-z]+://", "", host).split("/")[0]
            step = f'Write "{proposal}".' if _HOST.fullmatch(proposal) else 'Write for example "example.com".'
            message = f'"{short(host)}" in allowed_links of {community.what} is no host. {step}'
            community.problems.add(scalar.line, message)
    return tuple(read)


def _nicknames(community: Fields) -> tuple[str | None, str]:
    pattern, example = community.text("nickname_pattern", 500), community.text("nickname_example", 40)
    shown = trimmed(example)
    if pattern is None:
        return None, shown
    try:
        with catch_warnings():
            simplefilter("ignore")  # what may change in a later Python is no mistake of the writer's
            compiled = re.compile(pattern.text)
    except (re.error, OverflowError, RecursionError) as error:
        community.wrong("nickname_pattern", f"is no regular expression: {error}. Correct it.")
        return None, shown
    if shown and not compiled.fullmatch(shown):
        community.wrong("nickname_example", f'"{shown}" does not follow nickname_pattern. Correct one of them.')
    return pattern.text, shown


def _own_facts(community: Fields, built_in: Mapping[str, str]) -> dict[str, str]:
    node = community.node_of("facts")
    if node is None or (isinstance(node, Scalar) and node.kind in ("nothing", "comment")):
        return {}
    known = node.pairs if isinstance(node, MapNode) else ()
    fields = read_fields(node, '"facts" of the community section', known, community.problems)
    facts: dict[str, str] = {}
    if fields is None:
        return facts
    for name in fields.node.pairs:
        text = fields.text(name, MAX_QUESTION)
        if not name.isidentifier():
            fields.wrong(name, 'cannot be used as {…}. Name it with letters, digits and "_", without spaces.')
            continue
        # Kept even where something is wrong with it, so that texts that use it are not blamed as well.
        facts[name] = trimmed(text) or name
        if name in built_in or name in AT_REPLY:
            fields.wrong(name, "has the name of something built in. Name it otherwise.")
        elif text is not None and re.search("[{}]", text.text):
            fields.wrong(name, 'cannot hold "{" or "}". Write the words themselves.')
    return facts


def _clock(fields: Fields, name: str) -> time | None:
    """A time of day, in quotes or not (YAML itself takes 21:00 for the number 1260); 24:00 is midnight."""
    node = fields.node_of(name)
    if node is None:
        fields.missing(name)
        return None
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if found := _CLOCK.fullmatch(text):
        hour, minute = int(found[1]), int(found[2])
        if (hour, minute) == (24, 0) and name == "until":
            return time(0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    fields.wrong(name, f'must be a time of day like "09:00", not "{short(text)}". Correct it.')
    return None
