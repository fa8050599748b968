"""Simplifies the outlines of neighbouring areas so that they still touch.

Rings are cut into arcs where three areas meet; each arc is simplified once (Douglas and Peucker 1973), whichever of
its two areas asks first, and the rings are put together again on a common grid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
Ring = list[Point]


def simplify_all(areas: dict[str, list[list[Ring]]], tolerance: float, digits: int) -> dict[str, list[list[Ring]]]:
    """Areas by code, each a list of polygons of closed rings, with fewer points. `tolerance` is in degrees."""
    corners = _corners(ring for polygons in areas.values() for rings in polygons for ring in rings)
    done: dict[str, list[list[Ring]]] = {}
    for code, polygons in areas.items():
        kept = []
        for rings in polygons:
            small = [_simplify_ring(ring, corners, tolerance, digits) for ring in rings]
            small = [ring for ring in small if len(ring) >= 4]
            if small:
                kept.append(small)
        done[code] = kept
    return done


def _corners(rings: Iterable[Ring]) -> set[Point]:
    neighbours: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in pairwise(ring):
            neighbours[a].add(b)
            neighbours[b].add(a)
    return {point for point, near in neighbours.items() if len(near) > 2}


def _simplify_ring(ring: Ring, corners: set[Point], tolerance: float, digits: int) -> Ring:
    points = ring[:-1]
    starts = [index for index, point in enumerate(points) if point in corners]
    if not starts:
        # an island, or a whole ring shared with one neighbour: the same two ends for both
        lowest = min(range(len(points)), key=points.__getitem__)
        points = points[lowest:] + points[:lowest]
        starts = [0, max(range(len(points)), key=points.__getitem__)]
    else:
        points = points[starts[0] :] + points[: starts[0]]
        starts = [index - starts[0] for index in starts]
    whole: Ring = []
    for start, end in zip(starts, [*starts[1:], len(points)], strict=True):
        arc = [*points[start:end], points[end % len(points)]]
        whole += _simplify_arc(arc, tolerance)[:-1]
    rounded: Ring = []
    for x, y in [*whole, whole[0]]:
        point = (round(x, digits), round(y, digits))
        if not rounded or rounded[-1] != point:
            rounded.append(point)
    return rounded


def _simplify_arc(arc: Ring, tolerance: float) -> Ring:
    """The same result from either end."""
    if arc[0] > arc[-1]:
        return _thin(arc[::-1], tolerance)[::-1]
    return _thin(arc, tolerance)


def _thin(arc: Ring, tolerance: float) -> Ring:
    keep = {0, len(arc) - 1}
    spans = [(0, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        far, index = 0.0, 0
        for middle in range(first + 1, last):
            distance = _distance(arc[middle], arc[first], arc[last])
            if distance > far:
                far, index = distance, middle
        if far > tolerance:
            keep.add(index)
            spans += [(first, index), (index, last)]
    return [arc[index] for index in sorted(keep)]


def _distance(point: Point, a: Point, b: Point) -> float:
    """From a point to the stretch between two others."""
    (px, py), (ax, ay), (bx, by) = point, a, b
    length = (bx - ax) ** 2 + (by - ay) ** 2
    if not length:
        return hypot(px - ax, py - ay)
    part = max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    return hypot(px - ax - part * (bx - ax), py - ay - part * (by - ay))
