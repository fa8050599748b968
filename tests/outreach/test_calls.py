"""Click to call: the number is shown to nobody, and a call that did not ring is not a call."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from sunwai.base.actors import Actor
from sunwai.ledger.models import Entry
from sunwai.messages.models import Line, Pause
from sunwai.outreach.commands import (
    end_call,
    keep_caller,
    note_bridges,
    put_back,
    ring,
    show_number,
    take_call,
)
from sunwai.outreach.models import Call
from sunwai.outreach.types import (
    CallResult,
    DoNotRing,
    NoTelephone,
    NothingToCall,
    NotNow,
    NumberHidden,
    RingsAlready,
    WorkKind,
)
from sunwai.people.commands import opt_out
from tests.outreach.callers import ANSWER, a_caller, a_supervisor, rung, to_be_called, work
from tests.outreach.makers import NOON, OUTREACH

pytestmark = pytest.mark.django_db


def nobody_listens() -> int:
    """A port at which nothing answers."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def an_exchange(tmp_path: Path, state: str = "up") -> Line:
    settings = {"host": "127.0.0.1", "port": nobody_listens(), "user": "sunwai", "spool": str(tmp_path)}
    return Line.objects.create(code="voice-1", channel="voice", state=state, settings=settings)


def with_extension() -> tuple[Call, Actor]:
    """A call in the hands of a caller who has an extension."""
    to_be_called()
    account, actor = a_caller()
    keep_caller(account=account, extension="7", starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    return take_call(by=actor, at=NOON, account=account), actor


def test_who_is_joined_by_the_exchange_never_sees_a_number(tmp_path: Path) -> None:
    call, actor = with_extension()
    an_exchange(tmp_path)
    with pytest.raises(NumberHidden):
        show_number(call=call, by=actor, at=NOON)


def test_while_the_line_is_down_the_number_is_shown_as_before(tmp_path: Path) -> None:
    call, actor = with_extension()
    an_exchange(tmp_path, state="down")
    assert show_number(call=call, by=actor, at=NOON)
    with pytest.raises(NoTelephone):
        ring(call=call, by=actor, at=NOON)


def test_an_exchange_that_does_not_answer_rang_nobody(tmp_path: Path) -> None:
    call, actor = with_extension()
    an_exchange(tmp_path)
    with pytest.raises(NoTelephone):
        ring(call=call, by=actor, at=NOON)
    call.refresh_from_db()
    assert (call.rung_at, call.bridge) == (None, "")
    put_back(call=call, by=actor, at=NOON)


def test_a_call_that_rings_is_not_rung_beside_it(tmp_path: Path) -> None:
    call, actor = with_extension()
    an_exchange(tmp_path)
    Call.objects.update(bridge="1-1", rung_at=NOON)
    with pytest.raises(RingsAlready):
        ring(call=call, by=actor, at=NOON)


def test_how_long_was_spoken_comes_from_the_exchanges_record_once() -> None:
    call, _actor = with_extension()
    Call.objects.update(bridge="9-1", rung_at=NOON)
    told = [{"reference": "9-1", "end": "answered_replied", "spoke_seconds": 75}]
    assert [note_bridges(bridges=told, by=OUTREACH, at=NOON) for _ in range(2)] == [1, 0]
    call.refresh_from_db()
    assert (call.seconds, call.bridge, call.result) == (75, "", "")


def test_a_pause_stops_the_callers_too() -> None:
    to_be_called()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    Pause.objects.create(scope="all", why="a test", placed_by="account:1", placed_at=NOON)
    with pytest.raises(NotNow):
        show_number(call=call, by=actor, at=NOON)
    call.refresh_from_db()
    assert (call.rung_at, call.ended_at, call.work.state) == (None, NOON, "waiting")


def test_what_must_not_be_rung_leaves_the_queue_for_good() -> None:
    invitation = to_be_called()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    opt_out(contact_point=invitation.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    with pytest.raises(DoNotRing):
        show_number(call=call, by=actor, at=NOON)
    call.refresh_from_db()
    assert (call.work.state, call.attempt.state, call.ended_at) == ("withdrawn", "withheld", NOON)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)


def test_a_number_once_shown_stays_with_its_caller_whatever_comes() -> None:
    invitation = to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    opt_out(contact_point=invitation.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    with pytest.raises(DoNotRing):
        show_number(call=call, by=actor, at=NOON)
    assert end_call(call=call, result=CallResult.NO_ANSWER, by=actor, at=NOON).result == "no_answer"


@pytest.mark.parametrize("kind", [WorkKind.HELPLINE, WorkKind.CALL_BACK])
def test_a_pause_stops_even_what_was_asked_for(kind: WorkKind) -> None:
    work(kind)
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    Pause.objects.create(scope="channel", reference="caller", why="a test", placed_by="account:1", placed_at=NOON)
    with pytest.raises(NotNow):
        show_number(call=call, by=actor, at=NOON)


def test_no_number_is_in_the_ledger_and_each_call_is() -> None:
    to_be_called()
    account, actor = a_caller()
    end_call(call=rung(account, actor), result=CallResult.ANSWERED, answer=ANSWER, words="x", by=actor, at=NOON)
    entries = list(Entry.objects.filter(action__startswith="outreach."))
    assert {"outreach.take_call", "outreach.show_number", "outreach.end_call"} <= {one.action for one in entries}
    contact = Call.objects.values_list("contact_point", flat=True).get()
    assert isinstance(contact, UUID)
    assert not any("+92" in str(vars(one)) for one in entries)
