"""Broken rules as a table for a spreadsheet, one line a message, and what each is called. Draws nothing.

table(strikes, knowledge, counting, "zh")[0][:2] == ("编号", "状态")

Without a language, columns are named in the community's, and values are the codes that programs know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from faqbot.hours import Language
from faqbot.knowledge import Knowledge
from faqbot.store import Strike, StrikeEvent

TAKEN_BACK = ("pardoned", "mistaken", "withdrawn")
"""Second thoughts that overrule what was counted: whoever has them should say why."""


@dataclass(frozen=True, slots=True)
class StrikeWords:
    """What a broken rule, and what was decided about it, is called in one language."""

    header: tuple[str, ...]
    offences: Mapping[str, str]
    states: Mapping[str, str]
    """`expired`: counted, and cleared by now."""
    events: Mapping[str, str]
    no_reason: str


WORDS: Mapping[Language, StrikeWords] = {
    "zh": StrikeWords(
        header=("编号", "状态", "昵称", "群", "群规", "类别", "发言时间", "原话", "证据", "记录时间", "记录人", "经过"),
        offences={
            "advertising": "广告",
            "contact": "留联系方式、拉人",
            "link": "外部链接",
            "pornography": "色情",
            "politics": "政治敏感",
            "abuse": "辱骂",
            "flooding": "刷屏",
            "other": "其他",
        },
        states={
            "counted": "算数",
            "pardoned": "免了",
            "mistaken": "不是违规",
            "withdrawn": "已撤销",
            "expired": "已清零",
        },
        events={
            "counted": "记了一次",
            "pardoned": "免了",
            "mistaken": "认定不是违规",
            "withdrawn": "撤销了记录",
            "corrected": "更正",
        },
        no_reason="没写原因",
    ),
    "en": StrikeWords(
        header=(
            "id",
            "state",
            "nickname",
            "group",
            "rule",
            "offence",
            "said",
            "text",
            "evidence",
            "recorded",
            "by",
            "history",
        ),
        offences={
            "advertising": "advertising",
            "contact": "contact details",
            "link": "outside link",
            "pornography": "pornography",
            "politics": "politics",
            "abuse": "abuse",
            "flooding": "flooding",
            "other": "other",
        },
        states={
            "counted": "counts",
            "pardoned": "pardoned",
            "mistaken": "no offence",
            "withdrawn": "withdrawn",
            "expired": "cleared",
        },
        events={
            "counted": "counted",
            "pardoned": "pardoned",
            "mistaken": "found no offence",
            "withdrawn": "withdrawn",
            "corrected": "corrected",
        },
        no_reason="no reason given",
    ),
}


def reason(place: int, event: StrikeEvent, words: StrikeWords) -> str:
    """Why this was decided, the event at this place of a strike's; or that nobody said so, where it takes back what was
    counted."""
    taken_back = place > 0 and event.what in TAKEN_BACK
    return event.note or (words.no_reason if taken_back else "")


def table(
    strikes: Sequence[Strike], knowledge: Knowledge, counting: Collection[int], language: Language | None = None
) -> list[tuple[str, ...]]:
    """One line a message, times in the community's zone, below the names of the columns. counting: ids of those that
    still count."""
    community = knowledge.community
    titles = {item.id: item.title for item in knowledge.items}
    words = None if language is None else WORDS[language]

    def at(moment: datetime | None) -> str:
        return "" if moment is None else f"{community.local(moment):%Y-%m-%d %H:%M}"

    def state(strike: Strike) -> str:
        if words is None:
            return strike.state
        return words.states["expired" if strike.state == "counted" and strike.id not in counting else strike.state]

    def history(strike: Strike) -> str:
        lines = []
        for place, event in enumerate(strike.events):
            what = event.what if words is None else words.events[event.what]
            why = event.note if words is None else reason(place, event, words)
            lines.append(" ".join(filter(None, (at(event.at), what, event.by, why))))
        return "\n".join(lines)

    return [
        WORDS[language or community.language].header,
        *(
            (
                str(strike.id),
                state(strike),
                strike.asker,
                strike.group,
                titles.get(strike.rule_id, strike.rule_id),
                strike.offence if words is None else words.offences.get(strike.offence, strike.offence),
                at(said.said_at),
                said.text,
                said.evidence,
                at(strike.at),
                strike.by or "",
                history(strike),
            )
            for strike in strikes
            for said in strike.said
        ),
    ]
