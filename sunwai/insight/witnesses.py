"""Moves that no reader of a published table can see: hidden counts go up and down together, all that is shown stays.

Three shapes, all in one figure or several that are part of one another. A ring: two districts and two services. A pair
in one service: two districts, whose sums over services must be hidden. A pair in one district: two services, whose sums
over districts must be. Where the two services are of two departments, the departments' sums must be hidden as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sunwai.insight.layers import NEED, Cell, Grid, Group


@dataclass(frozen=True)
class Places:
    """Counts of which one must move; `leaves_…`: out of its row's, column's or department's sum."""

    cells: Sequence[Cell]
    leaves_row: bool = False
    leaves_column: bool = False
    leaves_department: bool = False

    @property
    def is_all(self) -> bool:
        """Whether it is the sum of everything."""
        return self.leaves_row and self.leaves_column

    def at(self, cell: Cell) -> Places:
        """One of them."""
        return replace(self, cells=[cell])


@dataclass(frozen=True)
class Move:
    """What must be hidden for a witness, and what newly hiding it costs."""

    cost: float = np.inf
    cells: tuple[Cell, ...] = ()
    sums: tuple[Cell, ...] = ()


def cheapest_of(moves: Iterable[Move]) -> Move:
    """The first that hides least; nothing is looked at after one that hides nothing."""
    best = Move()
    for one in moves:
        if one.cost < best.cost:
            best = one
        if best.cost == 0:
            break
    return best


@dataclass(frozen=True)
class Stack:
    """Moves of several layers that make one witness together."""

    cost: float = np.inf
    moves: tuple[tuple[str, Move], ...] = ()

    def on(self, top: str, move: Move) -> Stack:
        """With one more move, of a group with this top; on the empty one it stands alone."""
        return Stack((self.cost if self.moves or self.cost == 0 else 0.0) + move.cost, (*self.moves, (top, move)))


@dataclass(frozen=True)
class Ground:
    """What hiding each count (sums last) and each department's sum costs; the department of each column."""

    cells: Grid
    sums: Grid
    department: Grid

    def dear(self, *, rows: bool, columns: bool, departments: bool) -> Grid:
        """What hiding each count costs, with the sums that would have to be hidden for it alone where these change."""
        key = (rows, columns, departments)
        if key not in self._dear:
            cost = self.cells[:-1, :-1]
            if rows:
                cost = cost + self.cells[:-1, -1:]
            if columns:
                cost = cost + self.cells[-1:, :-1]
            if rows or departments:
                cost = cost + self.sums[:-1, self.department]
            if departments:
                cost = cost + self.sums[-1:, self.department]
            self._dear[key] = cost
        return self._dear[key]

    @cached_property
    def _dear(self) -> dict[tuple[bool, bool, bool], Grid]:
        return {}


@dataclass(frozen=True)
class _Search:
    """The cheapest move of one group on one ground."""

    group: Group
    ground: Ground

    @property
    def cells(self) -> Grid:
        return self.ground.cells

    @property
    def sums(self) -> Grid:
        return self.ground.sums

    @property
    def department(self) -> Grid:
        return self.ground.department

    def best(self, cell: Cell, places: Places) -> Move:
        shapes = []
        if not (places.leaves_row or places.leaves_column):
            shapes.append(self._ring(cell, across=places.leaves_department))
        if not places.leaves_column:
            shapes.append(self._in_service(cell))
        if not places.leaves_row:
            shapes.append(self._in_district(cell, across=places.leaves_department))
        return min(shapes, key=lambda one: one.cost, default=Move())

    def _ring(self, cell: Cell, *, across: bool) -> Move:
        row, column = cell
        rise, fall, here = self.group.rise, self.group.fall, self.department[column]
        up = np.minimum(np.minimum(rise[cell], rise), np.minimum(fall[row][None, :], fall[:, column][:, None]))
        down = np.minimum(np.minimum(fall[cell], fall), np.minimum(rise[row][None, :], rise[:, column][:, None]))
        cells, sums = self.cells[:-1, :-1], self.sums[:-1]
        cost = cells[cell] + cells[row][None, :] + cells[:, column][:, None] + cells
        other = self.department != here
        extra = (
            sums[row, here] + sums[row, self.department][None, :] + sums[:, here][:, None] + sums[:, self.department]
        )
        cost = np.where(other[None, :], cost + extra, np.inf if across else cost)
        cost = np.where(up + down >= NEED, cost, np.inf)
        cost[row], cost[:, column] = np.inf, np.inf
        at = np.unravel_index(int(np.argmin(cost)), cost.shape)
        i, j = int(at[0]), int(at[1])
        d = int(self.department[j])
        summed = ((row, int(here)), (row, d), (i, int(here)), (i, d)) if other[j] else ()
        return Move(float(cost[i, j]), (cell, (row, j), (i, column), (i, j)), summed)

    def _in_service(self, cell: Cell) -> Move:
        """Two districts of one service; their sums over services move."""
        row, column = cell
        rise, fall, d = self.group.rise[:, column], self.group.fall[:, column], int(self.department[column])
        up, down = np.minimum(rise[row], fall), np.minimum(fall[row], rise)
        cost = self.cells[:-1, column] + self.cells[:-1, -1] + self.sums[:-1, d]
        cost = np.where(up + down >= NEED, cost + cost[row], np.inf)
        cost[row] = np.inf
        i = int(np.argmin(cost))
        last = self.cells.shape[1] - 1
        return Move(float(cost[i]), (cell, (i, column), (row, last), (i, last)), ((row, d), (i, d)))

    def _in_district(self, cell: Cell, *, across: bool) -> Move:
        """Two services of one district; their sums over districts move."""
        row, column = cell
        rise, fall, here = self.group.rise[row], self.group.fall[row], int(self.department[column])
        up, down = np.minimum(rise[column], fall), np.minimum(fall[column], rise)
        cost = self.cells[row, :-1] + self.cells[-1, :-1]
        cost = cost + cost[column]
        other = self.department != here
        of = self.sums[row] + self.sums[-1]
        cost = np.where(other, cost + of[here] + of[self.department], np.inf if across else cost)
        cost = np.where(up + down >= NEED, cost, np.inf)
        cost[column] = np.inf
        j = int(np.argmin(cost))
        last, d = self.cells.shape[0] - 1, int(self.department[j])
        summed = ((row, here), (row, d), (last, here), (last, d)) if other[j] else ()
        return Move(float(cost[j]), (cell, (row, j), (last, column), (last, j)), summed)


def cheapest(places: Places, group: Group, ground: Ground) -> Move:
    """The move of a group that hides least."""
    best, search = Move(), _Search(group, ground)
    for cell in places.cells:
        if group.rise[cell] + group.fall[cell] >= NEED:
            best = min(best, search.best(cell, places), key=lambda one: one.cost)
        if best.cost == 0:
            break
    return best
