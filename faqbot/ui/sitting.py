"""What one browser has on its desk, kept on the server so that a reload loses nothing. Knows no HTML and no Gradio.

    sittings = Sittings()
    with sittings.at(token) as sitting:        # alone with it, whoever else clicks
        sitting.put(paste)
        sitting.change(number, lambda card: replace(card, opened=True))
        sitting.paste.since(seen)              # the cards that changed after what the browser has seen

In memory only: after a restart of the server the browser has the text laid out again as it was, see `lay`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from faqbot.encoder import Progress
from faqbot.errors import InvalidRequest, NotFound
from faqbot.pasted import MAX_PASTED, Piece, ask_about, take_apart
from faqbot.store import Standing
from faqbot.transcript import Aside
from faqbot.ui.markup import Unready
from faqbot.ui.shown import Shown, worded

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

SITTINGS = 300
"""Browsers whose desk is kept at most; the one that was idle longest goes first."""
CARDS = 400
"""Cards of earlier pastes that a browser can go back to; a shift's worth, and bounded."""
PASTES = 8
DAY = 86_400.0
"""Seconds without a sign of life after which a desk is cleared."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that was said, and everything that the desk knows and remembers about it."""

    piece: Piece
    shown: Shown | None
    """The question, its reply, what was chosen; None where nothing was asked."""
    standing: Standing | None = None
    """Of the recorded question: due, replied, taken; None where none is recorded."""
    opened: bool = False
    """Whether its details are shown."""
    folded: bool = False
    """Done with, and drawn as one line."""
    parts: Mapping[str, Any] = field(default_factory=dict)
    """What each part of the card that others own (`card.Part`) keeps, by the part's name."""
    changed: int = 0
    """Revision of its paste at which it changed last."""
    ticked: int = 0
    """The same for its clock and who has taken it, which change by themselves."""

    @property
    def number(self) -> int:
        """1… in the order of the text; what the page calls it by."""
        return self.piece.number

    @property
    def question_id(self) -> int | None:
        """Of the recorded question; None where nothing was asked or recorded."""
        return self.shown.result.question_id if self.shown is not None else None


@dataclass(frozen=True, slots=True)
class Paste:
    """One pasted text, as cards."""

    turn: int
    """1, 2, 3… within a sitting."""
    group: str
    at: datetime
    cards: tuple[Card, ...]
    """What is a question or an offence, in the order of the text."""
    rest: tuple[Piece, ...] = ()
    """What is neither: statements and what staff said."""
    asides: tuple[Aside, ...] = ()
    revision: int = 1

    def card(self, number: int) -> Card:
        """Raises `InvalidRequest` where it is not on the desk."""
        found = next((card for card in self.cards if card.number == number), None)
        if found is None:
            raise InvalidRequest("That message is no longer on the desk. Paste it again.")
        return found

    def since(self, revision: int) -> list[Card]:
        """The cards of which anything changed after this revision."""
        return [card for card in self.cards if max(card.changed, card.ticked) > revision]


@dataclass(slots=True)
class Sitting:
    """The pastes of one browser, the one on the desk first. Only ever touched within `Sittings.at`."""

    token: str
    pastes: list[Paste] = field(default_factory=list)
    touched: float = field(default_factory=monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def paste(self) -> Paste | None:
        """What is on the desk."""
        return self.pastes[0] if self.pastes else None

    @property
    def next_turn(self) -> int:
        return max((paste.turn for paste in self.pastes), default=0) + 1

    def turned(self, turn: str) -> bool:
        """Whether this is the turn of what is on the desk."""
        return self.paste is not None and str(self.paste.turn) == turn

    def put(self, paste: Paste) -> None:
        """Lay it on top; the oldest go where there are too many."""
        self.pastes = [paste, *(old for old in self.pastes if old.turn != paste.turn)][:PASTES]
        while len(self.pastes) > 1 and sum(len(each.cards) for each in self.pastes[1:]) > CARDS:
            self.pastes.pop()

    def lay_again(self, turn: int) -> None:
        """Lay an earlier paste on top again."""
        found = next((paste for paste in self.pastes if paste.turn == turn), None)
        if found is None:
            raise InvalidRequest("That is no longer on the desk. Paste it again.")
        self.pastes = [found, *(each for each in self.pastes if each.turn != turn)]

    def change(self, number: int, act: Callable[[Card], Card]) -> None:
        """Replace one card by what `act` makes of it."""
        self.changes({number: act(self.at_hand.card(number))})

    def changes(self, cards: Mapping[int, Card]) -> None:
        """Replace these cards at once, by number."""
        paste = self.at_hand
        revision = paste.revision + 1
        self.pastes[0] = replace(
            paste,
            revision=revision,
            cards=tuple(
                replace(cards[card.number], changed=revision) if card.number in cards else card for card in paste.cards
            ),
        )

    def tick(self, standings: Mapping[int, Standing]) -> None:
        """Take up what became of the questions elsewhere, by question id; only what differs counts as a change."""
        paste = self.at_hand
        revision, cards = paste.revision + 1, []
        for card in paste.cards:
            now = standings.get(card.question_id) if card.question_id is not None else None
            if now is None or now == card.standing:
                cards.append(card)
            elif card.standing is None or now.replied_at != card.standing.replied_at:
                cards.append(replace(card, standing=now, folded=now.replied_at is not None, changed=revision))
            else:
                cards.append(replace(card, standing=now, ticked=revision))
        if any(max(card.changed, card.ticked) == revision for card in cards):
            self.pastes[0] = replace(paste, revision=revision, cards=tuple(cards))

    @property
    def at_hand(self) -> Paste:
        """The paste on the desk; raises `InvalidRequest` where there is none."""
        if not self.pastes:
            raise InvalidRequest("There is nothing on the desk any more. Paste the messages again.")
        return self.pastes[0]


class Sittings:
    """The desks of all browsers. Safe for any number of threads."""

    def __init__(self, most: int = SITTINGS, idle: float = DAY) -> None:
        self._most, self._idle = most, idle
        self._kept: OrderedDict[str, Sitting] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @contextmanager
    def at(self, token: str) -> Iterator[Sitting]:
        """The desk of this browser, alone with it; an empty one where none is kept."""
        with self._lock:
            now = monotonic()
            sitting = self._kept.pop(token, None) or Sitting(token)
            sitting.touched = now
            self._kept[token] = sitting
            while len(self._kept) > self._most or now - next(iter(self._kept.values())).touched > self._idle:
                self._kept.popitem(last=False)
        with sitting.lock:
            yield sitting


def lay(
    assistant: Assistant,
    text: str,
    *,
    asker: str,
    group: str,
    turn: int,
    by: str,
    now: datetime,
    progress: Progress,
    recorded: Mapping[int, int] | None = None,
) -> Paste:
    """What was pasted, taken apart, recorded and drafted. Raises `Unready` where there is nothing to take apart.

    recorded: the ids of its questions, by the numbers of their cards, where it was on this desk before; then nothing is
    recorded.
    """
    if not text.strip():
        raise Unready(lambda w: w.empty_question)
    if (length := len(text.strip())) > MAX_PASTED:
        raise Unready(lambda w: w.long_paste.format(n=f"{length:,}", most=f"{MAX_PASTED:,}"))
    asker, group = asker.strip(), group.strip()
    pasted = take_apart(
        assistant,
        text,
        asker=asker or None,
        group=group or None,
        by=by or None,
        record=recorded is None,
        now=now,
        progress=progress,
    )
    if recorded is not None:
        pasted = replace(pasted, pieces=tuple(_recalled(assistant, piece, recorded) for piece in pasted.pieces))
    paste = Paste(turn, group, now, (), tuple(each for each in pasted.pieces if not _carded(each)), pasted.asides)
    for piece in pasted.pieces:
        if _carded(piece):
            paste = replace(paste, cards=(*paste.cards, _card(assistant, paste, piece)))
    return seated(assistant, paste)


def _recalled(assistant: Assistant, piece: Piece, recorded: Mapping[int, int]) -> Piece:
    """With what it is on record as. The browser says where; that it is the same is seen here."""
    if piece.result is None or piece.result.question_id is not None or piece.number not in recorded:
        return piece
    try:
        question = assistant.question(recorded[piece.number])
    except NotFound:
        return piece
    if not question.asked.text.startswith(piece.text) or question.asked.asker != piece.asker:
        return piece
    return replace(piece, result=replace(piece.result, question_id=question.id, gap_id=question.gap_id))


def about(assistant: Assistant, paste: Paste, number: int, *, now: datetime) -> Paste:
    """The paste with one of its statements asked about, as a card in its place."""
    piece = next((each for each in paste.rest if each.number == number), None)
    if piece is None:
        raise InvalidRequest("That message is no longer on the desk. Paste it again.")
    asked = ask_about(assistant, piece, group=paste.group or None, now=now)
    rest = tuple(each for each in paste.rest if each.number != number)
    before = replace(paste, cards=tuple(card for card in paste.cards if card.number < number), rest=rest)
    after = tuple(card for card in paste.cards if card.number > number)
    cards = (*before.cards, _card(assistant, before, asked), *after)
    return seated(assistant, replace(before, cards=cards, revision=paste.revision + 1))


def above(paste: Paste | None, looked_up: Paste) -> Paste:
    """A script that was looked up by hand, above what is being worked through; alone where nothing else is."""
    if paste is None or len(paste.cards) < 2:
        return looked_up
    number = max(card.number for card in paste.cards) + max((piece.number for piece in paste.rest), default=0) + 1
    card = looked_up.cards[0]
    card = replace(card, piece=replace(card.piece, number=number), opened=False)
    if card.shown is not None:
        card = replace(card, shown=replace(card.shown, number=number, turn=paste.turn))
    return replace(paste, cards=(card, *paste.cards), revision=paste.revision + 1)


def seated(assistant: Assistant, paste: Paste) -> Paste:
    """The paste with where each of its questions stands; cards that are answered already are folded."""
    standings = assistant.standings([asked for card in paste.cards if (asked := card.question_id) is not None])
    cards = []
    for card in paste.cards:
        standing = standings.get(card.question_id or 0, card.standing)
        folded = card.folded or (standing is not None and standing.replied_at is not None)
        cards.append(replace(card, standing=standing, folded=folded))
    return replace(paste, cards=tuple(cards))


def stood(assistant: Assistant, card: Card) -> Card:
    """The card with where its question stands now."""
    if card.question_id is None:
        return card
    return replace(card, standing=assistant.standings([card.question_id]).get(card.question_id, card.standing))


def _carded(piece: Piece) -> bool:
    return piece.kind in ("question", "offence")


def _card(assistant: Assistant, paste: Paste, piece: Piece) -> Card:
    result = piece.result
    if result is None:
        return Card(piece, None)
    asker = piece.asker or ""
    greeted = bool(asker) and any(card.shown is not None and card.shown.asker == asker for card in paste.cards)
    shown = Shown(
        paste.turn,
        piece.text,
        asker,
        paste.group,
        result,
        result.entry_id if result.decision == "answer" else None,
        result.reply,
        gap_id=result.gap_id,
        number=piece.number,
        plain=greeted,
    )
    return Card(piece, replace(shown, reply=worded(assistant, shown, shown.reply)))
