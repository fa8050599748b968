"""A sender's own memory of what it handed to the carrier, in a file beside the database.

Messages are reserved some ahead, for pace. A reserved one that was never handed over goes back to the queue after a
crash; one that was, and whose answer nobody heard, is `unknown`. Which is which, only the dead sender knew: so it wrote
it down before the first byte left. Nothing waits for the disk: a killed process loses nothing that it wrote.
A machine that stopped may have, so the file counts only while the machine runs that wrote it, and only with the token
that the line holds in the database; in any other case all that was reserved is unknown.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from sunwai.messages.types import Outcome, State

BOOT = Path("/proc/sys/kernel/random/boot_id")
COMPACT_AT = 1_000_000
Held = dict[int, Outcome | None]
"""By message: the outcome that was heard, or None where it was handed over and nothing heard."""


class StillHeld(Exception):
    """The process that wrote the file is alive."""


def _boot() -> str:
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


def _path(folder: Path, code: str, token: str) -> Path:
    return folder / f"{code}.{token}"


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StillHeld from error


def read(folder: Path, code: str, token: str) -> Held | None:
    """What the owner of this token handed over; None if that cannot be known.

    Raises:
        StillHeld: it may yet hand over more.
    """
    path = _path(folder, code, token)
    if not token or not path.exists():
        return None
    with path.open("rb") as file:
        _lock(file.fileno())
        if not path.exists() or path.stat().st_ino != os.fstat(file.fileno()).st_ino:
            raise StillHeld  # its writer began it anew at this moment
        lines = file.read().decode("utf-8", "replace").split("\n")
    if not _boot() or lines[0] != _boot():
        return None
    held: Held = {}
    for line in lines[1:-1]:
        words = line.split("\t")
        message = int(words[0])
        held[message] = Outcome(message, State(words[1]), *words[2:5]) if len(words) > 1 else None
    return held


def forget(folder: Path, code: str, *, but: str) -> None:
    """Removes the files of a line's earlier owners."""
    for path in folder.glob(f"{code}.*"):
        if path.name != f"{code}.{but}" and "." not in path.name.removeprefix(f"{code}."):
            path.unlink(missing_ok=True)


class Handing:
    """The file of one owner of a line, while it is the owner."""

    def __init__(self, folder: Path, code: str, token: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = _path(folder, code, token)
        self._lock = threading.Lock()
        self._open: dict[int, bytes] = {}
        self._file, self._size = self._begin()

    def _begin(self) -> tuple[int, int]:
        aside = self._path.with_name(f"{self._path.name}.new")
        file = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_APPEND, 0o600)
        try:
            _lock(file)
            head = f"{_boot()}\n".encode() + b"".join(self._open.values())
            os.write(file, head)
            aside.rename(self._path)
        except BaseException:
            os.close(file)
            raise
        return file, len(head)

    def handed(self, messages: Sequence[int]) -> None:
        """Call before the first byte of any of them leaves."""
        self._note({message: b"%d\n" % message for message in messages})

    def heard(self, outcomes: Sequence[Outcome]) -> None:
        """The carrier's answers, or that they never left."""
        self._note({one.message: _line(one) for one in outcomes})

    def settled(self, messages: Sequence[int]) -> None:
        """Their outcomes are in the database."""
        with self._lock:
            for message in messages:
                self._open.pop(message, None)
            if self._size > COMPACT_AT:
                old = self._file
                self._file, self._size = self._begin()
                os.close(old)

    def _note(self, lines: dict[int, bytes]) -> None:
        data = b"".join(lines.values())
        with self._lock:
            self._open.update(lines)
            if os.write(self._file, data) != len(data):
                raise OSError("the disk is full")
            self._size += len(data)

    def close(self) -> None:
        os.close(self._file)


def _line(one: Outcome) -> bytes:
    words = [str(one.message), one.state.value, one.carrier_id, one.error, one.carrier_ref]
    return ("\t".join(word.replace("\t", " ").replace("\n", " ") for word in words) + "\n").encode()
