"""The outlines of areas, from a GeoJSON file beside the CSVs: WGS84, a feature an area, named by `code`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sunwai.base import bulk
from sunwai.directory.commands.sheets import OUTLINES
from sunwai.directory.commands.world import World
from sunwai.directory.types import BadRow

SHAPES = {"Polygon": 2, "MultiPolygon": 3}
"""How deep the points lie in each kind of geometry."""


def load_outlines(folder: Path, world: World) -> tuple[int, int]:
    """How many outlines there are, and on how many areas from before they changed. A refusal's `line` counts features.

    Raises:
        BadRow: not GeoJSON, an unknown or repeated area, or something else than polygons.
    """
    path = folder / OUTLINES
    if not path.exists():
        return 0, 0
    features = _features(path)
    outlines: dict[int, str] = {}
    for number, feature in enumerate(features, start=1):
        area, outline = _outline(feature, number, world)
        if area in outlines:
            raise _bad(number, "code", _("the area comes twice"))
        outlines[area] = json.dumps(outline)
    bulk.run("CREATE TEMP TABLE outlines (id bigint PRIMARY KEY, outline jsonb) ON COMMIT DROP")
    bulk.copy_rows("outlines", ("id", "outline"), outlines.items())
    changed = bulk.rows(
        "UPDATE directory_area a SET outline = o.outline FROM outlines o"
        " WHERE o.id = a.id AND a.outline IS DISTINCT FROM o.outline RETURNING a.id"
    )
    bulk.run("DROP TABLE outlines")
    there = world.tables["areas"].before
    return len(outlines), sum(id_ in there for (id_,) in changed)


def _bad(number: int, column: str, reason: str) -> BadRow:
    return BadRow(file=OUTLINES, line=number, column=column, reason=reason)


def _features(path: Path) -> list[Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except RecursionError as error:
        raise _bad(1, "-", _("the file is not JSON")) from error
    except json.JSONDecodeError as error:
        raise _bad(error.lineno, "-", _("the file is not JSON")) from error
    except UnicodeDecodeError as error:
        raise _bad(1, "-", _("the file is not UTF-8")) from error
    if not isinstance(content, dict) or not isinstance(features := content.get("features"), list):
        raise _bad(1, "features", _("the file is not a GeoJSON collection of features"))
    return features


def _outline(feature: Any, number: int, world: World) -> tuple[int, dict[str, Any]]:
    try:
        code, geometry = str(feature["properties"]["code"]), feature["geometry"]
        shape, points = geometry["type"], geometry["coordinates"]
    except (KeyError, TypeError) as error:
        raise _bad(number, "code", _("a feature needs the property code and a geometry")) from error
    area = world.find("areas", code)
    if area is None:
        raise _bad(number, "code", _("there is no “{code}” among the {sheet}").format(code=code, sheet="areas"))
    if shape not in SHAPES or not _are_points(points, SHAPES[shape]):
        raise _bad(number, "geometry", _("the outline must be a Polygon or MultiPolygon of longitude and latitude"))
    return area, {"type": shape, "coordinates": points}


def _are_points(found: Any, depth: int) -> bool:
    if not isinstance(found, list) or not found:
        return False
    if depth:
        return all(_are_points(part, depth - 1) for part in found)
    return (
        len(found) == 2
        and all(isinstance(x, int | float) for x in found)
        and abs(found[0]) <= 180
        and abs(found[1]) <= 90
    )
