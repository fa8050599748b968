"""The mathematics above the counts; statsmodels and scipy do it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LEVEL = 0.95
FALSE_SHARE = 0.05
MINIMUM = 10
AT_LEAST = 3
"""Offices with fewer answers are not tested, and with fewer of what is counted not named."""
SMALL = 10
LEAST_SPREAD = 1e-6
MOST_SPREAD = 0.5
LEAST_FOR_SPREAD = 20
DRAWN_IN = 0.2
WINSORISED = 0.4121
"""The variance of a standard normal value of which the fifth at either end is drawn in."""
Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


def intervals(counts: Sequence[int], of: Sequence[int]) -> list[tuple[float, float]]:
    """Wilson's score interval for each `count` out of `of` (all positive)."""
    if not counts:
        return []
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(np.asarray(counts), np.asarray(of), alpha=1 - LEVEL, method="wilson")
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def wilson(counts: Numbers, of: Numbers) -> tuple[Numbers, Numbers]:
    """The ends of Wilson's score interval for each of an array; NaN where there is none (nothing, or more than all)."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = np.full(len(of), np.nan), np.full(len(of), np.nan)
    fit = (of > 0) & (of >= counts)
    if fit.any():
        low[fit], high[fit] = proportion_confint(counts[fit], of[fit], alpha=1 - LEVEL, method="wilson")
    return low, high


def mean_interval(sums: Numbers, squares: Numbers, of: Numbers) -> tuple[Numbers, Numbers]:
    """The ends of the normal interval of a mean that cannot be below nothing; NaN where fewer than two stand behind it.

    Args:
        squares: the sums of the squares.
    """
    from scipy.stats import norm

    fit = of > 1
    n = np.where(fit, of, 2)
    variance = np.maximum(squares - sums * (sums / n), 0.0) / (n - 1)
    mean, half = sums / n, norm.isf((1 - LEVEL) / 2) * np.sqrt(variance / n)
    return np.where(fit, np.maximum(mean - half, 0.0), np.nan), np.where(fit, mean + half, np.nan)


def chances(
    counts: Sequence[int], of: Sequence[int], expected: Sequence[float], spread: float | Sequence[float] = 0.0
) -> list[float]:
    """How likely at least so many out of `of` are, if the true share is `expected` on average.

    Args:
        spread: how much honest offices' true shares differ (see `spread_of`); nothing is the exact binomial.
    """
    from scipy.stats import binom

    k, n, share = np.asarray(counts), np.asarray(of), np.asarray(expected, dtype=float)
    apart = np.broadcast_to(np.asarray(spread, dtype=float), k.shape)
    found = np.atleast_1d(binom.sf(k - 1, n, share))
    for at in np.nonzero((apart >= LEAST_SPREAD) & (share > 0) & (share < 1))[0]:
        found[at] = _differing(int(k[at]), int(n[at]), float(share[at]), float(1 / apart[at] - 1))
    return [float(chance) for chance in found]


def _differing(count: int, of: int, share: float, size: float) -> float:
    """The chance of `count` or more of a beta-binomial; ten times as fast as scipy's, which is held to it by a test."""
    from scipy.special import betaln

    a, b, below = share * size, (1 - share) * size, np.arange(count)
    logs = betaln(below + a, of - below + b) - betaln(a, b) - betaln(below + 1, of - below + 1) - np.log(of + 1)
    return float(np.clip(1 - np.exp(logs).sum(), 0.0, 1.0))


def spread_of(counts: Sequence[int], of: Sequence[int], expected: Sequence[float]) -> float:
    """How much offices' true shares differ beyond chance, as the correlation of two answers to one office (0 to 1).

    The fifth at either end is drawn in first (winsorised), so that bad offices do not make a wide spread pass for
    honest (Spiegelhalter 2005); the rest is scaled as for a normal distribution. Too few offices say nothing: 0.
    """
    k, n, share = (np.asarray(one, dtype=float) for one in (counts, of, expected))
    fit = (share > 0) & (share < 1) & (n > 1)
    k, n, share = k[fit], n[fit], share[fit]
    if len(k) < LEAST_FOR_SPREAD:
        return 0.0
    from scipy.optimize import brentq

    residual = (k - n * share) / np.sqrt(n * share * (1 - share))

    def beyond(spread: float) -> float:
        scaled = residual / np.sqrt(1 + (n - 1) * spread)
        low, high = np.quantile(scaled, [DRAWN_IN, 1 - DRAWN_IN])
        return float(np.var(np.clip(scaled, low, high)) - WINSORISED)

    if beyond(0.0) <= 0:
        return 0.0
    return float(brentq(beyond, 0.0, MOST_SPREAD)) if beyond(MOST_SPREAD) < 0 else MOST_SPREAD


def stand_out(chances_: Sequence[float], share: float = FALSE_SHARE) -> list[bool]:
    """Which are real, so that at most `share` of those named are expected to be false (Benjamini and Hochberg 1995)."""
    if not chances_:
        return []
    from statsmodels.stats.multitest import multipletests

    return [bool(one) for one in multipletests(chances_, alpha=share, method="fdr_bh")[0]]
