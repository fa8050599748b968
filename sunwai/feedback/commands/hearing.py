from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.honouring import honour
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.reading import READER, VERSION, read
from sunwai.feedback.rules import needs_person
from sunwai.feedback.types import WORDS_SEAL, Asked, Reading, RepliesRead
from sunwai.ledger.commands import record

IN_FORCE = """
UPDATE feedback_reply AS r SET in_force_id = n.reading, needs_review = n.needs_review
FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS n (reply, reading, needs_review)
WHERE r.id = n.reply AND r.in_force_id IS NULL
"""
EVENT_SIZE = 5000


@transaction.atomic
def read_replies(*, replies: Sequence[int], by: Actor, at: datetime) -> list[int]:
    """Reads replies that have no reading yet, puts the readings in force and honours what they ask; those read.

    Two at once read a reply once: the rows are locked, and who comes second finds them read.
    """
    found = _unread(replies)
    if not found:
        return []
    pairs = [(reply, _read(reply)) for reply in found]
    keep(pairs, by=by, at=at)
    ids = [reply.pk for reply in found]
    honour(pairs, by=by, at=at)
    record(
        by=by, action="feedback.read", subject="reply", subject_id=ids[0] if len(ids) == 1 else "many", at=at,
        facts={"replies": ids, "reader": READER, "version": VERSION},
    )  # fmt: skip
    for begin in range(0, len(ids), EVENT_SIZE):
        emit(RepliesRead(replies=ids[begin : begin + EVENT_SIZE]))
    return ids


def keep(pairs: Sequence[tuple[Reply, Reading]], *, by: Actor, at: datetime) -> None:
    """Stores first readings and puts them in force."""
    rows = ReadingRow.objects.bulk_create([row_of(r, reading, by=by, at=at) for r, reading in pairs], batch_size=2000)
    doubtful = [needs_person(reading) for _, reading in pairs]
    bulk.run(IN_FORCE, [[row.reply_id for row in rows], [row.pk for row in rows], doubtful])


def row_of(reply: Reply, reading: Reading, *, by: Actor, at: datetime) -> ReadingRow:
    """A reading as its row; the words that decided are sealed."""
    because = "\n".join(f"{part}: {words}" for part, words in reading.because.items())
    return ReadingRow(
        reply=reply,
        outcome=reading.outcome,
        bribe=reading.bribe,
        bribe_denied=reading.bribe_denied,
        amount_pkr=reading.amount_pkr,
        reasons=[reason.value for reason in reading.reasons],
        control=reading.control,
        language=reading.language,
        confidence=reading.confidence,
        because_sealed=seal_for(WORDS_SEAL).seal_text(because) if because else None,
        reader=reading.reader,
        version=reading.version,
        read_by=str(by),
        read_at=at,
    )


def _unread(replies: Sequence[int]) -> list[Reply]:
    """The replies without a reading, locked: who waits for the lock finds them read."""
    ids = list(
        Reply.objects.select_for_update(of=("self",))
        .filter(id__in=list(replies), in_force__isnull=True)
        .order_by("id")
        .values_list("id", flat=True)
    )
    joined = Reply.objects.select_related("invitation__question", "invitation__transaction__feed")
    return list(joined.filter(id__in=ids).order_by("id"))


def _read(reply: Reply) -> Reading:
    words = seal_for(WORDS_SEAL).open_text(reply.sealed)
    question = reply.invitation.question if reply.invitation else None
    return read(words, Asked(question.code, question.polarity) if question else None)
