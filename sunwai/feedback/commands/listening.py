"""Listening to a voice note: only by who may review it, and each listening is in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.feedback.models import Reply
from sunwai.feedback.queries import recording_of
from sunwai.feedback.rules import can_review
from sunwai.ledger.commands import record
from sunwai.messages.voice.voices import open_voice


@transaction.atomic
def listen(*, reply: Reply, by: Actor, at: datetime) -> bytes:
    """The clear recording (WAV) of a voice note.

    Raises:
        NotAllowed: not a reviewer, or out of reach.
        NotFound: it is no voice note, or its recording was removed.
    """
    by.need(Right.REVIEW_REPLIES)
    if not can_review(by, reply):
        raise NotAllowed
    try:
        sound = open_voice(recording_of(reply))
    except FileNotFoundError:
        raise NotFound from None
    record(by=by, action="feedback.listen", subject="reply", subject_id=reply.pk, at=at)
    return sound
