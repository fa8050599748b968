from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sunwai.base.sealing import seal_for
from sunwai.casework.models import Case, CaseEvent
from sunwai.complaints.commands.texting import take_texts
from sunwai.complaints.models import TextFiling
from sunwai.complaints.rules import start_of
from sunwai.messages.commands import open_questions
from sunwai.messages.models import OpenQuestion
from tests.casework.makers import World, a_world
from tests.complaints.makers import INBOUND, NOON, a_contact, a_leaf, said, texts_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = a_world()
    a_leaf(made.category, "other")
    a_leaf(made.category, "water", keywords=["pani", "پانی"])
    return made


def take(words: str, point: UUID, minutes: float = 0) -> list[int]:
    at = NOON + timedelta(minutes=minutes)
    return take_texts(messages=[said(words, point, at)], by=INBOUND, at=at)


def test_a_text_that_begins_with_masla_is_asked_what_then_where_and_becomes_a_case(world: World) -> None:
    amina = a_contact()
    assert take("MASLA", amina)
    assert "کیا مسئلہ ہے" in texts_to(amina)[-1]
    assert take("gali main pani khara hai", amina, 1)
    assert "کہاں" in texts_to(amina)[-1]
    assert not Case.objects.exists()
    assert take(f"{world.area.name} main bazar", amina, 2)
    case = Case.objects.get()
    assert (case.way, case.category.code, case.area_id) == ("sms", "water", world.area.pk)
    words = seal_for("casework.words").open_text(CaseEvent.objects.get(case=case, n=1).sealed or b"")
    assert "pani khara hai" in words
    assert "main bazar" in words
    assert case.number in texts_to(amina)[-1]


def test_texts_that_concern_no_case_are_looked_at_together(world: World, django_assert_max_num_queries: Any) -> None:
    texts = [said("1", a_contact()) for _ in range(20)]
    with django_assert_max_num_queries(8):
        assert take_texts(messages=texts, by=INBOUND, at=NOON) == []


def test_what_is_said_after_the_word_is_not_asked_again(world: World) -> None:
    amina = a_contact()
    assert take("شکایت: نلکے میں پانی نہیں آ رہا", amina)
    assert TextFiling.objects.get().step == "where"
    assert take("معلوم نہیں", amina, 1)
    assert Case.objects.get().area.parent is None, "a place that nobody knows goes to the whole government's desk"


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("words", ["1", "shukriya", "bijli nahi hai"])
def test_a_text_that_begins_nothing_is_left_to_others(words: str) -> None:
    assert take(words, a_contact()) == []


@pytest.mark.usefixtures("world")
def test_a_key_belongs_to_the_question_of_another_room_that_is_open() -> None:
    amina = a_contact()
    open_questions(room="outreach", questions=[(amina, 77, NOON + timedelta(days=1))], by=INBOUND, at=NOON)
    assert take("MASLA", amina)
    assert take("1", amina, 1) == [], "the other room's question gets its key"
    assert take("pani nahi hai", amina, 2), "free words are the answer to ours"


@pytest.mark.usefixtures("world")
def test_a_key_without_another_question_is_asked_again_in_words() -> None:
    amina = a_contact()
    take("MASLA", amina)
    assert OpenQuestion.objects.get(contact_point=amina, closed_at=None).room == "complaints.text"
    assert take("1", amina, 1)
    assert "الفاظ" in texts_to(amina)[-1]


@pytest.mark.usefixtures("world")
def test_a_case_begun_and_not_told_for_a_day_is_over() -> None:
    amina = a_contact()
    take("MASLA", amina)
    assert take("pani nahi hai", amina, 60 * 25) == []
    assert TextFiling.objects.get().ended_at


@pytest.mark.usefixtures("world")
def test_stop_ends_it_and_goes_on_to_the_room_that_honours_it() -> None:
    amina = a_contact()
    take("MASLA", amina)
    assert take("STOP", amina, 1) == []
    assert take("pani nahi hai", amina, 2) == []


@pytest.mark.usefixtures("world")
def test_the_same_text_twice_begins_one_case() -> None:
    amina = a_contact()
    message = said("MASLA", amina)
    assert take_texts(messages=[message], by=INBOUND, at=NOON) == [message]
    assert take_texts(messages=[message], by=INBOUND, at=NOON) == [message]
    assert len(texts_to(amina)) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MASLA", ("ur", "")),
        ("shikayat: pani", ("ur", "pani")),
        ("Shikayet pani nahi", ("ur", "pani nahi")),
        ("شكايت پانی", ("ur", "پانی")),
        ("مسئلہ", ("ur", "")),
        ("COMPLAINT no water", ("en", "no water")),
        ("mera masla hal ho gaya", None),
        ("", None),
    ],
)
def test_the_words_that_begin_a_case(text: str, found: tuple[str, str] | None) -> None:
    assert start_of(text) == found
