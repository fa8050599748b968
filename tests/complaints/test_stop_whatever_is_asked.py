"""Who asks to be left alone is left alone, whichever room's question the text answers; the case goes on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sunwai.complaints.commands.offering import offer
from sunwai.complaints.commands.outcomes import ask_outcomes
from sunwai.complaints.commands.texting import take_texts
from sunwai.complaints.models import BribeOffer, OutcomeQuestion, TextFiling
from sunwai.config.inbound import route
from sunwai.feedback.commands import read_replies
from sunwai.feedback.queries import unread
from sunwai.messages.types import MessagesReceived
from sunwai.people.models import OptOut
from tests.casework.makers import a_world, case, told
from tests.complaints.makers import INBOUND, NOON, a_contact, a_leaf, said
from tests.complaints.test_offers import alleged
from tests.complaints.test_outcomes import phone_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def writes(words: str, point: UUID) -> bool:
    """Whether somebody who writes this is left alone from then on."""
    route(MessagesReceived([said(words, point, LATER)]))
    read_replies(replies=unread(), by=INBOUND, at=LATER)
    return OptOut.objects.filter(contact_point=point, lifted_at=None).exists()


@pytest.mark.parametrize("words", ["STOP", "band karo", "بند کریں", "msg band karo", "please stop"])
def test_who_is_asked_whether_their_case_is_solved_may_say_stop(words: str) -> None:
    filed = told(a_world())
    ask_outcomes(by=INBOUND, at=NOON + timedelta(minutes=1))

    assert writes(words, phone_of(filed))
    assert case(filed).status == "told"
    assert OutcomeQuestion.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("words", ["1", "2", "hal nahi hua", "kaam ho gaya shukria"])
def test_an_answer_about_the_case_is_no_wish_to_be_left_alone(words: str) -> None:
    filed = told(a_world())
    ask_outcomes(by=INBOUND, at=NOON + timedelta(minutes=1))

    assert not writes(words, phone_of(filed))
    assert not OutcomeQuestion.objects.filter(ended_at=None).exists()


def test_who_is_asked_what_their_case_is_about_may_say_stop_and_is_asked_no_more() -> None:
    a_world()
    amina = a_contact()
    take_texts(messages=[said("SHIKAYAT", amina)], by=INBOUND, at=NOON)

    assert writes("STOP", amina)
    assert not TextFiling.objects.filter(ended_at=None).exists()


def test_who_is_offered_a_case_about_a_bribe_may_say_stop_and_nothing_is_filed() -> None:
    world = a_world()
    a_leaf(world.category, "corruption.bribe", accuses=True, identity="confidential")
    reply = alleged(world)
    offer(replies=[reply.pk], by=INBOUND, at=NOON)

    assert reply.contact_point_id
    assert writes("STOP", reply.contact_point_id)
    assert not BribeOffer.objects.exclude(case=None).exists()
