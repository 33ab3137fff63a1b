"""Edits while questions are asked, while the process is killed, and on files as people write them: an encoder whose
vectors cost nothing stands in for the real one, everything else is real."""

from __future__ import annotations

import difflib
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from faqbot.assistant import Assistant
from faqbot.edits import Change, added_phrasings, card
from faqbot.gaps import Gaps
from faqbot.publish import recover
from faqbot.reading import load
from faqbot.settings import Settings
from faqbot.snapshot import open_snapshot
from faqbot.store import Store

from .words import WordEncoder

KILLS = 50

TWO_FILES = {
    "a.yaml": "# one half\nentries:\n- id: refund\n  question: refund how\n  answer: '0'  # stays\n",
    "b.yaml": "entries:\n- id: parcel\n  question: parcel late\n  answer: '0'\n",
}


def opened(folder: Path) -> Assistant:
    """What stands in `folder`, as a start finds it: `Assistant.open` with an encoder that costs nothing."""
    settings = Settings(knowledge=folder / "knowledge", index=folder / "index")
    store = Store(settings.database)
    unfinished = recover(store, settings)
    encoder = WordEncoder()
    snapshot = open_snapshot(load(settings.knowledge), encoder, settings.index)
    assistant = Assistant(settings, snapshot, Gaps(store, encoder.encode, snapshot.same, encoder.fingerprint), store)
    if unfinished:
        assistant.editing.refresh()
    return assistant


def written(folder: Path, files: dict[str, str]) -> Path:
    (folder / "knowledge").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "knowledge" / name).write_text(text, encoding="utf-8")
    return folder


def numbered(number: int) -> list[Change]:
    """One edit of two files: half of it would show."""
    return [Change("refund", {"answer": str(number)}), Change("parcel", {"answer": str(number)})]


def keep_publishing(folder: Path) -> None:
    """Until killed; says each number once it was acknowledged."""
    with opened(folder) as assistant:
        number = int(assistant.knowledge.item("refund").text)
        while True:
            number += 1
            assistant.editing.publish(numbered(number), by="somebody")
            os.write(1, f"{number}\n".encode())


KILLED = f"""
import os, random, signal, sys, time
from pathlib import Path
from tests.test_publish_under_fire import keep_publishing

# Imported once and forked: each start would take a second.
folder, chance = Path(sys.argv[1]), random.Random(5)
for _ in range({KILLS}):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 1)
        os.close(read)
        try:
            keep_publishing(folder)
        finally:
            os._exit(1)
    os.close(write)
    acknowledged = os.read(read, 100)  # it is at work
    time.sleep(chance.uniform(0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(read, 10_000):
        acknowledged += more
    os.close(read)
    halves = [(folder / "knowledge" / name).read_text("utf-8") for name in ("a.yaml", "b.yaml")]
    print(acknowledged.split()[-1].decode(), *(half.split("answer: ")[1].split()[0].strip("'") for half in halves))
"""


def test_fifty_kills_leave_the_old_state_or_the_new_one_and_lose_nothing_acknowledged(tmp_path: Path) -> None:
    folder = written(tmp_path, TWO_FILES)
    opened(folder).close()
    root = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=240,
        check=True,
    )
    rounds = [tuple(map(int, line.split())) for line in run.stdout.splitlines()]
    assert len(rounds) == KILLS
    for acknowledged, one, other in rounds:
        # What the kill found: nothing acknowledged is missing, and at most the next edit was begun.
        assert acknowledged <= max(one, other) <= acknowledged + 1
        assert abs(one - other) <= 1
    last = max(rounds[-1])
    with opened(folder) as assistant:
        # What the next start makes of it: one state, whole, and in the history.
        numbers = {assistant.knowledge.item(item_id).text for item_id in ("refund", "parcel")}
        assert numbers in ({str(last)}, {str(last - 1)}) and int(min(numbers)) >= rounds[-1][0]
        history = assistant.editing.history(limit=100_000)
        made = [[(change.before or {}, change.after or {}) for change in edit.changes] for edit in reversed(history)]
        answers = [[(str(before["answer"]), str(after["answer"])) for before, after in both] for both in made]
        # Every edit once, and each began where both files were after the one before.
        assert answers == [[(str(n - 1), str(n))] * 2 for n in range(1, int(min(numbers)) + 1)]
        assert {edit.state for edit in history} == {"published"}
        assert "# one half" in (folder / "knowledge" / "a.yaml").read_text("utf-8")
    assert list((folder / "knowledge").glob(".*")) == []


def test_no_question_fails_or_sees_half_of_an_edit_while_a_hundred_are_published(tmp_path: Path) -> None:
    folder = written(tmp_path, TWO_FILES)
    seen: list[tuple[str, str, str]] = []
    failures: list[BaseException] = []
    with opened(folder) as assistant:
        versions = {assistant.index_version: "0"}
        done = threading.Event()

        def ask() -> None:
            try:
                while not done.is_set():
                    for question in ("refund how", "parcel late", "invoice when"):
                        result = assistant.ask(question)
                        seen.append((question, result.index_version, result.reply))
                    time.sleep(0.05)
            except BaseException as error:
                failures.append(error)
                raise

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        begun = time.monotonic()
        for number in range(1, 101):
            published = assistant.editing.publish(numbered(number), by="somebody")
            versions[published.index_version] = str(number)
        minutes = (time.monotonic() - begun) / 60
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(versions) == 101
        assert len(seen) / minutes >= 500
        # Each answer is the one of the very state that decided it.
        for question, version, reply in seen:
            if question != "invoice when":
                assert reply == f"您好，{versions[version]}"
        assert len({version for _, version, _ in seen}) > 50, "they were asked all the while"
        (gap,) = assistant.gaps.list()
        assert gap.count == sum(question == "invoice when" for question, _, _ in seen), "none is lost"
        assert len(assistant.editing.history(limit=200)) == 100


def test_editors_at_once_are_all_served_or_told(tmp_path: Path) -> None:
    folder = written(tmp_path, TWO_FILES)
    results: list[str] = []
    with opened(folder) as assistant:

        def edit(name: str) -> None:
            for number in range(5):
                change = Change("refund", {"owner": f"{name}{number}"})
                assistant.editing.publish([change], by=name)
                results.append(f"{name}{number}")

        threads = [threading.Thread(target=edit, args=(name,)) for name in ("a", "b", "c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        history = assistant.editing.history()
        assert len(results) == len(history) == 15
        # One after the other: each began where the one before had ended.
        fields = [(edit.changes[0].before, edit.changes[0].after) for edit in reversed(history)]
        assert all(after == before for (_, after), (before, _) in zip(fields, fields[1:], strict=False))


ODD = """\
%YAML 1.1
---
# The club's words.   (two blanks, kept)

"entries":

  # About money
  - {id: refund, question: "refund how", answer: 'write to us'}   # one line

  -   id:   invoice
      question:   'invoice please'
      paraphrases: [ "my invoice",   invoice when ]   # in a row
      answer: >-
        We send it
        by mail.

      tags: [ money,
              paper ]
  -
    id: parcel
    paraphrases:
    # the angry ones
    - parcel late
    -   "my parcel late"

    question: parcel when
    answer: |
      It is on its way.

        - really
    owner:    小王

rules:
- id: calm
  question: "how calm"
  rule: Be calm.
  why: 'It helps.'
  consequence: None.
"""


def test_fifty_edits_of_an_oddly_written_file_change_their_own_lines_alone(tmp_path: Path) -> None:
    folder = written(tmp_path, {"odd.yaml": ODD})
    file = folder / "knowledge" / "odd.yaml"
    chance = random.Random(3)
    kinds = {"refund": "answer", "invoice": "answer", "parcel": "answer", "calm": "why"}
    made: list[int] = []
    with opened(folder) as assistant:
        for number in range(50):
            item_id = chance.choice(list(kinds))
            seen = card(assistant.knowledge, assistant.settings.knowledge, item_id)
            change = chance.choice(
                [
                    added_phrasings(seen, [f"{item_id} my {number}"]),
                    Change(item_id, {kinds[item_id]: f"said {number}"}, base=seen.version),
                    Change(item_id, {"owner": f"owner {number}"}, base=seen.version),
                ]
            )
            before = file.read_text("utf-8").splitlines()
            made.append(assistant.editing.publish([change], by="somebody").edit_id)
            after = file.read_text("utf-8").splitlines()
            removed = [line[2:] for line in difflib.ndiff(before, after) if line.startswith("- ")]
            added = [line[2:] for line in difflib.ndiff(before, after) if line.startswith("+ ")]
            assert any(str(number) in line for line in added), change
            # Only lines of that item went, and no comment with them.
            lines = _lines_of(before, item_id)
            assert set(removed) <= set(lines), (change, removed)
            for comment in ("(two blanks, kept)", "# About money", "# one line", "# in a row", "# the angry ones"):
                assert sum(comment in line for line in after) == 1, comment
        for edit_id in reversed(made):
            assistant.editing.undo(edit_id, by="somebody")
    assert file.read_text("utf-8") == ODD, "and taken back, byte for byte"


def _lines_of(lines: list[str], item_id: str) -> list[str]:
    """From the line that begins the item to the one that begins the next."""
    starts = [
        at for at, line in enumerate(lines) if line.lstrip().startswith("-") and ("id:" in line or line.strip() == "-")
    ]
    starts += [at for at, line in enumerate(lines) if line.startswith("rules:")] + [len(lines)]
    starts.sort()
    for start, end in zip(starts, starts[1:], strict=False):
        if any(f"id: {item_id}" in line or f"id:   {item_id}" in line for line in lines[start:end]):
            return lines[start:end]
    pytest.fail(f"{item_id} is not in the file")
