"""What people wrote and approved: entries, scripts, rules and the community's facts. Reads no file: see `reading.py`.

knowledge.item("refund-how").text       # what is said, variables filled in
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import ClassVar, Literal, get_args
from zoneinfo import ZoneInfo

from faqbot.days import Days
from faqbot.errors import NotFound
from faqbot.hours import Hours as Hours
from faqbot.hours import Language, Schedule, hours_in_words, minutes_in_words
from faqbot.marked_yaml import Node

Kind = Literal["entry", "script", "rule"]

Offence = Literal["advertising", "contact", "link", "pornography", "politics", "abuse", "flooding"]
"""How a message can break a rule: `contact` asks members to get in touch or to join elsewhere, by number, account,
invitation or QR code; `link` leads out of the community, or asks for a click there."""
OFFENCES: tuple[Offence, ...] = get_args(Offence)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `path:line`, line 1-based."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Item:
    """What entries, scripts and rules share."""

    id: str
    """Unique over all files, `[a-z0-9-]`."""
    title: str
    """The question of an entry or a rule, the title of a script: how people see it in a list."""
    phrasings: tuple[str, ...]
    """What is embedded, the title first: then paraphrases, or the situations of a script."""
    text: str
    """What is said first, facts filled in. Of a script still a template: `{variables}`, and braces doubled."""
    place: Place
    not_for: tuple[str, ...] = ()
    """Questions that look alike but must not get this."""
    tags: tuple[str, ...] = ()
    valid_from: date | None = None
    """First day on which it may be given, in the community's time zone."""
    valid_until: date | None = None
    """Last day on which it may be given."""
    review: date | None = None
    """When a person should look at it again."""
    owner: str | None = None
    """Who answers for it."""

    kind: ClassVar[Kind]

    def valid_on(self, day: date) -> bool:
        """Whether it may be given on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Entry(Item):
    """One question that members ask, and its approved answer (`text`)."""

    kind: ClassVar[Kind] = "entry"


@dataclass(frozen=True, slots=True)
class Stages:
    """What is said when a rule is broken for the first, the second, the third time: ids of scripts, None for none."""

    first: str | None = None
    second: str | None = None
    third: str | None = None
    """And every later time."""
    reason: str = ""
    """What was done, as half a sentence that a script can hold: `{nickname} 在群里发广告`; empty for none."""

    def script(self, nth: int) -> str | None:
        """For the `nth` time, from 1: that stage's, else the last one's before it."""
        reached = (self.first, self.second, self.third)[: max(nth, 1)]
        return next((each for each in reversed(reached) if each is not None), None)


@dataclass(frozen=True, slots=True)
class Sanctions:
    """What follows when a rule is broken, how often, and until when that counts."""

    stages: Stages = Stages()
    by_offence: Mapping[Offence, Stages] = field(default_factory=dict)
    """In place of `stages`, for single offences of the rule; whole, with what they do not say from `stages`."""
    notice: str | None = None
    """Id of the script that says publicly what somebody did."""
    expires_after: timedelta | None = None
    """Time without another strike after which the earlier ones count no more; None: they always do."""
    counts_with: tuple[str, ...] = ()
    """Ids of rules whose strikes count as this rule's, and this rule's as theirs."""


@dataclass(frozen=True, slots=True)
class Rule(Item):
    """One group rule: what, why, and what follows; `text` joins the three, a line each."""

    rule: str = ""
    why: str = ""
    consequence: str = ""
    offences: tuple[Offence, ...] = ()
    """What breaks it, as far as it can be recognised."""
    strikes: Sanctions = Sanctions()

    kind: ClassVar[Kind] = "rule"

    def stages(self, offence: str) -> Stages:
        """What follows where it is broken by `offence`."""
        return next((each for key, each in self.strikes.by_offence.items() if key == offence), self.strikes.stages)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way a script can go on, chosen by the staff member."""

    when: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say or to do; ends in `branches` where the staff member has to choose."""

    say: str
    """Ready to copy once `replies.fill` has filled its variables; empty for a step that is only done."""
    note: str = ""
    """For the staff member only; never sent."""
    choose: str = ""
    """What has to be found out before choosing a branch."""
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A `{name}` in a script that only the moment of use can fill."""

    name: str
    label: str
    """What the staff member is asked for."""
    default: str
    """Said when nothing was filled in, so that no reply ever holds a hole."""


@dataclass(frozen=True, slots=True)
class Script(Item):
    """What staff say in a situation: ordered steps; `text` is what the first speaking step says."""

    steps: tuple[Step, ...] = ()
    variables: tuple[Variable, ...] = ()

    kind: ClassVar[Kind] = "script"


@dataclass(frozen=True, slots=True)
class Etiquette:
    """The words around an approved answer: templates, filled by `replies` with the community's facts."""

    greeting: str = "您好"
    """Said once per reply; empty for none."""
    unanswered: str = "这个问题还没有确认过的答案，我已经记下并转给同事，{due_words}回复您。"
    """May use `{due_words}`: by when the asker is owed the answer, e.g. `今天 15:30 前`."""
    suggest: str = "您想问的是不是下面这些？\n{options}\n都不是的话告诉我，我请同事来回复您。"
    """Must hold `{options}`: the candidates' titles, numbered, one a line."""
    out_of_hours: str = "现在不在服务时间（{hours_words}），{next_opening_words}后统一回复。"
    """Takes the place of `unanswered` outside service hours; may use `{next_opening_words}`."""
    promise: str = "我在{due_words}给您答复。"
    """Says by when a person will answer; must hold `{due_words}`."""
    late: str = "让您久等了，抱歉。我在{due_words}给您答复。"
    """Takes the place of `promise` where an earlier time has passed."""
    longest: int = 500
    """Characters that the channel takes in one message; `replies.split` cuts what is longer."""


ETIQUETTE: Mapping[Language, Etiquette] = {
    "zh": Etiquette(),
    "en": Etiquette(
        greeting="Hello",
        unanswered="I have no confirmed answer to this yet. I passed your question on; "
        "you will hear from us {due_words}.",
        suggest="I am not sure which of these you mean:\n{options}\n"
        "If it is none of them, tell me, and a colleague will answer you.",
        out_of_hours="I noted your question. Our service hours are {hours_words}; "
        "we will answer once we are back {next_opening_words}.",
        promise="I will get back to you {due_words}.",
        late="Sorry to keep you waiting. I will get back to you {due_words}.",
    ),
}
"""The words used where a community sets none."""
NAMELESS: Mapping[Language, str] = {"zh": "本群", "en": "this group"}


@dataclass(frozen=True, slots=True)
class Community:
    """The community's own facts, from the one `community:` section."""

    name: str = "本群"
    language: Language = "zh"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    hours: tuple[Hours, ...] = ()
    """Empty: always open."""
    holidays: str | None = None
    """Whose public holidays it keeps, one of `days.places()`; None: it serves on them as on other days."""
    closed: frozenset[date] = frozenset()
    """Days on which it is closed besides."""
    open: frozenset[date] = frozenset()
    """Days on which it is open although they are holidays, or their weekday has no hours."""
    reply_within: int = 60
    """Minutes."""
    nickname_pattern: str | None = None
    """Regular expression that a whole nickname follows."""
    nickname_example: str = ""
    max_wrong: float | None = None
    """Accepted share of wrong answers among those given."""
    allowed_links: tuple[str, ...] = ()
    """Hosts, lower case: a link to one of them, or to a part of one, is no offence."""
    staff: tuple[str, ...] = ()
    """Nicknames of those who answer: what they say in a pasted chat is nobody's question."""
    etiquette: Etiquette = Etiquette()
    facts: Mapping[str, str] = field(default_factory=dict)
    """Everything usable as `{name}` in any text: those listed under `facts:` and the built-in ones."""

    @property
    def schedule(self) -> Schedule:
        """When it is there."""
        return Schedule(self.hours, Days(self.holidays, self.closed, self.open))

    def local(self, moment: datetime) -> datetime:
        """`moment` (aware) in its time zone."""
        if moment.tzinfo is None:
            raise ValueError(f"a moment must be aware, not {moment!r}")
        return moment.astimezone(self.timezone)


@dataclass(frozen=True, slots=True)
class Check:
    """One labelled question that is not a phrasing: what the knowledge base must do with it."""

    text: str
    entry_id: str | None
    """None: no item answers it."""
    place: Place


@dataclass(frozen=True, slots=True)
class Targets:
    """What share of the checks must come out right for `check` to pass."""

    right_first: float = 0.90
    """Of questions with an item: it is the best candidate."""
    answered: float = 0.80
    """Of questions with an item: decision `answer` with it."""
    wrong: float = 0.05
    """Of questions without one: decision `answer`, at most."""


@dataclass(frozen=True, slots=True)
class Source:
    """One knowledge file as it was read."""

    path: str
    """As in `Place.path`."""
    digest: str
    """sha256 hex of its bytes."""
    root: Node | None
    """What stands in it, with lines; None where nothing does."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of a folder, immutable; `digest` changes when anything that is served or matched does."""

    items: tuple[Item, ...]
    """In the order of files (sorted by path), then of lines."""
    community: Community
    checks: tuple[Check, ...]
    targets: Targets
    digest: str
    """sha256 hex of every file's path and bytes."""
    warnings: tuple[str, ...] = ()
    """`path:line: …`: what serves but deserves a look, e.g. the same phrasing in two items after normalisation."""

    sources: Mapping[str, Source] = field(default_factory=dict, repr=False, compare=False)
    """The files by their path below the folder, with slashes; in that order."""

    _by_id: Mapping[str, Item] = field(init=False, repr=False, compare=False)
    rules_against: Mapping[Offence, str] = field(init=False, repr=False, compare=False)
    """The id of the rule that an offence breaks; no key for one that no rule covers."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {item.id: item for item in self.items})
        rules = [item for item in self.items if isinstance(item, Rule)]
        object.__setattr__(self, "rules_against", {each: rule.id for rule in rules for each in rule.offences})

    def counted_together(self, rule_id: str) -> frozenset[str]:
        """The rules whose strikes count as one, by their ids; `rule_id` is among them."""
        together = {rule_id}
        for item in self.items:
            if isinstance(item, Rule):
                if item.id == rule_id:
                    together.update(item.strikes.counts_with)
                elif rule_id in item.strikes.counts_with:
                    together.add(item.id)
        return frozenset(together)

    @property
    def positions(self) -> dict[str, int]:
        """Where each item stands among `items`, by its id."""
        return {item.id: position for position, item in enumerate(self.items)}

    def find(self, item_id: str) -> Item | None:
        """The item of this id; None where it is gone since it was found."""
        return self._by_id.get(item_id)

    def item(self, item_id: str) -> Item:
        """The item of this id; raises `NotFound`."""
        try:
            return self._by_id[item_id]
        except KeyError:
            near = get_close_matches(item_id, self._by_id, n=1)
            step = f'Did you mean "{near[0]}"?' if near else "Look its id up in the knowledge files."
            raise NotFound(f'There is no entry, script or rule "{item_id}". {step}') from None


def built_in_facts(community: Community) -> dict[str, str]:
    """The names that every text may use without anyone listing them under `facts:`, filled for `community`."""
    return {
        "community": community.name,
        "hours_words": hours_in_words(community.schedule, community.language),
        "reply_within_words": minutes_in_words(community.reply_within, community.language),
        "nickname_example": community.nickname_example,
    }
