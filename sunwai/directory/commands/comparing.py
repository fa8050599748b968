"""What rows would change: compared with the directory as it stands, row by row, with all that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sunwai.directory.commands import reading
from sunwai.directory.commands.laying import Rows, lay
from sunwai.directory.commands.reading import Row
from sunwai.directory.commands.sheets import SHEETS, Sheet
from sunwai.directory.commands.world import World
from sunwai.directory.commands.writing import SHEET, cells_of
from sunwai.directory.keeping import BESIDE, KEPT, Deed, Difference, Line, Wrong
from sunwai.directory.types import BadRow

Given = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows as cells, by the name of their sheet."""
ABOVE = {"areas": "parent_id", "successions": "old_id"}
LOOKS = 30
"""How often rows that cannot be are left out and the rest looked at again: there are few ways to be wrong."""


def read_files(files: Mapping[str, bytes]) -> tuple[dict[str, list[Row]], list[BadRow]]:
    """The rows of files by the name of their sheet, and what cannot be read of them."""
    faults: list[BadRow] = []
    rows: dict[str, list[Row]] = {}
    for name, content in files.items():
        try:
            rows[name] = reading.checked(list(reading.lines(content, SHEET[name])), SHEET[name], faults)
        except BadRow as bad:
            faults.append(bad)
    return rows, faults


def read_cells(world: World, given: Given) -> tuple[dict[str, list[Row]], list[BadRow]]:
    """Rows of a form: each has its key, and of what is there already only the cells that change."""
    faults: list[BadRow] = []
    rows: dict[str, list[Row]] = {}
    for name, some in given.items():
        sheet = SHEET[name]
        found = [Row(sheet, number, _filled(world, sheet, one)) for number, one in enumerate(some, 1)]
        rows[name] = reading.checked(found, sheet, faults)
    return rows, faults


def _filled(world: World, sheet: Sheet, given: Mapping[str, str]) -> dict[str, str]:
    empty = {column.name: "" for column in sheet.columns}
    if sheet.key == ("code",) and (found := world.find(sheet.name, given.get("code", ""))):
        empty = cells_of(world, sheet, world.tables[sheet.name].before[found])
    return empty | {name: cell.strip() for name, cell in given.items()}


def compare(world: World, rows: Rows, faults: Iterable[BadRow] = ()) -> Difference:
    """What rows change, without those that cannot be; nothing is written."""
    wrong = {_wrong(one): None for one in faults}
    for _look in range(LOOKS):
        bad = {(one.sheet, one.line) for one in wrong}
        now, found = world.again(), list[BadRow]()
        left = {name: [_fresh(row) for row in some if (name, row.line) not in bad] for name, some in rows.items()}
        lay(now, left, found, is_look=True)
        if not found:
            return Difference(tuple(lines_of(now, left)), tuple(sorted(wrong, key=_where)))
        wrong |= {_wrong(one): None for one in found}
    return Difference((), tuple(sorted(wrong, key=_where)))


def _where(wrong: Wrong) -> tuple[int, int]:
    """As one reads: file by file, line by line."""
    return list(SHEET).index(wrong.sheet), wrong.line


def _wrong(bad: BadRow) -> Wrong:
    said = bad.data
    return Wrong(said["file"].removesuffix(".csv"), said["line"], said["column"], said["reason"])


def _fresh(row: Row) -> Row:
    """The row as it was read, before it was laid over anything."""
    record = {column.into: row.record[column.into] for column in row.sheet.columns if not column.to}
    return Row(row.sheet, row.line, row.cells, record)


def lines_of(world: World, rows: Rows) -> Iterable[Line]:
    """What rows that were laid over a world change in it."""
    for sheet in SHEETS:
        if sheet.name in {*KEPT, *BESIDE}:
            for row in rows.get(sheet.name, []):
                if line := _line(world, sheet, row):
                    yield line


def _line(world: World, sheet: Sheet, row: Row) -> Line | None:
    before = world.tables[sheet.name].before.get(row.id)
    if before == row.record:
        return None
    becomes, was = cells_of(world, sheet, row.record), {}
    if before is None:
        deed, becomes = Deed.ADDED, {name: cell for name, cell in becomes.items() if cell}
    else:
        all_ = cells_of(world, sheet, before)
        was = {name: all_[name] for name, cell in becomes.items() if cell != all_[name]}
        becomes = {name: becomes[name] for name in was}
        if not was:
            return None
        deed = Deed.ENDED if becomes.get("valid_to") else Deed.CHANGED
    return replace(line_for(world, sheet, row.record, deed, max(row.id, 0), was, becomes), row=row.line)


def line_for(  # noqa: PLR0917
    world: World, sheet: Sheet, record: Mapping[str, Any], deed: Deed, thing: int, was: Mapping[str, str],
    becomes: Mapping[str, str],
) -> Line:  # fmt: skip
    """A line about a record, with its key, its names, and where it belongs."""
    cells = cells_of(world, sheet, record)
    key = " · ".join(cells[name] for name in sheet.key)
    name, name_ur = _names(world, sheet, record)
    area, department = _place(world, sheet, record, thing)
    return Line(sheet.name, deed, thing, key, name, name_ur, was, becomes, area, department)


def _names(world: World, sheet: Sheet, record: Mapping[str, Any]) -> tuple[str, str]:
    if sheet.name == "tenures":
        officer, post = world.record("officers", record["officer_id"]), world.record("posts", record["post_id"])
        return f"{officer['name']} – {post['title']}", f"{officer['name_ur']} – {post['title_ur']}"
    if sheet.name == "successions":
        old, new = world.record("areas", record["old_id"]), world.record("areas", record["new_id"])
        return f"{old['name']} → {new['name']}", f"{old['name_ur']} ← {new['name_ur']}"
    what = "title" if sheet.name == "posts" else "name"
    return record[what], record[f"{what}_ur"]


def _place(world: World, sheet: Sheet, record: Mapping[str, Any], thing: int) -> tuple[int | None, int | None]:
    """The area and department that a record belongs to; of what is not there yet, the nearest above that is."""
    if sheet.name in {"posts", "offices"}:
        return _there(world, record["area_id"]), _kept(record["department_id"])
    if sheet.name in {"tenures", "officers"}:
        seat = record["post_id"] if sheet.name == "tenures" else world.seats().get(thing)
        return _place(world, SHEET["posts"], world.record("posts", seat), 0) if seat else (None, None)
    if sheet.name in {"services", "departments"}:
        return None, _kept(record["department_id"]) if sheet.name == "services" else thing or None
    return (thing if sheet.name == "areas" else 0) or _there(world, record[ABOVE[sheet.name]]), None


def _kept(id_: int | None) -> int | None:
    """An id that a row has; what is new has none yet."""
    return id_ if id_ is not None and id_ > 0 else None


def _there(world: World, area: int | None) -> int | None:
    before = world.tables["areas"].before
    while area is not None and area not in before:
        area = world.record("areas", area)["parent_id"]
    return area
