from __future__ import annotations

import pytest
from scipy.stats import binom

from sunwai.insight.changes import changes, difference
from sunwai.insight.need import BAD, FOUND, answers_needed, need
from sunwai.insight.statistics import FALSE_SHARE


def test_so_many_answers_find_half_of_the_bad_and_fewer_do_not() -> None:
    of = answers_needed(0.05)
    assert of is not None
    least = next(count for count in range(of) if binom.sf(count - 1, of, 0.05) <= FALSE_SHARE * BAD * FOUND)
    assert binom.sf(least - 1, of, 0.15) >= FOUND
    assert 40 <= of <= 120


def test_twice_the_answers_halve_the_weeks() -> None:
    slow = need(0.05, 2.4)
    assert slow is not None
    fast = need(0.05, 2.4 + slow.interviews)
    assert fast is not None
    assert slow.weeks is not None
    assert fast.weeks is not None
    assert fast.weeks <= -(-slow.weeks // 2)


def test_offices_that_differ_honestly_need_more() -> None:
    assert (answers_needed(0.05, 0.01) or 0) > (answers_needed(0.05) or 0)


def test_where_nobody_answers_no_weeks_are_enough() -> None:
    found = need(0.05, 0.0)
    assert found is not None
    assert found.weeks is None
    assert need(0.0, 10.0) is None


def test_a_difference_has_newcombes_interval() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II, method 10: 56 of 70 and 48 of 80."""
    assert difference((48, 80), (56, 70)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_changes_are_told_from_chance_together_and_few_answers_not_at_all() -> None:
    real, chance, few = changes([((10, 200), (60, 200)), ((20, 200), (22, 200)), ((1, 5), (4, 5))])
    assert (real.is_real, chance.is_real, few) == (True, False, None)
