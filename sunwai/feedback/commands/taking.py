from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.feedback.rules import is_stop
from sunwai.feedback.types import LATE_FOR, WORDS_SEAL, RepliesTaken
from sunwai.ledger.commands import record
from sunwai.messages.models import Message, OpenQuestion
from sunwai.messages.queries import latest_question, words_of
from sunwai.messages.types import Direction

STORE = """
INSERT INTO feedback_reply (channel, message_id, contact_point_id, invitation_id, sealed, received_at, is_late,
    needs_review)
SELECT channel, message, contact, invitation, sealed, received_at, is_late, false
FROM unnest(%s::text[], %s::bigint[], %s::uuid[], %s::bigint[], %s::bytea[], %s::timestamptz[], %s::boolean[])
    WITH ORDINALITY AS r (channel, message, contact, invitation, sealed, received_at, is_late, n)
ORDER BY n
ON CONFLICT (message_id) DO NOTHING
RETURNING id
"""
EVENT_SIZE = 5000


@transaction.atomic
def take_messages(*, messages: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Keeps inbound messages as replies, each matched to the one question asked last on its number; those taken.

    A question of another room is left to it, except by who asks to be left alone. Where none was asked, or too long
    ago, a reply stands without invitation.
    The same messages again change nothing, and count as taken.
    """
    found = list(Message.objects.filter(id__in=list(messages), direction=Direction.IN).order_by("id"))
    asked = _asked_before(found)
    others = [message.pk for message in found if not _is_ours(asked[message.pk], message)]
    stops = {message for message, words in words_of(others).items() if is_stop(words)} if others else set()
    ours = [message for message in found if message.pk in stops or _is_ours(asked[message.pk], message)]
    if not ours:
        return []
    new = _store(ours, asked)
    if new:
        record(
            by=by, action="feedback.take", subject="reply", subject_id=new[0] if len(new) == 1 else "many", at=at,
            facts={"replies": new},
        )  # fmt: skip
    for begin in range(0, len(new), EVENT_SIZE):
        emit(RepliesTaken(replies=new[begin : begin + EVENT_SIZE]))
    return [message.pk for message in ours]


def _asked_before(messages: Sequence[Message]) -> dict[int, OpenQuestion | None]:
    """The question asked last before each message came; one asked since, while it waited, is not what it answers."""
    newest = max((message.created_at for message in messages), default=None)
    if newest is None:
        return {}
    latest = latest_question({message.contact_point_id for message in messages}, newest)
    found: dict[int, OpenQuestion | None] = {}
    for message in messages:
        question = latest.get(message.contact_point_id)
        if question and question.opened_at > message.created_at:
            question = latest_question([message.contact_point_id], message.created_at).get(message.contact_point_id)
        found[message.pk] = question
    return found


def _is_ours(question: OpenQuestion | None, message: Message) -> bool:
    return question is None or question.room == "outreach" or not _still_answers(question, message.created_at)


def _still_answers(question: OpenQuestion, received_at: datetime) -> bool:
    return received_at <= question.expires_at + LATE_FOR


def _store(messages: Sequence[Message], asked: Mapping[int, OpenQuestion | None]) -> list[int]:
    seal = seal_for(WORDS_SEAL)
    clear = words_of(message.pk for message in messages)
    columns: list[list[object]] = [[] for _ in range(7)]
    for message in messages:
        question = asked[message.pk]
        if question and (question.room != "outreach" or not _still_answers(question, message.created_at)):
            question = None
        row = (
            message.channel, message.pk, message.contact_point_id, question and question.reference,
            seal.seal_text(clear[message.pk]), message.created_at,
            bool(question and message.created_at > question.expires_at),
        )  # fmt: skip
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return [row[0] for row in bulk.rows(STORE, columns)]
