"""Shifts: who goes gives back what they hold, promises pass on, and the board shows who is on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunwai.base.refusals import NotAllowed
from sunwai.outreach.commands import (
    draw_recalls,
    end_call,
    keep_caller,
    lapse_calls,
    show_number,
    sign_off,
    sign_on,
    take_call,
)
from sunwai.outreach.models import Call, Shift, WorkItem
from sunwai.outreach.queries import board, note_of
from sunwai.outreach.types import CallResult, ContractEnded, NothingToCall, NothingToCheck, WriteItDown
from sunwai.people.queries import actor_for
from tests.outreach.callers import (
    ANSWER,
    HOUR,
    a_caller,
    a_leader,
    a_supervisor,
    a_vendor,
    rung,
    to_be_called,
    work,
)
from tests.outreach.makers import NOON, OUTREACH

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_signing_on_twice_is_one_shift() -> None:
    account, actor = a_caller()
    assert sign_on(account=account, by=actor, at=NOON + HOUR).signed_on_at == NOON
    assert Shift.objects.count() == 1


def test_what_somebody_who_goes_holds_goes_back_at_once() -> None:
    to_be_called()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    assert sign_off(account=account, by=actor, at=NOON + MINUTE) == [call.pk]
    bilal, other = a_caller("bilal")
    assert take_call(by=other, at=NOON + MINUTE, account=bilal).attempt == call.attempt


def test_who_rang_somebody_writes_it_down_before_they_go() -> None:
    to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    with pytest.raises(WriteItDown):
        sign_off(account=account, by=actor, at=NOON)
    end_call(call=call, result=CallResult.BUSY, by=actor, at=NOON)
    assert sign_off(account=account, by=actor, at=NOON) == []


def test_a_supervisor_signs_off_who_went_and_the_rung_call_is_unknown() -> None:
    to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    assert sign_off(account=account, by=a_supervisor()[1], at=NOON) == [call.pk]
    assert WorkItem.objects.values_list("state", "attempt__state").get() == ("unknown", "unknown")
    with pytest.raises(NotAllowed):
        sign_off(account=account, by=a_caller("bilal")[1], at=NOON)


def test_who_went_home_without_a_word_is_signed_off_after_half_a_day() -> None:
    a_caller()
    lapse_calls(by=OUTREACH, at=NOON + 11 * HOUR)
    assert Shift.objects.filter(signed_off_at=None).exists()
    lapse_calls(by=OUTREACH, at=NOON + 12 * HOUR)
    assert not Shift.objects.filter(signed_off_at=None).exists()


def test_a_promised_call_stays_with_its_promiser_while_they_are_on() -> None:
    to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    end_call(call=call, result=CallResult.CALL_BACK, call_back_at=NOON + HOUR, note="after prayer", by=actor, at=NOON)
    bilal, other = a_caller("bilal")
    with pytest.raises(NothingToCall):
        take_call(by=other, at=NOON + HOUR, account=bilal)
    assert take_call(by=actor, at=NOON + HOUR, account=account).work.kind == "call_back"


def test_a_promised_call_passes_to_the_next_shift_with_its_note() -> None:
    to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    end_call(call=call, result=CallResult.CALL_BACK, call_back_at=NOON + HOUR, note="after prayer", by=actor, at=NOON)
    sign_off(account=account, by=actor, at=NOON + MINUTE)
    bilal, other = a_caller("bilal")
    taken = take_call(by=other, at=NOON + HOUR, account=bilal)
    assert (taken.attempt, note_of(taken)) == (call.attempt, "after prayer")
    assert show_number(call=taken, by=other, at=NOON + HOUR)


def test_a_promise_that_is_late_goes_to_anybody() -> None:
    to_be_called()
    account, actor = a_caller()
    end_call(call=rung(account, actor), result=CallResult.CALL_BACK, call_back_at=NOON + HOUR, by=actor, at=NOON)
    bilal, other = a_caller("bilal")
    assert take_call(by=other, at=NOON + HOUR + 15 * MINUTE, account=bilal)


def test_after_the_vendors_last_day_its_callers_get_nothing() -> None:
    work(at=NOON)
    account, actor = a_caller()
    vendor = a_vendor(ends_on=date(2026, 3, 4))
    keep_caller(account=account, vendor=vendor, starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    call = take_call(by=actor, at=NOON, account=account)
    assert call.vendor == vendor
    vendor.ends_on = date(2026, 3, 3)
    vendor.save()
    with pytest.raises(ContractEnded):
        show_number(call=Call.objects.get(pk=call.pk), by=actor, at=NOON)
    sign_off(account=account, by=actor, at=NOON)
    with pytest.raises(ContractEnded):
        sign_on(account=account, by=actor, at=NOON)


def test_the_board_shows_who_is_on_what_they_hold_and_how_long_things_wait() -> None:
    to_be_called()
    work(due=NOON - HOUR)
    account, actor = a_caller()
    a_caller("bilal")
    call = rung(account, actor)
    _, sana = a_supervisor()
    idle, busy = board.on_shift(sana)
    assert (idle.shift.account.username, idle.held, idle.idle_since) == ("bilal", None, NOON)
    assert (busy.held, busy.calls, busy.answered) == (call, 1, 0)
    rows = [(one.kind.value, one.due, one.oldest) for one in board.queue_by_kind(sana, NOON)]
    assert rows == []  # the helpline call is held; what is planned comes with the next gathering
    with pytest.raises(NotAllowed):
        board.on_shift(a_leader()[1])


def answered_call(name: str, outcome: str = "satisfied") -> Call:
    to_be_called()
    account, actor = a_caller(name)
    answer = ANSWER | {"outcome": outcome}
    return end_call(call=rung(account, actor), result=CallResult.ANSWERED, answer=answer, by=actor, at=NOON)


@pytest.mark.parametrize(("outcome", "same"), [("satisfied", True), ("dissatisfied", False)])
def test_another_caller_asks_again_and_the_two_answers_are_compared(outcome: str, same: bool) -> None:
    first = answered_call("rabia")
    _, sana = a_supervisor()
    drawn = draw_recalls(caller=first.caller, most=3, seed="s", by=sana, at=NOON)
    assert [one.checks for one in drawn] == [first]
    assert board.recalls(sana, NOON)[0].same is None
    with pytest.raises(NothingToCall):
        take_call(by=actor_for(first.caller, NOON), at=NOON, account=first.caller)
    bilal, other = a_caller("bilal")
    again = rung(bilal, other)
    end_call(call=again, result=CallResult.ANSWERED, answer=ANSWER | {"outcome": outcome}, by=other, at=NOON)
    assert [(one.second, one.same) for one in board.recalls(sana, NOON)] == [(again, same)]
    with pytest.raises(NothingToCheck):
        draw_recalls(caller=first.caller, most=3, by=sana, at=NOON)


def test_what_is_drawn_for_re_calls_follows_from_the_seed() -> None:
    calls = [answered_call(f"c{number}") for number in range(4)]
    Call.objects.update(caller=calls[0].caller)
    _, sana = a_supervisor()
    drawn = draw_recalls(caller=calls[0].caller, most=2, seed="same", by=sana, at=NOON)
    keys = [one.checks_id for one in drawn]
    WorkItem.objects.filter(pk__in=[one.pk for one in drawn]).delete()
    again = draw_recalls(caller=calls[0].caller, most=2, seed="same", by=sana, at=NOON)
    assert [one.checks_id for one in again] == keys
