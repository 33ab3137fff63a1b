"""The conduct tab: who broke which rule how often, the evidence, second thoughts, the notice. Decides nothing.

What is seen and done is in `record`; here it meets Gradio.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.ui.conduct_words import conduct_words
from faqbot.ui.markup import KEEP, esc, events, notice, sentence
from faqbot.ui.record import Record, changed, record_html
from faqbot.ui.sent import sent_with
from faqbot.ui.tab import Tab, busy
from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

ACTS = ("group", "open", "adding", "enter", "settle", "correct")


def build(assistant: Assistant, lang: Any, start: Lang, tab: Any) -> Tab:
    """The tab's components and events, inside `tab`, which is open in Gradio. `lang`: the page's language state."""
    record = gr.State(Record())
    listing: Any = gr.HTML(
        f'<p class="fb-working" role="status">{esc(conduct_words(start).reading)}</p>',
        apply_default_css=False,
        elem_classes="fb-queue fb-record",
        min_height=160,
        js_on_load=events(*ACTS, "refresh") + KEEP,
    )
    outputs = [record, listing]

    def draw(record: Record, lang: Lang, problem: str = "") -> tuple[Any, ...]:
        try:
            return record, record_html(assistant, record, datetime.now(UTC), lang, problem)
        except Exception as error:  # whatever it is, the page says so in one sentence
            again = conduct_words(lang).refresh
            button = f'<button type="button" class="fb-button" data-send="refresh">{esc(again)}</button>'
            return record, notice(sentence(error, lang)) + button

    def acted(act: str) -> Callable[..., tuple[Any, ...]]:
        def done(record: Record, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            record = replace(record, forget=())  # once is enough: what is typed since must stay
            try:
                return draw(changed(assistant, record, act, sent_with(event), datetime.now(UTC), lang), lang)
            except Exception as error:
                return draw(record, lang, sentence(error, lang))

        return done

    def redraw(lang: Lang, record: Record) -> tuple[Any, ...]:
        return draw(replace(record, forget=()), lang)

    def refreshed(record: Record, lang: Lang) -> tuple[Any, ...]:
        return draw(replace(record, done=None, forget=()), lang)

    for act in ACTS:
        getattr(listing, act)(acted(act), [record, lang], outputs, trigger_mode="once", **busy(listing))
    tab.select(refreshed, [record, lang], outputs, **busy(listing))
    listing.refresh(refreshed, [record, lang], outputs, **busy(listing))
    return Tab(labels=(), redraw=redraw, inputs=(record,), outputs=(record, listing))
