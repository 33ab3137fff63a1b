"""After edits, in the background: everything learned anew from the knowledge that is served, and saved. Edits nothing.

An edited snapshot answers by what was learned from the state before it, which a few edits do not make wrong; learning
anew takes seconds, so nobody waits for it, and a series of edits is learned from once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from faqbot.errors import FaqbotError
from faqbot.served import Serving

QUIET = 10.0
"""Seconds without an edit until learning begins: editors come in bursts, and it takes a core for seconds."""


class Relearning:
    """One thread, begun with the first edit; safe to be woken by any other."""

    def __init__(self, serving: Serving, folder: Path, settled: Callable[[], None], *, quiet: float = QUIET) -> None:
        """folder: of the index. settled: called in the thread, once what was learned is served."""
        self._serving = serving
        self._folder = folder
        self._settled = settled
        self._quiet = quiet
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Something else is served now."""
        with self._lock:
            self._idle.clear()
            self._woken.set()
            if self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(target=self._run, name="relearning", daemon=True)
                self._thread.start()

    def wait(self, timeout: float) -> bool:
        """Until everything that is served was learned from, or `timeout` seconds; whether it was."""
        return self._idle.wait(timeout)

    def close(self) -> None:
        """Give up what is being learned: the next start learns it."""
        with self._lock:
            self._stopping.set()
            self._woken.set()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait()
            while self._woken.is_set():
                self._woken.clear()
                if self._stopping.wait(self._quiet):
                    return
            # Without the folder, say, what is served goes on being served, and the next start says what is wrong.
            with suppress(_Stopped, FaqbotError):
                self._learn()
            with self._lock:
                if not self._woken.is_set():
                    self._idle.set()

    def _learn(self) -> None:
        relearned = self._serving.now.snapshot.relearned(self._folder, self._go_on)
        if self._serving.settle(relearned):
            relearned.save(self._folder)
            self._settled()

    def _go_on(self, _stage: str, _done: int, _total: int) -> None:
        # What was edited meanwhile makes this one useless.
        if self._stopping.is_set() or self._woken.is_set():
            raise _Stopped


class _Stopped(Exception):
    """Ends learning at its next word of progress."""
