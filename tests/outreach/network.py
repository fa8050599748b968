"""The line's part in a test: what is queued leaves, and the carrier says what became of it."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sunwai.messages.commands import note_outcomes, note_receipts, reserve
from sunwai.messages.models import Line, Message
from sunwai.messages.types import Outcome, Outgoing, ReceiptSeen, State
from sunwai.outreach.commands import settle
from tests.messages.makers import SENDER, a_line
from tests.outreach.makers import OUTREACH

_ids = count(1)


def line() -> Line:
    return Line.objects.first() or a_line()


def leaves(at: datetime, state: State = State.ACCEPTED) -> list[Outgoing]:
    """Everything that is due goes out and is answered by the carrier so; nobody is told of a mere acceptance."""
    going = reserve(line=line(), most=1000, by=SENDER, at=at)
    taken = state is State.ACCEPTED
    outcomes = [Outcome(one.id, state, carrier_id=f"c{next(_ids)}" if taken else "") for one in going]
    note_outcomes(line=line(), outcomes=outcomes, by=SENDER, at=at)
    if not taken or not going:
        settle_all(at)
    return going


def arrives(at: datetime, state: State = State.DELIVERED) -> None:
    """A receipt of this state comes for everything that the carrier took."""
    waiting = Message.objects.filter(state="accepted").values_list("carrier_id", flat=True)
    note_receipts(line=line(), receipts=[ReceiptSeen(one or "", state) for one in waiting], by=SENDER, at=at)
    settle_all(at)


def settle_all(at: datetime) -> int:
    return settle(messages=list(Message.objects.values_list("id", flat=True)), by=OUTREACH, at=at)
