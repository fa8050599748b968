"""An import killed halfway and run again ends as if it had never been killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.feed import MAPPING, make
from bench.ingest import GOVERNMENT, _database, _environment, _sunwai

pytestmark = pytest.mark.slow
COUNTS = ("rows", "accepted", "duplicates", "corrections", "quarantined")


def words(folder: Path) -> list[str]:
    mapping = folder / "bench.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    path = str(folder / "killed.csv")
    return [sys.executable, "-m", "sunwai", "import", "transactions", path, "--mapping", str(mapping), "--json"]


def state(url: str) -> dict[str, Any]:
    questions = {
        "files": "SELECT count(*) FROM transactions_feedfile",
        "transactions": "SELECT count(*), count(DISTINCT key), sum(version) FROM transactions_transaction",
        "quarantined": "SELECT count(*) FROM transactions_quarantinedrow",
        "imports": "SELECT count(*) FROM ledger_entry WHERE action = 'transactions.import'",
    }
    with psycopg.connect(url) as connection:
        return {name: connection.execute(question).fetchone() for name, question in questions.items()}


def wait_until_it_imports(url: str) -> None:
    """Until somebody holds a feed's lock."""
    with psycopg.connect(url, autocommit=True) as connection:
        while not connection.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted").fetchone():
            time.sleep(0.01)


def test_a_killed_import_leaves_nothing_and_the_next_run_is_whole(tmp_path: Path) -> None:
    make(tmp_path, GOVERNMENT, name="killed", rows=40_000, first=0, seed=3)
    with _database("") as url:
        environment = _environment(url)
        _sunwai(environment, "migrate")
        _sunwai(environment, "load", "directory", str(GOVERNMENT))
        for seconds in (0.0, 0.2, 0.5):
            running = subprocess.Popen(words(tmp_path), env=environment, stdout=subprocess.DEVNULL)
            wait_until_it_imports(url)
            time.sleep(seconds)
            os.kill(running.pid, signal.SIGKILL)
            assert running.wait() == -signal.SIGKILL
        done = subprocess.run(words(tmp_path), env=environment, check=True, capture_output=True, text=True)
        first = state(url)
        again = subprocess.run(words(tmp_path), env=environment, check=True, capture_output=True, text=True)
        told, retold = json.loads(done.stdout), json.loads(again.stdout)
        assert [told[name] for name in COUNTS] == [retold[name] for name in COUNTS]
        assert told["rows"] == 40_000 == sum(told[name] for name in COUNTS[1:])
        assert (first["files"], first["imports"], state(url)) == ((1,), (1,), first)
        assert first["transactions"][0] == first["transactions"][1] == told["accepted"]
