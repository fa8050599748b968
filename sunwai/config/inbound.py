"""Which room takes an inbound message: the rooms are asked in this order, each is shown what none before it took."""

from __future__ import annotations

import logging

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import GONE, emit, reaction
from sunwai.complaints.commands.offering import take_agreements
from sunwai.complaints.commands.outcomes import take_outcomes, take_rest
from sunwai.complaints.commands.speaking import take_voices
from sunwai.complaints.commands.telling_held import take_held
from sunwai.complaints.commands.texting import take_texts
from sunwai.feedback import commands as feedback
from sunwai.feedback.commands.starting import take_starts
from sunwai.messages.commands import alerting
from sunwai.messages.types import CallsEnded, MessagesReceived

TAKERS = (
    alerting.take_acknowledgements, take_held, take_starts, take_outcomes, take_agreements, take_texts,
    take_voices, feedback.take_messages, take_rest,
)  # fmt: skip

log = logging.getLogger(__name__)


@reaction(MessagesReceived)
def route(event: MessagesReceived) -> None:
    """Offers inbound messages to the rooms, in order; one that a room stumbles over holds no other back."""
    left = list(event.messages)
    try:
        for take in TAKERS:
            taken = set(take(messages=left, by=process("inbound"), at=clock.now()))
            left = [message for message in left if message not in taken]
    except GONE:
        raise
    except Exception:
        if len(event.messages) == 1:
            raise
        log.exception("A batch of %s messages is offered again one by one", len(event.messages))
        for message in event.messages:
            emit(MessagesReceived([message]))


@reaction(CallsEnded)
def note_alert_calls(event: CallsEnded) -> None:
    """A duty person who pressed 1 has the alert."""
    alerting.note_calls(messages=event.messages, by=process("calls"), at=clock.now())
