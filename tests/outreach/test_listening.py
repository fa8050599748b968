"""Listening for quality: whose calls may be heard, by whom, and what is written down of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed, NotFound, Refused
from sunwai.ledger.models import Entry
from sunwai.messages.types import NobodySpeaks
from sunwai.outreach.commands import (
    draw_list,
    forget_listenings,
    keep_caller,
    listen_in,
    note_bridges,
    note_listenings,
    put_back,
    take_call,
    take_from_list,
)
from sunwai.outreach.models import Call, Listening, WorkItem
from sunwai.outreach.queries import board
from sunwai.outreach.types import NoEar, NotToBeHeard, OwnOffice, RingsAlready
from sunwai.people.models import Account
from sunwai.people.queries import actor_for
from tests.directory.makers import a_post, an_office, an_officer
from tests.outreach.callers import a_caller, a_leader, a_supervisor, an_account, to_be_called
from tests.outreach.makers import NOON, OUTREACH, an_invitation
from tests.outreach.test_calls import an_exchange

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def a_listener(name: str = "sadia", **reach: Any) -> tuple[Account, Actor]:
    account = an_account(name, Right.LISTEN_TO_CALLS, Right.SUPERVISE_CALLERS, **reach)
    keep_caller(account=account, extension="9", starts_on=date(2026, 1, 1), by=a_supervisor(f"of-{name}")[1], at=NOON)
    return account, actor_for(account, NOON)


def a_joined_call(name: str = "rabia", **facts: Any) -> Call:
    to_be_called(**facts)
    account, actor = a_caller(name)
    call = take_call(by=actor, at=NOON, account=account)
    Call.objects.filter(pk=call.pk).update(bridge=f"{call.pk}-1", rung_at=NOON)
    return call


def refused(call: Call, account: Account, actor: Actor, at: datetime = NOON) -> type[Refused]:
    with pytest.raises(Refused) as found:
        listen_in(call=call, account=account, by=actor, at=at)
    return found.type


def test_who_has_not_the_right_hears_nothing(tmp_path: Path) -> None:
    an_exchange(tmp_path)
    call, (account, actor) = a_joined_call(), a_supervisor()
    assert refused(call, account, actor) is NotAllowed
    assert not Listening.objects.exists()


def test_an_exchange_that_does_not_answer_lets_nobody_listen_and_the_ledger_has_both_rows(tmp_path: Path) -> None:
    an_exchange(tmp_path)
    call, (account, actor) = a_joined_call(), a_listener()
    assert refused(call, account, actor) is NoEar
    one = Listening.objects.get()
    assert (one.call, one.account, one.began_at, one.ended_at) == (call, account, None, NOON)
    rows = Entry.objects.filter(action__in=["outreach.listen", "outreach.listened"]).order_by("id")
    assert [row.action for row in rows] == ["outreach.listen", "outreach.listened"]
    assert not any("+92" in str(vars(row)) for row in rows)


def test_who_has_no_extension_or_no_line_cannot_listen(tmp_path: Path) -> None:
    call, (account, actor) = a_joined_call(), a_listener()
    assert refused(call, account, actor) is NoEar
    an_exchange(tmp_path)
    without = an_account("zara", Right.LISTEN_TO_CALLS)
    assert refused(call, without, actor_for(without, NOON)) is NoEar


def test_a_leaders_own_call_is_heard_by_nobody(tmp_path: Path) -> None:
    an_exchange(tmp_path)
    an_invitation()
    leader, actor = a_leader()
    draw_list(account=leader, by=actor, at=NOON)
    call = take_from_list(work=WorkItem.objects.get(), by=actor, at=NOON, account=leader)
    Call.objects.filter(pk=call.pk).update(bridge="1-1", rung_at=NOON)
    assert refused(call, *a_listener()) is NotToBeHeard


def test_nobody_listens_to_their_own_call_nor_beyond_their_reach_nor_about_their_own_office(tmp_path: Path) -> None:
    an_exchange(tmp_path)
    here, far = an_office(), an_office()
    call = a_joined_call(office=here)
    away, its = a_listener("away", area=far.district)
    assert refused(call, away, its) is NotFound
    account, actor = a_listener()
    Call.objects.filter(pk=call.pk).update(caller=account)
    assert refused(call, account, actor) is NotFound
    Call.objects.filter(pk=call.pk).update(caller=away)
    account.officer = an_officer(post=a_post(office=here))
    account.save()
    assert refused(call, account, actor) is OwnOffice


def test_a_call_that_is_not_joined_is_not_heard(tmp_path: Path) -> None:
    an_exchange(tmp_path)
    call = a_joined_call()
    Call.objects.filter(pk=call.pk).update(bridge="")
    assert refused(call, *a_listener()) is NobodySpeaks


def test_a_listeners_telephone_rings_once_at_a_time(tmp_path: Path) -> None:
    an_exchange(tmp_path)
    call, (account, actor) = a_joined_call(), a_listener()
    Listening.objects.create(call=call, account=account, reference="1-1-1", asked_at=NOON)
    assert refused(call, account, actor, NOON + SECOND) is RingsAlready
    assert refused(call, account, actor, NOON + 60 * SECOND) is NoEar


def heard(call: Call, account: Account) -> Listening:
    return Listening.objects.create(call=call, account=account, reference="1-1-1", asked_at=NOON)


def test_from_when_to_when_is_in_the_ledger_once() -> None:
    call, (account, _) = a_joined_call(), a_listener()
    heard(call, account)
    began, ended = NOON + 4 * SECOND, NOON + 64 * SECOND
    told = [{"reference": "1-1-1", "began_at": began.isoformat(), "ended_at": ended.isoformat()}]
    assert [note_listenings(listenings=told, by=OUTREACH, at=ended) for _ in range(2)] == [1, 0]
    row = Entry.objects.get(action="outreach.listened")
    assert row.subject_id == str(call.pk)
    one = Listening.objects.get()
    assert (one.began_at, one.ended_at) == (began, ended)


def test_a_listening_that_the_exchange_never_told_of_is_closed_and_not_made_up() -> None:
    call, (account, _) = a_joined_call(), a_listener()
    heard(call, account)
    assert forget_listenings(by=OUTREACH, at=NOON + timedelta(minutes=30)) == 0
    assert forget_listenings(by=OUTREACH, at=NOON + timedelta(minutes=41)) == 1
    assert Listening.objects.get().began_at is None


def test_the_board_says_who_listens_to_whom() -> None:
    call, (account, actor) = a_joined_call(), a_listener()
    heard(call, account)
    standing = board.on_shift(actor)[0]
    assert (standing.may_be_heard, standing.heard_by) == (True, ("sadia",))
    assert [one.call for one in board.listenings(actor, NOON)] == [call]


def test_a_citizen_was_not_rung_where_the_caller_did_not_pick_up(tmp_path: Path) -> None:
    call = a_joined_call()
    told = {"reference": f"{call.pk}-1", "end": "no_answer", "spoke_seconds": 0, "rang": False}
    note_bridges(bridges=[told], by=OUTREACH, at=NOON)
    call.refresh_from_db()
    assert (call.bridge, call.rung_at) == ("", None)
    put_back(call=call, by=actor_for(call.caller, NOON), at=NOON)
    again = take_call(by=actor_for(call.caller, NOON), at=NOON + timedelta(minutes=6), account=call.caller)
    Call.objects.filter(pk=again.pk).update(bridge="2-1", rung_at=NOON, seconds=12)
    note_bridges(bridges=[told | {"reference": "2-1"}], by=OUTREACH, at=NOON)
    again.refresh_from_db()
    assert (again.bridge, again.rung_at) == ("", NOON), "an earlier ring of it reached them"
