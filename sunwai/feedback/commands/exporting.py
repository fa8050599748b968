"""Replies that people reviewed leave the install sealed, to teach its own reader."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.sealing import seal_for
from sunwai.feedback.models import Reply
from sunwai.feedback.reading.composing import Example
from sunwai.feedback.reading.reviewed import sealed
from sunwai.feedback.types import PERSON, WORDS_SEAL
from sunwai.ledger.commands import record


@transaction.atomic
def export_reviewed(*, by: Actor, at: datetime) -> tuple[bytes, int]:
    """A sealed file of the words and labels of every reply whose answer in force is a person's, and how many."""
    seal = seal_for(WORDS_SEAL)
    rows = [
        _example(reply, seal.open_text(reply.sealed))
        for reply in Reply.objects.filter(in_force__reader=PERSON).select_related("in_force").order_by("id")
    ]
    record(
        by=by,
        action="feedback.export_reviewed",
        subject="reply",
        subject_id="many",
        at=at,
        facts={"replies": len(rows)},
    )
    return sealed(rows), len(rows)


def _example(reply: Reply, text: str) -> Example:
    reading = reply.in_force
    if reading is None:
        raise ValueError(reply.pk)
    return Example(
        text=text, language=reading.language, outcome=reading.outcome, bribe=reading.bribe,
        bribe_denied=reading.bribe_denied, amount=str(reading.amount_pkr or ""), reasons=tuple(reading.reasons),
        control=reading.control or "",
    )  # fmt: skip
