"""What `feedback` keeps how long, and what it holds about a number."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.base.retention import Line, Lines, also, kind, shelf
from sunwai.feedback.models import Reply
from sunwai.people.holding import numbered

OF_OFFICE = """
EXISTS (SELECT FROM outreach_invitation i WHERE i.id = {reply}.invitation_id AND i.office_id = {{office}})
"""

kind(
    code="feedback.words",
    name=gettext_lazy("Words of replies"),
    goes=gettext_lazy("What citizens wrote or said, what a reader noted of it, and from which number it came."),
    stays=gettext_lazy("That there was a reply, how it was read, and by whom. Figures stay as they are."),
    table="feedback_reply",
    due=f"NOT x.needs_review AND x.in_force_id IS NOT NULL AND NOT EXISTS (SELECT FROM feedback_danger d"
    " WHERE d.reply_id = x.id AND d.closed_at IS NULL)"
    f" AND (octet_length(x.sealed) > 29 OR {numbered('x.contact_point_id')})",
    starts={"received": "x.received_at"},
    covers={
        "number": "x.contact_point_id IS NOT NULL AND x.contact_point_id = {number}",
        "office": OF_OFFICE.format(reply="x"),
    },
    seal="feedback.words",
    statements=(
        "UPDATE feedback_reading SET because_sealed = NULL WHERE reply_id = ANY(%(ids)s::bigint[])",
        "UPDATE feedback_review SET gist_sealed = NULL WHERE reply_id = ANY(%(ids)s::bigint[])",
        "UPDATE feedback_danger SET done_sealed = NULL WHERE reply_id = ANY(%(ids)s::bigint[])",
        "UPDATE feedback_reply SET sealed = %(empty_feedback_words)s,"
        " contact_point_id = CASE WHEN contact_point_id IS NULL THEN NULL ELSE %(nobody)s::uuid END"
        " WHERE id = ANY(%(ids)s::bigint[])",
    ),
    least_days=92,
    personal=True,
)

for _code in ("messages.words", "messages.voices"):
    also(
        _code,
        covers={"office": "EXISTS (SELECT FROM feedback_reply f WHERE f.message_id = x.id AND "
                          + OF_OFFICE.format(reply="f") + ")"},
        unless="EXISTS (SELECT FROM feedback_reply f WHERE f.message_id = x.id"
               " AND (f.needs_review OR f.in_force_id IS NULL))",
    )  # fmt: skip


def _replies(point: UUID) -> Lines:
    found = Reply.objects.filter(contact_point=point)
    known = found.aggregate(n=Count("id"), first=Min("received_at"), last=Max("received_at"))
    newest = found.order_by("-received_at").values_list("received_at", flat=True)[:50]
    return Lines(known["n"], known["first"], known["last"], [Line(at, _("A reply to our question.")) for at in newest])


shelf(
    code="replies",
    name=gettext_lazy("Replies to our questions"),
    why=gettext_lazy("They are counted with those of others. No office sees your words or your number."),
    lines=_replies,
    kind="feedback.words",
)
