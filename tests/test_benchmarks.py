"""The benchmarks: their numbers against cases worked by hand, and a whole run over a set of three entries."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ablation, side_by_side
from benchmarks.bench import FULL, QUICK, Set, read_set
from benchmarks.contenders import DISTRIBUTIONS, Cosine, TfIdf, asked
from benchmarks.quality import Entry, Questions, draws, entries_of, questions_of, set_names, write_knowledge
from benchmarks.side_by_side import put
from benchmarks.tables import (
    ANSWERS,
    TIMES,
    WITH_LABELS,
    WITHOUT_LABELS,
    Measured,
    cells_of,
    chosen_line,
    hindsight_accuracy,
    judged,
    judged_with_labels,
    lost,
    published,
    table,
    times_of,
)
from faqbot import confidence
from faqbot.evaluate import Labelled, Row
from faqbot.index import Phrasing
from faqbot.reading import load
from faqbot.unpack import NAME
from tests.words import WordEncoder

FAQBOT, ALWAYS = WITHOUT_LABELS[0], next(p for p in WITHOUT_LABELS if p.contender == "haystack")
COSINE_9 = next(p for p in WITHOUT_LABELS if p.contender == "cosine" and p.line == 0.9)
ROUTER_5 = next(p for p in WITHOUT_LABELS if p.contender == "semantic-router" and p.fitted and p.line == 0.5)

ENTRIES = {
    "money": ["how do I get my money back", "please refund my order"],
    "late": ["my parcel is late", "when does the parcel arrive"],
    "paper": ["I need an invoice", "send me a receipt please"],
}
"""By the ids of the set's own files."""

QUESTIONS = (
    ("refund my order please", "money", "in_scope"),
    ("the parcel is late", "late", "in_scope"),
    ("I need an invoice please", "paper", "in_scope"),
    ("why is the sky blue", None, "oos_chat"),
)


def write_set(folder: Path, times: int = 1) -> None:
    """The set above; with the questions asked several times, each a little otherwise."""
    folder.mkdir(parents=True)
    entries = [json.dumps({"id": i, "questions": texts, "answer": None}) for i, texts in ENTRIES.items()]
    questions = [
        json.dumps({"text": text + "?" * n, "entry_id": i, "kind": kind})
        for n in range(times)
        for text, i, kind in QUESTIONS
    ]
    (folder / "entries.jsonl").write_text("\n".join(entries), "utf-8")
    (folder / "questions.jsonl").write_text("\n".join(questions), "utf-8")


def small_set(*questions: Labelled, platforms: list[dict[str, str]] | None = None) -> Set:
    return Set("small", [], list(questions), ["oos_near"] * len(questions), platforms or [], "")


FOUR = small_set(Labelled("1", "a"), Labelled("2", "a"), Labelled("3", None), Labelled("4", "b"))
TOLD = {"entry": ["a", "b", "a", "b"], "score": [0.95, 0.9, 0.8, 0.3], "line": 0.85}


def test_a_phrasing_of_two_entries_is_the_first_ones(tmp_path: Path) -> None:
    lines = [
        {"id": "x", "questions": ["How do I  pay?", "how do I pay", "pay"], "answer": None},
        {"id": "y", "questions": ["HOW DO I PAY"], "answer": None},
        {"id": "z", "questions": ["pay", "a refund"], "answer": "{hole}"},
    ]
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (tmp_path / "q.jsonl").write_text('{"text": "q", "entry_id": "z"}\n{"text": "r", "entry_id": null, "kind": "k"}')
    entries = entries_of(tmp_path / "e.jsonl")
    assert [(e.id, e.given, e.phrasings[-1]) for e in entries] == [("e0", "x", "pay"), ("e2", "z", "a refund")]
    assert questions_of(tmp_path / "q.jsonl", entries) == Questions(
        [Labelled("q", "e2"), Labelled("r", None)], ["", "k"]
    )
    write_knowledge(entries, tmp_path / "knowledge")
    assert [item.phrasings for item in load(tmp_path / "knowledge").items][1] == ("a refund",)


def test_draws_part_the_questions_and_are_always_the_same() -> None:
    first = list(draws(10, labels=4))
    assert len(first) == 5
    assert all(len(learn) == 4 and sorted(learn + rest) == list(range(10)) for learn, rest in first)
    assert len({tuple(learn) for learn, _ in first}) == 5
    assert first == list(draws(10, labels=4))


def test_a_quick_set_keeps_the_entries_that_its_questions_need(tmp_path: Path) -> None:
    write_set(tmp_path / "tiny")
    assert set_names(tmp_path) == ["tiny"]
    whole = read_set(tmp_path / "tiny", FULL)
    assert ([e.id for e in whole.entries], len(whole.questions)) == (["e0", "e1", "e2"], 4)
    assert whole.kinds == ["in_scope", "in_scope", "in_scope", "oos_chat"]
    one = type(QUICK)(entries=1, questions=1, labels=1, timed=1, chunk=1)
    cut = read_set(tmp_path / "tiny", one)
    assert len(cut.questions) == len(cut.entries) == 1
    assert cut.questions[0].entry_id in (None, cut.entries[0].id)
    assert cut.digest != whole.digest


def test_the_nearest_phrasing_by_cosine() -> None:
    cosine = Cosine([("a", ["refund how", "invoice"]), ("b", ["parcel late"])], WordEncoder())
    entry, score = cosine.ask("refund")
    assert entry == "a" and score == pytest.approx(np.sqrt(0.5))
    told = asked(cosine, ["parcel late", "when"])
    assert told["entry"] == ["b", "a"]
    assert told["score"] == pytest.approx([1.0, 0.0])
    assert told["line"] is None
    assert len(told["ms"]) == 2 and min(told["ms"]) > 0


def test_the_nearest_phrasing_by_characters() -> None:
    tf_idf = TfIdf([("a", ["怎么退款", "退钱"]), ("b", ["开发票"])])
    entry, score = tf_idf.ask("怎么退款")
    assert entry == "a" and score == pytest.approx(1.0)
    entry, score = tf_idf.ask("发票")
    assert entry == "b" and 0.5 < score < 1
    assert tf_idf.ask("xyz")[1] == 0.0


def test_the_best_line_in_hindsight() -> None:
    def rows(*told: tuple[float, str | None]) -> list[Row]:
        """(score, label) where everything is answered with "a"."""
        return [Row("", label, "a", score, "answer") for score, label in told]

    assert hindsight_accuracy(rows((0.9, "a"), (0.8, None), (0.7, "a"), (0.6, None))) == pytest.approx(3 / 4)
    assert hindsight_accuracy(rows((0.9, "b"), (0.8, None))) == pytest.approx(1 / 2), "nothing answered"
    assert hindsight_accuracy(rows((0.9, "a"), (0.9, "a"), (0.9, None))) == pytest.approx(2 / 3), "a tie is one"


def test_the_lowest_line_that_keeps_the_accepted_share() -> None:
    score = np.linspace(1.0, 0.0, 41)
    right = np.ones(41, dtype=bool)
    right[[10, 30]] = False
    # One wrong of 20 is 5 %; the second is reached when 31 are answered, and 2 of 40 is 5 % again.
    assert chosen_line(score, right) == pytest.approx(score[40])
    right[39] = False
    assert chosen_line(score, right) == pytest.approx(score[29])
    assert chosen_line(score, ~right) == np.inf


def test_policies_decide_and_are_judged() -> None:
    cell = {"asked": TOLD}
    own = judged(FAQBOT, FOUR, cell)
    assert isinstance(own, Measured)
    assert own.summary.accuracy == pytest.approx(2 / 4)
    assert (own.summary.answered, own.summary.wrong_answer_rate) == (2, 0.5)
    assert own.summary.answered_rightly == pytest.approx(1 / 3)
    assert own.false_answers == "near 0.000"
    assert own.hindsight == pytest.approx(2 / 4)
    always = judged(ALWAYS, FOUR, cell)
    assert isinstance(always, Measured)
    assert (always.summary.answered, always.false_answers) == (4, "near 1.000")
    assert always.summary.accuracy == pytest.approx(2 / 4)
    exactly = judged(COSINE_9, FOUR, cell)
    assert isinstance(exactly, Measured) and exactly.summary.answered == 2
    fitted = judged(ROUTER_5, FOUR, {"asked": TOLD, "own": TOLD | {"score": [0.4, 0.3, 0.2, 0.1]}})
    assert isinstance(fitted, Measured) and fitted.summary.answered == 0
    assert cells_of(own)[2:6] == ["0.667", "0.500", "0.500", "near 0.000"]
    assert cells_of(own)[8] == "0.613" and cells_of(always)[8] == "0.613 (cosine)"


def test_what_failed_stands_in_the_table_with_its_cause() -> None:
    why = "ModuleNotFoundError: No module named 'a|b'"
    line = judged(ROUTER_5, FOUR, {"failed": why})
    assert line == (ROUTER_5, why) == judged_with_labels(ROUTER_5, FOUR, {"failed": why}, 2)
    assert cells_of(line)[2] == "not measured: ModuleNotFoundError: No module named 'a/b'"
    assert len(cells_of(line)) == len(ANSWERS)
    assert judged(ROUTER_5, FOUR, {"asked": TOLD, "own": {"failed": "x"}}) == (ROUTER_5, "x")
    (timed,) = times_of(FOUR, {"haystack": {"failed": why}})
    assert timed[:3] == ["small", "haystack", "not measured: ModuleNotFoundError: No module named 'a/b'"]
    assert len(timed) == len(TIMES)


def test_with_labels_the_line_is_learned_on_some_and_measured_on_the_rest() -> None:
    questions = [Labelled(str(n), "a" if n % 2 else None) for n in range(40)]
    of = small_set(*questions)
    told = {"entry": ["a"] * 40, "score": [0.8 if n % 2 else 0.6 for n in range(40)], "line": None}
    chosen = next(p for p in WITH_LABELS if p.contender == "cosine")
    line = judged_with_labels(chosen, of, {"asked": told}, 10)
    assert isinstance(line, Measured)
    assert line.summary.n == 30
    assert (line.summary.accuracy, line.hindsight, line.false_answers) == (1.0, 1.0, "0.000")
    each = [
        {"entry": ["a"] * 30, "score": [0.5] * 30, "line": 0.4 if number else 0.6}
        for number in range(len(list(draws(40))))
    ]
    ours = judged_with_labels(FAQBOT, of, {"asked": told, "draws": each}, 10)
    assert isinstance(ours, Measured)
    assert ours.summary.answered == pytest.approx(30 * 4 / 5), "mean of five draws, of which one answers nothing"


def test_platforms_stand_at_their_best_threshold() -> None:
    def row(name: str, threshold: str, accuracy: str) -> dict[str, str]:
        scores = {"accuracy": accuracy, "in_scope_accuracy": "0.6", "oos_recall": "0.75"}
        return {"platform": name, "threshold": threshold} | scores

    of = small_set(platforms=[row("p", "0.1", "0.5"), row("p", "0.2", "0.61"), row("q", "0.3", "0.7")])
    lines = published(of)
    assert [line[:2] for line in lines] == [
        ["q, as published", "in hindsight, ≥ 0.3"],
        ["p, as published", "in hindsight, ≥ 0.2"],
    ]
    assert lines[1][3:7] == ["0.610", "–", "all 0.250", "0.600"]
    assert {len(line) for line in lines} == {len(ANSWERS)}


def test_what_is_lost_is_told() -> None:
    better = TOLD | {"entry": ["a", "a", "a", "b"], "line": None}
    ours = judged(FAQBOT, FOUR, {"asked": TOLD})
    theirs = judged(ALWAYS, FOUR, {"asked": better})
    times = {
        "faqbot": {"ms": [2.0, 2.0], "mb": 10.0, "start": 3.0},
        "haystack": {"ms": [1.0, 1.0], "mb": 20.0, "start": 3.0},
        "tf-idf": {"failed": "x"},
    }
    assert lost(FOUR, [ours, theirs], [], times) == [
        "small, no labels: top-1 0.667; Haystack (always) has 1.000.",
        "small, no labels: accuracy 0.500; Haystack (always) has 0.750.",
        "small, no labels: accuracy in hindsight 0.500; Haystack (always) has 0.750.",
        "small, no labels: ECE 0.613; Haystack (always) has 0.413.",
        "small, no labels: answered rightly at 5 % wrong in hindsight 0.333; Haystack (always) has 0.667.",
        "small, no labels: 0.500 of its answers are wrong; 0.050 was asked for.",
        "small, no labels: Haystack (always) answers 1.000 rightly with 0.250 of its answers wrong; faqbot 0.333 with "
        "0.500.",
        "small: a question takes 2.0 ms; haystack 1.0.",
    ]
    assert lost(FOUR, [ours, (ALWAYS, "x")], [], {}) == [
        "small, no labels: 0.500 of its answers are wrong; 0.050 was asked for."
    ]
    (beside,) = times_of(FOUR, {"haystack": times["haystack"]})
    assert beside == ["small", "haystack", "1.0", "1.0", "–", "20", "3.0"]
    assert times_of(FOUR, times)[1][4] == "0.50 ×"


def test_tables_go_between_the_marks_and_nothing_else_changes(tmp_path: Path) -> None:
    file = tmp_path / "out.md"
    put(table(["a", "b"], [["1", "2"]]), file)
    assert file.read_text("utf-8") == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    file.write_text("before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n", "utf-8")
    for _ in range(2):
        put("new", file)
        assert file.read_text("utf-8") == ("before\n<!-- measured: begin -->\n\nnew\n<!-- measured: end -->\nafter\n")


def test_a_whole_run_with_who_is_installed(
    tmp_path: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(tmp_path / "data" / "tiny", times=5)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "encoder").symlink_to(encoder_folder)
    # Unpacking it a second time, without the adaptation, would take half a minute and show nothing here.
    (tmp_path / "work" / "plain").mkdir(parents=True)
    (tmp_path / "work" / "plain" / NAME).symlink_to(encoder_folder / NAME)
    command = ["--data", f"{tmp_path / 'data'}", "--work", f"{tmp_path / 'work'}", "--index", f"{tmp_path / 'index'}"]
    command += ["--quick", "--contenders"]
    assert side_by_side.main([*command, "faqbot", "cosine", "tf-idf"]) == 0
    printed = capsys.readouterr()
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in printed.out.splitlines() if line[:1] == "|"]
    assert "3 entries with 6 phrasings; 15 questions with an entry, 5 without." in printed.out
    assert "After 10 labelled questions, on the rest, mean of 5 draws:" in printed.out
    first = {(line[0], line[1]): line for line in reversed(lines)}
    assert first["fixed threshold", COSINE_9.answers][2] == "1.000"
    assert first["**faqbot**", FAQBOT.answers][2] == "1.000"
    assert first["character TF-IDF", "always"][2:7] == ["1.000", "0.750", "0.250", "chat 1.000", "1.000"]
    timed = first["tiny", "tf-idf"]
    assert float(timed[2]) < float(first["tiny", "faqbot"][2]), "no encoder"
    assert float(timed[5]) > 10 and float(timed[6]) > 0
    assert "tiny cosine.embedded: done" in printed.err
    assert side_by_side.main([*command, "faqbot", "cosine", "tf-idf"]) == 0
    again = capsys.readouterr()
    assert again.out.partition("###")[2] == printed.out.partition("###")[2]
    assert again.err == "", "what is finished is not measured again"
    texts = [text for texts in ENTRIES.values() for text in texts] + [text for text, *_ in QUESTIONS]
    kept = [
        path.read_bytes() for path in (tmp_path / "work").rglob("*") if path.is_file() and "plain" not in path.parts
    ]
    assert not [text for text in texts for data in kept if text.encode() in data], "no text of a set is kept"


@pytest.mark.skipif(find_spec("haystack") is not None, reason="Haystack is installed")
def test_who_is_missing_stands_in_every_table(
    tmp_path: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(tmp_path / "tiny", times=2)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / NAME).symlink_to(encoder_folder / NAME)
    command = ["--data", str(tmp_path), "--work", str(tmp_path), "--index", str(encoder_folder.parent)]
    assert side_by_side.main([*command, "--quick", "--contenders", "haystack"]) == 0
    printed = capsys.readouterr()
    assert "haystack-ai (missing)" in printed.out
    # Three policies without labels, one with them, and the times.
    assert printed.out.count("| not measured: ModuleNotFoundError: No module named 'haystack' |") == 5
    assert "tiny haystack.embedded: failed" in printed.err


def test_a_folder_without_sets_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert side_by_side.main(["--data", str(tmp_path)]) == 2
    assert capsys.readouterr().out == (
        f"{tmp_path}: no set with entries.jsonl and questions.jsonl. Name the folder of the sets.\n"
    )


def test_every_contender_of_the_tables_can_be_opened() -> None:
    named = {policy.contender for policy in (*WITHOUT_LABELS, *WITH_LABELS)}
    assert named == set(DISTRIBUTIONS) >= set(side_by_side.TIMED)
    assert Entry("e0", "x", ["y"]).id == "e0"


def test_ablation_changes_one_thing_and_puts_it_back() -> None:
    before = (confidence.BACKGROUND_SHARE, confidence.features)
    for what, changes in ablation.CHANGES:
        with pytest.raises(KeyError), ablation.changed(changes):
            assert not changes or all(getattr(module, name) is value for module, name, value in changes), what
            raise KeyError
    assert (confidence.BACKGROUND_SHARE, confidence.features) == before


def test_ablation_counts_as_evaluate_does() -> None:
    encoder = WordEncoder()
    texts = ["refund how", "refund money", "invoice how", "parcel late"]
    owners = [0, 0, 1, 2]
    asked = ["refund how", "invoice please how", "bread", "哈哈"]
    far = ["weather", "music"]
    given = ablation.Encoded(
        ids=["a", "b", "c"],
        phrasings=[Phrasing(text, text, owner) for text, owner in zip(texts, owners, strict=True)],
        vectors=encoder.encode(texts),
        questions=[Labelled(text, label) for text, label in zip(asked, ("a", "b", None, None), strict=True)],
        keys=asked,
        asked=encoder.encode(asked),
        background=(far, encoder.encode(far)),
    )
    top1, auc, *_ = ablation.asked_all(given).split(" | ")
    assert (top1, auc) == ("1.000", "1.000")
