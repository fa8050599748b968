"""A text of one word asks what is held: the answer says how to see it, and nothing of what it is."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sunwai.complaints.commands.telling_held import take_held
from sunwai.complaints.models import TextFiling
from sunwai.config.inbound import route
from sunwai.feedback.models import Reply
from sunwai.messages.models import Message
from sunwai.messages.types import MessagesReceived
from tests.casework.makers import a_world
from tests.complaints.makers import INBOUND, NOON, a_contact, a_leaf, said, texts_to
from tests.feedback.makers import an_invitation

pytestmark = pytest.mark.django_db


def take(words: str, point: UUID, hours: float = 0) -> list[int]:
    at = NOON + timedelta(hours=hours)
    return take_held(messages=[said(words, point, at)], by=INBOUND, at=at)


@pytest.mark.parametrize("words", ["HELD", "held?", " Held. "])
def test_held_is_answered_with_the_page_in_english(words: str) -> None:
    amina = a_contact()
    assert take(words, amina)
    assert "/held/ opens with a code" in texts_to(amina)[0]


@pytest.mark.parametrize("words", ["معلومات", "malumat", "MALOOMAT"])
def test_its_urdu_words_are_answered_in_urdu(words: str) -> None:
    amina = a_contact()
    assert take(words, amina)
    assert "کوڈ سے کھلے گا" in texts_to(amina)[0]


@pytest.mark.parametrize("words", ["1", "held up for hours", "malumat nahi di gayi", "STOP"])
def test_other_words_are_left_to_others(words: str) -> None:
    amina = a_contact()
    assert not take(words, amina)
    assert texts_to(amina) == []


def test_a_number_is_answered_once_a_day_and_one_text_once() -> None:
    amina = a_contact()
    first = said("HELD", amina)
    for _ in "ab":
        assert take_held(messages=[first], by=INBOUND, at=NOON) == [first]
    assert take("HELD", amina, 23)
    assert len(texts_to(amina)) == 1
    Message.objects.filter(room="complaints.held").update(created_at=NOON)
    assert take("HELD", amina, 25)
    assert len(texts_to(amina)) == 2


def test_it_is_no_answer_to_what_was_asked_and_begins_no_case() -> None:
    a_leaf(a_world().category, "other")
    bilal = an_invitation(at=NOON).contact_point_id
    route(MessagesReceived([said("HELD", bilal)]))
    assert not Reply.objects.exists()
    assert not TextFiling.objects.exists()
