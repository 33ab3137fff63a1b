"""The command line: what it prints where, the exit code, and one sentence for every mistake."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from faqbot import __version__, cli, edits, exchange
from faqbot.assistant import Assistant
from faqbot.hours import Hours, Language
from faqbot.knowledge import Community
from faqbot.owing import Debt
from faqbot.settings import Settings
from faqbot.store import Gap, Store
from tests import club

ROOT = Path(__file__).parent.parent


class Ran(NamedTuple):
    """What one command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An index folder in which everything is made for the club's knowledge, wherever that lies."""
    folder = tmp_path_factory.mktemp("made")
    made = club.index_with(encoder_folder, folder / "index")
    Assistant.open(Settings(knowledge=club.write(folder / "knowledge"), index=made), recording=False)
    return made


@pytest.fixture
def run(tmp_path: Path, index: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, over the club's knowledge or another text in its place."""
    other_index = club.index_with(encoder_folder, tmp_path / "index")

    def run(*argv: str, text: str = club.KNOWLEDGE, **environ: str) -> Ran:
        knowledge = club.write(tmp_path / "knowledge", text)
        where = index if text == club.KNOWLEDGE else other_index
        places = {"FAQBOT_KNOWLEDGE": str(knowledge), "FAQBOT_INDEX": str(where)}
        capsys.readouterr()
        code = cli.main(argv, {**places, **environ})
        return Ran(code, *capsys.readouterr())

    return run


def process(*argv: str, **environ: str) -> Ran:
    """Run a command as its users do."""
    done = subprocess.run(
        [sys.executable, "-m", "faqbot", *argv],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


# --- The commands ---------------------------------------------------------------------------------------------


def test_gaps_groups_a_file_and_leaves_the_queue_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    texts = ["停车要多少钱", "哈哈", "你们老师是哪里人", "停车费怎么收", "老师是哪儿的人呀", "呵呵"]
    file.write_text("".join(json.dumps({"text": text, "asker": "x"}, ensure_ascii=False) + "\n" for text in texts))
    assert json.loads(run("gaps", "--group", str(file), "--json").out) == {"groups": [[0, 3], [1, 5], [2, 4]]}
    assert run("gaps", "--group", str(file)).out == "    2  停车要多少钱\n    2  哈哈\n    2  你们老师是哪里人\n"
    assert not list(tmp_path.glob("*.db")), "no database was made"
    file.write_text('{"text": "a"}\n{"texts": "b"}\n')
    ran = run("gaps", "--group", str(file))
    assert (ran.code, ran.err) == (2, f'{file}:2: write {{"text": "…"}}.\n')


CHAT = """\
小林 2026-11-24 22:15:08
「阿强：退款要多久」
- - - - - - - - -
三天
我等过

"阿强"撤回了一条消息

阿强 2026-11-24 22:16:00
怎么退款
"""


def test_transcript_says_who_said_what_when_and_which_of_it_asks(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text(CHAT, encoding="utf-8")
    ran = run("transcript", str(file), "--json")
    assert (ran.code, ran.err) == (0, 'Nobody\'s words:\n  7: "阿强"撤回了一条消息\n')
    assert json.loads(ran.out) == [
        {"speaker": "小林", "time": "2026-11-24T22:15:08+08:00", "text": "三天\n我等过", "question": False},
        {"speaker": "阿强", "time": "2026-11-24T22:16:00+08:00", "text": "怎么退款", "question": True},
    ]
    assert run("transcript", str(file)).out == (
        "2026-11-24 22:15     小林: 三天\n"
        "                     我等过\n"
        "                     > 阿强：退款要多久\n"
        "2026-11-24 22:16  ?  阿强: 怎么退款\n"
    )
    assert not list(tmp_path.glob("*.db")), "no database was made"


def test_transcript_reads_stdin_and_what_windows_writes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [{"speaker": None, "time": None, "text": "怎么退款", "question": True}]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("怎么退款\r\n".encode(encoding))))
        assert json.loads(run("transcript", "-", "--json").out) == said
    said[0]["text"] = "請問停水會影響到一樓嗎"
    for encoding in ("utf-8", "utf-16", "gb18030", "big5", "cp950"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("請問停水會影響到一樓嗎\r\n".encode(encoding))))
        assert json.loads(run("transcript", "-", "--json").out) == said
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xff\xff")))
    ran = run("transcript", "-")
    assert (ran.code, ran.err) == (
        2,
        "What came from stdin is neither UTF-8, UTF-16, GB18030 nor Big5. Save it as UTF-8.\n",
    )
    file = tmp_path / "chat.txt"
    assert run("transcript", str(file)) == (2, "", f"{file}: No such file or directory\n")
    file.write_text("")
    assert run("transcript", str(file), "--json") == (0, "[]\n", "")


def test_transcript_tells_times_where_the_community_lives(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_text("小林 2026-11-24 22:15:08\n在", encoding="utf-8")
    here = club.KNOWLEDGE.replace("name: 晨光", "timezone: America/New_York\n  name: 晨光")
    assert here != club.KNOWLEDGE
    assert '"2026-11-24T22:15:08-05:00"' in run("transcript", str(file), "--json", text=here).out
    ran = run("transcript", str(file), "--json", "--knowledge", str(tmp_path / "none"))
    assert (ran.code, ran.err) == (0, "")
    assert '"2026-11-24T22:15:08+08:00"' in ran.out
    ran = run("transcript", str(file), "--json", text="entries: [")
    assert ran.code == 0 and ran.err.endswith("\nTimes are read as in Asia/Shanghai.\n")
    assert '"2026-11-24T22:15:08+08:00"' in ran.out


def test_figures_say_how_it_went_without_loading_an_encoder(run: Run, tmp_path: Path) -> None:
    database = {"FAQBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'club.faqbot.db'}"}
    run("ask", "怎么申请退款？", "--group", "1 群", **database)
    run("ask", "打印机连不上电脑", "--group", "2 群", **database)
    done = run("figures", **database)
    assert (done.code, done.err) == (cli.DONE, "")
    first, questions, answered, share, *_ = done.out.splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d – \d{4}-\d\d-\d\d", first)
    assert (questions.split(), answered.split(), share.split()) == (
        ["提问", "2", "(0)"],
        ["直接回复", "1", "(0)"],
        ["直接回复率", "50.0%", "(-)"],
    )
    assert done.out.splitlines()[-2:] == [f"  {'▁' * 29}█", "     1  打印机连不上电脑"]
    shown = json.loads(run("figures", "--json", "--days", "1", "--group", "2 群", **database).out)
    assert (shown["group"], shown["totals"]["questions"], shown["totals"]["unanswered"]) == ("2 群", 1, 1)
    table = run("figures", "--csv", "gaps", **database).out
    assert table.lstrip("\ufeff").splitlines() == ["问题,人数,提问,其中由人选到答案", "打印机连不上电脑,1,1,0"]
    empty = run("figures", "--from", "2025-01-01", "--to", "2025-01-31", **database).out
    assert empty.startswith("2025-01-01 – 2025-01-31\n")
    assert "█" not in empty


def test_build_says_what_was_made_and_makes_no_database(run: Run, index: Path, tmp_path: Path) -> None:
    ran = run("build")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(
        rf"{index} is ready after \d+\.\d s\.\n\n"
        rf"  Knowledge  {tmp_path}/knowledge: 6 entries, 1 scripts, 1 rules, 42 phrasings\n"
        r"  Encoder    multilingual-e5-small \(embedded, int8\)\n"
        rf"  Index      {index}, version [0-9a-f]{{12}}\n"
        r"  Answers    from a confidence of 0\.\d\d on, suggests from 0\.25 on\n"
        r"             about \d+ in 100 questions that have an answer get it at once, .+ \d+ questions of this base\n",
        ran.out,
    )
    assert json.loads((index / "manifest.json").read_text(encoding="utf-8"))["version"] in ran.out
    assert not list(tmp_path.glob("*.db*"))


def test_ask_prints_the_reply_first_and_then_how_it_came_about(run: Run) -> None:
    ran = run("ask", "怎么退款", "--asker", "小明")
    assert ran == Ran(
        0,
        "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。\n\n"
        "回答 · 把握 100% · refund-how · 最像 “怎么退款”\n",
        "",
    )


def test_ask_says_so_in_the_communitys_language(run: Run) -> None:
    ran = run("ask", "怎么退款", text=club.KNOWLEDGE.replace("name: 晨光", "language: en\n  name: 晨光"))
    assert ran.out.endswith("answer · confidence 100% · refund-how · most like “怎么退款”\n")


def test_ask_json_is_the_contracts_and_nothing_else(run: Run) -> None:
    ran = run("ask", "怎么退款", "--json")
    assert (ran.code, ran.err) == (0, "")
    given = json.loads(ran.out)
    assert list(given) == [
        *("decision", "confidence", "entry_id", "matched_phrasing", "reply", "reason", "gap_id"),
        *("index_version", "candidates", "question_id", "also", "left", "lines", "conduct"),
    ]
    assert (given["decision"], given["entry_id"], given["question_id"]) == ("answer", "refund-how", 1)
    assert "怎么退款" in ran.out  # as it is, not as \\u escapes


def test_thanks_are_owed_no_reply(run: Run) -> None:
    assert run("ask", "谢谢老师").out == "没有提问，不用回复\n"


def test_what_ask_cannot_answer_stands_in_gaps(run: Run) -> None:
    asked = run(
        "ask", "打印机连不上电脑", "--asker", "小明", "--group", "一群", "--channel", "cli", "--conversation", "7"
    )
    reply, blank, facts, *_ = asked.out.splitlines()
    said = r"@小明 您好，这个问题还没有确认过的答案，我已经记下并转给同事，(今天|明天（.+）)\s?\d+:\d\d 前回复您。"
    assert re.fullmatch(said, reply)
    assert blank == ""
    assert re.fullmatch(r"没有答案 · 把握 \d+% · [a-z-]+ · 最像 “.+” · 已记入待补充问题 #1", facts)
    run("ask", "打印机连不上电脑", "--asker", "小红")
    listed = run("gaps")
    assert re.fullmatch(
        r"#1    2 人 2 次  打印机连不上电脑  \[no_match ~ [a-z-]+ \d+%\]  \d\d-\d\d \d\d:\d\d  ▁{13}█\n",
        listed.out,
    )
    (gap,) = json.loads(run("gaps", "--json").out)["gaps"]
    assert (gap["title"], gap["people"], gap["questions"][-1]["group"]) == ("打印机连不上电脑", 2, "一群")
    assert gap["last_at"].endswith("Z")
    run("ask", "红烧肉怎么做才好吃")
    assert len(run("gaps").out.splitlines()) == 2
    assert run("gaps", "--limit", "1").out == listed.out


def test_what_is_owed(run: Run) -> None:
    assert run("owed").out == "没有欠着的回复。\n"
    run("ask", "打印机连不上电脑", "--asker", "小明", "--group", "一群")
    first, reply = run("owed").out.splitlines()
    assert re.fullmatch(r"一群  小明  打印机连不上电脑  (剩 \d+ 分钟|(今天|明天|周.) \d+:\d\d 前)", first)
    assert re.fullmatch(r"    @小明 您好，我在(今天|明天（.+）)\s?\d+:\d\d 前给您答复。", reply)
    listed = json.loads(run("owed", "--json").out)
    assert (listed["owed"], listed["late"]) == (1, 0)
    (debt,) = listed["debts"]
    assert (debt["askers"], debt["kind"], debt["question_ids"]) == (["小明"], "question", [1])
    assert debt["due_at"].endswith("Z")
    assert run("owed", "--group", "二群").out == "没有欠着的回复。\n"
    refused = run("owed", "--limit", "0")
    assert (refused.code, refused.err[:12]) == (2, "--limit=0 is")


@pytest.mark.parametrize(
    ("promised", "language", "says"),
    [
        (False, "zh", "超时 18 分钟"),
        (False, "en", "18 minutes late"),
        (True, "zh", "答应的时间过了 4 小时"),
        (True, "en", "4 hours past the promise"),
    ],
)
def test_how_late_a_reply_is_says_the_clock_of_its_kind(promised: bool, language: Language, says: str) -> None:
    now = datetime(2026, 3, 1, 16, 42, tzinfo=UTC)  # 0:42; service ended at 21:00
    hours = (Hours(frozenset(range(7)), time_of_day(9), time_of_day(21)),)
    debt = Debt(
        *(
            "question",
            "q1",
            "一群",
            "page",
            ("小明",),
            "停车要钱吗",
            now,
            now - timedelta(hours=4),
            promised,
            True,
            -18,
        ),
        *("@小明 您好", False, None, None, (1,), (), None, None, "", None),
    )
    first, reply = cli._debt_lines(debt, Community(hours=hours, language=language), now).splitlines()
    assert first == f"一群  小明  停车要钱吗  {says}"
    assert reply == "    @小明 您好"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("zh", ["3 人 9 次", "▁▂▁▁▁▁▁▁▁▁▁▁▃█", "转人工", "超时 2 小时"]),
        ("en", ["3 people, 9 messages", "▁▂▁▁▁▁▁▁▁▁▁▁▃█", "escalated", "2 hours late"]),
    ],
)
def test_a_gap_says_who_waits_for_too_long(language: Language, says: list[str]) -> None:
    now, community = datetime(2026, 3, 1, 12, tzinfo=UTC), Community(language=language)
    gap = Gap(
        *(7, "停车", "open", "escalated", 9, 3, now, now, None, None, False, ()),
        due_at=now - timedelta(hours=2),
        escalated=True,
        trend=(0, 1, *[0] * 10, 2, 6),
    )
    _, demand, _, _, _, *marks = re.split(" {2,}", cli._gap_line(gap, community, now))
    assert [demand, *marks] == says
    on_time = replace(gap, due_at=now, escalated=False)
    assert cli._gap_line(on_time, community, now).endswith("█")


def test_what_left_the_queue_is_listed_by_its_state(run: Run, tmp_path: Path) -> None:
    run("ask", "打印机连不上电脑")
    run("ask", "红烧肉怎么做才好吃")
    now = datetime.now(UTC)
    with Store(f"sqlite:///{tmp_path / 'knowledge.faqbot.db'}") as store, store.filing() as filing:
        filing.dismiss(1, reason="不是书的事", by="小王", at=now)
        filing.close(2, answer_id="recipe", edit_id=1, at=now)
    assert run("gaps").out == "没有待补充的问题。\n"
    assert run("gaps", "--state", "dismissed").out.endswith("  小王: 不是书的事\n")
    assert run("gaps", "--state", "closed").out.endswith("  → recipe\n")
    (gap,) = json.loads(run("gaps", "--state", "closed", "--json").out)["gaps"]
    assert (gap["id"], gap["state"], gap["answer_id"]) == (2, "closed", "recipe")


def test_edits_are_listed_and_taken_back(run: Run, tmp_path: Path) -> None:
    assert run("history") == Ran(0, "还没有修改记录。\n", "")
    assert json.loads(run("history", "--json").out) == {"edits": []}
    run("ask", "跑路费还得回来吗")
    # The index of this knowledge folder, as a start finds it.
    with Assistant.open(Settings(knowledge=tmp_path / "knowledge", index=tmp_path / "index")) as assistant:
        seen = edits.card(assistant.knowledge, tmp_path / "knowledge", "refund-how")
        change = edits.added_phrasings(seen, ["跑路费还得回来吗"])
        assistant.editing.publish([change], by="小王", why="常问", gap_id=1)
        pets = {"id": "pets", "question": "可以带宠物来吗？", "answer": "可以。"}
        assistant.editing.publish([edits.Change(None, pets)], by="小李")
    before = (tmp_path / "knowledge" / "club.yaml").read_text("utf-8")
    assert run("gaps", text=before).out == "没有待补充的问题。\n"
    listed = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "WHEN", run("history", text=before).out)
    assert listed.splitlines() == [
        "#2    WHEN  小李  [页面, 已发布]",
        "      + pets",
        "#1    WHEN  小王  [页面, 已发布]  常问",
        "        refund-how",
        "          + paraphrases: 跑路费还得回来吗",
    ]
    undone = run("undo", "1", "--by", "小张", "--why", "问的是别的", text=before)
    assert (undone.code, undone.out) == (0, "已撤销 #1，记为 #3。\n")
    after = (tmp_path / "knowledge" / "club.yaml").read_text("utf-8")
    assert after == club.KNOWLEDGE
    assert run("gaps", text=after).out.startswith("#1 ")
    edit = json.loads(run("history", "--item", "refund-how", "--limit", "1", "--json", text=after).out)["edits"][0]
    assert (edit["id"], edit["by"], edit["why"], edit["source"], edit["undoes"]) == (3, "小张", "问的是别的", "undo", 1)
    assert "[撤销, 已发布, 撤销 1]  问的是别的" in run("history", text=after).out
    english = run("history", text=after.replace("name: 晨光读书会", "name: Club\n  language: en")).out
    assert "[page, undone, undone by 3]  常问" in english
    for argv, message in (
        (("undo", "1"), "Edit 1 was undone already, by edit 3. Nothing was changed."),
        (("undo", "99"), "There is no edit 99. List those there are with: python -m faqbot history"),
        (("undo", "last"), "EDIT=last is not a whole number"),
    ):
        refused = run(*argv, text=after)
        assert refused.code == 2 and message in refused.err


def test_an_empty_queue_says_so(run: Run) -> None:
    ran = run("gaps")  # on a machine that is busy, stderr tells of progress
    assert (ran.code, ran.out) == (0, "没有待补充的问题。\n")
    assert run("gaps", "--state", "closed").out == "还没有已解决的问题。\n"
    assert run("gaps", "--state", "dismissed").out == "没有标为不处理的问题。\n"
    assert json.loads(run("gaps", "--json").out) == {"gaps": []}


def _questions(file: Path, *lines: tuple[str, str | None]) -> str:
    rows = (json.dumps({"text": text, "entry_id": entry_id}) + "\n" for text, entry_id in lines)
    file.write_text("".join(rows), encoding="utf-8")
    return str(file)


def test_evaluate_says_the_numbers_and_writes_every_decision(run: Run, tmp_path: Path) -> None:
    questions = _questions(
        tmp_path / "questions.jsonl", ("怎么退款", "refund-how"), ("几点开门", "fee"), ("打印机连不上电脑", None)
    )
    predictions = tmp_path / "predictions.jsonl"
    ran = run("evaluate", "--questions", questions, "--predictions", str(predictions), "--json")
    assert (ran.code, ran.err) == (0, "")
    summary = json.loads(ran.out)
    assert (summary["n"], summary["top1"], summary["answered"], summary["wrong_answer_rate"]) == (3, 0.5, 2, 0.5)
    assert {"recall_at_precision_95", "auc", "ece", "p50_ms", "p95_ms"} <= set(summary)
    rows = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert [(row["text"], row["expected"], row["decision"]) for row in rows] == [
        ("怎么退款", "refund-how", "answer"),
        ("几点开门", "fee", "answer"),
        ("打印机连不上电脑", None, "unanswered"),
    ]
    assert list(rows[0]) == ["text", "expected", "entry_id", "confidence", "decision"]
    assert not list(tmp_path.glob("*.db*"))


def test_evaluate_may_learn_first_and_prints_a_table_for_people(run: Run, tmp_path: Path) -> None:
    questions = _questions(tmp_path / "questions.jsonl", ("怎么退款", "refund-how"))
    learn = _questions(tmp_path / "learn.jsonl", ("我的钱能拿回来吗", "refund-how"), ("猫怎么养", None))
    ran = run("evaluate", "--questions", questions, "--learn", learn)
    assert ran.code == 0
    table = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert (table["n"], table["top1"], table["wrong_answer_rate"]) == ("1", "1.000", "0.000")
    assert table["false_answer_rate"] == "-"


def test_evaluate_writes_a_report_in_the_communitys_language(run: Run, tmp_path: Path) -> None:
    questions = _questions(
        tmp_path / "questions.jsonl", ("怎么退款", "refund-how"), ("几点开门", "fee"), ("打印机连不上电脑", None)
    )
    report = tmp_path / "report.html"
    ran = run("evaluate", "--questions", questions, "--report", str(report))
    assert (ran.code, ran.err) == (0, "")
    page = report.read_text(encoding="utf-8")
    assert "问了 3 题，直接回复 2 题，其中答错 1 题（50.0%），超过了您能接受的 5%。" in page
    assert "<dd>knowledge，8 条</dd>" in page
    assert "<dd>questions.jsonl：3 题，2 题有条目，1 题没有</dd>" in page
    assert "<dd>multilingual-e5-small (embedded, int8)</dd>" in page
    assert "和问法「几点开门？」一样。" in page
    assert "没有条目的 1 题，按意思归成 1 组" in page
    assert str(tmp_path) not in page
    english = run(
        *("evaluate", "--questions", questions, "--report", str(report), "--max-wrong", "0.5"),
        text=club.KNOWLEDGE.replace("name: 晨光", "language: en\n  name: 晨光"),
    )
    assert english.code == 0
    page = report.read_text(encoding="utf-8")
    assert "3 questions: 2 answered at once, 1 wrongly (50.0%), within the accepted 50%." in page


def test_evaluate_compares_with_an_earlier_run(run: Run, tmp_path: Path) -> None:
    questions = _questions(
        tmp_path / "questions.jsonl", ("怎么退款", "refund-how"), ("几点开门", "fee"), ("打印机连不上电脑", None)
    )
    earlier, report = tmp_path / "before.jsonl", tmp_path / "report.html"
    lines = [
        {"text": "几点开门", "expected": "fee", "entry_id": "fee", "confidence": 0.9, "decision": "answer"},
        {"text": "怎么退款", "expected": "refund-how", "entry_id": "fee", "confidence": 0.1, "decision": "unanswered"},
        {"text": "早就不问了", "expected": None, "entry_id": None, "confidence": 0.0, "decision": "unanswered"},
    ]
    earlier.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    options = ("evaluate", "--questions", questions, "--compare", str(earlier))
    ran = run(*options, "--report", str(report))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split("\n\n")[1].splitlines() == [
        "compared with before.jsonl: 2 questions in both, 2 came out otherwise",
        "     1  answered rightly → answered wrongly",
        "     1  not answered → answered rightly",
        "1 better, 1 worse: were neither run better, chance alone would split 2 at least so unevenly in "
        "100 of 100 cases, so this may well be chance (p = 1)",
        "1 question only in before.jsonl, left out: '早就不问了'",
        "1 question only in this run, left out: '打印机连不上电脑'",
        "worst first:",
        "  '几点开门' (fee): answered rightly fee 0.90 → answered wrongly opening-hours 1.00",
        "  '怎么退款' (refund-how): not answered fee 0.10 → answered rightly refund-how 1.00",
    ]
    assert "和 before.jsonl 比" in report.read_text(encoding="utf-8")
    given = json.loads(run(*options, "--json").out)
    assert (given["n"], given["compare"]["n"], given["compare"]["p_value"]) == (3, 2, 1.0)
    assert given["compare"]["transitions"] == {"right_to_wrong": 1, "missed_to_right": 1}
    assert "compare" not in json.loads(run(*options[:3], "--json").out)


def test_a_run_compared_with_what_it_wrote_itself_is_the_same(run: Run, tmp_path: Path) -> None:
    questions = _questions(tmp_path / "questions.jsonl", ("怎么退款", "refund-how"), ("打印机连不上电脑", None))
    file = str(tmp_path / "run.jsonl")
    ran = run("evaluate", "--questions", questions, "--predictions", file, "--compare", file)
    assert ran == Ran(
        2,
        "",
        f"{file}: cannot be read (no such file or directory). Name a file that an earlier run "
        "wrote with --predictions.\n",
    )
    run("evaluate", "--questions", questions, "--predictions", file)
    again = run("evaluate", "--questions", questions, "--compare", file)
    assert again.out.endswith(
        "\n\ncompared with run.jsonl: 2 questions in both, 0 came out otherwise\nevery question came out as before\n"
    )


def test_only_a_report_loads_what_draws_it(tmp_path: Path, index: Path) -> None:
    knowledge = club.write(tmp_path / "knowledge")
    questions = _questions(tmp_path / "questions.jsonl", ("怎么退款", "refund-how"))
    argv = ["evaluate", "--questions", questions, "--knowledge", str(knowledge), "--index", str(index)]
    program = f"import sys; from faqbot import cli; cli.main({argv!r}); print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "False", done.stderr


def test_check_is_0_where_targets_are_met_and_1_where_not(run: Run, tmp_path: Path) -> None:
    met = run("check", text=club.KNOWLEDGE + "targets: {right_first: 0, answered: 0, wrong: 1}\n")
    assert (met.code, met.out.splitlines()[-1]) == (0, "passed")
    missed = run("check", text=club.KNOWLEDGE.replace("entry: refund-how}", "entry: address}"))
    assert missed.code == 1
    assert "我想把钱退回来" in missed.out
    assert missed.out.splitlines()[-1] == "not passed"
    assert not list(tmp_path.glob("*.db*"))


def test_export_and_import_go_round(run: Run, tmp_path: Path) -> None:
    table = str(tmp_path / "faq.xlsx")
    assert run("export", table) == Ran(
        0,
        f"Wrote 6 entries with 36 phrasings to {table}.\n",
        "2 scripts and rules are not part of a table; they stay in YAML.\n",
    )
    new = tmp_path / "new"
    new.mkdir()
    dry = run("import", table, "--knowledge", str(new), "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    first, *rows, last = dry.out.splitlines()
    assert first == 'sheet "FAQ"'
    assert [row.split()[:2] for row in rows] == [[str(number), "new"] for number in range(2, 8)]
    assert last == f"6 new. Would write 6 entries with 36 phrasings to {new}/imported.yaml."
    assert not list(new.iterdir())
    wet = run("import", table, "--knowledge", str(new), "--into", "faq.yaml")
    assert wet == Ran(0, f"6 new. Wrote 6 entries with 36 phrasings to {new}/faq.yaml.\n", "")
    again = run("import", table)
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("6 unchanged. There is nothing to write to ")


def test_an_import_says_row_by_row_what_is_refused(run: Run, tmp_path: Path) -> None:
    folder = club.write(tmp_path / "faq", "entries:\n  - {id: only, question: 只有这个, answer: 好}\n")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    table = tmp_path / "t.csv"
    table.write_text("问题,答案,备注\n只有这个,好,\n新的,答,\n没答案,,\n", encoding="utf-8")
    options = (str(table), "--knowledge", str(folder), "--without", "备注")
    report = (
        "     2  unchanged  only  只有这个\n"
        "     3  new        q-99f5df5e8d  新的\n"
        "     4  refused    -  没答案\n"
        "                   column B (答案): there is no answer. Write it.\n"
        f"1 unchanged, 1 new, 1 refused. Nothing would be written to {folder}/imported.yaml. "
        "Mend what is refused, or write the others with --skip-refused.\n"
    )
    dry = run("import", *options, "--dry-run")
    assert (dry.code, re.sub("q-[0-9a-f]{10}", "q-99f5df5e8d", dry.out), dry.err) == (1, report, "")
    wet = run("import", *options)
    assert (wet.code, wet.out) == (2, "")
    assert wet.err == "".join(report.splitlines(keepends=True)[2:]).replace("would be", "was")
    told = json.loads(run("import", *options, "--json").out)
    assert (told["written"], told["refused"], told["counts"]) == (
        False,
        True,
        {"unchanged": 1, "new": 1, "refused": 1},
    )
    assert told["rows"][2] == {
        "sheet": None,
        "row": 4,
        "state": "refused",
        "entry_id": None,
        "question": "没答案",
        "changes": [],
        "refusals": ["column B (答案): there is no answer. Write it."],
        "notes": [],
    }
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    done = run("import", *options, "--skip-refused")
    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        f"1 unchanged, 1 new, 1 refused. Wrote 1 entries with 1 phrasings to {folder}/imported.yaml.",
    )
    assert run("import", *options[:3], "--append").err.startswith(f"{table}: row 1, column C: ")
    assert run("import", str(table), "--append", "--replace").code == 2


@pytest.mark.parametrize("moment", ["reading", "before", "after"])
def test_an_import_stopped_by_ctrl_c_says_what_was_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = club.write(tmp_path / "faq", "entries:\n  - {id: only, question: 只有这个, answer: 好}\n")
    table = tmp_path / "t.csv"
    table.write_text("问题,答案\n新的,答\n", encoding="utf-8")
    write = exchange._write_whole

    def stopped(*arguments: Any, **_: Any) -> None:
        if moment == "after":
            write(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(exchange, "read_rows" if moment == "reading" else "_write_whole", stopped)
    ran = run("import", str(table), "--knowledge", str(folder))
    said = "all of it was written already." if moment == "after" else "nothing was changed."
    assert ran == Ran(130, "", f"Stopped; {said}\n")
    assert (folder / "imported.yaml").exists() is (moment == "after")
    assert not list(folder.glob(".*"))


def test_a_long_import_shows_how_far_it_is(tmp_path: Path) -> None:
    said = io.StringIO()
    clock = iter(range(10_000))
    progress = cli._plain_progress(said, lambda: float(next(clock)))
    table = tmp_path / "t.csv"
    table.write_text("问题,答案\n" + "".join(f"问题{n},答\n" for n in range(60)), encoding="utf-8")
    folder = club.write(tmp_path / "faq", "entries:\n  - {id: only, question: 只有这个, answer: 好}\n")
    exchange.plan_import(table, folder, "imported.yaml", progress=progress)
    lines = said.getvalue().splitlines()
    assert lines[0] == "Reading t.csv: 3%"
    assert "Checking t.csv: 3%" in lines


# --- Mistakes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "The following arguments are required: COMMAND. See: python -m faqbot --help"),
        (["ask"], "The following arguments are required: TEXT. See: python -m faqbot ask --help"),
        (["ask", "a", "b"], "Unrecognized arguments: b. See: python -m faqbot --help"),
        (["ask", "a", "--jso"], "Unrecognized arguments: --jso. See: python -m faqbot --help"),
        (["evaluate"], "The following arguments are required: --questions. See: python -m faqbot evaluate --help"),
        (
            ["evaluate", "--questions", __file__],
            f'{__file__}:1: write {{"text": "…", "entry_id": "…" or null}}.',
        ),
        (["serve", "--port", "http"], "--port=http is not a whole number from 1 to 65535. Correct or unset it."),
        (["gaps", "--limit", "0"], "--limit=0 is not a whole number from 1 to 100000. Correct or unset it."),
        (
            ["build", "--max-wrong", "5"],
            "--max-wrong=5 is not a share between 0 and 1. For at most 5 wrong answers in 100 write 0.05.",
        ),
        (
            ["serve", "--host", "0.0.0.0"],
            "FAQBOT_HOST=0.0.0.0 lets other machines in, and nothing would ask them who they are. "
            "Set FAQBOT_API_KEY to a secret of 16 characters or more, or use FAQBOT_HOST=127.0.0.1.",
        ),
        (["figures", "--days", "0"], "--days=0 is not a whole number from 1 to 3660. Correct or unset it."),
        (["figures", "--from", "soon"], "--from soon is no date. Write it like 2026-11-25."),
        (["figures", "--from", "2999-01-01"], "2999-01-01 is yet to come. Choose an earlier day."),
        (["ask", ""], "The question is empty. Send the member's words."),
        (["ask", "\udcff"], "TEXT is not UTF-8. Set the terminal's encoding to UTF-8."),
        (["export", "faq.pdf"], "faq.pdf is neither .xlsx, .csv nor .jsonl. Name a file that ends so."),
        (
            ["import", "missing.csv"],
            "missing.csv cannot be read: No such file or directory. Name another file.",
        ),
        (
            ["build", "--knowledge", "nowhere"],
            'There is no knowledge folder "nowhere". Create it, or name another one.',
        ),
    ],
)
def test_a_mistake_is_2_and_one_sentence(run: Run, argv: list[str], message: str) -> None:
    assert run(*argv) == Ran(2, "", message + "\n")


def test_a_mistyped_command_is_told_which_there_are(run: Run) -> None:
    ran = run("bild")
    assert (ran.code, ran.out) == (2, "")
    assert all(name in ran.err for name in ("bild", "build", "serve"))
    assert len(ran.err.splitlines()) == 1


def test_knowledge_problems_are_all_said_one_a_line(run: Run, tmp_path: Path) -> None:
    ran = run("build", text="entries:\n  - question: 问\n  - answer: 答\n")
    place = tmp_path / "knowledge" / "club.yaml"
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first.startswith(f"{place}:2: ")
    assert second.startswith(f"{place}:3: ")


def test_options_win_over_the_environment(run: Run, tmp_path: Path) -> None:
    other = club.write(tmp_path / "other", "entries: [{id: only, question: 只有这个, answer: 好}]")
    ran = run("export", str(tmp_path / "a.jsonl"), "--knowledge", str(other), FAQBOT_KNOWLEDGE="nowhere")
    assert ran.out == f"Wrote 1 entries with 1 phrasings to {tmp_path}/a.jsonl.\n"
    place = f"sqlite:///{tmp_path / 'named.db'}"
    run("gaps", "--database", place, FAQBOT_DATABASE_URL="sqlite:////nowhere/at/all.db")
    assert (tmp_path / "named.db").exists()


def test_a_bad_environment_is_named(run: Run) -> None:
    ran = run("gaps", FAQBOT_PORT="x")
    assert ran == Ran(2, "", "FAQBOT_PORT=x is not a whole number from 1 to 65535. Correct or unset it.\n")


def test_a_file_that_cannot_be_had_is_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "index/manifest.json")

    monkeypatch.setattr("faqbot.assistant.Assistant.open", full)
    assert run("build") == Ran(2, "", "index/manifest.json: No space left on device\n")


def test_a_defect_is_3_and_says_where_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("one by none")

    monkeypatch.setattr("faqbot.assistant.Assistant.open", broken)
    ran = run("build")
    assert (ran.code, ran.out) == (3, "")
    assert re.fullmatch(
        r"faqbot failed, which is a defect: ZeroDivisionError: one by none \(test_cli\.py:\d+\)\. "
        r"Please report it\.\n",
        ran.err,
    )


def test_ctrl_c_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("faqbot.assistant.Assistant.open", interrupted)
    assert run("build") == Ran(130, "", "Stopped.\n")


# --- As a process ---------------------------------------------------------------------------------------------


def test_exit_codes_reach_the_shell(tmp_path: Path, index: Path) -> None:
    knowledge = club.write(tmp_path / "knowledge")
    places = ("--knowledge", str(knowledge), "--index", str(index))
    assert process("--version") == Ran(0, f"faqbot {__version__}\n", "")
    assert process("ask", "怎么退款", *places).code == 0
    assert process("ask", *places).code == 2


def test_every_table_of_the_figures_can_be_asked_for(run: Run) -> None:
    from faqbot.figure_tables import PARTS

    said = run("figures", "--csv", "all").err
    assert set(PARTS) <= set(re.findall(r"'(\w+)'", said))


def test_help_names_every_command_and_loads_none_of_their_libraries() -> None:
    program = "import sys; from faqbot import cli; cli.main(['--help'])"
    watched = f"import atexit, sys; atexit.register(lambda: print(sorted(sys.modules), file=sys.stderr)); {program}"
    done = subprocess.run([sys.executable, "-c", watched], cwd=ROOT, capture_output=True, encoding="utf-8")
    for command in ("build", "ask", "evaluate", "check", "gaps", "import", "export", "serve"):
        assert re.search(rf"^    {command} ", done.stdout, re.MULTILINE)
    loaded = set(ast.literal_eval(done.stderr))
    assert "faqbot.cli" in loaded
    assert not loaded & {"numpy", "onnxruntime", "faiss", "sqlalchemy", "fastapi", "gradio", "torch"}


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_chinese_survives_any_console(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "knowledge").mkdir()
    ran = process("build", "--knowledge", str(tmp_path / "知识库"), PYTHONIOENCODING=encoding, LC_ALL="C")
    assert ran == Ran(2, "", f'There is no knowledge folder "{tmp_path}/知识库". Create it, or name another one.\n')


def test_a_reader_that_has_enough_is_no_failure(tmp_path: Path) -> None:
    command = f"{sys.executable} -m faqbot --help | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    knowledge = club.write(tmp_path / "knowledge")
    command = (
        f"{sys.executable} -m faqbot export {tmp_path}/a.csv --knowledge {knowledge} | true; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


# --- Progress -------------------------------------------------------------------------------------------------


def test_without_a_terminal_progress_is_a_line_now_and_then() -> None:
    now = 0.0
    said = io.StringIO()
    progress = cli._plain_progress(said, clock=lambda: now)
    for second in range(25):
        now = float(second)
        progress("unpacking the encoder", second, 25)
    now = 25.2
    progress("loading the page", 0, 0)
    now = 26.0
    progress("loading the page", 0, 0)
    now = 26.2
    progress("loading the page", 0, 0)
    assert said.getvalue().splitlines() == [
        "unpacking the encoder: 4%",
        "unpacking the encoder: 44%",
        "unpacking the encoder: 84%",
        "loading the page",
    ]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_in_a_terminal_progress_is_a_bar_that_leaves_nothing_behind() -> None:
    said = _Terminal()
    with cli._progress(said) as progress:
        progress("unpacking the encoder", 0, 4)
        time.sleep(0.6)
        progress("unpacking the encoder", 1, 4)
        time.sleep(0.2)
        progress("unpacking the encoder", 3, 4)
        progress("loading the page", 0, 0)
    drawn = said.getvalue()
    assert "unpacking the encoder:  75%" in drawn
    assert "3/4" in drawn
    assert "loading the page" not in drawn  # over before it could be read
    assert "\n" not in drawn
    assert drawn.rpartition("\r")[2].strip() == ""


def test_ctrl_c_ends_a_process_with_130_and_no_traceback(tmp_path: Path, encoder_folder: Path) -> None:
    texts = "".join(f"  - {{question: 第{number}个问题是什么, answer: 好}}\n" for number in range(20_000))
    knowledge = club.write(tmp_path / "knowledge", "entries:\n" + texts)
    index = club.index_with(encoder_folder, tmp_path / "index")
    running = subprocess.Popen(
        [sys.executable, "-m", "faqbot", "build", "--knowledge", str(knowledge), "--index", str(index)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background of a shell has Ctrl+C ignored, and every child inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert running.stderr is not None
    assert running.stderr.readline().startswith("embedding phrasings: ")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
    assert not (index / "manifest.json").exists()
