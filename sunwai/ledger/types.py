"""What the ledger says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sunwai.base.refusals import Refused


class Fault(StrEnum):
    """What verification can find wrong at a place in the chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    REBUILT = "rebuilt"


@dataclass(frozen=True)
class Finding:
    """A fault and the sequence number where it shows."""

    fault: Fault
    seq: int


@dataclass(frozen=True)
class Verdict:
    """The outcome of verifying the chain: rows sealed, its last digest, faults, and the ids not yet sealed."""

    sealed: int
    head: str
    faults: list[Finding] = field(default_factory=list)
    unsealed: list[int] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults


class BadCheckpoint(Refused):
    """{file}, line {line}: not a checkpoint. Each line is JSON with seq, chain and at."""
