"""What members are owed: a reply, by when, in which words, and who sees to it. Sends none.

    owing.list()                                              # the first due first, each with its reply drafted
    owing.take(7, by="小晨")                                   # "小晨", or the colleague who has it already
    owing.promise(about="退款没到", words="明天 10 点前", question_id=7, by="小晨")
    owing.replied([7], by="小晨")                              # which keeps the promise

A question is owed from the moment it was asked until somebody says that its asker has a reply, or needs none. A promise
on it takes the place of its own clock; one that was given with the reply, or after it, is owed by itself. People of one
group who asked the same get one reply that names them all: five times the same words flood a chat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from faqbot import clock, replies
from faqbot.errors import InvalidRequest, NotFound
from faqbot.knowledge import Community, Item, Knowledge, Script
from faqbot.promises import Promise, Unclear, in_words, read_promise
from faqbot.store import NewPromise, OwedQuestion, OwnReply, Promised, Store

NAMED = 8
"""People that one reply names at most; a longer line of names is read by nobody."""
TAKEN_FOR = timedelta(hours=12)
"""After that, whoever took a question has gone home without giving it back."""
LONGEST = 2_000
"""Characters of what is promised that are kept."""

Kind = Literal["question", "promise", "answered"]


@dataclass(frozen=True, slots=True)
class Debt:
    """One reply that is owed, and the words for it."""

    kind: Kind
    """`answered`: an approved answer is there; `question`: none is yet; `promise`: a person said by when."""
    key: str
    """Names it among all others for as long as it is owed to the same people."""
    group: str | None
    channel: str | None
    askers: tuple[str, ...]
    """Who are named, in the order in which it is due to them."""
    text: str
    """What was asked first, or what was promised."""
    said_at: datetime
    """When that was written; of a promise without a question, when it was given. UTC."""
    due_at: datetime | None
    """UTC. None where no time was promised, but the answer is there since."""
    promised: bool
    """Whether a person said that time; else it follows from the service hours."""
    late: bool
    minutes: int | None
    """Minutes that are left; 0 or less where it is late. Of service hours, unless it was `promised`. None without
    `due_at`."""
    reply: str
    """Ready to send: the approved answer, else a time for it, else only who is named and greeted."""
    ready: bool
    """Whether `reply` answers."""
    says_due: datetime | None
    """The time that `reply` promises, UTC; to be kept as a promise when it is sent."""
    item_id: str | None
    """What answers it; of several, the first."""
    question_ids: tuple[int, ...]
    questions: tuple[OwedQuestion, ...]
    promise_id: int | None
    promised_by: str | None
    words: str
    """Of the promise, as they were said; else empty."""
    taken_by: str | None
    answered_by: str | None = None
    """Who of the staff seems to have answered it in the chat already, if that is so of all of it."""

    @property
    def asker(self) -> str | None:
        """Who asked first, where that is known."""
        return self.askers[0] if self.askers else None

    def as_json(self) -> dict[str, Any]:
        """The shape that the command line and the API give."""
        fields = asdict(replace(self, questions=()))
        del fields["questions"]
        return fields


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is owed, in questions and promises."""

    owed: int
    late: int


class Owing:
    """The debts of one community. Safe for several threads and processes.

    Every method raises `StoreError` where the database cannot do it. `now` and `at` are aware; absent, the present.
    """

    def __init__(self, store: Store, knowledge: Callable[[], Knowledge]) -> None:
        self._store = store
        self._knowledge = knowledge

    def counts(self, *, now: datetime | None = None) -> Counts:
        """How many questions and promises are owed, and how many of them are late."""
        return Counts(*self._store.owed.counts(_present(now)))

    # Replies

    def replied(
        self,
        question_ids: Sequence[int],
        *,
        by: str | None,
        at: datetime | None = None,
        keeps: bool = True,
        own: str = "",
        asker: str | None = None,
    ) -> int:
        """Remember that these askers have their reply, which keeps what they were promised; return how many did not
        have it before.

        keeps: False where the reply itself promises something, which is owed from then on by itself.
        own: the reply where a person wrote it, as nothing approved answers; without names and greeting it is kept as a
        draft for whoever writes the answer. asker: whose name it begins with, where that holds spaces.
        """
        at = _present(at)
        if words := replies.ungreeted(self._knowledge().community, own.strip(), asker).strip():
            self._store.own_replies.add(question_ids, words, at=at, by=by)
        return self._store.owed.replied(question_ids, by=by, at=at, keeps=keeps)

    def own_replies(self, question_ids: Sequence[int]) -> Sequence[OwnReply]:
        """What people answered these questions in their own words, the last first."""
        return self._store.own_replies.of(question_ids)

    def waive(self, question_ids: Sequence[int], *, by: str | None, at: datetime | None = None) -> int:
        """Remember that these askers need no reply; what they were promised is withdrawn. Returns as `replied`."""
        return self._store.owed.replied(question_ids, by=by, at=_present(at), waived=True)

    def unreplied(self, question_ids: Sequence[int]) -> int:
        """Take `replied` or `waive` back: what was promised is open again. Returns how many had their reply."""
        self._store.own_replies.remove(question_ids)
        return self._store.owed.unreplied(question_ids)

    def seems_answered(self, names: Mapping[int, str]) -> None:
        """Remember who of the staff seems to have answered these questions in the chat; they stay owed until somebody
        says so."""
        if names:
            self._store.owed.seems_answered(names)

    # Who sees to it

    def take(self, question_id: int, *, by: str, at: datetime | None = None) -> str:
        """Have `by` answer it, unless a colleague has it already; return who has it now. Raises `NotFound`."""
        by, at = by.strip(), _present(at)
        if not by:
            raise InvalidRequest("Taking a question needs a name, so that colleagues see whose it is.")
        return self._store.owed.take(question_id, by=by, at=at, lapsed=at - TAKEN_FOR)

    def release(self, question_id: int, *, by: str | None = None) -> None:
        """Give it back, whoever has it: people go home. Raises `NotFound`."""
        self._store.owed.release(question_id)

    def takers(self, question_ids: Sequence[int], *, now: datetime | None = None) -> dict[int, str]:
        """Who has which of these questions; those that nobody has are left out."""
        return self._store.owed.takers(question_ids, lapsed=_present(now) - TAKEN_FOR)

    # Promises

    def promise(
        self,
        *,
        about: str = "",
        words: str = "",
        due_at: datetime | None = None,
        reply: str | None = None,
        question_id: int | None = None,
        asker: str | None = None,
        group: str | None = None,
        channel: str | None = None,
        conversation: str | None = None,
        by: str | None = None,
        instead_of: int | None = None,
        now: datetime | None = None,
    ) -> Promised:
        """Keep what somebody is told to expect: an answer by the time that `words` say, or by `due_at` (aware).

        about: what is waited for; the question's text where it is empty. reply: in which it was said. Of a question,
        who asked it and where are known. An open promise on the same question, and `instead_of`, are postponed by it.
        Raises `InvalidRequest` where no moment to come can be made of it, `NotFound`.
        """
        now, community = _present(now), self._knowledge().community
        words = words.strip()
        if due_at is None:
            due_at, words = _read(words, community, now)
        elif due_at <= now:
            raise InvalidRequest(f"{due_at.isoformat()} has passed. Promise a time to come.")
        words = words or in_words(due_at, community.local(now), community.language)
        if question_id is not None:
            asked = self._store.question(question_id).asked
            asker, group = asker or asked.asker, group or asked.group
            channel, conversation = channel or asked.channel, conversation or asked.conversation
            about = about.strip() or asked.text
        about = about.strip()[:LONGEST]
        if not about:
            raise InvalidRequest("A promise needs what it is about, for whoever keeps it.")
        new = NewPromise(
            at=now,
            about=about,
            words=words,
            due_at=due_at,
            reply=(reply or "").strip() or None,
            question_id=question_id,
            asker=(asker or "").strip() or None,
            group=(group or "").strip() or None,
            channel=channel,
            conversation=conversation,
            by=by,
        )
        return self._store.promises.get(self._store.promises.add(new, instead_of=instead_of))

    def read(self, words: str, *, now: datetime | None = None) -> Promise | Unclear | None:
        """What `words` would promise; None where they promise nothing."""
        return read_promise(words, self._knowledge().community, _present(now))

    def keep(
        self, promise_id: int, *, by: str | None, reply: str | None = None, now: datetime | None = None
    ) -> Promised:
        """Say that it was kept, with which reply; its question is replied to by that. Raises `NotFound`."""
        self._store.promises.close(promise_id, "kept", by=by, at=_present(now), answer=reply)
        return self._store.promises.get(promise_id)

    def withdraw(self, promise_id: int, *, by: str | None, now: datetime | None = None) -> Promised:
        """Say that nobody waits for it any more. Its question goes back to its own clock. Raises `NotFound`."""
        self._store.promises.close(promise_id, "withdrawn", by=by, at=_present(now))
        return self._store.promises.get(promise_id)

    def reopen(self, promise_id: int) -> Promised:
        """Take `keep` or `withdraw` back. Raises `NotFound`, and `InvalidRequest` where it was promised anew since."""
        self._store.promises.reopen(promise_id)
        return self._store.promises.get(promise_id)

    def promised(self, promise_id: int) -> Promised:
        """The promise of this id, whatever became of it. Raises `NotFound`."""
        return self._store.promises.get(promise_id)

    def promises(
        self, *, open: bool | None = True, asker: str | None = None, group: str | None = None, limit: int = 500
    ) -> list[Promised]:
        """Open promises, the first due first; closed ones (`open=False`), the last closed first; None: all, the newest
        first."""
        return self._store.promises.list(open=open, asker=asker, group=group, limit=limit)

    # Last: within the class, `list` means this from here on.

    def list(self, *, now: datetime | None = None, limit: int = 500, group: str | None = None) -> list[Debt]:
        """What is owed, the first due first, so that what is late stands at the head.

        limit: of questions, and of promises without one. group: only what is owed there.
        """
        now, knowledge = _present(now), self._knowledge()
        draft = _Draft(knowledge, now)
        together: dict[tuple[object, ...], list[OwedQuestion]] = {}
        promised = {each.id: each for each in self._store.promises.list(group=group, limit=limit)}
        asked = [each.question_id for each in promised.values() if each.question_id is not None]
        replied = {number for number, each in self._store.standings(asked).items() if each.replied_at is not None}
        debts = [
            draft.alone(each) for each in promised.values() if each.question_id is None or each.question_id in replied
        ]
        for question in self._store.owed.list(limit=limit, group=group):
            key = draft.key(question)
            if len({other.asker for other in together.get(key, [])} | {question.asker}) > NAMED:
                key = (*key, question.id)
            together.setdefault(key, []).append(question)
        for questions in together.values():
            words = next((promised[each.promise_id].words for each in questions if each.promise_id in promised), "")
            debts.append(draft.debt(questions, words))
        return sorted(debts, key=lambda each: (each.due_at is None, each.due_at or each.said_at, each.said_at))


class _Draft:
    """Words what is owed, by one state of the knowledge at one moment."""

    def __init__(self, knowledge: Knowledge, now: datetime) -> None:
        self.knowledge, self.now = knowledge, now
        self.community = knowledge.community
        self.today = self.community.local(now).date()
        self.anew = clock.due_at(self.community, now)
        """When a question that comes now is due."""
        self._minutes: dict[tuple[datetime, bool], int] = {}
        self._items: dict[int, tuple[Item, ...]] = {}

    def items(self, question: OwedQuestion) -> tuple[Item, ...]:
        """What answers it by now, of several things asked all of it; empty where nothing does, or not all any more."""
        if question.id not in self._items:
            self._items[question.id] = self._answers(question)
        return self._items[question.id]

    def _answers(self, question: OwedQuestion) -> tuple[Item, ...]:
        # The answer that closed its gap was written for it; before that, a colleague may have chosen one.
        chosen = question.answer_id or question.picked_id
        found: tuple[str, ...] = (chosen,) if chosen is not None else ()
        if (
            question.picked_id is None
            and question.gap_id is None
            and question.decision == "answer"
            and question.entry_id is not None
        ):
            found = (question.entry_id, *question.also)
        try:
            items = tuple(self.knowledge.item(each) for each in found)
        except NotFound:
            return ()
        if question.promise_id is not None and any(isinstance(item, Script) for item in items):
            return ()  # its first step was said as the promise was given
        return items if all(item.valid_on(self.today) for item in items) else ()

    def key(self, question: OwedQuestion) -> tuple[object, ...]:
        """The same for those whom one reply is for. Whoever asked without a name gets a reply of his own."""
        items = self.items(question)
        where = (question.group, question.channel)
        if not (question.asker and question.group):
            return (question.id, *where)
        if items:
            return ("items", *(item.id for item in items), *where)
        if question.gap_id is None:
            return (question.id, *where)
        # Who was promised something by then is told nothing new before.
        return ("gap", question.gap_id, question.due_at if question.promise_id is not None else None, *where)

    def debt(self, questions: Sequence[OwedQuestion], words: str) -> Debt:
        """questions: with one `key`, the first due first. words: of a promise on one of them."""
        first, items = questions[0], self.items(questions[0])
        promised = next((each for each in questions if each.promise_id is not None), None)
        askers = tuple(dict.fromkeys(each.asker for each in questions if each.asker))
        late = first.due_at is not None and first.due_at < self.now
        seen = first.answered_by if all(each.answered_by for each in questions) else None
        # Who was told a time, or has an answer, is not told another.
        told = seen is not None or (promised is not None and not late)
        reply, says_due = self.reply(items, askers, None if told else first.due_at or self.anew)
        holders = [each.taken_by for each in questions if each.taken_at and each.taken_at >= self.now - TAKEN_FOR]
        return Debt(
            kind="promise" if promised is not None else "answered" if items else "question",
            key=f"q{min(each.id for each in questions)}",
            group=first.group,
            channel=first.channel,
            askers=askers,
            text=first.text,
            said_at=first.said_at,
            due_at=first.due_at,
            promised=first.promise_id is not None,
            late=late,
            minutes=self.minutes(first.due_at, promised=first.promise_id is not None),
            reply=reply,
            ready=bool(items),
            says_due=says_due,
            item_id=items[0].id if items else None,
            question_ids=tuple(each.id for each in questions),
            questions=tuple(questions),
            promise_id=promised.promise_id if promised is not None else None,
            promised_by=promised.promised_by if promised is not None else None,
            words=words,
            taken_by=holders[0] if holders else None,
            answered_by=seen,
        )

    def alone(self, promise: Promised) -> Debt:
        """Of a promise without a question, or whose asker has a reply besides."""
        askers = (promise.asker,) if promise.asker else ()
        late = promise.due_at < self.now
        reply, says_due = self.reply((), askers, promise.due_at if late else None)
        return Debt(
            kind="promise",
            key=f"p{promise.id}",
            group=promise.group,
            channel=promise.channel,
            askers=askers,
            text=promise.about,
            said_at=promise.at,
            due_at=promise.due_at,
            promised=True,
            late=late,
            minutes=self.minutes(promise.due_at, promised=True),
            reply=reply,
            ready=False,
            says_due=says_due,
            item_id=None,
            question_ids=(),
            questions=(),
            promise_id=promise.id,
            promised_by=promise.by,
            words=promise.words,
            taken_by=None,
        )

    def reply(
        self, items: Sequence[Item], askers: Sequence[str], due_at: datetime | None
    ) -> tuple[str, datetime | None]:
        """(words, the time that they promise). due_at: by when it is owed; None where that was said already."""
        if items:
            alone = askers[0] if len(askers) == 1 else None
            texts = [replies.answer(self.community, item, asker=alone) for item in items]
            text = replies.combine(self.community, texts, alone) if len(texts) > 1 else texts[0]
            return replies.address_all(self.community, text, askers), None
        if due_at is None:
            return replies.address_all(self.community, "", askers), None
        late = due_at <= self.now
        due_at = self.anew if late else due_at
        return replies.promise(self.community, askers, due_at, self.now, late=late), due_at

    def minutes(self, due_at: datetime | None, *, promised: bool) -> int | None:
        if due_at is None:
            return None
        key = due_at, promised
        if key not in self._minutes:
            self._minutes[key] = clock.remaining_minutes(self.community, due_at, self.now, promised=promised)
        return self._minutes[key]


def _read(words: str, community: Community, now: datetime) -> tuple[datetime, str]:
    """The moment that words promise, and which of them do."""
    match read_promise(words, community, now):
        case Promise(due_at=due_at, words=said):
            return due_at, said
        case Unclear(reason="no_length", words=said):
            raise InvalidRequest(f'"{said}" leaves no time at all. Say within how long, e.g. "30 分钟内".')
        case Unclear(reason="past", words=said):
            raise InvalidRequest(f'"{said}" has passed. Promise a time to come.')
        case Unclear(reason="no_such_time", words=said):
            raise InvalidRequest(f'"{said}" is no time that comes. Look at the date and the hour again.')
        case Unclear(reason="too_far", words=said):
            raise InvalidRequest(f'"{said}" is too far away to be kept in mind. Promise something sooner.')
        case _:
            step = 'Say by when, e.g. "明天 10 点前" or "in 2 hours".'
            raise InvalidRequest(f'"{words}" names no time. {step}' if words else f"No time was promised. {step}")


def _present(moment: datetime | None) -> datetime:
    return datetime.now(UTC) if moment is None else moment
