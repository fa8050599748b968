"""The portable backup: a folder with a dump of the database, the files, and a manifest. Any PostgreSQL takes it."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from sunwai.base.actors import Actor
from sunwai.config.backup import files, half, manifest
from sunwai.config.backup.manifest import Manifest
from sunwai.config.backup.programs import BackupTrouble, load, reach, run
from sunwai.ledger import commands as ledger
from sunwai.ledger import queries
from sunwai.ledger.models import Entry

DUMP, FILES = "database.dump", "files.tar"


def back_up(*, folder: Path, by: Actor, at: datetime) -> Path:
    """Makes a backup in a folder of its own under `folder`; its path. A backup that did not end is not there.

    Raises:
        BackupTrouble: a program of PostgreSQL failed.
    """
    target = folder / f"sunwai-{at:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise BackupTrouble(f"{target} is there already. Wait a second and try again.")
    aside = folder / f".{target.name}.new"
    aside.mkdir(mode=0o700, parents=True)
    try:
        # before the database, so that no checkpoint is newer than the rows
        _copy_checkpoints(aside)
        made = _dump(aside, at)
        # after it, so that each file that a row names is there
        files.pack(Path(settings.VAR), aside / FILES)
        for path in sorted(aside.iterdir()):
            made.parts[path.name] = manifest.part_of(path)
        made.write(aside)
        aside.rename(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    with transaction.atomic():
        ledger.record(
            by=by, action="backup.made", subject="backup", subject_id=target.name, at=at,
            facts={name: part.sha256 for name, part in made.parts.items()},
        )  # fmt: skip
    return target


def _copy_checkpoints(folder: Path) -> None:
    kept = Path(settings.VAR) / files.CHECKPOINTS
    (folder / files.CHECKPOINTS).write_bytes(kept.read_bytes() if kept.exists() else b"")


def _dump(folder: Path, at: datetime) -> Manifest:
    """Dumps the database as it stands at one moment, and counts at that same moment."""
    address, environment = reach(connection.settings_dict)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone() or ("", 0)
        last = queries.head()
        newest = Entry.objects.filter(seq=last.seq).first()
        made = Manifest(
            made_at=at.isoformat(), postgresql=version, keys=manifest.checks_of(settings.SUNWAI_KEYS),
            parts={}, ledger_seq=last.seq, ledger_at=newest.at.isoformat() if newest else "", rows=count_rows(),
            migrations=sorted(map(list, MigrationExecutor(connection).loader.applied_migrations)),
        )  # fmt: skip
        run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}",
            f"--file={folder / DUMP}", f"--dbname={address}", environment=environment,
        )  # fmt: skip
    return made


def count_rows() -> dict[str, int]:
    """The rows of every table."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        if not tables:
            return {}
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def need_known(made: Manifest) -> None:
    """Raises:
    BackupTrouble: a newer program made the tables.
    """
    known = MigrationExecutor(connection).loader.disk_migrations
    newer = [f"{app} {name}" for app, name in made.migrations if (app, name) not in known and not _replaced(app, name)]
    if newer:
        raise BackupTrouble(
            f"A newer program made this backup (its tables have {newer[0]}); nothing was written. Use that one."
        )


def _replaced(app: str, name: str) -> bool:
    loader: Any = MigrationExecutor(connection).loader
    return any((app, name) in one.replaces for one in loader.disk_migrations.values())


def need_empty() -> None:
    """Raises:
    BackupTrouble: the database holds something.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables:
        raise BackupTrouble(
            f"The database holds {len(tables)} tables already, and a restore writes into an empty one only; nothing "
            "was written. Make a new database (or set SUNWAI_VAR to a new folder) and restore into that."
        )


def restore(*, folder: Path) -> tuple[Manifest, int]:
    """Puts a portable backup into this install's empty database and var folder; its manifest, files laid.

    Everything is checked before anything is written.

    Raises:
        BackupTrouble: it is damaged, its keys are not here, the database is not empty, or rows are missing after.
    """
    made = manifest.read(folder)
    manifest.need_whole(folder, made)
    manifest.need_keys(made.keys, settings.SUNWAI_KEYS)
    need_empty()
    need_known(made)
    address, environment = reach(connection.settings_dict)
    half.mark(Path(settings.VAR), folder)
    try:
        load(folder / DUMP, address, environment)
    except BackupTrouble:
        half.unmark(Path(settings.VAR))
        raise
    have = count_rows()
    if wrong := [table for table in made.rows if have.get(table) != made.rows[table]]:
        raise BackupTrouble(
            f"After the restore {wrong[0]} does not have the rows that the backup counted. Do not use it."
        )
    return made, files.unpack(folder / FILES, Path(settings.VAR))
