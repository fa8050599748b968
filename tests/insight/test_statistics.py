from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import betabinom

from sunwai.insight.statistics import chances, intervals, spread_of, stand_out, suppress


def test_wilsons_interval_is_as_published() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    cases = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (count, of), limits in cases.items():
        assert intervals([count], [of])[0] == pytest.approx(limits, abs=5e-5)


def test_the_first_four_of_fifteen_stand_out() -> None:
    """The example of Benjamini and Hochberg 1995, section 3.1."""
    given_ = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
              0.7590, 1.0]  # fmt: skip
    assert stand_out(given_) == [True] * 4 + [False] * 11


def test_nothing_tested_is_nothing_found() -> None:
    assert stand_out([]) == intervals([], []) == []


def test_the_chance_is_that_of_so_many_or_more() -> None:
    assert chances([8], [10], [0.5])[0] == pytest.approx(56 / 1024)
    assert chances([0], [10], [0.5])[0] == 1.0


def test_where_honest_offices_differ_a_count_is_likelier() -> None:
    """A beta distribution of mean a half and spread a third is even: each count from 0 to 10 is as likely."""
    assert chances([8], [10], [0.5], 1 / 3)[0] == pytest.approx(3 / 11)


def test_the_chance_where_offices_differ_is_scipys() -> None:
    counts, of, shares = [0, 1, 7, 30, 12], [5, 40, 60, 400, 12], [0.1, 0.02, 0.1, 0.05, 0.7]
    size = 1 / 0.03 - 1
    expected = betabinom.sf(np.array(counts) - 1, of, np.array(shares) * size, (1 - np.array(shares)) * size)
    assert chances(counts, of, shares, 0.03) == pytest.approx(list(expected), abs=1e-9)


def made_offices(spread: float, bad: int = 0) -> tuple[list[int], list[int], list[float]]:
    draw = np.random.default_rng(7)
    size = 1 / spread - 1 if spread else 1e12
    of = draw.integers(50, 400, size=800)
    shares = draw.beta(0.1 * size, 0.9 * size, size=800)
    shares[:bad] = 0.3
    return [int(one) for one in draw.binomial(of, shares)], [int(one) for one in of], [0.1] * 800


def test_how_much_offices_differ_is_found_again_bad_ones_or_not() -> None:
    assert spread_of(*made_offices(0.02)) == pytest.approx(0.02, rel=0.15)
    assert spread_of(*made_offices(0.02, bad=40)) == pytest.approx(0.02, rel=0.4)
    assert spread_of(*made_offices(0.0)) < 0.0005


def test_few_offices_do_not_say_how_much_honest_ones_differ() -> None:
    assert spread_of([0, 30] * 9, [30] * 18, [0.5] * 18) == 0.0


def test_honest_offices_that_differ_are_not_named() -> None:
    counts, of, expected = made_offices(0.02)
    assert sum(stand_out(chances(counts, of, expected))) > 20
    assert sum(stand_out(chances(counts, of, expected, spread_of(counts, of, expected)))) <= 1


def test_a_small_cell_is_hidden_with_another_that_would_give_it_away() -> None:
    hidden = suppress({"a": 3, "b": 40, "c": 25, "all": 68}, [("all", ["a", "b", "c"])])
    assert hidden == {"a", "c"}


def test_nothing_small_is_nothing_hidden() -> None:
    assert suppress({"a": 0, "b": 40, "all": 40}, [("all", ["a", "b"])]) == set()


def test_two_ones_are_not_left_with_their_sum() -> None:
    hidden = suppress({"a": 1, "b": 1, "c": 30, "all": 32}, [("all", ["a", "b", "c"])])
    assert hidden == {"a", "b", "c"}


def test_a_total_that_is_small_is_hidden_too() -> None:
    assert suppress({"a": 4, "b": 0, "all": 4}, [("all", ["a", "b"])]) >= {"a", "all"}


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=2, max_size=5)
)


@settings(deadline=None, max_examples=60)
@given(tables)
def test_no_small_cell_of_a_table_can_be_worked_out(rows: list[list[int]]) -> None:
    cells, sums = with_totals(rows)
    hidden = suppress(cells, sums)
    for cell in hidden:
        if 0 < cells[cell] < 10:
            low, high = reach(cells, sums, hidden, cell)
            assert high - low > 0.5


def with_totals(rows: list[list[int]]) -> tuple[dict, list]:
    cells = {(r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
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


def reach(cells: dict, sums: list, hidden: set, cell: object) -> tuple[float, float]:
    """Between which values a hidden cell can lie, from all that is shown."""
    order = sorted(hidden, key=str)
    matrix, right = [], []
    for total, parts in sums:
        row = np.zeros(len(order))
        rest = 0
        for key, sign in [*((part, 1) for part in parts), (total, -1)]:
            if key in hidden:
                row[order.index(key)] += sign
            else:
                rest -= sign * cells[key]
        if row.any():
            matrix.append(row)
            right.append(rest)
    goal = np.zeros(len(order))
    goal[order.index(cell)] = 1
    free = [(None, None)] * len(order)
    ends = [linprog(sign * goal, A_eq=matrix, b_eq=right, bounds=free) for sign in (1, -1)] if matrix else []
    return tuple(-float("inf") if not end.success and sign == 1 else float("inf") if not end.success else sign * end.fun
                 for end, sign in zip(ends, (1, -1), strict=True)) if ends else (0.0, float("inf"))  # fmt: skip
