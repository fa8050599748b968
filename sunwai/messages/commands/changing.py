"""Changing what has not left: its text or number, or that it goes at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.messages import segments
from sunwai.messages.commands.moving import tell
from sunwai.messages.commands.queueing import lane_of
from sunwai.messages.types import TEXT_SEAL, Channel, Draft

REPLACE = """
UPDATE messages_message AS m SET contact_point_id = d.contact, service_id = d.service, language = d.language,
    sealed = d.sealed, segments = d.segments, area_id = d.area, lane = d.lane, check_code = d.code
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::smallint[],
    %s::bigint[], %s::text[], %s::text[])
    AS d (room, reference, purpose, contact, service, language, sealed, segments, area, lane, code)
WHERE m.direction = 'out' AND m.room = d.room AND m.reference = d.reference AND m.purpose = d.purpose
    AND m.state = 'queued'
RETURNING m.reference
"""
WITHDRAW = """
WITH gone AS (
    UPDATE messages_message SET state = 'withheld', reason = 'withdrawn', final_at = %(at)s
    WHERE direction = 'out' AND room = %(room)s AND reference = ANY(%(references)s::bigint[]) AND state = 'queued'
    RETURNING id, reference
), changed AS (
    INSERT INTO messages_gatechange (message_id, standing, reason, at) SELECT id, 'never', 'withdrawn', %(at)s FROM gone
)
SELECT id, reference FROM gone
"""
MOVE_QUESTIONS = """
UPDATE messages_openquestion AS q SET contact_point_id = n.contact
FROM unnest(%s::bigint[], %s::uuid[]) AS n (reference, contact)
WHERE q.room = %s AND q.reference = n.reference AND q.closed_at IS NULL
    AND NOT EXISTS (SELECT FROM messages_openquestion AS o WHERE o.contact_point_id = n.contact AND o.closed_at IS NULL)
"""


@transaction.atomic
def replace(*, drafts: Sequence[Draft], by: Actor, at: datetime) -> set[int]:
    """Puts these in the place of what is still queued for the same purpose; the references that were not too late."""
    if not drafts:
        return set()
    seal = seal_for(TEXT_SEAL)
    rows = bulk.rows(
        REPLACE,
        [
            [d.room for d in drafts],
            [d.reference for d in drafts],
            [d.purpose.value for d in drafts],
            [d.contact_point for d in drafts],
            [d.service for d in drafts],
            [d.language for d in drafts],
            [seal.seal_text(d.text) for d in drafts],
            [segments.count(d.text).segments if d.channel is Channel.SMS else 1 for d in drafts],
            [d.area for d in drafts],
            [lane_of(d) for d in drafts],
            [d.check_code for d in drafts],
        ],
    )
    record(
        by=by, action="messages.replace", subject=drafts[0].room, subject_id=drafts[0].reference, at=at,
        facts={"given": len(drafts), "replaced": len(rows)},
    )  # fmt: skip
    return {row[0] for row in rows}


@transaction.atomic
def withdraw(*, room: str, references: Sequence[int], by: Actor, at: datetime) -> set[int]:
    """Withholds what is still queued for these references; those that were not too late."""
    if not references:
        return set()
    rows = bulk.rows(WITHDRAW, {"at": at, "room": room, "references": list(references)})
    tell([row[0] for row in rows])
    record(
        by=by, action="messages.withdraw", subject=room, subject_id=references[0], at=at,
        facts={"given": len(references), "withdrawn": len(rows)},
    )  # fmt: skip
    return {row[1] for row in rows}


@transaction.atomic
def move_questions(*, room: str, moves: Sequence[tuple[int, UUID]], by: Actor, at: datetime) -> int:
    """Moves open questions (reference, new contact point) to other numbers; one whose new number is taken stays."""
    if not moves:
        return 0
    count = bulk.run(MOVE_QUESTIONS, [[one for one, _ in moves], [contact for _, contact in moves], room])
    record(
        by=by, action="messages.move_questions", subject=room, subject_id=moves[0][0], at=at,
        facts={"given": len(moves), "moved": count},
    )  # fmt: skip
    return count
