"""What an edit would do, in words, and the button that does it. Finds nothing out: `faqbot.review` did.

review_html(review, titles(knowledge), "zh")         # what the editor should know before publishing
publish_html(review, "zh", keep="gap-5")             # who, why, and 发布
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from faqbot.errors import NotFound
from faqbot.knowledge import Knowledge
from faqbot.ui.markup import esc, percent
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.review import ChangedAnswer, Closing, Collision, Review, Side, Twin

Titles = Callable[[str], str]
"""How an item of this id is called."""

SHOWN = 6
"""Of each sort, before the rest is folded away: what an editor reads at a glance."""

_NONE: Mapping[str, str] = MappingProxyType({})


def titles(knowledge: Knowledge, new: Mapping[str, str] = _NONE) -> Titles:
    """The titles of `knowledge`, and of items that are only about to be, by id; an unknown id is called by itself."""

    def title(item_id: str) -> str:
        if item_id in new:
            return new[item_id]
        try:
            return knowledge.item(item_id).title
        except NotFound:
            return item_id

    return title


def review_html(review: Review, title: Titles, lang: Lang) -> str:
    """Everything the review found: what would become wrong first, what it solves last, nothing that is not there."""
    w = words(lang)
    breaking = [each for each in review.changed if each.breaks]
    mending = [each for each in review.changed if each.mends and not each.breaks]
    other = [each for each in review.changed if not each.breaks and not each.mends]
    mark, head = _verdict(review, bool(other), w)
    unlabelled = any(each.source == "check" and each.expected is None for each in breaking)
    hint = f'<p class="fb-hint">{esc(w.review_check_hint)}</p>' if unlabelled else ""
    parts = [
        _list(w.review_breaking, [_changed(each, title, w) for each in breaking], "fb-is-unanswered", w, hint),
        _list(w.review_collisions, [_collision(each, title, w) for each in review.collisions], "fb-is-suggest", w),
        _list(w.review_twins, [_twin(each, title, w) for each in review.twins], "fb-is-suggest", w),
        _list(w.review_missed, [f"<q>{esc(text)}</q>" for text in review.missed], "fb-is-suggest", w),
        _list(w.review_other, [_changed(each, title, w) for each in other], "fb-is-suggest", w),
        _list(w.review_warnings, [esc(each) for each in review.warnings], "fb-is-suggest", w),
        _list(w.review_mending, [_changed(each, title, w) for each in mending], "fb-is-answer", w),
        _list(w.review_closing, [_closing(each, title, w) for each in review.closes], "fb-is-answer", w),
    ]
    return (
        f'<div class="fb-review"><p class="fb-verdict-line fb-is-{mark}"><strong class="fb-badge">{esc(head)}</strong>'
        f"</p>{''.join(parts)}</div>"
    )


def publish_html(review: Review, lang: Lang, *, keep: str, label: str = "") -> str:
    """The last step of an edit, sent as `publish` or `back`. Belongs into the form that is sent.

    The name is asked for only where the browser knows none (`page.js` hides the field); the reason is required where
    the review breaks something. keep: under which key the browser remembers what is typed; label: other words for
    发布.
    """
    w = words(lang)
    required = " required" if review.breaks else ""
    asked = w.why_needed if review.breaks else w.why_optional
    label = label or (w.publish_anyway if review.breaks else w.publish)
    return (
        f'<form class="fb-publish" data-send="publish" data-keep="{esc(keep)}">'
        f'<label class="fb-field fb-nameless"><span>{esc(w.editor_ask)}</span><input type="text" name="by"'
        f' data-editor maxlength="40" autocomplete="name" placeholder="{esc(w.editor_hint)}"></label>'
        f'<label class="fb-field"><span>{esc(asked)}</span><input type="text" name="why" maxlength="300"'
        f' autocomplete="off" placeholder="{esc(w.why_hint)}"{required}></label>'
        f'<div class="fb-actions"><button type="submit" class="fb-button fb-primary">{esc(label)}</button>'
        f'<button type="button" class="fb-button" data-send="back">{esc(w.back)}</button></div></form>'
    )


def _verdict(review: Review, changes: bool, w: Words) -> tuple[str, str]:
    """(colour, headline)"""
    if review.breaks:
        return "unanswered", w.review_breaks
    if review.collisions or review.twins or review.missed or review.warnings or changes:
        return "suggest", w.review_look
    return "answer", w.review_ready


def _list(head: str, rows: Sequence[str], mark: str, w: Words, hint: str = "") -> str:
    """`rows` and `hint` are markup; the rest of a long list is folded away, but not lost."""
    if not rows:
        return ""
    first = "".join(f"<li>{row}</li>" for row in rows[:SHOWN])
    rest = "".join(f"<li>{row}</li>" for row in rows[SHOWN:])
    more = w.review_more.format(n=len(rows) - SHOWN)
    folded = f"<details><summary>{esc(more)}</summary><ul>{rest}</ul></details>" if rest else ""
    return (
        f'<section class="{mark}"><h4><i class="fb-dot"></i>{esc(head)} <small>{len(rows)}</small></h4>{hint}'
        f"<ul>{first}</ul>{folded}</section>"
    )


def _changed(each: ChangedAnswer, title: Titles, w: Words) -> str:
    """One question, its answer before and after side by side."""
    should = w.review_should.format(title=title(each.expected)) if each.expected else w.review_should_none
    return (
        f'<q>{esc(each.text)}</q> <small class="fb-hint">{esc(w.review_sources[each.source])} · {esc(should)}</small>'
        f'<div class="fb-sides">{_side(w.review_before, each.before, each, w)}'
        f"{_side(w.review_after, each.after, each, w)}</div>"
    )


def _side(label: str, side: Side, of: ChangedAnswer, w: Words) -> str:
    """What one state says, green where it is right and red where it is wrong; asking back is neither."""
    if side.decision == "answer":
        mark = "answer" if side.entry_id == of.expected else "unanswered"
    else:
        mark = "answer" if of.expected is None and side.decision == "unanswered" else "suggest"
    said = w.review_nothing if side.decision == "unanswered" else side.title
    sure = f" <small>{percent(side.confidence)}</small>" if side.decision != "unanswered" else ""
    return (
        f'<div class="fb-side fb-is-{mark}"><b>{esc(label)}</b><span><i class="fb-dot"></i>'
        f"{esc(w.review_decisions[side.decision])}</span><span>{esc(said)}{sure}</span></div>"
    )


def _collision(each: Collision, title: Titles, w: Words) -> str:
    form = w.review_same_text if each.how == "same_text" else w.review_answered
    return esc(
        form.format(
            phrasing=each.phrasing,
            other=title(each.other_id),
            matched=each.other_phrasing,
            sure=percent(each.confidence),
        )
    )


def _twin(each: Twin, title: Titles, w: Words) -> str:
    form = w.review_contradiction if each.contradiction else w.review_twin
    return esc(
        form.format(
            one=title(each.item_id),
            other=title(each.other_id),
            phrasing=each.phrasing,
            matched=each.other_phrasing,
            sure=percent(each.probability),
        )
    )


def _closing(each: Closing, title: Titles, w: Words) -> str:
    form = w.review_closes if each.questions == each.of else w.review_closes_some
    return esc(form.format(gap=each.title, n=each.questions, of=each.of, title=title(each.item_id)))
