"""One office's page: what people said of it, beside its department elsewhere, for those who may see reports of it."""

from __future__ import annotations

import pytest

from sunwai.base.actors import Right
from sunwai.directory.models import Office
from tests.directory.makers import a_department
from tests.reports.makers import AFTER, World, a_reported_world
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(AFTER)
    return a_reported_world()


def bad() -> Office:
    return Office.objects.get(name__contains="Bad")


def test_an_office_is_told_with_its_shares_and_beside_its_department(world: World) -> None:
    said = signed_in(Right.SEE_REPORTS).get(f"/offices/{bad().code}/").text
    for words in ("Record Centre Bad", "Its department in the district", "Month by month", "<svg", "March 2026"):
        assert words in said


def test_who_may_not_see_its_department_finds_no_office(world: World) -> None:
    other = signed_in(Right.SEE_REPORTS, department=a_department())
    assert other.get(f"/offices/{bad().code}/").status_code == 404
    assert signed_in(Right.SEE_REPORTS, username="daud").get("/offices/nowhere/").status_code == 404
