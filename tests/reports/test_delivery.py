"""Reports are put before posts, told of, acknowledged; what nobody acknowledges is reminded of and goes up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sunwai.base.actors import Actor, Right, process
from sunwai.casework.commands.defining import define_rule
from sunwai.directory.models import Holiday, Post, Tenure
from sunwai.messages import commands as messages
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel
from sunwai.people.models import StaffNumber
from sunwai.reports.commands import (
    acknowledge,
    acknowledge_report,
    deliver,
    end_redirect,
    make_reports,
    open_report,
    pursue,
    redirect,
)
from sunwai.reports.models import Chase, Delivery, Notice, Redirect, Report
from sunwai.reports.queries import below_actor, readership, visible_to, with_actor
from sunwai.reports.types import AlreadyRedirected, BadRedirect, ChaseStep, NotYourReport, ReportAcknowledged
from tests.directory.makers import an_officer
from tests.insight.makers import a_contact
from tests.people.makers import an_account, an_actor
from tests.reports.makers import AFTER, BY, FIRST, LAST, World, a_reported_world, a_world

pytestmark = pytest.mark.django_db
REMINDED, ESCALATED = ChaseStep.REMINDED, ChaseStep.ESCALATED


def a_delivered_world() -> World:
    """Kasur's heads hold their posts; the revenue head reports to the deputy commissioner, who reports to nobody."""
    world = a_reported_world()
    dc = Post.objects.get(code="kasur.dc")
    Post.objects.filter(pk=world.head.pk).update(reports_to=dc)
    for post in (world.head, dc):
        an_officer(post=post)
    deliver(by=BY, at=AFTER)
    return world


def days(number: int) -> datetime:
    return AFTER + timedelta(days=number)


def answering_for(post: Post) -> Actor:
    return Actor("account", "7", posts=frozenset({post.pk}))


def own() -> Delivery:
    return Delivery.objects.get(post__code="kasur.revenue", report__kind="department_district")


def lines(*, mail: bool = True, text: bool = True) -> None:
    settings = {"kind": "email", "host": "127.0.0.1", "sender": "s@example.pk", "security": "none"}
    if mail:
        messages.define_line(code="mail", channel=Channel.EMAIL, settings=settings, by=BY, at=AFTER)
    if text:
        smpp = {"kind": "smpp", "host": "127.0.0.1", "port": 2775, "system_id": "s"}
        messages.define_line(code="sms", channel=Channel.SMS, settings=smpp, by=BY, at=AFTER)


def test_each_report_is_delivered_once_with_working_days_to_acknowledge() -> None:
    Holiday.objects.create(day=date(2026, 4, 3), name="Holiday", name_ur="تعطیل")
    a_delivered_world()
    assert Delivery.objects.count() == Report.objects.count() >= 6
    assert own().acknowledge_by == date(2026, 4, 9)
    assert deliver(by=BY, at=AFTER) == 0


def test_a_government_gives_other_days_by_a_rule_of_casework() -> None:
    days_ = {"reply": {"days": 2, "working": True}, "level": {"days": 4, "working": False}}
    define_rule(code="reports", name="Reports", name_ur="رپورٹیں", days=days_, pauses={}, valid_from=date(2026, 1, 1),
                by=process("test"), at=AFTER)  # fmt: skip
    a_delivered_world()
    assert own().acknowledge_by == date(2026, 4, 3)
    pursue(by=BY, at=days(5))
    assert {one.due_on for one in Chase.objects.filter(step=ESCALATED)} == {date(2026, 4, 10)}


def test_who_answers_for_the_post_acknowledges_once() -> None:
    world, chandni = a_delivered_world(), an_account("chandni")
    with pytest.raises(NotYourReport):
        acknowledge_report(
            delivery=own(), account=chandni, by=answering_for(Post.objects.get(code="okara.dc")), at=AFTER
        )
    done = acknowledge_report(delivery=own(), account=chandni, by=answering_for(world.head), at=AFTER)
    assert (done.acknowledged_at, done.acknowledged_by) == (AFTER, chandni)
    with pytest.raises(ReportAcknowledged):
        acknowledge_report(delivery=own(), account=chandni, by=answering_for(world.head), at=AFTER)


def test_a_post_is_reminded_once_on_the_working_day_before_the_date() -> None:
    world = a_delivered_world()
    assert pursue(by=BY, at=days(5))[REMINDED] == 0  # Monday; the date is Wednesday, 8 April
    assert pursue(by=BY, at=days(6))[REMINDED] == Delivery.objects.count() + 2
    assert pursue(by=BY, at=days(6)) == pursue(by=BY, at=days(7)) == {REMINDED: 0, ESCALATED: 0}
    assert Chase.objects.filter(post=world.head, notice__isnull=False).count() == 2


def test_what_passes_its_date_goes_to_the_post_above_once_and_no_further_than_the_top() -> None:
    a_delivered_world()
    done = pursue(by=BY, at=days(8))
    own_ones = Delivery.objects.filter(post__code="kasur.revenue").count()
    assert done == {REMINDED: 0, ESCALATED: own_ones + 2}  # of the one post that reports to another, findings too
    assert set(Chase.objects.values_list("post__code", "due_on")) == {("kasur.dc", date(2026, 4, 14))}
    assert pursue(by=BY, at=days(9))[ESCALATED] == 0
    assert pursue(by=BY, at=days(30))[ESCALATED] == 0


def test_what_is_acknowledged_is_pursued_no_more() -> None:
    world, chandni = a_delivered_world(), an_account("chandni")
    for one in Delivery.objects.filter(post=world.head):
        acknowledge_report(delivery=one, account=chandni, by=answering_for(world.head), at=AFTER)
    for notice in Notice.objects.all():
        acknowledge(notice=notice, account=chandni, note="", by=answering_for(world.head), at=AFTER)
    assert pursue(by=BY, at=days(8)) == {REMINDED: 0, ESCALATED: 0}


def test_the_post_above_sees_and_acknowledges_what_came_up_to_it() -> None:
    a_delivered_world()
    dc = answering_for(Post.objects.get(code="kasur.dc"))
    assert own() not in with_actor(dc)
    assert own() in below_actor(dc)
    assert own().report in visible_to(dc)
    pursue(by=BY, at=days(8))
    assert own() in with_actor(dc)
    acknowledge_report(delivery=own(), account=an_account("dc"), by=dc, at=days(8))
    acknowledge(notice=Notice.objects.first(), account=an_account("dc2"), note="", by=dc, at=days(8))


def test_a_vacant_posts_reports_go_over_the_head_of_who_answers_for_it() -> None:
    world = a_delivered_world()
    Tenure.objects.filter(post=world.head).delete()
    assert pursue(by=BY, at=days(8))[ESCALATED] == 0  # the deputy commissioner had them all along, and is the top


def test_posts_are_told_by_mail_and_text_that_something_waits_and_not_what() -> None:
    world = a_world()
    lines()
    make_reports(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    account = an_account("chandni")
    account.officer, account.email, account.language = an_officer(post=world.head), "chandni@office.example.pk", "en"
    account.save()
    StaffNumber.objects.create(contact_point=a_contact(), post=world.head, noted_at=AFTER)
    deliver(by=BY, at=AFTER)
    told = {one.channel: words_of([one.pk])[one.pk] for one in Message.objects.all()}
    assert " new in Sunwai for your post." in told["email"]
    assert "نئی رپورٹیں" in told["sms"]
    assert not any(name in text for text in told.values() for name in ("Kasur", "Revenue", "Record Centre"))
    deliver(by=BY, at=AFTER)
    assert Message.objects.count() == 2


def test_a_kind_that_is_stopped_for_a_post_goes_to_nobody_until_that_is_ended() -> None:
    world = a_world()
    with pytest.raises(BadRedirect):
        redirect(kind="department_district", post=world.head, to=None, reason=" ", by=BY, at=AFTER)
    stopped = redirect(kind="department_district", post=world.head, to=None, reason="Nobody reads it.", by=BY, at=AFTER)
    with pytest.raises(AlreadyRedirected):
        redirect(kind="department_district", post=world.head, to=None, reason="Again.", by=BY, at=AFTER)
    make_reports(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    deliver(by=BY, at=AFTER)
    assert not Delivery.objects.filter(post=world.head, report__kind="department_district").exists()
    assert Delivery.objects.filter(post=None).count() == 1
    assert end_redirect(redirect=stopped, by=BY, at=AFTER) == 1
    assert not Redirect.objects.filter(ended_at__isnull=True).exists()


def test_a_kind_that_is_redirected_goes_to_the_other_post() -> None:
    world = a_world()
    dc = Post.objects.get(code="kasur.dc")
    redirect(kind="department_district", post=world.head, to=dc, reason="The deputy asked for it.", by=BY, at=AFTER)
    make_reports(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    deliver(by=BY, at=AFTER)
    assert Delivery.objects.get(report__post=world.head, report__kind="department_district").post == dc


def test_readership_tells_what_nobody_opened() -> None:
    world = a_delivered_world()
    report = own().report
    open_report(report=report, account=an_account("chandni"), by=BY, at=days(2))
    told = {(one.kind, one.post): one for one in readership(FIRST)}
    read = told[report.kind, world.head.pk]
    assert (read.delivered, read.opened, read.acknowledged, read.days, read.unread) == (1, 1, 0, 2.0, 0)
    dc = told["district_summary", Post.objects.get(code="kasur.dc").pk]
    assert (dc.delivered, dc.opened, dc.unread) == (1, 0, 1)


def test_a_right_to_see_reports_does_not_let_one_acknowledge_them() -> None:
    a_delivered_world()
    with pytest.raises(NotYourReport):
        acknowledge_report(delivery=own(), account=an_account("x"), by=an_actor(Right.SEE_REPORTS), at=AFTER)
