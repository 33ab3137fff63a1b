"""A script on a card: its steps in order, the branches chosen so far, its variables asked for where they are said.

    way = Way(choices=(0,))                       # how far a staff member is
    script_html(walked(knowledge, script, way), key="1-3", lang="zh")
    PART                                          # the part of the desk's card that does so (`card.Part`)

Says nothing by itself, and knows no Gradio. What was typed for one variable is offered again wherever the same
question is asked about the same person: see `recalled`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Community, Script, Step, Variable
from faqbot.promises import Promise, Unclear, in_words, read_promise
from faqbot.replies import opening, script_values, speak, to_all, ungreeted
from faqbot.template import names
from faqbot.ui.card import Part
from faqbot.ui.markup import copy_button, esc, kind_chip
from faqbot.ui.scripted_words import script_words
from faqbot.ui.sent import by_of
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.knowledge import Knowledge
    from faqbot.ui.card import View
    from faqbot.ui.sent import Sent
    from faqbot.ui.sitting import Card

LONGEST_VALUE = 500
"""Characters of a variable's value."""

_TIMES = frozenset({"time", "when", "due", "until", "deadline", "时间", "截止"})
_ASKS_WHEN = re.compile(r"什么时候|何时|几点|\b(?:by when|when|what time)\b", re.I)

_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """How far a staff member is in one script, and what was typed for it."""

    choices: tuple[int, ...] = ()
    """The branch taken at each choice on the way, in order."""
    values: Mapping[str, str] = field(default_factory=dict)
    """As typed, by the variable's name; blank: its default is said."""
    prefill: Mapping[str, str] = field(default_factory=dict)
    """`values` when the fields were last drawn anew. They are drawn from these, so that what is being typed is never
    overwritten by an older echo of it."""
    tracked: Mapping[str, Tracked] = field(default_factory=dict)
    """Promises that are kept track of, by the variable that holds them."""
    edition: int = 0
    """Goes up where a field is filled for the person: what was typed into it before must not come back."""

    def typed(self, values: Mapping[str, str]) -> Way:
        """With these values typed into their fields."""
        return replace(self, values={**self.values, **{name: text[:LONGEST_VALUE] for name, text in values.items()}})

    def drawn(self) -> Way:
        """With the fields as they are now."""
        return replace(self, prefill=self.values)

    def filled(self, name: str, text: str) -> Way:
        """With this value put into its field."""
        return replace(self.typed({name: text}).drawn(), edition=self.edition + 1)

    def chosen(self, ordinal: int, option: int) -> Way:
        """With branch `option` taken at choice number `ordinal`; later choices are open again."""
        if not 0 <= ordinal <= len(self.choices):
            raise InvalidRequest(f"Choice {ordinal} of the script is not on screen. Look for the reply again.")
        return replace(self.drawn(), choices=(*self.choices[:ordinal], option))

    def back(self) -> Way:
        """With the last choice open again."""
        return replace(self.drawn(), choices=self.choices[:-1])


@dataclass(frozen=True, slots=True)
class Tracked:
    """A promise that was made with a script and is kept track of."""

    promise_id: int
    words: str
    """The variable's value at that moment; with other words it is another promise."""
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a script on the way through its branches."""

    step: Step
    ordinal: int | None = None
    """Number of its choice, from 0; None where there is nothing to choose."""
    chosen: int | None = None
    """Index of the branch taken; None while it is open."""


def walk(steps: Sequence[Step], choices: Sequence[int]) -> list[Stage]:
    """The steps in order, into the chosen branches, up to and with the first choice that is still open."""
    stages: list[Stage] = []

    def go(steps: Sequence[Step]) -> bool:
        for step in steps:
            if not step.branches:
                stages.append(Stage(step))
                continue
            ordinal = sum(stage.ordinal is not None for stage in stages)
            chosen = choices[ordinal] if ordinal < len(choices) else None
            if chosen is not None and not 0 <= chosen < len(step.branches):
                chosen = None
            stages.append(Stage(step, ordinal, chosen))
            if chosen is None or not go(step.branches[chosen].steps):
                return False
        return True

    go(steps)
    return stages


@dataclass(frozen=True, slots=True)
class Said:
    """One stage with its words."""

    stage: Stage
    text: str
    """Ready to copy; empty for a step that is only done."""
    asks: tuple[Variable, ...]
    """The variables that are said here for the first time on the way."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A script as far as it was walked, every word in place."""

    script: Script
    way: Way
    said: tuple[Said, ...]
    values: Mapping[str, str]
    """What every variable stands for."""
    prefill: Mapping[str, str]
    """What its field is drawn with."""
    community: Community
    now: datetime

    @property
    def open(self) -> bool:
        """Whether a branch is still to be chosen."""
        return self.said[-1].stage.ordinal is not None and self.said[-1].stage.chosen is None

    def asks_when(self, variable: Variable) -> bool:
        """Whether a variable stands for a time to come."""
        return about_time(variable, self.community, self.now)

    def due(self, variable: Variable) -> Promise | Unclear | None:
        """The moment that a variable about time stands for; None where it is about something else."""
        if not self.asks_when(variable):
            return None
        return read_promise(self.values[variable.name], self.community, self.now)


def walked(
    community: Community,
    script: Script,
    way: Way,
    *,
    asker: str = "",
    known: Mapping[str, str] = _NOTHING,
    greeted: bool = False,
    now: datetime,
) -> Walked:
    """The script on its `way`, in words.

    known: values of its variables from elsewhere, which are said unless others were typed. The first thing said is
    addressed to the asker; what follows goes on from there. greeted: already, further up. now: aware.
    """
    silent = replace(community, etiquette=replace(community.etiquette, greeting=""))

    def standing(typed: Mapping[str, str]) -> dict[str, str]:
        given = {**known, **{name: text for name, text in typed.items() if text.strip()}}
        return script_values(script, asker=asker or None, variables=given)

    values = standing(way.values)
    said: list[Said] = []
    asked = {"nickname"} if asker.strip() else set()  # who is meant is known
    spoke = False
    for stage in walk(script.steps, way.choices):
        used = dict.fromkeys(names(stage.step.say))
        asks = tuple(each for each in script.variables if each.name in used and each.name not in asked)
        asked.update(each.name for each in asks)
        text = speak(stage.step.say, values).strip()
        if text and not spoke:
            spoke = True
            if greeted and not to_all(text):
                text = opening(silent, ungreeted(community, text, asker or None), asker or None)
            else:
                text = opening(community, text, asker or None)
        said.append(Said(stage, text, asks))
    return Walked(script, way, tuple(said), values, standing(way.prefill), community, now)


def about_time(variable: Variable, community: Community, now: datetime) -> bool:
    """Whether a variable asks for a time to come: by its name, its label, or because its default is one."""
    if variable.name.casefold() in _TIMES or _ASKS_WHEN.search(variable.label):
        return True
    found = read_promise(variable.default, community, now)
    return isinstance(found, Promise) and found.words.strip() == variable.default.strip()


def recalled(script: Script, others: Iterable[tuple[Script, Way]]) -> dict[str, str]:
    """What was typed about the same person for the variables of this script; the last of `others` wins.

    A variable is the same where name and label are: `{result}` may ask for something else in every script.
    """
    typed = {
        (each.name, each.label): way.values[each.name]
        for other, way in others
        for each in other.variables
        if way.values.get(each.name, "").strip()
    }
    return {each.name: typed[each.name, each.label] for each in script.variables if (each.name, each.label) in typed}


# --- As HTML --------------------------------------------------------------------------------------------------


def script_html(walked: Walked, *, key: str, lang: Lang) -> str:
    """The script on a card. key: what ids and names carry, as several scripts may be on one page."""
    w, script = script_words(lang), walked.script
    keep = f"script-{esc(key)}-{esc(script.id)}-{walked.way.edition}"
    rows = "".join(_stage(n, each, walked, key, lang) for n, each in enumerate(walked.said))
    back = ""
    if walked.way.choices:
        back = f'<button type="button" class="fb-mini" data-send="back">{esc(w.back)}<kbd>B</kbd></button>'
    over = ""
    if not walked.open:
        again = ""
        if walked.way.choices:
            again = f'<button type="button" class="fb-mini" data-send="back" data-to="start">{esc(w.again)}</button>'
        over = f'<p class="fb-hint" role="status">{esc(w.over)}</p>{again}' if len(walked.said) > 1 else ""
    foot = f'<div class="fb-script-foot">{back}{over}</div>' if back or over else ""
    return (
        f'<section class="fb-script" data-key="{esc(key)}" data-keep="{keep}"'
        f' aria-label="{esc(words(lang).script.format(title=script.title))}"><div class="fb-script-head">'
        f'<h3 class="fb-item">{kind_chip("script", lang)}{esc(script.title)}</h3>{star_html(script, lang)}</div>'
        f'<ol class="fb-steps">{rows}</ol>{foot}</section>'
    )


def star_html(script: Script, lang: Lang) -> str:
    """The button that keeps a script as a favourite; the browser knows which are."""
    w = script_words(lang)
    label = w.star.format(title=script.title)
    return (
        f'<button type="button" class="fb-star" data-star="{esc(script.id)}" aria-pressed="false"'
        f' aria-label="{esc(label)}" title="{esc(label)}"></button>'
    )


def _stage(n: int, said: Said, walked: Walked, key: str, lang: Lang) -> str:
    w, stage = words(lang), said.stage
    step, parts = stage.step, []
    name = f"fb-say-{esc(key)}-{n}"
    if step.note:
        parts.append(f'<p class="fb-note"><b>{esc(w.note)}</b>{esc(step.note)}</p>')
    if said.asks:
        fields = "".join(_field(each, walked, lang) for each in said.asks)
        parts.append(
            f'<form class="fb-variables" data-send="fill" data-typing="1"><p>{esc(script_words(lang).asked)}</p>'
            f'<div class="fb-fields">{fields}</div></form>'
        )
    if said.text:
        copy = copy_button(name, w.copy, lang, name=w.copy_step.format(n=n + 1))
        s = script_words(lang)
        # Under the way as well: what was changed in one branch must not turn up in another.
        keep = f"{name}-{walked.script.id}-{'.'.join(map(str, walked.way.choices))}-{walked.way.edition}"
        parts.append(
            f'<div class="fb-worded" data-keep="{keep}"><div class="fb-reply" id="{name}">{esc(said.text)}</div>'
            f'<label class="fb-reworded"><span>{esc(s.edit_label)}</span>'
            f'<textarea name="said" id="{name}-edit" rows="3">{esc(said.text)}</textarea></label>'
            f'<div class="fb-actions">{copy}<button type="button" class="fb-button fb-edit" data-reword>'
            f'{esc(s.edit)}</button><button type="button" class="fb-button fb-restore" data-unword>'
            f"{esc(s.edit_undo)}</button></div></div>"
        )
    if stage.ordinal is not None:
        options = "".join(
            f'<button type="button" class="fb-button fb-branch" data-send="branch" data-ordinal="{stage.ordinal}"'
            f' data-option="{option}" aria-pressed="{str(option == stage.chosen).lower()}">'
            f"{f'<kbd>{option + 1}</kbd>' if option < 9 else ''}<span>{esc(branch.when)}</span></button>"
            for option, branch in enumerate(step.branches)
        )
        hint = f'<p class="fb-hint">{esc(w.choose_first)}</p>' if stage.chosen is None else ""
        title = esc(step.choose or w.choose)
        state = "undecided" if stage.chosen is None else "decided"
        parts.append(
            f'<div class="fb-choose fb-{state}" role="group" aria-label="{title}"><p>{title}</p>{options}</div>{hint}'
        )
    return f'<li aria-label="{esc(w.step.format(n=n + 1))}">{"".join(parts)}</li>'


def _field(variable: Variable, walked: Walked, lang: Lang) -> str:
    value, default = esc(walked.prefill[variable.name]), esc(variable.default)
    told = f'name="v:{esc(variable.name)}" placeholder="{default}" autocomplete="off" maxlength="{LONGEST_VALUE}"'
    if walked.asks_when(variable):
        field = f'<input type="text" value="{value}" {told}>'
    else:  # "one a line", says many a label
        field = f'<textarea rows="1" {told}>{value}</textarea>'
    return (
        f'<div class="fb-field"><label><span>{esc(variable.label)}</span>{field}</label>'
        f"{_when(variable, walked, lang)}</div>"
    )


def _when(variable: Variable, walked: Walked, lang: Lang) -> str:
    """The moment that the words stand for, and what to do with it."""
    w, found = script_words(lang), walked.due(variable)
    if found is None:
        return ""
    if isinstance(found, Unclear):
        return (
            f'<p class="fb-due fb-unclear" role="status">{esc(w.unclear[found.reason].format(words=found.words))}</p>'
        )
    here, name = walked.community.local(walked.now), esc(variable.name)
    buttons = ""
    exact = in_words(found.due_at, here, walked.community.language)
    if found.words.strip() != exact:
        buttons += (
            f'<button type="button" class="fb-mini" data-send="exact" data-name="{name}" title="{esc(exact)}">'
            f"{esc(w.use)}</button>"
        )
    when = in_words(found.due_at, here, lang)
    tracked = walked.way.tracked.get(variable.name)
    if tracked is None or tracked.words != walked.values[variable.name]:
        said = w.due.format(when=when)
        buttons += (
            f'<button type="button" class="fb-mini" data-send="remind" data-name="{name}">{esc(w.track)}</button>'
        )
    else:
        said = w.tracked.format(when=in_words(tracked.due_at, here, lang))
        buttons += (
            f'<button type="button" class="fb-mini" data-send="unremind" data-name="{name}">{esc(w.untrack)}</button>'
        )
    return f'<p class="fb-due" role="status"><b>{esc(said)}</b>{buttons}</p>'


# --- On the desk ----------------------------------------------------------------------------------------------


def ways(card: Card) -> Mapping[str, Way]:
    """How far the scripts of this card were walked, by their ids."""
    kept: Mapping[str, Way] = card.parts.get(NAME, {})
    return kept


def gives(card: Card) -> bool:
    """Whether a script of this card promises something that is kept in mind."""
    return any(way.tracked for way in ways(card).values())


def _script(assistant: Assistant, card: Card) -> Script:
    item = assistant.knowledge.item(card.shown.entry_id) if card.shown and card.shown.entry_id else None
    if not isinstance(item, Script):
        raise InvalidRequest("There is no script on this card any more. Look for the reply again.")
    return item


def _walked(assistant: Assistant, card: Card, cards: Sequence[Card], now: datetime) -> Walked:
    script, shown = _script(assistant, card), card.shown
    asker, greeted = (shown.asker, shown.plain) if shown is not None else ("", False)
    return walked(
        assistant.knowledge.community,
        script,
        ways(card).get(script.id, Way()),
        asker=asker,
        known=recalled(script, _others(assistant.knowledge, card, cards)),
        greeted=greeted,
        now=now,
    )


def _others(knowledge: Knowledge, card: Card, cards: Sequence[Card]) -> list[tuple[Script, Way]]:
    """What else was walked for the person of this card, in the same group: on this card, then on others."""
    found = []
    for other in [*(each for each in cards if _same_person(each, card)), card]:
        for script_id, way in ways(other).items():
            item = knowledge.find(script_id)
            if isinstance(item, Script):
                found.append((item, way))
    return found


def _same_person(one: Card, other: Card) -> bool:
    if one.shown is None or other.shown is None or not one.shown.asker:
        return False
    return (one.shown.asker, one.shown.group) == (other.shown.asker, other.shown.group)


def _html(view: View, card: Card) -> str:
    shown = _walked(view.assistant, card, view.cards, view.now)
    return script_html(shown, key=f"{view.turn}-{card.number}", lang=view.lang)


def _keep(card: Card, script: Script, way: Way) -> Card:
    return replace(card, parts={**card.parts, NAME: {**ways(card), script.id: way}})


def _fill(assistant: Assistant, card: Card, sent: Sent) -> Card:
    script = _script(assistant, card)
    typed = {each.name: sent[f"v:{each.name}"] for each in script.variables if f"v:{each.name}" in sent}
    return _keep(card, script, ways(card).get(script.id, Way()).typed(typed))


def _branch(assistant: Assistant, card: Card, sent: Sent) -> Card:
    ordinal, option = sent.get("ordinal", ""), sent.get("option", "")
    if not (ordinal.isdecimal() and option.isdecimal()):
        raise InvalidRequest("That is not a branch of this script. Choose one of those shown.")
    script = _script(assistant, card)
    return _keep(card, script, ways(card).get(script.id, Way()).chosen(int(ordinal), int(option)))


def _back(assistant: Assistant, card: Card, sent: Sent) -> Card:
    script = _script(assistant, card)
    way = ways(card).get(script.id, Way())
    return _keep(card, script, replace(way.drawn(), choices=()) if sent.get("to") == "start" else way.back())


def _named(assistant: Assistant, card: Card, sent: Sent) -> tuple[Walked, Variable]:
    shown = _walked(assistant, card, (), datetime.now(UTC))
    found = next((each for each in shown.script.variables if each.name == sent.get("name")), None)
    if found is None:
        raise InvalidRequest("The script has no such variable any more. Look for the reply again.")
    return shown, found


def _exact(assistant: Assistant, card: Card, sent: Sent) -> Card:
    """Say the moment as a date, so that nobody has to reckon from when it was read."""
    shown, variable = _named(assistant, card, sent)
    found = shown.due(variable)
    if not isinstance(found, Promise):
        return card
    said = in_words(found.due_at, shown.community.local(shown.now), shown.community.language)
    return _keep(card, shown.script, shown.way.filled(variable.name, said))


def _track(assistant: Assistant, card: Card, sent: Sent) -> Card:
    """Keep the promise that is in this variable, so that it shows up when it is due."""
    shown, variable = _named(assistant, card, sent)
    value = shown.values[variable.name]
    said = next((each.text for each in shown.said if variable.name in names(each.stage.step.say)), "")
    promised = assistant.owing.promise(
        about=card.piece.text or shown.script.title,
        words=value,
        reply=said,
        question_id=card.question_id,
        asker=card.piece.asker,
        group=(card.shown.group if card.shown else "") or None,
        channel="page",
        by=by_of(sent) or None,
        instead_of=old.promise_id if (old := shown.way.tracked.get(variable.name)) else None,
        now=shown.now,
    )
    kept = {**shown.way.tracked, variable.name: Tracked(promised.id, value, promised.due_at)}
    return _keep(card, shown.script, replace(shown.way, tracked=kept))


def _untrack(assistant: Assistant, card: Card, sent: Sent) -> Card:
    shown, variable = _named(assistant, card, sent)
    old = shown.way.tracked.get(variable.name)
    if old is not None:
        assistant.owing.withdraw(old.promise_id, by=by_of(sent) or None)
    kept = {name: each for name, each in shown.way.tracked.items() if name != variable.name}
    return _keep(card, shown.script, replace(shown.way, tracked=kept))


NAME = "script"

PART = Part(
    NAME,
    _html,
    {"fill": _fill, "branch": _branch, "back": _back, "exact": _exact, "remind": _track, "unremind": _untrack},
)
"""For `card.Parts.script`."""
