"""Leave: an officer is away between two days, and somebody acts meanwhile, or the posts above do."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.directory import queries, rules
from sunwai.directory.commands.putting import LOCK
from sunwai.directory.models import Leave, Officer
from sunwai.directory.types import ActsForThemselves, BadDays, NotYourself, OnLeaveThen
from sunwai.ledger.commands import record


@transaction.atomic
def give_leave(
    *, officer: Officer, first: date, back: date, acting: Officer | None = None, by: Actor, at: datetime
) -> Leave:
    """From the first day, up to the day on which the officer is back, `acting` answers for all their posts.

    Raises:
        NotFound: a post of the officer is not in this actor's charge, or there is none.
        BadDays: they are over, or in no order; OnLeaveThen: one of the two is away; ActsForThemselves; NotYourself.
    """
    rules.need_keep(by)
    bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if back <= first or back <= day_of(at):
        raise BadDays
    need_charge(officer, by, at)
    if acting == officer:
        raise ActsForThemselves
    for one in filter(None, (officer, acting)):
        if queries.leaves_between(first, back).filter(officer=one).exists():
            raise OnLeaveThen(name=one.name)
    leave = Leave.objects.create(
        officer=officer, acting=acting, valid_from=first, valid_to=back, given_by=str(by), given_at=at
    )
    record(by=by, action="directory.give_leave", subject="officer", subject_id=officer.pk, at=at,
           facts={"leave": leave.pk, "from": first, "back": back, "acting": acting and acting.pk})  # fmt: skip
    return leave


@transaction.atomic
def end_leave(*, leave: int, by: Actor, at: datetime) -> Leave:
    """The officer is back today; a leave that has not begun, or began today, is cancelled.

    Raises:
        NotFound: there is none that lasts, or it is not in this actor's charge.
    """
    rules.need_keep(by)
    today = day_of(at)
    found = Leave.objects.select_related("officer").filter(pk=leave, cancelled_at=None, valid_to__gt=today).first()
    if found is None:
        raise NotFound
    need_charge(found.officer, by, at)
    lasting = Leave.objects.filter(pk=leave, cancelled_at=None, valid_to__gt=today)
    if found.valid_from < today:
        lasting.update(valid_to=today)
    else:
        lasting.update(cancelled_at=at, cancelled_by=str(by))
    record(by=by, action="directory.end_leave", subject="officer", subject_id=found.officer_id, at=at,
           facts={"leave": leave})  # fmt: skip
    found.refresh_from_db()
    return found


def need_charge(officer: Officer, by: Actor, at: datetime) -> None:
    """Raises:
    NotFound: the officer holds no post, or one that is not in this actor's charge.
    NotYourself: it is the actor's own.
    """
    held = {one.post_id for one in officer.tenures.filter(queries.open_after(day_of(at)))}
    if held & by.own_posts:
        raise NotYourself
    reach = queries.posts_visible_to(by, Right.KEEP_POSTS)
    if not held or reach.filter(pk__in=held).count() != len(held):
        raise NotFound
