"""One question at the desk and what became of it there. Knows no HTML and no Gradio.

shown = pick(assistant, card.shown, "refund-when")  # another candidate's reply; the choice is remembered
shown = judge(assistant, shown, "wrong", "过时了")   # into the queue

`sitting.lay` makes it of what was pasted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from faqbot.errors import InvalidRequest
from faqbot.replies import address, ungreeted

if TYPE_CHECKING:
    from faqbot.assistant import Assistant, Result
    from faqbot.confidence import Candidate


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
    return replace(shown, entry_id=entry_id, reply=reply, verdict="picked", drafts=shown.drafts + 1)


def judge(assistant: Assistant, shown: Shown, verdict: Literal["right", "wrong"], reason: str = "") -> Shown:
    """`shown` with the staff member's verdict, which the assistant was told; wrong ones get a gap."""
    gap_id = shown.gap_id
    if shown.result.question_id is not None:
        gap = assistant.feedback(
            shown.result.question_id, verdict, entry_id=shown.entry_id, reason=reason.strip() or None
        )
        gap_id = gap if verdict == "wrong" else gap_id
    return replace(shown, verdict=verdict, gap_id=gap_id)
