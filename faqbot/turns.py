"""Which messages of a chat ask, seen by who answers whom. Knows no words that ask, and no layout.

    Zoe: the badge reader at gate 2 is red for everyone      asks: staff answer it
    Ops Lena: facilities are on it                           does not: staff wait for nobody's answer

A report of trouble seldom has a word of asking in it, and what breaks in a trade is in no list. But in a chat it is
answered: what is neither chatter nor an answer, and is followed by staff saying something, wanted something of them.
Who staff are is seen from what they do, and needs less of it where the nickname names an office.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from faqbot.question import plainly_tells, tells_nothing

PROMPT = timedelta(minutes=30)
"""Later than this after a message, what staff say is no answer to it."""

ANSWERS = 5
"""Questions that somebody without an office has answered before he is taken for staff."""

_OFFICE = re.compile(
    "客服|物业|前台|管家|群主|管理员|管理室|管理處|管理处|店长|店長|店主|掌柜|团长|小助手|助理|主管|教务|运营|小编|秘书|售后|售前|财务|行政|人事|教练|老师|老師|班主任|保健室"
    "|园办|门卫|保安|值班|技术支持|工程师|会长|版主|队长|团队|官方|办公室|服务中心|店$|"
    r"\b(?:support|desk|office|admins?|mods?|moderator|ops|staff|service|reception|coach|manager|owner|team|gm|it)\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\[[^\[\]]{1,12}\].{0,40}|<.{1,20} omitted>|(?:image|video|audio|sticker|gif|document) omitted", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message, as far as this needs it."""

    speaker: str | None
    at: datetime | None
    text: str
    asks: bool
    """By its own words."""


def asked(turns: Sequence[Turn]) -> list[bool]:
    """Whether each message asks, in the order given."""
    staff = _staff(turns)
    offices = {name for name in staff if _OFFICE.search(name)}
    found = [turn.asks and (turn.speaker not in offices or _marked(turn.text)) for turn in turns]
    begin = 0
    while begin < len(turns):
        speaker = turns[begin].speaker
        end = next((place for place in range(begin, len(turns)) if turns[place].speaker != speaker), len(turns))
        if (
            end < len(turns)
            and speaker is not None
            and speaker not in staff
            and turns[end].speaker in staff
            and not any(turn.asks for turn in turns[begin:end])
            and not (begin and turns[begin - 1].asks)
            and _answers(turns[end - 1], turns[end])
        ):
            place = next((place for place in range(end - 1, begin - 1, -1) if _says(turns[place].text)), None)
            if place is not None:
                found[place] = True
        begin = end
    return found


def _staff(turns: Sequence[Turn]) -> set[str]:
    """Those who answer what others ask, and ask little themselves."""
    answers: Counter[str] = Counter()
    asks: Counter[str] = Counter()
    for turn in turns:
        if turn.speaker is not None and turn.asks:
            asks[turn.speaker] += 1
    for turn, following in zip(turns, turns[1:], strict=False):
        answer = following.speaker is not None and following.speaker != turn.speaker and turn.asks
        if answer and following.speaker is not None and not tells_nothing(following.text):
            answers[following.speaker] += 1
    return {
        name
        for name, count in answers.items()
        if (count >= asks[name] if _OFFICE.search(name) else count >= ANSWERS and count > 2 * asks[name])
    }


def _answers(turn: Turn, following: Turn) -> bool:
    near = turn.at is None or following.at is None or following.at - turn.at <= PROMPT
    return near and not plainly_tells(following.text)


def _says(text: str) -> bool:
    """Whether it says something that could be wanted: no picture, no praise, no "done"."""
    return len(text) > 3 and _SHOWN.fullmatch(text) is None and not plainly_tells(text)


def _marked(text: str) -> bool:
    """Whether it has a question mark, as staff put one when they want to know something themselves."""
    return "?" in text or "？" in text
