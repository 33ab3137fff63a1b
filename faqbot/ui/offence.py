"""One message that seems to break a rule, on a card of the desk: how often before, what to say now, what to record.

    look = look_at(assistant, case, now=now)     # a `strikes.Case`: what one person said against one rule
    offence_html(look, lang)                     # its buttons send the event `strike`
    case = act(assistant, case, sent, now=now)   # …which does what was clicked

Decides nothing and counts nothing by itself. Knows no Gradio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from faqbot import replies
from faqbot.errors import InvalidRequest
from faqbot.hours import day_in_words
from faqbot.knowledge import Item, Rule, Script, Step
from faqbot.store import Strike
from faqbot.strikes import Case, Said, Standing, nth_in_words
from faqbot.template import names, speak
from faqbot.ui.conduct_words import conduct_words
from faqbot.ui.markup import copy_button, esc, moment
from faqbot.ui.sent import by_of
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

EVENT = "strike"
"""What the buttons send, with `act` and `n`, the number of the case's first message."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A script with the words of one case in it."""

    script: Script
    first: str
    """What is said first, addressed where it speaks to the person."""
    values: Mapping[str, str]
    """Of its variables."""


@dataclass(frozen=True, slots=True)
class Look:
    """A case, and everything that its card shows."""

    number: int
    """Of the case's first message: what its buttons send, and its ids carry."""
    case: Case
    """Without messages that were recorded before."""
    title: str
    """Of the rule."""
    standing: Standing | None
    """None where nobody is named."""
    recorded: Strike | None
    """What was recorded of it."""
    innocent: bool
    """The same words were found to break no rule before."""
    speeches: tuple[Speech | None, ...]
    """For the first, the second and the third time."""
    plain: str
    """The rule itself as a reply, where it names no script."""
    notice: str
    """Draft of the public notice; empty for a first time."""
    now: datetime
    zone: ZoneInfo


def look_at(assistant: Assistant, case: Case, *, now: datetime) -> Look:
    """What the card of `case` shows at `now` (aware)."""
    knowledge, strikes = assistant.knowledge, assistant.strikes
    rule = knowledge.item(case.rule_id)
    recorded, number = strikes.found(case, now=now), case.numbers[0]
    case = case if recorded is not None else strikes.fresh(case, now=now)
    counted = recorded is not None and recorded.state == "counted"
    standing = None
    if case.asker:
        standing = strikes.standing(
            case.asker,
            case.group,
            case.rule_id,
            now=now,
            offence=case.offence,
            said_at=case.said_at,
            recorded=recorded if counted else None,
        )
    community, texts = knowledge.community, [each.text for each in case.said]
    values = strikes.values(case, standing, now=now) if standing else {}
    speeches: list[Speech | None] = [None, None, None]
    if isinstance(rule, Rule):
        for place in range(3):
            item = _item(assistant, rule.stages(case.offence).script(place + 1))
            if isinstance(item, Script):
                given = replies.script_values(item, asker=case.asker, variables=values)
                if "nickname" in names(item.text):  # it speaks of the person, to all
                    first = speak(item.text, given).strip()
                else:
                    first = replies.answer(community, item, asker=case.asker, variables=values)
                speeches[place] = Speech(item, first, given)
    notice = ""
    if case.asker and standing is not None and standing.nth > 1 and (counted or recorded is None):
        pending = None if counted else case
        notice = strikes.notice(case.asker, case.group, now=now, case=pending, rule_id=case.rule_id)
    return Look(
        number=number,
        case=case,
        title=rule.title,
        standing=standing,
        recorded=recorded,
        innocent=recorded is None and strikes.innocent(texts) == set(texts),
        speeches=tuple(speeches),
        plain=replies.address(community, rule.text, case.asker),
        notice=notice,
        now=now,
        zone=community.timezone,
    )


def _item(assistant: Assistant, item_id: str | None) -> Item | None:
    return None if item_id is None else assistant.knowledge.item(item_id)


def act(assistant: Assistant, case: Case, sent: Mapping[str, str], *, now: datetime) -> Case:
    """Do what a button of the card asks for; the case, with the name that was filled in.

    `who` names the asker, `count` counts, `innocent` keeps that it was no offence, `undo` takes back what was
    recorded, `again` counts what was pardoned or found to be none.
    """
    if asker := sent.get("asker", "").strip():
        case = replace(case, asker=asker)
    strikes, by, what = assistant.strikes, by_of(sent) or None, sent.get("act", "")
    recorded = strikes.found(case, now=now)
    match what:
        case "who":
            pass
        case "count":
            strikes.record(case, by=by, now=now)
        case "innocent":
            strikes.record(case, by=by, state="mistaken", now=now)
        case "undo" if recorded is not None:
            strikes.settle(recorded.id, "withdrawn", by=by, now=now)
        case "again" if recorded is not None:
            strikes.settle(recorded.id, "counted", by=by, now=now)
        case _:
            raise InvalidRequest("That cannot be done with this message any more. Look at it again.")
    return case


def offence_html(look: Look, lang: Lang, *, turn: int = 0) -> str:
    """The part of a card about what its message breaks. turn: of the paste, as the next one numbers its own from 1.

    Its element's name changes with what it shows, as Gradio patches the page element by element.
    """
    w, case, number = conduct_words(lang), look.case, look.number
    target = f"fb-strike-{turn}-{number}"
    state = look.recorded.state if look.recorded else "open"
    nth = look.standing.nth if look.standing else 0
    name = f"fb-offence-{turn}-{number}-{state}-{nth}"
    body = _said(case, look, lang) + _standing(look, target, lang)
    if look.recorded is not None:
        body += _recorded(look, look.recorded, lang)
    speech = _speech(look, target, lang)
    if look.recorded is not None:  # done with, but for what follows
        speech = (
            f'<details class="fb-further" data-open="{target}-said"><summary>{esc(w.said)}</summary>{speech}</details>'
        )
    body += speech + _notice(look, target, lang)
    chip = f'<span class="fb-chip">{esc(w.offences.get(case.offence, case.offence))}</span>'
    several = f"<small>{esc(w.several.format(n=len(case.said)))}</small>" if len(case.said) > 1 else ""
    head = f"<header>{chip}<b>{esc(w.title.format(rule=look.title))}</b>{several}</header>"
    if look.innocent:
        body = f"<details><summary>{esc(w.cleared)}</summary>{body}</details>"
    label = esc(w.title.format(rule=look.title))
    return f'<{name} class="fb-offence" role="group" aria-label="{label}">{head}{body}</{name}>'


def marked(text: str, evidence: str) -> str:
    """`text` safe inside HTML, with the words that gave it away marked."""
    at = text.find(evidence) if evidence else -1
    if at < 0:
        return esc(text)
    end = at + len(evidence)
    return f"{esc(text[:at])}<mark>{esc(text[at:end])}</mark>{esc(text[end:])}"


def evidence_html(strikes: Sequence[Strike], now: datetime, zone: ZoneInfo, lang: Lang) -> str:
    """What was said, where and when, one line a message."""
    rows = "".join(
        f"<li><small>{esc(moment(said.said_at or strike.at, now, zone, lang))}"
        f"{esc(f' · {strike.by}' if strike.by else '')}</small><q>{marked(said.text, said.evidence)}</q></li>"
        for strike in strikes
        for said in strike.said
    )
    return f'<ul class="fb-evidence">{rows}</ul>'


def _said(case: Case, look: Look, lang: Lang) -> str:
    def when(said: Said) -> str:
        return f"<small>{esc(moment(said.said_at, look.now, look.zone, lang))}</small>" if said.said_at else ""

    rows = "".join(f"<li>{when(said)}<q>{marked(said.text, said.evidence)}</q></li>" for said in case.said)
    return f'<ul class="fb-evidence">{rows}</ul>'


def _standing(look: Look, target: str, lang: Lang) -> str:
    """How often before, with the evidence; or the field for the name that is missing."""
    w, case, standing = conduct_words(lang), look.case, look.standing
    if standing is None or case.asker is None:
        return (
            f'<form class="fb-offence-who" data-send="{EVENT}" data-act="who" data-n="{look.number}"'
            f' data-keep="{target}"><p>{esc(w.nobody)}</p><label class="fb-field">'
            f'<span>{esc(w.name)}</span><input type="text" name="asker" maxlength="60" autocomplete="off" required>'
            f'</label><button type="submit" class="fb-button">{esc(w.name_send)}</button></form>'
        )
    group = f"「{case.group}」" if case.group and lang == "zh" else case.group or w.here
    recorded = look.recorded
    if standing.lapsed or (recorded is not None and recorded.state != "counted"):
        said = w.uncounted.format(asker=case.asker, group=group, n=standing.count)
        said += f" {w.lapsed}" if standing.lapsed else ""
    elif standing.count == 0:
        said = w.clean.format(asker=case.asker, group=group)
    else:
        nth = nth_in_words(standing.nth, lang)
        said = w.standing.format(asker=case.asker, group=group, n=standing.count, nth=nth)
        if standing.expires_at is None:
            said = f"{said} {w.never_expires}"
        else:
            day = day_in_words(standing.expires_at.astimezone(look.zone).date(), lang)
            said = f"{said} {w.expires.format(day=day)}"
    more = ""
    for strikes, label in ((standing.strikes, w.earlier), (standing.others, w.others)):
        if strikes:
            more += (
                f"<details><summary>{esc(label.format(n=len(strikes)))}</summary>"
                f"{evidence_html(strikes, look.now, look.zone, lang)}</details>"
            )
    return f'<p class="fb-standing">{esc(said)}</p>{more}'


def _recorded(look: Look, strike: Strike, lang: Lang) -> str:
    """What was recorded already, and the way back."""
    w = conduct_words(lang)
    last = next((each for each in reversed(strike.events) if each.what == strike.state), strike.events[0])
    said = w.recorded[strike.state].format(by=last.by or w.somebody, when=moment(last.at, look.now, look.zone, lang))
    undo = _button("undo", w.undo, look)
    again = _button("again", w.count_after_all, look) if strike.state != "counted" else ""
    return f'<p class="fb-recorded" role="status"><span>{esc(said)}</span>{undo}{again}</p>'


def _speech(look: Look, target: str, lang: Lang) -> str:
    """What to say this time, and what can be recorded; below it, closed, what is said later and another time."""
    w = conduct_words(lang)
    nth = look.standing.nth if look.standing else 1
    place = min(nth, 3) - 1
    speech, spoken = look.speeches[place], nth_in_words(nth, lang)
    more = ""
    if speech is None:
        head = f'<p class="fb-hint">{esc(w.no_script.format(nth=spoken))}</p>'
        said = look.plain
    else:
        lead = _lead(speech.script)
        title = w.this_time.format(nth=spoken, title=speech.script.title)
        notes = "".join(_note(note, lang) for note in lead.notes)
        when = f'<p class="fb-when">{esc(lead.when)}</p>' if lead.when else ""
        head, said = f"<h4>{esc(title)}</h4>{notes}{when}", speech.first
        if lead.rest:
            more += f"<b>{esc(w.afterwards)}</b>{_steps(lead.rest, speech, f'{target}-then', lang)}"
    for script_id, places in _other_times(look, place).items():
        other = next(each for each in look.speeches if each is not None and each.script.id == script_id)
        stages = ("、" if lang == "zh" else ", ").join(w.stages[each] for each in places)
        label = f"{w.other_times.format(stage=stages)}：{other.script.title}"
        steps = _steps(other.script.steps, other, f"{target}-{places[0]}", lang)
        more += f"<details><summary>{esc(label)}</summary>{steps}</details>"
    if more:
        more = f'<details class="fb-further" data-open="{target}"><summary>{esc(w.further)}</summary>{more}</details>'
    return (
        f'<div class="fb-speech">{head}<div class="fb-reply" id="{target}">{esc(said)}</div>'
        f"{_buttons(look, target, lang)}{more}</div>"
    )


@dataclass(frozen=True, slots=True)
class _Lead:
    """A script around what it says first."""

    notes: tuple[str, ...]
    """To be read before it is said."""
    when: str
    """The branch that says it; empty for none."""
    rest: tuple[Step, ...]
    """Everything else, in order."""


def _lead(script: Script) -> _Lead:
    for place, step in enumerate(script.steps):
        if step.say:
            before = script.steps[:place]
            notes = tuple(each.note for each in (*before, step) if each.note and not each.branches)
            own = (replace(step, say="", note=""),) if step.branches else ()
            return _Lead(notes, "", (*(each for each in before if each.branches), *own, *script.steps[place + 1 :]))
    for step in script.steps:
        for branch in step.branches:
            found = next((each for each in branch.steps if each.say == script.text), None)
            if found is not None:
                return _Lead((found.note,) if found.note else (), branch.when, script.steps)
    return _Lead((), "", script.steps)


def _other_times(look: Look, place: int) -> dict[str, list[int]]:
    """The scripts of the other times, each with the times it is for."""
    now_said, found = look.speeches[place], dict[str, list[int]]()
    for other, speech in enumerate(look.speeches):
        if speech is not None and other != place and (now_said is None or speech.script.id != now_said.script.id):
            found.setdefault(speech.script.id, []).append(other)
    return found


def _steps(steps: Sequence[Step], speech: Speech, target: str, lang: Lang) -> str:
    """These steps, branches closed: nothing to choose, everything ready to copy."""
    w, numbers = conduct_words(lang), count(1)

    def step(each: Step) -> str:
        html = _note(each.note, lang)
        if each.say:
            number = next(numbers)
            said = speech.first if each.say == speech.script.text else speak(each.say, speech.values).strip()
            name = f"{target}-{number}"
            copy = copy_button(name, w.copy, lang, name=w.copy_step.format(n=number))
            html += f'<div class="fb-reply" id="{name}">{esc(said)}</div><div class="fb-actions">{copy}</div>'
        if each.branches:
            inner = "".join(
                f"<details><summary>{esc(branch.when)}</summary>{''.join(map(step, branch.steps))}</details>"
                for branch in each.branches
            )
            html += f'<div class="fb-branches"><p>{esc(each.choose)}</p>{inner}</div>'
        return html

    return "".join(map(step, steps))


def _note(note: str, lang: Lang) -> str:
    return f'<p class="fb-note"><b>{esc(conduct_words(lang).note)}</b>{esc(note)}</p>' if note else ""


def _buttons(look: Look, target: str, lang: Lang) -> str:
    """Copying, and what can be recorded: nothing where it was already, or nobody is named."""
    w, said = conduct_words(lang), words(lang)
    if look.recorded is not None or look.standing is None:
        return f'<div class="fb-actions">{copy_button(target, w.copy, lang)}</div>'
    nth = w.lapsed_one if look.standing.lapsed else nth_in_words(look.standing.nth, lang)
    copied = (
        f'<button type="button" class="fb-button fb-primary fb-copy" data-copy="{target}"'
        f' data-copied="{esc(said.copied)}" data-failed="{esc(said.copy_failed)}" data-send="{EVENT}" data-act="count"'
        f' data-n="{look.number}"><span>{esc(w.count.format(nth=nth))}</span></button>'
    )
    only = _button("count", w.only_count.format(nth=nth), look)
    innocent = _button("innocent", w.innocent, look)
    copy = copy_button(target, w.only_copy, lang)
    return f'<div class="fb-actions">{copied}{only}{copy}{innocent}</div><p class="fb-hint">{esc(w.hint)}</p>'


def _notice(look: Look, target: str, lang: Lang) -> str:
    if not look.notice:
        return ""
    w, target = conduct_words(lang), f"{target}-notice"
    return (
        f'<details class="fb-public" data-open="{target}"><summary class="fb-button">{esc(w.notice)}</summary>'
        f'<p class="fb-hint">{esc(w.notice_hint)}</p>{draft_html(target, look.notice, lang)}</details>'
    )


def draft_html(target: str, text: str, lang: Lang) -> str:
    """A text that can be edited in place and copied as it stands then."""
    w = conduct_words(lang)
    return (
        f'<div class="fb-reply fb-draft" id="{target}" contenteditable="plaintext-only" role="textbox"'
        f' aria-multiline="true" tabindex="0" aria-label="{esc(w.notice_label)}">{esc(text)}</div>'
        f'<div class="fb-actions">{copy_button(target, w.copy, lang)}</div>'
    )


def _button(what: str, label: str, look: Look) -> str:
    return (
        f'<button type="button" class="fb-button" data-send="{EVENT}" data-act="{what}" data-n="{look.number}">'
        f"{esc(label)}</button>"
    )
