from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.directory import queries
from sunwai.directory.calendar import Calendar
from sunwai.directory.models import Holiday
from tests.directory.makers import an_area

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2024, 1, 1), date(2024, 3, 31)), max_size=40),
)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_agree(calendar: Calendar, day: date, count: int) -> None:
    end = calendar.add_working_days(day, count)
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(day, end) == count


@given(CALENDARS, DAYS, DAYS)
def test_working_days_between_are_those_one_can_count(calendar: Calendar, one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    counted = sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert calendar.working_days_between(start, end) == counted
    assert calendar.working_days_between(end, start) == -counted


@given(CALENDARS, DAYS, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_steps_is_adding_at_once(calendar: Calendar, day: date, first: int, second: int) -> None:
    halfway = calendar.add_working_days(day, first)
    assert calendar.add_working_days(halfway, second) == calendar.add_working_days(day, first + second)


def test_no_working_days_are_the_day_itself() -> None:
    assert Calendar().add_working_days(date(2026, 3, 22), 0) == date(2026, 3, 22)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        Calendar().add_working_days(date(2026, 3, 22), -1)


@pytest.mark.django_db
def test_a_holiday_of_an_area_holds_below_it_and_not_beside_it() -> None:
    lahore, kasur = an_area(), an_area()
    model_town, day = an_area(kind="tehsil", parent=lahore), date(2026, 3, 27)
    Holiday.objects.create(area=lahore, day=day, name="Mela Chiraghan", name_ur="میلہ چراغاں")
    assert not queries.is_working_day(day, model_town)
    assert not queries.is_working_day(day, lahore)
    assert queries.is_working_day(day, kasur)
    assert queries.is_working_day(day)
    assert queries.add_working_days(date(2026, 3, 26), 1, model_town) == date(2026, 3, 30)
