"""What the page says about edits beside `words.py`: checks, etiquette, scripts, errors, findings. No logic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class EditingWords:
    """All of it in one language."""

    claims: str
    claims_hint: str
    claim: str


ZH: Final = EditingWords(
    claims="这些检查题原来写着“没有答案”，现在有了",
    claims_hint="打勾的，从现在起归这一条：以后改动别的内容时，它们都该由这一条回复。",
    claim="归「{title}」（把握 {sure}）",
)
EN: Final = EditingWords(
    claims="The checks say that these have no answer; they have one now",
    claims_hint="What is ticked belongs to this item from now on: whatever is edited later, it should answer them.",
    claim="is answered by “{title}” ({sure} sure)",
)


def editing_words(lang: Lang) -> EditingWords:
    """The texts of a language."""
    return EN if lang == "en" else ZH
