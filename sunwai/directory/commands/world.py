"""What the directory already holds, beside what the folder brings: keys to ids, and where rows are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sunwai.base import bulk
from sunwai.directory.commands.reading import Row
from sunwai.directory.commands.sheets import SHEETS, Sheet

Key = tuple[Any, ...]


@dataclass
class Known:
    """The rows of one table by key and by id, those of the folder laid over those that were there."""

    ids: dict[Key, int] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    now: dict[int, dict[str, Any]] = field(default_factory=dict)

    def again(self) -> Known:
        return Known({key: id_ for key, id_ in self.ids.items() if id_ in self.before}, self.before, dict(self.before))


@dataclass
class World:
    """All tables of the directory, read once."""

    tables: dict[str, Known]
    _seats: dict[int, int] | None = None

    def seats(self) -> dict[int, int]:
        """The post that each officer holds or last held, by their ids."""
        if self._seats is None:
            held = sorted((one["valid_from"], one["officer_id"], one["post_id"]) for one in self._tenures())
            self._seats = {officer: post for _since, officer, post in held}
        return self._seats

    def _tenures(self) -> Iterable[dict[str, Any]]:
        return self.tables["tenures"].before.values()

    def find(self, sheet: str, code: str) -> int | None:
        return self.tables[sheet].ids.get((code,))

    def record(self, sheet: str, id_: int) -> dict[str, Any]:
        return self.tables[sheet].now[id_]

    def again(self) -> World:
        """The tables as they were read, without what was laid over them."""
        return World({name: known.again() for name, known in self.tables.items()})


def read_world() -> World:
    """Reads every table, in one question each."""
    return World({sheet.name: _read_known(sheet) for sheet in SHEETS})


def _read_known(sheet: Sheet) -> Known:
    known = Known()
    for id_, *values in bulk.rows(f"SELECT id, {', '.join(sheet.fields)} FROM {sheet.table}"):
        record = dict(zip(sheet.fields, values, strict=True))
        known.ids[tuple(record[name] for name in sheet.key_fields)] = id_
        known.before[id_] = record
    known.now = dict(known.before)
    return known


def give_ids(known: Known, sheet: Sheet, rows: Iterable[Row], *, is_look: bool = False) -> None:
    """Each row gets the id of the row with its key, or a new one; `is_look`: one below nought, which is none."""
    fresh = []
    for row in rows:
        key = tuple(row.record[name] for name in sheet.key_fields)
        if found := known.ids.get(key):
            row.id = found
        else:
            fresh.append((key, row))
    sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    numbers = [(-n,) for n in range(1, len(fresh) + 1)] if is_look else bulk.rows(sql, [sheet.table, len(fresh)])
    for (key, row), (id_,) in zip(fresh, numbers, strict=True):
        known.ids[key] = row.id = id_


def write(known: Known, sheet: Sheet, rows: Iterable[Row]) -> tuple[int, int]:
    """Copies the new rows in and updates those that changed; how many of each."""
    fresh, changed = [], []
    for row in rows:
        record = [row.id, *(row.record[name] for name in sheet.fields)]
        if row.id not in known.before:
            fresh.append(record)
        elif known.before[row.id] != row.record:
            changed.append(record)
    fields = ["id", *sheet.fields]
    if fresh:
        bulk.copy_rows(sheet.table, fields, fresh)
    if changed:
        bulk.run(f"CREATE TEMP TABLE changed ON COMMIT DROP AS SELECT {', '.join(fields)} FROM {sheet.table} LIMIT 0")
        bulk.copy_rows("changed", fields, changed)
        sets = ", ".join(f"{name} = changed.{name}" for name in sheet.fields)
        bulk.run(f"UPDATE {sheet.table} SET {sets} FROM changed WHERE changed.id = {sheet.table}.id")
        bulk.run("DROP TABLE changed")
    return len(fresh), len(changed)
