"""The voice engine's own record: reading its lines, and what a call's lines together say.

A line that is no event of ours is passed over, whatever it is: the record is a file that others could write to.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sunwai.messages.types import CallEnd

OUTBOUND = re.compile(r"m([1-9][0-9]{0,17})_")
BRIDGE = re.compile(r"b-([A-Za-z0-9-]{1,60})_")
LISTENING = re.compile(r"l-([A-Za-z0-9-]{1,60})_")
OURS = (OUTBOUND, BRIDGE, LISTENING)
KEY = re.compile(r"(answer|reason|leave)=([0-9*#])")
BRIDGED = re.compile(r"([A-Z]{0,20})/([0-9]{0,6})/([0-9]{0,3})")
LONGEST_LINE = 4000
MOST = 2_000_000
CAUSES = {
    CallEnd.BUSY: {17},
    CallEnd.NO_ANSWER: {0, 16, 18, 19, 20, 127},
    CallEnd.INVALID: {1, 2, 3, 22, 28},
    CallEnd.REJECTED: {21, 55, 57, 87},
}


@dataclass(frozen=True)
class Event:
    """One line: what happened on which channel, and what it says of it."""

    channel: str
    kind: str
    at: datetime
    extra: str


@dataclass
class Call:
    """What the record says so far of one call."""

    began_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    keys: dict[str, str] = field(default_factory=dict)
    wrong: int = 0
    left: bool = False
    bridge: tuple[str, int] | None = None
    told_at: datetime | None = None

    def add(self, event: Event) -> None:
        """Takes one event; the first of a kind counts, so that a line read twice changes nothing."""
        self.told_at = event.at
        if event.kind == "CHAN_START":
            self.began_at = self.began_at or event.at
        elif event.kind == "ANSWER":
            self.answered_at = self.answered_at or event.at
        elif event.kind == "KEY" and (found := KEY.fullmatch(event.extra)):
            self.keys.setdefault(found[1], found[2])
        elif event.kind == "LEFT":
            self.left = True
        elif event.kind == "WRONG":
            self.wrong += 1
        elif event.kind == "BRIDGE" and (told := BRIDGED.fullmatch(event.extra)):
            self.bridge = self.bridge or (told[1], int(told[2] or 0))
        elif event.kind == "HANGUP" and self.ended_at is None:
            self.ended_at = event.at
            self.cause = _cause(event.extra)

    @property
    def end(self) -> CallEnd:
        """How it ended, by what was pressed, whether it was picked up, and the hangup cause (ITU-T Q.850)."""
        if self.keys:
            return CallEnd.ANSWERED_REPLIED
        if self.ended_at is None:
            return CallEnd.LOST
        if self.answered_at:
            return CallEnd.ANSWERED_SILENT
        return next((end for end, causes in CAUSES.items() if self.cause in causes), CallEnd.CONGESTION)

    @property
    def rang_seconds(self) -> int:
        return _between(self.began_at, self.answered_at or self.ended_at)

    @property
    def spoke_seconds(self) -> int:
        return _between(self.answered_at, self.ended_at)


def _between(one: datetime | None, other: datetime | None) -> int:
    return max(0, round((other - one).total_seconds())) if one and other else 0


def _cause(extra: str) -> int | None:
    found = _object(extra).get("hangupcause")
    return found if isinstance(found, int) and 0 <= found <= 127 else None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_line(line: bytes) -> Event | None:
    """The event that a line tells, or None."""
    if len(line) > LONGEST_LINE:
        return None
    found = _object(line.decode("utf-8", "replace"))
    channel, kind, extra = found.get("uniqueid"), found.get("eventtype"), found.get("eventextra")
    if not (isinstance(channel, str) and isinstance(kind, str) and isinstance(extra, str)):
        return None
    try:
        at = datetime.fromtimestamp(float(str(found.get("eventtime"))), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if found.get("userdeftype"):
        told = _object(extra).get("extra", "")
        extra = told if isinstance(told, str) else ""
    return Event(channel, kind, at, extra)


def read_lines(data: bytes) -> tuple[list[Event], int]:
    """The events of whole lines, and how many bytes those lines take; what follows the last line's end waits."""
    end = data.rfind(b"\n") + 1
    events = [event for line in data[:end].split(b"\n") if (event := read_line(line))]
    return events, end


def _first_of(file: BinaryIO) -> str:
    """A file's first line as a digest; of a file without a whole line, that of nothing."""
    first = file.readline(LONGEST_LINE)
    return hashlib.sha256(first if first.endswith(b"\n") else b"").hexdigest()[:16]


class Record:
    """The record's file, read from where we stood. Where we stand is kept beside our other files, after the commit.

    A file that was put aside is read to its end first, if it still lies in the same folder, then the new one from its
    beginning. Reading a line twice does no harm. A file is known by its inode and its first line: a new file may get
    the inode of one that was removed.
    """

    def __init__(self, path: Path, kept: Path) -> None:
        self._path = path
        self._kept = kept
        self.calls: dict[str, Call] = {}
        self._began: dict[str, int] = {}
        self._inode, self._ahead, self._first = self._stands = self._stood()

    def _stood(self) -> tuple[int, int, str]:
        try:
            inode, offset, first = self._kept.read_text().split()
            return int(inode), max(0, int(offset)), first
        except (OSError, ValueError):
            return 0, 0, ""

    def read(self) -> list[str]:
        """Reads on; the channels that have something new to say."""
        touched: dict[str, None] = {}
        for path in self._files():
            try:
                touched |= dict.fromkeys(self._read_on(path))
            except FileNotFoundError:
                continue
        return list(touched)

    def _files(self) -> list[Path]:
        """The file that we stood in, if it was put aside and is still there, and the present one."""
        try:
            if self._path.stat().st_ino == self._inode:
                return [self._path]
            aside = [one for one in self._path.parent.iterdir() if one.stat().st_ino == self._inode]
        except FileNotFoundError:
            return []
        return [*aside, self._path]

    def _read_on(self, path: Path) -> list[str]:
        with path.open("rb") as file:
            facts, first = os.fstat(file.fileno()), _first_of(file)
            if (facts.st_ino, first) != (self._inode, self._first) or facts.st_size < self._ahead:
                self._inode, self._ahead, self._first = facts.st_ino, 0, first
                self._began = dict.fromkeys(self._began, 0)
            file.seek(self._ahead)
            events, taken = read_lines(file.read(MOST))
        touched = self._take(events)
        self._ahead += taken
        return touched

    def _take(self, events: Iterable[Event]) -> list[str]:
        touched: dict[str, None] = {}
        for event in events:
            if any(shape.fullmatch(event.channel) for shape in OURS):
                self.calls.setdefault(event.channel, Call()).add(event)
                self._began.setdefault(event.channel, self._ahead)
                touched[event.channel] = None
        return list(touched)

    def forget(self, channels: Iterable[str]) -> None:
        """These calls are written down: what the record says of them need not be known any more."""
        for channel in channels:
            self.calls.pop(channel, None)
            self._began.pop(channel, None)

    def keep(self) -> None:
        """Writes down where we stand: before the oldest call that is not written down. After the commit."""
        stands = (self._inode, min(self._began.values(), default=self._ahead), self._first)
        if stands == self._stands:
            return
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        aside = self._kept.with_suffix(".new")
        aside.write_text(" ".join(map(str, stands)))
        aside.replace(self._kept)
        self._stands = stands
