"""A text of one word, such as HELD, is told how its owner sees what is held about the number: never what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.complaints import wordings
from sunwai.complaints.rules import asks_what_is_held
from sunwai.complaints.types import HELD_ROOM
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel, Direction, Draft, Purpose
from sunwai.messages.wordings import render

APART = timedelta(days=1)


@transaction.atomic
def take_held(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the texts that ask what is held, and answers each number once in a day; those taken."""
    found = Message.objects.filter(id__in=list(messages), direction=Direction.IN, channel=Channel.SMS).order_by("id")
    words = words_of(one.pk for one in found)
    taken = []
    for one in found:
        language = asks_what_is_held(words[one.pk])
        if language:
            _tell(one, language, by, at)
            taken.append(one.pk)
    return taken


def _tell(message: Message, language: str, by: Actor, at: datetime) -> None:
    point = message.contact_point_id
    told = Message.objects.filter(contact_point=point, direction=Direction.OUT, room=HELD_ROOM)
    if told.filter(created_at__gt=at - APART).exists():
        return
    text, spoken = render(wordings.HELD.code, language, link=f"{settings.SUNWAI_URL.rstrip('/')}/held/")
    draft = Draft(
        contact_point=point, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text, language=spoken,
        room=HELD_ROOM, reference=message.pk, not_after=at + APART,
    )  # fmt: skip
    queue(drafts=[draft], by=by, at=at)
    record(by=by, action="complaints.tell_held", subject="messages.message", subject_id=message.pk, at=at)
