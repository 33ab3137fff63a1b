"""What an edit would do, in words, and the button that does it. Finds nothing out: `faqbot.review` did.

review_html(review, titles(knowledge), "zh")         # what the editor should know before publishing
publish_html(review, titles(knowledge), "zh", keep="gap-5")      # which checks, who, why, and 发布
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from faqbot.knowledge import Knowledge
from faqbot.ui.editing_words import editing_words
from faqbot.ui.markup import esc, mark, percent, said, title_of
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.review import ChangedAnswer, Claim, Closing, Collision, Review, Side, Twin

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
        return title_of(knowledge, item_id)

    return title


def review_html(review: Review, title: Titles, lang: Lang) -> str:
    """Everything the review found: what would become wrong first, what it solves last, nothing that is not there."""
    w = words(lang)
    breaking = _breaking(review)
    mending = [each for each in review.changed if each.mends and not each.breaks]
    other = [each for each in review.changed if not each.breaks and not each.mends]
    colour, head = _verdict(review, bool(breaking), bool(other), w)
    unlabelled = any(each.source == "check" and each.expected is None for each in breaking)
    hint = f'<p class="fb-hint">{esc(w.review_check_hint)}</p>' if unlabelled else ""
    parts = [
        _list(w.review_breaking, [_changed(each, title, w) for each in breaking], "fb-is-unanswered", w, hint),
        _list(w.review_collisions, [_collision(each, title, w) for each in review.collisions], "fb-is-suggest", w),
        _list(w.review_twins, [_twin(each, title, w) for each in review.twins], "fb-is-suggest", w),
        _list(w.review_missed, [f"<q>{esc(text)}</q>" for text in review.missed], "fb-is-suggest", w),
        _list(w.review_other, [_changed(each, title, w) for each in other], "fb-is-suggest", w),
        _list(w.review_warnings, [esc(said(each, lang)) for each in review.warnings], "fb-is-suggest", w),
        _list(w.review_mending, [_changed(each, title, w) for each in mending], "fb-is-answer", w),
        _list(w.review_closing, [_closing(each, title, w) for each in review.closes], "fb-is-answer", w),
    ]
    return (
        f'<div class="fb-review"><p class="fb-verdict-line fb-is-{colour}">'
        f'<strong class="fb-badge">{esc(head)}</strong></p>'
        f"{''.join(parts)}</div>"
    )


def publish_html(review: Review, title: Titles, lang: Lang, *, keep: str, label: str = "") -> str:
    """The last step of an edit, sent as `publish` or `back`. Belongs into the form that is sent.

    The name is asked for only where the browser knows none (`page.js` hides the field); the reason is required where
    the review breaks something (`reviewed.js` follows the ticks). keep: under which key the browser remembers what is
    typed; label: other words for 发布.
    """
    w = words(lang)
    breaks = bool(_breaking(review))
    needed = breaks or not all(each.sure for each in review.claims)
    asked = w.why_needed if needed else w.why_optional
    label = label or (w.publish_anyway if breaks else w.publish)
    return (
        f'<form class="fb-publish" data-send="publish" data-keep="{esc(keep)}"{" data-breaks" if breaks else ""}>'
        f"{_claims(review.claims, title, lang)}"
        f'<label class="fb-field fb-nameless"><span>{esc(w.editor_ask)}</span><input type="text" name="by"'
        f' data-editor maxlength="40" autocomplete="name" placeholder="{esc(w.editor_hint)}"></label>'
        f'<label class="fb-field"><span data-needed="{esc(w.why_needed)}"'
        f' data-optional="{esc(w.why_optional)}">{esc(asked)}</span><input type="text" name="why" maxlength="300"'
        f' autocomplete="off" placeholder="{esc(w.why_hint)}"{" required" if needed else ""}></label>'
        f'<div class="fb-actions"><button type="submit" class="fb-button fb-primary">{esc(label)}</button>'
        f'<button type="button" class="fb-button" data-send="back">{esc(w.back)}</button></div></form>'
    )


def claimed(review: Review, ticked: str) -> list[tuple[str, str]]:
    """The checks that are ticked as an item's, with its id. ticked: what the form sent, `mark`s joined by commas."""
    marks = ticked.split(",")
    return [(each.text, each.item_id) for each in review.claims if mark(each.text) in marks]


def left_broken(review: Review, ticked: str) -> str | None:
    """A question that would be answered wrongly even with these checks ticked; None where there is none."""
    texts = {text for text, _ in claimed(review, ticked)}
    return next((each.text for each in review.changed if each.breaks and each.text not in texts), None)


def _breaking(review: Review) -> list[ChangedAnswer]:
    """What breaks whatever is ticked."""
    texts = {each.text for each in review.claims}
    return [each for each in review.changed if each.breaks and each.text not in texts]


def _claims(claims: Sequence[Claim], title: Titles, lang: Lang) -> str:
    """The checks that can be the item's from now on, each with its tick."""
    if not claims:
        return ""
    w = editing_words(lang)
    rows = "".join(
        f'<li><label><input type="checkbox" name="claim" value="{mark(each.text)}"{" checked" if each.sure else ""}>'
        f"<span><q>{esc(each.text)}</q><small>"
        f"{esc(w.claim.format(title=title(each.item_id), sure=percent(each.confidence)))}</small></span></label></li>"
        for each in claims
    )
    return (
        f'<fieldset class="fb-samples fb-claims"><legend><b>{esc(w.claims)}</b></legend>'
        f'<p class="fb-hint">{esc(w.claims_hint)}</p><ul>{rows}</ul></fieldset>'
    )


def _verdict(review: Review, breaks: bool, changes: bool, w: Words) -> tuple[str, str]:
    """(colour, headline)"""
    if breaks:
        return "unanswered", w.review_breaks
    if review.collisions or review.twins or review.missed or review.warnings or review.claims or changes:
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
