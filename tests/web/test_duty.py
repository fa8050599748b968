"""A duty person's pages: alerts and the roster."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from sunwai.base.actors import Right, process
from sunwai.feedback.commands import read_replies, take_messages
from sunwai.feedback.models import Danger
from sunwai.feedback.queries import unread
from sunwai.ledger.models import Entry
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.models import DutyTurn, Line
from sunwai.outreach.models import Caller
from sunwai.people.models import Account
from tests.feedback.makers import NOON, a_contact_point, a_text, an_invitation
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
US = process("test")
HELP = "mujhe bachao jan ka khatra hai"


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON)


def on_duty(hours: int = 30, username: str = "chandni") -> DutyTurn:
    turn = Turn("danger", username, "0300 1111111", NOON - timedelta(hours=1), NOON + timedelta(hours=hours))
    return add_turns(turns=[turn], by=US, at=NOON)[0]


def an_alert() -> int:
    contact = an_invitation().contact_point
    take_messages(messages=[a_text(HELP, contact_point=contact, at=NOON).pk], by=US, at=NOON)
    read_replies(replies=unread(), by=US, at=NOON)
    return Danger.objects.get().alert_id


def a_duty_person(*more: Right) -> Client:
    client = signed_in(Right.ANSWER_ALERTS, *more)
    on_duty()
    return client


def test_the_words_are_seen_only_by_who_has_it_and_the_showing_is_in_the_ledger() -> None:
    client = a_duty_person()
    page = f"/alerts/{an_alert()}/"
    assert HELP not in client.get(page).text
    assert client.post(f"{page}take/")["Location"] == page
    assert HELP in client.get(page).text.replace('<mark title="Asks of us">', "").replace("</mark>", "")
    assert Entry.objects.filter(action="feedback.show_danger").count() == 1


def test_the_number_is_shown_on_one_answer_alone() -> None:
    client = a_duty_person()
    page = f"/alerts/{an_alert()}/"
    client.post(f"{page}take/")
    assert "tel:+92300" in client.post(f"{page}number/").text
    assert "tel:+92300" not in client.get(page).text
    assert Entry.objects.filter(action="feedback.show_danger_number").count() == 1


def test_without_an_extension_nothing_rings_and_a_sentence_says_so() -> None:
    client = a_duty_person()
    page = f"/alerts/{an_alert()}/"
    client.post(f"{page}take/")
    assert "Ring: yours first" not in client.get(page).text
    assert client.post(f"{page}ring/").status_code == 400
    assert not Entry.objects.filter(action="feedback.ring_danger").exists()


def test_with_an_extension_and_no_exchange_it_is_in_the_ledger_that_it_was_tried() -> None:
    client = a_duty_person()
    Caller.objects.create(account=Account.objects.get(username="chandni"), extension="101", starts_on=NOON.date())
    Line.objects.create(code="exchange", channel="voice", state="up", settings={"kind": "asterisk", "port": 1})
    page = f"/alerts/{an_alert()}/"
    client.post(f"{page}take/")
    assert "Ring: yours first" in client.get(page).text
    assert client.post(f"{page}ring/").status_code == 400
    assert Entry.objects.filter(action="feedback.ring_danger").count() == 1


def test_it_is_closed_with_what_was_done_and_not_without() -> None:
    client = a_duty_person()
    page = f"/alerts/{an_alert()}/"
    client.post(f"{page}take/")
    assert client.post(f"{page}close/", {"what": "done", "done": ""}).status_code == 400
    assert client.post(f"{page}close/", {"what": "done", "done": "Police sent"})["Location"] == "/alerts/"
    assert "Police sent" in client.get(page).text
    assert "No alert is open." in client.get("/alerts/").text


def test_no_danger_closes_it_too() -> None:
    client = a_duty_person()
    page = f"/alerts/{an_alert()}/"
    client.post(f"{page}close/", {"what": "none"})
    assert Danger.objects.get().was_danger is False


def test_open_alerts_are_on_the_home_page_and_pressing() -> None:
    client = a_duty_person()
    an_alert()
    assert "Alerts of danger to life" in client.get("/home/").text


def test_an_alert_from_a_number_that_nobody_asked_is_in_the_list_too() -> None:
    client = a_duty_person()
    take_messages(messages=[a_text(HELP, contact_point=a_contact_point(), at=NOON).pk], by=US, at=NOON)
    read_replies(replies=unread(), by=US, at=NOON)
    alert = Danger.objects.get().alert_id
    assert f"/alerts/{alert}/" in client.get("/alerts/").text
    assert "from a number that was not asked" in client.get(f"/alerts/{alert}/").text


def test_with_nobody_on_duty_the_page_says_so_in_red() -> None:
    client = signed_in(Right.ANSWER_ALERTS)
    alert = an_alert()
    assert "Nobody is on duty now." in client.get("/alerts/").text
    assert "Nobody could be told" in client.get(f"/alerts/{alert}/").text


def test_the_part_that_is_asked_for_again_is_no_whole_page() -> None:
    part = a_duty_person().get("/alerts/", headers={"X-Part": "1"}).text
    assert "<html" not in part
    assert "On duty now" in part


def test_somebody_is_put_on_the_roster_at_pakistans_hours() -> None:
    client = signed_in(Right.KEEP_ROSTER, Right.ANSWER_ALERTS)
    said = {
        "username": "chandni", "number": "0300 1111111", "starts_at": "2026-03-05T22:00", "ends_at": "2026-03-06T06:00",
        "place": "1",
    }  # fmt: skip
    assert client.post("/duty/add/", said)["Location"] == "/duty/"
    assert DutyTurn.objects.get().starts_at.isoformat() == "2026-03-05T17:00:00+00:00"
    wrong = client.post("/duty/add/", {**said, "number": "12"})
    assert (wrong.status_code, "not a phone number" in wrong.text) == (400, True)


def test_hours_that_nobody_has_are_said_in_a_sentence() -> None:
    client = signed_in(Right.KEEP_ROSTER, Right.ANSWER_ALERTS)
    assert "nobody is on duty." in client.get("/duty/").text
    on_duty(hours=24 * 30)
    assert "nobody is on duty." not in client.get("/duty/").text


def test_a_turn_is_ended_and_two_are_exchanged() -> None:
    client = signed_in(Right.KEEP_ROSTER, Right.ANSWER_ALERTS)
    signed_in(Right.ANSWER_ALERTS, username="daud")
    turns = [
        add_turns(
            turns=[Turn("danger", name, f"0300 111111{n}", NOON + timedelta(days=n), NOON + timedelta(days=n + 1))],
            by=US, at=NOON,
        )[0]
        for n, name in enumerate(["chandni", "daud"], 1)
    ]  # fmt: skip
    client.post("/duty/swap/", {"turn": [turn.pk for turn in turns]})
    assert list(DutyTurn.objects.order_by("starts_at").values_list("account__username", flat=True)) == [
        "daud",
        "chandni",
    ]
    client.post(f"/duty/{turns[0].pk}/end/")
    assert DutyTurn.objects.count() == 1


def test_a_turn_of_the_house_is_put_down_for_some_weeks_at_once() -> None:
    client = signed_in(Right.KEEP_ROSTER, Right.ANSWER_ALERTS)
    said = {
        "username": "chandni", "number": "0300 1111111", "starts_at": "2026-03-05T22:00", "ends_at": "2026-03-06T06:00",
        "place": "1", "weeks": "3", "duty": "house",
    }  # fmt: skip
    assert client.post("/duty/add/", said)["Location"] == "/duty/?duty=house"
    turns = DutyTurn.objects.filter(duty="house").order_by("starts_at")
    assert [(one.starts_at - turns[0].starts_at).days for one in turns] == [0, 7, 14]
    assert "trouble in the house" in client.get("/duty/?duty=house").text


def test_two_exchange_their_nights_on_their_own_pages() -> None:
    chandni, daud = signed_in(Right.ANSWER_ALERTS), signed_in(Right.ANSWER_ALERTS, username="daud")
    nights = [
        Turn(
            "danger", one, f"0300 {number}111111", NOON + timedelta(days=number), NOON + timedelta(days=number, hours=9)
        )
        for number, one in ((1, "chandni"), (2, "daud"))
    ]
    mine, theirs = add_turns(turns=nights, by=US, at=NOON)
    assert chandni.post("/duty/mine/ask/", {"mine": mine.pk, "theirs": theirs.pk}).status_code == 302
    assert "Nothing changes until they agree" in chandni.get("/duty/mine/").text
    page = daud.get("/duty/mine/").text
    swap = page.split('action="/duty/mine/')[1].split("/")[0]
    assert chandni.post(f"/duty/mine/{swap}/", {"agrees": "yes"}).status_code == 403
    assert daud.post(f"/duty/mine/{swap}/", {"agrees": "yes"}).status_code == 302
    assert DutyTurn.objects.get(pk=mine.pk).account.username == "daud"
