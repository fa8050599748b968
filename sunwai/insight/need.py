"""What it would take to find a bad office: answers, weeks at the present volume, and interviews that halve them.

The same test, spread and error control as findings use, asked the other way round. Under Benjamini and Hochberg a
count must be about as unlikely as the false share times the share of all tests that are named; that is taken as if
BAD of the offices were bad and half of them found. Simulations of the whole procedure are `python -m bench findings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sunwai.insight.statistics import AT_LEAST, FALSE_SHARE, LEAST_SPREAD, MINIMUM

TIMES = 3.0
BAD = 0.03
FOUND = 0.5
MOST_ANSWERS = 20_000
MOST_SHARE = 0.95


@dataclass(frozen=True)
class Need:
    """What finds half of the offices that are `times` as bad as their peers.

    Args:
        answers: in how many answers of one office.
        weeks: how long that takes at the present volume; None where nobody answers.
        interviews: how many more answers an office and week, such as by callers, would halve the weeks.
    """

    times: float
    answers: int
    weeks: int | None
    interviews: int


def need(share: float, a_week: float, spread: float = 0.0, times: float = TIMES) -> Need | None:
    """What it takes where peers have this share and an office gets `a_week` answers; None if no number is enough."""
    answers = answers_needed(round(share, 3), round(spread, 4), times)
    if answers is None:
        return None
    weeks = ceil(answers / a_week) if a_week > 0 else None
    target = max(1, ceil(weeks / 2)) if weeks else ceil(answers / 4)
    return Need(times, answers, weeks, max(1, ceil(answers / target - a_week)))


@lru_cache(maxsize=4096)
def answers_needed(share: float, spread: float = 0.0, times: float = TIMES) -> int | None:
    """The answers of one office in which `times` the peers' share is found in half of all cases."""
    worse = min(share * times, MOST_SHARE)
    if not 0 < share < worse:
        return None
    low = high = MINIMUM
    while _power(high, share, worse, spread) < FOUND:
        low, high = high, high * 2
        if high > MOST_ANSWERS:
            return None
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        low, high = (low, middle) if _power(middle, share, worse, spread) >= FOUND else (middle, high)
    return high


def _power(of: int, share: float, worse: float, spread: float) -> float:
    """How likely an office with the worse share is named after so many answers."""
    least = max(int(np.argmax(_at_least(of, share, spread) <= FALSE_SHARE * BAD * FOUND)), AT_LEAST)
    return float(_at_least(of, worse, 0.0)[least])


def _at_least(of: int, share: float, spread: float) -> NDArray[np.float64]:
    """The chance of each count from 0 to one more than all, or of more than it."""
    from scipy.stats import betabinom, binom

    counts = np.arange(of + 2) - 1
    if spread < LEAST_SPREAD:
        return np.asarray(binom.sf(counts, of, share))
    size = 1 / spread - 1
    masses = betabinom.pmf(np.arange(of + 1), of, share * size, (1 - share) * size)
    return np.append(np.cumsum(masses[::-1])[::-1], 0.0)
