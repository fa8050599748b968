"""Turns exchanged by the two who have them: one asks, the other agrees, and nobody else need."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.ledger.commands import record
from sunwai.messages.models import DutySwap, DutyTurn
from sunwai.messages.rules.duty import HEAD_PLACE
from sunwai.messages.types import NotTwoTurns, TurnIsOver


@transaction.atomic
def ask_swap(*, mine: int, theirs: int, by: Actor, at: datetime) -> DutySwap:
    """Asks somebody to take this turn and give theirs; nothing changes until they agree. Asked twice is asked once.

    Raises:
        NotTwoTurns: not one's own turn and another's of the same duty.
        TurnIsOver: one of them has begun.
    """
    by.need(Right.ANSWER_ALERTS)
    turns = DutyTurn.objects.select_for_update().filter(pk__in=[mine, theirs], place__lt=HEAD_PLACE)
    found = {one.pk: one for one in turns.order_by("pk")}
    own, other = found.get(mine), found.get(theirs)
    if own is None or other is None or str(own.account_id) != by.id or by.kind != "account":
        raise NotTwoTurns
    if own.account_id == other.account_id or own.duty != other.duty:
        raise NotTwoTurns
    if min(own.starts_at, other.starts_at) <= at:
        raise TurnIsOver
    made, is_new = DutySwap.objects.get_or_create(
        mine=own, theirs=other, decided_at=None,
        defaults={"asked_by_id": own.account_id, "asked_of_id": other.account_id, "asked_at": at},
    )  # fmt: skip
    if is_new:
        record(by=by, action="messages.ask_swap", subject="messages.duty_swap", subject_id=made.pk, at=at,
               facts={"mine": mine, "theirs": theirs})  # fmt: skip
    return made


@transaction.atomic
def answer_swap(*, swap: int, agrees: bool, by: Actor, at: datetime) -> bool:
    """The other's word; whether the turns were exchanged.

    Raises:
        NotFound: there is no such wish any more.
        NotAllowed: it was asked of somebody else.
        TurnIsOver: one of the turns has begun, or belongs to another by now.
    """
    found = DutySwap.objects.select_for_update(of=("self",)).filter(pk=swap, decided_at=None).first()
    if found is None:
        raise NotFound
    if by.kind != "account" or str(found.asked_of_id) != by.id:
        raise NotAllowed
    if agrees:
        _exchange(found, at)
    found.agreed, found.decided_at = agrees, at
    found.save(update_fields=["agreed", "decided_at"])
    record(by=by, action="messages.answer_swap", subject="messages.duty_swap", subject_id=swap, at=at,
           facts={"agrees": agrees})  # fmt: skip
    return agrees


def _exchange(swap: DutySwap, at: datetime) -> None:
    turns = DutyTurn.objects.select_for_update().filter(pk__in=[swap.mine_id, swap.theirs_id], starts_at__gt=at)
    found = {one.pk: one for one in turns.order_by("pk")}
    mine, theirs = found.get(swap.mine_id), found.get(swap.theirs_id)
    if mine is None or theirs is None:
        raise TurnIsOver
    if (mine.account_id, theirs.account_id) != (swap.asked_by_id, swap.asked_of_id):
        raise TurnIsOver
    for turn, person in ((mine, theirs), (theirs, mine)):
        DutyTurn.objects.filter(pk=turn.pk).update(account=person.account_id, contact_point=person.contact_point_id)


__all__ = ["answer_swap", "ask_swap"]
