"""One question at the desk and what became of it there. Knows no HTML and no Gradio.

shown = ask(assistant, "怎么退钱", "小明", "", turn=1)
shown = pick(assistant, shown, "refund-when")       # another candidate's reply; the choice is remembered
shown = judge(assistant, shown, "wrong", "过时了")   # into the queue
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Script, Step
from faqbot.replies import address, script_values, ungreeted
from faqbot.text import MAX_QUESTION
from faqbot.ui.markup import Unready

if TYPE_CHECKING:
    from faqbot.assistant import Assistant, Result
    from faqbot.confidence import Candidate

RECENT = 8
"""How many questions of this browser session stay at hand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One question and everything the desk shows about it."""

    turn: int
    """1, 2, 3… within a browser session."""
    question: str
    asker: str
    group: str
    result: Result
    entry_id: str | None
    """Of the item whose text is shown; None where the reply only says that there is no sure answer."""
    reply: str
    """Ready to send."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What was filled in for the script's variables."""
    prefill: Mapping[str, str] = field(default_factory=dict)
    """`values` when this was last put on screen. The form is drawn from these, so that what is being typed is never
    overwritten by an older echo of it."""
    choices: tuple[int, ...] = ()
    """Branches chosen in the script, in order."""
    verdict: Literal["right", "wrong", "picked"] | None = None
    gap_id: int | None = None
    number: int = 1
    """Of its card."""
    plain: bool = False
    """Whether the same person is greeted further up already."""
    looked_up: bool = False
    """Whether it is a script that was opened by hand: nobody asked, and nothing was decided."""
    drafts: int = 0
    """How often the reply was replaced by another one: what was typed into one draft is not another's."""

    @property
    def chosen(self) -> Candidate | None:
        """The candidate on screen that a person chose; None where it is what the assistant decided."""
        if self.entry_id is None or (self.result.decision == "answer" and self.entry_id == self.result.entry_id):
            return None
        return next((each for each in self.result.candidates if each.entry_id == self.entry_id), None)

    @property
    def ready(self) -> bool:
        """Whether the reply is an approved answer, and not a question back or a promise of one."""
        return self.entry_id is not None


def ask(assistant: Assistant, question: str, asker: str, group: str, turn: int) -> Shown:
    """What the assistant says to a question typed at the desk. Raises `Unready` where there is nothing to ask."""
    if not question.strip():
        raise Unready(lambda w: w.empty_question)
    if (length := len(question.strip())) > MAX_QUESTION:
        raise Unready(lambda w: w.long_question.format(n=f"{length:,}", most=f"{MAX_QUESTION:,}"))
    asker, group = asker.strip(), group.strip()
    result = assistant.ask(question, asker=asker or None, group=group or None, channel="page")
    answered = result.entry_id if result.decision == "answer" else None
    return Shown(turn, question.strip(), asker, group, result, answered, result.reply, gap_id=result.gap_id)


def worded(assistant: Assistant, shown: Shown, reply: str) -> str:
    """`reply` as it stands on this card: who is greeted further up is only named here."""
    community, asker = assistant.knowledge.community, shown.asker or None
    if not shown.plain:
        return reply
    silent = replace(community, etiquette=replace(community.etiquette, greeting=""))
    return address(silent, ungreeted(community, reply, asker), asker)


def pick(assistant: Assistant, shown: Shown, entry_id: str) -> Shown:
    """`shown` with another candidate's reply; the choice is remembered."""
    if all(candidate.entry_id != entry_id for candidate in shown.result.candidates):
        raise InvalidRequest(f'"{entry_id}" is not among the candidates of this question. Choose one of those.')
    reply = worded(assistant, shown, assistant.reply(entry_id, asker=shown.asker or None))
    if shown.result.question_id is not None:
        assistant.feedback(shown.result.question_id, "picked", entry_id=entry_id)
    return replace(
        shown,
        entry_id=entry_id,
        reply=reply,
        verdict="picked",
        values={},
        prefill={},
        choices=(),
        drafts=shown.drafts + 1,
    )


def judge(assistant: Assistant, shown: Shown, verdict: Literal["right", "wrong"], reason: str = "") -> Shown:
    """`shown` with the staff member's verdict, which the assistant was told; wrong ones get a gap."""
    gap_id = shown.gap_id
    if shown.result.question_id is not None:
        gap = assistant.feedback(
            shown.result.question_id, verdict, entry_id=shown.entry_id, reason=reason.strip() or None
        )
        gap_id = gap if verdict == "wrong" else gap_id
    return replace(shown, verdict=verdict, gap_id=gap_id)


def fill_in(assistant: Assistant, shown: Shown, values: Mapping[str, str]) -> Shown:
    """`shown` with the script's variables filled in as typed."""
    if shown.entry_id is None:
        return shown
    item = assistant.knowledge.item(shown.entry_id)
    if not isinstance(item, Script):
        return shown
    typed = {variable.name: values.get(variable.name, "") for variable in item.variables}
    filled = replace(shown, values=typed)
    reply = assistant.reply(item.id, asker=shown.asker or None, variables=typed)
    return replace(filled, reply=worded(assistant, shown, reply))


def choose(shown: Shown, ordinal: int, option: int) -> Shown:
    """`shown` with branch `option` taken at the script's choice number `ordinal`; later choices are open again."""
    if not 0 <= ordinal <= len(shown.choices):
        raise InvalidRequest(f"Choice {ordinal} of the script is not on screen. Look for the reply again.")
    return replace(shown, choices=(*shown.choices[:ordinal], option))


def remember(recent: Sequence[Shown], shown: Shown) -> tuple[Shown, ...]:
    """`recent` (newest first) with the newest state of `shown`, at its place or in front."""
    if any(old.turn == shown.turn for old in recent):
        return tuple(shown if old.turn == shown.turn else old for old in recent)
    return (shown, *recent)[:RECENT]


def values_of(script: Script, shown: Shown) -> dict[str, str]:
    """Every variable of the script: as typed, else as a reply would fill it."""
    return script_values(script, asker=shown.asker or None, variables=shown.values)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a script on its way through the branches."""

    step: Step
    ordinal: int | None = None
    """Number of its choice, from 0; None where there is nothing to choose."""
    chosen: int | None = None
    """Index of the branch taken; None while it is open."""


def walk(steps: Sequence[Step], choices: Sequence[int]) -> list[Stage]:
    """The steps in order, into the chosen branches, up to and with the first choice that is still open."""
    stages: list[Stage] = []

    def go(steps: Sequence[Step]) -> bool:
        for step in steps:
            if not step.branches:
                stages.append(Stage(step))
                continue
            ordinal = sum(stage.ordinal is not None for stage in stages)
            chosen = choices[ordinal] if ordinal < len(choices) else None
            if chosen is not None and not 0 <= chosen < len(step.branches):
                chosen = None
            stages.append(Stage(step, ordinal, chosen))
            if chosen is None or not go(step.branches[chosen].steps):
                return False
        return True

    go(steps)
    return stages
