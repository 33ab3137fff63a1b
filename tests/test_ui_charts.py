"""Pictures of the board: what is drawn is as high, wide and dark as its number, whatever the others are."""

from __future__ import annotations

import re

import pytest

from faqbot.ui.charts import DOTTED, LABELS, Point, Stack, bar_html, columns_html, heat_html, line_html, ticks
from tests.served import ATTACK, harmless


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (2, [0, 1, 2]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (9, [0, 5, 10]),
        (100, [0, 50, 100]),
        (176, [0, 50, 100, 150, 200]),
        (201, [0, 100, 200, 300]),
        (98_765, [0, 50_000, 100_000]),
    ],
)
def test_an_axis_is_marked_in_round_numbers(most: int, marks: list[int]) -> None:
    assert ticks(most) == marks


def test_every_axis_reaches_what_it_measures_with_few_marks() -> None:
    for most in range(1, 5_000):
        marks = ticks(most)
        assert marks[-1] >= most
        assert marks[-2] < most
        assert len(marks) <= 5
        assert {b - a for a, b in zip(marks, marks[1:], strict=False)} == {marks[1]}


def test_columns_are_as_high_as_their_numbers() -> None:
    drawn = columns_html([Stack([("answered", 150), ("wrong", 0), ("suggested", 26)]), Stack([("answered", 50)])], "x")
    assert re.findall(r'class="fb-of-(\w+)" style="height:([\d.]+)%"', drawn) == [
        ("answered", "75.00"),
        ("suggested", "13.00"),
        ("answered", "25.00"),
    ]
    assert re.findall(r'<span style="bottom:([\d.]+)%">([\d,]+)</span>', drawn) == [
        ("0.00", "0"),
        ("25.00", "50"),
        ("50.00", "100"),
        ("75.00", "150"),
        ("100.00", "200"),
    ]


def test_columns_without_anything_stand_on_an_axis_all_the_same() -> None:
    drawn = columns_html([Stack([("answered", 0)])] * 3, "x")
    assert drawn.count('class="fb-col') == 3
    assert "height" not in drawn


@pytest.mark.parametrize("n", [1, 7, 24, 30, 92])
def test_labels_stand_below_their_columns_and_have_room(n: int) -> None:
    drawn = columns_html([Stack([("answered", 1)], label=f"d{place}") for place in range(n)], "x")
    places = re.findall(r'style="left:([\d.]+)%">d(\d+)<', drawn)
    assert places[0][1] == "0"
    assert 1 <= len(places) <= LABELS
    for left, place in places:
        assert float(left) == pytest.approx(100 * (int(place) + 0.5) / n, abs=0.01)


def points_of(drawn: str) -> list[tuple[float, float]]:
    """(x, y) of a line in hundredths of its picture, y from above."""
    (line,) = re.findall(r'<polyline points="([^"]*)"', drawn)
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.split())]


def test_a_line_goes_through_its_shares_and_passes_over_days_without_one() -> None:
    drawn = line_html([Point(0.25), Point(None), Point(1.0, mark=True), Point(0.0)], "x")
    assert points_of(drawn) == [(12.5, 75.0), (62.5, 0.0), (87.5, 100.0)]
    assert re.findall(r'<b style="bottom:([\d.]+)%">', drawn) == ["25.00", "100.00", "0.00"]
    assert re.findall(r">(\d+%)<", drawn) == ["100%", "0%", "50%", "100%"]
    assert drawn.count("<u></u>") == 1
    assert "<polygon" in drawn


def test_a_line_that_stays_high_is_drawn_from_a_half_on_and_says_so() -> None:
    drawn = line_html([Point(0.6), Point(0.75), Point(1.0)], "x")
    assert [y for _, y in points_of(drawn)] == [80.0, 50.0, 0.0]
    assert re.findall(r">(\d+%)<", drawn)[1:] == ["50%", "75%", "100%"]
    assert "<polygon" not in drawn, "an area that begins at 50 % would lie about shares"
    assert re.findall(r">(\d+%)<", line_html([Point(0.6), Point(0.59)], "x"))[1:] == ["0%", "50%", "100%"]


def test_a_line_of_nothing_is_empty() -> None:
    drawn = line_html([Point(None), Point(None)], "x")
    assert points_of(drawn) == []
    assert "<b" not in drawn
    assert drawn.count('class="fb-col') == 2


def test_many_points_show_their_dots_only_when_pointed_at() -> None:
    assert "fb-dotted" in line_html([Point(0.5)] * DOTTED, "x")
    assert "fb-dotted" not in line_html([Point(0.5)] * (DOTTED + 1), "x")


def test_a_cell_is_as_dark_as_its_number_and_the_largest_darkest() -> None:
    counts = [[0] * 24, [*range(1, 25)]]
    drawn = heat_html(counts, ["一", "二"], [[""] * 24] * 2, "x")
    heat = [float(value) for value in re.findall(r"--heat:([\d.]+)%", drawn)]
    assert heat[:24] == [0.0] * 24
    assert heat[24:] == [pytest.approx(100 * n / 24, abs=0.05) for n in range(1, 25)]
    assert set(re.findall(r"--heat:([\d.]+)%", heat_html([[0] * 24], ["一"], [[""] * 24], "x"))) == {"0.0"}


def test_a_bar_is_as_wide_as_its_parts() -> None:
    drawn = bar_html(Stack([("answered", 30), ("suggested", 0), ("wrong", 10)]), 80)
    assert re.findall(r'fb-of-(\w+)" style="width:([\d.]+)%"', drawn) == [("answered", "37.50"), ("wrong", "12.50")]


def test_what_people_wrote_is_text() -> None:
    harmless(columns_html([Stack([("answered", 1)], label=ATTACK, tip=ATTACK)], ATTACK))
    harmless(heat_html([[1] * 24], [ATTACK], [[ATTACK] * 24], ATTACK))


def test_a_picture_says_in_words_what_it_shows() -> None:
    for drawn in (
        columns_html([Stack([("answered", 1)])], "三条提问"),
        heat_html([[1] * 24], ["一"], [[""] * 24], "三条提问"),
    ):
        assert 'role="img" aria-label="三条提问"' in drawn
