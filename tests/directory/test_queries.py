from __future__ import annotations

from datetime import date

import pytest

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.directory import queries
from sunwai.directory.models import Tenure
from tests.directory.makers import a_department, a_post, a_service, an_area, an_office, an_officer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)


def test_only_districts_valid_on_the_day_are_named() -> None:
    kasur = an_area(name="Kasur", valid_to=date(2026, 1, 1))
    lahore = an_area(name="Lahore")
    assert list(queries.districts(TODAY)) == [lahore]
    assert list(queries.districts(date(2025, 12, 31))) == [kasur, lahore]


def test_descendants_are_the_area_and_all_below() -> None:
    district = an_area()
    tehsil = an_area(kind="tehsil", parent=district)
    closed = an_area(kind="tehsil", parent=district, valid_to=date(2021, 1, 1))
    assert queries.descendants([district.pk], TODAY) == {district.pk, tehsil.pk}
    assert queries.descendants([district.pk]) == {district.pk, tehsil.pk, closed.pk}
    assert queries.descendants([]) == set()


def test_a_post_changes_hands_on_the_first_day_of_the_next_tenure() -> None:
    post = a_post()
    chandni, daud = an_officer(post=post), an_officer()
    Tenure.objects.filter(officer=chandni).update(valid_to=date(2025, 9, 1))
    Tenure.objects.create(post=post, officer=daud, valid_from=date(2025, 9, 1))
    assert queries.holder(post, date(2025, 8, 31)) == chandni
    assert queries.holder(post, date(2025, 9, 1)) == daud
    assert list(queries.posts_held(daud, date(2025, 8, 31))) == []
    assert queries.holders([post.pk], TODAY) == {post.pk: daud}


def test_a_vacant_post_has_no_holder() -> None:
    assert queries.holder(a_post(), TODAY) is None


def test_a_report_goes_to_the_head_of_the_department_in_the_district() -> None:
    district, police, health = an_area(), a_department(), a_department()
    dc = a_post(area=district)
    dpo = a_post(area=district, department=police, reports_to=dc)
    a_post(area=district, department=police, reports_to=dpo, code="aaa-deputy")
    assert queries.post_for(district, police, TODAY) == dpo
    assert queries.post_for(district, health, TODAY) == dc
    assert queries.head_post(district, TODAY) == dc
    assert queries.superiors(dpo) == [dc]


def test_where_nobody_heads_the_district_the_report_goes_higher() -> None:
    district = an_area()
    commissioner = a_post(area=district.parent)
    assert queries.post_for(district, a_department(), TODAY) == commissioner
    assert queries.head_post(an_area(), TODAY) is None


def test_offices_are_visible_within_areas_and_departments() -> None:
    mine, other = an_office(), an_office()
    inside = Grant(Right.SEE_LIVE, areas=frozenset({mine.district_id}), departments=frozenset({mine.department_id}))
    tehsil = Grant(Right.SEE_LIVE, areas=frozenset({other.area_id}))
    for grants, expected in (((inside,), {mine}), ((tehsil,), {other}), ((inside, tehsil), {mine, other}), ((), set())):
        actor = Actor(kind="account", id="1", grants=grants)
        assert set(queries.offices_visible_to(actor, Right.SEE_LIVE)) == expected
        assert not queries.offices_visible_to(actor, Right.SEE_REPORTS).exists()
    everywhere = Actor(kind="account", id="1", grants=(Grant(Right.SEE_LIVE),))
    assert set(queries.offices_visible_to(everywhere, Right.SEE_LIVE)) == {mine, other}
    assert set(queries.offices_visible_to(process("sender"), Right.SEE_LIVE)) == {mine, other}


def test_codes_lead_to_ids_departments_and_dates() -> None:
    office, service = an_office(code="arc-1"), a_service(code="fard")
    found = queries.offices_by_code()["arc-1"]
    assert (found.id, found.department_id) == (office.pk, office.department_id)
    assert found.is_valid(TODAY)
    assert not found.is_valid(date(2019, 12, 31))
    assert queries.services_by_code()["fard"].department_id == service.department_id
    a_post(code="dc")
    assert queries.posts_by_code()["dc"].valid_to is None
