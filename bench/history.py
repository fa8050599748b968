"""`python -m bench history`: years of a programme made in PostgreSQL, then what a month's end costs over them.

Two sizes, each in a database of its own: the full one, and a small one beside it. Everything is done by the commands
that people use, each a process of its own whose start is in its time: `sunwai history`, `sunwai snapshot`, the reports
over HTTP from two web processes. Memory is that of all of them together; PostgreSQL's is not in it.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.cases import servers
from bench.ingest import SETTINGS, Say, _one
from bench.tree import Peak
from sunwai.base.database import DatabaseTrouble, Embedded
from sunwai.base.sealing import new_key
from sunwai.config.environment import ROOT, var
from sunwai.demo.years.scenario import month_after, read

SERVERS = 2
WARM = 20
EVERY = 20.0
SUNDAY = 6
SHAPES = ("", "pdf/", "sheet/")
Facts = dict[str, Any]


class Run:
    """One size: where its database and files are, and what was measured; what failed is None, and said."""

    def __init__(self, folder: Path, dsn: str, transactions: int, say: Say) -> None:
        self.folder, self.transactions, self.say = folder, transactions, say
        self.facts: Facts = {"transactions": transactions}
        self.size = ("--transactions", str(transactions))
        self.has_failed = False
        self.years = read()
        self.month = month_after(self.years.after, -1)
        given = {"DATABASE_URL": dsn, "SUNWAI_KEYS": f"1:{new_key()}"} if dsn else {}
        plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SUNWAI_KEYS"}}
        self.environment = plain | given | {"SUNWAI_VAR": str(folder)}
        self.url = dsn or Embedded(folder).url

    def measure(self) -> Facts:
        self._step("made", self._make)
        self._step("snapshot", lambda: {"snapshot_seconds": self._snapshot()})
        self._step("remedies", lambda: {"remedies": int(self._sunwai("history", "--mend", *self.size).split()[0])})
        self._step("one more day", self._one_more_day)
        self._step("figures", lambda: self._module("figures"))
        self._step("findings", lambda: self._module("findings"))
        self._step("reports", self._reports)
        self._step("tables of reports", lambda: self._module("check"))
        self._step("one office's page", self._office)
        return self.facts

    def _step(self, name: str, deed: Callable[[], Facts]) -> None:
        self.say(f"{self.transactions}: {name} …")
        begun = time.monotonic()
        try:
            found = deed()
        except (subprocess.CalledProcessError, OSError, ValueError, KeyError, psycopg.Error, Wrong) as error:
            self.has_failed = True
            self.say(f"{self.transactions}: {name} FAILED: {error}")
            return
        self.facts |= {key: value for key, value in found.items() if key not in {"ids", "cookie", "session", "office"}}
        self.say(f"{self.transactions}: {name} in {time.monotonic() - begun:.1f} s: {_short(found)}")

    def _make(self) -> Facts:
        self._sunwai("migrate")
        with psycopg.connect(self.url, autocommit=True) as connection:
            settings = {name: _one(connection, f"SHOW {name}") for name in SETTINGS}
            self.say(f"settings: {settings}")
            held = int(_one(connection, "SELECT count(*) FROM transactions_transaction"))
        if held:
            self.say(f"{held} transactions are there already")
            return {"settings": settings}
        begun = time.monotonic()
        made = json.loads(self._sunwai("history", "--transactions", str(self.transactions), "--json").splitlines()[-1])
        seconds = time.monotonic() - begun
        with psycopg.connect(self.url, autocommit=True) as connection:
            size = int(_one(connection, "SELECT pg_database_size(current_database())"))
            if _one(connection, "SELECT current_setting('is_superuser')") == "on":
                connection.execute("CHECKPOINT")
        rows = {name: made[name] for name in ("invitations", "attempts", "messages", "replies", "numbers")}
        return {"history_seconds": round(seconds, 1), "database_gb": round(size / 1e9, 2), **rows, "settings": settings}

    def _snapshot(self) -> float:
        begun = time.monotonic()
        self._sunwai("snapshot")
        return round(time.monotonic() - begun, 2)

    def _one_more_day(self) -> Facts:
        with psycopg.connect(self.url) as connection:
            last = connection.execute("SELECT max(day) FROM transactions_transaction").fetchone()
        assert last
        found: Facts = {}
        coming = next(day for n in (1, 2) if (day := last[0] + timedelta(days=n)).weekday() != SUNDAY)
        for key, day in (("incremental", coming), ("incremental_late", last[0])):
            self._sunwai("history", "--day", str(day), *self.size)
            before = self._parts()
            found[f"{key}_seconds"] = self._snapshot()
            found[f"{key}_parts_written"] = len(self._parts() - before)
        return found | {"parts": len(before)}

    def _parts(self) -> set[str]:
        return {str(path) for path in (self.folder / "snapshots" / "parts").rglob("*.parquet")}

    def _reports(self) -> Facts:
        """Made, then each as page, PDF and sheet, in Urdu and in English by turns."""
        made = self._module("reports")
        if not made["ids"]:
            raise Wrong("no report was made")
        with servers(self.environment) as ports:
            begun = time.monotonic()
            with ThreadPoolExecutor(2 * SERVERS) as clients:
                asked = ((ports[n % SERVERS], made, one, "ur" if n % 2 else "en") for n, one in enumerate(made["ids"]))
                list(clients.map(lambda given: _all_shapes(*given), asked))
            seconds = time.monotonic() - begun
        return {
            "reports": len(made["ids"]), "reports_seconds": round(made["make_seconds"] + seconds, 2),
            "reports_made_seconds": made["make_seconds"], "reports_shown_seconds": round(seconds, 2),
        }  # fmt: skip

    def _office(self) -> Facts:
        """Milliseconds of one office's page: the first that a process serves, and the middle of those after it."""
        made, times = self._module("reports"), []
        with servers(self.environment) as ports:
            for _ in range(WARM + 1):
                begun = time.perf_counter()
                _get(ports[0], made, f"/offices/{made['office']}/", "en")
                times.append((time.perf_counter() - begun) * 1000)
        return {"office_cold_ms": round(times[0], 1), "office_warm_ms": round(sorted(times[1:])[WARM // 2], 1)}

    def _module(self, word: str) -> Facts:
        found: Facts = json.loads(self._run("bench.prepare_history", word, str(self.month)).splitlines()[-1])
        return found

    def _sunwai(self, *words: str) -> str:
        return self._run("sunwai", *words)

    def _run(self, *words: str) -> str:
        """What a process of ours prints; its progress goes to the terminal, its last words into the error."""
        running = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        heard: list[str] = []
        listener = threading.Thread(target=self._hear, args=(running, heard))
        listener.start()
        assert running.stdout
        try:
            out = running.stdout.read()
            running.wait()
        finally:
            running.kill()
        listener.join()
        if running.returncode:
            raise Wrong(f"{' '.join(words)}: {' '.join(heard[-12:])[-1500:]}")
        return out

    def _hear(self, running: subprocess.Popen[str], heard: list[str]) -> None:
        assert running.stderr
        last = time.monotonic()
        for line in running.stderr:
            heard.append(line.strip())
            if line.strip().partition("  ")[0].endswith(" s") and time.monotonic() > last + EVERY:
                last = time.monotonic()
                self.say(f"    {line.rstrip()}")


class Wrong(Exception):
    """Something did not come out as it must."""


def _get(port: int, made: Facts, path: str, language: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        cookies = f"{made['cookie']}={made['session']}; django_language={language}"
        connection.request("GET", path, headers={"Cookie": cookies, "Accept-Language": language})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise Wrong(f"{path}: {answer.status} {body[:200]!r}")
    return body


def _all_shapes(port: int, made: Facts, report: int, language: str) -> None:
    begins = {"": b"<!", "pdf/": b"%PDF", "sheet/": b"PK"}
    for shape in SHAPES:
        body = _get(port, made, f"/reports/{report}/{shape}", language)
        if not body.lstrip()[:4].startswith(begins[shape]):
            raise Wrong(f"/reports/{report}/{shape} is not what it should be")


def _short(found: Facts) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items() if isinstance(value, int | float))


def measure(*, transactions: int, small: int, dsn: str, folder: Path | None, say: Say) -> tuple[Facts, bool]:
    """Both sizes; what was measured, with `_small` for the small one, and whether all of it could be.

    Args:
        folder: where to work, left as it is at the end (a run that is there is gone on with); without one, a folder
            of its own below SUNWAI_VAR, taken away.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, it takes everything away too
    facts: Facts = {}
    is_whole = True
    for suffix, rows in (("_small", small), ("", transactions)):
        if not rows:
            continue
        place = (folder or var() / f"bench-history-{os.getpid()}") / f"{rows}"
        with _database(place, dsn, rows, keep=folder is not None) as url, Peak() as peak:
            run = Run(place, url, rows, say)
            found = run.measure()
        is_whole = is_whole and not run.has_failed
        facts |= {f"{name}{suffix}": value for name, value in (found | {"peak_mb": peak.mb}).items()}
    for name in ("snapshot_seconds", "incremental_seconds", "figures_seconds", "reports_seconds"):
        if facts.get(name) and facts.get(f"{name}_small"):
            facts[name.replace("seconds", "growth")] = round(facts[name] / facts[f"{name}_small"], 2)
    return facts, is_whole


def _stop(place: Path) -> None:
    """Gently, or, where so much is still to be written that it takes too long, at once: the rows are thrown away."""
    try:
        Embedded(place).stop()
    except DatabaseTrouble:
        pid = int((place / "pg" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        while Embedded(place).answers():
            time.sleep(0.5)


@contextmanager
def _database(place: Path, dsn: str, rows: int, *, keep: bool) -> Iterator[str]:
    """Its address if it is on a server; empty if it is embedded in the folder. Both go at the end, if not kept."""
    place.mkdir(parents=True, exist_ok=True)
    name = f"sunwai_history_{rows}"
    try:
        if not dsn:
            yield ""
            return
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        head, _, query = dsn.partition("?")
        yield f"{head.rpartition('/')[0]}/{name}{'?' * bool(query)}{query}"
    finally:
        if dsn and not keep:
            with psycopg.connect(dsn, autocommit=True) as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if not dsn and (place / "pg").exists():
            _stop(place)
        if not keep:
            shutil.rmtree(place, ignore_errors=True)
            if not any(place.parent.iterdir()):
                place.parent.rmdir()
