"""What a deed must know of a case, read in one round trip with the case's row locked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sunwai.base import bulk
from sunwai.casework.queries.book import STAMP, Book, book
from sunwai.casework.types import DeadlineKind, Identity, Outcome, Part, Status

CASES = """
SELECT id, number, category_id, area_id, office_id, post_id, about_post_id, identity, language, status, outcome,
    filed_at, status_at, due_at, level, reopened, rating, supporters, events, cluster_id
FROM casework_case WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id
"""
LAST = """
SELECT e.case_id, e.at FROM casework_case c JOIN casework_caseevent e ON e.case_id = c.id AND e.n = c.events
WHERE c.id = ANY(%(ids)s::bigint[])
"""
DEADLINES = """
SELECT d.reference, d.id, d.kind, d.rule_id, d.area_id, d.is_working, d.started_at, d.due_at, d.paused_at, d.missed_at,
    p.id, p.most_until
FROM casework_deadline d LEFT JOIN casework_deadlinepause p ON p.deadline_id = d.id AND p.ended_at IS NULL
WHERE d.room = 'casework' AND d.reference = ANY(%(ids)s::bigint[]) AND d.met_at IS NULL AND d.ended_at IS NULL
ORDER BY d.id
"""
PARTIES = """
SELECT p.case_id, p.id, p.citizen_id, p.part, c.contact_point_id, c.language, k.number_class
FROM casework_caseparty p JOIN people_citizen c ON c.id = p.citizen_id
LEFT JOIN people_contactpoint k ON k.id = c.contact_point_id
WHERE p.case_id = ANY(%(ids)s::bigint[]) ORDER BY p.id
"""
PROPOSED = """
SELECT case_id, id, by FROM casework_caseproposal WHERE case_id = ANY(%(ids)s::bigint[]) ORDER BY id
"""


@dataclass(frozen=True)
class Open:
    """An open deadline as it stands; `pause` is the pause that it is in."""

    id: int
    kind: DeadlineKind
    rule: int
    area: int | None
    is_working: bool
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None
    missed_at: datetime | None = None
    pause: int | None = None
    most_until: datetime | None = None


@dataclass(frozen=True)
class Party:
    """Somebody in a case, and where they are told of it."""

    id: int
    citizen: UUID
    part: Part
    contact_point: UUID | None
    language: str
    number_class: str | None


@dataclass
class Standing:
    """A case as it stands before a deed."""

    id: int
    number: str
    category: int
    area: int
    office: int | None
    post: int
    about_post: int | None
    identity: Identity
    language: str
    status: Status
    outcome: Outcome | None
    filed_at: datetime
    status_at: datetime
    due_at: datetime | None
    level: int
    reopened: int
    rating: int | None
    supporters: int
    events: int
    cluster: int | None
    last_at: datetime
    deadlines: list[Open] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    proposal: int | None = None
    proposed_by: str = ""


def load(ids: Collection[int], *, lock: str = "FOR NO KEY UPDATE") -> tuple[Book, list[Standing]]:
    """These cases, locked one after the other until the transaction ends, and the book that is in force."""
    facts = {"ids": bulk.array(sorted(ids))}
    steps = (STAMP, f"{CASES} {lock}", LAST, DEADLINES, PARTIES, PROPOSED)
    stamp, cases, last, deadlines, parties, proposed = [one.fetchall() for one in bulk.in_turn(
        *((sql, {} if sql is STAMP else facts) for sql in steps))]  # fmt: skip
    at = dict(last)
    found = {row[0]: _standing(row, at[row[0]]) for row in cases if row[0] in at}
    for case, one in _by_case(deadlines):
        if case in found:
            found[case].deadlines.append(Open(one[0], DeadlineKind(one[1]), *one[2:]))
    for case, one in _by_case(parties):
        if case in found:
            found[case].parties.append(Party(one[0], one[1], Part(one[2]), *one[3:]))
    for case, one in _by_case(proposed):
        if case in found:
            found[case].proposal, found[case].proposed_by = one
    return book(tuple(stamp[0])), list(found.values())


def _by_case(rows: list[tuple[Any, ...]]) -> list[tuple[int, tuple[Any, ...]]]:
    return [(row[0], row[1:]) for row in rows]


def _standing(row: tuple[Any, ...], last_at: datetime) -> Standing:
    identity, language, status, outcome = row[7:11]
    known = (Identity(identity), language, Status(status), Outcome(outcome) if outcome else None)
    values: tuple[Any, ...] = (*row[:7], *known, *row[11:], last_at)
    return Standing(*values)
