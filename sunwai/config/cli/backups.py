"""`sunwai backup FOLDER`, `sunwai archive FOLDER`, `sunwai restore FROM [--to TIME]`."""

from __future__ import annotations

import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from sunwai.base.database import Embedded
from sunwai.config.cli import main, ready
from sunwai.config.environment import env_bool

FOLDER = click.Path(file_okay=False, path_type=Path)
KEYS_APART = (
    "The keys are not in it: keep SUNWAI_KEYS (or the file 'keys' of the var folder) in another place, as long as this "
    "is kept. Without them nothing sealed opens."
)


@main.command()
@click.argument("folder", type=FOLDER)
def backup(folder: Path) -> None:
    """Makes a portable backup under FOLDER while the house runs: database, files, and a manifest with digests.

    The keys are never in it.
    """
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.config.backup.dump import back_up
    from sunwai.config.backup.programs import BackupTrouble
    from sunwai.config.watching import note_backup

    try:
        made = back_up(folder=folder.resolve(), by=process("command-line"), at=clock.now())
    except (BackupTrouble, OSError):
        note_backup(is_whole=False, at=clock.now())
        raise
    note_backup(is_whole=True, at=clock.now())
    click.echo(f"{made} is whole. {KEYS_APART}")


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--every", default=24, type=click.IntRange(min=1), show_default=True, help="Hours between bases.")
@click.option("--keep", default=14, type=click.IntRange(min=1), show_default=True,
              help="Days for which one can restore to any time.")  # fmt: skip
@click.option("--wait/--no-wait", default=None, help="Whether a commit waits until it is here. [SUNWAI_ARCHIVE_WAIT]")
def archive(folder: Path, every: int, keep: int, wait: bool | None) -> None:
    """Keeps a continuous backup of the embedded database in FOLDER, on another disk, until it is ended.

    With a database server use that server's own archiving; docs/backup.md.
    """
    from sunwai.base.database import DatabaseTrouble
    from sunwai.config import settings
    from sunwai.config.backup.archiving import Archiver

    if not settings.EMBEDDED:
        sys.exit(
            "DATABASE_URL names a server: 'sunwai archive' keeps only the embedded database. Let the server archive by "
            "itself (docs/backup.md), and run 'sunwai backup' each night."
        )
    waits = env_bool("SUNWAI_ARCHIVE_WAIT", False) if wait is None else wait
    archiver = Archiver(
        Embedded(settings.VAR), folder.resolve(), settings.SUNWAI_KEYS, waits=waits, every=timedelta(hours=every),
        keep=timedelta(days=keep),
    )  # fmt: skip
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: archiver.ended.set())
    try:
        archiver.embedded.start(makes=False)
    except DatabaseTrouble as trouble:
        sys.exit(str(trouble))
    archiver.run()


@main.command()
@click.argument("source", metavar="FROM", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", help="A time to go back to, such as 2026-11-22T14:30+05:00; from an archive only.")
@click.option("--lost", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The lost database's data folder, moved away, where it can still be read.")  # fmt: skip
@click.option("--checkpoints", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
              help="Checkpoints of the ledger that were kept elsewhere.")  # fmt: skip
def restore(source: Path, to: str | None, lost: Path | None, checkpoints: tuple[Path, ...]) -> None:
    """Restores FROM a backup or an archive into an empty database, verifies the ledger, and says what is lost.

    Nothing is written before the keys, the digests and the empty place were checked. Where something may be lost,
    nothing is sent until a person lifts the pause.
    """
    from sunwai.base.database import DatabaseTrouble
    from sunwai.config.backup import restoring
    from sunwai.config.backup.manifest import NAME
    from sunwai.config.backup.programs import BackupTrouble

    moment = _time(to)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended half way. Do it again, or the house will not begin."))
    try:
        if (source / NAME).exists():
            if moment or lost:
                sys.exit("A backup is of one moment: --to and --lost are for an archive, as 'sunwai archive' keeps it.")
            ready(migrated=False, restores=True)
            said = restoring.from_backup(source.resolve(), list(checkpoints))
        else:
            came = restoring.from_archive(source.resolve(), moment, lost)
            ready(migrated=False, restores=True)
            said = restoring.after_archive(source.resolve(), came, list(checkpoints))
    except (BackupTrouble, DatabaseTrouble) as trouble:
        sys.exit(str(trouble))
    for line in said.lines:
        click.echo(line)
    if not said.is_whole:
        sys.exit(1)


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sys.exit(f"{text!r} is no time; write it as 2026-11-22T14:30+05:00.")
    from sunwai.base import clock

    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)
