"""From no knowledge at all, day by day: what an editor's time brings, by how unanswered questions are put before him.

    python -m benchmarks.replay --data FOLDER [--sets NAME ...] [--days 20] [--picture benchmarks/replay.svg]

FOLDER is that of `quality.py`. Prints the tables of `benchmarks/README.md` and draws the picture there. No part of the
product: the queue and the editor are played here, the answers are those of real snapshots.

A day brings 200 questions: an entry of the set by Zipf's law, one of its real texts at random; one in seven has no
entry. What the day's snapshot does not answer waits. In the evening the editor takes the first 10 items, and:

- where more than half of an item belongs to one entry, all that does is answered: a new entry with these texts as its
  phrasings, or further phrasings of one that is there. Where more than half has no entry, that is dismissed;
- where it is a mixture, he can answer its first question only;
- what does not belong stays in the item. What the entries written so far answer leaves before he looks at it, unless it
  was rejected.

Of one answer in four somebody says whether it was right; what was wrong waits for the editor, and all that was said
refines the confidence. At night a snapshot is made of what was written. All rules see the same questions and the same
editor; they differ in what an item is, and in which come first. Each is played once for every accepted rate of wrong
answers, because whoever answers less is easily wrong less.
"""

from __future__ import annotations

import argparse
import heapq
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks.grouping import BCubed, Remembering, b_cubed
from benchmarks.quality import Entry, entries_of, questions_of, set_names, write_knowledge
from benchmarks.tables import table
from faqbot.assistant import Assistant
from faqbot.background import QUESTIONS
from faqbot.clauses import asking
from faqbot.encoder import open_encoder
from faqbot.grouping import Groups, Same
from faqbot.index import Index
from faqbot.reading import load
from faqbot.same import learn_same
from faqbot.settings import EMBEDDED, Settings
from faqbot.snapshot import open_snapshot
from faqbot.space import Space
from faqbot.text import normalise

A_DAY, ACTIONS = 200, 10
WITHOUT_ENTRY = 1 / 7
JUDGED = 0.25
"""Share of the answers of which somebody says whether they were right."""

RATES = (0.05, 0.02, 0.005)
"""Accepted shares of wrong answers."""

ZIPF = 1.0
"""Exponent: the n-th entry is asked for in proportion to 1 / n."""

FIRST = 0.8
"""How near a question must be to a group's first one by ChatWiki's rule, as we read it."""

COLUMNS = (
    *("set", "items", "accepted", "answered rightly", "wrongly", "actions", "rightly per action", "wrongly per action"),
    *("wrong of answered", "entries"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One question of the stream."""

    text: str
    key: str
    """Its normal form."""
    entry: str | None
    """The one that answers it, known to the editor alone."""


def stream(
    pools: Sequence[tuple[str, Sequence[str]]], nothing: Sequence[str], days: int, seed: int = 0
) -> list[list[Message]]:
    """`days` lists of `A_DAY` questions. pools: the texts of each entry; nothing: texts that no entry answers."""
    random = np.random.default_rng(seed)
    ranked = [pools[i] for i in random.permutation(len(pools))]
    popularity = 1 / np.arange(1, len(ranked) + 1) ** ZIPF
    popularity /= popularity.sum()
    asked: list[list[Message]] = []
    for _ in range(days):
        asked.append([])
        for _ in range(A_DAY):
            if nothing and random.random() < WITHOUT_ENTRY:
                entry, texts = None, nothing
            else:
                entry, texts = ranked[int(random.choice(len(ranked), p=popularity))]
            text = texts[int(random.integers(len(texts)))]
            asked[-1].append(Message(text, normalise(text), entry))
    return asked


# What an item is


class Rule(Protocol):
    """Puts questions into items, by number."""

    name: str
    by_demand: bool
    """Whether the item with the most messages comes first, else the oldest."""

    def place(self, message: Message, vector: NDArray[np.float32], day: int) -> tuple[int, list[int]]:
        """(the item of a question, the items that are part of it from now on). vector: (dim,) float32, unit."""

    def left(self, number: int, staying: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """An item has lost all but these normal forms with their vectors."""


@dataclass(slots=True)
class InOrder:
    """Every message by itself, the oldest first."""

    name: str = "no grouping, in order of time"
    by_demand: bool = False
    _count: int = 0

    def place(self, message: Message, vector: NDArray[np.float32], day: int) -> tuple[int, list[int]]:
        self._count += 1
        return self._count, []

    def left(self, number: int, staying: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        pass


@dataclass(slots=True)
class SameText:
    """What has the same normal form."""

    name: str = "same text, by count"
    by_demand: bool = True
    _numbers: dict[str, int] = field(default_factory=dict)

    def place(self, message: Message, vector: NDArray[np.float32], day: int) -> tuple[int, list[int]]:
        return self._numbers.setdefault(message.key, len(self._numbers)), []

    def left(self, number: int, staying: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        pass


@dataclass(slots=True)
class FirstQuestion:
    """ChatWiki's rule as we read it: near the first question of a group of the same day; the nearest one."""

    name: str
    space: Space | None
    """What the cosine is taken in; None: as the encoder gives it."""
    by_demand: bool = True
    _day: int = -1
    _count: int = 0
    _first: list[NDArray[np.float32]] = field(default_factory=list)

    def place(self, message: Message, vector: NDArray[np.float32], day: int) -> tuple[int, list[int]]:
        if day != self._day:
            self._day, self._first = day, []
        placed = vector if self.space is None else self.space.place(vector[None])[0]
        if self._first:
            near = np.stack(self._first) @ placed
            if near.max() >= FIRST:
                return self._count - len(self._first) + int(np.argmax(near)), []
        self._first.append(placed)
        self._count += 1
        return self._count - 1, []

    def left(self, number: int, staying: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        pass


@dataclass(slots=True)
class Ours:
    """`faqbot.grouping`, as the queue uses it."""

    same: Same
    name: str = "**faqbot**"
    by_demand: bool = True
    _groups: Groups = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self._groups = Groups(self.same)

    def place(self, message: Message, vector: NDArray[np.float32], day: int) -> tuple[int, list[int]]:
        number = self._groups.find(message.key, vector, chatter=False)
        if number is None:
            self._count += 1
            number = self._count
        known = self._groups.compares(number, message.key)
        self._groups.add(number, message.key, vector, chatter=False)
        merged = [] if known else self._groups.one_with(number, message.key, vector)
        for other in merged:
            self._groups.merge(number, other)
        return number, merged

    def left(self, number: int, staying: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        self._groups.remove(number)
        for key, vector in staying:
            self._groups.add(number, key, vector, chatter=False)


# The queue and who works on it


class Desk:
    """The knowledge that grows, the queue that waits, and the editor; one rule."""

    def __init__(self, rule: Rule, encoder: Remembering, folder: Path, max_wrong: float) -> None:
        self.rule = rule
        self.written: dict[str, list[str]] = {}
        """Texts by entry."""
        self._encoder = encoder
        self._folder = folder
        self._max_wrong = max_wrong
        self._assistant: Assistant | None = None
        self._given: dict[str, str | None] = {}
        """What today's snapshot answers, by text: an entry, or None."""
        self._known: set[str] = set()
        """Normal forms that were written or dismissed."""
        self._items: dict[int, list[Message]] = {}
        self._judged: dict[str, tuple[str, bool]] = {}
        """What people said of an answer, by the question's text: the entry given, and whether it was right."""
        self._asleep: dict[int, int] = {}
        """How many messages wake an item that was dismissed: twice as many as it had."""

    def answer(self, message: Message) -> str | None:
        """The entry that a question gets at once."""
        if self._assistant is None:
            return None
        if message.text not in self._given:
            result = self._assistant.ask(message.text, record=False)
            self._given[message.text] = result.entry_id if result.decision == "answer" else None
        return self._given[message.text]

    def judge(self, message: Message, given: str, day: int) -> None:
        """Somebody says whether what a question got was right; what was not waits for the editor."""
        self._judged[message.text] = (given, given == message.entry)
        if given != message.entry:
            self.wait(message, day)

    def wait(self, message: Message, day: int) -> None:
        """Into the queue, if it was not dismissed before in the same words."""
        if message.key in self._known:
            return
        number, merged = self.rule.place(message, self._encoder.encode([message.key])[0], day)
        waiting = self._items.setdefault(number, [])
        for other in merged:
            waiting.extend(self._items.pop(other, []))
            self._asleep.pop(other, None)
        waiting.append(message)

    def evening(self) -> int:
        """The editor's day; how many items he took."""
        queue = [
            (self._rank(number), number)
            for number, waiting in self._items.items()
            if len(waiting) >= self._asleep.get(number, 0)
        ]
        heapq.heapify(queue)
        taken = 0
        while queue and taken < ACTIONS:
            rank, number = heapq.heappop(queue)
            still = [m for m in self._items[number] if self._unanswered(m)]
            if len(still) < len(self._items[number]):
                self._keep(number, still)
                if not still:
                    continue
                if self._rank(number) != rank:
                    heapq.heappush(queue, (self._rank(number), number))
                    continue
            self._handle(number)
            taken += 1
        return taken

    def night(self, day: int) -> None:
        """A snapshot of what was written."""
        if not self.written:
            return
        entries = [Entry(entry, entry, texts) for entry, texts in self.written.items()]
        write_knowledge(entries, self._folder / f"{day}")
        snapshot = open_snapshot(load(self._folder / f"{day}"), self._encoder, self._folder / "index")
        # What equals a known phrasing teaches nothing.
        judged = [(text, entry if right else None) for text, (entry, right) in self._judged.items()]
        judged = [(text, entry) for text, entry in judged if normalise(text) not in self._known]
        self._assistant = Assistant(Settings(max_wrong=self._max_wrong), snapshot, None, None).taught(judged)
        self._given = {}

    def _unanswered(self, message: Message) -> bool:
        """Whether nothing answers a question but what was rejected for it."""
        if message.key in self._known:
            return False
        given = self.answer(message)
        return given is None or self._judged.get(message.text) == (given, False)

    def _rank(self, number: int) -> tuple[int, int]:
        return (-len(self._items[number]) if self.rule.by_demand else 0, number)

    def _handle(self, number: int) -> None:
        waiting = self._items[number]
        entry, most = Counter(message.entry for message in waiting).most_common(1)[0]
        if 2 * most > len(waiting):
            chosen = [message for message in waiting if message.entry == entry]
        else:
            entry = waiting[0].entry
            chosen = [message for message in waiting if message.key == waiting[0].key]
        texts = {message.key: message.text for message in chosen}
        if entry is not None:
            self.written.setdefault(entry, []).extend(texts.values())
        self._known |= texts.keys()
        if entry is None and len(chosen) == len(waiting):
            self._asleep[number] = 2 * len(waiting)
        else:
            self._keep(number, [message for message in waiting if message.key not in texts])

    def _keep(self, number: int, staying: list[Message]) -> None:
        keys = list(dict.fromkeys(message.key for message in staying))
        self.rule.left(number, zip(keys, self._encoder.encode(keys), strict=True))
        self._asleep.pop(number, None)
        if staying:
            self._items[number] = staying
        else:
            del self._items[number]


# What it brought


@dataclass(frozen=True, slots=True)
class Run:
    """One rule on one stream; per day."""

    rule: str
    max_wrong: float
    """The accepted share of wrong answers."""
    right: NDArray[np.int64]
    """(days,) questions answered rightly at once"""
    wrong: NDArray[np.int64]
    """(days,) questions answered wrongly"""
    actions: NDArray[np.int64]
    """(days,)"""
    entries: int
    """Written."""

    @property
    def rightly(self) -> float:
        """Questions answered rightly per action."""
        return float(self.right.sum() / max(self.actions.sum(), 1))

    @property
    def wrongly(self) -> float:
        """Questions answered wrongly per action."""
        return float(self.wrong.sum() / max(self.actions.sum(), 1))


def run(rule: Callable[[], Rule], asked: Sequence[Sequence[Message]], encoder: Remembering, max_wrong: float) -> Run:
    """Play the days."""
    right, wrong, actions = (np.zeros(len(asked), dtype=np.int64) for _ in range(3))
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk(rule(), encoder, Path(scratch), max_wrong)
        for day, messages in enumerate(asked):
            for message in messages:
                given = desk.answer(message)
                judged = random.random() < JUDGED
                if given is None:
                    desk.wait(message, day)
                    continue
                right[day] += given == message.entry
                wrong[day] += given != message.entry
                if judged:
                    desk.judge(message, given, day)
            actions[day] = desk.evening()
            desk.night(day)
    return Run(desk.rule.name, max_wrong, right, wrong, actions, len(desk.written))


def grouped(rule: Rule, asked: Sequence[Sequence[Message]], encoder: Remembering) -> BCubed:
    """How well a rule groups a stream of which nothing is ever answered."""
    items: dict[int, list[Message]] = {}
    for day, messages in enumerate(asked):
        for message in messages:
            number, merged = rule.place(message, encoder.encode([message.key])[0], day)
            items.setdefault(number, []).append(message)
            for other in merged:
                items[number] += items.pop(other)
    rows = [(number, message.entry) for number, messages in items.items() for message in messages if message.entry]
    return b_cubed([number for number, _ in rows], [entry for _, entry in rows])


def rules(encoder: Remembering) -> list[Callable[[], Rule]]:
    """Who is compared. Nothing is known at the start, so the only middle there is is that of everyday questions."""
    none = np.zeros((0, encoder.dim), dtype=np.float32)
    background = encoder.encode([normalise(question) for question in QUESTIONS])
    nothing = learn_same(Index.build([], none, Space.fit(none, np.zeros(0, dtype=np.int64), background)), none)
    return [
        InOrder,
        SameText,
        lambda: FirstQuestion(f"near the first of the day, cosine ≥ {FIRST}", None),
        lambda: FirstQuestion(f"near the first of the day, centred cosine ≥ {FIRST}", nothing.space),
        lambda: Ours(nothing),
    ]


def cells(name: str, one: Run) -> list[str]:
    """A line of the table."""
    right, wrong = int(one.right.sum()), int(one.wrong.sum())
    return [
        *(name, one.rule, f"{one.max_wrong:g}", f"{right}", f"{wrong}", f"{one.actions.sum()}"),
        *(f"{one.rightly:.2f}", f"{one.wrongly:.3f}", f"{wrong / max(right + wrong, 1):.3f}", f"{one.entries}"),
    ]


def not_led(runs: Sequence[Run]) -> list[Run]:
    """The runs of others that no run of ours, which are the last ones, beats: more answered rightly per action, and no
    more wrongly."""
    ours = [one for one in runs if one.rule == runs[-1].rule]
    others = [one for one in runs if one.rule != runs[-1].rule]
    return [one for one in others if not any(o.rightly > one.rightly and o.wrongly <= one.wrongly for o in ours)]


_COLOURS = ("#9a8c98", "#c38e3c", "#8ab17d", "#3a86a8", "#c1440e")
"""Each readable on white and on black; ours is the last."""

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "faqbot",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": "#808080",
    "axes.edgecolor": "#808080",
    "axes.labelcolor": "#808080",
    "axes.titlecolor": "#808080",
    "xtick.color": "#808080",
    "ytick.color": "#808080",
}


def picture(played: Sequence[tuple[str, Sequence[Run]]]) -> str:
    """SVG, for each set: at the first accepted rate, questions answered rightly so far per action so far, day by day,
    and wrongly; below, both at the end for every rate."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(2.9 * len(played) + 0.4, 7.6), layout="constrained")
        axes = figure.subplots(3, len(played), squeeze=False, height_ratios=(3, 1, 3))
        for column, (name, runs) in enumerate(played):
            over_time, wrongs, ends = axes[:, column]
            for rule, colour in zip(dict.fromkeys(one.rule for one in runs), _COLOURS, strict=True):
                own = [one for one in runs if one.rule == rule]
                days = np.arange(1, len(own[0].actions) + 1)
                spent = np.maximum(np.cumsum(own[0].actions), 1)
                style = {"color": colour, "lw": 2.2 if colour == _COLOURS[-1] else 1.3}
                label = rule.strip("*") if column == 0 else None
                over_time.plot(days, np.cumsum(own[0].right) / spent, label=label, **style)
                wrongs.plot(days, np.cumsum(own[0].wrong) / spent, **style)
                ends.plot([one.wrongly for one in own], [one.rightly for one in own], "o-", ms=3.5, **style)
            over_time.set_title(name)
            wrongs.set_xlabel("day")
            ends.set_xlabel("wrongly per action")
            for each in (over_time, wrongs):
                each.set_ylim(bottom=0)
        for each, said in zip(
            axes[:, 0], ("rightly per action", "wrongly per action", "rightly per action"), strict=True
        ):
            each.set_ylabel(said)
        figure.legend(loc="outside lower left", frameon=False, ncols=2)
        drawn = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(drawn, format="svg", transparent=True, metadata=nothing)
    return drawn.getvalue()


def play(name: str, options: argparse.Namespace) -> tuple[list[Run], list[list[str]]]:
    """(every rule at every rate, lines of the table of grouping) for one set."""
    encoder = Remembering(open_encoder(options.encoder, options.index, threads=1), options.work / name)
    entries = entries_of(options.data / name / "entries.jsonl")
    pools = {entry.id: list(entry.phrasings) for entry in entries}
    nothing: list[str] = []
    for question in questions_of(options.data / name / "questions.jsonl", entries).labelled:
        (nothing if question.entry_id is None else pools[question.entry_id]).append(question.text)
    asked = stream(list(pools.items()), nothing, options.days, options.seed)
    texts = [message.text for messages in asked for message in messages]
    keys = [normalise(text) for text in (*texts, *(part for text in texts for part in asking(text)), *QUESTIONS)]
    encoder.keep(list(dict.fromkeys(keys)))
    runs, lines = [], []
    for rule in rules(encoder):
        runs += [run(rule, asked, encoder, rate) for rate in options.rates]
        score = grouped(rule(), asked, encoder)
        lines.append([name, rule().name, *(f"{value:.3f}" for value in (score.precision, score.recall, score.f1))])
    return runs, lines


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Play an editor's days from no knowledge on.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set")
    parser.add_argument("--sets", nargs="*", help="names of the sets; all that have entries and questions")
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the stream")
    parser.add_argument("--rates", type=float, nargs="+", default=RATES, help="accepted shares of wrong answers")
    parser.add_argument("--jobs", type=int, default=2, help="sets played at once")
    parser.add_argument("--picture", type=Path, help="SVG file to draw")
    parser.add_argument("--encoder", default=EMBEDDED)
    parser.add_argument("--index", type=Path, default=Path("index"), help="where the unpacked encoder is or will be")
    parser.add_argument("--work", type=Path, default=Path("index/replay"), help="vectors are kept here")
    options = parser.parse_args(argv)
    names = options.sets or set_names(options.data)
    if not names:
        print(f"{options.data}: no set with entries.jsonl and questions.jsonl. Name the folder of the sets.")
        return 2
    # Unpacked once, before several processes would.
    open_encoder(options.encoder, options.index, threads=1)
    played: list[tuple[str, list[Run]]] = []
    groups: list[list[str]] = []
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        each = pool.map if options.jobs > 1 else map
        playing = each(play, names, [options] * len(names))
        for name, (runs, lines) in zip(names, playing, strict=True):
            played.append((name, runs))
            groups += lines
            print(f"{name}: played", file=sys.stderr)
    print(table(COLUMNS, [cells(name, one) for name, runs in played for one in runs]))
    for name, runs in played:
        left = [f"{one.rule} at {one.max_wrong:g}" for one in not_led(runs)]
        print(f"- {name}: {'; '.join(left) or 'nothing'}")
    print()
    print(table(("set", "items", "B-cubed precision", "recall", "F1"), groups), end="")
    if options.picture is not None:
        options.picture.write_text(picture(played), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
