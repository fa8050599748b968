"""What a roll-out did, whose order was drawn by lot: places that it has come to, beside those that it has not.

Within each window of time the two are compared with each other, never a place with itself before, so that what happened
to all at once cancels out (the vertical comparison of a stepped wedge, Matthews and Forbes 2017). The lot is the only
reason why a place is in the one group or the other; so the interval is what the lot could have done by itself: orders
are drawn again by the thousand, and it has every effect that they do not contradict (Fisher's test, turned round).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, prod

import numpy as np

from sunwai.insight.statistics import LEVEL, Numbers

ORDERS = 3999
LEAST_ORDERS = 40
"""Where fewer orders were possible, the drawn one cannot be told from the others at 95 %."""
NOTHING = 1e-12
Grid = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Unit:
    """An area or office: its wave, from 0 on, and what was counted there, as (count, of), from each wave to the next.

    The windows are those of the waves in their order; later ones may be missing.
    """

    wave: int
    counts: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class ByLot:
    """How much higher the share is where the roll-out has come, with a 95 % interval by the lot alone."""

    change: float
    low: float
    high: float
    units: int
    waves: int

    @property
    def is_seen(self) -> bool:
        return not self.low <= 0 <= self.high


@dataclass(frozen=True)
class _Window:
    """Some units in one window: counts, out of how many, who had it there, and who had it in each order drawn again."""

    count: Numbers
    of: Numbers
    treated: np.ndarray[tuple[int], np.dtype[np.bool_]]
    drawn: Flags

    @property
    def weight(self) -> float:
        """Two groups say the more the larger both are."""
        number = int(self.treated.sum())
        return number * (len(self.treated) - number) / len(self.treated)

    def gaps(self, groups: Flags) -> tuple[Numbers, Numbers]:
        """The gap of the shares between the groups, and by how much an effect of one would widen it."""
        return self._gap(groups, self.count), self._gap(groups, self.of * self.treated)

    def _gap(self, groups: Flags, count: Numbers) -> Numbers:
        with np.errstate(divide="ignore", invalid="ignore"):
            gap: Numbers = (groups @ count) / (groups @ self.of) - (~groups @ count) / (~groups @ self.of)
        return gap


def by_lot(units: Sequence[Unit], *, once_asked: bool, seed: int = 1) -> ByLot | None:
    """What a roll-out did to a share; None where too few orders were possible, or nothing was counted.

    Args:
        once_asked: the share is known only where the roll-out has come, as answers are: places asked before are
            compared with those of the newest wave. Else all places are, those that it has come to with the others.
        seed: of the orders drawn again; the same seed gives the same interval.
    """
    windows = list((_after if once_asked else _over)(units, np.random.default_rng(seed)))
    windows = [one for one in windows if one.weight and np.isfinite(one.gaps(one.treated[None, :])[0]).all()]
    if not windows or _orders(windows, once_asked=once_asked) < LEAST_ORDERS:
        return None
    weights = np.array([one.weight for one in windows])
    weights /= weights.sum()
    seen = float(sum(w * one.gaps(one.treated[None, :])[0][0] for w, one in zip(weights, windows, strict=True)))
    drawn = [one.gaps(one.drawn) for one in windows]
    gap, widened = (np.sum([w * each[at] for w, each in zip(weights, drawn, strict=True)], axis=0) for at in (0, 1))
    low, high = _interval(seen, gap, widened)
    return ByLot(seen, low, high, len(units), len({one.wave for one in units})) if np.isfinite(high - low) else None


def _over(units: Sequence[Unit], draw: np.random.Generator) -> Iterator[_Window]:
    """All places in each window: who has it, and who has not yet; the order is drawn again for all windows at once."""
    waves = np.array([one.wave for one in units])
    drawn = draw.permuted(np.tile(waves, (ORDERS, 1)), axis=1)
    for window in range(min((len(one.counts) for one in units), default=0)):
        count, of = np.array([one.counts[window] for one in units], dtype=float).T
        yield _Window(count, of, waves <= window, drawn <= window)


def _after(units: Sequence[Unit], draw: np.random.Generator) -> Iterator[_Window]:
    """The places asked so far: those asked before, and the newest. Which of them is new is drawn again."""
    for window in range(1, min((len(one.counts) for one in units), default=0)):
        asked = [one for one in units if one.wave <= window]
        if len(asked) > 1:
            treated = np.array([one.wave < window for one in asked])
            count, of = np.array([one.counts[window] for one in asked], dtype=float).T
            yield _Window(count, of, treated, draw.permuted(np.tile(treated, (ORDERS, 1)), axis=1))


def _orders(windows: Sequence[_Window], *, once_asked: bool) -> int:
    """How many orders at most could have been told apart: for all windows, or each by itself."""
    number = [comb(len(one.treated), int(one.treated.sum())) for one in windows]
    return prod(number) if once_asked else max(number)


def _interval(seen: float, gap: Numbers, widened: Numbers) -> tuple[float, float]:
    """The effects that the orders drawn again do not contradict.

    Were the effect e, an order would show |gap - e · widened| where |seen - e| was seen. An effect stays in where at
    least 5 in 100 orders would show as much; each does from some least to some most e, which is solved for. An order
    that shows nothing at all keeps every effect in.
    """
    most, least = np.full(len(gap), -np.inf), np.full(len(gap), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        for sign in (1, -1):
            up, down = (sign * gap + seen) / (1 + sign * widened), (seen - sign * gap) / (1 - sign * widened)
            most = np.maximum(most, np.where(np.abs(1 + sign * widened) < NOTHING, np.inf, up))
            least = np.minimum(least, np.where(np.abs(1 - sign * widened) < NOTHING, -np.inf, down))
    most, least = np.where(np.isnan(most), np.inf, most), np.where(np.isnan(least), -np.inf, least)
    at = int((1 - LEVEL) * (len(gap) + 1) + NOTHING) - 1
    return float(np.sort(least)[at]), float(np.sort(most)[::-1][at])
