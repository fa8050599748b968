from __future__ import annotations

from datetime import date

import pytest

from sunwai.base.actors import Right
from sunwai.casework import commands, queries
from sunwai.casework.models import Route
from sunwai.casework.types import Deed, NeedsPost, NobodyAnswers, NotThatPost, NotYourRole, Role
from tests.casework.makers import NOON, World, a_category, a_world, case, file, holder, staff
from tests.directory.makers import LONG_AGO, a_post

pytestmark = pytest.mark.django_db


def route(post: object, **where: object) -> Route:
    return Route.objects.create(post=post, valid_from=LONG_AGO, **where)


def went_to(world: World, **facts: object) -> str:
    return case(file(world, **facts)).post.title


def test_without_a_route_it_goes_to_the_head_of_the_office_then_of_the_department_in_the_nearest_area() -> None:
    world = a_world()
    assert went_to(world) == "Manager"
    assert went_to(world, office=None) == "District head"
    assert went_to(world, office=None, area=world.top.area_id) == "Secretary"


def test_the_most_specific_route_wins_office_then_category_then_area() -> None:
    world = a_world()
    leaf = a_category(world.category.rule, parent=world.category)
    posts = {name: a_post(area=world.area, reports_to=world.top, title=name) for name in "abcdef"}
    area = world.area.parent
    route(posts["a"], area=area)
    assert went_to(world, category=leaf.pk) == "a"
    route(posts["b"], category=world.category)
    assert went_to(world, category=leaf.pk) == "b"
    route(posts["c"], category=world.category, area=area)
    assert went_to(world, category=leaf.pk) == "c"
    route(posts["d"], category=world.category, area=world.area)
    assert went_to(world, category=leaf.pk) == "d"
    route(posts["e"], category=leaf)
    assert went_to(world, category=leaf.pk) == "e"
    route(posts["f"], office=world.office)
    assert went_to(world, category=leaf.pk) == "f"
    assert went_to(world, category=leaf.pk, office=None) == "e"


def test_a_route_holds_between_its_days() -> None:
    world = a_world()
    old = a_post(area=world.area, reports_to=world.top, title="Old")
    Route.objects.create(post=old, category=world.category, valid_from=LONG_AGO, valid_to=date(2026, 3, 2))
    assert went_to(world) == "Manager"


def test_it_never_goes_to_the_post_complained_of_nor_to_one_below() -> None:
    world = a_world()
    assert went_to(world, about_post=world.clerk.pk) == "Manager"
    assert went_to(world, about_post=world.manager.pk) == "District head"
    assert went_to(world, about_post=world.district.pk) == "Secretary"
    route(world.clerk, category=world.category)
    assert went_to(world, about_post=world.manager.pk) == "District head"


def test_where_nobody_may_have_it_it_is_refused_and_not_given_to_somebody_who_may_not() -> None:
    world = a_world()
    with pytest.raises(NobodyAnswers):
        file(world, about_post=world.top.pk)


def test_it_cannot_be_handed_on_to_who_is_complained_of_and_not_to_nobody() -> None:
    world = a_world()
    filed = file(world, about_post=world.manager.pk)
    office = holder(world.district)
    for post in (world.manager.pk, world.clerk.pk):
        with pytest.raises(NotThatPost):
            commands.transfer(case=filed.case, post=post, words="yours", by=office, at=NOON)
    with pytest.raises(NeedsPost):
        commands.act(case=filed.case, deed=Deed.TRANSFER, role=Role.OFFICER, by=office, at=NOON, words="away")


def test_who_is_complained_of_is_nothing_in_the_case_whatever_rights_they_hold() -> None:
    world = a_world()
    filed = file(world, about_post=world.manager.pk)
    rights = (Right.WORK_CASES, Right.DIRECT_CASES, Right.CHECK_CASES, Right.DECIDE_APPEALS, Right.KEEP_IDENTITIES)
    for post in (world.manager, world.clerk):
        assert queries.roles_in(holder(post, *rights), case(filed)) == frozenset()
    assert queries.roles_in(holder(world.district), case(filed)) == {Role.OFFICER}
    assert queries.roles_in(holder(world.top), case(filed)) == {Role.SUPERVISOR, Role.SECOND}


def test_a_transfer_has_its_reason_and_no_clock_starts_again() -> None:
    world = a_world()
    filed, other = file(world), a_post(area=world.area, reports_to=world.top)
    before = case(filed).due_at
    commands.transfer(case=filed.case, post=other.pk, words="It is theirs", by=holder(world.manager), at=NOON)
    assert (case(filed).post_id, case(filed).due_at) == (other.pk, before)


def test_who_proposes_is_never_the_second() -> None:
    from sunwai.casework.types import Outcome

    world = a_world()
    filed, head = file(world), holder(world.district)
    commands.act(case=filed.case, deed=Deed.PICK_UP, role=Role.SUPERVISOR, by=head, at=NOON)
    commands.propose(
        case=filed.case, outcome=Outcome.CANNOT, words="No pipe there", evidence="Order 2", role=Role.SUPERVISOR,
        by=head, at=NOON,
    )  # fmt: skip
    with pytest.raises(NotYourRole):
        commands.approve(case=filed.case, by=head, at=NOON)
    commands.approve(case=filed.case, by=holder(world.top), at=NOON)
    assert case(filed).status == "told"


def test_a_right_over_another_area_or_department_is_no_role_here() -> None:
    from sunwai.base.actors import Actor, Grant

    world, other = a_world(), a_world()
    filed = file(world)
    far = Actor("account", "desk", (Grant(Right.DIRECT_CASES, areas=frozenset([other.area.pk])),))
    near = Actor("account", "desk", (Grant(Right.DIRECT_CASES, areas=frozenset([world.area.parent_id])),))
    assert queries.roles_in(far, case(filed)) == frozenset()
    assert Role.DESK in queries.roles_in(near, case(filed))
    assert Role.DESK in queries.roles_in(staff(Right.DIRECT_CASES), case(filed))
