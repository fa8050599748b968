from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

import pytest

from sunwai.base.actors import Right
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import NotAllowed
from sunwai.casework import commands as casework
from sunwai.casework.models import Case, CaseEvent
from sunwai.casework.queries import case_for
from sunwai.casework.types import Deed, Filed
from sunwai.complaints.commands.checks import (
    draw,
    end_pressure,
    give_result,
    keep_months,
    open_month,
    report_pressure,
    show_number,
    take,
    take_pressure,
)
from sunwai.complaints.models import Pressure, SpotCheck, SpotCheckMonth
from sunwai.complaints.queries.checks import drawn_from, is_as_promised, pressures_for, words_of_pressure
from sunwai.complaints.types import CheckResult, MonthNotOver, NothingSaid, TakenByAnother
from sunwai.ledger.models import Entry
from tests.casework.makers import CLOCK, World, a_world, case, citizen_of, holder, staff, told
from tests.complaints.makers import NOON

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
APRIL = datetime(2026, 4, 1, 12, tzinfo=LOCAL)
CHECKER = staff(Right.CHECK_CASES, name="checker")


def confirmed(world: World) -> Filed:
    filed = told(world)
    casework.confirm(case=filed.case, by=citizen_of(filed), at=NOON)
    return filed


def drawn(world: World, cases: int = 1) -> SpotCheckMonth:
    month = open_month(month=MARCH, by=CLOCK, at=NOON)
    for _ in range(cases):
        confirmed(world)
    draw(month=month, by=CLOCK, at=APRIL)
    month.refresh_from_db()
    return month


def test_the_seed_is_promised_when_the_month_opens_and_draws_the_same_when_it_is_told() -> None:
    month = open_month(month=date(2026, 3, 20), by=CLOCK, at=NOON)
    assert open_month(month=MARCH, by=CLOCK, at=NOON) == month
    promised = Entry.objects.get(action="complaints.open_month").subject_id
    assert not month.seed
    worlds = [a_world(), a_world()]
    for world in worlds:
        for _ in range(3):
            confirmed(world)
    assert draw(month=month, by=CLOCK, at=APRIL) == 2, "about one of each office with few"
    month.refresh_from_db()
    assert promised == f"2026-03:{hashlib.sha256(month.seed.encode()).hexdigest()}"
    assert {one.stratum for one in SpotCheck.objects.all()} == {world.office.code for world in worlds}
    assert is_as_promised(month)
    assert draw(month=month, by=CLOCK, at=APRIL) == 2
    month.seed = "another"
    assert not is_as_promised(month)


def test_nothing_is_drawn_before_the_month_is_over() -> None:
    month = open_month(month=MARCH, by=CLOCK, at=NOON)
    with pytest.raises(MonthNotOver):
        draw(month=month, by=CLOCK, at=datetime(2026, 3, 31, 23, tzinfo=LOCAL))


def test_the_job_opens_the_month_and_draws_the_one_before() -> None:
    keep_months(by=CLOCK, at=NOON)
    confirmed(a_world())
    keep_months(by=CLOCK, at=APRIL)
    assert SpotCheckMonth.objects.get(month=MARCH).drawn_at
    assert SpotCheckMonth.objects.get(month=date(2026, 4, 1)).drawn_at is None


def test_only_what_ended_in_the_month_and_can_be_called_is_drawn_from() -> None:
    world = a_world()
    told(world)
    month = drawn(world)
    assert sum(len(cases) for cases in month.frame.values()) == 1


@pytest.mark.parametrize("size", [1, 7, 40, 400])
def test_the_draw_takes_a_twentieth_and_about_one_of_few(size: int) -> None:
    sizes = [len(drawn_from(f"seed {n}", {"office": range(size)})) for n in range(60)]
    assert min(sizes) >= (1 if size <= 20 else size // 20)
    assert max(sizes) <= max(2, size // 20 + 1)


def test_an_overturned_case_is_open_again_and_its_office_sees_why() -> None:
    world = a_world()
    drawn(world)
    check = take(by=CHECKER, at=APRIL)
    assert check
    assert show_number(check=check, by=CHECKER, at=APRIL).startswith("+92")
    with pytest.raises(NothingSaid):
        give_result(check=check, result=CheckResult.OVERTURNED, words=" ", by=CHECKER, at=APRIL)
    give_result(check=check, result=CheckResult.OVERTURNED, words="Nobody ever came.", by=CHECKER, at=APRIL)
    assert Case.objects.get(pk=check.case_id).status == "new"
    assert CaseEvent.objects.filter(case=check.case_id, deed=Deed.OVERTURN, role="spot_checker").exists()


def test_an_upheld_case_stays_ended_and_a_check_is_in_one_persons_hands() -> None:
    drawn(a_world())
    check = take(by=CHECKER, at=APRIL)
    assert check
    other = staff(Right.CHECK_CASES, name="other")
    assert take(by=other, at=APRIL) is None
    with pytest.raises(TakenByAnother):
        give_result(check=check, result=CheckResult.UPHELD, words="", by=other, at=APRIL)
    give_result(check=check, result=CheckResult.UPHELD, words="Yes, it is done.", by=CHECKER, at=APRIL)
    assert Case.objects.get(pk=check.case_id).status == "confirmed"
    assert take(by=other, at=APRIL + timedelta(hours=1)) is None


def test_the_office_itself_may_not_check() -> None:
    world = a_world()
    drawn(world)
    with pytest.raises(NotAllowed):
        take(by=holder(world.manager), at=APRIL)
    assert take(by=holder(world.manager, Right.CHECK_CASES), at=APRIL) is None, "not one's own case"


def test_a_report_of_pressure_reaches_the_unit_apart_and_never_the_office() -> None:
    world = a_world()
    filed = told(world)
    pressure = report_pressure(
        case=filed.case, words="The clerk told me to take it back.", by=citizen_of(filed), at=NOON
    )
    office = holder(world.manager)
    with pytest.raises(NotAllowed):
        pressures_for(office)
    seen = case_for(office, filed.number)
    assert "clerk told me" not in str(seen)
    assert case(filed).events == CaseEvent.objects.filter(case=filed.case).count()
    assert list(pressures_for(CHECKER)) == [pressure]
    assert words_of_pressure(pressure, CHECKER) == ""
    take_pressure(pressure=pressure, by=CHECKER, at=NOON)
    assert "clerk" in words_of_pressure(pressure, CHECKER)
    with pytest.raises(TakenByAnother):
        end_pressure(pressure=pressure, words="Done", by=staff(Right.CHECK_CASES, name="other"), at=NOON)
    end_pressure(pressure=pressure, words="The head of the office was told in writing.", by=CHECKER, at=NOON)
    assert not pressures_for(CHECKER).exists()
    assert b"clerk" not in bytes(Pressure.objects.get().sealed)
