"""People who still wait for a reply that exists by now, each reply drafted and ready to copy. Sends nothing.

People of one group who asked the same get one reply that names them all: five times the same words flood a chat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot import clock
from faqbot.errors import NotFound
from faqbot.ui.markup import copy_button, empty, esc, kind_chip, moment
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.knowledge import Item, Knowledge
    from faqbot.store import Waiting

NAMED = 8
"""People that one reply names at most; a longer line of names is read by nobody."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One reply, and who waits for it."""

    item: Item
    reply: str
    questions: tuple[Waiting, ...]
    """In the order in which they are due."""

    @property
    def key(self) -> str:
        return "-".join(str(each.question_id) for each in self.questions[:1])


def owed(assistant: Assistant, waiting: Sequence[Waiting]) -> list[Owed]:
    """One reply for those of a group who asked the same, in the order of `waiting` (the first due first).

    Whoever asked without a name gets a reply of his own; what is answered by an item that is gone is left out.
    """
    together: dict[tuple[object, ...], list[Waiting]] = {}
    for each in waiting:
        alone = each.question_id if not (each.asker and each.group) else None
        key: tuple[object, ...] = (each.answer_id, each.group, each.channel, alone)
        if len({other.asker for other in together.get(key, [])} | {each.asker}) > NAMED:
            key = (*key, each.question_id)
        together.setdefault(key, []).append(each)
    found = []
    for questions in together.values():
        try:
            item = assistant.knowledge.item(questions[0].answer_id)
        except NotFound:
            continue
        askers = list(dict.fromkeys(each.asker for each in questions if each.asker))
        reply = assistant.reply(item.id, asker=askers[0] if len(askers) == 1 else None)
        if len(askers) > 1:
            reply = f"{' '.join(f'@{asker}' for asker in askers)} {reply}"
        found.append(Owed(item, reply, tuple(questions)))
    return found


def waiting_html(replies: Sequence[Owed], knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    """The replies that are owed, the first due first. now: aware."""
    w = words(lang)
    if not replies:
        return empty(w.waiting_none, w.waiting_none_hint)
    people = sum(len(each.questions) for each in replies)
    counts = w.waiting_counts.format(n=people, replies=len(replies))
    rows = "".join(f"<li>{_row(each, knowledge, now, lang)}</li>" for each in replies)
    return f'<p class="fb-counts"><span>{esc(counts)}</span></p><ul class="fb-owed">{rows}</ul>'


def _row(each: Owed, knowledge: Knowledge, now: datetime, lang: Lang) -> str:
    w, zone = words(lang), knowledge.community.timezone
    first = each.questions[0]
    late = first.due_at is not None and first.due_at < now
    said = clock.in_words(knowledge.community, first.due_at, now, lang) if first.due_at is not None else ""
    marks = f'<span class="fb-chip fb-reason-{"late" if late else "due"}">{esc(said)}</span>' if said else ""
    where = " · ".join(part for part in (first.group, first.channel) if part and part != "page") or w.nowhere
    asked = "".join(
        f"<li><b>{esc(question.asker or w.anonymous)}</b> <q>{esc(question.text)}</q>"
        f"<small>{esc(moment(question.at, now, zone, lang))}</small></li>"
        for question in each.questions
    )
    ids = ",".join(str(question.question_id) for question in each.questions)
    people = w.people.format(n=len(each.questions)) if len(each.questions) > 1 else ""
    name = f"fb-owed-{each.key}"
    return (
        f'<{name} class="fb-card fb-owe"><header><b>{esc(where)}</b><span>{esc(people)}</span>'
        f'<span class="fb-marks">{marks}</span></header>'
        f'<ul class="fb-askers">{asked}</ul>'
        f'<p class="fb-item">{kind_chip(each.item.kind, lang)}{esc(each.item.title)}</p>'
        f'<div class="fb-reply" id="fb-owe-{each.key}">{esc(each.reply)}</div><div class="fb-actions">'
        f"{copy_button(f'fb-owe-{each.key}', w.copy, lang, primary=True)}"
        f'<button type="button" class="fb-button fb-replied" data-send="replied" data-q="{esc(ids)}">'
        f"{esc(w.replied_all if people else w.replied)}</button></div></{name}>"
    )
