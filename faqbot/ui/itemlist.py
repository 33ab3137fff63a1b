"""Entries, scripts and rules as cards: what is said, how it is asked for, how it is used. Edits nothing.

items_html(listed(assistant, view), view, stats, today, "zh")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from faqbot.knowledge import Item, Kind, Knowledge, Rule, Script, Step
from faqbot.replies import speak
from faqbot.store import LATELY, ItemStats
from faqbot.ui.markup import empty, esc, kind_chip
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

KINDS: Final[tuple[Kind, ...]] = ("entry", "script", "rule")
PAGE = 20
"""Items drawn at a time: a base of 5,000 must open as fast as one of 50."""
FOUND = 60
"""Items a search looks at."""
SHORT_TEXT = 280
"""Characters of a text that are shown without opening it."""
SHORT_PHRASINGS = 6


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at."""

    text: str = ""
    """What is searched for; empty: everything, in the order of the files."""
    kind: Kind | None = None
    shown: int = PAGE


def listed(assistant: Assistant, view: View) -> list[Item]:
    """All items that `view` asks for, nearest first where something is searched for."""
    knowledge = assistant.knowledge
    if not view.text:
        return [item for item in knowledge.items if view.kind in (None, item.kind)]
    found = []
    for candidate in assistant.search(view.text, limit=FOUND):
        item = knowledge.find(candidate.entry_id)
        if item is not None and view.kind in (None, item.kind):
            found.append(item)
    return found


def counts(knowledge: Knowledge) -> dict[Kind | None, int]:
    """Number of items of each kind, and of all under None."""
    return {None: len(knowledge.items)} | {kind: sum(item.kind == kind for item in knowledge.items) for kind in KINDS}


def items_html(items: Sequence[Item], view: View, stats: Mapping[str, ItemStats], today: date, lang: Lang) -> str:
    """A page of `items`, as cards. stats: by their ids. today: in the community's time zone."""
    w = words(lang)
    if not items:
        return empty(w.search_none, w.search_none_hint) if view.text else empty(w.base_none)
    page = items[: view.shown]
    form = w.found if view.text else w.listed
    cards = "".join(f"<li>{_card(item, stats.get(item.id, ItemStats()), today, lang)}</li>" for item in page)
    rest = min(PAGE, len(items) - len(page))
    more = (
        f'<button type="button" class="fb-button fb-more" data-send="more">{esc(w.more.format(n=rest))}</button>'
        if rest
        else ""
    )
    said = form.format(total=f"{len(items):,}", shown=len(page))
    return f'<p class="fb-counts" role="status">{esc(said)}</p><ul class="fb-items">{cards}</ul>{more}'


def _card(item: Item, stats: ItemStats, today: date, lang: Lang) -> str:
    w = words(lang)
    tags = "".join(f'<span class="fb-tag">{esc(tag)}</span>' for tag in item.tags)
    phrasings = [phrasing for phrasing in item.phrasings if phrasing != item.title]
    facts = [
        use_html(stats, lang),
        *_validity(item, today, lang),
        *([f"<span>{esc(w.owner)} {esc(item.owner)}</span>"] if item.owner else []),
        f"<span>{esc(w.place)} <code>{esc(item.place)}</code></span>",
    ]
    # Named after the item: Gradio patches the page by position, and an opened text must not hand that on to another.
    name = f"fb-item-{item.id}"
    return (
        f'<{name} class="fb-card fb-known" data-drafted="item-{item.id}"><div class="fb-known-head">'
        f'<h3 class="fb-item">{kind_chip(item.kind, lang)}{esc(item.title)}</h3>'
        f'<button type="button" class="fb-button fb-plain" data-send="open" data-item="{item.id}"'
        f' aria-label="{esc(w.edit_item.format(title=item.title))}">{esc(w.edit)}</button></div>'
        f'<p class="fb-unpublished">{esc(w.unpublished)}</p>'
        f"{_phrasings(w.phrasings, phrasings, lang)}{text_html(item, lang)}{_phrasings(w.not_for, item.not_for, lang)}"
        f'<p class="fb-facts">{tags}{"".join(facts)}</p></{name}>'
    )


def use_html(stats: ItemStats, lang: Lang) -> str:
    """How often it was given of late, confirmed and rejected, as facts of one item."""
    w, lately = words(lang), stats.lately
    if stats == ItemStats():
        return f"<span>{esc(w.used_never)}</span>"
    said = [f"<span>{esc(w.used.format(days=LATELY.days, n=lately.answered, all=stats.ever.answered))}</span>"]
    if lately.confirmed:
        said.append(f"<span>{esc(w.used_confirmed.format(n=lately.confirmed))}</span>")
    if lately.rejected:
        said.append(f'<span class="fb-late">{esc(w.used_rejected.format(n=lately.rejected))}</span>')
    return "".join(said)


def _phrasings(label: str, phrasings: Sequence[str], lang: Lang) -> str:
    if not phrasings:
        return ""

    def quoted(some: Sequence[str]) -> str:
        return "".join(f"<q>{esc(phrasing)}</q>" for phrasing in some)

    rest = phrasings[SHORT_PHRASINGS:]
    more = words(lang).more_phrasings.format(n=len(rest))
    hidden = f"<details><summary>{esc(more)}</summary>{quoted(rest)}</details>" if rest else ""
    return f'<div class="fb-phrasings"><b>{esc(label)}</b>{quoted(phrasings[:SHORT_PHRASINGS])}{hidden}</div>'


def text_html(item: Item, lang: Lang) -> str:
    """What an item says: of a script the first words, all steps behind them."""
    w = words(lang)
    if isinstance(item, Rule):
        parts = ((w.rule, item.rule), (w.why_rule, item.why), (w.consequence, item.consequence))
        rows = "".join(f"<dt>{esc(label)}</dt><dd>{esc(text)}</dd>" for label, text in parts)
        return f'<dl class="fb-rule">{rows}</dl>'
    if isinstance(item, Script):
        defaults = {variable.name: variable.default for variable in item.variables}
        steps = f"<summary>{esc(w.whole_text)} · {esc(w.steps.format(n=len(item.steps)))}</summary>"
        first = f'<p class="fb-text">{esc(speak(item.text, defaults).strip())}</p>'
        return f"{first}<details>{steps}{_outline(item.steps, defaults)}</details>"
    if len(item.text) <= SHORT_TEXT:
        return f'<p class="fb-text">{esc(item.text.strip())}</p>'
    return (
        f'<p class="fb-text">{esc(item.text[:SHORT_TEXT].rstrip())}…</p>'
        f'<details><summary>{esc(w.whole_text)}</summary><p class="fb-text">{esc(item.text.strip())}</p></details>'
    )


def _outline(steps: Sequence[Step], defaults: Mapping[str, str]) -> str:
    """All steps of a script with all branches, to read through."""
    rows = []
    for step in steps:
        note = f'<p class="fb-note">{esc(step.note)}</p>' if step.note else ""
        say = f'<p class="fb-text">{esc(speak(step.say, defaults).strip())}</p>' if step.say else ""
        ways = "".join(
            f"<p><b>{esc(branch.when)}</b></p>{_outline(branch.steps, defaults)}" for branch in step.branches
        )
        choose = f"<p>{esc(step.choose)}</p>" if step.choose else ""
        rows.append(f"<li>{note}{say}{choose}{ways}</li>")
    return f'<ol class="fb-outline">{"".join(rows)}</ol>'


def _validity(item: Item, today: date, lang: Lang) -> list[str]:
    w = words(lang)
    facts = []
    if not item.valid_on(today):
        late = item.valid_until is not None and item.valid_until < today
        facts.append(f'<span class="fb-late">{esc(w.expired if late else w.not_yet)}</span>')
    if item.valid_from is not None:
        facts.append(f"<span>{esc(w.valid_from.format(day=item.valid_from.isoformat()))}</span>")
    if item.valid_until is not None:
        facts.append(f"<span>{esc(w.valid_until.format(day=item.valid_until.isoformat()))}</span>")
    if item.review is not None:
        due = item.review <= today
        said = (w.review_due if due else w.review).format(day=item.review.isoformat())
        facts.append(f"<span{' class=fb-late' if due else ''}>{esc(said)}</span>")
    return facts
