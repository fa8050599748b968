from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sunwai.base.actors import Right
from sunwai.base.clock import LOCAL
from sunwai.casework import commands
from sunwai.casework.models import CaseEvent, Deadline, DeadlineMove, DeadlinePause
from sunwai.casework.types import Deed, Role, Status
from sunwai.directory.models import Holiday
from tests.casework.makers import CLOCK, NOON, a_world, case, citizen_of, file, holder, later, staff, told
from tests.directory.makers import an_officer

pytestmark = pytest.mark.django_db
WORKING = {"final": {"days": 5, "working": True}, "confirm": {"days": 15}}


def the(filed: object, kind: str) -> Deadline:
    return Deadline.objects.filter(reference=filed.case, kind=kind).latest("id")  # type: ignore[attr-defined]


def deeds(filed: object) -> list[str]:
    return list(CaseEvent.objects.filter(case=filed.case).order_by("n").values_list("deed", flat=True))  # type: ignore[attr-defined]


def test_a_deadline_ends_with_its_last_day_in_pakistan() -> None:
    filed = file(a_world())
    assert the(filed, "final").due_at == datetime(2026, 4, 12, tzinfo=LOCAL)  # the 40th day after 2 March is 11 April
    assert the(filed, "head").due_at == datetime(2026, 4, 12, tzinfo=LOCAL)  # the 41st begins
    assert case(filed).due_at == the(filed, "reply").due_at == datetime(2026, 3, 23, tzinfo=LOCAL)


def test_working_days_leave_out_weekends_and_holidays_of_the_place() -> None:
    world = a_world(days=WORKING)
    Holiday.objects.create(area=world.area.parent, day=date(2026, 3, 5), name="Fair", name_ur="میلہ")
    assert the(file(world), "final").due_at == datetime(2026, 3, 11, tzinfo=LOCAL)


def test_a_citizens_words_restart_nothing() -> None:
    filed = file(a_world())
    before = list(Deadline.objects.filter(reference=filed.case).order_by("id").values())
    due_at = case(filed).due_at
    for day in (1, 5, 19):
        commands.write(
            case=filed.case, words="When will you come?", role=Role.CITIZEN, by=citizen_of(filed), at=later(day)
        )
    assert list(Deadline.objects.filter(reference=filed.case).order_by("id").values()) == before
    assert case(filed).due_at == due_at


def test_a_case_that_nobody_picked_up_goes_up_and_so_does_one_at_a_vacant_post() -> None:
    world = a_world()
    an_officer(post=world.manager)
    unassigned = file(world)
    assert commands.run_clock(by=CLOCK, at=later(19)) == 0
    assert commands.run_clock(by=CLOCK, at=later(21)) == 1
    found = case(unassigned)
    assert (found.status, found.post_id, found.level) == (Status.NEW, world.district.pk, 1)  # the district's is vacant
    commands.run_clock(by=CLOCK, at=datetime(2026, 4, 11, 23, 59, tzinfo=LOCAL))
    assert case(unassigned).post_id == world.district.pk


def test_on_day_41_the_head_of_the_organisation_has_it() -> None:
    world = a_world()
    filed = file(world)
    commands.run_clock(by=CLOCK, at=datetime(2026, 4, 12, 0, 1, tzinfo=LOCAL))
    found = case(filed)
    assert (found.post_id, found.level) == (world.top.pk, 3)
    assert the(filed, "final").missed_at is not None
    assert not Deadline.objects.filter(reference=filed.case, kind="level", ended_at=None, met_at=None).exists()


def test_the_clock_twice_is_the_clock_once() -> None:
    filed = file(a_world())
    commands.run_clock(by=CLOCK, at=later(21))
    assert commands.run_clock(by=CLOCK, at=later(21)) == 0
    assert deeds(filed) == ["file", "escalate"]


def test_after_the_final_date_each_post_in_turn_has_its_days() -> None:
    world = a_world(days={"final": {"days": 3}, "level": {"days": 2}})
    filed = file(world)
    commands.run_clock(by=CLOCK, at=later(4))
    assert case(filed).post_id == world.district.pk
    commands.run_clock(by=CLOCK, at=later(7))
    assert case(filed).post_id == world.top.pk
    assert commands.run_clock(by=CLOCK, at=later(70)) == 0
    assert case(filed).due_at == the(filed, "final").due_at  # it stays as late as it is


def test_a_question_stops_the_clock_no_longer_than_the_rule_says() -> None:
    world = a_world(pauses={"citizen_asked": 4})
    filed, office = file(world), holder(world.manager)
    commands.pick_up(case=filed.case, by=office, at=NOON)
    due_at = the(filed, "final").due_at
    commands.ask(case=filed.case, words="Which lane?", by=office, at=later(10))
    assert DeadlinePause.objects.get(deadline=the(filed, "final")).ended_at is None
    commands.run_clock(by=CLOCK, at=later(30))
    found, pause = the(filed, "final"), DeadlinePause.objects.get(deadline=the(filed, "final"))
    assert pause.ended_at == pause.most_until
    assert found.due_at - due_at <= timedelta(days=5)
    assert DeadlineMove.objects.get(deadline=found).rule == f"{found.rule.code}/1"
    assert deeds(filed)[-1] == "reply"
    assert case(filed).status == Status.IN_PROGRESS


def test_an_early_answer_gives_back_only_the_days_it_took() -> None:
    world = a_world()
    filed, office = file(world), holder(world.manager)
    commands.pick_up(case=filed.case, by=office, at=NOON)
    due_at = the(filed, "final").due_at
    commands.ask(case=filed.case, words="Which lane?", by=office, at=later(3))
    commands.reply(case=filed.case, words="The second", by=citizen_of(filed), at=later(5))
    assert the(filed, "final").due_at == due_at + timedelta(days=2)


def test_a_new_holiday_moves_a_due_date_by_an_event_that_names_it() -> None:
    world = a_world(days=WORKING)
    filed = file(world)
    was = the(filed, "final").due_at
    Holiday.objects.create(area=None, day=date(2026, 3, 4), name="Eid", name_ur="عید")
    by = staff(Right.DEFINE_CASES)
    assert commands.move_deadlines(why="holiday/2026-03-04", by=by, at=NOON) == 1
    assert the(filed, "final").due_at == was + timedelta(days=1)
    event = CaseEvent.objects.get(case=filed.case, deed=Deed.MOVE_DUE)
    assert event.facts["rule"] == "holiday/2026-03-04"
    assert case(filed).due_at == was + timedelta(days=1)
    assert commands.move_deadlines(why="holiday/2026-03-04", by=by, at=NOON) == 0


def test_no_answer_from_the_citizen_is_shown_as_that_and_never_as_a_yes() -> None:
    filed = told(a_world())
    commands.run_clock(by=CLOCK, at=later(17))
    found = case(filed)
    assert (found.status, found.is_open) == (Status.UNANSWERED, False)


def test_a_withdrawal_that_nobody_confirmed_leaves_the_case_open() -> None:
    filed = file(a_world())
    commands.withdraw(case=filed.case, by=citizen_of(filed), at=later(1))
    commands.run_clock(by=CLOCK, at=later(13))
    assert case(filed).status == Status.NEW
    assert deeds(filed) == ["file", "withdraw", "keep_open"]


def test_a_refused_outcome_has_new_dates_and_an_old_one_its_record() -> None:
    filed = told(a_world())
    commands.refuse(case=filed.case, words="It is still dry", by=citizen_of(filed), at=later(3))
    finals = Deadline.objects.filter(reference=filed.case, kind="final").order_by("id")
    assert [one.met_at is not None for one in finals] == [True, False]
    assert case(filed).due_at == finals[1].due_at
