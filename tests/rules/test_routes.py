"""Who may come in by which route: routes.csv is kept by hand.

Each line of it is tried here, and what it lacks is named. A cell says what the role meets: `yes`; `code`, yes after
the second step; `no`; `sign`, it is sent to sign in; `shut`, nobody; `token`, only a feed's
token opens it, whoever is signed in.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from sunwai.base.actors import Right
from sunwai.demo.accounts import ROLES
from sunwai.people.models import Account, Role, RoleGiven
from sunwai.web.doors import door_of
from tests.people.makers import AT

TABLE = Path(__file__).with_name("routes.csv")
WORDS = {
    "token": "aaaaaaaaaa",
    "code": "en",
    "uidb36": "1",
    "key": "a-b",
    "kind": "map",
    "day": "2026-03-02",
    "month": "2026-02",
    "what": "pdf",
    "format": "pdf",
    "file": "0" * 32,
}
pytestmark = pytest.mark.django_db


def named_routes(resolver: URLResolver | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    """Every route's name with words that fill its address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            within = f"{entry.namespace}:" if entry.namespace else ""
            yield from ((within + name, words) for name, words in named_routes(entry))
        elif isinstance(entry, URLPattern) and entry.name:
            kinds = {name: type(kind).__name__ for name, kind in entry.pattern.converters.items()}
            kinds |= dict.fromkeys(entry.pattern.regex.groupindex, "") if not kinds else {}
            yield entry.name, {name: filling(name, kind) for name, kind in kinds.items()}


def filling(name: str, kind: str) -> str:
    return "999999999" if kind == "IntConverter" else WORDS.get(name, "something")


def expected() -> dict[str, dict[str, str]]:
    with TABLE.open(newline="") as file:
        return {row.pop("route"): row for row in csv.DictReader(file)}


def test_the_table_has_every_route_and_no_other() -> None:
    assert sorted(expected()) == sorted({name for name, _ in named_routes()})


def test_every_route_has_a_decision_for_every_role() -> None:
    roles = {"public", *ROLES}
    assert all(
        set(row) == roles and set(row.values()) <= {"yes", "code", "no", "sign", "shut", "token"}
        for row in expected().values()
    )


def met(client: Client, route: str, words: dict[str, str]) -> str:
    """What a visitor meets; a thing that is not there, or a form not filled, is behind an open door."""
    address = reverse(route, kwargs=words)
    if route.startswith(("api:", "open311:")):
        return "token" if 401 in {client.get(address).status_code, client.post(address).status_code} else "yes"
    if door_of(resolve(address).func) is None:
        assert client.get(address).status_code == 404
        return "shut"
    response = client.get(address)
    to = response.headers.get("Location", "")
    if response.status_code == 403:
        return "no"
    if to.startswith(reverse("account_login")):
        return "sign"
    if to.startswith((reverse("second_factor"), reverse("mfa_reauthenticate"))) and route != "second_factor":
        return "code"
    return "yes"


def visitor(role: str) -> Client:
    client = Client()
    if role != "public":
        account = Account.objects.create(username=role, name=role, joined_at=AT)
        rights = [right.value for right in ROLES[role][2]]
        made = Role.objects.create(code=role, name=role, name_ur=role, rights=rights)
        RoleGiven.objects.create(account=account, role=made, valid_from=date(2020, 1, 1))
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("role", ["public", *ROLES])
def test_each_role_meets_at_each_route_what_the_table_says(role: str) -> None:
    client, table = visitor(role), expected()
    found = {}
    for route, words in sorted(named_routes()):
        if route not in {"account_logout"}:
            found[route] = met(client, route, words)
    assert found == {route: table[route][role] for route in found}


def test_every_right_opens_some_door_or_is_asked_for_in_a_room() -> None:
    asked = "".join(file.read_text() for file in (Path(__file__).parents[2] / "sunwai").rglob("*.py"))
    idle = [right.name for right in Right if asked.count(f"Right.{right.name}") < 2]
    assert idle == []
