"""A case is sent on to a post that is searched for by name, and a withdrawal is asked about by a call."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sunwai.base.actors import Right
from sunwai.casework import commands
from sunwai.casework.models import Case
from sunwai.casework.types import Identity, Status
from sunwai.directory.models import Officer, Post, Tenure
from sunwai.ledger.models import Entry
from sunwai.people.models import Account
from sunwai.web.cases.posts import find_posts
from tests.casework import makers
from tests.casework.makers import NOON, World, a_world
from tests.directory.makers import LONG_AGO, a_post, an_area
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(NOON)
    return a_world()


@pytest.fixture
def officer(world: World) -> Client:
    """The manager, signed in."""
    client = signed_in(Right.WORK_CASES)
    held = Officer.objects.create(code="chandni", name="Rafiq", name_ur="رفیق")
    Tenure.objects.create(post=world.manager, officer=held, valid_from=LONG_AGO)
    Account.objects.filter(username="chandni").update(officer=held)
    return client


@pytest.fixture
def engineers(world: World) -> list[Post]:
    """Two posts of one title, in two places."""
    made = [
        a_post(area=an_area(kind="tehsil", name=name), department=world.department, reports_to=world.district)
        for name in ("Chunian", "Pattoki")
    ]
    Post.objects.filter(pk__in=[one.pk for one in made]).update(title="Engineer", title_ur="انجینئر")
    return made


def sent_on(client: Client, number: str, **facts: object) -> Any:
    said = {"post": "engineer", "words": "It is their pump", **facts}
    return client.post(f"/cases/{number}/do/transfer/", said)


def test_a_title_finds_the_posts_and_keeps_the_reason(world: World, officer: Client, engineers: list[Post]) -> None:
    page = sent_on(officer, makers.file(world, NOON).number)
    assert page.status_code == 400
    assert [one.code in page.text for one in engineers] == [True, True]
    assert "It is their pump" in page.text


def test_the_chosen_one_gets_the_case(world: World, officer: Client, engineers: list[Post]) -> None:
    filed = makers.file(world, NOON)
    sent_on(officer, filed.number, asked="engineer", found=engineers[1].code)
    assert Case.objects.get(pk=filed.case).post_id == engineers[1].pk


def test_other_words_search_again_whatever_was_chosen(world: World, officer: Client, engineers: list[Post]) -> None:
    filed = makers.file(world, NOON)
    page = sent_on(officer, filed.number, post="engineer pattoki", asked="engineer", found=engineers[0].code)
    assert f'value="{engineers[0].code}"' not in re.sub(r"<datalist.*?</datalist>", "", page.text, flags=re.DOTALL)
    assert Case.objects.get(pk=filed.case).post_id == world.manager.pk


def test_a_code_needs_no_choosing(world: World, officer: Client, engineers: list[Post]) -> None:
    filed = makers.file(world, NOON)
    assert sent_on(officer, filed.number, post=engineers[0].code).status_code == 302
    assert Case.objects.get(pk=filed.case).post_id == engineers[0].pk


def test_words_of_no_post_are_told_so(world: World, officer: Client) -> None:
    assert "No post has these words" in sent_on(officer, makers.file(world, NOON).number, post="zebra").text


@pytest.mark.parametrize("text", ["engineer chunian", "انجینئر chunian", "انجينئر Chunian", "Chunian ENGINEER"])
def test_a_post_is_found_by_title_and_place_in_both_languages(engineers: list[Post], text: str) -> None:
    assert [one.pk for one in find_posts(text, TODAY)] == [engineers[0].pk]


def test_a_post_is_found_by_who_holds_it(world: World, officer: Client) -> None:
    assert [one.pk for one in find_posts("رفیق", TODAY)] == [world.manager.pk]


@pytest.fixture
def withdrawn(world: World) -> Case:
    filed = makers.file(world, NOON)
    commands.withdraw(case=filed.case, words="", by=makers.citizen_of(filed), at=NOON)
    return Case.objects.get(pk=filed.case)


def test_who_checks_sees_the_number_when_asked_for_and_the_ledger_says_so(withdrawn: Case) -> None:
    client, address = signed_in(Right.CHECK_CASES), f"/cases/withdrawals/{withdrawn.number}/"
    before = client.get(address).text
    page = client.post(address, {"step": "number"}).text
    assert "+92" not in before
    assert re.search(r'class="phone"><bdi>\+92\d+<', page)
    assert Entry.objects.filter(action="complaints.show_number", subject_id=str(withdrawn.pk)).count() == 1


def test_the_list_of_checks_leads_to_the_call(withdrawn: Case) -> None:
    assert f"/cases/withdrawals/{withdrawn.number}/" in signed_in(Right.CHECK_CASES).get("/cases/checks/").text


@pytest.mark.parametrize(("heard", "status"), [("withdraw", Status.WITHDRAWN), ("keep", Status.NEW)])
def test_what_the_citizen_says_ends_or_goes_on(withdrawn: Case, heard: str, status: Status) -> None:
    address = f"/cases/withdrawals/{withdrawn.number}/"
    answer = signed_in(Right.CHECK_CASES).post(address, {"step": "heard", "heard": heard})
    withdrawn.refresh_from_db()
    assert (answer.status_code, withdrawn.status) == (302, status)


def test_nothing_said_ends_nothing(withdrawn: Case) -> None:
    address = f"/cases/withdrawals/{withdrawn.number}/"
    assert signed_in(Right.CHECK_CASES).post(address, {"step": "heard"}).status_code == 400
    withdrawn.refresh_from_db()
    assert withdrawn.status == Status.WITHDRAWING


@pytest.mark.parametrize("right", [Right.WORK_CASES, Right.DIRECT_CASES, Right.KEEP_IDENTITIES])
def test_nobody_else_has_that_page(withdrawn: Case, right: Right) -> None:
    answer = signed_in(right).post(f"/cases/withdrawals/{withdrawn.number}/", {"step": "number"})
    assert answer.status_code in {403, 404}
    assert not Entry.objects.filter(action="complaints.show_number").exists()


def test_a_case_that_nobody_withdraws_shows_no_number(world: World) -> None:
    filed = makers.file(world, NOON)
    answer = signed_in(Right.CHECK_CASES).post(f"/cases/withdrawals/{filed.number}/", {"step": "number"})
    assert answer.status_code == 404
    assert not Entry.objects.filter(action="complaints.show_number").exists()


def test_a_number_that_is_none_is_said_at_its_field_on_each_page_that_asks_for_one(world: World) -> None:
    world.category.is_public = True
    world.category.save()
    filed = makers.file(world, NOON, identity=Identity.CONFIDENTIAL)
    said = {"words": "No water", "identity": "confidential", "kind": "complaint", "number": "12", "step": "look"}
    form = f"/case/file/?c={world.category.code}&o={world.office.code}"
    client = Client(headers={"cookie": "django_language=en"})
    pages = [client.post(form, said), client.post("/case/mine/", {"number": "12"})]
    assert [page.status_code for page in pages] == [400, 400]
    assert all('id="id_number-fault"' in page.text for page in pages)
    assert filed.number


def test_who_gives_no_name_is_not_held_up_by_a_number_that_is_none(world: World) -> None:
    said = {"words": "No water", "identity": "anonymous", "kind": "complaint", "number": "12", "step": "look"}
    page = Client().post(f"/case/file/?c={world.category.code}&o={world.office.code}", said)
    assert page.status_code == 200
    assert 'name="step" value="send"' in page.text
