"""Dates by which findings are to be acknowledged move when the days do, each move with the rule that it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.almanac import almanac, changed
from sunwai.directory.calendar import Almanac
from sunwai.directory.commands.calendar import note_told
from sunwai.directory.days import ChangeKind, ChangeState
from sunwai.directory.seasons import CalendarChange
from sunwai.ledger.commands import record
from sunwai.reports.models import Notice, NoticeMove

DAY = timedelta(days=1)


def _moves(before: Almanac, after: Almanac, first: date) -> Iterator[tuple[Notice, date]]:
    """The open notices whose date is another by the other almanac, as many working days away as before."""
    waiting = Notice.objects.filter(acknowledged_at=None, acknowledge_by__gte=first)
    for one in waiting.select_related("finding__office", "report").order_by("pk").iterator():
        area = one.finding.office.district_id
        start = first - DAY
        if one.report is not None:
            start = max(start, day_of(one.report.made_at))
        was, then = before.calendar(area), after.calendar(area)
        day = then.add_working_days(start, max(0, was.working_days_between(start, one.acknowledge_by)))
        if day != one.acknowledge_by:
            yield one, day


def would_move(*, change: CalendarChange) -> dict[tuple[date, date], int]:
    """How many dates a draft would move from which day to which."""
    now = almanac()
    found = Counter((one.acknowledge_by, day) for one, day in _moves(now, changed(now, change), change.first_day))
    return dict(sorted(found.items()))


@transaction.atomic
def follow_calendar(*, change: int, by: Actor, at: datetime) -> int:
    """Moves the dates that a change in force moves; how many. The change's own row says whether it was done."""
    found = CalendarChange.objects.select_for_update().filter(pk=change, state=ChangeState.APPROVED).first()
    if found is None or "reports" in found.told:
        return 0
    now = almanac()
    rows = list(_moves(_before(now, found), now, found.first_day))
    rule = f"{ChangeKind(found.kind).rule}/{found.first_day.isoformat()}"
    NoticeMove.objects.bulk_create(
        NoticeMove(notice=one, was=one.acknowledge_by, acknowledge_by=day, rule=rule, by=str(by), at=at)
        for one, day in rows
    )
    for one, day in rows:
        one.acknowledge_by = day
    Notice.objects.bulk_update([one for one, _ in rows], ["acknowledge_by"], batch_size=1000)
    note_told(change=found.pk, room="reports", facts={"findings": len(rows)})
    record(by=by, action="reports.follow_calendar", subject="directory.calendar_change", subject_id=found.pk, at=at,
           facts={"notices": [one.pk for one, _ in rows], "rule": rule})  # fmt: skip
    return len(rows)


def _before(now: Almanac, change: CalendarChange) -> Almanac:
    """The almanac as it was before a change that is in force: it keeps the days that it gave and took."""
    given, taken = (
        [date.fromisoformat(day) for day in change.facts.get(name, ())] for name in ("given", "taken")
    )  # fmt: skip
    return now.without_days(change.area_id, given).with_days(change.area_id, taken)
