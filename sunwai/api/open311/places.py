"""Which of our areas a place is in: by its point, by the words of an address, or by a code of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from sunwai.api.open311.asking import Asked, Problem
from sunwai.base.clock import day_of
from sunwai.directory.models import Area, Office
from sunwai.directory.queries import valid

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Place:
    """Where: the area, the office if that was named, and (longitude, latitude) in WGS84 if given."""

    area: int
    office: int | None
    point: tuple[float, float] | None
    words: str
    is_ours: bool


@dataclass(frozen=True)
class Named:
    """An area with all that it may be called, and its outline as polygons of rings."""

    id: int
    parent: int | None
    names: tuple[str, ...]
    polygons: tuple[tuple[Ring, ...], ...]


def place_of(asked: Asked) -> Place:
    """Raises:
    Problem: none was given (a full location is required), half a point, or an id that is none of ours alone.
    """
    latitude, longitude = asked.number("lat", -90, 90), asked.number("long", -180, 180)
    words, code = asked.text("address_string")[:500], asked.text("address_id")
    if (latitude is None) != (longitude is None):
        raise Problem(400, _("lat and long go together; one of them is missing."))
    point = (longitude, latitude) if longitude is not None and latitude is not None else None
    if not (point or words or code):
        raise Problem(400, _("A place is needed: lat and long, or address_string, or address_id."))
    on = day_of(asked.at)
    area, office = _by_code(code, on) if code else (None, None)
    if code and area is None and not (point or words):
        raise Problem(400, _("There is no address_id {code} here.").format(code=code[:100]))
    known = _areas(on, *Area.objects.aggregate(newest=Max("id"), count=Count("id")).values())
    found = area or (at_point(point, known) if point else None) or (in_words(words, known) if words else None)
    return Place(found or _whole(known), office, point, words, found is not None)


def at_point(point: tuple[float, float], known: Sequence[Named]) -> int | None:
    """The area whose outline has the point in it."""
    return next((one.id for one in known if any(_inside(point, polygon) for polygon in one.polygons)), None)


def in_words(words: str, known: Sequence[Named]) -> int | None:
    """The area that an address names: the longest name of ours that stands in it."""
    text = f" {' '.join(words.replace(',', ' ').replace('،', ' ').split()).casefold()} "
    found = [(len(name), one.id) for one in known for name in one.names if one.parent and f" {name} " in text]
    return max(found)[1] if found else None


def _by_code(code: str, on: date) -> tuple[int | None, int | None]:
    if office := Office.objects.filter(valid(on), code=code).values_list("area_id", "id").first():
        return office
    return Area.objects.filter(valid(on), code=code).values_list("id", flat=True).first(), None


@lru_cache(maxsize=1)
def _areas(on: date, newest: int | None, count: int) -> tuple[Named, ...]:  # noqa: ARG001 (read anew where they differ)
    rows = Area.objects.filter(valid(on)).values_list("id", "parent_id", "name", "name_ur", "outline").order_by("id")
    return tuple(Named(id_, up, _names(english, urdu), _polygons(shape)) for id_, up, english, urdu, shape in rows)


def _names(*names: str) -> tuple[str, ...]:
    plain = [name.casefold().replace(" district", "").replace("ضلع ", "").strip() for name in names]
    return tuple(dict.fromkeys(name for name in plain if name))


def _polygons(shape: Any) -> tuple[tuple[Ring, ...], ...]:
    if not shape:
        return ()
    found = shape["coordinates"]
    return tuple(tuple(one) for one in ([found] if shape["type"] == "Polygon" else found))


def _inside(point: tuple[float, float], rings: tuple[Ring, ...]) -> bool:
    return _within(point, rings[0]) and not any(_within(point, hole) for hole in rings[1:])


def _within(point: tuple[float, float], ring: Ring) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    x, y, odd = *point, False
    for (x1, y1, *_more), (x2, y2, *_rest) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _whole(known: Sequence[Named]) -> int:
    for one in known:
        if one.parent is None:
            return one.id
    raise Problem(400, _("No area is loaded here yet, so nothing can be filed."))
