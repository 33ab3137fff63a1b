"""Replies that are owed: who gets one together, what it says, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from faqbot.assistant import Assistant
from faqbot.settings import Settings
from faqbot.store import Waiting
from faqbot.ui.owed import NAMED, owed, waiting_html
from tests import club
from tests.served import ATTACK, Tags, harmless

NOW = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("club")
    knowledge, index = club.write(folder / "knowledge"), club.index_with(encoder_folder, folder / "index")
    yield Assistant.open(Settings(knowledge=knowledge, index=index), recording=False)


def asked(number: int, asker: str | None, **changes: Any) -> Waiting:
    plain = Waiting(number, 1, f"第 {number} 问", asker, "3 群", "page", None, NOW, None, "fee", 4)
    return replace(plain, **changes)


def test_people_of_a_group_who_asked_the_same_get_one_reply(assistant: Assistant) -> None:
    waiting = [
        asked(1, "小明"),
        asked(2, "小红"),
        asked(3, "小明"),
        asked(4, "阿亮", group="1 群"),
        asked(5, "老王", answer_id="address"),
        asked(6, None),
        asked(7, None),
        asked(8, "小李", group=None),
        asked(10, "小周", group=None),
        asked(9, "小韩", answer_id="gone"),
    ]
    got = [([each.question_id for each in one.questions], one.reply) for one in owed(assistant, waiting)]
    assert got == [
        ([1, 2, 3], "@小明 @小红 您好，一年 99 元。"),
        ([4], "@阿亮 您好，一年 99 元。"),
        ([5], "@老王 您好，人民路 1 号二楼。"),
        ([6], "您好，一年 99 元。"),
        ([7], "您好，一年 99 元。"),
        ([8], "@小李 您好，一年 99 元。"),
        ([10], "@小周 您好，一年 99 元。"),
    ]


def test_a_reply_names_no_more_people_than_anybody_reads(assistant: Assistant) -> None:
    got = owed(assistant, [asked(number, f"甲{number}") for number in range(NAMED + 2)])
    assert [len(one.questions) for one in got] == [NAMED, 1, 1]
    assert got[0].reply.count("@") == NAMED


def test_a_reply_is_shown_with_who_asked_what_where_and_how_late(assistant: Assistant) -> None:
    due = NOW - timedelta(hours=2)
    replies = owed(assistant, [asked(1, "小明", due_at=due), asked(2, "小红"), asked(3, None, group=None)])
    markup = waiting_html(replies, assistant.knowledge, NOW, "zh")
    assert "3 人在等，2 条回复已经写好" in markup
    assert "<b>3 群</b><span>2 人</span>" in markup
    assert "超时 2 小时" in markup
    assert "<b>小明</b> <q>第 1 问</q><small>今天 11:00</small>" in markup
    assert "没写是哪个群" in markup
    buttons = Tags(markup).with_class("fb-replied")
    assert [each["data-q"] for each in buttons] == ["1,2", "3"]
    assert "都回复了" in markup
    assert "没有人在等回复" in waiting_html([], assistant.knowledge, NOW, "zh")


def test_nothing_asked_becomes_markup(assistant: Assistant) -> None:
    bad = asked(1, ATTACK, text=ATTACK, group=ATTACK, channel=ATTACK)
    harmless(waiting_html(owed(assistant, [bad]), assistant.knowledge, NOW, "zh"))
