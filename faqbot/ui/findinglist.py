"""The hygiene report in words, each finding with the way to its item. Finds nothing: `faqbot.hygiene` does.

findings_html(assistant.hygiene(), None, PAGE, assistant.knowledge, "zh")
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from faqbot.hygiene import SORTS, Finding, Sort, key_of
from faqbot.knowledge import Knowledge
from faqbot.ui.changelog import text_difference
from faqbot.ui.editing_words import editing_words
from faqbot.ui.markup import empty, esc, kind_chip
from faqbot.ui.words import Lang, words

FIRST = 5
"""Of each sort where all are shown."""
TEXTS = 6
"""Phrasings that a finding quotes."""
HARMFUL: Final[frozenset[Sort]] = frozenset({"contradiction", "duplicate", "shared", "expired", "rejected"})
"""What members feel."""


def findings_html(
    findings: Sequence[Finding],
    only: Sort | None,
    shown: int,
    knowledge: Knowledge,
    lang: Lang,
    accepted: Sequence[Finding] = (),
) -> str:
    """All sorts with the first few of each; `only`: one sort, and `shown` of it. accepted: what was found fine."""
    w = words(lang)
    if not findings:
        return empty(w.hygiene_none, w.hygiene_none_hint) + _accepted(accepted, knowledge, lang)
    by_sort = {sort: [each for each in findings if each.sort == sort] for sort in SORTS}
    chips = _chip(None, only, w.all_kinds, len(findings)) + "".join(
        _chip(sort, only, w.hygiene_sorts[sort], len(some)) for sort, some in by_sort.items() if some
    )
    groups = "".join(
        _group(sort, some, shown if sort == only else FIRST, sort == only, knowledge, lang)
        for sort, some in by_sort.items()
        if some and only in (None, sort)
    )
    return (
        f'<p class="fb-hint fb-hygiene-head">{esc(w.hygiene_hint)}</p>'
        f'<div class="fb-kinds" role="group" aria-label="{esc(w.hygiene)}">{chips}</div>{groups}'
        f"{_accepted(accepted, knowledge, lang)}"
    )


def _accepted(accepted: Sequence[Finding], knowledge: Knowledge, lang: Lang) -> str:
    """What somebody found fine, folded away, and the way back."""
    if not accepted:
        return ""
    w, own = words(lang), editing_words(lang)
    rows = "".join(
        f'<li><div class="fb-finding"><span class="fb-name"><small>{esc(w.hygiene_sorts[each.sort])}</small>'
        f"<b>{esc(knowledge.item(each.item_id).title)}</b></span>"
        f"{_button('reconsider', each, own.reconsider, knowledge)}</div></li>"
        for each in accepted
    )
    return (
        f'<details class="fb-accepted" data-open="accepted"><summary>{esc(own.accepted.format(n=len(accepted)))}'
        f"</summary><ul>{rows}</ul></details>"
    )


def _button(event: str, finding: Finding, label: str, knowledge: Knowledge) -> str:
    title = knowledge.item(finding.item_id).title
    return (
        f'<button type="button" class="fb-button fb-plain" data-send="{event}" aria-label="{esc(label)} · {esc(title)}"'
        f' data-finding="{key_of(finding, knowledge)}">{esc(label)}</button>'
    )


def _chip(sort: Sort | None, only: Sort | None, label: str, n: int) -> str:
    return (
        f'<button type="button" class="fb-button" data-send="narrow" data-sort="{sort or ""}"'
        f' aria-pressed="{str(sort == only).lower()}">{esc(label)} <small>{n:,}</small></button>'
    )


def _group(sort: Sort, some: Sequence[Finding], shown: int, alone: bool, knowledge: Knowledge, lang: Lang) -> str:
    w = words(lang)
    rows = "".join(f"<li>{_finding(each, knowledge, lang)}</li>" for each in some[:shown])
    rest = len(some) - shown
    more = ""
    if rest > 0:
        event = 'data-send="more"' if alone else f'data-send="narrow" data-sort="{sort}"'
        label = (w.more if alone else w.hygiene_rest).format(n=f"{rest:,}" if not alone else min(rest, shown))
        more = f'<button type="button" class="fb-button fb-plain" {event}>{esc(label)}</button>'
    mark = "fb-is-unanswered" if sort in HARMFUL else "fb-is-suggest"
    return (
        f'<section class="fb-findings {mark}"><h3><i class="fb-dot"></i>{esc(w.hygiene_sorts[sort])}'
        f' <small>{len(some):,}</small></h3><p class="fb-hint">{esc(w.hygiene_why[sort])}</p><ul>{rows}</ul>{more}'
        "</section>"
    )


def _finding(finding: Finding, knowledge: Knowledge, lang: Lang) -> str:
    w, own = words(lang), editing_words(lang)
    item = knowledge.item(finding.item_id)
    other = knowledge.item(finding.other_id) if finding.other_id is not None else None
    said = ""
    if finding.day is not None:
        said = w.hygiene_day[finding.sort].format(day=finding.day.isoformat())
    elif finding.sort == "rejected":
        said = w.hygiene_rejected.format(n=finding.rejected, of=finding.answered)
    elif finding.sort in ("contradiction", "duplicate"):
        said = w.hygiene_alike.format(one=finding.texts[0], other=finding.texts[1])
    elif finding.sort == "edited":
        said = own.edited_times.format(n=finding.times)
    quoted = ""
    if finding.sort == "edited":
        quoted = text_difference(finding.texts[0], finding.texts[1], lang)
        if item.kind == "entry":
            quoted += (
                f'<button type="button" class="fb-button fb-plain" data-send="open" data-item="{esc(item.id)}"'
                f' data-answer="{esc(finding.texts[1])}">{esc(own.use_edited)}</button>'
            )
    elif finding.texts and not said:
        quoted = "".join(f"<q>{esc(text)}</q>" for text in finding.texts[:TEXTS])
        rest = len(finding.texts) - TEXTS
        quoted += f"<small>{esc(w.more_phrasings.format(n=rest))}</small>" if rest > 0 else ""
        quoted = f'<span class="fb-lines">{quoted}</span>'
    against = ""
    if other is not None:
        against = (
            f'<span class="fb-name">{kind_chip(other.kind, lang)}<b>{esc(other.title)}</b></span>'
            f"{_open(other.id, finding.item_id, other.title, lang)}"
        )
    detail = f"<small>{esc(said)}</small>" if said else ""
    return (
        f'<div class="fb-finding"><span class="fb-name">{kind_chip(item.kind, lang)}<b>{esc(item.title)}</b></span>'
        f"{_open(item.id, finding.other_id, item.title, lang)}{against}"
        f"{_button('accept', finding, own.accept, knowledge)}</div>{detail}{quoted}"
    )


def _open(item_id: str, beside: str | None, title: str, lang: Lang) -> str:
    """A button that opens the form of one item, the other one beside it."""
    w = words(lang)
    other = f' data-beside="{esc(beside)}"' if beside is not None else ""
    return (
        f'<button type="button" class="fb-button fb-plain" data-send="open" data-item="{esc(item_id)}"{other}'
        f' aria-label="{esc(w.edit_item.format(title=title))}">{esc(w.edit)}</button>'
    )
