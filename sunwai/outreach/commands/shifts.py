"""Shifts: who is on. And who calls for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.models import Vendor
from sunwai.outreach.commands.leave import need_contract
from sunwai.outreach.commands.queue import free_calls
from sunwai.outreach.models import Call, Caller, Shift
from sunwai.outreach.types import WriteItDown
from sunwai.people.models import Account


def sign_on(*, account: Account, by: Actor, at: datetime) -> Shift:
    """A caller begins to work; the shift that is open, if they are on already.

    Raises:
        ContractEnded: they, or their vendor, work for us no longer.
    """
    by.need(Right.CALL_CITIZENS)
    need_contract(account, at)
    with transaction.atomic():
        shift, made = Shift.objects.get_or_create(account=account, signed_off_at=None, defaults={"signed_on_at": at})
        if made:
            record(by=by, action="outreach.sign_on", subject="shift", subject_id=shift.pk, at=at)
    return shift


def sign_off(*, account: Account, by: Actor, at: datetime) -> list[int]:
    """A caller goes, by themselves or sent by the supervisor; the calls that came back from their hands.

    Raises:
        WriteItDown: they rang somebody and did not say how it ended. A supervisor may sign them off nonetheless: the
            call is unknown then.
    """
    own = by.id == str(account.pk)
    by.need(Right.CALL_CITIZENS if own else Right.SUPERVISE_CALLERS)
    with transaction.atomic():
        shift = Shift.objects.select_for_update().filter(account=account, signed_off_at=None).first()
        if shift is None:
            return []
        if own and Call.objects.filter(caller=account, ended_at=None, rung_at__isnull=False).exists():
            raise WriteItDown
        back = free_calls(at=at, gone=account.pk)
        Shift.objects.filter(pk=shift.pk).update(signed_off_at=at, signed_off_by=str(by))
        record(by=by, action="outreach.sign_off", subject="shift", subject_id=shift.pk, at=at, facts={"back": back})
    return back


def let_go(*, account: Account, by: Actor, at: datetime) -> list[int]:
    """Somebody's account was closed: their shift ends, and what they had in hand goes back to the queue."""
    back = sign_off(account=account, by=by, at=at)
    with transaction.atomic():
        more = free_calls(at=at, gone=account.pk)
        if more:
            record(by=by, action="outreach.let_go", subject="account", subject_id=account.pk, at=at,
                   facts={"back": more})  # fmt: skip
    return back + more


def keep_caller(
    *, account: Account, vendor: Vendor | None = None, is_woman: bool = False, languages: Sequence[str] = (),
    extension: str = "", starts_on: date, ends_on: date | None = None, by: Actor, at: datetime,
) -> Caller:  # fmt: skip
    """What is known of a caller: for whom they work and until when, and whom they can speak with."""
    by.need(Right.SUPERVISE_CALLERS)
    facts = {
        "vendor": vendor, "is_woman": is_woman, "languages": list(languages), "extension": extension,
        "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    with transaction.atomic():
        caller, _ = Caller.objects.update_or_create(account=account, defaults=facts)
        record(by=by, action="outreach.keep_caller", subject="caller", subject_id=caller.pk, at=at,
               facts={"vendor": vendor.code if vendor else "", "ends_on": str(ends_on or "")})  # fmt: skip
    return caller
