"""START undoes STOP: who was left alone says, in a whole message, that we may ask again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.feedback.reading.normal import fold, normalise
from sunwai.feedback.reading.tables import table
from sunwai.feedback.wordings import STARTED
from sunwai.ledger.commands import record
from sunwai.messages.commands import queue
from sunwai.messages.models import Message
from sunwai.messages.queries import words_of
from sunwai.messages.types import Channel, Direction, Draft, Purpose
from sunwai.messages.wordings import URDU_SCRIPT, render
from sunwai.people.commands import lift_opt_out
from sunwai.people.models import OptOut

LONGEST = 40


@transaction.atomic
def take_starts(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Takes the texts that are START as a whole, from numbers that asked to be left alone; those taken.

    From other numbers it is a text like any other: `start` may be an answer.
    """
    found = Message.objects.filter(id__in=list(messages), direction=Direction.IN, channel=Channel.SMS).order_by("id")
    quiet = set(
        OptOut.objects.filter(contact_point__in=[one.contact_point_id for one in found], lifted_at__isnull=True)
        .values_list("contact_point", flat=True)
    )  # fmt: skip
    words = words_of(one.pk for one in found if one.contact_point_id in quiet)
    starts = [(one, language) for one in found if (language := language_of(words.get(one.pk, "")))]
    drafts = []
    for one, language in starts:
        for wish in OptOut.objects.filter(contact_point=one.contact_point_id, lifted_at__isnull=True):
            lift_opt_out(contact_point=one.contact_point_id, service=wish.service_id, by=by, at=at)
        text, spoken = render(STARTED.code, language)
        drafts.append(Draft(
            contact_point=one.contact_point_id, channel=Channel.SMS, purpose=Purpose.CONFIRMATION, text=text,
            language=spoken, room="feedback.start", reference=one.pk,
        ))  # fmt: skip
    if drafts:
        queue(drafts=drafts, by=by, at=at)
        record(by=by, action="feedback.start", subject="messages.message", subject_id=starts[0][0].pk, at=at,
               facts={"messages": [one.pk for one, _ in starts]})  # fmt: skip
    return [one.pk for one, _ in starts]


def language_of(text: str) -> str:
    """The language in which a whole text says START, or empty. `start giving receipts` does not."""
    if not text or len(text) > LONGEST:
        return ""
    spoken = starts().get(_plain(text), "")
    return spoken if not spoken or spoken in {"en", *URDU_SCRIPT} else "ur"


@cache
def starts() -> dict[str, str]:
    """Every whole message that is START, and its language."""
    return {_plain(words): row["language"] for row in table("start") for words in row["words"].split("|")}


def _plain(text: str) -> str:
    kept = "".join(one if one.isalnum() else " " for one in normalise(text))
    return " ".join(fold(word) for word in kept.split())
