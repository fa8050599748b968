"""The callers' desk: the next call, its number only while calling, and what came of it.

A call is in one caller's hands for HELD. If they go away without having seen the number, it lapses back to the queue;
if they saw it, somebody may have been rung: the attempt is unknown and is never tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach import rules
from sunwai.outreach.commands.ending import end_invitations, mark_answered
from sunwai.outreach.commands.settling import Ended, go_on
from sunwai.outreach.models import Attempt, Call, Invitation, Programme
from sunwai.outreach.programme_file import plan_from
from sunwai.outreach.types import (
    WORDS_SEAL,
    AnswerNeeded,
    AttemptState,
    CallAnswered,
    CallBackTooLate,
    CallResult,
    DoNotRing,
    EndReason,
    InvitationState,
    NothingToCall,
    NotYourCall,
    OutsideHours,
)
from sunwai.people.commands import opt_out
from sunwai.people.models import Account, DoNotCall, OptOut, StaffNumber
from sunwai.people.queries import clear_numbers

HELD = timedelta(minutes=15)
ANSWER = ("outcome", "bribe", "bribe_denied", "amount_pkr", "reasons")
ENDS = {
    CallResult.WRONG_PERSON: EndReason.WRONG_PERSON,
    CallResult.NEVER_VISITED: EndReason.NEVER_VISITED,
    CallResult.LEAVE_ALONE: EndReason.LEAVE_ALONE,
    CallResult.REFUSED_TO_SAY: EndReason.REFUSED_TO_SAY,
}
LAPSED = """
WITH late AS (
    SELECT c.id, c.attempt_id, c.number_shown_at FROM outreach_call AS c
    WHERE c.ended_at IS NULL AND c.held_until <= %(at)s FOR UPDATE SKIP LOCKED
), freed AS (
    UPDATE outreach_attempt AS a SET
        state = CASE WHEN late.number_shown_at IS NULL THEN 'planned' ELSE 'unknown' END,
        begun_at = CASE WHEN late.number_shown_at IS NULL THEN NULL ELSE a.begun_at END
    FROM late WHERE a.id = late.attempt_id AND a.state = 'begun'
)
UPDATE outreach_call AS c SET ended_at = %(at)s FROM late WHERE c.id = late.id RETURNING c.id
"""


def lapse_calls(*, by: Actor, at: datetime) -> int:
    """Frees the calls that their callers left; how many."""
    with transaction.atomic():
        lapsed = sorted(row[0] for row in bulk.rows(LAPSED, {"at": at}))
        if lapsed:
            record(by=by, action="outreach.lapse_calls", subject="call", subject_id="many", at=at,
                   facts={"calls": lapsed})  # fmt: skip
    return len(lapsed)


def take_call(*, by: Actor, at: datetime, account: Account) -> Call:
    """The caller's next call: the one in hand, else the longest due of those that may be rung now.

    Raises:
        OutsideHours: no programme's callers call at this hour.
        NothingToCall: nobody is to be called.
    """
    by.need(Right.CALL_CITIZENS)
    lapse_calls(by=by, at=at)
    with transaction.atomic():
        if mine := Call.objects.filter(caller=account, ended_at__isnull=True, held_until__gt=at).first():
            return mine
        locked = waiting(by, at).select_for_update(skip_locked=True, of=("self",))
        attempt = locked.order_by("planned_at", "id").first()
        if attempt is None:
            raise NothingToCall
        Attempt.objects.filter(pk=attempt.pk, state=AttemptState.PLANNED).update(state=AttemptState.BEGUN, begun_at=at)
        facts: dict[str, Any] = {
            "caller": account, "taken_at": at, "held_until": at + HELD, "number_shown_at": None, "result": "",
            "call_back_at": None, "ended_at": None,
        }  # fmt: skip
        call, _ = Call.objects.update_or_create(attempt=attempt, defaults=facts)
        record(by=by, action="outreach.take_call", subject="call", subject_id=call.pk, at=at)
    return call


def waiting(actor: Actor, at: datetime) -> QuerySet[Attempt]:
    """Attempts that this caller may ring at this moment.

    Raises:
        OutsideHours: no programme's callers call at this hour.
    """
    number = OuterRef("invitation__contact_point")
    service = OuterRef("invitation__service")
    wishes = OptOut.objects.filter(Q(service=None) | Q(service=service), contact_point=number, lifted_at__isnull=True)
    return Attempt.objects.filter(
        ~Exists(wishes),
        ~Exists(DoNotCall.objects.filter(contact_point=number)),
        ~Exists(StaffNumber.objects.filter(contact_point=number)),
        actor.within(
            Right.CALL_CITIZENS, area="invitation__office__district", department="invitation__office__department"
        ),
        channel=Channel.CALLER,
        state=AttemptState.PLANNED,
        planned_at__lte=at,
        invitation__state=InvitationState.OPEN,
        invitation__expires_at__gt=at,
        invitation__transaction__retracted=False,
        invitation__programme__in=_calling(at),
    )


def show_number(*, call: Call, by: Actor, at: datetime) -> str:
    """The number in clear, while the call is in this caller's hands; each showing is in the ledger.

    Raises:
        NotYourCall: another has it, it was ended, or it lapsed.
        OutsideHours: citizens are not called at this hour.
        DoNotRing: the citizen asked meanwhile to be left alone.
    """
    by.need(Right.CALL_CITIZENS)
    with transaction.atomic():
        held = _in_hand(call, by, at)
        _calling(at)
        invitation = held.attempt.invitation
        if invitation.state != InvitationState.OPEN or _must_not_ring(invitation):
            raise DoNotRing
        Call.objects.filter(pk=held.pk, number_shown_at__isnull=True).update(number_shown_at=at)
        record(by=by, action="outreach.show_number", subject="call", subject_id=held.pk, at=at,
               facts={"contact_point": invitation.contact_point_id})  # fmt: skip
    call.refresh_from_db()
    return clear_numbers([invitation.contact_point_id])[invitation.contact_point_id]


def end_call(
    *, call: Call, result: CallResult, answer: Mapping[str, Any] | None = None, words: str = "",
    call_back_at: datetime | None = None, by: Actor, at: datetime,
) -> Call:  # fmt: skip
    """Writes down how a call ended. Late words, after it lapsed, are still taken from the one who had it.

    Raises:
        NotYourCall: another has it, or it was ended.
        AnswerNeeded: an answer without one.
        CallBackTooLate: the call back would come after the time to answer.
    """
    by.need(Right.CALL_CITIZENS)
    if result is CallResult.ANSWERED and not (answer or {}).get("outcome"):
        raise AnswerNeeded
    with transaction.atomic():
        held = _to_end(call, by)
        attempt, invitation = held.attempt, held.attempt.invitation
        back = _call_back(result, call_back_at, invitation, at)
        ended = Attempt.objects.filter(pk=attempt.pk, state__in=[AttemptState.BEGUN, AttemptState.UNKNOWN])
        closed = None if result is CallResult.CALL_BACK else at
        if not ended.update(state=result.attempt, ended_at=closed, planned_at=back or attempt.planned_at):
            raise NotYourCall
        Call.objects.filter(pk=held.pk).update(
            result=result, call_back_at=back, ended_at=at, answer=_answer(answer),
            sealed=seal_for(WORDS_SEAL).seal_text(words) if words else None,
        )  # fmt: skip
        _follow(held, result, by=by, at=at)
        record(by=by, action="outreach.end_call", subject="call", subject_id=held.pk, at=at,
               facts={"result": result.value})  # fmt: skip
        if result.is_told:
            emit(CallAnswered(call=held.pk))
    call.refresh_from_db()
    return call


def _follow(call: Call, result: CallResult, *, by: Actor, at: datetime) -> None:
    attempt, invitation = call.attempt, call.attempt.invitation
    if result is CallResult.LEAVE_ALONE:
        opt_out(contact_point=invitation.contact_point_id, source="caller", by=by, at=at)
    if result is CallResult.ANSWERED:
        mark_answered(invitations=[invitation.pk], by=by, at=at)
    elif result in ENDS:
        end_invitations(invitations=[invitation.pk], reason=ENDS[result], by=by, at=at)
    elif result is not CallResult.CALL_BACK:
        step, number, state = attempt.step, attempt.number, result.attempt
        found = Ended(attempt.pk, invitation.pk, invitation.programme_id, True, step, number, state, "", at)
        go_on([found], by=by, at=at)


def _to_end(call: Call, by: Actor) -> Call:
    """The call with its invitation locked first, if it is this caller's and nothing was written down yet."""
    Invitation.objects.select_for_update().get(pk=call.attempt.invitation_id)
    held = Call.objects.select_related("attempt__invitation").select_for_update(of=("self",)).get(pk=call.pk)
    if str(held.caller_id) != by.id or held.result:
        raise NotYourCall
    return held


def _in_hand(call: Call, by: Actor, at: datetime) -> Call:
    held = Call.objects.select_related("attempt__invitation").select_for_update(of=("self",)).get(pk=call.pk)
    if not rules.is_in_hand(held, by, at):
        raise NotYourCall
    return held


def _must_not_ring(invitation: Invitation) -> bool:
    number = invitation.contact_point_id
    wishes = OptOut.objects.filter(
        Q(service=None) | Q(service=invitation.service_id), contact_point=number, lifted_at__isnull=True
    )
    registers = DoNotCall.objects.filter(contact_point=number), StaffNumber.objects.filter(contact_point=number)
    return wishes.exists() or any(register.exists() for register in registers)


def _call_back(
    result: CallResult, call_back_at: datetime | None, invitation: Invitation, at: datetime
) -> datetime | None:
    if result is not CallResult.CALL_BACK:
        return None
    if call_back_at is None or not at < call_back_at < invitation.expires_at:
        raise CallBackTooLate(until=f"{invitation.expires_at.astimezone(LOCAL):%d.%m.%Y %H:%M}")
    return call_back_at


def _answer(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Only what `feedback` knows: a form may send more than it should."""
    return {name: answer[name] for name in ANSWER if name in answer} if answer else None


def _calling(at: datetime) -> list[int]:
    """The programmes whose callers call at this moment."""
    windows = {
        programme.pk: plan_from(programme.plan).windows.get(Channel.CALLER)
        for programme in Programme.objects.filter(released_at__isnull=False)
    }
    known = [window for window in windows.values() if window]
    if known and not any(window.is_open(at) for window in known):
        raise OutsideHours(opens=f"{known[-1].opens:%H:%M}", closes=f"{known[-1].closes:%H:%M}")
    return [pk for pk, window in windows.items() if window and window.is_open(at)]
