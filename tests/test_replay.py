"""What a grouping is worth, and the days of an editor: numbers worked by hand, and a tiny run of both benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import grouping, replay
from benchmarks.grouping import BCubed, Remembering, b_cubed, chosen
from benchmarks.replay import (
    Desk,
    FirstQuestion,
    InOrder,
    Message,
    Ours,
    Rule,
    Run,
    SameText,
    cells,
    grouped,
    not_led,
    stream,
)
from faqbot.assistant import Assistant
from faqbot.space import Space

from . import club
from .test_benchmarks import write_set
from .words import Cosine, WordEncoder


def test_b_cubed_by_hand() -> None:
    # Of "a" two are in group 1 and one in group 2, with a "b": 1, 1, 1/2, 1/2 and 2/3, 2/3, 1/3, 1.
    score = b_cubed([1, 1, 2, 2], ["a", "a", "a", "b"])
    assert score.precision == pytest.approx(3 / 4)
    assert score.recall == pytest.approx(2 / 3)
    assert score.f1 == pytest.approx(2 * (3 / 4) * (2 / 3) / (3 / 4 + 2 / 3))
    assert b_cubed([5, 7, 7], ["x", "y", "y"]) == BCubed(1.0, 1.0)
    assert b_cubed([1, 1], ["x", "y"]) == BCubed(0.5, 1.0)
    assert b_cubed([1, 2], ["x", "x"]) == BCubed(1.0, 0.5)


def test_no_text_is_encoded_twice_and_what_is_kept_not_even_once(tmp_path: Path) -> None:
    inner = WordEncoder()
    encoder = Remembering(inner, tmp_path)
    vectors = encoder.encode(["refund", "late", "refund"])
    assert vectors.tolist() == inner.encode(["refund", "late", "refund"]).tolist()
    inner.encoded.clear()
    encoder.keep(["refund", "how"])
    assert inner.encoded == ["how"]
    Remembering(inner, tmp_path).encode(["how", "refund"])
    assert inner.encoded == ["how"]


def test_half_of_the_entries_are_chosen_and_always_the_same() -> None:
    half = [chosen(f"e{n}") for n in range(1000)]
    assert 450 < sum(half) < 550
    assert half[:4] == [True, False, True, True]


def message(text: str, entry: str | None) -> Message:
    return Message(text, text, entry)


def place(rule: Rule, *texts: str, day: int = 0) -> list[int]:
    encoder = WordEncoder()
    return [rule.place(message(text, None), encoder.encode([text])[0], day)[0] for text in texts]


def test_the_stream_is_popular_by_zipf() -> None:
    pools = [(f"e{n}", [f"{n} first", f"{n} second"]) for n in range(50)]
    days = stream(pools, ["nothing"], 30)
    assert [len(day) for day in days] == [200] * 30
    assert days == stream(pools, ["nothing"], 30) != stream(pools, ["nothing"], 30, seed=1)
    asked = [each.entry for day in days for each in day]
    assert asked.count(None) == pytest.approx(6000 / 7, rel=0.1)
    counts = sorted((asked.count(entry) for entry, _ in pools), reverse=True)
    # The n-th is asked for in proportion to 1 / n.
    assert counts[0] / counts[9] == pytest.approx(10, rel=0.35)
    assert {each.text for day in days for each in day if each.entry == "e7"} == {"7 first", "7 second"}
    assert all(each.entry for day in stream(pools, [], 1) for each in day)


def test_what_an_item_is() -> None:
    assert place(InOrder(), "refund", "refund", "late") == [1, 2, 3]
    assert place(SameText(), "refund", "refund how", "refund", "late") == [0, 1, 0, 2]
    texts = ("refund how when my", "refund how when", "refund how", "late", "refund how when")
    # 0.87 and, to the first question alone, 0.71: ChatWiki's rule makes another group, which is nearer afterwards.
    assert place(FirstQuestion("", None), *texts) == [0, 0, 1, 2, 0]
    assert place(Ours(Cosine()), *texts) == [1, 1, 1, 2, 1]


def test_chatwikis_groups_last_a_day_and_ours_for_ever() -> None:
    first, ours = FirstQuestion("", None), Ours(Cosine())
    assert place(first, "refund", "late") + place(first, "late", "refund", day=1) == [0, 1, 2, 3]
    assert place(ours, "refund", "late") + place(ours, "late", "refund", day=1) == [1, 2, 2, 1]
    # From the middle of the two, all that they have in common is gone.
    middle = Space(WordEncoder().encode(["refund"])[0], None)
    assert place(FirstQuestion("", middle), "refund refund refund refund how", "refund refund refund refund when") == [
        0,
        1,
    ]


def test_a_stream_is_grouped_as_if_nothing_were_answered() -> None:
    days = [
        [message("refund how", "a"), message("refund when please", "a"), message("late", None)],
        [message("refund", "a"), message("refund please", "a"), message("parcel", "b")],
    ]
    encoder = Remembering(WordEncoder(), Path("nowhere"))
    assert grouped(SameText(), days, encoder) == BCubed(1.0, pytest.approx((4 * 1 / 4 + 1) / 5))  # type: ignore[arg-type]
    # The last question of "a" makes one of two groups.
    assert grouped(Ours(Cosine()), days, encoder) == BCubed(1.0, 1.0)


class Given:
    """A rule whose items are given: a text's first word."""

    name, by_demand = "given", True

    def __init__(self) -> None:
        self.lost: list[tuple[int, list[str]]] = []

    def place(self, message: Message, vector: object, day: int) -> tuple[int, list[int]]:
        return int(message.text.split()[0]), []

    def left(self, number: int, staying: object) -> None:
        self.lost.append((number, [key for key, _ in staying]))  # type: ignore[attr-defined]


def desk_of(tmp_path: Path, waiting: Sequence[tuple[str, str | None]]) -> Desk:
    desk = Desk(Given(), Remembering(WordEncoder(), tmp_path), tmp_path, 0.05)
    for text, entry in waiting:
        desk.wait(message(text, entry), 0)
    return desk


def test_the_editor_writes_what_most_of_an_item_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "ACTIONS", 2)
    waiting = [("1 refund", "a"), ("1 how", "a"), ("1 late", "b"), ("2 my", "b"), ("2 my", "b"), ("3 please", "c")]
    desk = desk_of(tmp_path, waiting)
    assert desk.evening() == 2
    assert desk.written == {"a": ["1 refund", "1 how"], "b": ["2 my"]}
    assert desk.rule.lost == [(1, ["1 late"]), (2, [])]  # type: ignore[attr-defined]
    # What did not belong stays, and the rest has its turn: first those that more ask.
    assert desk.evening() == 2
    assert desk.written == {"a": ["1 refund", "1 how"], "b": ["2 my", "1 late"], "c": ["3 please"]}
    assert desk.evening() == 0


def test_of_a_mixture_only_the_first_question_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "ACTIONS", 1)
    waiting = [("1 late", "b"), ("1 refund", "a"), ("1 how", "a"), ("1 my", "c")]
    desk = desk_of(tmp_path, waiting)
    # Half is not more than half.
    assert desk.evening() == 1
    assert desk.written == {"b": ["1 late"]}
    # Of what stays two in three are.
    assert desk.evening() == 1
    assert desk.written == {"b": ["1 late"], "a": ["1 refund", "1 how"]}


def test_what_was_dismissed_comes_back_when_twice_as_many_ask(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, [("1 sky", None), ("1 sea", None)])
    assert desk.evening() == 1 and desk.written == {}
    assert desk.evening() == 0
    desk.wait(message("1 sky", None), 1)
    desk.wait(message("1 refund", "a"), 1)
    assert desk.evening() == 0
    desk.wait(message("1 how", "a"), 1)
    assert desk.evening() == 1
    assert desk.written == {"a": ["1 refund", "1 how"]}


def test_what_was_written_is_answered_the_next_day_and_leaves_the_queue(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, [("1 refund how", "a"), ("2 parcel late", "b")])
    assert desk.answer(message("1 refund how", "a")) is None
    desk.night(0)
    assert desk.answer(message("1 refund how", "a")) is None
    assert desk.evening() == 2
    desk.night(1)
    assert desk.answer(message("1 refund how", "a")) == "a"
    assert desk.answer(message("2 parcel late", "b")) == "b"
    desk.wait(message("1 refund how", "a"), 2)
    assert desk.evening() == 0


def test_what_was_rejected_waits_for_the_editor_and_teaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[tuple[str, str | None]] = []
    known = Assistant.taught

    def spied(self: Assistant, labelled: Sequence[tuple[str, str | None]]) -> Assistant:
        taught[:] = labelled
        return known(self, labelled)

    monkeypatch.setattr(Assistant, "taught", spied)
    desk = desk_of(tmp_path, [("1 refund how", "a")])
    desk.evening()
    desk.night(0)
    # As if today's snapshot gave these.
    desk._given |= {"3 invoice": "a", "4 late": "a", "5 my": "a"}
    desk.judge(message("3 invoice", "b"), "a", 1)
    desk.judge(message("4 late", "a"), "a", 1)
    desk.wait(message("5 my", "c"), 1)
    assert desk.evening() == 1, "what is answered, and was not rejected, is not looked at"
    assert desk.written == {"a": ["1 refund how"], "b": ["3 invoice"]}
    desk.night(1)
    assert taught == [("4 late", "a")], "what equals a phrasing teaches nothing"
    desk.judge(message("6 when", "c"), "a", 2)
    desk.night(2)
    assert taught == [("4 late", "a"), ("6 when", None)]


def run_of(rule: str, max_wrong: float, right: int, wrong: int) -> Run:
    return Run(rule, max_wrong, np.array([0, right]), np.array([0, wrong]), np.array([4, 5]), entries=7)


def test_a_line_of_the_table() -> None:
    assert cells("set", run_of("x", 0.05, 18, 2)) == [
        *("set", "x", "0.05", "18", "2", "9", "2.00", "0.222", "0.100", "7"),
    ]


def test_who_is_led_is_more_often_wrong_or_less_often_right() -> None:
    ours = [run_of("ours", 0.05, 100, 10), run_of("ours", 0.01, 80, 2)]
    others = [run_of("x", 0.05, 99, 10), run_of("x", 0.01, 80, 5), run_of("y", 0.05, 70, 1), run_of("z", 0.02, 81, 9)]
    assert not_led([*others, *ours]) == [others[1], others[2], others[3]]
    assert not_led([run_of("x", 0.05, 79, 2), *ours]) == []


def test_the_picture_is_the_same_for_the_same_days() -> None:
    runs = [run_of(rule, rate, 20, 1) for rule in ("a", "b", "c", "d", "**e**") for rate in (0.05, 0.01)]
    drawn = replay.picture([("set", runs), ("other", runs)])
    assert [drawn.count(f">{said}<") for said in ("set", "other", "rightly per action", "e")] == [1, 1, 2, 1]
    assert drawn == replay.picture([("set", runs), ("other", runs)])


def test_a_tiny_run_of_both(
    tmp_path: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_set(tmp_path / "data" / "tiny", times=3)
    monkeypatch.setattr(replay, "A_DAY", 12)
    monkeypatch.setattr(replay, "ACTIONS", 3)
    # The starter knowledge itself takes a minute to embed.
    monkeypatch.setattr(grouping, "STARTER", club.write(tmp_path / "club"))
    index = club_index(tmp_path, encoder_folder)
    common = ["--data", str(tmp_path / "data"), "--index", str(index), "--work", str(tmp_path / "work")]
    assert (
        replay.main([*common, "--days", "2", "--rates", "0.05", "--jobs", "1", "--picture", str(tmp_path / "p.svg")])
        == 0
    )
    printed = capsys.readouterr().out
    lines = rows_of(printed)
    assert lines[0] == list(replay.COLUMNS)
    names = [rule().name for rule in replay.rules(Remembering(WordEncoder(), index))]
    assert [(line[1], line[2]) for line in lines[2:7]] == [(name, "0.05") for name in names]
    assert all(int(line[3]) > 0 and int(line[5]) <= 6 for line in lines[2:7])
    assert "\n- tiny: " in printed
    assert [line[1] for line in lines[9:]] == names
    assert lines[9][2] == "1.000" and float(lines[-1][4]) > float(lines[9][4])
    assert (tmp_path / "p.svg").read_text("utf-8").startswith("<?xml")
    assert grouping.main(common) == 0
    lines = rows_of(capsys.readouterr().out)
    assert lines[0] == list(grouping.COLUMNS)
    assert [(line[1], line[2], line[4]) for line in lines[2:5]] == [
        ("questions", "9", "starter"),
        ("questions", "6", "one entry"),
        ("questions", lines[4][2], "half of the set"),
    ]
    # Three meanings, each asked in the same words but for question marks.
    assert lines[2][5:8] == ["1.000"] * 3
    assert grouping.main([*common, "--lines", "0.2", "2"]) == 0
    lines = rows_of(capsys.readouterr().out)
    assert lines[0] == ["set", "texts", "half", "0.2", "2.0"]
    # Nothing is as alike as that: each text by itself, but for the phrasings that others equal.
    assert [(line[1], line[2]) for line in lines[2:]] == [
        (texts, half) for texts in ("questions", "all texts") for half in ("one", "other")
    ]
    assert all(float(line[3]) >= float(line[4]) for line in lines[2:])
    for benchmark in (replay, grouping):
        assert benchmark.main(["--data", str(tmp_path)]) == 2
        assert capsys.readouterr().out.endswith("Name the folder of the sets.\n")


def club_index(tmp_path: Path, encoder_folder: Path) -> Path:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "encoder").symlink_to(encoder_folder)
    return tmp_path / "index"


def rows_of(printed: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in printed.splitlines() if line[:1] == "|"]
