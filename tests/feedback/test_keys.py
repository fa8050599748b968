from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.base.actors import process
from sunwai.feedback.commands.keys import reading_of, take_keys
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.types import Control, Outcome, ReasonCode
from sunwai.messages.commands import note_calls, queue
from sunwai.messages.models import Line, Message
from sunwai.messages.types import CallEnd, CallSeen, Channel, Draft, Purpose
from sunwai.messages.voice.plan import CallPlan
from sunwai.outreach.models import Attempt, Invitation
from sunwai.people.models import OptOut
from tests.feedback.makers import NOON, an_invitation

KEYS = process("keys")
PLAN = CallPlan(
    "ur", "کیا آپ مطمئن ہیں؟", {"1": "satisfied", "2": "dissatisfied"}, "2", "کیوں؟",
    {"1": "delay", "2": "staff_behaviour", "3": "bribe"},
)  # fmt: skip


def a_call(keys: dict[str, str], recording: str = "") -> Message:
    """A call to an invited citizen that ended with these keys."""
    invitation = an_invitation()
    attempt = Attempt.objects.create(
        invitation=invitation, step=0, number=1, channel=Channel.VOICE, state="begun", planned_at=NOON
    )
    line, _ = Line.objects.get_or_create(code="voice", channel=Channel.VOICE)
    draft = Draft(
        contact_point=invitation.contact_point_id, channel=Channel.VOICE, purpose=Purpose.QUESTION, text=PLAN.text(),
        language="ur", room="outreach", reference=attempt.id,
    )  # fmt: skip
    ident = queue(drafts=[draft], by=KEYS, at=NOON)[0]
    Message.objects.filter(id=ident).update(state="accepted", line=line, reserved_at=NOON)
    Attempt.objects.filter(id=attempt.id).update(message=ident)
    seen = CallSeen(ident, CallEnd.ANSWERED_REPLIED, keys=keys, recording=recording, ended_at=NOON)
    note_calls(line=line, calls=[seen], by=KEYS, at=NOON)
    return Message.objects.get(id=ident)


@pytest.mark.django_db
def test_keys_become_a_reading_in_force_once() -> None:
    message = a_call({"answer": "2", "reason": "3"})
    for _ in range(2):
        take_keys(messages=[message.id], by=KEYS, at=NOON)
    reading = ReadingRow.objects.get()
    assert (reading.outcome, reading.bribe, reading.reader) == ("dissatisfied", True, "keys")
    assert Reply.objects.get().in_force_id == reading.id
    assert Invitation.objects.get().state == "answered"


@pytest.mark.django_db
def test_nine_leaves_them_alone_from_that_moment() -> None:
    message = a_call({"answer": "9"})
    take_keys(messages=[message.id], by=KEYS, at=NOON)
    assert OptOut.objects.get().contact_point_id == message.contact_point_id
    assert Invitation.objects.get().state == "ended"


@pytest.mark.django_db
def test_words_spoken_after_the_keys_wait_for_a_person() -> None:
    message = a_call({"answer": "2", "reason": "1"}, recording="a" * 64)
    take_keys(messages=[message.id], by=KEYS, at=NOON)
    assert Reply.objects.get().needs_review


@pytest.mark.django_db
def test_a_call_without_keys_is_no_reply() -> None:
    message = a_call({})
    assert take_keys(messages=[message.id], by=KEYS, at=NOON) == []


def test_a_key_means_what_its_plan_says() -> None:
    said = reading_of({"answer": "2", "reason": "2"}, PLAN)
    assert (said.outcome, said.reasons, said.bribe) == (Outcome.DISSATISFIED, (ReasonCode.STAFF_BEHAVIOUR,), False)
    assert reading_of({"answer": "2", "leave": "9"}, PLAN).control is Control.STOP


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=3)))
def test_no_keys_are_more_than_a_reading_can_bear(keys: dict[str, str]) -> None:
    assert reading_of(keys, PLAN).outcome in set(Outcome)
