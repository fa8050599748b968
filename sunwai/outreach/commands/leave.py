"""Leave to ring, asked at the last moment: the gate of `messages`, and what only the callers' desk knows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from sunwai.messages import gate
from sunwai.messages.types import Reason, Standing
from sunwai.outreach.models import Call, Invitation, Programme, WorkItem
from sunwai.outreach.queries import caller_of, ended_contract
from sunwai.outreach.queries.calling import (
    LATELY,
    called_lately,
    left_alone,
    need_hours,
    need_plain_hours,
    own_offices,
)
from sunwai.outreach.types import (
    CalledLately,
    ContractEnded,
    DoNotRing,
    InvitationState,
    NotNow,
    OwnOffice,
    WorkKind,
)
from sunwai.people.models import Account

WHY = {
    Reason.PAUSED.value: _("calling is paused"),
    Reason.HOLIDAY.value: _("it is a holiday"),
    Reason.OUTSIDE_HOURS.value: _("it is not the hour"),
    Reason.QUESTION_OPEN.value: _("another question is open on this number"),
    Reason.OVER_CAP.value: _("this citizen was asked often enough"),
}
ASKED_FOR = frozenset(WHY) - {Reason.PAUSED.value} | {
    Reason.OPTED_OUT.value, Reason.DO_NOT_CALL.value, Reason.STAFF_NUMBER.value,
}  # fmt: skip
"""What does not stand against a call that the citizen asked for."""


def need_contract(account: Account, at: datetime) -> None:
    """Raises:
    ContractEnded: the caller, or their vendor, works for us no longer.
    """
    if day := ended_contract(caller_of(account), at):
        raise ContractEnded(day=f"{day:%d.%m.%Y}")


def need_leave(call: Call, work: WorkItem, at: datetime) -> None:
    """Raises what stands against ringing now, though it did not when the call was taken. The number is locked."""
    kind, invitation = WorkKind(work.kind), call.attempt.invitation if call.attempt else None
    need_contract(call.caller, at)
    if invitation is None:
        need_plain_hours(at)
    elif invitation.state != InvitationState.OPEN or invitation.programme_id not in need_hours(at):
        raise DoNotRing
    if kind.obeys_wishes and any(one.exists() for one in left_alone(work.contact_point_id, work.service_id)):
        raise DoNotRing
    earlier = called_lately(work.contact_point_id, invitation.pk if invitation else None, at).exclude(pk=call.pk)
    if not kind.is_second_call and earlier.exists():
        raise CalledLately(days=LATELY.days)
    if work.office_id in own_offices(call.caller, at):
        raise OwnOffice
    _ask_gate(call, work, kind, invitation, at)


def _ask_gate(call: Call, work: WorkItem, kind: WorkKind, invitation: Invitation | None, at: datetime) -> None:
    """The same gate that every text passes: hours, holidays, pauses, wishes, limits, the one question open."""
    if invitation is None and work.checks and work.checks.attempt:
        invitation = work.checks.attempt.invitation
    verdict = gate.may_call(
        contact_point=work.contact_point_id, at=at, room="outreach" if invitation else work.room,
        question=invitation.pk if invitation else work.reference or work.pk,
        programme=_lasting(invitation.programme) if invitation else None,
        area=work.office.district_id if work.office else None, service=work.service_id,
        not_after=work.expires_at, vendor=call.vendor.code if call.vendor else "",
    )  # fmt: skip
    if verdict.is_yes or (not kind.obeys_wishes and verdict.reason in ASKED_FOR):
        return
    if verdict.standing is Standing.NEVER:
        raise DoNotRing
    raise NotNow(why=WHY.get(verdict.reason, verdict.reason), until=verdict.until)


def _lasting(programme: Programme) -> int:
    """The id by which the gate knows a programme, whatever its version: that of its first."""
    first = Programme.objects.filter(code=programme.code).order_by("version").values_list("pk", flat=True).first()
    return first or programme.pk
