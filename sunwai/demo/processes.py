"""The processes of a sample day: the house (`sunwai up`), the phone network, the sample officers. None outlives us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

START_MOST = 120.0
LEAVE_MOST = 15.0


class DidNotStart(Exception):
    """A process of the demo did not start; its own words are in the log named."""


@dataclass
class Processes:
    """Starts and ends them. A watchdog at the other end of a pipe of ours ends their groups when we are gone."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _watchdog: subprocess.Popen[bytes] | None = None

    def start(self, name: str, *words: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """`python -m WORDS` in a group of its own, its output in a log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                start_new_session=True, env=os.environ | environment,
            )  # fmt: skip
        self._watch(process.pid)
        self.running[name] = process
        return process

    def _watch(self, group: int) -> None:
        if self._watchdog is None:
            command = [sys.executable, "-m", "sunwai.config.watchdog"]
            self._watchdog = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        if self._watchdog.stdin:
            self._watchdog.stdin.write(f"+{group}\n".encode())
            self._watchdog.stdin.flush()

    def end(self, name: str, *, patience: float = 30) -> None:
        """Ends one, gently first."""
        process = self.running.pop(name, None)
        if process is None:
            return
        for word in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, word)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                return

    def end_all(self) -> None:
        for name in reversed(list(self.running)):
            self.end(name)
        if self._watchdog and self._watchdog.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._watchdog.stdin.write(b"bye\n")
                self._watchdog.stdin.close()
            self._watchdog.wait(10)
            self._watchdog = None

    def network(self, journal: Path, *, seed: int, pace: float, password: str, scenario: Path) -> int:
        """The phone network; the port it listens on."""
        process = self.start(
            "network", "sunwai.demo.network", "--journal", str(journal), "--scenario", str(scenario),
            "--seed", str(seed), "--pace", str(pace), "--until-eof",
            environment={"SAMPLE_NETWORK_PASSWORD": password},
        )  # fmt: skip
        address = process.stdout.readline().decode() if process.stdout else ""
        if not address:
            raise DidNotStart(str(self.folder / "network.log"))
        return int(address.rpartition(":")[2])

    @staticmethod
    def await_free(port: int) -> None:
        """Until nothing answers there: an earlier demo's pages end a moment after it.

        Raises:
            DidNotStart: something else has the port.
        """
        end = time.monotonic() + LEAVE_MOST
        while _answers(port):
            if time.monotonic() > end:
                raise DidNotStart(f"something else answers on port {port}; end it, or run 'make demo PORT=8001'")
            time.sleep(0.5)

    def house(self, port: int, *, clock: str, password: str) -> None:
        """Starts web, worker, sender and sealer."""
        self.await_free(port)
        environment = {"SUNWAI_CLOCK": clock, "SUNWAI_LINE_SAMPLE_PASSWORD": password, "SUNWAI_DEMO": "1"}
        self.start("up", "sunwai", "up", "--port", str(port), environment=environment)

    def await_house(self, port: int) -> None:
        """Until the pages answer."""
        process, end = self.running["up"], time.monotonic() + START_MOST
        while time.monotonic() < end and process.poll() is None:
            if _answers(port):
                return
            time.sleep(0.2)
        raise DidNotStart(str(self.folder / "up.log"))

    def officers(self, port: int, *, secrets: str, clock: str) -> None:
        """The sample officers, callers and reviewer; their sign-ins go by their input, not by a file."""
        address = f"http://127.0.0.1:{port}"
        process = self.start(
            "officers", "sunwai.demo.officers", "--address", address, environment={"SUNWAI_CLOCK": clock}
        )
        if process.stdin:
            process.stdin.write(secrets.encode() + b"\n")
            process.stdin.flush()


def _answers(port: int) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}/", timeout=10).status_code < 500
    return False
