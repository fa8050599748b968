"""The install that lives through the month: its processes, disk, clock, two carriers, and a desk to do deeds at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg

from sunwai.base.database import Embedded
from tests.kill.house import ROOT, eventually, free_port
from tests.month.carriers import Carrier
from tests.month.clock import Clock
from tests.month.disk import Disk

PATIENCE = 600


class House:
    """`var` is on the disk that can fill; journals, archive and clock are the world's, and lie elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var, self.archive = folder, folder / "var", folder / "archive"
        self.disk, self.clock = Disk(self.var), Clock(folder / "clock")
        self.embedded = Embedded(self.var)
        self.carriers = [Carrier(code, folder) for code in ("alif", "bay")]
        self.port, self.log = free_port(), (folder / "house.log").open("ab")
        self.world = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SUNWAI_KEYS"}}
        self.world |= {
            "SUNWAI_VAR": str(self.var), "SUNWAI_CLOCK": str(self.clock.file), "SUNWAI_LINE_ALIF_PASSWORD": "sample",
            "SUNWAI_LINE_BAY_PASSWORD": "sample", "SUNWAI_URL": f"http://127.0.0.1:{self.port}",
        }  # fmt: skip
        self.rested: list[float] = []
        """The moments at which nobody had anything to do."""
        self._up: subprocess.Popen[bytes] | None = None
        self._archiver: subprocess.Popen[bytes] | None = None
        self._desk: subprocess.Popen[str] | None = None

    # its processes

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "sunwai", *words]
        return subprocess.Popen(command, cwd=ROOT, env=self.world, stdout=self.log, stderr=self.log)

    def open(self) -> None:
        self._up = self._begin("up", "--port", str(self.port))

    def shut(self) -> None:
        """Everything of ours ends but the database; the desk too, which holds connections and keys."""
        self._leave_desk()
        if self._up is not None:
            self._up.terminate()
            self._up.wait(120)
            self._up = None

    def keep_archive(self) -> None:
        self._archiver = self._begin("archive", str(self.archive), "--wait", "--every", "20000", "--keep", "900")
        assert eventually(self._archive_waits, PATIENCE), "no commit waits for the archive"

    def _archive_waits(self) -> bool:
        return any(json.loads(path.read_text())["waits"] for path in self.archive.glob("*/series.json"))

    def end_archive(self) -> None:
        if self._archiver is not None:
            self._archiver.terminate()
            self._archiver.wait(120)
            self._archiver = None

    def close(self) -> None:
        self.shut()
        self.end_archive()
        for carrier in self.carriers:
            carrier.cut()
        self.embedded.stop()
        self.log.close()
        self.disk.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_up(self) -> bool:
        return self._up is not None and self._up.poll() is None

    def lose_the_database(self) -> None:
        """All processes of the server are killed, and their disk is gone with them."""
        server = psutil.Process(int((self.embedded.data / "postmaster.pid").read_text().split()[0]))
        all_of_it = [server, *server.children(recursive=True)]
        gone = self.embedded.data.rename(self.var / "pg.gone")
        for process in all_of_it:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue  # the others end by themselves as soon as the first is gone
        psutil.wait_procs(all_of_it, timeout=30)
        shutil.rmtree(gone)

    # deeds and questions

    def sunwai(self, *words: str, fails: bool = False) -> str:
        """A word at the command line; what it said."""
        command = [sys.executable, "-m", "sunwai", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.world, capture_output=True, text=True, check=False)
        assert bool(done.returncode) == fails, f"sunwai {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def desk(self, deed: str, **facts: Any) -> Any:
        """A deed of `tests.month.desk`, done by a process that stays, as a person at the pages does."""
        answer = self._ask_desk(deed, facts)
        assert "failed" not in answer, f"{deed}: {answer['failed']}"
        return answer["done"]

    def tries(self, deed: str, **facts: Any) -> str:
        """A deed that may fail; how it failed, or nothing."""
        return str(self._ask_desk(deed, facts).get("failed", ""))

    def _ask_desk(self, deed: str, facts: dict[str, Any]) -> dict[str, Any]:
        if self._desk is None or self._desk.poll() is not None:
            command = [sys.executable, "-m", "tests.month.desk"]
            self._desk = subprocess.Popen(
                command, cwd=ROOT, env=self.world, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self.log,
            )  # fmt: skip
        desk = self._desk
        assert desk.stdin is not None
        assert desk.stdout is not None
        desk.stdin.write(json.dumps({"deed": deed, "facts": facts}, default=str) + "\n")
        desk.stdin.flush()
        for line in desk.stdout:
            if line.startswith("{"):
                found: dict[str, Any] = json.loads(line)
                return found
        return {"failed": "the desk ended; its words are in the house's log"}

    def _leave_desk(self) -> None:
        if self._desk is not None and self._desk.stdin is not None:
            self._desk.stdin.close()
            self._desk.wait(60)
        self._desk = None

    def rows(self, sql: str, **facts: Any) -> list[tuple[Any, ...]]:
        """An answer of the database, over a connection of our own."""
        with psycopg.connect(self.embedded.url, connect_timeout=5) as connection:
            return connection.execute(sql, facts).fetchall()

    def count(self, sql: str, **facts: Any) -> int:
        return int(self.rows(sql, **facts)[0][0])

    # rest

    def busy(self) -> dict[str, int]:
        """What is under way, by what it is. What waits for a carrier that is cut off is at rest."""
        found = {str(what): int(count) for what, count in self.rows(BUSY, at=self.clock.shown())}
        if any(carrier.process is not None for carrier in self.carriers):
            return {what: count for what, count in found.items() if count}
        return {what: count for what, count in found.items() if count and what not in {"due", "accepted", "steps"}}

    def rests(self) -> bool:
        """Whether nobody has anything to do; the networks are looked at before and after, so that nothing slips by."""
        before = [carrier.written() for carrier in self.carriers]
        if not all(carrier.rests() for carrier in self.carriers) or self.busy():
            return False
        return before == [carrier.written() for carrier in self.carriers]

    def rest(self) -> None:
        """Waits until nobody has anything to do at this hour."""
        if eventually(self.rests, PATIENCE):
            self.rested.append(time.time())
            return
        tails = [list(carrier.lines())[-3:] for carrier in self.carriers]
        raise AssertionError(f"at {self.clock.shown()} this does not come to rest: {self.busy()}, {tails}")


BUSY = """
SELECT 'reserved', count(*) FROM messages_message WHERE direction = 'out' AND state = 'reserved'
UNION ALL SELECT 'due', count(*) FROM messages_message
    WHERE direction = 'out' AND state = 'queued' AND channel = 'sms' AND coalesce(not_before, created_at) <= %(at)s
UNION ALL SELECT 'accepted', count(*) FROM messages_message WHERE direction = 'out' AND state = 'accepted'
UNION ALL SELECT 'undecided', count(*) FROM transactions_transaction AS t
    WHERE NOT EXISTS (SELECT FROM outreach_decision AS d WHERE d.transaction_id = t.id)
UNION ALL SELECT 'steps', count(*) FROM outreach_invitation WHERE state = 'open' AND next_at <= %(at)s
UNION ALL SELECT 'unread', count(*) FROM feedback_reply WHERE in_force_id IS NULL
UNION ALL SELECT 'jobs', count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND task_name NOT LIKE 'config.%%' AND queue_name <> 'builtin'
        AND task_name NOT IN ('outreach.advance', 'outreach.sweep')
"""
