"""Reports are put before posts, acknowledged, and pursued: a reminder before the date, a step up after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.models import Post
from sunwai.directory.queries import standing_for
from sunwai.ledger.commands import record
from sunwai.people.models import Account
from sunwai.reports import wordings
from sunwai.reports.commands.telling import Waiting, tell_posts
from sunwai.reports.models import Chase, Delivery, Redirect, Report
from sunwai.reports.queries import Pursued, pursued
from sunwai.reports.rules import due_on, may_have_acknowledged, terms
from sunwai.reports.types import (
    AlreadyRedirected,
    BadRedirect,
    ChaseStep,
    NotYourReport,
    ReportAcknowledged,
)

LATELY = timedelta(days=31)
LOCK = "SELECT pg_advisory_xact_lock(hashtext('reports.deliver'))"
INBOX = "/reports/inbox/"


@transaction.atomic
def deliver(*, by: Actor, at: datetime) -> int:
    """Puts each report of the last month that was not delivered yet before its post, and tells the posts; how many."""
    bulk.run(LOCK)
    new = list(Report.objects.filter(delivery__isnull=True, made_at__gt=at - LATELY).defer("content").order_by("pk"))
    ways = {(one.kind, one.post_id): one.to_id for one in Redirect.objects.filter(ended_at__isnull=True)}
    rule, day = terms(day_of(at)), day_of(at)
    due = {area: due_on(rule.first, day, area) for area in {one.area_id for one in new}}
    rows = Delivery.objects.bulk_create(
        Delivery(report=one, post_id=ways.get((one.kind, one.post_id), one.post_id), delivered_at=at,
                 acknowledge_by=due[one.area_id])
        for one in new
    )  # fmt: skip
    if rows:
        record(by=by, action="reports.deliver", subject="reports", subject_id=len(rows), at=at,
               facts={"deliveries": [rows[0].pk, rows[-1].pk]})  # fmt: skip
        waiting = _by_post((one.post_id, one.pk) for one in rows if one.post_id)
        tell_posts(waiting=waiting, wording=wordings.READY, room="reports.delivery", path=INBOX, by=by, at=at)
    return len(rows)


def _by_post(things: Iterable[tuple[int, int]]) -> dict[int, Waiting]:
    found: dict[int, Waiting] = {}
    for post, thing in things:
        known = found.get(post)
        found[post] = Waiting(min(known.first, thing), known.number + 1) if known else Waiting(thing, 1)
    return found


@transaction.atomic
def acknowledge_report(*, delivery: Delivery, account: Account, by: Actor, at: datetime) -> Delivery:
    """A post says that it has a report; nobody is reminded of it any more.

    Raises:
        NotYourReport: the actor answers neither for the post that has it nor for one that it was taken up to.
        ReportAcknowledged: it was acknowledged before.
    """
    if not may_have_acknowledged(by, delivery):
        raise NotYourReport
    waiting = Delivery.objects.filter(pk=delivery.pk, acknowledged_at__isnull=True)
    if not waiting.update(acknowledged_at=at, acknowledged_by=account):
        raise ReportAcknowledged
    record(by=by, action="reports.acknowledge_report", subject="report", subject_id=delivery.report_id, at=at)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def pursue(*, by: Actor, at: datetime) -> dict[ChaseStep, int]:
    """Reminds posts of what is due by tomorrow, and takes what passed its date to the post above; each once. How many.

    Above a vacant post stands who answers for it, so that a step up from there goes over that one's head.
    """
    bulk.run(LOCK)
    day, rule = day_of(at), terms(day_of(at))
    open_ = pursued()
    seats = standing_for({one.post for one in open_}, day)
    above = dict(Post.objects.filter(reports_to__isnull=False).values_list("pk", "reports_to"))
    areas = {one.area for one in open_}
    soon, above_by = ({area: due_on(term, day, area) for area in areas} for term in (rule.reminder, rule.above))
    rows = []
    for one in open_:
        if one.due_on < day:
            seat = seats[one.post].seat or one.post
            post = above.get(seat)
            if post is not None and post not in one.passed:
                rows.append(_row(one, ChaseStep.ESCALATED, post, above_by[one.area], at))
        elif soon[one.area] >= one.due_on and one.post not in one.reminded:
            rows.append(_row(one, ChaseStep.REMINDED, one.post, one.due_on, at))
    made = Chase.objects.bulk_create(rows, batch_size=1000)
    if made:
        record(by=by, action="reports.pursue", subject="chases", subject_id=made[0].pk, at=at,
               facts=dict(Counter(one.step for one in made)))  # fmt: skip
    for step, wording in ((ChaseStep.REMINDED, wordings.REMINDER), (ChaseStep.ESCALATED, wordings.ESCALATED)):
        waiting = _by_post((one.post_id, one.pk) for one in made if one.step == step)
        tell_posts(waiting=waiting, wording=wording, room="reports.chase", path=INBOX, by=by, at=at)
    return {step: sum(one.step == step for one in made) for step in ChaseStep}


def _row(one: Pursued, step: ChaseStep, post: int, until: date, at: datetime) -> Chase:
    return Chase(delivery_id=one.delivery, notice_id=one.notice, step=step, post_id=post, due_on=until, at=at)


@transaction.atomic
def redirect(*, kind: str, post: Post, to: Post | None, reason: str, by: Actor, at: datetime) -> Redirect:
    """From now on a kind of report goes from a post to another, or to nobody.

    Raises:
        BadRedirect: to itself, or without a reason.
        AlreadyRedirected: that was done before.
    """
    if not reason.strip() or to == post:
        raise BadRedirect
    bulk.run(LOCK)
    if Redirect.objects.filter(kind=kind, post=post, ended_at__isnull=True).exists():
        raise AlreadyRedirected
    made = Redirect.objects.create(kind=kind, post=post, to=to, reason=reason.strip(), by=str(by), at=at)
    record(by=by, action="reports.redirect", subject="redirect", subject_id=made.pk, at=at,
           facts={"kind": kind, "post": post.pk, "to": to.pk if to else None, "reason": reason.strip()})  # fmt: skip
    return made


@transaction.atomic
def end_redirect(*, redirect: Redirect, by: Actor, at: datetime) -> int:
    """The kind goes to its post again; whether that was news."""
    won = Redirect.objects.filter(pk=redirect.pk, ended_at__isnull=True).update(ended_at=at)
    if won:
        record(by=by, action="reports.end_redirect", subject="redirect", subject_id=redirect.pk, at=at)
    return won
