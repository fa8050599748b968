from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunwai.ledger.models import Entry
from sunwai.messages import commands
from sunwai.messages.models import Message
from sunwai.messages.queries import line_standings, queue_depth, unfinished, words_of
from sunwai.messages.types import BadLine, Channel, Purpose
from sunwai.people.commands import opt_out
from sunwai.people.models import DoNotCall, StaffNumber
from sunwai.people.types import NumberClass
from tests.messages.makers import NOON, SENDER, a_contact, a_draft, a_line, a_message, messages

pytestmark = pytest.mark.django_db


def reserve(line: Any, most: int = 10, at: Any = NOON) -> list[Any]:
    return commands.reserve(line=line, most=most, by=SENDER, at=at)


def test_queued_again_for_the_same_purpose_it_keeps_its_id() -> None:
    drafts = [a_draft() for _ in range(3)]
    first = commands.queue(drafts=drafts, by=SENDER, at=NOON)
    again = commands.queue(drafts=[drafts[2], a_draft(), drafts[0]], by=SENDER, at=NOON)
    assert [again[0], again[2]] == [first[2], first[0]]
    assert Message.objects.count() == 4


def test_what_is_queued_is_sealed_and_opens_with_its_words() -> None:
    message = a_message(text="السلام علیکم")
    assert "السلام".encode() not in bytes(message.sealed)
    assert words_of([message.id]) == {message.id: "السلام علیکم"}


def test_ten_thousand_are_queued_and_reserved_with_one_ledger_row_each() -> None:
    ids, line = messages(10_000), a_line()
    rows = Entry.objects.count()
    assert ids == sorted(set(ids))
    assert len(reserve(line, 10_000)) == 10_000
    assert Entry.objects.count() == rows + 1
    assert queue_depth() == {}


def test_it_is_reserved_once_with_its_clear_number_and_its_words() -> None:
    message, line = a_message(a_contact("+923001112233"), text="ok"), a_line()
    (out,) = reserve(line)
    assert (out.id, out.number, out.text, out.segments) == (message.id, "+923001112233", "ok", 1)
    assert reserve(line) == []


def test_an_idle_look_at_the_queue_leaves_no_row_in_the_ledger() -> None:
    line = a_line()
    rows = Entry.objects.count()
    assert reserve(line) == []
    assert Entry.objects.count() == rows


def test_the_one_due_longest_goes_first_and_what_is_not_due_waits() -> None:
    line = a_line()
    later = a_message(not_before=NOON + timedelta(hours=1))
    first, second = a_message(at=NOON - timedelta(minutes=2)), a_message(at=NOON - timedelta(minutes=1))
    assert [out.id for out in reserve(line, 1)] == [first.id]
    assert [out.id for out in reserve(line)] == [second.id]
    assert [out.id for out in reserve(line, at=NOON + timedelta(hours=1))] == [later.id]


def test_outside_hours_a_question_waits_until_morning_and_a_confirmation_goes() -> None:
    line, question, confirmation = a_line(), a_message(), a_message(purpose=Purpose.CONFIRMATION)
    night = NOON + timedelta(hours=9)
    assert [out.id for out in reserve(line, at=night)] == [confirmation.id]
    question.refresh_from_db()
    assert (question.state, question.reason) == ("queued", "outside_hours")
    assert question.not_before == NOON + timedelta(hours=21)
    assert [out.id for out in reserve(line, at=question.not_before)] == [question.id]


def test_what_could_only_go_after_its_last_moment_is_withheld_now() -> None:
    line, message = a_line(), a_message(not_after=NOON + timedelta(hours=12))
    assert reserve(line, at=NOON + timedelta(hours=9)) == []
    message.refresh_from_db()
    assert (message.state, message.reason) == ("withheld", "too_late")


def test_a_question_is_never_tried_by_the_carrier_after_hours() -> None:
    a_message(not_after=NOON + timedelta(days=3))
    (out,) = reserve(a_line())
    assert out.not_after == NOON + timedelta(hours=7)


@pytest.mark.parametrize("reason", ["opted_out", "do_not_call", "staff_number", "cannot_text", "too_late"])
def test_the_gate_withholds_and_says_why(reason: str) -> None:
    contact = a_contact(number_class=NumberClass.LANDLINE if reason == "cannot_text" else NumberClass.MOBILE)
    line = a_line()
    message = a_message(contact, not_after=NOON if reason == "too_late" else None)
    if reason == "opted_out":
        opt_out(contact_point=contact, source="text", by=SENDER, at=NOON)
    if reason == "do_not_call":
        DoNotCall.objects.create(contact_point_id=contact, listed_on=NOON.date())
    if reason == "staff_number":
        StaffNumber.objects.create(contact_point_id=contact, noted_at=NOON)
    assert reserve(line) == []
    message.refresh_from_db()
    assert (message.state, message.reason, message.line_id) == ("withheld", reason, None)


def test_the_confirmation_of_stop_goes_to_who_opted_out() -> None:
    contact = a_contact()
    opt_out(contact_point=contact, source="text", by=SENDER, at=NOON)
    message = a_message(contact, purpose=Purpose.CONFIRMATION)
    assert [out.id for out in reserve(a_line())] == [message.id]


@pytest.mark.parametrize(
    "setting",
    [
        {"hours": ["19:00", "9"]},
        {"password": "x"},
        {"window": 0},
        {"window": "ten"},
        {"ids": "octal"},
        {"host": ""},
        {"kind": "pigeon"},
    ],
)
def test_a_line_with_a_wrong_setting_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(BadLine):
        a_line(**setting)


def test_a_line_defined_again_is_the_same_line() -> None:
    first = a_line(window=5)
    again = commands.define_line(
        code="first", channel=Channel.SMS, settings={**first.settings, "window": 7}, by=SENDER, at=NOON
    )
    assert (again.id, again.settings["window"]) == (first.id, 7)


def test_the_operations_page_knows_what_waits_and_how_much_a_crash_could_leave_in_doubt() -> None:
    line = a_line(window=4)
    messages(5)
    reserve(line, 3)
    (standing,) = line_standings()
    assert (standing.queued, standing.reserved, standing.unknown, standing.bound) == (2, 3, 0, 4)
    assert unfinished("sms") == 5
