"""How soon after a service people are asked: from the transaction to the first attempt that left us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sunwai.base import bulk

FIRST = """
SELECT grouping(i.office_id, m.line_id), i.office_id, m.line_id, count(*),
    count(*) FILTER (WHERE m.accepted_at IS NOT NULL AND m.state <> 'unknown'),
    count(*) FILTER (WHERE m.state = 'delivered'),
    count(*) FILTER (WHERE i.state = 'answered'), count(*) FILTER (WHERE m.state = 'unknown'),
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
        ORDER BY extract(epoch FROM coalesce(m.reserved_at, a.begun_at) - t.occurred_at))
FROM outreach_attempt a
JOIN outreach_invitation i ON i.id = a.invitation_id
JOIN transactions_transaction t ON t.id = i.transaction_id
LEFT JOIN messages_message m ON m.id = a.message_id
WHERE a.begun_at >= %s AND a.step = 0 AND a.number = 1
GROUP BY GROUPING SETS ((i.office_id), (m.line_id), ())
"""
OF_OFFICE, OF_LINE, OF_ALL = 1, 2, 3


@dataclass(frozen=True)
class FirstAttempts:
    """First attempts at an office's citizens, or of a line, or of all: how many, what came of them, and how soon."""

    asked: int
    accepted: int
    delivered: int
    answered: int
    unknown: int
    half: float | None
    most: float | None

    def share(self, number: int) -> float | None:
        """A part of those asked."""
        return number / self.asked if self.asked else None


@dataclass(frozen=True)
class Soon:
    """The first attempts begun in a period."""

    whole: FirstAttempts
    offices: dict[int, FirstAttempts]
    lines: dict[int, FirstAttempts]


def first_attempts(since: datetime) -> Soon:
    """Seconds from the transaction to the moment at which its first attempt was reserved: half took less, and 95 %."""
    whole = FirstAttempts(0, 0, 0, 0, 0, None, None)
    offices: dict[int, FirstAttempts] = {}
    lines: dict[int, FirstAttempts] = {}
    for grouped, office, line, *numbers, spread in bulk.rows(FIRST, [since]):
        found = FirstAttempts(*numbers, *(spread or (None, None)))
        if grouped == OF_OFFICE:
            offices[office] = found
        elif grouped == OF_LINE and line is not None:
            lines[line] = found
        elif grouped == OF_ALL:
            whole = found
    return Soon(whole, offices, lines)
