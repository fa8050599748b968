"""A pause holds from the next reservation, whatever it is of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sunwai.base.actors import Actor, Right, process
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.messages import commands
from sunwai.messages.models import Line, Message, Vendor
from sunwai.messages.types import BadPause, NoReasonGiven, PauseScope, Purpose
from tests.directory.makers import an_area
from tests.messages.makers import NOON, SENDER, a_line, a_message
from tests.people.makers import an_actor

pytestmark = pytest.mark.django_db
ADMIN: Actor = process("test")
HOUR = timedelta(hours=1)


def reserve(line: Any, at: Any = NOON) -> list[int]:
    return [out.id for out in commands.reserve(line=line, most=10, by=SENDER, at=at)]


def pause(scope: PauseScope, reference: str = "", **facts: Any) -> int:
    return commands.place_pause(
        scope=scope, reference=reference, why="A wrong text went out", by=ADMIN, at=NOON, **facts
    ).pk


def test_a_pause_of_all_stops_everything_and_lifted_it_goes_on_at_once() -> None:
    line, question, code = a_line(), a_message(), a_message(purpose=Purpose.CODE)
    number = pause(PauseScope.ALL)
    assert reserve(line) == []
    assert set(Message.objects.values_list("state", "reason")) == {("queued", "paused")}
    assert commands.lift_pause(pause=number, by=ADMIN, at=NOON + HOUR) == 2
    assert reserve(line, NOON + HOUR) == [question.id, code.id]


@pytest.mark.parametrize("purpose", [Purpose.ALERT, Purpose.EMERGENCY])
@pytest.mark.parametrize("scope", list(PauseScope))
def test_where_a_life_may_hang_on_it_only_its_own_line_vendor_or_channel_stops_it(
    scope: PauseScope, purpose: Purpose
) -> None:
    area = an_area()
    vendor = Vendor.objects.create(code="acme", name="Acme", name_ur="ایکمی", starts_on=date(2026, 1, 1))
    line, other = a_line(), a_line("other")
    Line.objects.filter(id=line.id).update(vendor=vendor)
    message = a_message(purpose=purpose, programme=3, area=area.id)
    of = {"programme": "3", "area": area.code, "channel": "sms", "line": "first", "vendor": "acme"}
    pause(scope, of.get(scope, ""))
    own = scope in {PauseScope.CHANNEL, PauseScope.LINE, PauseScope.VENDOR}
    assert reserve(line) == ([] if own else [message.id])
    assert reserve(other) == ([message.id] if scope in {PauseScope.LINE, PauseScope.VENDOR} else [])


@pytest.mark.parametrize("scope", ["programme", "area", "channel", "line", "vendor"])
def test_a_pause_stops_what_it_is_of_and_nothing_else(scope: str) -> None:
    above = an_area()
    here, there = an_area(parent=above), an_area()
    vendor = Vendor.objects.create(code="acme", name="Acme", name_ur="ایکمی", starts_on=date(2026, 1, 1))
    line, other = a_line(), a_line("other")
    Line.objects.filter(id=line.id).update(vendor=vendor)
    mine, others = a_message(programme=3, area=here.id), a_message(programme=4, area=there.id)
    of = {"programme": "3", "area": above.code, "channel": "sms", "line": "first", "vendor": "acme"}[scope]
    pause(PauseScope(scope), of)
    assert reserve(line) == {"programme": [others.id], "area": [others.id]}.get(scope, [])
    if scope in {"line", "vendor"}:
        assert reserve(other) == [mine.id, others.id]


def test_a_pause_with_an_end_ends() -> None:
    line, message = a_line(), a_message()
    pause(PauseScope.ALL, until=NOON + HOUR)
    assert reserve(line) == []
    assert reserve(line, NOON + HOUR) == [message.id]


def test_what_was_paused_past_its_last_moment_is_withheld_as_paused() -> None:
    line, message = a_line(), a_message(not_after=NOON + HOUR)
    pause(PauseScope.ALL)
    assert reserve(line) == []
    commands.expire(by=SENDER, at=NOON + HOUR)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("withheld", "paused")


def test_a_pause_needs_a_reason_something_to_pause_and_somebody_who_may() -> None:
    with pytest.raises(NoReasonGiven):
        commands.place_pause(scope=PauseScope.ALL, why=" ", by=ADMIN, at=NOON)
    for scope, reference in [("area", "nowhere"), ("all", "x"), ("channel", "pigeon"), ("programme", "x")]:
        with pytest.raises(BadPause):
            pause(PauseScope(scope), reference)
    with pytest.raises(BadPause):
        pause(PauseScope.ALL, until=NOON)
    with pytest.raises(NotAllowed):
        commands.place_pause(scope=PauseScope.ALL, why="x", by=an_actor(Right.CALL_CITIZENS), at=NOON)


def test_a_pause_is_lifted_once() -> None:
    number = pause(PauseScope.ALL)
    commands.lift_pause(pause=number, by=ADMIN, at=NOON)
    with pytest.raises(NotFound):
        commands.lift_pause(pause=number, by=ADMIN, at=NOON)
