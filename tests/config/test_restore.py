"""The drill: a database server is killed in the middle of its work, its disk is gone, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection

from sunwai.base.database import Embedded
from sunwai.base.sealing import Seal, made_once, new_key, read_keys
from sunwai.config.backup.programs import load, reach, run

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WRITER = """
import sys, psycopg
from datetime import datetime, UTC
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    for number in range(1_000_000):
        begun = datetime.now(UTC).isoformat()
        connection.execute(
            "INSERT INTO ledger_entry (at, actor, action, subject, subject_id, salt, digest)"
            " VALUES (now(), 'process:drill', 'a.deed', 'thing', %s, '', '')", [str(number)])
        print(number, begun, datetime.now(UTC).isoformat(), flush=True)
"""
VOICE = "5" * 64
DEEDS = "SELECT subject_id::int FROM ledger_entry WHERE actor = 'process:drill'"


def eventually(is_so: Callable[[], bool], seconds: float = 240) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.1)
    return False


class House:
    """An install with all its tables, an archive that commits wait for, and somebody who writes without pause."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.archive, self.var = folder, folder / "archive", folder / "var"
        self.embedded = Embedded(self.var)
        self.embedded.start()
        made_once(self.var / "keys")
        address, environment = reach(connection.settings_dict)
        dumped = folder / "tables.dump"
        run("pg_dump", "--format=custom", f"--file={dumped}", f"--dbname={address}", environment=environment)
        load(dumped, self.embedded.url, environment)
        (self.var / "voices").mkdir()
        (self.var / "voices" / VOICE).write_bytes(self.seal().seal(b"what she said"))
        self.processes: list[subprocess.Popen[str]] = []

    def seal(self) -> Seal:
        return Seal(read_keys((self.var / "keys").read_text()), "messages.voice")

    def sunwai(self, *words: str, var: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sunwai", *words], env=self.environment(var), text=True, capture_output=True,
            check=False,
        )  # fmt: skip

    def environment(self, var: Path | None = None) -> dict[str, str]:
        outer = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SUNWAI_KEYS"}}
        return outer | {"SUNWAI_VAR": str(var or self.var)}

    def begin(self, *command: str, output: Path) -> None:
        with output.open("w") as file:
            self.processes.append(
                subprocess.Popen([sys.executable, *command], env=self.environment(), text=True, stdout=file)
            )

    def waits(self) -> bool:
        return any(json.loads(path.read_text())["waits"] for path in self.archive.glob("*/series.json"))

    def written(self) -> list[tuple[int, datetime, datetime]]:
        """What the writer was told is committed: number, begun, told."""
        lines = [line.split() for line in (self.folder / "written").read_text().splitlines()]
        return [
            (int(n), datetime.fromisoformat(b), datetime.fromisoformat(t))
            for n, b, t in (x for x in lines if len(x) == 3)
        ]

    def kill_the_server(self) -> None:
        server = psutil.Process(int((self.embedded.data / "postmaster.pid").read_text().split()[0]))
        all_of_it = [server, *server.children(recursive=True)]
        for process in all_of_it:
            # the others end by themselves as soon as the first is gone
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(all_of_it, timeout=10)
        shutil.rmtree(self.embedded.data)

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
            process.wait(120)


@pytest.fixture
def house(db: None) -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="sunwai-drill-"))
    house = House(folder)
    try:
        house.begin("-m", "sunwai", "archive", str(house.archive), "--wait", output=folder / "archive.log")
        assert eventually(house.waits)
        house.begin("-c", WRITER, house.embedded.url, output=folder / "written")
        assert eventually(lambda: len(house.written()) > 50)
        yield house
    finally:
        house.end()
        for var in folder.glob("var*"):
            Embedded(var).stop()
        shutil.rmtree(folder, ignore_errors=True)


def deeds(embedded: Embedded) -> set[int]:
    with psycopg.connect(embedded.url) as there:
        return {number for (number,) in there.execute(DEEDS).fetchall()}


def test_a_killed_server_whose_disk_is_gone_is_restored_with_nothing_lost_and_to_any_time(house: House) -> None:
    moment = datetime.now(UTC)
    assert eventually(lambda: sum(begun > moment for _, begun, _ in house.written()) > 50)
    house.kill_the_server()
    house.end()
    told = {number for number, _, _ in house.written()}

    done = house.sunwai("restore", str(house.archive))
    assert "Nothing is lost" in done.stdout, done.stdout + done.stderr
    # of what was being written when it was killed nobody was told
    assert told <= deeds(house.embedded) <= told | {max(told) + 1}
    house.embedded.stop()

    earlier = house.folder / "var-earlier"
    earlier.mkdir()
    other = house.sunwai("restore", str(house.archive), "--to", moment.isoformat(), var=earlier)
    assert "The keys do not fit" in other.stderr
    assert not (earlier / "pg").exists()
    shutil.copy(house.var / "keys", earlier / "keys")
    done = house.sunwai("restore", str(house.archive), "--to", moment.isoformat(), var=earlier)
    assert done.returncode == 0, done.stderr
    assert "Nothing is sent for now" in done.stdout
    there = deeds(Embedded(earlier))
    assert {number for number, _, when in house.written() if when <= moment} <= there
    assert not there & {number for number, begun, _ in house.written() if begun > moment}


def test_after_a_stolen_key_a_backup_made_at_work_opens_elsewhere_with_the_new_key_alone(house: House) -> None:
    """The steps of docs/backup.md, "A lost or stolen key"."""
    told = {number for number, _, _ in house.written()}
    keys, new = house.var / "keys", f"2:{new_key()}\n"
    keys.write_text(keys.read_text() + new)
    done = house.sunwai("rekey")
    assert "nothing is left under an older one" in done.stdout, done.stdout + done.stderr
    keys.write_text(new)
    done = house.sunwai("backup", str(house.folder / "backups"))
    assert "The keys are not in it" in done.stdout, done.stderr
    made = next((house.folder / "backups").iterdir())
    assert new[2:].strip().encode() not in b"".join(path.read_bytes() for path in made.iterdir())
    elsewhere = house.folder / "var-elsewhere"
    elsewhere.mkdir()
    shutil.copy(keys, elsewhere / "keys")
    done = house.sunwai("restore", str(made), var=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "The ledger verifies" in done.stdout
    assert told <= deeds(Embedded(elsewhere))
    assert house.seal().open((elsewhere / "voices" / VOICE).read_bytes()) == b"what she said"
    assert "writes into an empty one only" in house.sunwai("restore", str(made), var=elsewhere).stderr
