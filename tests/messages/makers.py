"""Lines, contact points and messages for the tests of every room."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sunwai.base.actors import Actor, process
from sunwai.messages import commands
from sunwai.messages.models import Line, Message
from sunwai.messages.types import Channel, Draft, Purpose
from sunwai.people.commands import keep_numbers
from sunwai.people.types import NumberClass

NOON = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""Twelve o'clock in Pakistan, on a Monday."""
SENDER: Actor = process("sender")
_numbers = count(1)


def a_number() -> str:
    """A number that no other test has, of a block that nobody holds."""
    return f"+92300{next(_numbers):07d}"


def a_contact(number: str = "", number_class: NumberClass = NumberClass.MOBILE) -> UUID:
    number = number or a_number()
    return keep_numbers(numbers={number: number_class}, at=NOON)[number]


def a_line(code: str = "first", **settings: Any) -> Line:
    known = {"host": "127.0.0.1", "port": 2775, "system_id": "sunwai", **settings}
    return commands.define_line(code=code, channel=Channel.SMS, settings=known, by=SENDER, at=NOON)


def a_draft(contact_point: UUID | None = None, **facts: Any) -> Draft:
    known: dict[str, Any] = {
        "channel": Channel.SMS, "purpose": Purpose.QUESTION, "text": "کیا آپ سے رشوت مانگی گئی؟", "language": "ur",
        "room": "outreach", "reference": next(_numbers),
    }  # fmt: skip
    return Draft(contact_point=contact_point or a_contact(), **{**known, **facts})


def a_message(contact_point: UUID | None = None, at: datetime = NOON, **facts: Any) -> Message:
    """A queued message."""
    drafts = [a_draft(contact_point, **facts)]
    return Message.objects.get(id=commands.queue(drafts=drafts, by=SENDER, at=at)[0])


def messages(number: int, **facts: Any) -> list[int]:
    """So many queued messages, each to a number of its own."""
    numbers = {a_number(): NumberClass.MOBILE for _ in range(number)}
    contacts = keep_numbers(numbers=numbers, at=NOON).values()
    return commands.queue(drafts=[a_draft(one, **facts) for one in contacts], by=SENDER, at=NOON)
