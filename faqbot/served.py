"""What is served: one state of the knowledge, a question matched and decided by it. Words no reply, files no question.

served = serving.now                        # the same one for all of a question, whatever is published meanwhile
served.decide("怎么退钱", datetime.now(UTC)).answer
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from faqbot.clauses import asking, questions
from faqbot.confidence import RIVAL, Candidate, Evidence, Line
from faqbot.encoder import Vectors
from faqbot.judged import MOST, Judgements
from faqbot.settings import DEFAULT_MAX_WRONG
from faqbot.snapshot import Snapshot
from faqbot.store import Decision, Store
from faqbot.text import is_chatter, normalise

Reason = Literal["exact", "sure", "several", "ambiguous", "weak", "no_match", "chatter"]
"""Why: `exact`, `sure` and `several` (things are asked) go with `answer`; `ambiguous`: two items are close; `weak`:
the best one is not sure enough; `no_match`: nothing is near; `chatter`: nothing was asked."""

LEANING = 4
"""Characters of a question that leans on the one before it, unless it is a known phrasing."""

Encode = Callable[[Sequence[str]], Vectors]
"""Normal forms to (n, dim) float32, unit rows: the encoder's own, or one that remembers."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one state makes of one question."""

    decision: Decision
    reason: Reason
    candidates: tuple[Candidate, ...]
    """Best first, at most 5."""
    vector: NDArray[np.float32]
    """(dim,) of the question's normal form; zeros where nobody needs it."""
    chatter: bool
    answers: tuple[str, ...] = ()
    """All items that are given, of `several` one or more: `candidates` begins with them, in the order of asking."""
    left: tuple[Part, ...] = ()
    """What else is asked that none of them answers."""

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None

    @property
    def answer(self) -> str | None:
        """The item that is given as the answer, of several the first; None where none is."""
        return self.answers[0] if self.answers else None

    def unsure(self) -> Decided:
        """What it is where an answer has to be surer than alone."""
        return replace(self, decision="suggest", reason="weak", answers=()) if self.answers else self


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that a message asks."""

    text: str
    """As written."""
    decided: Decided
    another: bool
    """Whether its asker says that it is one more."""

    @property
    def leans(self) -> bool:
        """Whether it says too little to be understood without the one before it: "怎么退款，在哪里点"."""
        return len(normalise(self.text)) <= LEANING and self.decided.reason != "exact"


@dataclass(frozen=True, slots=True)
class Served:
    """What a question is judged by; replaced as a whole, so that none sees half of a change."""

    snapshot: Snapshot
    line: Line

    @staticmethod
    def at(snapshot: Snapshot, max_wrong: float | None) -> Served:
        """max_wrong: the rate of wrong answers that the operator accepts; None: the community's, else the default."""
        rates = (max_wrong, snapshot.knowledge.community.max_wrong, DEFAULT_MAX_WRONG)
        return Served(snapshot, snapshot.confidence.line(next(rate for rate in rates if rate is not None)))

    def decide(self, text: str, now: datetime) -> Decided:
        """Match and decide."""
        return next(self.decide_each([text], now, self.snapshot.encoder.encode))

    def decide_each(self, texts: Sequence[str], now: datetime, encode: Encode) -> Iterator[Decided]:
        """As `decide`, each by itself; faster for many. encode: may remember what the encoder made of them before."""
        snapshot, knowledge = self.snapshot, self.snapshot.knowledge
        today = now.astimezone(knowledge.community.timezone).date()
        unread = np.zeros(snapshot.encoder.dim, dtype=np.float32)
        plain: list[Decided | None] = []
        messages: list[list[str]] = []
        for text in texts:
            key = normalise(text)
            known = snapshot.exact(key)
            if known is not None and knowledge.item(known.entry_id).valid_on(today):
                plain.append(self._decided([known], unread, chatter=False))
            elif is_chatter(text):
                plain.append(self._decided([], unread, chatter=True))
            else:
                plain.append(None)
                messages.append([key, *asking(text)])
        if messages:
            vectors = encode([key for keys in messages for key in keys])
            found = snapshot.candidates_of_each(messages, vectors)
            starts = iter(np.cumsum([0, *map(len, messages)]))
        for decided in plain:
            if decided is None:
                # After judging: what an expired item is sure of must not fall to its neighbour.
                valid = [c for c in next(found) if knowledge.item(c.entry_id).valid_on(today)]
                decided = self._decided(valid, vectors[next(starts)], chatter=False)
            yield decided

    def several(self, text: str, decided: Decided, now: datetime, encode: Encode) -> Decided:
        """As decided, or anew where `text` asks several things: each is decided alone.

        One question in two clauses is far more often met than two questions. So two or more have to be sure of
        different entries or rules; or one is, and what else is asked is said to be another question ("另外", "2.").
        """
        if decided.reason in ("exact", "chatter") or not (asked := questions(text)):
            return decided
        made = self.decide_each([each.text for each in asked], now, encode)
        parts = [Part(each.text, decided, each.another) for each, decided in zip(asked, made, strict=True)]
        starts = [place for place, part in enumerate(parts) if place == 0 or not part.leans]
        alone = [parts[place].decided for place in starts]
        if any(each.answers and each.candidates[0].kind == "script" for each in alone):
            return decided
        # One of several was said with the others in mind; half the doubt that an answer may leave is what it may.
        line = (1.0 + self.line.answer) / 2
        sure = {
            best.entry_id: best
            for each in alone
            if (best := each.best) and best.kind != "script" and best.confidence >= line
        }
        if len(sure) < 2:
            if decided.answers:
                sure = {each.entry_id: each for each in decided.candidates[:1]}
            starts = [place for place in starts if place == 0 or parts[place].another]

        def given(part: Part) -> bool:
            # What is near to an answer that is given is of the same thing: "怎么报名？报名要填什么？"
            best = part.decided.best
            return best is not None and best.entry_id in sure and best.confidence >= self.line.suggest

        together = [parts[start:end] for start, end in pairwise([*starts, len(parts)])]
        open_ = [some for some in together if not any(map(given, some))]
        left = [part for some in open_ for part in some if part is some[0] or not part.leans]
        if len(open_) == len(together) or len(sure) < 2 and not left:
            return decided
        others = [each for each in decided.candidates if each.entry_id not in sure]
        return replace(
            decided,
            decision="answer",
            reason="several",
            candidates=(*sure.values(), *others[: max(0, 5 - len(sure))]),
            answers=tuple(sure),
            left=tuple(replace(part, decided=part.decided.unsure()) for part in left),
        )

    def _decided(self, candidates: list[Candidate], vector: NDArray[np.float32], *, chatter: bool) -> Decided:
        decision, reason = self._decision(candidates, chatter)
        answers = (candidates[0].entry_id,) if decision == "answer" else ()
        return Decided(decision, reason, tuple(candidates), vector, chatter, answers)

    def _decision(self, candidates: Sequence[Candidate], chatter: bool) -> tuple[Decision, Reason]:
        if chatter:
            return "unanswered", "chatter"
        if not candidates:
            return "unanswered", "no_match"
        best = candidates[0]
        if best.confidence >= self.line.answer:
            return "answer", "exact" if best.confidence >= 1.0 else "sure"
        rivals = [other for other in candidates[1:] if other.confidence >= RIVAL * best.confidence]
        if best.confidence >= self.line.suggest:
            return "suggest", "ambiguous" if rivals else "weak"
        return "unanswered", "no_match"


class Serving:
    """What is served now, replaced as a whole and refined by what people judge; safe for any number of threads."""

    def __init__(self, snapshot: Snapshot, max_wrong: float | None, store: Store | None) -> None:
        """store: where judgements are; None: nothing is learned from people. max_wrong: see `Served.at`."""
        self._max_wrong = max_wrong
        self._store = store
        # Two changes at once must not leave what is served without one of them.
        self._changing = threading.Lock()
        self._judgements = Judgements(snapshot.index, snapshot.knowledge.positions)
        self._judged_until = 0
        self.now = self.of(snapshot)
        self.learn()

    def learn(self) -> None:
        """Refine confidence by what people said about decisions; within bounds, see `Confidence.taught`."""
        with self._changing:
            until = self._judged(self._judgements, self._judged_until)
            if until > self._judged_until:
                self._judged_until = until
                self._taught(self.now.snapshot)

    def of(self, snapshot: Snapshot) -> Served:
        """What would be served with it."""
        return Served.at(snapshot, self._max_wrong)

    def swap(self, snapshot: Snapshot, former: Snapshot, encode: Encode) -> Snapshot:
        """Serve what was edited, from the next question on and with all that was learned so far; return it.

        former: what it was edited from. encode: see `Encode`.
        """
        with self._changing:
            now = self.now.snapshot
            if now.index is not former.index:
                # Learned anew meanwhile, which moved every vector.
                snapshot = now.edited(snapshot.knowledge, encode)
            self.now = self.of(replace(snapshot, confidence=now.confidence))
            return self.now.snapshot

    def settle(self, snapshot: Snapshot) -> bool:
        """Serve what was learned anew from the knowledge that is served; False where that is another by now."""
        judgements = Judgements(snapshot.index, snapshot.knowledge.positions)
        # The long part first, while others may go on judging.
        until = self._judged(judgements, 0)
        with self._changing:
            if snapshot.version != self.now.snapshot.version:
                return False
            self._judged_until = self._judged(judgements, until)
            self._judgements = judgements
            self._taught(snapshot)
            return True

    def evidence(self) -> Evidence:
        """What people judged."""
        return self._judgements.evidence()

    def _taught(self, snapshot: Snapshot) -> None:
        confidence = snapshot.confidence.taught(self._judgements.evidence())
        self.now = self.of(replace(snapshot, confidence=confidence))

    def _judged(self, judgements: Judgements, after: int) -> int:
        """Add what was judged after that one, and return the last."""
        if self._store is None:
            return after
        encoder = self.now.snapshot.encoder
        judged = self._store.judged(encoder.fingerprint, MOST, after)
        until = judged[-1].id if judged else after
        judged = [one for one in judged if not is_chatter(one.text)]
        keys = [normalise(one.text) for one in judged]
        missing = [i for i, one in enumerate(judged) if one.vector is None]
        encoded = dict(zip(missing, encoder.encode([keys[i] for i in missing]), strict=True)) if missing else {}
        for i, one in enumerate(judged):
            vector = encoded[i] if one.vector is None else np.frombuffer(one.vector, dtype="<f4")
            judgements.add(keys[i], vector[None], one.verdict, one.entry_id)
        if missing:
            # So that the next start need not encode them again.
            with self._store.filing() as filing:
                kept = [(judged[i].question_id, encoded[i].astype("<f4").tobytes()) for i in missing]
                filing.keep_vectors(encoder.fingerprint, kept)
        return until
