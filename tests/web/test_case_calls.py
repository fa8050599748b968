"""The button by which an officer calls the citizen of a case, and what both read of it, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from sunwai.base.actors import Right
from sunwai.casework import commands
from sunwai.casework.models import Case
from sunwai.casework.types import Filed, Identity, Who
from sunwai.complaints.commands.ringing import CALLS, note_case_calls
from sunwai.complaints.models import CaseCall
from sunwai.directory.models import Officer, Post, Tenure
from sunwai.outreach.commands import keep_caller
from sunwai.people.models import Account
from tests.casework import makers
from tests.casework.makers import DOOR, NOON, World, a_world
from tests.complaints.exchange import Exchange
from tests.directory.makers import LONG_AGO
from tests.messages.makers import a_number
from tests.outreach.callers import a_supervisor
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in

pytestmark = pytest.mark.django_db
SPOKEN = {"en": "They spoke for 2 min 5 s", "ur": "2 منٹ 5 سیکنڈ بات ہوئی"}


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(NOON)
    return a_world()


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    found = Exchange()
    found.line(tmp_path)
    yield found
    found.close()


def officer(post: Post, language: str = "en", *, extension: str = "7") -> Client:
    client = signed_in(Right.WORK_CASES, language=language)
    account = Account.objects.get(username="chandni")
    account.officer = Officer.objects.create(code="chandni", name="Rafiq", name_ur="رفیق")
    account.save()
    Tenure.objects.create(post=post, officer=account.officer, valid_from=LONG_AGO)
    if extension:
        keep_caller(account=account, extension=extension, starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    return client


def worked_on(world: World, **facts: object) -> Filed:
    filed = makers.file(world, **facts)  # type: ignore[arg-type]
    commands.pick_up(case=filed.case, by=DOOR, at=NOON)
    return filed


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_button_calls_and_both_read_how_long_was_spoken(world: World, exchange: Exchange, language: str) -> None:
    number = a_number()
    filed = worked_on(world, identity=Identity.CONFIDENTIAL, who=Who(number=number))
    client, address = officer(world.manager, language), f"/cases/{filed.number}/"
    assert f'action="{address}call/"' in client.get(address).text
    answer = client.post(f"{address}call/", follow=True)
    told = {"reference": CaseCall.objects.get().reference, "end": "answered_silent", "spoke_seconds": 125, "rang": True}
    note_case_calls(bridges=[told], by=CALLS, at=NOON)
    page = client.get(address).text
    citizens = a_client(language).post("/case/follow/", {"number": filed.number, "code": filed.code}).text
    assert SPOKEN[language] in page
    assert SPOKEN[language] in citizens
    assert not any(number[-9:] in text for text in (answer.text, page))
    assert len(exchange.rung()) == 1


def test_a_refusal_is_a_sentence_on_the_page(world: World) -> None:
    filed, client = worked_on(world), officer(world.manager, extension="")
    answer = client.post(f"/cases/{filed.number}/call/")
    assert answer.status_code == 400
    assert "No telephone of the exchange is yours" in answer.text


def test_there_is_no_button_where_nobody_may_be_called(world: World, exchange: Exchange) -> None:
    new, client = makers.file(world), officer(world.manager)
    assert "/call/" not in client.get(f"/cases/{new.number}/").text
    assert client.post(f"/cases/{new.number}/call/").status_code == 409
    assert client.post(f"/cases/{makers.file(a_world()).number}/call/").status_code == 404
    assert Case.objects.get(pk=new.case).events == 1
    assert not exchange.rung()
