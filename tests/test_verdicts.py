"""Five thousand rows with more than forty kinds of mistakes: each is named at its place, and none hides another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from faqbot.exchange import Plan, plan_import
from faqbot.reading import load

COLUMNS = ("id", "question", "paraphrases", "not_for", "answer", "tags", "valid_from", "valid_until", "owner")
KNOWN = """\
community:
  name: 晨光
  facts: {入口: 群公告}
entries:
  - {id: refund, question: 怎么退款, paraphrases: [退钱], answer: 七天内, tags: [售后]}
  - {id: same, question: 一直这样, answer: 对}
scripts:
  - {id: welcome, title: 欢迎, situations: [有新人], steps: [{say: 欢迎}]}
checks:
  - {text: 我要我的钱, entry: refund}
"""

MISTAKES: tuple[tuple[dict[str, Any], str, str], ...] = (
    # (what differs from a good row, the column's letter or "", what is said)
    ({"question": None}, "B", "there is no question. Write it."),
    ({"question": "   "}, "B", "there is no question. Write it."),
    ({"answer": None}, "E", "there is no answer. Write it."),
    ({"answer": "\n \n"}, "E", "there is no answer. Write it."),
    ({"question": "长" * 2_001}, "B", "has 2,001 characters, more than the 2,000 allowed. Shorten it."),
    ({"answer": "长" * 20_001}, "E", "has 20,001 characters, more than the 20,000 allowed. Shorten it."),
    ({"paraphrases": "短\n" + "长" * 2_001}, "C", "has 2,001 characters, more than the 2,000 allowed."),
    ({"not_for": "长" * 2_001}, "D", "has 2,001 characters, more than the 2,000 allowed."),
    ({"tags": "售" * 101}, "F", "has 101 characters, more than the 100 allowed."),
    ({"owner": "王" * 101}, "I", "has 101 characters, more than the 100 allowed."),
    ({"question": "两{0}\n行"}, "B", "must be one line, as it is shown in lists. Join its lines."),
    ({"question": "\u200b"}, "B", "is empty. Write its text, or remove it."),
    ({"answer": "\u200b\u200b"}, "E", "is empty. Write its text, or remove it."),
    ({"id": "Refund Now {0}"}, "A", 'may hold only a–z, 0–9 and "-". Write for example "refund-now-'),
    ({"id": "退款{0}"}, "A", 'Write for example "'),
    ({"id": "-x{0}"}, "A", 'may hold only a–z, 0–9 and "-".'),
    ({"id": "a" * 101}, "A", "has 101 characters, more than the 100 allowed."),
    ({"id": "good"}, "A", 'the id "good" is in row 2 of sheet "FAQ" already. Give one of them another.'),
    ({"id": "welcome"}, "A", 'the id "welcome" is a script\'s at'),
    ({"id": "same", "question": "别的{0}"}, "A", 'entry "same" stands at'),
    ({"question": "怎么开始"}, "B", 'is also in entry "good" in row 2 of sheet "FAQ".'),
    ({"question": "退钱"}, "B", '"退钱" is also in entry "refund" at'),
    ({"paraphrases": "说法{0}\n退钱"}, "C", '"退钱" is also in entry "refund" at'),
    ({"paraphrases": "从哪开始"}, "C", '"从哪开始" is also in entry "good" in row 2 of sheet "FAQ".'),
    (
        {"paraphrases": "重{0}\n重{0}"},
        "C",
        'stands twice in entry "n{0}", first at row {1} of sheet "FAQ", paraphrases.',
    ),
    ({"paraphrases": "问题{0}"}, "C", 'stands twice in entry "n{0}", first at row {1} of sheet "FAQ", question.'),
    ({"not_for": "问题{0}"}, "D", "is in not_for and a phrasing of"),
    ({"question": "我要我的钱"}, "B", '"我要我的钱" is a check at'),
    ({"answer": "见{出口}"}, "E", 'there is no "{出口}". Use one of: '),
    ({"answer": "见{}"}, "E", '"{}" names nothing.'),
    ({"answer": "一个 { 括号"}, "E", 'a lone "{". Write "{{" for the character itself.'),
    ({"answer": "一个 } 括号"}, "E", 'a lone "}". Write "}}" for the character itself.'),
    ({"valid_from": "2026-02-30"}, "G", '"2026-02-30" is not in the calendar. Correct it.'),
    ({"valid_from": "明天"}, "G", '"明天" is not written like 2026-12-31. Correct it.'),
    ({"valid_from": 46031}, "G", '"46031" is not written like 2026-12-31. Correct it.'),
    ({"valid_from": True}, "G", '"TRUE" is not written like 2026-12-31. Correct it.'),
    ({"valid_from": "2026-06-01", "valid_until": "2026-05-31"}, "H", "is before valid_from (2026-06-01)."),
    ({"valid_until": "31/12/2026"}, "H", '"31/12/2026" is not written like 2026-12-31.'),
    ({"answer": "#REF!"}, "E", "the cell shows the error #REF!. Correct it, or write the text itself."),
    ({"answer": 110101199001011234}, "E", "this number has more than 15 digits"),
    ({"extra": "多"}, "J", "this row has more cells than the header. Remove them."),
    ({"answer": "响\u007f铃"}, "E", "holds the control character U+007F. Remove it."),
    ({"answer": "响_x0007_铃"}, "E", "holds the control character U+0007. Remove it."),
)


def filled(mistake: dict[str, Any], number: int) -> list[Any]:
    row: dict[str, Any] = {"id": f"n{number}", "question": f"问题{number}", "answer": f"见{{入口}}{number}"} | mistake
    values = [row.get(name) for name in (*COLUMNS, "extra")]
    return [value.replace("{0}", str(number)) if isinstance(value, str) else value for value in values]


def test_each_of_five_thousand_rows_is_judged_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "known.yaml").write_text(KNOWN, encoding="utf-8")
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("FAQ")
    sheet.append(COLUMNS)
    sheet.append(["good", "怎么开始", "从哪开始", None, "看{入口}"])
    expected: list[tuple[int, str, str]] = []
    for number in range(3, 5_002):
        mistake, letter, message = MISTAKES[number // 2 % len(MISTAKES)] if number % 2 else ({}, "", "")
        sheet.append(filled(mistake, number))
        if mistake:
            expected.append((number, letter, message.replace("{0}", str(number)).replace("{1}", str(number))))
    workbook.save(tmp_path / "t.xlsx")
    plan = plan_import(tmp_path / "t.xlsx", folder, "new.yaml", skip_refused=True)
    assert len(plan.verdicts) == 5_000
    assert len(MISTAKES) >= 40
    by_row = {verdict.row: verdict for verdict in plan.verdicts}
    for number, letter, message in expected:
        verdict = by_row.pop(number)
        assert verdict.state == "refused", MISTAKES[number // 2 % len(MISTAKES)][0]
        at = f"column {letter}" if letter else ""
        assert any(message in each and each.startswith(at) for each in verdict.refusals), (message, verdict.refusals)
    assert [(verdict.state, verdict.refusals) for verdict in by_row.values()] == [("new", ())] * len(by_row)
    assert plan.counts == {"new": len(by_row), "refused": len(expected)}
    assert plan.write().entries == len(by_row)
    assert len(load(folder).items) == 3 + len(by_row)


def judged(tmp_path: Path, table: str, **options: Any) -> Plan:
    folder = tmp_path / "faq"
    folder.mkdir(exist_ok=True)
    (folder / "known.yaml").write_text(KNOWN, encoding="utf-8")
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    return plan_import(tmp_path / "t.csv", folder, "new.yaml", **options)


def test_all_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path) -> None:
    plan = judged(tmp_path, "id,question,answer,valid_from\nBad,,{x},never\n")
    assert [each.split(":")[0] for each in plan.verdicts[0].refusals] == [
        "column B (question)",
        "column D (valid_from)",
        "column A (id)",
        "column C (answer)",
    ]


def test_the_same_question_without_an_id_is_named_by_its_row(tmp_path: Path) -> None:
    plan = judged(tmp_path, "question,answer\n甲问题,乙\n请问甲问题？,丙\n")
    assert plan.verdicts[1].refusals == (
        "column A (question): the same question is in row 2 already. Join the two rows.",
    )


@pytest.mark.parametrize(
    ("tag", "notes"),
    [
        ("售后", ()),
        ("售后服务", ('column C (分类): no entry has the tag "售后服务" yet. Did you mean "售后"?',)),
        ("物流", ('column C (分类): no entry has the tag "物流" yet. It would be new.',)),
    ],
)
def test_an_unknown_category_is_noted(tmp_path: Path, tag: str, notes: tuple[str, ...]) -> None:
    plan = judged(tmp_path, f"问题,答案,分类\n甲问题,乙,{tag}\n")
    assert (plan.verdicts[0].state, plan.verdicts[0].notes) == ("new", notes)


def test_a_refused_row_takes_its_further_questions_along(tmp_path: Path) -> None:
    table = "Question\tAnswer\tQnaId\nhow\tYes.\t1\n退钱\tYes.\t1\nok\tFine.\t2\n"
    plan = judged(tmp_path, table, skip_refused=True)
    assert [each.state for each in plan.verdicts] == ["refused", "refused", "new"]
    assert plan.verdicts[0].refusals == (
        f'column A (Question): row 3, "退钱" is also in entry "refund" at {tmp_path}/faq/known.yaml:5. '
        "Keep it in one of the two.",
    )
    assert plan.verdicts[1].refusals == ("its entry, which begins in row 2, is refused.",)


def test_a_qna_pair_becomes_one_entry_and_stays_it(tmp_path: Path) -> None:
    table = "Question\tAnswer\tMetadata\tQnaId\nhow\tYes.\tkind:a\t1\nwhy\tYes.\tkind:a\t1\n"
    plan = judged(tmp_path, table)
    assert plan.write().phrasings == 2
    item = load(tmp_path / "faq").items[-1]
    assert (item.phrasings, item.text, item.tags) == (("how", "why"), "Yes.", ("kind:a",))
    again = judged(tmp_path, table, mode="append")
    assert again.counts == {"unchanged": 1, "joined": 1}


def test_an_entry_is_found_by_its_question_where_the_row_has_no_id(tmp_path: Path) -> None:
    plan = judged(tmp_path, "问题,答案\n请问怎么退款？,七天内\n")
    assert plan.verdicts[0].entry_id == "refund"
    assert plan.verdicts[0].state == "refused"  # it stands in another file, with other words
    plan = judged(tmp_path, "问题,答案\n怎么退款,七天内\n")
    assert plan.verdicts[0].state == "unchanged"
    assert plan.after is None
