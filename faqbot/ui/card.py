"""What a part of a card is: how scripts, offences and promises take their place on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.ui.sitting import Card

Sent = Mapping[str, str]
"""What the browser sent with an event; `card` is the card's number, `by` the colleague."""
Act = Callable[["Assistant", "Card", Sent], "Card"]
"""What an event of a card does: the card afterwards. What it raises is said on the page; the card stays as it was."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a card with a module of its own. `Card.parts[name]` is its to keep anything frozen in."""

    name: str
    html: Callable[[Assistant, Card, datetime, Lang], str]
    """Drawn again with its card. Ids and names in it carry the card's number: many cards are on one page. What is typed
    stands below `data-keep="NAME-TURN-NUMBER"`, what opens is a `<details data-open="…">`."""
    acts: Mapping[str, Act]
    """By the name of the event that an element's `data-send` says."""
