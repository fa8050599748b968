"""The districts as a picture of links, drawn from the directory's outlines, and the district that a point lies in.

No map server is asked: the outlines are ours. What is drawn is made once and kept in memory until the outlines change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from typing import Any, TypeVar

from django.db.models import Count, Func, IntegerField, Sum

from sunwai.directory.models import Area
from sunwai.directory.queries import valid
from sunwai.directory.types import AreaKind
from sunwai.web.showing import name_of, tongue

Point = tuple[float, float]
Dot = tuple[int, int]
Ring = Sequence[Sequence[float]]
Polygon = Sequence[Ring]
P = TypeVar("P")
WIDTH, EDGE, LETTERS = 720, 4, 19
MOST_LETTERS = 26_000
"""Of all paths together, so that the page stays under its 60 KB."""


@dataclass(frozen=True)
class Traced:
    """An outline as it is drawn: the path, the middle of its largest part, and how wide that is."""

    path: str
    middle: Dot
    width: int


@dataclass(frozen=True)
class Shape:
    """An area on the map."""

    area: Area
    traced: Traced


@dataclass(frozen=True)
class Label:
    """A name that has room on the map."""

    x: int
    y: int
    name: str


@dataclass(frozen=True)
class Map:
    """The areas of one level, in the units of the picture."""

    height: int
    shapes: list[Shape]
    width: int = WIDTH

    @property
    def labels(self) -> list[Label]:
        """The names that fit, the widest areas first; the others are in the list and are read out."""
        kept: list[tuple[Label, float]] = []
        for one in sorted(self.shapes, key=lambda one: -one.traced.width):
            label = Label(*one.traced.middle, name_of(one.area))
            half = len(label.name) * LETTERS * (0.22 if tongue() == "ur" else 0.28)
            is_inside = half <= label.x <= self.width - half
            if is_inside and not any(_touch(label, half, other, wide) for other, wide in kept):
                kept.append((label, half))
        return [label for label, _half in kept]


def _touch(one: Label, half: float, other: Label, wide: float) -> bool:
    return abs(one.y - other.y) < 1.3 * LETTERS and abs(one.x - other.x) < half + wide + 4


def map_of(areas: Sequence[Area]) -> Map | None:
    """These areas drawn; nothing where fewer than two have outlines."""
    known = {one.pk: one for one in areas}
    size = Func("outline", function="pg_column_size", output_field=IntegerField())
    there = Area.objects.filter(pk__in=known, outline__isnull=False).aggregate(n=Count("pk"), size=Sum(size))
    if there["n"] < 2:
        return None
    height, traced = _drawn(tuple(sorted(known)), there["size"])
    return Map(height, [Shape(known[pk], one) for pk, one in traced.items()])


@lru_cache(maxsize=200)
def _drawn(pks: tuple[int, ...], size: int) -> tuple[int, dict[int, Traced]]:  # noqa: ARG001 (drawn anew where it differs)
    """The height of the picture, and its outlines by the key of their areas: as fine as the page can carry."""
    rows = Area.objects.filter(pk__in=pks, outline__isnull=False).order_by("pk").values_list("pk", "outline")
    known = {pk: polygons_of(outline) for pk, outline in rows}
    points = [point for polygons in known.values() for rings in polygons for point in rings[0]]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    narrow = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * EDGE) / max((east - west) * narrow, 1e-9)

    def placed(point: Sequence[float], step: int) -> Dot:
        x, y = (point[0] - west) * narrow * scale + EDGE, (north - point[1]) * scale + EDGE
        return round(x / step) * step, round(y / step) * step

    found: dict[int, Traced] = {}
    for step in (1, 2, 3, 4, 6, 9):
        dotted = {
            pk: [[[placed(point, step) for point in ring] for ring in rings] for rings in polygons]
            for pk, polygons in known.items()
        }  # fmt: skip
        found = {pk: made for pk, polygons in dotted.items() if (made := _traced(polygons))}
        if sum(len(one.path) for one in found.values()) <= MOST_LETTERS:
            break
    return round((north - south) * scale + 2 * EDGE), found


def _traced(polygons: list[list[list[Dot]]]) -> Traced | None:
    kept = [[ring for found in rings if len(ring := _thin(found)) > 2] for rings in polygons]
    kept = [rings for rings in kept if rings]
    if not kept:
        return None
    largest = max((rings[0] for rings in kept), key=lambda ring: abs(_surface(ring)))
    across = [x for x, _y in largest]
    path = "".join(_path(ring) for rings in kept for ring in rings)
    return Traced(path, _middle(largest), max(across) - min(across))


def _thin(ring: list[Dot]) -> list[Dot]:
    """Without points that stand on the line of their neighbours, so that two areas still share their border."""
    kept: list[Dot] = []
    for point in ring:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) == 0:
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept[:-1] if kept and kept[0] == kept[-1] else kept


def _turn(a: Dot, b: Dot, c: Dot) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _path(ring: list[Dot]) -> str:
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(ring)]
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(f'{x} {y}' for x, y in steps).replace(' -', '-')}z"


def _surface(ring: list[Dot]) -> float:
    return sum(a * y - x * b for (a, b), (x, y) in _sides(ring)) / 2


def _middle(ring: list[Dot]) -> Dot:
    whole = 6 * _surface(ring)
    if not whole:
        return ring[0]
    x = sum((a + x) * (a * y - x * b) for (a, b), (x, y) in _sides(ring)) / whole
    y = sum((b + y) * (a * y - x * b) for (a, b), (x, y) in _sides(ring)) / whole
    return round(x), round(y)


def _sides(ring: Sequence[P]) -> Iterator[tuple[P, P]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def district_at(point: Point, on: date) -> Area | None:
    """The district whose outline has a point (longitude and latitude, WGS84) in it. Nothing is written."""
    rows = Area.objects.filter(valid(on), kind=AreaKind.DISTRICT, outline__isnull=False).order_by("pk")
    for one in rows:
        if any(_inside(point, polygon) for polygon in polygons_of(one.outline)):
            return one
    return None


def polygons_of(outline: Any) -> list[Polygon]:
    """The polygons of a GeoJSON Polygon or MultiPolygon, each its ring and its holes."""
    if not outline:
        return []
    found = outline["coordinates"]
    return [found] if outline["type"] == "Polygon" else list(found)


def _inside(point: Point, rings: Polygon) -> bool:
    return _within(point, rings[0]) and not any(_within(point, hole) for hole in rings[1:])


def _within(point: Point, ring: Ring) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    x, y, is_odd = *point, False
    for (x1, y1, *_more), (x2, y2, *_rest) in _sides(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            is_odd = not is_odd
    return is_odd
