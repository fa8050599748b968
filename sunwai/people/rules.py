"""Who may change accounts, roles and people's wishes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.people.models import Account, NumberList, RoleGiven, RoleRequest, Slip
from sunwai.people.types import Register


def can_administer(actor: Actor) -> bool:
    return actor.may(Right.ADMINISTER)


def can_note_wishes(actor: Actor) -> bool:
    """A citizen's own wish reaches us through a process, a caller or a reviewer."""
    return actor.kind == "citizen" or actor.may(Right.CALL_CITIZENS) or actor.may(Right.REVIEW_REPLIES)


def reaches(actor: Actor, area: int | None, department: int | None) -> bool:
    """Whether the right to administer covers an area and a department (none is all)."""
    return actor.kind == "process" or any(
        (grant.areas is None or area in grant.areas) and (grant.departments is None or department in grant.departments)
        for grant in actor.grants
        if grant.right is Right.ADMINISTER
    )


def can_decide(actor: Actor, request: RoleRequest) -> bool:
    """A second person: neither who asked nor whom it is about, and only as far as they administer."""
    about = request.account_id or (request.given and request.given.account_id)
    where = request.given or request
    return (
        can_administer(actor)
        and actor.kind == "account"
        and str(actor) != request.asked_by
        and actor.id != str(about)
        and reaches(actor, where.area_id, where.department_id)
    )


def can_keep_sign_in(actor: Actor, account: Account, at: datetime) -> bool:
    """Whether somebody administers everything over which an account has a role; one without a role is kept by who
    administers all, and by who asked for it."""
    if not can_administer(actor):
        return False
    lasting = RoleGiven.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day_of(at)), account=account)
    held = list(lasting.values_list("area", "department"))
    if not held:
        own = Slip.objects.filter(account=account, kind="first", asked_by=str(actor))
        return reaches(actor, None, None) or own.exists()
    return all(reaches(actor, area, department) for area, department in held)


def can_make_slip(actor: Actor, slip: Slip, at: datetime) -> bool:
    """A second person: neither who asked nor whose sign-in it is."""
    return (
        slip.asked_by != str(actor) and actor.id != str(slip.account_id) and can_keep_sign_in(actor, slip.account, at)
    )


def can_take_back(actor: Actor, list_: NumberList) -> bool:
    """A second person, and never a list of wishes."""
    return (
        can_administer(actor)
        and list_.taken_back_at is None
        and list_.register != Register.OPT_OUTS
        and list_.handed_by != str(actor)
    )
