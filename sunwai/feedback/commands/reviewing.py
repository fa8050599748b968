"""A person says what a reply means. The reader's readings stay, and so does every person's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from sunwai.base.actors import Actor, Right
from sunwai.base.events import emit
from sunwai.base.refusals import NotAllowed
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.dangers import raise_dangers
from sunwai.feedback.commands.hearing import COLUMNS, values
from sunwai.feedback.commands.honouring import honour, take_back
from sunwai.feedback.models import ReadingRow, Reply, Review
from sunwai.feedback.queries import heard, review_queue
from sunwai.feedback.rules import can_review, is_danger, is_drawn_twice, say_the_same
from sunwai.feedback.types import (
    HELD_FOR,
    PERSON,
    UNDO_FOR,
    WORDS_SEAL,
    AlreadyReviewed,
    HeldByAnother,
    NothingToUndo,
    Reading,
    RepliesRead,
    ReviewedTwice,
)
from sunwai.ledger.commands import record

FIRST, SECOND, THIRD, LATER = 1, 2, 3, 4


@transaction.atomic
def take_reply(*, by: Actor, at: datetime, skip: Collection[int] = ()) -> Reply | None:
    """Puts the first reply of this reviewer's queue into his hands for five minutes; none where nothing is free."""
    by.need(Right.REVIEW_REPLIES)
    queue = review_queue(by).filter(_free(by, at)).exclude(pk__in=list(skip))
    found = queue.select_for_update(skip_locked=True, of=("self",)).first()
    if found is not None:
        Reply.objects.filter(pk=found.pk).update(held_by=str(by), held_until=at + HELD_FOR)
    return found


def hold_reply(*, reply: Reply, by: Actor, at: datetime) -> None:
    """Puts a certain reply into a reviewer's hands.

    Raises:
        NotAllowed: not a reviewer, or out of reach.
        HeldByAnother: another has it in hand.
    """
    if not can_review(by, reply):
        raise NotAllowed
    free = Reply.objects.filter(_free(by, at), pk=reply.pk)
    if not free.update(held_by=str(by), held_until=at + HELD_FOR):
        raise HeldByAnother


def release_reply(*, reply: Reply, by: Actor) -> None:
    """The reviewer lets a reply go undecided."""
    Reply.objects.filter(pk=reply.pk, held_by=str(by)).update(held_by="", held_until=None)


def _free(by: Actor, at: datetime) -> Q:
    return Q(held_until__isnull=True) | Q(held_until__lte=at) | Q(held_by=str(by))


def review(
    *, reply: Reply, reading: Reading, by: Actor, at: datetime, seen: int | None = None, gist: str = ""
) -> ReadingRow:
    """A person says what a reply means: a further reading, in force from now on; the earlier ones stay.

    `seen` is the reading that the reviewer was shown (else the one in force when `reply` was fetched), `gist` what a
    voice note says in short. A drawn share goes to a second person, who does not see the first's; where the two differ,
    a third decides, and until then the first's reading is in force.

    Raises:
        NotAllowed: not a reviewer, out of reach, or one of the office that the reply is about.
        AlreadyReviewed: another reading came in force since.
        HeldByAnother: another reviewer has it in hand.
        ReviewedTwice: this one decided on it before, and another's opinion is wanted.
    """
    by.need(Right.REVIEW_REPLIES)
    if not can_review(by, reply):
        raise NotAllowed
    return decide(reply=reply, reading=reading, by=by, at=at, seen=seen, gist=gist)


@transaction.atomic
def decide(
    *, reply: Reply, reading: Reading, by: Actor, at: datetime, seen: int | None = None, gist: str = ""
) -> ReadingRow:
    """What `review` does, for one whose right the caller has seen to."""
    certain = replace(reading, reader=PERSON, version="", confidence={}, because={})
    before = seen if seen is not None else reply.in_force_id
    locked = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    look = _look(locked, before, by, at)
    row = add_reading(locked, certain, by=by, at=at)
    Review.objects.create(
        reply=locked, reading=row, before_id=before, look=look, by=str(by), at=at,
        gist_sealed=seal_for(WORDS_SEAL).seal_text(gist) if gist else None,
    )  # fmt: skip
    rules = _settle(locked, row, look)
    pairs = [(one, certain) for one in heard([reply.pk])]
    if rules:
        honour(pairs, by=by, at=at)
    elif is_danger(certain):
        raise_dangers(pairs, by=by, at=at)
    record(by=by, action="feedback.review", subject="reply", subject_id=reply.pk, at=at, facts={"reading": row.pk})
    emit(RepliesRead(replies=[reply.pk]))
    return row


def _look(reply: Reply, before: int | None, by: Actor, at: datetime) -> int:
    """Which look this decision is: the one that is wanted, or a later correction of what was decided."""
    if reply.in_force_id != before:
        raise AlreadyReviewed
    if reply.held_by not in {"", str(by)} and reply.held_until and reply.held_until > at:
        raise HeldByAnother
    mine = Review.objects.filter(reply=reply, by=str(by), undone_at__isnull=True)
    if reply.needs_review:
        if mine.exists():
            raise ReviewedTwice
        return reply.look
    mine.update(undone_at=at)
    last = Review.objects.filter(reply=reply, undone_at__isnull=True).aggregate(last=Max("look"))["last"]
    return max(LATER, (last or 0) + 1)


def _settle(reply: Reply, row: ReadingRow, look: int) -> bool:
    """What becomes of the reply after this look; whether the new reading comes in force."""
    free = {"held_by": "", "held_until": None}
    if look == SECOND:
        agreed = reply.in_force is not None and say_the_same(reply.in_force, row)
        Reply.objects.filter(pk=reply.pk).update(needs_review=not agreed, look=SECOND if agreed else THIRD, **free)
        return False
    again = look == FIRST and reply.needs_review and is_drawn_twice(reply.pk)
    Reply.objects.filter(pk=reply.pk).update(
        in_force=row, needs_review=again, look=SECOND if again else reply.look, **free
    )
    return True


@transaction.atomic
def undo_review(*, by: Actor, at: datetime) -> Reply:
    """Takes back this reviewer's last decision, and what followed from it as far as nothing has left us.

    Raises:
        NothingToUndo: there is none of the last hour, or another decided on that reply since.
    """
    by.need(Right.REVIEW_REPLIES)
    last = Review.objects.filter(by=str(by), undone_at__isnull=True, at__gt=at - UNDO_FOR).order_by("-at", "-id")
    mine = last.select_for_update().first()
    if mine is None or Review.objects.filter(reply=mine.reply_id, pk__gt=mine.pk, undone_at__isnull=True).exists():
        raise NothingToUndo
    Review.objects.filter(pk=mine.pk).update(undone_at=at)
    locked = Reply.objects.select_for_update(of=("self",)).get(pk=mine.reply_id)
    back = {"in_force": mine.before_id} if locked.in_force_id == mine.reading_id else {}
    Reply.objects.filter(pk=locked.pk).update(
        needs_review=True, look=min(mine.look, THIRD), held_by=str(by), held_until=at + HELD_FOR, **back
    )
    take_back([locked.pk], decided_at=mine.at, by=by, at=at)
    record(
        by=by, action="feedback.undo_review", subject="reply", subject_id=locked.pk, at=at,
        facts={"reading": mine.reading_id},
    )  # fmt: skip
    emit(RepliesRead(replies=[locked.pk]))
    locked.refresh_from_db()
    return locked


def add_reading(reply: Reply, reading: Reading, *, by: Actor, at: datetime) -> ReadingRow:
    """A further reading's row, not yet in force."""
    given = dict(zip(COLUMNS, values(reply.pk, reading, by=by, at=at), strict=True))
    return ReadingRow.objects.create(**{**given, "confidence": reading.confidence})
