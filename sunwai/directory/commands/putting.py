"""Putting a change into force, all of it or nothing, from its kept lines; and what a load did, as lines of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.commands import comparing, reading, world
from sunwai.directory.commands.laying import Rows, lay
from sunwai.directory.commands.reading import Row
from sunwai.directory.commands.sheets import SHEETS
from sunwai.directory.commands.writing import SHEET, cells_of
from sunwai.directory.keeping import Deed, DirectoryState, Line, Origin, Overtaken

LOCK = 7_305_011
"""The advisory lock under which one at a time reads what is there and writes to it."""
COLUMNS = ("change_id", "number", "sheet", "deed", "thing", "key", "name", "name_ur", "was", "becomes", "area_id",
           "department_id")  # fmt: skip
THINGS = """
UPDATE directory_directoryline l SET thing = v.thing
FROM unnest(%(numbers)s::int[], %(things)s::bigint[]) AS v(number, thing)
WHERE l.change_id = %(change)s AND l.number = v.number
"""


def lock() -> None:
    """Waits until nobody else writes the directory, for this transaction."""
    bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def keep_lines(change: DirectoryChange, lines: Iterable[Line]) -> None:
    """Keeps the lines of a change, in one COPY."""
    rows = (
        (change.pk, number, one.sheet, one.deed.value, one.thing or None, one.key, one.name, one.name_ur,
         json.dumps(dict(one.was), ensure_ascii=False), json.dumps(dict(one.becomes), ensure_ascii=False), one.area,
         one.department)
        for number, one in enumerate(lines, 1)
    )  # fmt: skip
    bulk.copy_rows("directory_directoryline", COLUMNS, rows)


def check(change: DirectoryChange) -> None:
    """Raises what is against putting a change into force from how things stand; nothing is written.

    Raises:
        Overtaken: something was changed meanwhile.
        BadRow: a row cannot be any more.
    """
    _laid(change, is_look=True)


def put(change: DirectoryChange, at: datetime) -> None:
    """Puts a change into force, in the caller's transaction, who saves it. All its lines, or a refusal.

    Raises:
        Overtaken, BadRow: as `check`.
    """
    lock()
    known, rows, lines = _laid(change)
    for sheet in SHEETS:
        world.write(known.tables[sheet.name], sheet, rows.get(sheet.name, []))
    out = [line.thing for line in lines if line.deed == Deed.TAKEN_OUT]
    if out:
        bulk.run("DELETE FROM directory_succession WHERE id = ANY(%s::bigint[])", [out])
    added = [row for some in rows.values() for row in some if row.id not in known.tables[row.sheet.name].before]
    numbers, things = [row.line for row in added], [row.id for row in added]
    bulk.run(THINGS, {"numbers": numbers, "things": things, "change": change.pk})
    change.state, change.put_at, change.stuck_at = DirectoryState.IN_FORCE, at, None


def _laid(change: DirectoryChange, *, is_look: bool = False) -> tuple[world.World, Rows, list[DirectoryLine]]:
    known = world.read_world()
    lines = list(DirectoryLine.objects.filter(change=change).order_by("number"))
    rows: dict[str, list[Row]] = {}
    for line in lines:
        if line.deed != Deed.TAKEN_OUT:
            rows.setdefault(line.sheet, []).append(_row(known, line))
        elif line.thing not in known.tables[line.sheet].before:
            raise Overtaken(name=line.name)
    read = {name: reading.checked(some, SHEET[name]) for name, some in rows.items()}
    lay(known, read, is_look=is_look)
    by_number = {line.number: line for line in lines}
    for some in read.values():
        for row in some:
            if by_number[row.line].deed == Deed.ADDED and row.id in known.tables[row.sheet.name].before:
                raise Overtaken(name=by_number[row.line].name)
    return known, read, lines


def _row(known: world.World, line: DirectoryLine) -> Row:
    """A line as a row of its file: what it says, over how the thing stands now."""
    sheet = SHEET[line.sheet]
    if line.deed == Deed.ADDED:
        return Row(sheet, line.number, {column.name: "" for column in sheet.columns} | line.becomes)
    before = known.tables[sheet.name].before.get(line.thing or 0)
    cells = cells_of(known, sheet, before) if before is not None else {}
    if before is None or any(cells[name] != cell for name, cell in line.was.items()):
        raise Overtaken(name=line.name)
    return Row(sheet, line.number, cells | line.becomes)


def note_load(known: world.World, rows: Rows, by: Actor, at: datetime) -> None:
    """Keeps what a load changes as a change in force, so that the history of each thing is whole."""
    lines = list(comparing.lines_of(known, rows))
    if not lines:
        return
    name = ", ".join(sheet.file for sheet in SHEETS if any(line.sheet == sheet.name for line in lines))
    change = DirectoryChange.objects.create(
        origin=Origin.LOAD, state=DirectoryState.IN_FORCE, day=day_of(at), name=name, name_ur=name,
        counts=Counter(line.deed.value for line in lines), drafted_by=str(by), drafted_at=at, decided_by=str(by),
        decided_at=at, put_at=at,
    )  # fmt: skip
    keep_lines(change, lines)
