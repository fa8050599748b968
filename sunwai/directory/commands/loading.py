"""Loading: all of a folder or nothing of it, in one transaction."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.directory import rules
from sunwai.directory.commands import putting, reading, world
from sunwai.directory.commands.laying import lay
from sunwai.directory.commands.outlines import load_outlines
from sunwai.directory.commands.sheets import OUTLINES, SHEETS
from sunwai.directory.types import NothingToLoad
from sunwai.ledger.commands import record


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
    putting.lock()
    known = world.read_world()
    rows = {sheet.name: reading.read(folder, sheet) for sheet in SHEETS}
    lay(known, rows)
    counts = {"added": 0, "changed": 0}
    for sheet in SHEETS:
        added, changed = world.write(known.tables[sheet.name], sheet, rows[sheet.name])
        counts |= {
            sheet.name: len(rows[sheet.name]), "added": counts["added"] + added, "changed": counts["changed"] + changed,
        }  # fmt: skip
    putting.note_load(known, rows, by, at)
    outlines, changed = load_outlines(folder, known)
    counts |= {"outlines": outlines, "changed": counts["changed"] + changed}
    record(by=by, action="directory.load", subject="directory", subject_id="all", at=at, facts=counts)
    return counts
