"""A script on a card: its variables, its steps into the chosen branch, each ready to copy. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Script
from faqbot.replies import fill
from faqbot.ui.card import Part, Sent, View
from faqbot.ui.markup import copy_button, esc, kind_chip
from faqbot.ui.shown import Shown, Stage, choose, fill_in, values_of, walk
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.ui.sitting import Card


def _html(view: View, card: Card) -> str:
    shown = card.shown
    if shown is None or shown.entry_id is None:
        return ""
    item = view.knowledge.item(shown.entry_id)
    return script_html(shown, item, view.lang) if isinstance(item, Script) else ""


def script_html(shown: Shown, script: Script, lang: Lang) -> str:
    w = words(lang)
    title = f'<h3 class="fb-item">{kind_chip("script", lang)}{esc(script.title)}</h3>'
    form = ""
    if script.variables:
        start = values_of(script, replace(shown, values=shown.prefill))
        fields = "".join(
            f'<label class="fb-field"><span>{esc(variable.label)}</span>'
            f'<input type="text" name="v:{esc(variable.name)}" value="{esc(start[variable.name])}"'
            ' autocomplete="off" maxlength="200"></label>'
            for variable in script.variables
        )
        form = (
            f'<form class="fb-variables" data-send="fill" data-typing="1"><p>{esc(w.variables)}</p>'
            f'<div class="fb-fields">{fields}</div></form>'
        )
    values = values_of(script, shown)
    stages = walk(script.steps, shown.choices)
    first = next((n for n, stage in enumerate(stages) if stage.step.say == script.text), None)
    steps = "".join(
        _stage(shown, n, stage, shown.reply if n == first else fill(stage.step.say, values), n == first, lang)
        for n, stage in enumerate(stages)
    )
    return f'{title}{form}<ol class="fb-steps">{steps}</ol>'


def _stage(shown: Shown, n: int, stage: Stage, said: str, first: bool, lang: Lang) -> str:
    w, step = words(lang), stage.step
    parts = []
    if step.note:
        parts.append(f'<p class="fb-note"><b>{esc(w.note)}</b>{esc(step.note)}</p>')
    if step.say:
        copy = copy_button(f"fb-say-{shown.number}-{n}", w.copy, lang, primary=first, name=w.copy_step.format(n=n + 1))
        parts.append(
            f'<div class="fb-reply" id="fb-say-{shown.number}-{n}">{esc(said.strip())}</div>'
            f'<div class="fb-actions">{copy}</div>'
        )
    if stage.ordinal is not None:
        options = "".join(
            f'<button type="button" class="fb-button fb-branch" data-send="branch" data-ordinal="{stage.ordinal}"'
            f' data-option="{option}" aria-pressed="{str(option == stage.chosen).lower()}">{esc(branch.when)}</button>'
            for option, branch in enumerate(step.branches)
        )
        hint = f'<p class="fb-hint">{esc(w.choose_first)}</p>' if stage.chosen is None else ""
        title = esc(step.choose or w.choose)
        parts.append(f'<div class="fb-choose" role="group" aria-label="{title}"><p>{title}</p>{options}</div>{hint}')
    return f'<li aria-label="{esc(w.step.format(n=n + 1))}">{"".join(parts)}</li>'


def _fill(assistant: Assistant, card: Card, sent: Sent) -> Card:
    if card.shown is None:
        return card
    typed = {name.removeprefix("v:"): value for name, value in sent.items() if name.startswith("v:")}
    return replace(card, shown=fill_in(assistant, card.shown, typed))


def _branch(assistant: Assistant, card: Card, sent: Sent) -> Card:
    ordinal, option = sent.get("ordinal", ""), sent.get("option", "")
    if card.shown is None or not (ordinal.isdecimal() and option.isdecimal()):
        raise InvalidRequest("That is not a branch of this script. Choose one of those shown.")
    return replace(card, shown=choose(card.shown, int(ordinal), int(option)))


PART = Part("script", _html, {"fill": _fill, "branch": _branch})
