"""Today, office by office, straight from the tables: at most a minute old, and provisional."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.directory.models import Department, Office
from sunwai.feedback import queries as feedback
from sunwai.outreach import queries as outreach
from sunwai.reports import queries as reports
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import tongue

EVERY = 30
SHOWN = 200
Numbers = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Line:
    """An office's day so far."""

    name: str
    place: str
    asked: int
    reached: int
    answered: int
    alleged: int
    findings: int


@dataclass(frozen=True)
class Board:
    """The busiest offices, and the sums over all of them."""

    lines: list[Line]
    total: Line
    hidden: int


@require_safe
def live(request: StaffRequest) -> HttpResponse:
    """The page, or only its moving part where that is asked for."""
    day, department = clock.today(), request.GET.get("department", "")
    departments = departments_of(request.actor)
    chosen = next((one for one in departments if one.code == department), None)
    is_part = request.headers.get("X-Part") == "1"
    seen = {
        "board": board(request.actor, day, chosen), "day": day, "now": clock.now(), "every": EVERY,
        "departments": departments, "department": department,
    }  # fmt: skip
    return render(request, "oversight/live_part.html" if is_part else "oversight/live.html", seen)


def departments_of(actor: Actor) -> list[Department]:
    """The departments that this actor watches."""
    mine = [grant.departments for grant in actor.grants if grant.right is Right.SEE_LIVE]
    found = Department.objects.order_by("sort_ur" if tongue() == "ur" else "name")
    if any(one is None for one in mine):
        return list(found)
    return list(found.filter(pk__in={pk for one in mine for pk in one or ()}))


def board(actor: Actor, day: date, department: Department | None) -> Board:
    """The day by office, within the actor's reach."""
    numbers = _numbers(actor, day)
    offices = Office.objects.filter(pk__in=numbers)
    if department:
        offices = offices.filter(department=department)
    urdu = tongue() == "ur"
    named = offices.annotate(
        shown=F("name_ur" if urdu else "name"), place=F("district__name_ur" if urdu else "district__name")
    ).values_list("pk", "shown", "place")
    lines = [Line(name, place, *numbers[pk]) for pk, name, place in named]
    lines.sort(key=lambda line: (-line.alleged, -line.findings, -line.asked, line.name))
    return Board(lines[:SHOWN], _sum(lines), max(len(lines) - SHOWN, 0))


def _sum(lines: Iterable[Line]) -> Line:
    rows = [(one.asked, one.reached, one.answered, one.alleged, one.findings) for one in lines]
    asked, reached, answered, alleged, findings = (
        (sum(column) for column in zip(*rows, strict=True)) if rows else [0] * 5
    )
    return Line("", "", asked, reached, answered, alleged, findings)


def _numbers(actor: Actor, day: date) -> dict[int, Numbers]:
    """Counted at most once in half a minute for one actor."""
    name = f"web.live.{actor}.{day}"
    known: dict[int, Numbers] | None = cache.get(name)
    if known is None:
        known = _counted(actor, day)
        cache.set(name, known, EVERY)
    return known


def _counted(actor: Actor, day: date) -> dict[int, Numbers]:
    asked = outreach.today_by_office(actor, day)
    told = feedback.today_by_office(actor, day)
    waiting = reports.open_findings_by_office(actor)
    found: dict[int, Numbers] = {}
    for office in {*asked, *told, *waiting}:
        out, said = asked.get(office), told.get(office)
        found[office] = (
            out.asked if out else 0, out.reached if out else 0, said.answered if said else 0,
            said.bribes_alleged if said else 0, waiting.get(office, 0),
        )  # fmt: skip
    return found
