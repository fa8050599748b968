"""Callers, their supervisor, duty persons and wishes, each from its command through a real Asterisk and back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django import app

from sunwai.base.actors import Right
from sunwai.base.clock import day_of
from sunwai.ledger.models import Entry
from sunwai.messages.commands import queue
from sunwai.messages.commands.alerting import raise_alerts, tell_due
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.models import Alert, AlertTry, CallRecord, Line, Message
from sunwai.messages.types import CallEnd, Channel, Draft, PhoneAway, Purpose
from sunwai.outreach.commands import end_call, keep_caller, listen_in, ring, take_call
from sunwai.outreach.models import Call, Listening
from sunwai.outreach.queries.vendors import counted
from sunwai.outreach.types import BilledKind, CallResult
from sunwai.people.models import Account, OptOut
from sunwai.people.queries import actor_for
from tests.lab.asterisk import why_not
from tests.lab.tones import SAMPLES, heard, tone
from tests.lab.world import PLAN, Lab, number
from tests.messages.makers import SENDER
from tests.outreach.callers import ANSWER, a_caller, a_supervisor, a_vendor, an_account, rung, to_be_called
from tests.outreach.makers import NOON
from tests.transactions.makers import a_number

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"),
    pytest.mark.django_db(transaction=True),
]
CITIZEN, CALLER, LISTENER = 440, 740, 1040


def follow() -> None:
    """Does what waits to be done, as a worker does."""
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def until(lab: Lab, true: Any, seconds: float = 60) -> None:
    """Waits, working off what comes meanwhile."""

    def worked() -> Any:
        follow()
        return true()

    lab.until(worked, seconds)


def is_up(lab: Lab) -> bool:
    return Line.objects.get(pk=lab.line.pk).state == "up"


def with_telephone(account: Account, extension: str, **facts: Any) -> None:
    keep_caller(
        account=account, extension=extension, starts_on=date(2026, 1, 1), by=a_supervisor(f"of-{extension}")[1],
        at=NOON, **facts,
    )  # fmt: skip


def phones(folder: Path) -> dict[str, dict[str, Any]]:
    """A caller's, a listener's and a citizen's telephone, each with a pitch, keeping what they hear."""
    said = {"desk-1": CALLER, "desk-2": LISTENER, number(1): CITIZEN}
    plan: dict[str, dict[str, Any]] = {
        one: {"answer": 0.3, "say": tone(folder, pitch), "record": str(folder / f"{one}.heard")}
        for one, pitch in said.items()
    }
    plan[number(1)]["hangup"] = 14
    return plan


def test_click_to_call_is_joined_counted_and_listened_to_and_no_number_is_seen(a_lab: Any, tmp_path: Path) -> None:
    lab = a_lab(phones(tmp_path), callers=["desk-1", "desk-2"])
    lab.start_sender()
    lab.until(lambda: is_up(lab))
    to_be_called(contact_point=a_number(number(1)))
    vendor, (account, actor) = a_vendor(), a_caller()
    with_telephone(account, "desk-1", vendor=vendor)
    ear = an_account("sadia", Right.LISTEN_TO_CALLS, Right.SUPERVISE_CALLERS)
    with_telephone(ear, "desk-2")
    call = ring(call=take_call(by=actor, at=lab.now(), account=account), by=actor, at=lab.now())
    lab.trunk.until(lambda: lab.trunk.noted("answer", number=number(1)))
    with lab.engine.ami() as ami:
        lab.until(lambda: f"b-{call.bridge}_" in ami.speaking())
    listen_in(call=call, account=ear, by=actor_for(ear, NOON), at=lab.now())
    until(lab, lambda: Call.objects.get().seconds)
    until(lab, lambda: Listening.objects.exclude(ended_at=None))
    lab.trunk.until(lambda: len(lab.trunk.noted("end")) == 3)

    assert [one["number"] for one in lab.trunk.noted("invite")] == ["desk-1", number(1), "desk-2"]
    assert number(1)[3:] not in str([one for one in lab.trunk.noted("invite") if one["number"] != number(1)])
    assert number(1)[3:] not in lab.said() + lab.engine.logs()

    pitches = (CITIZEN, CALLER, LISTENER)
    loud = {one: [heard(tmp_path / f"{one}.heard", pitch) for pitch in pitches] for one in phones(tmp_path)}
    heard_by = {one: [value > 0.2 for value in values] for one, values in loud.items()}
    two = {"desk-1": [True, False, False], number(1): [False, True, False]}
    assert heard_by == two | {"desk-2": [True, True, False]}, loud
    assert all(values[2] < 0.02 for values in loud.values()), "nobody hears the listener"
    assert not [path for folder in ("notes", "in") for path in (lab.engine.spool / folder).iterdir()], (
        "none is recorded"
    )

    one = Listening.objects.get()
    assert one.began_at is not None
    assert {"outreach.ring", "outreach.listen", "outreach.listened"} <= set(
        Entry.objects.values_list("action", flat=True)
    )
    end_call(call=call, result=CallResult.ANSWERED, answer=ANSWER, by=actor, at=lab.now())
    done = Call.objects.get()
    assert (done.result, done.bridge, 5 <= (done.seconds or 0) <= 60) == ("answered", "", True)
    ours = counted(vendor, day_of(NOON), day_of(NOON))[day_of(NOON), BilledKind.CALL, account.username]
    assert (ours.count, ours.met, ours.units) == (1, 1, 1)


def test_a_telephone_that_is_away_or_not_picked_up_rings_no_citizen(a_lab: Any) -> None:
    lab = a_lab({"desk-1": {"code": 486}}, callers=["desk-1"])
    lab.start_sender()
    lab.until(lambda: is_up(lab))
    to_be_called(contact_point=a_number(number(1)))
    account, actor = a_caller()
    with_telephone(account, "desk-9")
    call = take_call(by=actor, at=lab.now(), account=account)
    with pytest.raises(PhoneAway):
        ring(call=call, by=actor, at=lab.now())
    keep_caller(account=account, extension="desk-1", starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    ring(call=call, by=actor, at=lab.now())
    until(lab, lambda: not Call.objects.get().bridge)
    assert Call.objects.get().rung_at is None
    assert [one["number"] for one in lab.trunk.noted("invite")] == ["desk-1"]


def test_an_alert_rings_the_first_in_line_then_the_next_whose_key_takes_it(a_lab: Any, tmp_path: Path) -> None:
    first, second = number(11), number(12)
    prompt = tmp_path / "prompt.heard"
    ways = {
        first: {"answer": 0.3, "hangup": 8, "record": str(prompt)},
        second: {"answer": 0.3, "keys": [[3, "1"]]},
    }
    lab = a_lab(ways)
    for place, (name, one) in enumerate({"chandni": first, "daud": second}.items(), 1):
        an_account(name, Right.ANSWER_ALERTS)
        turn = Turn("danger", name, one, NOON - timedelta(hours=1), NOON + timedelta(hours=12), place)
        add_turns(turns=[turn], by=SENDER, at=NOON)
    raise_alerts(duty="danger", room="feedback", references=[7], by=SENDER, at=lab.now())
    lab.start_sender()
    until(lab, lambda: CallRecord.objects.count() == 1)
    assert lab.rang(second) == 0
    assert Alert.objects.get().acknowledged_at is None
    loud = sum(abs(SAMPLES[byte]) > 500 for byte in prompt.read_bytes())
    assert loud > 8000, "a second and more of speech was heard"

    Alert.objects.filter(next_at__gt=lab.now() + timedelta(minutes=3)).update(next_at=lab.now())
    assert tell_due(by=SENDER, at=lab.now()) == 1
    until(lab, lambda: Alert.objects.get().acknowledged_at)
    assert [lab.rang(one) for one in (first, second)] == [1, 1]
    assert CallRecord.objects.latest("id").keys == {"answer": "1"}
    acknowledged = Alert.objects.select_related("acknowledged_by").get()
    assert acknowledged.acknowledged_by is not None
    assert (acknowledged.acknowledged_by.username, acknowledged.next_at) == ("daud", None)
    told = AlertTry.objects.filter(message__channel=Channel.VOICE).order_by("id")
    assert list(told.values_list("turn__account__username", flat=True)) == ["chandni", "daud"]


def question(contact: Any, reference: int, lab: Lab) -> int:
    draft = Draft(contact_point=contact, channel=Channel.VOICE, purpose=Purpose.QUESTION, text=PLAN.text(),
                  language="en", room="lab", reference=reference)  # fmt: skip
    return queue(drafts=[draft], by=SENDER, at=lab.now())[0]


def test_key_nine_and_the_callers_button_are_in_force_before_anything_else_is_reserved(a_lab: Any) -> None:
    """No worker runs here: what follows of the call is not waited for."""
    lab = a_lab({number(1): {"answer": 0.3, "keys": [[1, "9"]], "hangup": 25}, number(2): {"answer": 0.3}})
    first, other = lab.queue([number(1)])[0], a_number(number(2))
    to_be_called(contact_point=other)
    account, actor = a_caller()
    sender = lab.start_sender()
    lab.until(OptOut.objects.exists)
    assert not lab.trunk.noted("end", number=number(1)), "the call is still up"
    contact = Message.objects.get(id=first).contact_point_id
    assert OptOut.objects.get().contact_point_id == contact
    end_call(call=rung(account, actor, lab.now()), result=CallResult.LEAVE_ALONE, by=actor, at=lab.now())
    asked = [question(contact, 501, lab), question(other.pk, 502, lab)]
    lab.until(lambda: not Message.objects.filter(id__in=asked, state="queued").exists())
    states = Message.objects.filter(id__in=asked).values_list("state", "reason")
    assert {reason for _, reason in states} == {"opted_out"}, list(states)
    lab.until(lambda: lab.end_of(first) == CallEnd.ANSWERED_REPLIED)
    assert [lab.rang(number(place)) for place in (1, 2)] == [1, 0]
    assert sender.poll() is None
