"""The form that is open, and what becomes of it: looked at, checked, published, undone. Knows no Gradio.

    open_ = open_item(assistant, Opened(), {"item": "refund"})
    open_ = check(assistant, open_, sent)                       # reviewed; or on what somebody else published meanwhile
    open_, deed = publish(assistant, open_, {"by": "小晨"})      # done, and how to take it back

What cannot be done raises, and the form stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot.edits import Change, card, claiming, draft, files, place_for
from faqbot.errors import Conflict, FaqbotError, KnowledgeError, NotFound
from faqbot.knowledge import Kind
from faqbot.manners import COMMUNITY
from faqbot.store import ItemStats
from faqbot.template import unfilled
from faqbot.ui.bench import explained, named, numbers, preview
from faqbot.ui.changelog import changelog_html
from faqbot.ui.community import samples, samples_html
from faqbot.ui.editing_words import editing_words
from faqbot.ui.itemform import Checked, checked_html, conflict_html, form_html, item_html, preview_html
from faqbot.ui.itemlist import text_html, use_html
from faqbot.ui.markup import Unready, esc, moment, sentence, title_of
from faqbot.ui.markup import said as complaint
from faqbot.ui.reviewed import claimed
from faqbot.ui.revision import Form, Merged, afresh, blank, change, merged, opened, removal, said, typed
from faqbot.ui.sent import Sent, by_of
from faqbot.ui.standing import to_owed
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

RECENT = 5
"""Edits of an item that stand beside its form."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The form that is open, if any, and what was made of it so far."""

    form: Form | None = None
    """As it was drawn: what is typed since stays in the browser, and is never drawn over."""
    typed: Form | None = None
    """As it was sent last."""
    turn: int = 0
    """Grows whenever the fields are filled anew."""
    anew: bool = False
    """Whether what the browser kept of it is to be forgotten."""
    checked: Checked | None = None
    merged: Merged | None = None
    """What somebody else published meanwhile."""
    beside: str | None = None
    """Another item to compare with."""
    drafted: bool = False
    """Whether what is drawn is a draft, and not what the item says."""
    forget: tuple[str, ...] = ()
    """Keys of forms that are done with."""


# What is done


def open_item(assistant: Assistant, open_: Opened, sent: Sent, *, anew: bool = False) -> Opened:
    """The form of an item, `item`, with another one beside it, `beside`, or with what staff made of its answer,
    `answer`; of a new one without."""
    item_id, turn = sent.get("item", ""), open_.turn + 1
    if not item_id:
        return Opened(blank("entry", ""), turn=turn, anew=anew)
    found = card(assistant.knowledge, assistant.settings.knowledge, item_id)
    form = opened(found)
    if (answer := sent.get("answer", "")) and "answer" in form.values:
        facts = assistant.knowledge.community.facts
        form = replace(form, values={**form.values, "answer": unfilled(answer, form.values["answer"], facts)})
        return Opened(form, turn=turn, anew=True, drafted=True)
    return Opened(form, turn=turn, anew=anew, beside=sent.get("beside") or None)


def discard(assistant: Assistant, open_: Opened) -> Opened:
    """The form as the item is, without what was typed."""
    item_id = open_.form.item_id if open_.form is not None else None
    return open_item(assistant, open_, {"item": item_id or ""}, anew=True)


def grow(open_: Opened, sent: Sent) -> Opened:
    """The form with what is typed, and room for more."""
    return Opened(typed(sent), turn=open_.turn + 1, anew=True, drafted=True, beside=open_.beside)


def seen(open_: Opened, sent: Sent) -> Opened:
    """With what is typed now; what was checked is no more what stands in the form."""
    return replace(open_, typed=typed(sent) if "was" in sent else open_.typed, checked=None)


def back(open_: Opened) -> Opened:
    """From what was checked to what was typed."""
    return replace(open_, checked=None, forget=())


def close(open_: Opened, *, forget: bool = False) -> Opened:
    """No form; what was typed is kept by the browser, unless it is done with."""
    keys = (open_.form.key, f"{open_.form.key}-publish") if forget and open_.form is not None else ()
    return Opened(turn=open_.turn, forget=keys)


def check(assistant: Assistant, open_: Opened, sent: Sent, *, remove: bool = False) -> Opened:
    """What the form would do; where somebody else published the item meanwhile, the form on what it is now."""
    form = typed(sent)
    if (text := said(form.kind, form.values)) and not remove:
        preview(assistant, text, None)  # refuses what would leave a hole, in words an editor understands
    wanted = removal(form) if remove else _placed(assistant, change(form), form)
    title = _called(assistant, form)
    try:
        review = assistant.editing.review([wanted])
    except Conflict:
        return _merge(assistant, open_, form)
    return replace(open_, typed=form, checked=Checked(form, wanted, title, review), merged=None, forget=())


def _placed(assistant: Assistant, wanted: Change, form: Form) -> Change:
    """A new item for which no file was chosen goes to what is nearest to it."""
    if form.item_id is not None or form.file:
        return wanted
    kind: Kind = "script" if form.kind == "script" else "entry"
    near = assistant.search(form.values.get("question") or form.values.get("title", ""), limit=5)
    nearest = next((each.entry_id for each in near if each.kind == kind and each.confidence > 0), None)
    return replace(wanted, file=place_for(assistant.knowledge, nearest, kind))


def _called(assistant: Assistant, form: Form) -> str:
    if form.kind == "community":
        return COMMUNITY
    title = form.values.get("question") or form.values.get("title") or ""
    return title.strip() or title_of(assistant.knowledge, form.item_id or "")


def _merge(assistant: Assistant, open_: Opened, form: Form) -> Opened:
    """The form, on what somebody else made of its item. It is drawn anew, with all that was typed."""
    turn = open_.turn + 1
    try:
        assert form.item_id is not None
        now = card(assistant.knowledge, assistant.settings.knowledge, form.item_id)
    except NotFound:
        raise Gone(Opened(afresh(form), turn=turn, anew=True)) from None
    both = merged(form, now)
    return Opened(both.form, turn=turn, anew=True, merged=both, beside=open_.beside)


class Gone(Exception):
    """The item of a form was removed by somebody else; what was typed stands in a new one."""

    def __init__(self, opened: Opened) -> None:
        super().__init__("removed")
        self.opened = opened


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, for `done_html`."""

    deed: str
    title: str
    edit_id: int | None
    closed: int = 0
    waiting: int = 0


def publish(assistant: Assistant, open_: Opened, sent: Sent) -> tuple[Opened, Deed | None]:
    """Do what was checked; None where somebody else was faster, and the form holds both now."""
    checked = open_.checked
    if checked is None:
        raise Unready(lambda w: w.check_first)
    by = by_of(sent)
    named(by)
    why, claims = sent.get("why", "").strip(), sent.get("claim", "")
    explained(checked.review, why, claims)
    changes = claiming([checked.change], claimed(checked.review, claims))
    try:
        done = assistant.editing.publish(changes, by=by, why=why)
    except Conflict:
        return _merge(assistant, open_, checked.form), None
    what = "removed" if checked.change.remove else "published"
    deed = Deed(what, checked.title, done.edit_id, len(done.closed), done.waiting)
    return close(open_, forget=True), deed


def undo(assistant: Assistant, sent: Sent) -> Deed:
    """Take an edit back."""
    by = by_of(sent)
    named(by)
    edit_id = next(iter(numbers(sent.get("edit", ""))), 0)
    assistant.editing.undo(edit_id, by=by)
    return Deed("undone", "", None)


# What is seen


def done_html(deed: Deed, lang: Lang) -> str:
    """What was done last, what it led to, and the way back."""
    w = words(lang)
    parts = [w.base_done[deed.deed].format(title=deed.title)]
    if deed.title == COMMUNITY:
        parts = [editing_words(lang).community_done]
    if deed.closed:
        parts.append(w.done_closed.format(n=deed.closed))
    undo = ""
    if deed.edit_id is not None:
        undo = (
            f'<button type="button" class="fb-button fb-plain" data-send="undo" data-edit="{deed.edit_id}">'
            f"{esc(w.undo)}</button>"
        )
    waiting = to_owed(w.done_waiting.format(n=deed.waiting), deed.edit_id) if deed.waiting else ""
    actions = f'<div class="fb-actions">{waiting}{undo}</div>' if waiting or undo else ""
    return f'<div class="fb-banner" role="status"><p>{esc(" ".join(parts))}</p>{actions}</div>'


def opened_html(assistant: Assistant, open_: Opened, lang: Lang) -> str:
    """The form; nothing but what the browser is to forget where none is open."""
    form = open_.form
    gone = "".join(f'<i hidden data-forget="{esc(key)}"></i>' for key in open_.forget)
    if form is None:
        return f"<div>{gone}</div>"
    knowledge = assistant.knowledge
    title = title_of(knowledge, form.item_id) if form.item_id is not None else ""
    places = files(assistant.settings.knowledge)
    drawn = "" if not open_.anew else "merged" if open_.merged is not None or open_.drafted else "anew"
    return f"<div>{gone}</div>" + form_html(
        form,
        title,
        places,
        knowledge.community.facts,
        lang,
        turn=open_.turn,
        drawn=drawn,
        scripts={item.id: item.title for item in knowledge.items if item.kind == "script"},
    )


def beside_html(assistant: Assistant, open_: Opened, now: datetime, lang: Lang, problem: str = "") -> str:
    """What stands beside the form."""
    form = open_.typed or open_.form
    if form is None or open_.form is None:
        return ""
    knowledge = assistant.knowledge
    if open_.checked is not None:
        return checked_html(open_.checked, knowledge, lang, problem=problem)
    below = conflict_html(open_.merged, _last_edit(assistant, form, now, lang), lang) if open_.merged else ""
    below += _about(assistant, open_, now, lang)
    if form.kind == "community":
        shown, problem = _sounds(assistant, form, problem, now, lang)
        return preview_html("", lang, problem=problem, below=shown + below)
    if form.kind == "script":
        shown, problem = _scripted(assistant, form, problem, lang)
        return preview_html("", lang, problem=problem, below=shown + below)
    text, reply = said(form.kind, form.values), ""
    try:
        reply = preview(assistant, text, None) if text else ""
    except Unready as error:  # a variable that does not exist, as while it is being typed
        problem = problem or sentence(error, lang)
    return preview_html(reply, lang, problem=problem, below=below)


def _sounds(assistant: Assistant, form: Form, problem: str, now: datetime, lang: Lang) -> tuple[str, str]:
    """The replies of a community as the form has it, and what is wrong with that."""
    knowledge = assistant.knowledge
    try:
        knowledge = draft(assistant.settings.knowledge, knowledge, [replace(change(form), base=None)]).knowledge
    except Unready:  # nothing is changed
        pass
    except FaqbotError as error:
        return "", problem or said_of(error, lang)
    return samples_html(list(samples(knowledge, now, lang)), lang), problem


def _scripted(assistant: Assistant, form: Form, problem: str, lang: Lang) -> tuple[str, str]:
    """A script as the form has it, step by step, and what is wrong with it."""
    knowledge = assistant.knowledge
    item_id = form.item_id
    try:
        drafted = draft(assistant.settings.knowledge, knowledge, [replace(change(form), base=None)])
        knowledge, item_id = drafted.knowledge, drafted.changes[0].item_id if drafted.changes else item_id
    except Unready:  # nothing is changed, or something needed is not written yet
        pass
    except FaqbotError as error:
        return "", problem or said_of(error, lang)
    if item_id is None:
        return "", problem
    head = editing_words(lang).script_preview
    return (
        f'<section class="fb-sounds"><h4>{esc(head)}</h4>{text_html(knowledge.item(item_id), lang)}</section>',
        problem,
    )


def _about(assistant: Assistant, open_: Opened, now: datetime, lang: Lang) -> str:
    """What is known about the item of the form: how it is used, what it is compared with, what was done with it."""
    w, form = words(lang), open_.form
    assert form is not None
    parts = [f'<p class="fb-hint">{esc(w.typed_hint)}</p>']
    if open_.beside is not None:
        other = assistant.knowledge.find(open_.beside)
        if other is not None:
            parts.append(f"<h4>{esc(w.beside)}</h4>{item_html(other, lang)}")
    if form.item_id is not None and form.kind != "community":
        stats = assistant.item_stats().get(form.item_id, ItemStats())
        zone = assistant.knowledge.community.timezone
        last = ""
        if stats.last_at is not None:
            last = f"<span>{esc(w.used_last.format(when=moment(stats.last_at, now, zone, lang)))}</span>"
        parts.append(
            f'<p class="fb-facts">{use_html(stats, lang)}{last}'
            f"<span>{esc(w.place)} <code>{esc(form.file)}</code></span></p>"
        )
    if form.item_id is not None:
        edits = assistant.editing.history(limit=RECENT, item_id=form.item_id)
        if edits:
            log = changelog_html(edits, assistant.knowledge, now, lang, brief=True)
            parts.append(f"<h4>{esc(w.item_history)}</h4>{log}")
    return "".join(parts)


def _last_edit(assistant: Assistant, form: Form, now: datetime, lang: Lang) -> str:
    edits = assistant.editing.history(limit=1, item_id=form.item_id)
    if not edits:
        return ""
    w, zone = words(lang), assistant.knowledge.community.timezone
    return w.merge_who.format(by=edits[0].by or w.history_nobody, when=moment(edits[0].at, now, zone, lang))


def said_of(error: Exception, lang: Lang) -> str:
    """What went wrong while editing, in a sentence; what a text makes unloadable is no reason to try again later."""
    if isinstance(error, KnowledgeError):
        return f"{words(lang).not_loadable} {complaint(error, lang)}"
    return sentence(error, lang)
