"""Beginning what is due: attempts are planned and their messages queued, in one transaction.

Their questions are opened by the gate, when they leave: on a number where another is open, a message waits there.

An invitation is claimed by its row lock and moves only while `next_at` is due, so two who do this at once never take
the same one, and doing it again begins nothing twice. An attempt of a step is planned only where the one before it in
that step surely reached nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.types import Channel
from sunwai.outreach.commands.following import follow
from sunwai.outreach.commands.settling import MOST_CONGESTED
from sunwai.outreach.commands.wording import COLUMNS, CORRECTED, JOINS, Asked, draft
from sunwai.outreach.models import Programme
from sunwai.outreach.programme_file import Plan, plan_from
from sunwai.outreach.types import AttemptState

MOST = 50_000
DUE = f"""
WITH due AS (
    SELECT * FROM outreach_invitation
    WHERE state = 'open' AND next_at <= %(at)s ORDER BY next_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
SELECT {COLUMNS}, t.retracted, {CORRECTED}, coalesce(last.number, 0), coalesce(last.state, ''),
    CASE WHEN last.channel = 'voice' THEN (
        SELECT count(*) FROM outreach_attempt AS a JOIN messages_message AS m ON m.id = a.message_id
        WHERE a.invitation_id = i.id AND a.step = i.step AND m.error = 'congestion') ELSE 0 END
FROM due AS i {JOINS}
LEFT JOIN LATERAL (
    SELECT number, state, channel FROM outreach_attempt AS a
    WHERE a.invitation_id = i.id AND a.step = i.step ORDER BY number DESC LIMIT 1
) AS last ON true
ORDER BY i.next_at, i.id
"""
LEFT = """
WITH seen AS (
    SELECT a.id, m.reserved_at FROM outreach_attempt AS a JOIN messages_message AS m ON m.id = a.message_id
    WHERE a.state = 'planned' AND a.channel = 'sms' AND m.state IN ('reserved', 'accepted')
    ORDER BY a.id FOR NO KEY UPDATE OF a SKIP LOCKED
)
UPDATE outreach_attempt AS a SET state = 'begun', begun_at = coalesce(a.begun_at, seen.reserved_at)
FROM seen WHERE a.id = seen.id
"""
"""An attempt that somebody settles just now is left to them: to wait there, holding others, would be a deadlock."""
PLAN = """
INSERT INTO outreach_attempt (invitation_id, step, number, channel, state, planned_at)
SELECT invitation, step, number, channel, 'planned', %s
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[]) AS t (invitation, step, number, channel)
ON CONFLICT (invitation_id, step, number) DO NOTHING RETURNING invitation_id, id
"""
CARRIES = """
UPDATE outreach_attempt AS a SET message_id = t.message FROM unnest(%s::bigint[], %s::bigint[]) AS t (id, message)
WHERE a.id = t.id
"""
MOVE = """
UPDATE outreach_invitation AS i SET next_at = t.next_at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS t (id, next_at) WHERE i.id = t.id AND i.state = 'open'
"""


@dataclass(frozen=True)
class Due(Asked):
    """An invitation whose step is due, and how the last attempt of the step stands."""

    retracted: bool
    corrected: bool
    number: int
    state: str
    congested: int

    @property
    def counted(self) -> int:
        """How many tries of the step count: a network that was full is not the citizen's doing, up to a point."""
        return self.number - min(self.congested, MOST_CONGESTED)

    @property
    def may_try(self) -> bool:
        return not self.retracted and (not self.number or AttemptState(self.state).may_repeat)

    @property
    def is_behind(self) -> bool:
        """Whether its transaction was corrected while it was being decided, so that no correction reached it."""
        return self.corrected and not self.number and not self.step


def advance(*, by: Actor, at: datetime, most: int = MOST) -> int:
    """Begins the steps that are due; how many attempts were planned. Texts leave by their line, calls by the desk."""
    left = bulk.run(LEFT)
    with transaction.atomic():
        due = [Due.of(row) for row in bulk.rows(DUE, {"at": at, "most": most})]
        if behind := [one.id for one in due if one.is_behind]:
            follow(invitations=behind, by=by, at=at)
            due = [one for one in due if not one.is_behind]
        if not due and not left:
            return 0
        moves, ready = _sort(due, _plans(due), at)
        moves |= dict.fromkeys((one.id for one in ready), None)
        begun = _begin(ready, _plans(due), by, at)
        bulk.run(MOVE, [list(moves), list(moves.values())])
        record(by=by, action="outreach.advance", subject="invitation", subject_id="many", at=at,
               facts={"due": len(due), "begun": begun, "left": left})  # fmt: skip
    return begun


def _plans(due: Sequence[Due]) -> dict[int, Plan]:
    programmes = Programme.objects.filter(id__in={one.programme for one in due})
    return {programme.id: plan_from(programme.plan) for programme in programmes}


def _sort(due: Sequence[Due], plans: dict[int, Plan], at: datetime) -> tuple[dict[int, datetime | None], list[Due]]:
    """When those that cannot begin now are to be looked at again (None is never), and those that can."""
    moves: dict[int, datetime | None] = {}
    ready = []
    opens: dict[tuple[int, int], datetime] = {}
    for one in due:
        step = plans[one.programme].steps[one.step]
        if not one.may_try or one.counted >= step.attempts or one.expires_at <= at:
            moves[one.id] = None
            continue
        known = (one.programme, one.step)
        if known not in opens:
            opens[known] = plans[one.programme].windows[step.channel].next_opening(at)
        if opens[known] > at:
            moves[one.id] = opens[known] if opens[known] < one.expires_at else None
        else:
            ready.append(one)
    return moves, ready


def _begin(ready: Sequence[Due], plans: dict[int, Plan], by: Actor, at: datetime) -> int:
    channels = [plans[one.programme].steps[one.step].channel for one in ready]
    numbers = [one.number + 1 for one in ready]
    columns = [[one.id for one in ready], [one.step for one in ready], numbers, [channel.value for channel in channels]]
    attempts = dict(bulk.rows(PLAN, [at, *columns]))
    drafts = [
        draft(one, plans[one.programme], attempts[one.id])
        for one, channel in zip(ready, channels, strict=True)
        if channel is not Channel.CALLER and one.id in attempts
    ]
    if drafts:
        messages = queue(drafts=drafts, by=by, at=at)
        bulk.run(CARRIES, [[one.reference for one in drafts], messages])
    return len(attempts)
