from __future__ import annotations

from datetime import timedelta

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.casework import commands as casework
from sunwai.casework.types import Deed, Role
from sunwai.complaints.queries.forecast import forecast
from sunwai.complaints.queries.performance import GROUPS, performance
from tests.casework.makers import CLOCK, a_world, citizen_of, file, holder, staff, told
from tests.complaints.makers import NOON

pytestmark = pytest.mark.django_db
READER = staff(Right.SEE_REPORTS)
DAY = timedelta(days=1)


def test_a_post_is_shown_by_its_parts_with_intervals_and_without_a_rank_for_few() -> None:
    world = a_world()
    for n in range(4):
        filed = told(world)
        deed = casework.confirm if n else casework.refuse
        deed(case=filed.case, by=citizen_of(filed), at=NOON)
    (found,) = performance(posts=[world.manager.pk], since=NOON - DAY, until=NOON + DAY, actor=READER)
    assert (found.outcomes, found.peers, found.index) == (4, 0, None), "too few to be compared"
    confirmed = found.parts["confirmed"]
    assert (confirmed.count, confirmed.of) == (3, 4)
    assert confirmed.low < 0.75 < confirmed.high
    assert not confirmed.is_apart
    assert found.parts["timely"].count == 4


def test_an_outcome_that_nobody_answers_is_not_confirmed() -> None:
    world = a_world()
    filed = told(world)
    (found,) = performance(posts=[world.manager.pk], since=NOON - DAY, until=NOON + DAY, actor=READER)
    assert found.parts["confirmed"].of == 0, "it still waits"
    casework.act(case=filed.case, deed=Deed.LAPSE, role=Role.CLOCK, by=CLOCK, at=NOON + 20 * DAY)
    (found,) = performance(posts=[world.manager.pk], since=NOON - DAY, until=NOON + DAY, actor=READER)
    assert (found.parts["confirmed"].count, found.parts["confirmed"].of) == (0, 1)


def test_peers_are_told_by_volume() -> None:
    assert list(GROUPS) == sorted(GROUPS, reverse=True)


def test_performance_is_not_for_everybody() -> None:
    with pytest.raises(NotAllowed):
        performance(posts=[1], since=NOON, until=NOON, actor=staff(Right.FILE_CASES))


def test_a_desk_is_forecast_from_its_last_weeks_with_a_width() -> None:
    world = a_world()
    for week in range(12):
        for _ in range(2):
            file(world, NOON - week * timedelta(weeks=1) - DAY)
    (found,) = forecast(posts=[world.manager.pk], weeks=4, actor=holder(world.manager), at=NOON)
    assert (found.open, found.comes_a_week, found.goes_a_week) == (24, 2.0, 0.0)
    assert found.expected == 32
    assert found.low < 32 < found.high
    (more,) = forecast(posts=[world.manager.pk], weeks=4, more=100, actor=holder(world.manager), at=NOON)
    assert more.expected == 132
    assert more.high - more.low > found.high - found.low, "what a campaign brings is the least sure"


def test_a_desk_with_nothing_has_a_width_too() -> None:
    world = a_world()
    (found,) = forecast(posts=[world.clerk.pk], actor=holder(world.clerk), at=NOON)
    assert (found.open, found.expected, found.low) == (0, 0, 0)
    assert found.high > 0
