from __future__ import annotations

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.casework import commands, queries
from sunwai.casework.models import CaseEvent, CaseParty, Cluster
from sunwai.casework.types import (
    AskedYourself,
    Deed,
    Identity,
    NeedsConsent,
    NeedsReason,
    NotInThisState,
    NotYourRole,
    Outcome,
    Reached,
    ReopenedBefore,
    Role,
    TooLate,
    Way,
    Who,
)
from sunwai.messages.models import Message
from tests.casework.makers import DOOR, NOON, a_world, case, citizen_of, file, holder, later, told
from tests.messages.makers import a_number

pytestmark = pytest.mark.django_db
CONFIDENTIAL = {"identity": Identity.CONFIDENTIAL}


def test_unmasking_needs_a_reason_and_a_second_person_and_the_citizen_sees_it() -> None:
    world = a_world()
    filed, office = file(world, **CONFIDENTIAL), holder(world.manager)
    custodian = holder(world.top, Right.KEEP_IDENTITIES, name="custodian")
    with pytest.raises(NeedsReason):
        commands.ask_unmask(case=filed.case, reason=" ", by=office, at=NOON)
    asked = commands.ask_unmask(case=filed.case, reason="The pension needs the name", by=office, at=NOON)
    assert queries.case_for(office, filed.number, at=NOON).who == {}
    with pytest.raises(NotYourRole):
        commands.decide_unmask(unmasking=asked.pk, is_granted=True, by=holder(world.district), at=NOON)
    commands.decide_unmask(unmasking=asked.pk, is_granted=True, by=custodian, at=NOON)
    assert queries.case_for(office, filed.number, at=later(1)).who["complainant"].name == "Amina"
    assert queries.case_for(office, filed.number, at=later(8)).who == {}
    assert "unmask" in [row.deed for row in queries.case_for(citizen_of(filed), filed.number).timeline]


def test_a_custodian_cannot_grant_what_they_asked_for_and_a_no_stays_a_no() -> None:
    world = a_world()
    filed, custodian = file(world, **CONFIDENTIAL), holder(world.top, Right.KEEP_IDENTITIES)
    asked = commands.ask_unmask(case=filed.case, reason="I wonder", by=custodian, at=NOON)
    with pytest.raises(AskedYourself):
        commands.decide_unmask(unmasking=asked.pk, is_granted=True, by=custodian, at=NOON)
    other = holder(world.top, Right.KEEP_IDENTITIES, name="other")
    commands.decide_unmask(unmasking=asked.pk, is_granted=False, by=other, at=NOON)
    with pytest.raises(NotFound):
        commands.decide_unmask(unmasking=asked.pk, is_granted=True, by=other, at=NOON)


def test_the_citizen_does_not_see_notes_and_the_office_does() -> None:
    world = a_world()
    filed, office = file(world), holder(world.manager)
    commands.note(case=filed.case, words="The pump is old", by=office, at=NOON)
    assert [row.deed for row in queries.case_for(citizen_of(filed), filed.number).timeline] == ["file"]
    assert queries.case_for(office, filed.number).timeline[1].words == "The pump is old"


def test_me_too_is_heard_once_for_a_number_and_gets_a_code_of_its_own() -> None:
    filed, bilal = file(a_world()), Who(number=a_number(), name="Bilal")
    assert commands.support(case=filed.case, who=bilal, by=DOOR, at=NOON) is not None
    assert commands.support(case=filed.case, who=bilal, by=DOOR, at=NOON) is None
    assert case(filed).supporters == 1
    assert Message.objects.filter(room="casework").count() == 2


def test_cases_of_a_cluster_move_together_and_everybody_keeps_their_own() -> None:
    world = a_world()
    filed, office = [file(world) for _ in range(3)], holder(world.manager)
    ids = [one.case for one in filed]
    cluster = commands.join(cases=ids[:2], headline="The pump in Kasur", by=office, at=NOON)
    assert commands.join(cases=ids, headline="Again", by=office, at=NOON) == cluster
    commands.act_all(cases=ids, deed=Deed.PICK_UP, role=Role.OFFICER, by=office, at=NOON)
    assert {case(one).status for one in filed} == {"in_progress"}
    assert len(queries.inbox(posts=[world.manager.pk], cluster=cluster.pk).rows) == 3
    commands.leave_cluster(case=ids[0], by=citizen_of(filed[0]), role=Role.CITIZEN, at=NOON)
    assert (case(filed[0]).cluster, Cluster.objects.count()) == (None, 1)


def test_one_that_refuses_keeps_the_whole_cluster_as_it_was() -> None:
    world = a_world()
    filed, office = [file(world), told(world)], holder(world.manager)
    with pytest.raises(NotInThisState):
        commands.act_all(cases=[one.case for one in filed], deed=Deed.PICK_UP, role=Role.OFFICER, by=office, at=NOON)
    assert case(filed[0]).status == "new"


def test_who_files_for_somebody_else_says_how_they_agreed_and_the_citizen_can_claim_it() -> None:
    world, teacher = a_world(), Who(number=a_number(), name="Teacher")
    with pytest.raises(NeedsConsent):
        file(world, way=Way.BEHALF, representative=teacher)
    filed = file(world, way=Way.BEHALF, representative=teacher, consent="signed")
    found = queries.case_by_code(filed.number, filed.code)
    assert found is not None
    commands.claim(case=filed.case, by=queries.as_citizen(found[1]), at=NOON)
    assert CaseParty.objects.get(case=filed.case, part="complainant").claimed_at == NOON


def test_a_case_is_reopened_once_by_the_post_above_and_then_appealed() -> None:
    world = a_world()
    filed = told(world)
    amina = citizen_of(filed)
    commands.confirm(case=filed.case, by=amina, at=later(1))
    commands.reopen(case=filed.case, words="It broke again", by=amina, at=later(2))
    assert (case(filed).post_id, case(filed).outcome) == (world.district.pk, "")
    head = holder(world.district)
    commands.pick_up(case=filed.case, by=head, at=later(3))
    commands.propose(
        case=filed.case, outcome=Outcome.PARTIAL_RELIEF, evidence="Order 9", reached=Reached.VISIT, reached_at=later(3),
        by=head, at=later(3),
    )  # fmt: skip
    commands.confirm(case=filed.case, by=amina, at=later(4))
    with pytest.raises(ReopenedBefore):
        commands.reopen(case=filed.case, by=amina, at=later(5))
    commands.appeal(case=filed.case, words="It is not enough", by=amina, at=later(5))
    assert case(filed).post_id == world.top.pk
    judge = holder(world.top, Right.DECIDE_APPEALS)
    commands.decide(case=filed.case, words="Mend it", outcome=Outcome.RELIEF_GRANTED, by=judge, at=later(6))
    assert CaseEvent.objects.get(case=filed.case, deed="decide").facts["remedy"] == "ombudsman"


def test_after_the_rules_days_it_is_too_late_to_reopen() -> None:
    filed = told(a_world())
    commands.confirm(case=filed.case, by=citizen_of(filed), at=later(1))
    with pytest.raises(TooLate):
        commands.reopen(case=filed.case, by=citizen_of(filed), at=later(33))


def test_the_office_cannot_answer_for_the_citizen() -> None:
    world = a_world()
    filed = told(world)
    with pytest.raises(NotYourRole):
        commands.confirm(case=filed.case, by=holder(world.manager), at=NOON)


def test_a_case_like_one_that_is_open_is_suggested_and_a_hidden_one_never() -> None:
    world = a_world()
    near, hidden, other = file(world), file(world, **CONFIDENTIAL), file(world, words="The bridge has a hole")
    found = queries.suggest_same(
        category=world.category.pk, area=world.area.pk, words="Nine days and no water in our whole lane"
    )
    numbers = [one.number for one in found]
    assert numbers == [near.number]
    assert not {hidden.number, other.number} & set(numbers)


def test_a_bad_rating_goes_to_the_post_above_by_itself_and_a_good_one_stays() -> None:
    world = a_world()
    bad, good = told(world), told(world)
    for filed, rating in ((bad, 1), (good, 5)):
        commands.confirm(case=filed.case, by=citizen_of(filed), at=later(1))
        commands.rate(case=filed.case, rating=rating, by=citizen_of(filed), at=later(1))
    assert queries.rated_badly([world.district.pk]) == [case(bad)]
    assert (case(bad).status, case(good).post_id) == ("confirmed", world.manager.pk)
    commands.rate(case=bad.case, rating=2, by=citizen_of(bad), at=later(2))
    assert case(bad).post_id == world.district.pk
