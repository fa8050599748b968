"""The callers' desk: the next call, and its number only while calling.

A call is in one caller's hands for HELD. If they go away without having rung, it lapses back to the queue; if they
rang or saw the number, somebody may have been reached: the attempt is unknown and is never tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.ledger.commands import record
from sunwai.outreach import rules
from sunwai.outreach.commands.leaders import need_leaders_calls
from sunwai.outreach.commands.leave import need_contract, need_leave
from sunwai.outreach.commands.queue import gather_work, lapse_calls
from sunwai.outreach.models import Attempt, Call, Shift, WorkItem
from sunwai.outreach.queries import caller_of
from sunwai.outreach.queries.calling import own_list, waiting
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.outreach.types import (
    AttemptState,
    CalledLately,
    DoNotRing,
    NothingToCall,
    NotNow,
    NotOnShift,
    NotYourCall,
    NumberHidden,
    OwnOffice,
    WorkState,
)
from sunwai.people.models import Account, ContactPoint
from sunwai.people.queries import clear_numbers

HELD = timedelta(minutes=15)
SHY = timedelta(minutes=5)


def take_call(*, by: Actor, at: datetime, account: Account) -> Call:
    """The caller's next call: the one in hand, else the first in the queue that may be rung now, and by them.

    Raises:
        NotOnShift: they did not sign on.
        ContractEnded: they, or their vendor, work for us no longer.
        OutsideHours: nobody calls at this hour.
        NothingToCall: nobody is to be called.
    """
    by.need(Right.CALL_CITIZENS)
    lapse_calls(by=by, at=at)
    with transaction.atomic():
        if not Shift.objects.select_for_update().filter(account=account, signed_off_at=None).exists():
            raise NotOnShift
        if mine := in_hand(account, at):
            return mine
        need_contract(account, at)
        work = _next(by, at, account)
        if work is None:
            gather_work(by=by, at=at)
            work = _next(by, at, account)
        if work is None:
            raise NothingToCall
        return _hold(work, account=account, by=by, at=at)


def take_from_list(*, work: WorkItem, by: Actor, at: datetime, account: Account) -> Call:
    """One call of a leader's own list, into their hands.

    Raises:
        NothingToCall: it is not on their list, was made, or may not be made now.
        OutsideHours: nobody calls at this hour.
    """
    by.need(Right.CALL_FROM_LIST)
    need_leaders_calls(day_of(at))
    lapse_calls(by=by, at=at)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        if mine := in_hand(account, at):
            return mine
        found = own_list(by, at, account).filter(pk=work.pk).select_for_update(of=("self",)).first()
        if found is None:
            raise NothingToCall
        return _hold(found, account=account, by=by, at=at)


def in_hand(account: Account, at: datetime) -> Call | None:
    return Call.objects.filter(caller=account, ended_at=None, held_until__gt=at).first()


def show_number(*, call: Call, by: Actor, at: datetime) -> str:
    """The number in clear, while the call is in this caller's hands; each showing is in the ledger.

    Raises:
        NotYourCall: another has it, it was ended, or it lapsed.
        OutsideHours: citizens are not called at this hour.
        DoNotRing: the citizen asked meanwhile to be left alone.
        NotNow: the gate says to wait.
        CalledLately: another caller rang them meanwhile.
        OwnOffice: it is about the caller's own office now.
        ContractEnded: the caller, or their vendor, works for us no longer.
        NumberHidden: the exchange joins this caller to citizens.
    """
    if telephone_of(call.caller, at):
        raise NumberHidden
    with returned_if_refused(call, by=by, at=at), transaction.atomic():
        held = ready_to_ring(call=call, by=by, at=at)
        Call.objects.filter(pk=held.pk, number_shown_at__isnull=True).update(number_shown_at=at)
        record(by=by, action="outreach.show_number", subject="call", subject_id=held.pk, at=at,
               facts={"contact_point": held.contact_point_id})  # fmt: skip
    call.refresh_from_db()
    contact = held.contact_point_id
    return clear_numbers([contact])[contact] if contact else ""


def ready_to_ring(*, call: Call, by: Actor, at: datetime) -> Call:
    """The last look before it rings, with the number locked so that no other call to it slips between; it counts as
    rung from now. In the caller's transaction.
    """
    held = Call.objects.select_related("work", "attempt__invitation").select_for_update(of=("self",)).get(pk=call.pk)
    work = held.work
    if work is None or not rules.is_in_hand(held, by, at):
        raise NotYourCall
    by.need(rules.right_for(work))
    ContactPoint.objects.select_for_update().get(pk=work.contact_point_id)
    need_leave(held, work, at)
    Call.objects.filter(pk=held.pk).update(contact_point=work.contact_point_id, rung_at=held.rung_at or at)
    held.contact_point_id = work.contact_point_id
    return held


def put_back(*, call: Call, by: Actor, at: datetime) -> None:
    """Gives a call that was not rung back to the queue.

    Raises:
        NotYourCall: another has it, it was ended, or it was rung: then say how it ended.
    """
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if str(held.caller_id) != by.id or held.ended_at or held.rung_at:
            raise NotYourCall
        # not at once to the same caller again
        _return(held, WorkState.WAITING, AttemptState.PLANNED, at + SHY, at)
        record(by=by, action="outreach.put_back", subject="call", subject_id=held.pk, at=at)


@contextmanager
def returned_if_refused(call: Call, *, by: Actor, at: datetime) -> Iterator[None]:
    """What may not be rung after all leaves the caller's hands: for good, or until it may. A rung call stays."""
    try:
        yield
    except (DoNotRing, NotNow, CalledLately, OwnOffice) as refusal:
        with transaction.atomic():
            held = Call.objects.select_for_update().get(pk=call.pk)
            if held.ended_at is None and held.rung_at is None:
                if isinstance(refusal, DoNotRing):
                    _return(held, WorkState.WITHDRAWN, AttemptState.WITHHELD, None, at)
                else:
                    until = refusal.data.get("until") or at + SHY
                    _return(held, WorkState.WAITING, AttemptState.PLANNED, until, at)
                record(by=by, action="outreach.refused_to_ring", subject="call", subject_id=held.pk, at=at,
                       facts={"why": refusal.code})  # fmt: skip
        raise


def _return(held: Call, state: WorkState, attempt: AttemptState, due: datetime | None, at: datetime) -> None:
    """Out of the caller's hands; with a moment when it is due again, or for good."""
    ended = None if due else at
    Call.objects.filter(pk=held.pk).update(ended_at=at)
    begun = Attempt.objects.filter(calls=held, state=AttemptState.BEGUN)
    begun.update(state=attempt, begun_at=None, ended_at=ended)
    changes: dict[str, Any] = {"state": state, "ended_at": ended} | ({"due_at": due} if due else {})
    WorkItem.objects.filter(calls=held, state=WorkState.HELD).update(**changes)


def _next(by: Actor, at: datetime, account: Account) -> WorkItem | None:
    return waiting(by, at, account).select_for_update(skip_locked=True, of=("self",)).first()


def _hold(work: WorkItem, *, account: Account, by: Actor, at: datetime) -> Call:
    """The work in somebody's hands, if it was waiting until now."""
    if not WorkItem.objects.filter(pk=work.pk, state=WorkState.WAITING).update(state=WorkState.HELD):
        raise NothingToCall
    if work.attempt_id:
        planned = Attempt.objects.filter(pk=work.attempt_id, state=AttemptState.PLANNED)
        if not planned.update(state=AttemptState.BEGUN, begun_at=at):
            raise NothingToCall
    caller = caller_of(account)
    call = Call.objects.create(
        work=work, attempt=work.attempt, contact_point_id=work.contact_point_id, caller=account,
        vendor=caller.vendor if caller else None, taken_at=at, held_until=at + HELD,
    )  # fmt: skip
    record(by=by, action="outreach.take_call", subject="call", subject_id=call.pk, at=at,
           facts={"kind": work.kind})  # fmt: skip
    return call
