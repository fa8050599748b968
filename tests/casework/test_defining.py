from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.casework.commands import define_category, define_route, define_rule, load_categories
from sunwai.casework.models import Category, DeadlineRule
from sunwai.casework.types import BadRule, BadSheet
from sunwai.directory.commands import load
from tests.casework.makers import NOON, a_world, case, file, staff
from tests.directory.makers import a_post

pytestmark = pytest.mark.django_db
DEFINER = staff(Right.DEFINE_CASES, name="definer")
TERMS = {"final": {"days": 3, "working": True}}


def test_a_changed_rule_is_a_new_version_and_the_same_again_is_not() -> None:
    facts = {"code": "fast", "name": "Fast", "name_ur": "تیز", "pauses": {}, "valid_from": date(2026, 1, 1)}
    first = define_rule(days=TERMS, **facts, by=DEFINER, at=NOON)
    assert define_rule(days=TERMS, **facts, by=DEFINER, at=NOON) == first
    assert define_rule(days={"final": {"days": 4}}, **facts, by=DEFINER, at=NOON).version == 2
    with pytest.raises(BadRule):
        define_rule(days={"someday": {"days": 4}}, **facts, by=DEFINER, at=NOON)


def test_a_changed_category_is_a_new_row_and_cases_keep_the_old_one() -> None:
    world = a_world()
    filed, old = file(world), world.category
    new = define_category(
        code=old.code, name="Water and drains", name_ur="پانی اور نالیاں", rule=old.rule, valid_from=date(2026, 4, 1),
        by=DEFINER, at=NOON,
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.valid_to, new.valid_to) == (date(2026, 4, 1), None)
    assert case(filed).category_id == old.pk


def test_a_route_that_is_defined_holds_for_the_next_case() -> None:
    world = a_world()
    cell = a_post(area=world.area, reports_to=world.top)
    define_route(post=cell, category=world.category, valid_from=date(2026, 1, 1), by=DEFINER, at=NOON)
    assert case(file(world)).post_id == cell.pk


def test_who_may_not_define_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        load_categories(folder=tmp_path, by=staff(Right.WORK_CASES), at=NOON)


def test_the_sample_governments_sheets_load_and_load_again_without_a_change() -> None:
    samples = Path(__file__).parents[2] / "samples" / "punjab"
    load(folder=samples, by=staff(Right.LOAD_DIRECTORY), at=NOON)
    load_categories(folder=samples / "cases", by=DEFINER, at=NOON)
    before = (Category.objects.count(), DeadlineRule.objects.count())
    assert before[0] > 50
    load_categories(folder=samples / "cases", by=DEFINER, at=NOON)
    assert (Category.objects.count(), DeadlineRule.objects.count()) == before


def test_a_cell_that_cannot_be_read_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "rules.csv").write_text("code,name,name_ur,valid_from,final\nx,X,X,2026-01-01,soon\n")
    with pytest.raises(BadSheet) as refused:
        load_categories(folder=tmp_path, by=DEFINER, at=NOON)
    assert refused.value.data == {"file": "rules.csv", "line": 2}
