"""Loading: all of a folder or nothing of it, in one transaction."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.directory import rules
from sunwai.directory.commands import checks, reading, world
from sunwai.directory.commands.outlines import load_outlines
from sunwai.directory.commands.sheets import OUTLINES, SHEETS, Sheet
from sunwai.directory.types import NothingToLoad
from sunwai.ledger.commands import record

LOCK = 7_305_011
"""The advisory lock under which one load at a time reads what is there and adds to it."""


@transaction.atomic
def load(*, folder: Path, by: Actor, at: datetime) -> dict[str, int]:
    """Loads the files of a directory; see docs/directory.md. What a folder does not name stays as it is.

    Returns how many rows each file has, and under `added` and `changed` what that did. The same folder twice adds and
    changes nothing.

    Raises:
        NotAllowed: without the right to load the directory.
        NothingToLoad: the folder has none of the files.
        BadRow: a file cannot be read or says what cannot be; nothing is loaded then.
    """
    rules.need_load(by)
    if not any((folder / name).is_file() for name in (*(sheet.file for sheet in SHEETS), OUTLINES)):
        raise NothingToLoad(folder=folder.name)
    bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = world.read_world()
    counts = {"added": 0, "changed": 0}
    for sheet in SHEETS:
        rows = reading.read(folder, sheet)
        added, changed = _load_sheet(known, sheet, rows)
        counts |= {sheet.name: len(rows), "added": counts["added"] + added, "changed": counts["changed"] + changed}
    outlines, changed = load_outlines(folder, known)
    counts |= {"outlines": outlines, "changed": counts["changed"] + changed}
    record(by=by, action="directory.load", subject="directory", subject_id="all", at=at, facts=counts)
    return counts


def _load_sheet(known: world.World, sheet: Sheet, rows: list[reading.Row]) -> tuple[int, int]:
    table = known.tables[sheet.name]
    # a row may refer to a row further down in its own file, so ids come before references wherever a code is the key
    coded = sheet.key == ("code",)
    if coded:
        world.give_ids(table, sheet, rows)
        table.now |= {row.id: row.record for row in rows}
    for row in rows:
        for column in sheet.columns:
            if column.to:
                checks.resolve(known, row, column)
    if not coded:
        world.give_ids(table, sheet, rows)
        table.now |= {row.id: row.record for row in rows}
    for row in rows:
        checks.derive(known, row)
        checks.check_fixed(known, row)
    if sheet.name in checks.BETWEEN_ROWS:
        checks.BETWEEN_ROWS[sheet.name](known, rows)
    return world.write(table, sheet, rows)
