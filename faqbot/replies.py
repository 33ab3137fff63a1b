"""Etiquette: who is named, the one greeting, hours and promises in words. Changes no word of what was approved, but
for a greeting that would be the second.

address(community, "请在订单页申请。", "小明")  ->  "@小明 您好，请在订单页申请。"
address(community, "你好！请在订单页申请。", "小明")  ->  "@小明 你好！请在订单页申请。"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from faqbot import clock, hours
from faqbot.knowledge import Community, Item, Script, built_in_facts
from faqbot.promises import in_words
from faqbot.template import fill, names, speak

__all__ = [
    "about",
    "address",
    "address_all",
    "answer",
    "combine",
    "fill",
    "hours_words",
    "is_open",
    "next_opening",
    "opening",
    "promise",
    "speak",
    "split",
    "suggest",
    "to_all",
    "unanswered",
    "ungreeted",
]

_DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MAX_ASKER = 40
"""Characters of a nickname that a reply repeats; WeChat allows 32."""

LONGEST_PART = 40
"""Characters of one of several questions that a reply repeats."""

_GREETING = re.compile(
    r"""(?:
        # "你好像" and "您好几天没来了" greet nobody.
        [你您] 们? 好 (?!像|多|久|难|几|评|奇|意思|容易|不容易|厉害|棒|转|了|的|些|好|说)
        | (?:大家|各位|诸位) [^\s，。！？,.!?]{0,6}? (?:早上|上午|中午|下午|晚上)? 好 (?=[\W呀啊哦]|$)
        | (?:早上|上午|中午|下午|晚上) 好 (?!像|多|久|难|几)
        | 早安 | 午安 | 晚安 | 嗨 | 哈[喽罗啰] | 亲爱的 | 亲们? (?=[\s，,。.！!～~:：、])
        | (?: hi | hello | hey | dear | greetings | good\ (?:morning|afternoon|evening) ) (?![a-z0-9])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_TO_ALL = re.compile(
    r"""[^\w@]* (?:
        (?: 各位 | 诸位 | 两位 | @?所有人 )
        | 大家 (?: [^\s，。！？,.!?]{0,6}? 好 (?=[\W呀啊哦]|$) | (?:辛苦|注意)? [了啦]? (?=[，,：:！!]) )
        | (?: 跟 | 给 | 向 | 和 | 请 | 提醒 | 告诉 | 通知 ) 大家
        # A heading ends behind its word: "公告里写着" tells one person where something stands.
        | (?: 本?群规? | 违规 | 处[理罚] | 活动 | 重要 | 紧急 | 最新 | 官方 ){0,2}
          (?: 公示 | 公告 | 通知 | 通报 | 预告 ) (?= [：:，,！!】」』\]）)*—-] | \s | $ )
        | (?: (?:hi|hello|hey|dear|good\ (?:morning|afternoon|evening)) [,\s]+ (?:all|everyone|everybody|folks)
          | everyone | everybody ) \b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_MENTION = re.compile(r"[@＠][^\s@＠,，:：、。!！]{1,40}[\s,，:：、]+")
_DECORATION = re.compile(r"[^\w@]*")  # "👋 您好", "【您好】"

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff<>“”]+|[\w.+-]+@[\w-]+\.[\w.]+", re.I
)
_COMMA = re.compile(r"^[\s，,。.！!～~:：、]+")
_SPACES = 8
"""Characters of white space behind a cut that are looked at."""
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n[^\S\n]*\n\s*",  # paragraphs
        r"\n+",
        r"[。！？!?…]+[”’」』）)\]]*\s*|\.\s+",  # sentences
        r"[，、；：]\s*|\s+",
    )
)


def answer(
    community: Community, item: Item, *, asker: str | None = None, variables: Mapping[str, str] | None = None
) -> str:
    """The finished reply with an item's text.

    A script's `{name}` is filled from `variables`, `{nickname}` also from `asker`, and where those are missing or
    blank from the variable's default, so that no reply ever holds a hole.
    """
    if isinstance(item, Script):
        return opening(community, speak(item.text, script_values(item, asker=asker, variables=variables)), asker)
    return address(community, item.text, asker)


def opening(community: Community, text: str, asker: str | None) -> str:
    """What a script says first: to the asker (`address`), unless it speaks to all, which names and greets nobody."""
    return text.rstrip() if to_all(text) else address(community, text, asker)


def to_all(text: str) -> bool:
    """Whether what a script says turns to everybody in the group: "大家好，…", "提醒大家：…"."""
    return _TO_ALL.match(text) is not None


def script_values(
    script: Script, *, asker: str | None = None, variables: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What to `fill` every `{name}` of a script's steps with."""
    given = {name: value.strip() for name, value in (variables or {}).items() if value.strip()}
    if named := _nickname(asker):
        given.setdefault("nickname", named)
    return {each.name: given.get(each.name, each.default) for each in script.variables}


def address(community: Community, text: str, asker: str | None) -> str:
    """`text` with the asker named and greeted, each once.

    What it begins with already, an `@name` or a greeting, is not added again. White space at its end goes; nothing
    else of it changes.
    """
    text = text.rstrip()
    nickname = _nickname(asker)
    named = _named(text, nickname)
    before = text[:named] if named or not nickname else f"@{nickname} "
    return before + _greeting(community, text[named:]) + text[named:]


def address_all(community: Community, text: str, askers: Sequence[str]) -> str:
    """`text` with each of `askers` named, in that order, and all of them greeted once."""
    nicknames = [name for asker in askers if (name := _nickname(asker))]
    if len(nicknames) < 2:
        return address(community, text, nicknames[0] if nicknames else None)
    return " ".join([*(f"@{name}" for name in nicknames), address(community, text, None)])


def promise(community: Community, askers: Sequence[str], due_at: datetime, now: datetime, *, late: bool = False) -> str:
    """By when a person will answer. late: after an earlier time has passed. Both moments are aware."""
    template = community.etiquette.late if late else community.etiquette.promise
    words = in_words(due_at, community.local(now), community.language)
    return address_all(community, _filled(community, template, due_words=words), askers)


def combine(community: Community, texts: Sequence[str], asker: str | None) -> str:
    """Several texts as one reply: the asker named and greeted once, a blank line between.

    A name and a greeting that a later text begins with are left out.
    """
    rest = (ungreeted(community, text, asker) for text in texts[1:])
    return address(community, "\n\n".join(text.strip() for text in (*texts[:1], *rest) if text.strip()), asker)


def about(community: Community, part: str, text: str) -> str:
    """`text` as what is said to one of several things that were asked."""
    words = " ".join(part.split()).rstrip("？?。.！!，, ")
    shown = words if len(words) <= LONGEST_PART else words[: LONGEST_PART - 1] + "…"
    return {"zh": f"关于“{shown}”：", "en": f"As to “{shown}”: "}[community.language] + text


def unanswered(community: Community, asker: str | None, now: datetime, due_at: datetime | None = None) -> str:
    """What is said where nothing is sure: who will answer by when, or that it is out of hours.

    now: aware. due_at: by when the answer is owed, later than `now`; where absent, as of what is asked now.
    """
    local = community.local(now)
    due_words = in_words(due_at or clock.due_at(community, now), local, community.language)
    opening = None if is_open(community, now) else next_opening(community, now)
    if opening is None:
        text = _filled(community, community.etiquette.unanswered, due_words=due_words)
    else:
        words = hours.opening_in_words(opening, local, community.language)
        text = _filled(community, community.etiquette.out_of_hours, next_opening_words=words, due_words=due_words)
    return address(community, text, asker)


def split(text: str, most: int) -> list[str]:
    """`text` in parts of at most `most` characters, to be sent one after the other; joined they are `text`.

    Cut behind a paragraph, else a line, else a sentence, else a clause or a word; a link stays whole, however long.
    """
    if most < 1:
        raise ValueError(f"parts of {most} characters hold nothing")
    cut: list[str] = []
    while len(text) > most:
        end = _end(text, most)
        if end == len(text):
            break
        cut.append(text[:end])
        text = text[end:]
    return [*cut, text]


def suggest(community: Community, titles: Sequence[str], asker: str | None) -> str:
    """The question back: which of these `titles` was meant, numbered from 1, one a line."""
    options = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return address(community, _filled(community, community.etiquette.suggest, options=options), asker)


def is_open(community: Community, now: datetime) -> bool:
    """Whether `now` (aware) is within service hours; without any it always is."""
    return hours.is_open(community.schedule, community.local(now))


def next_opening(community: Community, now: datetime) -> datetime | None:
    """The first opening after `now` (aware), in the community's time zone; None where it never closes."""
    return hours.next_opening(community.schedule, community.local(now))


def hours_words(community: Community) -> str:
    """The service hours in the community's language, e.g. `每天 9:00–21:00`; 全天 without any."""
    return hours.hours_in_words(community.schedule, community.language)


def _filled(community: Community, template: str, **more: str) -> str:
    known = {**community.facts, **more}
    if any(name not in known for name in names(template)):
        # A community that was not loaded from files has no built-in facts under `facts`; wording them takes as long as
        # all the rest of a reply, of which thousands may be owed.
        known = built_in_facts(community) | known
    return fill(template, known)


def _named(text: str, nickname: str) -> int:
    """Length of the `@name` that `text` begins with; 0 for none."""
    if not text.startswith(("@", "＠")):
        return 0
    own = 1 + len(nickname)
    # "@小明你好": no space tells where the name ends.
    if nickname and text.startswith(nickname, 1) and _GREETING.match(text, own):
        return own
    found = _MENTION.match(text)
    return found.end() if found else 0


def _greeting(community: Community, text: str) -> str:
    """What goes before `text` to greet, with its comma; empty where the text greets or no greeting is wanted."""
    greeting = _filled(community, community.etiquette.greeting).strip()
    if not greeting or _greeted(text, greeting):
        return ""
    ended = unicodedata.category(greeting[-1]).startswith("P") or greeting[-1] in "~～"
    if community.language == "zh":
        return greeting if ended else f"{greeting}，"
    return f"{greeting} " if ended else f"{greeting}, "


def ungreeted(community: Community, text: str, asker: str | None = None) -> str:
    """`text` without the names and the greetings that it begins with, if any: "亲，您好，" goes as a whole."""
    rest, nickname = text, _nickname(asker)
    while named := _named(rest, nickname):
        rest = rest[named:]
    greeting = _filled(community, community.etiquette.greeting).strip()
    while length := _greeted(rest, greeting):
        rest = _COMMA.sub("", rest[length:], count=1)
    return rest


def _greeted(text: str, greeting: str) -> int:
    """Length of the greeting that a text begins with, a usual one or the community's own; 0 for none."""
    decoration = _DECORATION.match(text)
    start = decoration.end() if decoration else 0
    if found := _GREETING.match(text, start):
        return found.end()
    own = greeting and not _GREETING.match(greeting) and text[start:].casefold().startswith(greeting.casefold())
    return start + len(greeting) if own else 0


def _end(text: str, most: int) -> int:
    """Where the first part of a text that is longer than `most` ends."""
    links = [found.span() for found in _LINK.finditer(text)]

    def outside(place: int) -> bool:
        return not any(start < place < end for start, end in links)

    last = 0
    for cuts in _CUTS:
        ends = [found.end() for found in cuts.finditer(text, 0, min(len(text), most + _SPACES)) if found.end() > 1]
        # White space at the end of a part is not sent: it may stand beyond the limit.
        fit = [end for end in ends if len(text[:end].rstrip()) <= most and text[:end].strip() and outside(end)]
        last = max(last, *fit, 0)
        if last * 3 >= most:  # a greeting that stands alone is no part of its own
            return last
    if last:
        return last
    for start, end in links:
        if start < most < end:
            return start or end
    return most


def _nickname(asker: str | None) -> str:
    """What of a nickname can stand in one line after an "@"; empty for none."""
    visible = "".join(char for char in asker or "" if not _breaks(char))
    return visible.strip().lstrip("@＠").strip()[:MAX_ASKER].rstrip()


def _breaks(char: str) -> bool:
    """Line ends, control characters, and those that turn the direction of what follows."""
    return unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") or char in _DIRECTION
