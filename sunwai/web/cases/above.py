"""The posts below a person's own: how many cases are open and late at each, and which posts are vacant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.base import bulk, clock
from sunwai.base.actors import Right
from sunwai.complaints.queries.forecast import forecast
from sunwai.complaints.queries.performance import PARTS, Part, performance
from sunwai.directory.models import Officer, Post
from sunwai.directory.queries import holders
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import count, percent

MOST = 500
QUARTER = 91
COUNTS = """
SELECT p.id, coalesce(n.open, 0), coalesce(n.overdue, 0), coalesce(n.fresh, 0)
FROM unnest(%(posts)s::bigint[]) AS p(id)
CROSS JOIN LATERAL (
    SELECT count(*) AS open, count(*) FILTER (WHERE c.due_at < %(at)s) AS overdue,
        count(*) FILTER (WHERE c.status = 'new') AS fresh
    FROM casework_case c WHERE c.post_id = p.id AND c.is_open
) n
"""
BELOW = """
WITH RECURSIVE below(id, step) AS (
    SELECT id, 1 FROM directory_post WHERE reports_to_id = ANY(%(posts)s::bigint[])
    UNION
    SELECT p.id, b.step + 1 FROM directory_post p JOIN below b ON p.reports_to_id = b.id WHERE b.step < 8
)
SELECT DISTINCT id FROM below
"""


@dataclass(frozen=True)
class Row:
    """One post below and what waits there."""

    post: Post
    holder: Officer | None
    open: int
    overdue: int
    fresh: int

    @property
    def is_vacant(self) -> bool:
        return self.holder is None


def posts_below(posts: frozenset[int]) -> list[int]:
    """Every post that reports to one of these, at any step; not those themselves."""
    found = {id_ for (id_,) in bulk.rows(BELOW, {"posts": list(posts)})} if posts else set()
    return sorted(found - posts)


def counted(posts: list[int]) -> list[Row]:
    """What waits at each post, most late first; four questions for any number of posts."""
    counts = {row[0]: row[1:] for row in bulk.rows(COUNTS, {"posts": posts, "at": clock.now()})}
    ordered = sorted(counts, key=lambda one: (-counts[one][1], -counts[one][0], one))[:MOST]
    known, held = Post.objects.in_bulk(ordered), holders(ordered, clock.today())
    return [Row(known[one], held.get(one), *counts[one]) for one in ordered]


@require_safe
def below(request: StaffRequest) -> HttpResponse:
    """The supervisor's view: what waits at each post, what came of the last quarter, what the next weeks may bring."""
    at = clock.now()
    rows = counted(posts_below(request.actor.own_posts))
    posts = [one.post.pk for one in rows]
    seen: dict[str, Any] = {"rows": rows, "done": [], "coming": []}
    if posts and request.actor.may(Right.WORK_CASES):
        known = {one.post.pk: one.post for one in rows}
        found = performance(posts=posts, since=at - timedelta(days=QUARTER), until=at, actor=request.actor)
        coming = {one.post: one for one in forecast(posts=posts, actor=request.actor, at=at)}
        seen["coming"] = [(known[one], coming[one]) for one in posts if one in coming]
        seen["done"] = [
            {"post": known[one.post], "of": one.outcomes, "parts": [_part(one.parts[name]) for name in PARTS]}
            for one in found
        ]
    return render(request, "cases/above.html", seen)


def _part(part: Part) -> str:
    """A share with its range and what it is of; a dash where nothing was counted."""
    if not part.of:
        return "–"
    share = percent(part.count / part.of, 0)
    return f"{share} ({percent(part.low, 0)}–{percent(part.high, 0)}; {count(part.of)})"
