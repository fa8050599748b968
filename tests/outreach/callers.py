"""Callers, their work and their day, for the tests of the desk. Times are NOON of the makers and after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sunwai.base.actors import Actor, Right
from sunwai.directory.models import Officer
from sunwai.messages.models import Vendor
from sunwai.outreach.commands import advance, queue_work, show_number, sign_on, take_call
from sunwai.outreach.models import Call, Invitation, WorkItem
from sunwai.outreach.types import WorkKind
from sunwai.people.models import Account, ContactPoint, Role, RoleGiven
from sunwai.people.queries import actor_for
from tests.outreach.makers import NOON, OUTREACH, an_invitation
from tests.people.makers import AT
from tests.transactions.makers import a_number

HOUR = timedelta(hours=1)
ANSWER = {"outcome": "satisfied", "bribe": False}


def an_account(name: str, *rights: Right, **reach: Any) -> Account:
    """An account with these rights that nobody signs in to: hashing a password for each would take the longest."""
    account = Account.objects.create(username=name, name=name.title(), joined_at=AT, password="!")
    role = Role.objects.create(code=f"role-{name}", name=name, name_ur=name, rights=[right.value for right in rights])
    RoleGiven.objects.create(account=account, role=role, valid_from=date(2020, 1, 1), given_by="test", **reach)
    return account


def a_caller(
    name: str = "rabia", *, officer: Officer | None = None, on: bool = True, at: datetime = NOON, **reach: Any
) -> tuple[Account, Actor]:
    """A caller who signed on."""
    account = an_account(name, Right.CALL_CITIZENS, **reach)
    account.officer = officer
    account.save()
    actor = actor_for(account, at)
    if on:
        sign_on(account=account, by=actor, at=at)
    return account, actor


def a_supervisor(name: str = "sana") -> tuple[Account, Actor]:
    account = an_account(name, Right.SUPERVISE_CALLERS, Right.CALL_CITIZENS)
    return account, actor_for(account, NOON)


def a_leader(name: str = "laila", *, officer: Officer | None = None, **reach: Any) -> tuple[Account, Actor]:
    account = an_account(name, Right.CALL_FROM_LIST, **reach)
    account.officer = officer
    account.save()
    return account, actor_for(account, NOON)


def to_be_called(at: datetime = NOON, **facts: Any) -> Invitation:
    """An invitation whose caller step is due."""
    invitation = an_invitation(for_callers=True, at=at, **facts)
    Invitation.objects.filter(pk=invitation.pk).update(step=1)
    advance(by=OUTREACH, at=at)
    return invitation


def work(
    kind: WorkKind = WorkKind.HELPLINE, *, contact_point: ContactPoint | None = None, at: datetime = NOON, **facts: Any
) -> WorkItem:
    """A call that another room wants made."""
    contact = contact_point or a_number()
    given = {"room": "complaints", "script": "How was it?", "due": at} | facts
    return queue_work(kind=kind, contact_point=contact.pk, by=OUTREACH, at=at, **given)


def rung(account: Account, actor: Actor, at: datetime = NOON) -> Call:
    """The caller's next call, with the number shown."""
    call = take_call(by=actor, at=at, account=account)
    show_number(call=call, by=actor, at=at)
    return call


def a_vendor(code: str = "acme", *, starts_on: date = date(2026, 1, 1), ends_on: date | None = None) -> Vendor:
    return Vendor.objects.create(code=code, name="Acme", name_ur="ایکمی", starts_on=starts_on, ends_on=ends_on)
