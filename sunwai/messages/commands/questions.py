from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.types import Reason

EXPIRE = """
UPDATE messages_openquestion SET closed_at = expires_at
WHERE closed_at IS NULL AND expires_at <= %s AND contact_point_id = ANY(%s::uuid[])
"""
OPEN = """
INSERT INTO messages_openquestion (contact_point_id, room, reference, opened_at, expires_at)
SELECT contact, %s, reference, %s, expires_at
FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[]) WITH ORDINALITY AS q (contact, reference, expires_at, n)
ORDER BY n
ON CONFLICT DO NOTHING
"""
HELD = """
SELECT reference FROM messages_openquestion WHERE room = %s AND reference = ANY(%s::bigint[]) AND closed_at IS NULL
"""
CLOSE = """
UPDATE messages_openquestion SET closed_at = %s
WHERE room = %s AND reference = ANY(%s::bigint[]) AND closed_at IS NULL RETURNING contact_point_id
"""
WAKE = f"""
UPDATE messages_message SET not_before = %s WHERE id IN (
    SELECT id FROM messages_message
    WHERE contact_point_id = ANY(%s::uuid[]) AND direction || '' = 'out' AND state || '' = 'queued'
        AND reason = '{Reason.QUESTION_OPEN}' AND not_before > %s ORDER BY id FOR UPDATE SKIP LOCKED)
"""
"""One that a line is looking at just now is looked at again within the hour."""


@transaction.atomic
def open_questions(*, room: str, questions: Sequence[tuple[UUID, int, datetime]], by: Actor, at: datetime) -> set[int]:
    """Opens questions (contact point, reference, expires at); the references that now hold their number.

    A number with another question open is skipped. Asking the same again is no harm. A question that goes by a message
    needs none of this: the gate opens it when the message is reserved, and makes it wait where another is open.
    """
    if not questions:
        return set()
    contacts = [contact for contact, _, _ in questions]
    references = [reference for _, reference, _ in questions]
    bulk.run(EXPIRE, [at, contacts])
    new = bulk.run(OPEN, [room, at, contacts, references, [expires for _, _, expires in questions]])
    held = {row[0] for row in bulk.rows(HELD, [room, references])}
    record(
        by=by, action="messages.open_questions", subject=room, subject_id=references[0], at=at,
        facts={"given": len(questions), "new": new, "held": len(held)},
    )  # fmt: skip
    return held


@transaction.atomic
def close_questions(*, room: str, references: Sequence[int], by: Actor, at: datetime) -> int:
    """Closes these questions; how many were open. What waited for their numbers is due at once."""
    if not references:
        return 0
    closed = [row[0] for row in bulk.rows(CLOSE, [at, room, list(references)])]
    if closed:
        bulk.run(WAKE, [at, closed, at])
    count = len(closed)
    record(
        by=by, action="messages.close_questions", subject=room, subject_id=references[0], at=at,
        facts={"given": len(references), "closed": count},
    )  # fmt: skip
    return count
