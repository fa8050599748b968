from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import betabinom

from sunwai.insight.statistics import chances, intervals, spread_of, stand_out


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
