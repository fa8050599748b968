"""Whether a share is another than it was: differences with their interval, those that are not chance named together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sunwai.insight import statistics

Count = tuple[int, int]
"""How many of how many."""


@dataclass(frozen=True)
class Change:
    """By how much a share rose (above nothing) or fell, with its 95 % interval (Newcombe 1998).

    `is_real`: it stands out among all that were looked at together (Benjamini and Hochberg, 5 %).
    """

    change: float
    low: float
    high: float
    is_real: bool


def changes(pairs: Sequence[tuple[Count, Count]]) -> list[Change | None]:
    """Each share before and now; None where either has fewer answers than are tested."""
    tested = [at for at, (before, now) in enumerate(pairs) if min(before[1], now[1]) >= statistics.MINIMUM]
    chances = [_chance(*pairs[at]) for at in tested]
    named = statistics.stand_out(chances)
    found: list[Change | None] = [None] * len(pairs)
    for at, is_real in zip(tested, named, strict=True):
        before, now = pairs[at]
        low, high = difference(before, now)
        found[at] = Change(now[0] / now[1] - before[0] / before[1], low, high, is_real)
    return found


def difference(before: Count, now: Count) -> tuple[float, float]:
    """Newcombe's interval of the share now less the share before (his tenth method: from two of Wilson's)."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff", alpha=1 - statistics.LEVEL)
    return float(low), float(high)


def _chance(before: Count, now: Count) -> float:
    from statsmodels.stats.proportion import score_test_proportions_2indep

    if before[0] + now[0] in {0, before[1] + now[1]}:
        return 1.0
    _, chance = score_test_proportions_2indep(*now, *before, compare="diff", return_results=False)
    return float(chance)
