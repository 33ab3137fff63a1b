"""What breaks a rule, as a part of the desk's cards: one person's messages against one rule are one case, on the card
of the first. Knows what a card is; `offence` knows what an offence is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from faqbot.errors import InvalidRequest
from faqbot.nicknames import name_key
from faqbot.strikes import Case, cases
from faqbot.ui import offence
from faqbot.ui.card import Part, View
from faqbot.ui.desk_words import desk_words
from faqbot.ui.markup import esc
from faqbot.ui.sent import Sent

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.ui.sitting import Card, Paste

NAME = "offence"


def divided(paste: Paste) -> Paste:
    """The paste with each case on the card of its first message. Its later messages have cards only where they also
    ask; the first one shows them all."""
    found = cases((card.piece for card in paste.cards), paste.group or None)
    by_number = {number: case for case in found for number in case.numbers}
    cards = tuple(
        card if (case := by_number.get(card.number)) is None else replace(card, parts={**card.parts, NAME: case})
        for card in paste.cards
        if card.shown is not None or card.number not in by_number or by_number[card.number].numbers[0] == card.number
    )
    return replace(paste, cards=cards)


def _html(view: View, card: Card) -> str:
    case = card.parts.get(NAME)
    if not isinstance(case, Case):
        return ""
    if case.numbers[0] != card.number:
        return f'<p class="fb-joined fb-hint">{esc(desk_words(view.lang).joined)}</p>'
    look = offence.look_at(view.assistant, case, now=view.now)
    return offence.offence_html(look, view.lang, turn=view.turn)


def _act(assistant: Assistant, card: Card, sent: Sent) -> Card:
    case = card.parts.get(NAME)
    if not isinstance(case, Case):
        raise InvalidRequest("This message breaks no rule any more. Paste it again.")
    acted = offence.act(assistant, case, sent, now=datetime.now(UTC))
    return replace(card, parts={**card.parts, NAME: acted})


def _beside(paste: Paste, card: Card) -> list[Card]:
    """The other cases of the same person: rules count together, and each shows what counts against the others."""
    case = card.parts.get(NAME)
    if not isinstance(case, Case) or case.asker is None:
        return []
    return [
        each
        for each in paste.cards
        if each.number != card.number
        and isinstance(other := each.parts.get(NAME), Case)
        and other.asker is not None
        and name_key(other.asker) == name_key(case.asker)
    ]


PART = Part(NAME, _html, {offence.EVENT: _act}, _beside)
