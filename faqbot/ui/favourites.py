"""Scripts that are looked up without a question: favourites above the box, and all of them by tag. Says nothing.

    bar_html(knowledge, ("script-promise",), "zh")     # the browser knows which are favourites, in which order
    shelf_html(knowledge, "zh")                        # all, to browse, collapsed
    lay_script(assistant, "script-promise", asker="小明", group="", turn=3, now=now)     # one on the desk

Which scripts somebody likes is kept in the browser alone (`scripts.js`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.assistant import Result
from faqbot.confidence import Candidate
from faqbot.errors import InvalidRequest
from faqbot.knowledge import Knowledge, Script
from faqbot.pasted import Piece
from faqbot.ui.markup import KEEP, esc, events
from faqbot.ui.scripted import star_html, walk
from faqbot.ui.scripted_words import script_words
from faqbot.ui.shown import Shown
from faqbot.ui.sitting import Card, Paste
from faqbot.ui.tab import EVENT
from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

MOST = 9
"""Favourites in the bar: as many as Alt and one digit can reach."""
REMEMBERED = 100
"""Ids that are taken from a browser at most."""


def scripts_of(knowledge: Knowledge) -> list[Script]:
    """All scripts, in the order of the files."""
    return [item for item in knowledge.items if isinstance(item, Script)]


def bar_html(knowledge: Knowledge, kept: Sequence[str], lang: Lang) -> str:
    """The favourites, in the order given; ids of scripts that are gone are left out. Nothing where there are none."""
    found = {script.id: script for script in scripts_of(knowledge)}
    liked = [found[each] for each in dict.fromkeys(kept) if each in found][:MOST]
    if not liked:
        return ""
    buttons = "".join(
        f'<button type="button" class="fb-favourite" data-open-script="{esc(script.id)}"'
        f' aria-keyshortcuts="Alt+{n}" title="{esc(script.title)} · Alt + {n}"><kbd>{n}</kbd>'
        f"<span>{esc(script.title)}</span></button>"
        for n, script in enumerate(liked, 1)
    )
    label = esc(script_words(lang).favourites)
    return f'<nav class="fb-favourites" aria-label="{label}"><small>{label}</small>{buttons}</nav>'


def shelf_html(knowledge: Knowledge, lang: Lang) -> str:
    """Every script under its first tag, or its file where it has none; collapsed, and searched in the browser."""
    w, scripts = script_words(lang), scripts_of(knowledge)
    if not scripts:
        return ""
    groups: dict[str, list[Script]] = {}
    for script in scripts:
        groups.setdefault(script.tags[0] if script.tags else _stem(script.place.path), []).append(script)
    rows = "".join(
        f'<details class="fb-shelf-group" data-open="scripts-{esc(name)}"><summary>{esc(name)}'
        f"<small>{len(each)}</small></summary><ul>{''.join(_row(script, lang) for script in each)}</ul></details>"
        for name, each in groups.items()
    )
    return (
        f'<details class="fb-shelf" data-open="scripts"><summary>{esc(w.all_scripts.format(n=len(scripts)))}</summary>'
        f'<label class="fb-field"><span class="fb-spoken">{esc(w.find)}</span><input type="search" data-find-script'
        f' autocomplete="off" placeholder="{esc(w.find_hint)}"></label><p class="fb-hint">{esc(w.favourites_none)}</p>'
        f'{rows}<p class="fb-hint fb-none-found" role="status" hidden>{esc(w.none_found)}</p></details>'
    )


def _row(script: Script, lang: Lang) -> str:
    steps = script_words(lang).steps.format(n=len(walk(script.steps, ())))
    found = " ".join((*script.phrasings, *script.tags)).casefold()
    return (
        f'<li data-finds="{esc(found)}" title="{esc(script.place.path)}">{star_html(script, lang)}'
        f'<button type="button" class="fb-open-script" data-open-script="{esc(script.id)}">'
        f"<span>{esc(script.title)}</span><small>{esc(steps)}</small></button></li>"
    )


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def lay_script(assistant: Assistant, script_id: str, *, asker: str, group: str, turn: int, now: datetime) -> Paste:
    """The script alone on the desk, without a question: nothing is recorded. now: aware. Raises `InvalidRequest`."""
    item = next((each for each in scripts_of(assistant.knowledge) if each.id == script_id), None)
    if item is None:
        raise InvalidRequest("That script no longer exists. Choose another one.")
    asker, group = asker.strip(), group.strip()
    reply = assistant.reply(item.id, asker=asker or None)
    result = Result(
        decision="answer",
        confidence=1.0,
        entry_id=item.id,
        matched_phrasing=item.title,
        reply=reply,
        reason="exact",
        gap_id=None,
        index_version=assistant.index_version,
        candidates=(Candidate(item.id, "script", item.title, item.title, 1.0, 1.0),),
        question_id=None,
        answer_line=assistant.answer_line,
        suggest_line=assistant.suggest_line,
    )
    shown = Shown(turn, item.title, asker, group, result, item.id, reply, looked_up=True)
    piece = Piece(
        number=1,
        kind="question",
        asker=asker or None,
        said_at=None,
        text=item.title,
        quotes=(),
        line=1,
        result=result,
        breach=None,
        again=None,
        misnamed=False,
    )
    return Paste(turn, group, now, (Card(piece, shown, opened=True),))


@dataclass(frozen=True, slots=True)
class Favourites:
    """Where scripts are looked up on the desk."""

    bar: Any
    """Sends `script`: the id of the one to be opened, and who and where it is for."""
    shelf: Any
    kept: Any
    """The ids of the favourites, as the browser said last."""

    @property
    def outputs(self) -> tuple[Any, Any]:
        """What `drawn` draws."""
        return self.bar, self.shelf


def drawn(knowledge: Knowledge, kept: Sequence[str], lang: Lang) -> tuple[str, str]:
    """The bar and the list of all."""
    return bar_html(knowledge, kept, lang), shelf_html(knowledge, lang)


def bar() -> Any:
    """The place of the favourites; empty until the browser says which they are."""
    script = events("script", "favourites") + "window.faqbot.scripts.mount(element, trigger);"
    return gr.HTML("", apply_default_css=False, elem_classes="fb-liked", js_on_load=script)


def build(assistant: Assistant, bar: Any, lang: Any, start: Lang) -> Favourites:
    """The list of all scripts, here, and what fills the bar. lang: the page's language state."""
    kept = gr.State(())
    shelf = gr.HTML(
        shelf_html(assistant.knowledge, start), apply_default_css=False, elem_classes="fb-stacks", js_on_load=KEEP
    )

    def liked(lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        ids = event._data.get("ids") if isinstance(event._data, dict) else None
        chosen = tuple(each for each in str(ids or "").split(",") if each)[:REMEMBERED]
        return chosen, *drawn(assistant.knowledge, chosen, lang)

    bar.favourites(liked, [lang], [kept, bar, shelf], **EVENT)
    return Favourites(bar, shelf, kept)
