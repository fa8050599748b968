"""What may be spent on messages in a span of days."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.ledger.commands import record
from sunwai.messages.commands.waking import wake
from sunwai.messages.gate.spending import WARNED_AT
from sunwai.messages.gate.standing import HOLD
from sunwai.messages.models import Budget
from sunwai.messages.rules.stopping import can_plan
from sunwai.messages.types import BadBudget, Reason

SPENT = """
SELECT coalesce(sum(cost_paisa), 0) FROM messages_message
WHERE direction = 'out' AND cost_paisa > 0 AND (%(programme)s::bigint IS NULL OR programme = %(programme)s)
    AND (reserved_at AT TIME ZONE 'Asia/Karachi')::date BETWEEN %(first)s AND %(last)s
"""


@transaction.atomic
def define_budget(
    *, programme: int | None, starts_on: date, ends_on: date, limit_paisa: int, by: Actor, at: datetime
) -> Budget:
    """Sets what may be spent from one day to another, for one programme (its first version's id) or for all.

    What those days have cost already counts. Set again, the limit changes. What waited for money is looked at again.

    Raises:
        BadBudget: no money, or its days are in the wrong order.
    """
    if not can_plan(by):
        raise NotAllowed
    if limit_paisa <= 0 or ends_on < starts_on:
        raise BadBudget
    bulk.rows(HOLD)
    spent = int(bulk.rows(SPENT, {"programme": programme, "first": starts_on, "last": ends_on})[0][0])
    budget, _ = Budget.objects.update_or_create(
        programme=programme, starts_on=starts_on, ends_on=ends_on,
        defaults={"limit_paisa": limit_paisa, "spent_paisa": spent, "ended_at": None,
                  "warned_at": at if spent >= WARNED_AT * limit_paisa else None},
    )  # fmt: skip
    wake([Reason.OVER_BUDGET], at)
    record(by=by, action="messages.define_budget", subject="messages.budget", subject_id=budget.pk, at=at,
           facts={"programme": programme, "from": starts_on, "to": ends_on, "limit_paisa": limit_paisa})  # fmt: skip
    return budget


@transaction.atomic
def end_budget(*, budget: int, by: Actor, at: datetime) -> None:
    """Takes a budget out of force: it stops nothing any more."""
    if not can_plan(by):
        raise NotAllowed
    if not Budget.objects.filter(pk=budget, ended_at__isnull=True).update(ended_at=at):
        raise NotFound
    wake([Reason.OVER_BUDGET], at)
    record(by=by, action="messages.end_budget", subject="messages.budget", subject_id=budget, at=at)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def fiscal_year_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's fiscal year: July to June."""
    year = day.year if day.month >= 7 else day.year - 1
    return date(year, 7, 1), date(year + 1, 6, 30)
