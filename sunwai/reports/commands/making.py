"""Making the reports of a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.directory.models import Area, Department, Service
from sunwai.directory.queries import posts_over
from sunwai.directory.types import AreaKind
from sunwai.insight.models import Snapshot
from sunwai.ledger.commands import record
from sunwai.reports.catalogue import Kind, kinds, places
from sunwai.reports.cut import Cut, inside_of
from sunwai.reports.models import Report
from sunwai.reports.queries import addressee
from sunwai.reports.rules import may_make
from sunwai.reports.telling import Place
from sunwai.reports.types import (
    Cadence,
    NoPost,
    NoSuchPlace,
    NoSuchReport,
    NotYours,
    OtherDepartment,
    PeriodTurned,
    Scope,
)

Unaddressed = Callable[[NoPost], None]
MOST_DAYS = timedelta(days=731)
NOTHING_MORE = frozenset({(False, False)})
ASKED_FOR = {
    Scope.WHOLE: NOTHING_MORE,
    Scope.DISTRICT: NOTHING_MORE,
    Scope.DEPARTMENT: frozenset({(True, False)}),
    Scope.DEPARTMENT_DISTRICT: frozenset({(True, False)}),
    Scope.SERVICE: frozenset({(True, True), (False, True)}),
}
NEEDED = {
    Scope.WHOLE: _("an area alone"), Scope.DISTRICT: _("an area alone"), Scope.DEPARTMENT: _("a department"),
    Scope.DEPARTMENT_DISTRICT: _("a department"), Scope.SERVICE: _("a service"),
}  # fmt: skip
"""Whether a department, and whether a service, is to be given for a report of each scope."""


def ignore(refusal: NoPost) -> None:
    """Nobody asked to hear of it."""


def make_reports(
    *, snapshot: Snapshot, period_from: date, period_to: date, by: Actor, at: datetime,
    unaddressed: Unaddressed = ignore, cadence: Cadence = Cadence.MONTHLY,
) -> int:  # fmt: skip
    """Makes the reports of a period (both days included) that are not made yet, from one snapshot; how many.

    Args:
        unaddressed: is told each place that has no post to receive its report; the ledger row has their number.
        cadence: of which kinds: those that are made this often.
    """
    cut = Cut(snapshot, period_from, period_to, on=day_of(at))
    missing: list[NoPost] = []
    wanted = [(kind, place) for kind in kinds if cadence in kind.cadences for place in places(kind, cut)]
    rows = _rows(cut, wanted, at, missing)
    with transaction.atomic():
        before = Report.objects.count()
        # one by one: as an array of many, each content is escaped letter by letter, for seconds
        Report.objects.bulk_create(rows, batch_size=1, ignore_conflicts=True)
        made = Report.objects.count() - before
        if made:
            record(
                by=by, action="reports.make", subject="snapshot", subject_id=snapshot.pk, at=at,
                facts={"period": [period_from, period_to], "reports": made, "unaddressed": len(missing)},
            )  # fmt: skip
    for one in missing:
        unaddressed(one)
    return made


def make_one(
    *, snapshot: Snapshot, kind: Kind, place: Place, period_from: date, period_to: date, by: Actor, at: datetime
) -> Report:  # fmt: skip
    """Makes one report for any area and dates, or gives the one that is there.

    Raises:
        NoSuchReport: the kind needs a department or a service, or is for none.
        NoSuchPlace, OtherDepartment: a code is nobody's; the service is not one of the department given.
        PeriodTurned: the days are not in order, or more than two years.
        NotYours: the actor may not see reports about the place.
        NoPost: nobody is set up to receive it.
    """
    needed = ASKED_FOR[kind.scope]
    if (bool(place.department), bool(place.service)) not in needed:
        raise NoSuchReport(needed=str(NEEDED[kind.scope]))
    if not timedelta() <= period_to - period_from <= MOST_DAYS:
        raise PeriodTurned
    area, department, place = _known(place)
    if not may_make(by, area.pk, department.pk if department else None):
        raise NotYours
    is_plain = area.kind in {AreaKind.PROVINCE, AreaKind.DISTRICT}
    inside = {} if is_plain else inside_of(area, period_to)
    cut, missing = Cut(snapshot, period_from, period_to, on=day_of(at), inside=inside), list[NoPost]()
    rows = _rows(cut, [(kind, place)], at, missing)
    if missing:
        raise missing[0]
    same = {name: getattr(rows[0], name) for name in ("kind", "area_id", "department_id", "service_id")}
    with transaction.atomic():
        Report.objects.bulk_create(rows, ignore_conflicts=True)
        made = Report.objects.get(period_from=period_from, period_to=period_to, **same)
        record(by=by, action="reports.make_one", subject="report", subject_id=made.pk, at=at,
               facts={"kind": kind.slug, "period": [period_from, period_to]})  # fmt: skip
    return made


def _known(place: Place) -> tuple[Area, Department | None, Place]:
    """What the codes of a place are of; a service brings its department along."""
    area = Area.objects.filter(code=place.area).first()
    service = Service.objects.select_related("department").filter(code=place.service or "").first()
    department = service.department if service else Department.objects.filter(code=place.department or "").first()
    for code, found in ((place.service, service), (place.department, department)):
        if code and found is None:
            raise NoSuchPlace(code=code)
    if area is None:
        raise NoSuchPlace(code=place.area)
    if department and place.department not in {None, "", department.code}:
        raise OtherDepartment
    codes = (one.code if one else None for one in (department, service))
    return area, department, Place(area.code, *codes)


def _rows(cut: Cut, wanted: Sequence[tuple[Kind, Place]], at: datetime, missing: list[NoPost]) -> list[Report]:
    """The reports to be made, each with its post; the places without one are added to `missing`."""
    heads = posts_over(cut.period_to)
    areas = dict(Area.objects.values_list("code", "pk"))
    departments: dict[str | None, int] = dict(Department.objects.values_list("code", "pk"))
    services: dict[str | None, int] = dict(Service.objects.values_list("code", "pk"))
    made = []
    for kind, place in wanted:
        department = place.department or cut.department_of.get(place.service or "")
        post = addressee(heads, areas[place.area], departments.get(department))
        if post is None:
            missing.append(NoPost(place=_named(cut, place)))
            continue
        made.append(
            Report(
                kind=kind.slug, period_from=cut.period_from, period_to=cut.period_to, area_id=areas[place.area],
                department_id=departments.get(place.department), service_id=services.get(place.service), post=post,
                snapshot=cut.snapshot, content=kind.build(cut, place), made_at=at,
            )
        )  # fmt: skip
    return made


def _named(cut: Cut, place: Place) -> str:
    parts = [cut.areas.get(place.area) or cut.names_of(place.area)]
    parts += [cut.departments[place.department]] if place.department else []
    parts += [cut.services[place.service]] if place.service else []
    return " / ".join(one["name"] for one in parts)
