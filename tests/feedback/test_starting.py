"""STOP holds from the next reservation; START undoes it."""

from __future__ import annotations

import pytest

from sunwai.base.actors import process
from sunwai.feedback.commands.starting import language_of, starts, take_starts
from sunwai.feedback.reading.tables import table
from sunwai.messages import commands
from sunwai.messages.models import Message
from sunwai.messages.types import Inbound
from sunwai.people.commands import opt_out
from sunwai.people.models import OptOut
from tests.messages.makers import NOON, SENDER, a_contact, a_line, a_message

BY = process("test")
NUMBER = "+923001112244"
WORDS = [(row["language"], words) for row in table("start") for words in row["words"].split("|")]


def says(text: str, line: object, key: str = "k") -> list[int]:
    return commands.receive(line=line, texts=[Inbound(NUMBER, text, key)], by=SENDER, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["START", "start.", "شروع کریں۔", "shuru karo", "شروع ڪريو", "شروع کړئ", "Shuroo Karo!"]
)
def test_start_undoes_stop_and_is_confirmed_in_its_language(text: str) -> None:
    contact, line = a_contact(NUMBER), a_line()
    opt_out(contact_point=contact, source="sms", by=SENDER, at=NOON)
    ids = says(text, line)
    assert take_starts(messages=ids, by=BY, at=NOON) == ids
    assert not OptOut.objects.filter(lifted_at=None).exists()
    expected = "en" if text.lower().startswith("start") else "ur"
    assert Message.objects.get(purpose="confirmation").language == expected
    question = a_message(contact)
    assert question.id in [out.id for out in commands.reserve(line=line, most=9, by=SENDER, at=NOON)]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["start giving receipts", "they should start work", "کام شروع نہیں ہوا", "1", ""])
def test_a_sentence_with_the_word_in_it_lifts_nothing(text: str) -> None:
    contact, line = a_contact(NUMBER), a_line()
    opt_out(contact_point=contact, source="sms", by=SENDER, at=NOON)
    assert take_starts(messages=says(text, line), by=BY, at=NOON) == []
    assert OptOut.objects.filter(lifted_at=None).exists()


@pytest.mark.django_db
def test_from_who_never_said_stop_it_is_a_text_like_any_other() -> None:
    a_contact(NUMBER)
    assert take_starts(messages=says("START", a_line()), by=BY, at=NOON) == []


def test_every_word_of_the_list_is_read_in_a_language_of_ours() -> None:
    assert all(language_of(words) for _, words in WORDS)
    assert len(starts()) == len({language_of(words) and words for _, words in WORDS})
