"""Laying rows over the directory as it stands: references, what is derived, what must hold; nothing is written yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sunwai.directory.commands import checks, world
from sunwai.directory.commands.reading import Row
from sunwai.directory.commands.sheets import SHEETS, Sheet
from sunwai.directory.types import BadRow

T = TypeVar("T")
Rows = Mapping[str, list[Row]]
"""Rows by the name of their sheet."""


def lay(known: world.World, rows: Rows, faults: list[BadRow] | None = None, *, is_look: bool = False) -> None:
    """Lays rows over what is there, sheet by sheet; with `faults`, as far as the first sheet in which some cannot be.

    Raises:
        BadRow: a row says what cannot be; without `faults`.
    """
    for sheet in SHEETS:
        _lay_sheet(known, sheet, rows.get(sheet.name, []), faults, is_look=is_look)
        if faults:
            return


def _lay_sheet(
    known: world.World, sheet: Sheet, rows: list[Row], faults: list[BadRow] | None, *, is_look: bool
) -> None:
    table = known.tables[sheet.name]
    # a row may refer to a row further down in its own file, so ids come before references wherever a code is the key
    coded = sheet.key == ("code",)
    if coded:
        world.give_ids(table, sheet, rows, is_look=is_look)
        table.now |= {row.id: row.record for row in rows}
    _each(rows, lambda row: _resolve(known, row), faults)
    if faults:
        return
    if not coded:
        world.give_ids(table, sheet, rows, is_look=is_look)
        table.now |= {row.id: row.record for row in rows}
    _each(rows, lambda row: _derive(known, row), faults)
    if sheet.name in checks.BETWEEN_ROWS and not faults:
        _each([rows], lambda all_: checks.BETWEEN_ROWS[sheet.name](known, all_), faults)


def _resolve(known: world.World, row: Row) -> None:
    for column in row.sheet.columns:
        if column.to:
            checks.resolve(known, row, column)


def _derive(known: world.World, row: Row) -> None:
    checks.derive(known, row)
    checks.check_fixed(known, row)


def _each(things: Iterable[T], deed: Callable[[T], None], faults: list[BadRow] | None) -> None:
    for one in things:
        try:
            deed(one)
        except BadRow as bad:
            if faults is None:
                raise
            faults.append(bad)
