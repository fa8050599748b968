"""Roles are given, ended and changed by two: one asks and says why, another decides. What it changes is data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Area, Department
from sunwai.ledger.commands import record
from sunwai.people import rules
from sunwai.people.commands.accounts import define_role
from sunwai.people.models import Account, Role, RoleGiven, RoleRequest
from sunwai.people.types import (
    BeyondYourReach,
    DecidedAlready,
    NeedsWords,
    NotFirstAndSecond,
    NotForYourself,
    NothingChanges,
    RequestKind,
    RequestState,
    SameWaits,
)

T = TypeVar("T")
LOCK = 7_305_012
"""The advisory lock under which one asks at a time, so that the same is not asked twice."""


@dataclass(frozen=True)
class Reach:
    """Where a role holds and when: an area and below, a department (none is all), from a day up to another."""

    since: date
    until: date | None = None
    area: Area | None = None
    department: Department | None = None


def ask_to_give(*, account: Account, role: Role, reach: Reach, reason: str, by: Actor, at: datetime) -> RoleRequest:
    """Asks that an account get a role; nothing changes until a second person approves.

    Raises:
        NotAllowed; NeedsWords; NotForYourself; BeyondYourReach; SameWaits.
        NothingChanges: it ends before it begins, or it has the same role there already.
    """
    area, department = (one.pk if one is not None else None for one in (reach.area, reach.department))
    _need(account.pk, area, department, reason, by)
    if (reach.until is not None and reach.until <= max(reach.since, day_of(at))) or not account.is_active:
        raise NothingChanges
    where = {"account": account, "role": role, "area": area, "department": department}
    if _holding(day_of(at)).filter(valid_to=None, valid_from__lte=reach.since, **where).exists():
        raise NothingChanges
    return _ask(
        RoleRequest(
            kind=RequestKind.GIVE, account=account, role=role, area=reach.area, department=reach.department,
            valid_from=reach.since, valid_to=reach.until, reason=reason.strip(), asked_by=str(by), asked_at=at,
        ), RoleRequest.objects.filter(kind=RequestKind.GIVE, **where), by,
    )  # fmt: skip


def ask_to_end(*, given: RoleGiven, reason: str, by: Actor, at: datetime) -> RoleRequest:
    """Asks that a role that was given end on the day on which a second person approves.

    Raises:
        NotAllowed; NeedsWords; NotForYourself; BeyondYourReach; SameWaits.
        NothingChanges: it is over.
    """
    _need(given.account_id, given.area_id, given.department_id, reason, by)
    if not _holding(day_of(at)).filter(pk=given.pk).exists():
        raise NothingChanges
    request = RoleRequest(kind=RequestKind.END, given=given, reason=reason.strip(), asked_by=str(by), asked_at=at)
    return _ask(request, RoleRequest.objects.filter(kind=RequestKind.END, given=given), by)


def ask_to_define(
    *, code: str, name: str, name_ur: str, rights: Iterable[Right], reason: str, by: Actor, at: datetime
) -> RoleRequest:
    """Asks that a role may more, or less, or that there be a new one.

    Raises:
        NotAllowed; NeedsWords; BeyondYourReach: who administers a part does not say what a role may; SameWaits.
        NothingChanges: it may just that already.
    """
    _need(None, None, None, reason, by)
    wanted = sorted(right.value for right in rights)
    known = Role.objects.filter(code=code).first()
    if not code or not wanted or (known and (known.rights, known.name, known.name_ur) == (wanted, name, name_ur)):
        raise NothingChanges
    request = RoleRequest(
        kind=RequestKind.DEFINE, role=known, code=code, name=name, name_ur=name_ur, rights=wanted,
        reason=reason.strip(), asked_by=str(by), asked_at=at,
    )  # fmt: skip
    return _ask(request, RoleRequest.objects.filter(kind=RequestKind.DEFINE, code=code), by)


@transaction.atomic
def decide_request(*, request: int, is_approved: bool, by: Actor, at: datetime) -> RoleRequest:
    """A second person approves, and it is done at once, or refuses.

    Raises:
        NotFirstAndSecond: who asked, or whom it is about.
        BeyondYourReach: it reaches further than this one administers; DecidedAlready.
    """
    by.need(Right.ADMINISTER)
    found = RoleRequest.objects.select_for_update(of=("self",)).select_related("given").filter(pk=request).first()
    if found is None:
        raise NotFound
    if found.state != RequestState.WAITING:
        raise DecidedAlready
    if not rules.can_decide(by, found):
        about = found.account_id or (found.given and found.given.account_id)
        raise NotFirstAndSecond if str(by) == found.asked_by or by.id == str(about) else BeyondYourReach
    found.state = RequestState.APPROVED if is_approved else RequestState.REFUSED
    found.decided_by, found.decided_at = str(by), at
    found.save(update_fields=["state", "decided_by", "decided_at"])
    if is_approved:
        _carry_out(found, by, at)
    record(by=by, action=f"people.{'approve' if is_approved else 'refuse'}_role_request", subject="role_request",
           subject_id=request, at=at, facts={"kind": found.kind})  # fmt: skip
    return found


@transaction.atomic
def withdraw_request(*, request: int, by: Actor, at: datetime) -> None:
    """Who asked takes it back.

    Raises:
        DecidedAlready: it does not wait any more, or somebody else asked.
    """
    mine = RoleRequest.objects.filter(pk=request, asked_by=str(by), state=RequestState.WAITING)
    if not mine.update(state=RequestState.WITHDRAWN, decided_by=str(by), decided_at=at):
        raise DecidedAlready
    record(by=by, action="people.withdraw_role_request", subject="role_request", subject_id=request, at=at)


def _holding(today: date) -> QuerySet[RoleGiven]:
    """Roles that hold today or will."""
    return RoleGiven.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))


def _ask(request: RoleRequest, same: QuerySet[RoleRequest], by: Actor) -> RoleRequest:
    with transaction.atomic():
        bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if same.filter(state=RequestState.WAITING).exists():
            raise SameWaits
        request.save()
        record(by=by, action="people.ask_role", subject="role_request", subject_id=request.pk, at=request.asked_at,
               facts={"kind": request.kind, "reason": request.reason})  # fmt: skip
    return request


def _carry_out(request: RoleRequest, by: Actor, at: datetime) -> None:
    """What was approved happens. The day on which it was to begin may have passed meanwhile: then it is today."""
    today = day_of(at)
    if request.kind == RequestKind.DEFINE:
        rights = [Right(one) for one in request.rights or ()]
        define_role(code=request.code, name=request.name, name_ur=request.name_ur, rights=rights, by=by, at=at)
    elif request.kind == RequestKind.END:
        lasting = _holding(today).filter(pk__in=[request.given_id])
        lasting.update(valid_to=today, ended_by=str(by), ended_at=at)
    else:
        RoleGiven.objects.create(
            account=_there(request.account), role=_there(request.role), area=request.area,
            department=request.department, valid_from=max(request.valid_from or today, today),
            valid_to=request.valid_to, given_by=request.asked_by, approved_by=str(by),
        )  # fmt: skip


def _there(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing


def _need(account: int | None, area: int | None, department: int | None, reason: str, by: Actor) -> None:
    by.need(Right.ADMINISTER)
    if not reason.strip():
        raise NeedsWords
    if by.id == str(account):
        raise NotForYourself
    if not rules.reaches(by, area, department):
        raise BeyondYourReach
