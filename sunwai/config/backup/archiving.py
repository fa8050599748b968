"""The continuous backup of the embedded database: a base now and then, and the WAL as it is written.

The WAL is streamed, not copied by segments: what was committed is in the archive some milliseconds later, or, where
commits wait for it, before anybody is told that it was committed.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from sunwai.base import clock
from sunwai.base.database import DatabaseTrouble, Embedded, binaries
from sunwai.config.backup import files
from sunwai.config.backup.manifest import checks_of
from sunwai.config.backup.programs import BackupTrouble, run
from sunwai.config.backup.series import MARK, Series, stamp

log = logging.getLogger(__name__)
NAME = "sunwai_archive"
RULE = "local replication all peer map=sunwai\n"
MOST_KEPT = "16GB"
"""So much WAL is kept for an archive that is not there; beyond it the archive begins anew, and the disk is spared."""
FILES_EVERY = 60.0
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def marked(embedded: Embedded) -> Series | None:
    """The series that a database continues."""
    mark = embedded.data / MARK
    return Series(Path(mark.read_text().strip())) if mark.exists() else None


def let_go(embedded: Embedded) -> None:
    """Commits wait for no archive until it says so again: for a start, before there is one."""
    with psycopg.connect(embedded.url, autocommit=True, connect_timeout=3) as connection:
        if connection.execute("SHOW synchronous_standby_names").fetchone() != (NAME,):
            return
        series = marked(embedded)
        if series and series.path.exists():
            series.note(waits=False)
        connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
        connection.execute("SELECT pg_reload_conf()")


@dataclass
class Archiver:
    """Keeps an archive of one embedded database until told to end."""

    embedded: Embedded
    archive: Path
    keys: str
    waits: bool = False
    every: timedelta = timedelta(days=1)
    keep: timedelta = timedelta(days=14)
    ended: threading.Event = field(default_factory=threading.Event)
    _receiver: subprocess.Popen[bytes] | None = None
    _series: Series | None = None
    _files_at: float = 0.0

    def run(self) -> None:
        """Until `ended`; a database that does not answer is waited for."""
        self.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            while not self.ended.is_set():
                try:
                    self._look_after()
                except (psycopg.OperationalError, DatabaseTrouble, BackupTrouble, OSError) as trouble:
                    log.warning("the archive waits: %s", trouble)
                self.ended.wait(1)
        finally:
            self._end()

    def _look_after(self) -> None:
        if not self.embedded.answers():
            return
        series = self._series = self._own_series()
        if not self._receives():
            self._receive(series)
        if not series.bases() or clock.now() - series.bases()[-1].ended > self.every:
            self._take_base(series)
            series.prune(self.keep, clock.now())
        if self.waits and not series.waits:
            self._wait_for_us(series)
        if time.monotonic() - self._files_at > FILES_EVERY:
            self._keep_files(series)

    def _execute(self, query: str, *values: object) -> Any:
        with psycopg.connect(self.embedded.url, autocommit=True, connect_timeout=3) as connection:
            # so that we do not wait for ourselves
            connection.execute("SET synchronous_commit = local")
            done = connection.execute(query, values)
            return done.fetchone() if done.description else None

    def _own_series(self) -> Series:
        """The series that the data folder is marked with, or a new one with its slot."""
        mark = self.embedded.data / MARK
        series = marked(self.embedded)
        if series and self._series == series:
            return series
        self._allow()
        if series is None or series.path.parent != self.archive or not series.wal.exists() or self._slot_is_lost():
            series = self._begin(mark)
        series.note(keys=series.keys() | checks_of(self.keys))
        return series

    def _begin(self, mark: Path) -> Series:
        self._need_disk()
        self._end()
        self._execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", NAME)
        self._execute("SELECT pg_create_physical_replication_slot(%s, true)", NAME)
        series = Series(self.archive / stamp(clock.now()))
        series.wal.mkdir(mode=0o700, parents=True)
        series.note(keys={}, waits=False)
        mark.write_text(f"{series.path}\n")
        owner = self.embedded.data.stat()
        os.chown(mark, owner.st_uid, owner.st_gid)
        return series

    def _need_disk(self) -> None:
        """An archive that is gone, with its place on the database's own disk: that disk is not mounted."""
        before = marked(self.embedded)
        if before and before.path.parent == self.archive and not before.path.exists() and self._is_on_our_disk():
            raise BackupTrouble(
                f"{before.path} is gone, and {self.archive} lies on the database's own disk: is the other one mounted? "
                f"Mount it and start the archive again; or remove {self.embedded.data / MARK}, and it begins anew."
            )

    def _is_on_our_disk(self) -> bool:
        return self.archive.stat().st_dev == self.embedded.data.stat().st_dev

    def _slot_is_lost(self) -> bool:
        row = self._execute("SELECT wal_status FROM pg_replication_slots WHERE slot_name = %s", NAME)
        return row is None or row[0] == "lost"

    def _allow(self) -> None:
        """Older data folders let nobody stream."""
        rules = self.embedded.data / "pg_hba.conf"
        if RULE not in rules.read_text():
            with rules.open("a") as file:
                file.write(RULE)
        self._execute(f"ALTER SYSTEM SET max_slot_wal_keep_size = '{MOST_KEPT}'")
        self._execute("SELECT pg_reload_conf()")

    @property
    def _address(self) -> str:
        return f"host={self.embedded.sock} user=sunwai application_name={NAME}"

    def _receives(self) -> bool:
        return self._receiver is not None and self._receiver.poll() is None

    def _receive(self, series: Series) -> None:
        self._receiver = subprocess.Popen(
            [binaries() / "pg_receivewal", "-D", series.wal, "-S", NAME, "--synchronous", "--no-loop",
             "-d", self._address],
            stdin=subprocess.DEVNULL, env=ENVIRONMENT,
        )  # fmt: skip

    def _take_base(self, series: Series) -> None:
        aside = series.path / ".base.new"
        if aside.exists():
            shutil.rmtree(aside)
        run("pg_basebackup", "-D", aside, "-X", "stream", "--checkpoint=fast", "--manifest-checksums=SHA256",
            "-d", self._address, environment=ENVIRONMENT)  # fmt: skip
        aside.rename(series.path / f"base-{stamp(clock.now())}")

    def _wait_for_us(self, series: Series) -> None:
        """From now on a commit waits until it is in the archive, once the archive has come up to the database."""
        row = self._execute(
            "SELECT flush_lsn >= pg_current_wal_flush_lsn() - 16777216 FROM pg_stat_replication"
            " WHERE application_name = %s AND state = 'streaming'", NAME,
        )  # fmt: skip
        if row and row[0]:
            self._execute(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
            self._execute("SELECT pg_reload_conf()")
            self._execute("SELECT txid_current()")
            series.note(waits=True)

    def _keep_files(self, series: Series) -> None:
        files.mirror(self.embedded.var, self.archive, renew=True)
        files.drop_gone(self.embedded.var, self.archive, self.keep, clock.now())
        kept = self.embedded.var / files.CHECKPOINTS
        if kept.exists():
            aside = series.path / f".{files.CHECKPOINTS}.new"
            aside.write_bytes(kept.read_bytes())
            aside.replace(series.path / files.CHECKPOINTS)
        self._files_at = time.monotonic()

    def _end(self) -> None:
        """Told to end, we let commits go on without us; killed, we do not, and they wait."""
        # where the database does not answer its commits go on waiting, and what is here stays all that was promised
        with contextlib.suppress(psycopg.OperationalError):
            let_go(self.embedded)
        if self._receiver and self._receives():
            self._receiver.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._receiver.wait(10)
        self._receiver = None
