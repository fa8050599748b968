"""The mathematics above the counts; statsmodels and scipy do it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)

LEVEL = 0.95
FALSE_SHARE = 0.05
SMALL = 10
TINY = 1e-9
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def intervals(counts: Sequence[int], of: Sequence[int]) -> list[tuple[float, float]]:
    """Wilson's score interval for each `count` out of `of` (all positive)."""
    if not counts:
        return []
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(np.asarray(counts), np.asarray(of), alpha=1 - LEVEL, method="wilson")
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def chances(counts: Sequence[int], of: Sequence[int], expected: Sequence[float]) -> list[float]:
    """How likely at least so many out of `of` are, if the true share is `expected` (exact binomial)."""
    from scipy.stats import binom

    found = binom.sf(np.asarray(counts) - 1, np.asarray(of), np.asarray(expected))
    return [float(chance) for chance in np.atleast_1d(found)]


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
    while more := _revealed(cells, lines, hidden, limit):
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
