"""The callers' queue: what a caller may be given at a moment, and what stands against it.

**No second call.** A citizen whom any caller of ours rang in the last LATELY days is not called again, whatever it is
about. Only three things are: what was promised, what the citizen asked for, and a check on what a caller wrote down;
and the tries of one invitation go on where those before them surely reached nobody. `called_lately` is that rule, for
the queue and for the moment before it rings.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Service
from sunwai.messages.types import Channel
from sunwai.outreach.models import Call, Caller, Programme, Shift, WorkItem
from sunwai.outreach.programme_file import plan_from
from sunwai.outreach.types import (
    WORDS_SEAL,
    AttemptState,
    CallResult,
    InvitationState,
    OutsideHours,
    WorkKind,
    WorkState,
)
from sunwai.people.models import Account, DoNotCall, OptOut, StaffNumber

OPENS, CLOSES = time(9), time(19)
LATELY = timedelta(days=30)
KEPT = timedelta(minutes=15)
SINCE = timedelta(days=90)
UNMET = [result.value for result in CallResult if result.reached_nobody]
OWN_OFFICES = """
WITH RECURSIVE held AS (
    SELECT p.id, p.office_id, p.area_id, p.department_id, p.department_id IS NULL AND a.kind = 'province' AS of_all
    FROM directory_tenure AS t JOIN directory_post AS p ON p.id = t.post_id JOIN directory_area AS a ON a.id = p.area_id
    WHERE t.officer_id = %(officer)s AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(since)s)
), under AS (
    SELECT id, office_id FROM held WHERE NOT of_all
    UNION
    SELECT p.id, p.office_id FROM directory_post AS p JOIN under ON p.reports_to_id = under.id
), headed AS (
    SELECT area_id AS area, department_id AS department FROM held WHERE office_id IS NULL AND NOT of_all
    UNION
    SELECT a.id, headed.department FROM directory_area AS a JOIN headed ON a.parent_id = headed.area
)
SELECT office_id FROM held WHERE office_id IS NOT NULL
UNION SELECT office_id FROM under WHERE office_id IS NOT NULL
UNION SELECT o.id FROM directory_office AS o JOIN headed ON headed.area IN (o.area_id, o.district_id)
    AND (headed.department IS NULL OR headed.department = o.department_id)
"""


def caller_of(account: Account) -> Caller | None:
    return Caller.objects.select_related("vendor").filter(account=account).first()


def open_shift(account: Account) -> Shift | None:
    return Shift.objects.filter(account=account, signed_off_at=None).first()


def ended_contract(caller: Caller | None, at: datetime) -> date | None:
    """The last day on which this caller, or their vendor, worked for us, if it is over."""
    if caller is None:
        return None
    ends = [day for day in (caller.ends_on, caller.vendor.ends_on if caller.vendor else None) if day]
    return min(ends) if ends and min(ends) < day_of(at) else None


def own_offices(account: Account, at: datetime) -> set[int]:
    """The offices at which somebody sits or sat in the last 90 days, whose posts report to theirs, or that lie in the
    area and department that they head. The head of the whole government heads none in particular.
    """
    if account.officer_id is None:
        return set()
    facts = {"officer": account.officer_id, "day": day_of(at), "since": day_of(at - SINCE)}
    return {row[0] for row in bulk.rows(OWN_OFFICES, facts)}


def called_lately(
    contact_point: UUID | Combinable, invitation: int | Combinable | None, at: datetime
) -> QuerySet[Call]:
    """The calls that stand against another one to this number: see the head of this file."""
    rung = Call.objects.filter(contact_point=contact_point, rung_at__gt=at - LATELY)
    return rung.filter(~Q(result__in=UNMET) | ~Q(attempt__invitation=invitation))


def left_alone(contact_point: UUID | Combinable, service: Service | int | Combinable | None) -> list[QuerySet[OptOut]]:
    """What says that a number must not be called: a wish, the register, or that it is our own staff's."""
    wishes = OptOut.objects.filter(Q(service=None) | Q(service=service), contact_point=contact_point, lifted_at=None)
    registers = [one.objects.filter(contact_point=contact_point) for one in (DoNotCall, StaffNumber)]
    return [wishes, *registers]  # type: ignore[list-item]


def programmes_calling(at: datetime) -> list[int]:
    """The programmes whose callers call at this moment."""
    plans = {one.pk: plan_from(one.plan) for one in Programme.objects.filter(released_at__isnull=False)}
    windows = {pk: plan.windows.get(Channel.CALLER) for pk, plan in plans.items()}
    return [pk for pk, window in windows.items() if window and window.is_open(at)]


def hours_are_open(at: datetime) -> bool:
    """Whether citizens may be disturbed at all, for calls that belong to no programme."""
    return OPENS <= at.astimezone(LOCAL).time() < CLOSES


def need_hours(at: datetime) -> list[int]:
    """The programmes that call now.

    Raises:
        OutsideHours: none does, and citizens are not to be disturbed otherwise.
    """
    calling = programmes_calling(at)
    if not calling:
        need_plain_hours(at)
    return calling


def need_plain_hours(at: datetime) -> None:
    """Raises:
    OutsideHours: citizens are not to be disturbed now.
    """
    if not hours_are_open(at):
        raise OutsideHours(opens=f"{OPENS:%H:%M}", closes=f"{CLOSES:%H:%M}")


def may_be_called(at: datetime, own: set[int]) -> Q:
    """Work that may be done at this moment, whoever does it, except about these offices."""
    wishes = left_alone(OuterRef("contact_point"), OuterRef("service"))
    whatever = [kind.value for kind in WorkKind if not kind.obeys_wishes]
    again = [kind.value for kind in WorkKind if kind.is_second_call]
    asked = Q(
        attempt__state=AttemptState.PLANNED,
        attempt__planned_at__lte=at,
        attempt__invitation__state=InvitationState.OPEN,
        attempt__invitation__expires_at__gt=at,
        attempt__invitation__transaction__retracted=False,
        attempt__invitation__programme__in=need_hours(at),
    )
    apart = Q(attempt=None) if hours_are_open(at) else Q(pk__in=[])
    alone = Q(*[~Exists(one) for one in wishes])
    lately = Exists(called_lately(OuterRef("contact_point"), OuterRef("attempt__invitation"), at))
    return (
        Q(state=WorkState.WAITING, due_at__lte=at)
        & (Q(expires_at=None) | Q(expires_at__gt=at))
        & (asked | apart)
        & (Q(kind__in=whatever) | alone)
        & (Q(kind__in=again) | ~lately)
        & (Q(office=None) | ~Q(office__in=own))
    )


def waiting(actor: Actor, at: datetime, account: Account) -> QuerySet[WorkItem]:
    """What this caller may be given at this moment, the next one first.

    Raises:
        OutsideHours: citizens are not called at this hour.
    """
    caller = caller_of(account)
    reach = actor.within(Right.CALL_CITIZENS, area="office__district", department="office__department")
    on = Shift.objects.filter(account=OuterRef("kept_for"), signed_off_at=None)
    found = WorkItem.objects.filter(
        may_be_called(at, own_offices(account, at)),
        (Q(office=None) | reach) if reach else Q(),
        Q(only_for=None) | Q(only_for=account),
        Q(kept_for=None) | Q(kept_for=account) | ~Exists(on) | Q(due_at__lte=at - KEPT),
        Q(checks=None) | ~Q(checks__caller=account),
    ).exclude(kind=WorkKind.LEADER)
    if caller is None or not caller.is_woman:
        found = found.filter(wants_woman=False)
    if caller and caller.languages:
        found = found.filter(language__in=["", *caller.languages])
    return found.order_by("priority", "due_at", "id")


def own_list(actor: Actor, at: datetime, account: Account) -> QuerySet[WorkItem]:
    """What a leader's list has left that may be called at this moment.

    Raises:
        OutsideHours: citizens are not called at this hour.
    """
    reach = actor.within(Right.CALL_FROM_LIST, area="office__district", department="office__department")
    mine = Q(kind=WorkKind.LEADER, only_for=account)
    return WorkItem.objects.filter(mine, may_be_called(at, own_offices(account, at)), reach).order_by("id")


def note_of(call: Call) -> str:
    """What the caller before wrote for whoever has the work in hand now."""
    work = call.work
    return seal_for(WORDS_SEAL).open_text(work.note_sealed) if work and work.note_sealed else ""
