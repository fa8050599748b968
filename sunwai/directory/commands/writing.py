"""Records written as the cells of the files that they are read from, and the current files themselves."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from io import StringIO
from typing import Any

from sunwai.directory.commands import values
from sunwai.directory.commands.sheets import SHEETS, Column, Sheet
from sunwai.directory.commands.world import World
from sunwai.directory.types import Weekday

SHEET = {sheet.name: sheet for sheet in SHEETS}


def cells_of(world: World, sheet: Sheet, record: Mapping[str, Any]) -> dict[str, str]:
    """A record as its file writes it: a cell for each column, empty where there is nothing."""
    cells = {column.name: _cell(world, column, record[column.into]) for column in sheet.columns}
    if sheet.name == "posts" and record["office_id"] is not None:
        cells |= {"area": "", "department": ""}
    return cells


def _cell(world: World, column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.to:
        return str(world.record(column.to, value)["code"])
    if column.read is values.paisa:
        return f"{value // 100}" + (f".{value % 100:02d}" if value % 100 else "")
    if column.read is values.weekday:
        return str(list(Weekday)[value])
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def file_of(world: World, sheet: Sheet, only: Iterable[int] | None = None) -> str:
    """The current file of a table, in the order of its keys: what `load directory` reads, and reads to no change."""
    table = world.tables[sheet.name].before
    chosen = table if only is None else {id_: table[id_] for id_ in only if id_ in table}
    rows = [cells_of(world, sheet, record) for record in chosen.values()]
    text = StringIO()
    writer = csv.DictWriter(text, [column.name for column in sheet.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: [row[name] for name in sheet.key]))
    return text.getvalue()
