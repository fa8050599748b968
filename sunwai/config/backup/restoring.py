"""`sunwai restore`, from the source to the sentences that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sunwai.config.backup import files, half
from sunwai.config.backup.programs import BackupTrouble


@dataclass(frozen=True)
class Said:
    """What a restore has to tell."""

    lines: list[str]
    is_whole: bool


@dataclass(frozen=True)
class Came:
    """What came out of an archive. `is_complete`: nothing that was ever promised can be missing."""

    last: str
    is_complete: bool
    checkpoints: Path


def from_backup(folder: Path, checkpoints: list[Path]) -> Said:
    """From a portable backup. Django is up, the tables are not there yet."""
    from sunwai.config.backup import dump

    made, laid = dump.restore(folder=folder)
    head = f"Restored the backup of {made.made_at}: {sum(made.rows.values()):,} rows, {laid} files."
    return _finish(folder, head, [*checkpoints, folder / files.CHECKPOINTS], folder / files.CHECKPOINTS, pauses=True)


def from_archive(archive: Path, to: datetime | None, lost: Path | None) -> Came:
    """From an archive, as far as PostgreSQL; Django is not up yet."""
    from sunwai.base.database import Embedded
    from sunwai.config import settings
    from sunwai.config.backup import recovery

    if not settings.EMBEDDED:
        raise BackupTrouble(
            "An archive is restored into the embedded database only: unset DATABASE_URL, and try again."
        )
    series, last, is_to_end = recovery.restore(
        archive=archive, embedded=Embedded(settings.VAR), keys=settings.SUNWAI_KEYS, to=to, lost=lost
    )
    is_complete = to is None and is_to_end and (series.waits or lost is not None)
    return Came(last, is_complete, series.path / files.CHECKPOINTS)


def after_archive(archive: Path, came: Came, checkpoints: list[Path]) -> Said:
    """The files, the ledger and the rest, once the database answers."""
    from sunwai.config import settings

    laid = files.mirror(archive, settings.VAR)
    head = f"Restored to the commit of {came.last}; {laid} files laid."
    return _finish(archive, head, [*checkpoints, came.checkpoints], came.checkpoints, pauses=not came.is_complete)


def _finish(source: Path, head: str, checkpoints: list[Path], own: Path, *, pauses: bool) -> Said:
    """Proves, brings the tables up to this program, writes the ledger, and stops sending where something may be lost.

    `own` are the source's checkpoints: they become this install's, as far as the restored chain goes.
    """
    from django.conf import settings
    from django.core.management import call_command

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.config.backup import proving

    at, by = clock.now(), process("restore")
    before = proving.set_aside(Path(settings.VAR), at)
    known = [path for path in (*checkpoints, before) if path and path.exists()]
    call_command("migrate", verbosity=0)
    proof = proving.prove(checkpoints=known)
    proving.keep_own(own, Path(settings.VAR))
    number = proving.begin_again(source=source.name, pauses=pauses, by=by, at=at)
    half.unmark(Path(settings.VAR))
    return Said([head, *proof.sentences(number)], proof.is_whole)
