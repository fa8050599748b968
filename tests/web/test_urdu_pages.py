"""No Latin letters are left on a page in Urdu, but for a short list and for data that has no Urdu."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.outreach.models import Programme
from tests.outreach.makers import NOON, an_invitation
from tests.reports.makers import AFTER, a_reported_world
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in

pytestmark = pytest.mark.django_db
NAMES = {"Chandni", "chandni", "Sample"}
ALLOWED = {"PDF", "XLSX", "STOP", "English", "sunwai", "ledger", "verify"} | NAMES
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
APART = re.compile(r'<(\w+)[^>]*(?:class="code|lang="en")[^>]*>.*?</\1>|<(bdi|kbd)>.*?</\2>', re.DOTALL)
PLACES = [
    "home", "account", "second_factor", "live", "desk", "own_calls", "board", "helpline", "callers",
    "vendors", "review", "alerts", "duty",
    "imports", "quarantine", "programmes",
    "programme_new", "reports", "findings", "remedies", "map", "trends", "ledger", "ledger_verify", "operations",
]  # fmt: skip


def left_over(page: str) -> set[str]:
    """Latin words that a person would see, beyond what is allowed."""
    seen = re.sub(r"<[^>]+>", " ", APART.sub(" ", UNSEEN.sub(" ", page)))
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"&\w+;", " ", seen))) - ALLOWED


def opened(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code in {200, 400, 404}, address
    assert 'lang="ur" dir="rtl"' in response.text
    return response.text


@pytest.fixture
def staff(clock_at: Set) -> Client:
    clock_at(AFTER)
    a_reported_world()
    Programme.objects.update(state="ended", released_at=None, released_by=None)
    return signed_in(*Right, language="ur")


def test_the_staff_pages_in_urdu_have_no_latin_letters(staff: Client) -> None:
    left = {place: left_over(opened(staff, reverse(place))) for place in PLACES}
    assert {place: words for place, words in left.items() if words} == {}


def test_the_public_pages_in_urdu_have_no_latin_letters(clock_at: Set) -> None:
    clock_at(NOON + timedelta(hours=1))
    client, token = a_client("ur"), an_invitation(asked=True).token
    for address in ("/", f"/r/{token}", "/r/unknown", "/ledger/checkpoint/", "/accounts/login/", "/nowhere/"):
        assert left_over(opened(client, address)) == set(), address
    wrong = client.post(f"/r/{token}", {"step": "money", "outcome": "satisfied", "amount": "x"}).text
    assert left_over(wrong) == set()
