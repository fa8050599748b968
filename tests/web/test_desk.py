"""Callers, reviewers and planners at their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.actors import Right
from sunwai.feedback.models import ReadingRow
from sunwai.ledger.models import Entry
from sunwai.outreach.models import Attempt, Call, Invitation, Programme
from sunwai.people.models import OptOut
from tests.directory.makers import a_department, a_service
from tests.feedback.makers import a_reply
from tests.outreach.makers import NOON, a_programme_text, an_invitation
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
NUMBER = "+923"


@pytest.fixture(autouse=True)
def _noon(clock_at: Set) -> None:
    clock_at(NOON + timedelta(hours=1))


def to_be_called() -> Invitation:
    invitation = an_invitation(for_callers=True)
    Attempt.objects.create(invitation=invitation, step=1, number=1, channel="caller", state="planned", planned_at=NOON)
    return invitation


def test_a_number_shows_only_while_calling_and_each_showing_is_in_the_ledger() -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    caller.post("/desk/sign-on/")
    page = caller.post("/desk/next/")["Location"]
    assert NUMBER not in caller.get(page).text
    assert NUMBER in caller.post(f"{page}number/").text
    assert NUMBER not in caller.get(page).text
    assert Entry.objects.filter(action="outreach.show_number").count() == 1


def test_a_caller_writes_down_an_answer_and_goes_on() -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    caller.post("/desk/sign-on/")
    page = caller.post("/desk/next/")["Location"]
    caller.post(f"{page}number/")
    said = {"outcome": "dissatisfied", "bribe": "yes", "amount": "1,500", "reasons": ["delay"], "words": "der lagi"}
    assert caller.post(f"{page}answered/", said)["Location"] == "/desk/"
    call = Call.objects.get()
    assert call.answer == {"outcome": "dissatisfied", "bribe": True, "amount_pkr": 1500, "reasons": ["delay"]}
    assert b"der lagi" not in bytes(call.sealed or b"")


def test_who_wants_to_be_left_alone_on_the_telephone_is() -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    caller.post("/desk/sign-on/")
    page = caller.post("/desk/next/")["Location"]
    caller.post(f"{page}number/")
    caller.post(f"{page}ended/", {"result": "leave_alone"})
    assert OptOut.objects.count() == 1


def test_a_call_back_is_at_pakistans_hour() -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    caller.post("/desk/sign-on/")
    page = caller.post("/desk/next/")["Location"]
    caller.post(f"{page}number/")
    caller.post(f"{page}back/", {"call_back_at": "2026-03-04T16:30"})
    assert Attempt.objects.get().planned_at.isoformat() == "2026-03-04T11:30:00+00:00"


def test_another_callers_call_is_not_found() -> None:
    to_be_called()
    caller = signed_in(Right.CALL_CITIZENS)
    caller.post("/desk/sign-on/")
    page = caller.post("/desk/next/")["Location"]
    other = signed_in(Right.CALL_CITIZENS, username="daud")
    assert other.get(page).status_code == 404
    assert other.post(f"{page}number/").status_code == 404


def test_the_review_queue_puts_danger_first_and_shows_the_words_that_decided() -> None:
    a_reply("theek tha", invitation=an_invitation(), needs_review=True)
    danger = a_reply("mujhe maar denge", invitation=an_invitation(), needs_review=True, control="danger")
    page = signed_in(Right.REVIEW_REPLIES).get("/review/").text
    assert page.index("mujhe maar denge") < page.index("theek tha")
    assert f"/review/{danger.pk}/" in page


def test_a_reviewers_reading_comes_in_force_and_the_earlier_one_stays() -> None:
    reply = a_reply("paise liye 500", invitation=an_invitation(), needs_review=True, outcome="unclear")
    reviewer = signed_in(Right.REVIEW_REPLIES)
    said = {"outcome": "dissatisfied", "bribe": "yes", "amount": "500", "control": "", "seen": reply.in_force_id}
    assert reviewer.post(f"/review/{reply.pk}/say/", said)["Location"] == "/review/"
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert (reply.in_force.reader, reply.in_force.amount_pkr, reply.needs_review) == ("person", 500, False)
    assert ReadingRow.objects.filter(reply=reply).count() == 2


def test_two_reviewers_of_one_reply_do_not_overwrite_each_other() -> None:
    reply = a_reply(invitation=an_invitation(), needs_review=True)
    reviewer, said = signed_in(Right.REVIEW_REPLIES), {"outcome": "satisfied", "seen": reply.in_force_id}
    reviewer.post(f"/review/{reply.pk}/say/", said)
    response = reviewer.post(f"/review/{reply.pk}/say/", said)
    assert "Somebody else reviewed this reply meanwhile." in response.text


def test_a_programme_is_drafted_tried_dry_and_released_by_a_second_person() -> None:
    service = a_service(department=a_department())
    first = signed_in(Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
    dry = first.post("/programmes/draft/", {"text": a_programme_text(service)})["Location"]
    assert "Nobody was asked." in first.get(dry).text
    release = dry.replace("dry-run", "release")
    assert "a second person must do it" in first.post(release).text
    signed_in(Right.RELEASE_PROGRAMME, username="daud").post(release)
    assert Programme.objects.get().state == "released"


def test_what_is_wrong_in_a_programmes_file_is_said_with_its_line() -> None:
    response = signed_in(Right.DRAFT_PROGRAMME).post("/programmes/draft/", {"text": "programme: x\nnoise: 1\n"})
    assert response.status_code == 400
    assert "line 2" in response.text
