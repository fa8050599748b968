"""Reading one CSV: every cell becomes a value, or the file, line and column where it does not."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sunwai.directory.commands.sheets import Column, Sheet
from sunwai.directory.types import BadRow


@dataclass
class Row:
    """One line: its cells by column, and the record that grows out of them."""

    sheet: Sheet
    line: int
    cells: dict[str, str]
    record: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    ragged: str = ""

    def bad(self, column: str, reason: str) -> BadRow:
        return BadRow(file=self.sheet.file, line=self.line, column=column, reason=reason)


def read(folder: Path, sheet: Sheet) -> list[Row]:
    """All rows of a sheet; none if the file is not there.

    Raises:
        BadRow: not UTF-8, a wrong heading, a ragged line, a cell that cannot be read, or a key that comes twice.
    """
    path = folder / sheet.file
    return checked(lines(path.read_bytes(), sheet), sheet) if path.exists() else []


def checked(rows: Iterable[Row], sheet: Sheet, faults: list[BadRow] | None = None) -> list[Row]:
    """The rows with every cell read; with `faults`, those that cannot be are left out and noted there.

    Raises:
        BadRow: as `read`, without `faults`.
    """
    good = []
    firsts: dict[tuple[str, ...], int] = {}
    for row in rows:
        try:
            _read_cells(row)
            first = firsts.setdefault(tuple(row.cells[name] for name in sheet.key), row.line)
            if first != row.line:
                raise row.bad(sheet.key[0], _("the same as in line {first}").format(first=first))
            _check_dates(row)
        except BadRow as bad:
            if faults is None:
                raise
            faults.append(bad)
        else:
            good.append(row)
    return good


def _read_cells(row: Row) -> None:
    if row.ragged:
        raise row.bad("-", row.ragged)
    for column in row.sheet.columns:
        if not column.to:
            row.record[column.into] = _value(row, column)
        elif column.empty is ... and not row.cells[column.name]:
            raise row.bad(column.name, _("is empty"))


def lines(content: bytes, sheet: Sheet) -> Iterator[Row]:
    """The lines of a file as they are written.

    Raises:
        BadRow: what makes the whole file unreadable: not UTF-8, a wrong heading, broken quoting.
    """
    reader = csv.reader(StringIO(_decode(content, sheet), newline=""), strict=True)
    line = 1
    try:
        heading = [name.strip() for name in next(reader, [])]
        _check_heading(heading, sheet)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                row = Row(sheet, line, {column.name: "" for column in sheet.columns})
                if len(cells) != len(heading):
                    row.ragged = _("{found} cells, but the heading has {wanted}").format(
                        found=len(cells), wanted=len(heading)
                    )
                row.cells.update((name, cell.strip()) for name, cell in zip(heading, cells, strict=False))
                yield row
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadRow(file=sheet.file, line=line, column="-", reason=_("broken quoting")) from error


def _decode(content: bytes, sheet: Sheet) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadRow(file=sheet.file, line=line, column="-", reason=_("the file is not UTF-8")) from error


def _check_heading(heading: list[str], sheet: Sheet) -> None:
    known = {column.name: column for column in sheet.columns}
    for name in heading:
        if name not in known or heading.count(name) > 1:
            reason = _("the heading may have each of these once: {names}").format(names=", ".join(known))
            raise BadRow(file=sheet.file, line=1, column=name or "-", reason=reason)
    for column in sheet.columns:
        if column.empty is ... and column.name not in heading:
            raise BadRow(file=sheet.file, line=1, column=column.name, reason=_("the column is missing"))


def _value(row: Row, column: Column) -> Any:
    cell = row.cells[column.name]
    if not cell:
        if column.empty is ...:
            raise row.bad(column.name, _("is empty"))
        return column.empty
    try:
        return column.read(cell)
    except ValueError as reason:
        raise row.bad(column.name, str(reason)) from reason


def _check_dates(row: Row) -> None:
    starts, ends = row.record.get("valid_from"), row.record.get("valid_to")
    if starts and ends and ends <= starts:
        raise row.bad("valid_to", _("not after valid_from; valid_to is the first day on which it no longer holds"))
    opens, closes = row.record.get("opens"), row.record.get("closes")
    if opens and closes and closes <= opens:
        raise row.bad("closes", _("not after opens"))
