"""A pasted stretch of chat as staff work through it: each thing said, and what became of it. Draws nothing.

    take_apart(assistant, "小林 10:32\n怎么退款\n\n小林 10:33\n谢谢", group="一群")
    ->  Pasted(pieces=(Piece(1, "question", "小林", …), Piece(2, "statement", "小林", …)), asides=())

Nothing is dropped: every message is a piece, or part of one, and every other line an aside.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from faqbot.assistant import Assistant, Looking, Result, Said
from faqbot.clauses import echoes
from faqbot.conduct import Breach
from faqbot.confidence import Candidate
from faqbot.encoder import Progress, silent
from faqbot.errors import InvalidRequest
from faqbot.knowledge import Community
from faqbot.nicknames import staff_key
from faqbot.question import tells_nothing
from faqbot.store import Recorded
from faqbot.text import MAX_QUESTION, normalise
from faqbot.transcript import Aside, Message, read, runs

Kind = Literal["question", "offence", "statement", "staff"]

MAX_PASTED = 200_000
"""Characters: some 5,000 messages."""

_REPEATED = 4
"""Times that the same has to be said before it is looked at as flooding; twice is impatience."""
_MINUTE = timedelta(minutes=1)
_BEGUN = timedelta(minutes=10)
"""How long before its last words a question may have begun that was typed over several messages."""
_AT_ONCE = 32
"""Messages between two words of progress."""
_SETTLED = re.compile(
    "谢|感谢|[真太很][好棒]|不错|喜欢|辛苦了|(?<!不)(?<!没)成功了?|(?:解决|搞定|弄好|可以|进来|进去|找到|看到|收到|好|改好|交好|报上)了|^已|收到|明白"
    r"|\b(?:thanks?|thank you|thx|got it|solved|works now|fixed|done)\b",
    re.IGNORECASE,
)
"""Thanks and reports of success: they are near to what was asked, and want no reply."""
_HOLDING = re.compile(
    "稍等|稍后|等(?:一?下|我|会)|(?:帮您|帮你|去|先|马上|这就)(?:查|问|看|确认|核实)|(?:给|再)(?:您|你)?(?:答复|回复)"
    "|(?:回复|答复)(?:您|你)"
    r"|\b(?:one moment|hold on|let me (?:check|ask)|get back to you)\b",
    re.IGNORECASE,
)
"""What announces an answer and gives none."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was said, and what became of it."""

    number: int
    """1… in the order of the text."""
    kind: Kind
    """`offence` breaks a rule, and has a `result` where it also asks; `staff`: said by one of those who answer."""
    asker: str | None
    """Who said it; None where neither the text nor the caller tells."""
    said_at: datetime | None
    """Aware, in the community's time zone; None where the text does not tell."""
    text: str
    """Of all its messages, one below the other and each once, without what they quote; may be empty, where only a
    picture was."""
    quotes: tuple[str, ...]
    """What it replies to."""
    line: int
    """Where it begins in the pasted text, 1-based."""
    result: Result | None
    """None where nobody asked."""
    breach: Breach | None
    """What an offence breaks."""
    again: int | None
    """The id under which the very same message is on record since an earlier paste; `result` has it, too."""
    misnamed: bool
    """Whether the nickname does not follow the community's pattern."""
    answered_by: str | None = None
    """The staff member who seems to have answered it further below: quoted it, or named its asker."""
    replied_at: datetime | None = None
    """When its asker got the reply, where that is on record since an earlier paste."""
    hint: Candidate | None = None
    """What a statement is surely matched by: it may want a reply, though it does not ask."""

    def as_json(self) -> dict[str, Any]:
        """The shape that the API gives."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return fields | {
            "said_at": self.said_at and self.said_at.isoformat(),
            "result": self.result and self.result.as_json(),
            "breach": self.breach and self.breach.as_json(),
            "replied_at": self.replied_at and self.replied_at.isoformat(),
            "hint": self.hint and dataclasses.asdict(self.hint),
        }


@dataclass(frozen=True, slots=True)
class Pasted:
    """A pasted text, worked through; both in the order of the text."""

    pieces: tuple[Piece, ...]
    asides: tuple[Aside, ...]
    """Lines that nobody said."""

    def as_json(self) -> dict[str, Any]:
        """The shape that the API gives."""
        asides = [{"text": aside.text, "line": aside.line} for aside in self.asides]
        return {"pieces": [piece.as_json() for piece in self.pieces], "asides": asides}


def take_apart(
    assistant: Assistant,
    text: str,
    *,
    asker: str | None = None,
    group: str | None = None,
    conversation: str | None = None,
    channel: str | None = "page",
    by: str | None = None,
    record: bool = True,
    now: datetime | None = None,
    progress: Progress = silent,
) -> Pasted:
    """Everything that was said in a pasted text, with what the assistant makes of what was asked.

    asker: who said what the text gives to nobody. group, channel, conversation: as for `Assistant.ask`.
    by: the colleague who pastes it; what that name said is staff's, too. record: False leaves no trace. now: an aware
    moment; the present where absent.
    What stands alone is a question whatever it says, and so is a text that names nobody and asks nothing: thus
    situations and scripts are looked up.
    Raises `InvalidRequest` for an empty or far too long text, `StoreError` where it cannot be recorded.
    """
    if not text.strip():
        raise InvalidRequest("Nothing was pasted. Paste the members' words.")
    if len(text) > MAX_PASTED:
        raise InvalidRequest(f"{len(text)} characters were pasted; at most {MAX_PASTED} are read. Paste it in parts.")
    now = now or datetime.now(UTC)
    asker, group = _stripped(asker), _stripped(group)
    community = assistant.knowledge.community
    transcript = read(text, now=community.local(now))
    staff = {staff_key(name) for name in (*community.staff, by or "")} - {""}
    said = runs(transcript)
    looking = assistant.looking(now)
    seen = _seen(assistant, [message for run in said for message in run], looking, progress)
    found: list[_Found] = []
    if _is_one_thing(said):
        messages = transcript.messages
        found.append(_Found("question", messages, asked=any(message.text.strip() for message in messages)))
        said = []
    for run in said:
        if run[0].speaker is not None and staff_key(run[0].speaker) in staff:
            found += [_Found("staff", (message,), asked=False) for message in run]
        else:
            found += _parted(run, seen, _flooded(assistant, run, looking))
    found.sort(key=lambda each: each.first.line)
    pieces = [_piece(number, each, asker, community, seen) for number, each in enumerate(found, 1)]
    asked = [number for number, each in enumerate(found) if each.asked]
    known = _known(assistant, {number: found[number] for number in asked}, asker, group)
    for again in (False, True):
        numbers = [number for number in asked if (number in known) == again]
        results = assistant.ask_each(
            [_asking(pieces[number]) for number in numbers],
            group=group,
            channel=channel,
            conversation=conversation,
            record=record and not again,
            looking=looking,
            progress=progress,
        )
        for number, result in zip(numbers, results, strict=True):
            pieces[number] = _with(pieces[number], result, known.get(number))
    answered = _answered(pieces)
    if record:
        names = {
            each.result.question_id: each.answered_by
            for each in answered
            if each.answered_by and each.result is not None and each.result.question_id is not None
        }
        assistant.owing.seems_answered(names)
    return Pasted(answered, transcript.asides)


def _asking(piece: Piece) -> Said:
    """Who is not named is owed nothing that he could be sent: mostly staff look something up."""
    named = piece.asker is not None
    return Said(_meant(piece), piece.asker, piece.said_at, owed=named, looks_up=not named)


def _meant(piece: Piece) -> str:
    """What it asks: its own words, and below "同问" and the like those that it quotes."""
    if not echoes(piece.text):
        return piece.text
    quoted = [said or name for name, _, said in (each.replace("：", ":").partition(":") for each in piece.quotes)]
    whole = "\n".join([piece.text, *(words.strip() for words in quoted)])
    return whole if len(whole) <= MAX_QUESTION else piece.text


def ask_about(
    assistant: Assistant,
    piece: Piece,
    *,
    group: str | None = None,
    conversation: str | None = None,
    record: bool = True,
    now: datetime | None = None,
) -> Piece:
    """A statement, or an offence that was not asked about, as the question that somebody takes it for.

    Raises as `Assistant.ask`.
    """
    result = assistant.ask(
        _meant(piece),
        asker=piece.asker,
        group=group,
        channel="page",
        conversation=conversation,
        said_at=piece.said_at,
        owed=piece.asker is not None,
        record=record,
        now=now,
    )
    kind: Kind = "offence" if piece.kind == "offence" else "question"
    return replace(piece, kind=kind, result=result, hint=None)


def _is_one_thing(said: Sequence[Sequence[Message]]) -> bool:
    if len(said) < 2:
        return bool(said)
    messages = [message for run in said for message in run]
    if any(message.speaker is not None or message.at is not None or message.question for message in messages):
        return False
    return sum(len(message.text) + 1 for message in messages) <= MAX_QUESTION


@dataclass(frozen=True, slots=True)
class _Found:
    """What becomes one piece."""

    kind: Kind
    messages: tuple[Message, ...]
    asked: bool
    breach: Breach | None = None

    @property
    def first(self) -> Message:
        return self.messages[0]

    @property
    def text(self) -> str:
        return "\n".join(dict.fromkeys(message.text for message in self.messages)).strip()


def _seen(
    assistant: Assistant, messages: Sequence[Message], looking: Looking, progress: Progress
) -> Mapping[int, Result]:
    """What the assistant makes of each message alone, by its line; of none that is empty or an article."""
    telling = [each for each in messages if each.text.strip() and len(each.text) <= MAX_QUESTION]
    seen: dict[int, Result] = {}
    for start in range(0, len(telling), _AT_ONCE):
        progress("reading", start, len(telling))
        batch = telling[start : start + _AT_ONCE]
        results = assistant.ask_each([Said(each.text) for each in batch], record=False, looking=looking)
        seen |= zip((each.line for each in batch), results, strict=True)
    return seen


def _flooded(assistant: Assistant, run: Sequence[Message], looking: Looking) -> _Found | None:
    """The same words again and again, which only together are too much; they are one piece."""
    said = Counter(message.text for message in run if message.text.strip())
    for words, times in said.most_common(1):
        text = "\n".join([words] * times)
        if times >= _REPEATED and len(text) <= MAX_QUESTION:
            (result,) = assistant.ask_each([Said(text)], record=False, looking=looking)
            if result.conduct is not None:
                messages = tuple(message for message in run if message.text == words)
                return _Found("offence", messages, asked=messages[0].question, breach=result.conduct)
    return None


def _parted(run: Sequence[Message], seen: Mapping[int, Result], flooded: _Found | None) -> Iterator[_Found]:
    """What one member said in several goes: offences one by one, what asks in one, and all else one by one."""
    rest: list[Message] = []
    if flooded is not None:
        yield flooded
    for message in run:
        if flooded is not None and message in flooded.messages:
            continue
        result = seen.get(message.line)
        if result is not None and result.conduct is not None:
            yield _Found("offence", (message,), asked=message.question, breach=result.conduct)
        elif result is None or tells_nothing(message.text):
            yield _Found("statement", (message,), asked=False)
        else:
            rest.append(message)
    if any(message.question for message in rest):
        whole = _Found("question", tuple(rest), asked=True)
        if len(whole.text) <= MAX_QUESTION:
            yield whole
            return
    for message in rest:
        asked = message.question or seen[message.line].reason == "exact"
        yield _Found("question" if asked else "statement", (message,), asked=asked)


def _piece(number: int, found: _Found, asker: str | None, community: Community, seen: Mapping[int, Result]) -> Piece:
    """Before anything was asked."""
    first = found.first
    speaker = first.speaker or asker
    pattern = community.nickname_pattern
    result = seen.get(first.line)
    hinted = found.kind == "statement" and result is not None and result.decision == "answer"
    return Piece(
        number=number,
        kind=found.kind,
        asker=speaker,
        said_at=first.at,
        text=found.text,
        quotes=tuple(quote for message in found.messages for quote in message.quotes),
        line=first.line,
        result=None,
        breach=found.breach,
        again=None,
        misnamed=bool(
            found.kind != "staff" and pattern is not None and speaker and re.fullmatch(pattern, speaker) is None
        ),
        hint=result.candidates[0] if result is not None and hinted and not _SETTLED.search(found.text) else None,
    )


def _known(
    assistant: Assistant, asked: Mapping[int, _Found], asker: str | None, group: str | None
) -> dict[int, Recorded]:
    """What is on record since an earlier paste, by its number: said by the same member in the same minutes and with the
    same words. A stretch may begin or end between two messages that belong together: then part of the words is enough.
    """
    timed = {number: each for number, each in asked.items() if each.first.at is not None}
    moments = [message.at for each in timed.values() for message in each.messages if message.at is not None]
    if not moments:
        return {}
    recorded: dict[str | None, list[Recorded]] = {}
    for one in assistant.said_between(_minute(min(moments)) - _BEGUN, max(moments) + _MINUTE, group):
        recorded.setdefault(one.asker, []).append(one)
    known: dict[int, Recorded] = {}
    for number, each in timed.items():
        lines = _lines(each.text)
        minutes = [_minute(message.at) for message in each.messages if message.at is not None]
        same: list[Recorded] = []
        for one in recorded.get(each.first.speaker or asker, ()):
            minute, before = _minute(one.said_at), _lines(one.text)
            if minute in minutes and (lines <= before or _only_adds(each, before)):
                same.insert(0, one)
            elif minutes[0] - _BEGUN <= minute < minutes[0] and lines <= before:
                same.append(one)
        if same:
            known[number] = same[0]
    return known


def _only_adds(found: _Found, before: set[str]) -> bool:
    """Whether it says all that was said before, and asks nothing more."""
    return before <= _lines(found.text) and not any(
        message.question and not _lines(message.text) <= before for message in found.messages
    )


def _lines(text: str) -> set[str]:
    return {normalise(line) for line in text.split("\n") if not tells_nothing(line)} or {normalise(text)}


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _with(piece: Piece, result: Result, known: Recorded | None) -> Piece:
    if known is not None:
        result = replace(result, question_id=known.question_id, gap_id=known.gap_id)
        piece = replace(piece, again=known.question_id, replied_at=known.replied_at)
    if result.conduct is not None:
        piece = replace(piece, kind="offence", breach=result.conduct)
    return replace(piece, result=result)


def _answered(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with who of the staff seems to have answered them."""
    by: dict[int, str] = {}
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.kind == "question":
            waiting.append(piece)
        if piece.kind != "staff" or piece.asker is None or _holds_back(piece.text):
            continue
        quoted = [each for each in waiting if any(_quotes(quote, each) for quote in piece.quotes)]
        named = [each for each in waiting if each.asker is not None and f"@{each.asker}" in piece.text]
        # What a member asked last is answered first; what is said next may answer an earlier question.
        for each in quoted or named[-1:]:
            by[each.number] = piece.asker
            waiting.remove(each)
    return tuple(replace(each, answered_by=by.get(each.number)) for each in pieces)


def _quotes(quote: str, piece: Piece) -> bool:
    """Whether it is this piece, or the beginning of it, that was quoted."""
    text = normalise(piece.text)
    if (whole := normalise(quote.rstrip("…. "))) and whole in text:
        return True
    name, _, said = quote.replace("：", ":").partition(":")
    key = normalise(said.rstrip("…. "))
    return bool(key) and key in text and (piece.asker is None or piece.asker in name)


def _holds_back(text: str) -> bool:
    """Whether a reply only says that one will follow."""
    return tells_nothing(text) or bool(_HOLDING.search(text))


def _stripped(words: str | None) -> str | None:
    return (words or "").strip() or None
