"""Every transaction ends as asked about, or not and why: exactly one decision, the first reason that applies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunwai.messages.commands import open_questions
from sunwai.outreach.commands import decide
from sunwai.outreach.models import Decision, Invitation
from sunwai.people.commands import opt_out
from sunwai.people.models import ContactPoint, DoNotCall, StaffNumber
from sunwai.transactions.models import Transaction
from tests.directory.makers import a_service, an_office
from tests.outreach.makers import NOON, OUTREACH, a_programme, an_invitation
from tests.transactions.makers import a_file, a_number, a_transaction

pytestmark = pytest.mark.django_db


def outcome(transaction: Transaction) -> str:
    return Decision.objects.get(transaction=transaction).outcome


def asked_about(at: Any = NOON, **facts: Any) -> Transaction:
    """A transaction of a service that a programme asks about."""
    service = facts.pop("service", None) or a_service()
    a_programme(service, **facts.pop("plan", {}))
    return a_transaction(service=service, at=at, **facts)


def test_a_transaction_with_a_number_is_asked_about_once() -> None:
    transaction = asked_about(language="en")
    assert decide(by=OUTREACH, at=NOON) == {"invited": 1}
    assert decide(by=OUTREACH, at=NOON) == {}
    invitation = Invitation.objects.get(transaction=transaction)
    assert (invitation.language, invitation.step, invitation.next_at) == ("en", 0, NOON)
    assert len(invitation.token) == 12


def test_a_language_that_is_not_asked_in_gives_way_to_the_usual_one() -> None:
    asked_about(language="sd")
    decide(by=OUTREACH, at=NOON)
    assert Invitation.objects.get().language == "ur"


def test_a_number_abroad_is_asked_in_the_language_for_abroad() -> None:
    abroad = a_number("+447700900123")
    ContactPoint.objects.update(number_class="foreign")
    asked_about(contact_point=abroad, language="ur")
    decide(by=OUTREACH, at=NOON)
    assert Invitation.objects.get().language == "en"


def test_a_service_without_a_programme_is_not_asked_about() -> None:
    a_programme(released=False)
    transaction = a_transaction()
    decide(by=OUTREACH, at=NOON)
    assert outcome(transaction) == "no_programme"


def test_what_is_older_than_the_programme_allows_is_not_asked_about() -> None:
    transaction = asked_about(at=NOON - timedelta(days=8))
    decide(by=OUTREACH, at=NOON)
    assert outcome(transaction) == "too_old"


def test_a_retracted_transaction_is_not_asked_about() -> None:
    transaction = asked_about()
    Transaction.objects.update(retracted=True)
    decide(by=OUTREACH, at=NOON)
    assert outcome(transaction) == "retracted"


def test_without_a_number_nobody_can_be_asked() -> None:
    transaction = asked_about(numbered=False)
    decide(by=OUTREACH, at=NOON)
    assert outcome(transaction) == "no_number"


def test_wishes_and_registers_are_kept() -> None:
    service = a_service()
    a_programme(service)
    staff, listed, left_alone, of_service, of_other = (a_transaction(service=service) for _ in range(5))
    StaffNumber.objects.create(contact_point_id=staff.contact_point_id, noted_at=NOON)
    DoNotCall.objects.create(contact_point_id=listed.contact_point_id, listed_on=NOON.date())
    opt_out(contact_point=left_alone.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    opt_out(contact_point=of_service.contact_point_id, service=service.id, source="sms", by=OUTREACH, at=NOON)
    opt_out(contact_point=of_other.contact_point_id, service=a_service().id, source="sms", by=OUTREACH, at=NOON)
    decide(by=OUTREACH, at=NOON)
    found = [outcome(one) for one in (staff, listed, left_alone, of_service, of_other)]
    assert found == ["staff_number", "do_not_call", "opted_out", "opted_out", "invited"]


def test_the_first_reason_in_the_documented_order_counts() -> None:
    transaction = asked_about(at=NOON - timedelta(days=8))
    opt_out(contact_point=transaction.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    StaffNumber.objects.create(contact_point_id=transaction.contact_point_id, noted_at=NOON)
    decide(by=OUTREACH, at=NOON)
    assert outcome(transaction) == "too_old"


def test_a_landline_is_asked_only_by_callers() -> None:
    no_call, called = a_number(), a_number()
    ContactPoint.objects.update(number_class="landline")
    sms_only = [{"channel": "sms", "after": "0 minutes", "attempts": 1}]
    window = {"sms": {"from": "09:00", "to": "20:00", "days": ["mon"]}}
    by_text = asked_about(contact_point=no_call, plan={"steps": sms_only, "windows": window})
    all_called = {"seed": "s", "strata": ["service"], "invited": 1, "callers": 1}
    asked_about(contact_point=called, plan={"sampling": all_called})
    decide(by=OUTREACH, at=NOON)
    assert outcome(by_text) == "cannot_text"
    assert Invitation.objects.values_list("contact_point", "step").get() == (called.id, 1)


def test_the_same_number_and_service_wait_for_the_cooldown() -> None:
    before = an_invitation(at=NOON - timedelta(days=29), asked=True)
    before.attempts.create(step=0, number=1, channel="sms", state="delivered", planned_at=NOON, begun_at=NOON)
    Invitation.objects.update(state="ended", reason="expired")
    again = a_transaction(service=before.service, contact_point=before.contact_point)
    other = a_transaction(service=(more := a_service()), contact_point=before.contact_point)
    a_programme(more)
    decide(by=OUTREACH, at=NOON)
    later = a_transaction(service=before.service, contact_point=before.contact_point, at=NOON + timedelta(days=2))
    Invitation.objects.update(state="ended", reason="expired")
    decide(by=OUTREACH, at=NOON + timedelta(days=2))
    assert [outcome(one) for one in (again, other, later)] == ["cooldown", "invited", "invited"]


def test_an_invitation_that_never_left_starts_no_cooldown() -> None:
    before = an_invitation(at=NOON - timedelta(days=2))
    Invitation.objects.update(state="ended", reason="retracted")
    again = a_transaction(service=before.service, contact_point=before.contact_point)
    decide(by=OUTREACH, at=NOON)
    assert outcome(again) == "invited"


def test_of_one_number_in_a_batch_the_first_by_time_is_asked_about() -> None:
    fard, domicile, amina = a_service(), a_service(), a_number()
    a_programme(fard, domicile)
    later = a_transaction(service=fard, contact_point=amina, at=NOON - timedelta(hours=1))
    first = a_transaction(service=fard, contact_point=amina, at=NOON - timedelta(hours=3))
    other = a_transaction(service=domicile, contact_point=amina, at=NOON - timedelta(hours=2))
    decide(by=OUTREACH, at=NOON)
    assert [outcome(one) for one in (first, later, other)] == ["invited", "cooldown", "question_open"]


def test_a_number_with_an_invitation_open_is_not_asked_another_and_another_rooms_question_makes_it_wait() -> None:
    asked, elsewhere = an_invitation(at=NOON - timedelta(days=1)), a_number()
    another = asked_about(contact_point=asked.contact_point)
    open_questions(room="cases", questions=[(elsewhere.id, 1, NOON + timedelta(days=1))], by=OUTREACH, at=NOON)
    of_case = asked_about(contact_point=elsewhere)
    decide(by=OUTREACH, at=NOON)
    assert (outcome(another), outcome(of_case)) == ("question_open", "invited")


def test_the_day_s_budget_holds_over_batches() -> None:
    service = a_service()
    programme = a_programme(service)
    each = programme.plan["segments"]["ur"]
    programme.plan["budget"]["segments_per_day"] = each * 3
    programme.save()
    for _ in range(2):
        a_transaction(service=service)
    decide(by=OUTREACH, at=NOON)
    for _ in range(4):
        a_transaction(service=service)
    assert decide(by=OUTREACH, at=NOON + timedelta(hours=1)) == {"invited": 1, "over_budget": 3}
    a_transaction(service=service, at=NOON + timedelta(days=1))
    assert decide(by=OUTREACH, at=NOON + timedelta(days=1)) == {"invited": 1}


def test_who_stood_behind_one_that_was_not_asked_gets_its_reason() -> None:
    service, amina = a_service(), a_number()
    programme = a_programme(service)
    programme.plan["budget"]["segments_per_day"] = 0
    programme.save()
    rows = [a_transaction(service=service, contact_point=amina) for _ in range(2)]
    decide(by=OUTREACH, at=NOON)
    assert [outcome(one) for one in rows] == ["over_budget", "over_budget"]


def test_one_file_can_be_decided_alone() -> None:
    service = a_service()
    a_programme(service)
    mine, other = a_file(), a_transaction(service=service)
    transaction = a_transaction(service=service, file=mine, office=an_office(department=service.department))
    assert decide(by=OUTREACH, at=NOON, file=mine.id) == {"invited": 1}
    assert Decision.objects.get().transaction == transaction != other
