from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.commands.moving import apply_receipts, applying, tell
from sunwai.messages.commands.moving import ended as ended_of
from sunwai.messages.models import Line
from sunwai.messages.types import Reason, ReceiptSeen, State
from sunwai.people.commands import keep_numbers
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber, NumberClass

KEEP = """
INSERT INTO messages_receipt (line_id, carrier_id, state, error, at, applied)
SELECT %(line)s, carrier_id, state, error, %(at)s, EXISTS (
    SELECT FROM messages_message m WHERE m.direction = 'out' AND m.line_id = %(line)s AND m.carrier_id = r.carrier_id)
FROM unnest(%(carrier_ids)s::text[], %(states)s::text[], %(errors)s::text[]) WITH ORDINALITY
    AS r (carrier_id, state, error, n)
ORDER BY n
ON CONFLICT (line_id, carrier_id, state) DO NOTHING
"""
STRANGE = """
SELECT DISTINCT carrier_id FROM messages_receipt r WHERE line_id = %(line)s AND carrier_id = ANY(%(carrier_ids)s)
AND NOT applied
AND EXISTS (SELECT FROM messages_message m WHERE m.direction = 'out' AND m.line_id = %(line)s AND m.state = 'unknown'
    AND m.carrier_id IS NULL)
"""
# exactly one message to that number may be unknown, and none in hand: else the receipt could be another's
ADOPT = f"""
WITH sought AS (
    SELECT contact, min(carrier_id) AS carrier_id
    FROM unnest(%(contacts)s::uuid[], %(carrier_ids)s::text[]) AS s (contact, carrier_id)
    GROUP BY contact HAVING count(DISTINCT carrier_id) = 1
), found AS (
    SELECT contact, sought.carrier_id, min(m.id) AS id FROM sought
    JOIN messages_message m ON m.contact_point_id = contact AND m.direction = 'out' AND m.line_id = %(line)s
        AND m.carrier_id IS NULL AND m.state IN ('reserved', 'unknown')
    GROUP BY contact, sought.carrier_id HAVING count(*) = 1
)
UPDATE messages_message m SET carrier_id = found.carrier_id, reason = '{Reason.FOUND_BY_NUMBER}'
FROM found WHERE m.id = found.id AND m.state = 'unknown' AND m.carrier_id IS NULL
AND m.reserved_at > %(at)s::timestamptz - interval '3 days'
RETURNING m.carrier_id
"""


ASKED = f"""
UPDATE messages_message SET reason = '{Reason.FOUND_BY_QUERY}'
WHERE id = ANY(%s) AND line_id = %s AND carrier_id = ANY(%s)
"""


@transaction.atomic
def note_receipts(*, line: Line, receipts: Sequence[ReceiptSeen], by: Actor, at: datetime) -> int:
    """Keeps delivery receipts, also those of ids not known yet, and moves messages by them; how many were new.

    Repeats and receipts that come out of order change nothing: the first final state stays.
    """
    if not receipts:
        return 0
    carrier_ids = [r.carrier_id for r in receipts]
    facts = {
        "line": line.id, "at": at, "carrier_ids": carrier_ids, "states": [r.state.value for r in receipts],
        "errors": [r.error for r in receipts],
    }  # fmt: skip
    kept, moved, _, strange = bulk.in_turn((KEEP, facts), *applying(line, carrier_ids, at), (STRANGE, facts))
    new, ended = kept.rowcount, ended_of(moved)
    if asked := [r.carrier_id for r in receipts if r.was_asked]:
        bulk.run(ASKED, [ended, line.id, asked])
    adopted = _adopt(line, receipts, {row[0] for row in strange}, at)
    if adopted:
        ended += apply_receipts(line, adopted, at)
    tell(ended)
    record(
        by=by, action="messages.note_receipts", subject="messages.line", subject_id=line.id, at=at,
        facts={"given": len(receipts), "new": new, "ended": len(ended), "found_by_number": len(adopted)},
    )  # fmt: skip
    return new


def _adopt(line: Line, receipts: Sequence[ReceiptSeen], strange: set[str], at: datetime) -> list[str]:
    """Gives a carrier id that no message has to the one unknown message to the receipt's number."""
    numbers: dict[str, NumberClass] = {}
    by_id: dict[str, str] = {}
    for receipt in receipts:
        if receipt.carrier_id in strange and receipt.number and receipt.state is not State.UNKNOWN:
            try:
                number = normalise(receipt.number)
            except NotANumber:
                continue
            numbers[number.e164] = number.number_class
            by_id[receipt.carrier_id] = number.e164
    if not by_id:
        return []
    contacts = keep_numbers(numbers=numbers, at=at)
    sought = {"contacts": [contacts[n] for n in by_id.values()], "carrier_ids": list(by_id), "line": line.id, "at": at}
    return [row[0] for row in bulk.rows(ADOPT, sought)]
