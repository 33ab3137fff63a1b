"""The tab of today's replies, and what comes due on every other tab. Decides nothing: `sheet` and the assistant do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.ui import sheet as sheets
from faqbot.ui.bench import numbers
from faqbot.ui.markup import KEEP, esc, events, moment, notice, sentence
from faqbot.ui.owing_words import owing_words
from faqbot.ui.sent import Sent, by_of, sent_with
from faqbot.ui.sheet import Sheet
from faqbot.ui.tab import EVENT, Tab, busy
from faqbot.ui.todaylist import today_html
from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

MOST = 1_000
"""Questions, and promises without one, that are looked at."""
ALARMS = 3
"""Promises whose time has come that are told one by one."""
LOOKED = 5.0
"""Seconds between two looks at what comes due."""

Act = Callable[[Sheet, Sent, str], Sheet]


def alarm_html(assistant: Assistant, late: int, now: datetime, lang: Lang) -> str:
    """Promises whose time has come, for every tab. late: how much is, which the page's title tells."""
    w, zone = owing_words(lang), assistant.knowledge.community.timezone
    due = [each for each in assistant.owing.promises(limit=MOST) if each.due_at <= now]
    rows = "".join(
        f'<div class="fb-alarm" data-alarm="{each.id}-{int(each.due_at.timestamp())}"><p>'
        + esc(
            w.alarm.format(
                who=" · ".join(part for part in (each.asker or w.anonymous, each.group) if part),
                about=each.about if len(each.about) <= 60 else f"{each.about[:59]}…",
                words=moment(each.due_at, now, zone, lang),
            )
        )
        + f'</p><button type="button" class="fb-button" data-alarm-go>{esc(w.alarm_go)}</button>'
        f'<button type="button" class="fb-button fb-plain" data-alarm-seen>{esc(w.alarm_seen)}</button></div>'
        for each in due[:ALARMS]
    )
    more = f'<p class="fb-alarm-more">{esc(w.alarm_more.format(n=len(due) - ALARMS))}</p>' if len(due) > ALARMS else ""
    return f'<div class="fb-alarms" role="status" data-late="{late}">{rows}{more}</div>'


_ABOVE = """
const alarm = () => window.faqbot.alarm(element);
alarm();
watch('value', alarm);
document.addEventListener('click', ({target}) => {
  const button = target.closest?.('[data-owed]');
  if (button) trigger('owed', {edit: button.dataset.owed});
});
"""
"""Wherever an answer was written, a button with `data-owed` leads to those who wait for it."""
_GO = '() => { document.querySelector(\'[role="tab"][data-tab-id="today"]\')?.click(); }'


def alarms(assistant: Assistant, start: Lang) -> tuple[Any, Any]:
    """The place above all tabs where they are told, and what looks again: within a tab it would only tick while that
    is open."""
    shown = gr.HTML(
        alarm_html(assistant, 0, datetime.now(UTC), start),
        apply_default_css=False,
        elem_classes="fb-outside",
        js_on_load=_ABOVE,
    )
    return shown, gr.Timer(LOOKED)


_WORK = """
watch('value', () => window.faqbot.arrive(element));
element.addEventListener('submit', async (event) => {
  const button = event.target.querySelector('[data-step]');
  if (!button) return window.faqbot.promising(event.target);
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await window.faqbot.step(button)) send(event.target);
}, true);
element.addEventListener('click', ({target}) => {
  const button = target.closest('[data-send="answered"], [data-send="waive"]');
  const card = button?.closest('.fb-debt');
  if (card) window.faqbot.leave(card);
}, true);
setInterval(() => {
  if (element.checkVisibility() && !document.hidden && !element.contains(document.activeElement?.closest('form'))) {
    trigger('tick', {by: window.faqbot.editor()});
  }
}, 5000);
"""
"""The main button's form is submitted by Enter as by a click; the first time it only copies. The list is looked at
again while nobody is at work in it."""


def _acts(assistant: Assistant) -> Mapping[str, Act]:
    return {
        "narrow": lambda sheet, sent, _: sheets.narrow(sheet, sent.get("only", "")),
        "more": lambda sheet, _, __: sheets.more(sheet),
        "sent": lambda sheet, sent, by: sheets.sent(assistant, sheet, sent, by=by),
        "answered": lambda sheet, sent, by: sheets.sent(assistant, sheet, sent, by=by, answered=True),
        "promise": lambda sheet, sent, by: sheets.promise(assistant, sheet, sent, by=by),
        "pick": lambda sheet, sent, by: sheets.pick(assistant, sheet, sent, by=by),
        "waive": lambda sheet, sent, by: sheets.waive(assistant, sheet, sent, by=by),
        "undo": lambda sheet, _, by: sheets.undo(assistant, sheet, by=by),
        "take": lambda sheet, sent, by: sheets.take(assistant, sheet, sent, by=by),
        "release": lambda sheet, sent, _: sheets.release(assistant, sheet, sent),
        "refresh": lambda sheet, _, __: replace(sheet, did=None),
    }


def build(assistant: Assistant, lang: Any, start: Lang, tab: Any, above: tuple[Any, Any]) -> Tab:
    """The tab's components and events, inside `tab`, which is open in Gradio. above: what `alarms` made."""
    alarm, timer = above
    sheet, drawn, who = gr.State(Sheet()), gr.State(""), gr.State("")
    acts = _acts(assistant)
    listing: Any = gr.HTML(
        f'<p class="fb-working" role="status">{esc(owing_words(start).working)}</p>',
        apply_default_css=False,
        elem_classes="fb-today",
        min_height=160,
        js_on_load=events(*acts, "tick") + KEEP + _WORK,
    )
    outputs = [sheet, drawn, who, listing]

    def draw(sheet: Sheet, lang: Lang, by: str, problem: str = "") -> str:
        try:
            now = datetime.now(UTC)
            debts = assistant.owing.list(now=now, limit=MOST)
            forget = "".join(f'<i hidden data-forget="{esc(key)}"></i>' for key in sheet.forget)
            body = today_html(debts, sheet, assistant.knowledge, now, lang, by)
            return f"<div>{forget}</div><div>{notice(problem)}</div><fb-today-list>{body}</fb-today-list>"
        except Exception as error:  # whatever it is, the page says so in one sentence
            label = esc(owing_words(lang).refresh)
            again = f'<button type="button" class="fb-button" data-send="refresh">{label}</button>'
            return notice(sentence(error, lang)) + again

    def acted(act: Act) -> Callable[..., tuple[Any, ...]]:
        def changed(sheet: Sheet, who: str, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            sent = sent_with(event)
            by = by_of(sent) or who
            sheet = replace(sheet, forget=())  # once is enough: what is typed since must stay
            problem = ""
            try:
                sheet = act(sheet, sent, by)
            except Exception as error:
                problem = sentence(error, lang)
            html = draw(sheet, lang, by, problem)
            return sheet, html, by, html

        return changed

    def ticked(sheet: Sheet, drawn: str, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        by = by_of(sent_with(event))
        html = draw(replace(sheet, forget=()), lang, by)
        return (gr.skip(), html, by, html) if html != drawn else (gr.skip(),) * 4

    def opened(sheet: Sheet, who: str, lang: Lang) -> tuple[Any, ...]:
        sheet = replace(sheet, did=None, forget=())
        html = draw(sheet, lang, who)
        return sheet, html, who, html

    def redraw(lang: Lang, sheet: Sheet, who: str) -> tuple[Any, ...]:
        html = draw(replace(sheet, forget=()), lang, who)
        return html, html, *looked(lang, "", -1)

    def looked(lang: Lang, told: str, late: int) -> tuple[Any, ...]:
        """The alarms and the name of the tab, where they have changed."""
        try:
            now = datetime.now(UTC)
            count = assistant.owing.counts(now=now).late
            html = alarm_html(assistant, count, now, lang)
        except Exception as error:
            sentence(error, lang)  # logs the unexpected; the tab itself tells what is wrong
            return (gr.skip(),) * 4
        w = owing_words(lang)
        label = w.today_late.format(n=count) if count else w.today
        return (
            html if html != told else gr.skip(),
            html,
            count,
            gr.update(label=label) if count != late else gr.skip(),
        )

    def wanted(event: gr.EventData) -> Sheet:
        """What another tab leads to; its opening draws it."""
        return sheets.of_edit(next(iter(numbers(sent_with(event).get("edit", ""))), None))

    told, late = gr.State(""), gr.State(-1)
    looking = [alarm, told, late, tab]
    for name, act in acts.items():
        getattr(listing, name)(acted(act), [sheet, who, lang], outputs, trigger_mode="once", **busy(listing)).then(
            looked, [lang, told, late], looking, **EVENT
        )
    listing.tick(ticked, [sheet, drawn, lang], outputs, trigger_mode="once", **EVENT)
    tab.select(opened, [sheet, who, lang], outputs, **busy(listing))
    timer.tick(looked, [lang, told, late], looking, **EVENT)
    alarm.owed(wanted, None, [sheet], **EVENT).then(None, None, None, js=_GO)
    return Tab(labels=(), redraw=redraw, inputs=(sheet, who), outputs=(drawn, listing, *looking))
