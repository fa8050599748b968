"""Answers and ends: nothing of an invitation moves after them.

Everywhere in this room an invitation is locked before its attempts, and several in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.ledger.commands import record
from sunwai.messages.commands import close_questions
from sunwai.messages.commands.changing import withdraw
from sunwai.outreach.types import EndReason, InvitationsEnded, InvitationState

EVENT_SIZE = 5000
CLOSE = """
WITH mine AS (
    SELECT id FROM outreach_invitation WHERE id = ANY(%s::bigint[]) AND state = 'open' ORDER BY id FOR UPDATE
)
UPDATE outreach_invitation AS i SET state = %s, reason = %s, next_at = NULL
FROM mine WHERE i.id = mine.id RETURNING i.id
"""
PLANNED = """
SELECT id FROM outreach_attempt WHERE invitation_id = ANY(%s::bigint[]) AND state = 'planned' AND message_id IS NOT NULL
"""
PUT_AWAY = """
UPDATE outreach_attempt SET state = 'withheld', ended_at = %s
WHERE invitation_id = ANY(%s::bigint[]) AND state = 'planned' AND (message_id IS NULL OR id = ANY(%s::bigint[]))
"""
OVERDUE = """
SELECT i.id FROM outreach_invitation AS i
WHERE i.state = 'open' AND i.expires_at <= %s AND NOT EXISTS (
    SELECT FROM outreach_attempt AS a
    WHERE a.invitation_id = i.id AND a.channel = 'caller' AND a.state = 'begun')
ORDER BY i.expires_at LIMIT %s
"""


@transaction.atomic
def mark_answered(*, invitations: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Their citizens answered: no further step, no further attempt. Those that were open until now."""
    return _close(invitations, InvitationState.ANSWERED, "", by, at)


@transaction.atomic
def end_invitations(*, invitations: Sequence[int], reason: EndReason, by: Actor, at: datetime) -> list[int]:
    """Ends them for a reason; what has not left stays here. Those that were open until now."""
    closed = _close(invitations, InvitationState.ENDED, reason.value, by, at)
    for begin in range(0, len(closed), EVENT_SIZE):
        emit(InvitationsEnded(invitations=closed[begin : begin + EVENT_SIZE]))
    return closed


def expire_invitations(*, by: Actor, at: datetime, most: int = 20_000) -> int:
    """Ends those whose time to answer is over, except where a caller is on the phone; how many."""
    overdue = [row[0] for row in bulk.rows(OVERDUE, [at, most])]
    return len(end_invitations(invitations=overdue, reason=EndReason.EXPIRED, by=by, at=at)) if overdue else 0


def _close(invitations: Sequence[int], state: InvitationState, reason: str, by: Actor, at: datetime) -> list[int]:
    closed = sorted(row[0] for row in bulk.rows(CLOSE, [list(invitations), state.value, reason]))
    if closed:
        close_questions(room="outreach", references=closed, by=by, at=at)
        planned = [row[0] for row in bulk.rows(PLANNED, [closed])]
        stopped = withdraw(room="outreach", references=planned, by=by, at=at)
        bulk.run(PUT_AWAY, [at, closed, sorted(stopped)])
        which = closed[0] if len(closed) == 1 else "many"
        record(
            by=by, action=f"outreach.{state}", subject="invitation", subject_id=which,
            at=at, facts={"invitations": closed, "reason": reason},
        )  # fmt: skip
    return closed
