"""Every word of stop.csv, from the text that comes in to the question that does not go out any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.actors import process
from sunwai.feedback.commands import read_replies, take_messages
from sunwai.feedback.queries import unread
from sunwai.feedback.reading.tables import table
from sunwai.messages import commands
from sunwai.messages.models import Line, Message
from sunwai.messages.types import Inbound
from sunwai.people.commands import keep_numbers
from sunwai.people.models import OptOut
from sunwai.people.types import NumberClass
from tests.messages.makers import NOON, SENDER, a_draft, a_line, a_number

pytestmark = pytest.mark.django_db
US = process("inbound")
MINUTE = timedelta(minutes=1)
ROWS = [(row["cue"], row["language"], row["words"].split("|")) for row in table("stop")]
BRIBES = [
    "stop taking bribes", "Please stop taking bribes", "stop corruption", "rishwat lena band karo",
    "رشوت لینا بند کریں", "رشوت بند کرو", "clerk ne kaha band hai", "office band tha", "دفتر بند تھا",
    "stop asking people for money",
]  # fmt: skip


def spoken(phrase: str) -> str:
    """A phrase of the table as somebody writes it: `*` ends a word anyhow, `_` is some word."""
    return phrase.replace("*", "").replace("_", "abhi")


def heard(texts: list[str]) -> tuple[Line, dict[str, str], list[int]]:
    """Each text comes from a number of its own that has a question queued; the texts by number, and the questions."""
    numbers = {a_number(): text for text in texts}
    kept = keep_numbers(numbers=dict.fromkeys(numbers, NumberClass.MOBILE), at=NOON)
    line = a_line()
    asked = commands.queue(drafts=[a_draft(kept[one]) for one in numbers], by=SENDER, at=NOON)
    inbound = [Inbound(number=number[1:], text=text, key=number) for number, text in numbers.items()]
    commands.receive(line=line, texts=inbound, by=SENDER, at=NOON + MINUTE)
    came = list(Message.objects.filter(direction="in").values_list("id", flat=True))
    assert len(came) == len(texts)
    take_messages(messages=came, by=US, at=NOON + MINUTE)
    read_replies(replies=unread(), by=US, at=NOON + MINUTE)
    return line, {str(kept[number]): text for number, text in numbers.items()}, asked


@pytest.mark.parametrize(("cue", "language", "phrases"), ROWS, ids=[f"{cue}-{language}" for cue, language, _ in ROWS])
def test_whoever_writes_it_gets_no_question_from_the_next_reservation_on(
    cue: str, language: str, phrases: list[str]
) -> None:
    said = [written for phrase in phrases for written in (spoken(phrase), f"{spoken(phrase).upper()} !!")]
    line, by_contact, asked = heard(said)
    left = {
        by_contact[str(one)] for one in OptOut.objects.filter(lifted_at=None).values_list("contact_point", flat=True)
    }
    assert sorted(set(said) - left) == []
    going = commands.reserve(line=line, most=10 * len(said), by=SENDER, at=NOON + 2 * MINUTE)
    assert {Message.objects.get(id=one.id).purpose for one in going} == {"confirmation"}
    assert set(Message.objects.filter(id__in=asked).values_list("reason", flat=True)) == {"opted_out"}


def test_who_asks_that_bribes_stop_or_says_that_an_office_is_shut_is_asked_on() -> None:
    line, by_contact, asked = heard(BRIBES)
    assert [by_contact[str(one)] for one in OptOut.objects.values_list("contact_point", flat=True)] == []
    assert {one.id for one in commands.reserve(line=line, most=50, by=SENDER, at=NOON + 2 * MINUTE)} >= set(asked)
