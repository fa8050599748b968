"""The phones as a process beside the tests, and what their journal says.

Phones and engine go before all other work of the machine (`FIRST`): they stand for machines of their own, and a phone
that gets no turn for seconds rings out, presses too late, and says nothing of us.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sunwai.config.environment import ROOT

FIRST = ["nice", "-n", "-15"]


class Trunk:
    """A process of phones: `plan` is how each number behaves, `default` how the others do."""

    def __init__(self, folder: Path, plan: dict[str, Any] | None = None, **default: Any) -> None:
        self.journal = folder / "phones.journal"
        file = folder / "plan.json"
        file.write_text(json.dumps({**(plan or {}), "default": default or {"answer": 0.3}}))
        self.process = subprocess.Popen(
            [*FIRST, sys.executable, "-m", "tests.lab.phones", str(self.journal), str(file)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def tell(self, **facts: Any) -> None:
        assert self.process.stdin
        before = len(self.noted("plan"))
        self.process.stdin.write(json.dumps(facts) + "\n")
        self.process.stdin.flush()
        if "dial" not in facts:
            self.until(lambda: len(self.noted("plan")) > before)

    def noted(self, what: str, **facts: Any) -> list[dict[str, Any]]:
        """What the journal says of a kind, with these facts."""
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        notes = [note for note in map(json.loads, lines) if note["what"] == what]
        return [note for note in notes if facts.items() <= note.items()]

    def pressed(self) -> dict[str, list[str]]:
        """The keys that each phone pressed to the end while its call was up, in order."""
        found: dict[str, list[str]] = {}
        for note in self.noted("press"):
            found.setdefault(note["number"], []).append(note["key"])
        return found

    def until(self, true: Callable[[], Any], seconds: float = 30, why: Callable[[], object] = str) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"it did not happen: {why()}"
            time.sleep(0.05)

    def end(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
