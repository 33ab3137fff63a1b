"""What faqbot refuses, in Chinese: single sentences by value, and every sentence of the sources at least somehow."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from faqbot.assistant import Assistant
from faqbot.edits import Change
from faqbot.errors import Conflict, InvalidRequest, KnowledgeError, StoreError
from faqbot.store import Store, database
from faqbot.ui.complaints import in_chinese
from faqbot.ui.markup import sentence

SOURCES = (
    *("reading", "marked_yaml", "template", "edits", "amend", "manners", "publish", "gaps", "assistant", "knowledge"),
    *("pasted", "owing", "strikes"),
    *(f"store/{name}" for name in ("edits", "filing", "queue", "questions", "promises", "owed", "strikes", "store")),
)
"""Whose refusals people meet on the page."""
CALLS = {"InvalidRequest", "Conflict", "NotFound", "Problem", "_Refused", "add", "wrong", "append"}
VARIABLES = {"message", "step", "shape", "cause"}
"""What a complaint is put together of."""
MADE_UP = {
    **dict.fromkeys(("place", "phrasing.place", "check.place"), "a.yaml:1"),
    **dict.fromkeys(("self.path", "path"), "a.yaml"),
    **dict.fromkeys(("self._line(at) + 1", "self._line(anchors[span.anchor].start) + 1"), "1"),
    "guess": "; the file looks like GBK",
    "article": "an",
    "bounds": "a share from 0 to 1",
    "shape": "is empty",
    "taken": "YAML takes x for x",
    "_hint(node)": ", not a list",
    "hint": ", not one text",
}
"""By the code that fills them in; all else is "x", or what `made_up` says."""
UNSAID = (
    "an item of", "branch ", "item x of hours", "is not written like", "is not in the calendar", "more than x of",
    "undone already", "x cannot be written", "Make it writable", "x Nothing was changed. x", "x The next edit",
    "x The last to publish", "x Name x", "must be one valuex", "x is not closed", "step x of",
    'entry "x" names "x", which is no x, but x.', "x. A text with", 'entry "x" Nothing', 'entry "x" The next',
)  # fmt: skip
"""Parts that stand in no complaint alone."""


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            'club.yaml:3: entry "fee" has no answer. Add an "answer:" line.',
            "club.yaml:3：问答「fee」缺少“回复”。请加上 answer: 这一行。",
        ),
        (
            'a.yaml:8: "reply_within" of the community section must be a whole number of minutes from 1 to 10,080, not '
            '"soon". Correct it.',
            "a.yaml:8：本群设置的“多少分钟内回”应该是 1 到 10,080 的整数，而不是“soon”。",
        ),
        ('a.yaml:8: there is no "{价}". Use one of: {a}, {b}.', "a.yaml:8：没有 {价} 这个变量。可以用：{a}, {b}。"),
        (
            '"fee" was changed meanwhile, and stands otherwise now at a.yaml:8. Nothing was changed; look at it again. '
            "The last to publish it was 小王 on 2026-11-25 at 06:20 UTC (edit 4).",
            "「fee」刚被别人改过（a.yaml:8）。什么都没有动，请重新看一遍。"
            "上一次是小王（第 4 次修改，2026-11-25 06:20 UTC）改的。",
        ),
        (
            'a.yaml:4: an item of "paraphrases" of entry "x y" is empty. Write its text, or remove it.\nElse.',
            "a.yaml:4：问答「x y」的问法里的一项是空的。请写上内容，或者去掉。\nElse.",
        ),
        ('"suggest" of "etiquette" of the community section must hold "{options}", where the questions to choose '
         "from go. Add it.", "本群设置的“礼貌用语”的“不确定时”里必须有 {options}，那里列出可能的问题。"),
        ("Something that nobody translated. Do it.", "Something that nobody translated. Do it."),
    ],
)  # fmt: skip
def test_a_complaint_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def complaints() -> Iterator[tuple[str, str]]:
    """(place, message) of every complaint of the sources, what is filled in made up."""
    for name in SOURCES:
        path = Path("faqbot", f"{name}.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            call = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            texts: list[ast.expr] = []
            if isinstance(node, ast.Call) and call in CALLS:
                texts = node.args
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                call, value = node.targets[0].id, node.value
                if call in VARIABLES:
                    texts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            for text in texts:
                said = made_up(text)
                if said and re.search(r"[a-z]+ [a-z]+", said) and said[-1] in '.?"':
                    before = {"wrong": '"answer" of entry "x" ', "step": 'There is no entry, script or rule "x". '}
                    yield f"{path}:{text.lineno}", before.get(call, "") + said


def made_up(text: ast.expr) -> str | None:
    """What a text could be."""
    if isinstance(text, ast.Constant):
        return text.value if isinstance(text.value, str) else None
    if not isinstance(text, ast.JoinedStr):
        return None
    parts = []
    for part in text.values:
        if isinstance(part, ast.FormattedValue):
            code = ast.unparse(part.value)
            thing = re.search(r"(what|\.item|first\[0\]|where|saying\.script)$", code)
            step = code == "step" or code.startswith("_nearest")
            parts.append(MADE_UP.get(code) or ('entry "x"' if thing else 'Did you mean "x"?' if step else "x"))
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value))
    return "".join(parts)


def test_every_complaint_that_people_meet_is_known_in_chinese() -> None:
    known = list(complaints())
    assert len(known) > 120, "the sources are read at all"
    unsaid = [
        f"{place}: {message}"
        for place, message in known
        if not message.startswith(UNSAID) and not re.search("[\u4e00-\u9fff]", in_chinese(message))
    ]
    assert unsaid == []


def test_what_the_database_says_while_it_runs_is_chinese_too() -> None:
    causes = (*database._SQLITE_SENTENCES.values(), *database._POSTGRESQL_SENTENCES.values())
    for cause in (*causes, "the server cannot be reached (timeout). Start it, or correct FAQBOT_DATABASE_URL."):
        said = in_chinese(f"/srv/club.db: {cause}")
        assert said.startswith("/srv/club.db") and re.search("[\u4e00-\u9fff]", said), cause


def test_a_locked_database_is_told_in_the_readers_language(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    store = Store(f"sqlite:///{path}", timeout=0.2)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as error, store.filing():
            pass
    assert sentence(error.value, "zh") == (
        f"数据库现在用不了，刚才的操作没有记下，请稍后再试：{path} 被别的程序占用超过 0.2 秒了。"
        "请关掉占用它的程序（备份、数据库工具），再试一次。"
    )
    store.close()


def test_on_the_page_what_cannot_be_done_is_chinese_throughout(assistant: Assistant) -> None:
    def refusal(*changes: Change) -> str:
        with pytest.raises((InvalidRequest, KnowledgeError, Conflict)) as error:
            assistant.editing.publish(changes, by="小晨")
        return sentence(error.value, "zh")

    for said in (
        refusal(Change("fee", {"answer": "{价格} 元"})),
        refusal(Change("fee", {"question": "怎么退款"})),
        refusal(Change("fee", {"valid_from": "2026-13-01"})),
        refusal(Change("fee", {}, base="0123")),
        refusal(Change("fee", {})),
        refusal(Change("community:", {"hours": ["mon 9"]})),
        refusal(Change("community:", {"holidays": "atlantis"})),
    ):
        assert not re.search(r"[A-Za-z]+ [A-Za-z]+", said), said
