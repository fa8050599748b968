from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.messages import gate
from sunwai.messages.commands.moving import tell
from sunwai.messages.models import Line
from sunwai.messages.types import TEXT_SEAL, Outgoing, Purpose, State
from sunwai.people.queries import clear_numbers


@transaction.atomic
def reserve(*, line: Line, most: int, by: Actor, at: datetime) -> list[Outgoing]:
    """Reserves up to so many due messages for a line, through the gate; what it withholds or puts off is written so."""
    due = {"channel": line.channel, "at": at, "most": most}
    picked = [row[0] for row in bulk.rows(gate.PICK, due)] if most > 0 else []
    if not picked:
        return []
    rows = bulk.rows(gate.RESERVE, {**gate.facts(line.settings, at), "line": line.id, "picked": picked})
    states = Counter(row[1] for row in rows)
    tell([row[0] for row in rows if row[1] == State.WITHHELD])
    record(
        by=by, action="messages.reserve", subject="messages.line", subject_id=line.id, at=at,
        facts={**states, "first": min(picked), "last": max(picked)},
    )  # fmt: skip
    return _outgoing(line, [row for row in sorted(rows) if row[1] == State.RESERVED], at)


def _outgoing(line: Line, rows: list[tuple[Any, ...]], at: datetime) -> list[Outgoing]:
    numbers = clear_numbers([row[2] for row in rows])
    seal = seal_for(TEXT_SEAL)
    closes = gate.closing(gate.hours_of(line.settings), at)
    return [
        Outgoing(
            id=ident,
            number=numbers[contact],
            text=seal.open_text(sealed),
            segments=segments,
            not_after=min(not_after or closes, closes) if Purpose(purpose).obeys_hours else not_after,
        )
        for ident, _, contact, sealed, segments, purpose, not_after in rows
    ]
