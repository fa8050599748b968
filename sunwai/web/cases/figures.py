"""How each department does with what it is told: what citizens confirmed stands beside what checks overturned."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sunwai.base import bulk, clock
from sunwai.directory.models import Department
from sunwai.insight.statistics import SMALL
from sunwai.web.cases.facing import show
from sunwai.web.showing import count, percent, tongue

KEPT = 3600
NAME = "web.cases.figures"
COUNTS = """
WITH RECURSIVE line(leaf, id, parent_id, department_id) AS (
    SELECT id, id, parent_id, department_id FROM casework_category
    UNION ALL
    SELECT l.leaf, k.id, k.parent_id, k.department_id FROM line l JOIN casework_category k ON k.id = l.parent_id
    WHERE l.department_id IS NULL
), own AS (SELECT leaf, department_id FROM line WHERE department_id IS NOT NULL), tally AS (
    SELECT c.category_id, count(*) AS filed, count(*) FILTER (WHERE c.is_open) AS open,
        count(*) FILTER (WHERE c.is_open AND c.due_at < %(at)s) AS overdue,
        count(*) FILTER (WHERE c.status = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE c.status = 'unanswered') AS unanswered,
        count(*) FILTER (WHERE c.reopened > 0) AS again
    FROM casework_case c WHERE c.status <> 'kept' GROUP BY c.category_id
), checked AS (
    SELECT c.category_id, count(*) FILTER (WHERE s.result IN ('upheld', 'overturned')) AS checked,
        count(*) FILTER (WHERE s.result = 'overturned') AS overturned
    FROM complaints_spotcheck s JOIN casework_case c ON c.id = s.case_id GROUP BY c.category_id
)
SELECT o.department_id, sum(t.filed), sum(t.open), sum(t.overdue), sum(t.confirmed), sum(t.unanswered), sum(t.again),
    coalesce(sum(k.checked), 0), coalesce(sum(k.overturned), 0)
FROM tally t JOIN own o ON o.leaf = t.category_id LEFT JOIN checked k ON k.category_id = t.category_id
GROUP BY o.department_id
"""


@dataclass(frozen=True)
class Row:
    """One department; None where the number is small and hidden."""

    department: Department
    filed: str
    open: str
    overdue: str
    confirmed: str
    unanswered: str
    again: str
    overturned: str


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The table; counts of an hour at most, those from 1 to 9 and shares of few are hidden."""
    kept: list[list[int]] | None = cache.get(NAME)
    if kept is None:
        kept = [[int(one) for one in row] for row in bulk.rows(COUNTS, {"at": clock.now()})]
        cache.set(NAME, kept, KEPT)
    known = Department.objects.in_bulk([row[0] for row in kept])
    rows = [_row(known[row[0]], row[1:]) for row in kept if row[0] in known]
    urdu = tongue() == "ur"
    rows.sort(key=lambda one: one.department.sort_ur if urdu else one.department.name)
    return show(request, "cases/figures.html", {"rows": rows})


def _row(department: Department, counts: list[int]) -> Row:
    filed, open_, overdue, confirmed, unanswered, again, checked, overturned = counts
    ended = confirmed + unanswered
    return Row(
        department, _many(filed), _many(open_), _many(overdue), _share(confirmed, ended), _share(unanswered, ended),
        _share(again, filed), _share(overturned, checked),
    )  # fmt: skip


def _many(number: int) -> str:
    return count(number) if number == 0 or number >= SMALL else "…"


def _share(part: int, whole: int) -> str:
    few = whole < SMALL or 0 < part < SMALL or 0 < whole - part < SMALL
    return "…" if few else f"{percent(part / whole, 0)} / {count(whole)}"
