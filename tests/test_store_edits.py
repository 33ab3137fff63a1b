"""Edits in both databases: what comes back, in which order, and what a second one is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from faqbot.errors import InvalidRequest, NotFound, StoreError
from faqbot.store import ClosedGap, Edit, EditedFile, EditedItem, KeptFile, NewEdit, Store

from .club import NOON

CHANGED = EditedItem("refund", "entry", {"id": "refund", "paraphrases": ("退钱",)}, {"id": "refund", "answer": "好"})
ADDED = EditedItem("pets", "entry", None, {"id": "pets", "question": "能带狗吗"})
NEW = NewEdit(
    at=NOON,
    by="小王",
    why="问的人多",
    source="page",
    changes=(CHANGED, ADDED),
    files=(EditedFile("faq/b.yaml", None, "新\n".encode()), EditedFile("a.yaml", b"old\r\n", b"new\r\n")),
    digest="d1",
    closings=(ClosedGap(7, (1, 2), "refund"), ClosedGap(8, None, "pets")),
)
GONE = replace(NEW, changes=(EditedItem("pets", "entry", ADDED.after, None),), files=(), closings=(), digest="d2")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


def published(store: Store, edit: NewEdit) -> int:
    edit_id = store.edits.begin(edit)
    with store.filing() as filing:
        filing.publish_edit(edit_id)
    return edit_id


def test_an_edit_comes_back_as_it_was_made(store: Store) -> None:
    edit_id = store.edits.begin(NEW)
    assert edit_id == 1
    expected = Edit(
        id=1,
        at=NOON,
        by="小王",
        why="问的人多",
        source="page",
        state="pending",
        changes=(CHANGED, ADDED),
        files=("a.yaml", "faq/b.yaml"),
        gap_id=None,
        undoes=None,
        undone_by=None,
        breaks=False,
        digest="d1",
        closings=NEW.closings,
    )
    assert store.edits.get(1) == expected
    a = KeptFile("a.yaml", b"old\r\n", b"new\r\n", sha(b"old\r\n"), sha(b"new\r\n"))
    b = KeptFile("faq/b.yaml", None, "新\n".encode(), None, sha("新\n".encode()))
    assert store.edits.pending() == [(expected, (a, b))]
    assert store.edits.list() == [], "nobody has published it"
    with store.filing() as filing:
        filing.publish_edit(1)
    assert store.edits.get(1) == replace(expected, state="published")
    assert store.edits.pending() == []
    # What undoes it stays; what it wrote stands in the files.
    assert store.edits.files(1) == (replace(a, after=None), replace(b, after=None))


def test_an_abandoned_edit_is_no_history(store: Store) -> None:
    store.edits.begin(NEW)
    store.edits.abandon(1)
    assert (store.edits.pending(), store.edits.list(), store.edits.get(1).state) == ([], [], "abandoned")
    with store.filing() as filing:
        filing.publish_edit(1)
    assert store.edits.get(1).state == "abandoned", "and stays one"


def test_a_second_edit_waits_for_the_first(store: Store) -> None:
    store.edits.begin(NEW)
    with pytest.raises(StoreError):
        store.edits.begin(NEW)
    with store.filing() as filing:
        filing.publish_edit(1)
    assert published(store, GONE) > 1


def test_history_is_newest_first_and_of_one_item_where_asked(store: Store) -> None:
    first, second = published(store, NEW), published(store, GONE)
    assert [edit.id for edit in store.edits.list()] == [second, first]
    assert [edit.id for edit in store.edits.list(item_id="refund")] == [first]
    assert [edit.id for edit in store.edits.list(item_id="pets")] == [second, first]
    assert [edit.id for edit in store.edits.list(item_id="pets", after=first)] == [second]
    assert [edit.id for edit in store.edits.list(limit=1)] == [second]
    assert store.edits.list(item_id="nobody") == []
    assert store.edits.list(limit=1)[0].changes == GONE.changes
    with pytest.raises(InvalidRequest, match="A list of 0 edits cannot be given"):
        store.edits.list(limit=0)


def test_an_undone_edit_says_by_which(store: Store) -> None:
    first = published(store, NEW)
    undo = store.edits.begin(replace(GONE, source="undo", undoes=first))
    assert store.edits.get(first).state == "published", "not before the undo is"
    with store.filing() as filing:
        filing.publish_edit(undo)
    again = published(store, replace(NEW, source="undo", undoes=undo))
    states = {edit.id: (edit.state, edit.undoes, edit.undone_by) for edit in store.edits.list()}
    assert states == {
        first: ("undone", None, undo),
        undo: ("undone", first, again),
        again: ("published", undo, None),
    }


def test_a_publication_that_fails_leaves_the_edit_pending(store: Store) -> None:
    edit_id = store.edits.begin(NEW)
    with pytest.raises(RuntimeError), store.filing() as filing:
        filing.publish_edit(edit_id)
        raise RuntimeError
    assert [edit.id for edit, _ in store.edits.pending()] == [edit_id]


@pytest.mark.parametrize("number", [1, 0, -1, 2**63])
def test_an_edit_that_does_not_exist_is_not_found(store: Store, number: int) -> None:
    with pytest.raises(NotFound) as caught:
        store.edits.get(number)
    assert str(caught.value) == f"There is no edit {number}. List those there are with: python -m faqbot history"


def test_words_that_no_database_takes_do_not_lose_the_edit(store: Store) -> None:
    edit_id = published(store, replace(NEW, by="明\0", why="\ud83d"))
    assert (store.edits.get(edit_id).by, store.edits.get(edit_id).why) == ("明\ufffd", "\ufffd")


def test_whole_files_are_kept_small(store: Store) -> None:
    text = "".join(f"- id: e{number}\n  question: 第{number}个问题怎么办\n" for number in range(5_000)).encode()
    edit_id = store.edits.begin(replace(NEW, files=(EditedFile("big.yaml", text, text + b"\n"),)))
    (kept,) = store.edits.files(edit_id)
    assert (kept.before, kept.after) == (text, text + b"\n")
