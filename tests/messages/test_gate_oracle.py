"""The gate beside a plain oracle, over arbitrary worlds: what it says, and that nothing goes that must not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.base.actors import process
from sunwai.directory.days import HoursGiven
from sunwai.directory.models import Holiday
from sunwai.messages import commands
from sunwai.messages.models import Line, Message
from sunwai.messages.types import Channel, PauseScope, Purpose
from sunwai.people.commands import opt_out
from sunwai.people.models import ContactPoint, DoNotCall, StaffNumber
from sunwai.people.types import NumberClass
from tests.messages.makers import NOON, SENDER, a_contact, a_line, a_message

pytestmark = pytest.mark.django_db
BY = process("test")
HOUR, PRICE = timedelta(hours=1), 100
ZONES = ["", "America/New_York", "Asia/Dubai Asia/Kathmandu"]
Wished = st.sampled_from(["", "", "", "opted_out", "do_not_call", "staff_number", "cannot_text"])


@dataclass
class Asked:
    contact: int
    question: int
    purpose: Purpose
    programme: int
    keeps: int
    made: int
    row: Message = field(default_factory=Message)
    sent_at: list[datetime] = field(default_factory=list)


contacts = st.lists(st.tuples(Wished, st.sampled_from(ZONES)), min_size=1, max_size=3)
questions = st.lists(
    st.builds(
        Asked, contact=st.integers(0, 2), question=st.integers(1, 3), programme=st.integers(1, 2),
        purpose=st.sampled_from([Purpose.QUESTION, Purpose.QUESTION, Purpose.CONFIRMATION]),
        keeps=st.sampled_from([3, 30, 24 * 9, 24 * 30]), made=st.sampled_from([0, 1, 24 * 13]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
spans = st.tuples(st.integers(0, 22), st.integers(1, 12)).map(lambda one: (time(one[0]), time(min(23, sum(one)), 30)))


@dataclass(frozen=True)
class Calendar:
    """Hours of every day, others for two days (such as Ramadan's), holidays, and how many texts there is money for."""

    usual: tuple[time, time]
    special: tuple[time, time]
    special_from: int
    holidays: frozenset[int]
    affords: int

    def keep(self) -> None:
        """Puts it where the gate looks."""
        first = NOON.date() + timedelta(days=self.special_from)
        week = [tuple((day, *span) for day in range(7)) for span in (self.usual, self.special)]
        commands.define_hours(
            profiles=[
                HoursGiven("plain", "", "", week[0]),
                HoursGiven("special", "", "", week[1], valid_from=first, valid_to=first + timedelta(days=1)),
            ],
            by=BY, at=NOON,
        )  # fmt: skip
        for day in self.holidays:
            Holiday.objects.create(day=NOON.date() + timedelta(days=day), name="Eid", name_ur="عید")
        begins = NOON.date() - timedelta(days=40)
        commands.define_budget(
            programme=None, starts_on=begins, ends_on=begins + timedelta(days=99), limit_paisa=PRICE * self.affords,
            by=BY, at=NOON,
        )  # fmt: skip

    def is_open(self, shown: datetime) -> bool:
        ahead = (shown.date() - NOON.date()).days
        span = self.special if ahead in {self.special_from, self.special_from + 1} else self.usual
        return ahead not in self.holidays and span[0] <= shown.time() < span[1]


calendars = st.builds(
    Calendar, usual=spans, special=spans, special_from=st.integers(-1, 3),
    holidays=st.frozensets(st.integers(-1, 6), max_size=2), affords=st.sampled_from([1, 2, 99]),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    contacts, questions, calendars, st.lists(st.integers(1, 30), min_size=2, max_size=7), st.sampled_from([0, 0, 1, 2])
)
def test_nothing_goes_that_must_not_and_what_may_goes_at_the_first_look(
    people: list[tuple[str, str]], asked: list[Asked], calendar: Calendar, steps: list[int], paused: int
) -> None:
    sid = transaction.savepoint()
    try:
        _play(people, asked, calendar, steps, paused)
    finally:
        transaction.savepoint_rollback(sid)


def _play(people: Any, asked: list[Asked], calendar: Calendar, steps: list[int], paused: int) -> None:
    line, known = a_line(f"line-{Line.objects.count()}"), [_contact(*one) for one in people]
    Line.objects.filter(pk=line.pk).update(price_paisa=PRICE)
    calendar.keep()
    if paused:
        commands.place_pause(scope=PauseScope.PROGRAMME, reference=str(paused), why="x", by=BY, at=NOON)
    for one in asked:
        one.contact %= len(known)
        one.question += 10 * one.contact
        one.row = a_message(
            known[one.contact], purpose=one.purpose, question=one.question, programme=one.programme, room="r",
            at=NOON - one.made * HOUR, not_after=NOON + one.keeps * HOUR, channel=Channel.SMS,
        )  # fmt: skip
    at = NOON
    for hours in steps:
        at += hours * HOUR
        _look(line, asked, (people, calendar, paused), at)


def _look(line: Line, asked: list[Asked], world: tuple[Any, ...], at: datetime) -> None:
    """Reserves until nothing more goes, and holds each that went, and each that did not, against the oracle."""
    Message.objects.filter(state="queued").update(not_before=at)
    by_id = {one.row.id: one for one in asked}
    for _ in range(2 * len(asked)):
        for out in commands.reserve(line=line, most=2, by=SENDER, at=at):
            one = by_id[out.id]
            assert _may(one, asked, world, at), (one, at)
            one.sent_at.append(at)
    for one in asked:
        one.row.refresh_from_db()
        assert len(one.sent_at) <= 1
        if not one.sent_at:
            assert one.row.reason
            assert not _may(one, asked, world, at), (one, at, one.row.reason)


def _may(one: Asked, asked: list[Asked], world: tuple[Any, ...], at: datetime) -> bool:
    """The oracle: the rules in plain words, over what was sent before."""
    people, calendar, paused = world
    wish, zones = people[one.contact]
    if wish == "cannot_text" or at >= NOON + one.keeps * HOUR or one.programme == paused:
        return False
    if sum(len(other.sent_at) for other in asked) >= calendar.affords:
        return False
    if one.purpose is not Purpose.QUESTION:
        return True
    if wish or at >= NOON + (14 * 24 - one.made) * HOUR:
        return False
    shown = [at.astimezone(ZoneInfo(zone)) for zone in zones.split() or ["Asia/Karachi"]]
    if not all(calendar.is_open(clock) for clock in shown):
        return False
    others = [o for o in asked if o.contact == one.contact and o.question != one.question and o.sent_at
              and o.purpose is Purpose.QUESTION]  # fmt: skip
    held = any(o.sent_at[0] <= at < _expiry(o, asked) for o in others)
    lately = {o.question for o in others if o.sent_at[0] > at - timedelta(days=7)}
    return not held and not lately


def _expiry(other: Asked, asked: list[Asked]) -> datetime:
    """A question is open until its first message's last moment."""
    first = min(
        (o for o in asked if o.question == other.question and o.sent_at and o.purpose is Purpose.QUESTION),
        key=lambda o: (o.sent_at[0], o.row.id),
    )
    return NOON + first.keeps * HOUR


def _contact(wish: str, zones: str) -> UUID:
    contact = a_contact(number_class=NumberClass.LANDLINE if wish == "cannot_text" else NumberClass.MOBILE)
    ContactPoint.objects.filter(id=contact).update(zone=zones)
    if wish == "opted_out":
        opt_out(contact_point=contact, source="text", by=SENDER, at=NOON)
    if wish == "do_not_call":
        DoNotCall.objects.create(contact_point_id=contact, listed_on=NOON.date())
    if wish == "staff_number":
        StaffNumber.objects.create(contact_point_id=contact, noted_at=NOON)
    return contact
