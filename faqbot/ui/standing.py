"""Where a reply stands, the same on every list: its clock, who sees to it, what it may be of. Counts nothing: `clock`
does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from faqbot import clock
from faqbot.knowledge import Community
from faqbot.ui.desk_words import desk_words
from faqbot.ui.markup import esc, moment, percent
from faqbot.ui.owing_words import owing_words
from faqbot.ui.words import Lang

SOON = 5
"""Minutes before its time at which a reply stands out."""


def clock_html(community: Community, due_at: datetime, now: datetime, lang: Lang, *, promised: bool) -> str:
    """How long is left, or how late it is; behind it when that is, and which time is counted. Moments are aware."""
    w = owing_words(lang)
    left = clock.remaining_minutes(community, due_at, now, promised=promised)
    state = " fb-late" if due_at < now else " fb-soon" if left <= SOON else ""
    said = clock.in_words(community, due_at, now, lang, promised=promised)
    title = (w.by_promise if promised else w.by_hours if community.hours else w.by_then).format(
        when=moment(due_at, now, community.timezone, lang)
    )
    return f'<time class="fb-clock{state}" title="{esc(title)}">{esc(said)}</time>'


def held_html(taken_by: str | None, lang: Lang, *, by: str, ids: str = "") -> str:
    """Who answers it, and the button that changes it: take it, give it back, or take it over from a colleague.

    by: who looks. ids: of its questions, where no card around the button says which they are.
    """
    w, which = owing_words(lang), f' data-q="{esc(ids)}"' if ids else ""
    if not taken_by:
        said, send, label = "", "take", w.take
    elif taken_by == by:
        said, send, label = f'<b class="fb-mine">{esc(w.mine)}</b>', "release", w.release
    else:
        said, send, label = f'<b class="fb-theirs">{esc(w.theirs.format(name=taken_by))}</b>', "take", w.take_over
        which += ' data-over="1"'
    button = f'<button type="button" class="fb-mini" data-send="{send}"{which}>{esc(label)}</button>'
    return f'<span class="fb-held">{said}{button}</span>'


def likely_html(likely: Iterable[tuple[str, str, float]], lang: Lang, *, data: str = "") -> str:
    """The few items, (id, title, confidence), that a suggestion chooses among: choosing is what it waits for. Empty
    where there are none. data: attributes of each button, where no card around it says which question it is."""
    w = desk_words(lang)
    buttons = "".join(
        f'<button type="button" class="fb-button fb-pick-one" data-send="pick" data-entry="{esc(item_id)}"{data}>'
        f"<span>{esc(title)}</span><small>{percent(confidence)}</small></button>"
        for item_id, title, confidence in likely
    )
    if not buttons:
        return ""
    return f'<div class="fb-likely" role="group" aria-label="{esc(w.which)}"><p>{esc(w.which)}</p>{buttons}</div>'


def to_owed(label: str, edit_id: int | None = None) -> str:
    """A button to those whose answer came with an edit; to all whose answer is there, without one."""
    number = "" if edit_id is None else edit_id
    return f'<button type="button" class="fb-button" data-owed="{number}">{esc(label)}</button>'
