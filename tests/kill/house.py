"""A whole install on a folder of its own, with a simulated network beside it, for killing pieces of."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sunwai.base.database import Embedded

ROOT = Path(__file__).resolve().parents[2]
PACE = 40
MORNING = "2026-03-03T09:05:00+05:00"


def eventually(is_so: Callable[[], object], seconds: float) -> bool:
    """Whether something comes true in time; a question that fails because a piece is down just waits."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(Exception):
            if is_so():
                return True
        time.sleep(0.3)
    return False


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class House:
    """The install, its network, and what may be killed in it."""

    def __init__(self, var: Path) -> None:
        self.var, self.port, self.smsc = var, free_port(), free_port()
        self.journal = var / "journal.jsonl"
        clock = f"{datetime.now(UTC).isoformat()}/{MORNING}/{PACE}"
        self.world = os.environ | {
            "SUNWAI_VAR": str(var), "SUNWAI_CLOCK": clock, "SUNWAI_LINE_SIM_PASSWORD": "sample",
            "SUNWAI_URL": f"http://127.0.0.1:{self.port}",
        }  # fmt: skip
        self.world.pop("DATABASE_URL", None)
        self.embedded = Embedded(var)
        self.network: subprocess.Popen[bytes] | None = None
        self.up: subprocess.Popen[bytes] | None = None

    def script(self, name: str, *words: str) -> dict[str, Any]:
        """Runs one of the scripts beside this file inside the install; its last line is JSON."""
        command = [sys.executable, "-m", f"tests.kill.{name}", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.world, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def open(self) -> None:
        command = ["sunwai.demo.network", "--port", str(self.smsc), "--journal", str(self.journal), "--pace", str(PACE)]
        self.network = subprocess.Popen(
            [sys.executable, "-m", *command, "--scenario", str(Path(__file__).with_name("scenario.toml"))],
            cwd=ROOT, env=self.world, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.up = subprocess.Popen(
            [sys.executable, "-m", "sunwai", "up", "--port", str(self.port), "--workers", "2"],
            cwd=ROOT, env=self.world, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def close(self) -> None:
        for process in (self.up, self.network):
            if process and process.poll() is None:
                process.terminate()
                process.wait(60)
        self.embedded.stop()

    def import_file(self, file: Path, mapping: Path) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "sunwai",
            "import",
            "transactions",
            str(file),
            "--mapping",
            str(mapping),
            "--json",
        ]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.world,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, piece: str) -> None:
        """SIGKILL to a piece: `database`, or a supervised process by its name."""
        if piece == "database":
            pid = int((self.var / "pg" / "postmaster.pid").read_text().split()[0])
        else:
            pid = int((self.var / "up" / f"{piece}.group").read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def ask(self, sql: str) -> Any:
        """One value from the database, over a connection of our own."""
        import psycopg

        with psycopg.connect(self.embedded.url, connect_timeout=3) as connection:
            row = connection.execute(sql).fetchone()
            return row[0] if row else None

    def in_flight(self) -> int:
        """How much is under way: texts on their way out, transactions undecided, jobs.

        A text that the gate lets wait, with its reason on the row, is at rest: its hour may be tomorrow's.
        """
        return int(self.ask(IN_FLIGHT))

    def left(self) -> list[str]:
        """What is under way, by what it is."""
        import psycopg

        with psycopg.connect(self.embedded.url, connect_timeout=3) as connection:
            return [f"{count} {what}" for what, count in connection.execute(LEFT).fetchall()]

    def at_rest(self) -> bool:
        last = self.journal.read_text().rstrip().rpartition("\n")[2]
        return not self.in_flight() and json.loads(last)["k"] == "rest"


IN_FLIGHT = """
SELECT (SELECT count(*) FROM messages_message
        WHERE state IN ('reserved', 'accepted') OR state = 'queued' AND reason = '')
     + (SELECT count(*) FROM transactions_transaction AS t
        WHERE NOT EXISTS (SELECT FROM outreach_decision AS d WHERE d.transaction_id = t.id))
     + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name NOT LIKE 'config.%')
"""

LEFT = """
SELECT concat_ws(' ', 'message', purpose, channel, state, reason), count(*) FROM messages_message
WHERE state IN ('queued', 'reserved', 'accepted') GROUP BY 1
UNION ALL
SELECT 'transaction undecided', count(*) FROM transactions_transaction AS t
WHERE NOT EXISTS (SELECT FROM outreach_decision AS d WHERE d.transaction_id = t.id)
UNION ALL
SELECT concat_ws(' ', 'job', task_name, status), count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND task_name NOT LIKE 'config.%' GROUP BY 1
"""
