"""A holiday moves all dates by one rule: those of findings, of reports, and of what was taken up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sunwai.base.actors import Actor, Grant, Right
from sunwai.casework.commands.defining import define_rule
from sunwai.directory.commands.calendar import approve_change, draft_holiday, draft_withdrawal
from sunwai.directory.models import Post
from sunwai.directory.seasons import CalendarChange
from sunwai.reports.commands import acknowledge_report, deliver, pursue
from sunwai.reports.commands.moving import follow_calendar, would_move
from sunwai.reports.models import Chase, ChaseMove, Delivery, DeliveryMove, Notice
from sunwai.reports.types import ChaseStep
from tests.people.makers import an_account
from tests.reports.makers import AFTER, BY, a_reported_world

pytestmark = pytest.mark.django_db
FIRST = Actor("account", "1", (Grant(Right.KEEP_CALENDAR),))
SECOND = Actor("account", "2", (Grant(Right.KEEP_CALENDAR),))
MONDAY, DAY = date(2026, 4, 6), timedelta(days=1)
"""The reports are of Wednesday 1 April 2026, and due on the eighth."""


def a_draft(day: date = MONDAY, at: datetime = AFTER) -> CalendarChange:
    return draft_holiday(first_day=day, last_day=day, name="Fair", name_ur="میلہ", by=FIRST, at=at)


def put(change: CalendarChange, at: datetime = AFTER) -> int:
    approve_change(change=change.pk, by=SECOND, at=at)
    return follow_calendar(change=change.pk, by=BY, at=at)


def a_delivered_world() -> None:
    world = a_reported_world()
    Post.objects.filter(pk=world.head.pk).update(reports_to=Post.objects.get(code="kasur.dc"))
    deliver(by=BY, at=AFTER)


def dates(rows: type[Delivery] | type[Notice]) -> set[date]:
    return set(rows.objects.values_list("acknowledge_by", flat=True))


def test_reports_move_with_findings_and_say_why_and_move_back() -> None:
    a_delivered_world()
    number, was = Delivery.objects.count(), date(2026, 4, 8)
    draft = a_draft()
    assert would_move(change=draft) == {(was, was + DAY): number + Notice.objects.count()}
    assert put(draft) == number + Notice.objects.count()
    assert dates(Delivery) == dates(Notice) == {was + DAY}
    assert set(DeliveryMove.objects.values_list("was", "rule")) == {(was, "holiday/2026-04-06")}
    draft.refresh_from_db()
    assert draft.told["reports"] == {"findings": Notice.objects.count(), "reports": number, "steps": 0}
    put(draft_withdrawal(first_day=MONDAY, last_day=MONDAY, by=FIRST, at=AFTER))
    assert dates(Delivery) == dates(Notice) == {was}


def test_what_was_acknowledged_or_was_due_before_the_holiday_stays() -> None:
    a_delivered_world()
    one = Delivery.objects.order_by("pk").first()
    acknowledge_report(
        delivery=one, account=an_account(), by=Actor("account", "7", posts=frozenset({one.post_id})), at=AFTER
    )
    put(a_draft())
    one.refresh_from_db()
    assert one.acknowledge_by == date(2026, 4, 8)
    assert put(a_draft(date(2026, 4, 20))) == 0


def test_what_is_delivered_after_the_holiday_was_announced_is_not_moved_again() -> None:
    a_reported_world()
    draft = a_draft()
    approve_change(change=draft.pk, by=SECOND, at=AFTER)
    deliver(by=BY, at=AFTER + timedelta(minutes=1))
    follow_calendar(change=draft.pk, by=BY, at=AFTER + timedelta(minutes=2))
    assert dates(Delivery) == {date(2026, 4, 9)}


def test_the_date_of_a_step_up_moves_too() -> None:
    a_delivered_world()
    late = AFTER + timedelta(days=8)
    pursue(by=BY, at=late)
    step = Chase.objects.filter(step=ChaseStep.ESCALATED).first()
    put(a_draft(step.due_on, late), late)
    assert ChaseMove.objects.get(chase=step).was == step.due_on
    assert Chase.objects.get(pk=step.pk).due_on > step.due_on


def test_days_that_count_all_days_stay() -> None:
    all_days = {"reply": {"days": 7, "working": False}, "level": {"days": 4, "working": False}}
    define_rule(code="reports", name="Reports", name_ur="رپورٹیں", days=all_days, pauses={},
                valid_from=date(2026, 1, 1), by=BY, at=AFTER)  # fmt: skip
    a_delivered_world()
    assert put(a_draft()) == 0
    assert dates(Delivery) == {date(2026, 4, 8)}
