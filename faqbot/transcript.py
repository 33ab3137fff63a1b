"""Pasted chat: who said what, when, and which of it asks. Knows no knowledge base, no encoder, no store.

    小林 昨天 22:15              Message(小林, 24 Nov 22:15, "怎么退款", question)
    怎么退款                ->
    "阿强"撤回了一条消息          Aside("\"阿强\"撤回了一条消息")

Chat programs copy in some fifty ways and say nowhere which, so a text is read twice: first each line alone, for what it
could be (`_Header`), then all together, for what it is. The heads of one program look alike, begin the text, have
something below them and come again with the same names; "集合 10:30" and "地址: 人民路1号" inside a message do not.

Nothing is dropped: every line that is not blank ends in a message's text or quotes, heads a message, or is an aside.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from faqbot.question import asks, tells_nothing
from faqbot.stamp import Stamp, inside, leading, moments, trailing, whole

TOGETHER = timedelta(minutes=2)
"""Messages of one person no further apart, with nobody between, are one thing said in several goes."""

LONGEST_HEADER = 120
"""Characters of a line in which a name and a time are looked for."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person sent at once."""

    speaker: str | None
    """As members see it, without the program's ids and titles; None where the text does not say."""
    at: datetime | None
    """In the time zone of the reader; None where the text does not say."""
    text: str
    """Without what it quotes; may be empty, where a picture was not copied."""
    question: bool
    line: int
    """Of its head, or its first line where it has none; 1-based."""
    quotes: tuple[str, ...] = ()
    """What it replies to, with the name where one is given."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that nobody said: a notice of the program's, a date between messages, the head of an export."""

    text: str
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A pasted text, taken apart; both in the order of the text."""

    messages: tuple[Message, ...]
    asides: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """One question, however many messages it was typed over."""

    speaker: str | None
    at: datetime | None
    """Of its first message."""
    text: str
    """Of its messages, without greetings, thanks and the like around them, one below the other."""
    messages: tuple[Message, ...]


def read(text: str, *, now: datetime) -> Transcript:
    """Take a pasted text apart; `now` is aware, in the time zone of those who wrote it.

    Times that say less than a moment are understood as seen from `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    lines = [_clean(line) for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)]
    separators = {number: stamp for number, line in enumerate(lines) if line and (stamp := whole(line)) is not None}
    heads, named = _heads(lines, separators)
    if not heads:
        parts, asides = _plain(lines, separators)
    else:
        parts, asides = _bodies(lines, heads, separators, paragraphs=named and _above_only(heads))
    return _timed(parts, asides, separators, lines, now)


def questions(transcript: Transcript) -> list[Asking]:
    """What is asked, one for each card: the messages of a person that belong together, where one of them asks."""
    runs: list[list[Message]] = []
    for message in transcript.messages:
        if runs and _belongs(runs[-1][-1], message):
            runs[-1].append(message)
        else:
            runs.append([message])
    found = []
    for run in runs:
        if not any(message.question for message in run):
            continue
        telling = [message for message in run if message.question or not tells_nothing(message.text)]
        found.append(
            Asking(run[0].speaker, telling[0].at, "\n".join(message.text for message in telling), tuple(telling))
        )
    return found


def _belongs(earlier: Message, later: Message) -> bool:
    if earlier.speaker is None or later.speaker != earlier.speaker:
        return False
    if earlier.at is None or later.at is None:
        return earlier.at is later.at
    return timedelta(0) <= later.at - earlier.at <= TOGETHER


# --- What a line could be -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    """A line that could say who speaks, and when."""

    line: int
    """0-based."""
    speaker: str
    stamp: Stamp | None
    text: str | None
    """What stands behind it in the same line; None for a head above its message."""
    shape: tuple[str, ...]
    """The heads of one program have the same."""
    sure: bool
    """It can hardly be anything else."""
    end: int
    """The first line that no longer belongs to it."""


@dataclass(slots=True)
class _Part:
    """A message that is still being put together."""

    speaker: str | None
    head: int
    """The line it began with, 0-based."""
    body: list[tuple[int, str]]
    stamp: Stamp | None = None
    asks: bool | None = None
    """Where the layout says so itself ("答：…")."""


_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f]")
_BULLET = re.compile(
    r"(?:[-*•·●▪◦►▶✅❓]\s+|\(?\d{1,3}\s?(?:[.、．)）:：](?![\d/])|[-—]\s)\s*|[（(]\d{1,3}[)）]\s*|[①-⑳⑴-⒇]\s*"
    r"|[一二三四五六七八九十]{1,3}[、.．]\s*|(?:问题|question|q|问)\s?\d{0,3}\s?[:：.、]\s*|(?:\d️?⃣)\s*)",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?:a|answer|答|答案|回答)\s?\d{0,3}\s?[:：.、]\s*(?=\S)", re.IGNORECASE)
_NICK = re.compile(r"<([^<>\n]{1,40})>\s*[:：]?\s*(\S.*)?$")
_BRACKETED = re.compile(r"[\[【]([^\[\]【】]{1,24})[\]】]\s*[:：]?\s*(\S.*)$")
_ID = re.compile(
    r"\s*(?:[(（]\d{5,12}[)）]|<[^<>@\s]{1,64}@[^<>\s]{1,64}>|[(（][^()（）@\s]{1,64}@[^()（）\s]{3,64}[)）])$"
)
_TITLE = re.compile(
    r"(?:【(?:群主|管理员|管理|LV\.?\s?\d+[^【】]{0,8}|潜水|冒泡|吐槽|活跃|话唠|传说|大神|元老|新人)】\s*)+(?=\S)", re.I
)
_PLATFORM = re.compile(r"\s?@(?:微信|企业微信|WeChat|WeCom)$")
_NO_NAME = re.compile("[。！？!?；;…「」“”\t]|，.*，|https?:|//")
_FIELD = re.compile(
    r".{0,6}(?:地址|电话|手机号?|时间|地点|日期|姓名|名字|昵称|微信号?|邮箱|备注|附件|注意|提示|说明|通知|公告|链接"
    r"|网址|价格|费用|金额|原价|现价|优惠价?"
    r"|主题|内容|标题|要求|规则|格式|步骤|流程|方法|原因|结果|答案|问题|提问|回答|反馈|建议|总结|时长|人数|对象|嘉宾"
    r"|主讲|讲师|密码|账号|口令|验证码"
    r"|会议号|会议|直播间?|课程|活动|奖品|奖励|截止|编号|单号|订单号?|快递|型号|版本|系统|环境|报错|错误|错误码|代码"
    r"|抬头|税号|开户行|城市|年龄|性别|职业"
    r"|来源|作者|翻译|引用|转发|回复|另外|补充|首先|其次|最后|例如|比如|第.{1,3}[条步段点章课天]|[PpSs]{2}|重点|优点"
    r"|缺点|目的|数量|名额|关键词|搜索|点击|打开)"
    r"|[如即附注答问]|(?:https?|ftp|mailto|tel|note|notes|error|warning|ps|p\.s|fyi|tips?|update|re|fwd?|subject|date"
    r"|time|place|address|phone|email|name|price|link"
    r"|url|step ?\d*|agenda|answer|question|q\d*|version|os|id|code|password|deadline|location|summary|todo|steps"
    r"|details?|example|e\.g|i\.e|yes|no|also|edit)",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(".*(?:是|为|有|到|如下|包括|以下|叫|说|问|写着|的|了)")
_WHEN = re.compile(
    ".*(?:今天|明天|后天|今晚|明晚|明早|今早|早上|中午|下午|晚上|周[一二三四五六日天末]|星期.|每天|集合|时间|开会"
    "|上课|开播|直播|出发|截止).*"
    "|.{3,}(?:开始|结束|见面?|在|于|从|约|至|前|后|到|是|有|就|改|定)"
)


def _clean(line: str) -> str:
    return _UNSEEN.sub("", line).replace("\u00a0", " ").replace("\u202f", " ").strip()


def _name(raw: str) -> str | None:
    """A nickname from what stands where one could, or None."""
    name = raw.strip(" \t\u2005\u3000,，|·—–").removeprefix("> ").strip()
    name = _ID.sub("", name)
    name = _PLATFORM.sub("", _TITLE.sub("", name))
    if len(name) > 2 and name[0] + name[-1] in ("[]", "【】", "<>", "**", '""', "()"):
        name = name[1:-1].strip("*").strip()
    if (
        not 0 < len(name) <= 40
        or _NO_NAME.search(name)
        or not any(char.isalnum() or ord(char) > 0x2000 for char in name)
    ):
        return None
    return name


def _short_name(raw: str) -> str | None:
    """A nickname where only a colon says that it is one."""
    name = _name(raw)
    if name is None or len(name) > 24 or _is_label(name) or re.search("[,，]", name) or name.count(" ") > 3:
        return None
    return name


def _is_label(name: str) -> bool:
    """Whether what stands before a colon names what follows, or begins a sentence."""
    return _FIELD.fullmatch(name) is not None or _UNFINISHED.fullmatch(name) is not None


def _split(line: str, colon: str = "[:：]", clock: str = r"(?:^|.*\D)\d{1,2}") -> tuple[str, str] | None:
    """Name and text around the first colon that can stand between them; behind a `clock` it is the time's own."""
    for found in re.finditer(colon, line[:LONGEST_HEADER]):
        before, behind = line[: found.start()], line[found.end() :]
        if behind.startswith("//") or (re.fullmatch(clock, before) and re.match(r"\d{2}(?!\d)", behind)):
            continue  # an address, a clock
        return before, behind.strip()
    return None


def _candidates(lines: Sequence[str], separators: dict[int, Stamp]) -> Iterable[_Header]:
    """Every line that could be a head with a time, or begin with one."""
    for number, line in enumerate(lines):
        if not line or number in separators:
            continue
        within = _within(number, line)
        header = _led(number, line) or (within if within and within.sure else _trailed(number, line) or within)
        if header is not None and not _notice(line):
            yield header


def _led(number: int, line: str) -> _Header | None:
    """A time, then a name, then perhaps the text."""
    found = leading(line.removeprefix("> "))
    if found is None:
        return None
    stamp, end = found
    line = line.removeprefix("> ")
    mark = line[0] if not line[0].isalnum() else ""
    rest = line[end:]
    joint = re.match(r"[\s\-–—|,，·]*", rest)
    rest = rest[joint.end() if joint else 0 :]
    sure = bool(mark) or _dated(stamp) or stamp.clock is not None and stamp.clock.second != 0
    kind = (mark, "s" if re.search(r"\d[:：]\d\d[:：]\d\d", line[:end]) else "", stamp.joint)
    if nick := _NICK.match(rest):
        name = _name(nick[1])
        return name and _Header(number, name, stamp, nick[2] or "", ("led<>", *kind), True, number + 1) or None
    if "\t" in line:
        speaker, _, text = rest.partition("\t")
        if (name := _name(speaker)) and text.strip():
            return _Header(number, name, stamp, text.strip(), ("tab", *kind), True, number + 1)
    # A name may hold a colon; no program leaves out the space behind its own where it has one.
    parts = _split(rest[:48], r":\s|：", r"\d{1,2}") or _split(rest)
    if parts is not None and (name := _name(parts[0])) and not (not sure and _is_label(name)):
        return _Header(
            number, name, stamp, rest[len(parts[0]) + 1 :].strip() or None, ("led:", *kind), sure, number + 1
        )
    # Perhaps the text follows the name, with a space between them: `_spaced` sees from the others whether.
    return _Header(number, rest, stamp, None, ("led", *kind), sure, number + 1) if rest else None


def _dated(stamp: Stamp) -> bool:
    """Whether it names a date, as people seldom do when they talk about times."""
    return stamp.day is not None and stamp.day.kind in ("date", "short", "numbers")


def _trailed(number: int, line: str) -> _Header | None:
    """A name, then a time, the text below."""
    if len(line) > LONGEST_HEADER or (found := trailing(line)) is None:
        return None
    stamp, begin = found
    before = line[:begin]
    bare = before.rstrip(" \t\u2005\u3000,，[(（【<—–-·|:：@")
    joint = before[len(bare) :]
    if re.search(r"[:：]\s|：", bare):
        return None  # "张三: 10:30" is said, not headed
    name = _name(bare)
    if name is None or not joint and not stamp.day:
        return None
    if bare.startswith("<") and bare.endswith(">"):
        return None  # "<小林> 周五 18:00" is said, too
    marked = joint.strip().replace("：", ":") + ("]" if line[-1] in "])）】" else "")
    seconds = "s" if re.search(r"\d[:：]\d\d[:：]\d\d", line[begin:]) else ""
    daily = stamp.day is not None and stamp.day.kind == "back" and marked != ":"
    sure = bool(
        (marked and marked != ":")
        or _dated(stamp)
        or seconds
        or daily
        or (len(joint) >= 2 and marked != ":")
        or stamp.ago is not None
        or bare != bare.rstrip(")>")
    )
    if not sure and _short_name(bare) is None:
        return None
    if not marked and (_WHEN.fullmatch(name) or _FIELD.fullmatch(name)):
        return None
    return _Header(number, name, stamp, None, ("trailed", marked, seconds, stamp.joint), sure, number + 1)


def _within(number: int, line: str) -> _Header | None:
    """A name, then a time, then the text."""
    if (found := inside(line)) is None:
        return None
    stamp, begin, end = found
    before, behind = line[:begin], line[end:]
    bare = before.rstrip(" \t,，[(（【<—–-·|")
    marked = before[len(bare) :].strip()
    closed = re.match(r"\s?[\])）】]?\s?[:：]?", behind)
    close = closed[0].strip() if closed else ""
    text = behind[len(closed[0]) if closed else 0 :].strip()
    name = _name(bare) if marked or close else _short_name(bare)
    if name is None or not text or ":" in bare or "：" in bare:
        return None
    if not marked and not close and (stamp.day is None or _WHEN.fullmatch(name)) and _WHEN.fullmatch(name):
        return None
    sure = bool(close) and (bool(marked) or stamp.day is not None)
    return _Header(number, name, stamp, text, ("within", marked, close), sure, number + 1)


# --- What they are together -----------------------------------------------------------------------------------


def _heads(lines: Sequence[str], separators: dict[int, Stamp]) -> tuple[list[_Header], bool]:
    """The heads of the text in their order, and whether they are names alone."""
    stamped = _stamped(lines, separators)
    if stamped:
        for header in stamped:
            separators.pop(header.end - 1, None)
        return stamped, False
    return _named(lines, separators), True


def _stamped(lines: Sequence[str], separators: dict[int, Stamp]) -> list[_Header]:
    found = [*_candidates(lines, separators)]
    content = [number for number, line in enumerate(lines) if line and number not in separators and not _notice(line)]
    groups: dict[tuple[str, ...], list[_Header]] = {}
    for header in found:
        groups.setdefault(header.shape[:3], []).append(header)
    taken: list[_Header] = []
    for group in groups.values():
        if spaced := _spaced(group, lines, content):
            taken += spaced
            continue
        if group[0].shape[0] == "led":
            group = [replace(each, speaker=name) for each in group if (name := _name(each.speaker)) is not None]
        others = {header.line for header in found if header.sure}
        if group and _convincing(group, lines, content, others):
            taken += group
    taken += _two_lines(lines, separators, {header.line for header in taken})
    taken.sort(key=lambda header: header.line)
    return _unlike_removed(taken, lines)


def _spaced(group: Sequence[_Header], lines: Sequence[str], content: Sequence[int]) -> list[_Header]:
    """Heads of "10:32 小林 怎么退款": a time, a name and the text, with nothing but spaces between them."""
    places = {header.line for header in group}
    followed = sum(header.end not in places and header.end < len(lines) and bool(lines[header.end]) for header in group)
    if group[0].shape[0] != "led" or len(group) < 3 or len(group) < 0.6 * len(content) or followed * 2 > len(group):
        return []
    words = {header: re.split(r"\s+", header.speaker, maxsplit=2) for header in group}
    seconds: dict[str, set[str]] = {}
    for first, *more in words.values():
        seconds.setdefault(first, set()).add(more[0] if more else "")
    counts = Counter(first for first, *_ in words.values())
    if len(counts) == len(group) or any(len(each) < 2 for each in words.values()):
        return []
    found = []
    for header, each in words.items():
        both = counts[each[0]] > 1 and len(seconds[each[0]]) == 1 and len(each) > 2
        name = " ".join(each[:2]) if both else each[0]
        found.append(replace(header, speaker=name, text=header.speaker[len(name) :].strip(), sure=True))
    return found


def _convincing(
    group: Sequence[_Header], lines: Sequence[str], content: Sequence[int], others: Collection[int]
) -> bool:
    """Whether lines of one shape are heads; `others` are the lines that could be heads of any shape."""
    kind = group[0].shape[0]
    first = bool(content) and group[0].line == content[0]
    repeated = len({header.speaker for header in group}) < len(group)
    share = len(group) / max(len(content), 1)
    if group[0].text is None:  # above the text
        places = {header.line for header in group}.union(others)
        bodied = sum(1 for header in group if (below := _below(lines, header.end)) is not None and below not in places)
        if bodied * 2 < len(group) and kind == "led":
            return False
        sure = any(header.sure for header in group)
        coloned = sum(_coloned(number, lines[number]) is not None for number in content)
        if (group[0].shape[1] == ":" or not sure) and coloned > 2 * len(group):
            return False  # "张三: 周五 18:00" among others who say something
        if kind == "led" and not sure:
            return first and bodied > 0  # "10:30 开始" within a message
        return bodied > 0 and (sure and (first or bodied >= 2 or len(group) == 1) or first or repeated and bodied >= 2)
    if kind == "within" and not any(header.sure for header in group):
        return len(group) >= 3 and share >= 0.6 or first and repeated and share >= 0.6
    return any(header.sure for header in group) or first and share >= 0.5 or len(group) >= 2 and repeated


def _below(lines: Sequence[str], begin: int) -> int | None:
    return next((number for number in range(begin, min(begin + 6, len(lines))) if lines[number]), None)


def _unlike_removed(heads: list[_Header], lines: Sequence[str]) -> list[_Header]:
    """Without those that are no heads after all, by what the others look like."""
    if len(heads) < 4:
        return heads
    shapes = Counter(header.shape[:3] for header in heads)
    joints = Counter(header.shape[-1] for header in heads if header.text is None and header.shape[-1])
    above = [header for header in heads if header.text is None]
    apart = [header for header in above if header.line == 0 or not lines[header.line - 1]]
    spaced = len(apart) >= 0.9 * len(above) and len(apart) >= 3
    (most, count), speakers = shapes.most_common(1)[0], Counter(header.speaker for header in heads)
    joint = joints.most_common(1)[0][0] if joints else ""
    firm = [header for header in heads if header.sure or speakers[header.speaker] > 1]
    kept: list[_Header] = []
    for header in heads:
        if speakers[header.speaker] == 1:
            if not header.sure and (kept and kept[-1].end == header.line or _out_of_order(header, firm)):
                continue
            rare = header.shape[:3] != most and shapes[header.shape[:3]] * 5 < count
            odd = header.text is None and bool(header.shape[-1]) and header.shape[-1] != joint
            close = spaced and header.text is None and header.line > 0 and bool(lines[header.line - 1])
            if (rare and (close or not header.sure)) or (odd and close) or (close and not header.sure):
                continue
        kept.append(header)
    return kept


def _out_of_order(header: _Header, firm: Sequence[_Header]) -> bool:
    """Whether its clock lies outside those of the heads around it: "答疑 16:00", said at 10:03."""
    place = bisect_left(firm, header.line, key=lambda each: each.line)
    around = [
        each.stamp for each in (*firm[max(place - 1, 0) : place], *firm[place : place + 1]) if each.line != header.line
    ]
    if len(around) < 2 or header.stamp is None or header.stamp.clock is None:
        return False
    before, after = (None if stamp is None or stamp.day else stamp.clock for stamp in around)
    return before is not None and after is not None and before <= after and not before <= header.stamp.clock <= after


def _two_lines(lines: Sequence[str], separators: dict[int, Stamp], taken: set[int]) -> list[_Header]:
    """A name alone in a line and its time in the next."""
    found = []
    for number, stamp in separators.items():
        if number == 0 or stamp.clock is None or number - 1 in taken or number - 1 in separators:
            continue
        above = lines[number - 1]
        if not above or len(above) > 24 or _notice(above) or _split(above) or (name := _short_name(above)) is None:
            continue
        found.append(
            _Header(number - 1, name, replace(stamp, alone=False), None, ("two", "", "", ""), False, number + 1)
        )
    clocks = sum(stamp.clock is not None for stamp in separators.values())
    bodied = sum(_below(lines, header.end) is not None for header in found)
    starts = bool(found) and not any(
        line and not _notice(line) for line in lines[: found[0].line] if whole(line) is None
    )
    repeated = len({header.speaker for header in found}) < len(found)
    enough = len(found) >= 2 and (repeated or starts) or starts and len(found) == clocks
    return found if enough and len(found) >= 0.8 * clocks and bodied >= len(found) - 1 else []


def _named(lines: Sequence[str], separators: dict[int, Stamp]) -> list[_Header]:
    """Heads that are a name and a colon, or a name in brackets."""
    content = [number for number, line in enumerate(lines) if line and number not in separators and not _notice(line)]
    ways: tuple[Callable[[int, str], _Header | None], ...] = (_nicked, _coloned, _bracketed)
    for way in ways:
        found = [header for number in content if (header := way(number, lines[number])) is not None]
        if not found:
            continue
        names = Counter(header.speaker for header in found)
        share = len(found) / len(content)
        first = found[0].line == content[0]
        repeated = any(count > 1 for count in names.values())
        if way is _coloned:
            found = _spoken(found, names, lines, content)
            if found:
                return found
        elif (
            (repeated or len(names) >= 2)
            and share >= 0.6
            and first
            and (way is _nicked or len(found) >= 3 and repeated)
        ):
            return found
    return _alone(lines, content)


def _alone(lines: Sequence[str], content: Sequence[int]) -> list[_Header]:
    """Names on lines of their own with nothing to tell them by but that they come again, or head every paragraph."""
    blocks: list[list[int]] = []
    for number in content:
        if blocks and blocks[-1][-1] == number - 1:
            blocks[-1].append(number)
        else:
            blocks.append([number])
    counts = Counter(lines[number] for number in content)
    named = {number for number in content if len(lines[number]) <= 16 and _lone_name(lines[number])}
    if len(blocks) >= 3 and all(len(block) > 1 and block[0] in named for block in blocks):
        firsts = Counter(lines[block[0]] for block in blocks)
        if len(firsts) > 1 and max(firsts.values()) > 1:
            return [_lone(block[0], lines) for block in blocks]
    again = {number for number in named if counts[lines[number]] > 1}
    if len({lines[number] for number in again}) < 2 or any(block[-1] in again for block in blocks):
        return []
    heads = []
    for block in blocks:
        if block[0] not in named:
            return []
        starts = [place for place, number in enumerate(block) if place == 0 or number in again]
        for begin, end in zip(starts, [*starts[1:], len(block)], strict=True):
            heads.append(block[begin])
            between = block[begin + 2 : end : 2]  # whoever speaks once only
            if end - begin >= 4 and (end - begin) % 2 == 0 and all(number in named for number in between):
                heads += between
    adjacent = any(later - earlier == 1 for earlier, later in zip(heads, heads[1:], strict=False))
    return [] if adjacent or len(heads) * 4 < len(content) else [_lone(number, lines) for number in heads]


def _lone_name(line: str) -> bool:
    return _short_name(line) is not None and _split(line) is None and not asks(line) and not tells_nothing(line)


def _lone(number: int, lines: Sequence[str]) -> _Header:
    return _Header(number, _short_name(lines[number]) or lines[number], None, None, ("alone",), False, number + 1)


def _spoken(found: list[_Header], names: Counter[str], lines: Sequence[str], content: Sequence[int]) -> list[_Header]:
    """Of lines with a colon, those in which somebody speaks."""
    if {name.lower() for name in names} <= {"q", "a", "问", "答"}:
        return []
    known = {name for name, count in names.items() if count > 1}
    found = [header for header in found if header.speaker in known or not header.speaker.isdigit()]  # "1: …, 2: …"
    if not found:
        return []
    inline = [header for header in found if header.text is not None]
    first = found[0].line == content[0]
    if not inline:  # the text stands below
        bodied = [
            header for header in found if (below := _below(lines, header.end)) is not None and below != header.end - 1
        ]
        return bodied if first and (len(bodied) >= 2 or len(content) == 2 and len(found[0].speaker) <= 5) else []
    found = _begun_with(known, found, lines, content)
    above = {header.speaker for header in found if header.text is None}
    if len(above) >= 2 and found[0].text is None and first:
        return [header for header in found if header.text is None or header.speaker in above]
    share = len(found) / len(content)
    if share >= 0.7 and (first or known):
        return found
    if (first and (len(found) >= 2 or len(content) <= 3)) or len(known) >= 2 or known and share >= 0.3:
        # Not all lines have a name, so messages go over several lines: a name that comes once may be a label in one.
        return [header for header in found if header.speaker in known or share >= 0.5 or header.line == content[0]]
    return []


def _begun_with(
    known: Collection[str], found: Sequence[_Header], lines: Sequence[str], content: Sequence[int]
) -> list[_Header]:
    """`found`, and the lines in which somebody who is known says what hides the colon: "小王 2:10:30 开始"."""
    places = {header.line: header for header in found}
    for number in content:
        if number not in places:
            line = lines[number]
            bullet = _BULLET.match(line)
            for text in [line[bullet.end() :], line] if bullet else [line]:
                name, colon, said = (
                    re.split("([:：])", text, maxsplit=1) if re.search("[:：]", text) else (text, "", "")
                )
                if colon and name.strip() in known:
                    places[number] = _Header(
                        number, name.strip(), None, said.strip() or None, (":",), False, number + 1
                    )
    return [places[number] for number in sorted(places)]


def _coloned(number: int, line: str) -> _Header | None:
    bare = line.removeprefix("> ")
    bullet = _BULLET.match(bare)
    for text in [bare[bullet.end() :], bare] if bullet else [bare]:  # "1. 张三: 在吗", but "007: 在吗"
        if (parts := _split(text)) is not None and (name := _short_name(parts[0])) is not None:
            return _Header(number, name, None, parts[1] or None, (":",), False, number + 1)
    return None


def _nicked(number: int, line: str) -> _Header | None:
    found = _NICK.match(line)
    if found is None or (name := _name(found[1])) is None or found[2] is None:
        return None
    return _Header(number, name, None, found[2], ("<>",), False, number + 1)


def _bracketed(number: int, line: str) -> _Header | None:
    found = _BRACKETED.match(line)
    if found is None or (name := _short_name(found[1])) is None:
        return None
    return _Header(number, name, None, found[2], ("[]",), False, number + 1)


def _above_only(heads: Sequence[_Header]) -> bool:
    return all(header.text is None for header in heads)


# --- What nobody said -----------------------------------------------------------------------------------------

_WHO = r"[\"“「]?[^。！？!?\n]{1,40}?[\"”」]?\s?"
_NOTICE = re.compile(
    "|".join(
        (
            rf"{_WHO}(?:已?撤回了?(?:一条)?(?:成员的?|群成员"
            rf"|[^。]{{1,30}}的)?(?:一条)?消息(?:[，, ]?重新编辑)?)[。.]?",
            rf"{_WHO}(?:邀请|通过扫描|分享的二维码|经|由){_WHO}.{{0,30}}(?:加入|进入)了?(?:群聊|本群|群|该群)[。.]?",
            rf"{_WHO}(?:加入|进入|退出|离开|移出)了?(?:群聊|本群|该群|聊天室)[。.]?",
            rf"{_WHO}(?:被|将)?{_WHO}(?:移出|踢出)了?(?:群聊|本群|该群)[。.]?",
            r"(?:你|您)已(?:添加了|成功添加|将|被|邀请|修改|是群主|成为).{0,60}|以上是打招呼的(?:内容|消息)",
            rf"{_WHO}拍了拍.{{1,40}}|{_WHO}(?:修改|更改)群(?:聊名|名|公告|昵称|头像).{{0,60}}"
            rf"|{_WHO}(?:已)?成为(?:新的?)?(?:群主|管理员)[。.]?",
            rf"{_WHO}(?:领取了|收了).{{0,30}}红包.?|{_WHO}开启了(?:群聊邀请确认|朋友验证|全员禁言|群聊).{{0,40}}"
            rf"|{_WHO}被(?:群主|管理员).{{0,20}}禁言.{{0,20}}",
            r"消息已发出，但被对方拒收了.?|以[下上][是为]?(?:新|历史|未读)消息|查看更多(?:历史)?消息|\d+条新消息",
            rf"(?:{_WHO}的)?\[?聊天记录\]?(?:如下.{{0,20}})?[:：]?|微信群.{{1,60}}的聊天记录.{{0,12}}[:：]?"
            rf"|群聊的聊天记录|Chat History.{{0,40}}",
            r"消息记录（.{1,40}）|消息(?:分组|对象|类型)[:：].*|[=＝]{5,}|[-—–─━_－ ]{5,}|(?:[-—–─━_－*·] ?){5,}",
            r"(?:\[.{1,40}\] .{1,40}: )?.{0,40}[Mm]essages and calls are end-to-end encrypted.{0,160}",
            r"[^。！？!?\n:：]{1,40} (?:joined(?: the (?:group|chat|channel|server))?(?: via invite link)?"
            r"|left(?: the (?:group|chat))?"
            r"|was added|(?:added|removed|invited) [^:：!?]{1,40}|created (?:this |the )?group.{0,60}|changed (?:the"
            r"|this) (?:subject|group|topic).{0,80}"
            r"|joined using this group's invite link|pinned (?:a message|.{1,60})|deleted (?:a|this) message)\.?",
            r"(?:New|Unread) messages?|(?:\d+ )?(?:new|unread) messages?.{0,30}|Today|Yesterday"
            r"|You deleted this message|This message was deleted",
        )
    )
)
_SYSTEM = re.compile(r"系统(?:消息|提示|通知)?|system(?: message)?|群通知", re.IGNORECASE)


def _notice(line: str) -> bool:
    if len(line) > 240:
        return False
    found = leading(line)
    said = line if found is None else line[found[1] :].lstrip(" -–—|,")
    return _NOTICE.fullmatch(line) is not None or _NOTICE.fullmatch(said) is not None


# --- From heads to messages -----------------------------------------------------------------------------------


def _bodies(
    lines: Sequence[str], heads: Sequence[_Header], separators: dict[int, Stamp], *, paragraphs: bool
) -> tuple[list[_Part], list[Aside]]:
    """Each head with what stands below it; where `paragraphs`, each paragraph is a message of its own."""
    parts: list[_Part] = []
    asides: list[Aside] = []
    system = False
    starts = {header.line: header for header in heads}
    names_only = all(header.stamp is None for header in heads)
    inline = names_only and any(header.text is not None for header in heads)
    number, blank, fresh = 0, False, False  # fresh: below a head, nothing of its body seen yet
    while number < len(lines):
        line = lines[number]
        if (header := starts.get(number)) is not None:
            system = _SYSTEM.fullmatch(header.speaker) is not None
            fresh, blank = header.text is None, False
            if system or _encrypted(line):
                asides.append(Aside(line, number + 1))
            else:
                body = [] if header.text is None else [(number, header.text)]
                parts.append(_Part(header.speaker, number, body, header.stamp))
            number = header.end
            continue
        if not line:
            blank = True
        elif system or (not fresh and (number in separators or (_notice(line) and not _RULED.fullmatch(line)))):
            asides.append(Aside(line, number + 1))
        elif not parts:
            parts.append(_Part(None, number, [(number, line)]))
            fresh = False
        else:
            part = parts[-1]
            if blank and not fresh and ((paragraphs and not _open_quote(part)) or inline):
                part = _Part(part.speaker if paragraphs else None, number, [], part.stamp)
                parts.append(part)
            elif blank and not fresh and part.body:
                part.body.append((number - 1, ""))
            part.body.append((number, line))
            separators.pop(number, None)
            fresh = False
        if line:
            blank = False
        number += 1
    if sum(header.text is not None for header in heads) * 2 > len(heads):
        # Where all say something in the line of their name, a line without it is the program's.
        asides += [Aside(lines[part.head], part.head + 1) for part in parts if not part.body]
        return [part for part in parts if part.body], asides
    return [part for part in parts if part.body or part.speaker is not None], asides


def _encrypted(line: str) -> bool:
    return "end-to-end encrypted" in line and _notice(line)


def _plain(lines: Sequence[str], separators: dict[int, Stamp]) -> tuple[list[_Part], list[Aside]]:
    """A text without names: a list of questions, or one question over several lines."""
    asides: list[Aside] = []
    paragraphs: list[list[int]] = [[]]
    for number, line in enumerate(lines):
        if line and (number in separators or _notice(line)):
            asides.append(Aside(line, number + 1))
            paragraphs.append([])
        elif line:
            paragraphs[-1].append(number)
        else:
            paragraphs.append([])
    bullets = sum(_BULLET.match(line) is not None or _ANSWER.match(line) is not None for line in lines)
    parts: list[_Part] = []
    listed: list[_Part] = []
    for paragraph in filter(None, paragraphs):
        singly = _list_of_questions([lines[number] for number in paragraph])
        for place, number in enumerate(paragraph):
            line = lines[number]
            answer, bullet = _ANSWER.match(line), _BULLET.match(line)
            marked = (answer or bullet) if bullets >= 2 or place == 0 else None
            rest = line[marked.end() :] if marked is not None else line
            if (marked is not None and rest) or place == 0 or (singly and not (bullets >= 2 and parts[-1].body)):
                asking = False if answer is not None and bullets >= 2 else None
                parts.append(_Part(None, number, [(number, rest or line)], asks=asking))
                if asking is None and (bullet is not None if bullets >= 2 else singly):
                    listed.append(parts[-1])
            else:
                parts[-1].body.append((number, line))
    items = ["\n".join(text for _, text in part.body) for part in listed]
    if len(items) >= 3 and sum(map(asks, items)) >= 0.7 * len(items):
        # Among questions, "优惠券用不了" and "转班" are asked, too.
        for part, item in zip(listed, items, strict=True):
            part.asks = not tells_nothing(item)
    return parts, asides


def _list_of_questions(lines: Sequence[str]) -> bool:
    """Whether lines are one question each, not one question together."""
    return len(lines) > 1 and sum(map(asks, lines)) > (0.75 if len(lines) < 4 else 0.6) * len(lines)


# --- Quotes ---------------------------------------------------------------------------------------------------

_RULED = re.compile(r"(?:[-—–─━_－] ?){4,}")
_REFERS = re.compile(
    r"\[(?:In reply to|Reply to|Replying to|回复|引用|Forwarded from|转发自)[^\[\]]{0,120}\]|(?:引用|回复"
    r"|回覆)\s?[^:：]{0,40}的消息[:：].*"
    r"|(?:引用|> ?|[|｜┃▎]\s?)\s?\S.*|(?:In reply to|Replying to|Forwarded from:?|回复) .{1,60}[:：]?"
)
_SAID = re.compile(r"[^:：\s][^:：]{0,39}[:：]\s?\S.*")


def _open_quote(part: _Part) -> bool:
    """Whether what is quoted may still go on, or the reply to it has not begun."""
    return bool(part.body) and (part.body[0][1].startswith("「") and not any("」" in text for _, text in part.body))


def _unquote(body: Sequence[str]) -> tuple[list[str], list[str]]:
    """A message's lines without what it quotes, and the quotes; all of it where nothing else is left."""
    rest, quotes = [*body], []
    if rest and rest[0][0] in "「『":
        closing = next((place for place, line in enumerate(rest[:30]) if re.search("[」』]", line)), None)
        ruled = closing is not None and closing + 1 < len(rest) and _RULED.fullmatch(rest[closing + 1])
        if closing is not None:
            end = rest[closing].rindex("」" if "」" in rest[closing] else "』")
            behind = rest[closing][end + 1 :].strip()
            inner = "\n".join([*rest[:closing], rest[closing][:end]])[1:]
            if ruled or (_SAID.match(inner) and (behind or closing + 1 < len(rest))):
                quotes.append(inner)
                rest = [*([behind] if behind else []), *rest[closing + (2 if ruled else 1) :]]
    elif (cut := next((place for place, line in enumerate(rest[:12]) if _RULED.fullmatch(line)), None)) and (
        _SAID.match(rest[0]) and cut + 1 < len(rest)
    ):
        quotes.append("\n".join(rest[:cut]))
        rest = rest[cut + 1 :]
    while len(rest) > 1 and _REFERS.fullmatch(rest[0]):
        quotes.append(rest.pop(0))
        rest = rest[1:] if len(rest) > 1 and not rest[0] else rest
    while len(rest) > 1 and (
        (_REFERS.fullmatch(rest[-1]) and not rest[-1].startswith("回复"))
        or (rest[-1][0:1] == "「" and rest[-1][-1] == "」" and _SAID.match(rest[-1][1:]))
    ):
        last = rest.pop()
        quotes.append(last[1:-1] if last[0] == "「" else last)
        rest = rest[:-1] if len(rest) > 1 and not rest[-1] else rest
    return (rest, quotes) if any(rest) else ([*body], [])


# --- All together ---------------------------------------------------------------------------------------------


def _timed(
    parts: Sequence[_Part], asides: Sequence[Aside], separators: dict[int, Stamp], lines: Sequence[str], now: datetime
) -> Transcript:
    """Messages with their moments: their own, or of the clock that stands alone above them."""
    alone = {aside.line - 1 for aside in asides}
    marks = [(number, stamp) for number, stamp in separators.items() if number in alone]
    marks += [(part.head, part.stamp) for part in parts if part.stamp is not None]
    marks.sort(key=lambda mark: mark[0])
    when = dict(zip((number for number, _ in marks), moments([stamp for _, stamp in marks], now), strict=True))
    messages = []
    above: datetime | None = None
    passed = sorted(number for number, stamp in separators.items() if number in alone)
    for part in parts:
        while passed and passed[0] < part.head:
            above = when[passed.pop(0)]
        at = when[part.head] if part.stamp is not None else above
        body, quotes = _unquote([text for _, text in part.body])
        text = "\n".join(body).strip("\n")
        asking = asks(text) if part.asks is None else part.asks
        messages.append(Message(part.speaker, at, text, asking, part.head + 1, tuple(quotes)))
    return Transcript(tuple(messages), tuple(sorted(asides, key=lambda aside: aside.line)))
