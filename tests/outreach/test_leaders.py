"""The leader's own calls: a short seeded list a day, nobody's choice, and never their own office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.base.refusals import NotAllowed
from sunwai.feedback.commands import take_call_answer
from sunwai.outreach import sampling
from sunwai.outreach.commands import (
    draw_list,
    end_call,
    gather_work,
    lapse_calls,
    mark_answered,
    show_number,
    take_call,
    take_from_list,
)
from sunwai.outreach.models import Attempt, Invitation, LeaderList, WorkItem
from sunwai.outreach.types import CallResult, NoList, NothingToCall
from sunwai.people.commands import opt_out
from tests.directory.makers import a_department, a_post, a_service, an_area, an_office, an_officer
from tests.outreach.callers import ANSWER, HOUR, a_caller, a_leader, rung, to_be_called
from tests.outreach.makers import NOON, OUTREACH, a_programme, an_invitation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def invitations(number: int) -> list[Invitation]:
    """So many of one service at one office, not answered yet."""
    department = a_department()
    service, office = a_service(department=department), an_office(department=department)
    programme = a_programme(service)
    return [an_invitation(programme=programme, service=service, office=office) for _ in range(number)]


def test_a_list_is_short_seeded_drawn_once_a_day_and_can_be_drawn_again() -> None:
    invitations(8)
    account, actor = a_leader()
    drawn = draw_list(account=account, seed="s", by=actor, at=NOON)
    assert (len(drawn.drawn), drawn.items.count()) == (5, 5)
    assert draw_list(account=account, by=actor, at=NOON + HOUR) == drawn
    keys = [str(one.transaction.key) for one in Invitation.objects.select_related("transaction")]
    service = Invitation.objects.select_related("service")[0].service.code
    assert sampling.few("s", {service: keys}, 5) == drawn.drawn
    assert sampling.few("s", {name: one["first"] for name, one in drawn.frame.items()}, 5) == drawn.drawn
    assert drawn.frame[service]["size"] == 8


@given(st.dictionaries(st.text("abc", min_size=1), st.sets(st.integers(0, 50)), max_size=5), st.integers(1, 7))
def test_few_draws_no_more_than_wanted_and_each_stratum_in_its_turn(found: dict[str, set[int]], most: int) -> None:
    strata = {name: [f"{name}{key}" for key in keys] for name, keys in found.items()}
    drawn = sampling.few("seed", strata, most)
    assert len(drawn) == len(set(drawn)) == min(most, sum(len(keys) for keys in strata.values()))
    taken = {name: sum(key in drawn for key in keys) for name, keys in strata.items()}
    assert all(taken[name] == len(strata[name]) or taken[name] >= max(taken.values()) - 1 for name in strata)
    first = {name: sorted(keys, key=lambda key: sampling.number("seed", key))[:most] for name, keys in strata.items()}
    assert sampling.few("seed", first, most) == drawn


def test_two_leaders_never_get_the_same_citizen() -> None:
    invitations(6)
    lists = [draw_list(account=account, by=actor, at=NOON) for account, actor in (a_leader(), a_leader("bilal"))]
    assert not set(lists[0].drawn) & set(lists[1].drawn)


def test_nobody_is_drawn_who_answered_opted_out_was_called_or_is_the_callers() -> None:
    answered, out, theirs, called, left = invitations(5)
    mark_answered(invitations=[answered.pk], by=OUTREACH, at=NOON)
    opt_out(contact_point=out.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    Invitation.objects.filter(pk=theirs.pk).update(for_callers=True)
    caller, actor = a_caller()
    to_be_called(contact_point=called.contact_point)
    end_call(call=rung(caller, actor), result=CallResult.NO_ANSWER, by=actor, at=NOON)
    account, laila = a_leader()
    assert draw_list(account=account, by=laila, at=NOON).drawn == [str(left.transaction.key)]


@pytest.mark.parametrize("heads", [False, True])
def test_a_leader_never_calls_about_their_own_office(heads: bool) -> None:
    one = invitations(3)[0]
    post = a_post(area=one.office.district, department=one.office.department) if heads else a_post(office=one.office)
    account, actor = a_leader(officer=an_officer(post=post))
    with pytest.raises(NoList):
        draw_list(account=account, by=actor, at=NOON)
    assert not LeaderList.objects.exists()


def test_the_head_of_the_whole_government_may_call_about_any_office() -> None:
    invitations(3)
    account, actor = a_leader(officer=an_officer(post=a_post(area=an_area(kind="province"))))
    assert len(draw_list(account=account, by=actor, at=NOON).drawn) == 3


def test_a_leader_who_is_posted_there_after_the_draw_does_not_get_the_call() -> None:
    one = invitations(1)[0]
    account, actor = a_leader()
    item = draw_list(account=account, by=actor, at=NOON).items.get()
    account.officer = an_officer(post=a_post(office=one.office))
    account.save()
    with pytest.raises(NothingToCall):
        take_from_list(work=item, by=actor, at=NOON, account=account)


def test_the_answer_goes_where_every_other_answer_goes() -> None:
    one = invitations(1)[0]
    account, actor = a_leader()
    item = draw_list(account=account, by=actor, at=NOON).items.get()
    call = take_from_list(work=item, by=actor, at=NOON, account=account)
    assert show_number(call=call, by=actor, at=NOON)
    end_call(call=call, result=CallResult.ANSWERED, answer=ANSWER, words="theek", by=actor, at=NOON)
    one.refresh_from_db()
    reply = take_call_answer(call=call.pk, at=NOON)
    assert reply is not None
    assert (one.state, reply.invitation, reply.channel) == ("answered", one, "caller")


def test_a_call_that_nobody_answers_moves_nothing_in_the_programme() -> None:
    one = invitations(1)[0]
    before = (one.state, one.step, one.next_at)
    account, actor = a_leader()
    item = draw_list(account=account, by=actor, at=NOON).items.get()
    call = take_from_list(work=item, by=actor, at=NOON, account=account)
    show_number(call=call, by=actor, at=NOON)
    end_call(call=call, result=CallResult.NO_ANSWER, by=actor, at=NOON)
    one.refresh_from_db()
    assert (one.state, one.step, one.next_at) == before
    assert Attempt.objects.values_list("step", "state").get() == (-1, "no_answer")


def test_a_leaders_promise_is_kept_by_the_callers() -> None:
    invitations(1)
    account, actor = a_leader()
    item = draw_list(account=account, by=actor, at=NOON).items.get()
    call = take_from_list(work=item, by=actor, at=NOON, account=account)
    show_number(call=call, by=actor, at=NOON)
    end_call(call=call, result=CallResult.CALL_BACK, call_back_at=NOON + HOUR, by=actor, at=NOON)
    rabia, caller = a_caller()
    again = rung(rabia, caller, NOON + HOUR)
    end_call(call=again, result=CallResult.ANSWERED, answer=ANSWER, by=caller, at=NOON + HOUR)
    assert Invitation.objects.get().state == "answered"


def test_a_list_is_for_its_leader_alone_and_ends_with_the_day() -> None:
    invitations(2)
    account, actor = a_leader()
    first, second = draw_list(account=account, by=actor, at=NOON).items.order_by("id")
    bilal, other = a_leader("bilal")
    with pytest.raises(NothingToCall):
        take_from_list(work=first, by=other, at=NOON, account=bilal)
    rabia, caller = a_caller()
    with pytest.raises(NothingToCall):
        take_call(by=caller, at=NOON, account=rabia)
    with pytest.raises(NotAllowed):
        take_from_list(work=first, by=caller, at=NOON, account=rabia)
    take_from_list(work=first, by=actor, at=NOON, account=account)
    lapse_calls(by=OUTREACH, at=NOON + DAY)
    gather_work(by=OUTREACH, at=NOON + DAY)
    assert set(WorkItem.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert set(Attempt.objects.values_list("state", flat=True)) == {"withheld"}
    assert second.leader_list_id == first.leader_list_id
