from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from sunwai.messages import commands
from sunwai.messages.models import Message, Receipt
from sunwai.messages.queries import line_standings
from sunwai.messages.types import Outcome, Purpose, ReceiptSeen, State
from tests.messages.makers import NOON, SENDER, a_contact, a_line, a_message

pytestmark = pytest.mark.django_db


class Sent:
    """A message that a line holds, and what happens to it."""

    def __init__(self, **facts: Any) -> None:
        self.line = a_line()
        self.id = a_message(**facts).id
        commands.reserve(line=self.line, most=10, by=SENDER, at=NOON)

    def outcome(self, state: State, carrier_id: str = "", error: str = "") -> int:
        outcomes = [Outcome(self.id, state, carrier_id, error)]
        return commands.note_outcomes(line=self.line, outcomes=outcomes, by=SENDER, at=NOON)

    def receipt(self, carrier_id: str, state: State, number: str = "") -> int:
        receipts = [ReceiptSeen(carrier_id, state, number=number)]
        return commands.note_receipts(line=self.line, receipts=receipts, by=SENDER, at=NOON)

    @property
    def message(self) -> Message:
        return Message.objects.get(id=self.id)

    @property
    def state(self) -> str:
        return self.message.state


@pytest.fixture
def sent() -> Sent:
    return Sent()


def test_accepted_then_delivered(sent: Sent) -> None:
    sent.outcome(State.ACCEPTED, "a1")
    assert (sent.state, sent.message.final_at) == ("accepted", None)
    sent.receipt("a1", State.DELIVERED)
    assert (sent.state, sent.message.final_at) == ("delivered", NOON)


def test_a_receipt_before_the_answer_is_kept_and_applied_when_its_id_comes(sent: Sent) -> None:
    sent.receipt("a1", State.DELIVERED)
    assert sent.state == "reserved"
    sent.outcome(State.ACCEPTED, "a1")
    assert sent.state == "delivered"
    assert Receipt.objects.get().applied


@pytest.mark.parametrize("order", list(permutations([State.ACCEPTED, State.DELIVERED, State.UNKNOWN])))
def test_in_whatever_order_receipts_come_delivered_stays(sent: Sent, order: list[State]) -> None:
    sent.outcome(State.ACCEPTED, "a1")
    for state in [*order, *order]:
        sent.receipt("a1", state)
    assert sent.state == "delivered"
    assert Receipt.objects.count() == 3


def test_the_first_final_state_stays(sent: Sent) -> None:
    sent.outcome(State.ACCEPTED, "a1")
    sent.receipt("a1", State.FAILED)
    sent.receipt("a1", State.DELIVERED)
    assert sent.state == "failed"


def test_a_refusal_ends_it_with_the_carriers_code(sent: Sent) -> None:
    sent.outcome(State.FAILED, error="0x0000000B")
    assert (sent.state, sent.message.error) == ("failed", "0x0000000B")


def test_throttled_it_is_queued_again_as_if_never_tried(sent: Sent) -> None:
    sent.outcome(State.QUEUED)
    assert (sent.state, sent.message.line_id, sent.message.reserved_at) == ("queued", None, None)
    assert [out.id for out in commands.reserve(line=sent.line, most=1, by=SENDER, at=NOON)] == [sent.id]


def test_an_outcome_of_a_message_that_is_not_in_hand_changes_nothing(sent: Sent) -> None:
    sent.outcome(State.ACCEPTED, "a1")
    assert sent.outcome(State.QUEUED) == 0
    assert sent.outcome(State.ACCEPTED, "a2") == 0
    assert sent.outcome(State.UNKNOWN) == 0
    assert sent.message.carrier_id == "a1"


def test_what_a_dead_owner_held_becomes_unknown_and_is_never_sent_again(sent: Sent) -> None:
    assert commands.recover(line=sent.line, by=SENDER, at=NOON) == 1
    assert (sent.state, sent.message.reason) == ("unknown", "no_outcome")
    assert commands.reserve(line=sent.line, most=10, by=SENDER, at=NOON + timedelta(hours=1)) == []
    assert line_standings()[0].unknown == 1


def test_a_late_answer_raises_unknown(sent: Sent) -> None:
    commands.recover(line=sent.line, by=SENDER, at=NOON)
    sent.outcome(State.ACCEPTED, "a1")
    assert (sent.state, sent.message.reason) == ("accepted", "")


def test_a_receipt_finds_the_one_unknown_message_by_its_number() -> None:
    sent = Sent(contact_point=a_contact("+923005556677"))
    commands.recover(line=sent.line, by=SENDER, at=NOON)
    sent.receipt("zz", State.DELIVERED, number="923005556677")
    assert (sent.state, sent.message.reason, sent.message.carrier_id) == ("delivered", "found_by_number", "zz")


def test_with_two_messages_to_the_number_a_receipt_is_nobodys() -> None:
    contact = a_contact("+923005556688")
    sent = Sent(contact_point=contact)
    commands.recover(line=sent.line, by=SENDER, at=NOON)
    second = a_message(contact, purpose=Purpose.CONFIRMATION)
    commands.reserve(line=sent.line, most=10, by=SENDER, at=NOON)
    sent.receipt("zz", State.DELIVERED, number="+923005556688")
    assert [sent.state, Message.objects.get(id=second.id).state] == ["unknown", "reserved"]


def test_a_carrier_id_given_twice_does_not_stop_the_batch(sent: Sent) -> None:
    sent.outcome(State.ACCEPTED, "a1")
    others = [a_message().id, a_message().id, a_message().id]
    commands.reserve(line=sent.line, most=10, by=SENDER, at=NOON)
    outcomes = [Outcome(one, State.ACCEPTED, key) for one, key in zip(others, ["a1", "b", "b"], strict=True)]
    assert commands.note_outcomes(line=sent.line, outcomes=outcomes, by=SENDER, at=NOON) == 3
    found = Message.objects.filter(id__in=others).order_by("id").values_list("state", "carrier_id", "error")
    repeated = ("accepted", None, "carrier_id_repeated")
    assert list(found) == [repeated, ("accepted", "b", ""), repeated]


def test_without_a_receipt_for_three_days_it_is_unknown_and_a_late_one_still_counts(sent: Sent) -> None:
    sent.outcome(State.ACCEPTED, "a1")
    assert commands.expire(by=SENDER, at=NOON + timedelta(hours=71)) == 0
    assert commands.expire(by=SENDER, at=NOON + timedelta(hours=73)) == 1
    assert (sent.state, sent.message.reason) == ("unknown", "no_receipt")
    sent.receipt("a1", State.DELIVERED)
    assert (sent.state, sent.message.reason) == ("delivered", "")


def test_queued_past_its_last_moment_it_is_withheld() -> None:
    message = a_message(not_after=NOON + timedelta(hours=1))
    commands.expire(by=SENDER, at=NOON + timedelta(hours=2))
    assert Message.objects.values_list("state", "reason").get(id=message.id) == ("withheld", "too_late")
