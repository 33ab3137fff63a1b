"""What was changed in the knowledge, by whom, when and why, before and after, with the way back. Changes nothing.

changelog_html(assistant.editing.history(limit=50), assistant.knowledge, now, "zh")
difference_html("entry", before, after, "zh")       # one item, field by field
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from faqbot import manners
from faqbot.edits import KEYS, LISTS, EditedKind, Fields
from faqbot.knowledge import Knowledge
from faqbot.nested import NESTED
from faqbot.ui.editing_words import editing_words
from faqbot.ui.markup import empty, esc, moment
from faqbot.ui.revision import kind_of
from faqbot.ui.stepform import nested_said
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.store import Edit, EditedItem

ITEMS = 30
"""Items of one edit that are shown with their fields: an import may change thousands."""
TITLES = 3
"""Of the items of an edit that its line names."""
SHORT = 3
"""Characters that two texts must have in common in a row: less is chance, and read worse than one whole change."""
LINES = 8
"""Elements of a list that are shown without opening it: what a review says below must be in sight."""
COMPARED = 20_000
"""Product of the lengths of two texts that are compared character by character; longer ones stand side by side."""


def changelog_html(
    edits: Sequence[Edit], knowledge: Knowledge, now: datetime, lang: Lang, *, more: int = 0, brief: bool = False
) -> str:
    """Edits in the order given, newest first. now: aware. more: how many there are beyond these. brief: beside a form,
    where only this item is meant."""
    w = words(lang)
    if not edits:
        return "" if brief else empty(w.history_none, w.history_none_hint)
    rows = "".join(f"<li>{_edit(edit, knowledge, now, lang, brief)}</li>" for edit in edits)
    button = (
        f'<button type="button" class="fb-button fb-more" data-send="more">{esc(w.more.format(n=more))}</button>'
        if more
        else ""
    )
    return f'<ul class="fb-log">{rows}</ul>{button}'


def _edit(edit: Edit, knowledge: Knowledge, now: datetime, lang: Lang, brief: bool) -> str:
    w = words(lang)
    undone = edit.state == "undone"
    facts = [edit.by or w.history_nobody, moment(edit.at, now, knowledge.community.timezone, lang)]
    source = "" if edit.source == "page" else f'<span class="fb-chip">{esc(w.edit_sources[edit.source])}</span>'
    state = ""
    if undone:
        state = f'<span class="fb-chip">{esc(w.history_undone.format(edit=edit.undone_by))}</span>'
    why = f'<p class="fb-why-edit">{esc(edit.why)}</p>' if edit.why else ""
    broke = f'<span class="fb-chip fb-is-unanswered">{esc(w.history_broke)}</span>' if edit.breaks else ""
    undo = (
        ""
        if undone
        else f'<button type="button" class="fb-button fb-plain" data-send="undo" data-edit="{edit.id}"'
        f' aria-label="{esc(w.undo_edit.format(edit=edit.id))}">{esc(w.undo)}</button>'
    )
    shown = "".join(
        f"<li>{'' if brief else _heading(change, lang)}"
        f"{difference_html(kind_of(change.kind), change.before, change.after, lang)}</li>"
        for change in edit.changes[:ITEMS]
    )
    rest = len(edit.changes) - ITEMS
    left = f'<p class="fb-hint">{esc(w.history_more_items.format(n=rest))}</p>' if rest > 0 else ""
    files = w.list_comma.join(edit.files)
    name = f"fb-edit-{edit.id}"
    return (
        f'<{name} class="fb-logged{" fb-undone" if undone else ""}"><details data-open="edit-{edit.id}"><summary>'
        f'<span class="fb-gap-title"><b>{esc(w.history_what[_what(edit)] if brief else _headline(edit, lang))}</b>'
        f"<small>#{edit.id} · {esc(' · '.join(facts))}</small></span>"
        f'<span class="fb-marks">{source}{state}{broke}</span></summary>'
        f'<div class="fb-logged-more">{why}<ul>{shown}</ul>{left}'
        f'<p class="fb-hint">{esc(w.place)} <code>{esc(files)}</code></p></div></details>'
        f'<div class="fb-actions">{undo}</div></{name}>'
    )


def field_name(key: str, lang: Lang) -> str:
    """What people call a field of an item or of the community section."""
    own = editing_words(lang)
    if key.startswith("facts."):
        return own.fact.format(name=key.partition(".")[2])
    return own.community_fields.get(key) or words(lang).fields.get(key, key)


def _shown(key: str, value: str | tuple[str, ...] | None, lang: Lang) -> str | tuple[str, ...] | None:
    if key == "hours":
        return hours_said(value, lang)
    if key == "offences" and isinstance(value, tuple):
        return tuple(editing_words(lang).offences.get(each, each) for each in value)
    if key in NESTED and isinstance(value, str):
        # By lines: of a long script only what changed.
        return tuple(line.strip() for line in nested_said(value, lang).splitlines())
    return value


def hours_said(lines: str | tuple[str, ...] | None, lang: Lang) -> tuple[str, ...]:
    """The hours of the community section, `mon,tue 09:00-21:00`, with the days as people call them."""
    names = dict(zip(manners.DAYS, editing_words(lang).weekdays, strict=True))
    said = []
    for line in lines if isinstance(lines, tuple) else ():
        days, _, times = line.partition(" ")
        said.append(f"{words(lang).list_comma.join(names.get(day, day) for day in days.split(','))} {times}")
    return tuple(said)


def _title(change: EditedItem, lang: Lang) -> str:
    if change.item_id == manners.COMMUNITY:
        return editing_words(lang).community
    fields = change.after or change.before or {}
    title = fields.get("question") or fields.get("title") or change.item_id
    return title if isinstance(title, str) else change.item_id


def _what(edit: Edit) -> str:
    """added, removed, changed, or several."""
    sorts = {
        "added" if change.before is None else "removed" if change.after is None else "changed"
        for change in edit.changes
    }
    return sorts.pop() if len(sorts) == 1 else "changed"


def _headline(edit: Edit, lang: Lang) -> str:
    w = words(lang)
    if not edit.changes:
        return w.history_files
    named = w.list_comma.join(w.quoted.format(text=_title(change, lang)) for change in edit.changes[:TITLES])
    what = w.history_what[_what(edit)]
    if len(edit.changes) > TITLES:
        named = w.history_several.format(titles=named, n=f"{len(edit.changes):,}")
    return w.history_headline.format(what=what, titles=named)


def _heading(change: EditedItem, lang: Lang) -> str:
    """Which item, and the way to it."""
    return (
        f'<p class="fb-logged-item"><b>{esc(_title(change, lang))}</b> <button type="button" class="fb-button fb-plain"'
        f' data-send="open" data-item="{esc(change.item_id)}">{esc(words(lang).edit)}</button></p>'
    )


def difference_html(kind: EditedKind, before: Fields | None, after: Fields | None, lang: Lang) -> str:
    """What became of each field that differs."""
    w = words(lang)
    was, now = before or {}, after or {}
    mark = w.item_added if before is None else w.item_removed if after is None else ""
    rows = []
    for key in manners.keys_of(was, now) if kind == "community" else KEYS[kind]:
        if was.get(key) == now.get(key) or (key == "id" and before is not None):
            continue
        old, new = (_shown(key, side, lang) for side in (was.get(key), now.get(key)))
        body = _lines(old, new, lang) if key in (*LISTS, *manners.LISTS, *NESTED) else text_difference(old, new, lang)
        rows.append(f"<dt>{esc(field_name(key, lang))}</dt><dd>{body}</dd>")
    said = f'<p class="fb-hint">{esc(mark)}</p>' if mark else ""
    return f'<div class="fb-difference">{said}<dl class="fb-rule">{"".join(rows)}</dl></div>'


def _lines(was: str | tuple[str, ...] | None, now: str | tuple[str, ...] | None, lang: Lang) -> str:
    """Elements that went and came, many of them folded away; only their order differs where there are none."""
    old, new = (value if isinstance(value, tuple) else () for value in (was, now))
    rows = [f"<del>{esc(text)}</del>" for text in old if text not in new]
    rows += [f"<ins>{esc(text)}</ins>" for text in new if text not in old]
    first, rest = "".join(rows[:LINES]), "".join(rows[LINES:])
    more = words(lang).more_phrasings.format(n=len(rows) - LINES)
    folded = f"<details><summary>{esc(more)}</summary>{rest}</details>" if rest else ""
    return f'<span class="fb-lines">{first or esc(" ".join(new))}{folded}</span>'


def text_difference(was: object, now: object, lang: Lang) -> str:
    """One text before and after, what went struck out and what came marked."""
    old, new = (value if isinstance(value, str) else "" for value in (was, now))
    if not old or not new:
        tag = "ins" if new else "del"
        return f'<span class="fb-text"><{tag}>{esc(new or old)}</{tag}></span>'
    if len(old) * len(new) > COMPARED:
        w = words(lang)
        return (
            f'<div class="fb-sides"><div class="fb-side"><b>{esc(w.before)}</b><span>{esc(old)}</span></div>'
            f'<div class="fb-side"><b>{esc(w.after)}</b><span>{esc(new)}</span></div></div>'
        )
    return f'<span class="fb-text">{"".join(_marked(old, new))}</span>'


def _marked(old: str, new: str) -> Iterator[str]:
    """One text with what went struck out and what came marked."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    i = j = 0
    for block in matcher.get_matching_blocks():
        a, b, size = block
        at_edge = (a, b) == (0, 0) or (a + size, b + size) == (len(old), len(new))
        if size < SHORT and not at_edge:
            continue
        if a > i:
            yield f"<del>{esc(old[i:a])}</del>"
        if b > j:
            yield f"<ins>{esc(new[j:b])}</ins>"
        yield esc(old[a : a + size])
        i, j = a + size, b + size
