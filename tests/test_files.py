"""Files replaced whole, and a folder watched."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from faqbot.errors import InvalidRequest
from faqbot.files import Watch, bytes_of, remove, signature, sweep, write_whole


def test_a_file_is_replaced_with_its_mode_and_through_its_link(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    write_whole(link, b"new")
    assert (real.read_bytes(), real.stat().st_mode & 0o777, link.is_symlink()) == (b"new", 0o640, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_a_failed_replacement_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.yaml", b"old")]


def test_what_was_left_half_written_is_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in (".a.yaml.12.tmp", "a.yaml", ".b.yaml.12.tmp", ".a.yaml"):
        (tmp_path / name).write_bytes(b"")
    sweep(tmp_path / "a.yaml")
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", ".b.yaml.12.tmp", ".a.yaml"}


def test_what_is_not_there_has_no_bytes_and_can_be_removed(tmp_path: Path) -> None:
    assert bytes_of(tmp_path / "a.yaml") is None
    remove(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_bytes(b"x")
    assert bytes_of(tmp_path / "a.yaml") == b"x"
    remove(tmp_path / "a.yaml")
    assert not (tmp_path / "a.yaml").exists()


def rewrite(folder: Path) -> None:
    (folder / "a.yaml").write_bytes(b"two")


def rename_over(folder: Path) -> None:
    (folder / "new").write_bytes(b"one")
    (folder / "new").rename(folder / "a.yaml")


def add(folder: Path) -> None:
    (folder / "inner" / "b.yml").write_bytes(b"")


def drop(folder: Path) -> None:
    (folder / "a.yaml").unlink()


@pytest.mark.parametrize("change", [rewrite, rename_over, add, drop])
def test_every_change_of_a_yaml_file_is_another_signature(tmp_path: Path, change: Callable[[Path], None]) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.yaml").write_bytes(b"one")
    before = signature(tmp_path)
    assert signature(tmp_path) == before
    time.sleep(0.02)  # the clock of some file systems ticks a hundred times a second
    change(tmp_path)
    assert signature(tmp_path) != before


def test_what_is_no_knowledge_has_no_signature(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("notes.txt", ".hidden.yaml", ".git/a.yaml"):
        (tmp_path / name).write_bytes(b"")
    assert signature(tmp_path) == signature(tmp_path / "nowhere") == frozenset()


def test_a_watch_tells_at_first_then_once_for_each_change_and_again_where_it_failed(tmp_path: Path) -> None:
    told: list[float] = []
    failing = threading.Event()
    failed = threading.Event()

    def changed() -> None:
        if failing.is_set():
            failed.set()
            raise InvalidRequest("not now")
        told.append(time.monotonic())

    def until(number: int) -> None:
        end = time.monotonic() + 10
        while len(told) < number and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.1)
        assert len(told) == number

    watch = Watch(tmp_path, changed, interval=0.02)
    until(1)
    (tmp_path / "a.yaml").write_bytes(b"one")
    until(2)
    failing.set()
    (tmp_path / "a.yaml").write_bytes(b"three")
    assert failed.wait(10)
    failing.clear()
    until(3)
    watch.close()
    (tmp_path / "a.yaml").write_bytes(b"seven")
    time.sleep(0.1)
    assert len(told) == 3


def test_a_file_that_is_still_being_written_is_not_read(tmp_path: Path) -> None:
    sizes: list[int] = []
    file = tmp_path / "a.yaml"
    file.write_bytes(b"")
    watch = Watch(tmp_path, lambda: sizes.append(file.stat().st_size), interval=0.2)
    end = time.monotonic() + 10
    while not sizes and time.monotonic() < end:
        time.sleep(0.01)
    with file.open("ab", buffering=0) as out:
        for _ in range(20):
            out.write(b"x")
            time.sleep(0.04)
    while len(sizes) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    watch.close()
    assert sizes == [0, 20]
