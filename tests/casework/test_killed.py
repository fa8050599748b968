"""Cases while everything that works on them is killed: the web, the clock, the hour, the sealer, the database."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sunwai.base.database import Embedded, binaries
from tests.casework.killed import BATCH, BATCHES
from tests.messages.makers import NOON

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.django_db]
ROOT = Path(__file__).resolve().parents[2]
SEED = 20260302
PIECES = {"web": 10, "hour": 3, "sealer": 2, "database": 2}
CLIENTS = 2
STEPS = 5
"""So much is done by clients between two kills; however slow the machine, there are lives that come to their end."""
DAYS = (16, 21, 43)
"""When outcomes count as unanswered, replies are late, and the final date and day 41 are past."""
AT_WORK = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND xact_start IS NOT NULL"


def eventually(is_so: Callable[[], object], seconds: float, pause: float = 0.02) -> bool:
    """Whether something comes true in time; a question that fails just waits."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.Error, OSError):
            if is_so():
                return True
        time.sleep(pause)
    return False


def a_port() -> int:
    """One below those that the system gives to clients: none of ours may take it while the web is down."""
    for port in random.Random(os.getpid()).sample(range(21_000, 32_000), 100):
        with socket.socket() as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


class House:
    """A database of its own, the process that forks the others, and what runs."""

    def __init__(self, var: Path, tables: Path) -> None:
        self.var, self.embedded = var, Embedded(var)
        self.embedded.start()
        subprocess.run(
            [binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", self.embedded.url,
             "-f", tables], check=True,
        )  # fmt: skip
        self.port = a_port()
        self.folder = var / "said"
        self.folder.mkdir()
        world = os.environ | {
            "SUNWAI_VAR": str(var), "SUNWAI_CLOCK": f"{datetime.now(UTC).isoformat()}/{NOON.isoformat()}/1",
            "SUNWAI_URL": f"http://127.0.0.1:{self.port}", "SUNWAI_ANONYMOUS": "full",
        }  # fmt: skip
        world.pop("DATABASE_URL", None)
        world.pop("SUNWAI_KEYS", None)
        self.log = (var / "log").open("w")
        self.maker = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.killed", str(self.folder)], cwd=ROOT, env=world, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip
        self.running: dict[str, int] = {}
        self.killed: Counter[str] = Counter()

    def begin(self, do: str, name: str = "", **more: object) -> None:
        """Starts a process under a name, its kind's where none is given."""
        name = name or do
        assert self.maker.stdin
        assert self.maker.stdout
        self.maker.stdin.write(json.dumps({"do": do, "name": name, **more}) + "\n")
        self.maker.stdin.flush()
        self.running[name] = int(self.maker.stdout.readline())

    def result(self, name: str, seconds: float = 120) -> Any:
        """What a process says at its end; None where it died before it could."""
        place = self.folder / f"{name}.json"
        assert eventually(lambda: place.exists() or not self.is_up(name), seconds), f"{name}: {self.words()}"
        return json.loads(place.read_text()) if place.exists() else None

    def done(self, do: str, name: str = "", **more: object) -> Any:
        self.begin(do, name, **more)
        found = self.result(name or do)
        assert found is not None, self.words()
        return found

    def is_up(self, name: str) -> bool:
        try:
            os.kill(self.running[name], 0)
        except ProcessLookupError:
            return False
        return True

    def strike(self, piece: str, delay: float, *, worker: str = "") -> bool:
        """SIGKILL to a piece while it, or the worker, is in a transaction; whether there was one before its end."""
        worker = worker or piece
        eventually(lambda: self.ask(AT_WORK, worker) or not self.is_up(worker), 60, pause=0.001)
        if not self.is_up(worker):
            return False
        time.sleep(delay)
        if piece == "database":
            os.kill(int((self.var / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            assert eventually(self.restart, 120, pause=0.2)
        else:
            if not self.is_up(piece):
                return False
            os.kill(self.running[piece], signal.SIGKILL)
            assert eventually(lambda: not self.is_up(piece), 30)
        self.killed[piece] += 1
        return True

    def restart(self) -> bool:
        with contextlib.suppress(Exception):
            self.embedded.start()
        return self.embedded.answers()

    def ask(self, sql: str, *given: object) -> Any:
        with psycopg.connect(self.embedded.url, connect_timeout=3) as connection:
            row = connection.execute(sql, given).fetchone()
            return row[0] if row else None

    def has_done(self, so_much: int) -> bool:
        return self.done_by_clients() >= so_much

    def done_by_clients(self) -> int:
        return sum(file.read_text().count('"did"') for file in self.folder.glob("*.journal"))

    def words(self) -> str:
        self.log.flush()
        return (self.var / "log").read_text()[-4000:]

    def close(self) -> None:
        for name, pid in self.running.items():
            if self.is_up(name):
                os.kill(pid, signal.SIGKILL)
        self.maker.kill()
        self.maker.wait(30)
        self.embedded.stop()
        self.log.close()


@pytest.fixture
def house(db: None, tmp_path: Path) -> Iterator[House]:
    """With the tables of the tests' own database: making them anew takes longer than the whole test."""
    from django.db import connections

    from sunwai.config.backup.programs import reach

    tables, (address, environment) = tmp_path / "tables.sql", reach(connections["default"].settings_dict)
    words: list[str | Path] = ["--schema-only", "--no-owner", "--no-privileges", "-f", tables, "-d", address]
    subprocess.run([binaries() / "pg_dump", *words], env=environment, check=True)
    var = Path(tempfile.mkdtemp(prefix="sunwai-cases-killed-"))
    made = House(var, tables)
    yield made
    made.close()
    shutil.rmtree(var, ignore_errors=True)


def lives(house: House, luck: random.Random) -> None:
    """Clients live lives of cases, and whatever serves them is killed at work."""
    world = house.done("prepare")
    for piece in ("web", "hour", "sealer"):
        house.begin(piece, port=house.port)
    for n in range(CLIENTS):
        house.begin("client", f"client-{n}", number=n, port=house.port, world=world)
    left = [piece for piece, count in PIECES.items() for _ in range(count)]
    luck.shuffle(left)
    for piece in left:
        before = house.done_by_clients()
        assert eventually(partial(house.has_done, before + STEPS), 240), house.words()
        assert house.strike(piece, luck.uniform(0, 0.03), worker="web" if piece == "database" else ""), house.words()
        if piece != "database":
            house.begin(piece, port=house.port)
    (house.folder / "stop").touch()
    for n in range(CLIENTS):
        lived = house.result(f"client-{n}")
        assert lived, house.words()
        assert lived["lives"]


def bulk(house: House) -> None:
    """A register goes in, killed in the middle; the rest goes in after."""
    house.begin("fill", batches=BATCHES, first=0)
    assert eventually(lambda: house.ask("SELECT count(*) FROM casework_case WHERE way = 'paper'"), 60)
    house.strike("fill", 0)
    kept = int(house.ask("SELECT count(*) FROM casework_case WHERE way = 'paper'"))
    assert kept % BATCH == 0, "a batch is filed whole or not at all"
    house.done("fill", "fill-again", batches=BATCHES, first=BATCH * BATCHES)


def nights(house: House, luck: random.Random) -> None:
    """The clock runs on each of some late days, twice killed at work, once with the database, till it comes through."""
    for day in DAYS:
        at = (NOON + timedelta(days=day)).isoformat()
        for _ in range(2):
            house.begin("clock", at=at)
            time.sleep(luck.uniform(0, 0.3))
            house.strike("clock", luck.uniform(0, 0.2))
            (house.folder / "clock.json").unlink(missing_ok=True)
        if day == DAYS[-1]:
            house.begin("clock", at=at)
            house.strike("database", luck.uniform(0, 0.1), worker="clock")
        house.done("clock", f"clock-{day}", at=at)


def test_after_twenty_kills_no_case_is_lost_doubled_or_without_its_date(house: House) -> None:
    luck = random.Random(SEED)
    lives(house, luck)
    bulk(house)
    nights(house, luck)
    house.done("sweep")
    found = house.done("audit")
    assert found["broken"] == dict.fromkeys(found["broken"], 0)
    assert house.killed.total() >= 20, house.killed
    assert found["done"]["did"] > STEPS * sum(PIECES.values())
    assert found["done"]["given"] > 10
    assert found["done"]["nameless"] > 2
    assert found["done"]["clock"] > 2 * found["done"]["bulk"]
