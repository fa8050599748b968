from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.messages import gate
from sunwai.messages.commands.moving import tell
from sunwai.messages.models import Line
from sunwai.messages.types import TEXT_SEAL, Outgoing, State
from sunwai.people.queries import clear_numbers


@transaction.atomic
def reserve(*, line: Line, most: int, by: Actor, at: datetime) -> list[Outgoing]:
    """Reserves up to so many due messages for a line, through the gate; what it withholds or puts off is written so."""
    if most <= 0:
        return []
    holds, looked_at = gate.look(line, most, at)
    if not looked_at or holds.line_is_stopped():
        return []
    picked = gate.first_of_each(looked_at)
    rows, closes = gate.judge(line, picked, holds)
    states = Counter(row[1] for row in rows)
    tell([row[0] for row in rows if row[1] == State.WITHHELD])
    going = sorted(row for row in rows if row[1] == State.RESERVED)
    outgoing = _outgoing(going, closes)
    ids = [one.id for one in picked]
    record(
        by=by, action="messages.reserve", subject="messages.line", subject_id=line.id, at=at,
        facts={**states, "first": min(ids), "last": max(ids)},
    )  # fmt: skip
    refused = gate.spend([(row[0], row[7], row[8]) for row in going], at) if holds.has_budgets else set()
    return [one for one in outgoing if one.id not in refused]


def _outgoing(rows: list[tuple[Any, ...]], closes: dict[int, datetime]) -> list[Outgoing]:
    numbers = clear_numbers([row[2] for row in rows])
    seal = seal_for(TEXT_SEAL)
    return [
        Outgoing(
            id=ident, number=numbers[contact], text=seal.open_text(sealed), segments=segments,
            not_after=min((one for one in (not_after, closes.get(ident)) if one), default=None),
        )
        for ident, _, contact, sealed, segments, _, not_after, *_ in rows
    ]  # fmt: skip
