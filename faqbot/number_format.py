"""What a spreadsheet shows for a number or a date in a cell, by the cell's number format. Knows no file.

    shown(7, "000")              ->  "007"
    shown(0.05, "0%")            ->  "5%"
    shown(date, "yyyy年m月d日")   ->  "2026年1月9日"

People type 007 and see 007; the file holds 7 and a format. Formats that need more than the cell (fractions,
conditions, spelled-out numerals) give None, and the caller says so.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_ISO = frozenset({"mm-dd-yy", "m/d/yyyy", "m/d/yy h:mm"})
"""Shown by each system in its own order of day and month: read as 2026-01-09, which cannot be misunderstood."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[\$(?P<currency>[^\]\-]*)(?:-[^\]]*)?\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)"
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>y+|e+|m+|d+|h+|s+|a{3,4})|(?P<fraction>\.0+(?=[^0#?]|$))"
    r"|(?P<exponent>E[+\-]0+)|(?P<digit>[0#?])|(?P<other>.)",
    re.I | re.S,
)
_WEEKDAYS = "一二三四五六日"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

Number = int | float
Moment = datetime | date | time | timedelta


def general(value: Number) -> str:
    """A number without a format, with the 15 digits that a spreadsheet keeps."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:.15g}".upper()
    return f"{value:.15g}".upper()


def shown(value: Number | Moment, code: str) -> str | None:
    """The text in the cell; None for a format that is not understood."""
    if isinstance(value, int | float):
        return _number(value, code)
    return _moment(value, code)


def _tokens(section: str) -> list[tuple[str, str]]:
    return [(str(found.lastgroup), found[str(found.lastgroup)]) for found in _TOKEN.finditer(section)]


def _sections(code: str) -> list[str]:
    """The format's parts for positive, negative and zero; a ";" in quotes or brackets parts nothing."""
    parts = re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])+|(?<=;)(?=;|$)|^(?=;)', code)
    return parts or [code]


def _number(value: Number, code: str) -> str | None:
    sections = _sections(code)
    if value < 0 and len(sections) > 1:
        section, value, sign = sections[1], -value, ""
    elif value == 0 and len(sections) > 2:
        section, sign = sections[2], ""
    else:
        section, sign = sections[0], "-" if value < 0 else ""
        value = abs(value)
    before: list[str] = []
    after: list[str] = []
    places: list[str] = []
    decimals = ""
    in_decimals = False
    scale = Decimal(1)
    for kind, text in _tokens(section):
        literal = _literal(kind, text)
        if kind == "general" or (kind == "other" and text == "@"):
            before.append(general(value))
        elif kind == "digit" and not (in_decimals and after):
            if in_decimals:
                decimals += text
            else:
                places.append(text)
        elif kind == "fraction" and not in_decimals:  # ".00"
            in_decimals, decimals = True, text[1:]
        elif kind == "other" and text == "." and not in_decimals:
            in_decimals = True
        elif kind == "other" and text == "," and places and not in_decimals:
            places.append(",")
        elif kind == "other" and text == "%":
            scale *= 100
            (after if places or in_decimals else before).append("%")
        elif literal is None or kind == "digit" or (text == "," and in_decimals):
            return None
        elif not places and not in_decimals:
            before.append(literal)
        elif in_decimals:
            after.append(literal)
        else:
            places.append(f"literal:{literal}")
    while places and places[-1].startswith("literal:"):
        after.insert(0, places.pop().removeprefix("literal:"))
    while places and places[-1] == ",":
        places.pop()
        scale /= 1000
    grouped = "," in places
    places = [each for each in places if each != ","]
    if not places and not decimals and scale == 1:
        return sign + "".join(before + after)  # without any place: General, or a text for the number
    exact = Decimal(repr(value)) * scale
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    whole, _, rest = f"{rounded:f}".partition(".")
    least = decimals.rfind("0") + 1
    while len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    sign = "" if not rounded else sign
    return sign + "".join(before) + _whole(whole, places, grouped) + (f".{rest}" if rest else "") + "".join(after)


def _literal(kind: str, text: str) -> str | None:
    """What a token stands for by itself; None where it stands for something else, or for nothing known."""
    if kind in ("quoted", "escaped", "currency"):
        return text
    if kind in ("space", "fill"):
        return ""
    if kind == "bracket":  # a colour, or a system's name: shows nothing
        return None if re.search(r"[<>=]|DBNum|NatNum", text, re.I) else ""
    if kind == "other" and not (text.isalpha() and text.isascii()) and text not in "/?#@":
        return text
    return None


def _whole(digits: str, places: list[str], grouped: bool) -> str:
    """Digits put into their places from the right, as in `000-0000`; the leftmost place takes all that are left."""
    digits = "" if digits == "0" else digits
    out: list[str] = []
    wanted = [number for number, place in enumerate(places) if not place.startswith("literal:")]
    count = 0
    for number in range(len(places) - 1, -1, -1):
        place = places[number]
        if place.startswith("literal:"):
            out.insert(0, place.removeprefix("literal:"))
            continue
        last = number == wanted[0]
        while True:
            if digits:
                digit, digits = digits[-1], digits[:-1]
            elif place == "0":
                digit = "0"
            else:
                break
            if grouped and count and count % 3 == 0:
                out.insert(0, ",")
            out.insert(0, digit)
            count += 1
            if not (last and digits):
                break
    return "".join(out)


def _moment(value: Moment, code: str) -> str | None:
    if isinstance(value, timedelta):
        return _elapsed(value, code)
    if code in _ISO or code.startswith(("[$-F800]", "[$-x-sysdate]")):
        if isinstance(value, datetime):
            return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
        return value.isoformat()
    tokens = _tokens(_sections(code)[0])
    noon = any(kind == "noon" for kind, _ in tokens)
    day = value if isinstance(value, date) else date(1900, 1, 1)
    clock = value.time() if isinstance(value, datetime) else value if isinstance(value, time) else time(0)
    out = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "date":
            word = text.lower()
            if word[0] == "m" and _minutes(tokens, index):
                out.append(f"{clock.minute:0{min(len(word), 2)}}")
            else:
                out.append(_part(word, day, clock, noon))
        elif kind == "noon":
            morning = clock.hour < 12
            names = text.split("/")
            out.append(names[0] if morning else names[1])
        elif kind == "fraction":
            out.append(f"{clock.microsecond / 1e6:.{len(text) - 1}f}"[1:])
        else:
            literal = text if kind == "other" and text in "/?" else _literal(kind, text)
            if literal is None:
                return None
            out.append(literal)
    return "".join(out).strip()


def _minutes(tokens: list[tuple[str, str]], index: int) -> bool:
    """Whether an `m` is minutes, not months: after hours, or before seconds."""
    before = [text[0].lower() for kind, text in tokens[:index] if kind == "date"]
    after = [text[0].lower() for kind, text in tokens[index + 1 :] if kind == "date"]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _part(word: str, day: date, clock: time, noon: bool) -> str:
    letter, size = word[0], len(word)
    if letter == "y":
        return f"{day.year % 100:02}" if size <= 2 else f"{day.year:04}"
    if letter == "e":
        return f"{day.year:04}"
    if letter == "a":
        return f"{'星期' if size == 4 else '周'}{_WEEKDAYS[day.weekday()]}"
    if letter == "m":
        name = _MONTHS[day.month - 1]
        return {1: str(day.month), 2: f"{day.month:02}", 3: name[:3], 4: name}.get(size, name[:1])
    if letter == "d":
        name = _DAYS[day.weekday()]
        return {1: str(day.day), 2: f"{day.day:02}", 3: name[:3]}.get(size, name)
    number = clock.second if letter == "s" else (clock.hour + 11) % 12 + 1 if noon else clock.hour
    return f"{number:0{min(size, 2)}}"


def _elapsed(value: timedelta, code: str) -> str | None:
    """`[h]:mm:ss`: hours that go on beyond a day."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    left = {"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60}
    out = []
    for kind, text in _tokens(_sections(code)[0]):
        if kind == "elapsed":
            unit = text[0].lower()
            whole = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}[unit]
            out.append(f"{whole:0{len(text)}}")
        elif kind == "date" and text[0].lower() in left:
            out.append(f"{left[text[0].lower()]:0{min(len(text), 2)}}")
        else:
            literal = _literal(kind, text)
            if literal is None:
                return None
            out.append(literal)
    return sign + "".join(out)
