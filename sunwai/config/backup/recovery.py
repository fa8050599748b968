"""Restoring the embedded database from an archive: to the last commit, or to a time."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from sunwai.base.database import DatabaseTrouble, Embedded
from sunwai.config.backup import half
from sunwai.config.backup.archiving import RULE
from sunwai.config.backup.manifest import need_keys
from sunwai.config.backup.programs import BackupTrouble
from sunwai.config.backup.series import MARK, SEGMENT, Base, Series, base_for

SETTINGS = ("restore_command", "recovery_target_time", "recovery_target_action", "recovery_target_timeline")
LAST = re.compile(r"last completed transaction was at log time (.+)")
SEGMENT_BYTES = 16 * 1024 * 1024
TOO_LATE = "recovery ended before configured recovery target was reached"
HISTORY = re.compile(r"[0-9A-F]{8}\.history")


def restore(
    *, archive: Path, embedded: Embedded, keys: str, to: datetime | None, lost: Path | None
) -> tuple[Series, str, bool]:
    """Makes the embedded database anew from an archive; the series it came from, its last commit's time, and whether
    the archive could be read to its end.

    `lost` is the data folder of the database that is lost, where it can still be read: its last WAL is taken too.
    Everything is checked before anything is written.

    Raises:
        BackupTrouble: no base is old enough, it is damaged, the keys are not here, or there is a database already.
    """
    series, base = base_for(archive, to)
    need_keys(series.keys(), keys)
    if embedded.answers() or (embedded.data.exists() and any(embedded.data.iterdir())):
        raise BackupTrouble(
            f"{embedded.data} holds a database already, and a restore writes into an empty place only; nothing was "
            "written. Stop it ('sunwai db stop'), move the folder away, and try again."
        )
    base.need_whole()
    embedded.var.mkdir(parents=True, exist_ok=True)
    half.mark(embedded.var, archive)
    try:
        _lay(series, base, embedded, lost)
        _aim(embedded, to)
        last = _recover(embedded, to)
        return series, last, _reached(embedded) >= series.last_segment() - 1
    except BaseException:
        embedded.stop()
        # what half a restore left must not be taken for a database
        shutil.rmtree(embedded.data, ignore_errors=True)
        half.unmark(embedded.var)
        raise


def _lay(series: Series, base: Base, embedded: Embedded, lost: Path | None) -> None:
    shutil.copytree(base.path, embedded.data, symlinks=True, dirs_exist_ok=True)
    (embedded.data / MARK).unlink(missing_ok=True)
    wal = embedded.data / "pg_wal"
    first = base.first_segment[8:]
    for path in sorted(series.wal.iterdir()):
        if HISTORY.fullmatch(path.name):
            shutil.copy(path, wal / path.name)
        elif SEGMENT.fullmatch(path.name) and path.name[8:24] >= first:
            whole = path.name.removesuffix(".partial")
            if path.name == whole or not (series.wal / whole).exists():
                shutil.copy(path, wal / whole)
    for path in sorted((lost / "pg_wal").iterdir()) if lost else ():
        # the lost server's own WAL is never behind what it had streamed
        if SEGMENT.fullmatch(path.name) and path.name[8:] >= first:
            shutil.copy(path, wal / path.name)


def _aim(embedded: Embedded, to: datetime | None) -> None:
    """Tells PostgreSQL how far to go, and who may come in on this machine."""
    lines = ["restore_command = 'false'", "recovery_target_timeline = 'latest'", "recovery_target_action = 'promote'",
             "synchronous_standby_names = ''"]  # fmt: skip
    if to:
        lines.append(f"recovery_target_time = '{to.astimezone(UTC).isoformat()}'")
    with (embedded.data / "postgresql.auto.conf").open("a") as file:
        file.write("\n".join(["", *lines, ""]))
    owner = embedded._owner()
    names = sorted({pwd.getpwuid(os.geteuid()).pw_name, owner.pw_name, "root"})
    (embedded.data / "pg_ident.conf").write_text("".join(f"sunwai {name} sunwai\n" for name in names))
    (embedded.data / "pg_hba.conf").write_text("local all all peer map=sunwai\n" + RULE)
    (embedded.data / "recovery.signal").touch()
    (embedded.data / "log").write_text("")
    embedded.data.chmod(0o700)
    if os.geteuid() == 0:
        for path in (embedded.data, *embedded.data.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _recover(embedded: Embedded, to: datetime | None) -> str:
    log = embedded.data / "log"
    try:
        embedded.start()
        while _is_recovering(embedded):
            time.sleep(0.1)
    except (DatabaseTrouble, psycopg.OperationalError) as trouble:
        words = log.read_text(errors="replace") if log.exists() else ""
        if TOO_LATE in words:
            raise BackupTrouble(
                f"The archive does not reach {to.isoformat() if to else 'there'}: its last commit was at "
                f"{_last(words)}. Leave out --to for that one."
            ) from trouble
        raise BackupTrouble(f"The restored database does not start: {words[-1500:] or trouble}") from trouble
    with psycopg.connect(embedded.url, autocommit=True) as connection:
        for name in (*SETTINGS, "synchronous_standby_names"):
            connection.execute(f"ALTER SYSTEM RESET {name}")
        connection.execute("SELECT pg_reload_conf()")
    return _last(log.read_text(errors="replace"))


def _reached(embedded: Embedded) -> int:
    """The WAL segment at which the new life left the old one: at a gap in the archive it ends early, without a word."""
    newest = max(path for path in (embedded.data / "pg_wal").iterdir() if HISTORY.fullmatch(path.name))
    high, _, low = newest.read_text().rstrip().splitlines()[-1].split("\t")[1].partition("/")
    return ((int(high, 16) << 32) + int(low, 16)) // SEGMENT_BYTES


def _is_recovering(embedded: Embedded) -> bool:
    with psycopg.connect(embedded.url, autocommit=True, connect_timeout=5) as connection:
        return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)


def _last(words: str) -> str:
    found = LAST.findall(words)
    return str(found[-1]) if found else "its base"
