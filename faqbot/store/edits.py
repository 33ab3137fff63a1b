"""Edits of the knowledge: who changed what, when and why, and the bytes that undo it. Knows no YAML and no index.

    edit_id = store.edits.begin(new)                 # pending: what will be written, before any file is touched
    …the files are written…
    with store.filing() as filing:
        filing.publish_edit(edit_id)                 # or store.edits.abandon(edit_id), where none was

A pending edit that nobody is at work on is what a crash left; its bytes say how to finish it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from faqbot.errors import InvalidRequest, NotFound
from faqbot.store.database import Database
from faqbot.store.questions import inserted, row_id
from faqbot.store.schema import EDIT_FILES, EDIT_ITEMS, EDITS

EditSource = Literal["page", "api", "import", "undo", "outside"]
EditState = Literal["pending", "published", "undone", "abandoned"]

Fields = Mapping[str, str | tuple[str, ...]]
"""Of one item, as typed."""


@dataclass(frozen=True, slots=True)
class EditedItem:
    """One item before and after an edit; None where it did not exist."""

    item_id: str
    kind: str
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class EditedFile:
    """One file before and after an edit; None where it did not exist."""

    path: str
    """Below the knowledge folder, with slashes."""
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class ClosedGap:
    """Questions of one gap that an edit answers."""

    gap_id: int
    question_ids: tuple[int, ...] | None
    """None: all of them."""
    item_id: str


@dataclass(frozen=True, slots=True)
class NewEdit:
    """An edit that is about to be made."""

    at: datetime
    by: str
    why: str
    source: EditSource
    changes: tuple[EditedItem, ...]
    files: tuple[EditedFile, ...]
    digest: str
    """Of the knowledge with this edit."""
    breaks: bool = False
    """Whether a check, or a question that people confirmed, got worse by it."""
    gap_id: int | None = None
    """The gap it was made from."""
    undoes: int | None = None
    closings: tuple[ClosedGap, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of the knowledge: who, when, why, before and after."""

    id: int
    at: datetime
    by: str
    why: str
    source: EditSource
    state: EditState
    changes: tuple[EditedItem, ...]
    files: tuple[str, ...]
    """Below the knowledge folder, with slashes."""
    gap_id: int | None
    undoes: int | None
    """The edit that it took back."""
    undone_by: int | None
    """The edit that took it back."""
    breaks: bool
    digest: str
    """Of the knowledge with it."""
    closings: tuple[ClosedGap, ...]
    """What it answered in the queue."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is kept of a file that an edit changed."""

    path: str
    before: bytes | None
    """None where it did not exist."""
    after: bytes | None
    """While the edit is pending; then only its digest is kept. None also where it exists no more."""
    before_digest: str | None
    """sha256 hex; None where it did not exist."""
    after_digest: str | None


class Edits:
    """The edits of one database. Safe for several threads and processes; that one edit is made at a time is the
    caller's business, and the database refuses a second pending one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, edit: NewEdit) -> int:
        """Keep what is about to be written, as pending; return its id."""
        with self._database.writing() as connection:
            edit_id = inserted(
                connection,
                EDITS.insert().values(
                    at=edit.at,
                    author=edit.by,
                    why=edit.why,
                    source=edit.source,
                    state="pending",
                    changes=[asdict(change) for change in edit.changes],
                    closings=[asdict(closing) for closing in edit.closings],
                    gap_id=edit.gap_id,
                    undoes=edit.undoes,
                    breaks=edit.breaks,
                    digest=edit.digest,
                ),
            )
            if edit.files:
                connection.execute(EDIT_FILES.insert(), [_file_row(edit_id, file) for file in edit.files])
            if items := {change.item_id for change in edit.changes}:
                connection.execute(
                    EDIT_ITEMS.insert(), [{"edit_id": edit_id, "item_id": item_id} for item_id in sorted(items)]
                )
            return edit_id

    def abandon(self, edit_id: int) -> None:
        """Remember that nothing of a pending edit was written."""
        with self._database.writing() as connection:
            _leave_pending(connection, edit_id, "abandoned")

    def pending(self) -> list[tuple[Edit, tuple[KeptFile, ...]]]:
        """Edits that were begun and not finished, oldest first."""
        with self._database.reading() as connection:
            found = _read(connection, EDITS.c.state == "pending", 100)
            return [(edit, _files(connection, edit.id)) for edit in reversed(found)]

    def get(self, edit_id: int) -> Edit:
        """The edit of this id, in any state; raises `NotFound`."""
        with self._database.reading() as connection:
            found = _read(connection, EDITS.c.id == row_id(edit_id), 1)
        if not found:
            raise NotFound(f"There is no edit {edit_id}. List those there are with: python -m faqbot history")
        return found[0]

    def files(self, edit_id: int) -> tuple[KeptFile, ...]:
        """What is kept of the files of an edit, in the order of their paths."""
        with self._database.reading() as connection:
            return _files(connection, edit_id)

    def list(self, *, limit: int = 100, item_id: str | None = None, after: int = 0) -> list[Edit]:
        """What was published, also where it was undone since, newest first.

        item_id: only edits of this item. after: only those with a higher id. Raises `InvalidRequest` for a limit
        below 1.
        """
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} edits cannot be given. Ask for 1 or more.")
        which = EDITS.c.state.in_(("published", "undone")) & (EDITS.c.id > after)
        if item_id is not None:
            which &= EDITS.c.id.in_(sa.select(EDIT_ITEMS.c.edit_id).where(EDIT_ITEMS.c.item_id == item_id))
        with self._database.reading() as connection:
            return _read(connection, which, min(limit, 2**31 - 1))


def publish_edit(connection: sa.Connection, edit_id: int) -> None:
    """Remember that all of a pending edit was written, and of the edit that it undoes that it is undone."""
    undoes = _leave_pending(connection, edit_id, "published")
    # What undoes it is the state before; the one after stands in the files.
    connection.execute(EDIT_FILES.update().where(EDIT_FILES.c.edit_id == edit_id).values(after=None))
    if undoes is not None:
        connection.execute(EDITS.update().where(EDITS.c.id == undoes).values(state="undone"))


def _leave_pending(connection: sa.Connection, edit_id: int, state: EditState) -> int | None:
    """The edit that it undoes, if any."""
    mine = (EDITS.c.id == row_id(edit_id)) & (EDITS.c.state == "pending")
    undoes: int | None = connection.scalar(sa.select(EDITS.c.undoes).where(mine))
    connection.execute(EDITS.update().where(mine).values(state=state))
    return undoes


def _file_row(edit_id: int, file: EditedFile) -> dict[str, Any]:
    return {
        "edit_id": edit_id,
        "path": file.path,
        "before": _packed(file.before),
        "after": _packed(file.after),
        "before_digest": digest_of(file.before),
        "after_digest": digest_of(file.after),
    }


def digest_of(data: bytes | None) -> str | None:
    """sha256 hex of a file's bytes; None where it does not exist."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def _packed(data: bytes | None) -> bytes | None:
    # Every edit keeps all of its file, which is text: a fifth of the size for a millisecond.
    return None if data is None else zlib.compress(data, 3)


def _unpacked(data: bytes | None) -> bytes | None:
    return None if data is None else zlib.decompress(data)


def _files(connection: sa.Connection, edit_id: int) -> tuple[KeptFile, ...]:
    rows = connection.execute(
        EDIT_FILES.select().where(EDIT_FILES.c.edit_id == row_id(edit_id)).order_by(EDIT_FILES.c.path)
    )
    return tuple(
        KeptFile(row.path, _unpacked(row.before), _unpacked(row.after), row.before_digest, row.after_digest)
        for row in rows
    )


def _read(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> list[Edit]:
    """Newest first."""
    rows = connection.execute(EDITS.select().where(which).order_by(EDITS.c.id.desc()).limit(limit)).all()
    ids = [row.id for row in rows]
    paths: dict[int, list[str]] = {}
    files = sa.select(EDIT_FILES.c.edit_id, EDIT_FILES.c.path).where(EDIT_FILES.c.edit_id.in_(ids))
    for row in connection.execute(files.order_by(EDIT_FILES.c.path)):
        paths.setdefault(row.edit_id, []).append(row.path)
    undoing = sa.select(EDITS.c.undoes, EDITS.c.id).where(EDITS.c.undoes.in_(ids), EDITS.c.state != "abandoned")
    undone_by = {row.undoes: row.id for row in connection.execute(undoing)}
    return [
        Edit(
            id=row.id,
            at=row.at,
            by=row.author,
            why=row.why,
            source=row.source,
            state=row.state,
            changes=tuple(_edited_item(change) for change in row.changes),
            files=tuple(paths.get(row.id, ())),
            gap_id=row.gap_id,
            undoes=row.undoes,
            undone_by=undone_by.get(row.id),
            breaks=row.breaks,
            digest=row.digest,
            closings=tuple(_closed_gap(gap) for gap in row.closings),
        )
        for row in rows
    ]


def _edited_item(kept: Mapping[str, Any]) -> EditedItem:
    return EditedItem(kept["item_id"], kept["kind"], _fields(kept["before"]), _fields(kept["after"]))


def _fields(kept: Mapping[str, Any] | None) -> Fields | None:
    """JSON knows no tuples."""
    if kept is None:
        return None
    return {
        name: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in kept.items()
    }


def _closed_gap(kept: Mapping[str, Any]) -> ClosedGap:
    chosen = kept["question_ids"]
    return ClosedGap(kept["gap_id"], None if chosen is None else tuple(chosen), kept["item_id"])
