"""The pages of cases in a real browser: a citizen's way, an officer's day, a spot check; axe on each as each role."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.casework import commands
from sunwai.casework.models import Case
from sunwai.casework.types import Identity, Outcome, Reached, Status
from sunwai.complaints.models import SpotCheck, SpotCheckMonth
from sunwai.demo.accounts import ROLES
from sunwai.directory.models import Officer, Tenure
from sunwai.people.models import Account
from tests.casework import makers
from tests.casework.makers import NOON, World, a_world
from tests.directory.makers import LONG_AGO
from tests.web.conftest import Set
from tests.web.makers import signed_in
from tests.web.test_in_a_browser import CASE_ROLES, CHROMIUM, browser, walked

__all__ = ["browser"]
LATER = NOON + timedelta(hours=2)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium: install Debian's package chromium"),
]
SAID = {
    "en": {
        "send": "Send it", "open": "Open", "yes": "Yes, it is solved", "solved": "confirmed by the citizen",
        "again": "It is not solved: open it again", "reopen": "Open again", "waits": "waits for an officer",
        "take": "Take it up", "propose": "Propose an outcome",
    },
    "ur": {
        "send": "بھیج دیں", "open": "کھولیں", "yes": "ہاں، مسئلہ حل ہو گیا", "solved": "شہری نے تصدیق کی",
        "again": "مسئلہ حل نہیں ہوا: دوبارہ کھولیں", "reopen": "دوبارہ کھولیں", "waits": "افسر کا انتظار ہے",
        "take": "لے لیں", "propose": "نتیجہ تجویز کریں",
    },
}  # fmt: skip


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(LATER)
    return a_world()


def seated(client: Client, world: World, username: str = "chandni") -> str:
    """The session of an account that also holds the manager's post."""
    holder = Officer.objects.create(code=username, name="Rafiq", name_ur="رفیق")
    Tenure.objects.create(post=world.manager, officer=holder, valid_from=LONG_AGO)
    Account.objects.filter(username=username).update(officer=holder)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def a_page(browser: Any, server: str, language: str, session: str = "", script: bool = False) -> Any:
    context = browser.new_context(java_script_enabled=script, viewport={"width": 390, "height": 800})
    cookies = {"django_language": language} | ({settings.SESSION_COOKIE_NAME: session} if session else {})
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
    return context.new_page()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_citizen_files_follows_confirms_and_opens_again_without_script(
    browser: Any, live_server: Any, world: World, language: str
) -> None:
    say, page = SAID[language], a_page(browser, live_server.url, language)
    page.goto(f"{live_server.url}/case/file/?c={world.category.code}&o={world.office.code}")
    page.locator("#id_words").fill("نو دن سے پانی نہیں آیا")
    page.locator("#id_name").fill("Amina")
    page.locator("main form button.main").click()
    page.get_by_role("button", name=say["send"], exact=True).click()
    number, code = page.locator(".receipt .number").all_inner_texts()
    case = Case.objects.get(number=number)
    worked(case, world)
    page.goto(f"{live_server.url}/case/follow/")
    page.locator("#id_number").fill(number.lower())
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name=say["open"], exact=True).click()
    page.get_by_role("button", name=say["yes"]).click()
    assert say["solved"] in page.content()
    page.get_by_text(say["again"]).click()
    page.locator("#reopen-words").fill("It broke again")
    page.get_by_role("button", name=say["reopen"], exact=True).click()
    assert say["waits"] in page.content()


def worked(case: Case, world: World) -> None:
    """The office says that it is done."""
    office = makers.holder(world.manager)
    commands.pick_up(case=case.pk, by=office, at=case.filed_at)
    commands.propose(
        case=case.pk, outcome=Outcome.RELIEF_GRANTED, words="The pump was mended.", evidence="Order 12",
        reached=Reached.CALL, reached_at=case.filed_at, by=office, at=case.filed_at,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ur"])
def test_an_officers_day_takes_up_and_proposes_without_script(
    browser: Any, live_server: Any, world: World, language: str
) -> None:
    filed, say = makers.file(world, NOON), SAID[language]
    page = a_page(browser, live_server.url, language, seated(signed_in(Right.WORK_CASES, language=language), world))
    page.goto(f"{live_server.url}/cases/")
    page.get_by_role("link", name=filed.number).click()
    for word in ("take", "propose"):
        page.locator("summary", has_text=say[word]).click()
        if word == "propose":
            page.locator("#id_propose_words").fill("The pump was mended")
            page.locator("#id_propose_evidence").fill("Order 12 of 1 March")
        page.get_by_role("button", name=say[word], exact=True).click()
    assert Case.objects.get(pk=filed.case).status == Status.TOLD


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_spot_check_is_taken_called_and_overturns(
    browser: Any, live_server: Any, world: World, language: str
) -> None:
    row, filed = a_check(world)
    session = signed_in(Right.CHECK_CASES, language=language).cookies[settings.SESSION_COOKIE_NAME].value
    page = a_page(browser, live_server.url, language, session)
    page.goto(f"{live_server.url}/cases/checks/")
    page.get_by_role("link", name=filed.number).click()
    page.locator("button[value=take]").click()
    page.locator("button[value=number]").click()
    assert page.locator(".phone").inner_text().startswith("+92")
    page.locator("input[value=overturned]").check()
    page.locator("#id_words").fill("There is no pump")
    page.locator("form:has(input[value=result]) button").click()
    row.refresh_from_db()
    assert (row.result, Case.objects.get(pk=filed.case).status) == ("overturned", Status.NEW)


def a_check(world: World) -> tuple[SpotCheck, Any]:
    """A case that its citizen confirmed, drawn to be checked."""
    filed = makers.told(world, NOON)
    commands.confirm(case=filed.case, by=makers.citizen_of(filed), at=NOON)
    month = SpotCheckMonth.objects.create(
        month=NOON.date().replace(day=1), seed_digest=b"1", seed_sealed=b"1", opened_at=NOON, drawn_at=NOON
    )
    row = SpotCheck.objects.create(
        month=month, case_id=filed.case, stratum="office", closed_status=Status.CONFIRMED.value
    )
    return row, filed


def places(world: World) -> dict[str, list[str]]:
    """A page of each kind, for citizens and for staff, with something on it."""
    told, kept = makers.told(world, NOON), makers.file(world, NOON, identity=Identity.CONFIDENTIAL)
    district = world.area.parent
    assert district is not None
    form = f"/case/file/?c={world.category.code}"
    own = ["follow", "box", "mine", "register", "stories", "offline", "figures"]
    public = ["/case/", "/case/file/", form, f"{form}&d={district.code}", f"{form}&o={world.office.code}"]
    public += [f"/case/{one}/" for one in own]
    routes = ["cases_inbox", "cases_above", "case_enter", "case_upload", "cases_define", "checks", "stories_desk"]
    staff = [*(reverse(route) for route in routes), f"/cases/{told.number}/", f"/cases/{kept.number}/"]
    return {"public": public, "staff": staff}


def test_axe_finds_nothing_on_the_citizens_pages(browser: Any, live_server: Any, world: World) -> None:
    assert walked(browser, live_server.url, places(world)["public"], {}) == {}


def test_axe_finds_nothing_on_what_is_shown_by_sending(browser: Any, live_server: Any, world: World) -> None:
    filed = makers.told(world, NOON)
    for language in ("ur", "en"):
        context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 800})
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/case/follow/")
        page.locator("#id_number").fill(filed.number)
        page.locator("#id_code").fill(filed.code)
        page.locator("main button.main").click()
        found = checked(page)
        page.goto(f"{live_server.url}/case/file/?c={world.category.code}&o={world.office.code}")
        page.locator("#id_words").fill("No water")
        page.locator("#id_name").fill("Amina")
        page.locator("main button.main").last.click()
        found += checked(page)
        page.locator("button[value=send]").click()
        assert found + checked(page) == []
        context.close()


def checked(page: Any) -> list[str]:
    """What axe and the edge of the screen have against the page that stands open."""
    if folder := os.environ.get("SUNWAI_PICTURES"):
        page.screenshot(path=f"{folder}/sent-{page.title()[:12].replace('/', '')}.png", full_page=True)
    from tests.web.test_in_a_browser import AXE, STICKS_OUT, axe_source

    page.evaluate(axe_source())
    found: list[str] = page.evaluate(AXE)
    return found + ([f"sticks out by {wide}"] if (wide := page.evaluate(STICKS_OUT)) > 0 else [])


@pytest.mark.parametrize("role", ["administrator", "head", *CASE_ROLES])
def test_axe_finds_nothing_on_what_each_role_sees_of_cases(
    browser: Any, live_server: Any, world: World, role: str
) -> None:
    found = places(world)["staff"]
    cookies = {settings.SESSION_COOKIE_NAME: seated(signed_in(*ROLES[role][2]), world)}
    languages = ("ur", "en") if role == "administrator" else ("ur",)
    assert walked(browser, live_server.url, found, cookies, languages=languages) == {}


def test_the_citizens_pages_work_under_their_own_content_policy(browser: Any, live_server: Any, world: World) -> None:
    page = a_page(browser, live_server.url, "en", script=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/case/file/?c={world.category.code}&o={world.office.code}")
    page.locator("#id_words").fill("No water")
    page.reload()
    assert page.locator("#id_words").input_value() == "No water"
    page.get_by_label("Without a name").check()
    page.reload()
    assert page.locator("#id_words").input_value() == ""
    assert said == []


@pytest.mark.skipif("SUNWAI_PICTURES" not in os.environ, reason="only to look at the pages")
def test_pictures_of_every_page(browser: Any, live_server: Any, world: World) -> None:
    found = places(world)
    session = seated(signed_in(*Right), world)
    for language in ("ur", "en"):
        for width in (1280, 360):
            context = browser.new_context(viewport={"width": width, "height": 800})
            cookies = {"django_language": language, settings.SESSION_COOKIE_NAME: session}
            context.add_cookies(
                [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
            )
            page = context.new_page()
            for number, address in enumerate(found["public"] + found["staff"]):
                page.goto(live_server.url + address)
                folder = os.environ["SUNWAI_PICTURES"]
                page.screenshot(path=f"{folder}/{number:02d}-{language}-{width}.png", full_page=True)
            context.close()
