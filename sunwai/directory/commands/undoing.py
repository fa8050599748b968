"""The inverse of a change that is in force, as a draft of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory import rules
from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.commands.changing import draft_rows
from sunwai.directory.commands.ended import Cells, Ended
from sunwai.directory.commands.ending import DATED
from sunwai.directory.commands.world import World, read_world
from sunwai.directory.commands.writing import SHEET, cells_of
from sunwai.directory.keeping import BuiltOn, CannotBeUndone, Deed, DirectoryState, NotInForce, Origin

DAY = timedelta(days=1)


def draft_undo(*, change: int, by: Actor, at: datetime) -> DirectoryChange:
    """Drafts the inverse: what was changed or ended is as it was; what was added ends, with what stands on it.

    What was added ends today, or a day after it began; nothing is deleted, but that a succession was.

    Raises:
        NotInForce: it is a draft, or came to nothing.
        BuiltOn: a later change altered the same cells.
        CannotBeUndone: there is nothing in it that could be.
    """
    rules.need_keep_directory(by)
    found = DirectoryChange.objects.filter(pk=change, state=DirectoryState.IN_FORCE).first()
    if found is None:
        raise NotInForce
    rules.need_charge(by, found)
    known, today = read_world(), day_of(at)
    rows: dict[str, list[Cells]] = {}
    out, added = [], []
    for line in DirectoryLine.objects.filter(change=found).order_by("number"):
        if line.deed == Deed.ADDED:
            added.append(line)
        elif line.deed == Deed.TAKEN_OUT:
            rows.setdefault(line.sheet, []).append(_again(line))
        else:
            rows.setdefault(line.sheet, []).append(_as_it_was(known, line))
    for line in added:
        if line.sheet == "successions":
            out.append(line.thing or 0)
        elif line.sheet in DATED:
            _end(known, rows, line, today)
    if not rows and not out:
        raise CannotBeUndone
    return draft_rows(rows=rows, day=today, by=by, at=at, origin=Origin.UNDO, undoes=found, taken_out=out)


def _as_it_was(known: World, line: DirectoryLine) -> Cells:
    sheet = SHEET[line.sheet]
    record = known.tables[sheet.name].before.get(line.thing or 0)
    cells = cells_of(known, sheet, record) if record is not None else {}
    if record is None or any(cells[name] != cell for name, cell in line.becomes.items()):
        raise BuiltOn(name=line.name)
    return {**cells, **line.was}


def _again(line: DirectoryLine) -> Cells:
    """A succession that was taken out, from its key: the change that added it has its share."""
    found = DirectoryLine.objects.filter(sheet=line.sheet, key=line.key, deed=Deed.ADDED).order_by("-pk")
    becomes = found.values_list("becomes", flat=True).first()
    if becomes is None:
        raise CannotBeUndone
    return {name: str(cell) for name, cell in becomes.items()}


def _end(known: World, rows: dict[str, list[Cells]], line: DirectoryLine, today: date) -> None:
    record: dict[str, Any] | None = known.tables[line.sheet].before.get(line.thing or 0)
    if record is None or (record["valid_to"] is not None and record["valid_to"] <= today):
        return
    ended = Ended(known, max(today, record["valid_from"] + DAY))
    ended.end(line.sheet, [line.thing or 0])
    for name, some in ended.rows().items():
        mine = rows.setdefault(name, [])
        keys = {tuple(one.get(column, "") for column in SHEET[name].key) for one in mine}
        mine.extend(one for one in some if tuple(one.get(column, "") for column in SHEET[name].key) not in keys)
