"""What the pages of cases keep in the process, and what they ask at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.casework.models import Category
from sunwai.web.cases import tree
from sunwai.web.cases.near import near_posts
from tests.casework.makers import World, a_category, a_rule, a_world
from tests.directory.makers import a_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_tree_of_matters_is_read_once(world: World, django_assert_num_queries: Any) -> None:
    first = tree.matters(clock.today())
    with django_assert_num_queries(1):
        assert tree.matters(clock.today()) is first
    assert world.category.code in first.by_code


def test_a_matter_that_was_renamed_or_ended_or_is_new_is_seen_at_once(world: World) -> None:
    tree.matters(clock.today())
    Category.objects.filter(pk=world.category.pk).update(name="Drains")
    assert tree.matters(clock.today()).by_code[world.category.code].row.name == "Drains"
    Category.objects.filter(pk=world.category.pk).update(valid_to=clock.today() - timedelta(days=1))
    assert world.category.code not in tree.matters(clock.today()).by_code
    other = a_category(a_rule())
    assert other.code in tree.matters(clock.today()).by_code
    other.delete()
    assert other.code not in tree.matters(clock.today()).by_code


def test_each_language_has_its_own_order(world: World) -> None:
    a_category(a_rule(), name="A", name_ur="ی", sort_ur="2")
    a_category(a_rule(), name="B", name_ur="ا", sort_ur="1")
    with translation.override("en"):
        english = [one.row.name for one in tree.matters(clock.today()).roots if one.row.name in {"A", "B"}]
    with translation.override("ur"):
        urdu = [one.row.name for one in tree.matters(clock.today()).roots if one.row.name in {"A", "B"}]
    assert (english, urdu) == (["A", "B"], ["B", "A"])


def test_the_posts_offered_are_those_above_below_and_beside(world: World) -> None:
    beside = a_post(office=world.office, reports_to=world.manager)
    below, elsewhere = a_post(area=world.area.parent, reports_to=world.clerk), a_world().manager
    officer = Actor(kind="account", id="1", posts=frozenset([world.clerk.pk]))
    found = {one.code for one in near_posts(officer)}
    assert found >= {one.code for one in (world.clerk, world.manager, world.district, world.top, beside, below)}
    assert elsewhere.code not in found
    assert near_posts(Actor(kind="account", id="1")) == []
