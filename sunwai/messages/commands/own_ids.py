from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.commands.moving import apply_receipts, tell
from sunwai.messages.commands.receipts import note_receipts
from sunwai.messages.hooks import LOCK, OWN, message_of
from sunwai.messages.models import Line
from sunwai.messages.types import ReceiptSeen

KINDS = ("http", "kannel")
CLAIM = """
UPDATE messages_message m SET carrier_id = n.carrier_id
FROM unnest(%(ids)s::bigint[], %(carrier_ids)s::text[]) AS n (id, carrier_id)
WHERE m.id = n.id AND m.direction = 'out' AND m.line_id + 0 = %(line)s AND m.state = 'unknown' AND m.carrier_id IS NULL
RETURNING m.carrier_id
"""
WAITING = """
SELECT DISTINCT r.carrier_id FROM messages_message m
JOIN messages_receipt r ON r.line_id = m.line_id AND r.carrier_id = %s || m.id
WHERE m.line_id = %s AND m.state = 'unknown' AND m.carrier_id IS NULL
"""


@transaction.atomic
def claim_own_ids(*, line: Line, carrier_ids: Sequence[str] | None = None, by: Actor, at: datetime) -> int:
    """Gives `unknown` messages the reference that they travelled under, where a receipt names it; how many.

    Exact, unlike a number: the reference is ours and in the request. Without ids: by whatever receipts wait, for when
    the line's owner died between the request and the answer.
    """
    given = [row[0] for row in bulk.rows(WAITING, [OWN, line.id])] if carrier_ids is None else list(carrier_ids)
    known = {one: message for one in given if (message := message_of(one)) is not None}
    if not known:
        return 0
    facts = {"ids": list(known.values()), "carrier_ids": list(known), "line": line.id}
    claimed = [row[0] for row in bulk.rows(CLAIM, facts)]
    if claimed:
        tell(apply_receipts(line, claimed, at))
        record(
            by=by, action="messages.claim_own_ids", subject="messages.line", subject_id=line.id, at=at,
            facts={"given": len(given), "claimed": len(claimed)},
        )  # fmt: skip
    return len(claimed)


@transaction.atomic
def note_called_receipts(*, line: Line, receipts: Sequence[ReceiptSeen], by: Actor, at: datetime) -> int:
    """`note_receipts` for what a company tells us in a call: another process than the line's sender.

    One after the other with the sender's own writing (`LOCK`): else a receipt and the answer to its message could
    commit at once, and neither would see the other.
    """
    bulk.run("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, line.id])
    claim_own_ids(line=line, carrier_ids=[one.carrier_id for one in receipts], by=by, at=at)
    return note_receipts(line=line, receipts=receipts, by=by, at=at)


def claim_waiting(*, by: Actor, at: datetime) -> int:
    """`claim_own_ids` on every line, by the receipts that wait."""
    return sum(claim_own_ids(line=line, by=by, at=at) for line in Line.objects.filter(settings__kind__in=KINDS))
