"""One carrier's network: a process of its own, which alone writes the journal that everything is held against."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sunwai.demo import journal
from tests.kill.house import ROOT, free_port

PACE, SEED = 600, 8070
SHORT_CODE = "8070"
TAIL = 400


class Carrier:
    """Takes texts, hands over receipts and what citizens write; may be cut off and come back."""

    def __init__(self, code: str, folder: Path) -> None:
        self.code, self.port = code, free_port()
        self.journal = folder / f"{code}.jsonl"
        self.process: subprocess.Popen[str] | None = None

    def open(self) -> None:
        """Listens. What it promised before it was cut off it still knows."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            self.process = self._start()
            assert self.process.stdout is not None
            if self.process.stdout.readline():
                return
            time.sleep(1)  # somebody else's connection has the port for a moment
        raise AssertionError(f"the network of {self.code} does not start")

    def _start(self) -> subprocess.Popen[str]:
        command = [
            sys.executable, "-m", "sunwai.demo.network", "--port", str(self.port), "--journal", str(self.journal),
            "--scenario", str(Path(__file__).with_name("scenario.toml")), "--seed", str(SEED), "--pace", str(PACE),
            "--until-eof",
        ]  # fmt: skip
        world = os.environ | {"SAMPLE_NETWORK_PASSWORD": "sample"}
        return subprocess.Popen(command, cwd=ROOT, env=world, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def cut(self) -> None:
        """Nobody listens any more."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def write(self, number: str, words: str) -> None:
        """A citizen writes, unasked; it is in the journal when this returns."""
        assert self.process is not None
        assert self.process.stdin is not None
        before, who = self.written(), number.lstrip("+").encode()
        self.process.stdin.write(json.dumps({"from": number, "to": SHORT_CODE, "text": words}) + "\n")
        self.process.stdin.flush()
        deadline = time.monotonic() + 90
        while who not in self._since(before):
            assert time.monotonic() < deadline, "the network does not take a citizen's text"
            time.sleep(0.005)

    def _since(self, place: int) -> bytes:
        with self.journal.open("rb") as file:
            file.seek(place)
            return file.read()

    def lines(self) -> Iterator[dict[str, Any]]:
        return journal.read(self.journal)

    def written(self) -> int:
        return self.journal.stat().st_size

    def rests(self) -> bool:
        """Whether it has nothing left to hand over. A link that came or went since then changes nothing."""
        if self.process is None:
            return True
        with self.journal.open("rb") as file:
            file.seek(max(0, self.written() - 65_536))
            tail = [json.loads(line) for line in file.read().splitlines()[-TAIL:] if line.startswith(b'{"k":')]
        kinds = [line["k"] for line in tail if line["k"] not in {"bound", "unbound"}]
        return bool(kinds) and kinds[-1] == "rest"
