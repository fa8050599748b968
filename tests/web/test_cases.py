"""The pages of cases: a citizen files, follows and has their say; an officer works; nobody sees what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunwai.base.actors import Right
from sunwai.casework.models import Case
from sunwai.casework.types import Identity, Status, Who
from sunwai.complaints.commands import checks
from sunwai.directory.models import Officer, Post, Tenure
from sunwai.people.models import Account
from tests.casework import makers
from tests.casework.makers import NOON, World, a_world
from tests.directory.makers import LONG_AGO
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in
from tests.web.test_urdu_pages import left_over
from tests.web.test_urdu_pages import opened as opened_page

pytestmark = pytest.mark.django_db
Asserts = Callable[[int], AbstractContextManager[Any]]
NUMBER = re.compile(r'class="number">([A-Z0-9]{5}-[A-Z0-9]{5})<')
CODE = re.compile(r'class="number">([A-Z0-9]{6}|\d{16})<')
KEY = re.compile(r'name="key" value="([^"]+)"')
TOLD = {
    "words": "No water for nine days", "identity": "named", "kind": "complaint", "name": "Amina Bibi",
    "number": "0300 1234567",
}  # fmt: skip


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(NOON)
    return a_world()


def address(world: World) -> str:
    return f"/case/file/?c={world.category.code}&o={world.office.code}"


def looked(client: Client, world: World, **facts: object) -> str:
    return client.post(address(world), {**TOLD, **facts, "step": "look"}).text


def sent(client: Client, world: World, **facts: object) -> str:
    token = re.findall(r'name="form" value="([^"]+)"', looked(client, world, **facts))[0]
    return client.post(address(world), {**TOLD, **facts, "step": "send", "form": token}).text


def opened(client: Client, page: str) -> str:
    return client.post("/case/follow/", {"number": NUMBER.findall(page)[0], "code": CODE.findall(page)[0]}).text


def test_a_citizen_comes_to_a_matter_by_the_tree_and_by_searching(world: World) -> None:
    tree = a_client().get("/case/file/").text
    assert f"?c={world.category.code}" in tree
    assert "Water" in a_client().get("/case/file/", {"q": "پانی"}).text


def test_the_place_is_chosen_from_a_list_down_to_the_office(world: World) -> None:
    district = world.area.parent
    assert district is not None
    first = a_client().get(f"/case/file/?c={world.category.code}").text
    second = a_client().get(f"/case/file/?c={world.category.code}&d={district.code}").text
    assert f"d={district.code}" in first
    assert f"o={world.office.code}" in second


def test_the_page_before_sending_repeats_what_will_be_filed_and_files_nothing(world: World) -> None:
    page = looked(a_client(), world)
    assert "No water for nine days" in page
    assert "Amina Bibi" in page
    assert not Case.objects.exists()


def test_a_citizen_files_without_an_account_and_gets_number_code_and_digest(world: World) -> None:
    page = sent(a_client(), world)
    case = Case.objects.get()
    assert NUMBER.findall(page) == [case.number]
    assert CODE.findall(page)
    assert case.post_id == world.manager.pk


@pytest.mark.parametrize("identity", ["named", "anonymous"])
def test_the_same_form_sent_twice_is_filed_once_and_shows_the_same_receipt(world: World, identity: str) -> None:
    client = a_client()
    token = re.findall(r'name="form" value="([^"]+)"', looked(client, world, identity=identity))[0]
    told = {**TOLD, "identity": identity, "step": "send", "form": token}
    pages = [a_client().post(address(world), told).text for _ in range(2)]
    assert Case.objects.count() == 1
    assert NUMBER.findall(pages[0]) == NUMBER.findall(pages[1]) == [Case.objects.get().number]
    assert CODE.findall(pages[0]) == CODE.findall(pages[1]) != []


def test_other_words_with_a_form_that_was_sent_are_not_filed_and_the_page_says_so(world: World) -> None:
    client = a_client()
    token = re.findall(r'name="form" value="([^"]+)"', looked(client, world))[0]
    client.post(address(world), {**TOLD, "step": "send", "form": token})
    other = client.post(address(world), {**TOLD, "words": "Something else", "step": "send", "form": token})
    assert other.status_code == 409
    assert "with something else in it" in other.text
    assert not CODE.findall(other.text)
    assert Case.objects.count() == 1


def test_a_form_from_elsewhere_files_nothing(world: World) -> None:
    response = a_client().post(address(world), {**TOLD, "step": "send", "form": "made up"})
    assert response.status_code == 400
    assert not Case.objects.exists()


def test_who_gives_no_name_sets_no_cookie_and_leaves_no_number(world: World) -> None:
    client = Client()
    page = looked(client, world, identity="anonymous")
    assert "0300" not in page
    assert "Amina" not in page
    receipt = sent(client, world, identity="anonymous")
    assert len(CODE.findall(receipt)[-1]) == 16
    assert not client.cookies
    assert Case.objects.get().identity == Identity.ANONYMOUS


def test_number_and_code_open_the_case_and_a_wrong_code_does_not(world: World) -> None:
    client = a_client()
    page = sent(client, world)
    assert "The case was filed" in opened(client, page)
    wrong = client.post("/case/follow/", {"number": NUMBER.findall(page)[0], "code": "222222"})
    assert wrong.status_code == 400
    assert "The case was filed" not in wrong.text


def test_a_citizen_adds_words_that_the_office_reads(world: World) -> None:
    client = a_client()
    key = KEY.findall(opened(client, sent(client, world)))[0]
    page = client.post("/case/say/", {"key": key, "deed": "write", "words": "It is worse now"}).text
    assert "It is worse now" in page


def test_an_outcome_is_confirmed_with_a_rating(world: World, clock_at: Set) -> None:
    filed = makers.told(world)
    clock_at(NOON + timedelta(hours=1))
    client = a_client()
    page = client.post("/case/follow/", {"number": filed.number, "code": filed.code}).text
    assert "The pump was mended." in page
    client.post("/case/say/", {"key": KEY.findall(page)[0], "deed": "confirm", "rating": "4"})
    case = Case.objects.get()
    assert (case.status, case.rating) == (Status.CONFIRMED, 4)


def test_an_outcome_is_refused_and_the_case_goes_on(world: World, clock_at: Set) -> None:
    filed = makers.told(world)
    clock_at(NOON + timedelta(hours=1))
    client = a_client()
    page = client.post("/case/follow/", {"number": filed.number, "code": filed.code}).text
    client.post("/case/say/", {"key": KEY.findall(page)[0], "deed": "refuse", "words": "There is no pump"})
    assert Case.objects.get().status == Status.NEW


def test_a_key_of_another_page_opens_nothing(world: World) -> None:
    assert a_client().post("/case/open/", {"key": "made up"}).status_code == 400
    assert a_client().post("/case/say/", {"key": "made up", "deed": "confirm"}).status_code == 400


def test_an_address_that_files_again_and_again_has_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from sunwai.web.cases import caps

    monkeypatch.setattr(caps, "CAPS", caps.Caps())
    monkeypatch.setitem(caps.MOST, "box", 20)
    answers = [a_client().post("/case/box/", {"code": "1234567890123456"}).status_code for _ in range(21)]
    assert answers[-1] == 429
    assert 429 not in answers[:20]


def officer(world: World, username: str = "chandni", language: str = "en") -> Client:
    """A browser in which the manager's account signed in."""
    client = signed_in(Right.WORK_CASES, username=username, language=language)
    seat(world.manager, username)
    return client


def seat(post: Post, username: str) -> None:
    """The account's officer holds the post."""
    holder = Officer.objects.create(code=username, name="Rafiq", name_ur="رفیق")
    Tenure.objects.create(post=post, officer=holder, valid_from=LONG_AGO)
    Account.objects.filter(username=username).update(officer=holder)


def test_an_officer_sees_the_cases_of_the_posts_held_and_no_other(world: World) -> None:
    filed = makers.file(world)
    other = makers.file(a_world())
    page = officer(world).get("/cases/").text
    assert filed.number in page
    assert other.number not in page


def test_a_case_of_another_post_is_not_there(world: World) -> None:
    other = makers.file(a_world())
    assert officer(world).get(f"/cases/{other.number}/").status_code == 404


def test_an_officer_takes_up_and_proposes_with_evidence(world: World) -> None:
    filed, client = makers.file(world), officer(world)
    client.post(f"/cases/{filed.number}/do/pick_up/", {"expect": "1"})
    given = {
        "outcome": "relief_granted", "words": "The pump was mended", "evidence": "Order 12 of 1 March",
        "reached": "call", "reached_at": "2026-03-02T12:00", "expect": "2",
    }  # fmt: skip
    lacking = client.post(f"/cases/{filed.number}/do/propose/", {**given, "evidence": ""})
    assert lacking.status_code == 400
    client.post(f"/cases/{filed.number}/do/propose/", given)
    assert Case.objects.get(pk=filed.case).status == Status.TOLD


def test_who_was_slower_is_told_so(world: World) -> None:
    filed, client = makers.file(world), officer(world)
    client.post(f"/cases/{filed.number}/do/pick_up/", {"expect": "1"})
    response = client.post(f"/cases/{filed.number}/do/ask/", {"words": "Which lane?", "expect": "1"})
    assert response.status_code == 409


def test_many_are_taken_up_at_once(world: World) -> None:
    numbers = [makers.file(world).number for _ in range(3)]
    response = officer(world).post("/cases/bulk/", {"case": numbers, "deed": "pick_up"})
    assert "3" in response["Location"]
    assert set(Case.objects.values_list("status", flat=True)) == {Status.IN_PROGRESS}


def test_the_name_of_a_confidential_case_is_not_shown_to_the_office(world: World) -> None:
    filed = makers.file(world, identity=Identity.CONFIDENTIAL)
    assert "Amina" not in officer(world).get(f"/cases/{filed.number}/").text
    named = makers.file(world)
    assert "Amina" in officer(world, "b").get(f"/cases/{named.number}/").text


def test_no_inbox_asks_more_for_more_cases(world: World, django_assert_max_num_queries: Asserts) -> None:
    client = officer(world)
    for _ in range(12):
        makers.file(world)
    with django_assert_max_num_queries(32):
        page = client.get("/cases/").text
    assert page.count('name="case"') == 12


def test_a_cases_page_asks_no_more_for_a_longer_history(world: World, django_assert_max_num_queries: Asserts) -> None:
    filed, client = makers.file(world), officer(world)
    for _ in range(12):
        client.post(f"/cases/{filed.number}/do/note/", {"words": "Seen"})
    with django_assert_max_num_queries(45):
        page = client.get(f"/cases/{filed.number}/").text
    assert page.count("Internal note") == 12


def test_a_citizens_page_asks_no_more_for_a_longer_history(
    world: World, django_assert_max_num_queries: Asserts
) -> None:
    filed, client = makers.file(world), a_client()
    key = KEY.findall(client.post("/case/follow/", {"number": filed.number, "code": filed.code}).text)[0]
    for number in range(12):
        client.post("/case/say/", {"key": key, "deed": "write", "words": f"More {number}"})
    with django_assert_max_num_queries(25):
        page = client.post("/case/open/", {"key": key}).text
    assert "More 11" in page


def test_the_register_shows_only_what_its_category_allows_and_nothing_of_who_told(
    world: World, django_assert_max_num_queries: Asserts
) -> None:
    hidden = makers.file(world)
    world.category.is_public = True
    world.category.save()
    shown = makers.file(a_world())
    nameless = makers.file(world, identity=Identity.ANONYMOUS, who=Who())
    with django_assert_max_num_queries(12):
        page = a_client().get("/case/register/").text
    assert hidden.number in page
    assert shown.number not in page
    assert nameless.number not in page
    assert "Amina" not in page
    assert "No water" not in a_client().get(f"/case/register/{hidden.number}/").text


def test_the_register_is_a_feed_too(world: World) -> None:
    world.category.is_public = True
    world.category.save()
    filed = makers.file(world)
    answer = a_client().get("/case/register/feed.rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert filed.number in answer.text
    assert "Amina" not in answer.text


def test_me_too_counts_for_one_more_once(world: World) -> None:
    world.category.is_public = True
    world.category.save()
    filed, client = makers.file(world), a_client()
    page = looked(client, world)
    assert filed.number in page
    token = re.findall(r'name="form" value="([^"]+)"', page)[0]
    for _ in range(2):
        client.post("/case/me-too/", {"number": filed.number, "form": token, "phone": "0301 7654321"})
    assert Case.objects.get(pk=filed.case).supporters == 1


def test_pressure_is_shown_to_the_unit_apart_and_in_no_history(world: World) -> None:
    filed, client = makers.file(world), a_client()
    key = KEY.findall(client.post("/case/follow/", {"number": filed.number, "code": filed.code}).text)[0]
    client.post("/case/say/", {"key": key, "deed": "pressure", "words": "He came to my house"})
    assert filed.number in signed_in(Right.CHECK_CASES, username="checker").get("/cases/checks/").text
    assert "my house" not in officer(world).get(f"/cases/{filed.number}/").text


def test_who_checks_takes_a_report_of_pressure_before_its_words_are_shown(world: World) -> None:
    filed = makers.file(world)
    citizen = makers.citizen_of(filed)
    row = checks.report_pressure(case=filed.case, words="He came to my house", by=citizen, at=NOON)
    client = signed_in(Right.CHECK_CASES, username="checker")
    assert "my house" not in client.get(f"/cases/pressures/{row.pk}/").text
    client.post(f"/cases/pressures/{row.pk}/take/")
    assert "my house" in client.get(f"/cases/pressures/{row.pk}/").text


def test_a_case_is_entered_at_the_counter(world: World) -> None:
    given = {
        **TOLD, "category": world.category.code, "place": world.office.code, "way": "counter", "consent": "signed",
    }  # fmt: skip
    page = signed_in(Right.DIRECT_CASES, Right.FILE_CASES).post("/cases/enter/", given).text
    assert Case.objects.get().number in page
    assert Case.objects.get().way == "counter"


def test_a_register_of_many_files_the_good_lines_and_names_the_others(world: World) -> None:
    lines = f"category,area,words\n{world.category.code},{world.area.code},No water\nnothing,nowhere,No water\n"
    sheet = SimpleUploadedFile("register.csv", lines.encode())
    client = signed_in(Right.FILE_CASES)
    page = client.post("/cases/enter/many/", {"way": "paper", "batch": "Register 1", "sheet": sheet}).text
    assert Case.objects.count() == 1
    assert "nothing" in page


def test_who_stands_above_sees_the_posts_below_and_which_are_vacant(world: World) -> None:
    makers.file(world)
    client = signed_in(Right.WORK_CASES)
    seat(world.district, "chandni")
    page = client.get("/cases/below/").text
    assert "Manager" in page
    assert "vacant" in page
    assert "Expected open" in page


def test_a_certified_bundle_is_handed_out_to_who_sees_the_case_alone(world: World) -> None:
    filed, client = makers.file(world), officer(world)
    answer = client.post(f"/cases/{filed.number}/bundle/")
    assert (answer["Content-Type"], answer.content[:2]) == ("application/zip", b"PK")
    assert client.post(f"/cases/{makers.file(a_world()).number}/bundle/").status_code == 404


def test_a_page_in_urdu_has_no_latin_letters_left(world: World) -> None:
    filed = makers.told(world)
    client = signed_in(*Right, language="ur")
    seat(world.manager, "chandni")
    own = ["", "file/", "follow/", "box/", "mine/", "register/", "stories/", "offline/"]
    pages = [*(f"/case/{one}" for one in own), "/cases/", "/cases/below/", "/cases/enter/", "/cases/enter/many/"]
    pages += ["/cases/checks/", "/cases/stories/", "/cases/voices/", f"/cases/{filed.number}/"]
    said = f"Water Manager Clerk District Secretary Order of March The pump was mended {filed.number}"
    names = set(re.findall(r"[A-Za-z]{2,}", said))
    left = {page: left_over(opened_page(client, page)) - names for page in pages}
    assert {page: found for page, found in left.items() if found} == {}


def test_a_case_of_a_matter_that_is_not_public_is_not_suggested_to_another(world: World) -> None:
    filed = makers.file(world)
    assert filed.number not in looked(a_client(), world)


def test_who_is_accused_can_be_named_and_does_not_get_the_case(world: World) -> None:
    world.category.accuses = True
    world.category.save()
    assert "Whose conduct" in a_client().get(address(world)).text
    page = looked(a_client(), world, about_post=world.manager.pk)
    assert "Complained of" in page
    sent(a_client(), world, about_post=world.manager.pk)
    case = Case.objects.get()
    assert case.about_post_id == world.manager.pk
    assert case.post_id not in {world.manager.pk, world.clerk.pk}
