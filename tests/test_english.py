"""Which parts of English messages ask: word order, not marks, tells them apart."""

from __future__ import annotations

import pytest

from faqbot.english import asks_in_english, sought_in_english


@pytest.mark.parametrize(
    ("asking", "telling"),
    [
        # The same words; in front stands an auxiliary verb and its subject, or the subject is left out
        ("is the pool open", "is open now"),
        ("was the class moved", "was moved to friday"),
        ("will the bus wait", "will wait for you"),
        ("can management look into it", "can confirm"),
        ("do kids need a ticket", "do not wait for me"),
        ("does it ship to canada", "does the job"),
        ("has registration opened", "has been great so far"),
        ("have you seen my keys", "have a nice day"),
        # A word that asks, and one that wonders
        ("what documents do we need", "what a day"),
        ("how old must a puppy be", "how cute is that"),
        ("who is in charge of the sale", "who cares"),
        ("which one is better", "which reminds me of last year"),
        ("where do we meet", "where we stayed was lovely"),
        ("when does it start", "when you are done click save"),
        # A request, and an offer of one
        ("please send the link", "please let me know if you have questions"),
        ("anyone know a good vet", "anyone can join"),
        ("i need a new card", "need a nap"),
        ("any way to make it up", "any colour is fine"),
        # Left to the end, or left out
        ("raid tonight at what time", "see you tonight"),
        ("you guys open sunday", "you guys are great"),
        ("gas or electric stove", "sooner or later"),
        ("my order is wrong", "my order is here"),
    ],
)
def test_pairs(asking: str, telling: str) -> None:
    assert asks_in_english(asking)
    assert not asks_in_english(telling)


def test_chinese_and_nothing_are_not_english() -> None:
    assert not asks_in_english("怎么退款")
    assert not asks_in_english("")


@pytest.mark.parametrize(
    ("text", "sought"), [("opening hours", True), ("mattress price", True), ("great price", False)]
)
def test_a_thing_alone_is_sought(text: str, sought: bool) -> None:
    assert sought_in_english(text) is sought
