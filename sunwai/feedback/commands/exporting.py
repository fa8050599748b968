"""Replies that people reviewed leave the install sealed, to teach its own reader."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.feedback.queries import Reviewed, reviewed_by_people
from sunwai.feedback.reading import read
from sunwai.feedback.reading.asks import short_answer
from sunwai.feedback.reading.composing import Example
from sunwai.feedback.reading.model import LANGUAGES
from sunwai.feedback.reading.reviewed import sealed
from sunwai.feedback.reading.seen import look
from sunwai.ledger.commands import record


@transaction.atomic
def export_reviewed(*, by: Actor, at: datetime) -> tuple[bytes, int]:
    """A sealed file of the words and labels of what people decided (`queries.reviewed_by_people`), and how many.

    A bare yes or no stays out: it means what its question made of it, and would teach the contrary under the next.
    """
    rows = [_example(one) for one in reviewed_by_people(by) if not short_answer(look([one.text])[0])]
    record(
        by=by,
        action="feedback.export_reviewed",
        subject="reply",
        subject_id="many",
        at=at,
        facts={"replies": len(rows)},
    )
    return sealed(rows), len(rows)


def _example(one: Reviewed) -> Example:
    language = one.language if one.language in LANGUAGES else read(one.text, None).language
    return Example(
        text=one.text, language=language, outcome=one.outcome, bribe=one.bribe, bribe_denied=one.bribe_denied,
        amount=str(one.amount_pkr or ""), reasons=one.reasons, control=one.control or "",
    )  # fmt: skip
