"""The queue: questions without an answer, by demand. Only to read; answering them is not done here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.errors import NotFound
from faqbot.knowledge import Knowledge
from faqbot.ui.markup import empty, esc, events, moment, notice, percent, sentence
from faqbot.ui.tab import Tab, busy
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.store import Gap, GapQuestion

LISTED = 100
"""How many gaps are listed at most, the most wanted ones."""


def queue_html(gaps: Sequence[Gap], knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    """The open gaps in the order given (by demand), each to be opened in place. `now`: aware."""
    w = words(lang)
    if not gaps:
        return empty(w.queue_none, w.queue_none_hint)
    zone = knowledge.community.timezone.key
    times = w.times_in.format(zone=w.zones.get(zone, zone))
    counts = w.queue_counts.format(gaps=len(gaps), times=sum(gap.count for gap in gaps))
    if len(gaps) == LISTED:
        counts = f"{counts} {w.queue_limited.format(gaps=LISTED)}"
    rows = "".join(_gap(gap, knowledge, now, lang) for gap in gaps)
    return (
        f'<p class="fb-counts"><span>{esc(counts)}</span> <span>{esc(times)}</span></p><ul class="fb-gaps">{rows}</ul>'
    )


def _gap(gap: Gap, knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    w, zone = words(lang), knowledge.community.timezone
    facts = [w.times.format(n=gap.count), w.last_asked.format(when=moment(gap.last_at, now, zone, lang))]
    reason = w.gap_chatter if gap.chatter else w.gap_reasons[gap.reason]
    samples = "".join(_sample(question, now, knowledge, lang) for question in gap.questions)
    # Named after the gap: Gradio patches the page by position, and an opened gap must not hand that on to another.
    name = f"fb-gap-{gap.id}"
    return (
        f'<li><{name} class="fb-gap"><details data-open="{gap.id}"><summary>'
        f'<span class="fb-people"><b>{gap.people}</b> {esc(w.people.format(n="").strip())}</span>'
        f'<span class="fb-gap-title"><b>{esc(gap.title)}</b><small>#{gap.id} · {esc(" · ".join(facts))}</small></span>'
        f'<span class="fb-chip fb-reason-{esc(gap.reason)}">{esc(reason)}</span></summary>'
        f'<div class="fb-gap-more"><p class="fb-nearest">{esc(_nearest(gap, knowledge, w))}</p>'
        f'<h4>{esc(w.gap_samples)}</h4><ul class="fb-samples">{samples}</ul></div></details></{name}></li>'
    )


def _nearest(gap: Gap, knowledge: Knowledge, w: Words) -> str:
    """The best candidate in words; an item that was deleted since is called by its id."""
    if gap.entry_id is None:
        return w.gap_best_none
    try:
        title = knowledge.item(gap.entry_id).title
    except NotFound:
        title = gap.entry_id
    return w.gap_best.format(title=title, sure=percent(gap.confidence or 0.0))


def _sample(question: GapQuestion, now: datetime, knowledge: Knowledge, lang: Lang) -> str:
    w = words(lang)
    facts = [
        question.asker or w.anonymous,
        *([question.group] if question.group else []),
        moment(question.at, now, knowledge.community.timezone, lang),
    ]
    return f"<li><q>{esc(question.text)}</q><small>{esc(' · '.join(facts))}</small></li>"


_KEEP_OPEN = """
const open = new Set();
element.addEventListener('toggle', (event) => {
  const gap = event.target.dataset.open;
  if (gap) open[event.target.open ? 'add' : 'delete'](gap);
}, true);
watch('value', () => {
  for (const gap of element.querySelectorAll('details[data-open]')) gap.open = open.has(gap.dataset.open);
});
"""
"""Refreshing must not close what is being read."""


def build(assistant: Assistant, lang: Any, start: Lang, tab: Any) -> Tab:
    """The queue's components and events, inside `tab`, which is open in Gradio. `lang`: the page's language state."""
    w = words(start)
    head = gr.HTML(_head(w), apply_default_css=False, elem_classes="fb-queue-head", js_on_load=events("refresh"))
    problem = gr.HTML("", apply_default_css=False, elem_classes="fb-problem", js_on_load=None)
    listing = gr.HTML(
        "", apply_default_css=False, elem_classes="fb-queue", min_height=160, js_on_load=events() + _KEEP_OPEN
    )

    def draw(lang: Lang) -> tuple[Any, str]:
        try:
            gaps = assistant.gaps.list(limit=LISTED)
            return queue_html(gaps, assistant.knowledge, datetime.now(UTC), lang), ""
        except Exception as error:  # whatever it is, the page says so in one sentence
            return gr.skip(), notice(sentence(error, lang))

    def redraw(lang: Lang) -> tuple[Any, ...]:
        return _head(words(lang)), *draw(lang)

    tab.select(draw, [lang], [listing, problem], **busy(listing))
    head.refresh(draw, [lang], [listing, problem], **busy(listing))
    return Tab(labels=(), redraw=redraw, inputs=(), outputs=(head, listing, problem))


def _head(w: Words) -> str:
    return (
        f'<div class="fb-title"><div><h2>{esc(w.queue_title)}</h2><p>{esc(w.queue_hint)}</p></div>'
        f'<p class="fb-working" role="status">{esc(w.reading)}</p>'
        f'<button type="button" class="fb-button" data-send="refresh">{esc(w.refresh)}</button></div>'
    )
