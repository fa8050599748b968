from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from sunwai.messages import commands
from sunwai.messages.models import Message, Part
from sunwai.messages.queries import latest_question, words_of
from sunwai.messages.types import Inbound
from tests.messages.makers import NOON, SENDER, a_contact, a_line

pytestmark = pytest.mark.django_db
AMINA = "+923004440001"
PARTS = ["clerk ne ", "500 rupay ", "mange"]


def take(*texts: Inbound, at: Any = NOON) -> list[int]:
    return commands.receive(line=a_line(), texts=texts, by=SENDER, at=at)


def part(number: int, reference: int = 7, words: list[str] = PARTS, key: str = "") -> Inbound:
    key = key or f"{reference}/{number}/{words[number - 1]!a}"
    return Inbound(AMINA, words[number - 1], key, reference=reference, total=len(words), part=number)


def test_an_urdu_text_is_kept_sealed_from_its_number() -> None:
    (ident,) = take(Inbound("923004440001", "جی ہاں", "k1"))
    message = Message.objects.get(id=ident)
    assert (message.direction, message.state, message.contact_point_id) == ("in", "received", a_contact(AMINA))
    assert words_of([ident]) == {ident: "جی ہاں"}


def test_the_same_text_delivered_twice_is_one() -> None:
    first = take(Inbound(AMINA, "1", "k1"), Inbound(AMINA, "1", "k1"))
    assert take(Inbound(AMINA, "1", "k1")) == first[:1]
    assert Message.objects.count() == 1


def test_a_copy_across_the_border_of_two_spans_is_still_one() -> None:
    take(Inbound(AMINA, "1", "span 8"))
    take(Inbound(AMINA, "1", "span 9", earlier_key="span 8"))
    assert Message.objects.count() == 1


def test_the_same_words_from_two_numbers_are_two() -> None:
    assert len(take(Inbound(AMINA, "1", "k1"), Inbound("+923004440002", "1", "k2"))) == 2


def test_a_short_code_is_kept_as_one_that_cannot_be_texted() -> None:
    (ident,) = take(Inbound("8070", "balance", "k1"))
    assert Message.objects.get(id=ident).contact_point.number_class == "landline"


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_parts_in_any_order_make_one_text(order: list[int]) -> None:
    assert [take(part(number)) for number in order[:2]] == [[], []]
    assert take(part(order[0])) == []
    (ident,) = take(part(order[2]))
    assert words_of([ident]) == {ident: "clerk ne 500 rupay mange"}
    assert Message.objects.get(id=ident).segments == 3


def test_a_part_that_comes_again_after_all_is_joined_starts_nothing() -> None:
    take(part(1), part(2), part(3))
    take(part(2))
    commands.expire(by=SENDER, at=NOON + timedelta(hours=1))
    assert Message.objects.count() == 1


def test_the_same_reference_used_for_a_new_text_makes_a_new_text() -> None:
    take(part(1), part(2), part(3))
    other = ["phir ", "aur ", "mange"]
    (ident,) = take(*(part(number, words=other, key=f"new {number}") for number in (1, 2, 3)))
    assert words_of([ident]) == {ident: "phir aur mange"}


def test_where_a_part_never_comes_what_came_is_stored() -> None:
    take(part(1), part(3))
    assert commands.expire(by=SENDER, at=NOON + timedelta(minutes=10)) == 0
    assert commands.expire(by=SENDER, at=NOON + timedelta(minutes=16)) == 1
    assert list(words_of(Message.objects.values_list("id", flat=True)).values()) == ["clerk ne  … mange"]
    assert not Part.objects.filter(message=None).exists()


def test_an_emoji_cut_in_two_by_the_phone_is_whole_again() -> None:
    high, low = "\ud83d", "\ude00"
    (ident,) = take(part(1, words=["shukria " + high, low]), part(2, words=["shukria " + high, low]))
    assert words_of([ident]) == {ident: "shukria 😀"}


def ask(contact: Any, reference: int, at: Any = NOON, days: int = 7) -> set[int]:
    questions = [(contact, reference, at + timedelta(days=days))]
    return commands.open_questions(room="outreach", questions=questions, by=SENDER, at=at)


def test_one_question_is_open_on_a_number() -> None:
    contact = a_contact()
    assert ask(contact, 1) == {1}
    assert ask(contact, 2) == set()
    assert ask(contact, 1) == {1}


def test_a_closed_or_expired_question_makes_room_for_the_next() -> None:
    contact = a_contact()
    ask(contact, 1)
    assert commands.close_questions(room="outreach", references=[1], by=SENDER, at=NOON) == 1
    assert ask(contact, 2, days=1) == {2}
    assert ask(contact, 3, at=NOON + timedelta(days=1)) == {3}


def test_the_latest_question_answers_also_when_it_is_closed() -> None:
    contact, other = a_contact(), a_contact()
    ask(contact, 1)
    commands.close_questions(room="outreach", references=[1], by=SENDER, at=NOON)
    ask(contact, 2, at=NOON + timedelta(hours=1))
    assert latest_question([contact, other], NOON)[contact].reference == 1
    assert {c: q.reference for c, q in latest_question([contact, other], NOON + timedelta(hours=2)).items()} == {
        contact: 2
    }
