"""A pasted text as a list of cards, with a summary that filters them, and below it what nobody has to answer.

    cards_html(view, paste, parts)       # the whole list
    changes(view, paste, seen, parts)    # {element id: its new HTML} for what changed after a revision

A single question has the room to itself. Decides nothing, knows no Gradio.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from faqbot.ui.card import Parts, View, card_html, copied_with_all, kinds_of, live_html
from faqbot.ui.desk_words import desk_words
from faqbot.ui.markup import empty, esc, moment
from faqbot.ui.words import words

if TYPE_CHECKING:
    from faqbot.pasted import Piece
    from faqbot.ui.sitting import Paste

FILTERS = ("all", "ready", "check", "offence", "late", "done")


def cards_html(view: View, paste: Paste | None, parts: Parts) -> str:
    """Everything right of the box. The name of its outermost element changes with what it holds: Gradio patches the
    page element by element, and what was typed into one card must not turn up in another's place."""
    if paste is None:
        return _welcome(view)
    name = f"fb-list-{paste.turn}-{view.lang}-{len(paste.cards)}-{len(paste.rest)}"
    alone = alone_of(paste)
    rows = "".join(card_html(view, card, parts, alone=alone) for card in paste.cards)
    if not paste.cards:
        w = desk_words(view.lang)
        rows = empty(w.nothing_asked, w.nothing_asked_hint)
    head = "" if alone else head_html(view, paste)
    recorded = {card.number: card.question_id for card in paste.cards if card.question_id is not None}
    label = esc(desk_words(view.lang).list_label)
    return (
        f'<{name} class="fb-result" data-key="{name}" data-turn="{paste.turn}" data-seen="{paste.revision}"'
        f' data-recorded="{esc(json.dumps(recorded))}" data-filter="all"{" data-alone" if alone else ""}>{head}'
        f'<div class="fb-cards" role="region" aria-label="{label}">{rows}</div>'
        f"{_filtered(view)}{_rest(view, paste)}</{name}>"
    )


def alone_of(paste: Paste) -> bool:
    """Whether it is one question and nothing else, which gets all the room."""
    return len(paste.cards) == 1 and not paste.rest and paste.cards[0].shown is not None


def changes(view: View, paste: Paste, seen: int, parts: Parts) -> dict[str, str]:
    """What to put in the place of which element, for a browser that shows the state of revision `seen`."""
    alone, found = alone_of(paste), {}
    for card in paste.since(seen):
        if card.changed > seen:
            found[f"fb-card-{card.number}"] = card_html(view, card, parts, alone=alone)
        else:
            found[f"fb-live-{card.number}"] = live_html(view, card)
    if found and not alone:
        found["fb-summary"] = head_html(view, paste)
    return found


def clocks(view: View, paste: Paste) -> dict[str, str]:
    """The clocks of all cards that have one, which nothing but time changes."""
    return {f"fb-live-{card.number}": live_html(view, card) for card in paste.cards if not card.folded}


def head_html(view: View, paste: Paste) -> str:
    """How many of what, each a filter; and copying all that is ready at once."""
    w = desk_words(view.lang)
    counts: Counter[str] = Counter()
    for card in paste.cards:
        counts.update(kinds_of(view, card))
    buttons = "".join(
        f'<button type="button" class="fb-filter fb-filter-{kind}" data-filter-to="{kind}"'
        f' aria-pressed="{str(kind == "all").lower()}"><b>{counts[kind]}</b> {esc(w.kinds[kind])}</button>'
        for kind in FILTERS
        if counts[kind] or kind == "all"
    )
    ready = sum(copied_with_all(view, card) for card in paste.cards)
    copying = ""
    if ready > 1:
        said = words(view.lang)
        copying = (
            f'<button type="button" class="fb-button fb-copy fb-copy-all" data-label="{esc(w.copy_all)}"'
            f' data-copied="{esc(w.copy_all_done)}"'
            f' data-failed="{esc(said.copy_failed)}"><span>{esc(w.copy_all.format(n=ready))}</span></button>'
            f'<button type="button" class="fb-button fb-copy-next"><span>{esc(w.one_by_one)}</span>'
            "<kbd>N</kbd></button>"
        )
    finished = counts["done"] and not counts["ready"] + counts["check"]
    over = f'<p class="fb-all-done" role="status">{esc(w.all_done)}</p>' if finished else ""
    return (
        f'<div class="fb-summary" id="fb-summary"><div class="fb-filters" role="group" aria-label="{esc(w.filters)}">'
        f'{buttons}</div><div class="fb-actions">{copying}</div>{over}</div>'
    )


def _filtered(view: View) -> str:
    return f'<p class="fb-none-left fb-hint">{esc(desk_words(view.lang).filtered)}</p>'


def _welcome(view: View) -> str:
    w = words(view.lang)
    steps = "".join(
        f'<li class="fb-is-{decision}"><b class="fb-badge">{esc(title)}</b><span>{esc(text)}</span></li>'
        for decision, (title, text) in zip(("answer", "suggest", "unanswered"), w.welcome_steps, strict=True)
    )
    return f'<div class="fb-welcome"><h2>{esc(w.welcome)}</h2><ul>{steps}</ul></div>'


def _rest(view: View, paste: Paste) -> str:
    """What is no card: small talk, what colleagues said, and lines that nobody said. Nothing pasted is dropped."""
    w = desk_words(view.lang)
    said = [piece for piece in paste.rest if piece.kind != "staff"]
    hinted = [piece for piece in said if piece.hint is not None]
    said = [*hinted, *(piece for piece in said if piece.hint is None)]
    staff = [piece for piece in paste.rest if piece.kind == "staff"]
    # Where nobody asked, what was said is all there is to look at.
    opened = " open" if not paste.cards else ""
    html = ""
    if said:
        title = w.statements.format(n=len(said)) + (w.hinted.format(n=len(hinted)) if hinted else "")
        html += _closed(f"statements-{paste.turn}", title, _pieces(view, said), opened)
    if staff:
        html += _closed(f"staff-{paste.turn}", w.staff.format(n=len(staff)), _pieces(view, staff), "")
    if paste.asides:
        rows = "".join(
            f"<li><small>{esc(w.line.format(n=aside.line))}</small><span>{esc(aside.text)}</span></li>"
            for aside in paste.asides
        )
        html += _closed(f"asides-{paste.turn}", w.asides.format(n=len(paste.asides)), rows, "")
    return f'<div class="fb-rest">{html}</div>' if html else ""


def _closed(key: str, title: str, rows: str, opened: str) -> str:
    return f'<details data-open="{key}"{opened}><summary>{esc(title)}</summary><ul>{rows}</ul></details>'


def _pieces(view: View, pieces: Sequence[Piece]) -> str:
    w, zone = desk_words(view.lang), view.community.timezone

    def row(piece: Piece) -> str:
        when = f" {moment(piece.said_at, view.now, zone, view.lang)}" if piece.said_at is not None else ""
        hint = ""
        if piece.hint is not None:
            hint = f'<em class="fb-chip">{esc(w.hint.format(title=piece.hint.question))}</em>'
        quotes = "".join(f'<q class="fb-quoted">{esc(quote)}</q>' for quote in piece.quotes)
        find = ""
        if piece.text.strip():
            find = (
                f'<button type="button" class="fb-mini" data-send="about" data-piece="{piece.number}">'
                f"{esc(w.find)}</button>"
            )
        return (
            f"<li><small>{esc((piece.asker or w.unnamed) + when)}</small><span>{quotes}{esc(piece.text)}{hint}</span>"
            f"{find}</li>"
        )

    return "".join(map(row, pieces))


def earlier_html(view: View, pastes: Sequence[Paste]) -> str:
    """What was pasted before, the newest first; nothing while there is only what is on the desk."""
    if len(pastes) < 2:
        return ""
    w = desk_words(view.lang)
    ordered = sorted(pastes, key=lambda paste: -paste.turn)
    rows = ""
    for paste in ordered:
        said = [*(card.piece for card in paste.cards), *paste.rest]
        first = said[0].text[:80] if said else ""
        title = first if len(said) < 2 else w.several.format(n=len(said), first=first)
        shown = paste.cards[0].shown if paste.cards else None
        mark = "unanswered" if shown is None else shown.result.decision
        who = paste.group or (said[0].asker if said else "") or ""
        rows += (
            f'<li><button type="button" class="fb-again fb-is-{mark}" data-send="again" data-turn="{paste.turn}"'
            f' aria-pressed="{str(paste is pastes[0]).lower()}"><i class="fb-dot"></i><span>{esc(title)}</span>'
            f"<small>{esc(who)}</small></button></li>"
        )
    return f'<section class="fb-recent"><h3>{esc(w.earlier)}</h3><ul>{rows}</ul></section>'
