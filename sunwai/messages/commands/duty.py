"""The duty roster: who is on from when to when, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.models import AlertTry, DutyTurn
from sunwai.messages.rules.duty import HEAD_PLACE
from sunwai.messages.types import BadTurn, NoDutyRight, NoSuchAccount, TurnIsOver
from sunwai.people.commands import keep_numbers
from sunwai.people.models import Account
from sunwai.people.numbers import normalise
from sunwai.people.queries import actor_for

MOST_PLACES = 90


@dataclass(frozen=True)
class Turn:
    """One line of a roster, as it is written down. `number` as anybody writes a telephone number."""

    duty: str
    username: str
    number: str
    starts_at: datetime
    ends_at: datetime
    place: int = 1


@transaction.atomic
def add_turns(*, turns: Sequence[Turn], by: Actor, at: datetime) -> list[DutyTurn]:
    """Puts turns on the roster; one that stands there already (same duty, account and beginning) is replaced.

    Raises:
        NoSuchAccount: an account that is not there, or is closed.
        NoDutyRight: an account that may not answer alerts.
        NotANumber: what is no telephone number.
        BadTurn: an end before its beginning, or a place that is none.
    """
    by.need(Right.KEEP_ROSTER)
    accounts = {one: _account(one, at) for one in dict.fromkeys(turn.username for turn in turns)}
    made = [_put(turn, accounts[turn.username], at) for turn in turns]
    if made:
        record(
            by=by, action="messages.add_turns", subject="messages.duty_turn", subject_id=made[0].pk, at=at,
            facts={"turns": [turn.pk for turn in made]},
        )  # fmt: skip
    return made


def _account(username: str, at: datetime) -> Account:
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise NoSuchAccount(username=username)
    if not actor_for(account, at).may(Right.ANSWER_ALERTS):
        raise NoDutyRight(username=username)
    return account


def _put(turn: Turn, account: Account, at: datetime) -> DutyTurn:
    if turn.ends_at <= turn.starts_at or not 1 <= turn.place <= MOST_PLACES:
        raise BadTurn
    same = {"duty": turn.duty, "account": account, "starts_at": turn.starts_at}
    given = {"contact_point_id": _contact(turn.number, at), "place": turn.place, "ends_at": turn.ends_at}
    standing = DutyTurn.objects.filter(**same, place__lt=HEAD_PLACE).first()
    if standing is None:
        return DutyTurn.objects.create(**same, **given)
    DutyTurn.objects.filter(pk=standing.pk).update(**given)
    standing.refresh_from_db()
    return standing


def _contact(number: str, at: datetime) -> UUID:
    known = normalise(number)
    return keep_numbers(numbers={known.e164: known.number_class}, at=at)[known.e164]


@transaction.atomic
def swap_turns(*, first: int, second: int, by: Actor, at: datetime) -> None:
    """Two persons exchange their turns, each with the own number.

    Raises:
        TurnIsOver: one of them has begun, or is not there.
    """
    by.need(Right.KEEP_ROSTER)
    turns = list(DutyTurn.objects.select_for_update().filter(pk__in=[first, second], starts_at__gt=at).order_by("pk"))
    if len(turns) != 2:
        raise TurnIsOver
    one, other = turns
    for turn, person in ((one, other), (other, one)):
        DutyTurn.objects.filter(pk=turn.pk).update(account=person.account_id, contact_point=person.contact_point_id)
    record(
        by=by, action="messages.swap_turns", subject="messages.duty_turn", subject_id=one.pk, at=at,
        facts={"with": other.pk},
    )  # fmt: skip


@transaction.atomic
def end_turn(*, turn: int, by: Actor, at: datetime) -> None:
    """Takes a turn off the roster; one that has begun ends now, and stays as what was.

    Raises:
        TurnIsOver: it has ended, or is not there.
    """
    by.need(Right.KEEP_ROSTER)
    found = DutyTurn.objects.select_for_update().filter(pk=turn, ends_at__gt=at).first()
    if found is None:
        raise TurnIsOver
    if found.starts_at < at or AlertTry.objects.filter(turn=found).exists():
        DutyTurn.objects.filter(pk=turn).update(ends_at=at)
    else:
        DutyTurn.objects.filter(pk=turn).delete()
    record(by=by, action="messages.end_turn", subject="messages.duty_turn", subject_id=turn, at=at)
