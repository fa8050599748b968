"""Moves of many counts at once, for tables in which no two or four counts are large enough (`witnesses` has those).

A count, or those of one sum together, go up while many others go down by as much, or the other way round. The others
are of the same district, the same service, the same department, or anywhere: what is summed over all of these stays
shown, the sum of everything always, and the sums in between are hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sunwai.insight.layers import NEED, Grid, Group
from sunwai.insight.witnesses import Ground, Move, Places, cheapest_of


@dataclass(frozen=True)
class _Zone:
    """Where counts may make up for each other, and which sums change by it: all but those over the whole zone."""

    inside: Grid
    rows: bool
    columns: bool
    departments: bool


def spread(places: Places, group: Group, ground: Ground) -> Move:
    """The move of a group that hides least among those in which many counts make up for a few."""
    search = _Search(*group.near, ground)
    at = tuple(np.array(places.cells).T)
    if not _suffice(search.rise[at], search.fall[at]):
        return Move()
    able = (search.rise > 0) | (search.fall > 0)
    mine, others = np.zeros_like(able), able & np.isfinite(ground.cells[:-1, :-1])
    mine[at] = able[at]
    others[_beside(places, ground.department)] = False
    if not _suffice(search.rise[others], search.fall[others]):
        return Move()
    found = (search.within(mine & zone.inside, others & zone.inside, zone) for zone in _zones(mine, ground.department))
    return cheapest_of(found)


def _suffice(rise: Grid, fall: Grid) -> bool:
    """Whether these counts could move far enough, if others made up for it."""
    return int(rise.sum()) + int(fall.sum()) >= NEED


def _beside(places: Places, department: Grid) -> Any:
    """The counts that are in the same sum, which does not move when they make up for each other."""
    row, column = places.cells[0]
    if places.leaves_department:
        same = department == department[column]
        return (slice(None), same) if places.leaves_column else (row, same)
    return slice(None) if places.leaves_column else row, slice(None) if places.leaves_row else column


def _zones(mine: Grid, department: Grid) -> Iterator[_Zone]:
    """The zones around some counts, the narrow ones first."""

    def lines(rows: Grid | bool, columns: Grid | bool) -> Grid:
        return np.broadcast_to(np.logical_and(rows, columns), mine.shape)

    height = np.arange(mine.shape[0])[:, None]
    for row in np.nonzero(mine.any(axis=1))[0]:
        for one in np.unique(department[mine[row]]):
            yield _Zone(lines(height == row, department == one), rows=False, columns=True, departments=False)
        yield _Zone(lines(height == row, columns=True), rows=False, columns=True, departments=True)
    used = mine.any(axis=0)
    for column in np.nonzero(used)[0]:
        width = np.arange(mine.shape[1]) == column
        yield _Zone(lines(rows=True, columns=width), rows=True, columns=False, departments=False)
    for one in np.unique(department[used]):
        yield _Zone(lines(rows=True, columns=department == one), rows=True, columns=True, departments=False)
    yield _Zone(np.ones_like(mine), rows=True, columns=True, departments=True)


@dataclass(frozen=True)
class _Search:
    """How far each count can rise and fall, as far as it is needed, and what hiding costs."""

    rise: Grid
    fall: Grid
    ground: Ground

    def within(self, mine: Grid, others: Grid, zone: _Zone) -> Move:
        up, down = (min(int(one[mine].sum()), NEED) for one in (self.rise, self.fall))
        dear = self._dear(zone)
        if up + down < NEED or np.isinf(dear[mine]).any():
            return Move()
        others = others & np.isfinite(dear)
        ways = [(up, 0)] * (up == NEED) + [(0, down)] * (down == NEED) + [(up, down)]
        return cheapest_of(self._against(mine, others, zone, *way) for way in ways)

    def _dear(self, zone: _Zone) -> Grid:
        return self.ground.dear(rows=zone.rows, columns=zone.columns, departments=zone.departments)

    def _against(self, mine: Grid, others: Grid, zone: _Zone, up: int, down: int) -> Move:
        """As many others, the cheapest for what they give first, as it takes."""
        falls, rises = (self.fall if up else 0) * others, (self.rise if down else 0) * others
        if min(int(falls.sum()), up) + min(int(rises.sum()), down) < NEED:
            return Move()
        gives = falls + rises
        at = np.argwhere(gives > 0)
        rows, columns = at[:, 0], at[:, 1]
        order = np.argsort(self._dear(zone)[rows, columns] / gives[rows, columns], kind="stable")
        rows, columns = rows[order], columns[order]
        got = np.minimum(falls[rows, columns].cumsum(), up) + np.minimum(rises[rows, columns].cumsum(), down)
        most = int(np.argmax(got >= NEED)) + 1
        touched = mine.copy()
        touched[rows[:most], columns[:most]] = True
        return self._move(touched, zone)

    def _move(self, touched: Grid, zone: _Zone) -> Move:
        ground, at = self.ground, np.argwhere(touched)
        last = (ground.cells.shape[0] - 1, ground.cells.shape[1] - 1)
        rows, columns = np.unique(at[:, 0]).tolist(), np.unique(at[:, 1]).tolist()
        departments = np.unique(ground.department[columns]).tolist()
        cells = [(row, column) for row, column in at.tolist()]
        cells += [(row, last[1]) for row in rows] * (zone.rows and len(rows) > 1)
        cells += [(last[0], column) for column in columns] * (zone.columns and len(columns) > 1)
        sums: list[tuple[int, int]] = []
        if len(rows) > 1 or len(departments) > 1:
            sums += sorted({(row, int(ground.department[column])) for row, column in at.tolist()})
        if len(departments) > 1:
            sums += [(last[0], one) for one in departments]
        cost = sum(float(ground.cells[one]) for one in cells) + sum(float(ground.sums[one]) for one in sums)
        return Move(cost, tuple(cells), tuple(sums))
