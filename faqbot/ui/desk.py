"""The desk: what members wrote in, replies that are ready to copy out. Decides nothing; the assistant does.

What is seen make `cards` and `card`; what a browser has on its desk is a `sitting`. Here they meet Gradio: the list is
drawn whole where it is new, else only the cards that changed are sent, and the page's script puts them in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from queue import Queue
from time import monotonic
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.encoder import Progress
from faqbot.errors import InvalidRequest
from faqbot.store import ReplyEdit
from faqbot.ui import favourites, offence_card, promised, scripted
from faqbot.ui.card import Act, Parts, View
from faqbot.ui.cards import alone_of, cards_html, changes, clocks, earlier_html
from faqbot.ui.desk_words import desk_words
from faqbot.ui.markup import Unready, esc, events, notice, sentence
from faqbot.ui.scripted_words import script_words
from faqbot.ui.sent import Sent, by_of, sent_with
from faqbot.ui.shown import judge, pick
from faqbot.ui.sitting import Card, Sitting, Sittings, about, above, lay, seated, stood
from faqbot.ui.tab import EVENT, Tab, busy
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.ui.shown import Shown

PARTS = Parts(scripted.PART, (offence_card.PART, promised.PART))


def build(assistant: Assistant, lang: Any, start: Lang) -> Tab:
    """The desk's components and events, inside the tab that is open in Gradio. `lang`: the page's language state."""
    w, d = words(start), desk_words(start)
    sittings = Sittings()
    acts = _acts()
    token = gr.State("")
    with gr.Row(elem_classes="fb-desk"):
        with gr.Column(elem_classes="fb-ask", min_width=0):
            bar = favourites.bar()
            question = gr.Textbox(
                label=d.pasted,
                placeholder=d.pasted_hint,
                lines=4,
                max_lines=12,
                elem_id="fb-question",
                interactive=True,
            )
            with gr.Row(elem_classes="fb-pair"):
                asker = gr.Textbox(
                    label=w.asker, placeholder=w.asker_hint, max_lines=1, max_length=60, min_width=0, interactive=True
                )
                group = gr.Textbox(
                    label=w.group, placeholder=w.group_hint, max_lines=1, max_length=60, min_width=0, interactive=True
                )
            with gr.Row(elem_classes="fb-go"):
                button = gr.Button(d.take_apart, variant="primary", elem_id="fb-ask", min_width=0)
                clear = gr.Button(w.clear, elem_id="fb-clear", min_width=0)
            keys = gr.HTML(_keys(start), apply_default_css=False)
            problem = gr.HTML("", apply_default_css=False, elem_classes="fb-problem", js_on_load=None)
            liked = favourites.build(assistant, bar, lang, start)
        result: Any = gr.HTML(
            cards_html(View(assistant, 0, "", datetime.now(UTC), start), None, PARTS),
            apply_default_css=False,
            elem_classes="fb-answer",
            js_on_load=events("ask", "restore", "look", "copied", "copied_all", "drop", "about", *acts) + _MOUNT,
        )
        again: Any = gr.HTML("", apply_default_css=False, elem_classes="fb-past", js_on_load=events("again"))
        patch: Any = gr.HTML("", apply_default_css=False, elem_classes="fb-patch", js_on_load=_PATCH)
    outputs = [token, result, patch, again, problem]

    def view(sitting: Sitting, lang: Lang, by: str = "") -> View:
        paste = sitting.paste
        turn, group = (paste.turn, paste.group) if paste is not None else (0, "")
        cards = tuple(card for each in reversed(sitting.pastes) for card in each.cards)
        return View(assistant, turn, group, datetime.now(UTC), lang, by, cards)

    def whole(sitting: Sitting, seen_by: View) -> tuple[Any, ...]:
        """The list drawn anew."""
        html = cards_html(seen_by, sitting.paste, PARTS)
        return sitting.token, html, gr.skip(), earlier_html(seen_by, sitting.pastes), ""

    def tell(**told: Any) -> tuple[Any, ...]:
        """What the page's script is told; nothing is drawn by it."""
        told["at"] = _now()
        return gr.skip(), gr.skip(), esc(json.dumps(told, ensure_ascii=False)), gr.skip(), gr.skip()

    def changed(sitting: Sitting, sent: Sent, seen_by: View, *, clock: bool = False) -> tuple[Any, ...]:
        """Only what the browser has not seen yet."""
        paste, seen = sitting.paste, sent.get("seen", "")
        if paste is None or not sitting.turned(sent.get("turn", "")) or not seen.isdecimal():
            return whole(sitting, seen_by)
        minute = f"{seen_by.now:%H%M}"
        html = clocks(seen_by, paste) if clock and sent.get("minute") != minute else {}
        html |= changes(seen_by, paste, int(seen), PARTS)
        look = {"look": True} if clock else {}
        return tell(turn=paste.turn, revision=paste.revision, minute=minute, html=html, **look)

    def refused(error: Exception, lang: Lang) -> tuple[Any, ...]:
        """Says so beside what was clicked; what is on the desk stays as it was."""
        return tell(problem=sentence(error, lang))

    def lost(said: str = "") -> tuple[Any, ...]:
        """The server was started anew and knows nothing of this desk: the browser has it laid out again."""
        return tell(lost=said)

    def asked(lang: Lang, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """The list, and until then how far it is."""
        sent, steps = sent_with(event), Queue[tuple[int, int] | None]()

        def work() -> tuple[Any, ...]:
            try:
                return answered(sent, lang, lambda _, done, of: steps.put((done, of)))
            finally:
                steps.put(None)

        with ThreadPoolExecutor(1) as worker:
            working, said = worker.submit(work), monotonic()
            while (step := steps.get()) is not None:
                if monotonic() - said >= SAYING:
                    said, (done, of) = monotonic(), step
                    yield tell(progress=desk_words(lang).reading.format(n=done, of=of))
            yield working.result()

    def answered(sent: Sent, lang: Lang, progress: Progress) -> tuple[Any, ...]:
        try:
            with sittings.at(_token(sent)) as sitting:
                now, by = datetime.now(UTC), by_of(sent)
                paste = lay(
                    assistant,
                    sent.get("text", ""),
                    asker=sent.get("asker", ""),
                    group=sent.get("group", ""),
                    turn=max(sitting.next_turn, _number(sent, "lain")),
                    by=by,
                    now=now,
                    progress=progress,
                    recorded=_recorded(sent) if sent.get("lain") else None,
                )
                if alone_of(paste):
                    paste = replace(paste, cards=(replace(paste.cards[0], opened=True),))
                sitting.put(offence_card.divided(paste))
                return whole(sitting, view(sitting, lang, by))
        except Exception as error:  # whatever it is, the page says so in one sentence and keeps what was typed
            return *[gr.skip()] * 4, notice(sentence(error, lang))

    def opened(lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """A script that was looked up by hand."""
        sent = sent_with(event)
        try:
            with sittings.at(_token(sent)) as sitting:
                now, turn = datetime.now(UTC), sitting.next_turn
                asker, group = sent.get("asker", "")[:60], sent.get("group", "")[:60]
                looked_up = favourites.lay_script(
                    assistant, sent.get("script", ""), asker=asker, group=group, turn=turn, now=now
                )
                sitting.put(above(sitting.paste, looked_up))
                return whole(sitting, view(sitting, lang, by_of(sent)))
        except Exception as error:
            return *[gr.skip()] * 4, notice(sentence(error, lang))

    def restored(lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """A page that was opened anew finds its desk as it left it."""
        sent = sent_with(event)
        try:
            with sittings.at(_token(sent)) as sitting:
                if sitting.paste is None:
                    return lost()
                sitting.pastes[0] = seated(assistant, sitting.paste)
                return whole(sitting, view(sitting, lang, by_of(sent)))
        except Exception as error:
            return *[gr.skip()] * 4, notice(sentence(error, lang))

    def acting(act: Callable[[Sitting, Sent], bool]) -> Callable[..., tuple[Any, ...]]:
        """An event of the list: what `act` does to the desk, and whether the list is to be drawn anew then."""

        def done(lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            sent = sent_with(event)
            try:
                with sittings.at(_token(sent)) as sitting:
                    if sitting.paste is None and sent.get("turn"):
                        return lost(desk_words(lang).gone)
                    if not sitting.turned(sent.get("turn", "")):
                        raise Unready(lambda w: w.ask_first)
                    anew = act(sitting, sent)
                    seen_by = view(sitting, lang, by_of(sent))
                    return whole(sitting, seen_by) if anew else changed(sitting, sent, seen_by)
            except Exception as error:
                return refused(error, lang)

        return done

    beside = {act: part.beside for part in (PARTS.script, *PARTS.others) for act in part.acts.values()}

    def on_card(act: Act) -> Callable[[Sitting, Sent], bool]:
        def acted(sitting: Sitting, sent: Sent) -> bool:
            paste = sitting.at_hand
            card = act(assistant, paste.card(_number(sent, "card")), sent)
            others = beside[act](paste, card) if act in beside else ()
            sitting.changes({each.number: each for each in (*others, card)})
            return False

        return acted

    def copied(sitting: Sitting, sent: Sent) -> bool:
        """Copying an answer means that its asker gets it; a holding reply leaves the question open."""
        stay = bool(sent.get("stay"))  # a script that goes on
        _copied(assistant, sitting, {_number(sent, "card"): sent.get("text")}, by_of(sent), stay=stay)
        return False

    def copied_all(sitting: Sitting, sent: Sent) -> bool:
        try:
            texts = json.loads(sent.get("texts", "{}"))
        except ValueError:
            texts = {}
        numbers = {int(number): text for number, text in texts.items()} if isinstance(texts, dict) else {}
        _copied(assistant, sitting, numbers, by_of(sent))
        return False

    def asked_about(sitting: Sitting, sent: Sent) -> bool:
        sitting.put(about(assistant, sitting.at_hand, _number(sent, "piece"), now=datetime.now(UTC)))
        return True

    def dropped(sitting: Sitting, sent: Sent) -> bool:
        """A script that was looked up by hand goes back to its shelf."""
        gone = sitting.at_hand.card(_number(sent, "card"))
        if gone.shown is None or not gone.shown.looked_up:
            raise InvalidRequest("Only a script that was looked up can be put away.")
        paste = sitting.at_hand
        cards = tuple(card for card in paste.cards if card is not gone)
        sitting.put(replace(paste, cards=cards, revision=paste.revision + 1))
        return True

    def looked(lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        """What colleagues and time did meanwhile."""
        sent = sent_with(event)
        try:
            with sittings.at(_token(sent)) as sitting:
                if sitting.paste is None:
                    return lost()
                asked = [card.question_id for card in sitting.paste.cards if card.question_id is not None]
                sitting.tick(assistant.standings(asked))
                return changed(sitting, sent, view(sitting, lang, by_of(sent)), clock=True)
        except Exception as error:
            return refused(error, lang)

    def reopened(lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        sent = sent_with(event)
        try:
            with sittings.at(_token(sent)) as sitting:
                sitting.lay_again(_number(sent, "turn"))
                sitting.pastes[0] = seated(assistant, sitting.at_hand)
                return whole(sitting, view(sitting, lang, by_of(sent)))
        except Exception as error:
            return refused(error, lang)

    def redraw(lang: Lang, token: str, kept: Sequence[str]) -> tuple[Any, ...]:
        with sittings.at(token) as sitting:
            _, html, _, earlier, _ = whole(sitting, view(sitting, lang))
            return html, earlier, _keys(lang), "", *favourites.drawn(assistant.knowledge, kept, lang)

    result.ask(asked, [lang], outputs, **busy(result))
    bar.script(opened, [lang], outputs, **busy(result))
    result.restore(restored, [lang], outputs, **EVENT)
    result.look(looked, [lang], outputs, trigger_mode="once", **EVENT)
    everything: Mapping[str, Callable[[Sitting, Sent], bool]] = {
        "copied": copied,
        "copied_all": copied_all,
        "drop": dropped,
        **{name: on_card(act) for name, act in acts.items()},
    }
    for name, act in everything.items():
        mode = "always_last" if name in TYPED else "multiple"
        getattr(result, name)(acting(act), [lang], outputs, trigger_mode=mode, **EVENT)
    result.about(acting(asked_about), [lang], outputs, **busy(result))
    again.again(reopened, [lang], outputs, **EVENT)
    for component in (button.click, asker.submit, group.submit):
        component(None, None, None, js="() => window.faqbot.desk.ask()", **EVENT)
    clear.click(None, None, [question, asker], js=_CLEAR, **EVENT)

    return Tab(
        labels=(
            (question, lambda w: {"label": _d(w).pasted, "placeholder": _d(w).pasted_hint}),
            (asker, lambda w: {"label": w.asker, "placeholder": w.asker_hint}),
            (group, lambda w: {"label": w.group, "placeholder": w.group_hint}),
            (button, lambda w: {"value": _d(w).take_apart}),
            (clear, lambda w: {"value": w.clear}),
        ),
        redraw=redraw,
        inputs=(token, liked.kept),
        outputs=(result, again, keys, problem, *liked.outputs),
    )


SAYING = 0.5
"""Seconds between two words on how far a long text is read."""
TYPED = ("fill",)
"""Events that come while typing: only the last one matters."""

_MOUNT = """
element.setAttribute('aria-live', 'polite');
window.faqbot.desk.mount(element, trigger, watch);
"""
_PATCH = """
watch('value', () => window.faqbot.desk.patch(element.textContent));
"""
"""Only what changed is put into the list, by the page's script: 200 cards are not drawn again for one click."""

_CLEAR = """() => {
  document.querySelector('#fb-question textarea')?.focus();
  return ['', ''];
}"""


def _acts() -> Mapping[str, Act]:
    """What each event of a card does to it."""

    def more(_: Assistant, card: Card, __: Sent) -> Card:
        return replace(card, opened=not card.opened)

    def unfold(_: Assistant, card: Card, __: Sent) -> Card:
        return replace(card, folded=False)

    def picked(assistant: Assistant, card: Card, sent: Sent) -> Card:
        return _judged(assistant, card, pick(assistant, _shown(card), sent.get("entry", "")))

    def right(assistant: Assistant, card: Card, sent: Sent) -> Card:
        return _judged(assistant, card, judge(assistant, _shown(card), "right"))

    def wrong(assistant: Assistant, card: Card, sent: Sent) -> Card:
        reason = "；".join(part for part in (sent.get("why", ""), sent.get("more", "").strip()) if part)
        return _judged(assistant, card, judge(assistant, _shown(card), "wrong", reason))

    def take(assistant: Assistant, card: Card, sent: Sent) -> Card:
        by, question_id = by_of(sent), card.question_id
        if not by:
            raise Unready(lambda w: _d(w).by_needed)
        if question_id is not None:
            if sent.get("over"):
                assistant.owing.release(question_id)
            assistant.owing.take(question_id, by=by)
        return stood(assistant, card)

    def release(assistant: Assistant, card: Card, sent: Sent) -> Card:
        if card.question_id is not None:
            assistant.owing.release(card.question_id)
        return stood(assistant, card)

    def answered(assistant: Assistant, card: Card, sent: Sent) -> Card:
        """Somebody answered in their own words, here or in the chat."""
        shown, said = _shown(card), sent.get("said", "").strip()
        if card.question_id is not None:
            own = said if said != shown.reply.strip() else ""
            assistant.owing.replied([card.question_id], by=by_of(sent) or None, own=own, asker=shown.asker)
        return replace(stood(assistant, card), folded=True)

    def unreplied(assistant: Assistant, card: Card, sent: Sent) -> Card:
        if card.question_id is not None:
            assistant.owing.unreplied([card.question_id])
        return replace(stood(assistant, card), folded=False)

    def misnamed(assistant: Assistant, card: Card, _: Sent) -> Card:
        """The script that asks for another nickname, beside the reply; again, and it is put away."""
        if "misnamed" in card.parts:
            return replace(card, parts={name: kept for name, kept in card.parts.items() if name != "misnamed"})
        scripts = (found for found in assistant.search(RENAMING) if found.kind == "script")
        if (script := next(scripts, None)) is None:
            raise Unready(lambda w: _d(w).misnamed_none)
        reply = assistant.reply(script.entry_id, asker=card.piece.asker)
        return replace(card, parts={**card.parts, "misnamed": reply})

    own: dict[str, Act] = {
        "more": more,
        "unfold": unfold,
        "pick": picked,
        "right": right,
        "wrong": wrong,
        "take": take,
        "release": release,
        "answered": answered,
        "unreplied": unreplied,
        "misnamed": misnamed,
    }
    for part in (PARTS.script, *PARTS.others):
        own |= part.acts
    return own


RENAMING = "提醒成员改群昵称"
"""What the script for a nickname off the pattern is searched by."""


def _shown(card: Card) -> Shown:
    if card.shown is None:
        raise InvalidRequest("Nothing was asked in this message.")
    return card.shown


def _judged(assistant: Assistant, card: Card, shown: Shown) -> Card:
    """A verdict says more than whether it is right: with `right` and `picked` a reply is given, with `wrong` owed.

    On the desk a reply is given when it is copied, and not before.
    """
    before = card.standing
    if card.question_id is not None and (before is None or before.replied_at is None):
        assistant.owing.unreplied([card.question_id])
    return stood(assistant, replace(card, shown=shown))


def _copied(assistant: Assistant, sitting: Sitting, texts: Mapping[int, Any], by: str, *, stay: bool = False) -> None:
    """Answers that were copied, by card, each with the text where it was edited. stay: fold nothing."""
    cards = {number: sitting.at_hand.card(number) for number in texts}
    now, edits, given = datetime.now(UTC), [], {}
    for number, card in cards.items():
        shown, text = card.shown, texts[number]
        if shown is None or not shown.ready:
            continue
        given[number] = card
        if isinstance(text, str) and shown.entry_id is not None and text.strip() not in ("", shown.reply.strip()):
            edits.append(ReplyEdit(shown.entry_id, shown.reply, text.strip(), now, by or None, card.question_id))
    owed = [card.question_id for card in given.values() if card.question_id is not None]
    # What a reply promises is not kept by the reply.
    promising = {card.question_id for card in given.values() if promised.gives(card) or scripted.gives(card)}
    for keeps in (True, False):
        if these := [each for each in owed if (each in promising) != keeps]:
            assistant.owing.replied(these, by=by or None, at=now, keeps=keeps)
    if edits:
        assistant.reply_edited(edits)
    standings = assistant.standings(owed)
    sitting.changes(
        {
            number: replace(card, folded=not stay, standing=standings.get(card.question_id or 0, card.standing))
            for number, card in given.items()
        }
    )


def _keys(lang: Lang) -> str:
    w, d = words(lang), desk_words(lang)
    keys = (*d.keys, *script_words(lang).keys)
    rows = "".join(f"<dt><kbd>{esc(key)}</kbd></dt><dd>{esc(what)}</dd>" for key, what in keys)
    return (
        f'<p class="fb-keys">{esc(w.ask_keys)}</p><p class="fb-working" role="status">{esc(d.taking_apart)}</p>'
        f'<span class="fb-reach" hidden data-offline="{esc(d.offline)}" data-online="{esc(d.online)}"></span>'
        f'<details class="fb-keyboard" id="fb-keyboard"><summary>{esc(d.keys_title)}<kbd>?</kbd></summary>'
        f"<dl>{rows}</dl></details>"
    )


def _d(w: Words) -> Any:
    return desk_words("en" if w is words("en") else "zh")


def _now() -> float:
    """Makes every message to the page differ from the last one, which Gradio would not hand on otherwise."""
    return datetime.now(UTC).timestamp()


def _token(sent: Sent) -> str:
    """Of the browser; whoever sends none has a desk that is lost with the page."""
    return sent.get("sitting", "")[:64]


def _recorded(sent: Sent) -> dict[int, int]:
    """The ids of questions by card, as `cards_html` wrote them; none where that is not what was sent."""
    try:
        told = json.loads(sent.get("recorded", ""))
        return {int(number): int(question_id) for number, question_id in told.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _number(sent: Sent, name: str) -> int:
    number = sent.get(name, "")
    return int(number) if number.isdecimal() and len(number) < 10 else 0
