"""Strict YAML that keeps the line of everything, read by PyYAML's safe loader. Knows no entry, script or rule.

    root, problems = read(path.read_bytes(), "faq/refunds.yaml")     # nodes with lines, or what stands in the way
    fields = read_fields(root, "this file", ("entries",), problems)  # a mapping's keys, each read as what it must be

Nothing here raises for what stands in a file: each problem is kept with its line, and reading goes on where it can.

Nodes are built from the parser's events, not by `yaml.compose`: that one recurses in C, so that a few kilobytes of
`[[[[…` end the process, and it forgets which alias stood where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

import yaml

from faqbot.errors import Problem

MAX_BYTES = 5_000_000
"""Of one file. Larger ones are data dumps, not texts that people review."""
MAX_DEPTH = 50
"""Collections within each other; what people write stays far below."""
MAX_ALIASED = 10_000
"""Nodes that all aliases of one file may stand for together."""
MAX_PROBLEMS = 1_000
"""Kept of one file; a dump of something else has one in every line, and nobody reads on."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # without libyaml: the same result, some 20 times slower
_RESOLVE: Callable[..., str] = yaml.resolver.Resolver().resolve

Kind = Literal["text", "nothing", "comment", "true/false", "number", "date"]
"""What YAML takes a scalar for; `comment` is nothing, followed by a comment on the same line."""

_KINDS: dict[str, Kind] = {
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:bool": "true/false",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
}

_KIND_WORDS: dict[Kind, str] = {"true/false": "true or false", "number": "a number", "date": "a date"}

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Never typed on purpose; NEL, LS and PS are also line breaks to YAML and to no editor, so that lines go wrong."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What `"\\x07"` and the like may smuggle in."""
_NO_KEY = re.compile(r"^\s*(?:- +)?([A-Za-z_]\w*)(：|:(?=[^\s:/]))")
"""`question：…` or `question:…`, which YAML takes for plain text; not `https://`."""
_NO_ITEM = re.compile(r"^\s*-[^\s\-\d]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True, eq=False)
class Scalar:
    """One value; `text` exactly as YAML understands it."""

    text: str
    kind: Kind
    line: int
    literal: bool = False
    """Written below a `|`: its lines are the file's, beginning one below `line`."""

    def line_at(self, offset: int) -> int:
        """The line of the character at `offset` of `text`; that of the whole where YAML folded lines."""
        return self.line + 1 + self.text.count("\n", 0, offset) if self.literal else self.line


@dataclass(slots=True, eq=False)
class ListNode:
    """A list."""

    items: list[Node]
    line: int


@dataclass(slots=True, eq=False)
class MapNode:
    """Keys and values; of a key that stands twice the first."""

    pairs: dict[str, tuple[Scalar, Node]]
    line: int


Node = Scalar | ListNode | MapNode


@dataclass(slots=True)
class Problems:
    """What is wrong in one file, in the order found."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Keep one, while there are not too many; `message` says what is wrong and the next step."""
        if len(self.found) == MAX_PROBLEMS:
            message = f"more than {MAX_PROBLEMS:,} problems in this file. Correct the others first."
        if not self.full:
            self.found.append(Problem(self.path, line, message))

    @property
    def full(self) -> bool:
        """Whether further problems are no longer kept."""
        return len(self.found) > MAX_PROBLEMS


class _Refused(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read(data: bytes, path: str) -> tuple[Node | None, Problems]:
    """The root node of a file's bytes, and its problems so far, to which readers of the nodes add.

    The node is None for an empty file, for one with comments only, and where problems stop the reading.
    """
    problems = Problems(path)
    try:
        return _build(_decode(data), problems), problems
    except _Refused as refusal:
        problems.add(refusal.line, str(refusal))
        return None, problems


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _Refused(1, too_large(len(data)))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Refused(1, "this file is UTF-16. Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _lines_before(data[: error.start].decode("utf-8", "replace")) + 1
        try:
            data.decode("gb18030")
            guess = "; the file looks like GBK"
        except UnicodeDecodeError:
            guess = ""
        raise _Refused(
            line, f"byte 0x{data[error.start]:02x} on this line is not UTF-8{guess}. Save the file as UTF-8."
        ) from error
    if found := _INVISIBLE.search(text):
        line = _lines_before(text[: found.start()]) + 1
        raise _Refused(line, f"the invisible character U+{ord(found[0]):04X} stands on this line. Delete it.")
    return text


def too_large(size: int) -> str:
    """The message for a file of `size` bytes, over `MAX_BYTES`."""
    return (
        f"this file has {size / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:g} MB that one may have. "
        "Split it into several files."
    )


def _line(mark: Any) -> int:
    """1-based; `mark` is a place in PyYAML's terms, which it types as optional and always sets."""
    return int(mark.line) + 1


def _lines_before(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text))


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    node: ListNode | MapNode
    anchor: str | None
    key: Scalar | None = None
    size: int = 1


class _Builder:
    """Nodes from events; refuses what could not be served."""

    def __init__(self, lines: Callable[[], list[str]], problems: Problems) -> None:
        self.lines = lines
        self.problems = problems
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.aliased = 0

    def take(self, event: yaml.Event) -> None:
        line = _line(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_tag(event, line)
            node = Scalar(event.value, self.kind(event), line, event.style == "|")
            if event.anchor:
                self.anchors[event.anchor] = (node, 1)
            self.attach(node, 1)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.refuse_tag(event, line)
            if len(self.open) == MAX_DEPTH:
                raise _Refused(line, f"more than {MAX_DEPTH} levels stand within each other here. Flatten them.")
            if event.anchor:
                self.anchors[event.anchor] = None
            self.open.append(
                _Open(
                    MapNode({}, line) if isinstance(event, yaml.MappingStartEvent) else ListNode([], line),
                    event.anchor,
                )
            )
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = self.open.pop()
            if closed.anchor:
                self.anchors[closed.anchor] = (closed.node, closed.size)
            self.attach(closed.node, closed.size)
        elif isinstance(event, yaml.AliasEvent):
            self.attach(*self.meant(str(event.anchor), line))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _Refused(line, 'a second document begins here. Remove the "---", or move what follows to a file.')

    def kind(self, event: yaml.ScalarEvent) -> Kind:
        if not event.implicit[0]:  # in quotes, below | or >, or tagged
            return "text"
        kind = _KINDS.get(_RESOLVE(yaml.ScalarNode, event.value, event.implicit), "text")
        if kind == "nothing" and not event.value:
            end, lines = event.end_mark, self.lines()
            if end is not None and end.line < len(lines) and re.match(r"\s*#", lines[end.line][end.column :]):
                return "comment"
        return kind

    def refuse_tag(self, event: yaml.NodeEvent, line: int) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.add(
                line, f'"{shown}" is a YAML tag, which no text needs. Remove it, or put a text with "!" in quotes.'
            )

    def meant(self, anchor: str, line: int) -> tuple[Node, int]:
        """The node that `*anchor` stands for, and its size in nodes."""
        if anchor not in self.anchors:
            raise _Refused(
                line, f'"*{anchor}" stands for nothing in this file. A text that begins with "*" must stand in quotes.'
            )
        target = self.anchors[anchor]
        if target is None:
            raise _Refused(line, f'"*{anchor}" stands within what it stands for. Write it out instead.')
        self.aliased += target[1]
        if self.aliased > MAX_ALIASED:
            raise _Refused(
                line, f'with "*{anchor}", aliases stand for more than {MAX_ALIASED:,} values. Write them out instead.'
            )
        return target

    def attach(self, node: Node, size: int) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        top.size += size
        if isinstance(top.node, ListNode):
            top.node.items.append(node)
        elif top.key is None:
            if not isinstance(node, Scalar):
                raise _Refused(
                    node.line, 'a key must be one word, not a list or a mapping. Put a text with "{" or "[" in quotes.'
                )
            top.key = node
        else:
            key, top.key = top.key, None
            if key.text == "<<":
                raise _Refused(key.line, '"<<" merges nothing here. Write out the keys that it stands for.')
            first = top.node.pairs.setdefault(key.text, (key, node))[0]
            if first is not key:
                self.problems.add(
                    key.line, f'"{key.text}" stands here again, after line {first.line}. Keep one of the two.'
                )


def _build(text: str, problems: Problems) -> Node | None:
    split: list[str] = []

    def lines() -> list[str]:
        if not split:
            split.extend(re.split(r"\r\n|\r|\n", text))
        return split

    builder = _Builder(lines, problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        innermost = builder.open[-1].node if builder.open else None
        raise _explained(error, lines(), innermost) from error
    root = builder.root
    return None if isinstance(root, Scalar) and root.kind in ("nothing", "comment") else root


def _explained(error: yaml.MarkedYAMLError, lines: list[str], innermost: ListNode | MapNode | None) -> _Refused:
    """The parser's complaint in the words of someone who types YAML by hand; the same from both loaders."""
    context, problem = error.context or "", error.problem or ""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column) if mark else (1, 0)
    # What was opened and never closed is found out far below: name where it opens.
    opening = error.context_mark.line + 1 if error.context_mark else line
    source = lines[line - 1] if line <= len(lines) else ""
    before, here = source[:column], source[column : column + 1]

    def within(*contexts: str) -> bool:
        return any(each in context for each in contexts)

    colon = "mapping values are not allowed" in problem
    # `question:…` is plain text to YAML, and goes on in the next line, whose ":" then is one too many.
    for number in (line, line - 1) if colon or within("simple key") else (line,):
        if 1 <= number <= len(lines):
            if found := _NO_KEY.match(lines[number - 1]):
                return _Refused(number, _no_key(found))
            if _NO_ITEM.match(lines[number - 1]):
                return _Refused(number, 'a list item needs a space after its "-".')

    if here == "\t" or "tab character" in problem:
        return _Refused(line, "a tab stands where YAML takes only spaces. Indent with spaces.")
    if within("quoted scalar") and ("end of" in problem or "document separator" in problem):
        return _Refused(opening, "a quote that opens on this line is never closed. Close it.")
    if within("quoted scalar"):
        return _Refused(line, 'in double quotes "\\" begins an escape. Write "\\\\", or use single quotes.')
    if innermost is not None and within("flow ") and not ("node content" in problem and here):
        bracket = "[" if isinstance(innermost, ListNode) else "{"
        message = f'the "{bracket}" on this line is not closed, or a comma is missing'
        return _Refused(innermost.line, f'{message}. A text with "{bracket}" needs quotes.')
    if within("scanning an alias", "scanning an anchor"):
        return _Refused(opening, _needs_quotes("*" if "alias" in context else "&"))
    if within(" tag") or "tag handle" in problem:
        return _Refused(opening, _needs_quotes("!"))
    if within("directive") or "<document start>" in problem:
        # The pure loader passes over a directive that it does not know, and stumbles on the next line.
        directives = (number for number, each in enumerate(lines, 1) if each.startswith("%"))
        return _Refused(next(directives, line), _needs_quotes("%"))
    if within("scanning a block scalar"):
        return _Refused(opening, 'a text after "|" or ">" begins on the next line, indented. Move it there.')
    if "cannot start any token" in problem or ("node content" in problem and here):
        return _Refused(line, _needs_quotes(here))
    if colon and re.fullmatch(r"\s*(- +)*\w+", before):
        return _Refused(line, "this line is indented deeper than it can be. Line it up with those it belongs to.")
    if colon:
        return _Refused(line, 'a ":" and a space stand within a text. Put the whole text in quotes.')
    if "sequence entries are not allowed" in problem:
        return _Refused(line, 'a list begins on the line below its key. A text that begins with "- " needs quotes.')
    if within("simple key"):
        return _Refused(opening, 'this line is neither "key: text" nor "- text", nor indented below one.')
    if within("block mapping", "block collection") and before.strip(" -"):
        return _Refused(line, "a text goes on after its closing quote or bracket. Put the whole text in quotes.")
    if within("block mapping", "block collection"):
        return _Refused(line, "this line does not fit what stands above. Line it up with those it belongs to.")
    return _Refused(line, f"this is no YAML: {problem}. Check indentation and quotes.")


def _needs_quotes(first: str) -> str:
    return f'a text cannot begin with "{first}" unless it stands in quotes.'


def _no_key(found: re.Match[str]) -> str:
    if found[2] == "：":
        return f'"{found[1]}：" has a full-width colon. Write "{found[1]}: " with ":" and a space.'
    return f'"{found[1]}:" needs a space after its ":".'


class Fields:
    """The keys of one mapping, each read as what it must be; what does not fit becomes a problem and reads as None.

    `what` names the mapping in messages, e.g. `entry "refund-how"`.
    """

    __slots__ = ("line", "node", "problems", "what")

    def __init__(self, node: MapNode, what: str, known: Collection[str], problems: Problems) -> None:
        self.node, self.what, self.problems, self.line = node, what, problems, node.line
        for name, (key, _) in node.pairs.items():
            if name not in known and not problems.full:
                problems.add(key.line, f'{what} has an unknown key "{name}". {_nearest(name, known)}')

    def __contains__(self, name: str) -> bool:
        return name in self.node.pairs

    def line_of(self, name: str) -> int:
        """Line of this key; of the mapping where it is missing."""
        return self.node.pairs[name][0].line if name in self.node.pairs else self.line

    def node_of(self, name: str) -> Node | None:
        """The value of this key, not looked at yet."""
        return self.node.pairs[name][1] if name in self.node.pairs else None

    def wrong(self, name: str, message: str) -> None:
        """Complain at this key; `message` goes on after its name and the mapping's."""
        self.problems.add(self.line_of(name), f'"{name}" of {self.what} {message}')

    def missing(self, name: str) -> None:
        """Complain that this key is not there."""
        article = "an" if name[0] in "aeiou" else "a"
        self.problems.add(self.line, f'{self.what} has no {name}. Add {article} "{name}:" line.')

    def text(self, name: str, limit: int, *, required: bool = False) -> Scalar | None:
        """A text that is not empty, of at most `limit` characters."""
        node = self.node_of(name)
        if node is None:
            if required:
                self.missing(name)
            return None
        return read_text(node, f'"{name}" of {self.what}', limit, self.problems)

    def items(self, name: str, *, of: str, required: bool = False) -> Sequence[Node]:
        """The items of a list, which `of` names in messages; a key without a value is an empty list."""
        node = self.node_of(name)
        if node is None:
            if required:
                self.missing(name)
            return ()
        if isinstance(node, ListNode):
            items = node.items
        elif isinstance(node, Scalar) and node.kind in ("nothing", "comment"):
            items = []
        else:
            hint = _hint(node) if isinstance(node, Scalar) else ""
            self.wrong(name, f'must be a list of {of}{hint}. Write each on a line of its own that begins with "- ".')
            return ()
        if required and not items:
            self.wrong(name, "is empty. Add at least one.")
        return items

    def texts(self, name: str, limit: int, *, required: bool = False) -> Sequence[Scalar]:
        """A list of texts, each not empty and of at most `limit` characters."""
        what = f'an item of "{name}" of {self.what}'
        items = self.items(name, of="texts", required=required)
        read = [read_text(node, what, limit, self.problems) for node in items]
        return [text for text in read if text is not None]

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """One of a few words."""
        scalar = self._scalar(name)
        if scalar is None:
            return None
        if scalar.text in choices:
            return scalar.text
        self.wrong(name, f'cannot be "{short(scalar.text)}". Use one of: {", ".join(choices)}.')
        return None

    def day(self, name: str) -> date | None:
        """A date like 2026-12-31, in quotes or not."""
        scalar = self._scalar(name)
        return None if scalar is None else _day(scalar, f'"{name}" of {self.what}', self.problems)

    def days(self, name: str) -> dict[date, int]:
        """A list of dates like 2026-12-31, none of them twice, each with its line."""
        what = f'an item of "{name}" of {self.what}'
        read: dict[date, int] = {}
        for node in self.items(name, of="days"):
            if not isinstance(node, Scalar) or node.kind in ("nothing", "comment"):
                self.problems.add(node.line, f"{what} must be a day like 2026-12-31. Write one, or remove it.")
            elif day := _day(node, what, self.problems):
                if day in read:
                    self.problems.add(node.line, f"{what} is {day} for the second time. Remove one.")
                read.setdefault(day, node.line)
        return read

    def whole(self, name: str, low: int, high: int, unit: str) -> int | None:
        """A whole number from `low` to `high`."""
        scalar = self._scalar(name)
        if scalar is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", scalar.text) and low <= int(scalar.text) <= high:
            return int(scalar.text)
        self.wrong(
            name, f'must be a whole number of {unit} from {low} to {high:,}, not "{short(scalar.text)}". Correct it.'
        )
        return None

    def share(self, name: str, *, inclusive: bool) -> float | None:
        """A number from 0 to 1, or strictly between them."""
        scalar = self._scalar(name)
        if scalar is None:
            return None
        if re.fullmatch(r"[0-9]*\.?[0-9]+", scalar.text):
            share = float(scalar.text)
            if 0 < share < 1 or (inclusive and 0 <= share <= 1):
                return share
        bounds = "a share from 0 to 1" if inclusive else "a share between 0 and 1"
        self.wrong(name, f'must be {bounds}, not "{short(scalar.text)}". For 5% write 0.05.')
        return None

    def _scalar(self, name: str) -> Scalar | None:
        node = self.node_of(name)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.kind not in ("nothing", "comment"):
            return node
        shape = "is empty" if isinstance(node, Scalar) else f"must be one value{_hint(node)}"
        self.wrong(name, f"{shape}. Write its value, or remove the line.")
        return None


def read_fields(node: Node | None, what: str, known: Collection[str], problems: Problems) -> Fields | None:
    """The keys of a mapping; None, with a problem, where `node` is something else. None stays None."""
    if node is None:
        return None
    if isinstance(node, MapNode):
        return Fields(node, what, known, problems)
    problems.add(node.line, f'{what} must be lines of "key: text"{_hint(node)}.')
    return None


def read_text(node: Node, what: str, limit: int, problems: Problems) -> Scalar | None:
    """A text that shows something, of at most `limit` characters; None, with a problem, for anything else.

    Its `text` is as in the file; who uses it takes white space off both ends, as YAML itself adds a last newline.
    """
    if not isinstance(node, Scalar):
        problems.add(node.line, f"{what} must be one text{_hint(node)}.")
    elif node.kind == "comment":
        problems.add(node.line, f'{what} is empty: "#" begins a comment. Put a text that begins with "#" in quotes.')
    elif node.kind == "nothing" or not _shows(node.text):
        problems.add(node.line, f"{what} is empty. Write its text, or remove it.")
    elif node.kind != "text":
        taken = f"YAML takes {node.text} for {_KIND_WORDS[node.kind]}"
        problems.add(node.line, f'{what} must be text, but {taken}. Put it in quotes: "{node.text}".')
    elif found := _CONTROL.search(node.text):
        problems.add(node.line, f"{what} holds the control character U+{ord(found[0]):04X}. Remove it.")
    elif len(node.text.strip()) > limit:
        problems.add(
            node.line, f"{what} has {len(node.text.strip()):,} characters, more than the {limit:,} allowed. Shorten it."
        )
    else:
        return node
    return None


def _day(scalar: Scalar, what: str, problems: Problems) -> date | None:
    try:
        if _DAY.fullmatch(scalar.text):
            return date.fromisoformat(scalar.text)
        cause = "is not written like 2026-12-31"
    except ValueError:
        cause = "is not in the calendar"
    problems.add(scalar.line, f'{what} must be a day, and "{short(scalar.text)}" {cause}. Correct it.')
    return None


def _shows(text: str) -> bool:
    """Whether a reader sees anything of it: neither white space nor zero-width characters alone."""
    return any(char.isprintable() and not char.isspace() for char in text)


def _hint(node: Node) -> str:
    """What was probably meant where `node` is of the wrong shape; begins with a comma or a full stop."""
    if isinstance(node, MapNode):
        if len(node.pairs) == 1 and all(
            isinstance(value, Scalar) and value.kind == "nothing" for _, value in node.pairs.values()
        ):
            return f'. A text that begins with "{{" must stand in quotes: "{{{next(iter(node.pairs))}}}…"'
        return ', not "key: text" lines. A text that holds ": " must stand in quotes'
    if isinstance(node, ListNode):
        return ", not a list"
    if found := _NO_KEY.match(node.text):
        return ". " + _no_key(found).removesuffix(".")
    return ""


def _nearest(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.65)
    return f'Did you mean "{near[0]}"?' if near else f"Use one of: {', '.join(known)}."


def short(text: str) -> str:
    """`text` on one line, cut to 40 characters for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def trimmed(text: Scalar | None) -> str:
    """Without white space around it: YAML itself adds a newline below a "|"; empty for None."""
    return text.text.strip() if text else ""
