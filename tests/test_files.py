"""Files replaced whole: all of the new or all of the old, whatever fails; and a folder of them watched."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from faqbot.errors import InvalidRequest
from faqbot.files import Watch, bytes_of, remove, signature, sweep, write_whole


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "x"
    write_whole(file, b"one")
    file.chmod(0o640)
    write_whole(file, b"two")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"two", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_what_a_link_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "x", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "x", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"old")]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        write_whole(pipe, b"said")
        assert reader.communicate(timeout=10)[0] == b"said"
    assert pipe.is_fifo()


def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path) -> None:
    """kill -9 while megabytes are written again and again: what stands there is always whole."""
    file = tmp_path / "x"
    program = (
        "import sys; from pathlib import Path; from faqbot.files import write_whole\n"
        "while True:\n"
        "    for letter in (b'a', b'b'): write_whole(Path(sys.argv[1]), letter * 3_000_000); print(flush=True)"
    )
    for moment in range(5):
        with subprocess.Popen([sys.executable, "-c", program, file], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(moment * 0.037)
            child.kill()
        data = file.read_bytes()
        assert len(data) == 3_000_000
        assert len(set(data)) == 1


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
