"""Dates by which reports and findings are to be acknowledged move when the days do, each move with the rule it names.

One rule for all three, a finding's date, a report's, and that of a step up: what counts working days keeps as many of
them as it had; what counts all days stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import Q

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.almanac import almanac, changed
from sunwai.directory.calendar import Almanac
from sunwai.directory.commands.calendar import note_told
from sunwai.directory.days import ChangeKind, ChangeState
from sunwai.directory.seasons import CalendarChange
from sunwai.ledger.commands import record
from sunwai.reports.commands.delivering import LOCK
from sunwai.reports.models import Chase, ChaseMove, Delivery, DeliveryMove, Notice, NoticeMove
from sunwai.reports.rules import terms
from sunwai.reports.types import ChaseStep

DAY = timedelta(days=1)
WAITS = Q(delivery__isnull=False, delivery__acknowledged_at=None) | Q(
    notice__isnull=False, notice__acknowledged_at=None
)


@dataclass(frozen=True)
class Dated:
    """An open date: whose it is, its last day, the calendar's area, and the day its days are counted from."""

    row: Notice | Delivery | Chase
    until: date
    area: int
    begun: date
    is_working: bool


def _open(first: date, before: datetime | None) -> Iterator[Dated]:
    """All open dates from a day on. What began after `before` was reckoned by the new days already."""
    rule = cache(terms)
    notices = Notice.objects.filter(acknowledged_at=None, acknowledge_by__gte=first)
    deliveries = Delivery.objects.filter(acknowledged_at=None, acknowledge_by__gte=first)
    chases = Chase.objects.filter(WAITS, step=ChaseStep.ESCALATED, due_on__gte=first)
    if before is not None:
        notices = notices.exclude(report__made_at__gt=before)
        deliveries, chases = deliveries.exclude(delivered_at__gt=before), chases.exclude(at__gt=before)
    for one in notices.select_related("finding__office", "report").defer("report__content").order_by("pk"):
        begun = day_of(one.report.made_at) if one.report else first - DAY
        yield Dated(one, one.acknowledge_by, one.finding.office.district_id, begun, rule(begun).first.is_working)
    for each in deliveries.select_related("report").defer("report__content").order_by("pk"):
        begun = day_of(each.delivered_at)
        yield Dated(each, each.acknowledge_by, each.report.area_id, begun, rule(begun).first.is_working)
    related = ("delivery__report", "notice__finding__office")
    for step in chases.select_related(*related).defer("delivery__report__content").order_by("pk"):
        begun = day_of(step.at)
        yield Dated(step, step.due_on, _area(step), begun, rule(begun).above.is_working)


def _area(step: Chase) -> int:
    if step.notice:
        return step.notice.finding.office.district_id
    return step.delivery.report.area_id if step.delivery else 0


def _moves(
    before: Almanac, after: Almanac, first: date, at: datetime | None = None
) -> Iterator[tuple[Dated, date]]:  # fmt: skip
    """The open dates that are others by the other almanac, as many working days away as before."""
    for one in _open(first, at):
        if not one.is_working:
            continue
        start = max(first - DAY, one.begun)
        was, then = before.calendar(one.area), after.calendar(one.area)
        day = then.add_working_days(start, max(0, was.working_days_between(start, one.until)))
        if day != one.until:
            yield one, day


def would_move(*, change: CalendarChange) -> dict[tuple[date, date], int]:
    """How many dates of findings, reports and steps up a draft would move from which day to which."""
    now = almanac()
    found = Counter((one.until, day) for one, day in _moves(now, changed(now, change), change.first_day))
    return dict(sorted(found.items()))


@transaction.atomic
def follow_calendar(*, change: int, by: Actor, at: datetime) -> int:
    """Moves the dates that a change in force moves; how many. The change's own row says whether it was done."""
    bulk.run(LOCK)
    found = CalendarChange.objects.select_for_update().filter(pk=change, state=ChangeState.APPROVED).first()
    if found is None or "reports" in found.told:
        return 0
    now = almanac()
    rows = list(_moves(_before(now, found), now, found.first_day, found.decided_at))
    rule = f"{ChangeKind(found.kind).rule}/{found.first_day.isoformat()}"
    _write(rows, rule, by, at)
    numbers = Counter(type(one.row) for one, _ in rows)
    facts = {"findings": numbers[Notice], "reports": numbers[Delivery], "steps": numbers[Chase]}
    note_told(change=found.pk, room="reports", facts=facts)
    record(by=by, action="reports.follow_calendar", subject="directory.calendar_change", subject_id=found.pk, at=at,
           facts={"notices": _ids(rows, Notice), "deliveries": _ids(rows, Delivery), "chases": _ids(rows, Chase),
                  "rule": rule})  # fmt: skip
    return len(rows)


def _ids(rows: list[tuple[Dated, date]], kind: type) -> list[int]:
    return [one.row.pk for one, _ in rows if isinstance(one.row, kind)]


def _write(rows: list[tuple[Dated, date]], rule: str, by: Actor, at: datetime) -> None:
    notices, deliveries, chases = list[Notice](), list[Delivery](), list[Chase]()
    moved = list[NoticeMove](), list[DeliveryMove](), list[ChaseMove]()
    for one, day in rows:
        said = {"was": one.until, "acknowledge_by": day, "rule": rule, "by": str(by), "at": at}
        match one.row:
            case Notice():
                one.row.acknowledge_by = day
                notices.append(one.row)
                moved[0].append(NoticeMove(notice=one.row, **said))
            case Delivery():
                one.row.acknowledge_by = day
                deliveries.append(one.row)
                moved[1].append(DeliveryMove(delivery=one.row, **said))
            case Chase():
                one.row.due_on = day
                chases.append(one.row)
                moved[2].append(ChaseMove(chase=one.row, **said))
    NoticeMove.objects.bulk_create(moved[0], batch_size=1000)
    DeliveryMove.objects.bulk_create(moved[1], batch_size=1000)
    ChaseMove.objects.bulk_create(moved[2], batch_size=1000)
    Notice.objects.bulk_update(notices, ["acknowledge_by"], batch_size=1000)
    Delivery.objects.bulk_update(deliveries, ["acknowledge_by"], batch_size=1000)
    Chase.objects.bulk_update(chases, ["due_on"], batch_size=1000)


def _before(now: Almanac, change: CalendarChange) -> Almanac:
    """The almanac as it was before a change that is in force: it keeps the days that it gave and took."""
    given, taken = (
        [date.fromisoformat(day) for day in change.facts.get(name, ())] for name in ("given", "taken")
    )  # fmt: skip
    return now.without_days(change.area_id, given).with_days(change.area_id, taken)
