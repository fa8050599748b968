"""Fifty kills at seeded moments while work is in flight; afterwards nothing is lost, repeated or left behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sunwai.demo.feeds import make_feeds, read_forms
from sunwai.demo.government import read_government
from sunwai.demo.visits import Period
from tests.kill.house import ROOT, House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
SEED = 20260302
PIECES = {"sender-sim": 13, "worker-1": 8, "worker-2": 7, "importer": 8, "web": 8, "database": 6}
PUNJAB = ROOT / "samples" / "punjab"
File = tuple[Path, Path]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    var = Path(tempfile.mkdtemp(prefix="sunwai-kill-"))
    house = House(var)
    house.script("prepare", str(house.smsc))
    house.open()
    yield house
    house.close()
    shutil.rmtree(var, ignore_errors=True)


def feeds(folder: Path) -> list[File]:
    """The files of seven departments over three days, each with the mapping that reads it."""
    government, forms = read_government(PUNJAB, seed=SEED), read_forms(PUNJAB)
    found = []
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)):
        made = make_feeds(government, forms, Period.day(day, 1500), folder / str(day), seed=SEED)
        found += [(file, PUNJAB / "mappings" / f"{file.name.rsplit('-', 3)[0]}.yaml") for file in made]
    return found


class Reaper:
    """Kills pieces in a seeded order while files keep coming in; only kills with work in flight count."""

    def __init__(self, house: House, files: list[File]) -> None:
        self.house, self.luck = house, random.Random(SEED)
        self.left = [piece for piece, count in PIECES.items() for _ in range(count)]
        self.luck.shuffle(self.left)
        self.waiting, self.importing = list(files), None
        self.killed: Counter[str] = Counter()
        self.importing: subprocess.Popen[bytes] | None

    def go(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.left and time.monotonic() < deadline:
            self._keep_importing()
            time.sleep(self.luck.uniform(0.3, 2.5))
            self._strike(self.left[-1])

    def _keep_importing(self) -> None:
        if self.importing is None and self.waiting:
            self.importing = self.house.import_file(*self.waiting[0])
        elif self.importing and self.importing.poll() is not None:
            if self.importing.returncode == 0:
                self.waiting.pop(0)
            self.importing = None

    def _strike(self, piece: str) -> None:
        if piece == "importer":
            self._strike_importer()
        elif eventually(self.house.in_flight, 20):
            self.house.kill(piece)
            self._count(piece)

    def _strike_importer(self) -> None:
        if self.importing and self.importing.poll() is None:
            os.killpg(self.importing.pid, signal.SIGKILL)
            self.importing.wait()
            self.importing = None
            self._count("importer")
        elif not self.waiting:
            raise AssertionError("all files were in before the importer was killed often enough")

    def _count(self, piece: str) -> None:
        self.killed[piece] += 1
        self.left.pop()


def test_after_fifty_kills_nothing_is_lost_repeated_or_left_behind(house: House, tmp_path: Path) -> None:
    files = feeds(tmp_path)
    assert eventually(lambda: (house.var / "up" / "worker-2.group").exists() and house.ask("SELECT 1"), 60)
    reaper = Reaper(house, files)
    reaper.go(seconds=600)
    assert not reaper.left, f"only these were killed with work in flight: {reaper.killed}"
    for file, mapping in files:
        assert eventually(lambda one=(file, mapping): house.import_file(*one).wait() == 0, 120), file
    assert eventually(house.at_rest, 600), house.left()
    found = house.script("audit", str(house.journal))
    assert found["broken"] == dict.fromkeys(found["broken"], 0), found["jobs"]
    assert found["done"]["files"] == len(files)
    assert found["done"]["transactions"] > 3500
    assert found["done"]["asked"] > 2500
    assert found["done"]["replies"] == found["done"]["read"] > 400
