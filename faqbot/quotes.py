"""What of a message can be repeated in public: its ordinary words, and of what reaches somebody only enough to know it
again. Judges nothing, and decides not whether it is repeated.

quoted("手机点一点日结100，加微信 jz_8899", "加微信 jz_8899")  ->  "加微信 jz***"
quoted("点这里 https://pinmoney.example/x", "https://pinmoney.example/x")  ->  "点这里 pin***.example"
quoted("你个白痴", "你个白痴", abuse=True)  ->  "你个白*"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from faqbot.recogniser import LEARNED, own_examples
from faqbot.signs import Folded, found

LONGEST = 40
"""Characters that are repeated."""

_ACCOUNT = re.compile(r"(?:@?[a-z][a-z0-9_-]*|[\d零〇一幺二三四五六七八九](?:[ -]?[\d零〇一幺二三四五六七八九])+)$")
"""At the end of what names an app and an account of it."""
_BEHIND = re.compile(r"(?<![a-z])[^\w.!?]{0,3}(@?[a-z0-9][a-z0-9_-]{4,19})(?![\w/.])")
"""What stands behind a call to get in touch."""
_ANYWHERE = (
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII),
    re.compile(r"(?<![\d.])\d{7,}(?!\d|元|块|万)"),
)
"""A mail address, and a number longer than any price."""
_NAMED = re.compile(r"(?<![a-z0-9_-])(?=[a-z_-]*\d|[a-z0-9-]*_)[a-z][a-z0-9_-]{4,19}(?![a-z0-9_-])")
"""What looks like an account, where somebody wants to be reached."""


def quoted(text: str, evidence: str, *, abuse: bool = False) -> str:
    """The words that gave a message away, masked; where they are nothing but a contact, with the words around them.

    evidence: as it stands in `text`; where it does not, it is repeated alone. abuse: whether what insults is masked.
    """
    text, evidence = " ".join(text.split()), " ".join(evidence.split())
    start = text.find(evidence) if evidence else -1
    if start < 0:
        text, start = evidence or text, 0
        evidence = text
    end = start + len(evidence)
    masks = _masks(text, abuse=abuse)
    over = [(first, last) for first, last, _ in masks if first < end and last > start]
    start, end = min([start, *(first for first, _ in over)]), max([end, *(last for _, last in over)])
    said = re.sub(r"\W", "", _masked(text, start, end, [(a, b, "") for a, b, _ in masks]))
    if said:
        return _cut(_masked(text, start, end, masks))
    before, rest = _masked(text, 0, start, masks), _masked(text, start, len(text), masks)
    room = LONGEST - min(len(rest), LONGEST // 2)
    if len(before) + len(rest) > LONGEST and len(before) > room:
        before = f"…{before[len(before) - room + 1 :]}"
    return _cut(before + rest)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _masked(text: str, start: int, end: int, masks: list[tuple[int, int, str]]) -> str:
    """This part of it, whose ends lie within no mask."""
    words, at = "", start
    for first, last, shown in masks:
        if start <= first < end:
            words, at = words + text[at:first] + shown, last
    return words + text[at:end]


def _masks(text: str, *, abuse: bool) -> list[tuple[int, int, str]]:
    """(start, end, what stands there instead), in order, none within another."""
    message = Folded(text)
    spans = sorted({*_contacts(message), *(_insults(message) if abuse else ())}, key=lambda each: (each[0], -each[1]))
    masks: list[tuple[int, int, str]] = []
    reached = 0
    for start, end, kind in spans:
        if start < reached:
            continue
        reached = end
        at = message.place(start, end)
        masks.append((*at, _shown(text[slice(*at)], kind)))
    return masks


def _contacts(message: Folded) -> Iterator[tuple[int, int, str]]:
    """Where in the folded text something leads to somebody or somewhere, and of which kind."""
    reaches = False
    for name, match in found(message):
        start, end = match.span()
        if name == "link":
            yield start, end, "link"
        elif name == "phone" or (name == "token" and not match[0][-1].isalpha()):
            yield start, end, "account"
        elif name == "handle" and (account := _ACCOUNT.search(message.text, start, end)):
            yield account.start(), end, "account"
        elif name == "reach" and (behind := _BEHIND.match(message.text, end)):
            yield *behind.span(1), "account"
        reaches |= name in ("handle", "reach", "scan")
    for pattern in (*_ANYWHERE, *([_NAMED] if reaches else [])):
        for match in pattern.finditer(message.text):
            yield *match.span(), "account"


def _insults(message: Folded) -> Iterator[tuple[int, int, str]]:
    for match in _abusive().finditer(message.text):
        yield *match.span(), "abuse"


@cache
def _abusive() -> re.Pattern[str]:
    """The telling words of insults, the longer ones first; a Latin one not within another."""
    words = sorted(own_examples().words[LEARNED.index("abuse")], key=len, reverse=True)
    return re.compile("|".join(rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in words))


def _shown(words: str, kind: str) -> str:
    if kind == "abuse":
        return words[0] + "*" * (len(words) - 1)
    if kind == "account":
        return f"{words.lstrip('@')[:2]}***"
    host = re.sub(r"^\S*?//|^www\.", "", words.lower()).split("/")[0].split("?")[0]
    labels = re.findall(r"[a-z0-9-]+", host) or [""]
    stem = max(labels[:-1] or labels, key=len)
    return f"{stem[: max(1, min(3, len(stem) // 2))]}***.{labels[-1]}"
