"""The whole demo, small, killed while it works; then run to its end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sunwai.demo import journal

PATIENCE = 240


def a_free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Demo:
    """`sunwai demo --once` in a var folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, a_free_port()
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment["SUNWAI_VAR"] = str(var)

    def start(self) -> subprocess.Popen[str]:
        words = ["demo", "--once", "--port", str(self.port), "--weeks", "2", "--transactions", "3000"]
        command = [sys.executable, "-m", "sunwai", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, env=self.environment, text=True)

    def kill_when(self, is_time: Callable[[], bool]) -> None:
        process, end = self.start(), time.monotonic() + PATIENCE
        while not is_time():
            assert process.poll() is None, "it ended before the kill"
            assert time.monotonic() < end, "no work was in flight"
            time.sleep(0.05)
        process.kill()
        process.wait()

    def weeks(self) -> int:
        path = self.var / "demo.json"
        return int(json.loads(path.read_text())["weeks"]) if path.exists() else 0

    def lines(self, kind: str, what: str = "") -> int:
        path = self.var / "demo" / "journal.jsonl"
        return sum(line["k"] == kind and line.get("what", "") == what for line in journal.read(path))

    def finish(self) -> dict[str, object]:
        process = self.start()
        out, _ = process.communicate(timeout=600)
        assert process.returncode == 0
        found: dict[str, object] = json.loads(out.strip().splitlines()[-1])
        return found


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_demo_killed_again_and_again_loses_nothing_and_asks_nobody_twice(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "var")
    demo.kill_when(lambda: demo.weeks() >= 25)
    demo.kill_when(lambda: demo.lines("submit") >= 300)
    demo.kill_when(lambda: demo.lines("acked", "text") >= 60)
    found = demo.finish()
    assert (found["lost"], found["asked_twice"], found["ledger_ok"]) == (0, 0, True)
    assert isinstance(found["asked"], int)
    assert found["asked"] > 2000
    next_day = demo.finish()
    assert (next_day["lost"], next_day["asked_twice"], next_day["ledger_ok"]) == (0, 0, True)


@pytest.fixture(autouse=True)
def _stopped(tmp_path: Path) -> Iterator[None]:
    yield
    environment = {**os.environ, "SUNWAI_VAR": str(tmp_path / "var")}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "sunwai", "db", "stop"], env=environment, check=False)
