"""Taking the current files of the directory away: each is noted in the ledger."""

from __future__ import annotations

from datetime import datetime

from sunwai.base.actors import Actor
from sunwai.directory import rules, tables
from sunwai.directory.commands.world import World, read_world
from sunwai.directory.commands.writing import SHEET, file_of
from sunwai.directory.keeping import KEPT
from sunwai.ledger.commands import record


def take_file(*, sheet: str, by: Actor, at: datetime) -> str:
    """The current file of a table, of the rows that the actor keeps: handed in unchanged, it changes nothing."""
    rules.need_keep_directory(by)
    known = read_world()
    text = file_of(known, SHEET[sheet], _kept(known, sheet, by))
    rows = text.count("\n") - 1
    record(by=by, action="directory.take_file", subject="directory", subject_id=sheet, at=at, facts={"rows": rows})
    return text


def _kept(known: World, sheet: str, by: Actor) -> list[int]:
    if sheet in KEPT:
        return list(tables.things_visible_to(by, sheet).values_list("pk", flat=True))
    areas = set(tables.things_visible_to(by, "areas").values_list("pk", flat=True))
    return [id_ for id_, one in known.tables[sheet].before.items() if one["old_id"] in areas]
