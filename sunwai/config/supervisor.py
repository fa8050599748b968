"""`sunwai up`: starts each process of the house, starts again what ends, and leaves no orphan behind a kill.

Each process begins a group of its own and inherits a lock, `run/<name>.held`. A lock that is held before a start is an
orphan's of an earlier life: its group, whose id lies beside the lock, is ended first. A watchdog holds the other end of
a pipe of ours and ends every group when we are gone, however we went.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PATIENCE = 15.0
LONGEST_PAUSE = 30.0
CALM = 60.0


class RunsAlready(Exception):
    """Sunwai runs here already, and two would end each other's processes. End the other first ('sunwai up', Ctrl-C)."""


def alone(folder: Path, patience: float = PATIENCE + 5) -> IO[str]:
    """Holds a folder for the one supervisor that may use it, as long as what is returned stays open; one that is
    ending is waited for.

    Raises:
        RunsAlready: another holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held, until = (folder / "supervisor.lock").open("w"), time.monotonic() + patience
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                held.close()
                raise RunsAlready from error
            time.sleep(0.2)
        else:
            return held


@dataclass
class Child:
    """One supervised process: its words after `sunwai`, and how it is doing."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    not_before: float = 0.0


@dataclass
class Supervisor:
    """Keeps children alive until told to end. `folder` holds locks and group ids; output goes to `folder`/*.log."""

    folder: Path
    children: list[Child]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    _watchdog: subprocess.Popen[bytes] | None = None
    _ended: bool = False

    def run(self) -> None:
        """Starts all, and watches until `end` is called from a signal handler."""
        self.folder.mkdir(parents=True, exist_ok=True)
        watch = [sys.executable, "-m", "sunwai.config.watchdog"]
        self._watchdog = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)
        try:
            while not self._ended:
                for child in self.children:
                    self._look_after(child)
                time.sleep(0.2)
        finally:
            self._end_all()

    def end(self) -> None:
        self._ended = True

    def _look_after(self, child: Child) -> None:
        moment = time.monotonic()
        if child.process and child.process.poll() is not None:
            code, child.process = child.process.returncode, None
            end_group_of(self.folder, child.name)
            if moment - child.started > CALM:
                child.pause = 1.0
            child.not_before = moment + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
            _say(f"{child.name} ended with {code}; starting it again")
        if child.process is None and moment >= child.not_before and not self._ended:
            try:
                self._start(child)
            except OSError as trouble:
                self._put_off(child, trouble)

    def _put_off(self, child: Child, trouble: OSError) -> None:
        """A child that cannot be started, or whose group cannot be written down because the disk is full: later."""
        if child.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
            child.process = None
        child.not_before = time.monotonic() + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)
        _say(f"{child.name} cannot be started: {trouble}; trying again")

    def _start(self, child: Child) -> None:
        end_group_of(self.folder, child.name)
        with (
            (self.folder / f"{child.name}.held").open("w") as held,
            (self.folder / f"{child.name}.log").open("ab") as log,
        ):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            child.process = subprocess.Popen(
                [sys.executable, "-m", "sunwai", *child.command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, pass_fds=(held.fileno(),), env={**self.environment, "SUNWAI_NAME": child.name},
            )  # fmt: skip
            (self.folder / f"{child.name}.group").write_text(str(child.process.pid))
        self._tell(f"+{child.process.pid}")
        child.started = time.monotonic()

    def _tell(self, word: str) -> None:
        if self._watchdog and self._watchdog.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._watchdog.stdin.write(f"{word}\n".encode())
                self._watchdog.stdin.flush()

    def _end_all(self) -> None:
        living = [child for child in self.children if child.process]
        for child in living:
            if child.process:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in living:
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
            end_group_of(self.folder, child.name)
        if self._watchdog:
            self._tell("bye")
            self._watchdog.wait(5)


def _say(words: str) -> None:
    """To whoever started us; where that is a file on a full disk, to nobody."""
    with contextlib.suppress(OSError):
        print(words, file=sys.stderr, flush=True)  # noqa: T201


def is_held(folder: Path, name: str) -> bool:
    """Whether some process of that name's group still lives."""
    try:
        with (folder / f"{name}.held").open("r") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def end_group_of(folder: Path, name: str) -> None:
    """Ends what an earlier life of this name left running: only while its lock is held is the group surely ours."""
    for _ in range(100):
        if not is_held(folder, name):
            return
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.killpg(int((folder / f"{name}.group").read_text()), signal.SIGKILL)
        time.sleep(0.1)
    raise RuntimeError(f"an old {name} does not end; end it by hand, then start again")
