"""The callers' desk: one call at a time, its number only while calling, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed
from sunwai.base.sealing import seal_for
from sunwai.ledger.models import Entry
from sunwai.outreach.commands import advance, end_call, lapse_calls, mark_answered, show_number, sign_on, take_call
from sunwai.outreach.models import Attempt, Call, Invitation
from sunwai.outreach.types import (
    WORDS_SEAL,
    AnswerNeeded,
    CallBackTooLate,
    CallResult,
    DoNotRing,
    NothingToCall,
    NotYourCall,
    OutsideHours,
)
from sunwai.people.commands import opt_out
from sunwai.people.models import Account, OptOut
from sunwai.people.queries import actor_for
from tests.directory.makers import a_service, an_office
from tests.outreach.makers import NOON, OUTREACH, a_programme, an_invitation
from tests.people.makers import an_account
from tests.transactions.makers import a_number

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
GONE = timedelta(minutes=16)


def a_caller(name: str = "rabia", **reach: object) -> tuple[Account, Actor]:
    account = an_account(name, Right.CALL_CITIZENS, **reach)
    actor = actor_for(account, NOON)
    sign_on(account=account, by=actor, at=NOON)
    return account, actor


def to_be_called(**facts: Any) -> Invitation:
    """An invitation whose caller step is due."""
    invitation = an_invitation(for_callers=True, **facts)
    Invitation.objects.filter(pk=invitation.pk).update(step=1)
    advance(by=OUTREACH, at=NOON)
    return invitation


def taken() -> tuple[Call, Actor]:
    to_be_called()
    account, actor = a_caller()
    return rung(take_call(by=actor, at=NOON, account=account), actor), actor


def rung(call: Call, by: Actor, at: datetime = NOON) -> Call:
    show_number(call=call, by=by, at=at)
    return call


def state() -> str:
    return Attempt.objects.order_by("-number").values_list("state", flat=True)[0]


def how_it_stands() -> tuple[str, str]:
    return Invitation.objects.values_list("state", "reason").get()


def test_two_callers_take_two_calls_and_each_keeps_their_own() -> None:
    to_be_called()
    to_be_called()
    (rabia, first), (bilal, second) = a_caller(), a_caller("bilal")
    mine = take_call(by=first, at=NOON, account=rabia)
    other = take_call(by=second, at=NOON, account=bilal)
    assert mine.attempt_id != other.attempt_id
    assert take_call(by=first, at=NOON, account=rabia) == mine
    with pytest.raises(NothingToCall):
        take_call(by=(third := a_caller("chandni"))[1], at=NOON, account=third[0])


def test_only_callers_call_and_only_in_their_area() -> None:
    to_be_called()
    account, actor = a_caller(area=an_office().district)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)
    chandni = an_account("chandni", Right.SEE_LIVE)
    with pytest.raises(NotAllowed):
        take_call(by=actor_for(chandni, NOON), at=NOON, account=chandni)


def test_nobody_is_called_outside_the_hours() -> None:
    to_be_called()
    account, actor = a_caller()
    with pytest.raises(OutsideHours):
        take_call(by=actor, at=NOON + 10 * HOUR, account=account)


def test_who_asked_to_be_left_alone_is_not_called() -> None:
    invitation = to_be_called()
    account, actor = a_caller()
    opt_out(contact_point=invitation.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)


def test_each_showing_of_a_number_is_in_the_ledger_and_only_its_caller_sees_it() -> None:
    to_be_called(contact_point=a_number("+923001234567"))
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    assert show_number(call=call, by=actor, at=NOON) == "+923001234567"
    show_number(call=call, by=actor, at=NOON + timedelta(minutes=1))
    assert call.number_shown_at == NOON
    shown = Entry.objects.filter(action="outreach.show_number")
    assert [(one.actor, one.subject_id) for one in shown] == [(str(actor), str(call.pk))] * 2
    with pytest.raises(NotYourCall):
        show_number(call=call, by=a_caller("bilal")[1], at=NOON)


def test_a_number_is_shown_no_more_after_the_call_or_once_the_citizen_said_stop() -> None:
    call, actor = taken()
    opt_out(contact_point=call.attempt.invitation.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    with pytest.raises(DoNotRing):
        show_number(call=call, by=actor, at=NOON)
    end_call(call=call, result=CallResult.NO_ANSWER, by=actor, at=NOON)
    with pytest.raises(NotYourCall):
        show_number(call=call, by=actor, at=NOON)


def test_an_answer_ends_the_asking_and_its_words_are_sealed() -> None:
    call, actor = taken()
    answer = {"outcome": "dissatisfied", "bribe": True, "amount_pkr": 500, "reasons": ["delay"], "csrf": "x"}
    end_call(call=call, result=CallResult.ANSWERED, answer=answer, words="500 liye", by=actor, at=NOON)
    assert (state(), how_it_stands()) == ("picked_up", ("answered", ""))
    assert call.answer == {"outcome": "dissatisfied", "bribe": True, "amount_pkr": 500, "reasons": ["delay"]}
    assert call.sealed is not None
    assert b"500 liye" not in bytes(call.sealed)
    assert seal_for(WORDS_SEAL).open_text(call.sealed) == "500 liye"
    with pytest.raises(NotYourCall):
        end_call(call=call, result=CallResult.BUSY, by=actor, at=NOON)


def test_an_answer_must_say_something() -> None:
    call, actor = taken()
    with pytest.raises(AnswerNeeded):
        end_call(call=call, result=CallResult.ANSWERED, answer={}, by=actor, at=NOON)
    assert state() == "begun"


@pytest.mark.parametrize("result", [CallResult.NO_ANSWER, CallResult.BUSY])
def test_a_call_that_reached_nobody_is_tried_again_as_often_as_planned(result: CallResult) -> None:
    call, actor = taken()
    end_call(call=call, result=result, by=actor, at=NOON)
    assert advance(by=OUTREACH, at=NOON + HOUR) == 0
    assert advance(by=OUTREACH, at=NOON + 2 * HOUR) == 1
    again = rung(take_call(by=actor, at=NOON + 2 * HOUR, account=call.caller), actor, NOON + 2 * HOUR)
    assert again.attempt.number == 2
    end_call(call=again, result=result, by=actor, at=NOON + 2 * HOUR)
    assert how_it_stands() == ("ended", "unreached")


def test_leave_me_alone_is_honoured_at_once() -> None:
    call, actor = taken()
    end_call(call=call, result=CallResult.LEAVE_ALONE, by=actor, at=NOON)
    assert OptOut.objects.values_list("contact_point", "source").get() == (
        call.attempt.invitation.contact_point_id, "caller",
    )  # fmt: skip
    assert how_it_stands() == ("ended", "leave_alone")


@pytest.mark.parametrize("result", [CallResult.WRONG_PERSON, CallResult.NEVER_VISITED, CallResult.REFUSED_TO_SAY])
def test_what_a_picked_up_call_ends_with_ends_the_invitation(result: CallResult) -> None:
    call, actor = taken()
    end_call(call=call, result=result, by=actor, at=NOON)
    assert (state(), how_it_stands()) == ("picked_up", ("ended", result.value))


def test_a_call_back_is_the_same_attempt_at_the_citizen_s_hour() -> None:
    call, actor = taken()
    later = NOON + 3 * HOUR
    end_call(call=call, result=CallResult.CALL_BACK, call_back_at=later, by=actor, at=NOON)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON + HOUR, account=call.caller)
    again = take_call(by=actor, at=later, account=call.caller)
    assert (again.attempt_id, Attempt.objects.count(), again.result) == (call.attempt_id, 1, "")


def test_a_call_back_after_the_time_to_answer_is_refused() -> None:
    call, actor = taken()
    with pytest.raises(CallBackTooLate):
        end_call(
            call=call, result=CallResult.CALL_BACK, call_back_at=NOON + timedelta(days=8), by=actor, at=NOON
        )  # fmt: skip


def test_a_caller_who_goes_away_without_the_number_leaves_the_call_to_others() -> None:
    to_be_called()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    bilal, other = a_caller("bilal")
    assert take_call(by=other, at=NOON + GONE, account=bilal).attempt_id == call.attempt_id


def test_a_caller_who_goes_away_with_the_number_may_have_rung_so_nobody_rings_again() -> None:
    call, actor = taken()
    show_number(call=call, by=actor, at=NOON)
    assert lapse_calls(by=OUTREACH, at=NOON + GONE) == 1
    assert state() == "unknown"
    with pytest.raises(NotYourCall):
        show_number(call=call, by=actor, at=NOON + GONE)
    assert advance(by=OUTREACH, at=NOON + timedelta(days=1)) == 0
    end_call(call=call, result=CallResult.NO_ANSWER, by=actor, at=NOON + GONE)
    assert state() == "no_answer"


def test_an_answer_by_text_takes_the_call_from_the_queue() -> None:
    invitation = to_be_called()
    mark_answered(invitations=[invitation.pk], by=OUTREACH, at=NOON)
    account, actor = a_caller()
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)


def test_a_released_programme_without_callers_calls_nobody() -> None:
    steps = [{"channel": "sms", "after": "0 minutes", "attempts": 1}]
    a_programme(a_service(), steps=steps, windows={"sms": {"from": "09:00", "to": "20:00", "days": ["mon"]}})
    account, actor = a_caller()
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)
