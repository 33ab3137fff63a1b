"""What a colleague does with today's list: what is shown of it, what was sent, how to take it back. No HTML, no Gradio.

    sheet = sent(assistant, Sheet(), {"q": "7,9", "ready": "1", "reply": "…"}, by="小晨")
    sheet.done                                      # what became of it, and what `undo` takes back

Every step takes a sheet and gives the next; what cannot be done raises, and the sheet stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from faqbot import replies
from faqbot.promises import Promise
from faqbot.store import ReplyEdit
from faqbot.ui.bench import numbers
from faqbot.ui.markup import Unready
from faqbot.ui.owing_words import owing_words
from faqbot.ui.promised import understood, worded_by
from faqbot.ui.sent import Sent

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.owing import Debt

Only = Literal["all", "late", "ready", "promise", "edit"]
Deed = Literal["sent", "promised", "waived", "undone"]

PAGE = 60
"""Replies that are drawn at once; what lies further down is asked for."""


@dataclass(frozen=True, slots=True)
class Did:
    """What was done last."""

    deed: Deed
    who: str = ""
    due_at: datetime | None = None
    """Of what was promised."""
    question_ids: tuple[int, ...] = ()
    """Whose reply `undo` takes back."""
    promise_ids: tuple[int, ...] = ()
    """What it opens again; of `promised`, what it withdraws."""
    earlier: tuple[int, ...] = ()
    """Promises that were postponed by it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of what is owed."""

    only: Only = "all"
    edit_id: int | None = None
    """The edit whose answers people wait for, where that was asked for: `only` can be `edit` then."""
    most: int = PAGE
    did: Did | None = None
    drafts: Mapping[str, str] = field(default_factory=dict)
    """Replies with a new time that were promised and are yet to be sent, by the key of their debt."""
    forget: tuple[str, ...] = ()
    """Keys of forms whose contents are done with."""

    def shows(self, debt: Debt) -> bool:
        """Whether it is of the chosen kind."""
        if self.only == "late":
            return debt.late
        if self.only == "ready":
            return debt.ready
        if self.only == "edit":
            return answered_by(debt, self.edit_id)
        return self.only == "all" or debt.kind == "promise"


def answered_by(debt: Debt, edit_id: int | None) -> bool:
    """Whether its answer is there since this edit."""
    return debt.ready and edit_id is not None and any(each.edit_id == edit_id for each in debt.questions)


def of_edit(edit_id: int | None) -> Sheet:
    """Those whose answer came with an edit; all whose answer is there, without one."""
    return Sheet(only="ready") if edit_id is None else Sheet(only="edit", edit_id=edit_id)


def narrow(sheet: Sheet, only: str) -> Sheet:
    """Another kind alone; all of them for any other word."""
    kinds: dict[str, Only] = {"late": "late", "ready": "ready", "promise": "promise"}
    if only == "edit" and sheet.edit_id is not None:
        return replace(of_edit(sheet.edit_id), drafts=sheet.drafts)
    return replace(sheet, only=kinds.get(only, "all"), most=PAGE, did=None)


def more(sheet: Sheet) -> Sheet:
    """A page more of them."""
    return replace(sheet, most=sheet.most + PAGE, did=None)


def sent(assistant: Assistant, sheet: Sheet, asked: Sent, *, by: str, answered: bool = False) -> Sheet:
    """A reply was sent. Without an approved answer it may only name a time: then that is kept as a promise.

    asked: `key`, `q` (ids of questions), `p` (of a promise), `who`, `reply` as it was sent, `draft` as it was drafted,
    `ready` ("1": it answers), `due` (the time that the draft names), `told` ("1": its time is kept already). answered:
    whatever it says, it was the answer.
    """
    question_ids, promise_ids = numbers(asked.get("q", "")), numbers(asked.get("p", ""))
    reply, draft, key = asked.get("reply", "").strip(), asked.get("draft", "").strip(), asked.get("key", "")
    who = asked.get("who", "")
    rest = {each: text for each, text in sheet.drafts.items() if each != key}
    after = replace(sheet, drafts=rest, forget=_forms(key))
    if asked.get("told") == "1" and not answered:
        return replace(after, did=None)
    ready = asked.get("ready") == "1"
    if not ready and not answered:
        due_at = _named(assistant, reply, draft, asked.get("due", ""))
        if due_at is not None:
            return _promised(assistant, after, asked, due_at=due_at, words="", reply=reply, by=by)
        if not reply or reply == draft:
            raise Unready(worded_by(lambda w: w.reply_needed))
    for promise_id in promise_ids:
        assistant.owing.keep(promise_id, by=by or None, reply=reply or None)
    if question_ids:
        own = "" if ready or reply == draft else reply
        assistant.owing.replied(question_ids, by=by or None, own=own, asker=asked.get("askers", "").split("\n")[0])
    if ready and asked.get("item") and reply and reply != draft:
        edit = ReplyEdit(asked["item"], draft, reply, datetime.now(UTC), by or None, min(question_ids, default=None))
        assistant.reply_edited([edit])
    return replace(after, did=Did("sent", who, question_ids=question_ids, promise_ids=promise_ids))


def promise(assistant: Assistant, sheet: Sheet, asked: Sent, *, by: str) -> Sheet:
    """Promise another time, and draft the reply that says so; `sent` says that it was."""
    found = understood(assistant, asked.get("words", ""))
    due_at, now = found.due_at.astimezone(UTC), datetime.now(UTC)
    askers = [each for each in asked.get("askers", "").split("\n") if each]
    late = asked.get("late") == "1"
    reply = replies.promise(assistant.knowledge.community, askers, due_at, now, late=late)
    after = replace(sheet, forget=_forms(asked.get("key", "")))
    after = _promised(assistant, after, asked, due_at=due_at, words=found.words, reply=reply, by=by)
    assert after.did is not None
    # A promise without a question is a debt of its own, and so is the one that takes its place.
    key = asked.get("key", "") if asked.get("q") else f"p{after.did.promise_ids[0]}"
    return replace(after, drafts={**sheet.drafts, key: reply})


def pick(assistant: Assistant, sheet: Sheet, asked: Sent, *, by: str) -> Sheet:
    """What was suggested to them is what they asked; its reply is drafted, and yet to be sent.

    asked: `q` and `key` as for `sent`, `entry` (id of the item).
    """
    question_ids = numbers(asked.get("q", ""))
    for question_id in question_ids:
        assistant.feedback(question_id, "picked", entry_id=asked.get("entry", ""), by=by or None)
    # Chosen is not sent.
    assistant.owing.unreplied(question_ids)
    return replace(sheet, did=None, forget=_forms(asked.get("key", "")))


def waive(assistant: Assistant, sheet: Sheet, asked: Sent, *, by: str) -> Sheet:
    """They need no reply; somebody decides so."""
    if not by:
        raise Unready(worded_by(lambda w: w.name_needed))
    question_ids, promise_ids = numbers(asked.get("q", "")), numbers(asked.get("p", ""))
    for promise_id in promise_ids:
        assistant.owing.withdraw(promise_id, by=by)
    if question_ids:
        assistant.owing.waive(question_ids, by=by)
    did = Did("waived", asked.get("who", ""), question_ids=question_ids, promise_ids=promise_ids)
    return replace(sheet, did=did, forget=_forms(asked.get("key", "")))


def undo(assistant: Assistant, sheet: Sheet, *, by: str) -> Sheet:
    """Take back what was done last."""
    did = sheet.did
    if did is None or did.deed == "undone":
        return sheet
    if did.deed == "promised":
        for promise_id in did.promise_ids:
            assistant.owing.withdraw(promise_id, by=by or None)
        for promise_id in did.earlier:
            assistant.owing.reopen(promise_id)
    else:
        if did.question_ids:
            assistant.owing.unreplied(did.question_ids)
        for promise_id in did.promise_ids:
            assistant.owing.reopen(promise_id)
    return replace(sheet, did=Did("undone", did.who), drafts={}, forget=())


def take(assistant: Assistant, sheet: Sheet, asked: Sent, *, by: str) -> Sheet:
    """Answer it oneself; `over`: although a colleague has it."""
    if not by:
        raise Unready(worded_by(lambda w: w.name_needed))
    for question_id in numbers(asked.get("q", "")):
        if asked.get("over") == "1":
            assistant.owing.release(question_id)
        assistant.owing.take(question_id, by=by)
    return replace(sheet, did=None)


def release(assistant: Assistant, sheet: Sheet, asked: Sent) -> Sheet:
    """Leave it to others."""
    for question_id in numbers(asked.get("q", "")):
        assistant.owing.release(question_id)
    return replace(sheet, did=None)


def _promised(
    assistant: Assistant, sheet: Sheet, asked: Sent, *, due_at: datetime, words: str, reply: str, by: str
) -> Sheet:
    owing = assistant.owing
    earlier = numbers(asked.get("p", ""))
    ids = []
    for question_id in numbers(asked.get("q", "")):
        kept = owing.promise(words=words, due_at=due_at, reply=reply, question_id=question_id, by=by or None)
        ids.append(kept.id)
    if not ids and earlier:
        before = owing.promised(earlier[0])
        kept = owing.promise(
            about=before.about,
            words=words,
            due_at=due_at,
            reply=reply,
            asker=before.asker,
            group=before.group,
            channel=before.channel,
            conversation=before.conversation,
            by=by or None,
            instead_of=before.id,
        )
        ids.append(kept.id)
    if not ids:
        raise Unready(lambda w: w.gone)
    return replace(
        sheet, did=Did("promised", asked.get("who", ""), due_at=due_at, promise_ids=tuple(ids), earlier=earlier)
    )


def _named(assistant: Assistant, reply: str, draft: str, due: str) -> datetime | None:
    """The time that a reply names: the draft's own where nobody changed it, else what its words say."""
    if reply == draft:
        try:
            return datetime.fromisoformat(due).astimezone(UTC) if due else None
        except ValueError:
            return None
    found = assistant.owing.read(reply)
    return found.due_at.astimezone(UTC) if isinstance(found, Promise) else None


def _forms(key: str) -> tuple[str, ...]:
    return (f"debt-{key}", f"again-{key}")


def names(askers: Sequence[str], lang: Literal["zh", "en"]) -> str:
    """Who a reply is for, as the page says it."""
    if not askers:
        return owing_words(lang).anonymous
    return ("、" if lang == "zh" else ", ").join(askers)
