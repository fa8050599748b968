"""What became of texts, and what follows: the same step again, the next step, or the end.

The same step is tried again only after a try that surely reached nobody (busy, no answer, failed). The next step
follows a delivered text that stays unanswered, or a step whose tries are used up. Nothing follows `unknown`: it may
have reached them, so the invitation waits for a late receipt or an answer, and expires without either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.outreach.commands.ending import end_invitations
from sunwai.outreach.models import Programme
from sunwai.outreach.programme_file import Plan, plan_from
from sunwai.outreach.types import AttemptState, EndReason

LOCK = """
SELECT i.id FROM outreach_invitation AS i
WHERE i.id IN (SELECT invitation_id FROM outreach_attempt WHERE message_id = ANY(%s::bigint[]))
ORDER BY i.id FOR UPDATE
"""
SETTLE = """
WITH seen AS (
    SELECT m.id, m.reason, m.reserved_at, m.final_at, m.error, m.channel = 'voice' AS is_call,
        m.reason = 'call_lost' AS is_lost, CASE
        WHEN m.state IN ('reserved', 'accepted') THEN 'begun'
        WHEN m.state = 'delivered' THEN CASE m.channel WHEN 'voice' THEN 'picked_up' ELSE 'delivered' END
        WHEN m.state IN ('failed', 'expired') THEN
            CASE WHEN m.channel = 'voice' AND m.error IN ('busy', 'no_answer') THEN m.error ELSE 'failed' END
        WHEN m.state IN ('unknown', 'withheld') THEN m.state END AS state
    FROM messages_message AS m
    WHERE m.id = ANY(%(messages)s::bigint[]) AND m.room = 'outreach' AND m.direction = 'out'
)
UPDATE outreach_attempt AS a SET state = seen.state,
    begun_at = CASE WHEN seen.state <> 'withheld' THEN coalesce(a.begun_at, seen.reserved_at, seen.final_at) END,
    ended_at = CASE WHEN is_lost OR seen.state NOT IN ('begun', 'unknown') THEN coalesce(seen.final_at, %(at)s) END
FROM seen, outreach_invitation AS i
WHERE a.message_id = seen.id AND i.id = a.invitation_id AND seen.state IS NOT NULL
    AND (a.state <> seen.state OR is_lost AND a.ended_at IS NULL)
    AND a.state IN ('planned', 'begun', 'unknown')
RETURNING a.id, i.id, i.programme_id, i.for_callers, a.step, a.number, a.state, seen.reason, a.ended_at,
    seen.error, is_call, CASE WHEN is_call THEN (
        SELECT count(*) FROM outreach_attempt AS b JOIN messages_message AS o ON o.id = b.message_id
        WHERE b.invitation_id = i.id AND b.step = a.step AND o.error = 'congestion') ELSE 0 END
"""
MOVE = """
UPDATE outreach_invitation AS i SET step = t.step, next_at = t.next_at
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::timestamptz[]) AS t (id, from_step, step, next_at)
WHERE i.id = t.id AND i.state = 'open' AND i.step = t.from_step AND i.next_at IS NULL
"""
MISSED = """
SELECT m.id FROM outreach_attempt AS a JOIN messages_message AS m ON m.id = a.message_id
WHERE a.channel = 'sms' AND a.state IN ('planned', 'begun')
    AND m.state IN ('delivered', 'failed', 'expired', 'unknown', 'withheld')
UNION SELECT c.message_id FROM messages_callrecord AS c JOIN outreach_attempt AS a ON a.message_id = c.message_id
WHERE a.ended_at IS NULL AND a.state IN ('planned', 'begun', 'unknown')
    AND c.id > (SELECT coalesce(max(id), 0) - 300000 FROM messages_callrecord)
ORDER BY 1 LIMIT %s
"""
"""Of calls the newest 300,000 are looked at, some days of the largest house, and not all that there ever were."""
REACHED = """
SELECT DISTINCT invitation_id FROM outreach_attempt
WHERE invitation_id = ANY(%s::bigint[]) AND state IN ('delivered', 'picked_up', 'begun', 'unknown')
"""
LOST, CONGESTION = "call_lost", "congestion"
MOST_CONGESTED = 5
ONCE = frozenset({"invalid", "rejected"})


@dataclass(frozen=True)
class Ended:
    """An attempt that came to an end, and why where its message was withheld."""

    attempt: int
    invitation: int
    programme: int
    for_callers: bool
    step: int
    number: int
    state: AttemptState
    reason: str
    at: datetime | None
    error: str = ""
    is_call: bool = False
    congested: int = 0

    @property
    def counted(self) -> int:
        """How many tries of the step count: a network that was full is not the citizen's doing, up to a point."""
        return self.number - min(self.congested, MOST_CONGESTED)

    @property
    def goes_on(self) -> bool:
        """Whether another step may follow: nobody was reached, or nobody answered what reached them."""
        unanswered = self.state is AttemptState.DELIVERED or (self.is_call and self.state is AttemptState.PICKED_UP)
        return self.state.may_repeat or unanswered or self.reason == LOST

    @property
    def repeats(self) -> bool:
        """Whether the same step may be tried again: never a number that is none, nor one that refuses calls."""
        return self.state.may_repeat and self.error not in ONCE

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """From a row that SETTLE returns."""
        values: list[Any] = [*row[:6], AttemptState(row[6]), *row[7:]]
        return cls(*values)


def settle(*, messages: Sequence[int], by: Actor, at: datetime) -> int:
    """Moves the attempts that these messages carried, and their invitations; how many attempts moved."""
    with transaction.atomic():
        bulk.run(LOCK, [list(messages)])
        rows = bulk.rows(SETTLE, {"messages": list(messages), "at": at})
        moved = [Ended.of(row) for row in rows]
        if moved:
            go_on([one for one in moved if one.at], by=by, at=at)
            record(by=by, action="outreach.settle", subject="attempt", subject_id="many", at=at,
                   facts={"attempts": sorted(one.attempt for one in moved)})  # fmt: skip
    return len(moved)


def settle_missed(*, by: Actor, at: datetime, most: int = 20_000) -> int:
    """Settles the messages that moved without an attempt moving after them: a job that was lost for good."""
    missed = [row[0] for row in bulk.rows(MISSED, [most])]
    return settle(messages=missed, by=by, at=at) if missed else 0


def go_on(ended: Sequence[Ended], *, by: Actor, at: datetime) -> None:
    """Sends each invitation on by how its attempt ended. In the caller's transaction."""
    plans = {p.id: plan_from(p.plan) for p in Programme.objects.filter(id__in={one.programme for one in ended})}
    moves: list[tuple[int, int, int, datetime]] = []
    ends: defaultdict[EndReason, list[int]] = defaultdict(list)
    for one in ended:
        if one.state is AttemptState.WITHHELD:
            ends[end_reason(one.reason)].append(one.invitation)
        elif move := what_next(one, plans[one.programme]):
            moves.append((one.invitation, one.step, *move))
        elif one.state.may_repeat:
            ends[EndReason.UNREACHED].append(one.invitation)
    if moves:
        bulk.run(MOVE, [list(column) for column in zip(*moves, strict=True)])
    reached = {row[0] for row in bulk.rows(REACHED, [ends[EndReason.UNREACHED]])}
    for reason, invitations in ends.items():
        if gone := [one for one in invitations if reason is not EndReason.UNREACHED or one not in reached]:
            end_invitations(invitations=gone, reason=reason, by=by, at=at)


def what_next(one: Ended, plan: Plan) -> tuple[int, datetime] | None:
    """The step that follows and when, or None."""
    if one.at is None or not one.goes_on:
        return None
    step = plan.steps[one.step]
    result = one.error if one.error == CONGESTION else one.state.value
    if one.repeats and one.counted < step.attempts:
        wait = step.again(max(1, one.counted), result) if one.is_call else step.again_after[one.number - 1]
        return one.step, one.at + wait
    following = plan.next_step(one.step, for_callers=one.for_callers)
    return None if following is None else (following, one.at + plan.steps[following].after)


def end_reason(withheld: str) -> EndReason:
    """Why the gate withheld a text, as the end of its invitation."""
    if withheld in {"too_late", "stale", "paused", "over_budget", "over_cap"}:
        return EndReason.EXPIRED  # the time to ask went by; which of these kept it is on the message
    if withheld == "cannot_reach":
        return EndReason.CANNOT_TEXT
    return EndReason(withheld) if withheld in set(EndReason) else EndReason.WITHDRAWN
