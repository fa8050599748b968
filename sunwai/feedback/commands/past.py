"""What was answered to another system: kept and read as any reply, but nothing is asked of anybody for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands.hearing import COLUMNS, read_all, values
from sunwai.feedback.models import Reply
from sunwai.feedback.queries import heard
from sunwai.feedback.types import WORDS_SEAL, Control
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach.models import Invitation
from sunwai.people.commands import opt_out_many

SOURCE = "moved-in"
KEPT = ("channel", "contact_point_id", "invitation_id", "sealed", "received_at", "is_late", "needs_review")
NEITHER = (False, False)
IN_FORCE = """
UPDATE feedback_reply AS r SET in_force_id = reading.id FROM feedback_reading AS reading
WHERE reading.reply_id = r.id AND r.id = ANY(%s) AND r.in_force_id IS NULL
"""


@dataclass(frozen=True)
class PastReply:
    """What came back on a past invitation."""

    invitation: int
    channel: Channel
    words: str
    received_at: datetime


def take_past_replies(*, replies: Sequence[PastReply], by: Actor, at: datetime) -> int:
    """Keeps and reads replies of another system; how many. Who wrote to be left alone is left alone from now on.

    What else they ask (a call, help) is years old and goes to nobody, nor does a doubt about what they say.

    Raises:
        NotAllowed: without the right to import.
    """
    by.need(Right.IMPORT_TRANSACTIONS)
    seal = seal_for(WORDS_SEAL)
    points = dict(
        Invitation.objects.filter(pk__in=[one.invitation for one in replies]).values_list("pk", "contact_point")
    )
    with transaction.atomic():
        bulk.copy_rows("feedback_reply", KEPT, (
            (one.channel, points[one.invitation], one.invitation, seal.seal_text(one.words), one.received_at, *NEITHER)
            for one in replies
        ))  # fmt: skip
        new = Reply.objects.filter(invitation__in=list(points), in_force=None).values_list("pk", flat=True)
        pairs = read_all(heard(new))
        rows = (values(one.reply, reading, by=by, at=at) for one, reading in pairs)
        bulk.copy_rows("feedback_reading", COLUMNS, rows)
        bulk.run(IN_FORCE, [[one.reply for one, _ in pairs]])
        alone = {one.contact_point for one, reading in pairs if reading.control is Control.STOP and one.contact_point}
        if alone:
            opt_out_many(contact_points=sorted(alone), source=SOURCE, by=by, at=at)
        record(by=by, action="feedback.take_past", subject="reply", subject_id="many", at=at,
               facts={"replies": len(pairs), "left_alone": len(alone)})  # fmt: skip
    return len(pairs)
