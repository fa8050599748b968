"""Who may plan, release and call."""

from __future__ import annotations

from datetime import datetime

from sunwai.base.actors import Actor, Right
from sunwai.outreach.models import Call, Programme, WorkItem
from sunwai.outreach.types import ProgrammeState, WorkKind


def can_draft(actor: Actor) -> bool:
    return actor.may(Right.DRAFT_PROGRAMME)


def can_release(actor: Actor, programme: Programme) -> bool:
    """A second person, and only a draft."""
    return (
        actor.may(Right.RELEASE_PROGRAMME) and is_second(actor, programme) and programme.state == ProgrammeState.DRAFT
    )


def is_second(actor: Actor, programme: Programme) -> bool:
    return programme.drafted_by != str(actor)


def is_in_hand(call: Call, actor: Actor, at: datetime) -> bool:
    """Whether this caller has the call in hand at this moment: taken, not ended and not lapsed."""
    return str(call.caller_id) == actor.id and call.ended_at is None and at < call.held_until


def can_listen(actor: Actor) -> bool:
    return actor.may(Right.LISTEN_TO_CALLS)


def right_for(work: WorkItem) -> Right:
    """Which right a call of this kind needs."""
    return Right.CALL_FROM_LIST if work.kind == WorkKind.LEADER else Right.CALL_CITIZENS
