"""The pages of posts, hand-overs, roles and approvals in a real browser: axe finds nothing, nothing sticks out."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.directory.models import TransferOrder
from sunwai.people.models import Account, HandOver, RoleRequest
from tests.casework import makers
from tests.casework.makers import NOON, World, a_world
from tests.web import test_people_pages as pages
from tests.web.conftest import Set
from tests.web.test_in_a_browser import CHROMIUM, browser, troubles
from tests.web.test_people_pages import again, given, who

__all__ = ["browser"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium: install Debian's package chromium"),
]


def filled(world: World) -> list[str]:
    """Something on each page; the addresses."""
    makers.file(world)
    makers.file(world)
    chandni, daud = pages.moved(world)
    who("boss", post=world.district)
    admin = who("admin", *Right)
    line = TransferOrder.objects.get().lines.get(number=1)
    chandni.post(reverse("hand_over_make", args=[line.pk]))
    sign = reverse("hand_over_sign", args=[HandOver.objects.get().pk])
    chandni.post(sign, {"deed": "give", "line": ["1", "2"]})
    daud.post(sign, {"deed": "take", "line": ["1"]})
    account = Account.objects.get(username="chandni")
    days = {"first": f"{pages.TODAY.replace(day=20)}", "back": f"{pages.TODAY.replace(day=28)}"}
    admin.post(reverse("leaves"), {"officer": "boss", "acting": "daud", **days})
    who("second", Right.ADMINISTER).post(reverse("person", args=[account.pk]), given(account, deed="ask"))
    who("drafts", Right.ADMINISTER)
    return [
        *(reverse(one) for one in ("posts", "orders", "order_new", "leaves", "hand_overs", "roles", "people")),
        reverse("approvals"), "/roles/?by=right", reverse("order", args=[line.order_id]),
        reverse("person", args=[account.pk]), reverse("role", args=["role-admin"]),
        reverse("role_request", args=[RoleRequest.objects.get().pk]),
        reverse("hand_over", args=[HandOver.objects.get().pk]),
    ]  # fmt: skip


@pytest.fixture
def addresses(clock_at: Set) -> list[str]:
    clock_at(NOON)
    found = filled(a_world())
    boss = Account.objects.get(username="boss")
    Account.objects.filter(username="admin").update(officer=boss.officer)
    Account.objects.filter(username="boss").update(officer=None)
    return found


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ur", 360)])
def test_axe_finds_nothing_on_the_pages_of_posts_and_people(
    browser: Any, live_server: Any, addresses: list[str], language: str, width: int
) -> None:
    session = again("admin").cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": width, "height": 900})
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    page = context.new_page()
    found = {address: troubles(page, live_server.url + address) for address in addresses}
    context.close()
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
