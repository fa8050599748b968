"""What a change of the directory moves, counted from the tables of every room before it is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.base import bulk
from sunwai.base.clock import day_of
from sunwai.casework.models import Case
from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.keeping import Deed
from sunwai.directory.models import Service
from sunwai.directory.queries import open_after
from sunwai.directory.tables import KEPT
from sunwai.outreach.models import Programme
from sunwai.outreach.types import ProgrammeState
from sunwai.people.models import RoleGiven
from sunwai.reports.models import Report

WEEK, MONTH = timedelta(days=7), timedelta(days=31)
COMING = """
SELECT count(*) FROM transactions_transaction
WHERE day > %(since)s AND day <= %(today)s AND NOT retracted
    AND (office_id = ANY(%(offices)s::bigint[]) OR service_id = ANY(%(services)s::bigint[]))
"""


@dataclass(frozen=True)
class Moves:
    """What stands on the things that end, and on those that change: rows of words and how many."""

    ended: list[tuple[str | Promise, int]]
    changed: list[tuple[str | Promise, int]]


def moves_of(change: DirectoryChange, at: datetime) -> Moves:
    """What a draft would move, from the tables as they stand; nothing is written."""
    lines = DirectoryLine.objects.filter(change=change).exclude(thing=None)
    return Moves(_counted(_ids(lines.filter(deed=Deed.ENDED)), at), _counted(_ids(lines.filter(deed=Deed.CHANGED)), at))


def _ids(lines: object) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {sheet: [] for sheet in (*KEPT, "tenures")}
    for sheet, thing in lines.values_list("sheet", "thing"):  # type: ignore[attr-defined]
        found.setdefault(sheet, []).append(thing)
    return found


def _counted(ids: dict[str, list[int]], at: datetime) -> list[tuple[str | Promise, int]]:
    if not any(ids.values()):
        return []
    areas, departments, services = ids["areas"], ids["departments"], ids["services"]
    cases = Case.objects.filter(is_open=True).filter(
        Q(post__in=ids["posts"]) | Q(office__in=ids["offices"]) | Q(area__in=areas)
    )
    reports = Report.objects.filter(made_at__gt=at - MONTH).filter(
        Q(area__in=areas) | Q(department__in=departments) | Q(service__in=services)
    )
    roles = RoleGiven.objects.filter(open_after(day_of(at))).filter(Q(area__in=areas) | Q(department__in=departments))
    rows: list[tuple[str | Promise, int]] = [
        (_("Areas"), len(areas)), (_("Departments"), len(departments)), (_("Services"), len(services)),
        (_("Offices"), len(ids["offices"])), (_("Posts"), len(ids["posts"])), (_("Officers"), len(ids["officers"])),
        (_("Officers who leave such a post"), len(ids["tenures"])),
        (_("Open cases there"), cases.count()),
        (_("Roles given over them"), roles.count()),
        (_("Programmes that ask about such a service"), _programmes(services, departments)),
        (_("Transactions there in the last seven days, as many as a week will bring"), _coming(ids, at)),
        (_("Reports about them in the last month"), reports.count()),
    ]  # fmt: skip
    return [(words, number) for words, number in rows if number]


def _programmes(services: list[int], departments: list[int]) -> int:
    """Drafted and released programmes that name a service that is concerned."""
    if not services and not departments:
        return 0
    named = Service.objects.filter(Q(pk__in=services) | Q(department__in=departments))
    codes = set(named.values_list("code", flat=True))
    plans = Programme.objects.exclude(state=ProgrammeState.ENDED).values_list("plan", flat=True)
    return sum(not codes.isdisjoint(plan.get("services", ())) for plan in plans)


def _coming(ids: dict[str, list[int]], at: datetime) -> int:
    if not ids["offices"] and not ids["services"]:
        return 0
    today = day_of(at)
    asked = {"since": today - WEEK, "today": today, "offices": ids["offices"], "services": ids["services"]}
    [(number,)] = bulk.rows(COMING, asked)
    return int(number)
