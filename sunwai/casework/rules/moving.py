"""Which due dates another calendar would move: reckoned for all open deadlines at once, by groups that are alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sunwai.base import bulk
from sunwai.base.clock import LOCAL
from sunwai.casework.queries.book import Term
from sunwai.casework.queries.loading import Open
from sunwai.casework.rules.deadlines import due, shifted
from sunwai.casework.types import DeadlineKind
from sunwai.directory.calendar import Almanac, Calendar

Pause = tuple[datetime, datetime]
OPEN = """
SELECT d.id, d.reference, d.kind, coalesce(d.area_id,
        (SELECT c.area_id FROM casework_case c WHERE c.id = d.reference)) AS area,
    d.days, d.started_at, d.due_at, EXISTS (
        SELECT FROM casework_deadlinepause p WHERE p.deadline_id = d.id AND p.ended_at IS NOT NULL) AS stood
FROM casework_deadline d
WHERE d.room = 'casework' AND d.is_working AND d.met_at IS NULL AND d.ended_at IS NULL AND d.missed_at IS NULL
    AND d.paused_at IS NULL AND d.due_at > %(since)s
    AND (%(areas)s::bigint[] IS NULL OR d.area_id = ANY(%(areas)s::bigint[]))
"""
GROUPS = f"""
SELECT kind, area, days, (started_at AT TIME ZONE 'Asia/Karachi')::date AS day, due_at, count(*)
FROM ({OPEN}) AS o WHERE NOT stood GROUP BY 1, 2, 3, 4, 5
"""
STOOD = f"SELECT id, reference, kind, area, days, started_at, due_at FROM ({OPEN}) AS o WHERE stood"
CASES = f"""
SELECT DISTINCT reference FROM ({OPEN}) AS o
JOIN unnest(%(kinds)s::text[], %(places)s::bigint[], %(terms)s::smallint[], %(days)s::date[], %(dues)s::timestamptz[])
    AS g (kind, area, days, day, due_at)
    ON g.kind = o.kind AND g.area = o.area AND g.days = o.days AND g.due_at = o.due_at
    AND g.day = (o.started_at AT TIME ZONE 'Asia/Karachi')::date
WHERE NOT stood
"""
PAUSES = """
SELECT deadline_id, from_at, ended_at FROM casework_deadlinepause
WHERE ended_at IS NOT NULL AND deadline_id = ANY(%s::bigint[]) ORDER BY id
"""


@dataclass(frozen=True)
class WouldMove:
    """So many due dates of a kind would move from one moment to another."""

    kind: DeadlineKind
    was: datetime
    due_at: datetime
    number: int


@dataclass(frozen=True)
class AllMoves:
    """What would move, the most first, and of which cases."""

    rows: list[WouldMove]
    references: frozenset[int]

    @property
    def cases(self) -> int:
        return len(self.references)

    @property
    def dates(self) -> int:
        return sum(one.number for one in self.rows)


def due_by(one: Open, days: int, pauses: Iterable[Pause], calendar: Calendar) -> datetime:
    """When a deadline is due that counts working days, from its start and the pauses that it had."""
    due_at = due(one.kind, Term(days, is_working=True), one.started_at, calendar)
    for start, end in pauses:
        due_at = shifted(replace(one, due_at=due_at), start, end, calendar)
    return due_at


def pauses_of(ids: Sequence[int]) -> dict[int, list[Pause]]:
    """The pauses of these deadlines that are over."""
    found: defaultdict[int, list[Pause]] = defaultdict(list)
    for deadline, start, end in bulk.rows(PAUSES, [list(ids)]):
        found[deadline].append((start, end))
    return found


def would_move(*, almanac: Almanac, areas: Collection[int] | None, since: datetime) -> AllMoves:
    """What these days would do to every open deadline that counts working days, everywhere or in these areas."""
    facts: dict[str, Any] = {"areas": list(areas) if areas is not None else None, "since": since}
    moves: Counter[tuple[str, datetime, datetime]] = Counter()
    moving: list[tuple[str, int, int, date, datetime]] = []
    for kind, area, days, day, was, number in bulk.rows(GROUPS, facts):
        start = datetime.combine(day, time(12), LOCAL)
        due_at = due(DeadlineKind(kind), Term(days, is_working=True), start, almanac.calendar(area))
        if due_at != was:
            moves[kind, was, due_at] += number
            moving.append((kind, area, days, day, was))
    cases = _stood(facts, almanac, moves)
    if moving:
        names = ("kinds", "places", "terms", "days", "dues")
        columns = dict(zip(names, map(list, zip(*moving, strict=True)), strict=True))
        cases |= {reference for (reference,) in bulk.rows(CASES, {**facts, **columns})}
    rows = [WouldMove(DeadlineKind(kind), was, due_at, number) for (kind, was, due_at), number in moves.most_common()]
    return AllMoves(rows, frozenset(cases))


def _stood(facts: dict[str, Any], almanac: Almanac, moves: Counter[tuple[str, datetime, datetime]]) -> set[int]:
    """Those that stood still for a time are reckoned one by one; the cases of those that move."""
    rows = bulk.rows(STOOD, facts)
    pauses, cases = pauses_of([row[0] for row in rows]), set()
    for id_, reference, kind, area, days, started_at, was in rows:
        one = Open(id_, DeadlineKind(kind), 0, area, True, started_at, was)
        due_at = due_by(one, days, pauses[id_], almanac.calendar(area))
        if due_at != was:
            moves[kind, was, due_at] += 1
            cases.add(reference)
    return cases
