"""What a grouping is worth, and the days of an editor: numbers worked by hand, and a tiny run of both benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import grouping, replay
from benchmarks.grouping import BCubed, Remembering, b_cubed, chosen
from benchmarks.replay import Desk, FirstQuestion, InOrder, Message, Ours, Rule, Run, SameText, cells, grouped, stream
from faqbot.space import Space

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


def test_a_line_of_the_table() -> None:
    days = (np.array([0, 8, 10]), np.array([0, 1, 1]), np.array([4, 4, 1]))
    one = Run("x", *days, entries=7, grouped=BCubed(0.5, 1.0))
    assert cells("set", one) == [
        *("set", "x", "18", "2", "9", "2.00", "0.222", "0.100", "7", "0.500", "1.000", "0.667"),
    ]
    drawn = replay.picture([("set", [one] * 5), ("other", [one] * 5)])
    assert drawn.count(">set<") == 1 and drawn.count(">answered rightly per editor action<") == 1
    assert drawn == replay.picture([("set", [one] * 5), ("other", [one] * 5)])


def test_a_tiny_run_of_both(
    tmp_path: Path, encoder_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_set(tmp_path / "data" / "tiny", times=3)
    monkeypatch.setattr(replay, "A_DAY", 12)
    monkeypatch.setattr(replay, "ACTIONS", 3)
    index = club_index(tmp_path, encoder_folder)
    common = ["--data", str(tmp_path / "data"), "--index", str(index), "--work", str(tmp_path / "work")]
    assert replay.main([*common, "--days", "3", "--picture", str(tmp_path / "p.svg")]) == 0
    lines = rows_of(capsys.readouterr().out)
    assert lines[0] == list(replay.COLUMNS)
    assert [line[1] for line in lines[2:]] == [rule().name for rule in replay.rules(Remembering(WordEncoder(), index))]
    assert all(int(line[2]) > 0 and int(line[4]) <= 9 for line in lines[2:])
    assert lines[2][9:] == ["1.000", *lines[2][10:]] and float(lines[-1][11]) > float(lines[2][11])
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
    for benchmark in (replay, grouping):
        assert benchmark.main(["--data", str(tmp_path)]) == 2
        assert capsys.readouterr().out.endswith("Name the folder of the sets.\n")


def club_index(tmp_path: Path, encoder_folder: Path) -> Path:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "encoder").symlink_to(encoder_folder)
    return tmp_path / "index"


def rows_of(printed: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in printed.splitlines() if line[:1] == "|"]
