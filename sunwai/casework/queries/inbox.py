"""Inboxes: the open cases of some posts, the next one due first, page by page by key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.casework.queries.seen import opened
from sunwai.casework.types import Status

Key = tuple[datetime, int]
COLUMNS = (
    "id, number, post_id, category_id, area_id, identity, status, filed_at, due_at, level, events, cluster_id,"
    " wants_woman, kind, gist_sealed"
)
PAGE = f"""
SELECT {COLUMNS} FROM unnest(%(posts)s::bigint[]) AS p (post) CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM casework_case c WHERE c.is_open AND c.post_id = p.post {{where}}
    ORDER BY c.due_at, c.id LIMIT %(most)s) AS c
ORDER BY due_at, id LIMIT %(most)s
"""
FILTERS = {
    "status": " AND c.status = %(status)s",
    "category": " AND c.category_id = ANY(%(category)s::bigint[])",
    "area": " AND c.area_id = ANY(%(area)s::bigint[])",
    "level": " AND c.level >= %(level)s",
    "due_before": " AND c.due_at < %(due_before)s",
    "cluster": " AND c.cluster_id = %(cluster)s",
}
AFTER = " AND (c.due_at, c.id) > (%(due_at)s, %(id)s)"
COUNTS = """
SELECT c.status, count(*), count(*) FILTER (WHERE c.due_at < %(at)s), count(*) FILTER (WHERE c.due_at >= %(at)s
    AND c.due_at < %(tomorrow)s)
FROM casework_case c WHERE c.is_open AND c.post_id = ANY(%(posts)s::bigint[]) GROUP BY c.status
"""


@dataclass(frozen=True)
class Line:
    """One row of an inbox."""

    id: int
    number: str
    post: int
    category: int
    area: int
    identity: str
    status: Status
    filed_at: datetime
    due_at: datetime
    level: int
    events: int
    cluster: int | None
    wants_woman: bool
    kind: str
    gist: str


@dataclass(frozen=True)
class Page:
    """Rows, and the key to ask on after the last; none is the end."""

    rows: list[Line]
    after: Key | None


@dataclass(frozen=True)
class Counts:
    """How many open cases some posts have."""

    open: int
    overdue: int
    due_today: int
    by_status: dict[Status, int]


def inbox(*, posts: Collection[int], after: Key | None = None, most: int = 50, **only: Any) -> Page:
    """The open cases of these posts, the next due first.

    `only`: status, category (ids), area (ids), level (at least), due_before, cluster. No post is no case.
    """
    if not posts:
        return Page([], None)
    given = {name: value for name, value in only.items() if value is not None}
    where = "".join(FILTERS[name] for name in given) + (AFTER if after else "")
    facts: dict[str, Any] = {**given, "posts": bulk.array(posts), "most": most + 1}
    if after:
        facts |= {"due_at": after[0], "id": after[1]}
    for name in ("category", "area"):
        if name in facts:
            facts[name] = bulk.array(facts[name])
    with transaction.atomic():
        found = bulk.in_turn((PAGE.format(where=where), facts))[0].fetchall()
    rows = [_line(row) for row in found[:most]]
    return Page(rows, (rows[-1].due_at, rows[-1].id) if len(found) > most else None)


def _line(row: tuple[Any, ...]) -> Line:
    values: tuple[Any, ...] = (*row[:6], Status(row[6]), *row[7:14], opened(row[14]))
    return Line(*values)


def inbox_counts(posts: Collection[int], *, at: datetime, tomorrow: datetime) -> Counts:
    """Open, overdue and due before tomorrow, of these posts."""
    facts = {"posts": bulk.array(posts), "at": at, "tomorrow": tomorrow}
    with transaction.atomic():
        rows = bulk.in_turn((COUNTS, facts))[0].fetchall()
    by_status = {Status(row[0]): row[1] for row in rows}
    return Counts(sum(by_status.values()), sum(row[2] for row in rows), sum(row[3] for row in rows), by_status)
