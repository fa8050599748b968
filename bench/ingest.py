"""`python -m bench ingest`: a feed's file into tables that hold a month already, beside bare COPY of the same rows.

The importer is the command that people use, in a process of its own: its start is in the time, its memory is its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.feed import HEADER, MAPPING, TAKEN, Made, make
from sunwai.base.database import Embedded
from sunwai.base.sealing import new_key
from sunwai.config.environment import ROOT, var

SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")
GOVERNMENT = ROOT / "samples" / "punjab"
COLUMNS = ["token", "day", "clock", "centre", "service", "mobile", "sex", "official", "entered_by"]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """Seconds of the import, of COPY into a plain table (empty, and one that holds a month too), and into the twin."""

    rows: int
    seconds: float
    plain_seconds: float
    plain_ratio: float
    twin_seconds: float
    twin_ratio: float
    rows_per_second: int
    peak_mb: int
    plain_filled_seconds: float
    accepted: int
    duplicates: int
    corrections: int
    quarantined: int
    settings: dict[str, str]


def measure(*, rows: int, dsn: str, seed: int, say: Say) -> Result:
    """Runs it all in a database of its own."""
    var().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var()) as folder_name, _database(dsn) as url:
        folder, environment = Path(folder_name), _environment(url)
        say("making two files and a database that holds the first")
        held = make(folder, GOVERNMENT, name="held", rows=rows, first=0, seed=seed)
        coming = make(folder, GOVERNMENT, name="coming", rows=rows, first=rows, seed=seed)
        (folder / "bench.yaml").write_text(MAPPING, encoding="utf-8")
        _sunwai(environment, "migrate")
        _sunwai(environment, "load", "directory", str(GOVERNMENT))
        _import(environment, held.path, folder)
        with psycopg.connect(url, autocommit=True) as connection:
            settings = {name: _one(connection, f"SHOW {name}") for name in SETTINGS}
            say(f"settings: {settings}")
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
            say("importing")
            seconds, peak, counts = _import(environment, coming.path, folder)
            _reconcile(coming, counts, rows)
            say(f"{seconds:.2f} s, {peak} MB; {counts}")
            empty, filled = _plain(connection, held, coming)
            twin = _twin(connection, counts["id"])
        return Result(
            rows=rows, seconds=round(seconds, 2), plain_seconds=round(empty, 2), plain_ratio=round(seconds / empty, 2),
            twin_seconds=round(twin, 2), twin_ratio=round(seconds / twin, 2), rows_per_second=int(rows / seconds),
            peak_mb=peak, plain_filled_seconds=round(filled, 2), settings=settings,
            **{name: counts[name] for name in ("accepted", "duplicates", "corrections", "quarantined")},
        )  # fmt: skip


@contextmanager
def _database(dsn: str) -> Iterator[str]:
    server = dsn or os.environ.get("DATABASE_URL") or Embedded(var()).start()
    name = f"sunwai_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        head, _, query = server.partition("?")
        try:
            yield f"{head.rpartition('/')[0]}/{name}{'?' * bool(query)}{query}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _environment(url: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": url, "SUNWAI_KEYS": f"1:{new_key()}"}


def _sunwai(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, "-m", "sunwai", *words], env=environment, check=True, stdout=subprocess.DEVNULL)


def _import(environment: dict[str, str], path: Path, folder: Path) -> tuple[float, int, dict[str, Any]]:
    words = ["import", "transactions", str(path), "--mapping", str(folder / "bench.yaml"), "--json"]
    out = folder / "out.json"
    with out.open("w") as file:
        start = time.perf_counter()
        running = subprocess.Popen([sys.executable, "-m", "sunwai", *words], env=environment, stdout=file)
        _, status, usage = os.wait4(running.pid, 0)
        seconds = time.perf_counter() - start
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"the import failed: {out.read_text()}")
    return seconds, usage.ru_maxrss // 1024, json.loads(out.read_text())


def _reconcile(made: Made, counts: dict[str, Any], rows: int) -> None:
    """What the generator made clean is accepted, and every row is somewhere."""
    outcomes = counts["accepted"] + counts["duplicates"] + counts["corrections"] + counts["quarantined"]
    quarantined = sum(count for kind, count in made.dirt.items() if kind not in TAKEN)
    if counts["rows"] != rows or outcomes != rows or counts["quarantined"] != quarantined:
        raise SystemExit(f"it does not reconcile: {counts} for {made.dirt}")
    if counts["accepted"] < len(made.clean):
        raise SystemExit(f"{len(made.clean)} rows were made clean, {counts['accepted']} accepted")


def _plain(connection: psycopg.Connection[Any], held: Made, coming: Made) -> tuple[float, float]:
    """COPY of the clean rows into a table with one unique text key: empty, then one that holds a month."""
    rows = "\n".join(coming.clean).encode()
    empty = _copy_plain(connection, b"", rows)
    return empty, _copy_plain(connection, "\n".join(held.clean).encode(), rows)


def _copy_plain(connection: psycopg.Connection[Any], before: bytes, rows: bytes) -> float:
    columns = ", ".join(f"{name} text" for name in COLUMNS)
    assert len(COLUMNS) == len(HEADER.split(","))
    connection.execute("DROP TABLE IF EXISTS plain")
    connection.execute(f"CREATE TABLE plain ({columns}, UNIQUE (token))")
    if before:
        _copy(connection, "plain", COLUMNS, before)
        connection.execute("VACUUM ANALYZE plain")
    connection.execute("CHECKPOINT")
    return _copy(connection, "plain", COLUMNS, rows)


def _twin(connection: psycopg.Connection[Any], file: int) -> float:
    """COPY of the same rows, as they were stored, into a twin of our table that holds the same month."""
    own = "transactions_transaction"
    names = [row[0] for row in connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attname <> 'id' ORDER BY attnum", [own]
    )]  # fmt: skip
    columns = ", ".join(names)
    connection.execute(f"CREATE TABLE twin (LIKE {own} INCLUDING ALL)")
    connection.execute(f"INSERT INTO twin ({columns}) SELECT {columns} FROM {own} WHERE file_id <> {int(file)}")
    query = f"COPY (SELECT {columns} FROM {own} WHERE file_id = {int(file)} AND version = 1) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        rows = b"".join(copy)
    connection.execute("VACUUM ANALYZE twin")
    connection.execute("CHECKPOINT")
    return _copy(connection, "twin", names, rows)


def _copy(connection: psycopg.Connection[Any], table: str, columns: list[str], rows: bytes) -> float:
    start = time.perf_counter()
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)
    return time.perf_counter() - start


def _one(connection: psycopg.Connection[Any], question: str) -> str:
    row = connection.execute(question).fetchone()
    return str(row[0]) if row else ""
