"""The office calls a citizen on their case: the officer's telephone rings, then the citizen's, whose number the officer
is never told.

That it calls is in the case's history and the ledger before the exchange is asked; how it went comes from the
exchange's own record.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor, process
from sunwai.base.refusals import NotFound
from sunwai.casework.commands import act
from sunwai.casework.models import Case
from sunwai.casework.queries import role_for, roles_in
from sunwai.casework.table import MOVES
from sunwai.casework.types import Deed, Identity, NobodyToCall, NotInThisState, NotYourRole, Role
from sunwai.complaints.models import CaseCall
from sunwai.complaints.queries.checks import contact_of_citizen
from sunwai.complaints.types import CallEnd, CallUnderWay, NoExtension, NotAtThisHour, NotToBeCalled
from sunwai.ledger.commands import record
from sunwai.messages import gate
from sunwai.messages.models import Line
from sunwai.messages.types import BadLine, NoVoice, PhoneAway, Purpose, Reason, Standing
from sunwai.messages.voice.bridge import place_bridge
from sunwai.outreach.commands.leave import need_contract
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.people.models import Account, OptOut
from sunwai.people.queries import clear_numbers

CALLS = process("calls")
"""As whom the end of a call is written: the exchange says it, no officer."""
ROOM = "complaints.call"
LASTS = timedelta(minutes=35)
"""Longer than any call is let ring and speak: one of which no record came by then is under way no more."""
WHY = {
    Reason.PAUSED.value: _("calling is paused"),
    Reason.HOLIDAY.value: _("it is a holiday"),
    Reason.OUTSIDE_HOURS.value: _("it is not the hour"),
}


def ring_citizen(*, case: int, by: Actor, at: datetime) -> CaseCall:
    """Rings the officer's extension and then whoever filed the case, for who has it in hand.

    Raises:
        NotFound: there is no such case, or it is not theirs to see.
        NotInThisState, NotYourRole: by the table of moves: a case that is worked on, by who may ask a question.
        NobodyToCall: it is anonymous, or has no number that can be called.
        NoExtension: they have no extension, no voice line is up, or the exchange does not answer: nothing rang.
        PhoneAway: their telephone is not signed in: nothing rang.
        ContractEnded: they call for us no longer.
        NotToBeCalled: the citizen asked to be left alone.
        NotAtThisHour: hours, a holiday or a pause of that number stand against it.
        CallUnderWay: it rings, or is spoken, now.
    """
    role = _role(case, by)
    line, extension = _telephone(by, at)
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case)
        contact = contact_of_citizen(case) if held.identity != Identity.ANONYMOUS else None
        if contact is None:
            raise NobodyToCall
        _need_leave(held, contact, at)
        made = CaseCall.objects.create(
            case=held, reference=f"case-{secrets.token_hex(10)}", by=str(by), asked_at=at
        )  # fmt: skip
        act(case=case, deed=Deed.CALL, role=role, by=by, at=at)
        record(by=by, action="complaints.ring", subject="casework.case", subject_id=case, at=at,
               facts={"line": line.code, "call": made.reference})  # fmt: skip
    number = clear_numbers([contact])[contact]
    try:
        place_bridge(line=line, extension=extension, number=number, reference=made.reference)
    except (NoVoice, BadLine, ValueError) as trouble:
        _end(made, CallEnd.NOT_RUNG, 0, by, at)
        if isinstance(trouble, PhoneAway):
            raise
        raise NoExtension from trouble
    return made


def note_case_calls(*, bridges: Sequence[dict[str, Any]], by: Actor, at: datetime) -> int:
    """What the exchange's record says of these calls goes into the history of their cases, once; how many."""
    told = {str(one["reference"]): one for one in bridges}
    noted = 0
    for call in CaseCall.objects.filter(reference__in=list(told), ended_at=None).order_by("pk"):
        one = told[call.reference]
        seconds = int(one["spoke_seconds"])
        end = CallEnd.SPOKEN if seconds else CallEnd.NOBODY if one.get("rang", True) else CallEnd.NOT_RUNG
        noted += _end(call, end, seconds, by, at)
    return noted


def _role(case: int, by: Actor) -> Role:
    found = Case.objects.filter(pk=case).first()
    roles = roles_in(by, found) if found else frozenset()
    if found is None or not roles:
        raise NotFound
    role = role_for(Deed.CALL, found, roles)
    if role is None:
        raise NotInThisState if found.status not in MOVES[Deed.CALL].states else NotYourRole
    return role


def _telephone(by: Actor, at: datetime) -> tuple[Line, str]:
    account = Account.objects.filter(pk=by.id).first() if by.kind == "account" else None
    if account is None:
        raise NoExtension
    need_contract(account, at)
    telephone = telephone_of(account, at)
    if telephone is None:
        raise NoExtension
    return telephone


def _need_leave(case: Case, contact: UUID, at: datetime) -> None:
    """Whether it may ring now. The number is held from here on: no second call and no wish slips between.

    A citizen who filed wants to be reached on it: no limit of questions stands against it, a wish of theirs does.
    """
    verdict = gate.may_call(
        contact_point=contact, at=at, room=ROOM, question=case.pk, area=case.area_id, purpose=Purpose.CASE
    )
    if verdict.standing is Standing.NEVER:
        raise NobodyToCall
    if OptOut.objects.filter(contact_point=contact, service=None, lifted_at=None).exists():
        raise NotToBeCalled
    if not verdict.is_yes:
        raise NotAtThisHour(why=WHY.get(verdict.reason, verdict.reason))
    own = Q(case=case) | Q(case__parties__citizen__contact_point=contact)
    if CaseCall.objects.filter(own, ended_at=None, asked_at__gt=at - LASTS).exists():
        raise CallUnderWay


def _end(call: CaseCall, end: CallEnd, seconds: int, by: Actor, at: datetime) -> bool:
    facts = {"kind": end.value} | ({"seconds": seconds} if end is CallEnd.SPOKEN else {})
    changes: dict[str, Any] = {"ended_at": at, "end": end, "seconds": facts.get("seconds")}
    with transaction.atomic():
        if not CaseCall.objects.filter(pk=call.pk, ended_at=None).update(**changes):
            return False
        act(case=call.case_id, deed=Deed.CALLED, role=Role.CLOCK, by=CALLS, at=at, facts=facts)
        record(by=by, action="complaints.note_call", subject="casework.case", subject_id=call.case_id, at=at,
               facts={"call": call.reference, **facts})  # fmt: skip
    return True
