"""What in a knowledge base deserves an editor's look, by exact rules, the most harmful first. Changes nothing.

    for finding in hygiene(snapshot, stats, today=today, asked_since=store.first_asked(), edited=()):
        finding.sort, finding.item_id, finding.texts

It rather misses something than that it cries wolf: a list that is wrong every third time is never read again. Words are
made by the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from faqbot.knowledge import Item, Knowledge
from faqbot.snapshot import Snapshot
from faqbot.store import LATELY, ItemStats
from faqbot.text import normalise
from faqbot.twins import twins

Sort = Literal[
    "contradiction",
    "duplicate",
    "shared",
    "expired",
    "rejected",
    "edited",
    "review",
    "wordless",
    "copied",
    "long",
    "repeated",
    "single",
    "unused",
]
SORTS: tuple[Sort, ...] = get_args(Sort)
"""What harms members first, what only costs editors time last."""

LONG = 120
"""Width of a phrasing that nobody would type, where a Chinese character counts two: a sentence of 60, or of 20 English
words. The longest of the starter base, written as members type, is 43."""
COPIED = 10
"""Letters that an answer must have. Copied is a phrasing that holds all of it, or is half of it word for word; an
answer that begins with the question is a way to write."""
REJECTIONS = 3
"""Before that many, one annoyed person makes the figure."""
EDITS = 2
"""Replies of one item that staff changed before they sent them: one may be about one member."""
REJECTED = 0.1
"""Share of the answers given: twice what is usually accepted."""
_PARTICLES = "吗嘛么呢啊呀吧哈哦呐呗的了"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one item."""

    sort: Sort
    item_id: str
    other_id: str | None = None
    """Of `contradiction`, `duplicate` and `shared`: the item that stands further up."""
    texts: tuple[str, ...] = ()
    """Phrasings: of twins the nearest two, the item's own first; else those of the item that it is about. Of `edited` a
    reply as it was drafted, and as it was sent."""
    day: date | None = None
    """Of `expired` and `review`."""
    rejected: int = 0
    answered: int = 0
    """Of `rejected`, lately."""
    times: int = 0
    """Of `edited`: replies that were changed since the item was."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """What staff made of an item's replies before they sent them."""

    item_id: str
    times: int
    before: str
    """The last one as it was drafted, without name and greeting."""
    after: str


def key_of(finding: Finding, knowledge: Knowledge) -> str:
    """32 hex digits, the same for as long as what the finding is about is: who found it fine need not look again.

    Of what is counted they change whenever the count has doubled.
    """
    about: list[object] = [finding.sort, finding.item_id, finding.other_id, str(finding.day)]
    items = [knowledge.item(each) for each in (finding.item_id, finding.other_id) if each is not None]
    match finding.sort:
        case "contradiction" | "duplicate":
            about += [(item.phrasings, item.text) for item in items]
        case "rejected":
            about += [finding.rejected.bit_length(), items[0].phrasings, items[0].text]
        case "edited":
            about += [finding.times.bit_length(), items[0].text]
        case "copied":
            about += [finding.texts, items[0].text]
        case "single" | "unused":
            about += [items[0].phrasings]
        case "shared" | "wordless" | "long" | "repeated":
            about += [finding.texts]
        case "expired" | "review":
            pass
    return hashlib.sha256(json.dumps(about, ensure_ascii=False).encode()).hexdigest()[:32]


def hygiene(
    snapshot: Snapshot,
    stats: Mapping[str, ItemStats],
    *,
    today: date,
    asked_since: date | None,
    edited: Collection[str],
    reworded: Sequence[Reworded] = (),
) -> list[Finding]:
    """All findings, by `SORTS` and then in the order of the files.

    today: in the community's time zone. asked_since: the day of the oldest question, None where there is none.
    edited: ids of items that were added or changed lately, which nobody had much time to ask for.
    reworded: what staff made of replies since their items were changed.
    """
    knowledge = snapshot.knowledge
    found = [*_twins(snapshot), *_shared(knowledge), *_dated(knowledge, today), *_rejected(knowledge, stats)]
    for item in knowledge.items:
        found += _phrased(item)
    found += [
        Finding("edited", each.item_id, texts=(each.before, each.after), times=each.times)
        for each in reworded
        if each.times >= EDITS and each.item_id in knowledge.positions
    ]
    if asked_since is not None and asked_since <= today - LATELY:
        found += _unused(knowledge, stats, today, edited)
    place = knowledge.positions
    return sorted(found, key=lambda finding: (SORTS.index(finding.sort), place[finding.item_id]))


def _twins(snapshot: Snapshot) -> Iterator[Finding]:
    for twin in twins(snapshot):
        sort: Sort = "contradiction" if twin.contradiction else "duplicate"
        yield Finding(sort, twin.other_id, twin.item_id, (twin.other_phrasing, twin.phrasing))


def _shared(knowledge: Knowledge) -> Iterator[Finding]:
    """Phrasings that an earlier item has, too, and therefore gets."""
    owners: dict[str, str] = {}
    for item in knowledge.items:
        lost: dict[str, list[str]] = {}
        for phrasing in item.phrasings:
            owner = owners.setdefault(normalise(phrasing), item.id)
            if owner != item.id:
                lost.setdefault(owner, []).append(phrasing)
        yield from (Finding("shared", item.id, owner, tuple(texts)) for owner, texts in lost.items())


def _dated(knowledge: Knowledge, today: date) -> Iterator[Finding]:
    for item in knowledge.items:
        if item.valid_until is not None and item.valid_until < today:
            yield Finding("expired", item.id, day=item.valid_until)
        elif item.review is not None and item.review <= today:
            # Whoever looks at an expired one decides about its review, too.
            yield Finding("review", item.id, day=item.review)


def _rejected(knowledge: Knowledge, stats: Mapping[str, ItemStats]) -> Iterator[Finding]:
    for item in knowledge.items:
        lately = stats.get(item.id, ItemStats()).lately
        if lately.rejected >= max(REJECTIONS, REJECTED * lately.answered):
            yield Finding("rejected", item.id, rejected=lately.rejected, answered=lately.answered)


def _unused(
    knowledge: Knowledge, stats: Mapping[str, ItemStats], today: date, edited: Collection[str]
) -> Iterator[Finding]:
    """Entries that were never given lately, though enough was asked. Scripts and rules wait for their day."""
    entries = [item for item in knowledge.items if item.kind == "entry"]
    used = {item_id for item_id, one in stats.items() if one.lately.answered or one.lately.confirmed}
    if sum(one.lately.answered for one in stats.values()) < len(entries):
        return
    for item in entries:
        if item.id not in used and item.id not in edited and item.valid_on(today):
            yield Finding("unused", item.id)


def _phrased(item: Item) -> Iterator[Finding]:
    """What is wrong with the phrasings of one item by themselves."""
    answer = _letters(normalise(item.text))
    wordless, copied, long = [], [], []
    said: dict[str, list[str]] = {}
    for phrasing in dict.fromkeys(item.phrasings):
        key = normalise(phrasing)
        letters = _letters(key)
        said.setdefault(letters.rstrip(_PARTICLES) or letters or key, []).append(phrasing)
        if not letters:
            wordless.append(phrasing)
        elif len(answer) >= COPIED and (answer in letters or (letters in answer and 2 * len(letters) >= len(answer))):
            copied.append(phrasing)
        elif _width(key) > LONG:
            long.append(phrasing)
    repeated = [phrasing for same in said.values() for phrasing in same[1:]]
    sorts: Sequence[tuple[Sort, list[str]]] = (
        ("wordless", wordless),
        ("copied", copied),
        ("long", long),
        ("repeated", repeated),
    )
    yield from (Finding(sort, item.id, texts=tuple(texts)) for sort, texts in sorts if texts)
    if len(said) == 1 and item.kind != "script":
        yield Finding("single", item.id)


def _letters(key: str) -> str:
    return "".join(char for char in key if char.isalnum())


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)
