"""Money: what a reservation costs goes to the budgets of its day, or it waits; what did not leave is given back.

A budget is for all messages or for one programme's. Its row is taken last before the reservation ends, several in the
order of their ids, so that lines hardly wait for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sunwai.base import bulk
from sunwai.base.clock import LOCAL, day_of
from sunwai.messages.types import Reason

WARNED_AT = 0.8
SPEND = f"""
UPDATE messages_budget b SET spent_paisa = b.spent_paisa + s.cost,
    warned_at = CASE WHEN b.spent_paisa + s.cost >= {WARNED_AT} * b.limit_paisa THEN coalesce(b.warned_at, %(at)s)
        ELSE b.warned_at END
FROM unnest(%(ids)s::bigint[], %(costs)s::bigint[]) AS s (id, cost) WHERE b.id = s.id
"""
TAKE = """
SELECT id, programme, limit_paisa - spent_paisa, ends_on FROM messages_budget
WHERE ended_at IS NULL AND %(day)s BETWEEN starts_on AND ends_on
    AND (programme IS NULL OR programme = ANY(%(programmes)s::bigint[]))
ORDER BY id FOR UPDATE
"""
PUT_OFF = f"""
WITH put_off AS (
    UPDATE messages_message m SET state = 'queued', reason = '{Reason.OVER_BUDGET}', reserved_at = NULL, line_id = NULL,
        cost_paisa = 0, not_before = least(p.until, m.not_after)
    FROM unnest(%(ids)s::bigint[], %(untils)s::timestamptz[]) AS p (id, until)
    WHERE m.id = p.id AND m.state = 'reserved' RETURNING m.id, m.not_before
), changed AS (
    INSERT INTO messages_gatechange (message_id, standing, reason, until, at)
    SELECT id, 'wait', '{Reason.OVER_BUDGET}', not_before, %(at)s FROM put_off
    WHERE NOT EXISTS (SELECT FROM messages_gatechange g WHERE g.message_id = put_off.id
        AND g.reason = '{Reason.OVER_BUDGET}' AND g.id = (
            SELECT max(h.id) FROM messages_gatechange h WHERE h.message_id = put_off.id))
)
SELECT id FROM put_off
"""
GIVE_BACK = """
WITH old AS (
    SELECT id, cost_paisa, programme, (reserved_at AT TIME ZONE 'Asia/Karachi')::date AS day FROM messages_message
    WHERE id = ANY(%(ids)s) AND state = 'reserved' AND line_id = %(line)s AND cost_paisa > 0 ORDER BY id FOR UPDATE
), emptied AS (
    UPDATE messages_message m SET cost_paisa = 0 FROM old WHERE m.id = ANY(%(ids)s) AND m.id = old.id
)
SELECT id, programme, day, -cost_paisa FROM old
"""
CORRECT = """
WITH old AS (
    SELECT m.id, m.programme, (m.reserved_at AT TIME ZONE 'Asia/Karachi')::date AS day, c.cost, m.cost_paisa
    FROM unnest(%(ids)s::bigint[], %(costs)s::bigint[]) AS c (id, cost) JOIN messages_message m ON m.id = c.id
    WHERE m.cost_paisa <> c.cost AND m.reserved_at IS NOT NULL ORDER BY m.id FOR UPDATE OF m
), set_ AS (
    UPDATE messages_message m SET cost_paisa = old.cost FROM old WHERE m.id = ANY(%(ids)s) AND m.id = old.id
)
SELECT id, programme, day, cost - cost_paisa FROM old
"""
MOVE = f"""
WITH change AS (
    SELECT * FROM unnest(%(programmes)s::bigint[], %(days)s::date[], %(costs)s::bigint[]) AS c (programme, day, cost)
), of_budget AS (
    SELECT b.id, sum(c.cost) AS cost FROM messages_budget b JOIN change c
        ON c.day BETWEEN b.starts_on AND b.ends_on AND (b.programme IS NULL OR b.programme = c.programme)
    WHERE b.ended_at IS NULL GROUP BY b.id
), taken AS MATERIALIZED (
    SELECT b.id, o.cost FROM messages_budget b JOIN of_budget o ON o.id = b.id ORDER BY b.id FOR UPDATE OF b
)
UPDATE messages_budget b SET spent_paisa = greatest(0, b.spent_paisa + taken.cost),
    warned_at = CASE WHEN b.spent_paisa + taken.cost >= {WARNED_AT} * b.limit_paisa
        THEN coalesce(b.warned_at, %(at)s) ELSE b.warned_at END
FROM taken WHERE b.id = taken.id
"""


def spend(reserved: Sequence[tuple[int, int | None, int]], at: datetime) -> set[int]:
    """Charges reserved messages (id, programme, cost), in the order given; those that no budget has money for are put
    off, and named."""
    dear = [one for one in reserved if one[2]]
    if not dear:
        return set()
    programmes = sorted({programme for _, programme, _ in dear if programme is not None})
    budgets = bulk.rows(TAKE, {"day": day_of(at), "programmes": programmes})
    spent: defaultdict[int, int] = defaultdict(int)
    refused: dict[int, datetime] = {}
    for ident, programme, cost in dear:
        mine = [one for one in budgets if one[1] in {None, programme}]
        if short := [one for one in mine if spent[one[0]] + cost > one[2]]:
            refused[ident] = max(_after(one[3]) for one in short)
            continue
        for one in mine:
            spent[one[0]] += cost
    if spent:
        bulk.run(SPEND, {"ids": list(spent), "costs": list(spent.values()), "at": at})
    if refused:
        bulk.rows(PUT_OFF, {"ids": list(refused), "untils": list(refused.values()), "at": at})
    return set(refused)


def give_back(*, messages: Sequence[int], line: int, at: datetime) -> None:
    """Gives the budgets the money of reserved messages that are about to be put back. Before they are, and in the same
    transaction."""
    if messages:
        _move(bulk.rows(GIVE_BACK, {"ids": list(messages), "line": line}), at)


def correct_cost(*, costs: Mapping[int, int], at: datetime) -> None:
    """What messages cost in truth (paisa, by message), such as a call of several minutes, and their budgets with it."""
    if costs:
        _move(bulk.rows(CORRECT, {"ids": list(costs), "costs": list(costs.values())}), at)


def _move(rows: Sequence[tuple[Any, ...]], at: datetime) -> None:
    if rows:
        _, programmes, days, costs = (list(column) for column in zip(*rows, strict=True))
        bulk.run(MOVE, {"programmes": programmes, "days": days, "costs": costs, "at": at})


def _after(last_day: Any) -> datetime:
    return datetime.combine(last_day + timedelta(days=1), datetime.min.time(), LOCAL)
