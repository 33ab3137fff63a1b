"""Chats as tables, labelled lines and JSON: who, when, what; and texts that only look like one."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from faqbot.records import records
from faqbot.transcript import read
from tests.chats import NOW, SHANGHAI

Said = tuple[str | None, datetime | None, str]
TWO: list[Said] = [
    ("小林", datetime(2026, 11, 24, 9, 5, tzinfo=SHANGHAI), "会员怎么退"),
    ("Tom", datetime(2026, 11, 24, 9, 7, tzinfo=SHANGHAI), "看公告，第三条"),
]


def said(text: str) -> list[Said]:
    return [(each.speaker, each.at, each.text) for each in read(text, now=NOW).messages]


@pytest.mark.parametrize(
    "text",
    [
        '时间,发送人,内容\n2026-11-24 09:05,小林,会员怎么退\n2026-11-24 09:07,Tom,"看公告，第三条"',
        "2026-11-24 09:05,小林,会员怎么退\n2026-11-24 09:07,Tom,看公告，第三条",
        "sender\tmessage\ttime\n小林\t会员怎么退\t2026-11-24 09:05\nTom\t看公告，第三条\t2026-11-24 09:07",
        "| 昵称 | 时间 | 内容 |\n|---|:-:|---|\n| 小林 | 2026-11-24 09:05 | 会员怎么退 |\n"
        "| Tom | 2026-11-24 09:07 | 看公告，第三条 |",
        "发送人：小林\n时间：2026-11-24 09:05\n内容：会员怎么退\n\n"
        "发送人：Tom\n时间：2026-11-24 09:07\n内容：看公告，第三条",
        '{"name": "群", "messages": [\n {"type": "message", "date": "2026-11-24T09:05:00", "from": "小林",\n'
        '  "text": ["会员", {"type": "bold", "text": "怎么退"}]},\n'
        ' {"type": "message", "date": "2026-11-24T09:07:00", "from": "Tom", "text": "看公告，第三条"}]}',
        '[{"nickname":"小林","time":"2026-11-24 09:05","content":"会员怎么退"},'
        '{"nickname":"Tom","time":"2026-11-24 09:07","content":"看公告，第三条"}]',
        '{"user":"小林","time":"2026-11-24 09:05","msg":"会员怎么退"}\n'
        '{"user":"Tom","time":"2026-11-24 09:07","msg":"看公告，第三条"}',
    ],
    ids=["csv", "csv without labels", "tabs", "markdown", "labelled", "telegram", "json", "json lines"],
)
def test_two_messages_however_they_are_written(text: str) -> None:
    assert said(text) == TWO


def test_the_last_cell_has_the_separators_to_itself() -> None:
    assert said("时间,昵称,内容\n2026-11-24 09:05,小林,一,二,三\n2026-11-24 09:07,Tom,好")[0][2] == "一,二,三"
    assert said("| 昵称 | 内容 |\n|---|---|\n| 小林 | a|b |")[0][2] == "a|b"


def test_a_cell_and_a_field_hold_several_lines() -> None:
    assert (
        said('时间,昵称,内容\n2026-11-24 09:05,小林,"第一行\n第二行"\n2026-11-24 09:07,Tom,好')[0][2]
        == "第一行\n第二行"
    )
    labelled = "昵称：小林\n内容：第一行\n第二行\n昵称：Tom\n内容：好"
    assert said(labelled) == [("小林", None, "第一行\n第二行"), ("Tom", None, "好")]


def test_what_is_no_message_is_shown_beside_them() -> None:
    found = read("群聊导出\n\n| 昵称 | 时间 | 内容 |\n|---|---|---|\n| 小林 | 2026-11-24 09:05 | 在吗 |", now=NOW)
    assert said("| 昵称 | 内容 |\n|---|---|\n| 小林 | 怎么退 |") == [("小林", None, "怎么退")]
    assert "群聊导出" in [*(aside.text for aside in found.asides), *(each.text for each in found.messages)]
    service = '{"messages": [\n{"type":"service","actor":"Tom","action":"join"},\n{"from":"Tom","text":"在吗"}]}'
    found = read(service, now=NOW)
    assert [each.text for each in found.messages] == ["在吗"]
    assert [aside.line for aside in found.asides] == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "怎么退款，多久到账，找谁",
        "今天去，明天去，后天去\n我去，你去，他去",
        "问题：怎么退款",
        "张三：明天 10:30\n李四：周五 9:00",
        "[图片]",
        '{"a": 1}',
        '{"a":' * 20_000,
        "{" * 20_000,
        "[1, 2]",
        '[{"broken": ',
        'a,"b\nc,d',
        json.dumps([{"from": 1, "text": "x"}]),
    ],
    ids=range(13),
)
def test_no_records(text: str) -> None:
    assert records(text.split("\n")) == []


def test_thousands_of_records_take_no_longer_each() -> None:
    rows = [
        {"from": f"人{i % 7}", "date": f"2026-11-24T09:{i % 60:02}:00", "text": f"第{i}句\n怎么退"}
        for i in range(3_000)
    ]
    found = records(json.dumps(rows, ensure_ascii=False, indent=1).split("\n"))
    assert [(each.line, each.speaker) for each in found[:2]] == [(1, "人0"), (6, "人1")]
    assert (len(found), found[-1].text, found[-1].end) == (3_000, "第2999句\n怎么退", 15_001)
