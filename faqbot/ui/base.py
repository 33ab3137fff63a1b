"""The knowledge base as an editor's desk: entries, hygiene, history, tables in and out. Decides nothing.

What is seen make `itemlist`, `itemform`, `findinglist`, `changelog` and `tables`; what is typed is `revision`'s, and a
table on its way in `intake`'s. Here they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import get_upload_folder

from faqbot.errors import FaqbotError, InvalidRequest
from faqbot.hygiene import SORTS
from faqbot.ui import intake as intakes
from faqbot.ui.bench import named
from faqbot.ui.intake import Intake
from faqbot.ui.itemlist import KINDS, PAGE, counts
from faqbot.ui.markup import KEEP, Unready, events, notice, sentence
from faqbot.ui.revising import (
    Deed,
    Gone,
    Opened,
    back,
    beside_html,
    check,
    close,
    discard,
    done_html,
    grow,
    open_item,
    opened_html,
    publish,
    said_of,
    seen,
    undo,
)
from faqbot.ui.sent import Sent, by_of, sent_with
from faqbot.ui.shelf import SEGMENTS, Shelf, listing_html, tools_html
from faqbot.ui.tab import EVENT, Tab, busy
from faqbot.ui.tables import tables_html
from faqbot.ui.task import Cancelled, Task
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

SHOWN_EVERY = 0.3
"""Seconds between two looks at something long."""


def uploaded(sent: Sent) -> tuple[Path, str]:
    """The file that the browser uploaded and how the person calls it. Only what lies where uploads are kept: the
    browser could name any file of this machine."""
    path, folder = Path(sent.get("path", "")), Path(get_upload_folder()).resolve()
    if not path.resolve().is_relative_to(folder) or not path.is_file():
        raise InvalidRequest("The file was not uploaded. Choose it again.")
    return path.resolve(), sent.get("name", path.name)[:200]


# --- The tab --------------------------------------------------------------------------------------------------

_FORM = """
let drawn = '', from = 0;
const form = () => element.querySelector('form[data-keep]');
const count = () => {
  for (const note of element.querySelectorAll('[data-count]')) {
    const text = note.parentElement.querySelector('textarea').value;
    note.textContent = note.dataset.count.replace('{n}', text.split('\\n').filter((line) => line.trim()).length);
  }
};
const hold = () => {
  // What the form was made from is kept with what is typed: after a reload it is still known what was seen.
  for (const field of form()?.querySelectorAll('[type="hidden"][name]') ?? []) {
    field.dispatchEvent(new Event('input', {bubbles: true}));
  }
};
element.addEventListener('input', ({target}) => {
  if (target.type === 'hidden' || !target.name) return;
  hold();
  count();
  // What was checked is no more what stands in the form.
  for (const button of document.querySelectorAll('.fb-side-pane .fb-publish [type="submit"]')) button.disabled = true;
});
element.addEventListener('click', ({target}) => {
  const text = target.dataset?.insert;
  if (!text) return;
  const field = target.closest('.fb-field').querySelector('textarea');
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', {bubbles: true}));
});
watch('value', () => {
  const card = element.querySelector('.fb-editing');
  const now = card ? card.dataset.drawn : '';
  if (card) count();
  if (now === drawn) return;
  const before = drawn;
  drawn = now;
  window.faqbot.mark();
  if (!card) return window.scrollTo({top: from});
  if (!before) from = scrollY;
  if ('merged' in card.dataset) {
    // What both editors wrote is the draft now.
    for (const field of form().querySelectorAll('[name]')) field.dispatchEvent(new Event('input', {bubbles: true}));
  }
  const fields = [...form().querySelectorAll('input:not([type="hidden"]):not([type="radio"]), textarea')];
  const typed = fields.some((field) => field.value !== field.defaultValue);
  element.toggleAttribute('data-typed', typed);
  if (typed) send(form(), 'typed');
  card.scrollIntoView({block: 'start'});
  if (matchMedia('(min-width: 960px)').matches) fields[0]?.focus({preventScroll: true});
});
"""
"""The form arrives with the page scrolled to it, and the list where it was left afterwards. See `itemform`."""

_SIDE = """
element.addEventListener('click', ({target}) => {
  const name = target.dataset?.fill;
  if (!name) return;
  const field = document.querySelector(`.fb-editing [name="${name}"]`);
  field.value = target.dataset.value;
  field.dispatchEvent(new Event('input', {bubbles: true}));
  field.focus();
});
let arrived = '';
watch('value', () => {
  const target = element.querySelector('[data-arrive], .fb-notice');
  const key = target ? target.dataset.arrive ?? target.textContent : '';
  if (key && key !== arrived && target.getBoundingClientRect().top > innerHeight * 0.7) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    target.scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'start'});
  }
  arrived = key;
});
"""
"""On a narrow screen what a check found is below the form: go there."""

_LIST = """
window.faqbot.mark();
watch('value', () => window.faqbot.mark());
"""
"""Items with unpublished changes are marked; only the browser knows of them."""

_UPLOAD = """
const take = async (field, file) => {
  const box = field.closest('.fb-drop');
  box.classList.add('fb-busy');
  try {
    const {path} = await upload(file);
    trigger('uploaded', {path, name: file.name});
  } catch (error) {
    trigger('refused', {name: file.name});
  }
  field.value = '';
  box.classList.remove('fb-busy');
};
element.addEventListener('change', (event) => {
  const {target} = event;
  if (target.dataset.upload && target.files[0]) take(target, target.files[0]);
  const form = target.closest('form[data-change]');
  if (form) send(form, form.dataset.change);
});
for (const name of ['dragover', 'dragleave', 'drop']) {
  element.addEventListener(name, (event) => {
    const box = event.target.closest('.fb-drop');
    if (!box) return;
    event.preventDefault();
    box.classList.toggle('fb-over', name === 'dragover');
    const file = name === 'drop' && event.dataTransfer.files[0];
    if (file) take(box.querySelector('input'), file);
  });
}
"""


def build(assistant: Assistant, lang: Any, start: Lang, tab: Any) -> Tab:
    """The tab's components and events, inside `tab`, which is open in Gradio. `lang`: the page's language state."""
    folder = assistant.settings.knowledge
    shelf, open_, intake = gr.State(Shelf()), gr.State(Opened()), gr.State(Intake())
    tools = gr.HTML(
        tools_html(Shelf(), counts(assistant.knowledge), assistant.line, start),
        apply_default_css=False,
        elem_classes="fb-base-tools",
        js_on_load=events("search", "kind", "show", "new", "open") + _LIST,
    )
    told: Any = gr.HTML("", apply_default_css=False, elem_classes="fb-problem", js_on_load=events("undo"))
    with gr.Row(elem_classes="fb-revise"):
        form: Any = gr.HTML(
            "",
            apply_default_css=False,
            elem_classes="fb-form-pane",
            js_on_load=events("typed", "check", "remove", "close", "discard", "grow") + KEEP + _FORM,
        )
        side: Any = gr.HTML(
            "",
            apply_default_css=False,
            elem_classes="fb-side-pane",
            js_on_load=events("publish", "back", "undo", "open") + KEEP + _SIDE,
        )
    listing: Any = gr.HTML(
        "",
        apply_default_css=False,
        elem_classes="fb-base",
        min_height=160,
        js_on_load=events("more", "open", "narrow", "undo", "whole", "accept", "reconsider") + KEEP + _LIST,
    )
    table: Any = gr.HTML(
        "",
        apply_default_css=False,
        elem_classes="fb-table",
        js_on_load=events("uploaded", "refused", "plan", "review", "publish", "back", "cancel", "narrow", "more")
        + KEEP
        + _UPLOAD,
    )
    shelves = [shelf, tools, listing, table, told]
    forms = [open_, form, side]

    def draw(shelf: Shelf, intake: Intake, lang: Lang, said: str = "") -> tuple[Any, ...]:
        """For `shelves`. said: markup of what was done."""
        try:
            tools = tools_html(shelf, counts(assistant.knowledge), assistant.line, lang)
            listing = listing_html(assistant, shelf, datetime.now(UTC), lang)
            return shelf, tools, listing, draw_table(shelf, intake, lang), said
        except Exception as error:  # whatever it is, the page says so in one sentence and keeps what was typed
            return shelf, gr.skip(), gr.skip(), gr.skip(), notice(sentence(error, lang))

    def draw_table(shelf: Shelf, intake: Intake, lang: Lang, problem: str = "") -> str:
        if shelf.segment != "tables":
            return ""
        return tables_html(intake, intakes.places(folder), assistant.knowledge, lang, problem=problem)

    def draw_form(open_: Opened, lang: Lang, problem: str = "") -> tuple[Any, ...]:
        """For `forms`."""
        now = datetime.now(UTC)
        return open_, opened_html(assistant, open_, lang), beside_html(assistant, open_, now, lang, problem)

    # Looking

    def looked(act: Callable[[Shelf, Sent], Shelf]) -> Callable[..., tuple[Any, ...]]:
        def changed(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            return draw(act(shelf, sent_with(event)), intake, lang)

        return changed

    def selected(shelf: Shelf, intake: Intake, lang: Lang) -> tuple[Any, ...]:
        return draw(shelf, intake, lang)

    def searched(shelf: Shelf, sent: Sent) -> Shelf:
        return replace(shelf, view=replace(shelf.view, text=sent.get("text", "").strip()[:500], shown=PAGE))

    def narrowed(shelf: Shelf, sent: Sent) -> Shelf:
        if shelf.segment == "hygiene":
            sort = next((sort for sort in SORTS if sort == sent.get("sort")), None)
            return replace(shelf, sort=sort, shown=PAGE)
        kind = next((kind for kind in KINDS if kind == sent.get("kind")), None)
        return replace(shelf, view=replace(shelf.view, kind=kind, shown=PAGE))

    def extended(shelf: Shelf, _: Sent) -> Shelf:
        if shelf.segment == "items":
            return replace(shelf, view=replace(shelf.view, shown=shelf.view.shown + PAGE))
        return replace(shelf, shown=shelf.shown + PAGE)

    def shown(shelf: Shelf, sent: Sent) -> Shelf:
        segment = next((each for each in SEGMENTS if each == sent.get("segment")), SEGMENTS[0])
        return Shelf(segment, shelf.view)

    def accepted(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        sent = sent_with(event)
        try:
            named(by_of(sent))
            assistant.accept_finding(sent.get("finding", "")[:64], by=by_of(sent))
        except Exception as error:
            return draw(shelf, intake, lang, notice(said_of(error, lang)))
        return draw(shelf, intake, lang)

    def reconsidered(shelf: Shelf, sent: Sent) -> Shelf:
        assistant.reconsider_finding(sent.get("finding", "")[:64])
        return shelf

    # The form

    def formed(act: Callable[[Opened, Sent], Opened]) -> Callable[..., tuple[Any, ...]]:
        """Fills the form, or what stands beside it. Where it cannot be done the form stays as it is."""

        def changed(open_: Opened, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            sent = sent_with(event)
            try:
                return (*draw_form(act(open_, sent), lang), "")
            except Gone as gone:
                return (*draw_form(gone.opened, lang, words(lang).merge_gone), "")
            except Exception as error:
                problem = said_of(error, lang)
                if open_.form is None:
                    return gr.skip(), gr.skip(), gr.skip(), notice(problem)
                return *beside_typed(open_, sent, lang, problem), gr.skip()

        return changed

    def beside_typed(open_: Opened, sent: Sent, lang: Lang, problem: str = "") -> tuple[Any, ...]:
        """For `forms`: what stands beside what is typed, the form itself untouched."""
        open_ = seen(open_, sent)
        return open_, gr.skip(), beside_html(assistant, open_, datetime.now(UTC), lang, problem)

    def previewed(open_: Opened, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        if open_.form is None:
            return gr.skip(), gr.skip(), gr.skip()
        again = words(lang).check_again if open_.checked is not None else ""
        try:
            return beside_typed(open_, sent_with(event), lang, again)
        except FaqbotError as error:
            return gr.skip(), gr.skip(), notice(said_of(error, lang))

    def checked(remove: bool) -> Callable[[Opened, Sent], Opened]:
        return lambda open_, sent: check(assistant, open_, sent, remove=remove)

    def published(shelf: Shelf, open_: Opened, intake: Intake, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        stay = [gr.skip()] * len(shelves)
        try:
            open_, deed = publish(assistant, open_, sent_with(event))
        except Gone as gone:
            return (*stay, *draw_form(gone.opened, lang, words(lang).merge_gone))
        except Exception as error:
            return (*stay, *draw_form(open_, lang, said_of(error, lang)))
        if deed is None:
            return (*stay, *draw_form(open_, lang))
        return (*draw(shelf, intake, lang, done_html(deed, lang)), *draw_form(open_, lang))

    def undone(shelf: Shelf, open_: Opened, intake: Intake, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        try:
            deed = undo(assistant, sent_with(event))
        except Exception as error:
            return (*[gr.skip()] * (len(shelves) - 1), notice(said_of(error, lang)), *[gr.skip()] * len(forms))
        # A form that is open stays; what it was made from may be gone, and its check says so.
        beside = beside_html(assistant, replace(open_, checked=None), datetime.now(UTC), lang)
        return (*draw(shelf, intake, lang, done_html(deed, lang)), replace(open_, checked=None), gr.skip(), beside)

    # Tables

    def steps(shelf: Shelf, intake: Intake, lang: Lang) -> Iterator[tuple[Intake, str]]:
        """How far the intake's task is, until it is done."""
        assert intake.task is not None
        while not intake.task.wait(SHOWN_EVERY):
            yield intake, draw_table(shelf, intake, lang)

    def failed(shelf: Shelf, intake: Intake, error: Exception, lang: Lang) -> tuple[Intake, str]:
        said = words(lang).import_cancelled if _was_cancelled(intake, error) else said_of(error, lang)
        intake = replace(intake, task=None)
        return intake, draw_table(shelf, intake, lang, said)

    def plan(shelf: Shelf, intake: Intake, lang: Lang) -> Iterator[tuple[Intake, str]]:
        task = Task(lambda progress: intakes.check(intake, folder, progress))
        intake = replace(intake, task=task)
        yield from steps(shelf, intake, lang)
        try:
            intake = intakes.planned(intake, task.result())
        except Exception as error:
            yield failed(shelf, intake, error, lang)
        else:
            yield intake, draw_table(shelf, intake, lang)

    def received(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> Iterator[tuple[Intake, str]]:
        try:
            file, name = uploaded(sent_with(event))
        except Exception as error:
            yield failed(shelf, intake, error, lang)
            return
        if intake.file is not None:
            intake.file.unlink(missing_ok=True)
        yield from plan(shelf, intakes.received(file, name, folder), lang)

    def refused(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> str:
        said = words(lang).upload_failed.format(name=sent_with(event).get("name", "")[:200])
        return draw_table(shelf, intake, lang, said)

    def rechecked(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> Iterator[tuple[Intake, str]]:
        if intake.file is None:
            return
        yield from plan(shelf, intakes.chosen(intake, sent_with(event), folder), lang)

    def reviewed(shelf: Shelf, intake: Intake, lang: Lang) -> Iterator[tuple[Intake, str]]:
        if (table := intake.plan) is None:
            return
        task = Task(lambda progress: assistant.editing.review_plan(table, progress=progress))
        intake = replace(intake, task=task)
        yield from steps(shelf, intake, lang)
        try:
            intake = replace(intake, review=task.result(), task=None)
        except Exception as error:
            yield failed(shelf, intake, error, lang)
        else:
            yield intake, draw_table(shelf, intake, lang)

    def imported(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        sent, stay = sent_with(event), [gr.skip()] * 3
        by, why = by_of(sent), sent.get("why", "").strip()
        table = intake.plan
        try:
            named(by)
            if table is None or intake.review is None:
                raise Unready(lambda w: w.check_first)
        except Unready as error:
            yield intake, draw_table(shelf, intake, lang, said_of(error, lang)), *stay
            return
        task = Task(lambda progress: assistant.editing.publish_plan(table, by=by, why=why, progress=progress))
        running = replace(intake, task=task)
        for step in steps(shelf, running, lang):
            yield *step, *stay
        try:
            done = task.result()
        except Exception as error:
            yield *failed(shelf, running, error, lang), *stay
            return
        assert intake.file is not None
        intake.file.unlink(missing_ok=True)
        deed = Deed("imported", intake.name, done.edit_id, len(done.closed), done.waiting)
        _, tools, listing, table_html, said = draw(shelf, Intake(), lang, done_html(deed, lang))
        yield Intake(), table_html, tools, listing, said

    def cancelled(intake: Intake) -> None:
        if intake.task is not None:
            intake.task.cancel()

    def unreviewed(shelf: Shelf, intake: Intake, lang: Lang) -> tuple[Intake, str]:
        intake = replace(intake, review=None)
        return intake, draw_table(shelf, intake, lang)

    def rows_narrowed(shelf: Shelf, intake: Intake, lang: Lang, event: gr.EventData) -> tuple[Intake, str]:
        intake = intakes.narrowed(intake, sent_with(event).get("only", ""))
        return intake, draw_table(shelf, intake, lang)

    def rows_extended(shelf: Shelf, intake: Intake, lang: Lang) -> tuple[Intake, str]:
        intake = replace(intake, shown=intake.shown + intakes.PAGE)
        return intake, draw_table(shelf, intake, lang)

    looking = [shelf, intake, lang]
    tab.select(selected, looking, shelves, **busy(listing))
    tools.search(looked(searched), looking, shelves, trigger_mode="always_last", **busy(listing))
    for part, name, act in (
        (tools, "kind", narrowed),
        (tools, "show", shown),
        (listing, "more", extended),
        (listing, "narrow", narrowed),
        (listing, "reconsider", reconsidered),
        (listing, "whole", lambda shelf, _: replace(shelf, of=None, shown=PAGE)),
    ):
        getattr(part, name)(looked(act), looking, shelves, **busy(listing))

    listing.accept(accepted, looking, shelves, **busy(listing))

    shaping = [open_, lang]
    for part, name, step in (
        (tools, "new", lambda open_, _: open_item(assistant, open_, {})),
        (tools, "open", lambda open_, sent: open_item(assistant, open_, sent)),
        (listing, "open", lambda open_, sent: open_item(assistant, open_, sent)),
        (side, "open", lambda open_, sent: open_item(assistant, open_, sent)),
        (form, "discard", lambda open_, _: discard(assistant, open_)),
        (form, "grow", grow),
        (form, "close", lambda open_, _: close(open_)),
        (form, "check", checked(remove=False)),
        (form, "remove", checked(remove=True)),
        (side, "back", lambda open_, _: back(open_)),
    ):
        getattr(part, name)(formed(step), shaping, [*forms, told], **busy(side if part is form else listing))
    form.typed(previewed, shaping, forms, trigger_mode="always_last", **EVENT)
    side.publish(published, [shelf, open_, intake, lang], [*shelves, *forms], **busy(side))
    for part in (told, side, listing):
        part.undo(undone, [shelf, open_, intake, lang], [*shelves, *forms], **busy(listing))

    table.uploaded(received, looking, [intake, table], **busy(table))
    table.refused(refused, looking, [table], **EVENT)
    table.plan(rechecked, looking, [intake, table], **busy(table))
    table.review(reviewed, looking, [intake, table], **busy(table))
    table.publish(imported, looking, [intake, table, tools, listing, told], **busy(table))
    table.back(unreviewed, looking, [intake, table], **EVENT)
    table.cancel(cancelled, [intake], None, **EVENT)
    table.narrow(rows_narrowed, looking, [intake, table], **busy(table))
    table.more(rows_extended, looking, [intake, table], **busy(table))

    def redraw(lang: Lang, shelf: Shelf, open_: Opened, intake: Intake) -> tuple[Any, ...]:
        shown = draw(shelf, intake, lang)
        return (*shown[1:], *draw_form(replace(open_, forget=(), anew=False), lang)[1:])

    return Tab(
        labels=(),
        redraw=redraw,
        inputs=(shelf, open_, intake),
        outputs=(tools, listing, table, told, form, side),
    )


def _was_cancelled(intake: Intake, error: Exception) -> bool:
    return isinstance(error, Cancelled) or (intake.task is not None and intake.task.cancelled)
