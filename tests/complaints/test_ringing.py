"""The office calls a citizen on their case, and never learns the number; the history says that it called and how it
went.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import commands
from sunwai.casework.models import CaseEvent, CaseParty, Deadline
from sunwai.casework.queries import case_for
from sunwai.casework.types import Deed, Filed, Identity, NobodyToCall, NotInThisState, NotYourRole, Role, Who
from sunwai.complaints.commands.ringing import CALLS, LASTS, note_case_calls, ring_citizen
from sunwai.complaints.models import CaseCall
from sunwai.complaints.types import CallEnd, CallUnderWay, NoExtension, NotAtThisHour, NotToBeCalled
from sunwai.directory.models import Officer, Post, Tenure
from sunwai.ledger.models import Entry
from sunwai.messages.models import Message
from sunwai.messages.types import PhoneAway
from sunwai.outreach.commands import keep_caller
from sunwai.people.commands import opt_out_many
from sunwai.people.queries import actor_for
from tests.casework.makers import DOOR, NOON, World, a_world, case, citizen_of, file
from tests.complaints.exchange import Exchange
from tests.complaints.makers import a_number
from tests.directory.makers import LONG_AGO
from tests.outreach.callers import a_supervisor, an_account

pytestmark = pytest.mark.django_db
NIGHT = NOON + timedelta(hours=11)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    found = Exchange()
    found.line(tmp_path)
    yield found
    found.close()


def an_officer_of(post: Post, name: str = "nadia", extension: str = "7") -> Actor:
    """Somebody of flesh who holds the post and has a telephone at the exchange."""
    account = an_account(name, Right.WORK_CASES)
    account.officer = Officer.objects.create(code=name, name=name.title(), name_ur="نادیہ")
    account.save()
    Tenure.objects.create(post=post, officer=account.officer, valid_from=LONG_AGO)
    if extension:
        keep_caller(account=account, extension=extension, starts_on=date(2026, 1, 1), by=a_supervisor(f"of-{name}")[1],
                    at=NOON)  # fmt: skip
    return actor_for(account, NOON)


def in_hand(world: World, by: Actor, **facts: Any) -> Filed:
    filed = file(world, **facts)
    commands.pick_up(case=filed.case, by=by, at=NOON)
    return filed


def refused(filed: Filed, by: Actor, at: datetime = NOON) -> type[Refused]:
    with pytest.raises(Refused) as found:
        ring_citizen(case=filed.case, by=by, at=at)
    return found.type


def ended(call: CaseCall, **facts: Any) -> int:
    told = {"reference": call.reference, "end": "answered_silent", "spoke_seconds": 0, "rang": True, **facts}
    return note_case_calls(bridges=[told], by=CALLS, at=NOON + timedelta(minutes=3))


def history(filed: Filed) -> list[tuple[str, dict[str, object]]]:
    rows = CaseEvent.objects.filter(case=filed.case, deed__in=[Deed.CALL, Deed.CALLED]).order_by("n")
    return [(row.deed, row.facts) for row in rows]


def contact(filed: Filed) -> Any:
    return CaseParty.objects.get(case=filed.case, part="complainant").citizen.contact_point_id


@pytest.mark.parametrize("identity", [Identity.NAMED, Identity.CONFIDENTIAL])
def test_the_officers_telephone_rings_first_and_only_the_exchange_is_told_the_number(
    exchange: Exchange, identity: Identity
) -> None:
    world, number = a_world(), a_number()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer, identity=identity, who=Who(number=number, name="Amina"))
    ring_citizen(case=filed.case, by=officer, at=NOON)
    (rung,) = exchange.rung()
    assert rung["Channel"] == ["PJSIP/7"]
    assert f"SW_NUMBER={number}" in rung["Variable"]
    assert history(filed) == [(Deed.CALL, {})]
    assert not any(number in str(vars(row)) for row in [*Entry.objects.all(), *CaseCall.objects.all()])


def test_the_citizen_sees_how_long_was_spoken_and_once(exchange: Exchange) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    call = ring_citizen(case=filed.case, by=officer, at=NOON)
    assert [ended(call, spoke_seconds=125) for _ in range(2)] == [1, 0]
    seen = [(one.deed, one.facts) for one in case_for(citizen_of(filed), filed.number).timeline][-2:]
    assert seen == [(Deed.CALL, {}), (Deed.CALLED, {"kind": "spoken", "seconds": 125})]


@pytest.mark.parametrize(("facts", "end"), [({}, CallEnd.NOBODY), ({"rang": False}, CallEnd.NOT_RUNG)])
def test_that_nobody_picked_up_is_not_the_same_as_that_the_officer_did_not(
    exchange: Exchange, facts: dict[str, Any], end: CallEnd
) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    ended(ring_citizen(case=filed.case, by=officer, at=NOON), **facts)
    assert history(filed)[-1] == (Deed.CALLED, {"kind": end.value})


def test_how_a_call_went_is_written_even_where_the_case_has_gone_on(exchange: Exchange) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    call = ring_citizen(case=filed.case, by=officer, at=NOON)
    commands.withdraw(case=filed.case, by=citizen_of(filed), at=NOON)
    assert ended(call, spoke_seconds=9) == 1
    assert (case(filed).status, history(filed)[-1][1]["seconds"]) == ("withdrawing", 9)


def test_a_call_is_no_answer_it_meets_no_deadline_and_sends_no_text(exchange: Exchange) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    before = list(Deadline.objects.filter(reference=filed.case).order_by("pk").values()), Message.objects.count()
    ended(ring_citizen(case=filed.case, by=officer, at=NOON), spoke_seconds=60)
    assert before == (
        list(Deadline.objects.filter(reference=filed.case).order_by("pk").values()), Message.objects.count()
    )  # fmt: skip


def test_it_does_not_ring_twice_at_a_time_but_after_it_ended_or_was_lost(exchange: Exchange) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    call = ring_citizen(case=filed.case, by=officer, at=NOON)
    assert refused(filed, officer) is CallUnderWay
    ended(call)
    ring_citizen(case=filed.case, by=officer, at=NOON + timedelta(minutes=5))
    ring_citizen(case=filed.case, by=officer, at=NOON + timedelta(minutes=5) + LASTS)
    assert len(exchange.rung()) == 3


def test_nor_for_another_case_of_the_same_citizen(exchange: Exchange) -> None:
    world, who = a_world(), Who(number=a_number())
    officer = an_officer_of(world.manager)
    one, other = in_hand(world, officer, who=who), in_hand(world, officer, who=who)
    ring_citizen(case=one.case, by=officer, at=NOON)
    assert refused(other, officer) is CallUnderWay


def test_only_who_has_the_case_in_hand_calls_and_only_while_it_is_worked_on(exchange: Exchange) -> None:
    world = a_world()
    officer, clerk = an_officer_of(world.manager), an_officer_of(world.clerk, "karim")
    new = file(world)
    assert refused(new, officer) is NotInThisState
    assert refused(new, clerk) is NotFound
    filed = in_hand(world, officer)
    assert refused(filed, citizen_of(filed)) is NotYourRole
    commands.withdraw(case=filed.case, by=citizen_of(filed), at=NOON)
    assert refused(filed, officer) is NotInThisState
    assert not exchange.rung()


def test_who_has_no_name_or_left_no_number_is_not_called(settings: Any, exchange: Exchange) -> None:
    settings.SUNWAI_ANONYMOUS = "full"
    world = a_world()
    officer = an_officer_of(world.manager)
    nameless = in_hand(world, officer, identity=Identity.ANONYMOUS, who=Who())
    assert Deed.CALL not in case_for(officer, nameless.number).deeds
    assert refused(nameless, officer) is NobodyToCall
    with pytest.raises(NobodyToCall):
        commands.act(case=nameless.case, deed=Deed.CALL, role=Role.OFFICER, by=DOOR, at=NOON)
    assert refused(in_hand(world, officer, who=Who(name="Amina")), officer) is NobodyToCall
    assert not CaseCall.objects.exists()


def test_a_citizen_is_not_called_at_night_nor_against_their_wish(exchange: Exchange) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    assert refused(filed, officer, NIGHT) is NotAtThisHour
    opt_out_many(contact_points=[contact(filed)], source="sms", by=DOOR, at=NOON)
    assert refused(filed, officer) is NotToBeCalled
    assert not exchange.rung()
    assert history(filed) == []


def test_without_a_telephone_of_their_own_nobody_calls(exchange: Exchange) -> None:
    world = a_world()
    officer = an_officer_of(world.manager, extension="")
    assert refused(in_hand(world, officer), officer) is NoExtension
    assert not CaseCall.objects.exists()


def test_where_the_telephone_is_away_or_the_exchange_silent_the_history_says_that_nothing_rang(
    exchange: Exchange,
) -> None:
    world = a_world()
    officer = an_officer_of(world.manager)
    filed = in_hand(world, officer)
    exchange.has_phone = False
    assert refused(filed, officer) is PhoneAway
    exchange.close()
    assert refused(filed, officer) is NoExtension
    gone = (Deed.CALLED, {"kind": "not_rung"})
    assert history(filed) == [(Deed.CALL, {}), gone, (Deed.CALL, {}), gone]
    assert not CaseCall.objects.filter(ended_at=None).exists()
