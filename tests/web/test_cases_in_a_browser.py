"""The pages of cases in a real browser: a citizen's way, an officer's day, a spot check; axe on each as each role."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
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
from sunwai.complaints.commands import checks
from sunwai.complaints.models import Pressure, SpotCheck, SpotCheckMonth, Story, VoiceFiling
from sunwai.demo.accounts import ROLES
from sunwai.directory.models import Area, Officer, Tenure
from sunwai.people.models import Account
from tests.casework import makers
from tests.casework.makers import NOON, World, a_world
from tests.complaints.makers import a_contact
from tests.complaints.test_voices import a_call
from tests.directory.makers import LONG_AGO, an_area
from tests.web.conftest import Set
from tests.web.makers import signed_in
from tests.web.test_case_places import PUNJAB
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


def test_axe_finds_nothing_on_the_pages_of_what_is_rare(browser: Any, live_server: Any, world: World) -> None:
    found, cookies = rare(world), {settings.SESSION_COOKIE_NAME: seated(signed_in(*Right), world)}
    assert walked(browser, live_server.url, found, cookies, languages=("ur",)) == {}


def test_a_phone_that_tells_its_place_finds_its_district(browser: Any, live_server: Any, world: World) -> None:
    outlines()
    lahore = {"longitude": 74.34123, "latitude": 31.54987}
    context = browser.new_context(
        geolocation=lahore, permissions=["geolocation"], viewport={"width": 360, "height": 800}
    )
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("request", lambda request: said.append(request.post_data or ""))
    page.goto(f"{live_server.url}/case/file/?c={world.category.code}")
    page.get_by_role("button", name="Find my district").click()
    page.wait_for_url("**d=*")
    assert page.locator("h1").inner_text() == "Where in Lahore?"
    assert "longitude=74.34&latitude=31.55" in said
    context.close()


def test_the_map_leads_to_a_district_without_script(browser: Any, live_server: Any, world: World) -> None:
    outlines()
    page = a_page(browser, live_server.url, "en")
    page.goto(f"{live_server.url}/case/file/?c={world.category.code}")
    page.get_by_text("Choose on a map").click()
    page.locator("svg").get_by_role("link", name="Rajanpur").click()
    assert page.locator("h1").inner_text() == "Where in Rajanpur?"


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
    found, folder = [*places(world)["public"], *places(world)["staff"], *rare(world)], os.environ["SUNWAI_PICTURES"]
    session = seated(signed_in(*Right), world)
    for language in ("ur", "en"):
        for width in (1280, 360):
            context = browser.new_context(viewport={"width": width, "height": 800})
            cookies = {"django_language": language, settings.SESSION_COOKIE_NAME: session}
            context.add_cookies(
                [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
            )
            page = context.new_page()
            for number, address in enumerate(found):
                page.goto(live_server.url + address)
                opened(page)
                page.screenshot(path=f"{folder}/{number:02d}-{language}-{width}.png", full_page=True)
            for name in sent_by(page, live_server.url, world):
                page.screenshot(path=f"{folder}/{name}-{language}-{width}.png", full_page=True)
            context.close()


def rare(world: World) -> list[str]:
    """The pages that stand only where something rare has happened."""
    row, _checked = a_check(world)
    world.category.is_public = True
    world.category.save()
    outlines()
    solved, pressed, leaving, kept = (makers.told(world, NOON) for _ in range(4))
    commands.confirm(case=solved.case, by=makers.citizen_of(solved), at=NOON)
    Story.objects.create(
        case_id=solved.case, agreed_at=NOON, title="Water after nine days", title_ur="نو دن بعد پانی",
        text="The pump was mended.", text_ur="پمپ ٹھیک ہو گیا۔", drafted_by="a", published_by="b", published_at=NOON,
    )  # fmt: skip
    Story.objects.create(case_id=pressed.case, agreed_at=NOON)
    checks.report_pressure(case=pressed.case, words="They came to our house", by=makers.citizen_of(pressed), at=NOON)
    commands.withdraw(case=leaving.case, words="", by=makers.citizen_of(leaving), at=NOON)
    secret = makers.file(world, NOON, identity=Identity.CONFIDENTIAL)
    commands.ask_unmask(case=secret.case, reason="To find the land papers", by=makers.holder(world.manager), at=NOON)
    a_call(a_contact())
    voice = VoiceFiling.objects.get().pk
    pages = [
        reverse("check", args=[row.pk]), reverse("withdrawal", args=[leaving.number]), reverse("checks"),
        reverse("pressure", args=[Pressure.objects.get().pk]), reverse("voices"), reverse("voice_case", args=[voice]),
        reverse("stories_desk"), reverse("cases_register"), reverse("cases_register_one", args=[solved.number]),
        reverse("cases_stories"), f"/cases/{secret.number}/", f"/cases/{kept.number}/",
        f"/case/file/?c={world.category.code}",
    ]  # fmt: skip
    return [*pages, *(reverse("story_desk", args=[one.pk]) for one in Story.objects.all())]


def outlines() -> None:
    """The districts of Punjab, drawn."""
    for one in json.loads((PUNJAB).read_text())["features"]:
        made = an_area(kind="district", parent=None, name=one["properties"]["code"].title())
        Area.objects.filter(pk=made.pk).update(outline=one["geometry"])


def sent_by(page: Any, server: str, world: World) -> Iterator[str]:
    """The pages that come by sending a form; the name of each, while it stands open."""
    page.goto(f"{server}/case/file/?c={world.category.code}&o={world.office.code}")
    page.locator("#id_words").fill("No water in our lane for nine days")
    page.locator("#id_name").fill("Amina")
    page.locator("main button.main").last.click()
    yield "look"
    page.locator("main .tasks button.plain").first.click()
    yield "me-too"
    page.locator("#id_phone").fill("12")
    page.locator("main button.main").click()
    yield "me-too-wrong"
    page.locator("#id_phone").fill("0300 1234567")
    page.locator("main button.main").click()
    yield "me-too-done"
    page.goto(f"{server}/cases/enter/many/")
    sheet = f"category,area,words\n{world.category.code},{world.area.code},No water\nnothing,nowhere,No gas\n"
    page.locator("#id_batch").fill("Kachehri of 2 March")
    page.locator("#id_sheet").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    page.locator("main form[enctype] button.button").click()
    yield "sheet"
    filed = makers.file(world, NOON)
    page.goto(f"{server}/cases/{filed.number}/")
    form = page.locator("form[action$='/transfer/']")
    page.locator("details", has=form).locator("summary").click()
    form.locator("[name=post]").fill("a")
    form.locator("[name=words]").fill("It is theirs")
    form.locator("button").click()
    yield "transfer"


def opened(page: Any) -> None:
    """Takes what must be taken first, and unfolds what is folded."""
    if page.locator("main button[value=take]").count():
        page.locator("main button[value=take]").click()
    if page.locator("main form[action$='/take/'] button").count():
        page.locator("main form[action$='/take/'] button").click()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
