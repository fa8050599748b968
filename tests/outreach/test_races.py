"""Several workers at once: nothing is decided, begun, settled or called twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from sunwai.base.actors import Right
from sunwai.base.refusals import Refused
from sunwai.messages.models import Message, OpenQuestion
from sunwai.messages.types import State
from sunwai.outreach.commands import advance, decide, end_invitations, mark_answered, settle, sign_on, take_call
from sunwai.outreach.models import Attempt, Decision, Invitation
from sunwai.outreach.types import EndReason
from sunwai.people.queries import actor_for
from tests.directory.makers import a_service, an_office
from tests.outreach.makers import NOON, OUTREACH, a_programme, an_invitation
from tests.outreach.network import arrives, leaves
from tests.people.makers import an_account
from tests.transactions.makers import a_file, a_number, a_transaction

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Does them at the same moment, each on a connection of its own; what each gave, or why it was refused."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return deed()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result(30) for done in [pool.submit(do, deed) for deed in deeds]]


def transactions(number: int) -> None:
    """So many transactions of one service, two of each number."""
    service = a_service()
    office, file = an_office(department=service.department), a_file()
    a_programme(service)
    for _ in range(number // 2):
        amina = a_number()
        for _ in range(2):
            a_transaction(service=service, office=office, file=file, contact_point=amina)


def test_every_transaction_gets_one_decision_whoever_decides() -> None:
    transactions(30)
    counts = at_once(*[lambda: decide(by=OUTREACH, at=NOON)] * 3)
    assert sorted(len(one) for one in counts) == [0, 0, 2]
    assert (Decision.objects.count(), Invitation.objects.count()) == (30, 15)


def test_a_step_begins_once_whoever_begins_it() -> None:
    transactions(30)
    decide(by=OUTREACH, at=NOON)
    begun = at_once(*[lambda: advance(by=OUTREACH, at=NOON, most=4)] * 4)
    while more := advance(by=OUTREACH, at=NOON):
        begun.append(more)
    assert sum(begun) == Attempt.objects.count() == Message.objects.count() == 15
    assert len(leaves(NOON)) == OpenQuestion.objects.count() == 15
    assert not Attempt.objects.filter(message=None).exists()


def test_settling_twice_at_once_moves_each_attempt_once() -> None:
    transactions(20)
    decide(by=OUTREACH, at=NOON)
    advance(by=OUTREACH, at=NOON)
    leaves(NOON)
    Message.objects.update(state="failed", final_at=NOON)
    ids = list(Message.objects.order_by("id").values_list("id", flat=True))
    moved = at_once(
        lambda: settle(messages=ids, by=OUTREACH, at=NOON), lambda: settle(messages=ids[::-1], by=OUTREACH, at=NOON)
    )
    assert sum(moved) == 10
    assert advance(by=OUTREACH, at=NOON + 4 * HOUR) == 10
    assert Attempt.objects.count() == 20


def test_answers_ends_receipts_and_steps_at_once_neither_deadlock_nor_repeat() -> None:
    transactions(40)
    decide(by=OUTREACH, at=NOON)
    advance(by=OUTREACH, at=NOON, most=12)
    leaves(NOON)
    Message.objects.update(state="failed", final_at=NOON - 4 * HOUR)
    messages = list(Message.objects.values_list("id", flat=True))
    some = list(Invitation.objects.order_by("-id").values_list("id", flat=True))
    at_once(
        lambda: settle(messages=messages, by=OUTREACH, at=NOON),
        lambda: mark_answered(invitations=some[:10], by=OUTREACH, at=NOON),
        lambda: end_invitations(invitations=some[5:15], reason=EndReason.RETRACTED, by=OUTREACH, at=NOON),
        lambda: advance(by=OUTREACH, at=NOON),
    )
    advance(by=OUTREACH, at=NOON)
    leaves(NOON, State.UNKNOWN)
    arrives(NOON)
    closed = Invitation.objects.exclude(state="open")
    assert closed.count() == 15
    assert not OpenQuestion.objects.filter(reference__in=closed.values("id"), closed_at=None).exists()
    assert not Attempt.objects.filter(invitation__in=closed, state="planned").exists()
    for attempt in Attempt.objects.filter(number=2):
        assert Attempt.objects.get(invitation=attempt.invitation, step=attempt.step, number=1).state == "failed"


def test_what_somebody_settles_just_now_is_begun_by_them_and_the_rest_at_once() -> None:
    transactions(6)
    decide(by=OUTREACH, at=NOON)
    advance(by=OUTREACH, at=NOON)
    leaves(NOON)
    with transaction.atomic():
        held = Attempt.objects.select_for_update().order_by("id")[:1].get()
        at_once(lambda: advance(by=OUTREACH, at=NOON))
    assert list(Attempt.objects.filter(state="planned")) == [held]
    advance(by=OUTREACH, at=NOON)
    assert not Attempt.objects.filter(state="planned").exists()


def test_two_callers_never_get_the_same_call() -> None:
    for _ in range(3):
        invitation = an_invitation(for_callers=True)
        Invitation.objects.filter(pk=invitation.pk).update(step=1)
    advance(by=OUTREACH, at=NOON)
    callers = [an_account(f"caller-{n}", Right.CALL_CITIZENS) for n in range(5)]
    for one in callers:
        sign_on(account=one, by=actor_for(one, NOON), at=NOON)
    taken = at_once(
        *[lambda one=one: take_call(by=actor_for(one, NOON), at=NOON, account=one) for one in callers]  # type: ignore[misc]
    )
    calls = [one for one in taken if not isinstance(one, Refused)]
    assert len({call.attempt_id for call in calls}) == len(calls) == 3
