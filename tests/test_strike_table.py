"""Everything that a table of broken rules can say has its word in both languages, and pages say the same."""

from __future__ import annotations

from typing import get_args

import pytest

from faqbot.hours import Language
from faqbot.knowledge import OFFENCES
from faqbot.store import StrikeAction, StrikeState
from faqbot.strike_table import WORDS
from faqbot.ui.conduct_words import conduct_words


@pytest.mark.parametrize("language", get_args(Language))
def test_every_code_has_its_word(language: Language) -> None:
    words = WORDS[language]
    assert set(words.offences) == {*OFFENCES, "other"}
    assert set(words.states) == {*get_args(StrikeState), "expired"}
    actions = {each for one in get_args(StrikeAction) for each in (get_args(one) or (one,))}
    assert set(words.events) == actions == {*get_args(StrikeState), "corrected"}
    assert len(words.header) == 12
    page = conduct_words(language)
    assert (page.offences, page.states, page.events) == (words.offences, words.states, words.events)
