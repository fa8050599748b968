from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.events import emit
from sunwai.base.refusals import NotAllowed
from sunwai.feedback.commands.hearing import COLUMNS, values
from sunwai.feedback.commands.honouring import honour
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.queries import heard
from sunwai.feedback.rules import can_review
from sunwai.feedback.types import AlreadyReviewed, Reading, RepliesRead
from sunwai.ledger.commands import record


def review(*, reply: Reply, reading: Reading, by: Actor, at: datetime, seen: int | None = None) -> ReadingRow:
    """A person says what a reply means: a further reading, in force from now on; the earlier ones stay.

    `seen` is the reading that the reviewer was shown (else the one in force when `reply` was fetched).

    Raises:
        NotAllowed: not a reviewer, out of reach, or one of the office that the reply is about.
        AlreadyReviewed: another reading came in force since.
    """
    by.need(Right.REVIEW_REPLIES)
    if not can_review(by, reply):
        raise NotAllowed
    certain = replace(reading, reader="person", version="", confidence={}, because={})
    with transaction.atomic():
        row = _row(reply, certain, by=by, at=at)
        before = seen if seen is not None else reply.in_force_id
        won = Reply.objects.filter(pk=reply.pk, in_force=before).update(in_force=row, needs_review=False)
        if not won:
            raise AlreadyReviewed
        honour([(one, certain) for one in heard([reply.pk])], by=by, at=at)
        record(by=by, action="feedback.review", subject="reply", subject_id=reply.pk, at=at, facts={"reading": row.pk})
        emit(RepliesRead(replies=[reply.pk]))
    return row


def _row(reply: Reply, reading: Reading, *, by: Actor, at: datetime) -> ReadingRow:
    given = dict(zip(COLUMNS, values(reply.pk, reading, by=by, at=at), strict=True))
    return ReadingRow.objects.create(**{**given, "confidence": reading.confidence})
