"""Figures that are part of one another, and which of them move together: how far their counts can rise and fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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

    @cached_property
    def near(self) -> tuple[Grid, Grid]:
        """How far they can rise and fall, as far as it is needed."""
        return np.minimum(self.rise, NEED), np.minimum(self.fall, NEED)

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
