"""The gate: whether a message may go now, must wait until a moment, or never goes, and why. One place, for every room.

It is SQL, so that it is asked in the transaction that reserves and for a whole batch at once. Before it is asked, the
contact points are locked: an opt-out that is on its way holds its contact point by its foreign key, so it either comes
before the reservation, and is seen, or after it. None can slip between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sunwai.base.clock import LOCAL
from sunwai.messages.types import Purpose, Reason

DEFAULT_HOURS = ("09:00", "19:00")

PICK = """
SELECT m.id FROM messages_message m JOIN people_contactpoint c ON c.id = m.contact_point_id
WHERE m.state = 'queued' AND m.channel = %(channel)s AND m.not_before <= %(at)s
ORDER BY m.not_before, m.id LIMIT %(most)s
FOR UPDATE OF m, c SKIP LOCKED
"""
"""What is queued and due, longest due first, with its contact point; whoever is busy with one of the two keeps it."""

NEVER = f"""
CASE
    WHEN m.not_after <= %(at)s THEN '{Reason.TOO_LATE}'
    WHEN m.purpose = ANY(%(in_hours)s) AND m.not_after <= %(opens)s THEN '{Reason.TOO_LATE}'
    WHEN c.kind <> 'phone' OR c.number_class IS NULL OR c.number_class = 'landline' THEN '{Reason.CANNOT_TEXT}'
    WHEN m.purpose <> ALL(%(guarded)s) THEN NULL
    WHEN EXISTS (
        SELECT FROM people_optout o WHERE o.contact_point_id = c.id AND o.lifted_at IS NULL
        AND (o.service_id IS NULL OR o.service_id = m.service_id)
    ) THEN '{Reason.OPTED_OUT}'
    WHEN EXISTS (SELECT FROM people_donotcall d WHERE d.contact_point_id = c.id) THEN '{Reason.DO_NOT_CALL}'
    WHEN EXISTS (SELECT FROM people_staffnumber s WHERE s.contact_point_id = c.id) THEN '{Reason.STAFF_NUMBER}'
END
"""

RESERVE = f"""
WITH judged AS MATERIALIZED (
    SELECT m.id, {NEVER} AS never, m.purpose = ANY(%(in_hours)s) AND %(opens)s::timestamptz IS NOT NULL AS waits
    FROM messages_message m JOIN people_contactpoint c ON c.id = m.contact_point_id
    WHERE m.id = ANY(%(picked)s)
)
UPDATE messages_message m SET
    state = CASE WHEN never IS NOT NULL THEN 'withheld' WHEN waits THEN 'queued' ELSE 'reserved' END,
    reason = CASE WHEN never IS NOT NULL THEN never WHEN waits THEN '{Reason.OUTSIDE_HOURS}' ELSE '' END,
    not_before = CASE WHEN never IS NULL AND waits THEN %(opens)s::timestamptz ELSE m.not_before END,
    final_at = CASE WHEN never IS NOT NULL THEN %(at)s::timestamptz END,
    reserved_at = CASE WHEN never IS NULL AND NOT waits THEN %(at)s::timestamptz END,
    line_id = CASE WHEN never IS NULL AND NOT waits THEN %(line)s::bigint END
FROM judged WHERE m.id = ANY(%(picked)s) AND m.id = judged.id AND m.state = 'queued'
RETURNING m.id, m.state, m.contact_point_id, m.sealed, m.segments, m.purpose, m.not_after
"""


def hours_of(settings: Mapping[str, Any]) -> tuple[time, time]:
    """The hours in Pakistan's time between which citizens may be disturbed: `hours` of a line's settings."""
    opens, closes = settings.get("hours", DEFAULT_HOURS)
    return time.fromisoformat(opens), time.fromisoformat(closes)


def opening(hours: tuple[time, time], at: datetime) -> datetime | None:
    """When the hours next open, or None if they are open at this moment."""
    local = at.astimezone(LOCAL)
    opens, closes = hours
    if opens <= local.time() < closes:
        return None
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, LOCAL)


def closing(hours: tuple[time, time], at: datetime) -> datetime:
    """When the hours that are open now close: a phone that is off must not be woken later."""
    return datetime.combine(at.astimezone(LOCAL).date(), hours[1], LOCAL)


def facts(settings: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What the gate's SQL is given, beside the line and what was picked."""
    return {
        "at": at,
        "opens": opening(hours_of(settings), at),
        "in_hours": [purpose.value for purpose in Purpose if purpose.obeys_hours],
        "guarded": [purpose.value for purpose in Purpose if purpose.obeys_opt_out],
    }
