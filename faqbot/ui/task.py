"""Something long that goes on in a thread of its own, so that it can be watched and cancelled. Knows no page.

task = Task(lambda progress: plan_import(file, folder, "imported.yaml", progress=progress))
while not task.wait(0.2):
    print(task.stage, task.done, task.total)
plan = task.result()
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from faqbot.encoder import Progress

Result = TypeVar("Result")


class Cancelled(Exception):
    """Somebody cancelled the task, and it has stopped."""


class Task(Generic[Result]):
    """Begins at once. Safe to be looked at and cancelled by any thread."""

    def __init__(self, work: Callable[[Progress], Result]) -> None:
        """work: says how far it is again and again; where it was cancelled, that raises `Cancelled`."""
        self.stage = ""
        """What it is at, a short English phrase; see `encoder.Progress`."""
        self.done = 0
        self.total = 0
        """0: nobody knows."""
        self._work = work
        self._cancelled = threading.Event()
        self._finished = threading.Event()
        self._result: Result | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="faqbot-task", daemon=True).start()

    def _run(self) -> None:
        try:
            self._result = self._work(self._heard)
        except BaseException as error:  # whoever waits for the result gets it
            self._error = error
        finally:
            self._finished.set()

    def _heard(self, stage: str, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.stage, self.done, self.total = stage, done, total

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to stop at the next step; what it has finished by then stays."""
        self._cancelled.set()

    def wait(self, seconds: float) -> bool:
        """Whether it is finished within `seconds`."""
        return self._finished.wait(seconds)

    def result(self) -> Result:
        """What came of it, once it is finished; raises what it raised."""
        self._finished.wait()
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # None is a result, too, where Result says so
