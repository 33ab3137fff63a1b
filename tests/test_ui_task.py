"""Something long in a thread: how far it is, its result, its failure, and stopping it."""

from __future__ import annotations

import threading

import pytest

from faqbot.encoder import Progress
from faqbot.ui.task import Cancelled, Task


def test_it_says_how_far_it_is_and_gives_its_result() -> None:
    go = threading.Event()

    def work(progress: Progress) -> str:
        progress("Reading", 3, 10)
        go.wait(10)
        return "done"

    task = Task(work)
    assert not task.wait(0.05)
    assert (task.stage, task.done, task.total, task.cancelled) == ("Reading", 3, 10, False)
    go.set()
    assert task.wait(10)
    assert task.result() == "done"


def test_it_stops_at_the_next_step_after_being_cancelled() -> None:
    steps: list[int] = []
    begun, cancelled = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        for number in range(100):
            steps.append(number)
            begun.set()
            cancelled.wait(10)
            progress("Checking", number, 100)

    task = Task(work)
    begun.wait(10)
    task.cancel()
    cancelled.set()
    with pytest.raises(Cancelled):
        task.result()
    assert steps == [0]
    assert task.cancelled


def test_what_it_raises_whoever_waits_gets() -> None:
    def work(progress: Progress) -> None:
        raise ZeroDivisionError("x")

    with pytest.raises(ZeroDivisionError):
        Task(work).result()


def test_nothing_is_a_result() -> None:
    def work(progress: Progress) -> None:
        progress("Checking", 1, 1)

    task = Task(work)
    task.result()
    assert task.wait(0)
