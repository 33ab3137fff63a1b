"""Pasted chat: who said what, when, and which of it asks. Knows no knowledge base, no encoder, no store.

    小林 昨天 22:15              Message(小林, 24 Nov 22:15, "怎么退款", question)
    怎么退款                ->
    "阿强"撤回了一条消息          Aside("\"阿强\"撤回了一条消息")

Nothing is dropped: every line that is not blank ends in a message's text or quotes, heads a message, or is an aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from faqbot.heads import ANSWER, BULLET, Header, heads
from faqbot.notice import is_notice, is_recall
from faqbot.question import asks, plainly_tells, tells_nothing
from faqbot.records import Record, records
from faqbot.stamp import Stamp, moments, whole
from faqbot.turns import Turn, asked

TOGETHER = timedelta(minutes=2)
"""Messages of one person no further apart, with nobody between, are one thing said in several goes."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person sent at once."""

    speaker: str | None
    """As members see it, without the program's ids and titles; None where the text does not say."""
    at: datetime | None
    """In the time zone of the reader; None where the text does not say."""
    text: str
    """Without what it quotes; may be empty, where a picture was not copied."""
    question: bool
    line: int
    """Of its head, or its first line where it has none; 1-based."""
    quotes: tuple[str, ...] = ()
    """What it replies to, with the name where one is given."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that nobody said: a notice of the program's, a date between messages, the head of an export."""

    text: str
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A pasted text, taken apart; both in the order of the text."""

    messages: tuple[Message, ...]
    asides: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """One question, however many messages it was typed over."""

    speaker: str | None
    at: datetime | None
    """Of its first message."""
    text: str
    """Of its messages, without greetings, thanks and the like around them, one below the other."""
    messages: tuple[Message, ...]


def read(text: str, *, now: datetime) -> Transcript:
    """Take a pasted text apart; `now` is aware, in the time zone of those who wrote it.

    Times that say less than a moment are understood as seen from `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    lines = [_clean(line) for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)]
    if written := records(lines):
        return _recorded(written, lines, now)
    separators = {number: stamp for number, line in enumerate(lines) if line and (stamp := whole(line)) is not None}
    found, named = heads(lines, separators)
    if not found:
        parts, asides = _plain(lines, separators)
    else:
        parts, asides = _bodies(
            lines, found, separators, paragraphs=named and all(header.text is None for header in found)
        )
    return _timed(parts, asides, separators, lines, now)


def questions(transcript: Transcript) -> list[Asking]:
    """What is asked, one for each card: the messages of a person that belong together, where one of them asks."""
    found = []
    for run in runs(transcript):
        if not any(message.question for message in run):
            continue
        telling = [message for message in run if message.question or not tells_nothing(message.text)]
        found.append(
            Asking(run[0].speaker, telling[0].at, "\n".join(message.text for message in telling), tuple(telling))
        )
    return found


def runs(transcript: Transcript) -> list[list[Message]]:
    """All messages in order, those of a person that belong together in one list."""
    found: list[list[Message]] = []
    for message in transcript.messages:
        if found and _belongs(found[-1][-1], message):
            found[-1].append(message)
        else:
            found.append([message])
    return found


def _belongs(earlier: Message, later: Message) -> bool:
    if earlier.speaker is None or later.speaker != earlier.speaker:
        return False
    if earlier.at is None or later.at is None:
        return earlier.at is later.at
    return timedelta(0) <= later.at - earlier.at <= TOGETHER


# --- From heads to messages -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """A message that is still being put together."""

    speaker: str | None
    head: int
    """The line it began with, 0-based."""
    body: list[tuple[int, str]]
    stamp: Stamp | None = None
    asks: bool | None = None
    """Where the layout says so itself ("答：…")."""


_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f]")
_SYSTEM = re.compile(r"系统(?:消息|提示|通知)?|system(?: message)?|群通知", re.IGNORECASE)


def _clean(line: str) -> str:
    return _UNSEEN.sub("", line).replace("\u00a0", " ").replace("\u202f", " ").strip()


def _recorded(written: Sequence[Record], lines: Sequence[str], now: datetime) -> Transcript:
    """Each record a message; what stands between them is the table's own."""
    stamps = [each.stamp for each in written if each.stamp is not None]
    times = iter(moments(stamps, now))
    messages = [
        _message(each.speaker, None if each.stamp is None else next(times), each.text.split("\n"), each.line)
        for each in written
    ]
    taken = {number for each in written for number in range(each.line, each.end)}
    asides = [Aside(line, number + 1) for number, line in enumerate(lines) if line and number not in taken]
    return Transcript(_asked(messages), tuple(asides))


def _bodies(
    lines: Sequence[str], found: Sequence[Header], separators: dict[int, Stamp], *, paragraphs: bool
) -> tuple[list[_Part], list[Aside]]:
    """Each head with what stands below it; where `paragraphs`, each paragraph is a message of its own."""
    parts: list[_Part] = []
    asides: list[Aside] = []
    system = False
    starts = {header.line: header for header in found}
    names_only = all(header.stamp is None for header in found)
    inline = names_only and any(header.text is not None for header in found)
    number, blank, fresh = 0, False, False  # fresh: below a head, nothing of its body seen yet
    while number < len(lines):
        line = lines[number]
        if (header := starts.get(number)) is not None:
            system = _SYSTEM.fullmatch(header.speaker) is not None
            fresh, blank = header.text is None, False
            if system or _encrypted(line):
                asides.append(Aside(line, number + 1))
            else:
                body = [] if header.text is None else [(number, header.text)]
                parts.append(_Part(header.speaker, number, body, header.stamp))
            number = header.end
            continue
        if not line:
            blank = True
        elif system or (not fresh and (number in separators or (is_notice(line) and not _RULED.fullmatch(line)))):
            asides.append(Aside(line, number + 1))
        elif not parts:
            parts.append(_Part(None, number, [(number, line)]))
            fresh = False
        else:
            part = parts[-1]
            if blank and not fresh and ((paragraphs and not _open_quote(part)) or inline):
                part = _Part(part.speaker if paragraphs else None, number, [], part.stamp)
                parts.append(part)
            elif blank and not fresh and part.body:
                part.body.append((number - 1, ""))
            part.body.append((number, line))
            separators.pop(number, None)
            fresh = False
        if line:
            blank = False
        number += 1
    for part in [part for part in parts if len(part.body) == 1 and is_recall(part.body[0][1])]:
        parts.remove(part)
        asides += [Aside(lines[place], place + 1) for place in sorted({part.head, part.body[0][0]})]
    if sum(header.text is not None for header in found) * 2 > len(found):
        # Where all say something in the line of their name, a line without it is the program's.
        asides += [Aside(lines[part.head], part.head + 1) for part in parts if not part.body]
        return [part for part in parts if part.body], asides
    return [part for part in parts if part.body or part.speaker is not None], asides


def _encrypted(line: str) -> bool:
    return "end-to-end encrypted" in line and is_notice(line)


def _plain(lines: Sequence[str], separators: dict[int, Stamp]) -> tuple[list[_Part], list[Aside]]:
    """A text without names: a list of questions, or one question over several lines."""
    asides: list[Aside] = []
    paragraphs: list[list[int]] = [[]]
    for number, line in enumerate(lines):
        if line and (number in separators or is_notice(line)):
            asides.append(Aside(line, number + 1))
            paragraphs.append([])
        elif line:
            paragraphs[-1].append(number)
        else:
            paragraphs.append([])
    bullets = sum(BULLET.match(line) is not None or ANSWER.match(line) is not None for line in lines)
    parts: list[_Part] = []
    listed: list[_Part] = []
    for paragraph in filter(None, paragraphs):
        singly = _list_of_questions([lines[number] for number in paragraph])
        for place, number in enumerate(paragraph):
            line = lines[number]
            answer, bullet = ANSWER.match(line), BULLET.match(line)
            marked = (answer or bullet) if bullets >= 2 or place == 0 else None
            rest = line[marked.end() :] if marked is not None else line
            if (marked is not None and rest) or place == 0 or (singly and not (bullets >= 2 and parts[-1].body)):
                asking = False if answer is not None and bullets >= 2 else None
                parts.append(_Part(None, number, [(number, rest or line)], asks=asking))
                if asking is None and (bullet is not None if bullets >= 2 else singly):
                    listed.append(parts[-1])
            else:
                parts[-1].body.append((number, line))
    items = ["\n".join(text for _, text in part.body) for part in listed]
    if len(items) >= 3 and sum(map(asks, items)) >= 0.5 * len(items):
        # Among questions, "优惠券用不了" and "转班" are asked, too.
        for part, item in zip(listed, items, strict=True):
            part.asks = asks(item) or not plainly_tells(item)
    return parts, asides


def _list_of_questions(lines: Sequence[str]) -> bool:
    """Whether lines are one question each, not one question together."""
    return len(lines) > 1 and sum(map(asks, lines)) > (0.75 if len(lines) < 4 else 0.6) * len(lines)


# --- Quotes ---------------------------------------------------------------------------------------------------

_RULED = re.compile(r"(?:[-—–─━_－] ?){4,}")
_REFERS = re.compile(
    r"\[(?:In reply to|Reply to|Replying to|回复|引用|Forwarded from|转发自)[^\[\]]{0,120}\]|(?:引用|回复"
    r"|回覆)\s?[^:：]{0,40}的消息[:：].*"
    r"|(?:引用|> ?|[|｜┃▎]\s?)\s?\S.*|(?:In reply to|Replying to|Forwarded from:?|回复) .{1,60}[:：]?"
)
_SAID = re.compile(r"[^:：\s][^:：]{0,39}[:：]\s?\S.*")


def _open_quote(part: _Part) -> bool:
    """Whether what is quoted may still go on, or the reply to it has not begun."""
    return bool(part.body) and (part.body[0][1].startswith("「") and not any("」" in text for _, text in part.body))


def _unquote(body: Sequence[str]) -> tuple[list[str], list[str]]:
    """A message's lines without what it quotes, and the quotes; all of it where nothing else is left."""
    rest, quotes = [*body], []
    if rest and rest[0][0] in "「『":
        closing = next((place for place, line in enumerate(rest[:30]) if re.search("[」』]", line)), None)
        ruled = closing is not None and closing + 1 < len(rest) and _RULED.fullmatch(rest[closing + 1])
        if closing is not None:
            end = rest[closing].rindex("」" if "」" in rest[closing] else "』")
            behind = rest[closing][end + 1 :].strip()
            inner = "\n".join([*rest[:closing], rest[closing][:end]])[1:]
            if ruled or (_SAID.match(inner) and (behind or closing + 1 < len(rest))):
                quotes.append(inner)
                rest = [*([behind] if behind else []), *rest[closing + (2 if ruled else 1) :]]
    elif (cut := next((place for place, line in enumerate(rest[:12]) if _RULED.fullmatch(line)), None)) and (
        _SAID.match(rest[0]) and cut + 1 < len(rest)
    ):
        quotes.append("\n".join(rest[:cut]))
        rest = rest[cut + 1 :]
    while len(rest) > 1 and _REFERS.fullmatch(rest[0]):
        quotes.append(rest.pop(0))
        rest = rest[1:] if len(rest) > 1 and not rest[0] else rest
    while len(rest) > 1 and (
        (_REFERS.fullmatch(rest[-1]) and not rest[-1].startswith("回复"))
        or (rest[-1][0:1] == "「" and rest[-1][-1] == "」" and _SAID.match(rest[-1][1:]))
    ):
        last = rest.pop()
        quotes.append(last[1:-1] if last[0] == "「" else last)
        rest = rest[:-1] if len(rest) > 1 and not rest[-1] else rest
    return (rest, quotes) if any(rest) else ([*body], [])


# --- All together ---------------------------------------------------------------------------------------------


def _timed(
    parts: Sequence[_Part], asides: Sequence[Aside], separators: dict[int, Stamp], lines: Sequence[str], now: datetime
) -> Transcript:
    """Messages with their moments: their own, or of the clock that stands alone above them."""
    alone = {aside.line - 1 for aside in asides}
    marks = [(number, stamp) for number, stamp in separators.items() if number in alone]
    marks += [(part.head, part.stamp) for part in parts if part.stamp is not None]
    marks.sort(key=lambda mark: mark[0])
    when = dict(zip((number for number, _ in marks), moments([stamp for _, stamp in marks], now), strict=True))
    messages = []
    above: datetime | None = None
    passed = sorted(number for number, stamp in separators.items() if number in alone)
    for part in parts:
        while passed and passed[0] < part.head:
            above = when[passed.pop(0)]
        at = when[part.head] if part.stamp is not None else above
        messages.append(_message(part.speaker, at, [text for _, text in part.body], part.head, part.asks))
    return Transcript(_asked(messages), tuple(sorted(asides, key=lambda aside: aside.line)))


def _asked(messages: Sequence[Message]) -> tuple[Message, ...]:
    """With what only the others' answers show to be a question."""
    turns = [Turn(each.speaker, each.at, each.text, each.question) for each in messages]
    return tuple(
        message if message.question is asking else replace(message, question=asking)
        for message, asking in zip(messages, asked(turns), strict=True)
    )


def _message(
    speaker: str | None, at: datetime | None, body: Sequence[str], head: int, asking: bool | None = None
) -> Message:
    said, quotes = _unquote(body)
    text = "\n".join(said).strip("\n")
    return Message(speaker, at, text, asks(text) if asking is None else asking, head + 1, tuple(quotes))
