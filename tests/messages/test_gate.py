"""What the gate says, and its history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sunwai.base.actors import Actor, process
from sunwai.directory.models import Holiday
from sunwai.messages import commands, gate
from sunwai.messages.commands.hours import read_hours
from sunwai.messages.models import GateChange, Line, Message, OpenQuestion, Vendor
from sunwai.messages.types import Channel, PauseScope, Purpose
from sunwai.people.commands import opt_out
from sunwai.people.types import NumberClass
from tests.directory.makers import an_area
from tests.messages.makers import NOON, SENDER, a_contact, a_line, a_message, messages

pytestmark = pytest.mark.django_db
ADMIN: Actor = process("test")
DAY = timedelta(days=1)


def reserve(line: Any, at: Any = NOON, most: int = 10) -> list[int]:
    return [out.id for out in commands.reserve(line=line, most=most, by=SENDER, at=at)]


def said(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


def test_two_questions_to_one_number_go_one_after_the_other() -> None:
    line, contact = a_line(), a_contact()
    first, second = (a_message(contact, question=n, not_after=NOON + 20 * DAY, room=f"room-{n}") for n in (1, 2))
    commands.set_limits(contacts={1: 5}, age=60, by=ADMIN, at=NOON)
    assert reserve(line) == [first.id]
    assert reserve(line) == []
    assert said(second) == ("queued", "question_open")
    commands.close_questions(room="room-1", references=[1], by=SENDER, at=NOON + DAY)
    assert reserve(line, NOON + DAY) == [second.id]
    assert OpenQuestion.objects.get(closed_at=None).room == "room-2"


def test_the_same_question_asked_again_does_not_wait_for_itself() -> None:
    line, contact = a_line(), a_contact()
    first, again = (a_message(contact, question=7, not_after=NOON + 6 * DAY) for _ in range(2))
    assert reserve(line) == [first.id]
    assert reserve(line, NOON + timedelta(minutes=1)) == [again.id]
    assert OpenQuestion.objects.count() == 1


def test_three_services_in_one_week_are_one_contact() -> None:
    line, contact = a_line(), a_contact()
    asked = [a_message(contact, question=n, not_after=NOON + 7 * DAY) for n in range(3)]
    assert reserve(line) == [asked[0].id]
    commands.close_questions(room="outreach", references=[0], by=SENDER, at=NOON + DAY)
    assert reserve(line, NOON + DAY) == []
    reserve(line, NOON + DAY)
    assert [said(one) for one in asked[1:]] == [("withheld", "over_cap")] * 2


def test_over_the_cap_a_question_that_keeps_waits_for_its_week() -> None:
    line, contact = a_line(), a_contact()
    _first, second = (a_message(contact, question=n, not_after=NOON + 12 * DAY, at=NOON) for n in (1, 2))
    reserve(line)
    commands.close_questions(room="outreach", references=[1], by=SENDER, at=NOON)
    reserve(line)
    second.refresh_from_db()
    assert (second.reason, second.not_before) == ("over_cap", NOON + 7 * DAY)
    assert reserve(line, NOON + 7 * DAY) == [second.id]


def test_a_question_that_surely_reached_nobody_does_not_count_against_the_citizen() -> None:
    line, contact = a_line(), a_contact()
    first, second = (a_message(contact, question=n) for n in (1, 2))
    reserve(line)
    Message.objects.filter(id=first.id).update(state="failed")
    commands.close_questions(room="outreach", references=[1], by=SENDER, at=NOON)
    assert reserve(line) == [second.id]


def test_an_old_question_is_stale() -> None:
    line, message = a_line(), a_message(at=NOON - 15 * DAY)
    assert reserve(line) == []
    assert said(message) == ("withheld", "stale")


def test_each_channel_needs_a_number_of_its_class() -> None:
    landline, line = a_contact(number_class=NumberClass.LANDLINE), a_line()
    Line.objects.filter(id=line.id).update(channel="voice")
    line.refresh_from_db()
    call = a_message(landline, channel=Channel.VOICE)
    assert reserve(line) == [call.id]
    assert gate.may_call(contact_point=landline, at=NOON, room="outreach", question=call.reference or 0).is_yes


def test_a_holiday_closes_its_area_and_below_and_no_other() -> None:
    province = an_area()
    here, there = an_area(parent=province), an_area()
    Holiday.objects.create(area=province, day=NOON.date(), name="Urs", name_ur="عرس")
    line = a_line()
    closed, open_ = a_message(area=here.id), a_message(area=there.id)
    assert reserve(line) == [open_.id]
    assert said(closed) == ("queued", "holiday")
    closed.refresh_from_db()
    assert closed.not_before == NOON - timedelta(hours=3) + DAY


def test_a_foreign_number_is_not_woken_at_night() -> None:
    line, abroad = a_line(), a_contact("+12125550123", NumberClass.FOREIGN)
    message = a_message(abroad)
    assert reserve(line) == []
    message.refresh_from_db()
    assert (message.reason, message.not_before.isoformat()) == ("outside_hours", "2026-03-02T14:00:00+00:00")
    (out,) = commands.reserve(line=line, most=1, by=SENDER, at=message.not_before)
    assert out.not_after == message.not_before + timedelta(hours=10)


def test_hours_from_a_file_and_a_time_of_their_own() -> None:
    text = (
        "profile,name,name_ur,channel,from,to,weekday,opens,closes\n"
        "plain,Plain,عام,,,,mon tue wed thu fri sat sun,09:00,19:00\n"
        "ramadan,Ramadan,رمضان,,2026-03-01,2026-03-19,mon tue,13:00,15:00\n"
    )
    line, message = a_line(), a_message()
    commands.define_hours(profiles=read_hours(text), by=ADMIN, at=NOON)
    assert reserve(line) == []
    message.refresh_from_db()
    assert message.not_before == NOON + timedelta(hours=1)
    assert reserve(line, message.not_before) == [message.id]


def test_a_message_waiting_for_its_hours_is_looked_at_again_when_they_change() -> None:
    line, message = a_line(), a_message()
    night = NOON + timedelta(hours=9)
    assert reserve(line, night) == []
    text = "profile,name,name_ur,channel,from,to,weekday,opens,closes\nx,,,,,,mon tue wed thu fri sat sun,00:00,24:00\n"
    commands.define_hours(profiles=read_hours(text), by=ADMIN, at=night)
    assert reserve(line, night) == [message.id]


def test_a_change_of_decision_is_one_row_and_the_same_decision_none() -> None:
    line, message = a_line(), a_message()
    for hours in (9, 10, 11):
        Message.objects.update(not_before=NOON)
        assert reserve(line, NOON + timedelta(hours=hours)) == []
    assert reserve(line, NOON + timedelta(hours=21)) == [message.id]
    rows = GateChange.objects.order_by("id").values_list("standing", "reason")
    assert list(rows) == [("wait", "outside_hours"), ("send", "")]


def test_a_straight_way_through_the_gate_leaves_no_history() -> None:
    a_message()
    assert len(reserve(a_line())) == 1
    assert not GateChange.objects.exists()


def test_a_window_that_never_opens_before_its_last_moment_expires_once_and_nothing_is_sent() -> None:
    night = NOON + timedelta(hours=9)
    line, message = a_line(), a_message(not_after=night + timedelta(hours=2))
    assert [reserve(line, night + n * timedelta(minutes=30)) for n in range(6)] == [[]] * 6
    commands.expire(by=SENDER, at=night + DAY)
    assert said(message) == ("withheld", "too_late")
    assert list(GateChange.objects.values_list("standing", "reason")) == [("never", "too_late")]


def test_a_line_whose_contract_ended_carries_nothing() -> None:
    line, message = a_line(), a_message()
    vendor = Vendor.objects.create(
        code="v", name="V", name_ur="وی", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1)
    )
    Line.objects.filter(id=line.id).update(vendor=vendor)
    assert reserve(line) == []
    Vendor.objects.update(ends_on=date(2026, 3, 2))
    assert reserve(line) == [message.id]


@pytest.mark.parametrize("wish", ["none", "opt_out", "pause", "night", "vendor"])
def test_a_caller_asks_the_same_gate(wish: str) -> None:
    contact = a_contact()
    Vendor.objects.create(code="v", name="V", name_ur="وی", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1))
    if wish == "opt_out":
        opt_out(contact_point=contact, source="text", by=SENDER, at=NOON)
    if wish == "pause":
        commands.place_pause(scope=PauseScope.CHANNEL, reference="caller", why="Eid", by=ADMIN, at=NOON)
    at = NOON + timedelta(hours=9 if wish == "night" else 0)
    facts = {"room": "outreach", "question": 1, "vendor": "v" if wish == "vendor" else ""}
    verdict = gate.may_call(contact_point=contact, at=at, **facts)
    reasons = {"none": "", "opt_out": "opted_out", "pause": "paused", "night": "outside_hours", "vendor": "line_ended"}
    assert (verdict.is_yes, verdict.reason) == (wish == "none", reasons[wish])


def test_the_next_of_each_lane_goes_before_the_second_of_any() -> None:
    line = a_line()
    big = messages(40, lane="big")
    small = messages(3, lane="small")
    got = [reserve(line, most=4) for _ in range(3)]
    assert [sum(one in big for one in batch) for batch in got] == [2, 3, 4]
    assert set(small) <= {one for batch in got for one in batch}


def test_with_more_lanes_than_places_every_lane_has_its_turn() -> None:
    line = a_line()
    lanes = {f"lane-{n}": messages(3, lane=f"lane-{n}") for n in range(10)}
    first = [one for _ in range(4) for one in reserve(line, most=3)]
    assert sum(any(one in ids for one in first) for ids in lanes.values()) == 10


def test_alerts_and_confirmations_do_not_wait_for_the_morning() -> None:
    line, night = a_line(), NOON + timedelta(hours=9)
    going = [a_message(purpose=purpose) for purpose in (Purpose.ALERT, Purpose.CONFIRMATION, Purpose.CODE)]
    a_message(purpose=Purpose.CASE)
    assert reserve(line, night) == [one.id for one in going]
