"""Learning anew in the background: once for a series of edits, given up when it is of no use any more."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from faqbot.encoder import Progress, silent
from faqbot.errors import IndexUnusable
from faqbot.reading import load
from faqbot.relearning import Relearning
from faqbot.served import Serving
from faqbot.snapshot import Snapshot, open_snapshot

from .words import WordEncoder


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "a.yaml").write_text("entries: [{id: refund, question: refund how, answer: 'yes'}]")
    return Serving(open_snapshot(load(tmp_path / "knowledge"), WordEncoder(), tmp_path / "index"), 0.05, None)


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[Snapshot]:
    """What was learned from."""
    found: list[Snapshot] = []
    relearned = Snapshot.relearned

    def counted(self: Snapshot, folder: Path, progress: Progress = silent) -> Snapshot:
        found.append(self)
        return relearned(self, folder, progress)

    monkeypatch.setattr(Snapshot, "relearned", counted)
    return found


def test_a_series_of_edits_is_learned_from_once(serving: Serving, learned: list[Snapshot], tmp_path: Path) -> None:
    settled: list[Snapshot] = []
    relearning = Relearning(serving, tmp_path / "index", lambda: settled.append(serving.now.snapshot), quiet=0.2)
    before = serving.now.snapshot
    assert relearning.wait(0), "nothing was edited"
    for _ in range(5):
        relearning.wake()
        time.sleep(0.02)
    assert not relearning.wait(0)
    assert relearning.wait(20)
    assert len(learned) == 1
    assert settled == [serving.now.snapshot] and serving.now.snapshot.index is not before.index
    relearning.wake()
    assert relearning.wait(20)
    assert len(learned) == 2
    relearning.close()


def test_it_ends_at_once_and_learns_no_more(serving: Serving, learned: list[Snapshot], tmp_path: Path) -> None:
    relearning = Relearning(serving, tmp_path / "index", lambda: None, quiet=60)
    relearning.wake()
    begun = time.monotonic()
    relearning.close()
    assert time.monotonic() - begun < 5
    relearning.wake()
    assert learned == []
    assert "relearning" not in [thread.name for thread in threading.enumerate()]


def test_what_was_edited_meanwhile_is_learned_from_instead(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relearned = Snapshot.relearned
    tries: list[int] = []

    def interrupted(self: Snapshot, folder: Path, progress: Progress = silent) -> Snapshot:
        tries.append(1)
        if len(tries) == 1:
            relearning.wake()
        return relearned(self, folder, progress)

    monkeypatch.setattr(Snapshot, "relearned", interrupted)
    relearning = Relearning(serving, tmp_path / "index", lambda: None, quiet=0.05)
    relearning.wake()
    assert relearning.wait(20)
    relearning.close()
    assert len(tries) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise IndexUnusable("full")

    before = serving.now.snapshot
    with monkeypatch.context() as patched:
        patched.setattr(Snapshot, "relearned", refuse)
        relearning = Relearning(serving, tmp_path / "index", lambda: None, quiet=0.05)
        relearning.wake()
        assert relearning.wait(20)
    assert serving.now.snapshot is before
    relearning.wake()
    assert relearning.wait(20)
    assert serving.now.snapshot.index is not before.index, "and it goes on trying"
    relearning.close()
