"""The posts offered while typing one: near those that an officer holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from sunwai.base import bulk, clock
from sunwai.base.actors import Actor

MOST = 200
COLUMNS = "p.code, p.title, p.title_ur, p.valid_from, p.valid_to"
NEAR = f"""
WITH RECURSIVE own AS (
    SELECT id, area_id, reports_to_id FROM directory_post WHERE id = ANY(%(posts)s::bigint[])
), above (id, step) AS (
    SELECT reports_to_id, 1 FROM own WHERE reports_to_id IS NOT NULL
    UNION
    SELECT p.reports_to_id, a.step + 1 FROM above a JOIN directory_post p ON p.id = a.id
    WHERE a.step < 3 AND p.reports_to_id IS NOT NULL
), below (id, step, code, title, title_ur, valid_from, valid_to) AS (
    SELECT p.id, 1, {COLUMNS} FROM directory_post p JOIN own ON p.reports_to_id = own.id
    UNION
    SELECT p.id, b.step + 1, {COLUMNS} FROM directory_post p JOIN below b ON p.reports_to_id = b.id WHERE b.step < 2
), near AS (
    SELECT {COLUMNS} FROM above a JOIN directory_post p ON p.id = a.id
    UNION SELECT {COLUMNS} FROM below p
    UNION SELECT {COLUMNS} FROM directory_post p JOIN own ON p.area_id = own.area_id
    UNION SELECT {COLUMNS} FROM directory_post p JOIN own ON p.reports_to_id = own.reports_to_id
)
SELECT code, title, title_ur FROM near
WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s) ORDER BY code LIMIT %(most)s
"""


@dataclass(frozen=True)
class Near:
    """A post as it is offered."""

    code: str
    title: str
    title_ur: str


def near_posts(actor: Actor) -> list[Near]:
    """Those two steps below one's own, those beside it, and three steps above, in one question, by indexes."""
    if not actor.posts:
        return []
    facts = {"posts": bulk.array(actor.posts), "on": clock.today(), "most": MOST}
    with transaction.atomic(savepoint=False):
        rows = bulk.in_turn((NEAR, facts))[0].fetchall()
    return [Near(*row) for row in rows]
