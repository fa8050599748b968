"""How a process may stand, what one says of itself, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sunwai.base.refusals import Refused

EVERY = 15
"""Seconds between two words of a process."""
GONE_AFTER = 60
"""Seconds of silence after which a process counts as gone."""
CLOCK_OFF_MS = 2_000
DISK_LOW = 0.1


class Standing(StrEnum):
    RUNS = "runs"
    FAULTY = "faulty"
    GONE = "gone"
    ENDED = "ended"


@dataclass(frozen=True)
class Word:
    """What a process says of itself: `moment` is its machine's time, sizes are bytes, `fault` empty or a word."""

    machine: str
    name: str
    program: str
    moment: datetime
    disk_free: int
    disk_size: int
    fault: str = ""


class StillRuns(Refused):
    """{name} on {machine} still runs. End it there first; what has ended or is gone can be taken off the list."""
