"""What is looked at in the knowledge base: entries, hygiene, history, or tables in and out. Changes nothing.

tools_html(shelf, counts(knowledge), line, "zh")            # which part, and the search
listing_html(assistant, shelf, now, "zh")                   # what it holds
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, get_args

from faqbot.hygiene import Sort
from faqbot.knowledge import Kind
from faqbot.manners import COMMUNITY
from faqbot.ui.changelog import changelog_html
from faqbot.ui.editing_words import editing_words
from faqbot.ui.findinglist import findings_html
from faqbot.ui.itemlist import KINDS, PAGE, View, items_html, listed
from faqbot.ui.markup import esc, percent, title_of
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.confidence import Line

Segment = Literal["items", "hygiene", "history", "tables"]
SEGMENTS: Final[tuple[Segment, ...]] = get_args(Segment)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is looked at in the knowledge base."""

    segment: Segment = "items"
    view: View = View()
    sort: Sort | None = None
    """Which findings; None: the first of each sort."""
    of: str | None = None
    """The item whose history is looked at; None: all."""
    shown: int = PAGE
    """Findings or edits."""


def promise(line: Line, lang: Lang) -> str:
    """What the accepted rate of wrong answers means here, in words."""
    w = words(lang)
    if not line.coverage:
        return w.promise_none.format(accepted=f"{line.max_wrong:.0%}")
    return w.promise.format(
        line=percent(line.answer),
        answered=round(100 * line.coverage),
        wrong=round(100 * line.wrong),
        examples=f"{line.examples - line.judged:,}",
        judged=w.promise_judged.format(n=line.judged) if line.judged else "",
    )


def tools_html(shelf: Shelf, numbers: Mapping[Kind | None, int], line: Line, lang: Lang) -> str:
    """The parts of the tab, the search box and the kinds with their counts. The field's value stands in no markup:
    what is being typed must not be overwritten by an older echo of it."""
    w, own, view = words(lang), editing_words(lang), shelf.view
    segments = "".join(
        f'<button type="button" class="fb-button" data-send="show" data-segment="{segment}"'
        f' aria-pressed="{str(segment == shelf.segment).lower()}">{esc(w.base_segments[segment])}</button>'
        for segment in SEGMENTS
    )
    kinds = "".join(
        f'<button type="button" class="fb-button" data-send="kind" data-kind="{kind or ""}"'
        f' aria-pressed="{str(view.kind == kind).lower()}">{esc(w.kinds[kind] if kind else w.all_kinds)}'
        f" <small>{numbers[kind]:,}</small></button>"
        for kind in (None, *KINDS)
    )
    hidden = "" if shelf.segment == "items" else " hidden"
    return (
        f'<div class="fb-segments" role="group" aria-label="{esc(w.base)}">{segments}'
        f'<p class="fb-working" role="status">{esc(w.reading)}</p>'
        f'<button type="button" class="fb-button fb-primary fb-new" data-send="new" data-drafted="item-+">'
        f'{esc(w.new_item)}</button><button type="button" class="fb-button" data-send="open" data-item="{COMMUNITY}"'
        f' data-drafted="item-{COMMUNITY}" title="{esc(own.community_hint)}">{esc(own.community)}</button></div>'
        f'<div class="fb-base-search"{hidden}>'
        '<form class="fb-search" data-send="search" data-typing="1" role="search">'
        f'<label for="fb-search">{esc(w.search)}</label>'
        f'<input type="search" id="fb-search" name="text" maxlength="500" autocomplete="off" enterkeyhint="search"'
        f' placeholder="{esc(w.search_hint)}"></form>'
        f'<div class="fb-kinds" role="group" aria-label="{esc(w.base)}">{kinds}</div>'
        f'<p class="fb-note fb-promise">{esc(promise(line, lang))}</p></div>'
    )


def listing_html(assistant: Assistant, shelf: Shelf, now: datetime, lang: Lang) -> str:
    """What is looked at. now: aware."""
    knowledge = assistant.knowledge
    match shelf.segment:
        case "items":
            stats = assistant.item_stats()
            body = items_html(
                listed(assistant, shelf.view),
                shelf.view,
                stats,
                now.astimezone(knowledge.community.timezone).date(),
                lang,
            )
        case "hygiene":
            left, fine = assistant.findings(now=now)
            body = findings_html(left, shelf.sort, shelf.shown, knowledge, lang, fine)
        case "history":
            body = _history(assistant, shelf, now, lang)
        case "tables":
            body = ""
    return f"<fb-{shelf.segment}-shelf>{body}</fb-{shelf.segment}-shelf>"


def _history(assistant: Assistant, shelf: Shelf, now: datetime, lang: Lang) -> str:
    w = words(lang)
    edits = assistant.editing.history(limit=shelf.shown + 1, item_id=shelf.of)
    more = PAGE if len(edits) > shelf.shown else 0
    head = f'<p class="fb-hint">{esc(w.history_hint)}</p>'
    if shelf.of is not None:
        said = w.history_of.format(title=title_of(assistant.knowledge, shelf.of))
        every = f'<button type="button" class="fb-button fb-plain" data-send="whole">{esc(w.history_all)}</button>'
        head = f'<p class="fb-hint">{esc(said)} {every}</p>'
    return head + changelog_html(edits[: shelf.shown], assistant.knowledge, now, lang, more=more)
