"""The community section as a form, and what its replies would sound like then. Publishes nothing.

section_html(form, files, "zh")                     # name, hours, etiquette, facts
samples(knowledge, now, "zh")                       # a reply for each moment that the etiquette is about
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from faqbot import clock, replies
from faqbot.hours import openings
from faqbot.knowledge import ETIQUETTE, Community, Knowledge
from faqbot.manners import DAYS, ETIQUETTE_KEYS, hours_of
from faqbot.ui.editing_words import EditingWords, editing_words
from faqbot.ui.markup import esc, moment
from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.ui.revision import Form

SPARE_HOURS: Final = 2
"""Rows for more hours than there are."""
SPARE_FACTS: Final = 3
HOLIDAYS: Final = ("cn", "hk", "mo", "tw", "sg", "my", "us", "gb", "jp", "kr", "de", "fr")
"""Whose public holidays can be chosen; others are written in the file."""
BEFORE_CLOSING: Final = timedelta(minutes=15)
PROMISED: Final = 90
"""Minutes of service until the time that the sample promises."""
AFTER_CLOSING: Final = timedelta(hours=2)
_YEAR: Final = 400
"""Days in which a holiday is looked for."""

_LINES: Final = {"closed": 2, "open": 2, "allowed_links": 3, "staff": 2}
_PLAIN: Final = ("nickname_pattern", "nickname_example", "reply_within", "max_wrong")


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply, as it would be sent."""

    when: str
    """In words: what was asked, and when."""
    parts: tuple[str, ...]
    """One, or those that a long one is sent in."""


def section_html(form: Form, lang: Lang) -> str:
    """The fields of the section, by what they are about."""
    w = editing_words(lang)
    values = form.values
    groups = (
        ("basics", _text("name", values, w) + _language(values, w) + _text("timezone", values, w)),
        ("times", _hours(values, w) + _holidays(values, w) + _many(("closed", "open"), values, w) + _number(values, w)),
        ("manners", "".join(_words_of(key, values, w) for key in ETIQUETTE_KEYS)),
        (
            "people",
            _many(("staff",), values, w)
            + _text("nickname_pattern", values, w)
            + _text("nickname_example", values, w)
            + _many(("allowed_links",), values, w)
            + _text("max_wrong", values, w),
        ),
        ("facts", _facts(values, w)),
    )
    return "".join(
        f'<details class="fb-section" data-open="community-{name}"{" open" if name in ("times", "manners") else ""}>'
        f"<summary>{esc(w.community_groups[name])}</summary><div class='fb-fields'>{fields}</div></details>"
        for name, fields in groups
    )


def samples(knowledge: Knowledge, now: datetime, lang: Lang) -> Iterator[Sample]:
    """A reply for each moment that the etiquette is about. now: aware."""
    w, community = editing_words(lang), knowledge.community
    asker = community.nickname_example or w.sample_asker
    entries = [item for item in knowledge.items if item.kind == "entry"]
    if entries:
        item = min(entries, key=lambda each: len(each.text))
        yield Sample(w.sample_answer.format(title=item.title), (replies.answer(community, item, asker=asker),))
    for at, form in _moments(community, now, w):
        said = form.format(when=moment(at, now, community.timezone, lang))
        yield Sample(said, (replies.unanswered(community, asker, at),))
    if entries:
        titles = [each.title for each in entries[:3]]
        yield Sample(w.sample_suggest, (replies.suggest(community, titles, asker),))
        due_at = clock.due_at(community, now, PROMISED)
        yield Sample(w.sample_promise, (replies.promise(community, [asker], due_at, now),))
        longest = max(entries, key=lambda each: len(each.text))
        parts = replies.split(replies.answer(community, longest, asker=asker), community.etiquette.longest)
        form = w.sample_long if len(parts) > 1 else w.sample_short
        letters = sum(map(len, parts))
        said = form.format(title=longest.title, n=letters, parts=len(parts), most=community.etiquette.longest)
        yield Sample(said, tuple(parts))


def samples_html(shown: Sequence[Sample], lang: Lang) -> str:
    """The replies, one below the other."""
    w = editing_words(lang)
    rows = "".join(
        f'<li class="fb-sample"><b>{esc(each.when)}</b>'
        + "".join(f'<div class="fb-reply">{esc(part.strip())}</div>' for part in each.parts)
        + "</li>"
        for each in shown
    )
    return f'<section class="fb-sounds"><h4>{esc(w.samples)}</h4><ul>{rows}</ul></section>'


def typed_section(sent: Mapping[str, str], seen: Mapping[str, object]) -> dict[str, str]:
    """The fields of the section as a form sends them, by the keys of `manners`; lists a line each."""
    values = {key: sent.get(key, "") for key in ("name", "language", "timezone", *_PLAIN, *ETIQUETTE_KEYS)}
    values |= {key: sent.get(key, "") for key in ("holidays", *_LINES)}
    rows = []
    for row in range(sum(name.endswith("-from") for name in sent)):
        days, start, end = (sent.get(f"hours-{row}-{part}", "") for part in ("days", "from", "until"))
        if days and start and end:
            # A field for times has no 24:00.
            rows.append(f"{days} {start}-{'24:00' if end == '00:00' else end}")
    values["hours"] = "\n".join(rows)
    values |= {key: sent.get(key, "") for key in (*seen, *sent) if key.startswith("facts.")}
    for row in range(SPARE_FACTS):
        if (name := sent.get(f"fact-{row}-name", "").strip(" {}")) and sent.get(f"fact-{row}-text", "").strip():
            values[f"facts.{name}"] = sent[f"fact-{row}-text"]
    return values


def _moments(community: Community, now: datetime, w: EditingWords) -> Iterator[tuple[datetime, str]]:
    """When something is asked that nobody can answer, and how that is called."""
    yield now, w.sample_now
    if not community.hours:
        return
    stretches = openings(community.schedule, community.local(now))
    end = next((end for _, end in stretches if end - BEFORE_CLOSING > now.astimezone(UTC)), None)
    if end is None:
        return
    yield end - BEFORE_CLOSING, w.sample_closing
    if not replies.is_open(community, end + AFTER_CLOSING):
        yield end + AFTER_CLOSING, w.sample_night
    noon = community.local(now).replace(hour=12, minute=0, second=0, microsecond=0)
    days = (noon + timedelta(days=day) for day in range(1, _YEAR))
    weekdays = {day for each in community.hours for day in each.days}
    off = (at for at in days if at.weekday() in weekdays and not replies.is_open(community, at))
    # A day like this of another week is open: it is not the hour that closes it.
    holiday = next((at for at in off if any(_open_on(community, at, weeks) for weeks in (1, 2, 3))), None)
    if holiday is not None:
        yield holiday, w.sample_holiday


def _open_on(community: Community, at: datetime, weeks: int) -> bool:
    return replies.is_open(community, at - timedelta(weeks=weeks))


def _label(key: str, w: EditingWords) -> str:
    return f"<span>{esc(w.community_fields[key])}</span>"


def _text(key: str, values: Mapping[str, str], w: EditingWords) -> str:
    hint = w.community_hints.get(key, "")
    return (
        f'<label class="fb-field">{_label(key, w)}<input type="text" name="{key}" value="{esc(values.get(key, ""))}"'
        f' maxlength="500" autocomplete="off" placeholder="{esc(hint)}"></label>'
    )


def _number(values: Mapping[str, str], w: EditingWords) -> str:
    return (
        f'<label class="fb-field">{_label("reply_within", w)}<input type="number" name="reply_within" min="1"'
        f' max="10080" value="{esc(values.get("reply_within", ""))}" placeholder="60"></label>'
    )


def _language(values: Mapping[str, str], w: EditingWords) -> str:
    return _choice("language", values.get("language") or "zh", {"zh": "中文", "en": "English"}, w)


def _holidays(values: Mapping[str, str], w: EditingWords) -> str:
    own = values.get("holidays", "")
    choices = {"": w.no_holidays} | {code: w.holidays.get(code, code) for code in HOLIDAYS}
    return _choice("holidays", own, choices | ({own: own} if own not in choices else {}), w)


def _choice(key: str, chosen: str, choices: Mapping[str, str], w: EditingWords) -> str:
    options = "".join(
        f'<option value="{esc(value)}"{" selected" if value == chosen else ""}>{esc(said)}</option>'
        for value, said in choices.items()
    )
    return f'<label class="fb-field">{_label(key, w)}<select name="{key}">{options}</select></label>'


def _hours(values: Mapping[str, str], w: EditingWords) -> str:
    """A row of days and times for each stretch, and some to spare."""
    lines = values.get("hours", "").splitlines()
    rows = "".join(_hours_row(number, line, w) for number, line in enumerate([*lines, *[""] * SPARE_HOURS]))
    return (
        f'<fieldset class="fb-hours"><legend>{esc(w.community_fields["hours"])}</legend>{rows}'
        f'<p class="fb-hint">{esc(w.hours_hint)}</p></fieldset>'
    )


def _hours_row(number: int, line: str, w: EditingWords) -> str:
    found = hours_of(line) if line else {"days": [], "from": "", "until": ""}
    until = "00:00" if found["until"] == "24:00" else found["until"]
    days = "".join(
        f'<label><input type="checkbox" name="hours-{number}-days" value="{day}"'
        f"{' checked' if day in found['days'] else ''}><span>{esc(said)}</span></label>"
        for day, said in zip(DAYS, w.weekdays, strict=True)
    )
    times = "".join(
        f'<input type="time" name="hours-{number}-{part}" value="{value}" aria-label="{esc(label)}">'
        for part, value, label in (("from", found["from"], w.hours_from), ("until", until, w.hours_until))
    )
    return f'<div class="fb-hours-row" role="group"><span class="fb-weekdays">{days}</span><span>{times}</span></div>'


def _many(keys: Sequence[str], values: Mapping[str, str], w: EditingWords) -> str:
    return "".join(
        f'<label class="fb-field">{_label(key, w)}<textarea name="{key}" rows="{_LINES[key]}"'
        f' placeholder="{esc(w.community_hints.get(key, ""))}">\n{esc(values.get(key, ""))}</textarea></label>'
        for key in keys
    )


def _words_of(key: str, values: Mapping[str, str], w: EditingWords) -> str:
    """One text of the etiquette; what is said where it is empty stands in it faintly."""
    name = key.partition(".")[2]
    language: Lang = "en" if values.get("language") == "en" else "zh"
    usual = getattr(ETIQUETTE[language], name)
    label = f"<span>{esc(w.community_fields.get(key, name))}</span>"
    if name in ("greeting", "longest"):
        hint = w.no_greeting if name == "greeting" else str(usual)
        sort = "text" if name == "greeting" else "number"
        return (
            f'<label class="fb-field">{label}<input type="{sort}" name="{key}" value="{esc(values.get(key, ""))}"'
            f' autocomplete="off" placeholder="{esc(hint)}"></label>'
        )
    hint = f'<small class="fb-hint">{esc(w.community_hints[key])}</small>' if key in w.community_hints else ""
    return (
        f'<label class="fb-field">{label}<textarea name="{key}" rows="3" placeholder="{esc(usual)}">\n'
        f"{esc(values.get(key, ''))}</textarea>{hint}</label>"
    )


def _facts(values: Mapping[str, str], w: EditingWords) -> str:
    rows = "".join(
        f'<label class="fb-field"><span>{{{esc(key.partition(".")[2])}}}</span>'
        f'<textarea name="{esc(key)}" rows="1">\n{esc(value)}</textarea></label>'
        for key, value in values.items()
        if key.startswith("facts.")
    )
    new = "".join(
        f'<div class="fb-new-fact"><input type="text" name="fact-{row}-name" maxlength="60" autocomplete="off"'
        f' placeholder="{esc(w.fact_name)}" aria-label="{esc(w.fact_name)}"><input type="text" name="fact-{row}-text"'
        f' maxlength="500" autocomplete="off" placeholder="{esc(w.fact_text)}" aria-label="{esc(w.fact_text)}"></div>'
        for row in range(SPARE_FACTS)
    )
    return f'<p class="fb-hint">{esc(w.facts_hint)}</p><div class="fb-facts-grid">{rows}</div>{new}'
