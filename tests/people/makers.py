"""The cast: Amina is a citizen, Chandni works at the office, Daud at another. Plain rows, made for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from sunwai.base.actors import Actor, Grant, Right
from sunwai.people.commands import keep_numbers
from sunwai.people.models import Account, Role, RoleGiven
from sunwai.people.numbers import normalise

AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
AMINA = "0300 1234567"


def a_contact(number: str = AMINA) -> UUID:
    """The contact point of a number as somebody wrote it."""
    known = normalise(number)
    return keep_numbers(numbers={known.e164: known.number_class}, at=AT)[known.e164]


def an_actor(*rights: Right, areas: set[int] | None = None, departments: set[int] | None = None) -> Actor:
    """An account's actor that holds rights over some areas and departments, without rows behind it."""
    reach = (
        frozenset(areas) if areas is not None else None,
        frozenset(departments) if departments is not None else None,
    )
    return Actor(kind="account", id="0", grants=tuple(Grant(right, *reach) for right in rights))


def an_account(username: str = "chandni", *rights: Right, **reach: object) -> Account:
    """An account with a role of these rights over `area` and `department` (none is all)."""
    account = Account(username=username, name=username.title(), joined_at=AT)
    account.set_password("a long sample password")
    account.save()
    if rights:
        role = Role.objects.create(
            code=f"role-{username}", name=username, name_ur=username, rights=[r.value for r in rights]
        )
        RoleGiven.objects.create(account=account, role=role, valid_from=date(2020, 1, 1), given_by="test", **reach)
    return account
