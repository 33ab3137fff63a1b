"""One thing that was said, as a card: who, when, the reply that is ready to copy, what can be done. Decides nothing.

    card_html(view, card, parts)        # compact, one of many
    card_html(view, card, parts, alone=True)      # a single question, its details open

Scripts, offences and promises are drawn by parts with modules of their own (`Part`). The page's script replaces a card
by its newest state without touching the others; what was typed into it stays (`data-keep`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot import replies
from faqbot.knowledge import Item, Script
from faqbot.ui.desk_words import DeskWords, desk_words
from faqbot.ui.markup import copy_button, esc, kind_chip, moment, percent
from faqbot.ui.sent import Sent
from faqbot.ui.standing import clock_html, held_html, likely_html
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant, Result
    from faqbot.confidence import Candidate
    from faqbot.knowledge import Community, Knowledge
    from faqbot.ui.shown import Shown
    from faqbot.ui.sitting import Card, Paste

Act = Callable[["Assistant", "Card", Sent], "Card"]
"""What an event of a card does: the card afterwards. What it raises is said on the page; the card stays as it was."""

LIKELY = 3
"""Candidates that a card shows without being opened."""


@dataclass(frozen=True, slots=True)
class View:
    """What everything on the desk is drawn for."""

    assistant: Assistant
    turn: int
    """Of the paste."""
    group: str
    now: datetime
    """Aware."""
    lang: Lang
    by: str = ""
    """The colleague who looks."""
    cards: Sequence[Card] = ()
    """All that this browser still has, earlier pastes first."""

    @property
    def knowledge(self) -> Knowledge:
        return self.assistant.knowledge

    @property
    def community(self) -> Community:
        return self.knowledge.community


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a card with a module of its own. `Card.parts[name]` is its to keep anything frozen in."""

    name: str
    html: Callable[[View, Card], str]
    """Drawn again with its card. Ids and names in it carry the turn and the card's number: many cards are on one page,
    and the next paste numbers its own from 1. What is typed stands below `data-keep="NAME-TURN-NUMBER"`, what opens is
    a `<details data-open="…">`."""
    acts: Mapping[str, Act]
    """By the name of the event that an element's `data-send` says."""
    beside: Callable[[Paste, Card], Sequence[Card]] = lambda paste, card: ()
    """The other cards that say something else once one of these was done to `card`."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a card, each at its place."""

    script: Part
    """In place of the reply, where it is a script."""
    others: tuple[Part, ...] = ()


def card_html(view: View, card: Card, parts: Parts, *, alone: bool = False) -> str:
    """The whole card. alone: it is the only one, and has the room."""
    shown = card.shown
    mark = "offence" if shown is None else "answer" if shown.ready else shown.result.decision
    if card.folded and not alone:
        return _folded(view, card, mark)
    w = desk_words(view.lang)
    label = w.card.format(who=card.piece.asker or w.unnamed, text=card.piece.text[:40])
    size = " fb-alone" if alone else " fb-opened" if card.opened else ""
    body = _head(view, card, alone=alone) + _asked(view, card)
    for part in parts.others:
        if part.name == "offence":
            body += part.html(view, card)
    if shown is not None:
        body += (_decision(view, shown) if alone and not shown.looked_up else "") + _also(view, shown)
        more = "".join(part.html(view, card) for part in parts.others if part.name != "offence")
        # Who breaks a rule is promised nothing, unless somebody looks closer.
        if alone or card.opened or shown.ready or card.piece.breach is None:
            body += _said(view, card, shown, parts, more, alone=alone)
        else:
            body += f'<div class="fb-actions">{_more(card, view.lang)}</div>'
        if (alone or card.opened) and not shown.looked_up:
            body += _details(view, shown, alone=alone)
    if isinstance(renaming := card.parts.get("misnamed"), str):
        name = f"fb-rename-{view.turn}-{card.number}"
        body += (
            f'<div class="fb-renaming"><div class="fb-reply" id="{name}">{esc(renaming)}</div>'
            f'<div class="fb-actions">{copy_button(name, words(view.lang).copy, view.lang)}</div></div>'
        )
    return (
        f'<article class="fb-one fb-is-{mark}{size}" id="fb-card-{card.number}"'
        f' data-card="{card.number}" data-kinds="{" ".join(kinds_of(view, card))}" tabindex="-1"'
        f'{_ready(card)} aria-label="{esc(label)}">{body}</article>'
    )


def kinds_of(view: View, card: Card) -> list[str]:
    """What the list counts this card as, and shows it under."""
    if card.shown is not None and card.shown.looked_up:
        return []
    kinds = ["all"]
    if done(card):
        return [*kinds, "done"]
    if card.shown is not None:
        # What breaks a rule and has no answer is looked at as an offence, not as a question.
        kinds += ["ready"] if card.shown.ready else ["check"] if card.piece.breach is None else []
    if card.piece.breach is not None:
        kinds.append("offence")
    return [*kinds, "late"] if _late(view, card) else kinds


def done(card: Card) -> bool:
    """Whether its asker has the reply."""
    return card.standing is not None and card.standing.replied_at is not None


def copied_with_all(view: View, card: Card) -> bool:
    """Whether its reply goes out with all others that are ready: a script is walked through by itself."""
    shown = card.shown
    return shown is not None and shown.ready and not done(card) and not isinstance(_item(view, shown), Script)


def due(card: Card) -> datetime | None:
    """By when a reply is owed; None where none is, or it was given."""
    return card.standing.due_at if card.standing is not None and not done(card) else None


def _late(view: View, card: Card) -> bool:
    by = due(card)
    return by is not None and by < view.now


def _ready(card: Card) -> str:
    shown = card.shown
    if shown is None or not shown.ready or done(card):
        return ""
    return " data-ready"


def live_html(view: View, card: Card) -> str:
    """What changes by itself: the clock, and who has taken it."""
    return f'<span class="fb-live" id="fb-live-{card.number}">{_clock(view, card)}{_taken(view, card)}</span>'


def _clock(view: View, card: Card) -> str:
    by = due(card)
    if by is None:
        return ""
    promised = card.standing is not None and card.standing.promised
    return clock_html(view.community, by, view.now, view.lang, promised=promised)


def _taken(view: View, card: Card) -> str:
    if card.standing is None or done(card):
        return ""
    if not card.standing.taken_by and card.standing.due_at is None:
        return ""  # nobody waits for it
    return held_html(card.standing.taken_by, view.lang, by=view.by)


def _folded(view: View, card: Card, mark: str) -> str:
    """Done with: one line, and the ways back."""
    w, piece = desk_words(view.lang), card.piece
    by = card.standing.replied_by if card.standing is not None else None
    said = w.replied_by.format(by=by) if by else w.replied
    who = piece.asker or w.unnamed
    return (
        f'<article class="fb-one fb-folded fb-is-{mark}" id="fb-card-{card.number}" data-card="{card.number}"'
        f' data-kinds="{" ".join(kinds_of(view, card))}" tabindex="-1"'
        f' aria-label="{esc(w.card.format(who=who, text=piece.text[:40]))}">'
        f'<button type="button" class="fb-unfold" data-send="unfold" aria-expanded="false"><b>{esc(who)}</b>'
        f"<span>{esc(' '.join(piece.text.split())[:80])}</span></button>"
        f'<small class="fb-done" role="status">{esc(said)}</small>'
        f'<button type="button" class="fb-mini" data-send="unreplied">{esc(w.not_sent)}</button></article>'
    )


def _head(view: View, card: Card, *, alone: bool) -> str:
    w, piece = desk_words(view.lang), card.piece
    who = f"<b>{esc(piece.asker)}</b>" if piece.asker else f'<b class="fb-nobody">{esc(w.unnamed)}</b>'
    when = ""
    if piece.said_at is not None:
        when = f"<small>{esc(moment(piece.said_at, view.now, view.community.timezone, view.lang))}</small>"
    chips = ""
    if piece.misnamed and piece.asker:
        chips += (
            f'<button type="button" class="fb-chip fb-misnamed" data-send="misnamed" title="{esc(w.misnamed_look)}">'
            f"{esc(w.misnamed)}</button>"
        )
    if piece.again is not None:
        chips += f'<span class="fb-chip fb-soft">{esc(w.again)}</span>'
    if piece.answered_by:
        chips += f'<span class="fb-chip fb-soft">{esc(w.answered_by.format(name=piece.answered_by))}</span>'
    if done(card):
        by = card.standing.replied_by if card.standing is not None else None
        said = w.replied_by.format(by=by) if by else w.replied
        chips += (
            f'<span class="fb-chip fb-done" role="status">{esc(said)}</span>'
            f'<button type="button" class="fb-mini" data-send="unreplied">{esc(w.not_sent)}</button>'
        )
    badge = ""
    if card.shown is None or (card.piece.breach is not None and not card.shown.ready):
        badge = f'<strong class="fb-badge">{esc(w.offence)}</strong>'
    elif not alone:
        badge = _badge(card.shown, view.lang, alone=False)
    if card.shown is not None and card.shown.looked_up:
        chips += f'<button type="button" class="fb-mini fb-drop" data-send="drop">{esc(w.drop)}</button>'
    return f'<header>{badge}<span class="fb-who">{who}{when}</span>{chips}{live_html(view, card)}</header>'


def _asked(view: View, card: Card) -> str:
    w, piece = desk_words(view.lang), card.piece
    quotes = "".join(f'<p class="fb-quoted"><small>{esc(w.quoted)}</small>{esc(quote)}</p>' for quote in piece.quotes)
    if card.shown is not None and card.shown.looked_up:
        return ""
    if card.shown is None:
        return quotes  # the offence shows the words itself, with what gave them away
    return f'{quotes}<p class="fb-asks">{esc(piece.text)}</p>'


def _badge(shown: Shown, lang: Lang, *, alone: bool) -> str:
    w, d = words(lang), desk_words(lang)
    decision = "chosen" if shown.chosen is not None else shown.result.decision
    said = d.decisions[decision] if not alone else w.chosen if decision == "chosen" else w.decisions[decision]
    return f'<strong class="fb-badge">{esc(said)}</strong>'


def _title(view: View, shown: Shown) -> str:
    """What the reply is of; a script says so itself."""
    item = _item(view, shown)
    if item is None or isinstance(item, Script):
        return ""
    return f'<span class="fb-item">{kind_chip(item.kind, view.lang)}<span>{esc(item.title)}</span></span>'


def _also(view: View, shown: Shown) -> str:
    """The further items that the reply is of."""
    if not shown.result.also or shown.chosen is not None:
        return ""
    titles = [other.title for each in shown.result.also if (other := view.knowledge.find(each)) is not None]
    said = desk_words(view.lang).also.format(n=len(titles) + 1, titles="、".join(titles))
    return f'<p class="fb-hint">{esc(said)}</p>'


def _decision(view: View, shown: Shown) -> str:
    """Of a single question: the decision, how sure it is, why, and what the reply is of."""
    w = words(view.lang)
    sure = sure_html(shown.result, w) if shown.chosen is None else ""
    return (
        f'<div class="fb-decision">{_badge(shown, view.lang, alone=True)}{sure}</div>'
        f'<p class="fb-why">{esc(why_of(shown, w))}</p>{_title(view, shown)}'
    )


def _item(view: View, shown: Shown) -> Item | None:
    return view.knowledge.find(shown.entry_id) if shown.entry_id is not None else None


def _said(view: View, card: Card, shown: Shown, parts: Parts, more: str, *, alone: bool) -> str:
    """The reply, in as many parts as the channel needs, and its buttons; or a script."""
    if isinstance(_item(view, shown), Script):
        details = "" if alone else _more(card, view.lang)
        below = f'<div class="fb-actions fb-of-script">{more}{details}</div>'
        return parts.script.html(view, card) + _likely(view, card, shown) + below
    w, d = words(view.lang), desk_words(view.lang)
    if not shown.reply:
        return f'{_likely(view, card, shown)}<div class="fb-actions">{"" if alone else _more(card, view.lang)}</div>'
    name = said_id(view, card)
    texts = [text.strip() for text in replies.split(shown.reply, view.community.etiquette.longest)]
    several = len(texts) > 1
    pieces = ""
    for number, text in enumerate(texts, 1):
        own = f"{name}-{number}" if several else name
        if several:
            copy = copy_button(own, d.copy_part.format(n=number), view.lang, primary=number == 1)
            pieces += (
                f'<div class="fb-stretch"><small>{esc(d.part.format(n=number, of=len(texts)))}</small>{copy}</div>'
            )
        pieces += f'<div class="fb-reply" id="{own}" role="region" aria-label="{esc(w.reply)}">{esc(text)}</div>'
    whole = f'<div class="fb-reply fb-spoken" id="{name}">{esc(shown.reply)}</div>' if several else ""
    label = w.copy
    copy = copy_button(
        name, label, view.lang, primary=shown.ready and not several, name=d.copy_to.format(who=shown.asker or d.unnamed)
    )
    holding = "" if shown.ready else f'{_answered(card, name, d)}<small class="fb-hint">{esc(d.holding)}</small>'
    of = ""
    if not alone:
        sure = f'<small class="fb-percent" title="{esc(w.sure)}">{percent(shown.result.confidence)}</small>'
        of = _title(view, shown) + (sure if shown.ready and shown.chosen is None else "") + _more(card, view.lang)
    return (
        f"{_likely(view, card, shown)}"
        f'<div class="fb-said{" fb-several" if several else ""}" data-keep="{name}-{shown.drafts}">{pieces}{whole}'
        f'<label class="fb-reworded"><span>{esc(d.edit_label)}</span>'
        f'<textarea name="said" id="{name}-edit" rows="3">{esc(shown.reply)}</textarea></label>'
        f'<div class="fb-actions">{copy}'
        f'<button type="button" class="fb-button fb-edit" data-edit="{name}" aria-expanded="false">'
        f"{esc(d.edit)}</button>"
        f'<button type="button" class="fb-button fb-restore" data-restore="{name}">{esc(d.edit_undo)}</button>'
        f"{more}{holding}{of}</div></div>"
    )


def _answered(card: Card, name: str, d: DeskWords) -> str:
    """Says that a person answered, in the words that the reply was changed to or elsewhere."""
    if card.question_id is None or done(card):
        return ""
    return (
        f'<form data-send="answered" data-says="{name}-edit"><input type="hidden" name="said">'
        f'<button type="submit" class="fb-button fb-plain" title="{esc(d.answered_hint)}">{esc(d.answered)}</button>'
        "</form>"
    )


def _more(card: Card, lang: Lang) -> str:
    w, opened = desk_words(lang), "true" if card.opened else "false"
    label = esc(w.less if card.opened else w.more)
    return f'<button type="button" class="fb-button fb-open" data-send="more" aria-expanded="{opened}">{label}</button>'


def said_id(view: View, card: Card) -> str:
    """Id of the element that holds the reply of this card."""
    return f"fb-said-{view.turn}-{card.number}"


def _likely(view: View, card: Card, shown: Shown) -> str:
    """The few that a suggestion chooses among: choosing is what the card waits for."""
    if shown.result.decision != "suggest" or shown.ready or card.opened:
        return ""
    near = [
        (each.entry_id, each.question, each.confidence)
        for place, each in enumerate(shown.result.candidates[:LIKELY])
        if place == 0 or each.confidence >= 0.01
    ]
    return likely_html(near, view.lang)


def _details(view: View, shown: Shown, *, alone: bool) -> str:
    """Why, what else it may be, and what can be said about the reply."""
    w = words(view.lang)
    why = "" if alone else f'<p class="fb-why">{esc(why_of(shown, w))}</p>{sure_html(shown.result, w)}'
    return (
        f'<div class="fb-details" data-keep="details-{view.turn}-{shown.number}-{shown.drafts}">{why}'
        f"{verdict_html(shown, view.lang)}{candidates_html(shown, view.lang)}</div>"
    )


def sure_html(result: Result, w: Words) -> str:
    """How sure the best candidate is, against the line from which answers are given."""
    if result.entry_id is None:
        return ""
    sure, mark = percent(result.confidence), percent(result.answer_line)
    line = w.line.format(line=mark) if result.answer_line <= 1.0 else w.line_none
    return (
        f'<div class="fb-sure" role="img" aria-label="{esc(w.sure_picture.format(sure=sure, line=line))}">'
        f"<span>{esc(w.sure)} <b>{sure}</b></span>"
        f'<span class="fb-bar"><i style="width:{sure}"></i><u style="left:{mark}"></u></span>'
        f'<span class="fb-line">{esc(line)}</span></div>'
    )


def why_of(shown: Shown, w: Words) -> str:
    """What decided, in a sentence."""
    if shown.chosen is not None:
        return w.why_chosen.format(sure=percent(shown.chosen.confidence))
    return w.why[shown.result.reason].format(matched=shown.result.matched_phrasing or "")


def verdict_html(shown: Shown, lang: Lang) -> str:
    """What happened to this question, and what can be said about the reply."""
    w, result = words(lang), shown.result
    done = ""
    if shown.verdict == "right":
        done = w.right_done
    elif shown.verdict == "wrong":
        done = w.wrong_done.format(gap=shown.gap_id) if shown.gap_id is not None else w.wrong_done_no_gap
    elif shown.verdict == "picked":
        done = w.picked_done
    elif shown.gap_id is not None:
        done = w.gap_filed.format(gap=shown.gap_id)
    note = f'<p class="fb-done" role="status">{esc(done)}</p>' if done else ""
    if shown.verdict in ("right", "wrong") or result.question_id is None:
        return f'<div class="fb-verdict">{note}</div>' if note else ""
    right = f'<button type="button" class="fb-button fb-right" data-send="right">{esc(w.right)}</button>'
    if shown.entry_id is not None:
        buttons = (right if shown.verdict is None else "") + _objection(shown, w.wrong, w)
    elif result.decision == "suggest":
        buttons = _objection(shown, w.none_fits, w)
    else:
        buttons = ""
    return f'<div class="fb-verdict">{note}{buttons}</div>' if note or buttons else ""


def _objection(shown: Shown, label: str, w: Words) -> str:
    """A button that opens a small form: one tap is enough, words are welcome. Works by keyboard, as <details>."""
    reasons = "".join(
        f'<label class="fb-reason"><input type="radio" name="why" value="{esc(reason)}">'
        f"<span>{esc(reason)}</span></label>"
        for reason in w.wrong_reasons
    )
    return (
        f'<details class="fb-wrong"><summary class="fb-button">{esc(label)}</summary>'
        f'<form data-send="wrong"><fieldset><legend>{esc(w.wrong_title)}</legend>{reasons}</fieldset>'
        f'<label class="fb-field"><span>{esc(w.wrong_text)}</span><input type="text" name="more" maxlength="500"'
        f' autocomplete="off" placeholder="{esc(w.wrong_text_hint)}"></label>'
        f'<button type="submit" class="fb-button fb-primary">{esc(w.wrong_send)}</button></form></details>'
    )


def candidates_html(shown: Shown, lang: Lang) -> str:
    w, result = words(lang), shown.result
    likely = [each for place, each in enumerate(result.candidates) if place < 3 or each.confidence >= 0.01]
    if all(candidate.entry_id == shown.entry_id for candidate in likely):
        return ""
    title = w.candidates
    if shown.entry_id is None:
        title = w.candidates_suggest if result.decision == "suggest" else w.candidates_unsure
    rows = "".join(_candidate(candidate, shown, lang) for candidate in likely)
    return (
        f'<section class="fb-candidates"><h3>{esc(title)}</h3><p class="fb-hint">{esc(w.candidates_hint)}</p>'
        f"<ul>{rows}</ul></section>"
    )


def _candidate(candidate: Candidate, shown: Shown, lang: Lang) -> str:
    w = words(lang)
    current = candidate.entry_id == shown.entry_id
    matched = ""
    if candidate.matched_phrasing != candidate.question:
        matched = f'<span class="fb-matched">{esc(w.matched.format(matched=candidate.matched_phrasing))}</span>'
    mark = f'<span class="fb-current">{esc(w.shown)}</span>' if current else ""
    sure = percent(candidate.confidence)
    return (
        f'<li><button type="button" class="fb-candidate" data-send="pick" data-entry="{esc(candidate.entry_id)}"'
        f' aria-pressed="{str(current).lower()}">'
        f'<span class="fb-name">{kind_chip(candidate.kind, lang)}<b>{esc(candidate.question)}</b>{mark}</span>{matched}'
        f'<span class="fb-sure"><span class="fb-bar"><i style="width:{sure}"></i></span><b>{sure}</b></span>'
        "</button></li>"
    )
