"""Places come to in an order drawn by lot: useless programmes are not praised, what helps is found."""

from __future__ import annotations

import numpy as np
import pytest

from sunwai.insight.by_lot import ByLot, Unit, by_lot

WAVES = 4


def a_government(
    draw: np.random.Generator, *, falls_by: float = 0.0, units: int = 36, rises: float = 0.02
) -> list[Unit]:
    """Places that differ for good, in months that differ for all; in each, a share falls where it was come to before.

    It falls from the second window on, as it would where officers have read what was answered in the first.
    """
    units = 36
    own, month = draw.normal(0, 0.05, units), draw.normal(0, rises, WAVES)
    waves = draw.permutation(np.arange(units) * WAVES // units)
    found = []
    for unit, wave in enumerate(waves.tolist()):
        of = draw.integers(30, 300, WAVES)
        share = 0.2 + own[unit] + month - falls_by * (np.arange(WAVES) > wave)
        found.append(Unit(wave, list(zip(draw.binomial(of, np.clip(share, 0, 1)).tolist(), of.tolist(), strict=True))))
    return found


def over(units: list[Unit]) -> list[Unit]:
    """The same, where the share falls from the day of the wave on."""
    return [Unit(one.wave + 1, one.counts) for one in units]


@pytest.mark.parametrize("once_asked", [True, False])
def test_the_interval_of_a_useless_programme_holds_nothing_in_93_of_100_runs(once_asked: bool) -> None:
    draw = np.random.default_rng(1)
    found = [by_lot(a_government(draw), once_asked=once_asked) for _ in range(200)]
    assert all(found)
    held = np.mean([one is not None and not one.is_seen for one in found])
    assert 0.92 <= held <= 0.985


@pytest.mark.parametrize("once_asked", [True, False])
def test_what_helps_is_found_and_its_interval_holds_it(once_asked: bool) -> None:
    draw = np.random.default_rng(2)
    worlds = [a_government(draw, falls_by=0.08) for _ in range(40)]
    found = [by_lot(one if once_asked else over(one), once_asked=once_asked) for one in worlds]
    assert np.mean([one is not None and one.high < 0 for one in found]) >= 0.9
    assert np.mean([one is not None and one.low <= -0.08 <= one.high for one in found]) >= 0.9


def test_before_and_after_would_praise_a_useless_programme() -> None:
    """All places get better by themselves: those come to last look worse before and better after, whatever was done."""
    units = a_government(np.random.default_rng(3), rises=0.0)
    better = [Unit(one.wave, [(count * (10 - window) // 10, of) for window, (count, of) in enumerate(one.counts)])
              for one in units]  # fmt: skip
    before = sum(one.counts[0][0] for one in better) / sum(one.counts[0][1] for one in better)
    after = sum(one.counts[-1][0] for one in better) / sum(one.counts[-1][1] for one in better)
    assert after < before - 0.03
    found = by_lot(better, once_asked=False)
    assert found is not None
    assert not found.is_seen


def test_few_places_say_nothing() -> None:
    few = [Unit(wave, [(5, 50)] * 2) for wave in (0, 0, 1, 1)]
    assert by_lot(few, once_asked=False) is None
    assert by_lot([], once_asked=True) is None
    nothing = [Unit(wave, [(0, 0)] * 2) for wave in (0, 1) * 20]
    assert by_lot(nothing, once_asked=True) is None


def test_the_same_seed_gives_the_same_interval_and_the_lot_is_all_that_it_needs() -> None:
    units = a_government(np.random.default_rng(4))
    assert by_lot(units, once_asked=True) == by_lot(units, once_asked=True)
    found = by_lot(units, once_asked=True)
    assert isinstance(found, ByLot)
    assert (found.units, found.waves) == (36, WAVES)
    assert found.low <= found.change <= found.high
