"""Ask, and say whether the answer was right: the way of a question on one screen. Knows no HTTP and no page.

with Assistant.open(Settings()) as assistant:
    result = assistant.ask("怎么退钱", asker="小明")
    result.decision, result.reply
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from faqbot import clock, replies
from faqbot.conduct import Breach, Conduct
from faqbot.confidence import RIVAL, Candidate, Line, examples_of
from faqbot.encoder import Encoder, Progress, open_encoder, silent
from faqbot.errors import InvalidRequest
from faqbot.figures import Figures
from faqbot.gaps import Gaps, Incoming
from faqbot.hygiene import Finding, Reworded, hygiene, key_of
from faqbot.knowledge import Knowledge
from faqbot.owing import Owing
from faqbot.publish import Editing, recover
from faqbot.question import asks
from faqbot.reading import load
from faqbot.recogniser import Recogniser, open_recogniser
from faqbot.remembered import Remembered
from faqbot.served import Decided, Encode, Served, Serving
from faqbot.served import Reason as Reason
from faqbot.settings import Settings
from faqbot.snapshot import Snapshot, open_snapshot
from faqbot.store import (
    LATELY,
    Asked,
    Decision,
    Edit,
    Feedback,
    ItemStats,
    Question,
    Recorded,
    ReplyEdit,
    Standing,
    Store,
    Verdict,
)
from faqbot.strikes import Strikes
from faqbot.text import MAX_QUESTION, is_chatter, normalise

_REWORDED = 50
"""Items that are told at most as often reworded."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Said:
    """One message to be asked about."""

    text: str
    asker: str | None = None
    """The member's nickname, named in the reply."""
    said_at: datetime | None = None
    """When the member wrote it (aware), where that is not now; its clock runs from then."""
    owed: bool = False
    """Whether a person sends the reply, so that one is owed, an answer too, until somebody says it was sent."""
    looks_up: bool = False
    """Whether staff may ask for themselves: what is nearest to a script is then a look at their own shelf."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question, and what decided it."""

    decision: Decision
    confidence: float
    """0…1, of the best candidate; 0.0 where there is none."""
    entry_id: str | None
    matched_phrasing: str | None
    reply: str
    """Ready to send, whatever the decision; empty where nobody waits for one: nothing was asked (`reason` is
    `chatter`), or nothing but what offends, and what is said then, a person chooses (`conduct`); or staff look for a
    script (`Said.looks_up`)."""
    reason: Reason
    gap_id: int | None
    """Where the question waits in the queue; None where it was answered or is not recorded."""
    index_version: str
    candidates: tuple[Candidate, ...]
    """Best first, at most 5."""
    question_id: int | None
    """What `Assistant.feedback` takes; None where the question is not recorded."""
    answer_line: float
    """A confidence of at least this answers."""
    suggest_line: float
    """A confidence of at least this suggests."""
    conduct: Breach | None = None
    """The rule that the message itself breaks. A remark for people; but who only offends is promised nothing."""
    also: tuple[str, ...] = ()
    """Ids of the further items that `reply` gives, where several things were asked."""
    left: tuple[str, ...] = ()
    """What else was asked and nothing answers, in the member's words: each waits in the queue as its own question."""

    def as_json(self) -> dict[str, Any]:
        """The shape that the command line and the API give."""
        fields = asdict(self)
        lines = {"answer": fields.pop("answer_line"), "suggest": fields.pop("suggest_line")}
        fields["candidates"] = [asdict(candidate) for candidate in self.candidates]
        del fields["conduct"]
        return fields | {"lines": lines, "conduct": self.conduct and self.conduct.as_json()}


class Assistant:
    """One knowledge base being asked; safe for any number of threads."""

    def __init__(self, settings: Settings, snapshot: Snapshot, gaps: Gaps | None, store: Store | None) -> None:
        self.settings = settings
        self._gaps = gaps
        self._store = store
        self._serving = Serving(snapshot, settings.max_wrong, store)
        self._recogniser: Recogniser | None = None
        self._recognising = threading.Lock()
        self._editing = (
            Editing(settings, self._serving, gaps, store) if gaps is not None and store is not None else None
        )

    @classmethod
    def open(cls, settings: Settings, progress: Progress = silent, *, recording: bool = True) -> Self:
        """Load the knowledge, the encoder and the index, making what is missing, and open the database.

        recording: False leaves the database alone; then only `ask(..., record=False)`, `reply` and `search` work.
        Raises any `FaqbotError` but `InvalidRequest`.
        """
        # No database is made beside a folder that does not exist: `load` says so.
        store = Store(settings.database) if recording and settings.knowledge.is_dir() else None
        try:
            unfinished = store is not None and recover(store, settings)
            knowledge = load(settings.knowledge, empty=True)
            encoder = open_encoder(settings.encoder, settings.index, threads=settings.threads, progress=progress)
            snapshot = open_snapshot(knowledge, encoder, settings.index, progress)
            gaps = Gaps(store, encoder.encode, snapshot.same, encoder.fingerprint) if store is not None else None
            assistant = cls(settings, snapshot, gaps, store)
            if unfinished:
                assistant.editing.refresh()
            if knowledge.rules_against:
                assistant._recognised(progress)
            return assistant
        except BaseException:
            if store is not None:
                store.close()
            raise

    def close(self) -> None:
        """Let go of the database, and end what edits left to do in the background."""
        if self._editing is not None:
            self._editing.close()
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def knowledge(self) -> Knowledge:
        return self._serving.now.snapshot.knowledge

    @property
    def encoder(self) -> Encoder:
        return self._serving.now.snapshot.encoder

    @property
    def snapshot(self) -> Snapshot:
        """What is being served."""
        return self._serving.now.snapshot

    @property
    def index_version(self) -> str:
        return self._serving.now.snapshot.version

    @property
    def line(self) -> Line:
        """Where answers begin, derived from the accepted wrong-answer rate, and what that means."""
        return self._serving.now.line

    @property
    def answer_line(self) -> float:
        return self._serving.now.line.answer

    @property
    def suggest_line(self) -> float:
        return self._serving.now.line.suggest

    @property
    def gaps(self) -> Gaps:
        """The queue."""
        return self._recording()[0]

    @property
    def owing(self) -> Owing:
        """Who is owed a reply: by when, worded how, promised by whom."""
        return Owing(self._recording()[1], lambda: self.knowledge)

    @property
    def strikes(self) -> Strikes:
        """Who broke which rule how often; counted by people."""
        return Strikes(self._recording()[1], lambda: self.knowledge)

    @property
    def figures(self) -> Figures:
        """What the board shows."""
        return Figures(self._recording()[1].figures, self.knowledge)

    @property
    def editing(self) -> Editing:
        """Edits of the knowledge: reviewed, published, undone."""
        if self._editing is None:
            raise InvalidRequest("This assistant was opened without its database.")
        return self._editing

    def ask(
        self,
        question: str,
        *,
        asker: str | None = None,
        group: str | None = None,
        channel: str | None = None,
        conversation: str | None = None,
        said_at: datetime | None = None,
        owed: bool = False,
        record: bool = True,
        now: datetime | None = None,
    ) -> Result:
        """Match, decide, word the reply, and remember.

        asker: the member's nickname, named in the reply. group, channel, conversation: where it was asked, kept
        with the question. said_at: when the member wrote it (aware), where that is not now; its clock runs from then.
        owed: whether a person sends the reply, so that one is owed, an answer too, until somebody says it was sent.
        record: False leaves no trace. now: an aware moment; the present where absent.
        Raises `InvalidRequest` for an empty or far too long question, `StoreError` where it cannot be recorded.
        """
        return self.ask_each(
            [Said(question, asker, said_at, owed)],
            group=group,
            channel=channel,
            conversation=conversation,
            record=record,
            now=now,
        )[0]

    def ask_each(
        self,
        said: Sequence[Said],
        *,
        group: str | None = None,
        channel: str | None = None,
        conversation: str | None = None,
        record: bool = True,
        now: datetime | None = None,
        looking: Looking | None = None,
        progress: Progress = silent,
    ) -> list[Result]:
        """As `ask`, each by itself; faster for many. looking: goes on with what was looked at before, at its moment."""
        texts = [_question(one.text) for one in said]
        looking = looking or self.looking(now)
        served, now = looking.served, looking.now
        knowledge, found = served.snapshot.knowledge, looking.found
        new = [text for text in dict.fromkeys(texts) if text not in found]
        decided = [
            served.several(text, each, now, looking.encode)
            for text, each in zip(new, served.decide_each(new, now, looking.encode), strict=True)
        ]
        breaches = self._judged(knowledge, new, [each.vector for each in decided], now)
        for text, each, conduct in zip(new, decided, breaches, strict=True):
            found[text] = _Looked(Said(text), each, conduct, asks=conduct is None or asks(text))
        looked: list[_Looked] = []
        for number, (one, text) in enumerate(zip(said, texts, strict=True)):
            progress("answering", number, len(texts))
            looked.append(replace(found[text], said=replace(one, text=text)))
        kept = self._keep(looked, served, (group, channel, conversation), now) if record else {}
        return [
            Result(
                decision=each.decided.decision,
                confidence=min((part.confidence for part in each.given), default=0.0),
                entry_id=best.entry_id if (best := each.decided.best) else None,
                matched_phrasing=best.matched_phrasing if best else None,
                reply=_reply(knowledge, each, now),
                reason=each.decided.reason,
                gap_id=kept[number][1] if record else None,
                index_version=served.snapshot.version,
                candidates=each.decided.candidates,
                question_id=kept[number][0] if record else None,
                answer_line=served.line.answer,
                suggest_line=served.line.suggest,
                conduct=each.conduct,
                also=each.decided.answers[1:],
                left=tuple(part.text for part in each.decided.left),
            )
            for number, each in enumerate(looked)
        ]

    def looking(self, now: datetime | None = None) -> Looking:
        """Looks at texts with what is served now. now: an aware moment; the present where absent."""
        served = self._serving.now
        return Looking(served, now or datetime.now(UTC), Remembered(served.snapshot.encoder.encode))

    def _keep(
        self,
        looked: Sequence[_Looked],
        served: Served,
        place: tuple[str | None, str | None, str | None],
        now: datetime,
    ) -> dict[int, tuple[int, int | None]]:
        """Record what was asked, (question id, gap id) by its number; place: group, channel, conversation."""
        gaps, store = self._recording()
        community = served.snapshot.knowledge.community
        answered: dict[int, tuple[Asked, datetime | None]] = {}
        open_: list[tuple[int, Incoming]] = []
        for number, each in enumerate(looked):
            due_at = clock.due_at(community, each.said.said_at or now)
            # A suggestion that is sent at once asks back and promises nothing; one that cannot be sent does.
            holds = each.decided.decision != "answer" and not _options(each.decided)
            promised = (each.said.owed or holds) and not each.chatter and not each.looks_up
            asked = _asked(each.said, each.decided, served.snapshot.version, place, now)
            if each.decided.decision == "answer":
                answered[number] = asked, due_at if promised else None
            else:
                incoming = Incoming(asked, each.decided.vector, each.chatter, due_at if promised else None)
                open_.append((number, incoming))
            for part in each.decided.left:
                asked = _asked(replace(each.said, text=part.text), part.decided, served.snapshot.version, place, now)
                open_.append((-1, Incoming(asked, part.decided.vector, chatter=False, due_at=due_at)))
        kept: dict[int, tuple[int, int | None]] = {}
        if answered:
            kept |= zip(answered, ((each, None) for each in store.add_questions([*answered.values()])), strict=True)
        return kept | dict(
            zip((number for number, _ in open_), gaps.add_each([each for _, each in open_]), strict=True)
        )

    def said_between(self, since: datetime, until: datetime, group: str | None) -> list[Recorded]:
        """What members of a chat group, or of none that is known, asked then (aware, both ends included), as far as it
        is on record. group: None for those of any."""
        return [] if self._store is None else self._store.said_between(since, until, group)

    def _judged(
        self, knowledge: Knowledge, texts: Sequence[str], vectors: Sequence[NDArray[np.float32]], now: datetime
    ) -> list[Breach | None]:
        """vectors: each (dim,) float32, unit; zeros where nobody needed it for matching."""
        if not texts or not knowledge.rules_against:
            return [None] * len(texts)
        known = [vector if vector.any() else None for vector in vectors]
        today = now.astimezone(knowledge.community.timezone).date()
        return [
            breach if breach is not None and knowledge.item(breach.rule).valid_on(today) else None
            for breach in Conduct(knowledge, self._recognised()).judge_each(texts, known)
        ]

    def _recognised(self, progress: Progress = silent) -> Recogniser:
        """Opened once, and late: the first rule that covers an offence may be published while this is being asked."""
        with self._recognising:
            if self._recogniser is None:
                self._recogniser = open_recogniser(self.encoder, self.settings.index, progress)
            return self._recogniser

    def reply(self, entry_id: str, *, asker: str | None = None, variables: Mapping[str, str] = _NOTHING) -> str:
        """The finished reply of one item. variables: what a script's `{names}` stand for, else their defaults.

        Raises `NotFound`.
        """
        knowledge = self.knowledge
        return replies.answer(knowledge.community, knowledge.item(entry_id), asker=asker, variables=variables)

    def feedback(
        self,
        question_id: int,
        verdict: Verdict,
        *,
        entry_id: str | None = None,
        reason: str | None = None,
        by: str | None = None,
    ) -> int | None:
        """Remember what a person said about a decision: `right`, `wrong`, `picked` with the item that was right, or
        `escalated`: a person is to answer it.

        `wrong` and `escalated` send the question to the queue; returns the gap it waits in. With the others its asker
        has a reply. Raises `NotFound` for a question or an item that does not exist, `InvalidRequest` for `picked`
        without an item.
        """
        gaps, store = self._recording()
        question = store.question(question_id)
        if verdict == "picked" and entry_id is None:
            raise InvalidRequest('"picked" needs the entry_id that was right.')
        if entry_id is not None:
            self.knowledge.item(entry_id)
        now = datetime.now(UTC)
        due_at = clock.due_at(self.knowledge.community, now)
        if verdict == "escalated":
            return gaps.escalate(question_id, at=now, reason=reason, by=by, due_at=due_at)
        gap_id = question.gap_id
        if verdict == "wrong":
            gap_id = gaps.reject(question_id, at=now, reason=reason, by=by, due_at=due_at)
        else:
            with store.filing() as filing:
                filing.add_feedback(
                    Feedback(question_id, verdict, now, entry_id or question.asked.entry_id, reason, by)
                )
                filing.replied([question_id], by=by, at=now)
        self._serving.learn()
        return gap_id

    def taught(self, labelled: Sequence[tuple[str, str | None]]) -> Assistant:
        """The same knowledge with its confidence refitted to labelled questions, (text, id of the right item or
        None), beside what people judged. Has no database: nothing is stored."""
        snapshot = self.snapshot
        positions = snapshot.knowledge.positions
        asked = [(normalise(text), item_id) for text, item_id in labelled if not is_chatter(text)]
        keys = [key for key, _ in asked]
        items = [None if item_id is None else positions[item_id] for _, item_id in asked]
        evidence = examples_of(snapshot.index, keys, snapshot.encoder.encode(keys), items)
        evidence = self._serving.evidence().joined(evidence)
        taught = replace(snapshot, confidence=snapshot.confidence.taught(evidence))
        return Assistant(self.settings, taught, None, None)

    def search(self, text: str, *, limit: int = 20) -> list[Candidate]:
        """Items by meaning and by word, for people who look something up; expired ones included."""
        key = normalise(text)
        if not key:
            return []
        snapshot = self.snapshot
        found = snapshot.candidates([key], snapshot.encoder.encode([key]), most=limit)
        holds = [item for item in snapshot.knowledge.items if _holds(item.title, item.text, item.phrasings, key)]
        worded = {item.id for item in holds[:limit]}
        listed = {candidate.entry_id for candidate in found}
        for item in holds[:limit]:
            if item.id not in listed:
                found.append(Candidate(item.id, item.kind, item.title, item.title, confidence=0.0, similarity=0.0))
        # What holds the word stands before what only means something like it; meaning orders either part.
        return sorted(found, key=lambda c: c.confidence < self.suggest_line and c.entry_id not in worded)[:limit]

    def question(self, question_id: int) -> Question:
        """A recorded question. Raises `NotFound`."""
        return self._recording()[1].question(question_id)

    def standings(self, question_ids: Sequence[int]) -> Mapping[int, Standing]:
        """Where these recorded questions stand with the people who answer, by their id."""
        takers = self.owing.takers(question_ids)  # not those who took one and went home
        found = self._recording()[1].standings(question_ids)
        return {number: replace(each, taken_by=takers.get(number)) for number, each in found.items()}

    def reply_edited(self, edits: Sequence[ReplyEdit]) -> None:
        """Keep what staff changed in replies before they sent them, for editors to learn from."""
        self._recording()[1].reply_edits.add(edits)

    def item_stats(self) -> Mapping[str, ItemStats]:
        """How often each item was given, confirmed and rejected, by its id; those that anything is known about."""
        return self._recording()[1].item_stats()

    def hygiene(self, *, now: datetime | None = None) -> list[Finding]:
        """What of the knowledge deserves an editor's look, the most harmful first. now: aware."""
        return self.findings(now=now)[0]

    def findings(self, *, now: datetime | None = None) -> tuple[list[Finding], list[Finding]]:
        """What `hygiene` gives, and what it would have given had nobody found it fine. now: aware."""
        now, snapshot, store = now or datetime.now(UTC), self.snapshot, self._recording()[1]
        zone = snapshot.knowledge.community.timezone
        first = store.first_asked()
        recent = [edit for edit in store.edits.list(limit=1000) if edit.at >= now - LATELY]
        found = hygiene(
            snapshot,
            store.item_stats(now=now),
            today=now.astimezone(zone).date(),
            asked_since=first.astimezone(zone).date() if first is not None else None,
            edited={change.item_id for edit in recent for change in edit.changes},
            reworded=self._reworded(recent, now),
        )
        fine: list[Finding] = []
        left: list[Finding] = []
        known = store.accepted.keys()
        for each in found:
            (fine if key_of(each, snapshot.knowledge) in known else left).append(each)
        return left, fine

    def accept_finding(self, key: str, *, by: str | None = None) -> None:
        """Say that what a finding is about is fine as it is; it comes back when that changes. key: of `key_of`."""
        self._recording()[1].accepted.add(key, at=datetime.now(UTC), by=by)

    def reconsider_finding(self, key: str) -> None:
        """Take `accept_finding` back."""
        self._recording()[1].accepted.remove(key)

    def _reworded(self, recent: Sequence[Edit], now: datetime) -> list[Reworded]:
        """What staff made of replies since their items were edited."""
        community = self.knowledge.community
        changed: dict[str, datetime] = {}
        for edit in recent:
            for item in edit.changes:
                changed[item.item_id] = max(edit.at, changed.get(item.item_id, edit.at))
        found = []
        for each in self._recording()[1].reply_edits.often_edited(_REWORDED, since=now - LATELY):
            since = changed.get(each.item_id)
            edits = [one for one in each.edits if since is None or one.at > since]
            if edits:
                said = [replies.ungreeted(community, text) for text in (edits[0].before, edits[0].after)]
                found.append(Reworded(each.item_id, len(edits) if since else each.times, *said))
        return found

    def _recording(self) -> tuple[Gaps, Store]:
        if self._gaps is None or self._store is None:
            raise InvalidRequest("This assistant was opened without its database.")
        return self._gaps, self._store


@dataclass(frozen=True, slots=True)
class _Looked:
    """A message, and what is made of it."""

    said: Said
    decided: Decided
    conduct: Breach | None
    asks: bool
    """Not of what only offends."""

    @property
    def chatter(self) -> bool:
        """Whether nobody waits for its answer, nor does the FAQ lack one: an advertisement is no question, "need a
        loan?" neither. It leaves its trace where greetings do; an editor who thinks otherwise splits it off."""
        return self.decided.chatter or not self.asks or self.baits

    @property
    def baits(self) -> bool:
        """Whether what it asks belongs to the offence, and nothing answers it all the same. Who swears may have cause
        to: then what is left of the message without its insult asks."""
        if self.conduct is None or self.decided.decision == "answer":
            return False
        return self.conduct.offence != "abuse" or not asks(self.said.text.replace(self.conduct.evidence, " ", 1))

    @property
    def looks_up(self) -> bool:
        """Whether staff look for one of their scripts, so that nobody waits for words from them."""
        best = self.decided.best
        return self.said.looks_up and self.decided.decision == "suggest" and best is not None and best.kind == "script"

    @property
    def given(self) -> list[Candidate]:
        """What the confidence is of: the best candidate, or all that are given."""
        return [*self.decided.candidates[: max(1, len(self.decided.answers))]]


@dataclass(frozen=True, slots=True)
class Looking:
    """What one state of what is served makes of texts at one moment; none is looked at twice."""

    served: Served
    now: datetime
    encode: Encode
    found: dict[str, _Looked] = field(default_factory=dict)
    """By its text."""


def _question(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidRequest("The question is empty. Send the member's words.")
    if len(text) > MAX_QUESTION:
        raise InvalidRequest(
            f"The question has {len(text)} characters; at most {MAX_QUESTION} are read. Send the question alone."
        )
    return text


def _asked(
    said: Said, decided: Decided, version: str, place: tuple[str | None, str | None, str | None], now: datetime
) -> Asked:
    best = decided.best
    group, channel, conversation = place
    return Asked(
        text=said.text,
        at=now,
        decision=decided.decision,
        reason=decided.reason,
        index_version=version,
        asker=said.asker,
        group=group,
        channel=channel,
        conversation=conversation,
        entry_id=best.entry_id if best else None,
        matched_phrasing=best.matched_phrasing if best else None,
        confidence=best.confidence if best else None,
        candidates=tuple(asdict(candidate) for candidate in decided.candidates),
        said_at=said.said_at,
        also=decided.answers[1:],
    )


def _reply(knowledge: Knowledge, looked: _Looked, now: datetime) -> str:
    """Worded by the very knowledge that decided: by now another may be served, without the item."""
    community, decided, asker = knowledge.community, looked.decided, looked.said.asker
    due_at = clock.due_at(community, looked.said.said_at or now)
    late = due_at <= now
    # What was written long ago and is late cannot be promised for then.
    due_at = clock.due_at(community, now) if late else due_at
    if decided.decision == "answer":
        texts = [replies.answer(community, knowledge.item(each), asker=asker) for each in decided.answers]
        for part in decided.left:
            holding = replies.unanswered(community, None, now, due_at)
            texts.append(replies.about(community, part.text, replies.ungreeted(community, holding)))
        return replies.combine(community, texts, asker) if len(texts) > 1 else texts[0]
    if decided.chatter or not looked.asks or looked.looks_up:
        return ""
    if options := _options(decided):
        return replies.suggest(community, options, asker)
    if looked.baits:
        return ""
    if late and replies.is_open(community, now):
        return replies.promise(community, [asker] if asker else [], due_at, now, late=True)
    return replies.unanswered(community, asker, now, due_at)


def _options(decided: Decided) -> list[str]:
    """What a member may be asked whether that was meant: no script, whose title tells what staff say behind the scenes.

    Empty where nothing is suggested, or nothing but scripts, among which only staff can pick.
    """
    if decided.decision != "suggest":
        return []
    least = RIVAL * decided.candidates[0].confidence
    return [c.question for c in decided.candidates if c.kind != "script" and c.confidence >= least][:3]


def _holds(title: str, text: str, phrasings: Sequence[str], key: str) -> bool:
    return any(key in normalise(part) for part in (title, *phrasings)) or key in text.casefold()
