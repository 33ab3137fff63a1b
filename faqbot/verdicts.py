"""Rows of a table against each other and against the knowledge there is: new, changed, or refused, and why.

    judge = Judge(Path("faq.xlsx"), folder, target, "append", knowledge, target_bytes, rows, progress)
    judge.judge()                                   # each row has its state
    after, refusals = judge.result(skip_refused=False)

Writes nothing. No mistake keeps another from being found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from faqbot.amend import amend, answers, nodes
from faqbot.columns import COLUMNS, fields_of
from faqbot.encoder import Progress
from faqbot.errors import InvalidRequest, KnowledgeError
from faqbot.knowledge import Entry, Knowledge
from faqbot.marked_yaml import ListNode, MapNode, Node, Scalar
from faqbot.reading import load, read_entry
from faqbot.rows import Change, Old, Rows, TableRow
from faqbot.text import normalise

Mode = Literal["new", "append", "replace"]
"""new: into a file that is not there yet. append: entries of the file change and are added, none goes. replace: the
file's entries become those of the table."""
_HERE = re.compile("\x00:(\\d+)")
"""How messages of `read_entry` name a place, as this module has it read."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A phrasing and who has it."""

    text: str
    owner: str
    """An entry's id."""
    place: str


class Judge:
    """Rows against each other and against the knowledge there is."""

    def __init__(
        self,
        file: Path,
        folder: Path,
        target: Path,
        mode: Mode,
        known: Knowledge,
        before: bytes | None,
        rows: Rows,
        progress: Progress,
    ) -> None:
        self.file, self.folder, self.target, self.mode = file, folder, target, mode
        self.known, self.before, self.progress = known, before, progress
        self.rows = rows.rows
        self.removed: list[str] = []
        self.old = self._existing()
        self.by_title = {normalise(old.entry.title): old for old in reversed(self.old.values())}
        self.others = {item.id: item for item in known.items if not isinstance(item, Entry)}
        self.tags = {tag for item in known.items for tag in item.tags}
        self.checks = {normalise(check.text): check for check in known.checks}

    def _existing(self) -> dict[str, Old]:
        """Entries by id, in the order of the knowledge."""
        entries = [item for item in self.known.items if isinstance(item, Entry)]
        typed = {path: iter(answers(Path(path).read_bytes(), path)) for path in {entry.place.path for entry in entries}}
        target = self.target.absolute()
        numbers = iter(range(len(entries)))
        found = {}
        for entry in entries:
            own = Path(entry.place.path).absolute() == target
            fields = fields_of(entry, next(typed[entry.place.path]))
            found[entry.id] = Old(entry, fields, next(numbers) if own else None)
        return found

    def judge(self) -> None:
        """Give each row its state."""
        waiting = [row for row in self.rows if row.state not in ("joined", "left out")]
        for number, row in enumerate(waiting, 1):
            self._read_row(row)
            self.progress(f"Checking {self.file.name}", number, len(waiting))
        self._same_ids([row for row in waiting if row.entry])
        # An entry whose row is refused stays as it was, and keeps phrasings that another row may have counted on.
        while self._same_phrasings([row for row in waiting if row.entry and row.state != "refused"]):
            pass
        for row in self.rows:
            if row.state == "refused":
                for _, further in row.more:
                    further.state = "refused"
                    further.refusals.append(f"its entry, which begins in {row.where}, is refused.")
        if self.mode == "replace":
            kept = {id(row.old) for row in waiting if row.old}
            self.removed = [each for each, old in self.old.items() if old.number is not None and id(old) not in kept]

    def _read_row(self, row: TableRow) -> None:
        """The entry of one row by itself, and what is wrong with it."""
        says = dict(row.meant.fields)
        given_id, question = str(says.get("id") or ""), str(says.get("question") or "")
        row.old = self.old.get(given_id) if given_id else self.by_title.get(normalise(question)) if question else None
        if row.more:
            says["paraphrases"] = [text for text, _ in row.more]
        wanted = dict(row.old.fields) if row.old else {}
        for name in row.given | says.keys():
            wanted[name] = says.get(name)
        if row.old:
            wanted["id"] = row.old.entry.id
        row.wanted = {name: wanted[name] for name in COLUMNS if wanted.get(name)}
        broken = row.state == "refused"
        for name in ("question", "answer"):
            if not row.wanted.get(name) and not broken:
                row.refuse(name, f"there is no {name}. Write it.")
        places: list[tuple[TableRow, str]] = [(row, "")]

        def scalar(text: str, name: str, source: TableRow = row) -> Scalar:
            places.append((source, name))
            return Scalar(text, "text", len(places) - 1)

        pairs: dict[str, tuple[Scalar, Node]] = {}
        sources = dict(row.more)
        for name, value in {"question": "…", "answer": "…", **row.wanted}.items():
            key = scalar(name, name)
            if isinstance(value, list):
                items: list[Node] = [
                    scalar(
                        text, "question" if name == "paraphrases" and text in sources else name, sources.get(text, row)
                    )
                    for text in value
                ]
                pairs[name] = key, ListNode(items, key.line)
            else:
                pairs[name] = key, scalar(str(value), name)
        entry, problems = read_entry(MapNode(pairs, 0), "\x00", self.known.community.facts)

        def named(found: re.Match[str]) -> str:
            source, name = places[int(found[1])]
            return f"{source.where}{f', {name}' if name else ''}"

        for problem in problems:
            source, name = places[problem.line]
            message = _HERE.sub(named, problem.message)
            at = source.at(name)
            row.state = "refused"
            row.refusals.append(at + message if source is row else f"{source.where}, {at}{message}")
        if row.state == "refused" or entry is None:
            return
        row.entry = entry
        row.wanted = fields_of(entry, row.wanted["answer"])
        if self.tags:
            self._tags(row)
        self._compared(row)

    def _tags(self, row: TableRow) -> None:
        for tag in row.wanted.get("tags", ()):
            if tag not in self.tags:
                near = get_close_matches(tag, self.tags, n=1, cutoff=0.5)
                step = f'Did you mean "{near[0]}"?' if near else "It would be new."
                row.notes.append(f'{row.at("tags")}no entry has the tag "{tag}" yet. {step}')

    def _compared(self, row: TableRow) -> None:
        """New, changed or unchanged; refused where it is not this import's to change."""
        assert row.entry is not None
        if other := self.others.get(row.entry.id):
            row.refuse("id", f'the id "{row.entry.id}" is a {other.kind}\'s at {other.place}. Use another.')
            return
        old = row.old = row.old or self.old.get(row.entry.id)
        if old is None:
            return
        row.changes = tuple(
            Change(name, old.fields.get(name), row.wanted.get(name))
            for name in COLUMNS
            if old.fields.get(name) != row.wanted.get(name)
        )
        row.state = "changed" if row.changes else "unchanged"
        if row.changes and old.number is None:
            what = ", ".join(change.column for change in row.changes)
            row.refuse(
                "id",
                f'entry "{old.entry.id}" stands at {old.entry.place} with another {what}, and only {self.target} is '
                "written. Change it there, import into that file, or remove the row.",
            )

    def _same_ids(self, rows: Sequence[TableRow]) -> None:
        first: dict[str, TableRow] = {}
        for row in rows:
            assert row.entry is not None
            earlier = first.setdefault(row.entry.id, row)
            if earlier is row:
                continue
            if "id" in row.meant.fields:
                message = f'the id "{row.entry.id}" is in {earlier.where} already. Give one of them another.'
            else:
                message = f"the same question is in {earlier.where} already. Join the two rows."
            row.refuse("id" if "id" in row.meant.fields else "question", message)

    def _same_phrasings(self, rows: Sequence[TableRow]) -> bool:
        """Refuse rows with phrasings that another entry keeps; returns whether any was."""
        instead = {row.entry.id for row in rows if row.entry}
        if self.mode == "replace":
            named = {row.old.entry.id for row in self.rows if row.old}
            instead |= {each for each, old in self.old.items() if old.number is not None and each not in named}
        written: dict[str, _Taken] = {}
        forms: dict[str, _Taken] = {}
        for item in self.known.items:
            if item.id not in instead:
                for text in item.phrasings:
                    taken = _Taken(text, item.id, f'{item.kind} "{item.id}" at {item.place}')
                    written.setdefault(text, taken)
                    forms.setdefault(normalise(text), taken)
        refused = False
        notes: list[tuple[TableRow, str]] = []
        for row in rows:
            assert row.entry is not None
            sources = dict(row.more)
            for number, text in enumerate(row.entry.phrasings):
                name = "paraphrases" if number and text not in sources else "question"
                taken = _Taken(text, row.entry.id, f'entry "{row.entry.id}" in {sources.get(text, row).where}')
                at = "" if text not in sources else f"{sources[text].where}, "
                form = normalise(text)
                same, alike = written.setdefault(text, taken), forms.setdefault(form, taken)
                if same.owner != row.entry.id:
                    row.refuse(name, f'{at}"{text}" is also in {same.place}. Keep it in one of the two.')
                    refused = True
                elif alike.owner != row.entry.id:
                    message = f'{at}"{text}" counts as the same text as "{alike.text}" of {alike.place}; one keeps it.'
                    notes.append((row, row.at(name) + message))
                if check := self.checks.get(form):
                    row.refuse(name, f'{at}"{text}" is a check at {check.place}. Check with other words.')
                    refused = True
        if not refused:
            for row, message in notes:
                row.notes.append(message)
        return refused

    def result(self, *, skip_refused: bool) -> tuple[bytes | None, list[str]]:
        """The target's bytes as they would be, None where nothing changes; and what stands in the way of it."""
        change: dict[int, dict[str, Any]] = {}
        add: list[dict[str, Any]] = []
        wanted = {number: old.fields for old in self.old.values() if (number := old.number) is not None}
        for row in self.rows:
            if row.state == "changed" and row.old and row.old.number is not None:
                wanted[row.old.number] = row.wanted
                change[row.old.number] = {each.column: each.after for each in row.changes}
            elif row.state == "new":
                add.append(row.wanted)
        remove = {number for each in self.removed if (number := self.old[each].number) is not None}
        if not (change or add or remove) or (not skip_refused and any(row.state == "refused" for row in self.rows)):
            return None, []
        shown = str(self.target)
        if self.before is None:
            name = json.dumps(self.file.name, ensure_ascii=False)
            start = f"# Imported from {name}.\nentries:\n".encode()
        else:
            start = self.before
            for number, node in enumerate(nodes(self.before, shown)):
                if "question" in change.get(number, ()) and "id" not in node.pairs:
                    change[number]["id"] = wanted[number]["id"]  # made from the question, it would change with it
        try:
            self.progress(f"Checking {self.target.name}", 0, 0)
            after = amend(start, shown, change=change, remove=remove, add=add)
            relative = self.target.relative_to(self.folder).as_posix()
            loaded = load(self.folder, draft={relative: after}, empty=True)
        except InvalidRequest as error:
            return None, [str(error)]
        except KnowledgeError as error:
            return None, [f"it would not load: {problem}" for problem in error.problems]
        place = self.target.absolute()
        entries = [
            item for item in loaded.items if isinstance(item, Entry) and Path(item.place.path).absolute() == place
        ]
        become = [fields_of(entry, text) for entry, text in zip(entries, answers(after, shown), strict=True)]
        if become != [fields for number, fields in sorted(wanted.items()) if number not in remove] + add:
            return None, [f"{self.target} is written in a way that no import can change. Import into a new file."]
        return after, []
