from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sunwai.casework.models import CaseEvent
from sunwai.casework.types import Deed, Filed
from sunwai.complaints.commands.outcomes import ask_outcomes, take_outcomes, take_rest
from sunwai.complaints.models import OutcomeQuestion
from sunwai.complaints.rules import answer_of
from sunwai.messages.commands import close_questions, open_questions
from sunwai.messages.models import OpenQuestion
from sunwai.people.models import Citizen
from tests.casework.makers import a_world, case, citizen_of, told
from tests.complaints.makers import INBOUND, NOON, said, texts_to

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)
LATER = NOON + timedelta(hours=2)


def phone_of(filed: Filed) -> UUID:
    point = Citizen.objects.get(pk=citizen_of(filed).id).contact_point_id
    assert point
    return point


def answer(words: str, point: UUID) -> list[int]:
    return take_outcomes(messages=[said(words, point, LATER)], by=INBOUND, at=LATER)


def test_a_told_citizen_is_asked_once_and_one_confirms() -> None:
    filed = told(a_world())
    assert ask_outcomes(by=INBOUND, at=SOON) == 1
    assert ask_outcomes(by=INBOUND, at=SOON) == 0
    amina = phone_of(filed)
    assert filed.number in texts_to(amina)[-1]
    assert answer("1", amina)
    assert case(filed).status == "confirmed"
    assert "شکریہ" in texts_to(amina)[-1]
    assert not OpenQuestion.objects.filter(closed_at=None).exists()


def test_two_opens_it_again() -> None:
    filed = told(a_world())
    ask_outcomes(by=INBOUND, at=SOON)
    assert answer("2", phone_of(filed))
    assert case(filed).status == "new"
    assert CaseEvent.objects.filter(case=filed.case, deed=Deed.REFUSE, role="citizen").exists()


def test_the_question_waits_until_no_other_is_open_on_the_number() -> None:
    filed = told(a_world())
    amina = phone_of(filed)
    open_questions(room="outreach", questions=[(amina, 5, NOON + timedelta(days=2))], by=INBOUND, at=NOON)
    assert ask_outcomes(by=INBOUND, at=SOON) == 0
    assert answer("1", amina) == [], "the key is the other room's"
    close_questions(room="outreach", references=[5], by=INBOUND, at=LATER)
    assert ask_outcomes(by=INBOUND, at=LATER) == 1


def test_two_cases_of_one_number_are_asked_about_one_after_the_other() -> None:
    world, first = a_world(), told(a_world())
    amina = phone_of(first)
    number = "+923001112223"
    from sunwai.people.queries import clear_numbers

    number = clear_numbers([amina])[amina]
    from sunwai.casework.types import Who

    second = told(world, who=Who(number=number, name="Amina"))
    assert ask_outcomes(by=INBOUND, at=SOON) == 1
    answer("1", amina)
    assert ask_outcomes(by=INBOUND, at=LATER) == 1
    answer("2", amina)
    assert {case(first).status, case(second).status} == {"confirmed", "new"}


def test_other_words_are_written_to_the_case_and_asked_about_again() -> None:
    filed = told(a_world())
    ask_outcomes(by=INBOUND, at=SOON)
    assert answer("they mended one pump of the two in our village", phone_of(filed))
    assert case(filed).status == "told"
    assert CaseEvent.objects.filter(case=filed.case, deed=Deed.WRITE).exists()
    assert "صرف 1" in texts_to(phone_of(filed))[-1]


def test_words_after_the_answer_are_written_to_the_case() -> None:
    filed = told(a_world())
    ask_outcomes(by=INBOUND, at=SOON)
    amina = phone_of(filed)
    answer("1", amina)
    late = LATER + timedelta(hours=1)
    assert take_rest(messages=[said("it broke again", amina, late)], by=INBOUND, at=late)
    assert CaseEvent.objects.filter(case=filed.case, deed=Deed.WRITE).exists()


def test_who_answered_by_the_page_is_not_asked_any_more() -> None:
    from sunwai.casework import commands as casework

    filed = told(a_world())
    ask_outcomes(by=INBOUND, at=SOON)
    casework.confirm(case=filed.case, by=citizen_of(filed), at=LATER)
    ask_outcomes(by=INBOUND, at=LATER)
    assert OutcomeQuestion.objects.get().ended_at
    assert answer("2", phone_of(filed)) == []
    assert case(filed).status == "confirmed"


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("1", "solved"), ("۱", "solved"), ("ہاں", "solved"), ("Han ji", "solved"), ("hal ho gaya", "solved"),
        ("masla hal ho gaya", "solved"), ("مسئلہ حل ہو گیا", "solved"), ("ho gaya shukriya", "solved"),
        ("2", "not_solved"), ("۲", "not_solved"), ("nahi", "not_solved"), ("hal nahi hua", "not_solved"),
        ("مسئلہ حل نہیں ہوا", "not_solved"), ("no", "not_solved"), ("3", None), ("12", None), ("", None),
        ("the man came yesterday and looked at it", None), ("hua", None),
    ],
)  # fmt: skip
def test_what_a_short_answer_means(words: str, means: str | None) -> None:
    assert answer_of(words) == means
