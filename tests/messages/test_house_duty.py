"""The nights of the house: turns that two exchange between them, and alarms that reach who is on duty."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base import bulk
from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.config.watching import note_backup, note_ledger
from sunwai.ledger.commands import record, seal
from sunwai.ledger.models import Entry
from sunwai.messages.alarms import AlarmKind, Condition
from sunwai.messages.commands.alarms import acknowledge_alarm, clear_alarm, raise_alarm, watch
from sunwai.messages.commands.alerting import acknowledge, tell_due
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.commands.swapping import answer_swap, ask_swap
from sunwai.messages.models import Alarm, Alert, AlertTry, DutySwap, DutyTurn, Line
from sunwai.messages.types import NotTwoTurns, TurnIsOver
from sunwai.people.models import Account
from tests.messages.makers import NOON, a_line
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
US = process("test")
HOUR = timedelta(hours=1)


def a_turn(username: str, number: str, begin: timedelta = HOUR, duty: str = "house") -> DutyTurn:
    if not Account.objects.filter(username=username).exists():
        an_account(username, Right.ANSWER_ALERTS)
    turn = Turn(duty, username, number, NOON + begin, NOON + begin + 12 * HOUR)
    return add_turns(turns=[turn], by=US, at=NOON - HOUR)[0]


def self_of(turn: DutyTurn) -> Actor:
    return Actor("account", str(turn.account_id), (Grant(Right.ANSWER_ALERTS),))


def a_wish() -> tuple[DutyTurn, DutyTurn, DutySwap]:
    chandni, daud = a_turn("chandni", "0300 1111111"), a_turn("daud", "0300 2222222", 24 * HOUR)
    return chandni, daud, ask_swap(mine=chandni.pk, theirs=daud.pk, by=self_of(chandni), at=NOON)


def who(turn: DutyTurn) -> str:
    return DutyTurn.objects.get(pk=turn.pk).account.username


def test_turns_are_exchanged_only_when_the_other_agrees_each_with_the_own_telephone() -> None:
    chandni, daud, wish = a_wish()
    assert (who(chandni), who(daud)) == ("chandni", "daud")
    assert answer_swap(swap=wish.pk, agrees=True, by=self_of(daud), at=NOON)
    assert (who(chandni), who(daud)) == ("daud", "chandni")
    assert DutyTurn.objects.get(pk=chandni.pk).contact_point_id == daud.contact_point_id
    assert Entry.objects.filter(action="messages.answer_swap").count() == 1


def test_who_was_asked_may_say_no_and_the_wish_is_over() -> None:
    chandni, daud, wish = a_wish()
    assert not answer_swap(swap=wish.pk, agrees=False, by=self_of(daud), at=NOON)
    assert who(chandni) == "chandni"
    with pytest.raises(NotFound):
        answer_swap(swap=wish.pk, agrees=True, by=self_of(daud), at=NOON)


def test_nobody_agrees_for_another_and_nobody_gives_what_is_not_theirs() -> None:
    chandni, daud, wish = a_wish()
    with pytest.raises(NotAllowed):
        answer_swap(swap=wish.pk, agrees=True, by=self_of(chandni), at=NOON)
    with pytest.raises(NotTwoTurns):
        ask_swap(mine=daud.pk, theirs=chandni.pk, by=self_of(chandni), at=NOON)
    other = a_turn("daud", "0300 2222222", 48 * HOUR, duty="danger")
    with pytest.raises(NotTwoTurns):
        ask_swap(mine=chandni.pk, theirs=other.pk, by=self_of(chandni), at=NOON)


def test_a_turn_that_began_meanwhile_is_not_exchanged() -> None:
    chandni, daud, wish = a_wish()
    with pytest.raises(TurnIsOver):
        answer_swap(swap=wish.pk, agrees=True, by=self_of(daud), at=NOON + 2 * HOUR)
    assert who(chandni) == "chandni"


def test_asked_twice_is_asked_once() -> None:
    chandni, daud, wish = a_wish()
    assert ask_swap(mine=chandni.pk, theirs=daud.pk, by=self_of(chandni), at=NOON) == wish


def on_duty() -> DutyTurn:
    return a_turn("chandni", "0300 1111111", -HOUR)


def failed() -> Alarm:
    made = raise_alarm(condition=Condition(AlarmKind.BACKUP_FAILED, "db", {"machine": "db"}), by=US, at=NOON)
    assert made is not None
    return made


def test_an_alarm_that_cannot_wait_is_told_to_who_is_on_duty_for_the_house_once() -> None:
    turn, alarm = on_duty(), failed()
    assert raise_alarm(condition=Condition(AlarmKind.BACKUP_FAILED, "db"), by=US, at=NOON) is None
    told = AlertTry.objects.get()
    assert (told.turn_id, told.alert.duty, told.alert.reference) == (turn.pk, "house", alarm.pk)


def test_a_line_that_is_down_wakes_who_is_on_duty_and_lets_them_sleep_when_it_is_up() -> None:
    on_duty()
    line = a_line()
    Line.objects.filter(pk=line.pk).update(state="down", state_at=NOON - HOUR)
    watch(by=US, at=NOON)
    alert = Alert.objects.get()
    Line.objects.filter(pk=line.pk).update(state="up", state_at=NOON)
    watch(by=US, at=NOON + HOUR / 6)
    alert.refresh_from_db()
    assert alert.acknowledged_at is not None
    assert tell_due(by=US, at=NOON + HOUR) == 0


def test_what_can_wait_until_the_morning_wakes_nobody() -> None:
    on_duty()
    raise_alarm(condition=Condition(AlarmKind.VENDOR_ENDS, "telenor"), by=US, at=NOON)
    assert not Alert.objects.exists()


def test_a_house_without_a_roster_of_its_own_raises_no_alert() -> None:
    failed()
    assert not Alert.objects.exists()


def test_who_takes_the_alert_has_seen_the_alarm_and_the_other_way_round() -> None:
    turn, alarm = on_duty(), failed()
    acknowledge(alert=Alert.objects.get().pk, account=turn.account_id, by=self_of(turn), at=NOON)
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == f"account:{turn.account_id}"
    clear_alarm(kind=AlarmKind.BACKUP_FAILED, key="db", by=US, at=NOON)
    again, head = failed(), an_account("head", Right.SEE_OPERATIONS)
    watcher = Actor("account", str(head.pk), (Grant(Right.SEE_OPERATIONS),))
    acknowledge_alarm(alarm=again, by=watcher, at=NOON)
    assert tell_due(by=US, at=NOON + HOUR) == 0


def tamper(entry: Entry, action: str) -> None:
    """As somebody would who owns the database."""
    bulk.run("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_guard")
    Entry.objects.filter(pk=entry.pk).update(action=action)
    bulk.run("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_guard")


def test_a_ledger_that_does_not_verify_is_an_alarm_until_it_does() -> None:
    for number in range(3):
        record(by=US, action="test.deed", subject="thing", subject_id=number, at=NOON)
    seal()
    assert note_ledger(by=US, at=NOON)
    changed = Entry.objects.filter(action="test.deed").order_by("seq").first()
    tamper(changed, "test.other")
    assert not note_ledger(by=US, at=NOON)
    assert Alarm.objects.get(cleared_at=None).kind == "ledger_broken"
    watch(by=US, at=NOON)
    assert Alarm.objects.filter(kind="ledger_broken", cleared_at=None).exists()
    tamper(changed, "test.deed")
    assert note_ledger(by=US, at=NOON)
    assert not Alarm.objects.filter(kind="ledger_broken", cleared_at=None).exists()


def test_a_backup_that_failed_is_an_alarm_until_one_is_whole() -> None:
    note_backup(is_whole=False, at=NOON)
    assert Alarm.objects.get().kind == "backup_failed"
    note_backup(is_whole=True, at=NOON + HOUR)
    assert Alarm.objects.get().cleared_at is not None
