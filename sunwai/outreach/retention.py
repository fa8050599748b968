"""What `outreach` keeps how long, and what it holds about a number."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.base.retention import Line, Lines, also, in_tongue, kind, shelf
from sunwai.messages.types import State
from sunwai.outreach.models import Attempt, Invitation
from sunwai.people.holding import numbered

SENT = (State.ACCEPTED, State.DELIVERED, State.UNKNOWN)

kind(
    code="outreach.numbers",
    name=gettext_lazy("Who was asked"),
    goes=gettext_lazy("From an invitation and its attempts to the number that was asked."),
    stays=gettext_lazy("That a visit was asked about, how often, by which way, and whether an answer came."),
    table="outreach_invitation",
    due=f"x.state <> 'open' AND {numbered('x.contact_point_id')}",
    starts={"asked": "x.created_at"},
    covers={"number": "x.contact_point_id = {number}", "office": "x.office_id = {office}"},
    statements=("UPDATE outreach_invitation SET contact_point_id = %(nobody)s WHERE id = ANY(%(ids)s::bigint[])",),
    least_days=92,
    personal=True,
)

kind(
    code="outreach.calls",
    name=gettext_lazy("Notes of callers"),
    goes=gettext_lazy("What a caller wrote of a call, the note for the next one, and the number that was called."),
    stays=gettext_lazy("That there was a call, by whom, how long, how it ended, and the keys of the answer."),
    table="outreach_workitem",
    due="x.state IN ('ended', 'withdrawn') AND (x.note_sealed IS NOT NULL OR EXISTS (SELECT FROM outreach_call c"
    f" WHERE c.work_id = x.id AND c.sealed IS NOT NULL) OR {numbered('x.contact_point_id')})",
    starts={"ended": "coalesce(x.ended_at, x.created_at)", "made": "x.created_at"},
    covers={"number": "x.contact_point_id = {number}", "office": "x.office_id IS NOT NULL AND x.office_id = {office}"},
    statements=(
        "UPDATE outreach_call SET sealed = NULL, contact_point_id = %(nobody)s WHERE work_id = ANY(%(ids)s::bigint[])",
        "UPDATE outreach_workitem SET note_sealed = NULL, contact_point_id = %(nobody)s"
        " WHERE id = ANY(%(ids)s::bigint[])",
    ),
    least_days=31,
    personal=True,
)

also(
    "transactions.numbers",
    # a young visit about which nothing is decided yet needs its number for that
    unless="x.received_at > %(at)s - interval '31 days' AND NOT EXISTS"
    " (SELECT FROM outreach_decision d WHERE d.transaction_id = x.id)",
)
also(
    "messages.words",
    covers={"office": "EXISTS (SELECT FROM outreach_attempt a JOIN outreach_invitation i ON i.id = a.invitation_id"
                      " WHERE a.message_id = x.id AND i.office_id = {office})"},
)  # fmt: skip
also(
    "messages.voices",
    covers={"office": "EXISTS (SELECT FROM outreach_attempt a JOIN outreach_invitation i ON i.id = a.invitation_id"
                      " WHERE a.message_id = x.id AND i.office_id = {office})"},
)  # fmt: skip


def _asked(point: UUID) -> Lines:
    """Visits that this phone was asked about: what stood in the texts that it got."""
    told = Attempt.objects.filter(message__state__in=SENT).values("invitation")
    found = Invitation.objects.filter(contact_point=point, id__in=told).select_related("service", "office")
    known = found.aggregate(n=Count("id"), first=Min("created_at"), last=Max("created_at"))
    rows = [
        Line(one.created_at, _("{service}, {office}").format(
            service=in_tongue(one.service.name, one.service.name_ur),
            office=in_tongue(one.office.name, one.office.name_ur),
        ))
        for one in found.order_by("-created_at")[:50]
    ]  # fmt: skip
    return Lines(known["n"], known["first"], known["last"], rows)


shelf(
    code="asked",
    name=gettext_lazy("Visits that we asked this phone about"),
    why=gettext_lazy("Whoever holds this phone has read it in our texts."),
    lines=_asked,
    kind="outreach.numbers",
)
