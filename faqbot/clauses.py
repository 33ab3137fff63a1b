"""The parts of a message that ask something. Knows no knowledge and no vectors.

    asking("月底咖啡馆那场，是AA还是咋算，我先问问")  ->  ["是aa还是咋算"]
    asking("怎么退款？")                              ->  []

People in groups wrap one small question into a story. The vector of it all is mostly of the story; those of its asking
parts are looked at beside it.
"""

from __future__ import annotations

import re

from faqbot.text import is_chatter, normalise

SHORTEST = 4
"""Characters of a part in its normal form; "多少钱" alone says nothing of what."""

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


def asking(text: str) -> list[str]:
    """Normal forms of the parts of a message of several parts that ask something, in their order; at most `MOST`.

    Empty where the message is of one part: then it is itself all there is.
    """
    long = [part for part in parts(text) if len(normalise(part)) >= SHORTEST and not is_chatter(part)]
    if len(long) < 2:
        return []
    return list(dict.fromkeys(normalise(part) for part in long if _ASKS.search(part)))[-MOST:]


def parts(text: str) -> list[str]:
    """What stands between the marks and gaps of a message, in its order and as written; none is empty."""
    return [part.strip() for part in _BORDER.split(text) if part.strip()]
