"""Which messages are looked at next: lanes take turns, and in each the one that is due longest goes first.

So a lane of 200,000 does not starve a lane of ten. The lanes are found by skipping through the index from one to the
next, beginning after the lane that was served last; only as many as there are places are looked at.
"""

from __future__ import annotations

LANES = """
WITH RECURSIVE later (lane) AS (
    (SELECT q.lane FROM messages_message q WHERE q.state = 'queued' AND q.channel = %(channel)s
        AND q.lane > %(last)s ORDER BY q.lane LIMIT 1)
    UNION ALL
    SELECT n.lane FROM later, LATERAL (SELECT q.lane FROM messages_message q WHERE q.state = 'queued'
        AND q.channel = %(channel)s AND q.lane > later.lane ORDER BY q.lane LIMIT 1) AS n
), earlier (lane) AS (
    (SELECT q.lane FROM messages_message q WHERE q.state = 'queued' AND q.channel = %(channel)s
        AND q.lane <= %(last)s ORDER BY q.lane LIMIT 1)
    UNION ALL
    SELECT n.lane FROM earlier, LATERAL (SELECT q.lane FROM messages_message q WHERE q.state = 'queued'
        AND q.channel = %(channel)s AND q.lane > earlier.lane AND q.lane <= %(last)s ORDER BY q.lane LIMIT 1) AS n
), due AS MATERIALIZED (
    SELECT lane, row_number() OVER () AS place
    FROM (
        SELECT lane FROM (SELECT lane FROM later UNION ALL SELECT lane FROM earlier) AS every
        WHERE (SELECT true FROM messages_message q WHERE q.state = 'queued' AND q.channel = %(channel)s
            AND q.lane = every.lane AND q.not_before <= %(at)s LIMIT 1)
        LIMIT %(most)s
    ) AS with_something
), depth AS MATERIALIZED (
    SELECT %(most)s - count(*) + 1 + 2 * %(most)s / greatest(count(*), 1) AS rows FROM due
), head AS MATERIALIZED (
    SELECT q.id, q.turn, due.place FROM due, LATERAL (
        SELECT id, row_number() OVER () AS turn FROM (
            SELECT m.id FROM messages_message m WHERE m.state = 'queued' AND m.channel = %(channel)s
                AND m.lane = due.lane AND m.not_before <= %(at)s
            ORDER BY m.not_before, m.id LIMIT (SELECT rows FROM depth)
        ) AS first
    ) AS q
)
"""
"""`rows` of each lane are enough to fill every place, and some more, since others may hold the first."""

PICK = f"""
{LANES}
SELECT m.id, m.lane, m.purpose, m.programme, m.area_id, m.contact_point_id, c.zone
FROM head JOIN messages_message m ON m.id = head.id JOIN people_contactpoint c ON c.id = m.contact_point_id
WHERE m.id = ANY(ARRAY(SELECT id FROM head))
    AND CASE WHEN m.state = 'queued' THEN m.channel = %(channel)s AND m.not_before <= %(at)s ELSE false END
ORDER BY head.turn, head.place LIMIT %(most)s
FOR UPDATE OF m, c SKIP LOCKED
"""
"""What is queued and due, with its contact point; whoever is busy with one of the two keeps it.

The array and the CASE leave PostgreSQL no other way to a row than its id: never a second walk through the queue.
"""

_last: dict[int, str] = {}


def last_lane(line: int) -> str:
    """The lane that this process served last on a line."""
    return _last.get(line, "")


def note_last_lane(line: int, lane: str) -> None:
    """The next turn begins after it."""
    _last[line] = lane
