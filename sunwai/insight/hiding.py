"""Which counts of a published month are hidden, so that no small one can be told from the others to within two.

A month is one table for each figure: districts by services, with the sums over services, over districts, and over the
services of each department. A figure may be part of another (answers of replies, replies of who was asked). Small
counts are hidden first. Each then needs a witness: hidden counts, it among them, that can be moved together by five or
more in all and leave every shown count, every sum and every "no more than" as it is. Who reads all that is shown cannot
tell the two tables apart. Where there is no witness, the least is hidden that makes one, fine counts before their sums;
where counts are too small for two or four to move, many move together and the sum of all is kept. Only where nothing
makes a witness, the whole figure is hidden. Hiding more takes no witness away, so one found stays good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sunwai.insight.layers import NEED, Cell, Grid, Group, Layer, groups_of, left_of, segment
from sunwai.insight.spreads import spread
from sunwai.insight.witnesses import Ground, Move, Places, Stack, cheapest, cheapest_of

SMALL = 10
SUM_WEIGHS, DEPARTMENT_WEIGHS = 8.0, 2.0
MOSTLY, OFTEN = 0.6, 0.3
"""A fineness is hidden whole where a greater part of its counts is small; of sums, already where a smaller one is."""
DEAR = 40.0
"""What it costs to hide some sums: then it is worth looking for more, smaller counts instead."""


@dataclass(frozen=True)
class Masks:
    """What is hidden of a layer: services with a last column for their sum, and departments; the last row is all."""

    cells: Grid
    departments: Grid


def hidden(layers: Sequence[Layer], departments: Sequence[int]) -> dict[str, Masks]:
    """What to hide of each layer. Layers come after their parents; `departments` has one number for each column."""
    sheet = _Sheet(layers, np.asarray(departments, dtype=int))
    for layer in layers:
        sheet.settle(layer)
    return {one.name: Masks(sheet.cells[one.name], sheet.sums[one.name]) for one in layers}


@dataclass(frozen=True)
class _Small:
    """The places of a layer that need a witness; of its rest, where what is left of the parent is small."""

    cells: Grid
    departments: Grid
    is_rest: bool = False


class _Sheet:
    """All layers of a month while they are settled, parents first."""

    def __init__(self, layers: Sequence[Layer], departments: Grid) -> None:
        self.layers = {one.name: one for one in layers}
        self.department, self.number = departments, int(departments.max()) + 1
        self.height, self.width = layers[0].counts.shape
        self.counts = {one.name: _with_sums(one.counts) for one in layers}
        self.totals = {one.name: self._by_department(one.counts) for one in layers}
        self.cells = {one.name: np.zeros((self.height + 1, self.width + 1), bool) for one in layers}
        self.sums = {one.name: np.zeros((self.height + 1, self.number), bool) for one in layers}
        self.closed: set[str] = set()
        self.thin: set[str] = set()
        self.bare: set[str] = set()

    def _by_department(self, counts: Grid) -> Grid:
        found = np.zeros((self.height + 1, self.number), int)
        np.add.at(found[:-1].T, self.department, counts.T)
        found[-1] = found[:-1].sum(axis=0)
        return found

    def settle(self, layer: Layer) -> None:
        """Hides what is small of a layer, and what else its witnesses need."""
        wanted = list(self._small(layer))
        for small in wanted:
            self._hide(layer.name, small.cells, small.departments)
        self._thin_out(layer)
        if self.cells[layer.name][-1, -1]:
            self._close(layer.name)
        for small in wanted:
            groups = groups_of(layer, self.layers, is_rest=small.is_rest)
            chain = list(self._upwards(layer))[int(small.is_rest) :]
            for places in self._places(layer, small):
                while not self._witness(places, groups, chain):
                    self._close(next(one.name for one in self._upwards(layer) if one.name not in self.closed))

    def _thin_out(self, layer: Layer) -> None:
        """Hides all counts of a fineness of which many are small: their sums need not be given up one by one then."""
        listed, known = self._listed(layer)
        few, few_sums = self.counts[layer.name] < SMALL, self.totals[layer.name] < SMALL
        cells, sums = np.zeros_like(listed), np.zeros_like(known)
        inner, last = slice(None, -1), -1
        for place, most in (((inner, inner), MOSTLY), ((inner, last), OFTEN), ((last, inner), OFTEN)):
            cells[place] = (few & listed)[place].sum() > most * listed[place].sum()
        for row in (inner, last):
            sums[row] = (few_sums & known)[row].sum() > OFTEN * known[row].sum()
        self._hide(layer.name, cells, sums)
        if cells[0, 0]:
            self.thin.add(layer.name)

    def _small(self, layer: Layer) -> Iterator[_Small]:
        listed, known = self._listed(layer)
        yield _Small(listed & (self.counts[layer.name] < SMALL), known & (self.totals[layer.name] < SMALL))
        if layer.rest and layer.parent:
            rest = self.counts[layer.parent] - self.counts[layer.name]
            left = self.totals[layer.parent] - self.totals[layer.name]
            yield _Small(listed & (rest < SMALL), known & (left < SMALL), is_rest=True)

    def _listed(self, layer: Layer) -> tuple[Grid, Grid]:
        """The places that are published at all: those that the layer lists, and their sums."""
        if layer.name not in self._places_listed:
            found = _with_sums(layer.listed) > 0, self._by_department(layer.listed) > 0
            self._places_listed[layer.name] = found
        return self._places_listed[layer.name]

    def _hide(self, name: str, cells: Grid, departments: Grid) -> None:
        for one in self._with_children(name):
            listed, known = self._listed(self.layers[one])
            self._grounds.pop(one, None)
            self.cells[one] |= cells & listed
            self.sums[one] |= departments & known
            shown = (listed & ~self.cells[one]).sum() + (known & ~self.sums[one]).sum()
            if shown <= (not self.cells[one][-1, -1]):
                self.bare.add(one)

    def _close(self, name: str) -> None:
        self.closed |= set(self._with_children(name))
        self._hide(name, np.ones_like(self.cells[name]), np.ones_like(self.sums[name]))

    def _with_children(self, name: str) -> Iterator[str]:
        yield name
        for one in self.layers.values():
            if one.parent == name:
                yield from self._with_children(one.name)

    def _upwards(self, layer: Layer) -> Iterator[Layer]:
        yield layer
        while layer.parent:
            layer = self.layers[layer.parent]
            yield layer

    def _places(self, layer: Layer, small: _Small) -> Iterator[Places]:
        """What needs a witness, the sums first: what is hidden for them helps the rest."""
        rows, columns = range(self.height), range(self.width)
        listed = layer.listed
        for row, department in np.argwhere(small.departments).tolist():
            inside = [one for one in columns if self.department[one] == department]
            yield Places([(r, c) for r in (rows if row == self.height else [row]) for c in inside if listed[r, c]],
                         leaves_department=True, leaves_row=False, leaves_column=row == self.height)  # fmt: skip
        for row, column in np.argwhere(small.cells).tolist():
            yield Places(
                [(r, c) for r in (rows if row == self.height else [row])
                 for c in (columns if column == self.width else [column]) if listed[r, c]],
                leaves_row=column == self.width, leaves_column=row == self.height,
            )  # fmt: skip

    def _witness(self, places: Places, groups: list[Group], chain: Sequence[Layer]) -> bool:
        """Hides what the cheapest witness of one of these places needs; whether there is any."""
        if self._is_free(places, groups) or self._best(places, groups, chain, self._hidden_only).cost == 0:
            return True
        best = Stack() if chain[0].name in self.thin else self._best(places, groups, chain, self._few)
        if best.cost > DEAR:
            best = min(best, self._best(places, groups, chain, self._many), key=lambda one: one.cost)
        for top, move in best.moves:
            cells, sums = np.zeros_like(self.cells[top]), np.zeros_like(self.sums[top])
            for place in move.cells:
                cells[place] = True
            for place in move.sums:
                sums[place] = True
            self._hide(top, cells, sums)
        return best.cost < np.inf

    def _best(self, places: Places, groups: list[Group], chain: Sequence[Layer], search: Search) -> Stack:
        best = Stack()
        for at, group in enumerate(groups):
            best = min(best, Stack().on(group.top, search(places, group)), key=lambda one: one.cost)
            if best.cost == 0:
                groups.insert(0, groups.pop(at))  # what moved one count often moves the next
                return best
        for cell in places.cells:
            best = min(best, self._lifted(cell, places, chain, search), key=lambda one: one.cost)
            if best.cost == 0:
                return best
        return best

    def _few(self, places: Places, group: Group) -> Move:
        return cheapest(places, group, self._ground(group.top))

    def _many(self, places: Places, group: Group) -> Move:
        ground = self._ground(group.top)
        return min(cheapest(places, group, ground), spread(places, group, ground), key=lambda one: one.cost)

    def _hidden_only(self, places: Places, group: Group) -> Move:
        """With what is hidden already, as nearly always when a month is sparse: all else has no price."""
        if group.top not in self._grounds:
            self._grounds[group.top] = self._ground(group.top, np.inf)
        return cheapest_of(one(places, group, self._grounds[group.top]) for one in (cheapest, spread))

    def _ground(self, top: str, dear: float = 1.0) -> Ground:
        """What hiding costs that is not hidden yet."""
        cells, sums = self._weights(top)
        cells = np.where(self.cells[top], 0.0, cells * dear)
        sums = np.where(self.sums[top], 0.0, sums * dear)
        return Ground(cells, sums, self.department)

    def _lifted(self, cell: Cell, places: Places, chain: Sequence[Layer], search: Search) -> Stack:
        """The cheapest moves by which all layers of a line upwards rise in one place, each on the one above."""
        best, until = Stack(), [Stack(0.0)]
        for height, upper in enumerate(chain):
            options = []
            for low, below in enumerate(until):
                only = places.at(cell) if low == 0 else Places([cell])
                options.append(below.on(upper.name, self._ring(chain[low : height + 1], only, cell, search)))
            until.append(min(options, key=lambda one: one.cost))
            left = left_of(upper, self.layers)
            if left is None or left[cell] >= NEED:
                best = min(best, until[-1], key=lambda one: one.cost)
            if best.cost == 0:
                break
        return best

    def _ring(self, members: Sequence[Layer], places: Places, cell: Cell, search: Search) -> Move:
        if members[-1].name in self.closed:
            return Move(0.0)
        key = tuple(one.name for one in members)
        if key not in self._segments:
            self._segments[key] = segment(key, self.layers)
        if members[-1].name in self.bare:
            fall = self._segments[key].fall
            return Move(0.0) if int(fall.sum() - fall[cell]) >= NEED else Move()
        return search(places, self._segments[key].lifting(cell))

    def _is_free(self, places: Places, groups: Sequence[Group]) -> bool:
        """Whether they can move by themselves: in a figure of which nothing is shown, each count can.

        Where nothing but the sum of all is shown, each can as far as the others make up for it.
        """
        free = [group.free for group in groups if group.top in self.closed]
        if free and sum(max(int(one[cell]) for one in free) for cell in places.cells) >= NEED:
            return True
        at = tuple(np.array(places.cells).T)
        return not places.is_all and any(_made_up(one, at) for one in groups if one.top in self.bare)

    def _weights(self, name: str) -> tuple[Grid, Grid]:
        """How dear each count is: the larger the dearer, and sums more than what they are made of."""
        if name not in self._kept:
            cells = np.log2(2.0 + self.counts[name])
            cells[-1] *= SUM_WEIGHS
            cells[:, -1] *= SUM_WEIGHS
            sums = DEPARTMENT_WEIGHS * np.log2(2.0 + self.totals[name])
            sums[-1] *= SUM_WEIGHS
            self._kept[name] = (cells, sums)
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[str, tuple[Grid, Grid]]:
        return {}

    @cached_property
    def _grounds(self) -> dict[str, Ground]:
        return {}

    @cached_property
    def _places_listed(self) -> dict[str, tuple[Grid, Grid]]:
        return {}

    @cached_property
    def _segments(self) -> dict[tuple[str, ...], Group]:
        return {}


def _made_up(group: Group, at: tuple[Grid, ...]) -> bool:
    """Whether some counts can move by five in all while the others together make up for it."""
    rise, fall = (np.minimum(one, NEED * one.size) for one in (group.rise, group.fall))
    up, down = int(rise[at].sum()), int(fall[at].sum())
    return min(up, int(fall.sum()) - down) + min(down, int(rise.sum()) - up) >= NEED


Search = Callable[[Places, Group], Move]


def _with_sums(counts: Grid) -> Grid:
    """A table with the sums of its rows and columns."""
    wide = np.column_stack([counts, counts.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])
