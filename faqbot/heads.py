"""Which lines of a pasted chat say who speaks, and when. Knows no messages, and not what is said.

    小林 昨天 22:15          a name above its message, with a time
    [22:15] 小林: 在吗       a time, a name and the message
    小林：在吗               a name and the message

A line alone says little: "集合 10:30" and "地址: 人民路1号" look like heads. So each line is looked at for what it
could be, then all of them for what they are: the heads of one program look alike, begin the text, have something below
them, come again with the same names, and their clocks go forward.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time

from faqbot.notice import is_notice
from faqbot.question import asks, tells_nothing
from faqbot.stamp import Stamp, inside, leading, trailing, whole

LONGEST = 120
"""Characters of a line in which a name and a time are looked for."""


@dataclass(frozen=True, slots=True)
class Header:
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


BULLET = re.compile(
    r"(?:[-*•·●▪◦►▶✅❓]\s+|\(?\d{1,3}\s?(?:[.、．)）:：](?![\d/])|[-—]\s)\s*|[（(]\d{1,3}[)）]\s*|[①-⑳⑴-⒇]\s*"
    r"|[一二三四五六七八九十]{1,3}[、.．]\s*|(?:问题|question|q|问)\s?\d{0,3}\s?[:：.、]\s*|(?:\d️?⃣)\s*)",
    re.IGNORECASE,
)
ANSWER = re.compile(r"(?:a|answer|答|答案|回答)\s?\d{0,3}\s?[:：.、]\s*(?=\S)", re.IGNORECASE)
_NICK = re.compile(r"<([^<>\n]{1,40})>\s*[:：]?\s*(\S.*)?$")
_BRACKETED = re.compile(r"[\[【]([^\[\]【】]{1,24})[\]】]\s*[:：]?\s*(\S.*)$")
_SAYS = re.compile(
    r"([^:：]{1,24}?)\s?(?:说道?|问道?|回答道?|回复道?|发言|\b(?:said|says|asked|asks|wrote|replied))\s?[:：]\s*(\S.*)$",
    re.IGNORECASE,
)
_TO = re.compile(r"From (.{1,40}?)(?: to .{1,40})?")  # as meetings put it
_DASHED = re.compile(r"([^:：]{1,24}?)\s[-–—]\s(\S.*)$")
_ID = re.compile(
    r"\s*(?:[(（](?:\d{5,12}|wxid_\w{1,40})[)）]|<[^<>@\s]{1,64}@[^<>\s]{1,64}>|[(（][^()（）@\s]{1,64}@[^()（）\s]{3,64}[)）])$"
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


def _name(raw: str, *, odd: bool = False) -> str | None:
    """A nickname from what stands where one could, or None; `odd` for those that end or read like a sentence."""
    name = raw.strip(" \t\u2005\u3000,，|·—–").removeprefix("> ").strip()
    name = _ID.sub("", name.removeprefix("@"))
    if led := _TO.fullmatch(name):
        name = led[1]
    name = _PLATFORM.sub("", _TITLE.sub("", name))
    if len(name) > 2 and name[0] + name[-1] in ("[]", "【】", "<>", "**", '""', "''", "“”", "‘’", "()"):
        name = name[1:-1].strip("*").strip()
    if odd:
        return name if 0 < len(name) <= 24 and not re.search(r"\t|https?:|//", name) else None
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
    for found in re.finditer(colon, line[:LONGEST]):
        before, behind = line[: found.start()], line[found.end() :]
        if behind.startswith("//") or (re.fullmatch(clock, before) and re.match(r"\d{2}(?!\d)", behind)):
            continue  # an address, a clock
        return before, behind.strip()
    return None


def _candidates(lines: Sequence[str], separators: dict[int, Stamp]) -> Iterable[Header]:
    """Every line that could be a head with a time, or begin with one."""
    for number, line in enumerate(lines):
        if not line or number in separators:
            continue
        within = _within(number, line)
        header = _led(number, line) or (within if within and within.sure else _trailed(number, line) or within)
        header = header or _behind(number, line)
        if header is not None and not is_notice(line):
            yield header


def _led(number: int, line: str) -> Header | None:
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
        shape = ("led<>", *kind)
        return None if name is None else Header(number, name, stamp, nick[2] or "", shape, True, number + 1)
    if "\t" in line:
        speaker, _, text = rest.partition("\t")
        if (name := _name(speaker)) and text.strip():
            return Header(number, name, stamp, text.strip(), ("tab", *kind), True, number + 1)
    # A name may hold a colon; no program leaves out the space behind its own where it has one.
    parts = _split(rest[:48], r":\s|：", r"\d{1,2}") or _split(rest)
    if parts is not None and (name := _name(parts[0])) and not (not sure and _is_label(name)):
        return Header(number, name, stamp, rest[len(parts[0]) + 1 :].strip() or None, ("led:", *kind), sure, number + 1)
    # Perhaps the text follows the name, with a space between them: `_spaced` sees from the others whether.
    return Header(number, rest, stamp, None, ("led", *kind), sure, number + 1) if rest else None


def _dated(stamp: Stamp) -> bool:
    """Whether it names a date, as people seldom do when they talk about times."""
    return stamp.day is not None and stamp.day.kind in ("date", "short", "numbers")


def _trailed(number: int, line: str, *, odd: bool = False) -> Header | None:
    """A name, then a time, the text below; `odd` for names that hold a colon or end a sentence, and those only."""
    if len(line) > LONGEST or (found := trailing(line)) is None:
        return None
    stamp, begin = found
    before = line[:begin]
    bare = before.rstrip(" \t\u2005\u3000,，[(（【<—–-·|:：@")
    joint = before[len(bare) :]
    coloned = re.search(r"[:：]\s|：", bare) is not None
    if coloned and not odd:
        return None  # "张三: 10:30" is said, not headed
    name = _name(bare, odd=odd)
    if name is None or not joint and not stamp.day or odd and not coloned and _name(bare) is not None:
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
    if not sure and not odd and _short_name(bare) is None:
        return None
    if not marked and (_WHEN.fullmatch(name) or _FIELD.fullmatch(name)):
        return None
    return Header(number, name, stamp, None, ("trailed", marked, seconds, stamp.joint), sure, number + 1)


def _within(number: int, line: str) -> Header | None:
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
    if not marked and not close and _WHEN.fullmatch(name):
        return None
    sure = bool(close) and (bool(marked) or stamp.day is not None)
    return Header(number, name, stamp, text, ("within", marked, close), sure, number + 1)


def _behind(number: int, line: str) -> Header | None:
    """A name and the text, and behind them a time."""
    if len(line) > 4 * LONGEST or (found := trailing(line)) is None:
        return None
    stamp, begin = found
    said = line[:begin].rstrip(" \t,，[(（【<—–-·|")
    if (parts := _split(said)) is None or (name := _short_name(parts[0])) is None or not parts[1]:
        return None
    return Header(number, name, stamp, parts[1], ("behind", line[len(said) : begin].strip(), ""), False, number + 1)


# --- What they are together -----------------------------------------------------------------------------------


def heads(lines: Sequence[str], separators: dict[int, Stamp]) -> tuple[list[Header], bool]:
    """The heads of the text in their order, and whether they are names alone."""
    stamped = _stamped(lines, separators)
    if stamped:
        for header in stamped:
            separators.pop(header.end - 1, None)
        return stamped, False
    return _named(lines, separators), True


def _stamped(lines: Sequence[str], separators: dict[int, Stamp]) -> list[Header]:
    found = [*_candidates(lines, separators)]
    content = [number for number, line in enumerate(lines) if line and number not in separators and not is_notice(line)]
    groups: dict[tuple[str, ...], list[Header]] = {}
    for header in found:
        groups.setdefault(header.shape[:3], []).append(header)
    taken: list[Header] = []
    others = {header.line for header in found if header.sure}
    for group in groups.values():
        if spaced := _spaced(group, lines, content):
            taken += spaced
            continue
        if group[0].shape[0] == "led":
            group = [replace(each, speaker=name) for each in group if (name := _name(each.speaker)) is not None]
        if group and _convincing(group, lines, content, others):
            taken += group
    taken += _two_lines(lines, separators, {header.line for header in taken})
    taken.sort(key=lambda header: header.line)
    taken += _oddly_named(lines, separators, taken, content)
    taken.sort(key=lambda header: header.line)
    return _lengthened(_unlike_removed(taken, lines))


def _oddly_named(
    lines: Sequence[str], separators: dict[int, Stamp], taken: Sequence[Header], content: Sequence[int]
) -> list[Header]:
    """Heads like "客服：小林 9:07" and "等风来。 9:07"; what is no "小林：9:07", those around them tell."""
    places = {header.line for header in taken}
    found = []
    ruled = {number for number in separators if not lines[number][0].isalnum() and lines[number][-1].isdigit()}
    for number in sorted(ruled.union(content)):  # "~ 9:07" looks like a time between dashes
        header = None if number in places else _trailed(number, lines[number], odd=True)
        if header is not None and not _is_label(re.split("[:：]", header.speaker)[0]):
            below = _below(lines, header.end)
            if below is not None and below not in places and below not in separators:
                found.append(header)
    shapes = {header.shape for header in taken if header.text is None}
    if not taken:
        dated = {header.shape for header in found if header.stamp is not None and _dated(header.stamp)}
        others = sum(_coloned(number, lines[number]) is not None for number in content)
        return found if found and found[0].line == content[0] and len(dated) == 1 and others <= len(found) else []
    names = Counter(header.speaker for header in found)
    spaced = all(header.line == 0 or not lines[header.line - 1] for header in taken)
    kept = []
    for header in found:
        certain = names[header.speaker] > 1 or header.stamp is not None and _dated(header.stamp)
        apart = header.line == 0 or not lines[header.line - 1]
        if header.shape in shapes and certain and (apart or not spaced) and _in_order(header, taken):
            kept.append(header)
    return kept


def _in_order(header: Header, taken: Sequence[Header]) -> bool:
    """Whether it was said between the heads around it, as far as their times can be compared."""
    place = bisect_left(taken, header.line, key=lambda each: each.line)
    before, at, after = (
        None if each is None else _rank(each.stamp)
        for each in (taken[place - 1] if place else None, header, taken[place] if place < len(taken) else None)
    )
    return (before is None or at is None or before[0] != at[0] or before <= at) and (
        after is None or at is None or after[0] != at[0] or at <= after
    )


def _rank(stamp: Stamp | None) -> tuple[str, tuple[int, int, int], time] | None:
    """What stamps of one kind are sorted by; None where they do not say."""
    if stamp is None or stamp.clock is None:
        return None
    if stamp.day is None:
        return "", (0, 0, 0), stamp.clock
    year, month, day = stamp.day.numbers
    return stamp.day.kind, (year, month, -day if stamp.day.kind == "back" else day), stamp.clock


def _lengthened(heads: list[Header]) -> list[Header]:
    """With names that hold a colon themselves whole: all that "Tom" says begins with "5C: "."""
    said: dict[str, list[str]] = {}
    for header in heads:
        if header.text is not None and header.shape[0] == "led:":
            said.setdefault(header.speaker, []).append(header.text)
    behind: dict[str, str] = {}
    for speaker, texts in said.items():
        first, colon, _ = texts[0].partition(": ")
        whole_name = colon and len(texts) > 1 and len(first) <= 16 and not _is_label(first)
        if whole_name and all(text.startswith(first + colon) for text in texts):
            behind[speaker] = first
    return [
        header
        if header.text is None or header.shape[0] != "led:" or header.speaker not in behind
        else replace(
            header,
            speaker=f"{header.speaker}: {behind[header.speaker]}",
            text=header.text.removeprefix(behind[header.speaker] + ": ") or None,
        )
        for header in heads
    ]


def _spaced(group: Sequence[Header], lines: Sequence[str], content: Sequence[int]) -> list[Header]:
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


def _convincing(group: Sequence[Header], lines: Sequence[str], content: Sequence[int], others: Collection[int]) -> bool:
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
    if kind == "behind":  # "小林：周五 18:00", each of those who are asked when
        clocks = [header.stamp.clock for header in group if header.stamp is not None and header.stamp.clock is not None]
        return len(group) >= 3 and share >= 0.8 and (bool(group[0].shape[1]) or clocks == sorted(clocks))
    if kind == "within" and not any(header.sure for header in group):
        return len(group) >= 3 and share >= 0.6 or first and repeated and share >= 0.6
    return any(header.sure for header in group) or first and share >= 0.5 or len(group) >= 2 and repeated


def _below(lines: Sequence[str], begin: int) -> int | None:
    return next((number for number in range(begin, min(begin + 6, len(lines))) if lines[number]), None)


def _unlike_removed(heads: list[Header], lines: Sequence[str]) -> list[Header]:
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
    dated = [bool(header.stamp and header.stamp.day) for header in heads]
    kept: list[Header] = []
    for place, header in enumerate(heads):
        if speakers[header.speaker] == 1:
            if header.text is None and not dated[place] and any(dated[:place]) and any(dated[place:]):
                continue  # "20:59:01 started", a line of a log between heads with dates
            if not header.sure and (
                kept and kept[-1].text is None and kept[-1].end == header.line or _out_of_order(header, firm)
            ):
                continue
            rare = header.shape[:3] != most and shapes[header.shape[:3]] * 5 < count
            odd = header.text is None and bool(header.shape[-1]) and header.shape[-1] != joint
            close = spaced and header.text is None and header.line > 0 and bool(lines[header.line - 1])
            if (rare and (close or not header.sure)) or (odd and close) or (close and not header.sure):
                continue
        kept.append(header)
    return kept


def _out_of_order(header: Header, firm: Sequence[Header]) -> bool:
    """Whether its clock lies outside those of the heads around it: "答疑 16:00", said at 10:03."""
    place = bisect_left(firm, header.line, key=lambda each: each.line)
    around = [
        each.stamp for each in (*firm[max(place - 1, 0) : place], *firm[place : place + 1]) if each.line != header.line
    ]
    if len(around) < 2 or header.stamp is None or header.stamp.clock is None:
        return False
    before, after = (None if stamp is None or stamp.day else stamp.clock for stamp in around)
    return before is not None and after is not None and before <= after and not before <= header.stamp.clock <= after


def _two_lines(lines: Sequence[str], separators: dict[int, Stamp], taken: set[int]) -> list[Header]:
    """A name alone in a line and its time in the next."""
    found = []
    above = {number: _above(number, lines) for number, stamp in separators.items() if stamp.clock is not None}
    times = Counter(lines[place] for place in above.values() if place >= 0)
    for number, place in above.items():
        if place < 0 or place in taken or place in separators:
            continue
        head = lines[place].rstrip(":：")
        coloned, ruled = head != lines[place], place < number - 1
        if coloned and (number + 1 == len(lines) or not lines[number + 1]):
            continue  # "小林：", then "周五 18:00", which is all that is said
        if not head or len(head) > 24 or is_notice(head) or _split(head):
            continue
        name = _short_name(head) or (_name(head, odd=True) if ruled or times[lines[place]] > 1 else None)
        if name is None:
            continue
        if not (coloned or ruled) and (
            asks(head) or (len(head) > 1 and any(map(str.isalpha, head)) and tells_nothing(head))
        ):
            continue  # "收到", then the time of what comes next
        stamp = replace(separators[number], alone=False)
        found.append(Header(place, name, stamp, None, ("two", "", "", ""), False, number + 1))
    clocks = sum(stamp.clock is not None for stamp in separators.values())
    starts = bool(found) and not any(
        line and not is_notice(line) for line in lines[: found[0].line] if whole(line) is None
    )
    repeated = len({header.speaker for header in found}) < len(found)
    enough = len(found) >= 2 and (repeated or starts) or starts and len(found) == clocks
    return found if enough and len(found) >= 0.8 * clocks else []


def _above(number: int, lines: Sequence[str]) -> int:
    """The line above a time, or above the dash between them, as browsers copy "Zoe — Today"; -1 for none."""
    return number - 2 if number > 1 and re.fullmatch("[-–—|·•]", lines[number - 1]) else number - 1


def _named(lines: Sequence[str], separators: dict[int, Stamp]) -> list[Header]:
    """Heads that are a name and a colon, or a name in brackets."""
    content = [number for number, line in enumerate(lines) if line and number not in separators and not is_notice(line)]
    ways: tuple[Callable[[int, str], Header | None], ...] = (_nicked, _dashed, _coloned, _bracketed, _saying)
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
            and (way is not _dashed or share >= 0.9 and len(names) >= 2)
        ):
            return found
    return _alone(lines, content)


def _alone(lines: Sequence[str], content: Sequence[int]) -> list[Header]:
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


def _lone(number: int, lines: Sequence[str]) -> Header:
    return Header(number, _short_name(lines[number]) or lines[number], None, None, ("alone",), False, number + 1)


def _spoken(found: list[Header], names: Counter[str], lines: Sequence[str], content: Sequence[int]) -> list[Header]:
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
    known: Collection[str], found: Sequence[Header], lines: Sequence[str], content: Sequence[int]
) -> list[Header]:
    """`found`, and the lines in which somebody who is known says what hides the colon: "小王 2:10:30 开始"."""
    places = {header.line: header for header in found}
    for number in content:
        if number not in places:
            line = lines[number]
            bullet = BULLET.match(line)
            for text in [line[bullet.end() :], line] if bullet else [line]:
                name, *said = (part.strip() for part in re.split("[:：]", text, maxsplit=1))
                if said and name in known:
                    places[number] = Header(number, name, None, said[0] or None, (":",), False, number + 1)
    return [places[number] for number in sorted(places)]


def _coloned(number: int, line: str) -> Header | None:
    bare = line.removeprefix("> ")
    bullet = BULLET.match(bare)
    for text in [bare[bullet.end() :], bare] if bullet else [bare]:  # "1. 张三: 在吗", but "007: 在吗"
        if (parts := _split(text)) is not None and (name := _short_name(parts[0])) is not None:
            return Header(number, name, None, parts[1] or None, (":",), False, number + 1)
    return None


def _nicked(number: int, line: str) -> Header | None:
    found = _NICK.match(line)
    if found is None or (name := _name(found[1])) is None or found[2] is None:
        return None
    return Header(number, name, None, found[2], ("<>",), False, number + 1)


def _dashed(number: int, line: str) -> Header | None:
    found = _DASHED.match(line)
    if found is None or (name := _short_name(found[1])) is None:
        return None
    return Header(number, name, None, found[2], ("-",), False, number + 1)


def _saying(number: int, line: str) -> Header | None:
    found = _SAYS.match(line)
    if found is None or (name := _short_name(found[1])) is None:
        return None
    return Header(number, name, None, found[2], ("says",), False, number + 1)


def _bracketed(number: int, line: str) -> Header | None:
    found = _BRACKETED.match(line)
    if found is None or (name := _short_name(found[1])) is None:
        return None
    return Header(number, name, None, found[2], ("[]",), False, number + 1)
