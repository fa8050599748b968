"""Making the reports of a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.directory.models import Area, Department
from sunwai.directory.queries import posts_over
from sunwai.insight.models import Snapshot
from sunwai.ledger.commands import record
from sunwai.reports.catalogue import Cut, Kind, kinds, places
from sunwai.reports.models import Report
from sunwai.reports.queries import addressee
from sunwai.reports.types import NoPost

Unaddressed = Callable[[NoPost], None]


def ignore(refusal: NoPost) -> None:
    """Nobody asked to hear of it."""


def make_reports(
    *, snapshot: Snapshot, period_from: date, period_to: date, by: Actor, at: datetime,
    unaddressed: Unaddressed = ignore,
) -> int:  # fmt: skip
    """Makes every kind's reports of a period (both days included) that are not made yet, from one snapshot; how many.

    Args:
        unaddressed: is told each place that has no post to receive its report; the ledger row has their number.
    """
    cut = Cut(snapshot, period_from, period_to)
    missing: list[NoPost] = []
    rows = [row for kind in kinds for row in _reports(kind, cut, at, missing)]
    with transaction.atomic():
        before = Report.objects.count()
        Report.objects.bulk_create(rows, batch_size=100, ignore_conflicts=True)
        made = Report.objects.count() - before
        if made:
            record(
                by=by, action="reports.make", subject="snapshot", subject_id=snapshot.pk, at=at,
                facts={"period": [period_from, period_to], "reports": made, "unaddressed": len(missing)},
            )  # fmt: skip
    for one in missing:
        unaddressed(one)
    return made


def _reports(kind: Kind, cut: Cut, at: datetime, missing: list[NoPost]) -> list[Report]:
    heads = posts_over(cut.period_to)
    areas = dict(Area.objects.values_list("code", "pk"))
    departments: dict[str | None, int] = dict(Department.objects.values_list("code", "pk"))
    made = []
    for area, department in places(kind, cut):
        post = addressee(heads, areas[area], departments.get(department))
        if post is None:
            name = " / ".join([cut.areas[area]["name"], *([cut.departments[department]["name"]] if department else [])])
            missing.append(NoPost(place=name))
            continue
        made.append(
            Report(
                kind=kind.slug, period_from=cut.period_from, period_to=cut.period_to, area_id=areas[area],
                department_id=departments.get(department), post=post, snapshot=cut.snapshot,
                content=kind.build(cut, area, department), made_at=at,
            )
        )  # fmt: skip
    return made
