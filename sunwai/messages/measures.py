"""How sending goes, computed from the tables by few set-based questions: senders are other processes.

A period's messages are those queued in it. Ids grow with time, so the period's first id is found by halving, and each
question begins there; docs/operations.md defines every measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sunwai.base import bulk
from sunwai.base.clock import LOCAL
from sunwai.messages.types import Channel, Direction, Purpose, Reason, State

DEFAULT_HOURS = ("09:00", "19:00")
SLACK = timedelta(hours=1)
LANES_SHOWN = 30
GUARDED = [purpose.value for purpose in Purpose if purpose.obeys_opt_out]

NEXT = "SELECT id, created_at FROM messages_message WHERE id >= %s ORDER BY id LIMIT 1"
NEWEST = "SELECT max(id) FROM messages_message"
BY_LINE = f"""
SELECT l.id, l.code, l.channel, v.code, count(*),
    count(*) FILTER (WHERE m.accepted_at IS NOT NULL AND m.state <> 'unknown'),
    count(*) FILTER (WHERE m.state = '{State.DELIVERED}'),
    count(*) FILTER (WHERE m.state IN ('{State.FAILED}', '{State.EXPIRED}')),
    count(*) FILTER (WHERE m.state = '{State.UNKNOWN}'),
    count(*) FILTER (WHERE m.error = 'carrier_id_repeated'),
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM m.final_at - m.accepted_at))
        FILTER (WHERE m.state = '{State.DELIVERED}' AND m.final_at >= m.accepted_at)
FROM messages_message m JOIN messages_line l ON l.id = m.line_id LEFT JOIN messages_vendor v ON v.id = l.vendor_id
WHERE m.id >= %(first)s AND m.direction = '{Direction.OUT}' AND m.created_at >= %(since)s
GROUP BY l.id, l.code, l.channel, v.code ORDER BY l.code
"""
# from the reply's side, because there are ten times fewer of them, and each looks up its number's last question
REPLIED = f"""
SELECT line_id, count(DISTINCT id) FROM (
    SELECT o.line_id, o.id FROM messages_message i JOIN LATERAL (
        SELECT m.id, m.line_id FROM messages_message m WHERE m.contact_point_id = i.contact_point_id
            AND m.direction = '{Direction.OUT}' AND m.purpose = ANY(%(guarded)s) AND m.reserved_at IS NOT NULL
            AND m.created_at BETWEEN %(since)s AND i.created_at
        ORDER BY m.created_at DESC LIMIT 1) AS o ON true
    WHERE i.id >= %(first)s AND i.direction = '{Direction.IN}' AND i.created_at >= %(since)s
    UNION ALL
    SELECT m.line_id, m.id FROM messages_callrecord r JOIN messages_message m ON m.id = r.message_id
    WHERE m.id >= %(first)s AND m.created_at >= %(since)s AND r."end" = 'answered_replied'
) AS replied WHERE line_id IS NOT NULL GROUP BY line_id
"""
STRANGERS = """
SELECT line_id, count(*) FROM messages_receipt WHERE NOT applied AND at BETWEEN %(since)s AND %(until)s GROUP BY line_id
"""
QUEUED = """
SELECT channel, lane, count(*), min(not_before) FROM messages_message
WHERE state = 'queued' AND not_before <= %(at)s GROUP BY channel, lane ORDER BY 4 LIMIT %(most)s
"""
DUE = """
SELECT channel, count(*), min(not_before) FROM messages_message
WHERE state = 'queued' AND not_before <= %(at)s GROUP BY channel ORDER BY channel
"""
_WITHIN = (
    "{0} >= coalesce(l.opens, %(opens)s)"
    " AND ({0} < coalesce(l.closes, %(closes)s) OR coalesce(l.closes, %(closes)s) >= '23:59')"
)
# what left before a holiday of that same day was announced did not leave at a wrong hour;
# minutes, not messages, are held against the hours: a day has few of them however many were sent
OUT_OF_HOURS = f"""
WITH RECURSIVE closed AS (
    SELECT d.day, d.area_id FROM directory_holiday d WHERE d.day >= %(since)s::date - 2
    UNION SELECT c.day, a.id FROM closed c JOIN directory_area a ON a.parent_id = c.area_id
), lines AS MATERIALIZED (
    SELECT id, (settings #>> '{{hours,0}}')::time AS opens, (settings #>> '{{hours,1}}')::time AS closes
    FROM messages_line
), minutes AS MATERIALIZED (
    SELECT m.channel, m.line_id, coalesce(nullif(c.zone, ''), %(zone)s) AS zones,
        CASE WHEN EXISTS (SELECT FROM closed WHERE area_id IS NOT NULL) THEN m.area_id END AS area,
        date_trunc('minute', m.reserved_at) AS minute, count(*) AS n
    FROM messages_message m JOIN people_contactpoint c ON c.id = m.contact_point_id
    WHERE m.id >= %(first)s AND m.direction = '{Direction.OUT}' AND m.created_at >= %(since)s
        AND m.reserved_at IS NOT NULL AND m.purpose = ANY(%(guarded)s) AND m.channel <> '{Channel.CALLER}'
    GROUP BY 1, 2, 3, 4, 5
), local AS (
    SELECT minutes.*, minute AT TIME ZONE z.name AS shown
    FROM minutes, unnest(string_to_array(zones, ' ')) AS z (name)
), days AS MATERIALIZED (
    SELECT channel, day, (
        SELECT p.id FROM messages_hoursprofile p WHERE p.channel IN ('', each.channel)
            AND (p.valid_from IS NULL OR p.valid_from <= day) AND (p.valid_to IS NULL OR p.valid_to >= day)
        ORDER BY p.valid_from IS NULL AND p.valid_to IS NULL, p.valid_from DESC NULLS LAST, p.channel = '' LIMIT 1
    ) AS profile, EXISTS (SELECT FROM messages_hoursprofile p WHERE p.channel IN ('', each.channel)
        AND p.valid_from IS NULL AND p.valid_to IS NULL) AS has_plain
    FROM (SELECT DISTINCT channel, shown::date AS day FROM local) AS each
)
SELECT coalesce(sum(n), 0) FROM (
    SELECT minute, local.channel, line_id, zones, area, max(n) AS n
    FROM local JOIN days d ON d.channel = local.channel AND d.day = shown::date JOIN lines l ON l.id = line_id
    WHERE NOT CASE
        WHEN EXISTS (SELECT FROM closed c WHERE c.day = d.day AND (c.area_id IS NULL OR c.area_id = area)) THEN false
        WHEN profile IS NOT NULL AND NOT EXISTS (SELECT FROM messages_hours h WHERE h.profile_id = profile
            AND h.weekday = extract(isodow FROM shown) - 1 AND h.opens <= shown::time
            AND (shown::time < h.closes OR h.closes >= '23:59')) THEN false
        WHEN has_plain THEN l.opens IS NULL OR {_WITHIN.format("(minute AT TIME ZONE %(zone)s)::time")}
        WHEN profile IS NULL THEN {_WITHIN.format("shown::time")}
        ELSE true
    END AND NOT EXISTS (SELECT FROM directory_calendarchange g WHERE g.state = 'approved'
        AND d.day BETWEEN g.first_day AND g.last_day AND minute < g.decided_at)
    GROUP BY minute, local.channel, line_id, zones, area
) AS wrong
"""
AFTER_OPT_OUT = f"""
SELECT count(*), max(extract(epoch FROM m.reserved_at - o.at)) FROM people_optout o
JOIN messages_message m ON m.contact_point_id = o.contact_point_id AND m.direction = '{Direction.OUT}'
    AND m.purpose = ANY(%(guarded)s) AND m.reserved_at > o.at AND (o.lifted_at IS NULL OR m.reserved_at < o.lifted_at)
    AND (o.service_id IS NULL OR o.service_id = m.service_id)
WHERE m.created_at >= %(since)s
"""
UNKNOWN = """
SELECT l.code, l.channel, coalesce(l.settings->>'kind', 'smpp') AS kind,
    coalesce((l.settings->>'receipt_hours')::int, 72) AS hours, m.reason,
    (m.created_at AT TIME ZONE %(zone)s)::date AS day, count(*), max(m.reserved_at)
FROM messages_message m JOIN messages_line l ON l.id = m.line_id
WHERE m.state = 'unknown' AND m.direction = 'out'
GROUP BY l.code, l.channel, kind, hours, m.reason, day ORDER BY day DESC, l.code, m.reason
"""
AWAITING = f"""
SELECT l.code, count(*), count(*) FILTER (WHERE m.accepted_at < %(late)s)
FROM messages_message m JOIN messages_line l ON l.id = m.line_id
WHERE m.state = 'accepted' AND m.accepted_at > %(since)s AND l.channel <> '{Channel.EMAIL}'
GROUP BY l.code ORDER BY l.code
"""


@dataclass(frozen=True)
class LineMeasure:
    """One line in a period. Evidence grows from accepted to delivered to replied; each is part of what was sent."""

    id: int
    line: str
    channel: str
    vendor: str
    sent: int
    accepted: int
    delivered: int
    failed: int
    unknown: int
    repeated: int
    lag_half: float | None
    lag_most: float | None
    replied: int
    strangers: int

    def share(self, number: int) -> float | None:
        """A part of what was sent."""
        return number / self.sent if self.sent else None


@dataclass(frozen=True)
class Lane:
    """What is due and waits, in one lane of a channel."""

    channel: str
    lane: str
    waiting: int
    oldest: datetime


@dataclass(frozen=True)
class Promises:
    """What must be none: questions out of hours, and after an opt-out, with the longest delay in seconds."""

    out_of_hours: int
    after_opt_out: int
    opt_out_delay: float | None


@dataclass(frozen=True)
class Doubt:
    """Unknown messages of one line, reason and day: how they may still be settled, and until when."""

    line: str
    channel: str
    reason: str
    day: Any
    number: int
    settled_by: str
    until: datetime | None


def first_id(since: datetime) -> int:
    """The id from which messages may be of a period that begins then."""
    low, high = 0, (bulk.rows(NEWEST)[0][0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = bulk.rows(NEXT, [middle])
        if found and found[0][1] < since - SLACK:
            low = found[0][0] + 1
        else:
            high = middle
    return low


def _facts(since: datetime) -> dict[str, Any]:
    return {"first": first_id(since), "since": since, "guarded": GUARDED, "zone": str(LOCAL)}


def by_line(since: datetime, at: datetime) -> list[LineMeasure]:
    """Every line that sent in the period."""
    facts = _facts(since)
    replied = dict(bulk.rows(REPLIED, facts))
    strangers = dict(bulk.rows(STRANGERS, {"since": since, "until": at - SLACK}))
    found = []
    for row in bulk.rows(BY_LINE, facts):
        lag = row[10] or (None, None)
        values = [*row[:3], row[3] or "", *row[4:10], *lag, replied.get(row[0], 0), strangers.get(row[0], 0)]
        found.append(LineMeasure(*values))
    return found


def lanes(at: datetime) -> list[Lane]:
    """The lanes in which something is due, the one that waits longest first."""
    return [Lane(*row) for row in bulk.rows(QUEUED, {"at": at, "most": LANES_SHOWN})]


def due(at: datetime) -> list[Lane]:
    """What is due by channel, over all its lanes."""
    return [Lane(channel, "", *rest) for channel, *rest in bulk.rows(DUE, {"at": at})]


def promises(since: datetime) -> Promises:
    """Checked apart from the gate: by its rules, but not by its code."""
    facts = {**_facts(since), "opens": DEFAULT_HOURS[0], "closes": DEFAULT_HOURS[1]}
    after, delay = bulk.rows(AFTER_OPT_OUT, facts)[0]
    return Promises(int(bulk.rows(OUT_OF_HOURS, facts)[0][0]), after, float(delay) if delay is not None else None)


def doubts(at: datetime) -> list[Doubt]:
    """All that is unknown."""
    return [_doubt(row, at) for row in bulk.rows(UNKNOWN, {"zone": str(LOCAL)})]


def _doubt(row: tuple[Any, ...], at: datetime) -> Doubt:
    code, channel, kind, hours, reason, day, number, last = row
    until = last + timedelta(hours=hours) if last else None
    by = {"smpp": "receipt_or_query", "kannel": "own_reference", "http": "receipt"}.get(kind, "nothing")
    if channel == Channel.VOICE:
        by = "call_record"
    if reason == Reason.NO_RECEIPT:
        by = "late_receipt" if by != "nothing" else by
    is_over = reason == Reason.NO_OUTCOME and (until is None or until < at)
    return Doubt(code, channel, reason, day, number, "late_receipt" if is_over and by != "nothing" else by, until)


def awaiting(at: datetime, late_after: timedelta) -> list[tuple[str, int, int]]:
    """Each line's messages of two days that wait for a receipt, and how many of them wait for longer than that."""
    return bulk.rows(AWAITING, {"since": at - timedelta(days=2), "late": at - late_after})
