"""`sunwai up` as its users see it: whatever is killed, nothing is orphaned and all comes back."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from sunwai.base.database import Embedded
from sunwai.config.supervisor import is_held

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
NAMES = ["web", "worker-1", "sealer", "keeper"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class House:
    """A running `sunwai up` over a folder of its own."""

    def __init__(self, var: Path, program: Path = ROOT) -> None:
        self.var, self.port, self.program = var, free_port(), program
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "sunwai", "up", "--port", str(self.port)]
        environment = os.environ | {"SUNWAI_VAR": str(self.var), "PYTHONPATH": str(self.program)}
        return subprocess.Popen(command, cwd=self.program, env=environment, stdout=subprocess.DEVNULL)

    def group(self, name: str) -> int:
        return int((self.var / "up" / f"{name}.group").read_text())

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stands(self) -> bool:
        return all(is_held(self.var / "up", name) for name in NAMES) and self.answers()


def eventually(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def house() -> Iterator[House]:
    var = Path(tempfile.mkdtemp(prefix="sunwai-up-"))
    house = House(var)
    try:
        # a new database and all its tables, on however slow a machine
        assert eventually(house.stands, 300)
        yield house
    finally:
        house.process.terminate()
        house.process.wait(60)
        Embedded(var).stop()
        shutil.rmtree(var, ignore_errors=True)


def lives(group: int) -> bool:
    return any(
        process.status() != psutil.STATUS_ZOMBIE and os.getpgid(process.pid) == group
        for process in psutil.process_iter()
        if psutil.pid_exists(process.pid)
    )


def test_each_process_that_is_killed_comes_back(house: House) -> None:
    for name in NAMES:
        before = house.group(name)
        os.killpg(before, signal.SIGKILL)
        assert eventually(
            lambda name=name, before=before: house.group(name) != before and is_held(house.var / "up", name)
        )
    assert eventually(house.answers)


def test_a_killed_supervisor_leaves_no_orphan(house: House) -> None:
    groups = [house.group(name) for name in NAMES]
    house.process.kill()
    house.process.wait()
    assert eventually(lambda: not any(lives(group) for group in groups), 10)
    house.process = house.start()
    assert eventually(house.stands)


def test_an_orphan_of_an_earlier_life_does_not_answer_beside_the_new_one(house: House) -> None:
    main = house.group("web")
    os.kill(main, signal.SIGKILL)
    assert eventually(lambda: house.group("web") != main and house.answers())
    assert not lives(main)


def test_a_killed_database_is_started_again(house: House) -> None:
    os.kill(int((house.var / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert eventually(lambda: Embedded(house.var).answers() and house.answers())


def test_ctrl_c_ends_everything_within_its_patience(house: House) -> None:
    groups = [house.group(name) for name in NAMES]
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(30) == 0
    assert not any(lives(group) for group in groups)
    house.process = house.start()
    assert eventually(house.stands)
