"""Did a remedy help? Offices with one, beside offices equally bad before without one.

Offices are acted on because they looked bad, and part of that was chance: the next figures look better whatever was
done. So an office is paired with another whose shrunk share before was the same, and to which nothing was done; what
both gain by chance cancels out. What made the choice besides the figures is not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sunwai.insight import peers, statistics

LEAST_PAIRS = 8
NEAR = 0.25
"""How far apart two of a pair may be, in standard deviations of all offices' shrunk shares before."""


@dataclass(frozen=True)
class Course:
    """One office before and after: how many of its answers said so.

    `group` is what offices must have in common to be like each other: their service and the question asked.
    """

    before: int
    before_of: int
    after: int
    after_of: int
    group: str = ""


@dataclass(frozen=True)
class Effect:
    """By how much the share fell more (below nothing) or less than at the others, over pairs, with a 95 % interval."""

    change: float
    low: float
    high: float
    pairs: int

    @property
    def is_seen(self) -> bool:
        return not self.low <= 0 <= self.high


def effect(treated: Sequence[Course], others: Sequence[Course]) -> Effect | None:
    """What a remedy did on average, or None where fewer than eight offices have their like among the others."""
    treated, others = ([one for one in part if one.before_of and one.after_of] for part in (treated, others))
    pairs = [pair for group in sorted({one.group for one in treated}) for pair in _pairs(
        [one for one in treated if one.group == group], [one for one in others if one.group == group])]  # fmt: skip
    if len(pairs) < LEAST_PAIRS:
        return None
    from scipy.stats import t

    gaps = np.array([_after(one) - _after(other) for one, other in pairs])
    wide = float(t.ppf((1 + statistics.LEVEL) / 2, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps)))
    mean = float(gaps.mean())
    return Effect(mean, mean - wide, mean + wide, len(gaps))


def _after(one: Course) -> float:
    return one.after / one.after_of


def _pairs(treated: Sequence[Course], others: Sequence[Course]) -> list[tuple[Course, Course]]:
    """Each with one other at most, together as near as can be; those too far apart are left out."""
    from scipy.optimize import linear_sum_assignment

    if not others:
        return []
    everybody = [*treated, *others]
    counts = np.array([one.before for one in everybody])
    of = np.array([one.before_of for one in everybody])
    a, b = peers.fit(counts.tolist(), of.tolist())
    shrunk = (a + counts) / (a + b + of)
    near = NEAR * float(shrunk.std())
    apart = np.abs(shrunk[: len(treated), None] - shrunk[None, len(treated) :])
    rows, columns = linear_sum_assignment(np.where(apart <= near, apart, 1.0))
    return [
        (treated[row], others[column]) for row, column in zip(rows, columns, strict=True) if apart[row, column] <= near
    ]
