"""After a restore: the ledger is verified, what is lost since is said, and sending waits for a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.casework.models import CaseFile
from sunwai.casework.queries.files import place_of
from sunwai.config.backup.files import CHECKPOINTS
from sunwai.ledger import commands as ledger
from sunwai.ledger import queries
from sunwai.ledger.models import Entry
from sunwai.ledger.types import Fault
from sunwai.messages import commands as messages
from sunwai.messages.types import PauseScope


@dataclass(frozen=True)
class Proof:
    """What stands after a restore. `lost`: sealed commands that a checkpoint kept outside proves, and no row has."""

    rows: int
    newest: datetime | None
    lost: int
    lost_until: str
    faults: list[str]
    missing_files: int

    @property
    def is_whole(self) -> bool:
        return not self.faults and not self.missing_files

    def sentences(self, pause: int | None) -> list[str]:
        """For whoever restores; `pause` is the number of the pause that holds sending."""
        lines = [f"{fault}: the ledger is not what it was" for fault in self.faults]
        if not self.faults:
            newest = f", the newest of {self.newest.isoformat()}" if self.newest else ""
            lines.append(f"The ledger verifies: {self.rows} rows{newest}.")
        if self.lost:
            lines.append(f"Lost: at least {self.lost} commands after that, up to {self.lost_until}.")
        elif pause is None:
            lines.append("Nothing is lost: each commit waited for the archive, or came from the lost database itself.")
        else:
            lines.append("No checkpoint proves a loss, but what was done after that moment is not in it.")
        if self.missing_files:
            lines.append(f"{self.missing_files} attachments are named by a case and are not there.")
        if pause is not None:
            lines.append(
                "Nothing is sent for now, because what left after that moment would leave again. Look at what left "
                f"since then (the carriers' reports), then let sending go on with 'sunwai lift {pause}'."
            )
        return lines


def set_aside(var: Path, at: datetime) -> Path | None:
    """Checkpoints that outlived the database: kept as evidence, out of the way of the restored chain's own."""
    kept = var / CHECKPOINTS
    if not kept.exists():
        return None
    return kept.rename(var / f"checkpoints-before-{at:%Y%m%dT%H%M%SZ}.jsonl")


def prove(*, checkpoints: list[Path]) -> Proof:
    """Verifies the ledger against checkpoints kept outside, and looks whether each attachment is there."""
    known = [one for path in checkpoints for one in queries.read_checkpoints(path)]
    verdict = queries.verify(known)
    cut = [finding.seq for finding in verdict.faults if finding.fault is Fault.CUT]
    newest = Entry.objects.order_by("-at").first()
    return Proof(
        rows=verdict.sealed + len(verdict.unsealed),
        newest=newest.at if newest else None,
        lost=max(0, max(cut) - verdict.sealed - len(verdict.unsealed)) if cut else 0,
        lost_until=_time_of(checkpoints, max(cut)) if cut else "",
        faults=[f"row {one.seq}: {one.fault.value}" for one in verdict.faults if one.fault is not Fault.CUT],
        missing_files=sum(not place_of(id_).exists() for id_ in _attachments()),
    )  # fmt: skip


def _attachments() -> Iterator[UUID]:
    return CaseFile.objects.values_list("id", flat=True).iterator()


def _time_of(checkpoints: list[Path], seq: int) -> str:
    for path in checkpoints:
        for line in path.read_text().splitlines():
            if f'"seq": {seq},' in line:
                return str(json.loads(line).get("at", ""))
    return ""


def begin_again(*, source: str, pauses: bool, by: Actor, at: datetime) -> int | None:
    """Writes the restore into the ledger; where something may be lost, all sending waits until a person lifts it,
    because what left after that moment would leave again. The pause's number.
    """
    with transaction.atomic():
        ledger.record(by=by, action="backup.restored", subject="backup", subject_id=source, at=at)
        if not pauses:
            return None
        made = messages.place_pause(
            scope=PauseScope("all"), reference="", why=f"Restored from {source}: what left since then may leave again",
            by=by, at=at,
        )  # fmt: skip
    return int(made.pk)


def keep_own(source: Path, var: Path) -> None:
    """Makes the source's checkpoints this install's, as far as the restored chain goes."""
    last = queries.head().seq
    lines = source.read_text().splitlines(keepends=True) if source.exists() else []
    whole = [line for line in lines if line.endswith("\n") and json.loads(line)["seq"] <= last]
    (var / CHECKPOINTS).write_text("".join(whole))
