"""Ask, and say whether the answer was right: the way of a question on one screen. Knows no HTTP and no page.

with Assistant.open(Settings()) as assistant:
    result = assistant.ask("怎么退钱", asker="小明")
    result.decision, result.reply
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np

from faqbot import clock, replies
from faqbot.clauses import asking
from faqbot.confidence import RIVAL, Candidate, Line, examples_of
from faqbot.encoder import Encoder, Progress, Vectors, open_encoder, silent
from faqbot.errors import InvalidRequest
from faqbot.gaps import Gaps
from faqbot.judged import MOST, Judgements
from faqbot.knowledge import Knowledge
from faqbot.reading import load
from faqbot.settings import DEFAULT_MAX_WRONG, Settings
from faqbot.snapshot import Snapshot, open_snapshot
from faqbot.store import Asked, Decision, Feedback, Store, Verdict
from faqbot.text import MAX_QUESTION, is_chatter, normalise

Reason = Literal["exact", "sure", "ambiguous", "weak", "no_match", "chatter"]
"""Why: `exact` and `sure` go with `answer`; `ambiguous`: two items are close; `weak`: the best one is not sure
enough; `no_match`: nothing is near; `chatter`: nothing was asked."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question, and what decided it."""

    decision: Decision
    confidence: float
    """0…1, of the best candidate; 0.0 where there is none."""
    entry_id: str | None
    matched_phrasing: str | None
    reply: str
    """Ready to send, whatever the decision."""
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

    def as_json(self) -> dict[str, Any]:
        """The shape that the command line and the API give."""
        fields = asdict(self)
        lines = {"answer": fields.pop("answer_line"), "suggest": fields.pop("suggest_line")}
        return fields | {"candidates": [asdict(candidate) for candidate in self.candidates], "lines": lines}


@dataclass(frozen=True, slots=True)
class Served:
    """What a question is judged by; replaced as a whole, so that none sees half of a change."""

    snapshot: Snapshot
    line: Line


class Assistant:
    """One knowledge base being asked; safe for any number of threads."""

    def __init__(self, settings: Settings, snapshot: Snapshot, gaps: Gaps | None, store: Store | None) -> None:
        self.settings = settings
        self._gaps = gaps
        self._store = store
        self._judgements = Judgements(snapshot.index, snapshot.knowledge.positions)
        self._served = self._serving(snapshot)
        self._judged_until = 0
        # Two judgements at once must not leave what was learned without one of them.
        self._learning = threading.Lock()
        self._learn_what_was_judged()

    def _serving(self, snapshot: Snapshot) -> Served:
        rates = (self.settings.max_wrong, snapshot.knowledge.community.max_wrong, DEFAULT_MAX_WRONG)
        return Served(snapshot, snapshot.confidence.line(next(rate for rate in rates if rate is not None)))

    @classmethod
    def open(cls, settings: Settings, progress: Progress = silent, *, recording: bool = True) -> Self:
        """Load the knowledge, the encoder and the index, making what is missing, and open the database.

        recording: False leaves the database alone; then only `ask(..., record=False)`, `reply` and `search` work.
        Raises any `FaqbotError` but `InvalidRequest`.
        """
        knowledge = load(settings.knowledge, empty=True)
        store = Store(settings.database) if recording else None
        try:
            encoder = open_encoder(settings.encoder, settings.index, threads=settings.threads, progress=progress)
            snapshot = open_snapshot(knowledge, encoder, settings.index, progress)
            gaps = Gaps(store, encoder.encode, snapshot.same, encoder.fingerprint) if store is not None else None
            return cls(settings, snapshot, gaps, store)
        except BaseException:
            if store is not None:
                store.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def knowledge(self) -> Knowledge:
        return self._served.snapshot.knowledge

    @property
    def encoder(self) -> Encoder:
        return self._served.snapshot.encoder

    @property
    def snapshot(self) -> Snapshot:
        """What is being served."""
        return self._served.snapshot

    @property
    def index_version(self) -> str:
        return self._served.snapshot.version

    @property
    def line(self) -> Line:
        """Where answers begin, derived from the accepted wrong-answer rate, and what that means."""
        return self._served.line

    @property
    def answer_line(self) -> float:
        return self._served.line.answer

    @property
    def suggest_line(self) -> float:
        return self._served.line.suggest

    @property
    def gaps(self) -> Gaps:
        """The queue."""
        return self._recording()[0]

    def ask(
        self,
        question: str,
        *,
        asker: str | None = None,
        group: str | None = None,
        channel: str | None = None,
        conversation: str | None = None,
        record: bool = True,
        now: datetime | None = None,
    ) -> Result:
        """Match, decide, word the reply, and remember.

        asker: the member's nickname, named in the reply. group, channel, conversation: where it was asked, kept
        with the question. record: False leaves no trace. now: an aware moment; the present where absent.
        Raises `InvalidRequest` for an empty or far too long question, `StoreError` where it cannot be recorded.
        """
        text = question.strip()
        if not text:
            raise InvalidRequest("The question is empty. Send the member's words.")
        if len(text) > MAX_QUESTION:
            raise InvalidRequest(
                f"The question has {len(text)} characters; at most {MAX_QUESTION} are read. Send the question alone."
            )
        now = now or datetime.now(UTC)
        served = self._served
        candidates, vector, chatter = _match(served.snapshot, text, now)
        decision, reason = _decide(served.line, candidates, chatter)
        best = candidates[0] if candidates else None
        question_id, gap_id = None, None
        if record:
            asked = Asked(
                text=text,
                at=now,
                decision=decision,
                reason=reason,
                index_version=served.snapshot.version,
                asker=asker,
                group=group,
                channel=channel,
                conversation=conversation,
                entry_id=best.entry_id if best else None,
                matched_phrasing=best.matched_phrasing if best else None,
                confidence=best.confidence if best else None,
                candidates=tuple(asdict(candidate) for candidate in candidates),
            )
            gaps, store = self._recording()
            if decision == "answer":
                question_id = store.add_question(asked)
            else:
                # A suggestion asks back and promises nothing.
                promised = decision == "unanswered" and not chatter
                due_at = clock.due_at(served.snapshot.knowledge.community, now) if promised else None
                question_id, gap_id = gaps.add(asked, vector[0], chatter=chatter, due_at=due_at)
        return Result(
            decision=decision,
            confidence=best.confidence if best else 0.0,
            entry_id=best.entry_id if best else None,
            matched_phrasing=best.matched_phrasing if best else None,
            reply=self._reply(decision, candidates, asker, now),
            reason=reason,
            gap_id=gap_id,
            index_version=served.snapshot.version,
            candidates=tuple(candidates),
            question_id=question_id,
            answer_line=served.line.answer,
            suggest_line=served.line.suggest,
        )

    def _reply(self, decision: Decision, candidates: Sequence[Candidate], asker: str | None, now: datetime) -> str:
        if decision == "answer":
            return self.reply(candidates[0].entry_id, asker=asker)
        if decision == "suggest":
            likely = [c.question for c in candidates if c.confidence >= RIVAL * candidates[0].confidence]
            return replies.suggest(self.knowledge.community, likely[:3], asker)
        return replies.unanswered(self.knowledge.community, asker, now)

    def reply(self, entry_id: str, *, asker: str | None = None, variables: Mapping[str, str] = _NOTHING) -> str:
        """The finished reply of one item. variables: what a script's `{names}` stand for, else their defaults.

        Raises `NotFound`.
        """
        return replies.answer(self.knowledge.community, self.knowledge.item(entry_id), asker=asker, variables=variables)

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
        self._learn_what_was_judged()
        return gap_id

    def _learn_what_was_judged(self) -> None:
        """Refine confidence by what people said about decisions; within bounds, see `Confidence.taught`."""
        if self._store is None:
            return
        with self._learning:
            snapshot = self._served.snapshot
            encoder = snapshot.encoder
            judged = self._store.judged(encoder.fingerprint, MOST, self._judged_until)
            if not judged:
                return
            self._judged_until = judged[-1].id
            judged = [one for one in judged if not is_chatter(one.text)]
            keys = [normalise(one.text) for one in judged]
            missing = [i for i, one in enumerate(judged) if one.vector is None]
            encoded = dict(zip(missing, encoder.encode([keys[i] for i in missing]), strict=True)) if missing else {}
            for i, one in enumerate(judged):
                vector = encoded[i] if one.vector is None else np.frombuffer(one.vector, dtype="<f4")
                self._judgements.add(keys[i], vector[None], one.verdict, one.entry_id)
            if missing:
                # So that the next start need not encode them again.
                with self._store.filing() as filing:
                    kept = [(judged[i].question_id, encoded[i].astype("<f4").tobytes()) for i in missing]
                    filing.keep_vectors(encoder.fingerprint, kept)
            confidence = snapshot.confidence.taught(self._judgements.evidence())
            self._served = self._serving(replace(snapshot, confidence=confidence))

    def taught(self, labelled: Sequence[tuple[str, str | None]]) -> Assistant:
        """The same knowledge with its confidence refitted to labelled questions, (text, id of the right item or
        None), beside what people judged. Has no database: nothing is stored."""
        positions = self.knowledge.positions
        asked = [(normalise(text), item_id) for text, item_id in labelled if not is_chatter(text)]
        keys = [key for key, _ in asked]
        items = [None if item_id is None else positions[item_id] for _, item_id in asked]
        snapshot = self.snapshot
        evidence = examples_of(snapshot.index, keys, self.encoder.encode(keys), items)
        evidence = self._judgements.evidence().joined(evidence)
        taught = replace(snapshot, confidence=snapshot.confidence.taught(evidence))
        return Assistant(self.settings, taught, None, None)

    def search(self, text: str, *, limit: int = 20) -> list[Candidate]:
        """Items by meaning and by word, for people who look something up; expired ones included."""
        key = normalise(text)
        if not key:
            return []
        found = self.snapshot.candidates([key], self.encoder.encode([key]), most=limit)
        holds = [item for item in self.knowledge.items if _holds(item.title, item.text, item.phrasings, key)]
        worded = {item.id for item in holds[:limit]}
        listed = {candidate.entry_id for candidate in found}
        for item in holds[:limit]:
            if item.id not in listed:
                found.append(Candidate(item.id, item.kind, item.title, item.title, confidence=0.0, similarity=0.0))
        # What holds the word stands before what only means something like it; meaning orders either part.
        return sorted(found, key=lambda c: c.confidence < self.suggest_line and c.entry_id not in worded)[:limit]

    def _recording(self) -> tuple[Gaps, Store]:
        if self._gaps is None or self._store is None:
            raise InvalidRequest("This assistant was opened without its database.")
        return self._gaps, self._store


def _match(snapshot: Snapshot, text: str, now: datetime) -> tuple[list[Candidate], Vectors, bool]:
    """(candidates, the question's vector or zeros where nobody needs it, whether it is chatter)."""
    knowledge, encoder = snapshot.knowledge, snapshot.encoder
    unread = np.zeros((1, encoder.dim), dtype=np.float32)
    key = normalise(text)
    today = now.astimezone(knowledge.community.timezone).date()
    known = snapshot.exact(key)
    if known is not None and knowledge.item(known.entry_id).valid_on(today):
        return [known], unread, False
    if is_chatter(text):
        return [], unread, True
    keys = [key, *asking(text)]
    vectors = encoder.encode(keys)
    found = snapshot.candidates(keys, vectors)
    # After judging: what an expired item is sure of must not fall to its neighbour.
    return [c for c in found if knowledge.item(c.entry_id).valid_on(today)], vectors[:1], False


def _decide(line: Line, candidates: Sequence[Candidate], chatter: bool) -> tuple[Decision, Reason]:
    if chatter:
        return "unanswered", "chatter"
    if not candidates:
        return "unanswered", "no_match"
    best = candidates[0]
    if best.confidence >= line.answer:
        return "answer", "exact" if best.confidence >= 1.0 else "sure"
    rivals = [other for other in candidates[1:] if other.confidence >= RIVAL * best.confidence]
    if best.confidence >= line.suggest:
        return "suggest", "ambiguous" if rivals else "weak"
    return "unanswered", "no_match"


def _holds(title: str, text: str, phrasings: Sequence[str], key: str) -> bool:
    return any(key in normalise(part) for part in (title, *phrasings)) or key in text.casefold()
