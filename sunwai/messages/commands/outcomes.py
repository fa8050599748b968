from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages import gate
from sunwai.messages.commands.moving import applying, ended, tell
from sunwai.messages.models import Line
from sunwai.messages.types import Outcome, Reason, State

NOTE = f"""
WITH seen AS MATERIALIZED (
    SELECT DISTINCT ON (id) * FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(carrier_ids)s::text[],
        %(refs)s::text[], %(errors)s::text[]) AS s (id, state, carrier_id, carrier_ref, error)
    ORDER BY id
), fresh AS MATERIALIZED (
    SELECT seen.id, state, error, nullif(carrier_ref, '') AS carrier_ref,
        CASE WHEN carrier_id <> '' THEN carrier_id END AS carrier_id,
        carrier_id <> '' AND (row_number() OVER (PARTITION BY carrier_id ORDER BY id) > 1 OR EXISTS (
            SELECT FROM messages_message o WHERE o.direction = 'out' AND o.line_id = %(line)s
            AND o.carrier_id = seen.carrier_id AND o.id <> seen.id)) AS repeated
    FROM seen
)
UPDATE messages_message m SET
    state = fresh.state,
    reason = CASE fresh.state WHEN 'unknown' THEN '{Reason.NO_OUTCOME}' ELSE '' END,
    carrier_id = CASE WHEN NOT repeated THEN fresh.carrier_id END,
    carrier_ref = CASE WHEN NOT repeated THEN fresh.carrier_ref END,
    error = CASE WHEN repeated THEN 'carrier_id_repeated' ELSE fresh.error END,
    accepted_at = CASE fresh.state WHEN 'accepted' THEN %(at)s::timestamptz END,
    final_at = CASE fresh.state WHEN 'failed' THEN %(at)s::timestamptz END,
    reserved_at = CASE WHEN fresh.state <> 'queued' THEN m.reserved_at END,
    line_id = CASE WHEN fresh.state <> 'queued' THEN m.line_id END
FROM fresh
WHERE m.id = ANY(%(ids)s::bigint[]) AND m.id = fresh.id
AND CASE WHEN m.direction = 'out' THEN m.line_id = %(line)s AND m.carrier_id IS NULL ELSE false END
AND (CASE WHEN m.state = 'reserved' THEN true WHEN m.state = 'unknown' THEN fresh.state IN ('accepted', 'failed') END)
RETURNING m.id, m.state, m.carrier_id
"""
IN_HAND = "SELECT id FROM messages_message WHERE direction = 'out' AND state = 'reserved' AND line_id = %s ORDER BY id"
# the array beside the join, and the CASE, keep the plan on the primary key while the table's statistics are stale


@transaction.atomic
def note_outcomes(*, line: Line, outcomes: Sequence[Outcome], by: Actor, at: datetime) -> int:
    """Writes what the carrier answered; how many messages moved. Receipts that came before are applied now.

    `queued` puts back what the carrier surely did not take (throttled, or never told); `unknown` is a link that broke
    while the carrier had it.
    """
    if not outcomes:
        return 0
    gate.give_back(messages=[o.message for o in outcomes if o.state is State.QUEUED], line=line.id, at=at)
    facts = {
        "ids": bulk.array(o.message for o in outcomes), "states": [o.state.value for o in outcomes],
        "carrier_ids": [o.carrier_id for o in outcomes], "refs": [o.carrier_ref for o in outcomes],
        "errors": [o.error for o in outcomes], "line": line.id, "at": at,
    }  # fmt: skip
    named = [o.carrier_id for o in outcomes if o.carrier_id]
    noted, moved, _ = bulk.in_turn((NOTE, facts), *applying(line, named, at))
    rows = noted.fetchall()
    tell([row[0] for row in rows if row[1] in {State.FAILED, State.UNKNOWN}] + ended(moved))
    record(
        by=by, action="messages.note_outcomes", subject="messages.line", subject_id=line.id, at=at,
        facts={"given": len(outcomes), **Counter(row[1] for row in rows)},
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def recover(*, line: Line, by: Actor, at: datetime, handed: Mapping[int, Outcome | None] | None = None) -> int:
    """What a dead owner of the line held in its hands is written down; how many. Call before the bind.

    `handed` is its own memory of what it handed over and heard; without one, all that it held becomes unknown.
    """
    held = [row[0] for row in bulk.rows(IN_HAND, [line.id])]
    outcomes = [_last_seen(message, handed) for message in held]
    found = Counter(outcome.state.value for outcome in outcomes)
    note_outcomes(line=line, outcomes=outcomes, by=by, at=at)
    record(
        by=by, action="messages.recover", subject="messages.line", subject_id=line.id, at=at, facts=dict(found)
    )  # fmt: skip
    return len(held)


def _last_seen(message: int, handed: Mapping[int, Outcome | None] | None) -> Outcome:
    if handed is None or (message in handed and handed[message] is None):
        return Outcome(message, State.UNKNOWN)
    return handed.get(message) or Outcome(message, State.QUEUED)
