"""How plans reach the tables: a few statements for any number of cases, sent in one round trip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sunwai.base import bulk
from sunwai.base.bulk import Step
from sunwai.base.sealing import seal_for
from sunwai.casework.commands.ledgering import HIDDEN
from sunwai.casework.commands.planning import Plan
from sunwai.casework.models.case import random_id
from sunwai.casework.rules.deadlines import Start
from sunwai.casework.rules.deeds import PROPOSALS
from sunwai.casework.types import WORDS_SEAL, Deed, Identity, Role, SomebodyWasFaster

MOVE = """
UPDATE casework_case AS c SET status = d.status, is_open = d.is_open, outcome = d.outcome, post_id = d.post,
    status_at = d.status_at, due_at = d.due_at, level = d.level, reopened = d.reopened, rating = d.rating,
    supporters = d.supporters, cluster_id = d.cluster, events = d.n
FROM unnest(%(id)s::bigint[], %(was)s::text[], %(n)s::smallint[], %(status)s::text[], %(is_open)s::bool[],
    %(outcome)s::text[], %(post)s::bigint[], %(status_at)s::timestamptz[], %(due_at)s::timestamptz[],
    %(level)s::smallint[], %(reopened)s::smallint[], %(rating)s::smallint[], %(supporters)s::int[],
    %(cluster)s::bigint[]) AS d (id, was, n, status, is_open, outcome, post, status_at, due_at, level, reopened, rating,
    supporters, cluster)
WHERE c.id = d.id AND c.status = d.was AND c.events = d.n - 1
"""
EVENTS = """
INSERT INTO casework_caseevent (case_id, n, deed, role, by, post_id, at, status, facts, sealed, is_shown)
SELECT * FROM unnest(%(id)s::bigint[], %(n)s::smallint[], %(deed)s::text[], %(role)s::text[], %(by)s::text[],
    %(post)s::bigint[], %(at)s::timestamptz[], %(status)s::text[], %(facts)s::jsonb[], %(sealed)s::bytea[],
    %(is_shown)s::bool[])
"""
STARTS = """
INSERT INTO casework_deadline (room, reference, kind, rule_id, post_id, area_id, days, is_working, started_at, due_at)
SELECT 'casework', * FROM unnest(%(id)s::bigint[], %(kind)s::text[], %(rule)s::bigint[], %(post)s::bigint[],
    %(area)s::bigint[], %(days)s::smallint[], %(working)s::bool[], %(started)s::timestamptz[], %(due)s::timestamptz[])
"""
HIDDEN_STARTS = """
INSERT INTO casework_deadline (id, room, reference, kind, rule_id, post_id, area_id, days, is_working, started_at,
    due_at)
SELECT coalesce((SELECT max(o.id) FROM casework_deadline o WHERE o.reference = d.id AND o.room = 'casework'), d.first)
    + row_number() OVER (PARTITION BY d.id ORDER BY d.place), 'casework', d.id, kind, rule, post, area, days, working,
    started, due
FROM unnest(%(id)s::bigint[], %(first)s::bigint[], %(kind)s::text[], %(rule)s::bigint[], %(post)s::bigint[],
    %(area)s::bigint[], %(days)s::smallint[], %(working)s::bool[], %(started)s::timestamptz[], %(due)s::timestamptz[])
    WITH ORDINALITY AS d (id, first, kind, rule, post, area, days, working, started, due, place)
"""
"""Of an anonymous case: ids in turn within the case, and in none beside those of cases whose times are known."""
ENDS = """
UPDATE casework_deadline AS d SET met_at = coalesce(e.met_at, d.met_at), ended_at = coalesce(e.ended_at, d.ended_at),
    missed_at = coalesce(e.missed_at, d.missed_at)
FROM (SELECT id, max(met_at) AS met_at, max(ended_at) AS ended_at, max(missed_at) AS missed_at
    FROM unnest(%(id)s::bigint[], %(met)s::timestamptz[], %(ended)s::timestamptz[], %(missed)s::timestamptz[])
    AS e (id, met_at, ended_at, missed_at) GROUP BY id) AS e
WHERE d.id = e.id
"""
PAUSES = """
WITH p AS (SELECT * FROM unnest(%(id)s::bigint[], %(reason)s::text[], %(at)s::timestamptz[], %(until)s::timestamptz[])
    AS p (id, reason, at, until)),
    stopped AS (UPDATE casework_deadline AS d SET paused_at = p.at FROM p WHERE d.id = p.id)
INSERT INTO casework_deadlinepause (deadline_id, reason, from_at, most_until) SELECT id, reason, at, until FROM p
"""
RESUMES = """
WITH p AS (SELECT * FROM unnest(%(pause)s::bigint[], %(id)s::bigint[], %(at)s::timestamptz[]) AS p (pause, id, at)),
    goes AS (UPDATE casework_deadline AS d SET paused_at = NULL FROM p WHERE d.id = p.id)
UPDATE casework_deadlinepause AS q SET ended_at = p.at FROM p WHERE q.id = p.pause
"""
DUES = """
UPDATE casework_deadline AS d SET due_at = m.due
FROM unnest(%(id)s::bigint[], %(due)s::timestamptz[]) AS m (id, due) WHERE d.id = m.id
"""
MOVES = """
INSERT INTO casework_deadlinemove (deadline_id, was, due_at, rule, by, at)
SELECT * FROM unnest(%(id)s::bigint[], %(was)s::timestamptz[], %(due)s::timestamptz[], %(rule)s::text[],
    %(by)s::text[], %(at)s::timestamptz[])
"""
PROPOSE = """
INSERT INTO casework_caseproposal (case_id, n, outcome, reason, court, court_number, evidence, reached, reached_at, by,
    post_id, at, second_by)
VALUES (%(case)s, %(n)s, %(outcome)s, %(reason)s, %(court)s, %(court_number)s, %(evidence)s, %(reached)s, %(reached_at)s,
    %(by)s, %(post)s, %(at)s, '')
"""  # noqa: E501
SECOND = """
UPDATE casework_caseproposal SET second_by = %(by)s, second_at = %(at)s, second_agreed = %(agreed)s WHERE id = %(id)s
"""
Rows = list[dict[str, Any]]


def write(plans: Sequence[Plan], *more: Step) -> None:
    """Writes these plans, and what comes with them, in one round trip; in the caller's transaction.

    Raises:
        SomebodyWasFaster: a case has moved on since the plan was made.
    """
    if not plans:
        return
    steps: list[Step] = [
        (MOVE, columns([_moved(plan) for plan in plans])),
        (EVENTS, columns([_event(plan) for plan in plans])),
    ]
    steps += _deadlines(plans)
    for plan in plans:
        steps += _proposals(plan)
    moved = bulk.in_turn(*steps, *more)[0].rowcount
    if moved != len(plans):
        raise SomebodyWasFaster


def columns(rows: Rows) -> dict[str, Any]:
    """Rows as the arrays that `unnest` reads."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def _moved(plan: Plan) -> dict[str, Any]:
    now = plan.now
    return {
        "id": now.id, "was": plan.was.status.value, "n": plan.n, "status": now.status.value,
        "is_open": now.status.is_open, "outcome": now.outcome.value if now.outcome else "", "post": now.post,
        "status_at": now.status_at, "due_at": now.due_at, "level": now.level, "reopened": now.reopened,
        "rating": now.rating, "supporters": now.supporters, "cluster": now.cluster,
    }  # fmt: skip


def _event(plan: Plan) -> dict[str, Any]:
    wish, words = plan.wish, plan.wish.words.strip()
    return {
        "id": plan.now.id, "n": plan.n, "deed": wish.deed.value, "role": wish.role.value, "by": by_of(plan),
        "post": plan.now.post, "at": plan.at, "status": plan.now.status.value, "facts": json.dumps(plan.facts),
        "sealed": seal_for(WORDS_SEAL).seal_text(words) if words else None, "is_shown": plan.is_shown,
    }  # fmt: skip


def by_of(plan: Plan) -> str:
    """Who did it, as the history has it; of the citizen of an anonymous case, only that it was they."""
    is_hidden = plan.was.identity is Identity.ANONYMOUS and plan.wish.role is Role.CITIZEN
    return HIDDEN if is_hidden else plan.wish.by


def _deadlines(plans: Sequence[Plan]) -> list[Step]:
    ends: Rows = [
        {"id": id_, "met": None, "ended": None, "missed": None} | {name: plan.at}
        for plan in plans
        for name, ids in (("met", plan.changes.met), ("ended", plan.changes.ended), ("missed", plan.changes.missed))
        for id_ in ids
    ]
    starts: list[Rows] = [[], []]
    for plan in plans:
        is_hidden = plan.was.identity is Identity.ANONYMOUS
        starts[is_hidden] += [_start(plan, one) for one in plan.changes.starts]
    pauses: Rows = [
        {"id": id_, "reason": reason, "at": plan.at, "until": until}
        for plan in plans
        for id_, reason, until in plan.changes.paused
    ]
    resumes: Rows = [
        {"pause": pause, "id": id_, "at": end} for plan in plans for pause, id_, end in plan.changes.resumed
    ]
    pairs = [(RESUMES, resumes), *moves(plans), (ENDS, ends)]
    pairs += [(STARTS, starts[False]), (HIDDEN_STARTS, hidden(starts[True])), (PAUSES, pauses)]
    return [(sql, columns(rows)) for sql, rows in pairs if rows]


def _start(plan: Plan, one: Start) -> dict[str, Any]:
    return {
        "id": plan.now.id, "kind": one.kind.value, "rule": one.rule, "post": plan.now.post, "area": one.area,
        "days": one.days, "working": one.is_working, "started": one.started_at, "due": one.due_at,
    }  # fmt: skip


def hidden(starts: Rows) -> Rows:
    """Deadlines of anonymous cases, each with where the ids of its case may begin."""
    first = {row["id"]: random_id() >> 1 for row in starts}
    return [{**row, "first": first[row["id"]]} for row in starts]


def moves(plans: Sequence[Plan]) -> list[tuple[str, Rows]]:
    """Due dates that moved, each with its row that names the rule."""
    rows: Rows = [
        {"id": id_, "was": was, "due": due_at, "rule": rule, "by": plan.wish.by, "at": plan.at}
        for plan in plans
        for id_, was, due_at, rule in plan.changes.moved
    ]
    return [(DUES, [{"id": row["id"], "due": row["due"]} for row in rows]), (MOVES, rows)]


def _proposals(plan: Plan) -> list[Step]:
    wish, facts = plan.wish, plan.wish.facts
    if wish.deed in PROPOSALS:
        text = {name: str(facts.get(name) or "") for name in ("reason", "court", "court_number", "evidence", "reached")}
        given = {
            "case": plan.now.id, "n": plan.n, "outcome": str(facts["outcome"]), "reached_at": facts.get("reached_at"),
            "by": by_of(plan), "post": plan.was.post, "at": plan.at,
        }  # fmt: skip
        return [(PROPOSE, text | given)]
    if wish.deed in {Deed.APPROVE, Deed.SEND_BACK} and plan.was.proposal is not None:
        second = {"id": plan.was.proposal, "by": by_of(plan), "at": plan.at, "agreed": wish.deed is Deed.APPROVE}
        return [(SECOND, second)]
    return []
