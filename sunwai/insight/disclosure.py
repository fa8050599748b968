"""An attacker on published tables: what can be worked out of hidden cells, with linear programming.

Whoever reads all that is published can write down every sum, knows that no count is below nothing, and that a hidden
one may be small. The least and the most that a hidden cell can be then follow by linear programming; where they lie
near each other the cell is as good as published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)
Line = tuple[K, Sequence[K]]

WITHIN = 2.0


def narrowed(
    cells: Mapping[K, int], sums: Sequence[tuple[K, Sequence[K]]], hidden: set[K], limit: int, within: float = WITHIN
) -> list[K]:
    """The hidden cells from 1 to under `limit` whose range reaches no more than `within` below and above the truth.

    Args:
        cells: every count, hidden ones too; those not in `hidden` are what the attacker reads.
        sums: each total with the parts that make it up.
    """
    found = []
    for lines in _together(sums, hidden):
        small = [key for key in _unknown(lines, hidden) if 0 < cells[key] < limit]
        found += [key for key, (low, high) in ranges(cells, lines, hidden, small).items()
                  if cells[key] - low <= within and high - cells[key] <= within]  # fmt: skip
    return found


def ranges(
    cells: Mapping[K, int], sums: Sequence[tuple[K, Sequence[K]]], hidden: set[K], wanted: Sequence[K]
) -> dict[K, tuple[float, float]]:
    """The least and the most that each wanted hidden cell can be, from all that is shown."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    order = {key: at for at, key in enumerate(_unknown(sums, hidden))}
    rows, right = [], []
    for total, parts in sums:
        row = np.zeros(len(order))
        shown = 0
        for key, sign in [*((part, 1) for part in parts), (total, -1)]:
            if key in order:
                row[order[key]] += sign
            else:
                shown += sign * cells[key]
        if row.any():
            rows.append(row)
            right.append(-shown)
    matrix = csr_array(np.array(rows)) if rows else None
    found = {}
    for key in wanted:
        goal = np.zeros(len(order))
        goal[order[key]] = 1
        ends = [
            linprog(sign * goal, A_eq=matrix, b_eq=right or None, bounds=(0, None), method="highs") for sign in (1, -1)
        ]
        low, high = (float(sign * end.fun) if end.success else None for sign, end in zip((1, -1), ends, strict=True))
        found[key] = (0.0 if low is None else low, np.inf if high is None else high)
    return found


def _unknown(sums: Sequence[tuple[K, Sequence[K]]], hidden: set[K]) -> list[K]:
    return list(dict.fromkeys(key for total, parts in sums for key in (total, *parts) if key in hidden))


def _together(sums: Sequence[tuple[K, Sequence[K]]], hidden: set[K]) -> list[list[tuple[K, Sequence[K]]]]:
    """The lines with something hidden, parted into sets that have no hidden cell in common."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    lines = [line for line in sums if hidden & {line[0], *line[1]}]
    places = {key: at for at, key in enumerate(_unknown(lines, hidden))}
    pairs = [(at, len(lines) + places[key]) for at, (total, parts) in enumerate(lines) for key in (total, *parts)
             if key in places]  # fmt: skip
    if not pairs:
        return []
    size = len(lines) + len(places)
    begin, end = zip(*pairs, strict=True)
    _, label = connected_components(coo_array((np.ones(len(pairs)), (begin, end)), shape=(size, size)), directed=False)
    groups: defaultdict[int, list[tuple[K, Sequence[K]]]] = defaultdict(list)
    for at, line in enumerate(lines):
        groups[int(label[at])].append(line)
    return list(groups.values())
