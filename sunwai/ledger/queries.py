"""Reading the ledger, and verifying its chain."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.ledger.models import Entry
from sunwai.ledger.types import BadCheckpoint, Fault, Finding, Verdict

START = bytes(32)
COLUMNS = ("id", "at", "actor", "action", "subject", "subject_id", "salt", "digest")


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """Entries, newest first, for who may see the ledger."""
    if not actor.may(Right.SEE_LEDGER):
        return Entry.objects.none()
    return Entry.objects.order_by("-id")


def link(previous: bytes, seq: int, row: tuple[Any, ...]) -> bytes:
    """The chain's next digest: SHA-256 over the one before, the place, and the row (id, at, actor, action, …)."""
    number, at, actor, action, subject, subject_id, salt, digest = row
    text = json.dumps(
        [seq, number, at.isoformat(), actor, action, subject, subject_id, bytes(salt).hex(), bytes(digest).hex()],
        ensure_ascii=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(previous + text.encode()).digest()


@dataclass(frozen=True)
class Checkpoint:
    """The chain's digest at a sequence number, as it was kept outside the database."""

    seq: int
    chain: bytes


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """The checkpoints of a file, one JSON object a line; a line cut off at the very end is passed over.

    Raises:
        BadCheckpoint: a line is not one.
    """
    found = []
    lines = path.read_text(errors="replace").splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        try:
            facts = json.loads(line)
            found.append(Checkpoint(int(facts["seq"]), bytes.fromhex(facts["chain"])))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines) and not line.endswith("\n"):
                break
            raise BadCheckpoint(file=path.name, line=number) from error
    return found


@dataclass(frozen=True)
class Sealed:
    """A sealed row as it stands in the table."""

    seq: int
    row: tuple[Any, ...]
    chain: bytes

    def follows(self, previous: bytes, seq: int) -> bool:
        """Whether this row was sealed at `seq`, right after the digest `previous`."""
        return link(previous, seq, self.row) == self.chain


def _sealed_rows() -> Iterator[Sealed]:
    rows = Entry.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", *COLUMNS, "chain")
    for seq, *row, chain in rows.iterator(chunk_size=5000):
        yield Sealed(seq, tuple(row), bytes(chain))


class Walk:
    """Goes along the chain once and names each fault at its place.

    After a row slipped in or taken out the rest is renumbered; `shift` is how far, so that one deed is one fault.
    """

    def __init__(self, rows: Iterator[Sealed]) -> None:
        self._rows = rows
        self._ahead: deque[Sealed] = deque()
        self._previous = START
        self._place = 1
        self._shift = 0
        self.faults: list[Finding] = []

    def _peek(self, steps: int) -> Sealed | None:
        while len(self._ahead) <= steps and (row := next(self._rows, None)):
            self._ahead.append(row)
        return self._ahead[steps] if len(self._ahead) > steps else None

    def __iter__(self) -> Iterator[Sealed]:
        while row := self._peek(0):
            taken, shift, self._previous = self._look_at(row)
            self._shift += shift
            for _ in range(taken):
                passed = self._ahead.popleft()
                self._place = passed.seq + 1
                yield passed

    def _look_at(self, row: Sealed) -> tuple[int, int, bytes]:
        """Names the fault at this row, if any; how many rows that settles, the new shift, the digest to go on from."""
        after, place = self._peek(1), row.seq + self._shift
        if row.seq != self._place:
            return self._name(Fault.REMOVED, self._place, 1, 0, row.chain)
        if row.follows(self._previous, place):
            return 1, 0, row.chain
        if after and after.follows(self._previous, place):
            if row.follows(after.chain, place + 1):
                return self._name(Fault.REORDERED, row.seq, 2, 0, row.chain)
            return self._name(Fault.INSERTED, row.seq, 1, -1, self._previous)
        if after and after.follows(row.chain, place + 2):
            return self._name(Fault.REMOVED, row.seq, 1, 1, row.chain)
        return self._name(Fault.CHANGED, row.seq, 1, 0, row.chain)

    def _name(self, fault: Fault, seq: int, taken: int, shift: int, on: bytes) -> tuple[int, int, bytes]:
        self.faults.append(Finding(fault, seq))
        return taken, shift, on


def verify(checkpoints: Iterable[Checkpoint] = ()) -> Verdict:
    """Walks the whole chain and says where it is not what it was.

    A cut tail and a chain rebuilt from some place on show only against checkpoints that were kept outside.
    """
    wanted = {checkpoint.seq: checkpoint.chain for checkpoint in checkpoints}
    walk = Walk(_sealed_rows())
    faults, last, sealed = walk.faults, Checkpoint(0, START), 0
    for row in walk:
        last, sealed = Checkpoint(row.seq, row.chain), sealed + 1
        if wanted.pop(row.seq, row.chain) != row.chain and not faults:
            faults.append(Finding(Fault.REBUILT, row.seq))
    faults += [Finding(Fault.CUT, seq) for seq in sorted(wanted) if seq > last.seq]
    return Verdict(sealed=sealed, head=last.chain.hex(), faults=faults, unsealed=unsealed())


def unsealed() -> list[int]:
    """Ids of the entries that the sealer has not come to."""
    return list(Entry.objects.filter(seq__isnull=True).order_by("id").values_list("id", flat=True))


def head() -> Checkpoint:
    """The chain's newest sealed row; seq 0 where there is none."""
    newest = Entry.objects.filter(seq__isnull=False).order_by("-seq").first()
    return Checkpoint(newest.seq or 0, bytes(newest.chain or b"")) if newest else Checkpoint(0, START)
