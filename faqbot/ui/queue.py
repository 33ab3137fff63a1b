"""The queue as an editor's workbench: gaps by demand, what to do with each, people to reply to. Decides nothing.

What is seen makes `gaplist`, `gapform`, `proposed` and `settledlist`; what is done, `bench`. Here they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.confidence import Candidate
from faqbot.edits import files, place_for
from faqbot.remembered import Remembered
from faqbot.suggest import Suggestion, everyday_vectors, suggestion
from faqbot.text import normalise
from faqbot.ui import bench as benches
from faqbot.ui.bench import QUESTIONS, SEGMENTS, Bench, Done, asker_of, numbers, preview
from faqbot.ui.gapform import Advice, checked_html, form_html
from faqbot.ui.gaplist import LISTED, gaps_html
from faqbot.ui.markup import KEEP, Unready, esc, events, mark, notice, sentence
from faqbot.ui.proposed import by_item, proposed_html
from faqbot.ui.sent import Sent, by_of, sent_with
from faqbot.ui.settledlist import closed_html, dismissed_html
from faqbot.ui.standing import to_owed
from faqbot.ui.tab import EVENT, Tab, busy
from faqbot.ui.today import MOST
from faqbot.ui.todaylist import people
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.served import Encode
    from faqbot.store import Gap

NEAR = 4
"""Items that an opened gap is offered; more are found by searching."""
ASKED = 8
"""Wordings of a gap that are asked again to see what is near to it now."""
FOUND = 6
"""Items that a search among them shows."""
LOOKED = 5.0
"""Seconds between two looks at whether questions came."""
BLANK = "……"
"""Stands in the preview where no answer is written yet."""

Act = Callable[[Bench, Sent], Bench]


def advise(assistant: Assistant, gap: Gap, find: str, encode: Encode, now: datetime, lang: Lang) -> Advice:
    """What can be done with an open gap, by what is served now."""
    gaps = assistant.gaps
    wordings = {normalise(each.text): each.text for each in reversed(gap.questions)}
    asked = list(wordings.values())[::-1][:ASKED]
    candidates = [assistant.ask(text, record=False, now=now).candidates for text in asked]
    dismissed = {
        each.id: [each.title, *(question.text for question in each.questions[:3])]
        for each in gaps.list(limit=LISTED, state="dismissed", now=now)
        if not each.chatter
    }
    advice = suggestion(gap, candidates, assistant.snapshot, dismissed=dismissed, everyday=everyday_vectors(encode))
    near: Sequence[Candidate] = [
        each for place, each in enumerate(advice.candidates[:NEAR]) if place == 0 or each.confidence >= 0.01
    ]
    if advice.why == "picked" and advice.item_id is not None:
        chosen = _chosen(assistant, advice.item_id, advice.candidates)
        near = [chosen, *(each for each in near if each.entry_id != chosen.entry_id)]
    if find:
        near = assistant.search(find, limit=FOUND)
    nearest = next((each.entry_id for each in advice.candidates if each.kind == "entry"), None)
    place = place_for(assistant.knowledge, nearest)
    return Advice(
        advice,
        tuple(near),
        _mergeable(assistant, gap, advice, encode, now),
        tuple(dict.fromkeys([place, *files(assistant.settings.knowledge)])),
        preview(assistant, BLANK, asker_of(gap)),
        assistant.owing.own_replies([each.id for each in gap.questions]),
    )


def _chosen(assistant: Assistant, item_id: str, candidates: Sequence[Candidate]) -> Candidate:
    """An item that a person chose, as a candidate, which it need not be by itself."""
    found = next((each for each in candidates if each.entry_id == item_id), None)
    if found is not None:
        return found
    item = assistant.knowledge.item(item_id)
    return Candidate(item.id, item.kind, item.title, item.title, confidence=0.0, similarity=0.0)


def _mergeable(
    assistant: Assistant, gap: Gap, advice: Suggestion, encode: Encode, now: datetime
) -> tuple[tuple[int, str], ...]:
    """Other open gaps, the likeliest to ask the same first."""
    others = [each for each in assistant.gaps.list(limit=LISTED, now=now) if each.id != gap.id and not each.chatter]
    if gap.chatter or not others:
        return ()
    keys = [normalise(advice.question), *(normalise(each.title) for each in others)]
    vectors = encode(keys)
    alike = assistant.snapshot.same(keys[0], vectors[0], keys[1:], vectors[1:])
    ranked = sorted(zip(alike.tolist(), others, strict=True), key=lambda each: -each[0])
    return tuple((each.id, each.title) for _, each in ranked)


def queue_html(assistant: Assistant, bench: Bench, encode: Encode, now: datetime, lang: Lang, problem: str = "") -> str:
    """The whole workbench as `bench` has it. now: aware. problem: a sentence about what could not be done."""
    gaps, knowledge = assistant.gaps, assistant.knowledge
    exact = assistant.snapshot.exact
    waiting = people([debt for debt in assistant.owing.list(now=now, limit=MOST) if debt.ready])
    proposed = by_item(gaps.confirmed(known=lambda key: exact(key) is not None), knowledge)
    counts = {"open": gaps.count(), "phrasings": sum(len(texts) for _, texts in proposed)}
    next_step = ""
    match bench.segment:
        case "open":
            listed = gaps.list(limit=LISTED, now=now, zone=knowledge.community.timezone)
            detail = ""
            if bench.gap_id is not None and any(gap.id == bench.gap_id for gap in listed):
                detail = _detail(assistant, bench, encode, now, lang, problem)
                problem = ""
            if not listed and waiting:
                next_step = f'<p class="fb-next">{to_owed(words(lang).done_waiting.format(n=waiting))}</p>'
            body = gaps_html(listed, knowledge, now, lang, opened=bench.gap_id if detail else None, detail=detail)
        case "phrasings":
            body = proposed_html(proposed, lang)
            if bench.planned is not None:
                body, problem = checked_html(bench.planned, knowledge, lang, problem=problem), ""
        case "dismissed":
            body = dismissed_html(gaps.list(limit=LISTED, state="dismissed", now=now), knowledge, now, lang)
        case "closed":
            edits = {edit.id: edit for edit in assistant.editing.history(limit=3 * LISTED)}
            body = closed_html(gaps.list(limit=LISTED, state="closed", now=now), edits, knowledge, now, lang)
    forget = "".join(f'<i hidden data-forget="{esc(key)}"></i>' for key in bench.forget)
    above = segments_html(bench, counts, lang, waiting=waiting) + done_html(bench.done, lang) + notice(problem)
    return f"<div>{forget}</div><div>{above}</div><fb-{bench.segment}-list>{body}{next_step}</fb-{bench.segment}-list>"


def _detail(assistant: Assistant, bench: Bench, encode: Encode, now: datetime, lang: Lang, problem: str) -> str:
    knowledge = assistant.knowledge
    if bench.planned is not None:
        return checked_html(bench.planned, knowledge, lang, problem=problem)
    assert bench.gap_id is not None
    gap = assistant.gaps.get(bench.gap_id, questions=QUESTIONS, now=now, zone=knowledge.community.timezone)
    advice = advise(assistant, gap, bench.find, encode, now, lang)
    return form_html(gap, advice, knowledge, now, lang, problem=problem, found=bench.find)


def arrived_html(assistant: Assistant, bench: Bench, lang: Lang) -> str:
    """That questions came since the list was drawn; it is drawn again when asked to, not under a reader's eyes."""
    if bench.seen is None or bench.segment != "open":
        return ""
    try:
        new = assistant.gaps.arrived(bench.seen)[1]
    except Exception as error:
        return notice(sentence(error, lang))
    if new == 0:
        return ""
    w = words(lang)
    return (
        f'<button type="button" class="fb-button fb-arrived" data-send="refresh"><b>{esc(w.arrived.format(n=new))}</b>'
        f"<span>{esc(w.arrived_show)}</span></button>"
    )


def segments_html(bench: Bench, counts: Mapping[str, int], lang: Lang, *, waiting: int) -> str:
    """The lists, with how many there are in each where that is work to do; and the way to the people who wait for a
    reply that is there, which is no list of this tab."""
    w = words(lang)
    buttons = "".join(
        f'<button type="button" class="fb-button" data-send="show" data-segment="{segment}"'
        f' aria-pressed="{str(segment == bench.segment).lower()}">{esc(w.segments[segment])}'
        f"{f' <small>{counts[segment]}</small>' if counts.get(segment) else ''}</button>"
        for segment in SEGMENTS
    )
    refresh = f'<button type="button" class="fb-button fb-refresh" data-send="refresh">{esc(w.refresh)}</button>'
    if waiting:
        buttons += to_owed(w.to_reply.format(n=waiting))
    return (
        f'<h2 class="fb-spoken">{esc(w.queue_title)}</h2><div class="fb-segments" role="group"'
        f' aria-label="{esc(w.queue)}">{buttons}<p class="fb-working" role="status">{esc(w.reading)}</p>{refresh}</div>'
    )


def done_html(done: Done | None, lang: Lang) -> str:
    """What was done last, what it led to, and the way back."""
    if done is None:
        return ""
    w = words(lang)
    said = [w.done[done.deed].format(title=done.title, number=done.number)]
    buttons = ""
    if done.deed == "published":
        said.append(w.done_closed.format(n=done.closed) if done.closed else w.done_open)
        if done.waiting:
            buttons += to_owed(w.done_waiting.format(n=done.waiting), done.edit_id)
        buttons += _button("undo", w.undo, edit=done.edit_id)
    elif done.deed == "dismissed":
        buttons = _button("reopen", w.undo, gap=done.gap_id)
    name = f"done-{done.deed}-{done.edit_id}-{done.gap_id}-{done.number}"
    return (
        f'<div class="fb-banner" role="status" tabindex="-1" data-arrive="{name}">'
        f'<p>{esc(" ".join(said))}</p><div class="fb-actions">{buttons}</div></div>'
    )


def _button(event: str, label: str, **data: object) -> str:
    sent = "".join(f' data-{name}="{esc(value)}"' for name, value in data.items())
    return f'<button type="button" class="fb-button fb-plain" data-send="{event}"{sent}>{esc(label)}</button>'


_ARRIVE = """
let known = new Set();
watch('value', () => {
  const all = [...element.querySelectorAll('[data-arrive]')];
  const fresh = all.filter((each) => !known.has(each.dataset.arrive));
  known = new Set(all.map((each) => each.dataset.arrive));
  const has = (name) => fresh.find((each) => each.classList.contains(name));
  const target = has('fb-checked') ?? has('fb-banner') ?? fresh[0];
  if (target) {
    const box = target.getBoundingClientRect();
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (box.top < 0 || box.top > innerHeight * 0.7) {
      target.scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'start'});
    }
    const answer = has('fb-detail')?.querySelector('[data-panel="entry"] [name="answer"]');
    if (answer?.checkVisibility() && matchMedia('(hover: hover) and (min-width: 1000px)').matches) {
      answer.focus({preventScroll: true});
    } else if (document.activeElement === document.body) {
      target.focus({preventScroll: true});
    }
  }
  showPreview();
});
const showPreview = () => {
  const answer = element.querySelector('[data-typing="preview"]');
  if (answer?.value) send(answer, 'preview');
};
element.addEventListener('change', ({target}) => {
  if (target.dataset.all) {
    for (const box of target.form.querySelectorAll(`[name="${target.dataset.all}"]`)) {
      box.checked = target.checked;
      box.dispatchEvent(new Event('input', {bubbles: true}));
    }
  }
});
"""
"""What is new is gone to where it is out of sight. The focus goes to the answer that is to be written, where a keyboard
is at hand, and to what is new where it was on something that is gone."""

_POLITE = """
element.setAttribute('aria-live', 'polite');
"""

_PREVIEW = """
watch('value', () => {
  const shown = document.getElementById('fb-preview');
  if (shown) shown.textContent = element.textContent;
});
"""
"""Only the preview changes while the answer is typed; the form is left alone."""


def _acts(assistant: Assistant) -> Mapping[str, Act]:
    """What each event of the page does to the bench."""

    def number(sent: Sent, name: str) -> int:
        return next(iter(numbers(sent.get(name, ""))), 0)

    def reason(sent: Sent) -> str:
        return "；".join(part for part in (sent.get("reason", ""), sent.get("note", "").strip()) if part)

    def proposed(sent: Sent) -> list[str]:
        """The wordings that are ticked; raises `Unready` for none."""
        exact = assistant.snapshot.exact
        confirmed = assistant.gaps.confirmed(known=lambda key: exact(key) is not None)
        ticked = set(sent.get("n", "").split(","))
        texts = [each.text for each in confirmed if each.item_id == sent.get("item") and mark(each.key) in ticked]
        if not texts:
            raise Unready(lambda w: w.choose_questions)
        return texts

    def accept(bench: Bench, sent: Sent) -> Bench:
        asked = {"way": "phrasing", "item": sent.get("item", ""), "texts": "\n".join(proposed(sent))}
        return benches.check(assistant, bench, asked)

    return {
        "show": lambda bench, sent: benches.show(sent.get("segment", "")),
        "open": lambda bench, sent: benches.open_gap(bench, number(sent, "gap")),
        "find": lambda bench, sent: benches.find(bench, sent.get("find", "")),
        "back": lambda bench, sent: benches.back(bench),
        "check": lambda bench, sent: benches.check(assistant, bench, sent),
        "publish": lambda bench, sent: benches.publish(
            assistant, bench, by=by_of(sent), why=sent.get("why", "").strip(), claims=sent.get("claim", "")
        ),
        "undo": lambda bench, sent: benches.undo(assistant, bench, number(sent, "edit"), by=by_of(sent)),
        "dismiss": lambda bench, sent: benches.dismiss(
            assistant, bench, number(sent, "gap"), reason(sent), by=by_of(sent)
        ),
        "reopen": lambda bench, sent: benches.reopen(assistant, bench, number(sent, "gap"), by=by_of(sent)),
        "rename": lambda bench, sent: benches.rename(
            assistant, bench, number(sent, "gap"), sent.get("title", ""), by=by_of(sent)
        ),
        "split": lambda bench, sent: benches.split(
            assistant, bench, number(sent, "gap"), numbers(sent.get("q", "")), sent.get("part", ""), by=by_of(sent)
        ),
        "merge": lambda bench, sent: benches.merge(
            assistant, bench, number(sent, "gap"), number(sent, "other"), by=by_of(sent)
        ),
        "accept": accept,
        "decline": lambda bench, sent: benches.decline(
            assistant, bench, proposed(sent), sent.get("item", ""), by=by_of(sent)
        ),
    }


def build(assistant: Assistant, lang: Any, start: Lang, tab: Any) -> Tab:
    """The queue's components and events, inside `tab`, which is open in Gradio. `lang`: the page's language state."""
    bench = gr.State(Bench())
    arrived: Any = gr.HTML("", apply_default_css=False, elem_classes="fb-new", js_on_load=events("refresh") + _POLITE)
    encode = Remembered(assistant.encoder.encode)
    acts = _acts(assistant)
    listing: Any = gr.HTML(
        f'<p class="fb-working" role="status">{esc(words(start).reading)}</p>',
        apply_default_css=False,
        elem_classes="fb-queue",
        min_height=160,
        js_on_load=events(*acts, "refresh", "preview") + KEEP + _ARRIVE,
    )
    shown: Any = gr.HTML("", apply_default_css=False, elem_classes="fb-previewed", js_on_load=_PREVIEW)
    outputs = [bench, listing, arrived]

    def draw(bench: Bench, lang: Lang, problem: str = "") -> tuple[Any, ...]:
        try:
            bench = replace(bench, seen=assistant.gaps.arrived()[0])
            return bench, queue_html(assistant, bench, encode, datetime.now(UTC), lang, problem), ""
        except Exception as error:  # whatever it is, the page says so in one sentence
            again = f'<button type="button" class="fb-button" data-send="refresh">{esc(words(lang).refresh)}</button>'
            return bench, notice(sentence(error, lang)) + again, ""

    def acted(act: Act) -> Callable[..., tuple[Any, ...]]:
        def changed(bench: Bench, lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            bench = replace(bench, forget=())  # once is enough: what is typed since must stay
            try:
                bench = act(bench, sent_with(event))
            except Exception as error:
                return draw(bench, lang, sentence(error, lang))
            return draw(bench, lang)

        return changed

    def previewed(bench: Bench, lang: Lang, event: gr.EventData) -> str:
        try:
            asker = asker_of(assistant.gaps.get(bench.gap_id)) if bench.gap_id is not None else None
            return esc(preview(assistant, sent_with(event).get("answer", "").strip() or BLANK, asker))
        except Exception as error:
            return esc(sentence(error, lang))

    def redraw(lang: Lang, bench: Bench) -> tuple[Any, ...]:
        return draw(replace(bench, forget=()), lang)

    def refreshed(bench: Bench, lang: Lang) -> tuple[Any, ...]:
        return draw(replace(bench, done=None, forget=()), lang)

    for name, act in acts.items():
        mode = "always_last" if name == "find" else "once"
        getattr(listing, name)(acted(act), [bench, lang], outputs, trigger_mode=mode, **busy(listing))
    listing.preview(previewed, [bench, lang], [shown], trigger_mode="always_last", **EVENT)
    tab.select(refreshed, [bench, lang], outputs, **busy(listing))
    listing.refresh(refreshed, [bench, lang], outputs, **busy(listing))
    arrived.refresh(refreshed, [bench, lang], outputs, **busy(listing))
    gr.Timer(LOOKED).tick(partial(arrived_html, assistant), [bench, lang], [arrived], **EVENT)
    return Tab(labels=(), redraw=redraw, inputs=(bench,), outputs=tuple(outputs))
