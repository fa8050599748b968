"""A small district with a line of posts and a few categories, and cases in it. Other rooms' tests may use these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.casework import commands
from sunwai.casework.models import Case, CaseParty, Category, DeadlineRule
from sunwai.casework.queries import as_citizen
from sunwai.casework.types import CaseDraft, Filed, Identity, Outcome, Reached, Role, Way, Who
from sunwai.directory.models import Area, Department, Office, Post
from tests.directory.makers import LONG_AGO, a_department, a_post, an_area, an_office
from tests.messages.makers import NOON, a_number

CLOCK = process("clock")
DOOR = process("web")
_numbers = count(1)
PORTAL: dict[str, Any] = {
    "reply": {"days": 20}, "final": {"days": 40}, "head": {"days": 41}, "level": {"days": 10},
    "answer": {"days": 7}, "confirm": {"days": 15}, "check": {"days": 3, "working": True},
    "appeal": {"days": 30}, "withdrawal": {"days": 10}, "reopen": {"days": 30},
}  # fmt: skip


@dataclass
class World:
    """One district: its head, the head of its department, the office's head and a clerk, and a category."""

    area: Area
    department: Department
    office: Office
    top: Post
    district: Post
    manager: Post
    clerk: Post
    category: Category


def a_rule(days: dict[str, Any] | None = None, pauses: dict[str, int] | None = None) -> DeadlineRule:
    return DeadlineRule.objects.create(
        code=f"rule-{next(_numbers)}", version=1, name="Portal", name_ur="پورٹل", days=days or PORTAL,
        pauses={"citizen_asked": 7} if pauses is None else pauses, valid_from=LONG_AGO,
    )  # fmt: skip


def a_category(rule: DeadlineRule | None = None, **facts: Any) -> Category:
    known = {"name": "Water", "name_ur": "پانی", "code": f"category-{next(_numbers)}", "valid_from": LONG_AGO}
    return Category.objects.create(rule=rule or a_rule(), **{**known, **facts})


def a_world(*, days: dict[str, Any] | None = None, pauses: dict[str, int] | None = None) -> World:
    department = a_department(name="Water")
    area = an_area(kind="district")
    province = area.parent.parent  # type: ignore[union-attr]
    tehsil = an_area(kind="tehsil", parent=area)
    office = an_office(department=department, area=tehsil)
    top = a_post(area=province, department=department, title="Secretary")
    district = a_post(area=area, department=department, reports_to=top, title="District head")
    manager = a_post(office=office, reports_to=district, title="Manager")
    clerk = a_post(office=office, reports_to=manager)
    category = a_category(a_rule(days, pauses), department=department)
    return World(tehsil, department, office, top, district, manager, clerk, category)


def a_draft(world: World, **facts: Any) -> CaseDraft:
    draft = CaseDraft(
        category=world.category.pk, area=world.area.pk, words="No water in our lane for nine days.", way=Way.WEB,
        identity=Identity.NAMED, office=world.office.pk, who=Who(number=a_number(), name="Amina"),
    )  # fmt: skip
    return replace(draft, **facts)


def file(world: World, at: datetime = NOON, **facts: Any) -> Filed:
    return commands.file_case(draft=a_draft(world, **facts), by=DOOR, at=at)


def holder(post: Post, *rights: Right, name: str = "") -> Actor:
    """An account that holds a post."""
    grants = tuple(Grant(right) for right in (rights or (Right.WORK_CASES,)))
    return Actor("account", name or f"holder-{post.pk}", grants, frozenset([post.pk]))


def staff(*rights: Right, name: str = "staff") -> Actor:
    return Actor("account", name, tuple(Grant(right) for right in rights))


def citizen_of(filed: Filed) -> Actor:
    party: UUID = CaseParty.objects.filter(case=filed.case, part="complainant").values_list("citizen", flat=True)[0]
    return as_citizen(party)


def case(filed: Filed) -> Case:
    return Case.objects.get(id=filed.case)


def told(world: World, at: datetime = NOON, **facts: Any) -> Filed:
    """A case whose office says that it is done."""
    filed = file(world, at, **facts)
    office = holder(world.manager)
    commands.pick_up(case=filed.case, by=office, at=at)
    commands.propose(
        case=filed.case, outcome=Outcome.RELIEF_GRANTED, words="The pump was mended.", evidence="Order 12 of 1 March",
        reached=Reached.CALL, reached_at=at, by=office, at=at,
    )  # fmt: skip
    return filed


def later(days: float, at: datetime = NOON) -> datetime:
    return at + timedelta(days=days)


__all__ = ["CLOCK", "DOOR", "NOON", "UTC", "Role"]
