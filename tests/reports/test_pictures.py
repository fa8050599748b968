from __future__ import annotations

import re

import pytest

from sunwai.reports.pictures import Point, Series, Shape, district_map, dots, scale, trend

HEADS = ("Dissatisfied", "Answers")
SQUARE = {"type": "Polygon", "coordinates": [[[73.0, 31.0], [74.0, 31.0], [74.0, 32.0], [73.0, 32.0], [73.0, 31.0]]]}


@pytest.mark.parametrize(
    ("highest", "top"), [(0.034, 0.04), (0.21, 0.3), (0.5, 0.6), (0.93, 1.0), (0.0, 0.01), (7, 1.0)]
)
def test_an_axis_ends_just_above_what_it_shows(highest: float, top: float) -> None:
    end, ticks = scale(highest)
    assert end == pytest.approx(top)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6


def test_names_cannot_break_out_of_the_picture() -> None:
    picture = dots("t", "d", [Point('<script>"&', 0.5, 0.4, 0.6, 10)], heads=HEADS)
    assert "<script>" not in picture
    assert "&lt;script&gt;" in picture


def test_the_urdu_picture_is_the_mirror_of_the_english_one() -> None:
    row = Point("x", 0.25, 0.2, 0.3, 40)
    left, right = (dots("t", "d", [row], heads=HEADS, rtl=rtl) for rtl in (False, True))
    at = [float(re.search(r'<circle cx="([\d.]+)"', one)[1]) for one in (left, right)]
    assert sum(at) == pytest.approx(680, abs=0.2)


def test_the_map_moves_to_where_reading_begins_and_is_not_mirrored() -> None:
    shape = Shape("x", SQUARE, "around", "tip", mark=True)
    pictures = [district_map("t", "d", [shape], legend={}, rtl=rtl) for rtl in (False, True)]
    places = [re.search(r'd="M([\d.]+) [\d.]+L([\d.]+) [^"]*" fill="#fff"', one) for one in pictures]
    west, east = ([float(place[side]) for place in places] for side in (1, 2))
    assert west[0] < east[0] < east[1]
    assert west[1] < east[1]


def test_a_month_without_answers_breaks_the_line() -> None:
    points = [Point("1", 0.1, 0.05, 0.2, 9), Point("2", None), Point("3", 0.1, 0.05, 0.2, 9)]
    assert trend("t", "d", [Series("a", points)]).count("<path") == 4  # two bands and two lines


def test_two_series_differ_without_colour() -> None:
    points = [Point("1", 0.1, 0.05, 0.2, 9), Point("2", 0.2, 0.1, 0.3, 9)]
    picture = trend("t", "d", [Series("a", points), Series("b", points)])
    assert "stroke-dasharray" in picture
    assert "<circle" in picture
    assert 'width="7.6"' in picture


def test_a_row_with_too_few_says_so_instead_of_a_dot() -> None:
    picture = dots("t", "d", [Point("x", None, note="fewer than ten answers")], heads=HEADS)
    assert "fewer than ten answers" in picture
    assert "<circle" not in picture
