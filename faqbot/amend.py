"""Items put into, changed in and taken out of the text of a knowledge file, in their own lines only.

    amend(data, "faq.yaml", change={0: {"answer": "…"}}, remove={3}, add=[{"id": "new", "question": …}])
    amend(data, "rules.yaml", section="rules", change={2: {"paraphrases": ["…", "…"]}})

Comments, order, quoting and line ends elsewhere stay byte for byte; of a list only the items that come and go. It
trusts nothing: who calls loads the result and compares.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Kind
from faqbot.marked_yaml import ListNode, MapNode, Node, read
from faqbot.spans import Span, spans
from faqbot.yaml_text import below, block_lines, flow, is_nested, item_lines, literal, nested_lines, single

SECTIONS: Mapping[Kind, str] = {"entry": "entries", "script": "scripts", "rule": "rules"}
"""Where items of each kind stand."""

_ORDER = (
    *("id", "title", "question", "situations", "paraphrases", "not_for", "answer", "rule", "why", "consequence"),
    *("offences", "strikes", "variables", "steps", "tags", "valid_from", "valid_until", "review", "owner"),
    # of variables, of steps and their branches, of strikes
    *("label", "default", "say", "note", "choose", "when", "branches", "first", "second", "third", "reason", "notice"),
    *("expires_after", "counts_with"),
    # of the community section
    *("name", "language", "timezone", "hours", "holidays", "closed", "open", "reply_within", "nickname_pattern"),
    *("nickname_example", "max_wrong", "allowed_links", "staff", "etiquette", "facts"),
    *("greeting", "unanswered", "suggest", "out_of_hours", "promise", "late", "longest"),
)
"""Of the keys of an item, as people write them: a new one goes below the last of those that come before it, one that
is not listed below all."""


def amend(
    data: bytes,
    path: str,
    *,
    section: str = "entries",
    change: Mapping[int, Mapping[str, Any]] | None = None,
    remove: Collection[int] = (),
    add: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The bytes of a knowledge file with items of one section changed, taken out, and put at its end.

    change: for items by their number, 0-based in the order of their lines, the keys that become otherwise, None for
    one that goes. add: whole items. Values are texts or lists of texts.
    Raises `InvalidRequest` where the file is not YAML, or written so that this would change something else in it.
    """

    def edit(file: _File) -> None:
        for number, keys in (change or {}).items():
            file.change(file.item(number), keys)
        file.remove([file.item(number) for number in sorted(remove)])
        if add:
            file.add(add)

    return _amended(data, path, section, edit)


def _amended(data: bytes, path: str, section: str, edit: Callable[[_File], None]) -> bytes:
    _, found = read(data, path)
    if found.found:
        raise InvalidRequest(str(found.found[0]))
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data.decode("utf-8-sig")
    if re.search("\r(?!\n)", text):
        raise InvalidRequest(
            f'{path}: some of its lines end in "\\r" alone. Save it with the line ends of this system.'
        )
    file = _File(path, text, section)
    edit(file)
    return bom + file.result().encode("utf-8")


def amend_section(
    data: bytes, path: str, section: str, change: Mapping[str, Any], within: Mapping[str, Mapping[str, Any]]
) -> bytes:
    """The bytes of a knowledge file with keys of a section changed that is no list of items.

    change: the keys that become otherwise, None for one that goes; within: of the maps that it holds, theirs. Values
    are texts, lists of texts, or lists of maps of these. Raises as `amend` does.
    """
    return _amended(data, path, section, lambda file: file.set_section(change, within))


def answers(data: bytes, path: str) -> list[str]:
    """The answers of one file before any `{fact}` was filled in, in the order in which its entries are loaded."""
    return [node.pairs["answer"][1].text.strip() for node in nodes(data, path)]  # type: ignore[union-attr]


def nodes(data: bytes, path: str) -> list[MapNode]:
    """The entries of a file that loads, in the order in which they are loaded."""
    return nodes_of(read(data, path)[0], "entries")


def nodes_of(root: Node | None, section: str) -> list[MapNode]:
    """The items of one section of a file that loads, in the order in which they are loaded."""
    items = root.pairs[section][1] if isinstance(root, MapNode) and section in root.pairs else None
    # By place in the list and not by line: a list in brackets may hold many on one line.
    found = sorted(items.items, key=lambda node: node.line) if isinstance(items, ListNode) else []
    return [node for node in found if isinstance(node, MapNode)]


_DASH = re.compile(r"([ \t]*)-[ \t]+")
_END = re.compile(r"^\.\.\.", re.MULTILINE)
_HEADER = re.compile(r"(?:&\S+\s+)?[|>][1-9]?([+-]?)[1-9]?")
_COMMENT = re.compile(r"(?:[ \t]*\r?\n)*( *)#")
_COMMA = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*,")


class _File:
    """One file's text, where things stand in it, and what becomes otherwise."""

    def __init__(self, path: str, text: str, section: str) -> None:
        self.path = path
        self.text = text
        self.section = section
        self.root = spans(text)
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.key, self.list = self._own(self.root)
        self.items = self.list.children if self.list and self.list.kind == "list" else []
        self.ordered = all(item.kind == "map" for item in self.items)
        """False where an alias stands for an item: then their numbers do not follow their lines."""
        self.edits: list[tuple[int, int, str, bool]] = []
        """(start, end, what stands there instead, whether that is whole lines), apart from each other."""

    def _own(self, root: Span | None) -> tuple[Span | None, Span | None]:
        pairs = _pairs(root) if root else []
        return next(((key, value) for key, value in pairs if key.text == self.section), (None, None))

    # Places

    def _line(self, at: int) -> int:
        """0-based."""
        return bisect_right(self.starts, at) - 1

    def _line_start(self, at: int) -> int:
        return self.starts[self._line(at)]

    def _line_end(self, at: int) -> int:
        """After its line break."""
        line = self._line(at) + 1
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def _column(self, at: int) -> int:
        return at - self._line_start(at)

    def _rest(self, at: int) -> str:
        """The line from here on, without its break."""
        return self.text[at : self._line_end(at)].rstrip("\r\n")

    def _behind(self, at: int) -> int:
        """Where the spaces before begin."""
        start = self._line_start(at)
        return start + len(self.text[start:at].rstrip(" "))

    def _blank(self, at: int) -> bool:
        """Whether the line that begins here holds nothing; a line that is not there holds something."""
        return at < len(self.text) and not self._rest(at).strip()

    def _below(self, end: int, column: int) -> int:
        """Where the lines end of a value that ends at `end`: comments deeper than `column` belong to it."""
        last = at = self._line_end(end)
        while at < len(self.text):
            line = self._rest(at)
            at = self._line_end(at)
            if line.strip():
                if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
                    break
                last = at
        return last

    def _dash(self, item: Span) -> int:
        """Where the "-" of an item of a list stands."""
        line = self._line(item.start)
        found = _DASH.match(self.text, self.starts[line])
        if found and found.end() <= item.start:
            return self.starts[line] + len(found[1])
        while line:
            line -= 1
            above = self._rest(self.starts[line])
            if found := re.fullmatch(r"(\s*)-\s*(#.*)?", above):
                return self.starts[line] + len(found[1])
            if above.strip() and not above.lstrip().startswith("#"):
                break
        raise self._otherwise(item.start)

    def _otherwise(self, at: int) -> InvalidRequest:
        return InvalidRequest(
            f"{self.path}:{self._line(at) + 1}: this is written so that it cannot be changed by itself. Change it in "
            "the file."
        )

    # Edits

    def _edit(self, start: int, end: int, instead: str) -> None:
        self.edits.append((start, end, instead, False))

    def _lines(self, start: int, end: int, lines: Iterable[str]) -> None:
        """Whole lines in place of whole lines."""
        self.edits.append((start, end, "".join(line + "\n" for line in lines), True))

    def result(self) -> str:
        """The text as it becomes."""
        done = 0
        written: list[str] = []
        for start, end, instead, lines in sorted(self.edits, key=lambda edit: edit[:2]):
            written.append(self.text[done:start])
            if lines and instead and not next((part for part in reversed(written) if part), "\n").endswith("\n"):
                written.append(self.newline)
            written.append(instead.replace("\n", self.newline))
            done = end
        return "".join((*written, self.text[done:]))

    def item(self, number: int) -> Span:
        """An item of the section; raises where it has no place of its own."""
        item = self.items[number]
        if item.kind != "map" or not self.ordered:
            raise self._otherwise(item.start)
        return item

    def _unshared(self, gone: Iterable[Span], *, deep: bool = True) -> None:
        """Refuses where what goes or changes is what an alias elsewhere stands for. deep: so does all that is in it."""
        parts = [part for each in gone for part in (each.all() if deep else (each,))]
        inner = {id(part) for part in parts}
        anchors = {part.anchor: part for part in parts if part.anchor and part.kind != "alias"}
        for span in self.root.all() if self.root and anchors else ():
            if span.kind == "alias" and span.anchor in anchors and id(span) not in inner:
                raise InvalidRequest(
                    f"{self.path}:{self._line(anchors[span.anchor].start) + 1}: what stands here as &{span.anchor} is "
                    f"used again on line {self._line(span.start) + 1}. Write it out there first."
                )

    # Items

    def remove(self, items: Sequence[Span]) -> None:
        self._unshared(items)
        if self.list is not None and self.list.flow:
            self._remove_flow(
                self.list, [(item.start, item.end) for item in self.items], [i in items for i in self.items]
            )
            return
        for item in items:
            dash = self._dash(item)
            first, last = self._line_start(dash), self._below(item.end, self._column(dash))
            # The blank line that parts it from the next item goes with it.
            above = first > 0 and self._blank(self._line_start(first - 1))
            if self._blank(last) and (above or item is self.items[0]):
                last = self._line_end(last)
            elif above and item is self.items[-1] and not any(edit[1] == first for edit in self.edits):
                first = self._line_start(first - 1)
            self._lines(first, last, ())

    def add(self, items: Sequence[Mapping[str, Any]]) -> None:
        """New items below the last one, or below the first line of the section."""
        if self.list is not None and self.list.flow and (self.items or self._rest(self.list.start).strip() == "["):
            self._insert_flow(
                self.list, [(item.start, item.end) for item in self.items], len(self.items), map(flow, items)
            )
        elif self.items:
            dash = self._dash(self.items[-1])
            column = self._column(dash)
            place = self._below(self.items[-1].end, column)
            inner = self._column(self.items[-1].start) - column
            if self._line(dash) != self._line(self.items[-1].start) or self.items[-1].flow:
                inner = 2
            above = self._line_start(self._line_start(dash) - 1)
            while above and self._rest(above).lstrip().startswith("#"):
                above = self._line_start(above - 1)
            parted = len(self.items) > 1 and self._blank(above)
            for item in items:
                self._lines(place, place, [*([""] if parted else []), *item_lines(item, column, inner=inner)])
        elif self.key is None:
            self._add_section(items)
        elif self.root is not None and self.root.flow and self.list is not None:
            self._edit(self.list.start, self.list.end, " " * (self.list.start == self.list.end) + flow(items))
        else:
            assert self.list is not None
            self._unshared([self.list])
            if self.list.start < self.list.end:
                # Of `entries: []` the brackets go, and what is said behind them stays.
                self._edit(self._behind(self.list.start), self.list.end, "")
            place = self._below(self.list.end, self._column(self.key.start))
            self._lines(place, place, [line for item in items for line in item_lines(item, 2)])

    def _add_section(self, items: Sequence[Mapping[str, Any]]) -> None:
        if self.root is not None and self.root.flow:
            self._insert_pair(self.root, self.section, items)
            return
        # Under a root that is itself indented, which YAML allows, a section is as well.
        column = self._column(self.root.start) if self.root is not None else 0
        end = _END.search(self.text, self.root.end if self.root else 0)
        place = end.start() if end else len(self.text)
        start = " " * column + f"{self.section}:"
        self._lines(place, place, [start, *(line for item in items for line in item_lines(item, column + 2))])

    # A section that is a map

    def set_section(self, change: Mapping[str, Any], within: Mapping[str, Mapping[str, Any]]) -> None:
        if self.list is None or self.list.kind != "map":
            whole = {**change, **within}
            lines = nested_lines(self.section, whole, self._column(self.root.start) if self.root else 0)
            if self.key is None and (self.root is None or not self.root.flow):
                end = _END.search(self.text, self.root.end if self.root else 0)
                place = end.start() if end else len(self.text)
                self._lines(place, place, lines)
            elif self.key is not None and self.root is not None and not self.root.flow:
                # "community:" with nothing behind it.
                place = self._line_end(self.key.end)
                self._lines(place, place, lines[1:])
            else:
                raise self._otherwise(self.root.start if self.root else 0)
            return
        self.change(self.list, change)
        pairs = {key.text: value for key, value in _pairs(self.list)}
        for name, keys in within.items():
            holder = pairs.get(name)
            if holder is not None and holder.kind == "map" and holder.children:
                self.change(holder, keys)
            elif holder is None:
                self._insert_key(self.list, name, {key: value for key, value in keys.items() if value is not None}, ())
            elif holder.kind == "map":
                self._edit(
                    holder.start, holder.end, flow({key: text for key, text in keys.items() if text is not None})
                )
            elif holder.kind == "scalar" and not self.list.flow:
                place = self._line_end(holder.end)
                self._lines(place, place, nested_lines(name, keys, self._column(self.list.start))[1:])
            else:
                raise self._otherwise(holder.start)

    # Keys

    def change(self, item: Span, keys: Mapping[str, Any]) -> None:
        """The keys of one item that become otherwise, None for one that goes."""
        pairs = {key.text: (key, value) for key, value in _pairs(item)}
        gone = [name for name, wanted in keys.items() if wanted is None and name in pairs]
        for name, wanted in keys.items():
            if name in pairs and wanted is not None:
                key, value = pairs[name]
                if isinstance(wanted, str):
                    self._set_text(name, value, wanted, column=self._key_column(item, key))
                elif isinstance(wanted, Mapping):
                    self._set_map(name, value, wanted, self._key_column(item, key))
                else:
                    self._set_list(name, value, list(wanted), item, key)
        for name in sorted((name for name in keys if name not in pairs and keys[name] is not None), key=_rank):
            self._insert_key(item, name, keys[name], gone)
        if gone:
            self._unshared(pairs[name][1] for name in gone)
            if item.flow:
                places = [(key.start, value.end) for key, value in pairs.values()]
                self._remove_flow(item, places, [name in gone for name in pairs])
            else:
                self._remove_keys(item, list(pairs.values()), [name in gone for name in pairs])

    def _key_column(self, item: Span, key: Span) -> int | None:
        """How far in the keys of an item stand; None in braces."""
        return None if item.flow else self._column(key.start)

    def _remove_keys(self, item: Span, pairs: Sequence[tuple[Span, Span]], gone: Sequence[bool]) -> None:
        for at, (key, value) in enumerate(pairs):
            if not gone[at]:
                continue
            start = self._line_start(key.start)
            if self.text[start : key.start].strip() == "":
                self._lines(start, self._below(value.end, self._column(key.start)), ())
                continue
            # Behind the "-" of the item: the next key that stays takes its place, unless a comment parts them.
            stays = next((number for number in range(at, len(pairs)) if not gone[number]), None)
            after = pairs[at + 1][0].start if at + 1 < len(pairs) else value.end
            if stays == at + 1 and not self.text[value.end : after].strip():
                self._edit(key.start, after, "")
            else:
                self._edit(key.start, value.end, "")

    def _insert_key(self, item: Span, name: str, wanted: Any, gone: Collection[str]) -> None:
        pairs = _pairs(item)
        stay = [at for at, (key, _) in enumerate(pairs) if key.text not in gone]
        earlier = [at for at in stay if _rank(pairs[at][0].text) < _rank(name) or name not in _ORDER]
        at = max(earlier, key=lambda at: (_rank(pairs[at][0].text), at), default=stay[0] if stay else 0)
        if item.flow:
            places = [(key.start, value.end) for key, value in pairs]
            self._insert_flow(item, places, at + 1, [f"{name}: {flow(wanted, name)}"])
            return
        key, value = pairs[at]
        column = self._column(key.start)
        place = self._below(value.end, column)
        if is_nested(wanted):
            self._lines(place, place, nested_lines(name, wanted, column))
        else:
            self._lines(place, place, block_lines(name, wanted, column, lists=self._list_style(item, column)))

    def _list_style(self, item: Span, column: int) -> int | None:
        """As `block_lines` takes it: how the other lists of this item are written."""
        for value in item.children[1::2]:
            if value.kind == "list" and value.children and value.children[0].kind != "map":
                return None if value.flow else self._column(self._dash(value.children[0])) - column
        return 2

    def _insert_pair(self, item: Span, name: str, wanted: Any) -> None:
        places = [(key.start, value.end) for key, value in _pairs(item)]
        self._insert_flow(item, places, len(places), [f"{name}: {flow(wanted, name)}"])

    # Values

    def _set_text(self, name: str, value: Span, wanted: str, *, column: int | None) -> None:
        """column: how far in what holds the value stands; None within brackets."""
        self._unshared([value])
        start, end = value.start, value.end
        space = " " if start == end else ""
        if column is None:
            self._edit(start, end, space + single(name, wanted, value.style, flow=True))
        elif value.style in ("|", ">") and literal(wanted):
            # A ">" becomes "|", so that lines stay lines, and a number goes: it is for texts that begin with spaces.
            header = _HEADER.match(self.text, start)
            assert header is not None
            self._edit(start, header.end(), "|" + header[1])
            lines = self.text[self._line_end(start) : end].split("\n")
            deep = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=column + 2)
            self._lines(self._line_end(start), self._line_end(end), below(wanted, deep))
        elif "\n" in wanted and literal(wanted):
            self._edit(start, end, space + "|")
            place = self._line_end(end)
            # A comment below would become part of the text, were it as deep.
            comment = _COMMENT.match(self.text, place)
            self._lines(place, place, below(wanted, max(column, len(comment[1]) if comment else 0) + 2))
        else:
            self._edit(start, end, space + single(name, wanted, value.style))

    def _set_list(self, name: str, value: Span, wanted: list[Any], item: Span, key: Span) -> None:
        column = self._key_column(item, key)
        if is_nested(wanted):
            self._set_maps(name, value, wanted, column)
            return
        if value.kind != "list" or (not value.children and not value.flow):
            self._unshared([value])
            space = " " if value.start == value.end else ""
            if column is None:
                self._edit(value.start, value.end, space + flow(wanted, name))
            else:
                self._edit(self._behind(value.start), value.end, "")
                place = self._line_end(value.end)
                self._lines(place, place, [" " * (column + 2) + "- " + single(name, text) for text in wanted])
            return
        items = value.children
        if any(each.kind not in ("scalar", "alias") for each in items):
            raise self._otherwise(value.start)
        # What stands for the whole list elsewhere would change as well.
        self._unshared([value], deep=False)
        places = [(each.start, each.end) for each in items]
        gone = [False] * len(items)
        old = [each.text.strip() for each in items]
        for _, i1, i2, j1, j2 in SequenceMatcher(a=old, b=wanted, autojunk=False).get_opcodes():
            if old[i1:i2] == wanted[j1:j2]:
                continue
            both = min(i2 - i1, j2 - j1)
            for i in range(both):
                self._set_text(
                    name, items[i1 + i], wanted[j1 + i], column=None if value.flow else self._dash_column(items)
                )
            gone[i1 + both : i2] = [True] * (i2 - i1 - both)
            new = wanted[j1 + both : j2]
            if new and value.flow:
                style = items[min(i1 + both, len(items)) - 1].style if items else ""
                self._insert_flow(value, places, i1 + both, [single(name, text, style, flow=True) for text in new])
            elif new:
                self._insert_block(name, items, i1 + both, new)
        if any(gone):
            self._unshared(each for each, goes in zip(items, gone, strict=True) if goes)
            if value.flow:
                self._remove_flow(value, places, gone)
            else:
                self._remove_block(items, gone)

    def _set_map(self, name: str, value: Span, wanted: Mapping[str, Any], column: int | None) -> None:
        if value.kind == "map" and value.children:
            self._change_fields(value, wanted)
        else:
            self._set_nested(name, value, wanted, column)

    def _set_maps(self, name: str, value: Span, wanted: list[Any], column: int | None) -> None:
        """A list of maps: those that stay keep their lines."""
        items = value.children if value.kind == "list" else []
        if value.flow or column is None or not items or any(item.kind != "map" for item in items):
            self._set_nested(name, value, wanted, column)
            return
        self._unshared([value], deep=False)
        dash = self._column(self._dash(items[0]))
        old, new = ([json.dumps(each, sort_keys=True) for each in side] for side in ([*map(_value, items)], wanted))
        for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            both = min(i2 - i1, j2 - j1)
            for each, fields in zip(items[i1 : i1 + both], wanted[j1 : j1 + both], strict=True):
                self._change_fields(each, fields)
            for each in items[i1 + both : i2]:
                self._unshared([each])
                self._lines(self._line_start(self._dash(each)), self._below(each.end, dash), ())
            at = i1 + both
            place = self._below(items[at - 1].end, dash) if at else self._line_start(self._dash(items[0]))
            for fields in wanted[j1 + both : j2]:
                self._lines(place, place, nested_lines(name, [fields], dash - 2)[1:])

    def _change_fields(self, item: Span, wanted: Mapping[str, Any]) -> None:
        """A map made to hold these values and no others."""
        had = _value(item)
        self.change(item, {key: wanted.get(key) for key in {**had, **wanted} if wanted.get(key) != had.get(key)})

    def _set_nested(self, name: str, value: Span, wanted: Any, column: int | None) -> None:
        """All of it anew."""
        self._unshared([value])
        if column is None or value.flow:
            self._edit(value.start, value.end, " " * (value.start == value.end) + flow(wanted))
        elif value.children:
            start = self._line_start(value.start if value.kind == "map" else self._dash(value.children[0]))
            self._lines(start, self._below(value.end, column), nested_lines(name, wanted, column)[1:])
        else:
            self._edit(self._behind(value.start), value.end, "")
            place = self._line_end(value.end)
            self._lines(place, place, nested_lines(name, wanted, column)[1:])

    def _dash_column(self, items: Sequence[Span]) -> int:
        return self._column(self._dash(items[0]))

    def _insert_block(self, name: str, items: Sequence[Span], at: int, new: Sequence[str]) -> None:
        """Below the item before, written like it."""
        like = items[max(at - 1, 0)]
        dash = self._dash(like)
        column = self._column(dash)
        start = (
            " " * column
            + "-"
            + (self.text[dash + 1 : like.start] if self._line(dash) == self._line(like.start) else " ")
        )
        if "&" in start or like.kind == "alias" or like.anchor:
            start = " " * column + "- "
        place = self._below(like.end, column) if at else self._line_start(dash)
        self._lines(place, place, [start + single(name, text, like.style) for text in new])

    def _remove_block(self, items: Sequence[Span], gone: Sequence[bool]) -> None:
        for each, goes in zip(items, gone, strict=True):
            if goes:
                dash = self._dash(each)
                self._lines(self._line_start(dash), self._below(each.end, self._column(dash)), ())

    # Brackets

    def _comma(self, at: int) -> int | None:
        """After the comma that follows, behind white space and comments; None where none does."""
        found = _COMMA.match(self.text, at)
        return found.end() if found else None

    def _insert_flow(self, holder: Span, places: Sequence[tuple[int, int]], at: int, new: Iterable[str]) -> None:
        """Before the part that is now the one of this number, or behind the last."""
        if not places:
            place = self.text.index("[" if holder.kind == "list" else "{", holder.start) + 1
            self._edit(place, place, ", ".join(new))
            return
        before = places[max(at - 1, 0)][0]
        alone = not self.text[self._line_start(before) : before].strip(" \t")
        apart = "\n" + " " * self._column(before) if alone else " "
        if at == 0:
            self._edit(before, before, "".join(f"{each},{apart}" for each in new))
            return
        end = places[at - 1][1]
        comma = self._comma(end)
        behind = end if comma is None else comma
        said = self._rest(behind).strip()
        if not alone or (said and not said.startswith("#")):
            self._edit(end, end, "".join(f",{apart}{each}" for each in new))
            return
        # Each on a line of its own: what is said behind the one above stays there.
        place = behind + len(self._rest(behind))
        if comma is None:
            self._edit(end, end, ",")
            self._edit(place, place, ",".join(f"{apart}{each}" for each in new))
        else:
            self._edit(place, place, "".join(f"{apart}{each}," for each in new))

    def _remove_flow(self, holder: Span, places: Sequence[tuple[int, int]], gone: Sequence[bool]) -> None:
        at = 0
        while at < len(places):
            if not gone[at]:
                at += 1
                continue
            first = at
            while at < len(places) and gone[at]:
                at += 1
            if at < len(places):
                start, end = places[first][0], places[at][0]
            elif first:
                start, end = places[first - 1][1], places[-1][1]
            else:
                start, end = places[0][0], self._comma(places[-1][1]) or places[-1][1]
            if "#" not in self.text[start:end]:
                self._edit(start, end, "")
                continue
            # Comments stay; a comma before the closing bracket does no harm.
            for one in places[first:at]:
                self._edit(one[0], self._comma(one[1]) or one[1], "")


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _value(span: Span) -> Any:
    """What stands there, as `nested.plain` gives it."""
    if span.kind == "list":
        return [value for each in span.children if (value := _value(each))]
    if span.kind == "map":
        return {key.text: value for key, inner in _pairs(span) if (value := _value(inner))}
    return span.text.strip()


def _pairs(item: Span) -> list[tuple[Span, Span]]:
    return list(zip(item.children[::2], item.children[1::2], strict=True))
