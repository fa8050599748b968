"""Moves that no reader of a published table can see: hidden counts go up and down together, all that is shown stays.

Three shapes, all in one figure or several that are part of one another. A ring: two districts and two services. A pair
in one service: two districts, whose sums over services must be hidden. A pair in one district: two services, whose sums
over districts must be. Where the two services are of two departments, the departments' sums must be hidden as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

NEED = 5
"""A count that may be anything in a range of this length is not known to within two of anything."""
MOST = 10**6
Grid = np.ndarray[Any, Any]
Cell = tuple[int, int]


@dataclass(frozen=True)
class Layer:
    """One figure's counts by district (row) and service (column), published for the places that are `listed`.

    In the others there is nothing, and who reads knows it; where `least` is one, he knows of the listed ones that
    there is something. It counts some of what `parent` counts. Layers that are `apart` under one parent have nobody
    in common. With `rest` what is left of the parent is kept as safe as the count itself.
    """

    name: str
    counts: Grid
    listed: Grid
    parent: str | None = None
    least: int = 0
    apart: bool = False
    rest: bool = False


@dataclass(frozen=True)
class Group:
    """Layers that move together, `top` the parent of the others: how far their counts can rise and fall in a place."""

    top: str
    rise: Grid
    fall: Grid

    @property
    def free(self) -> Grid:
        """How far they can go where no sum is shown."""
        return self.rise + self.fall

    def lifting(self, cell: Cell) -> Group:
        """The group where it rises in one place on those above it, which rise there as far.

        Elsewhere those above may fall where it rises, so that twice as much must be left to rise in.
        """
        rise, fall = np.where(self.rise >= 2 * NEED, self.rise, 0), self.fall.copy()
        rise[cell], fall[cell] = MOST, 0
        return Group(self.top, rise, fall)


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


@dataclass(frozen=True)
class Stack:
    """Moves of several layers that make one witness together."""

    cost: float = np.inf
    moves: tuple[tuple[str, Move], ...] = ()

    def on(self, top: str, move: Move) -> Stack:
        """With one more move, of a group with this top; on the empty one it stands alone."""
        return Stack((self.cost if self.moves or self.cost == 0 else 0.0) + move.cost, (*self.moves, (top, move)))


def left_of(layer: Layer, layers: Mapping[str, Layer]) -> Grid | None:
    """What its parent has beyond a layer (and those apart from it); None without a parent."""
    if layer.parent is None:
        return None
    children = [one.name for one in layers.values() if one.parent == layer.parent]
    return _left(layer.parent, layer.name, {layer.parent: children}, layers)


def segment(names: Sequence[str], layers: Mapping[str, Layer]) -> Group:
    """Layers of one line, the lowest first, that move together and no others with them."""
    return _group(names[-1], frozenset(names), _children(layers), layers)


def _children(layers: Mapping[str, Layer]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for one in layers.values():
        if one.parent:
            children.setdefault(one.parent, []).append(one.name)
    return children


def groups_of(layer: Layer, layers: Mapping[str, Layer], *, is_rest: bool) -> list[Group]:
    """The groups in which a layer can move; of its rest, those in which it or its parent stays."""
    children = _children(layers)
    moved, stays = layer, ""
    found = []
    if is_rest and layer.parent:
        found = [_group(layer.name, names, children, layers) for names in _downwards(layer.name, [], children, layers)]
        moved, stays = layers[layer.parent], layer.name
    tops = [moved.name]
    while parent := layers[tops[-1]].parent:
        tops.append(parent)
    for height, top in enumerate(tops):
        sets = _downwards(top, tops[:height], children, layers)
        found += [_group(top, names, children, layers) for names in sets if stays not in names]
    return found


def _downwards(
    top: str, through: Sequence[str], children: Mapping[str, Sequence[str]], layers: Mapping[str, Layer]
) -> Iterator[frozenset[str]]:
    """The sets of layers that hang together from one downwards and have all of `through` in them."""
    below = children.get(top, [])
    must = [one for one in below if one in through]
    if any(layers[one].apart for one in below):
        choices = [must] if must else [[], *([one] for one in below)]
    else:
        free = [one for one in below if one not in must]
        choices = [must + [one for one, is_in in zip(free, bits, strict=True) if is_in]
                   for bits in product((False, True), repeat=len(free))]  # fmt: skip
    for chosen in choices:
        parts = [list(_downwards(one, through, children, layers)) for one in chosen]
        for some in product(*parts):
            yield frozenset({top}).union(*some)


def _group(
    top: str, names: frozenset[str], children: Mapping[str, Sequence[str]], layers: Mapping[str, Layer]
) -> Group:
    shape = layers[top].counts.shape
    rise, fall = np.full(shape, MOST), np.full(shape, MOST)
    parent = layers[top].parent
    if parent:
        rise = np.minimum(rise, _left(parent, top, children, layers))
    for name in names:
        fall = np.minimum(fall, layers[name].counts - layers[name].least)
        below = children.get(name, [])
        inside = [one for one in below if one in names]
        is_apart = any(layers[one].apart for one in below)
        if below and not (is_apart and inside):
            for one in below:
                if one not in names:
                    fall = np.minimum(fall, _left(name, one, children, layers))
    listed = np.logical_and.reduce([layers[name].listed for name in names])
    return Group(top, np.where(listed, np.maximum(rise, 0), 0), np.where(listed, np.maximum(fall, 0), 0))


def _left(parent: str, child: str, children: Mapping[str, Sequence[str]], layers: Mapping[str, Layer]) -> Grid:
    """What a parent has beyond a child, or beyond all its children where they have nobody in common."""
    if layers[child].apart:
        taken: Grid = np.sum([layers[one].counts for one in children[parent]], axis=0)
        return np.subtract(layers[parent].counts, taken)
    return np.subtract(layers[parent].counts, layers[child].counts)


@dataclass(frozen=True)
class Ground:
    """What hiding each count (sums last) and each department's sum costs; the department of each column."""

    cells: Grid
    sums: Grid
    department: Grid


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
