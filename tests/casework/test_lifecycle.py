from __future__ import annotations

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.casework import commands, queries
from sunwai.casework.models import CaseEvent
from sunwai.casework.types import (
    Identity,
    NeedsEvidence,
    NeedsReached,
    NotYourRole,
    Outcome,
    Reached,
    SomebodyWasFaster,
    Status,
)
from sunwai.ledger.models import Entry
from sunwai.messages.models import Message
from tests.casework.makers import NOON, a_world, case, citizen_of, file, holder, later, told

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_filing_to_the_citizens_own_yes() -> None:
    world = a_world()
    filed = told(world)
    assert case(filed).status == Status.TOLD
    commands.confirm(case=filed.case, by=citizen_of(filed), at=later(2))
    found = case(filed)
    assert (found.status, found.outcome, found.is_open, found.due_at) == ("confirmed", "relief_granted", False, None)
    assert list(CaseEvent.objects.filter(case=found).order_by("n").values_list("deed", flat=True)) == [
        "file", "pick_up", "propose", "confirm",
    ]  # fmt: skip


def test_each_deed_writes_one_row_of_the_ledger() -> None:
    filed = told(a_world())
    rows = Entry.objects.filter(subject="casework.case", subject_id=str(filed.case)).order_by("id")
    assert [row.action for row in rows] == ["casework.file", "casework.pick_up", "casework.propose"]
    assert rows[0].digest.hex() == filed.digest


def test_the_receipt_goes_to_the_citizens_phone_and_says_neither_matter_nor_office() -> None:
    world = a_world()
    filed = file(world)
    from sunwai.base.sealing import seal_for

    text = seal_for("messages.text").open_text(Message.objects.get(room="casework").sealed)
    assert filed.number in text
    assert filed.code in text
    assert not [word for word in ("ater", world.office.name, "پانی") if word in text]


def test_number_and_code_open_the_case_however_they_are_typed() -> None:
    filed = file(a_world())
    found = queries.case_by_code(filed.number.lower().replace("-", " "), f" {filed.code.lower()} ")
    assert found is not None
    assert found[0].pk == filed.case
    assert queries.case_by_code(filed.number, "AAAAAA") is None


def test_an_outcome_without_evidence_is_refused() -> None:
    world = a_world()
    filed, office = file(world), holder(world.manager)
    commands.pick_up(case=filed.case, by=office, at=NOON)
    with pytest.raises(NeedsEvidence):
        commands.propose(
            case=filed.case, outcome=Outcome.RELIEF_GRANTED, reached=Reached.CALL, reached_at=NOON, by=office, at=NOON
        )
    with pytest.raises(NeedsReached):
        commands.propose(case=filed.case, outcome=Outcome.RELIEF_GRANTED, evidence="Order 1", by=office, at=NOON)
    assert case(filed).status == Status.IN_PROGRESS


def test_the_slower_of_two_is_told_that_somebody_was_faster() -> None:
    world = a_world()
    filed, office = file(world), holder(world.manager)
    commands.pick_up(case=filed.case, by=office, at=NOON, expect=1)
    with pytest.raises(SomebodyWasFaster):
        commands.ask(case=filed.case, words="Which lane?", by=office, at=NOON, expect=1)


def test_who_holds_another_post_sees_nothing_and_can_do_nothing() -> None:
    filed, other = file(a_world()), a_world()
    daud = holder(other.manager)
    with pytest.raises(NotFound):
        queries.case_for(daud, filed.number)
    with pytest.raises(NotYourRole):
        commands.pick_up(case=filed.case, by=daud, at=NOON)


def test_the_inbox_of_a_post_has_its_open_cases_the_next_due_first() -> None:
    world = a_world()
    second, first = file(world, later(1)), file(world)
    told_one = told(world)
    page = queries.inbox(posts=[world.manager.pk], most=2)
    assert [row.number for row in page.rows] == [told_one.number, first.number]
    rest = queries.inbox(posts=[world.manager.pk], after=page.after)
    assert [row.number for row in rest.rows] == [second.number]
    assert page.rows[1].gist.startswith("No water")


def test_the_office_of_a_named_case_sees_who_it_is_and_of_a_confidential_one_does_not() -> None:
    world = a_world()
    office = holder(world.manager)
    named, hidden = file(world), file(world, identity=Identity.CONFIDENTIAL)
    assert queries.case_for(office, named.number).who["complainant"].name == "Amina"
    assert queries.case_for(office, hidden.number).who == {}
    custodian = holder(world.top, Right.KEEP_IDENTITIES)
    assert queries.case_for(custodian, hidden.number).who["complainant"].name == "Amina"
