"""Edits of the knowledge: reviewed, published, undone, and taken over where the files were changed outside.

    change = edits.added_phrasings(edits.card(assistant.knowledge, folder, "refund"), ["咋退钱"])
    assistant.editing.review([change], gap_id=7)                 # what else would change; nothing is written
    done = assistant.editing.publish([change], by="小王", gap_id=7)
    assistant.editing.undo(done.edit_id, by="小王")

The way of an edit, so that a crash at any moment leaves the old state or the new one, and none that was acknowledged is
lost: what will be written stands in the database → the files are replaced → what is served is swapped → in one
transaction the edit is published and the gaps it answers are closed → it is acknowledged. What a crash left is finished
by the next start or the next edit: written on where a file was begun, forgotten where none was.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import numpy as np
from filelock import FileLock, Timeout

from faqbot import files
from faqbot.edits import Change, Changed, Draft, FileChange, card, compared, draft
from faqbot.encoder import Progress, silent
from faqbot.errors import Conflict, IndexUnusable, InvalidRequest, KnowledgeError, NotFound, Problem
from faqbot.exchange import Plan
from faqbot.gaps import Gaps
from faqbot.judged import MOST
from faqbot.knowledge import Check, Kind, Knowledge
from faqbot.manners import COMMUNITY
from faqbot.reading import load
from faqbot.relearning import Relearning
from faqbot.remembered import Remembered
from faqbot.review import Closing, Comparison, Confirmed, Review
from faqbot.served import Served, Serving
from faqbot.settings import Settings
from faqbot.snapshot import Snapshot, VectorCache
from faqbot.store import ClosedGap, Edit, EditedFile, EditedItem, EditSource, KeptFile, NewEdit, Store
from faqbot.store.edits import digest_of
from faqbot.text import normalise

PATIENCE = 30.0
"""Seconds that an edit waits for another one, which takes half a second, or for an import, which takes longer."""

_ALL = 2**31 - 1
_BATCH = 64
_SETTLED = 20
"""Edits whose items are asked once more after they were learned from."""


@dataclass(frozen=True, slots=True)
class Published:
    """What came of an edit."""

    edit_id: int
    review: Review
    closed: tuple[int, ...]
    """Gaps that it answers."""
    waiting: int
    """Questions in these whose askers have no reply yet."""
    index_version: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Files that were changed outside and cannot be served; what was served before goes on being served."""

    at: datetime
    problems: tuple[Problem, ...]
    """By place; empty where the folder itself is the matter."""
    message: str
    """All of it, a line for each problem."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The gap that an edit is made from, and the questions of it that the edit answers; None: all."""

    gap_id: int
    question_ids: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An edit as it would be."""

    before: Served
    after: Served
    draft: Draft
    review: Review
    closings: tuple[ClosedGap, ...]
    gap_id: int | None
    at: datetime


class Editing:
    """The edits of one knowledge folder. Safe for any number of threads and of processes that share folder, index
    and database: one edit is made at a time.

    Every method raises `StoreError` where the database cannot do it.
    """

    def __init__(self, settings: Settings, serving: Serving, gaps: Gaps, store: Store) -> None:
        self._folder = settings.knowledge
        self._index = settings.index
        self._serving = serving
        self._gaps = gaps
        self._store = store
        self._lock = threading.RLock()
        self._encode = Remembered(serving.now.snapshot.encoder.encode)
        self._confirmed: dict[str, Confirmed | None] = {}
        self._judged_until = 0
        self._bytes: Mapping[str, bytes] = _read(self._folder, serving.now.snapshot.knowledge, {})
        """What the files held when they were read, by their path below the folder: what undoes a change outside."""
        self._last: tuple[object, _Prepared] | None = None
        """What was reviewed last, by what was asked for: it is published next, as a rule."""
        self._refused: Refused | None = None
        self._watch: files.Watch | None = None
        self._warm = False
        self._relearning = Relearning(serving, settings.index, self._settled)

    # Around an edit

    @property
    def refused(self) -> Refused | None:
        """Files that were changed outside and cannot be served."""
        return self._refused

    def watch(self) -> None:
        """From now on notice what others do to the files, within two seconds. Encodes first what reviews ask."""
        if self._watch is None:
            self._watch = files.Watch(self._folder, self._looked)

    def warm(self) -> None:
        """Encode now what every review asks, instead of with the first one."""
        served = self._serving.now
        checks = [check.text for check in served.snapshot.knowledge.checks]
        texts = [*checks, *(each.text for each in self._known())]
        cached = VectorCache(self._index, served.snapshot.encoder)
        self._encode.keep(cached.known(map(normalise, checks)))
        for start in range(0, len(texts), _BATCH):
            deque(served.decide_each(texts[start : start + _BATCH], datetime.now(UTC), self._encode), maxlen=0)

    def close(self) -> None:
        """Stop watching and learning. What was published stays published."""
        if self._watch is not None:
            self._watch.close()
        self._relearning.close()

    def settle(self, timeout: float) -> bool:
        """Wait until everything served was learned from; whether it was within `timeout` seconds."""
        return self._relearning.wait(timeout)

    def refresh(self) -> bool:
        """Take over what others did to the files; whether there was anything. Where it cannot be served, `refused`
        says why."""
        with self._alone():
            self._finish_pending()
            return self._take_over()

    # What editors do

    def review(
        self, changes: Sequence[Change], *, gap_id: int | None = None, question_ids: Sequence[int] | None = None
    ) -> Review:
        """What these changes would bring with them; writes nothing.

        gap_id: the gap that they are made for. question_ids: those of it that they answer; all where absent.
        Raises `KnowledgeError` with every problem of what would be loaded, `Conflict` where somebody else changed an
        item or closed the gap meanwhile, `NotFound` and `InvalidRequest` as `edits.draft` does.
        """
        return self._reviewed(changes, _chosen(gap_id, question_ids)).review

    def publish(
        self,
        changes: Sequence[Change],
        *,
        by: str,
        why: str = "",
        gap_id: int | None = None,
        question_ids: Sequence[int] | None = None,
        source: EditSource = "page",
    ) -> Published:
        """Make these changes; they are served, and on the disk, when this returns. Arguments as for `review`.

        by: who is responsible. why: in their words; needed where the review `breaks`, else `InvalidRequest`.
        Raises as `review` does; nothing was changed then.
        """
        chosen = _chosen(gap_id, question_ids)
        prepared = self._reviewed(changes, chosen)
        with self._publishing():
            if not self._holds(prepared):
                prepared = self._proposed(changes, chosen)
            return self._commit(prepared, by=_named(by), why=why, source=source)

    def review_plan(self, plan: Plan, *, progress: Progress = silent) -> Review:
        """As `review`, of an import. progress: may raise, to cancel."""
        return self._imported(plan, progress).review

    def publish_plan(
        self,
        plan: Plan,
        *,
        by: str,
        why: str = "",
        progress: Progress = silent,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Published:
        """Make an import as one edit, as `publish` does. Raises `KnowledgeError` with all that is refused, and
        `InvalidRequest` where it was cancelled or nothing would change."""

        def heard(stage: str, done: int, total: int) -> None:
            if cancelled():
                raise InvalidRequest("The import was cancelled. Nothing was changed.")
            progress(stage, done, total)

        # The long part first, while others may publish.
        prepared = self._imported(plan, heard)
        with self._publishing():
            if not self._holds(prepared):
                prepared = self._imported(plan, heard)
            heard("publishing", 0, 1)
            return self._commit(prepared, by=_named(by), why=why, source="import")

    def undo(self, edit_id: int, *, by: str, why: str = "") -> Published:
        """Take an edit back: its files byte for byte where they are as it left them, else its items' fields alone. The
        gaps that it answered wait again. An undo can be undone.

        Raises `NotFound`, and `Conflict` where it was undone already or somebody changed the same since.
        """
        with self._publishing():
            edit = self._store.edits.get(edit_id)
            if edit.state != "published":
                how = f"undone already, by edit {edit.undone_by}" if edit.state == "undone" else "never published"
                raise Conflict(f"Edit {edit_id} was {how}. Nothing was changed.")
            redone = () if edit.undoes is None else self._store.edits.get(edit.undoes).closings
            before = self._serving.now
            prepared = self._prepare(before, self._undone(before, edit), closings=redone)
            return self._commit(prepared, by=_named(by), why=why, source="undo", undoes=edit_id)

    def history(self, *, limit: int = 100, item_id: str | None = None) -> list[Edit]:
        """What was published, newest first, also where it was undone since. item_id: only what touched this item."""
        return self._store.edits.list(limit=limit, item_id=item_id)

    def edit(self, edit_id: int) -> Edit:
        """The edit of this id; raises `NotFound`."""
        return self._store.edits.get(edit_id)

    # What it would be

    def _reviewed(self, changes: Sequence[Change], chosen: _Chosen | None) -> _Prepared:
        asked = (tuple(changes), chosen)
        last = self._last
        if last is not None and last[0] == asked and self._holds(last[1]):
            return last[1]
        prepared = self._proposed(changes, chosen)
        self._last = (asked, prepared)
        return prepared

    def _proposed(self, changes: Sequence[Change], chosen: _Chosen | None) -> _Prepared:
        # What is served first: should it be replaced meanwhile, `_holds` sees it.
        before = self._serving.now
        return self._prepare(before, self._drafted(before, changes), chosen, fallback=_first_id(changes), claims=True)

    def _imported(self, plan: Plan, progress: Progress) -> _Prepared:
        before = self._serving.now
        return self._prepare(before, self._planned(before, plan, progress), progress=progress)

    def _holds(self, prepared: _Prepared) -> bool:
        """Whether nothing was published, learned anew or written since."""
        # By the index: what people judge replaces the rest of a snapshot, too, and moves nothing of this.
        return prepared.before.snapshot.index is self._serving.now.snapshot.index and all(
            files.bytes_of(file.path) == file.before for file in prepared.draft.files
        )

    def _drafted(self, before: Served, changes: Sequence[Change]) -> Draft:
        try:
            return draft(self._folder, before.snapshot.knowledge, changes)
        except Conflict as error:
            for change in changes:
                edits = [] if change.item_id is None else self._store.edits.list(limit=1, item_id=change.item_id)
                if edits and str(error).startswith(f'"{change.item_id}"'):
                    raise Conflict(f"{error} The last to publish it was {_who(edits[0])}.") from error
            raise

    def _planned(self, before: Served, plan: Plan, progress: Progress) -> Draft:
        if plan.refused:
            raise KnowledgeError(plan.problems())
        if plan.after is None:
            raise InvalidRequest(f"There is nothing in {plan.file} that would change {plan.target}.")
        if files.bytes_of(plan.target) != plan.before:
            raise Conflict(f"{plan.target} was changed meanwhile. Nothing was written; import again.")
        drafted = self._draft_of(before, [FileChange(plan.target, plan.before, plan.after)])
        # In small parts, so that it can be watched and cancelled.
        known = {phrasing.key for phrasing in before.snapshot.index.phrasings}
        texts = (text for item in drafted.knowledge.items for text in (*item.phrasings, *item.not_for))
        new = [key for key in dict.fromkeys(map(normalise, texts)) if key not in known]
        for start in range(0, len(new), _BATCH):
            progress("embedding phrasings", start, len(new))
            self._encode(new[start : start + _BATCH])
        return drafted

    def _draft_of(self, before: Served, changes: Sequence[FileChange]) -> Draft:
        """From what the files would be."""
        now = before.snapshot.knowledge
        written = {self._below(change.path): change.after for change in changes}
        then = load(self._folder, draft=written, empty=True, known=now)
        return Draft(tuple(changes), then, compared(now, then), checks=())

    def _undone(self, before: Served, edit: Edit) -> Draft:
        kept = self._store.edits.files(edit.id)
        found = {each.path: files.bytes_of(self._folder / each.path) for each in kept}
        if all(digest_of(found[each.path]) == each.after_digest for each in kept):
            back = [FileChange(self._folder / each.path, found[each.path], each.before) for each in kept]
            return self._draft_of(before, back)
        return self._drafted(before, [part for each in edit.changes for part in self._reversed(before, edit, each)])

    def _reversed(self, before: Served, edit: Edit, change: EditedItem) -> Iterator[Change]:
        """What takes back one item's part of an edit from an item that may have been edited since."""
        item_id = change.item_id
        try:
            now = card(before.snapshot.knowledge, self._folder, item_id)
        except NotFound:
            now = None
        if change.after is None and now is None:
            yield Change(
                None,
                dict(change.before or {}),
                kind=cast(Kind, change.kind),
                file=edit.files[0] if edit.files else None,
            )
        elif change.before is None and now is not None and now.fields == change.after:
            yield Change(item_id, {}, remove=True)
        elif change.before is None and now is None:
            return
        elif now is None or change.before is None or change.after is None:
            raise self._changed_since(edit, item_id)
        else:
            back: dict[str, str | tuple[str, ...] | None] = {}
            for key in (*change.before, *(key for key in change.after if key not in change.before)):
                was, is_ = change.before.get(key), change.after.get(key)
                if was == is_:
                    continue
                if isinstance(was, str) or isinstance(is_, str):
                    if now.fields.get(key) != is_:
                        raise self._changed_since(edit, item_id)
                    back[key] = was
                else:
                    # Of a list only what this edit put in or took out.
                    left = [text for text in now.fields.get(key, ()) if text in (was or ()) or text not in (is_ or ())]
                    back[key] = (*left, *(text for text in was or () if text not in left and text not in (is_ or ())))
            yield Change(item_id, back)

    def _changed_since(self, edit: Edit, item_id: str) -> Conflict:
        later = self._store.edits.list(limit=1, item_id=item_id, after=edit.id)
        who = _who(later[0]) if later else "somebody, outside of faqbot"
        return Conflict(
            f'"{item_id}" was changed since, by {who}. Nothing was changed; undo that first, or change it by hand.'
        )

    def _prepare(
        self,
        before: Served,
        drafted: Draft,
        chosen: _Chosen | None = None,
        *,
        closings: Sequence[ClosedGap] = (),
        fallback: str | None = None,
        claims: bool = False,
        progress: Progress = silent,
    ) -> _Prepared:
        """closings: gaps that it answers whatever the questions are answered now. fallback: the item that answers the
        chosen gap where nothing has to be changed for it. claims: whether a `Change` can still claim checks."""
        begun = time.perf_counter()
        now = datetime.now(UTC)
        after = before
        if drafted.knowledge.digest != before.snapshot.knowledge.digest:
            after = self._serving.of(before.snapshot.edited(drafted.knowledge, self._encode))
        compare = Comparison(before, after, drafted.changes, now=now, encode=self._encode, progress=progress)
        closed = [*closings]
        missed: Sequence[str] = ()
        asked: Sequence[str] = ()
        if chosen is not None:
            gap = self._gaps.get(chosen.gap_id, questions=_ALL)
            if gap.state == "closed":
                raise Conflict(f"Gap {gap.id} was closed meanwhile. Nothing was changed; look at it again.")
            ids = chosen.question_ids
            questions = [one for one in gap.questions if ids is None or one.id in ids]
            if ids is not None and len(questions) < len(set(ids)):
                raise Conflict(
                    f"Questions of gap {gap.id} were moved meanwhile. Nothing was changed; look at it again."
                )
            asked = list(dict.fromkeys(one.text for one in questions))
            item_id = _answering(drafted.changes) or (fallback if not drafted.changes else None)
            if item_id is not None and questions:
                closed.append(ClosedGap(chosen.gap_id, ids, item_id))
                missed = compare.missed(asked, item_id)
        answered_already = {each.gap_id for each in closed} | ({chosen.gap_id} if chosen else set())
        waiting = [one for one in self._gaps.open_questions() if one.gap_id not in answered_already]
        self._encode.keep({normalise(one.text): one.vector for one in waiting})
        closed += [
            ClosedGap(gap_id, tuple(question_ids), item_id)
            for (gap_id, item_id), question_ids in compare.answered(waiting).items()
        ]
        changed = compare.changed(self._known())
        review = Review(
            collisions=tuple(compare.collisions()),
            twins=tuple(compare.twins()),
            changed=tuple(changed),
            closes=tuple(self._closing(each) for each in closed),
            missed=tuple(missed),
            warnings=(*compare.warnings(), *map(_goes, drafted.checks)),
            seconds=time.perf_counter() - begun,
            claims=tuple(compare.claims(changed, asked)) if claims else (),
        )
        return _Prepared(before, after, drafted, review, tuple(closed), chosen.gap_id if chosen else None, now)

    def _closing(self, closed: ClosedGap) -> Closing:
        gap = self._gaps.get(closed.gap_id, questions=_ALL)
        ids = closed.question_ids
        keys = {normalise(one.text) for one in gap.questions if ids is None or one.id in ids}
        left = sum(normalise(one.text) in keys for one in gap.questions)
        return Closing(gap.id, gap.title, left, gap.count, closed.item_id, ids)

    def _known(self) -> list[Confirmed]:
        """Of what questions people said which item is right, the last word of each, oldest first."""
        with self._lock:
            encoder = self._serving.now.snapshot.encoder
            for one in self._store.judged(encoder.fingerprint, MOST, self._judged_until):
                self._judged_until = one.id
                key = normalise(one.text)
                if one.vector is not None:
                    self._encode.keep({key: np.frombuffer(one.vector, dtype="<f4")})
                right = one.verdict in ("right", "picked") and one.entry_id is not None
                self._confirmed.pop(key, None)
                self._confirmed[key] = Confirmed(one.text, one.entry_id or "") if right else None
            while len(self._confirmed) > MOST:
                del self._confirmed[next(iter(self._confirmed))]
            return [each for each in self._confirmed.values() if each is not None]

    # Making it so

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time, over threads and processes."""
        with self._lock, alone(self._index):
            yield

    @contextmanager
    def _publishing(self) -> Iterator[None]:
        """`_alone`, from what the files hold now. Raises `KnowledgeError` while that cannot be served: nobody could say
        what an edit of it would be."""
        with self._alone():
            self._finish_pending()
            self._take_over()
            if self._refused is not None and self._refused.problems:
                raise KnowledgeError(self._refused.problems)
            if self._refused is not None:
                raise InvalidRequest(self._refused.message)
            yield

    def _commit(
        self, prepared: _Prepared, *, by: str, why: str, source: EditSource, undoes: int | None = None
    ) -> Published:
        drafted, review = prepared.draft, prepared.review
        if not drafted.files and not prepared.closings and undoes is None:
            raise InvalidRequest("This would change nothing. Change something first.")
        if review.breaks and not why.strip() and source not in ("undo", "outside"):
            worse = next(each.text for each in review.changed if each.breaks)
            raise InvalidRequest(f'This makes "{worse}" worse, which was right. Say why it is published all the same.')
        written = [EditedFile(self._below(each.path), each.before, each.after) for each in drafted.files]
        edit_id = self._store.edits.begin(
            NewEdit(
                at=prepared.at,
                by=by,
                why=why.strip(),
                source=source,
                changes=tuple(EditedItem(c.item_id, c.kind, c.before, c.after) for c in drafted.changes),
                files=tuple(written),
                digest=drafted.knowledge.digest,
                breaks=review.breaks,
                gap_id=prepared.gap_id,
                undoes=undoes,
                closings=prepared.closings,
            )
        )
        if source != "outside":
            self._write(edit_id, written)
        served = self._serve(prepared.after.snapshot, prepared.before.snapshot)
        self._last = None
        closed = finish(self._gaps, self._store, self._store.edits.get(edit_id))
        waiting = [one for one in self._gaps.waiting(limit=_ALL) if one.edit_id == edit_id]
        return Published(edit_id, review, tuple(closed), len(waiting), served.version, review.warnings)

    def _write(self, edit_id: int, written: Sequence[EditedFile]) -> None:
        """All of them, or none: then the edit is abandoned, and why is raised."""
        done: list[EditedFile] = []
        try:
            for file in written:
                if files.bytes_of(self._folder / file.path) != file.before:
                    raise Conflict(f"{self._folder / file.path} was changed meanwhile. Nothing was changed; try again.")
            for file in written:
                done.append(file)
                _put(self._folder / file.path, file.after)
        except Conflict:
            self._store.edits.abandon(edit_id)
            raise
        except OSError as error:
            what = f"{self._folder / done[-1].path} cannot be written: {error.strerror}."
            step = "Make it writable or free space, then try again."
            try:
                for file in done:
                    if files.bytes_of(self._folder / file.path) != file.before:
                        _put(self._folder / file.path, file.before)
            except OSError:
                raise InvalidRequest(f"{what} The next edit, or the next start, writes the rest. {step}") from error
            self._store.edits.abandon(edit_id)
            raise InvalidRequest(f"{what} Nothing was changed. {step}") from error

    def _serve(self, snapshot: Snapshot, former: Snapshot) -> Snapshot:
        served = self._serving.swap(snapshot, former, self._encode)
        self._bytes = _read(self._folder, snapshot.knowledge, self._bytes)
        self._relearning.wake()
        return served

    def _finish_pending(self) -> None:
        for edit in roll_forward(self._store, self._folder):
            finish(self._gaps, self._store, edit)

    def _looked(self) -> None:
        """What the watching thread does at first, and whenever the files changed."""
        self.refresh()
        if not self._warm:
            self._warm = True
            self.warm()

    def _take_over(self) -> bool:
        """Serve what the files hold now, and remember it as an edit of nobody's, unless another process made it."""
        before = self._serving.now
        former = before.snapshot
        try:
            now = load(self._folder, empty=True, known=former.knowledge)
        except (KnowledgeError, InvalidRequest) as error:
            if self._refused is None or self._refused.message != str(error):
                problems = error.problems if isinstance(error, KnowledgeError) else ()
                self._refused = Refused(datetime.now(UTC), problems, str(error))
            return False
        self._refused = None
        if now.digest == former.knowledge.digest:
            return False
        newest = self._store.edits.list(limit=1)
        if newest and newest[0].digest == now.digest:
            self._serve(former.edited(now, self._encode), former)
            return True
        then = _read(self._folder, now, self._bytes)
        names = sorted(then.keys() | self._bytes.keys())
        changed = [name for name in names if then.get(name) != self._bytes.get(name)]
        drafted = Draft(
            tuple(FileChange(self._folder / name, self._bytes.get(name), then.get(name)) for name in changed),
            now,
            compared(former.knowledge, now),
            checks=(),
        )
        self._commit(self._prepare(before, drafted), by="", why="", source="outside")
        return True

    def _settled(self) -> None:
        """Once an edit was learned from: what it answers only now, or was asked while it was published, leaves, too."""
        with self._alone():
            edits: dict[str, int] = {}
            for edit in self._store.edits.list(limit=_SETTLED):
                for change in edit.changes if edit.state == "published" else ():
                    edits.setdefault(change.item_id, edit.id)
            served = self._serving.now
            self._gaps.learn(served.snapshot.same)
            now = datetime.now(UTC)
            # As if nothing of them had changed: what was rejected since they were published stays rejected.
            same = [EditedItem(item_id, "", {"id": item_id}, {"id": item_id}) for item_id in edits]
            compare = Comparison(served, served, same, now=now, encode=self._encode)
            waiting = self._gaps.open_questions()
            self._encode.keep({normalise(one.text): one.vector for one in waiting})
            answered = compare.answered(waiting)
            with self._store.filing() as filing:
                for (gap_id, item_id), question_ids in answered.items():
                    self._gaps.close(
                        gap_id,
                        answer_id=item_id,
                        edit_id=edits[item_id],
                        at=now,
                        question_ids=question_ids,
                        filing=filing,
                    )

    def _below(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


@contextmanager
def alone(index: Path) -> Iterator[None]:
    """Only one process is in here at a time, of those that share the index folder.

    Raises `Conflict` where the others take too long, `IndexUnusable` where the folder cannot be used.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "publish.lock", timeout=PATIENCE)
        lock.acquire()
    except Timeout as error:
        raise Conflict(
            f"Another edit has been made for {PATIENCE:g} seconds. Nothing was changed; try again."
        ) from error
    except OSError as error:
        raise IndexUnusable(f"{index}: cannot be written ({error.strerror}). Make the folder writable.") from error
    try:
        yield
    finally:
        lock.release()


def recover(store: Store, settings: Settings) -> bool:
    """Before the folder is read: see that no file of it is half of an edit. Whether an edit is to be finished then, by
    `Editing.refresh`."""
    if not store.edits.pending():
        return False
    with alone(settings.index):
        return bool(roll_forward(store, settings.knowledge))


def roll_forward(store: Store, folder: Path) -> list[Edit]:
    """Write on what a crash left half written, and forget what was not begun; return what is to be finished.

    To be called `alone`, and before the folder is read.
    """
    left = []
    for edit, kept in store.edits.pending():
        states = [_state(folder, each) for each in kept]
        for each in kept:
            files.sweep(folder / each.path)
        if kept and "after" not in states:
            store.edits.abandon(edit.id)
            continue
        for each, state in zip(kept, states, strict=True):
            # What somebody else wrote meanwhile is newer, and stays.
            if state == "before":
                _put(folder / each.path, each.after)
        left.append(edit)
    return left


def finish(gaps: Gaps, store: Store, edit: Edit) -> list[int]:
    """Of an edit whose files are written: publish it, and close or open its gaps; return those that it answers."""
    now = datetime.now(UTC)
    by = edit.by or None
    with store.filing() as filing:
        filing.publish_edit(edit.id)
        if edit.undoes is not None:
            gaps.reopen_edit(edit.undoes, at=now, by=by, filing=filing)
        closed = [
            gaps.close(
                each.gap_id,
                answer_id=each.item_id,
                edit_id=edit.id,
                at=now,
                question_ids=each.question_ids,
                by=by,
                filing=filing,
            )
            for each in edit.closings
        ]
    return [gap_id for gap_id in closed if gap_id is not None]


def _state(folder: Path, kept: KeptFile) -> str:
    digest = digest_of(files.bytes_of(folder / kept.path))
    return "after" if digest == kept.after_digest else "before" if digest == kept.before_digest else "other"


def _put(path: Path, data: bytes | None) -> None:
    if data is None:
        files.remove(path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(path, data)


def _read(folder: Path, knowledge: Knowledge, known: Mapping[str, bytes]) -> dict[str, bytes]:
    """What the files of a knowledge hold, by their path below the folder. known: those that were read before."""
    found = {}
    for name, source in knowledge.sources.items():
        before = known.get(name)
        data = before if before is not None and digest_of(before) == source.digest else files.bytes_of(folder / name)
        if data is not None:
            found[name] = data
    return found


def _chosen(gap_id: int | None, question_ids: Sequence[int] | None) -> _Chosen | None:
    if gap_id is None:
        if question_ids is not None:
            raise InvalidRequest("question_ids are questions of a gap. Say of which, as gap_id.")
        return None
    return _Chosen(gap_id, None if question_ids is None else tuple(question_ids))


def _goes(check: Check) -> str:
    asks = f'the check "{check.text}"'
    if check.entry_id is None:
        return f"{check.place}: {asks} goes, because an item answers it now."
    return f'{check.place}: {asks} goes, because it is a phrasing of "{check.entry_id}" now, or that is no more.'


def _first_id(changes: Sequence[Change]) -> str | None:
    return next((change.item_id for change in changes if not change.remove and change.item_id != COMMUNITY), None)


def _answering(changes: Sequence[Changed]) -> str | None:
    """The item that an edit made an answer of: what only lost something, or got a `not_for`, answers nothing more."""
    for change in changes:
        if change.kind == "community":
            continue
        before, after = change.before or {}, change.after
        if after is not None and any(
            after.get(key) != before.get(key) for key in after if key not in ("not_for", "tags")
        ):
            return change.item_id
    return None


def _named(by: str) -> str:
    if not by.strip():
        raise InvalidRequest('Nobody is named. Say in "by" who is responsible for this edit.')
    return by.strip()


def _who(edit: Edit) -> str:
    return f"{edit.by or 'somebody, in the files,'} on {edit.at:%Y-%m-%d at %H:%M} UTC (edit {edit.id})"
