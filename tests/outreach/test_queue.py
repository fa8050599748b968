"""The one queue of callers' work: kinds, leases, women, and no second call in thirty days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotAllowed, Refused
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Office
from sunwai.outreach.commands import (
    end_call,
    gather_work,
    keep_caller,
    lapse_calls,
    mark_answered,
    put_back,
    queue_work,
    show_number,
    sign_off,
    sign_on,
    take_call,
    withdraw_work,
)
from sunwai.outreach.models import Attempt, Call, WorkItem
from sunwai.outreach.queries import note_of, own_offices
from sunwai.outreach.types import (
    WORDS_SEAL,
    CalledLately,
    CallResult,
    DoNotRing,
    NothingToCall,
    NotOnShift,
    NotYourCall,
    OwnOffice,
    RingFirst,
    WorkKind,
    WorkState,
)
from sunwai.people.commands import opt_out
from tests.directory.makers import a_department, a_post, an_area, an_office, an_officer
from tests.outreach.callers import ANSWER, HOUR, a_caller, a_supervisor, rung, to_be_called, work
from tests.outreach.makers import NOON, OUTREACH
from tests.transactions.makers import a_number

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def answered(call: Call, actor: Actor, at: Any = NOON) -> Call:
    return end_call(call=call, result=CallResult.ANSWERED, answer=ANSWER, by=actor, at=at)


def test_only_who_is_on_gets_calls() -> None:
    to_be_called()
    account, actor = a_caller(on=False)
    with pytest.raises(NotOnShift):
        take_call(by=actor, at=NOON, account=account)


def test_what_was_promised_comes_first_then_what_was_asked_for_then_ours() -> None:
    to_be_called()
    for kind in (WorkKind.SPOT_CHECK, WorkKind.HELPLINE, WorkKind.CALL_BACK):
        work(kind)
    account, actor = a_caller()
    kinds = []
    for _ in range(4):
        call = rung(account, actor)
        kinds.append(call.work.kind)
        answered(call, actor)
    assert kinds == ["call_back", "helpline", "spot_check", "feedback"]


def test_of_one_kind_the_longest_due_comes_first() -> None:
    late, early = work(due=NOON - MINUTE), work(due=NOON - HOUR)
    account, actor = a_caller()
    assert take_call(by=actor, at=NOON, account=account).work == early != late


def test_work_of_another_room_waits_once_and_says_what_came_of_it() -> None:
    first = work(WorkKind.SPOT_CHECK, reference=7)
    assert work(WorkKind.SPOT_CHECK, reference=7) == first
    account, actor = a_caller()
    answered(rung(account, actor), actor)
    first.refresh_from_db()
    assert first.state == "ended"
    assert work(WorkKind.SPOT_CHECK, reference=7) != first


def test_only_a_supervisor_queues_work_by_hand() -> None:
    contact = a_number().pk
    facts: dict[str, Any] = {"kind": WorkKind.HELPLINE, "room": "callers", "contact_point": contact, "script": "Hello"}
    with pytest.raises(NotAllowed):
        queue_work(**facts, due=NOON, by=a_caller()[1], at=NOON)
    assert queue_work(**facts, note="at home", due=NOON, by=a_supervisor()[1], at=NOON).state == "waiting"


def test_work_that_a_room_takes_back_is_not_given_out() -> None:
    work(WorkKind.SPOT_CHECK, reference=7)
    assert withdraw_work(room="complaints", references=[7], by=OUTREACH, at=NOON) == 1
    account, actor = a_caller()
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)


def test_who_asked_for_a_woman_is_called_by_a_woman_only() -> None:
    work(wants_woman=True)
    account, actor = a_caller()
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)
    keep_caller(account=account, is_woman=True, starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    assert take_call(by=actor, at=NOON, account=account)


def test_who_asks_for_a_woman_during_a_call_is_put_back_for_one() -> None:
    to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    end_call(call=call, result=CallResult.WANTS_WOMAN, by=actor, at=NOON)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON + MINUTE, account=account)
    amina, hers = a_caller("amina")
    keep_caller(account=amina, is_woman=True, starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    again = take_call(by=hers, at=NOON + MINUTE, account=amina)
    assert (again.attempt, again.work.kind) == (call.attempt, "call_back")
    assert show_number(call=again, by=hers, at=NOON + MINUTE)


def test_a_caller_gets_only_the_languages_they_speak() -> None:
    work(language="ps")
    (account, actor), (_, sana) = a_caller(), a_supervisor()
    keep_caller(account=account, languages=["ur", "pa"], starts_on=date(2026, 1, 1), by=sana, at=NOON)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)
    keep_caller(account=account, languages=["ps"], starts_on=date(2026, 1, 1), by=sana, at=NOON)
    assert take_call(by=actor, at=NOON, account=account)


def test_what_is_put_back_goes_to_another_and_not_at_once_to_the_same() -> None:
    invitation = to_be_called()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    put_back(call=call, by=actor, at=NOON)
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON + MINUTE, account=account)
    bilal, other = a_caller("bilal")
    assert take_call(by=other, at=NOON + 6 * MINUTE, account=bilal).attempt.invitation == invitation


def test_a_rung_call_is_not_put_back_and_an_unrung_one_has_no_end() -> None:
    work()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    with pytest.raises(RingFirst):
        answered(call, actor)
    show_number(call=call, by=actor, at=NOON)
    with pytest.raises(NotYourCall):
        put_back(call=call, by=actor, at=NOON)


def test_work_that_nobody_picked_up_is_tried_three_times() -> None:
    item = work()
    account, actor = a_caller()
    for tried in range(3):
        at = NOON + 2 * tried * HOUR
        end_call(call=rung(account, actor, at), result=CallResult.NO_ANSWER, by=actor, at=at)
    item.refresh_from_db()
    assert (item.state, item.calls.count()) == ("ended", 3)


def test_who_asked_to_be_left_alone_is_called_only_for_what_they_asked() -> None:
    amina = a_number()
    opt_out(contact_point=amina.pk, source="sms", by=OUTREACH, at=NOON)
    work(WorkKind.SPOT_CHECK, contact_point=amina)
    account, actor = a_caller()
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)
    work(WorkKind.HELPLINE, contact_point=amina)
    assert rung(account, actor).work.kind == "helpline"


def test_nobody_is_called_twice_in_thirty_days() -> None:
    amina = a_number()
    account, actor = a_caller()
    to_be_called(contact_point=amina)
    answered(rung(account, actor), actor)
    to_be_called(contact_point=amina, at=NOON + 20 * DAY)
    bilal, other = a_caller("bilal", at=NOON + 20 * DAY)
    with pytest.raises(NothingToCall):
        take_call(by=other, at=NOON + 20 * DAY, account=bilal)


def test_after_thirty_days_they_may_be_called_again() -> None:
    amina = a_number()
    account, actor = a_caller()
    to_be_called(contact_point=amina)
    answered(rung(account, actor), actor)
    bilal, other = a_caller("bilal", at=NOON + 31 * DAY)
    to_be_called(contact_point=amina, at=NOON + 31 * DAY)
    assert rung(bilal, other, NOON + 31 * DAY)


def test_the_last_look_before_it_rings_finds_a_call_that_came_between() -> None:
    amina = a_number()
    to_be_called(contact_point=amina)
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    work(contact_point=amina)
    bilal, other = a_caller("bilal")
    rung(bilal, other)
    with pytest.raises(CalledLately):
        show_number(call=call, by=actor, at=NOON)
    call.refresh_from_db()
    assert (call.rung_at, call.number_shown_at) == (None, None)


def test_the_last_look_finds_a_wish_that_came_between() -> None:
    invitation = to_be_called()
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    opt_out(contact_point=invitation.contact_point_id, source="sms", by=OUTREACH, at=NOON)
    with pytest.raises(DoNotRing):
        show_number(call=call, by=actor, at=NOON)


def test_nobody_calls_about_their_own_office() -> None:
    office = an_office()
    to_be_called(office=office)
    account, actor = a_caller(officer=an_officer(post=a_post(office=office)))
    with pytest.raises(NothingToCall):
        take_call(by=actor, at=NOON, account=account)


def test_who_was_posted_to_an_office_meanwhile_does_not_call_about_it() -> None:
    office = an_office()
    to_be_called(office=office)
    account, actor = a_caller()
    call = take_call(by=actor, at=NOON, account=account)
    account.officer = an_officer(post=a_post(office=office))
    account.save()
    with pytest.raises(OwnOffice):
        show_number(call=call, by=actor, at=NOON)


def test_own_offices_are_those_of_the_post_and_those_it_heads() -> None:
    police, health = a_department(), a_department()
    district = an_area()
    here, other = (an_office(department=one, area=an_area(kind="tehsil", parent=district)) for one in (police, health))
    far = an_office(department=police)

    def own(**post: Any) -> set[int]:
        account, _ = a_caller(f"c{Call.objects.count()}{a_number().pk}", officer=an_officer(post=a_post(**post)))
        return own_offices(account, NOON)

    assert own(office=here) == {here.pk}
    assert own(area=district, department=police) == {here.pk}
    assert own(area=district) == {here.pk, other.pk}
    province = district.parent.parent
    assert own(area=province, department=health) == {other.pk}
    assert own(area=province) == set()
    head = a_post(office=far)
    a_post(office=here, reports_to=head)
    account, _ = a_caller("chief", officer=an_officer(post=head))
    assert own_offices(account, NOON) == {here.pk, far.pk}


def test_an_answer_by_text_takes_the_item_out_of_the_queue() -> None:
    invitation = to_be_called()
    gather_work(by=OUTREACH, at=NOON)
    mark_answered(invitations=[invitation.pk], by=OUTREACH, at=NOON)
    gather_work(by=OUTREACH, at=NOON)
    assert WorkItem.objects.values_list("state", flat=True).get() == "withdrawn"


def test_a_note_is_sealed_and_read_by_who_has_the_work_in_hand() -> None:
    to_be_called()
    account, actor = a_caller()
    call = rung(account, actor)
    end_call(
        call=call, result=CallResult.CALL_BACK, call_back_at=NOON + HOUR, note="بیٹی سے بات کریں", by=actor, at=NOON
    )
    item = WorkItem.objects.get(kind="call_back")
    assert item.note_sealed is not None
    assert "بیٹی".encode() not in bytes(item.note_sealed)
    assert seal_for(WORDS_SEAL).open_text(item.note_sealed) == "بیٹی سے بات کریں"
    assert note_of(take_call(by=actor, at=NOON + HOUR, account=account)) == "بیٹی سے بات کریں"


# every state of an item and every deed: which state follows, or None where the deed is refused or does nothing
DEEDS = ("take", "put_back", "ring", "answer", "lapse", "withdraw", "sign_off")
FOLLOWS: dict[tuple[str, str], str] = {
    ("waiting", "take"): "held", ("waiting", "withdraw"): "withdrawn",
    ("held", "take"): "held", ("held", "put_back"): "waiting", ("held", "ring"): "rung", ("held", "lapse"): "waiting",
    ("held", "sign_off"): "waiting",
    ("rung", "take"): "rung", ("rung", "ring"): "rung", ("rung", "answer"): "ended", ("rung", "lapse"): "unknown",
    ("unknown", "answer"): "ended",
}  # fmt: skip


def brought_to(state: str) -> tuple[WorkItem, Any]:
    """A work item in a state, and the caller who has or had it."""
    item = work(WorkKind.SPOT_CHECK, reference=1)
    account, actor = a_caller()
    if state == "withdrawn":
        withdraw_work(room="complaints", references=[1], by=OUTREACH, at=NOON)
    elif state != "waiting":
        call = take_call(by=actor, at=NOON, account=account)
        if state != "held":
            show_number(call=call, by=actor, at=NOON)
        if state == "unknown":
            lapse_calls(by=OUTREACH, at=NOON + 16 * MINUTE)
        if state == "ended":
            answered(call, actor)
    return item, (account, actor)


def stands(item: WorkItem) -> str:
    item.refresh_from_db()
    call = item.calls.order_by("-taken_at").first()
    return "rung" if item.state == "held" and call and call.rung_at else item.state


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("state", ["waiting", "held", "rung", "unknown", "ended", "withdrawn"])
def test_every_deed_on_every_state_does_what_it_should_or_nothing(state: str, deed: str) -> None:
    item, (account, actor) = brought_to(state)
    assert stands(item) == state
    call = item.calls.first()
    at = NOON + 17 * MINUTE if deed == "lapse" or state == "unknown" else NOON
    try:
        match deed:
            case "take":
                take_call(by=actor, at=at, account=account)
            case "withdraw":
                withdraw_work(room="complaints", references=[1], by=OUTREACH, at=at)
            case "lapse":
                lapse_calls(by=OUTREACH, at=at)
            case "sign_off":
                sign_off(account=account, by=actor, at=at)
            case _ if call is not None:
                deeds = {"put_back": put_back, "ring": show_number, "answer": answered}
                deeds[deed](call, actor) if deed == "answer" else deeds[deed](call=call, by=actor, at=at)  # type: ignore[operator]
    except Refused:
        pass
    assert stands(item) == FOLLOWS.get((state, deed), state)
    assert Call.objects.filter(work=item, ended_at=None).count() == (item.state == WorkState.HELD)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_callers_do_nobody_is_rung_twice_nor_by_their_own_office(data: st.DataObject) -> None:
    """Two offices, three numbers, two callers who each sit at one of the offices, and days in which things happen."""
    WorkItem.objects.update(state="withdrawn")
    Attempt.objects.filter(state="planned").update(state="withheld")
    department = a_department()
    offices = [an_office(department=department) for _ in range(2)]
    numbers = [a_number() for _ in range(3)]
    callers = []
    for office in offices:
        name = f"h{a_number().pk}"
        callers.append((office, *a_caller(name, officer=an_officer(post=a_post(office=office)))))
    since = Call.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    at = NOON
    for _ in range(data.draw(st.integers(2, 6))):
        deed = data.draw(st.sampled_from(["invite", "call", "call", "later"]))
        if deed == "later":
            at += data.draw(st.sampled_from([DAY, 10 * DAY, 31 * DAY]))
        elif deed == "invite":
            to_be_called(at=at, office=data.draw(st.sampled_from(offices)),
                         contact_point=data.draw(st.sampled_from(numbers)))  # fmt: skip
        else:
            _, account, actor = data.draw(st.sampled_from(callers))
            _call_once(account, actor, at, data.draw(st.sampled_from([CallResult.ANSWERED, CallResult.NO_ANSWER])))
    _nobody_twice(since, {account.pk: office for office, account, _ in callers})


def _call_once(account: Any, actor: Actor, at: Any, result: CallResult) -> None:
    sign_on(account=account, by=actor, at=at)
    try:
        call = rung(account, actor, at)
        answer = ANSWER if result is CallResult.ANSWERED else None
        end_call(call=call, result=result, answer=answer, by=actor, at=at)
    except Refused:
        pass


def _nobody_twice(since: int, seats: dict[int, Office]) -> None:
    made = list(
        Call.objects.filter(pk__gt=since, rung_at__isnull=False).select_related("work", "attempt").order_by("pk")
    )
    assert all(one.work.office_id != seats[one.caller_id].pk for one in made)
    for place, one in enumerate(made):
        for earlier in made[:place]:
            if earlier.contact_point_id == one.contact_point_id and one.rung_at - earlier.rung_at < 30 * DAY:
                assert earlier.attempt.invitation_id == one.attempt.invitation_id
                assert earlier.result == CallResult.NO_ANSWER
