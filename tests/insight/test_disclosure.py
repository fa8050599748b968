from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwai.insight.disclosure import narrowed, ranges
from sunwai.insight.statistics import SMALL, suppress


def test_the_range_of_a_hidden_cell_is_what_the_sums_leave() -> None:
    cells, sums = {"a": 3, "b": 8, "c": 40, "all": 51}, [("all", ["a", "b", "c"])]
    assert ranges(cells, sums, {"a", "b"}, ["a", "b"]) == {"a": (0, 11), "b": (0, 11)}


def test_two_cells_of_a_small_sum_are_nearly_given_away() -> None:
    cells, sums = {"a": 1, "b": 1, "c": 40, "all": 42}, [("all", ["a", "b", "c"])]
    assert narrowed(cells, sums, {"a", "b"}, SMALL) == ["a", "b"]
    assert narrowed(cells, sums, {"a", "b", "c"}, SMALL) == []


def test_a_cell_that_two_publications_give_away_together_is_found() -> None:
    """One hides weeks three and four; the other has sums of two weeks, one of them with a week that the first shows."""
    cells = {"w1": 20, "w2": 30, "w3": 5, "w4": 25, "month": 80, "middle": 35}
    month, middle = ("month", ["w1", "w2", "w3", "w4"]), ("middle", ["w2", "w3"])
    assert narrowed(cells, [month], {"w3", "w4"}, SMALL) == []
    assert narrowed(cells, [month, middle], {"w3", "w4"}, SMALL) == ["w3"]


def test_what_is_found_to_within_two_is_protected_by_another() -> None:
    """Equations leave both rows open, but nothing under nothing: 1 + 1 + 9 in a sum of eleven."""
    cells, sums = a_table([[1, 0, 30], [0, 1, 40], [30, 40, 50]])
    hidden = suppress(cells, sums)
    assert narrowed(cells, sums, hidden, SMALL) == []


def a_table(rows: list[list[int]]) -> tuple[dict, list]:
    cells: dict = {(r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    height, width = len(rows), len(rows[0])
    sums = [((r, "all"), [(r, c) for c in range(width)]) for r in range(height)]
    sums += [(("all", c), [(r, c) for r in range(height)]) for c in range(width)]
    sums += [
        (("all", "all"), [(r, "all") for r in range(height)]),
        (("all", "all"), [("all", c) for c in range(width)]),
    ]
    for total, parts in sums:
        cells[total] = sum(cells[part] for part in parts)
    return cells, sums


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=2, max_size=5)
)


@settings(deadline=None, max_examples=20)
@given(tables)
def test_no_small_cell_of_a_table_is_found_to_within_two(rows: list[list[int]]) -> None:
    cells, sums = a_table(rows)
    assert narrowed(cells, sums, suppress(cells, sums), SMALL) == []


@pytest.mark.parametrize("seed", range(3))
def test_nor_of_districts_by_weeks_with_both_totals(seed: int) -> None:
    cells, sums = a_table(np.random.default_rng(seed).poisson(12, (36, 4)).tolist())
    assert narrowed(cells, sums, suppress(cells, sums), SMALL) == []
