from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.honouring import honour
from sunwai.feedback.models import Reply
from sunwai.feedback.queries import Heard, heard
from sunwai.feedback.reading import READER, VERSION, read_many
from sunwai.feedback.rules import cost_of, needs_person
from sunwai.feedback.types import WORDS_SEAL, Reading, RepliesRead
from sunwai.ledger.commands import record

IN_FORCE = """
UPDATE feedback_reply AS r SET in_force_id = reading.id, needs_review = n.needs_review, priority = n.priority
FROM unnest(%s::bigint[], %s::boolean[], %s::smallint[]) AS n (reply, needs_review, priority)
JOIN feedback_reading AS reading ON reading.reply_id = n.reply
WHERE r.id = n.reply AND r.in_force_id IS NULL
"""
COLUMNS = [
    "reply_id", "outcome", "bribe", "bribe_denied", "amount_pkr", "reasons", "control", "language", "confidence",
    "because_sealed", "reader", "version", "read_by", "read_at",
]  # fmt: skip
EVENT_SIZE = 5000


@transaction.atomic
def read_replies(*, replies: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Reads replies that have no reading yet, puts the readings in force and honours what they ask; those read.

    Two at once read a reply once: the rows are locked, and who comes second finds them read.
    """
    pairs = read_all(heard(_unread(replies)))
    if not pairs:
        return []
    ids = [one.reply for one, _ in pairs]
    keep(pairs, by=by, at=at)
    honour(pairs, by=by, at=at)
    record(
        by=by, action="feedback.read", subject="reply", subject_id=ids[0] if len(ids) == 1 else "many", at=at,
        facts={"replies": ids, "reader": READER, "version": VERSION},
    )  # fmt: skip
    for begin in range(0, len(ids), EVENT_SIZE):
        emit(RepliesRead(replies=ids[begin : begin + EVENT_SIZE]))
    return ids


def keep(pairs: Sequence[tuple[Heard, Reading]], *, by: Actor, at: datetime) -> None:
    """Stores first readings, of replies that have none and are locked or new, and puts them in force."""
    bulk.copy_rows("feedback_reading", COLUMNS, (values(one.reply, reading, by=by, at=at) for one, reading in pairs))
    bulk.run(
        IN_FORCE,
        [
            [one.reply for one, _ in pairs],
            [needs_person(reading, has_voice=one.has_voice) for one, reading in pairs],
            [cost_of(one, reading) for one, reading in pairs],
        ],
    )


def values(reply: int, reading: Reading, *, by: Actor, at: datetime) -> list[object]:
    """A reading as its row; the words that decided are sealed."""
    because = "\n".join(f"{part}: {words}" for part, words in reading.because.items())
    return [
        reply,
        reading.outcome.value,
        reading.bribe,
        reading.bribe_denied,
        reading.amount_pkr,
        [reason.value for reason in reading.reasons],
        reading.control.value if reading.control else None,
        reading.language,
        json.dumps(reading.confidence),
        seal_for(WORDS_SEAL).seal_text(because) if because else None,
        reading.reader,
        reading.version,
        str(by),
        at,
    ]


def _unread(replies: Sequence[int]) -> list[int]:
    """The replies without a reading, locked: who waits for the lock finds them read."""
    free = Reply.objects.select_for_update(of=("self",)).filter(id__in=list(replies), in_force__isnull=True)
    return list(free.order_by("id").values_list("id", flat=True))


def read_all(replies: Sequence[Heard]) -> list[tuple[Heard, Reading]]:
    """What the reader in use makes of many replies."""
    seal = seal_for(WORDS_SEAL)
    asked = [(seal.open_text(one.sealed), one.answers.question if one.answers else None) for one in replies]
    return list(zip(replies, read_many([text for text, _ in asked], [question for _, question in asked]), strict=True))
