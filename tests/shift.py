"""One day of five groups, `shift.txt`, as it is copied out of five programs. Nobody's real words.

    # GROUP
    HH:MM SPEAKER MARK TEXT

MARK: `.` nothing to answer; `?id` a question that this item of the starter knowledge base answers; `?-` a question
that none does; `!id` a message that breaks this rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 24)
"""A Tuesday."""
CLOSING = time(21)
"""Of the starter knowledge base's service hours."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the day, and what must become of it."""

    group: str
    at: datetime
    speaker: str
    mark: str
    text: str

    @property
    def asks(self) -> bool:
        return self.mark.startswith("?")

    @property
    def entry_id(self) -> str | None:
        """What answers it; None where nothing does, or it does not ask."""
        return self.mark[1:] if self.asks and self.mark != "?-" else None

    @property
    def rule_id(self) -> str | None:
        return self.mark[1:] if self.mark.startswith("!") else None

    @property
    def late(self) -> bool:
        """Whether it came after closing time."""
        return self.at.time() >= CLOSING


def lines(day: date = DAY) -> list[Line]:
    """All 200, in the order of `shift.txt`: the groups by day, then the groups by night."""
    found, group = [], ""
    for line in (Path(__file__).parent / "shift.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group = line.removeprefix("# ")
            continue
        clock, speaker, mark, text = line.split(" ", 3)
        at = datetime.combine(day, time.fromisoformat(clock), SHANGHAI)
        found.append(Line(group, at, speaker, mark, text))
    return found


FORMS: Mapping[str, Callable[[Line], str]] = {
    "上海一群": lambda line: f"{line.speaker} {line.at:%Y/%m/%d %H:%M}\n{line.text}\n",
    "成都一群": lambda line: f"{line.speaker}  {line.at:%m-%d %H:%M:%S}\n{line.text}",
    "新人群": lambda line: f"[{line.at:%Y-%m-%d %H:%M}] {line.speaker}: {line.text}",
    "杭州一群": lambda line: f"{line.speaker} {line.at.month}月{line.at.day}日 {line.at:%H:%M}\n{line.text}\n",
    "妈妈共读群": lambda line: (
        f"{line.speaker}\n{line.at.year}年{line.at.month}月{line.at.day}日 {line.at:%H:%M}\n{line.text}"
    ),
}
"""How each group's messages look when they are copied."""


def pasted(said: Iterable[Line]) -> dict[str, str]:
    """The text that is pasted for each group."""
    texts: dict[str, list[str]] = {}
    for line in said:
        texts.setdefault(line.group, []).append(FORMS[line.group](line))
    return {group: "\n".join(parts) for group, parts in texts.items()}
