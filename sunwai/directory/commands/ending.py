"""What ends with a thing: the rows of a draft that ends an area, department, office, post or service on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunwai.base.actors import Actor
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.commands import going
from sunwai.directory.commands.changing import draft_rows
from sunwai.directory.commands.ended import Cells, Ended
from sunwai.directory.commands.world import World, read_world
from sunwai.directory.commands.writing import SHEET, cells_of
from sunwai.directory.keeping import EndedAlready, Successor

DATED = ("areas", "departments", "offices", "posts", "services")


def draft_end(
    *, sheet: str, thing: int, day: date, successors: Sequence[Successor] = (), goes: Mapping[int, str] | None = None,
    reason: str = "", by: Actor, at: datetime,
) -> DirectoryChange:  # fmt: skip
    """Drafts that a thing ends on a day (the first on which it is no more), with all that stands on it.

    An area ends with the areas, offices and posts below; a department with its services, offices and posts; an office
    with its posts. Who holds such a post leaves it; a post that reported to one reports to whom that one did, or to the
    post's successor. An area's successors take shares of its people; those with names begin on the day, of the same
    kind and under the same parent: one is a merger or a new cut, several are a split. `goes` says of areas right below
    it (ids; its own for what stands in it itself) to which successor they go on: they end too, with what stands on
    them, and begin there under codes of that year, with their offices, posts and holders.

    Raises:
        EndedAlready: it ends no later, or begins no earlier.
        RowsRefused: a successor cannot be.
    """
    known = read_world()
    ended = Ended(known, day)
    record = known.tables[sheet].before.get(thing)
    if record is None or not ended.may(record):
        raise EndedAlready(name=_name(record))
    ended.end(sheet, [thing])
    rows = ended.rows()
    if sheet == "areas":
        _succeed(known, rows, thing, successors, day)
        going.go_on(known, rows, ended, thing, goes or {})
    elif sheet == "posts" and successors:
        for row in rows["posts"]:
            if "reports_to" in row:
                row["reports_to"] = successors[0].code
    return draft_rows(rows=rows, day=day, reason=reason, by=by, at=at)


def _name(record: dict[str, Any] | None) -> str:
    return str((record or {}).get("name") or (record or {}).get("title") or "")


def _succeed(known: World, rows: dict[str, list[Cells]], area: int, successors: Sequence[Successor], day: date) -> None:
    cells = cells_of(known, SHEET["areas"], known.tables["areas"].before[area])
    for one in successors:
        if one.name:
            rows["areas"].append({
                "code": one.code, "kind": cells["kind"], "parent": cells["parent"], "name": one.name,
                "name_ur": one.name_ur or one.name, "valid_from": day.isoformat(), "valid_to": "",
            })  # fmt: skip
        rows.setdefault("successions", []).append({"old": cells["code"], "new": one.code, "share": one.share})
