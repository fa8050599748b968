"""The supervisor's board, the leader's own list, and vendors' invoices, at their pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunwai.base.actors import Right
from sunwai.ledger.models import Entry
from sunwai.outreach.models import Call, Caller, Invitation, Shift, WorkItem
from tests.outreach.callers import a_caller, a_vendor, to_be_called
from tests.outreach.makers import NOON, an_invitation
from tests.outreach.test_vendors import HEAD, a_vendor_line, sent
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
NUMBER = "+923"


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON + timedelta(minutes=1))


def on_the_phone(client: Client) -> str:
    """A call in the caller's hands, with its number shown; its address."""
    client.post("/desk/sign-on/")
    page = client.post("/desk/next/")["Location"]
    client.post(f"{page}number/")
    return str(page)


def test_a_caller_signs_on_and_off() -> None:
    caller = signed_in(Right.CALL_CITIZENS)
    assert "Sign on first" in caller.post("/desk/next/").text
    caller.post("/desk/sign-on/")
    assert "Next call" not in caller.get("/desk/").text
    to_be_called()
    caller.post("/desk/sign-off/")
    assert not Shift.objects.filter(signed_off_at=None).exists()


def test_what_was_promised_has_its_note_for_who_calls_next(clock_at: Set) -> None:
    to_be_called()
    first = signed_in(Right.CALL_CITIZENS)
    page = on_the_phone(first)
    first.post(f"{page}back/", {"call_back_at": "2026-03-04T13:30", "note": "ask for the daughter"})
    first.post("/desk/sign-off/")
    clock_at(NOON + timedelta(hours=2))
    second = signed_in(Right.CALL_CITIZENS, username="daud")
    second.post("/desk/sign-on/")
    assert "ask for the daughter" in second.get(second.post("/desk/next/")["Location"]).text


def test_a_woman_is_asked_for_with_one_key_and_a_woman_caller_has_no_such_key() -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    page = on_the_phone(caller)
    assert "wants_woman" in caller.get(page).text
    caller.post(f"{page}ended/", {"result": "wants_woman"})
    assert WorkItem.objects.get(kind="call_back").wants_woman
    Caller.objects.create(account=Call.objects.get().caller, is_woman=True, starts_on=date(2026, 1, 1))
    again = caller.post("/desk/next/")["Location"]
    assert "wants_woman" not in caller.get(again).text


def test_a_call_left_without_a_word_is_asked_about(clock_at: Set) -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    page = on_the_phone(caller)
    clock_at(NOON + timedelta(minutes=30))
    caller.post("/desk/next/")
    assert page in caller.get("/desk/").text
    caller.post(f"{page}ended/", {"result": "no_answer"})
    assert WorkItem.objects.values_list("state", flat=True)[0] == "ended"


def test_the_board_shows_no_number_and_no_note() -> None:
    to_be_called()
    page = on_the_phone(caller := signed_in(Right.CALL_CITIZENS))
    caller.post(f"{page}back/", {"call_back_at": "2026-03-04T13:30", "note": "ask for the daughter"})
    board = signed_in(Right.SUPERVISE_CALLERS, username="sana").get("/callers/").text
    assert "chandni" in board
    assert NUMBER not in board
    assert "daughter" not in board


def test_a_supervisor_signs_off_who_went_home() -> None:
    account, _ = a_caller()
    signed_in(Right.SUPERVISE_CALLERS).post(f"/callers/{account.pk}/off/")
    assert not Shift.objects.filter(signed_off_at=None).exists()


def test_a_helpline_call_is_made_by_hand_and_its_number_is_on_no_page() -> None:
    supervisor = signed_in(Right.SUPERVISE_CALLERS, Right.CALL_CITIZENS)
    said = {"number": "0300 1234567", "language": "pa", "script": "You asked to be called.", "note": "a blind man"}
    assert supervisor.post("/callers/helpline/", said)["Location"] == "/callers/"
    assert "300" not in supervisor.get("/callers/").text.replace("3000", "")
    supervisor.post("/desk/sign-on/")
    page = supervisor.post("/desk/next/")["Location"]
    text = supervisor.get(page).text
    assert "You asked to be called." in text
    assert "a blind man" in text
    assert "+923001234567" in supervisor.post(f"{page}number/").text
    assert "number" in supervisor.post("/callers/helpline/", said | {"number": "12"}).text


def test_a_callers_profile_is_kept_and_wrong_days_are_said() -> None:
    account, _ = a_caller()
    vendor, supervisor = a_vendor(), signed_in(Right.SUPERVISE_CALLERS)
    said = {"vendor": vendor.pk, "is_woman": "on", "languages": ["ur"], "extension": "101", "starts_on": "2026-03-01"}
    supervisor.post(f"/callers/people/{account.pk}/", said)
    known = Caller.objects.get()
    assert (known.vendor, known.is_woman, known.languages, known.extension) == (vendor, True, ["ur"], "101")
    wrong = supervisor.post(f"/callers/people/{account.pk}/", said | {"ends_on": "2026-02-01"})
    assert (wrong.status_code, "before the first" in wrong.text) == (400, True)


def test_a_leader_draws_calls_and_answers_with_one_button() -> None:
    an_invitation()
    leader = signed_in(Right.CALL_FROM_LIST)
    leader.post("/my-calls/draw/")
    item = WorkItem.objects.get()
    page = leader.post(f"/my-calls/list/{item.pk}/")["Location"]
    assert NUMBER not in leader.get(page).text
    assert NUMBER in leader.post(f"{page}number/").text
    leader.post(f"{page}said/", {"said": "money", "words": "500 liye"})
    assert Invitation.objects.get().state == "answered"
    assert Call.objects.get().answer == {"outcome": "dissatisfied", "bribe": True}
    assert Entry.objects.filter(action="outreach.show_number").count() == 1


def test_another_leaders_list_is_not_found() -> None:
    an_invitation()
    signed_in(Right.CALL_FROM_LIST).post("/my-calls/draw/")
    item = WorkItem.objects.get()
    other = signed_in(Right.CALL_FROM_LIST, username="daud")
    assert other.post(f"/my-calls/list/{item.pk}/").status_code == 404
    assert signed_in(Right.CALL_CITIZENS, username="x").get("/my-calls/").status_code == 403


def handed(client: Client, vendor: int, text: str) -> Any:
    return client.post("/vendors/invoice/", {"vendor": vendor, "file": SimpleUploadedFile("i.csv", text.encode())})


def test_an_invoice_is_compared_and_its_differences_downloaded() -> None:
    vendor, checker = a_vendor(), signed_in(Right.CHECK_INVOICES)
    sent(a_vendor_line(vendor), 5)
    page = handed(checker, vendor.pk, HEAD + "2026-03-04,sms,zong-1,9,12,12")["Location"]
    assert "4 more are billed than we count." in checker.get(page).text
    sheet = checker.get(f"{page}differences/")
    assert sheet["Content-Type"].startswith("text/csv")
    assert "2026-03-04,sms,zong-1,9,5" in sheet.content.decode("utf-8-sig")


def test_what_cannot_be_read_of_an_invoice_is_said_with_its_line() -> None:
    vendor, checker = a_vendor(), signed_in(Right.CHECK_INVOICES)
    response = handed(checker, vendor.pk, HEAD + "2026-03-04,fax,zong-1,9,12,12")
    assert response.status_code == 400
    assert "line 2" in response.text


def test_tomorrow_s_calls_are_printed_without_a_number_whoever_is_to_make_them(clock_at: Set) -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    caller.post(f"{on_the_phone(caller)}back/", {"call_back_at": "2026-03-05T10:30"})
    supervisor = signed_in(Right.SUPERVISE_CALLERS, username="rahat")

    page = supervisor.get("/callers/tomorrow/?taken=print").text

    assert "Promised call back" in page
    assert "chandni" in page
    assert NUMBER not in page
    assert Entry.objects.filter(action="web.taken_print").exists()


def test_who_writes_urdu_in_latin_letters_is_called_in_urdu(clock_at: Set) -> None:
    to_be_called()
    WorkItem.objects.update(language="ur-Latn")
    Invitation.objects.update(language="ur-Latn")
    page = signed_in(Right.SUPERVISE_CALLERS).get("/callers/tomorrow/").text
    assert "ur-Latn" not in page
    assert "<td>Urdu</td>" in page


def test_what_is_not_in_the_queue_yet_is_among_tomorrow_s_calls_and_what_is_over_by_then_is_not(clock_at: Set) -> None:
    to_be_called()
    supervisor = signed_in(Right.SUPERVISE_CALLERS)
    assert "Feedback" in supervisor.get("/callers/tomorrow/").text

    Invitation.objects.update(expires_at=NOON + timedelta(hours=1))

    assert "Nobody is to be called tomorrow" in supervisor.get("/callers/tomorrow/").text
