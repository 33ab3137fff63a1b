"""What a colleague promises from a card of the desk: words in, a due time beside them, and into the reply. A `Part`.

While words are typed, `owing.js` asks `/v1/promises/read` what they mean, so that the card is not drawn again under the
hand that types. A reply that was changed by hand and holds a promise is offered to be kept in mind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from faqbot import replies
from faqbot.promises import Promise, in_words
from faqbot.store import Promised
from faqbot.ui.card import Part, View, done, said_id
from faqbot.ui.markup import Unready, esc
from faqbot.ui.owing_words import OwingWords, owing_words
from faqbot.ui.sent import Sent, by_of
from faqbot.ui.shown import worded
from faqbot.ui.sitting import stood
from faqbot.ui.words import EN, Lang, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from faqbot.assistant import Assistant
    from faqbot.ui.shown import Shown
    from faqbot.ui.sitting import Card

NAME = "promised"


@dataclass(frozen=True, slots=True)
class Promising:
    """What became of promises on one card."""

    promise: Promised | None = None
    """The open one that was given here."""
    before: str = ""
    """The reply without it."""
    said: str = ""
    """What the reply says of it; another time takes the place of these words."""
    noticed: Promise | None = None
    """What a changed reply promises, and nobody keeps in mind yet."""
    note: str = ""
    """Which of the page's words say what was done last."""


def promised_html(view: View, card: Card) -> str:
    """The offer to promise a time, and what was promised; nothing where no reply is owed any more."""
    shown = card.shown
    if shown is None or done(card):
        return ""
    w, state = owing_words(view.lang), _state(card)
    mark = f"{view.turn}-{card.number}"
    noticed = ""
    if state.noticed is not None:
        when = in_words(state.noticed.due_at, view.community.local(view.now), view.lang)
        said = w.promise_noticed.format(words=state.noticed.words, when=when)
        noticed = (
            f'<p class="fb-promise-noticed" role="status">{esc(said)} '
            f'<button type="button" class="fb-mini" data-send="track">{esc(w.promise_track)}</button></p>'
        )
    if state.promise is not None:
        when = in_words(state.promise.due_at, view.community.local(view.now), view.lang)
        given = (
            f'<p class="fb-promise-given" role="status">{esc(w.promise_done.format(when=when))} '
            f'<button type="button" class="fb-mini" data-send="unpromise">{esc(w.promise_undo)}</button></p>'
        )
    else:
        undone = esc(w.promise_undone) if state.note == "undone" else ""
        given = f'<p class="fb-promise-given" role="status">{undone}</p>' if undone else ""
    title = w.promise if state.promise is None else w.promise_again
    says = said_id(view, card)
    return (
        f'<div class="fb-promising">{noticed}{given}'
        f'<details data-open="promise-{mark}"><summary class="fb-button fb-plain">{esc(title)}</summary>'
        f'<form class="fb-promise-form" data-send="promise" data-says="{says}-edit" data-keep="promised-{mark}">'
        f"{words_html(w, view.lang, f'fb-promise-{mark}')}"
        '<input type="hidden" name="said">'
        f'<button type="submit" class="fb-button fb-primary">{esc(w.promise_do)}</button></form></details>'
        # Sent by owing.js when a reply was changed by hand.
        f'<form hidden data-send="notice" data-notices="{says}-edit"><input type="hidden" name="said"></form></div>'
    )


def words_html(w: OwingWords, lang: Lang, name: str) -> str:
    """A field for the words, what they mean beside it, and some to choose from. name: an id of its own."""
    chips = "".join(
        f'<button type="button" class="fb-mini" data-words="{esc(each)}">{esc(each)}</button>'
        for each in w.promise_chips
    )
    reasons = "".join(f' data-{reason.replace("_", "-")}="{esc(said)}"' for reason, said in w.unclear.items())
    return (
        f'<label class="fb-field"><span>{esc(w.promise_words)}</span><input type="text" name="words" maxlength="200"'
        f' autocomplete="off" placeholder="{esc(w.promise_hint)}" data-foresee="{name}"></label>'
        f'<span class="fb-promise-chips">{chips}</span>'
        f'<output id="{name}" class="fb-foreseen" data-lang="{lang}" data-means="{esc(w.promise_means)}"{reasons}>'
        "</output>"
    )


def gives(card: Card) -> bool:
    """Whether the reply of this card promises something that is kept in mind."""
    return _state(card).promise is not None


def promise(assistant: Assistant, card: Card, sent: Sent) -> Card:
    """Keep what the typed words promise, and put it into the reply."""
    shown, state = card.shown, _state(card)
    if shown is None:
        return card
    found = understood(assistant, sent.get("words", ""))
    community, now = assistant.knowledge.community, datetime.now(UTC)
    typed = sent.get("said", "").strip() or shown.reply
    whole = replies.promise(community, [shown.asker] if shown.asker else [], found.due_at, now)
    said = replies.ungreeted(community, whole, shown.asker or None)
    if state.said and state.said in typed:
        reply, before = typed.replace(state.said, said), state.before
    else:
        # What only holds the asker off names another time.
        held = "" if shown.ready else replies.ungreeted(community, shown.reply, shown.asker or None)
        rest = typed.replace(held, "").strip() if held else typed
        own = replies.ungreeted(community, rest, shown.asker or None).strip()
        reply = replies.combine(community, [rest, whole] if own else [whole], shown.asker or None)
        reply, before = worded(assistant, shown, reply), typed
    kept = _kept(assistant, shown, state, found, sent, reply=reply, now=now)
    state = Promising(promise=kept, before=before, said=said)
    return _with(replace(card, shown=replace(shown, reply=reply, drafts=shown.drafts + 1)), state, kept.due_at)


def notice(assistant: Assistant, card: Card, sent: Sent) -> Card:
    """Offer to keep what a reply promises that was changed by hand."""
    said, state = sent.get("said", ""), _state(card)
    if card.shown is None or said.strip() == card.shown.reply.strip():
        return card if state.noticed is None else _with(card, replace(state, noticed=None))
    # What the approved answer says of times anyway ("1–3 个工作日") is no promise of ours.
    found = assistant.owing.read(said)
    if not isinstance(found, Promise) or found.words in card.shown.reply:
        found = None
    if state.promise is not None and found is not None and found.due_at == state.promise.due_at:
        found = None
    return _with(card, replace(state, noticed=found))


def track(assistant: Assistant, card: Card, sent: Sent) -> Card:
    """Keep what was noticed."""
    shown, state = card.shown, _state(card)
    if shown is None or state.noticed is None:
        return card
    kept = _kept(assistant, shown, state, state.noticed, sent)
    return _with(card, Promising(promise=kept), kept.due_at)


def _kept(
    assistant: Assistant,
    shown: Shown,
    state: Promising,
    found: Promise,
    sent: Sent,
    *,
    reply: str | None = None,
    now: datetime | None = None,
) -> Promised:
    """What was found, as a promise to the asker of this card, in place of the one before."""
    return assistant.owing.promise(
        about=shown.question,
        words=found.words,
        due_at=found.due_at.astimezone(UTC),
        reply=reply,
        question_id=shown.result.question_id,
        asker=shown.asker or None,
        group=shown.group or None,
        channel="page",
        by=by_of(sent) or None,
        instead_of=state.promise.id if state.promise is not None else None,
        now=now,
    )


def unpromise(assistant: Assistant, card: Card, sent: Sent) -> Card:
    """Take back what was promised here; the reply is as it was before."""
    shown, state = card.shown, _state(card)
    if shown is None or state.promise is None:
        return card
    assistant.owing.withdraw(state.promise.id, by=by_of(sent) or None)
    if state.before:
        shown = replace(shown, reply=state.before, drafts=shown.drafts + 1)
    # Its question goes back to its own clock.
    return stood(assistant, _with(replace(card, shown=shown), Promising(note="undone")))


def understood(assistant: Assistant, text: str) -> Promise:
    """The promise in typed words; raises `Unready` with what is unclear about them."""
    found = assistant.owing.read(text)
    if isinstance(found, Promise):
        return found
    if not text.strip():
        raise Unready(worded_by(lambda w: w.words_needed))
    reason = "no_time" if found is None else found.reason
    raise Unready(worded_by(lambda w: w.unclear[reason]))


def worded_by(said: Callable[[OwingWords], str]) -> Callable[[Words], str]:
    """In the language of the page's words, which `Unready` gives."""
    return lambda w: said(owing_words("en" if w is EN else "zh"))


def _state(card: Card) -> Promising:
    state = card.parts.get(NAME)
    return state if isinstance(state, Promising) else Promising()


def _with(card: Card, state: Promising, due_at: datetime | None = None) -> Card:
    """due_at: what the card's clock runs to now; the next look at the database says so too."""
    standing = card.standing
    if standing is not None and due_at is not None:
        standing = replace(standing, due_at=due_at, promised=True)
    return replace(card, parts={**card.parts, NAME: state}, standing=standing)


PART = Part(NAME, promised_html, {"promise": promise, "notice": notice, "track": track, "unpromise": unpromise})
