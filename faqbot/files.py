"""Files that are replaced whole, and a folder of them that is watched for changes. Knows nothing of what they hold."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from faqbot.errors import FaqbotError

INTERVAL = 0.5
"""Seconds between two looks at a folder. A change is told of once two looks found the same, so that nobody reads what
is half written: within 1.5 seconds."""


def write_whole(file: Path, data: bytes) -> None:
    """`file` holds all of `data` afterwards, or what it held before, whenever the machine stops. Raises `OSError`."""
    real = file.resolve() if file.is_symlink() else file
    if real.exists() and not real.is_file():
        # A pipe or a device, as of `--report /dev/null`: it is written to, and not replaced by a file.
        file.write_bytes(data)
        return
    scratch = real.with_name(f".{real.name}.{os.getpid()}.tmp")  # hidden, so that nobody takes it for knowledge
    try:
        with scratch.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if real.exists():
            shutil.copymode(real, scratch)
        scratch.replace(real)
    finally:
        scratch.unlink(missing_ok=True)
    _sync(real.parent)


def remove(file: Path) -> None:
    """`file` is gone afterwards, also after a power cut. Raises `OSError`."""
    file.unlink(missing_ok=True)
    _sync(file.parent)


def sweep(file: Path) -> None:
    """Remove what `write_whole` left beside `file` when it was killed."""
    for scratch in file.parent.glob(f".{file.name}.*.tmp"):
        with suppress(OSError):
            scratch.unlink()


def bytes_of(file: Path) -> bytes | None:
    """What it holds; None where there is no such file. Raises `OSError`."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _sync(folder: Path) -> None:
    # Of a rename that only the folder's cache knows a power cut leaves the old name. Windows cannot open folders.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


Signature = frozenset[tuple[str, int, int, int]]
"""(path, inode, size, time of the last change in nanoseconds) of each YAML file."""


def signature(folder: Path) -> Signature:
    """Another one whenever a YAML file below `folder` was written, replaced, added or removed; hidden ones aside.

    Looks at no content: a millisecond for a hundred files. Asking the system to tell instead would take a package,
    and says nothing for folders of other machines and of containers' hosts.
    """
    found = set()
    for inner, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith((".yaml", ".yml")) and not name.startswith("."):
                with suppress(OSError):
                    status = Path(inner, name).stat()
                    found.add(
                        (f"{inner}/{name}", status.st_ino, status.st_size, max(status.st_mtime_ns, status.st_ctime_ns))
                    )
    return frozenset(found)


class Watch:
    """Looks at a folder of YAML files in a thread of its own, and tells when something changed and is still again."""

    def __init__(self, folder: Path, changed: Callable[[], None], interval: float = INTERVAL) -> None:
        """changed: called in that thread, and again with the next look where it raises `FaqbotError`."""
        self._folder = folder
        self._changed = changed
        self._interval = interval
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more. Waits for what `changed` is doing."""
        self._stopping.set()
        self._thread.join()

    def _look(self) -> None:
        told: Signature | None = None  # the first look tells, too: something may have changed since the folder was read
        last = signature(self._folder)
        while not self._stopping.wait(self._interval):
            found = signature(self._folder)
            if found == last and found != told:
                with suppress(FaqbotError):
                    self._changed()
                    told = found
            last = found
