"""Who broke which rule how often in which group, what follows, and the words for it. Does nothing to anyone.

    case = Case("上海-小明", "3 群", "rule-ads", (Said("刚上的秋梨膏，要的私我", "秋梨膏，要的私我", "advertising"),))
    standing = strikes.standing(case.asker, case.group, case.rule_id, now=now)      # nth, script, earlier evidence
    strikes.count(**case.counted(), by="小晨")                                       # a person's click, never by itself

The same person under small changes of the nickname (case, spaces, full width) is one, and so is a group. What one
person says against one rule in one paste is one strike with all the evidence; a message is held against nobody twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from faqbot import store
from faqbot.errors import InvalidRequest, NotFound
from faqbot.hours import Language, clock_in_words, day_in_words
from faqbot.knowledge import Community, Item, Knowledge, Rule, Script
from faqbot.nicknames import name_key
from faqbot.quotes import quoted
from faqbot.replies import script_values
from faqbot.store import Store, Strike, StrikeState
from faqbot.template import speak
from faqbot.text import normalise

LISTED = 200
_ALL = 100_000
"""Strikes that are read to find out who broke rules most; a group has a few hundred a year."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message that breaks a rule."""

    text: str
    evidence: str
    """The words that gave it away."""
    offence: str
    said_at: datetime | None = None
    """Aware; None where nobody knows."""
    question_id: int | None = None
    number: int = 0
    """Of the piece of a pasted text that it is; 0 for none."""


@dataclass(frozen=True, slots=True)
class Case:
    """What one person said against one rule, in one text; not counted yet."""

    asker: str | None
    """None where the text does not say who wrote it: nobody can be counted then."""
    group: str
    rule_id: str
    said: tuple[Said, ...]
    """In order; at least one."""

    @property
    def offence(self) -> str:
        """The one that it is named after."""
        return self.said[0].offence

    @property
    def said_at(self) -> datetime | None:
        """Of the first message whose time is known."""
        return min((each.said_at for each in self.said if each.said_at is not None), default=None)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The pieces of the text that belong to it."""
        return tuple(each.number for each in self.said)


class Accused(Protocol):
    """What of a pasted piece is looked at here: a `pasted.Piece` has it."""

    @property
    def number(self) -> int: ...
    @property
    def asker(self) -> str | None: ...
    @property
    def said_at(self) -> datetime | None: ...
    @property
    def text(self) -> str: ...
    @property
    def breach(self) -> Any: ...
    @property
    def result(self) -> Any: ...


def cases(pieces: Iterable[Accused], group: str | None) -> list[Case]:
    """What of these pieces breaks a rule, by person and rule, in the order of the first message of each."""
    together: dict[tuple[object, ...], list[Accused]] = {}
    for piece in pieces:
        if piece.breach is not None:
            # Two messages without a name may be of two people.
            who = name_key(piece.asker) if piece.asker else piece.number
            together.setdefault((who, piece.breach.rule), []).append(piece)
    return [
        Case(
            asker=(own[0].asker or "").strip() or None,
            group=(group or "").strip(),
            rule_id=own[0].breach.rule,
            said=tuple(
                Said(
                    piece.text,
                    piece.breach.evidence,
                    piece.breach.offence,
                    piece.said_at,
                    None if piece.result is None else piece.result.question_id,
                    piece.number,
                )
                for piece in own
            ),
        )
        for own in together.values()
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a rule at what is looked at, be it counted already or not."""

    count: int
    """Strikes that still count, of those that were counted before it."""
    nth: int
    """Which time it is: how many count with it. The order is that of counting and not that of the messages: what is
    found late is the third where two count, however early it was said, as those two were told that they are the
    first and the second; and each stays what it was when others are counted after it."""
    script_id: str | None
    """What is said this time, by the rule; None where it names no script."""
    strikes: tuple[Strike, ...]
    """Those that count, the last first."""
    expires_at: datetime | None
    """When they count no more, if nothing is added; None where there are none, or they always do."""
    others: tuple[Strike, ...]
    """What counts against other rules in the same group, the last first; for people to weigh."""
    lapsed: bool = False
    """What is looked at was said so long ago that the rule has cleared it: it is on record, and counts no more."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who broke rules of a group."""

    asker: str
    """As last written."""
    group: str
    count: int
    """Strikes that still count, over all rules."""
    last_at: datetime
    """When the last of `strikes` was said."""
    strikes: tuple[Strike, ...]
    """All there are, in every state, the last first."""


class Strikes:
    """The record of one community's broken rules. Safe for any number of threads."""

    def __init__(self, kept: Store, knowledge: Callable[[], Knowledge]) -> None:
        self._kept = kept.strikes
        self._question = kept.question
        self._knowledge = knowledge

    # Counting

    def standing(
        self,
        asker: str,
        group: str | None,
        rule_id: str,
        *,
        now: datetime | None = None,
        offence: str = "",
        said_at: datetime | None = None,
        recorded: Strike | None = None,
    ) -> Standing:
        """How often this person broke this rule, or one that counts with it, in this group, and what follows now.

        offence: which one of the rule's; what follows may depend on it. said_at: when what is looked at was said, now
        where absent. recorded: as what it was counted, if it was. Raises `NotFound` for no rule.
        """
        now, knowledge = now or datetime.now(UTC), self._knowledge()
        rule = _rule(knowledge, rule_id)
        mine = self._kept.list(asker_key=name_key(asker), group_key=name_key(group or ""), limit=_ALL)
        together = knowledge.counted_together(rule_id)
        lasts = rule.strikes.expires_after
        this = recorded.moment if recorded is not None else said_at or now
        ours = [each for each in mine if each.rule_id in together and each.state == "counted"]
        since = _since([this, *(each.moment for each in ours)], lasts, now)
        standing = [each for each in ours if each.moment >= since]
        last = max((each.moment for each in standing), default=None)
        if last is not None and lasts is not None and last + lasts <= now:
            last = this  # without it they would be cleared
        if recorded is not None:
            standing = [each for each in standing if _counted_at(each) < _counted_at(recorded)]
        lapsed = this < since
        nth = max(len(standing) + (not lapsed), 1)
        others = [each for each in self._unexpired(knowledge, mine, now) if each.rule_id not in together]
        return Standing(
            count=len(standing),
            nth=nth,
            script_id=rule.stages(offence).script(nth),
            strikes=tuple(standing),
            expires_at=last + lasts if last is not None and lasts is not None else None,
            others=tuple(others),
            lapsed=lapsed,
        )

    def count(
        self,
        *,
        asker: str | None,
        group: str | None,
        rule_id: str,
        offence: str,
        text: str,
        evidence: str,
        said_at: datetime | None = None,
        by: str | None,
        question_id: int | None = None,
        now: datetime | None = None,
    ) -> Strike:
        """Count one message. See `record`."""
        said = Said(text, evidence, offence, said_at, question_id)
        return self.record(Case(asker, group or "", rule_id, (said,)), by=by, now=now)

    def record(
        self,
        case: Case,
        *,
        by: str | None,
        state: Literal["counted", "mistaken"] = "counted",
        now: datetime | None = None,
    ) -> Strike:
        """Count a case, or keep that it broke no rule, so that nobody is accused of the same message again.

        The same again (asker, group, text and minute; without a time the same day) changes nothing, and gives what was
        recorded first, in the state it has by now. Raises `InvalidRequest` where nobody is named or nothing was said,
        `NotFound` for a rule or a question that does not exist.
        """
        now, knowledge = now or datetime.now(UTC), self._knowledge()
        _rule(knowledge, case.rule_id)
        asker, group = _named(case.asker), case.group.strip()
        if not all(each.text.strip() for each in case.said):
            raise InvalidRequest("A strike needs the words that were said. Send the member's message.")
        for each in case.said:
            if each.question_id is not None:
                self._question(each.question_id)
        keys = self._keys(asker, group, [(each.text, each.said_at) for each in case.said], now)
        said = {
            key: (store.Said(each.text.strip(), each.evidence, each.said_at, each.question_id), words_key(each.text))
            for key, each in zip(keys, case.said, strict=True)
        }
        strike_id, _ = self._kept.add(
            store.NewStrike(
                at=now,
                asker=asker,
                asker_key=name_key(asker),
                group=group,
                group_key=name_key(group),
                rule_id=case.rule_id,
                offence=case.offence,
                by=by,
                state=state,
                said=[(one, words, key) for key, (one, words) in said.items()],
            )
        )
        return self._kept.get(strike_id)

    def found(self, case: Case, *, now: datetime | None = None) -> Strike | None:
        """What was recorded of this case, if all of its messages were; None where one of them is new."""
        known = self._known(case, now)
        return None if not known or None in known else self._kept.get(max(each for each in known if each is not None))

    def fresh(self, case: Case, *, now: datetime | None = None) -> Case:
        """The case without its messages that were recorded; whole where all were, or none."""
        known = self._known(case, now)
        said = tuple(each for each, strike_id in zip(case.said, known, strict=False) if strike_id is None)
        return replace(case, said=said) if said else case

    def _known(self, case: Case, now: datetime | None) -> list[int | None]:
        """The strike that holds each message of a case; nothing where nobody is named."""
        if case.asker is None or not case.asker.strip():
            return []
        said = [(each.text, each.said_at) for each in case.said]
        keys = self._keys(_named(case.asker), case.group.strip(), said, now or datetime.now(UTC))
        known = self._kept.by_key(keys)
        return [known.get(key) for key in keys]

    def innocent(self, texts: Sequence[str]) -> set[str]:
        """Of these texts, those that a person last found to break no rule, whoever wrote them."""
        words = {words_key(text): text for text in texts}
        found = self._kept.innocent(words) if words else set()
        return {text for text in texts if words_key(text) in found}

    def _keys(self, asker: str, group: str, said: Sequence[tuple[str, datetime | None]], now: datetime) -> list[str]:
        """What tells the messages of one person from all others."""
        today = self._knowledge().community.local(now).date().isoformat()
        return [
            _digest(
                name_key(asker),
                name_key(group),
                words_key(text),
                today if said_at is None else f"{said_at.astimezone(UTC):%Y-%m-%dT%H:%M}",
            )
            for text, said_at in said
        ]

    # Second thoughts

    def settle(
        self, strike_id: int, state: StrikeState, *, by: str | None, reason: str = "", now: datetime | None = None
    ) -> Strike:
        """Pardon it, find it mistaken (it broke no rule), count it after all, or withdraw it: then it was recorded by
        mistake, and the same messages may be recorded again.

        Raises `NotFound`, and `Conflict` for one that was withdrawn.
        """
        self._kept.settle(strike_id, state, by=by, reason=reason.strip(), at=now or datetime.now(UTC))
        return self._kept.get(strike_id)

    def correct(
        self,
        strike_id: int,
        *,
        by: str | None,
        asker: str | None = None,
        group: str | None = None,
        rule_id: str | None = None,
        reason: str = "",
        now: datetime | None = None,
    ) -> Strike:
        """Put right who, where or which rule; None: as it is. What it was before stays in its history.

        Raises `NotFound`, `InvalidRequest` for a blank name, `Conflict` where that person has the same message already.
        """
        now, strike = now or datetime.now(UTC), self._kept.get(strike_id)
        values: dict[str, str] = {}
        was = []
        if asker is not None and (asker := _named(asker)) != strike.asker:
            values |= {"asker": asker, "asker_key": name_key(asker)}
            was.append(f"{strike.asker} → {asker}")
        if group is not None and (group := group.strip()) != strike.group:
            values |= {"chat_group": group, "group_key": name_key(group)}
            was.append(f"{strike.group or '—'} → {group or '—'}")
        if rule_id is not None and rule_id != strike.rule_id:
            _rule(self._knowledge(), rule_id)
            values["rule_id"] = rule_id
            was.append(f"{strike.rule_id} → {rule_id}")
        if not values:
            return strike
        keys = self._keys(
            values.get("asker", strike.asker),
            values.get("chat_group", strike.group),
            [(each.text, each.said_at) for each in strike.said],
            strike.at,
        )
        note = "；".join(filter(None, (reason.strip(), *was)))
        self._kept.correct(strike_id, values, keys, by=by, note=note, at=now)
        return self._kept.get(strike_id)

    # Looking

    def get(self, strike_id: int) -> Strike:
        """The strike of this id; raises `NotFound`."""
        return self._kept.get(strike_id)

    def groups(self) -> Sequence[str]:
        """The groups that something is recorded of, in order."""
        return self._kept.groups()

    def people(self, *, group: str | None = None, now: datetime | None = None) -> list[Person]:
        """Everybody of whom something is recorded and not withdrawn, the most strikes first, then the latest."""
        now, knowledge = now or datetime.now(UTC), self._knowledge()
        by_person: dict[tuple[str, str], list[Strike]] = {}
        for strike in self.list(group=group, limit=_ALL):
            if strike.state != "withdrawn":
                by_person.setdefault((name_key(strike.group), name_key(strike.asker)), []).append(strike)
        people = [
            Person(own[0].asker, own[0].group, len(self._unexpired(knowledge, own, now)), own[0].moment, tuple(own))
            for own in by_person.values()
        ]
        return sorted(people, key=lambda each: (-each.count, -each.last_at.timestamp()))

    def counting(self, strikes: Sequence[Strike], *, now: datetime | None = None) -> frozenset[int]:
        """The ids of those of one person's strikes that still count."""
        return frozenset(each.id for each in self._unexpired(self._knowledge(), strikes, now or datetime.now(UTC)))

    def _unexpired(self, knowledge: Knowledge, strikes: Sequence[Strike], now: datetime) -> list[Strike]:
        """Those of one person in one group that still count, each by its own rule, the last first."""
        found: dict[int, Strike] = {}
        for rule_id in dict.fromkeys(each.rule_id for each in strikes):
            together = knowledge.counted_together(rule_id)
            try:
                lasts = _rule(knowledge, rule_id).strikes.expires_after
            except NotFound:  # the rule is gone; nothing says until when it counts
                lasts = None
            ours = [each for each in strikes if each.rule_id in together]
            found |= {each.id: each for each in unexpired(ours, lasts, now) if each.rule_id == rule_id}
        return [each for each in strikes if each.id in found]

    # Words

    def values(self, case: Case, standing: Standing, *, now: datetime | None = None) -> dict[str, str]:
        """What the variables of a script stand for where it is said because of `case`: `nickname`, `nth` (第二次),
        `count` (2 次), `date` of the last time before, `evidence`, `reason`. Those that nothing is known of are left
        out, so that a script says its own defaults.
        """
        now, knowledge = now or datetime.now(UTC), self._knowledge()
        community = knowledge.community
        values = {
            "nickname": (case.asker or "").strip(),
            "nth": nth_in_words(standing.nth, community.language),
            "count": count_in_words(standing.nth, community.language),
            "evidence": self._evidence(standing.strikes, case, now, community),
            "reason": _reasons(knowledge, [*standing.strikes[::-1], case]),
        }
        if standing.strikes:
            values["date"] = day_in_words(community.local(standing.strikes[0].moment).date(), community.language)
        return {name: value for name, value in values.items() if value}

    def notice(
        self,
        asker: str,
        group: str | None,
        *,
        now: datetime | None = None,
        case: Case | None = None,
        rule_id: str | None = None,
    ) -> str:
        """What is said publicly of somebody, as a draft: how often and what, with times, by the notice script of the
        rule, or a plain one.

        rule_id: what it is about, with the rules that count with it; that broken last where absent. case: what is
        being looked at and not counted yet, told as well, unless its rule has cleared it by now. Raises
        `InvalidRequest` where nothing counts against them.
        """
        now, knowledge = now or datetime.now(UTC), self._knowledge()
        rule_id = case.rule_id if case is not None else rule_id
        if rule_id is None:
            mine = self._kept.list(asker_key=name_key(asker), group_key=name_key(group or ""), limit=_ALL)
            counting = self._unexpired(knowledge, mine, now)
            rule_id = counting[0].rule_id if counting else None
            together = frozenset[str]() if rule_id is None else knowledge.counted_together(rule_id)
            ours = [each for each in counting if each.rule_id in together]
        else:
            standing = self.standing(asker, group, rule_id, now=now, said_at=case.said_at if case is not None else None)
            ours, case = list(standing.strikes), None if standing.lapsed else case
        broken: list[Strike | Case] = [*ours[::-1]]
        if case is not None:
            broken.append(case)
        if rule_id is None or not broken:
            raise InvalidRequest(f"Nothing counts against {asker} in this group. There is nothing to announce.")
        community = knowledge.community
        values = {
            "nickname": asker.strip(),
            "count": count_in_words(len(broken), community.language),
            "nth": nth_in_words(len(broken), community.language),
            "evidence": self._evidence(ours, case, now, community),
            "reason": _reasons(knowledge, broken),
        }
        if len(broken) > 2:
            values["result"] = _LAST[community.language]
        script = _notice_script(knowledge, rule_id)
        if script is not None:
            given = {name: value for name, value in values.items() if value}
            return speak(script.text, script_values(script, asker=asker, variables=given)).strip()
        return _PLAIN[community.language].format(**values)

    def _evidence(self, strikes: Iterable[Strike], case: Case | None, now: datetime, community: Community) -> str:
        """All that was said, a line each, in the order in which it was said."""
        lines = [] if case is None else _lines(case.said, now, community)
        for strike in strikes:
            said = [Said(each.text, each.evidence, strike.offence, each.said_at) for each in strike.said]
            lines += _lines(said, strike.at, community)
        lines.sort(key=lambda line: line[0])
        return "\n".join(dict.fromkeys(line for _, line in lines))

    def list(self, *, group: str | None = None, asker: str | None = None, limit: int = LISTED) -> list[Strike]:
        """In every state, what was said last first; of one group, of one person, where asked.

        Raises `InvalidRequest` for a limit below 1.
        """
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} strikes cannot be given. Ask for 1 or more.")
        return self._kept.list(
            asker_key=None if asker is None else name_key(asker),
            group_key=None if group is None else name_key(group),
            limit=min(limit, 2**31 - 1),
        )


def unexpired(strikes: Sequence[Strike], lasts: timedelta | None, now: datetime) -> Sequence[Strike]:
    """Of one person's strikes under one rule those that count at `now`, the last first.

    A time of `lasts` without a strike clears all before it.
    """
    counted = [each for each in strikes if each.state == "counted"]
    since = _since([each.moment for each in counted], lasts, now)
    counting = [each for each in counted if each.moment >= since]
    return sorted(counting, key=lambda each: (each.moment, each.id), reverse=True)


def _since(moments: Iterable[datetime], lasts: timedelta | None, now: datetime) -> datetime:
    """The first of these moments that is not cleared at `now`; `now` where all are."""
    found = now
    for moment in sorted(moments, reverse=True):
        if lasts is not None and found - moment >= lasts:
            break
        found = moment
    return found


def _counted_at(strike: Strike) -> tuple[datetime, int]:
    """What strikes are ordered by as they were counted."""
    return max(event.at for event in strike.events if event.what == "counted"), strike.id


def words_key(text: str) -> str:
    """Equal where two messages say the same."""
    return _digest(normalise(text.strip()))


def nth_in_words(nth: int, language: Language) -> str:
    """E.g. `第二次`, `2nd`."""
    if language == "zh":
        return f"第{_NUMERALS[nth] if nth < len(_NUMERALS) else f' {nth} '}次"
    suffix = "th" if nth % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(nth % 10, "th")
    return f"{nth}{suffix}"


def count_in_words(count: int, language: Language) -> str:
    """E.g. `2 次`, `2 times`."""
    if language == "zh":
        return f"{count} 次"
    return "once" if count == 1 else f"{count} times"


_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_PLAIN: Mapping[Language, str] = {
    "zh": "跟大家说明一件事：{nickname} 在群里违反群规，共 {count}。\n事实如下：\n{evidence}\n"
    "只说事，不针对人，规矩对每个人都一样。有异议请私信管理员核对。",
    "en": "A word to all: {nickname} broke the rules of this group {count}.\nWhat happened:\n{evidence}\n"
    "This is about what was done, not about who did it; the rules are the same for everybody. If you think this is "
    "wrong, please write to us.",
}
_LAST: Mapping[Language, str] = {"zh": "内容已删除，按群规请出本群", "en": "what was posted is deleted, and they leave"}
"""What follows a third time, where a notice script has a variable `result` for it."""
_NAMED: Mapping[Language, Mapping[str, str]] = {
    "zh": {"pornography": "色情内容", "politics": "政治敏感内容"},
    "en": {"pornography": "sexual content", "politics": "political content"},
}
"""Offences whose words no notice repeats."""


def _lines(said: Iterable[Said], otherwise: datetime, community: Community) -> list[tuple[datetime, str]]:
    """One line a message, with its moment: when, and what of it can be repeated. otherwise: when it was, where it does
    not say."""
    language = community.language
    lines = []
    for each in said:
        at = community.local(each.said_at or otherwise)
        day = day_in_words(at.date(), language)
        when = f"{day}{'' if day.endswith('）') else ' '}{clock_in_words(at.time())}"
        quote = _NAMED[language].get(each.offence)
        if quote is None:  # to repeat a link or an account would advertise it again
            quote = f"“{quoted(each.text, each.evidence, abuse=each.offence == 'abuse')}”"
        lines.append((at, f"{when} {quote}"))
    return lines


def _rule(knowledge: Knowledge, rule_id: str) -> Rule:
    item: Item = knowledge.item(rule_id)
    if not isinstance(item, Rule):
        raise NotFound(f'"{rule_id}" is no rule, but a {item.kind}. Name the rule that was broken.')
    return item


def _reasons(knowledge: Knowledge, broken: Iterable[Strike | Case]) -> str:
    """What was done, each once; empty where the rules have no words for it, or one of them is gone by now."""
    reasons: dict[str, None] = {}
    for each in broken:
        try:
            reasons[_rule(knowledge, each.rule_id).stages(each.offence).reason] = None
        except NotFound:
            return ""
    between = {"zh": "、", "en": " and "}[knowledge.community.language]
    return "" if "" in reasons else between.join(reasons)


def _notice_script(knowledge: Knowledge, rule_id: str) -> Script | None:
    """The script for public notices of a rule; that of another rule where this one names none."""
    rules = [item for item in knowledge.items if isinstance(item, Rule) and item.strikes.notice]
    chosen = sorted(rules, key=lambda rule: rule.id != rule_id)[:1]
    for rule in chosen:
        item = knowledge.item(rule.strikes.notice or "")
        if isinstance(item, Script):
            return item
    return None


def _named(asker: str | None) -> str:
    name = (asker or "").strip().lstrip("@＠").strip()
    if not name:
        raise InvalidRequest("Nobody is named. Say who wrote it before it is counted.")
    return name


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
