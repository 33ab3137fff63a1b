"""Which rule of the group a message breaks, and the words that gave it away. Does nothing to anyone, counts nothing.

    Conduct(knowledge, recogniser).judge("需要的加我微信 abc_123", vector)   ->  Breach(rule="rule-links", …)
    Conduct(knowledge, recogniser).judge("群里可以发广告吗", vector)         ->  None

By form (`signs.py`) where form is all there is to it: repetition, a link to a foreign host, an account to add. By
meaning and form together (`recogniser.py`) for all else. Who asks about an offence, or tells of one, commits none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot.clauses import parts
from faqbot.knowledge import Knowledge, Offence
from faqbot.recogniser import LEARNED, Recogniser, holds
from faqbot.signs import Folded, Sign, flood, signs

LINE = 0.75
"""Chance from which a message counts as offending. It is one among messages like the examples, where two in five
offend; in a group it is one in many, and to accuse wrongly is worse than to miss."""

BY_FORM = 0.9
"""Confidence of what form alone gives away."""

_QUOTED = re.compile('“[^“”]{2,}”|「[^「」]{2,}」|"[^"]{2,}"')

LONGEST = 80
"""Characters of evidence."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One message against one rule."""

    rule: str
    """Id of the rule that it breaks."""
    offence: Offence
    evidence: str
    """The words that gave it away, as they stand in the message."""
    confidence: float
    """0…1."""

    def as_json(self) -> dict[str, Any]:
        """The shape that the command line and the API give."""
        return {"rule": self.rule, "evidence": self.evidence, "offence": self.offence, "confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class Conduct:
    """The rules of one knowledge base, as far as a message can be held against them."""

    knowledge: Knowledge
    recogniser: Recogniser

    def judge(self, text: str, vector: NDArray[np.float32] | None) -> Breach | None:
        """vector: (dim,) float32, unit, the encoder's, of the message's normal form; None where nobody encoded it, as
        of a greeting: then form alone counts. An offence that no rule covers is none.
        """
        return self.judge_each([text], [vector])[0]

    def judge_each(self, texts: Sequence[str], vectors: Sequence[NDArray[np.float32] | None]) -> list[Breach | None]:
        """As `judge`, each by itself; faster for many."""
        if not self.knowledge.rules_against:
            return [None] * len(texts)
        messages = [Folded(text) for text in texts]
        own = [self._own_words(text, message) for text, message in zip(texts, messages, strict=True)]
        found = [each for _, each in own]
        read = [number for number, vector in enumerate(vectors) if vector is not None]
        chances = self.recogniser.chances_each(
            [own[number][0] for number in read],
            [found[number] for number in read],
            np.array([vectors[number] for number in read]),
        )
        known = dict(zip(read, chances, strict=True))
        return [
            self._breach(text, messages[number], found[number], vectors[number], known.get(number, {}))
            for number, text in enumerate(texts)
        ]

    def _breach(
        self,
        text: str,
        message: Folded,
        found: Sequence[Sign],
        vector: NDArray[np.float32] | None,
        chances: dict[Offence, float],
    ) -> Breach | None:
        rules = self.knowledge.rules_against
        if "flooding" in rules and (repeated := flood(message)):
            return Breach(rules["flooding"], "flooding", repeated.words[:LONGEST], BY_FORM)
        for offence, sign in _plain(found):
            if offence in rules and sum(chances.values()) < LINE:
                return Breach(rules[offence], offence, sign.words[:LONGEST], BY_FORM)
        covered = {offence: chance for offence, chance in chances.items() if offence in rules}
        confidence = sum(covered.values())
        if vector is None or confidence < LINE:
            return None
        likeliest = max(covered, key=covered.__getitem__)
        return Breach(rules[likeliest], likeliest, self._evidence(text, found, likeliest, vector), confidence)

    def _own_words(self, text: str, message: Folded) -> tuple[Folded, list[Sign]]:
        """The message and its signs, without what it quotes where all else of it asks or tells: “…”，这算骂人吗."""
        allowed = self.knowledge.community.allowed_links
        if _QUOTED.search(text):
            rest = Folded(_QUOTED.sub(" ", text))
            left = signs(rest, allowed)
            if len(rest.text) < len(message.text) and {"asks", "tells"} & {sign.name for sign in left}:
                return rest, left
        return message, signs(message, allowed)

    def _evidence(self, text: str, found: Sequence[Sign], offence: Offence, vector: NDArray[np.float32]) -> str:
        """The part of the message without which it would look the least like this offence."""
        links = [sign.words for sign in found if sign.name == "link"]
        if offence == "link" and links:
            return links[0][:LONGEST]
        said = parts(text)

        def without(part: str) -> float:
            rest = Folded(text.replace(part, " ", 1))
            left = signs(rest, self.knowledge.community.allowed_links)
            return self.recogniser.chances(rest, left, vector)[offence]

        telling = min(said, key=without) if len(said) > 1 else text.strip()
        if len(telling) <= LONGEST:
            return telling
        words = self.recogniser.words[LEARNED.index(offence)]
        at = min((telling.lower().find(word) for word in words if holds(telling.lower(), word)), default=0)
        return telling[at : at + LONGEST]


def _plain(found: Sequence[Sign]) -> list[tuple[Offence, Sign]]:
    """What form alone gives away, unless the message asks or tells about it."""
    by_name: dict[str, Sign] = {}
    for sign in found:
        by_name.setdefault(sign.name, sign)
    if "asks" in by_name or "tells" in by_name:
        return []
    plain: list[tuple[Offence, Sign]] = [("link", by_name[name]) for name in ("link", "token") if name in by_name]
    if "files" not in by_name and "reach" in by_name:
        plain += [("contact", by_name[name]) for name in ("handle", "phone") if name in by_name]
    return plain
