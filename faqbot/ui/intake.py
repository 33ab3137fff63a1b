"""A table on its way into the knowledge: chosen, checked row by row, reviewed, published. Knows no HTML and no Gradio.

intake = received(Path("/tmp/faq.xlsx"), folder)            # where it would go by default
plan = check(intake, folder, progress)                      # what would become of each row
assistant.editing.publish_plan(plan, by="小晨")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from faqbot.edits import files
from faqbot.encoder import Progress
from faqbot.exchange import Mode, Plan, plan_import
from faqbot.rows import State, Verdict

if TYPE_CHECKING:
    from faqbot.review import Review
    from faqbot.ui.task import Task

DEFAULT = "faq/imported.yaml"
"""Where a table goes if nothing else is chosen: a file of its own, which can be looked through and moved later."""
PAGE = 50
"""Rows shown at a time: 5,000 of them must be readable, and none of them hidden."""
Only = Literal["", "problems", "new", "changed", "unchanged", "joined", "left out", "refused", "removed"]
STATES: Final[tuple[State, ...]] = ("refused", "left out", "changed", "new", "joined", "unchanged")
"""What needs a look comes first."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One table and what was done with it so far."""

    file: Path | None = None
    name: str = ""
    """As the person calls it."""
    into: str = DEFAULT
    """Below the knowledge folder."""
    mode: Mode = "new"
    skip_refused: bool = False
    plan: Plan | None = None
    review: Review | None = None
    only: Only = ""
    """Which rows are looked at; empty for all."""
    shown: int = PAGE
    task: Task[Any] | None = None
    """What is going on with it."""


def received(file: Path, name: str, folder: Path) -> Intake:
    """A table that was just uploaded."""
    there = (folder / DEFAULT).exists()
    return Intake(file, name, DEFAULT, "append" if there else "new")


def chosen(intake: Intake, sent: Mapping[str, str], folder: Path) -> Intake:
    """Another place or another way, as the form says: `into` (a file, or empty for a new one), `named`, `mode`,
    `skip`."""
    into = sent.get("into", "")
    if into:
        mode: Mode = "replace" if sent.get("mode") == "replace" else "append"
    else:
        into, mode = sent.get("named", "").strip() or DEFAULT, "new"
        if not into.endswith((".yaml", ".yml")):
            into += ".yaml"
    return replace(
        intake,
        into=into,
        mode=mode,
        skip_refused=sent.get("skip") == "yes",
        plan=None,
        review=None,
        only="",
        shown=PAGE,
    )


def check(intake: Intake, folder: Path, progress: Progress) -> Plan:
    """What the table would do; writes nothing. Raises as `exchange.plan_import`."""
    assert intake.file is not None
    return plan_import(
        intake.file, folder, intake.into, mode=intake.mode, skip_refused=intake.skip_refused, progress=progress
    )


def planned(intake: Intake, plan: Plan) -> Intake:
    """With what was found out; what needs a look is shown first."""
    return replace(intake, plan=plan, only="problems" if problems(plan) else "", shown=PAGE, task=None)


def narrowed(intake: Intake, only: str) -> Intake:
    """Other rows."""
    return replace(intake, only=next((each for each in get_args(Only) if each == only), ""), shown=PAGE)


def problems(plan: Plan) -> list[Verdict]:
    """Rows that are refused, and then those that are read otherwise than they look."""
    told = [each for each in plan.verdicts if each.refusals or each.notes]
    return sorted(told, key=lambda each: each.state != "refused")


def rows(plan: Plan, only: Only) -> Sequence[Verdict]:
    """The rows that are looked at: in the order of the file, problems with the refused first."""
    if only == "problems":
        return problems(plan)
    return [each for each in plan.verdicts if only in ("", each.state)]


def places(folder: Path) -> list[str]:
    """Knowledge files that a table can go into."""
    return files(folder)


def brings(plan: Plan) -> int:
    """Entries that it would add, change or remove."""
    return plan.entries + len(plan.removed)
