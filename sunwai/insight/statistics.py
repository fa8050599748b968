"""The mathematics above the counts; statsmodels and scipy do it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

import numpy as np

from sunwai.insight.disclosure import narrowed

K = TypeVar("K", bound=Hashable)

LEVEL = 0.95
FALSE_SHARE = 0.05
MINIMUM = 10
AT_LEAST = 3
"""Offices with fewer answers are not tested, and with fewer of what is counted not named."""
SMALL = 10
TINY = 1e-9
LEAST_SPREAD = 1e-6
MOST_SPREAD = 0.5
LEAST_FOR_SPREAD = 20
DRAWN_IN = 0.2
WINSORISED = 0.4121
"""The variance of a standard normal value of which the fifth at either end is drawn in."""
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
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


def suppress(cells: Mapping[K, int], sums: Sequence[tuple[K, Sequence[K]]], limit: int = SMALL) -> set[K]:
    """Which cells must not be shown, so that none with 0 < n < limit can be worked out from the rest.

    Args:
        cells: every count that is shown, totals too.
        sums: each total with the parts that make it up; whatever a reader can add up.
    """
    hidden = {key for key, count in cells.items() if 0 < count < limit}
    lines = [(total, list(parts)) for total, parts in sums]
    while more := _revealed(cells, lines, hidden, limit) or _nearly(cells, lines, hidden, limit):
        for total, parts in {id(parts): (total, parts) for total, parts in more}.values():
            hidden.add(_next(cells, total, parts, hidden))
    return hidden


def _revealed(
    cells: Mapping[K, int], lines: list[tuple[K, list[K]]], hidden: set[K], limit: int
) -> list[tuple[K, list[K]]]:
    """The lines that give a hidden cell away: exactly, by all equations together, or nearly, by too small a sum."""
    by_cell: defaultdict[K, list[tuple[K, list[K]]]] = defaultdict(list)
    found = []
    for total, parts in lines:
        for key in {total, *parts} & hidden:
            by_cell[key].append((total, parts))
        closed = [key for key in parts if key in hidden]
        is_open = len(closed) < len(parts)
        if closed and is_open and total not in hidden and sum(cells[key] for key in closed) < limit:
            found.append((total, parts))
    for key in _determined(lines, hidden):
        mine = (line for line in chain(by_cell[key], lines) if not {line[0], *line[1]} <= hidden)
        found += islice(mine, 1)
    return found


def _nearly(
    cells: Mapping[K, int], lines: list[tuple[K, list[K]]], hidden: set[K], limit: int
) -> list[tuple[K, list[K]]]:
    """A line with something left to hide for each cell that linear programming finds to within two."""
    found = []
    for key in narrowed(cells, lines, hidden, limit):
        touching = [line for line in lines if key in {line[0], *line[1]}]
        found += list(islice((line for line in chain(touching, lines) if not {line[0], *line[1]} <= hidden), 1))
    return found


def _determined(lines: list[tuple[K, list[K]]], hidden: set[K]) -> list[K]:
    """The hidden cells that have one solution only, looked for in each set of lines that share hidden cells."""
    return [key for group in _together(lines, hidden) for key in _fixed(group, hidden)]


def _together(lines: list[tuple[K, list[K]]], hidden: set[K]) -> list[list[tuple[K, list[K]]]]:
    """Lines parted into sets that have no hidden cell in common."""
    touching: defaultdict[K, list[int]] = defaultdict(list)
    for number, (total, parts) in enumerate(lines):
        for key in {total, *parts} & hidden:
            touching[key].append(number)
    group = list(range(len(lines)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    for numbers in touching.values():
        for number in numbers[1:]:
            group[root(number)] = root(numbers[0])
    found: defaultdict[int, list[tuple[K, list[K]]]] = defaultdict(list)
    for number, line in enumerate(lines):
        found[root(number)].append(line)
    return list(found.values())


def _fixed(lines: list[tuple[K, list[K]]], hidden: set[K]) -> list[K]:
    """The hidden cells in which no solution of the equations can move."""
    order = [key for key in dict.fromkeys(key for total, parts in lines for key in (total, *parts)) if key in hidden]
    place = {key: at for at, key in enumerate(order)}
    matrix = np.zeros((len(lines), len(order)))
    for row, (total, parts) in enumerate(lines):
        for key in parts:
            if key in place:
                matrix[row, place[key]] += 1
        if total in place:
            matrix[row, place[total]] -= 1
    matrix = matrix[np.any(matrix != 0, axis=1)]
    if not len(matrix):
        return []
    rows = _reduced(matrix)
    alone = rows[np.count_nonzero(rows, axis=1) == 1]
    return [order[place] for place in np.nonzero(alone)[1]]


def _reduced(matrix: Matrix) -> Matrix:
    """The equations solved as far as they go (Gauss and Jordan): a row with one cell left gives that cell away."""
    row = 0
    for column in range(matrix.shape[1]):
        at = row + int(np.argmax(np.abs(matrix[row:, column]))) if row < len(matrix) else row
        if row == len(matrix) or abs(matrix[at, column]) < TINY:
            continue
        matrix[[row, at]] = matrix[[at, row]]
        matrix[row] /= matrix[row, column]
        factors = matrix[:, column].copy()
        factors[row] = 0
        matrix -= np.outer(factors, matrix[row])
        matrix[np.abs(matrix) < TINY] = 0
        row += 1
    return matrix[:row]


def _next(cells: Mapping[K, int], total: K, parts: list[K], hidden: set[K]) -> K:
    """The one to hide beside it: the smallest part that is not nothing, then a nothing, then the total."""
    open_parts = [key for key in parts if key not in hidden]
    return min(open_parts, key=lambda key: (cells[key] == 0, cells[key]), default=total)
