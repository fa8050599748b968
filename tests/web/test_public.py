"""Citizens' pages: light, without script or font, one question a page, and an answer kept once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from sunwai.feedback.models import Reply
from sunwai.feedback.queries import replies_visible_to
from sunwai.insight.commands import take_snapshot
from sunwai.ledger.commands import seal
from sunwai.reports.commands import publish
from tests.outreach.makers import NOON, OUTREACH, an_invitation
from tests.reports.makers import a_world
from tests.web.conftest import Set
from tests.web.makers import a_client

pytestmark = pytest.mark.django_db
MOST = 60 * 1024


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON + timedelta(hours=1))


def brought_along(page: str) -> Iterator[Path]:
    """The files that a browser fetches for a page: its style and its icon; fonts only where the page may use them."""
    for address in re.findall(r'(?:href|src)="/static/([^"]+)"', page):
        found = finders.find(address)
        assert isinstance(found, str)
        yield Path(found)


def public_pages() -> dict[str, str]:
    token = an_invitation(asked=True).token
    client = a_client("ur")
    paths = ["/", f"/r/{token}", "/open/", "/ledger/checkpoint/", "/accounts/login/", "/nowhere/"]
    pages = {path: client.get(path).text for path in paths}
    client.post(f"/r/{token}", {"step": "more", "outcome": "satisfied", "bribe": "no"})
    return pages | {"thanks": client.get(f"/r/{token}/thanks/").text}


def a_published_world() -> None:
    """The world of reports, published in the middle of the next month."""
    a_world()
    at = datetime(2026, 4, 15, 5, 0, tzinfo=UTC)
    publish(snapshot=take_snapshot(by=OUTREACH, at=at), by=OUTREACH, at=at)


def test_a_citizens_page_weighs_less_than_60_kilobytes_without_script_or_font() -> None:
    a_published_world()
    for path, page in public_pages().items():
        weight = len(page.encode()) + sum(file.stat().st_size for file in brought_along(page))
        assert weight < MOST, path
        assert "Sunwai Nastaliq" not in page
        if path != "/accounts/login/":
            assert 'class="citizen"' in page
            assert "<script" not in page


def test_the_front_page_says_what_will_fill_it() -> None:
    assert "Nothing yet." in a_client().get("/").text


def test_the_front_page_shows_the_newest_published_month_and_hides_what_is_small() -> None:
    a_published_world()
    page = a_client().get("/").text
    assert "In March 2026" in page
    assert "Services used</dt><dd>403" in page
    assert "hidden" in page


def test_open_data_is_there_to_download() -> None:
    assert "Nothing is published yet." in a_client().get("/open/").text
    a_published_world()
    client = a_client()
    page = client.get("/open/").text
    assert "Release of 15 April 2026" in page
    for name in re.findall(r'href="(/open/2026-04-15/[^"]+)"', page):
        response = client.get(name)
        assert response.status_code == 200
        assert b"".join(response.streaming_content)
    (release,) = client.get("/open/index.json").json()["releases"]
    assert {"services.csv", "answers.parquet", "dictionary.csv"} <= {one["name"] for one in release["files"]}
    for path in ("/open/2026-04-15/none.csv", "/open/2026-04-14/services.csv", "/open/never/services.csv"):
        assert client.get(path).status_code == 404


def test_who_takes_open_data_too_often_waits() -> None:
    client = a_client()
    assert [client.get("/open/index.json").status_code for _ in range(121)][-2:] == [200, 429]


def test_the_language_is_urdu_until_the_person_chooses() -> None:
    client = a_client("")
    assert 'lang="ur" dir="rtl"' in client.get("/").text
    client.get("/language/en/?next=/")
    assert 'lang="en" dir="ltr"' in client.get("/").text


def test_the_switch_goes_back_on_this_site_only() -> None:
    assert a_client().get("/language/en/?next=https://elsewhere.example/")["Location"] == "/"


def test_after_a_form_was_sent_the_switch_leads_to_the_page_with_the_form() -> None:
    token = an_invitation(asked=True).token
    said = {"step": "outcome", "outcome": "dissatisfied"}
    page = a_client().post(f"/r/{token}", said, headers={"Referer": f"http://testserver/r/{token}"}).text
    assert f"next=%2Fr%2F{token}" in page
    elsewhere = a_client().post(f"/r/{token}", said, headers={"Referer": f"https://elsewhere.example/r/{token}"}).text
    assert f"next=%2Fr%2F{token}" not in elsewhere


def test_a_link_opens_in_the_language_of_its_text() -> None:
    client = a_client("")
    assert "How did it go?" in client.get(f"/r/{an_invitation(language='en').token}").text
    assert "کام کیسا رہا" in client.get(f"/r/{an_invitation(language='pa').token}").text


def test_an_answer_by_link_is_asked_for_one_question_at_a_time_and_kept_once() -> None:
    token = an_invitation(asked=True).token
    client = a_client()
    money = client.post(f"/r/{token}", {"step": "outcome", "outcome": "dissatisfied"}).text
    assert 'name="outcome" value="dissatisfied"' in money
    more = client.post(
        f"/r/{token}", {"step": "money", "outcome": "dissatisfied", "bribe": "yes", "amount": "۵۰۰"}
    ).text
    assert 'name="amount" value="500"' in more
    assert Reply.objects.count() == 0
    said = {
        "step": "more",
        "outcome": "dissatisfied",
        "bribe": "yes",
        "amount": "500",
        "reasons": "delay",
        "words": "der",
    }
    assert client.post(f"/r/{token}", said)["Location"] == f"/r/{token}/thanks/"
    client.post(f"/r/{token}", said)
    reading = Reply.objects.select_related("in_force").get().in_force
    assert reading is not None
    assert (reading.outcome, reading.bribe, reading.amount_pkr, reading.reasons) == (
        "dissatisfied",
        True,
        500,
        ["delay"],
    )


def test_the_receipt_does_not_give_the_link_away() -> None:
    token = an_invitation(asked=True).token
    client = a_client()
    client.post(f"/r/{token}", {"step": "more", "outcome": "satisfied", "bribe": "no"})
    page = client.get(f"/r/{token}/thanks/").text
    number = re.search(r'class="number">([0-9A-Z]{4}-[0-9A-Z]{4})<', page)
    assert number
    assert number[1].replace("-", "").lower() not in token


def test_a_step_left_empty_is_asked_again_with_what_is_missing() -> None:
    response = a_client().post(f"/r/{an_invitation(asked=True).token}", {"step": "outcome"})
    assert response.status_code == 400
    assert "Choose how it went." in response.text


def test_a_link_that_is_over_or_unknown_is_refused_in_a_sentence(clock_at: Set) -> None:
    token = an_invitation(asked=True).token
    assert a_client().get("/r/nosuchtoken").status_code == 404
    clock_at(NOON + timedelta(days=30))
    response = a_client().get(f"/r/{token}")
    assert response.status_code == 400
    assert "The time to answer by this link is over." in response.text


def test_the_checkpoint_is_there_for_anybody_to_keep() -> None:
    an_invitation()
    from sunwai.people.commands import define_role

    define_role(code="one", name="One", name_ur="ایک", rights=[], by=OUTREACH, at=NOON)
    seal()
    line = json.loads(a_client().get("/ledger/checkpoint.json").text)
    assert line["seq"] == 1
    assert line["chain"] in a_client().get("/ledger/checkpoint/").text


def test_a_citizens_words_are_nobodys_but_a_reviewers() -> None:
    from tests.people.makers import an_actor

    assert not replies_visible_to(an_actor()).exists()
