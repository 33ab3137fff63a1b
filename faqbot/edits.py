"""What an editor would change in the knowledge, and what the files and the knowledge would be then. Writes nothing.

    seen = card(knowledge, folder, "refund")                        # the item as typed, and its version
    plan = draft(folder, knowledge, [added_phrasings(seen, ["咋退钱"])])
    plan.files                                                      # each file's bytes before and after
    plan.knowledge                                                  # as it would be loaded from them

Only an item's own lines change (`amend.py`), and nothing is believed: what the new bytes say is read back and compared
with what was wanted, item by item.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from faqbot import manners
from faqbot.amend import SECTIONS, amend, amend_section, nodes_of
from faqbot.errors import Conflict, InvalidRequest, NotFound
from faqbot.files import bytes_of
from faqbot.knowledge import Check, Item, Kind, Knowledge, Source
from faqbot.manners import COMMUNITY
from faqbot.marked_yaml import ListNode, MapNode, Node, Scalar
from faqbot.nested import NESTED, value_of, written, written_of
from faqbot.reading import load
from faqbot.text import normalise

EditedKind = Literal["entry", "script", "rule", "community"]
"""What can be edited: items, and the community section, which is called `COMMUNITY` where items have their id."""

Fields = Mapping[str, str | tuple[str, ...]]
"""An item as typed, by its keys, those without a value left out; always with its id."""

LISTS = ("paraphrases", "situations", "not_for", "offences", "tags")
_SHARED = ("valid_from", "valid_until", "review", "owner")
KEYS: Mapping[Kind, tuple[str, ...]] = {
    "entry": ("id", "question", "paraphrases", "not_for", "answer", "tags", *_SHARED),
    "script": ("id", "title", "situations", "not_for", *NESTED[:2], "tags", *_SHARED),
    "rule": (
        *("id", "question", "paraphrases", "not_for", "rule", "why", "consequence", "offences", NESTED[2], "tags"),
        *_SHARED,
    ),
}
"""What can be edited, in the order in which people write it. What holds more than texts is one text: see `nested`."""
ADDED = "faq/added.yaml"
"""Where a new entry goes that nothing is near to."""
SECTION = "community.yaml"
"""Where the community section goes while there is none."""
_WORD = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Card:
    """One item, or the community section, as an editor sees it."""

    item_id: str
    kind: EditedKind
    file: str
    """Below the knowledge folder, with slashes."""
    line: int
    """1-based."""
    fields: Fields
    version: str
    """Equal where the fields are; what a `Change` is based on."""


@dataclass(frozen=True, slots=True)
class Change:
    """What should become of one item, or of the community section."""

    item_id: str | None
    """None: a new one, with the id that `fields` names, else one made from its question."""
    fields: Mapping[str, str | Sequence[str] | None]
    """The keys that become otherwise; None or nothing: the key goes. Lists are given whole."""
    kind: Kind = "entry"
    """Of a new one."""
    remove: bool = False
    file: str | None = None
    """Below the knowledge folder, with slashes; for a new one."""
    base: str | None = None
    """The version that the editor saw: the change is refused where somebody has changed the item since."""
    checks: tuple[str, ...] = ()
    """Texts of checks for which nothing was right: from now on they expect this item."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file's bytes; None where it does not exist."""

    path: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One item before and after; None where it does not exist."""

    item_id: str
    kind: EditedKind
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that would be different."""

    files: tuple[FileChange, ...]
    knowledge: Knowledge
    """As it would be loaded."""
    changes: tuple[Changed, ...]
    """Without those that change nothing."""
    checks: tuple[Check, ...]
    """That go: the item that they expect does, or what they ask becomes a phrasing, which no check may be."""


def card(knowledge: Knowledge, folder: Path, item_id: str) -> Card:
    """An item as it stands in its file now; raises `NotFound`."""
    return _Files(folder, load(folder, empty=True, known=knowledge)).card(item_id)


def added_phrasings(seen: Card, texts: Sequence[str]) -> Change:
    """These texts beside the item's other phrasings."""
    return _extended(seen, "situations" if seen.kind == "script" else "paraphrases", texts)


def not_for(seen: Card, texts: Sequence[str]) -> Change:
    """The item is not what these texts ask for."""
    return _extended(seen, "not_for", texts)


def _extended(seen: Card, key: str, texts: Sequence[str]) -> Change:
    return Change(seen.item_id, {key: (*_texts(seen.fields.get(key)), *texts)}, base=seen.version)


def files(folder: Path) -> list[str]:
    """The knowledge files, by their path below `folder` with slashes."""
    found = [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]
    names = (path.relative_to(folder) for path in found if path.is_file())
    return sorted(name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts))


def place_for(knowledge: Knowledge, item_id: str | None, kind: Kind = "entry") -> str:
    """The file for a new entry, or item of another kind: that of the one nearest to it, where there is one."""
    item = next((item for item in knowledge.items if item.id == item_id and item.kind == kind), None)
    return ADDED if item is None else _file_of(knowledge, item)


def _file_of(knowledge: Knowledge, item: Item) -> str:
    return next(name for name, source in knowledge.sources.items() if source.path == item.place.path)


def draft(folder: Path, knowledge: Knowledge, changes: Sequence[Change]) -> Draft:
    """What the files and the knowledge would be.

    knowledge: what was loaded before; only files that changed since are read again.
    Raises `KnowledgeError` with every problem of what would be loaded, `Conflict` where an item is no longer the one
    that a change is based on, `NotFound` for one that never was, and `InvalidRequest` for a change that no item can
    have or that cannot be written into its file by itself.
    """
    current = load(folder, empty=True, known=knowledge)
    plan = _Plan(folder, current)
    for change in changes:
        plan.add(change)
    return plan.draft()


def compared(before: Knowledge, after: Knowledge) -> tuple[Changed, ...]:
    """The items that differ between two states of the files; with equal fields where it is by what no form holds."""
    old, new = (
        {
            item_id: (item, fields)
            for name, source in one.sources.items()
            if other.sources.get(name) != source
            for item_id, (item, _, fields) in _typed(one, source).items()
        }
        for one, other in ((before, after), (after, before))
    )
    changed = []
    for item_id in dict.fromkeys((*old, *new)):
        was, is_ = old.get(item_id), new.get(item_id)
        if was is None or is_ is None or was[1] != is_[1] or replace(was[0], place=is_[0].place) != is_[0]:
            kind = (is_ or was or (None,))[0]
            assert kind is not None
            changed.append(Changed(item_id, kind.kind, was and was[1], is_ and is_[1]))
    sides = [manners.fields_of(_section(each)[1]) for each in (before, after)]
    if sides[0] != sides[1]:
        changed.append(Changed(COMMUNITY, "community", *sides))
    return tuple(changed)


def _section(knowledge: Knowledge) -> tuple[str, Node | None]:
    """The file that holds the community section, or would, and what stands in it."""
    for name, source in knowledge.sources.items():
        if isinstance(source.root, MapNode) and "community" in source.root.pairs:
            return name, source.root
    return SECTION, None


class _Files:
    """The items of one state of the knowledge, as typed."""

    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        self.folder = folder
        self.knowledge = knowledge
        self.names = {source.path: name for name, source in knowledge.sources.items()}
        self._read: dict[str, dict[str, tuple[Item, int, Fields]]] = {}

    def of(self, name: str) -> dict[str, tuple[Item, int, Fields]]:
        """The items of one file by their id, each with its number in its section."""
        if name not in self._read:
            self._read[name] = _typed(self.knowledge, self.knowledge.sources.get(name))
        return self._read[name]

    def find(self, item_id: str) -> tuple[str, int, Item, Fields]:
        """(file, number in its section, item, fields); raises `NotFound`."""
        item = self.knowledge.item(item_id)
        name = self.names[item.place.path]
        _, number, fields = self.of(name)[item_id]
        return name, number, item, fields

    def community(self) -> Card:
        name, root = _section(self.knowledge)
        fields = manners.fields_of(root)
        line = root.pairs["community"][0].line if isinstance(root, MapNode) else 1
        return Card(COMMUNITY, "community", name, line, fields, version(fields))

    def card(self, item_id: str) -> Card:
        if item_id == COMMUNITY:
            return self.community()
        name, _, item, fields = self.find(item_id)
        return Card(item_id, item.kind, name, item.place.line, fields, version(fields))


class _Plan:
    """Changes, gathered by item and then by file."""

    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        self.folder = folder
        self.files = _Files(folder, knowledge)
        self.knowledge = knowledge
        self.before: dict[str, tuple[str, int, Item, Fields]] = {}
        self.after: dict[str, Fields | None] = {}
        self.added: dict[str, tuple[str, Kind]] = {}
        """(file, kind) by id."""
        self.community = self.files.community()
        self.wanted: Fields = self.community.fields
        """What the community section should hold."""
        self.claimed: dict[str, str] = {}
        """The item that a check expects from now on, by the check's text."""

    def add(self, change: Change) -> None:
        if change.item_id is None:
            if change.remove:
                raise InvalidRequest("Nothing is named that should be removed. Name its id.")
            self._claim(change, self._add_new(change))
            return
        if change.item_id == COMMUNITY:
            self._add_community(change)
            return
        try:
            name, number, item, fields = self.files.find(change.item_id)
        except NotFound as error:
            if change.base is None:
                raise
            raise Conflict(
                f'"{change.item_id}" was removed meanwhile. Nothing was changed; look at it again.'
            ) from error
        if change.base is not None and change.base != version(fields):
            raise Conflict(
                f'"{change.item_id}" was changed meanwhile, and stands otherwise now at {item.place}. Nothing was '
                "changed; look at it again."
            )
        self.before[change.item_id] = (name, number, item, fields)
        now = self.after.get(change.item_id, fields)
        if change.remove:
            self.after[change.item_id] = None
        elif now is None:
            raise InvalidRequest(f'"{change.item_id}" cannot be removed and changed at once. Choose one of the two.')
        else:
            wanted = {**now, **_fields(change.fields, item.kind)}
            if wanted["id"] != item.id:
                raise InvalidRequest(
                    f'The id "{item.id}" cannot change: checks, questions and their history refer to it. Add a new '
                    f"{item.kind} instead."
                )
            self.after[change.item_id] = _kept(wanted, item.kind)
        self._claim(change, item.id)

    def _add_community(self, change: Change) -> None:
        if change.remove or change.checks:
            raise InvalidRequest("The community section can be changed, and neither removed nor asked for.")
        if change.base is not None and change.base != self.community.version:
            raise Conflict(
                f'"{COMMUNITY}" was changed meanwhile, and stands otherwise now at {self.community.file}. Nothing was '
                "changed; look at it again."
            )
        self.wanted = manners.applied(self.wanted, change.fields)

    def _claim(self, change: Change, item_id: str) -> None:
        if change.checks and change.remove:
            raise InvalidRequest(f'No check can expect "{item_id}", which goes. Leave them out.')
        expected = {check.text: check.entry_id for check in self.knowledge.checks}
        for text in change.checks:
            if text not in expected:
                raise Conflict(f'There is no check "{text}" any more. Nothing was changed; look at it again.')
            if expected[text] not in (None, item_id) or self.claimed.get(text, item_id) != item_id:
                other = self.claimed.get(text) or expected[text]
                raise Conflict(f'The check "{text}" expects "{other}". Nothing was changed; look at it again.')
            self.claimed[text] = item_id

    def _add_new(self, change: Change) -> str:
        name = _name(change.file or ADDED)
        fields = {key: value for key, value in _fields(change.fields, change.kind).items() if value}
        if "id" not in fields:
            fields["id"] = self._new_id(str(fields.get("question") or fields.get("title", "")), name)
        item_id = str(fields["id"])
        if item_id in self.after:
            raise InvalidRequest(f'Two changes are about "{item_id}". Give the new one another id.')
        self.added[item_id] = (name, change.kind)
        self.after[item_id] = _kept(fields, change.kind)
        return item_id

    def _new_id(self, question: str, name: str) -> str:
        """The words of a question in Latin letters, else the file's name and a hash: what is asked again after its
        entry was removed is the same entry again."""
        words = _WORD.findall(normalise(question))
        start = "-".join(words)
        if len(start) < 4 or not start.isascii():
            stem = "-".join(_WORD.findall(PurePosixPath(name).stem.lower())) or "entry"
            start = f"{stem}-{hashlib.sha256(normalise(question).encode()).hexdigest()[:6]}"
        while len(start) > 40 and "-" in start:
            start = start.rpartition("-")[0]
        start = start[:40]
        taken = {item.id for item in self.knowledge.items} | self.after.keys()
        numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
        return start if start not in taken else next(each for each in numbered if each not in taken)

    def draft(self) -> Draft:
        changed = []
        touched: dict[str, dict[Kind, list[str]]] = {}
        for item_id, after in self.after.items():
            old = self.before.get(item_id)
            before = old[3] if old else None
            if before == after:
                continue
            name, kind = (old[0], old[2].kind) if old else self.added[item_id]
            changed.append(Changed(item_id, kind, before, after))
            touched.setdefault(name, {}).setdefault(kind, []).append(item_id)
        if self.wanted != self.community.fields:
            changed.append(Changed(COMMUNITY, "community", self.community.fields, self.wanted))
            touched.setdefault(self.community.file, {})
        checks = tuple(check for check in self.knowledge.checks if self._useless(check.text, check.entry_id))
        for check in self.knowledge.checks:
            if check in checks or (check.entry_id is None and check.text in self.claimed):
                touched.setdefault(self.files.names[check.place.path], {})
        written = {name: self._written(name, kinds) for name, kinds in touched.items()}
        new = {name: after for name, (_, after) in written.items()}
        loaded = load(self.folder, draft=new, empty=True, known=self.knowledge) if new else self.knowledge
        for name in written:
            self._verify(name, loaded)
        return Draft(
            files=tuple(FileChange(self.folder / name, *bytes_) for name, bytes_ in written.items()),
            knowledge=loaded,
            changes=tuple(changed),
            checks=checks,
        )

    @cached_property
    def _new_phrasings(self) -> dict[str, str]:
        """The item that gets each new phrasing, by its normal form."""
        return {
            normalise(text): item_id
            for item_id, after in self.after.items()
            for text in _phrasings(after) - _phrasings(self.before[item_id][3] if item_id in self.before else None)
        }

    def _useless(self, text: str, entry_id: str | None) -> bool:
        """Whether a check goes with this edit: its item does, or what it asks becomes a phrasing of the item it expects
        (or of one, where none was expected). Of two items only a person can say which is right."""
        if entry_id is not None and entry_id in self.after and self.after[entry_id] is None:
            return True
        item_id = self._new_phrasings.get(normalise(text))
        return item_id is not None and entry_id in (None, item_id)

    def _written(self, name: str, kinds: Mapping[Kind, Sequence[str]]) -> tuple[bytes | None, bytes]:
        """A file's bytes before and after; the checks that go with the edit are gone, those it claims expect it."""
        path = self.folder / name
        source = self.knowledge.sources.get(name)
        before = bytes_of(path)
        if (None if before is None else hashlib.sha256(before).hexdigest()) != (source.digest if source else None):
            raise Conflict(f"{source.path if source else path} was changed meanwhile. Nothing was done; try again.")
        after = before or b""
        checks = nodes_of(source.root if source else None, "checks")
        useless = [number for number, node in enumerate(checks) if self._useless(*_asks(node))]
        claimed = {
            number: {"entry": self.claimed[text]}
            for number, (text, entry_id) in enumerate(map(_asks, checks))
            if number not in useless and entry_id is None and text in self.claimed
        }
        if useless or claimed:
            shown = source.path if source else str(path)
            after = amend(after, shown, section="checks", change=claimed, remove=useless)
        for kind, ids in kinds.items():
            change: dict[int, dict[str, Any]] = {}
            remove: set[int] = set()
            add: list[Mapping[str, Any]] = []
            for item_id in ids:
                fields = self.after[item_id]
                if item_id not in self.before:
                    add.append(_plain(fields or {}))
                    continue
                _, number, _, was = self.before[item_id]
                if fields is None:
                    remove.add(number)
                    continue
                keys = [key for key in KEYS[kind] if was.get(key) != fields.get(key)]
                change[number] = {key: _plain(fields).get(key) for key in keys}
                node = nodes_of(source.root if source else None, SECTIONS[kind])[number]
                if "id" not in node.pairs and KEYS[kind][1] in keys:
                    # It was made from the question, and would change with it.
                    change[number]["id"] = item_id
            after = amend(
                after,
                source.path if source else str(path),
                section=SECTIONS[kind],
                change=change,
                remove=remove,
                add=add,
            )
        if name == self.community.file and self.wanted != self.community.fields:
            shown = source.path if source else str(path)
            after = amend_section(after, shown, "community", *manners.parts(self.community.fields, self.wanted))
        return before, after

    def _becomes(self, check: MapNode) -> Any:
        """What a check holds after the edit; None where it goes."""
        text, entry_id = _asks(check)
        if self._useless(text, entry_id):
            return None
        values = _values(check)
        if entry_id is None and text in self.claimed:
            values["entry"] = (self.claimed[text], "text")
        return values

    def _verify(self, name: str, loaded: Knowledge) -> None:
        """Refuses where the file would not say what was wanted, or something else in it would change."""
        source = self.knowledge.sources.get(name)
        wanted = {item_id: fields for item_id, (_, _, fields) in self.files.of(name).items()} if source else {}
        for item_id, fields in self.after.items():
            own = self.before[item_id][0] if item_id in self.before else self.added[item_id][0]
            if own == name:
                wanted.pop(item_id, None)
                if fields is not None:
                    wanted[item_id] = fields
        found = {item_id: fields for item_id, (_, _, fields) in _typed(loaded, loaded.sources[name]).items()}
        if name == self.community.file and manners.fields_of(loaded.sources[name].root) != self.wanted:
            raise self._unwritable(loaded.sources[name].path)
        was, is_ = _unseen(self.knowledge, source), _unseen(loaded, loaded.sources[name])
        kept = all(was.get(item_id, {}) == unseen for item_id, unseen in is_.items())
        if (
            found != wanted
            or not kept
            or _rest(source.root if source else None, self._becomes) != _rest(loaded.sources[name].root)
        ):
            raise self._unwritable(loaded.sources[name].path)

    def _unwritable(self, path: str) -> InvalidRequest:
        return InvalidRequest(
            f"{path} is written in a way that this cannot be changed in it by itself. Change it in the file."
        )


def claiming(changes: Sequence[Change], claims: Iterable[tuple[str, str]]) -> tuple[Change, ...]:
    """The changes with the checks that their items claim. claims: (text of a check, id of an item), as a review gives
    them; the id of a new item stands in no change yet."""
    wanted: dict[int, list[str]] = {}
    for text, item_id in claims:
        named = (at for at, each in enumerate(changes) if each.item_id == item_id and not each.remove)
        new = (at for at, each in enumerate(changes) if each.item_id is None)
        if (found := next(named, next(new, None))) is not None:
            wanted.setdefault(found, []).append(text)
    return tuple(
        replace(each, checks=tuple(dict.fromkeys((*each.checks, *wanted.get(at, ())))))
        for at, each in enumerate(changes)
    )


def version(fields: Fields) -> str:
    """12 hex digits; equal exactly where the fields are."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:12]


def _typed(knowledge: Knowledge, source: Source | None) -> dict[str, tuple[Item, int, Fields]]:
    """The items of one file that loads, as typed, each with its number in its section."""
    if source is None:
        return {}
    own = [item for item in knowledge.items if item.place.path == source.path]
    found = {}
    for kind, section in SECTIONS.items():
        items = [item for item in own if item.kind == kind]
        for number, (item, node) in enumerate(zip(items, nodes_of(source.root, section), strict=True)):
            found[item.id] = item, number, _fields_of(item, node)
    return found


def _unseen(knowledge: Knowledge, source: Source | None) -> dict[str, Any]:
    """What the items of one file hold beside what can be edited."""
    unseen = {}
    for item_id, (item, number, _) in _typed(knowledge, source).items():
        pairs = nodes_of(source.root if source else None, SECTIONS[item.kind])[number].pairs
        if others := {key: _values(value) for key, (_, value) in pairs.items() if key not in KEYS[item.kind]}:
            unseen[item_id] = others
    return unseen


def _fields_of(item: Item, node: MapNode) -> Fields:
    fields: dict[str, str | tuple[str, ...]] = {"id": item.id}
    for key in KEYS[item.kind]:
        value = node.pairs[key][1] if key in node.pairs else None
        if key in NESTED and value is not None:
            fields[key] = written(key, value)
        elif isinstance(value, ListNode):
            fields[key] = tuple(each.text.strip() for each in value.items if isinstance(each, Scalar))
        elif isinstance(value, Scalar) and value.kind not in ("nothing", "comment"):
            fields[key] = value.text.strip()
    return {key: fields[key] for key in KEYS[item.kind] if fields.get(key)}


def _fields(given: Mapping[str, str | Sequence[str] | None], kind: Kind) -> dict[str, str | tuple[str, ...]]:
    """What was typed into a form, trimmed: no empty texts in lists, none twice, line ends as in files."""
    fields: dict[str, str | tuple[str, ...]] = {}
    for key, value in given.items():
        if key not in KEYS[kind]:
            article = "An" if kind == "entry" else "A"
            raise InvalidRequest(f'{article} {kind} has no "{key}" to change. Use one of: {", ".join(KEYS[kind])}.')
        if key in LISTS:
            if isinstance(value, str):
                raise InvalidRequest(f'"{key}" must be a list of texts, not one text.')
            fields[key] = _texts(value)
        elif key in NESTED and isinstance(value, str):
            fields[key] = written_of(key, value_of(key, _lines(value)))
        elif value is None or isinstance(value, str):
            fields[key] = _lines(value or "")
        else:
            raise InvalidRequest(f'"{key}" must be one text, not a list.')
    return fields


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    texts: Iterable[str] = () if value is None or isinstance(value, str) else value
    return tuple(dict.fromkeys(text for text in map(_lines, texts) if text))


def _lines(text: str) -> str:
    return re.sub("\r\n?", "\n", text).strip()


def _kept(fields: Mapping[str, str | tuple[str, ...]], kind: Kind) -> Fields:
    return {key: fields[key] for key in KEYS[kind] if fields.get(key)}


def _plain(fields: Fields) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value_of(key, value) if key in NESTED else value
        for key, value in fields.items()
    }


def _name(given: str) -> str:
    """The path below the knowledge folder, as `Knowledge.sources` has it."""
    path = PurePosixPath(given)
    odd = path.is_absolute() or ".." in path.parts or "\\" in given or not given.isprintable()
    if odd or path.suffix.lower() not in (".yaml", ".yml"):
        raise InvalidRequest(f'"{given}" is no file below the knowledge folder. Name it like {ADDED}.')
    if any(part.startswith(".") for part in path.parts):
        raise InvalidRequest(f'"{given}" is hidden and would never be read. Name it like {ADDED}.')
    return path.as_posix()


def _rest(root: Node | None, becomes: Callable[[MapNode], Any] | None = None) -> Any:
    """What a file holds beside items and the community section. becomes: what is made of each check; None: it goes."""
    pairs = root.pairs if isinstance(root, MapNode) else {}
    apart = (*SECTIONS.values(), "community")
    rest = {name: _values(node) for name, (_, node) in pairs.items() if name not in apart}
    if "checks" in rest:
        made = map(becomes or _values, nodes_of(root, "checks"))
        rest["checks"] = [each for each in made if each is not None]
    return rest


def _asks(check: MapNode) -> tuple[str, str | None]:
    """What a check asks, and the item that it names."""
    text, entry = (check.pairs[name][1] for name in ("text", "entry"))
    named = entry.text.strip() if isinstance(entry, Scalar) and entry.kind == "text" else None
    return text.text.strip() if isinstance(text, Scalar) else "", named


def _phrasings(fields: Fields | None) -> set[str]:
    """Everything that is matched of an item as typed."""
    found: set[str] = set()
    for name in ("question", "title", "paraphrases", "situations"):
        value = (fields or {}).get(name, ())
        found.update((value,) if isinstance(value, str) else value)
    return found


def _values(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text, node.kind
    if isinstance(node, ListNode):
        return [_values(each) for each in node.items]
    return {name: _values(value) for name, (_, value) in node.pairs.items()}
