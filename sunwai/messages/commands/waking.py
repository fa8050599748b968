from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sunwai.base import bulk
from sunwai.messages.types import Reason

WAKE = """
UPDATE messages_message SET not_before = %(at)s WHERE id IN (
    SELECT id FROM messages_message WHERE state = 'queued' AND reason = ANY(%(reasons)s) AND not_before > %(at)s
    ORDER BY id FOR UPDATE SKIP LOCKED)
"""


def wake(reasons: Sequence[Reason], at: datetime) -> int:
    """Has the gate look again now at what waits for one of these reasons; how many. In the caller's transaction."""
    return bulk.run(WAKE, {"reasons": [reason.value for reason in reasons], "at": at})
