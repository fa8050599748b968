"""Every page in a real browser, in both languages and on a small screen: axe finds nothing, nothing sticks out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.base.sealing import seal_for
from sunwai.demo.accounts import ROLES
from sunwai.insight.models import Finding
from sunwai.outreach.models import Attempt, Programme
from sunwai.reports.models import Notice, Report
from sunwai.transactions.models import FeedFile, QuarantinedRow
from tests.feedback.makers import a_reply
from tests.outreach.makers import a_programme, an_invitation
from tests.reports.makers import AFTER, a_reported_world
from tests.transactions.makers import a_file
from tests.web.conftest import Set
from tests.web.makers import signed_in

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium: install Debian's package chromium"),
]
ARGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = "async () => (await axe.run(document)).violations.map(v => v.id + ' ' + v.nodes.map(n => n.html).join(' | '))"
STICKS_OUT = "document.documentElement.scrollWidth - window.innerWidth"
PLACES = [
    "home", "account", "second_factor", "live", "desk", "own_calls", "board", "helpline", "callers",
    "vendors", "review", "alerts", "duty",
    "imports", "quarantine", "programmes",
    "programme_new", "reports", "findings", "remedies", "map", "trends", "ledger", "ledger_verify", "operations",
    "account_change_password",
]  # fmt: skip
CASE_ROLES = ["officer", "case_desk", "spot_checker", "custodian", "appeals", "intermediary"]
"""Roles that see the pages of cases alone: tried in test_cases_in_a_browser."""
Page = Any


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield opened
        opened.close()


@pytest.fixture
def addresses(clock_at: Set) -> list[str]:
    """A page of every kind, over a world with something on each."""
    clock_at(AFTER)
    a_reported_world()
    Programme.objects.update(state="ended", released_at=None, released_by=None)
    programme = a_programme(at=AFTER)
    invitation = an_invitation(at=AFTER, for_callers=True, programme=programme)
    Attempt.objects.create(
        invitation=invitation, step=1, number=1, channel="caller", state="planned", planned_at=AFTER - timedelta(days=1)
    )
    reply = a_reply("maar denge", invitation=invitation, needs_review=True, control="danger")
    found, notice, report = a_quarantined_row(), Notice.objects.all()[0], Report.objects.all()[0]
    own = [
        reverse("review_one", args=[reply.pk]), reverse("report", args=[report.pk]),
        reverse("finding", args=[notice.pk]),
        reverse("remedy_record", args=[Finding.objects.values_list("pk", flat=True)[0]]),
        reverse("quarantined", args=[found.pk]), reverse("file", args=[found.file_id]),
        reverse("programme", args=[programme.pk]), reverse("programme_dry", args=[programme.pk]),
    ]  # fmt: skip
    return [*(reverse(place) for place in PLACES), *own]


def a_quarantined_row() -> QuarantinedRow:
    """A row whose number cannot be read, in a file of two columns."""
    file = a_file(at=AFTER)
    FeedFile.objects.filter(pk=file.pk).update(header=["Token", "Mobile"])
    sealed = seal_for("transactions.row").seal_text(json.dumps(["1", "12ab"]))
    return QuarantinedRow.objects.create(file=file, line=2, column="Mobile", reason="bad_number", sealed=sealed)


def axe_source() -> str:
    import axe_core_python

    return next(Path(axe_core_python.__file__).parent.glob("*.min.js")).read_text(encoding="utf-8")


def troubles(page: Page, address: str) -> list[str]:
    """What axe and the screen's edge have against a page."""
    response = page.goto(address)
    found = [] if response.status < 500 else [f"status {response.status}"]
    page.evaluate(axe_source())
    found += page.evaluate(AXE)
    return found + ([f"sticks out by {wide}"] if (wide := page.evaluate(STICKS_OUT)) > 0 else [])


def walked(
    browser: Any, server: str, addresses: list[str], cookies: dict[str, str], languages: tuple[str, ...] = ("ur", "en")
) -> dict[str, list[str]]:
    """Troubles by page, language and width."""
    found: dict[str, list[str]] = {}
    for language in languages:
        for width in (1280, 360):
            context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
            context.add_cookies([
                {"name": name, "value": value, "url": server}
                for name, value in {**cookies, "django_language": language}.items()
            ])  # fmt: skip
            page = context.new_page()
            for address in addresses:
                if trouble := troubles(page, server + address):
                    found[f"{address} {language} {width}"] = trouble
            context.close()
    return found


def test_axe_finds_nothing_on_any_staff_page(browser: Any, live_server: Any, addresses: list[str]) -> None:
    session = signed_in(*Right).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session}
    assert walked(browser, live_server.url, addresses, cookies) == {}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in CASE_ROLES])
def test_axe_finds_nothing_on_what_each_role_sees(
    browser: Any, live_server: Any, addresses: list[str], role: str
) -> None:
    session = signed_in(*ROLES[role][2]).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session}
    assert walked(browser, live_server.url, addresses, cookies, languages=("ur",)) == {}


def test_axe_finds_nothing_on_any_public_page(browser: Any, live_server: Any, clock_at: Set) -> None:
    clock_at(AFTER)
    token = an_invitation(at=AFTER, asked=True).token
    pages = ["/", f"/r/{token}", "/r/unknown", "/ledger/checkpoint/", "/accounts/login/", "/nowhere/"]
    assert walked(browser, live_server.url, pages, {}) == {}


def test_a_page_works_under_its_own_content_policy(browser: Any, live_server: Any, clock_at: Set) -> None:
    clock_at(AFTER)
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url + "/accounts/login/")
    assert said == []


def test_an_answer_is_given_without_script(browser: Any, live_server: Any, clock_at: Set) -> None:
    clock_at(AFTER)
    token = an_invitation(at=AFTER, asked=True, language="en").token
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/r/{token}")
    page.get_by_label("It did not go well").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send").click()
    assert "Thank you, you were heard" in page.content()


def test_a_reviewer_decides_takes_back_and_decides_again_by_keys_alone(
    browser: Any, live_server: Any, clock_at: Set, settings: Any
) -> None:
    clock_at(AFTER)
    settings.SUNWAI_SECOND_LOOKS = 0
    reply = a_reply("paise liye", invitation=an_invitation(at=AFTER), needs_review=True)
    session = signed_in(*Right).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/review/")
    for key, then in (
        ("n", f"/review/{reply.pk}/"),
        ("1", "/review/"),
        ("u", f"/review/{reply.pk}/"),
        ("b", "/review/"),
    ):
        page.keyboard.press(key)
        page.wait_for_url(f"{live_server.url}{then}")
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert (reply.in_force.outcome, reply.in_force.bribe) == ("dissatisfied", True)
