"""A day of five groups, as staff meet it: taken apart, answered, and what is left for the morning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from faqbot import api, transcript
from faqbot.assistant import Assistant
from faqbot.pasted import Kind, Piece, take_apart
from tests import club, shift
from tests.served import Desk, page_of, window

MORNING = datetime(2026, 11, 25, 9, 5, tzinfo=shift.SHANGHAI)
"""A Wednesday; the starter's service began five minutes ago."""
PROMISES = ("1 小时内", "30 分钟内", "明天 10 点前", "明天上午", "后天", "下周一", "3 个工作日内", "3 天内")


@pytest.fixture
def assistant(served_starter: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(served_starter, tmp_path / "shift.faqbot.db") as assistant:
        yield assistant


def test_every_message_of_the_day_is_read_with_its_speaker_and_time() -> None:
    said = shift.lines()
    assert len(said) == 200
    flags = 0
    for group, text in shift.pasted(said).items():
        wanted = [line for line in said if line.group == group]
        read = transcript.read(text, now=MORNING)
        assert read.asides == ()
        assert [(each.speaker, each.at, each.text) for each in read.messages] == [
            (line.speaker, line.at, line.text) for line in wanted
        ]
        pairs = zip(read.messages, wanted, strict=True)
        flags += sum(message.question == line.asks for message, line in pairs if line.rule_id is None)
    assert flags / sum(line.rule_id is None for line in said) >= 0.95


def test_the_day_is_answered_and_the_morning_list_holds_what_came_after_closing(assistant: Assistant) -> None:
    said = shift.lines()
    pieces: dict[str, tuple[Piece, ...]] = {}
    for group, text in shift.pasted(said).items():
        pieces[group] = take_apart(assistant, text, group=group, now=MORNING).pieces

    kinds: Counter[tuple[Kind, Kind]] = Counter()
    given: Counter[str] = Counter()
    for line in said:
        # What one person says in one go is one piece.
        piece = [
            each
            for each in pieces[line.group]
            if each.asker == line.speaker and line.text in each.text and each.said_at and each.said_at <= line.at
        ][-1]
        wanted: Kind = "offence" if line.rule_id else "question" if line.asks else "statement"
        if wanted == "statement" and piece.text != line.text:
            continue  # said with a question
        kinds[wanted, piece.kind] += 1
        if wanted == piece.kind == "question" and piece.result is not None and piece.result.decision == "answer":
            given["right" if line.entry_id in (piece.result.entry_id, *piece.result.also) else "wrong"] += 1
    assert kinds["offence", "offence"] >= 19  # of 20
    assert kinds["statement", "offence"] + kinds["question", "offence"] <= 1  # of 180
    assert kinds["question", "question"] >= 92  # of 96
    assert kinds["statement", "question"] <= 2
    assert given["right"] >= 68
    assert given["wrong"] <= 5

    debts = assistant.owing.list(now=MORNING)
    owed = {each.text: debt for debt in debts for each in debt.questions}
    night = [line for line in said if line.late and line.asks]
    assert len(night) == 33
    drafts = [next(debt for text, debt in owed.items() if line.text in text) for line in night]
    for line, debt in zip(night, drafts, strict=True):
        assert debt.group == line.group
        assert line.speaker in debt.askers and debt.reply.startswith("@")
        assert "{" not in debt.reply
        if len(debt.askers) == 1:  # who asked the same by day waits for longer
            assert debt.due_at == datetime(2026, 11, 25, 9, 30, tzinfo=shift.SHANGHAI)  # half an hour from opening
            assert not debt.late
    assert sum(debt.ready for debt in drafts) >= 25
    assert not [text for text in owed for line in said if line.rule_id and line.text == text]


def cards(at: Desk, kind: str) -> list[Locator]:
    """The cards of one kind that are not done with, by their numbers: they are drawn anew while one works."""
    found = at.page.locator(f'.fb-one[data-kinds~="{kind}"]').evaluate_all("all => all.map(one => one.dataset.card)")
    return [at.page.locator(f'.fb-one[data-card="{number}"]') for number in found]


def record(card: Locator) -> None:
    """Count what this card says broke a rule, once; what belongs to another card's case counts with that."""
    count = card.locator('.fb-primary[data-act="count"]')
    if count.count() == 0:
        assert card.locator(".fb-joined, .fb-recorded").count() == 1
        return
    count.click()
    expect(card.locator(".fb-recorded")).to_be_visible()


def promise(card: Locator, words: str) -> None:
    card.locator(".fb-promising > details > summary").click()
    card.locator('[name="words"]').fill(words)
    card.locator('[name="words"]').press("Enter")
    expect(card.locator(".fb-promise-given")).to_be_visible()


def work_through(at: Desk) -> list[str]:
    """Copy, sent, next: by one key from the first card to the last; what was sent."""
    at.open("today")
    listed = at.page.locator(".fb-today-group .fb-debt")
    expect(listed.first).to_be_visible()
    sent: dict[str, str] = {}
    while True:
        keys = [key for key in listed.evaluate_all("all => all.map(each => each.dataset.key)") if key not in sent]
        if not keys:
            more = at.page.locator(".fb-today .fb-more")
            if more.count() == 0:
                return list(sent.values())
            more.click()
            expect(more).to_have_count(0)
            continue
        card = at.page.locator(f'.fb-debt[data-key="{keys[0]}"]')
        step = card.locator("[data-step]")
        step.focus()
        at.page.keyboard.press("Enter")
        if card.locator('form[data-ready=""][data-due=""]').count():  # told by when, and nobody wrote an answer yet
            expect(card.get_by_label("要发的话")).to_be_focused()
            sent[keys[0]] = ""
            continue
        expect(step).to_have_attribute("data-step", "sent")
        sent[keys[0]] = at.copied()
        at.page.keyboard.press("Enter")
        expect(at.page.locator(f'.fb-debt[data-key="{keys[0]}"].fb-is-copied')).to_have_count(0)


def test_the_whole_shift_in_the_browser(browser: Browser, assistant: Assistant) -> None:
    today = datetime.now(UTC).astimezone(shift.SHANGHAI).date()
    said = shift.lines(today - timedelta(days=1))
    with page_of(assistant, api.build(assistant)) as site, window(browser, site, reduced_motion="reduce") as at:
        at.page.locator(".fb-top [data-editor]").fill("小晨")
        promised = iter(PROMISES)
        for group, text in shift.pasted(line for line in said if not line.late).items():
            at.ask(text, group=group)
            for card in cards(at, "offence"):
                record(card)
            for card in [each for each in cards(at, "check") if each.get_attribute("data-kinds") == "all check late"]:
                if words := next(promised, None):
                    promise(card, words)
            ready = at.page.locator(".fb-one[data-ready]").count()
            at.page.locator(".fb-copy-all").click()
            expect(at.page.locator(".fb-one[data-ready]")).to_have_count(0)
            assert at.copied().count("@") >= ready
        assert next(promised, None) is None, "eight promises were made"
        for group, text in shift.pasted(line for line in said if line.late).items():
            at.ask(text, group=group)
            for card in cards(at, "offence"):
                record(card)
        offenders = {(line.group, line.speaker) for line in said if line.rule_id}
        counted = {(each.group, each.asker) for each in assistant.strikes.people()}
        assert len(offenders) == 15
        assert len(counted & offenders) >= 14
        assert len(counted - offenders) <= 1
        made = assistant.owing.promises()
        assert [each.words for each in sorted(made, key=lambda each: each.id)] == list(PROMISES)

        night = [line for line in said if line.late and line.asks]
        replies = work_through(at)
        for line in night:
            assert [reply for reply in replies if reply.startswith("@") and line.speaker in reply.split("，")[0]], line
        assert {debt.kind for debt in assistant.owing.list()} == {"promise"}
        at.open("conduct")
        expect(at.page.get_by_text("财运来").first).to_be_visible()
