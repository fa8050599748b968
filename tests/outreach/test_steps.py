"""Steps begin when they are due, once, and go on only where nobody was reached or nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sunwai.base.sealing import seal_for
from sunwai.messages.models import Message, OpenQuestion
from sunwai.messages.types import State
from sunwai.outreach.commands import (
    advance,
    decide,
    end_invitations,
    expire_invitations,
    follow_corrections,
    follow_retraction,
    mark_answered,
    settle_missed,
)
from sunwai.outreach.models import Attempt, Invitation
from sunwai.outreach.types import EndReason
from sunwai.people.commands import opt_out
from sunwai.transactions.models import Transaction, TransactionVersion
from tests.directory.makers import a_service
from tests.outreach.makers import EVERY_DAY, NOON, OUTREACH, a_programme, an_invitation
from tests.outreach.network import arrives, leaves, settle_all
from tests.transactions.makers import a_file, a_number, a_transaction

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def states(step: int = 0) -> list[str]:
    return list(Attempt.objects.filter(step=step).order_by("number").values_list("state", flat=True))


def text() -> str:
    return seal_for("messages.text").open_text(Message.objects.get().sealed)


def go(at: datetime) -> int:
    return advance(by=OUTREACH, at=at)


def test_a_due_step_queues_one_text_and_its_question_opens_when_it_leaves() -> None:
    invitation = an_invitation(language="en")
    assert (go(NOON), go(NOON)) == (1, 0)
    attempt = Attempt.objects.get()
    assert attempt.message == Message.objects.get(room="outreach", reference=attempt.id)
    assert not OpenQuestion.objects.exists()
    leaves(NOON)
    assert OpenQuestion.objects.get().reference == invitation.id
    assert f"/r/{invitation.token}" in text()
    assert "Copy of land record (fard), Kasur Office, 4 Mar." in text()


def test_a_text_in_urdu_has_urdu_names_and_months() -> None:
    an_invitation(language="ur")
    go(NOON)
    assert "فرد، 4 مارچ۔" in text()


def test_nothing_begins_before_its_time_nor_outside_its_hours() -> None:
    an_invitation(at=NOON)
    assert go(NOON - HOUR) == 0
    night = NOON + timedelta(hours=10)
    assert go(night) == 0
    assert Invitation.objects.get().next_at == NOON - timedelta(hours=3) + DAY


def test_a_delivered_text_is_not_repeated() -> None:
    an_invitation()
    go(NOON)
    leaves(NOON)
    arrives(NOON + HOUR)
    assert [go(NOON + n * DAY) for n in range(1, 6)] == [0] * 5
    assert states() == ["delivered"]


def test_a_failed_text_is_tried_again_after_its_delay_and_no_more_often_than_planned() -> None:
    an_invitation()
    go(NOON)
    leaves(NOON)
    arrives(NOON, State.FAILED)
    assert (go(NOON + 3 * HOUR), go(NOON + 4 * HOUR)) == (0, 1)
    leaves(NOON + 4 * HOUR, State.FAILED)
    assert states() == ["failed", "failed"]
    assert go(NOON + DAY) == 0
    assert Invitation.objects.values_list("state", "reason").get() == ("ended", "unreached")
    assert not OpenQuestion.objects.filter(closed_at=None).exists()


def test_after_an_unknown_text_nothing_follows_until_a_receipt_says_what_became_of_it() -> None:
    an_invitation(for_callers=True)
    go(NOON)
    leaves(NOON, State.UNKNOWN)
    assert [go(NOON + n * DAY) for n in range(1, 6)] == [0] * 5
    Message.objects.update(state="failed", final_at=NOON + HOUR)
    settle_all(NOON + HOUR)
    assert states() == ["failed"]
    assert go(NOON + 5 * HOUR) == 1


def test_callers_follow_a_delivered_text_that_stays_unanswered_only_for_their_sample() -> None:
    mine, _other = an_invitation(for_callers=True), an_invitation()
    go(NOON)
    leaves(NOON)
    arrives(NOON)
    assert (go(NOON + 23 * HOUR), go(NOON + DAY)) == (0, 1)
    assert Attempt.objects.values_list("invitation", "channel", "state").get(step=1) == (mine.id, "caller", "planned")


def test_an_answer_stops_every_further_step_and_what_is_still_queued() -> None:
    answered, called = an_invitation(), an_invitation(for_callers=True)
    go(NOON)
    assert mark_answered(invitations=[answered.id], by=OUTREACH, at=NOON) == [answered.id]
    assert mark_answered(invitations=[answered.id], by=OUTREACH, at=NOON) == []
    assert [one.id for one in leaves(NOON)] == [called.attempts.get().message_id]
    arrives(NOON)
    go(NOON + DAY)
    mark_answered(invitations=[called.id], by=OUTREACH, at=NOON + DAY)
    assert called.attempts.get(step=1).state == "withheld"


def test_what_the_gate_withholds_ends_its_invitation() -> None:
    invitation = an_invitation()
    go(NOON)
    opt_out(contact_point=invitation.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    assert leaves(NOON) == []
    assert states() == ["withheld"]
    assert Attempt.objects.get().begun_at is None
    assert Invitation.objects.values_list("state", "reason").get() == ("ended", "opted_out")


def test_an_invitation_expires_and_lets_its_number_go() -> None:
    an_invitation(days=2)
    go(NOON)
    leaves(NOON)
    assert expire_invitations(by=OUTREACH, at=NOON + DAY) == 0
    assert expire_invitations(by=OUTREACH, at=NOON + 2 * DAY) == 1
    assert Invitation.objects.get().reason == "expired"
    assert OpenQuestion.objects.get().closed_at is not None


def test_a_receipt_after_the_end_still_counts_for_its_attempt() -> None:
    invitation = an_invitation()
    go(NOON)
    leaves(NOON)
    end_invitations(invitations=[invitation.id], reason=EndReason.EXPIRED, by=OUTREACH, at=NOON + HOUR)
    arrives(NOON + HOUR)
    assert states() == ["delivered"]


def corrected(invitation: Invitation, **changes: object) -> int:
    """Corrects the transaction as an import does; the file that brought it."""
    file = a_file()
    old = invitation.transaction
    TransactionVersion.objects.create(
        transaction=old, version=old.version, content=old.content, file=old.file, occurred_at=old.occurred_at,
        office=old.office, service=old.service, contact_point=old.contact_point, replaced_by=file, replaced_at=NOON,
    )  # fmt: skip
    Transaction.objects.filter(pk=old.pk).update(version=2, file=file, **changes)
    return file.id


@pytest.mark.parametrize("queued", [False, True])
def test_a_question_that_has_not_left_goes_to_the_corrected_number(queued: bool) -> None:
    invitation, right = an_invitation(), a_number()
    if queued:
        go(NOON)
    assert follow_corrections(file=corrected(invitation, contact_point=right), by=OUTREACH, at=NOON) == 1
    go(NOON)
    assert len(leaves(NOON)) == 1
    message = Message.objects.get()
    assert message.contact_point_id == OpenQuestion.objects.get().contact_point_id == right.id
    assert Attempt.objects.count() == 1


def test_a_question_that_has_left_stays_with_the_number_it_went_to() -> None:
    invitation, right = an_invitation(), a_number()
    go(NOON)
    leaves(NOON)
    assert follow_corrections(file=corrected(invitation, contact_point=right), by=OUTREACH, at=NOON) == 0
    assert Invitation.objects.get().contact_point_id == invitation.contact_point_id


def test_a_correction_that_no_job_followed_is_seen_before_anything_leaves() -> None:
    invitation, right = an_invitation(), a_number()
    corrected(invitation, contact_point=right)
    go(NOON)
    go(NOON)
    assert Message.objects.get().contact_point_id == right.id


@pytest.mark.parametrize(("wrong", "reason"), [("none", "no_number"), ("stop", "opted_out"), ("busy", "question_open")])
def test_a_corrected_number_that_may_not_be_asked_ends_the_invitation(wrong: str, reason: str) -> None:
    invitation, right = an_invitation(), an_invitation(asked=True).contact_point
    if wrong == "stop":
        opt_out(contact_point=right.id, source="sms", by=OUTREACH, at=NOON)
    go(NOON)
    file = corrected(invitation, contact_point=None if wrong == "none" else right)
    follow_corrections(file=file, by=OUTREACH, at=NOON)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason) == ("ended", reason)
    assert leaves(NOON) == []


def test_a_retracted_file_ends_what_has_not_left_and_begins_no_further_step() -> None:
    file = a_file()
    sent, unsent = an_invitation(for_callers=True), an_invitation(at=NOON + HOUR)
    go(NOON)
    leaves(NOON)
    Transaction.objects.update(file=file, retracted=True)
    assert follow_retraction(file=file.id, by=OUTREACH, at=NOON) == 1
    unsent.refresh_from_db()
    assert (unsent.state, unsent.reason) == ("ended", "retracted")
    arrives(NOON)
    assert go(NOON + DAY) == 0
    assert not sent.attempts.filter(step=1).exists()


def test_two_services_of_one_number_are_asked_about_one_after_the_other() -> None:
    first = an_invitation(days=1)
    go(NOON)
    later = a_transaction(contact_point=first.contact_point, at=NOON + DAY)
    a_programme(later.service)
    expire_invitations(by=OUTREACH, at=NOON + DAY)
    assert decide(by=OUTREACH, at=NOON + DAY) == {"invited": 1}
    assert go(NOON + DAY) == 1


def test_what_left_is_begun_before_any_receipt() -> None:
    an_invitation()
    go(NOON)
    leaves(NOON + HOUR)
    go(NOON + HOUR)
    assert Attempt.objects.values_list("state", "begun_at").get() == ("begun", NOON + HOUR)


def test_a_lost_job_is_made_up_for() -> None:
    an_invitation()
    go(NOON)
    leaves(NOON)
    Message.objects.update(state="delivered", final_at=NOON)
    assert settle_missed(by=OUTREACH, at=NOON) == 1
    assert settle_missed(by=OUTREACH, at=NOON) == 0
    assert states() == ["delivered"]


def test_a_programme_s_first_step_may_wait() -> None:
    later = [{"channel": "sms", "after": "30 minutes", "attempts": 1}]
    service = a_service()
    a_programme(service, steps=later, windows={"sms": {"from": "09:00", "to": "20:00", "days": EVERY_DAY}})
    a_transaction(service=service)
    decide(by=OUTREACH, at=NOON)
    assert (go(NOON), go(NOON + HOUR / 2)) == (0, 1)
