"""What the conduct tab shows, and what can be done there: people by how often they broke rules, with all evidence.

record_html(assistant, Record(), now, "zh")        # everything, as pure HTML
record = changed(assistant, record, "settle", sent, now, "zh")   # what a click does

Decides nothing. Knows no Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from faqbot.errors import InvalidRequest
from faqbot.hours import day_in_words
from faqbot.knowledge import Knowledge, Rule
from faqbot.nicknames import name_key
from faqbot.store import Strike, StrikeState
from faqbot.strike_table import TAKEN_BACK, WORDS, reason
from faqbot.strikes import Case, Person, Said
from faqbot.ui.conduct_words import ConductWords, conduct_words
from faqbot.ui.markup import Unready, empty, esc, moment, notice
from faqbot.ui.offence import draft_html, evidence_html
from faqbot.ui.sent import by_of
from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

LISTED = 200
"""People that are listed at most, those with the most strikes."""
_STATES: tuple[StrikeState, ...] = ("counted", "pardoned", "mistaken", "withdrawn")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done last, and what undoes it."""

    what: str
    asker: str
    strike_id: int
    undo: Mapping[str, str] | None = None
    """What an undo sends: `act` and its data; None where there is nothing to undo."""
    unexplained: bool = False
    """Nobody said why."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is looked at."""

    group: str | None = None
    """None: all."""
    person: str | None = None
    """`key` of the one that is open."""
    adding: bool = False
    done: Done | None = None
    forget: tuple[str, ...] = ()
    """Drafts that are done with."""


def key(asker: str, group: str) -> str:
    """What tells a person of one group from all others."""
    return f"{name_key(group)}|{name_key(asker)}"


def changed(
    assistant: Assistant, record: Record, act: str, sent: Mapping[str, str], now: datetime, lang: Lang
) -> Record:
    """What is looked at after a click. now: aware. lang: what a refusal is worded in."""
    strikes, by = assistant.strikes, by_of(sent) or None
    match act:
        case "group":
            return Record(group=sent.get("group") if sent.get("one") else None)
        case "open":
            wanted = sent.get("person")
            return replace(record, person=None if record.person == wanted else wanted, done=None, adding=False)
        case "adding":
            return replace(record, adding=not record.adding, done=None)
        case "enter":
            return _added(assistant, record, sent, now, by, lang)
        case "settle" | "correct":
            strike = strikes.get(_number(sent.get("strike", "")))
            if act == "correct":
                return _corrected(assistant, record, strike, sent, now, by)
            state = next((each for each in _STATES if each == sent.get("state")), None)
            if state is None:
                raise InvalidRequest("That is no state of a strike. Choose one of those shown.")
            strikes.settle(strike.id, state, by=by, reason=sent.get("reason", ""), now=now)
            undo = None if state == "withdrawn" else {"act": "settle", "strike": f"{strike.id}", "state": strike.state}
            unexplained = undo is not None and state in TAKEN_BACK and not sent.get("reason", "").strip()
            done = Done(state, strike.asker, strike.id, undo, unexplained)
            return replace(record, done=done, forget=(f"strike-{strike.id}",), adding=False)
        case _:
            raise InvalidRequest("That cannot be done here. Reload the page.")


def _corrected(
    assistant: Assistant, record: Record, strike: Strike, sent: Mapping[str, str], now: datetime, by: str | None
) -> Record:
    right = assistant.strikes.correct(
        strike.id,
        by=by,
        asker=sent.get("asker"),
        group=sent.get("group"),
        rule_id=sent.get("rule"),
        reason=sent.get("reason", ""),
        now=now,
    )
    undo = {
        "act": "correct",
        "strike": f"{strike.id}",
        "asker": strike.asker,
        "group": strike.group,
        "rule": strike.rule_id,
    }
    return replace(
        record,
        person=key(right.asker, right.group),
        done=Done("corrected", right.asker, right.id, undo),
        forget=(f"strike-{strike.id}",),
    )


def _added(
    assistant: Assistant, record: Record, sent: Mapping[str, str], now: datetime, by: str | None, lang: Lang
) -> Record:
    rule_id, _, offence = sent.get("rule", "").partition(":")
    if not rule_id:
        raise Unready(lambda _: conduct_words(lang).choose_rule)
    text, zone = sent.get("text", ""), assistant.knowledge.community.timezone
    said = Said(text, text.strip(), offence or "other", _moment(sent.get("said_at", ""), zone, lang))
    case = Case(sent.get("asker"), sent.get("group", ""), rule_id, (said,))
    known = assistant.strikes.found(case, now=now)
    strike = assistant.strikes.record(case, by=by, now=now)
    undo = {"act": "settle", "strike": f"{strike.id}", "state": "withdrawn"}
    done = Done("known", strike.asker, strike.id) if known else Done("added", strike.asker, strike.id, undo)
    person = key(strike.asker, strike.group)
    group = record.group if record.group is not None and name_key(record.group) == name_key(strike.group) else None
    return Record(group=group, person=person, done=done, forget=("strike-add",))


def _moment(typed: str, zone: ZoneInfo, lang: Lang) -> datetime | None:
    """What a field for date and time holds, in the community's zone; None for nothing."""
    if not typed.strip():
        return None
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Unready(lambda _: conduct_words(lang).bad_time) from None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def record_html(assistant: Assistant, record: Record, now: datetime, lang: Lang, problem: str = "") -> str:
    """The whole tab. now: aware. problem: a sentence about what could not be done."""
    strikes, w = assistant.strikes, conduct_words(lang)
    people = strikes.people(group=record.group, now=now)
    groups = strikes.groups()
    forget = "".join(f'<i hidden data-forget="{esc(each)}"></i>' for each in record.forget)
    above = _tools(record, groups, lang) + _done(record.done, w) + ("" if record.adding else notice(problem))
    if record.adding:
        above += _add_form(assistant.knowledge, record, groups, w, problem)
    if not people:
        body = empty(w.none, w.none_hint)
    else:
        counts = w.people.format(people=len(people), times=sum(each.count for each in people))
        rows = "".join(
            f"<li>{_person(assistant, each, now, lang, opened=key(each.asker, each.group) == record.person)}</li>"
            for each in people[:LISTED]
        )
        body = f'<p class="fb-counts"><span>{esc(counts)}</span></p><ul class="fb-gaps fb-offenders">{rows}</ul>'
    return f"<div>{forget}</div><div>{above}</div><div>{body}</div>"


def _tools(record: Record, groups: Sequence[str], lang: Lang) -> str:
    """Which group, and what else can be done."""
    w = conduct_words(lang)
    all_of = _filter("", "", w.all_groups, pressed=record.group is None)
    single = "".join(
        _filter(group, "1", group or w.no_group, pressed=record.group is not None and group == record.group)
        for group in groups
    )
    only = "" if record.group is None else f"&amp;group={quote(record.group, safe='')}"
    table = f"v1/strikes/export?language={lang}{only}"
    return (
        f'<h2 class="fb-spoken">{esc(w.spoken)}</h2><div class="fb-segments" role="group"'
        f' aria-label="{esc(w.groups)}">{all_of}{single if len(groups) > 1 or record.group is not None else ""}'
        f'<p class="fb-working" role="status">{esc(w.reading)}</p><span class="fb-tab-tools">'
        f'<button type="button" class="fb-button fb-plain" data-send="adding" aria-expanded="'
        f'{str(record.adding).lower()}">{esc(w.add)}</button>'
        f'<a class="fb-button fb-plain" href="{table}" download="strikes.csv">{esc(w.export)}</a>'
        f'<button type="button" class="fb-button fb-plain fb-refresh" data-send="refresh">{esc(w.refresh)}</button>'
        "</span></div>"
    )


def _filter(group: str, one: str, label: str, *, pressed: bool) -> str:
    return (
        f'<button type="button" class="fb-button" data-send="group" data-group="{esc(group)}" data-one="{one}"'
        f' aria-pressed="{str(pressed).lower()}">{esc(label)}</button>'
    )


def _done(done: Done | None, w: ConductWords) -> str:
    if done is None:
        return ""
    undo = ""
    if done.undo is not None:
        data = "".join(f' data-{name}="{esc(value)}"' for name, value in done.undo.items() if name != "act")
        act = done.undo["act"]
        undo = f'<button type="button" class="fb-button fb-plain" data-send="{act}"{data}>{esc(w.undo)}</button>'
    said = w.done[done.what].format(asker=done.asker) + (f" {w.unexplained}" if done.unexplained else "")
    return (
        f'<div class="fb-banner" role="status" tabindex="-1"><p>{esc(said)}</p>'
        f'<div class="fb-actions">{undo}</div></div>'
    )


def _person(assistant: Assistant, person: Person, now: datetime, lang: Lang, *, opened: bool) -> str:
    w, zone = conduct_words(lang), assistant.knowledge.community.timezone
    one, several = w.times
    offences = dict.fromkeys(each.offence for each in person.strikes)
    mark = "fb-broken" if person.count else "fb-mark-expired"
    chips = "".join(f'<span class="fb-chip {mark}">{esc(w.offences.get(each, each))}</span>' for each in offences)
    facts = [person.group or w.no_group, w.last.format(when=moment(person.last_at, now, zone, lang))]
    # Named after the person: Gradio patches by position, and what is typed for one must not turn up at another.
    name = f"fb-person-{person.strikes[-1].id}"
    detail = _detail(assistant, person, now, lang) if opened else ""
    return (
        f'<{name} class="fb-gap"><button type="button" class="fb-gap-row" data-send="open"'
        f' data-person="{esc(key(person.asker, person.group))}"'
        f' aria-expanded="{str(opened).lower()}"><span class="fb-people"><b>{person.count}</b>'
        f" {esc(one if person.count == 1 else several)}</span>"
        f'<span class="fb-gap-title"><b>{esc(person.asker)}</b><small>{esc(" · ".join(facts))}</small></span>'
        f'<span class="fb-marks">{chips}</span></button>{detail}</{name}>'
    )


def _detail(assistant: Assistant, person: Person, now: datetime, lang: Lang) -> str:
    """All that is known of one person in one group."""
    w, zone, knowledge = conduct_words(lang), assistant.knowledge.community.timezone, assistant.knowledge
    counting = assistant.strikes.counting(person.strikes, now=now)
    draft = ""
    if counting:
        target = f"fb-notice-{person.strikes[0].id}"
        text = assistant.strikes.notice(person.asker, person.group, now=now)
        draft = (
            f'<details class="fb-public" data-open="{target}"><summary class="fb-button">{esc(w.notice)}</summary>'
            f'<p class="fb-hint">{esc(w.notice_hint)}</p>{draft_html(target, text, lang)}</details>'
        )
    rows = "".join(
        f"<li>{_strike(each, each.id in counting, knowledge, now, zone, lang)}</li>" for each in person.strikes
    )
    return (
        f'<section class="fb-detail fb-strikes">{_until(person, counting, knowledge, zone, lang)}'
        f'<ol class="fb-strike-list">{rows}</ol>{draft}</section>'
    )


def _until(person: Person, counting: frozenset[int], knowledge: Knowledge, zone: ZoneInfo, lang: Lang) -> str:
    """What counts by which rule, and until when."""
    w = conduct_words(lang)
    by_rule: dict[frozenset[str], list[Strike]] = {}
    for each in person.strikes:
        if each.id in counting:
            by_rule.setdefault(knowledge.counted_together(each.rule_id), []).append(each)
    lines = []
    for rule_ids, own in by_rule.items():
        titles = _titles(knowledge, [each.rule_id for each in own if each.rule_id in rule_ids])
        lasts = next((item.strikes.expires_after for item in _rules(knowledge) if item.id == own[0].rule_id), None)
        until = w.never_expires
        if lasts is not None:
            day = (own[0].moment + lasts).astimezone(zone).date()
            until = w.expires.format(day=day_in_words(day, lang))
        rules = ("」「" if lang == "zh" else "”, “").join(titles)
        lines.append(w.still.format(rule=rules, n=len(own), until=until.rstrip("。.")))
    said = "".join(f"<p>{esc(line)}</p>" for line in lines or [w.gone])
    return f'<div class="fb-standing">{said}</div>'


def _strike(strike: Strike, counts: bool, knowledge: Knowledge, now: datetime, zone: ZoneInfo, lang: Lang) -> str:
    w = conduct_words(lang)
    state = "expired" if strike.state == "counted" and not counts else strike.state
    by = w.by.format(by=strike.by or w.somebody, when=moment(strike.at, now, zone, lang))
    (title,) = _titles(knowledge, [strike.rule_id])
    history = ""
    if len(strike.events) > 1:
        events = "".join(
            f"<li><small>{esc(moment(each.at, now, zone, lang))}</small> {esc(w.events[each.what])}"
            f"{esc(f' · {each.by}' if each.by else '')}"
            f"{esc(w.why.format(reason=why) if (why := reason(place, each, WORDS[lang])) else '')}</li>"
            for place, each in enumerate(strike.events)
        )
        history = f'<div class="fb-history"><b>{esc(w.history)}</b><ol>{events}</ol></div>'
    name = f"fb-strike-{strike.id}-{state}"
    return (
        f'<{name} class="fb-strike fb-state-{state}"><header><span class="fb-chip fb-mark-{state}">'
        f"{esc(w.states[state])}</span><b>{esc(title)}</b><small>{esc(by)}</small></header>"
        f"{evidence_html([replace(strike, by=None)], now, zone, lang)}{history}"
        f"{_second(strike, knowledge, w)}</{name}>"
    )


def _second(strike: Strike, knowledge: Knowledge, w: ConductWords) -> str:
    """Second thoughts."""
    keep = f"strike-{strike.id}"

    def button(state: StrikeState, label: str, *, submit: bool = False) -> str:
        kind = "submit" if submit else "button"
        sent = "" if submit else f' data-send="settle" data-state="{state}"'
        return f'<button type="{kind}" class="fb-button"{sent}>{esc(label)}</button>'

    if strike.state == "counted":
        first: StrikeState = "pardoned"
        label = w.second
        buttons = button("pardoned", w.pardon, submit=True) + button("mistaken", w.mistaken)
    else:
        first = "counted"
        label = w.second_again
        buttons = button("counted", w.again, submit=True)
    reason = (
        f'<label class="fb-field"><span>{esc(w.reason)}</span><input type="text" name="reason" maxlength="300"'
        f' autocomplete="off" placeholder="{esc(w.reason_hint)}"></label>'
    )
    options = "".join(
        f'<option value="{esc(rule.id)}"{" selected" if rule.id == strike.rule_id else ""}>{esc(rule.title)}</option>'
        for rule in _rules(knowledge)
    )
    return (
        f'<details class="fb-second" data-open="{keep}"><summary>{esc(label)}</summary>'
        f'<form data-send="settle" data-state="{first}" data-strike="{strike.id}" data-keep="{keep}">{reason}'
        f'<div class="fb-actions">{buttons}{button("withdrawn", w.withdraw)}</div></form>'
        f'<form data-send="correct" data-strike="{strike.id}" data-keep="{keep}-right"><b>{esc(w.correct)}</b>'
        f'<div class="fb-fields">{_field("asker", w.who, strike.asker, required=True)}'
        f'{_field("group", w.where, strike.group)}<label class="fb-field"><span>{esc(w.rule)}</span>'
        f'<select name="rule">{options}</select></label>{reason}</div>'
        f'<div class="fb-actions"><button type="submit" class="fb-button">{esc(w.correct_do)}</button></div></form>'
        "</details>"
    )


def _add_form(knowledge: Knowledge, record: Record, groups: Sequence[str], w: ConductWords, problem: str) -> str:
    rules = "".join(
        f'<option value="{esc(rule.id)}:{offence}">'
        f"{esc(rule.title)}{esc(f' · {w.offences[offence]}' if len(rule.offences) > 1 else '')}</option>"
        for rule in _rules(knowledge)
        for offence in rule.offences or ("other",)
    )
    known = "".join(f'<option value="{esc(group)}"></option>' for group in groups if group)
    return (
        f'<form class="fb-card fb-strike-add" data-send="enter" data-keep="strike-add"><h3>{esc(w.add_title)}</h3>'
        f'<p class="fb-hint">{esc(w.add_hint)}</p>{notice(problem)}<div class="fb-fields">'
        f"{_field('asker', w.who, required=True)}"
        f"{_field('group', w.where, record.group or '', more=' list=fb-strike-groups')}"
        f'<datalist id="fb-strike-groups">{known}</datalist>'
        f'<label class="fb-field"><span>{esc(w.rule)}</span><select name="rule" required><option value=""></option>'
        f"{rules}</select></label>"
        f'<label class="fb-field"><span>{esc(w.at)}</span><input type="datetime-local" name="said_at"></label></div>'
        f'<label class="fb-field"><span>{esc(w.what)}</span><textarea name="text" rows="2" maxlength="2000" required'
        f' placeholder="{esc(w.what_hint)}"></textarea></label>'
        f'<div class="fb-actions"><button type="submit" class="fb-button fb-primary">{esc(w.add_do)}</button>'
        f'<button type="button" class="fb-button fb-plain" data-send="adding">{esc(w.back)}</button></div></form>'
    )


def _field(name: str, label: str, value: str = "", *, required: bool = False, more: str = "") -> str:
    need = " required" if required else ""
    return (
        f'<label class="fb-field"><span>{esc(label)}</span><input type="text" name="{name}" value="{esc(value)}"'
        f' maxlength="60" autocomplete="off"{need}{more}></label>'
    )


def _rules(knowledge: Knowledge) -> list[Rule]:
    return [item for item in knowledge.items if isinstance(item, Rule)]


def _titles(knowledge: Knowledge, rule_ids: Sequence[str]) -> list[str]:
    """What rules are called; one that is gone, by its id."""
    titles = {rule.id: rule.title for rule in _rules(knowledge)}
    return [titles.get(each, each) for each in dict.fromkeys(rule_ids)]
