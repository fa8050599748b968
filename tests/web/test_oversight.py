"""The live page, the ledger and the machine's own page; what waits on the home page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from sunwai.base.actors import Right
from sunwai.ledger.commands import seal
from sunwai.ledger.models import Entry
from sunwai.outreach.commands import gather_work
from sunwai.outreach.models import Attempt
from tests.feedback.makers import a_reply
from tests.outreach.callers import to_be_called
from tests.outreach.makers import NOON, OUTREACH, an_invitation
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON + timedelta(hours=2))


def asked_today() -> None:
    invitation = an_invitation(asked=True)
    Attempt.objects.create(
        invitation=invitation, step=0, number=1, channel="sms", state="delivered", planned_at=NOON, begun_at=NOON
    )
    a_reply(invitation=invitation, outcome="dissatisfied", bribe=True)


def test_the_live_page_counts_today_by_office_and_says_that_it_is_provisional() -> None:
    asked_today()
    page = signed_in(Right.SEE_LIVE).get("/live/").text
    assert "provisional" in page
    assert "Kasur Office" in page
    assert page.count("<dd>1</dd>") == 4


def test_the_live_page_asks_again_for_its_moving_part_alone() -> None:
    asked_today()
    part = signed_in(Right.SEE_LIVE).get("/live/", headers={"X-Part": "1"}).text
    assert "<html" not in part
    assert "Kasur Office" in part


def test_an_office_out_of_reach_is_not_on_the_live_page() -> None:
    asked_today()
    other = an_invitation().office.district
    assert "Kasur Office" not in signed_in(Right.SEE_LIVE, area=other).get("/live/").text


def test_the_ledger_page_shows_deeds_without_anybodys_number() -> None:
    page = signed_in(Right.SEE_LEDGER, username="daud")
    from tests.people.makers import a_contact

    a_contact()
    assert "people.keep_numbers" in page.get("/ledger/").text or Entry.objects.count() == 0
    assert "1234567" not in page.get("/ledger/").text


def test_a_changed_row_shows_on_the_verification_page() -> None:
    from sunwai.people.commands import define_role
    from tests.outreach.makers import OUTREACH

    for code in ("one", "two", "three"):
        define_role(code=code, name=code, name_ur=code, rights=[], by=OUTREACH, at=NOON)
    seal()
    reader = signed_in(Right.SEE_LEDGER)
    assert "The ledger is whole" in reader.get("/ledger/verify/").text
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_entry SET actor = 'account:9' WHERE seq = 2")
    assert "Changed" in reader.get("/ledger/verify/").text


def test_the_operations_page_opens_for_who_may_see_it() -> None:
    assert signed_in(Right.SEE_OPERATIONS).get("/operations/").status_code == 200
    assert signed_in(username="daud").get("/operations/").status_code == 403


def test_home_puts_the_pressing_thing_first(clock_at: Set) -> None:
    clock_at(NOON + timedelta(minutes=1))
    to_be_called()
    gather_work(by=OUTREACH, at=NOON)
    a_reply("theek", invitation=an_invitation(), needs_review=True)
    a_reply("maar denge", invitation=an_invitation(), needs_review=True, control="danger")
    page = signed_in(Right.CALL_CITIZENS, Right.REVIEW_REPLIES).get("/home/").text
    assert page.index('class="tag alarm"') < page.index("Replies to look at") < page.index("Citizens to call")
