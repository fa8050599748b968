"""Click to call: the caller's telephone rings, then the citizen's, and the number is shown to nobody.

That it rings is written down before the exchange is asked, so that a call of ours is never unaccounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.messages.types import BadLine, NoVoice, PhoneAway
from sunwai.messages.voice.bridge import place_bridge
from sunwai.outreach.commands.desk import ready_to_ring, returned_if_refused
from sunwai.outreach.models import Call
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.outreach.types import NoTelephone, RingsAlready
from sunwai.people.queries import clear_numbers


def ring(*, call: Call, by: Actor, at: datetime) -> Call:
    """Rings the caller's extension and then the citizen, for a call in the caller's hands.

    Raises:
        NoTelephone: they have no extension, no voice line is up, or the exchange does not answer: nothing rang.
        PhoneAway: their telephone is not signed in: nothing rang.
        RingsAlready: it rings, or is spoken, now.
        NotYourCall, OutsideHours, DoNotRing, NotNow, CalledLately, OwnOffice, ContractEnded: as when showing a number.
    """
    telephone = telephone_of(call.caller, at)
    if telephone is None:
        raise NoTelephone
    line, extension = telephone
    reference = f"{call.pk}-{int(at.timestamp())}"
    with returned_if_refused(call, by=by, at=at), transaction.atomic():
        held = ready_to_ring(call=call, by=by, at=at)
        if held.bridge:
            raise RingsAlready
        Call.objects.filter(pk=held.pk).update(bridge=reference)
        record(by=by, action="outreach.ring", subject="call", subject_id=held.pk, at=at,
               facts={"line": line.code, "contact_point": held.contact_point_id})  # fmt: skip
    contact = held.contact_point_id
    number = clear_numbers([contact])[contact] if contact else ""
    try:
        place_bridge(line=line, extension=extension, number=number, reference=reference)
    except (NoVoice, BadLine, ValueError) as trouble:
        Call.objects.filter(pk=held.pk, bridge=reference, result="").update(bridge="", rung_at=held.rung_at)
        if isinstance(trouble, PhoneAway):
            raise
        raise NoTelephone from trouble
    call.refresh_from_db()
    return call


def note_bridges(*, bridges: Sequence[dict[str, Any]], by: Actor, at: datetime) -> int:
    """How long was spoken, as the voice engine's record has it; how many calls. How it went the caller writes down.

    Where the caller's own telephone was not picked up, the citizen was not rung: it may be put back or rung again.
    """
    noted = 0
    with transaction.atomic():
        for one in bridges:
            spoke = Coalesce(F("seconds"), Value(0)) + int(one["spoke_seconds"])
            held = Call.objects.filter(bridge=one["reference"])
            if not one.get("rang", True):
                unrung = held.filter(ended_at=None, result="", seconds=None, number_shown_at=None)
                noted += unrung.update(bridge="", rung_at=None) or held.update(bridge="")
                continue
            noted += held.update(bridge="", seconds=spoke)
        if noted:
            record(by=by, action="outreach.note_bridges", subject="call", subject_id="many", at=at,
                   facts={"bridges": [one["reference"] for one in bridges]})  # fmt: skip
    return noted
