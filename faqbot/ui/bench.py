"""What an editor is doing with the queue: what is looked at, what is checked, what was done. No HTML and no Gradio.

    bench = check(assistant, Bench(gap_id=5), {"way": "phrasing", "item": "refund-how", "q": "7,9"})
    bench.planned.review                                       # what it would do
    bench = publish(assistant, bench, by="小晨", why="")        # done; bench.done says what, and how to undo it

Every step takes a bench and gives the next; what cannot be done raises, and the bench stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, get_args

from faqbot import replies
from faqbot.edits import Card, Change, added_phrasings, card, claiming, not_for
from faqbot.errors import Conflict, InvalidRequest
from faqbot.suggest import phrasings
from faqbot.template import fill, flaws
from faqbot.text import normalise
from faqbot.ui.markup import Unready
from faqbot.ui.reviewed import claimed, left_broken

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.knowledge import Knowledge
    from faqbot.review import Review
    from faqbot.store import Gap

Segment = Literal["open", "phrasings", "dismissed", "closed"]
SEGMENTS: tuple[Segment, ...] = get_args(Segment)
Way = Literal["phrasing", "not_for", "entry"]
Deed = Literal["published", "undone", "dismissed", "reopened", "renamed", "split", "merged", "declined"]

QUESTIONS = 200
"""Questions of an opened gap that are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an edit writes into one item, for people."""

    what: Literal["phrasing", "not_for", "entry"]
    title: str
    texts: tuple[str, ...]
    reply: str = ""
    """With the answer of a new entry."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """An edit that was checked and is not yet published."""

    key: str
    """What it is about: `gap-5`, `item-fee`."""
    asked: Mapping[str, str]
    """What the browser sent, so that it can be checked again."""
    changes: tuple[Change, ...]
    summary: tuple[Written, ...]
    review: Review
    new: Mapping[str, str]
    """Titles of items that are only about to be, by id."""
    gap_id: int | None
    """The gap that it closes; None where it closes none."""
    question_ids: tuple[int, ...] | None
    """Those of the gap's questions that it answers; None: all."""
    title: str
    """Of the gap or the item, to be named when it is done."""
    conflict: tuple[tuple[str, str, str], ...] = ()
    """Where somebody else changed the item since: (field, as the editor saw it, as it is now)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done last, and what can be done about it."""

    deed: Deed
    title: str = ""
    edit_id: int | None = None
    closed: int = 0
    """Gaps that it closed."""
    waiting: int = 0
    """People that can be replied to by it."""
    gap_id: int | None = None
    """What `reopen` puts back."""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """What is looked at, and what was done last."""

    segment: Segment = "open"
    gap_id: int | None = None
    """The gap that is opened."""
    find: str = ""
    """Items that are searched for, to add the opened gap to."""
    planned: Planned | None = None
    done: Done | None = None
    forget: tuple[str, ...] = ()
    """Keys of forms whose contents are done with."""
    seen: int | None = None
    """The mark of `Gaps.arrived` when it was drawn last."""


def show(segment: str) -> Bench:
    """Another list."""
    return Bench(next((each for each in SEGMENTS if each == segment), SEGMENTS[0]))


def open_gap(bench: Bench, gap_id: int | None) -> Bench:
    """Open a gap; the one that is open is closed by it."""
    return Bench(bench.segment, gap_id=None if gap_id == bench.gap_id else gap_id)


def find(bench: Bench, text: str) -> Bench:
    """Search for items to add the opened gap to."""
    return replace(bench, find=text.strip()[:200], done=None)


def back(bench: Bench) -> Bench:
    """From the review to what was typed."""
    return replace(bench, planned=None, done=None)


def check(assistant: Assistant, bench: Bench, asked: Mapping[str, str]) -> Bench:
    """Find out what an edit would do; publishes nothing.

    asked: `way` and, with it, `gap` and `q` (ids of chosen questions, joined by commas) or `texts` (lines), `item`,
    and of a new entry `question`, `answer`, `lines`, `file`, `against`.
    """
    planned = _planned(assistant, asked)
    return replace(bench, planned=planned, done=None)


def publish(assistant: Assistant, bench: Bench, *, by: str, why: str, claims: str = "") -> Bench:
    """Do what was checked. Where somebody changed the item meanwhile it is checked anew, and nothing is done yet.

    claims: the checks that are ticked as the item's, see `reviewed.claimed`.

    The next gap of the list is opened then.
    """
    planned = bench.planned
    if planned is None:
        raise Unready(lambda w: w.check_first)
    named(by)
    explained(planned.review, why, claims)
    after = _following(assistant, planned.gap_id) if planned.gap_id is not None else bench.gap_id
    try:
        published = assistant.editing.publish(
            claiming(planned.changes, claimed(planned.review, claims)),
            by=by,
            why=why,
            gap_id=planned.gap_id,
            question_ids=planned.question_ids,
        )
    except Conflict:
        return replace(bench, planned=_again(assistant, planned), done=None)
    solved = planned.gap_id is None or planned.gap_id in published.closed
    opened = after if solved else planned.gap_id
    if opened is not None and opened in published.closed:
        opened = _first(assistant)
    done = Done("published", planned.title, published.edit_id, closed=len(published.closed), waiting=published.waiting)
    # A form is kept: after an undo its answer is what somebody wants to mend. Where some questions stay, or other
    # wordings of an item, nothing of them is unticked.
    ticked = planned.question_ids is not None or planned.key.startswith("item-")
    forget = (f"{planned.key}-publish", *([planned.key] if ticked else []))
    return Bench(bench.segment, gap_id=opened, done=done, forget=forget)


def undo(assistant: Assistant, bench: Bench, edit_id: int, *, by: str) -> Bench:
    """Take an edit back, with all that it closed."""
    named(by)
    assistant.editing.undo(edit_id, by=by)
    return Bench(bench.segment, done=Done("undone"))


def dismiss(assistant: Assistant, bench: Bench, gap_id: int, reason: str, *, by: str) -> Bench:
    """Say that a gap is not for the FAQ; the next one is opened then."""
    named(by)
    if not reason.strip():
        raise Unready(lambda w: w.dismiss_why)
    title = assistant.gaps.get(gap_id).title
    after = _following(assistant, gap_id)
    assistant.gaps.dismiss(gap_id, reason, by=by, at=datetime.now(UTC))
    return Bench(bench.segment, gap_id=after, done=Done("dismissed", title, gap_id=gap_id))


def reopen(assistant: Assistant, bench: Bench, gap_id: int, *, by: str) -> Bench:
    """Put a dismissed or closed gap back into the list."""
    named(by)
    title = assistant.gaps.get(gap_id).title
    assistant.gaps.reopen(gap_id, by=by, at=datetime.now(UTC))
    return Bench(bench.segment, done=Done("reopened", title))


def rename(assistant: Assistant, bench: Bench, gap_id: int, title: str, *, by: str) -> Bench:
    """Call a gap otherwise."""
    named(by)
    assistant.gaps.rename(gap_id, title, by=by, at=datetime.now(UTC))
    return Bench(bench.segment, gap_id=gap_id, done=Done("renamed", title.strip()))


def split(
    assistant: Assistant, bench: Bench, gap_id: int, question_ids: Sequence[int], title: str, *, by: str
) -> Bench:
    """Make a gap of its own of some questions; it is opened then."""
    named(by)
    new = assistant.gaps.split(gap_id, question_ids, by=by, at=datetime.now(UTC), title=title.strip() or None)
    done = Done("split", assistant.gaps.get(new).title, number=new)
    return Bench(bench.segment, gap_id=new, done=done, forget=(f"gap-{gap_id}",))


def merge(assistant: Assistant, bench: Bench, gap_id: int, other: int, *, by: str) -> Bench:
    """Put the questions of another gap into this one."""
    named(by)
    title = assistant.gaps.get(other).title
    assistant.gaps.merge([gap_id, other], by=by, at=datetime.now(UTC))
    return Bench(bench.segment, gap_id=gap_id, done=Done("merged", title, number=other))


def decline(assistant: Assistant, bench: Bench, texts: Sequence[str], item_id: str, *, by: str) -> Bench:
    """Never propose these phrasings for this item again."""
    for text in texts:
        assistant.gaps.decline_phrasing(normalise(text), item_id, by=by or None, at=datetime.now(UTC))
    return Bench(bench.segment, done=Done("declined", number=len(texts)))


def named(by: str) -> None:
    """Changes are made by somebody."""
    if not by.strip():
        raise Unready(lambda w: w.editor_needed)


def explained(review: Review, why: str, claims: str) -> None:
    """What makes right answers wrong needs a reason. claims: as for `publish`."""
    if not why.strip() and (text := left_broken(review, claims)) is not None:
        raise Unready(lambda w: w.why_first.format(text=text))


def preview(assistant: Assistant, answer: str, asker: str | None) -> str:
    """The reply that a member would get with this answer; raises `Unready` where it could leave a hole."""
    community = assistant.knowledge.community
    if found := flaws(answer, community.facts):
        at = found[0][0]
        flaw = answer[at : at + 20].partition("}")[0]
        raise Unready(lambda w: w.preview_unknown.format(name=f"{flaw}}}"))
    return replies.address(community, fill(answer, community.facts), asker)


def asker_of(gap: Gap) -> str | None:
    """Who is named where one reply stands for all: whoever asked last."""
    return next((each.asker for each in gap.questions if each.asker), None)


def numbers(text: str) -> tuple[int, ...]:
    """The ids that a form sent, joined by commas; anything else is left out."""
    return tuple(int(part) for part in text.split(",") if part.isascii() and part.isdecimal() and len(part) < 19)


def _planned(assistant: Assistant, asked: Mapping[str, str]) -> Planned:
    knowledge, folder = assistant.knowledge, assistant.settings.knowledge
    way = asked.get("way", "")
    gap: Gap | None = None
    chosen: tuple[int, ...] | None = None
    if "gap" in asked:
        [gap_id] = numbers(asked["gap"]) or [0]
        gap = assistant.gaps.get(gap_id, questions=QUESTIONS)
        ticked = set(numbers(asked.get("q", "")))
        # A wording is ticked once, however many asked in it.
        forms = {normalise(each.text) for each in gap.questions if each.id in ticked}
        picked = [each for each in gap.questions if normalise(each.text) in forms]
        if not picked:
            raise Unready(lambda w: w.choose_questions)
        if len(picked) < len(gap.questions):
            chosen = tuple(each.id for each in picked)
        texts = [each.text for each in picked]
        left = {normalise(each.text) for each in gap.questions} - {normalise(text) for text in texts}
        key, title = f"gap-{gap.id}", gap.title
    else:
        texts, left = asked.get("texts", "").splitlines(), set()
        key, title = f"item-{asked.get('item', '')}", ""
    closes = gap.id if gap is not None else None
    if way == "entry":
        if gap is None:
            raise InvalidRequest("A new entry is made of a gap. Open one.")
        changes, summary = _new_entry(knowledge, assistant, asked, texts, left, asker_of(gap))
    elif way in ("phrasing", "not_for"):
        seen = card(knowledge, folder, asked.get("item", ""))
        changes, summary = _added(seen, "phrasing" if way == "phrasing" else "not_for", texts, knowledge)
        title = title or summary[0].title
        if way == "not_for":
            closes, chosen = None, None
    else:
        raise InvalidRequest(f'"{way}" is no way to answer a gap.')
    review = assistant.editing.review(changes, gap_id=closes, question_ids=chosen)
    new = {} if way != "entry" else dict.fromkeys(_unknown(review, knowledge), summary[0].title)
    return Planned(key, dict(asked), changes, summary, review, new, closes, chosen, title)


def _added(
    seen: Card, way: Literal["phrasing", "not_for"], texts: Sequence[str], knowledge: Knowledge
) -> tuple[tuple[Change, ...], tuple[Written, ...]]:
    """Phrasings for an item, or what it is not for."""
    item = knowledge.item(seen.item_id)
    known = {normalise(text) for text in (item.phrasings if way == "phrasing" else item.not_for)}
    new = tuple(text for text in phrasings(texts) if normalise(text) not in known)
    if not new:
        raise Unready(lambda w: w.nothing_to_add.format(title=item.title))
    if way == "phrasing":
        _refuse_taken(knowledge, new, seen.item_id)
    change = added_phrasings(seen, new) if way == "phrasing" else not_for(seen, new)
    return (change,), (Written(way, item.title, new, file=seen.file),)


def _new_entry(
    knowledge: Knowledge,
    assistant: Assistant,
    asked: Mapping[str, str],
    texts: Sequence[str],
    left: set[str],
    asker: str | None,
) -> tuple[tuple[Change, ...], tuple[Written, ...]]:
    """A new entry, and what the one that wrongly won is not for. left: normal forms of questions not chosen."""
    question, answer = " ".join(asked.get("question", "").split()), asked.get("answer", "").strip()
    if not question:
        raise Unready(lambda w: w.question_needed)
    if not answer:
        raise Unready(lambda w: w.answer_needed)
    lines = [" ".join(line.split()) for line in asked.get("lines", "").splitlines()]
    unique = {normalise(line): line for line in reversed(lines) if line}
    others = tuple(line for key, line in reversed(unique.items()) if key not in left and key != normalise(question))
    _refuse_taken(knowledge, (question, *others))
    file = asked.get("file", "")
    fields = {"question": question, "paraphrases": others, "answer": answer}
    changes = [Change(None, fields, file=file or None)]
    summary = [Written("entry", question, others, preview(assistant, answer, asker), file)]
    if wrong := asked.get("against", ""):
        against, said = _added(
            card(knowledge, assistant.settings.knowledge, wrong), "not_for", [question, *texts], knowledge
        )
        changes += against
        summary += said
    return tuple(changes), tuple(summary)


def _refuse_taken(knowledge: Knowledge, texts: Sequence[str], item_id: str | None = None) -> None:
    """Raises `Unready` for a text that is another item's phrasing to the letter, which no knowledge base loads with."""
    wanted = set(texts)
    others = ((text, item.title) for item in knowledge.items if item.id != item_id for text in item.phrasings)
    if taken := next((each for each in others if each[0] in wanted), None):
        raise Unready(lambda w: w.taken.format(text=taken[0], title=taken[1]))


def _again(assistant: Assistant, planned: Planned) -> Planned:
    """The same edit on what its items are now, with what became otherwise since."""
    differs = []
    for change in planned.changes:
        if change.item_id is None:
            continue
        now = card(assistant.knowledge, assistant.settings.knowledge, change.item_id)
        for name, wanted in change.fields.items():
            before, after = _lines(wanted), _lines(now.fields.get(name))
            if before != after:
                differs.append((name, before, after))
    return replace(_planned(assistant, planned.asked), conflict=tuple(differs))


def _lines(value: str | Sequence[str] | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else "\n".join(value)


def _unknown(review: Review, knowledge: Knowledge) -> list[str]:
    """Ids in a review that no item has yet."""
    ids: list[str | None] = [each.item_id for each in review.closes]
    ids += [each.item_id for each in review.twins]
    ids += [each.item_id for each in review.collisions]
    ids += [side.entry_id for each in review.changed for side in (each.before, each.after)]
    return [each for each in dict.fromkeys(ids) if each is not None and each not in knowledge.positions]


def _following(assistant: Assistant, gap_id: int) -> int | None:
    """The gap below this one in the list, else the one above it."""
    ids = [gap.id for gap in assistant.gaps.list(limit=QUESTIONS, now=datetime.now(UTC))]
    if gap_id not in ids:
        return None
    place = ids.index(gap_id)
    rest = [*ids[place + 1 :], *ids[:place][::-1]]
    return rest[0] if rest else None


def _first(assistant: Assistant) -> int | None:
    gaps = assistant.gaps.list(limit=1, now=datetime.now(UTC))
    return gaps[0].id if gaps else None
