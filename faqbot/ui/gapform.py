"""One gap, opened: its questions and what can be done with them; then the review, before it is done. Does nothing.

form_html(gap, advice, others, files, knowledge, now, "zh")      # what can be done
checked_html(gap, edit, knowledge, "zh")                         # what it would do, and 发布
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot.knowledge import Knowledge
from faqbot.suggest import LONGEST, as_phrasing
from faqbot.text import is_chatter, normalise
from faqbot.ui.markup import esc, kind_chip, moment, notice, percent, title_of
from faqbot.ui.reviewed import publish_html, review_html, titles
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.confidence import Candidate
    from faqbot.store import Gap, GapQuestion, OwnReply
    from faqbot.suggest import Suggestion
    from faqbot.ui.bench import Planned

UNFOLDED = 6
"""Wordings of a gap that are on screen at once: so many can be read before the buttons are out of sight."""
NAMED = 3
"""Askers of one wording that are named."""
MERGES = 6
"""Gaps to merge with that are on screen at once."""
OWN = 3
"""Further replies of colleagues that are shown beside the one that is drafted."""
SAID = 90
"""Characters of an item's text that are shown beside its title."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known about an open gap beside its questions."""

    suggestion: Suggestion
    near: tuple[Candidate, ...]
    """Items it can be added to: the nearest, or what was searched for."""
    others: tuple[tuple[int, str], ...]
    """Other open gaps, (id, title), that it can be merged with, the likeliest first."""
    files: tuple[str, ...]
    """Knowledge files that a new entry can go to, the proposed one first."""
    reply: str
    """How a member's reply begins and ends around the answer that is being written: with nothing written yet."""
    said: Sequence[OwnReply]
    """What colleagues answered meanwhile in their own words, the last first."""


def form_html(
    gap: Gap, advice: Advice, knowledge: Knowledge, now: datetime, lang: Lang, *, problem: str = "", found: str = ""
) -> str:
    """Everything about one gap. problem: a sentence about what could not be done. found: what was searched for."""
    way = {"phrasing": "item", "entry": "entry", "dismiss": "dismiss"}[advice.suggestion.way]
    panels = (
        ("item", _item_panel(gap, advice, knowledge, lang, found)),
        ("entry", _entry_panel(gap, advice, knowledge, now, lang)),
        ("dismiss", _dismiss_panel(gap, advice, lang)),
        ("sort", _sort_panel(gap, advice, lang)),
    )
    w = words(lang)
    ways = "".join(
        f'<label class="fb-way"><input type="radio" name="panel" value="{name}"{" checked" if name == way else ""}>'
        f"<span>{esc(w.ways[name])}</span></label>"
        for name, _ in panels
    )
    shown = "".join(f'<div class="fb-panel" data-panel="{name}">{panel}</div>' for name, panel in panels)
    name = f"fb-form-{gap.id}"
    return (
        f'<{name} class="fb-detail" data-arrive="{name}" tabindex="-1">{_head(gap, knowledge, now, lang)}'
        f'<form class="fb-work" data-send="check" data-way="entry" data-gap="{gap.id}" data-keep="gap-{gap.id}">'
        f"{_questions(gap, now, knowledge, lang)}"
        f'<p class="fb-advice">{_advice(advice.suggestion, gap, knowledge, lang)}</p>{notice(problem)}'
        f'<div class="fb-ways" role="radiogroup" aria-label="{esc(w.ways_title)}">{ways}</div>{shown}</form></{name}>'
    )


def checked_html(planned: Planned, knowledge: Knowledge, lang: Lang, *, problem: str = "") -> str:
    """What an edit would do, in words, before it is done."""
    w = words(lang)
    name = f"fb-review-{planned.key}"
    conflict = ""
    if planned.conflict:
        rows = "".join(
            f"<li><b>{esc(w.fields.get(field, field))}</b><div class=fb-sides>"
            f'<div class="fb-side"><b>{esc(w.conflict_seen)}</b><span>{esc(before)}</span></div>'
            f'<div class="fb-side"><b>{esc(w.conflict_now)}</b><span>{esc(after)}</span></div></div></li>'
            for field, before, after in planned.conflict
        )
        conflict = (
            f'<section class="fb-conflict" role="alert"><h4>{esc(w.conflict)}</h4>'
            f"<p>{esc(w.conflict_hint)}</p><ul>{rows}</ul></section>"
        )
    return (
        f'<{name} class="fb-detail fb-checked" data-arrive="{name}" tabindex="-1">'
        f"<h3>{esc(w.check_title)}</h3>{conflict}{_changes(planned, knowledge, lang)}"
        f"{review_html(planned.review, titles(knowledge, planned.new), lang)}{notice(problem)}"
        f"{publish_html(planned.review, titles(knowledge, planned.new), lang, keep=f'{planned.key}-publish')}</{name}>"
    )


def _head(gap: Gap, knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    w, zone = words(lang), knowledge.community.timezone
    facts = [
        f"#{gap.id}",
        w.people.format(n=gap.people),
        w.times.format(n=gap.count),
        w.first_asked.format(when=moment(gap.first_at, now, zone, lang)),
        w.last_asked.format(when=moment(gap.last_at, now, zone, lang)),
    ]
    return (
        f'<header class="fb-detail-head"><h3>{esc(gap.title)}</h3>'
        f'<p class="fb-hint">{esc(" · ".join(facts))}</p></header>'
    )


def _questions(gap: Gap, now: datetime, knowledge: Knowledge, lang: Lang) -> str:
    """The wordings, each once, ticked: what is ticked is what the buttons below are about."""
    w = words(lang)
    alike: dict[str, list[GapQuestion]] = {}
    for question in gap.questions:
        alike.setdefault(normalise(question.text), []).append(question)
    rows = [f"<li>{_wording(each, now, knowledge, lang)}</li>" for each in alike.values()]
    rest = "".join(rows[UNFOLDED:])
    more = w.more_questions.format(n=len(rows) - UNFOLDED)
    folded = (
        f'<details data-open="asked-{gap.id}"><summary>{esc(more)}</summary><ul>{rest}</ul></details>' if rest else ""
    )
    left = gap.count - len(gap.questions)
    older = f'<p class="fb-hint">{esc(w.older_questions.format(n=left))}</p>' if left > 0 else ""
    every = (
        f'<label class="fb-all"><input type="checkbox" data-all="q" checked><span>{esc(w.all_questions)}</span></label>'
        if len(rows) > 1
        else ""
    )
    return (
        f'<fieldset class="fb-samples"><legend><b>{esc(w.gap_samples)}</b>{every}</legend>'
        f"<ul>{''.join(rows[:UNFOLDED])}</ul>{folded}{older}</fieldset>"
    )


def _wording(alike: Sequence[GapQuestion], now: datetime, knowledge: Knowledge, lang: Lang) -> str:
    """Questions in the same words, newest first: who asked, where, when last, and why it was not answered then."""
    w, newest = words(lang), alike[0]
    askers = list(dict.fromkeys(each.asker or w.anonymous for each in alike))
    groups = list(dict.fromkeys(each.group for each in alike if each.group))
    facts = [
        w.and_more.format(names=w.comma.join(askers[:NAMED]), n=len(askers)) if len(askers) > NAMED else "",
        w.comma.join(askers) if len(askers) <= NAMED else "",
        w.and_more_groups.format(names=w.comma.join(groups[:2]), n=len(groups)) if len(groups) > 2 else "",
        w.comma.join(groups) if len(groups) <= 2 else "",
        moment(newest.at, now, knowledge.community.timezone, lang),
    ]
    reason = w.gap_reasons[newest.reason]
    if newest.entry_id is not None and newest.confidence is not None:
        then = w.then_sure if newest.reason == "no_match" else w.then_nearest
        reason += then.format(title=title_of(knowledge, newest.entry_id), sure=percent(newest.confidence))
    facts.append(reason)
    if len(as_phrasing(newest.text)) > LONGEST and not is_chatter(newest.text):
        facts.append(w.too_long)
    times = f' <b class="fb-times">×{len(alike)}</b>' if len(alike) > 1 else ""
    said = " · ".join(fact for fact in facts if fact)
    return (
        f'<label><input type="checkbox" name="q" value="{newest.id}" checked><span><span><q>{esc(newest.text)}</q>'
        f"{times}</span><small>{esc(said)}</small></span></label>"
    )


def _advice(suggestion: Suggestion, gap: Gap, knowledge: Knowledge, lang: Lang) -> str:
    w = words(lang)
    best = suggestion.candidates[0] if suggestion.candidates else None
    title = title_of(knowledge, suggestion.item_id) if suggestion.item_id is not None else ""
    said = w.advice[suggestion.why].format(
        title=title,
        sure=percent(best.confidence if best is not None else 0.0),
        gap=suggestion.dismissed,
    )
    nearest = ""
    if suggestion.why == "new":
        nearest = (
            w.gap_best.format(title=best.question, sure=percent(best.confidence))
            if best is not None and best.confidence >= 0.01
            else w.gap_best_none
        )
    return f"<b>{esc(w.advice_label)}</b> {esc(said)} {esc(nearest)}"


def _item_panel(gap: Gap, advice: Advice, knowledge: Knowledge, lang: Lang, found: str) -> str:
    """Items to add the questions to; the proposed one is the button of the panel."""
    w = words(lang)
    chosen = advice.suggestion.item_id if advice.suggestion.way == "phrasing" else None
    rows = "".join(_near(each, knowledge, lang, primary=each.entry_id == chosen) for each in advice.near)
    none = "" if rows else f'<p class="fb-hint">{esc(w.search_none if found else w.gap_best_none)}</p>'
    return (
        f'<ul class="fb-nearest">{rows}</ul>{none}'
        f'<label class="fb-field fb-find"><span>{esc(w.find_item)}</span><input type="search" name="find"'
        f' maxlength="200" autocomplete="off" data-typing="find" data-gap="{gap.id}"'
        f' placeholder="{esc(w.search_hint)}"></label>'
    )


def _near(candidate: Candidate, knowledge: Knowledge, lang: Lang, *, primary: bool) -> str:
    """One item, how sure it is, what it says, and what can be done with it."""
    w = words(lang)
    sure = percent(candidate.confidence)
    add = w.add_to.format(title=candidate.question) if primary else w.add_here
    said = w.add_to.format(title=candidate.question)
    return (
        f'<li><span class="fb-name">{kind_chip(candidate.kind, lang)}<b>{esc(candidate.question)}</b>'
        f'<span class="fb-sure"><span class="fb-bar"><i style="width:{sure}"></i></span><b>{sure}</b></span>'
        f'<span class="fb-says">{esc(_says(knowledge, candidate.entry_id))}</span></span>'
        f'<span class="fb-near-actions"><button type="button" class="fb-button{" fb-primary" if primary else ""}"'
        f' data-send="check" data-way="phrasing" data-item="{esc(candidate.entry_id)}" aria-label="{esc(said)}">'
        f'{esc(add)}</button><button type="button" class="fb-button fb-plain" data-send="check" data-way="not_for"'
        f' data-item="{esc(candidate.entry_id)}" title="{esc(w.not_this_hint)}">{esc(w.not_this)}</button></span></li>'
    )


def _entry_panel(gap: Gap, advice: Advice, knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    w, suggestion = words(lang), advice.suggestion
    drafted = advice.said[0].text if advice.said else ""
    files = "".join(f'<option value="{esc(file)}">{esc(file)}</option>' for file in advice.files)
    lines = "\n".join(suggestion.phrasings)
    against = ""
    if suggestion.why == "rejected" and suggestion.item_id is not None:
        said = w.also_not_for.format(title=title_of(knowledge, suggestion.item_id))
        against = (
            f'<label class="fb-tick"><input type="checkbox" name="against" value="{esc(suggestion.item_id)}" checked>'
            f"<span>{esc(said)}</span></label>"
        )
    return (
        f'<label class="fb-field"><span>{esc(w.new_question)}</span><input type="text" name="question" maxlength="200"'
        f' autocomplete="off" value="{esc(suggestion.question)}"></label>'
        f'<label class="fb-field"><span>{esc(w.new_answer)}</span><textarea name="answer" rows="4"'
        f' data-typing="preview" placeholder="{esc(w.new_answer_hint)}">{esc(drafted)}</textarea></label>'
        f"{_own_replies(advice.said, knowledge, now, lang)}"
        f'<div class="fb-preview"><span>{esc(w.preview)}</span><div class="fb-reply" id="fb-preview"'
        f' aria-live="polite">{esc(advice.reply)}</div></div>'
        f'<label class="fb-field"><span>{esc(w.new_phrasings)}</span><textarea name="lines" rows="3">{esc(lines)}'
        f"</textarea></label>{against}"
        f'<details class="fb-place" data-open="place-{gap.id}"><summary>{esc(w.new_place.format(file=advice.files[0]))}'
        f'</summary><label class="fb-field"><span>{esc(w.new_file)}</span><select name="file">{files}</select></label>'
        f'</details><div class="fb-actions"><button type="submit" class="fb-button fb-primary">{esc(w.check)}</button>'
        f"</div>"
    )


def _own_replies(said: Sequence[OwnReply], knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    """Whose words the answer begins with, and what else was said."""
    if not said:
        return ""
    w = words(lang)

    def told(each: OwnReply, form: str) -> str:
        when = moment(each.at, now, knowledge.community.timezone, lang)
        return esc(form.format(by=each.by or w.colleague, when=when))

    others = "".join(
        f"<li><small>{told(each, w.own_reply)}</small><q>{esc(each.text)}</q></li>" for each in said[1 : OWN + 1]
    )
    rest = f'<ul class="fb-own">{others}</ul>' if others else ""
    return f'<p class="fb-hint">{told(said[0], w.own_reply_drafted)}</p>{rest}'


def _dismiss_panel(gap: Gap, advice: Advice, lang: Lang) -> str:
    w = words(lang)
    usual = {"chatter": 0, "everyday": 1, "dismissed": 1}.get(advice.suggestion.why, -1)
    reasons = "".join(
        f'<label class="fb-reason"><input type="radio" name="reason" value="{esc(reason)}"'
        f"{' checked' if place == usual else ''}><span>{esc(reason)}</span></label>"
        for place, reason in enumerate(w.dismiss_reasons)
    )
    return (
        f'<p class="fb-hint">{esc(w.dismiss_hint.format(people=2 * gap.people))}</p>'
        f'<div class="fb-reasons" role="radiogroup" aria-label="{esc(w.dismiss_title)}">{reasons}</div>'
        f'<label class="fb-field"><span>{esc(w.dismiss_more)}</span><input type="text" name="note" maxlength="200"'
        f' autocomplete="off"></label>{_editor(w)}<div class="fb-actions"><button type="button"'
        f' class="fb-button fb-primary" data-send="dismiss">{esc(w.dismiss)}</button></div>'
    )


def _sort_panel(gap: Gap, advice: Advice, lang: Lang) -> str:
    w = words(lang)
    others = [
        f'<li><button type="button" class="fb-button fb-plain" data-send="merge" data-other="{other}">'
        f"<small>#{other}</small> {esc(title)}</button></li>"
        for other, title in advice.others
    ]
    rest = "".join(others[MERGES:])
    more = w.merge_more.format(n=len(others) - MERGES)
    folded = (
        f'<details data-open="others-{gap.id}"><summary>{esc(more)}</summary>'
        f'<ul class="fb-others">{rest}</ul></details>'
        if rest
        else ""
    )
    merge = (
        f'<div class="fb-part"><b>{esc(w.merge)}</b><p class="fb-hint">{esc(w.merge_hint)}</p>'
        f'<ul class="fb-others">{"".join(others[:MERGES])}</ul>{folded}</div>'
        if others
        else ""
    )
    split = (
        f'<div class="fb-part"><b>{esc(w.split)}</b><p class="fb-hint">{esc(w.split_hint)}</p><div class="fb-inline">'
        f'<input type="text" name="part" maxlength="120" autocomplete="off" aria-label="{esc(w.split_title)}"'
        f' placeholder="{esc(w.split_title)}"><button type="button" class="fb-button" data-send="split">'
        f"{esc(w.split_do)}</button></div></div>"
        if len({normalise(each.text) for each in gap.questions}) > 1
        else ""
    )
    return (
        f'{_editor(w)}<div class="fb-part"><b>{esc(w.rename)}</b><div class="fb-inline"><input type="text"'
        f' name="title" maxlength="120" autocomplete="off" aria-label="{esc(w.rename)}" value="{esc(gap.title)}"'
        f' data-enter="rename">'
        f'<button type="button" class="fb-button" data-send="rename">{esc(w.rename_do)}</button></div></div>'
        f"{split}{merge}"
    )


def _editor(w: Words) -> str:
    """Where nobody has said yet who edits."""
    return (
        f'<label class="fb-field fb-nameless"><span>{esc(w.editor_ask)}</span><input type="text" name="by" data-editor'
        f' maxlength="40" autocomplete="name" placeholder="{esc(w.editor_hint)}"></label>'
    )


def _changes(planned: Planned, knowledge: Knowledge, lang: Lang) -> str:
    """What will be written, item by item."""
    w = words(lang)
    parts = []
    for each in planned.summary:
        head = w.changes[each.what].format(title=each.title, n=len(each.texts), file=each.file)
        lines = "".join(f"<li><q>{esc(text)}</q></li>" for text in each.texts)
        answer = f'<div class="fb-reply">{esc(each.reply)}</div>' if each.reply else ""
        parts.append(
            f'<section class="fb-change"><h4>{esc(head)}</h4>{answer}<ul class="fb-lines">{lines}</ul></section>'
        )
    return "".join(parts)


def _says(knowledge: Knowledge, item_id: str) -> str:
    """The beginning of what an item says: whether it is the right one is seen by its answer."""
    item = knowledge.find(item_id)
    text = " ".join(item.text.split()) if item is not None else ""
    return text if len(text) <= SAID else f"{text[: SAID - 1]}…"
