"""A carrier and a sender, each a process of its own, and what their journals and our tables say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from sunwai.config.environment import ROOT
from sunwai.messages import commands
from sunwai.messages.models import Message
from sunwai.messages.types import Channel
from tests.messages.makers import NOON, SENDER

ALL_DAY = ["00:00", "23:59:59"]


def where() -> str:
    """The address of the test's own database, for a process of its own."""
    db = connection.settings_dict
    port = f"&port={db['PORT']}" if db["PORT"] else ""
    return f"postgresql://{db['USER']}:{db['PASSWORD']}@/{db['NAME']}?host={db['HOST']}{port}"


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal"
        self.carrier: subprocess.Popen[str] | None = None
        self.senders: list[subprocess.Popen[str]] = []
        self.clock = f"{datetime.now(UTC).isoformat()}/{NOON.isoformat()}/1"

    def begin(
        self, line: dict[str, Any] | None = None, sender: bool = True, program: Sequence[str] = (), **facts: Any
    ) -> None:
        """Starts the carrier (or another program with its words), defines the line to it, and starts a sender."""
        module, *words = program or ["tests.messages.smsc", json.dumps(facts)]
        self.carrier = subprocess.Popen(
            [sys.executable, "-m", module, str(self.journal), *words],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.carrier.stdout
        port = int(self.carrier.stdout.readline())
        known = {"host": "127.0.0.1", "port": port, "system_id": "sunwai", "source": "8070", "hours": ALL_DAY}
        self.line = commands.define_line(
            code="real", channel=Channel.SMS, settings={**known, **(line or {})}, by=SENDER, at=NOON
        )
        if sender:
            self.start_sender()

    def start_sender(self) -> subprocess.Popen[str]:
        # what a sender hands over is in a file: two tests at once, each with a database, must not share the folder
        known = {"DATABASE_URL": where(), "SUNWAI_KEYS": settings.SUNWAI_KEYS, "SUNWAI_CLOCK": self.clock,
                 "SUNWAI_VAR": str(self.folder / "var")}  # fmt: skip
        env = {**os.environ, **known}
        log = (self.folder / "sender.log").open("a")
        sender = subprocess.Popen(
            [sys.executable, "-m", "sunwai", "sender", "real"], cwd=ROOT, env=env, stdout=log, stderr=log, text=True
        )
        self.senders.append(sender)
        return sender

    def tell_carrier(self, **facts: Any) -> None:
        assert self.carrier
        assert self.carrier.stdin
        self.carrier.stdin.write(json.dumps(facts) + "\n")
        self.carrier.stdin.flush()

    def noted(self, what: str) -> list[dict[str, Any]]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [note for note in map(json.loads, lines) if note["what"] == what]

    def count(self, what: str) -> int:
        if not self.journal.exists():
            return 0
        return self.journal.read_text().count(f'{{"what": "{what}"')

    def states(self) -> Counter[str]:
        return Counter(Message.objects.filter(direction="out").values_list("state", flat=True))

    def until(self, true: Callable[[], Any], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not true():
            said = (self.folder / "sender.log").read_text() if (self.folder / "sender.log").exists() else ""
            assert time.monotonic() < end, f"{self.states()} {Counter(n['what'] for n in self._all())} {said[-3000:]}"
            time.sleep(0.05)

    def _all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.journal.read_text().splitlines()]

    def end(self) -> None:
        for process in [*self.senders, self.carrier]:
            if process and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
