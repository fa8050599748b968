"""What `messages` keeps how long, and what it holds about a number."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.base.retention import Line, Lines, kind, shelf
from sunwai.messages.models import Message
from sunwai.messages.types import Direction, Purpose, State
from sunwai.messages.voice.voices import forget
from sunwai.people.holding import numbered

ENDED = "x.state NOT IN ('queued', 'reserved', 'accepted')"
SENT = (State.ACCEPTED, State.DELIVERED, State.UNKNOWN)
NAMES = {
    Purpose.QUESTION: gettext_lazy("We asked you how a service went."),
    Purpose.CONFIRMATION: gettext_lazy("We confirmed what you asked for."),
    Purpose.CODE: gettext_lazy("We sent you a code."),
    Purpose.EMERGENCY: gettext_lazy("We sent you an emergency number."),
}

kind(
    code="messages.words",
    name=gettext_lazy("Texts and calls, in and out"),
    goes=gettext_lazy("The words of a message, its parts, and to or from which number it went."),
    stays=gettext_lazy("That there was a message: when, by which line, for which purpose, how it ended, what it cost."),
    table="messages_message",
    due=f"{ENDED} AND (octet_length(x.sealed) > 29 OR {numbered('x.contact_point_id')})",
    starts={"made": "x.created_at", "ended": "coalesce(x.final_at, x.created_at)"},
    covers={
        "number": "x.contact_point_id = {number}",
        "office": "x.area_id IS NOT NULL AND x.area_id IN (SELECT o.district_id FROM directory_office o"
        " WHERE o.id = {office})",
    },
    seal="messages.text",
    statements=(
        "DELETE FROM messages_part WHERE message_id = ANY(%(ids)s::bigint[])",
        "UPDATE messages_message SET sealed = %(empty_messages_text)s, contact_point_id = %(nobody)s"
        " WHERE id = ANY(%(ids)s::bigint[])",
    ),
    least_days=31,
    personal=True,
)

kind(
    code="messages.questions",
    name=gettext_lazy("Which question was open on a number"),
    goes=gettext_lazy("On which number a question was open."),
    stays=gettext_lazy("That it was, from when to when."),
    table="messages_openquestion",
    due=f"x.closed_at IS NOT NULL AND {numbered('x.contact_point_id')}",
    starts={"closed": "x.closed_at"},
    covers={"number": "x.contact_point_id = {number}"},
    statements=("UPDATE messages_openquestion SET contact_point_id = %(nobody)s WHERE id = ANY(%(ids)s::bigint[])",),
    least_days=31,
    personal=True,
)

RECORDED = """
SELECT recording FROM messages_callrecord WHERE message_id = ANY(%(ids)s::bigint[]) AND recording <> ''
UNION SELECT recording FROM messages_inboundcall WHERE message_id = ANY(%(ids)s::bigint[]) AND recording <> ''
"""
kind(
    code="messages.voices",
    name=gettext_lazy("Recordings of calls"),
    goes=gettext_lazy("The recording of what was said in a call."),
    stays=gettext_lazy("That there was a call, how long it was, and which keys were pressed."),
    table="messages_message",
    due=f"{ENDED} AND x.channel = 'voice' AND (EXISTS (SELECT FROM messages_callrecord r WHERE r.message_id = x.id"
    " AND r.recording <> '') OR EXISTS (SELECT FROM messages_inboundcall r WHERE r.message_id = x.id"
    " AND r.recording <> ''))",
    starts={"made": "x.created_at"},
    covers={
        "number": "x.contact_point_id = {number}",
        "office": "x.area_id IS NOT NULL AND x.area_id IN (SELECT o.district_id FROM directory_office o"
        " WHERE o.id = {office})",
    },
    files=RECORDED,
    forget=forget,
    statements=(
        "UPDATE messages_callrecord SET recording = '' WHERE message_id = ANY(%(ids)s::bigint[])",
        "UPDATE messages_inboundcall SET recording = '' WHERE message_id = ANY(%(ids)s::bigint[])",
    ),
    personal=True,
)


def _messages(point: UUID) -> Lines:
    """By day and purpose, never the words; what was sent about cases is not among them."""
    ours = Message.objects.filter(contact_point=point, direction=Direction.OUT, state__in=SENT, purpose__in=NAMES)
    known = ours.aggregate(n=Count("id"), first=Min("created_at"), last=Max("created_at"))
    newest = ours.order_by("-created_at").values_list("created_at", "purpose")[:50]
    rows = [Line(at, str(NAMES[Purpose(purpose)])) for at, purpose in newest]
    return Lines(known["n"], known["first"], known["last"], rows)


def _received(point: UUID) -> Lines:
    theirs = Message.objects.filter(contact_point=point, direction=Direction.IN)
    known = theirs.aggregate(n=Count("id"), first=Min("created_at"), last=Max("created_at"))
    newest = theirs.order_by("-created_at").values_list("created_at", flat=True)[:50]
    rows = [Line(at, _("This phone wrote or called.")) for at in newest]
    return Lines(known["n"], known["first"], known["last"], rows)


shelf(
    code="messages",
    name=gettext_lazy("Messages that we sent"),
    why=gettext_lazy(
        "To show that we asked, and what. Texts about cases are not listed here: a case shows itself by its own number"
        " and code only."
    ),
    lines=_messages,
    kind="messages.words",
)
shelf(
    code="received",
    name=gettext_lazy("Messages that this phone sent"),
    why=gettext_lazy("To answer them, and to show what was said."),
    lines=_received,
    kind="messages.words",
)
