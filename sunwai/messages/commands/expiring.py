from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.commands.inbox import join_parts
from sunwai.messages.commands.moving import tell, tell_received
from sunwai.messages.gate.judging import KEPT
from sunwai.messages.models import Line
from sunwai.messages.types import Channel, Reason

RECEIPT_HOURS = 72
PART_WAIT = timedelta(minutes=15)
PARTS_KEPT = timedelta(days=7)

SILENT = f"""
UPDATE messages_message m SET state = 'unknown',
    reason = CASE m.state WHEN 'accepted' THEN '{Reason.NO_RECEIPT}' ELSE '{Reason.NO_OUTCOME}' END
FROM messages_line l
WHERE l.id = m.line_id AND m.direction = 'out' AND (
    (m.state = 'accepted' AND l.channel <> '{Channel.EMAIL}' AND m.accepted_at < %(at)s::timestamptz
        - make_interval(hours => coalesce((l.settings->>'receipt_hours')::int, %(hours)s)))
    OR (m.state = 'reserved' AND m.reserved_at < %(at)s::timestamptz
        - make_interval(hours => coalesce((l.settings->>'receipt_hours')::int, %(hours)s)))
)
RETURNING m.id
"""
TOO_LATE = f"""
WITH late AS (
    UPDATE messages_message SET state = 'withheld', final_at = %(at)s,
        reason = CASE WHEN reason IN ({KEPT}) THEN reason ELSE '{Reason.TOO_LATE}' END
    WHERE direction = 'out' AND state = 'queued' AND not_after <= %(at)s
    RETURNING id, reason
), changed AS (
    INSERT INTO messages_gatechange (message_id, standing, reason, at) SELECT id, 'never', reason, %(at)s FROM late
)
SELECT id FROM late
"""
CLOSE = """
UPDATE messages_openquestion SET closed_at = expires_at WHERE closed_at IS NULL AND expires_at <= %(at)s
"""
LATE_PARTS = """
SELECT contact_point_id, total, array_agg(number ORDER BY number), array_agg(sealed ORDER BY number),
    array_agg(key ORDER BY number), array_agg(id)
FROM messages_part WHERE message_id IS NULL AND line_id = %(line)s
GROUP BY contact_point_id, reference, total HAVING max(at) < %(before)s
"""
FORGET = "DELETE FROM messages_part WHERE message_id IS NOT NULL AND at < %(before)s"


@transaction.atomic
def expire(*, by: Actor, at: datetime) -> int:
    """What waited too long: how many messages and texts moved. Run each few minutes.

    Accepted without a receipt for 72 hours (`receipt_hours` of the line) becomes `unknown`, never `expired`: nobody
    said that it did not arrive, and a late receipt may still raise it. Queued past its last moment is withheld.
    A mail, of which no receipt comes, stays accepted. Long texts whose parts stopped coming are stored as what came.
    Questions past their day are closed.
    """
    silent = [row[0] for row in bulk.rows(SILENT, {"at": at, "hours": RECEIPT_HOURS})]
    late = [row[0] for row in bulk.rows(TOO_LATE, {"at": at})]
    tell(silent + late)
    closed = bulk.run(CLOSE, {"at": at})
    broken: list[int] = []
    for line in Line.objects.all():
        broken += join_parts(line, bulk.rows(LATE_PARTS, {"line": line.id, "before": at - PART_WAIT}), at)[1]
    tell_received(broken)
    bulk.run(FORGET, {"before": at - PARTS_KEPT})
    record(
        by=by, action="messages.expire", subject="messages.message", subject_id="many", at=at,
        facts={"silent": len(silent), "late": len(late), "broken": len(broken), "closed": closed},
    )  # fmt: skip
    return len(silent) + len(late) + len(broken)
