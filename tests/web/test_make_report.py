"""A report made for any area and days, at its page."""

from __future__ import annotations

import pytest

from sunwai.base.actors import Right
from sunwai.insight.models import Part, Snapshot
from sunwai.reports.models import Opening, Report
from tests.directory.makers import a_post
from tests.reports.makers import AFTER, World, a_world
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
MAKE = "/reports/make/"
WEEK = {"period_from": "2026-03-02", "period_to": "2026-03-08"}
KASUR = {"kind": "department_district", "area": "kasur", "department": "revenue", "service": "", **WEEK}


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(AFTER)
    return a_world()


def test_a_report_of_a_week_is_made_and_shown_and_made_but_once(world: World) -> None:
    reader = signed_in(Right.SEE_REPORTS)
    address = reader.post(MAKE, KASUR)["Location"]
    page = reader.get(address).text
    assert "2 March 2026 to 8 March 2026" in page
    assert "Revenue" in page
    assert reader.post(MAKE, KASUR)["Location"] == address
    assert (Report.objects.count(), Opening.objects.count()) == (1, 1)


def test_a_division_is_an_area_like_any_other(world: World) -> None:
    a_post(area=world.kasur.parent, title="Commissioner", code="commissioner")
    reader = signed_in(Right.SEE_REPORTS)
    wanted = {**KASUR, "kind": "district_summary", "area": world.kasur.parent.code, "department": ""}
    assert world.kasur.parent.name in reader.get(reader.post(MAKE, wanted)["Location"]).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"department": ""}, "Such a report is about a department."),
        ({"period_to": "2026-03-01"}, "The last day comes before the first"),
        ({"period_from": "yesterday"}, "Enter a valid date."),
        ({"area": "nowhere"}, "nowhere is not one of the available choices"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence_and_the_form_keeps_what_was_chosen(
    world: World, change: dict[str, str], said: str
) -> None:
    answer = signed_in(Right.SEE_REPORTS).post(MAKE, KASUR | change)
    assert answer.status_code == 400
    assert said in answer.text
    assert '<option value="department_district" selected>' in answer.text
    assert not Report.objects.exists()


def test_before_the_first_snapshot_it_is_said_that_there_is_none(world: World) -> None:
    Part.objects.all().delete()
    Snapshot.objects.all().delete()
    answer = signed_in(Right.SEE_REPORTS).post(MAKE, KASUR)
    assert (answer.status_code, Report.objects.exists()) == (400, False)
    assert "snapshot" in answer.text


def test_only_ones_own_areas_are_offered_and_no_other_is_taken(world: World) -> None:
    reader = signed_in(Right.SEE_REPORTS, area=world.okara)
    page = reader.get(MAKE).text
    assert 'value="okara"' in page
    assert 'value="kasur"' not in page
    assert reader.post(MAKE, KASUR).status_code == 400


def test_who_sees_one_department_makes_no_report_of_another(world: World) -> None:
    reader = signed_in(Right.SEE_REPORTS, department=world.health)
    answer = reader.post(MAKE, KASUR)
    assert (answer.status_code, Report.objects.exists()) == (400, False)
    assert "You may not see reports about this place." in answer.text
    assert reader.post(MAKE, KASUR | {"department": "health"}).status_code == 302


def test_it_is_offered_in_urdu_by_what_each_kind_is_about(world: World) -> None:
    page = signed_in(Right.SEE_REPORTS, language="ur").get(MAKE).text
    assert '<optgroup label="کسی محکمے کے بارے میں">' in page
    assert "اوکاڑہ" in page


def test_without_the_right_there_is_no_such_page(world: World) -> None:
    assert signed_in(Right.SEE_LIVE).get(MAKE).status_code == 403
