"""An office that lies in another area from a day on, or an area under another one: it ends, and goes on there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sunwai.base.actors import Actor
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.commands import going
from sunwai.directory.commands.changing import draft_rows
from sunwai.directory.commands.ended import Cells, Ended
from sunwai.directory.commands.world import read_world
from sunwai.directory.keeping import EndedAlready, LiesThere

PLACE = {"areas": "parent_id", "offices": "area_id"}
"""What moves, and where its place is kept."""


def draft_move(
    *, sheet: str, thing: int, to: str, reports_to: str = "", day: date, reason: str = "", by: Actor, at: datetime
) -> DirectoryChange:
    """Drafts that an office (`offices`) goes on in the area of code `to` from a day on, or an area (`areas`) under it.

    It ends where it is, for figures stand on that, and begins there under a code of that year, with all that stands on
    it: areas below, offices, posts and who holds them; an area's people go along. Its posts report to whom they did, or
    those at the top of it to the post of code `reports_to`.

    Raises:
        EndedAlready: it ends no later, or begins no earlier.
        LiesThere: it is there already.
        RowsRefused: it cannot lie there.
    """
    known = read_world()
    ended = Ended(known, day)
    record = known.tables[sheet].before.get(thing)
    if record is None or not ended.may(record):
        raise EndedAlready(name=str((record or {}).get("name", "")))
    place = record[PLACE[sheet]]
    if place is not None and place == known.find("areas", to):
        raise LiesThere(name=record["name"])
    ended.end(sheet, [thing])
    rows = ended.rows()
    if sheet == "areas":
        going.go_on(known, rows, ended, 0, {thing: to})
    else:
        going.go_on(known, rows, ended, place, {place: to})
    if reports_to:
        _report(rows.get("posts", ()), reports_to, day)
    return draft_rows(rows=rows, day=day, reason=reason, by=by, at=at)


def _report(posts: Iterable[Cells], above: str, day: date) -> None:
    """What begins and reported to somebody who does not come along reports to another."""
    begun = {one["code"]: one for one in posts if one.get("valid_from") == day.isoformat()}
    for one in begun.values():
        if one["reports_to"] not in begun:
            one["reports_to"] = above
