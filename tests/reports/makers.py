"""A district with two departments, its posts, and a month of answers in which one office stands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sunwai.base.actors import process
from sunwai.directory.models import Area, Department, Office, Post
from sunwai.insight.commands import raise_findings, take_snapshot
from sunwai.insight.models import Snapshot
from sunwai.reports.commands import lay_notices, make_reports
from tests.directory.makers import a_department, a_post, a_service, an_area, an_office
from tests.insight.makers import NOON, Said, a_question, people_say

BY = process("test")
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
AFTER = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    kasur: Area
    okara: Area
    revenue: Department
    health: Department
    bad_office: Office
    head: Post
    snapshot: Snapshot


def a_world(*, with_posts: bool = True) -> World:
    """Two districts; in Kasur one revenue office of six is far worse than the others."""
    kasur, okara = an_area(name="Kasur", code="kasur"), an_area(name="Okara", code="okara")
    Area.objects.filter(pk=okara.pk).update(name_ur="اوکاڑہ", outline=square(73.4, 30.8))
    Area.objects.filter(pk=kasur.pk).update(outline=square(74.4, 31.1))
    revenue, health = a_department(code="revenue"), a_department(code="health", name="Health")
    head = a_post(area=kasur, department=revenue, code="kasur.revenue", title="Additional Deputy Commissioner")
    if with_posts:
        for area in (kasur, okara):
            a_post(area=area, title="Deputy Commissioner", code=f"{area.code}.dc")
    fard, dialysis = a_service(department=revenue, code="fard"), a_service(department=health, name="Dialysis")
    question = a_question()
    for number in range(5):
        area = kasur if number < 2 else okara
        good = an_office(department=revenue, area=area, name=f"Record Centre {number}", code=f"record-{number}")
        people_say(good, fard, question, Said(49), Said(1, outcome="dissatisfied"), Said(20, replied=False))
    bad = an_office(department=revenue, area=kasur, name="Record Centre Bad", code="record-bad")
    people_say(bad, fard, question, Said(20), Said(20, outcome="dissatisfied", bribe=True), Said(9, "failed", False))
    people_say(an_office(department=health, area=kasur, code="hospital"), dialysis, question, Said(4))
    return World(kasur, okara, revenue, health, bad, head, take_snapshot(by=BY, at=AFTER))


def a_reported_world(**choices: bool) -> World:
    """The world with its findings, reports and notices."""
    world = a_world(**choices)
    raise_findings(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    make_reports(snapshot=world.snapshot, period_from=FIRST, period_to=LAST, by=BY, at=AFTER)
    lay_notices(by=BY, at=AFTER)
    return world


def square(x: float, y: float) -> dict[str, object]:
    """An outline as the directory keeps them."""
    ring = [[x, y], [x + 0.9, y], [x + 0.9, y + 0.7], [x, y + 0.7], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


__all__ = ["AFTER", "BY", "FIRST", "LAST", "NOON", "World", "a_reported_world", "a_world"]
