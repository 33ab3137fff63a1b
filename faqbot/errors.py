"""Everything faqbot refuses, as one tree; nothing here knows HTTP, exit codes or the page.

    FaqbotError              one sentence for the person who must act: the place, the cause, the next step
    ├── SettingsError        a setting that cannot be used
    ├── KnowledgeError       knowledge files that cannot be served; carries every problem found, not the first only
    ├── EncoderError         the encoder cannot be unpacked or loaded
    ├── IndexUnusable        the index folder cannot be read, written or used
    ├── StoreError           the database cannot be reached, is locked, or is newer than this faqbot
    ├── ServeError           the page and the API cannot start (port taken, address refused)
    └── InvalidRequest       what was asked for cannot be done as asked (empty question, bad file, bad value)
        ├── NotFound         it names an entry, a question or a gap that does not exist
        └── Conflict         it was made from what somebody else has changed meanwhile

"I don't know" is no error: it is a value, `Result.decision == "unanswered"`.

The tree is mapped once to HTTP (`api.py`), once to exit codes (`cli.py`), once to the page (`ui/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class FaqbotError(Exception):
    """Base of all; `str(error)` is one sentence that says where, what, and what to do."""


class SettingsError(FaqbotError):
    """A setting that cannot be used."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one knowledge file."""

    path: str
    """As the operator would type it, relative to the working directory where that is shorter."""
    line: int
    """1-based."""
    message: str
    """What is wrong and the next step, one sentence or two."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class KnowledgeError(FaqbotError):
    """Knowledge files that cannot be served.

    `problems` holds all of them, ordered by path and line; `str(error)` prints one per line.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EncoderError(FaqbotError):
    """The encoder cannot be unpacked or loaded."""


class IndexUnusable(FaqbotError):
    """The index folder cannot be read, written or used."""


class StoreError(FaqbotError):
    """The database cannot be reached, is locked, or is newer than this faqbot."""


class ServeError(FaqbotError):
    """The page and the API cannot start."""


class InvalidRequest(FaqbotError):
    """What was asked for cannot be done as asked."""


class NotFound(InvalidRequest):
    """It names an entry, a question or a gap that does not exist."""


class Conflict(InvalidRequest):
    """It was made from what somebody else has changed meanwhile; nothing was done."""
