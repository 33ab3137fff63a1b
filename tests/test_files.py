"""Files replaced whole: all of the new or all of the old, whatever fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faqbot.files import write_whole


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
