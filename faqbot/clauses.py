"""The parts of a message that ask something. Knows no knowledge and no vectors.

    asking("月底咖啡馆那场，是AA还是咋算，我先问问")  ->  ["是aa还是咋算"]
    asking("怎么退款？")                              ->  []
    questions("怎么退款？还有活动几点开始")            ->  [("怎么退款？", False), ("活动几点开始", True)]

People in groups wrap one small question into a story. The vector of it all is mostly of the story; those of its asking
parts are looked at beside it. And they ask two things in one message.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from faqbot.question import asks
from faqbot.text import is_chatter, normalise

SHORTEST = 4
"""Characters of a part in its normal form; "多少钱" alone says nothing of what."""

SHORTEST_QUESTION = 3
"""The same for one of several questions, which have to be known for sure: "怎么去", "收费吗"."""

MOST = 4
"""Parts that are looked at; each costs an encoding. The last ones: people come to the point at the end."""

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_BORDER = re.compile(rf"[，。！？!?；;、…~\n]+|,(?!\d)|(?<=[{_CJK}])\s+(?=[{_CJK}])|\s{{2,}}|\.\s")
_ASKS = re.compile(
    "怎|咋|啥|什么|哪|几|多少|多久|多大|多长|能|可以|可不|是不是|有没有|为何|为什|凭什|谁|如何|行不|求|想问|请问"
    "|[吗么嘛呢不没呀]$"
    r"|\b(?:how|what|where|when|why|who|which|can|could|do|does|did|is|are|will|would|should)\b",
    re.IGNORECASE,
)


_NEXT = (
    "还有(?:一?个问题|就是|还有)?|另外|以及|顺便(?:再)?(?:请?问(?:一?[下句声个])?)?|再(?:请|咨询|请教)?问?(?:一?[下句个])"
    "|再请?问|对了|然后(?=[^后])|其次|最后(?=[问再一])"
)
_SAID = re.compile(
    rf"(?<=[？?])(?![？?])|[，。！!；;…~\n]+|(?<!\d)[：:]|[：:](?!\d)|(?<!\d)、|,(?!\d)|(?<=[{_CJK}])\s+(?=[{_CJK}])|\s{{2,}}|(?<!\d)\.\s"
)
"""As `_BORDER`, but the mark that asks stays with what it closes."""
_LEADING = re.compile(
    rf"(?:\band\b\s*)?(?P<another>{_NEXT}|\b(?:also|plus|besides|another question|second(?:ly)?|by the way|btw)\b"
    r"|[（(]?\d{1,2}[.、)）]|[①-⑨]|第?[一二三四五][、是])[\s，,：:]*|and\b[\s，,：:]*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"(?=(?:{_NEXT}|\b(?:and|also)\b|(?<!\d)\d[.、)）]\s?\D|[①-⑨]))", re.IGNORECASE)


_ECHO = re.compile(
    "(?:(?:我|俺|本人)?也?(?:(?:想|要)(?:问|知道|了解|咨询)(?:一?下)?(?:这个|一样的)?|是(?:这个|一样的|同样的)?问题)|(?:一样|同样)的?(?:问题|疑问)"
    "|同问|同求|[,。!~ +1]|蹲一?个?|i have the same question|same question(?: here)?|same here|me too)+",
    re.IGNORECASE,
)
"""Asks what somebody else asked, and does not say what: that is in what it quotes."""


class Question(NamedTuple):
    """One of several that a message asks."""

    text: str
    """As written, with what leads up to it."""
    another: bool
    """Whether its asker says that it is one more ("另外", "2.", "also") or begins a line with it: not the one
    before in other words."""


def asking(text: str) -> list[str]:
    """Normal forms of the parts of a message of several parts that ask something, in their order; at most `MOST`.

    Empty where the message is of one part: then it is itself all there is.
    """
    long = [part for part in parts(text) if len(normalise(part)) >= SHORTEST and not is_chatter(part)]
    if len(long) < 2:
        return []
    return list(dict.fromkeys(normalise(part) for part in long if _ASKS.search(part)))[-MOST:]


def echoes(text: str) -> bool:
    """Whether it asks what somebody else asked, and does not say what: "同问"."""
    return _ECHO.fullmatch(normalise(text)) is not None


def questions(text: str) -> list[Question]:
    """What a message of several questions asks, in its order.

    Empty where it asks one thing or none. Whether they are several indeed, or one in several words, is for who knows
    the answers to say.
    """
    found: list[Question] = []
    before: list[str] = []
    for line in text.split("\n"):
        # What is sent as a message of its own, or typed as a line of its own, is one more unless it only leans.
        another = bool(found)
        for clause in _apart(line):
            opening, one_more, said = _opened(clause)
            if opening and found:
                # "怎么退款，我买错了，还有几点开始": what stands before the "还有" is of the question before it.
                if before:
                    found[-1] = _with(found[-1], before)
                    before = []
                another = one_more
            # "我想问一下" opens, and "同问" points to what is quoted beside it.
            if not said or is_chatter(said) or normalise(f"{said}，某") == "某" or echoes(said):
                continue
            before.append(said)
            if len(normalise(said)) >= SHORTEST_QUESTION and asks(said):
                found.append(Question(_joined(before), another))
                before, another = [], False
    if found and before:
        found[-1] = _with(found[-1], before)
    return found if len(found) > 1 else []


def _opened(clause: str) -> tuple[bool, bool, str]:
    """Whether it opens as what follows another does, whether as one more, and what it says behind that."""
    opened = _LEADING.match(clause)
    if opened is None:
        return False, False, clause
    return True, opened["another"] is not None, clause[opened.end() :].strip()


def _with(question: Question, clauses: list[str]) -> Question:
    return question._replace(text=_joined([question.text, *clauses]))


def _joined(clauses: list[str]) -> str:
    return "".join(each if each[-1] in "?？" else f"{each}，" for each in clauses).rstrip("，")


def _apart(text: str) -> list[str]:
    """Its parts, cut once more before a "还有" that stands between two questions."""
    found: list[str] = []
    for part in filter(None, map(str.strip, _SAID.split(text))):
        start = 0
        for border in _BETWEEN.finditer(part):
            if start < border.start() and asks(part[start : border.start()]) and asks(part[border.start() :]):
                found.append(part[start : border.start()])
                start = border.start()
        found.append(part[start:])
    return found


def parts(text: str) -> list[str]:
    """What stands between the marks and gaps of a message, in its order and as written; none is empty."""
    return [part.strip() for part in _BORDER.split(text) if part.strip()]
