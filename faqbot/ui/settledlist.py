"""Gaps that wait for nothing any more: those that are not for the FAQ, and those that have an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot.ui.markup import empty, esc, moment
from faqbot.ui.reviewed import titles
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.knowledge import Knowledge
    from faqbot.store import Edit, Gap


def dismissed_html(gaps: Sequence[Gap], knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    """Dismissed gaps, the last first: why, by whom, who asked since. now: aware."""
    w, zone = words(lang), knowledge.community.timezone
    if not gaps:
        return empty(w.dismissed_none, w.dismissed_none_hint)
    rows = []
    for gap in gaps:
        dismissal = gap.dismissal
        said = []
        if dismissal is not None:
            said = [
                w.dismissed_why.format(reason=dismissal.reason),
                w.by_at.format(by=dismissal.by, when=moment(dismissal.at, now, zone, lang)),
                w.dismissed_since.format(n=gap.people - dismissal.people, limit=2 * dismissal.people),
            ]
        rows.append(_row(gap, said, _reopen(gap, lang), lang))
    return _list(rows)


def closed_html(gaps: Sequence[Gap], edits: Mapping[int, Edit], knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    """Answered gaps, the last first: by which item, by whom; undo takes the edit back that did it.

    edits: by id, as many as are known. now: aware.
    """
    w, zone = words(lang), knowledge.community.timezone
    if not gaps:
        return empty(w.closed_none, w.closed_none_hint)
    title = titles(knowledge)
    rows = []
    for gap in gaps:
        said = [w.closed_by.format(title=title(gap.answer_id))] if gap.answer_id is not None else []
        edit = edits.get(gap.edit_id) if gap.edit_id is not None else None
        if edit is not None:
            said.append(w.by_at.format(by=edit.by, when=moment(edit.at, now, zone, lang)))
        undo = (
            f'<button type="button" class="fb-button" data-send="undo" data-edit="{gap.edit_id}">{esc(w.undo)}</button>'
            if gap.edit_id is not None
            else ""
        )
        rows.append(_row(gap, said, undo + _reopen(gap, lang), lang))
    return _list(rows)


def _row(gap: Gap, said: Sequence[str], buttons: str, lang: Lang) -> str:
    w = words(lang)
    facts = [f"#{gap.id}", w.people.format(n=gap.people), w.times.format(n=gap.count)]
    name = f"fb-gap-{gap.id}"
    return (
        f'<li><{name} class="fb-gap fb-settled"><span class="fb-gap-title"><b>{esc(gap.title)}</b>'
        f"<span>{esc(' · '.join(said))}</span><small>{esc(' · '.join(facts))}</small></span>"
        f'<span class="fb-actions">{buttons}</span></{name}></li>'
    )


def _reopen(gap: Gap, lang: Lang) -> str:
    return (
        f'<button type="button" class="fb-button fb-plain" data-send="reopen" data-gap="{gap.id}">'
        f"{esc(words(lang).reopen)}</button>"
    )


def _list(rows: Sequence[str]) -> str:
    return f'<ul class="fb-gaps fb-settled-list">{"".join(rows)}</ul>'
