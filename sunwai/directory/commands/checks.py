"""What must hold between rows: references, the tree of areas, chains of posts, one holder at a time, shares."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from sunwai.directory.commands.ordering import sort_key
from sunwai.directory.commands.reading import Row
from sunwai.directory.commands.sheets import Column
from sunwai.directory.commands.world import World
from sunwai.directory.types import AreaKind


def resolve(world: World, row: Row, column: Column) -> None:
    """Puts the id of what the column refers to into the record."""
    code = row.cells[column.name]
    if not code:
        row.record[column.into] = None
        return
    found = world.find(column.to, code)
    if found is None:
        raise row.bad(column.name, _("there is no “{code}” among the {sheet}").format(code=code, sheet=column.to))
    row.record[column.into] = found
    target, starts = world.record(column.to, found), row.record.get("valid_from")
    if column.within and starts and "valid_from" in target:
        if starts < target["valid_from"]:
            reason = _("“{code}” begins only on {day}").format(code=code, day=target["valid_from"])
            raise row.bad(column.name, reason)
        if target["valid_to"] and starts >= target["valid_to"]:
            reason = _("“{code}” ended on {day}").format(code=code, day=target["valid_to"])
            raise row.bad(column.name, reason)


def derive(world: World, row: Row) -> None:
    """Fills the fields that no column gives."""
    if "sort_ur" in row.sheet.derived:
        row.record["sort_ur"] = sort_key(row.record["name_ur"])
    if row.sheet.name == "offices":
        row.record["district_id"] = _district(world, row)
    if row.sheet.name == "posts":
        _place_post(world, row)


def _district(world: World, row: Row) -> int:
    area: int | None = row.record["area_id"]
    while area is not None:
        record = world.record("areas", area)
        if record["kind"] == AreaKind.DISTRICT:
            return area
        area = record["parent_id"]
    raise row.bad("area", _("an office stands in a district or in an area below one"))


def _place_post(world: World, row: Row) -> None:
    """A post at an office stands where the office stands; another names its area."""
    if row.record["office_id"] is None:
        if row.record["area_id"] is None:
            raise row.bad("area", _("give an office, or the area that the post is over"))
        return
    office = world.record("offices", row.record["office_id"])
    for column, into in (("area", "area_id"), ("department", "department_id")):
        if row.record[into] not in {None, office[into]}:
            raise row.bad(column, _("not that of the office; leave it empty"))
        row.record[into] = office[into]


def check_areas(world: World, rows: list[Row]) -> None:
    """Each parent stands higher, so that the tree has no cycle."""
    for row in rows:
        parent = row.record["parent_id"]
        kind = AreaKind(row.record["kind"])
        if parent is not None and AreaKind(world.record("areas", parent)["kind"]).height <= kind.height:
            raise row.bad("parent", _("a {kind} needs a parent of a higher kind").format(kind=kind.label))


def check_posts(world: World, rows: list[Row]) -> None:
    """No post reports to itself, however long the way."""
    posts = world.tables["posts"].now
    ends: set[int] = set()
    for row in rows:
        way: set[int] = set()
        post: int | None = row.id
        while post is not None and post not in ends:
            if post in way:
                raise row.bad("reports_to", _("the chain of posts comes back to itself"))
            way.add(post)
            post = posts[post]["reports_to_id"]
        ends |= way


def check_tenures(world: World, rows: list[Row]) -> None:
    """A post has one holder at a time."""
    lines = {row.id: row for row in rows}
    posts = {row.record["post_id"] for row in rows}
    held: defaultdict[int, list[tuple[Any, int]]] = defaultdict(list)
    tenures = world.tables["tenures"].now
    for id_, record in tenures.items():
        if record["post_id"] in posts:
            held[record["post_id"]].append((record["valid_from"], id_))
    for tenures_of_one in held.values():
        tenures_of_one.sort()
        for (_first, earlier), (starts, later) in pairwise(tenures_of_one):
            ends = tenures[earlier]["valid_to"]
            if ends is None or ends > starts:
                row = lines.get(later) or lines.get(earlier)
                if row is not None:
                    raise row.bad("valid_from", _("another officer holds the post then; end that tenure first"))


def check_successions(world: World, rows: list[Row]) -> None:
    """An area's people are shared out once."""
    shares: defaultdict[int, Decimal] = defaultdict(Decimal)
    for record in world.tables["successions"].now.values():
        shares[record["old_id"]] += record["share"]
    for row in rows:
        if row.record["old_id"] == row.record["new_id"]:
            raise row.bad("new", _("an area cannot succeed itself"))
        if shares[row.record["old_id"]] > 1:
            raise row.bad("share", _("the shares of the old area add up to more than 1"))


def check_fixed(world: World, row: Row) -> None:
    """A later load may not change what facts already stand on."""
    before = world.tables[row.sheet.name].before.get(row.id)
    if before is None:
        return
    for column in row.sheet.columns:
        if column.into in row.sheet.fixed and before[column.into] != row.record[column.into]:
            raise row.bad(
                column.name, _("is loaded otherwise; close that row with valid_to and give the new one a new code")
            )
    if "valid_from" in before and row.record["valid_from"] > before["valid_from"]:
        raise row.bad("valid_from", _("is loaded as {day} and may not move later").format(day=before["valid_from"]))


BETWEEN_ROWS = {
    "areas": check_areas, "posts": check_posts, "tenures": check_tenures, "successions": check_successions,
}  # fmt: skip
