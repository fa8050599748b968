"""The calls that wait, by hour, for who asks what a changed calendar does to them."""

from __future__ import annotations

from datetime import datetime

from sunwai.base import bulk
from sunwai.messages.gate.shifting import Waits
from sunwai.messages.types import Channel

CALLS = """
SELECT o.district_id, date_trunc('hour', greatest(w.due_at, %(at)s)), count(*)
FROM outreach_workitem w LEFT JOIN directory_office o ON o.id = w.office_id
WHERE w.state = 'waiting' AND w.due_at < %(until)s GROUP BY 1, 2
"""


def calls_waiting(until: datetime, at: datetime) -> list[Waits]:
    """The callers' work that is due before a moment, promised call-backs among it."""
    return [Waits(Channel.CALLER, *row) for row in bulk.rows(CALLS, {"at": at, "until": until})]
