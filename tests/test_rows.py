"""Tables of faqbot and of other programs, as those programs write them: which column becomes what, and what is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from faqbot.errors import InvalidRequest
from faqbot.rows import Rows, read_rows
from faqbot.sheets import write_xlsx


def rows(path: Path, text: str | bytes, **options: Any) -> Rows:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_rows(path, **options)


def said(read: Rows) -> list[dict[str, Any]]:
    return [dict(row.meant.fields) for row in read.rows]


@pytest.mark.parametrize(
    "header",
    [
        "问题,答案",  # Dify in Chinese
        "Question,Answer",  # Dify in English
        "question,answer",
        " 标准问题 （必填）,回答*",
        "Q,A",
        "提问,回复",
        "問題,答案",
    ],
)
def test_two_columns_work_as_they_are(tmp_path: Path, header: str) -> None:
    assert said(rows(tmp_path / "a.csv", f"\ufeff{header}\n怎么退款,七天内\n")) == [
        {"question": "怎么退款", "answer": "七天内"}
    ]


def test_every_column_has_a_chinese_name(tmp_path: Path) -> None:
    table = (
        "编号,问题,相似问法,反例,答案,标签,生效日期,失效日期,复核日期,负责人\n"
        'a,问,"问一\n\n问二",不问,答,钱,2026/1/9,2026年12月31日,2026.6.1 00:00,小王\n'
    )
    assert said(rows(tmp_path / "a.csv", table)) == [
        {
            "id": "a",
            "question": "问",
            "paraphrases": ["问一", "问二"],
            "not_for": ["不问"],
            "answer": "答",
            "tags": ["钱"],
            "valid_from": "2026-01-09",
            "valid_until": "2026-12-31",
            "review": "2026-06-01",
            "owner": "小王",
        }
    ]


def test_a_title_above_the_header_is_no_row(tmp_path: Path) -> None:
    read = rows(tmp_path / "a.csv", "常见问题汇总\n2026 年\n\n问题,答案\n甲,乙\n")
    assert [(row.number, row.meant.fields["question"]) for row in read.rows] == [(5, "甲")]


def test_each_sheet_has_its_own_header_and_others_are_named(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.title = "说明"
    workbook.active.append(["请先看这里"])
    for name, header, row in (("甲", ["答案", "问题"], ["答", "问"]), ("乙", ["Question", "Answer"], ["q", "007"])):
        sheet = workbook.create_sheet(name)
        sheet.append(header)
        sheet.append(row)
    workbook.save(tmp_path / "a.xlsx")
    read = read_rows(tmp_path / "a.xlsx")
    assert [(row.sheet, row.number) for row in read.rows] == [("甲", 2), ("乙", 2)]
    assert said(read) == [{"question": "问", "answer": "答"}, {"question": "q", "answer": "007"}]
    assert read.notes == [
        f'{tmp_path}/a.xlsx: the sheet "说明" has no columns for question and answer and was left out.'
    ]


def test_an_unknown_column_is_refused_unless_it_is_left_out(tmp_path: Path) -> None:
    table = "问题,答案,备注,,tgas\n甲,乙,丙,丁,戊\n"
    read = rows(tmp_path / "a.csv", table)
    assert read.refusals == [
        'row 1, column C: there is no column "备注". Use: id, question, paraphrases, not_for, answer, tags, '
        "valid_from, valid_until, review, owner. Or leave it out by --without.",
        'row 1, column E: there is no column "tgas". Did you mean "tags"? Or leave it out by --without.',
    ]
    assert read.rows[0].refusals == ["column D: this column has no name. Name it in the first row, or remove it."]
    read = rows(tmp_path / "a.csv", table.replace("丁", ""), without=["备注", "TGAS"])
    assert (read.refusals, read.rows[0].refusals) == ([], [])
    assert said(read) == [{"question": "甲", "answer": "乙"}]


# --- Dify -----------------------------------------------------------------------------------------------------


def test_difys_jsonl(tmp_path: Path) -> None:
    def line(question: str, answer: str) -> str:
        roles = (("system", ""), ("user", question), ("assistant", answer))
        return json.dumps({"messages": [{"role": role, "content": text} for role, text in roles]}, ensure_ascii=False)

    read = rows(tmp_path / "a.jsonl", line("怎么退款", "填 {单号}\n即可") + "\n" + line("", "x"))
    assert said(read) == [{"question": "怎么退款", "answer": "填 {{单号}}\n即可"}, {"question": "", "answer": "x"}]
    turns = [{"role": role, "content": "x"} for role in ("user", "assistant", "user", "assistant")]
    (row,) = rows(tmp_path / "a.jsonl", json.dumps({"messages": turns})).rows
    assert row.refusals == ["this is a conversation of several turns, not one question and its answer. Remove it."]


# --- WeKnora --------------------------------------------------------------------------------------------------

WEKNORA = (
    "分类(必填),问题(必填),相似问题(选填-多个用##分隔),反例问题(选填-多个用##分隔),机器人回答(必填-多个用##分隔),"
    "是否全部回复(选填-默认FALSE),是否停用(选填-默认FALSE),是否禁止被推荐(选填-默认False 可被推荐)\n"
)


def test_weknoras_csv(tmp_path: Path) -> None:
    table = WEKNORA + (
        '售后,怎么退款,退钱##能退吗## ,怎么换货,"填{单号}##三天到",TRUE,FALSE,FALSE\n'
        "售后,几点开门,,,九点##十点,FALSE,FALSE,TRUE\n"
        "售后,旧的,,,没了,FALSE,TRUE,FALSE\n"
        "售后,错的,,,答,也许,FALSE,FALSE\n"
    )
    read = rows(tmp_path / "a.csv", table)
    assert said(read)[:2] == [
        {
            "question": "怎么退款",
            "paraphrases": ["退钱", "能退吗"],
            "not_for": ["怎么换货"],
            "answer": "填{{单号}}\n三天到",
            "tags": ["售后"],
        },
        {"question": "几点开门", "answer": "九点", "tags": ["售后"]},
    ]
    assert [row.state for row in read.rows] == ["new", "new", "left out", "refused"]
    assert read.rows[1].notes == [
        "column E (机器人回答(必填-多个用##分隔)): WeKnora draws one of 2 answers; the first was taken and the others "
        "are not kept."
    ]
    assert read.rows[2].refusals == ["it is switched off in WeKnora. Switch it on there to import it."]
    assert read.rows[3].refusals == [
        'column F (是否全部回复(选填-默认FALSE)): "也许" is neither TRUE nor FALSE. Correct it.'
    ]
    assert read.notes == [f"{tmp_path}/a.csv: the file was read as an export of WeKnora."]


def test_weknoras_refused_rows_its_template_and_its_workbook(tmp_path: Path) -> None:
    refused = "错误原因," + WEKNORA.replace(",是否禁止被推荐(选填-默认False 可被推荐)", "")
    assert said(rows(tmp_path / "a.csv", refused + "重复,售后,甲,,,乙,false,false\n")) == [
        {"question": "甲", "answer": "乙", "tags": ["售后"]}
    ]
    tabs = WEKNORA.replace(",", "\t")
    assert (
        said(rows(tmp_path / "a.csv", tabs + '售后\t甲\t\t\t"乙\n丙"\tFALSE\tFALSE\tFALSE\n'))[0]["answer"] == "乙\n丙"
    )
    table = [WEKNORA.strip().split(","), ["售后", "甲", "", "", "乙", "FALSE", "FALSE", "FALSE"]]
    assert said(rows(tmp_path / "a.xlsx", write_xlsx(table))) == [{"question": "甲", "answer": "乙", "tags": ["售后"]}]


def test_weknoras_json(tmp_path: Path) -> None:
    entries = [
        {
            "id": 12,
            "tag_name": "售后",
            "standard_question": "怎么退款",
            "similar_questions": ["退钱", " "],
            "negative_questions": ["换货"],
            "answers": ["甲", "乙"],
            "answer_strategy": "all",
            "is_enabled": True,
            "is_recommended": False,
        },
        {"id": 13, "standard_question": "几点", "answers": ["九点", "十点"], "answer_strategy": "random"},
        {"standard_question": "旧的", "answers": ["x"], "is_enabled": False},
        {"standard_question": 5, "answers": "x", "extra": 1},
    ]
    read = rows(tmp_path / "a.json", json.dumps(entries, ensure_ascii=False))
    assert said(read)[0] == {
        "question": "怎么退款",
        "paraphrases": ["退钱"],
        "not_for": ["换货"],
        "tags": ["售后"],
        "answer": "甲\n乙",
    }
    assert said(read)[1]["answer"] == "九点"
    assert [row.state for row in read.rows] == ["new", "new", "left out", "refused"]
    assert sorted(read.rows[3].refusals) == [
        '"answers" must be a list of texts. Write ["…", "…"].',
        '"standard_question" must be a text. Put it in quotes.',
        'there is no "extra" in an entry of WeKnora. Remove it.',
    ]


# --- QnA Maker ------------------------------------------------------------------------------------------------

QNA = "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\tSourceDisplayName\n"


def test_qna_makers_tsv(tmp_path: Path) -> None:
    prompts = '[{"displayOrder":0,"qnaId":3,"displayText":"More"}]'
    table = QNA + (
        f"How do I pay?\tBy {{card}}.\\nOr cash.\tEdit\tkind:money | city:leeds\t[]\tFalse\t{prompts}\t1\tEditorial\n"
        "can i pay by card\tBy {card}.\\nOr cash.\tEditorial\tkind:money | city:leeds\t[]\tFalse\t[]\t1\tEditorial\n"
        "can i pay by card\tBy {card}.\\nOr cash.\tEditorial\t\t[]\tFalse\t[]\t1\tEditorial\n"
        "another answer\tNo.\tEditorial\t\t[]\tFalse\t[]\t1\tEditorial\n"
        '"Hello" there?\tHi.\tEditorial\t[{"name":"kind","value":"chat"}]\t[]\tFalse\t[]\t2\tEditorial\n'
        "More\tOnly after.\tEditorial\t\t[]\tTrue\t[]\t3\tEditorial\n"
    )
    read = rows(tmp_path / "a.tsv", table)
    assert [row.state for row in read.rows] == ["new", "joined", "joined", "refused", "new", "left out"]
    assert said(read)[0] == {
        "question": "How do I pay?",
        "answer": "By {{card}}.\nOr cash.",
        "tags": ["kind:money", "city:leeds"],
    }
    assert [text for text, _ in read.rows[0].more] == ["can i pay by card"]
    assert read.rows[0].notes == ["column G (Prompts): its follow-up prompts are not kept."]
    assert read.rows[2].notes == ["column A (Question): the same question as above; it was taken once."]
    assert read.rows[3].refusals == [
        "column B (Answer): another answer than in row 2, which has the same QnaId. Make them the same."
    ]
    assert said(read)[4] == {"question": '"Hello" there?', "answer": "Hi.", "tags": ["kind:chat"]}
    assert read.rows[5].refusals == ["it only follows another answer (IsContextOnly) and is not asked by itself."]


def test_an_older_qna_maker_joins_what_has_one_answer(tmp_path: Path) -> None:
    table = (
        "Question\tAnswer\tSource\tMetadata\nhi\tHello.\te\teditorial:chitchat\nhey\tHello.\te\teditorial:chitchat\n"
    )
    read = rows(tmp_path / "a.tsv", table + "hey there\tHello.\te\t\n")
    assert [row.state for row in read.rows] == ["new", "joined", "new"]


# --- JSONL ----------------------------------------------------------------------------------------------------


def test_what_no_line_speaks_of_is_not_given(tmp_path: Path) -> None:
    read = rows(
        tmp_path / "a.jsonl", '{"问题": "甲", "答案": "乙"}\n{"question": "丙", "answer": "丁", "tags": null}\n'
    )
    assert said(read) == [{"question": "甲", "answer": "乙"}, {"question": "丙", "answer": "丁", "tags": None}]
    assert read.rows[0].given == {"question", "answer", "tags"}


def test_a_json_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="is not JSON"):
        rows(tmp_path / "a.json", '[{"question": "甲"')
