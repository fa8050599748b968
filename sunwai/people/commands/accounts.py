from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.directory.models import Area, Department, Officer
from sunwai.ledger.commands import record
from sunwai.people.models import Account, Role, RoleGiven, RoleVersion
from sunwai.people.types import NotFirstAndSecond


def add_account(
    *, username: str, name: str, name_ur: str = "", password: str, officer: Officer | None = None,
    is_sample: bool = False, by: Actor, at: datetime,
) -> Account:  # fmt: skip
    """A new sign-in.

    Raises:
        NotAllowed: without the right to administer.
        ValidationError: the password is too weak.
    """
    by.need(Right.ADMINISTER)
    account = Account(username=username, name=name, name_ur=name_ur, officer=officer, is_sample=is_sample, joined_at=at)
    validate_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        account.save()
        record(by=by, action="people.add_account", subject="account", subject_id=account.pk, at=at)
    return account


def set_password(*, account: Account, password: str, by: Actor, at: datetime) -> None:
    """A new password; every session of the account ends with the old one.

    Raises:
        ValidationError: the password is too weak.
    """
    by.need(Right.ADMINISTER)
    validate_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        record(by=by, action="people.set_password", subject="account", subject_id=account.pk, at=at)


def define_role(*, code: str, name: str, name_ur: str, rights: Iterable[Right], by: Actor, at: datetime) -> Role:
    """A named set of rights, new or changed."""
    by.need(Right.ADMINISTER)
    rights = sorted(rights)
    with transaction.atomic():
        role, _ = Role.objects.update_or_create(
            code=code, defaults={"name": name, "name_ur": name_ur, "rights": [right.value for right in rights]}
        )
        last = role.versions.order_by("-at", "-pk").first()
        if last is None or last.rights != role.rights:
            RoleVersion.objects.create(role=role, rights=role.rights, at=at, by=str(by))
        record(by=by, action="people.define_role", subject="role", subject_id=role.pk, at=at, facts={"rights": rights})
    return role


def give_role(
    *, account: Account, role_code: str, area: Area | None = None, department: Department | None = None,
    from_: date, to: date | None = None, by: Actor, at: datetime,
) -> RoleGiven:  # fmt: skip
    """Gives a role over an area and below and a department (none is all), from a day up to another.

    This is how an install begins, from its command line; an account asks for it (`ask_to_give`), and a second decides.

    Raises:
        NotFirstAndSecond: an account would give it alone.
    """
    by.need(Right.ADMINISTER)
    if by.kind == "account":
        raise NotFirstAndSecond
    with transaction.atomic():
        given = RoleGiven.objects.create(
            account=account, role=Role.objects.get(code=role_code), area=area, department=department,
            valid_from=from_, valid_to=to, given_by=str(by),
        )  # fmt: skip
        record(by=by, action="people.give_role", subject="account", subject_id=account.pk, at=at,
               facts={"role": role_code, "given": given.pk})  # fmt: skip
    return given


def end_role(*, given: RoleGiven, by: Actor, at: datetime) -> None:
    """Takes a role back from today; from a page, an account asks for it (`ask_to_end`).

    Raises:
        NotFirstAndSecond: an account would take it back alone.
    """
    by.need(Right.ADMINISTER)
    if by.kind == "account":
        raise NotFirstAndSecond
    with transaction.atomic():
        RoleGiven.objects.filter(pk=given.pk).update(valid_to=day_of(at), ended_by=str(by), ended_at=at)
        record(by=by, action="people.end_role", subject="account", subject_id=given.account_id, at=at,
               facts={"given": given.pk})  # fmt: skip
