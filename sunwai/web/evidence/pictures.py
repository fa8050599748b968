"""The district map and the trends, over the newest snapshot, each with its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sunwai.base.actors import Actor, Right
from sunwai.directory.models import Area, Department
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Value, figures, latest
from sunwai.insight.register import figures as register
from sunwai.insight.statistics import SMALL
from sunwai.outreach.models import Question
from sunwai.reports import pictures
from sunwai.reports.cut import wording
from sunwai.reports.telling import RATES
from sunwai.web import showing
from sunwai.web.doors import StaffRequest

WEEKS = 26
MAP_DAYS = 91


@dataclass(frozen=True)
class Choice:
    """What a person chose to look at, out of what that person may."""

    snapshot: Snapshot
    question: str
    questions: dict[str, str]
    department: str
    departments: list[Department]
    where: dict[str, list[str]]


def choice(request: StaffRequest) -> Choice:
    """The question and department asked for in the address.

    Raises:
        NoSnapshot: none was taken yet.
    """
    snapshot = latest()
    departments = departments_of(request.actor)
    codes = {one.code for one in departments}
    department = request.GET.get("department", "")
    inside = [department] if department in codes else sorted(codes)
    found = figures(snapshot, (), {"department": inside}, codes=["answers"])
    asked = sorted((one for one in found if one.question), key=lambda one: -one.count)
    questions = worded([one.question for one in asked])
    question = request.GET.get("question", "")
    question = question if question in questions else next(iter(questions), "")
    return Choice(snapshot, question, questions, department, departments, {"department": inside})


def departments_of(actor: Actor) -> list[Department]:
    """The departments about which this actor may see reports."""
    mine = [grant.departments for grant in actor.grants if grant.right is Right.SEE_REPORTS]
    found = Department.objects.order_by("sort_ur" if showing.tongue() == "ur" else "name")
    if any(one is None for one in mine):
        return list(found)
    return list(found.filter(pk__in={pk for one in mine for pk in one or ()}))


def worded(codes: Iterable[str]) -> dict[str, str]:
    """Questions in the language of the page, in the order given."""
    known = {
        f"{one.programme.code}.{one.code}": wording(one)
        for one in Question.objects.select_related("programme").order_by("programme__version")
    }
    return {code: showing.without_places(known.get(code, {}).get(_page_language(), code)) for code in codes}


def _page_language() -> str:
    return "ur" if showing.tongue() == "ur" else "en"


@require_safe
def district_map(request: StaffRequest) -> HttpResponse:
    """Each district beside the whole, over a quarter of a year."""
    chosen = choice(request)
    until = chosen.snapshot.as_of.date()
    period = (until - timedelta(days=MAP_DAYS), until)
    values = figures(chosen.snapshot, ("district",), chosen.where, period=period, codes=list(RATES))
    whole = figures(chosen.snapshot, (), chosen.where, period=period, codes=list(RATES))
    rows = district_rows(values, chosen.question)
    total = {one.figure: one for one in whole if one.question == chosen.question}
    picture = drawn_map(rows, total.get("dissatisfied"))
    seen = {"chosen": chosen, "rows": rows, "total": total, "picture": picture, "period": period}
    return render(request, "evidence/map.html", seen)


@dataclass(frozen=True)
class District:
    """A district and its rates; None where fewer than ten answered."""

    area: Area
    rates: dict[str, Value | None]


def district_rows(values: Sequence[Value], question: str) -> list[District]:
    """Every district in order of name."""
    found = {(one.key[0], one.figure): one for one in values if one.question == question and (one.of or 0) >= SMALL}
    areas = Area.objects.filter(kind="district", valid_to__isnull=True)
    order = "sort_ur" if showing.tongue() == "ur" else "name"
    return [District(area, {code: found.get((area.code, code)) for code in RATES}) for area in areas.order_by(order)]


def drawn_map(rows: Sequence[District], whole: Value | None) -> str:
    """The picture; empty where the directory has no outlines."""
    shapes = []
    for row in rows:
        one = row.rates["dissatisfied"]
        tip = f"{showing.percent(one.rate)} (n {one.of})" if one else _("fewer than ten answers")
        if row.area.outline:
            shapes.append(pictures.Shape(showing.name_of(row.area), row.area.outline, _band(one, whole), tip))
    if not shapes:
        return ""
    legend = {
        "above": _("Surely more dissatisfied"), "around": _("No sure difference"),
        "below": _("Surely less dissatisfied"), "few": _("Fewer than ten answers"),
    }  # fmt: skip
    desc = _("Each district beside the whole province; the table below has the numbers.")
    return pictures.district_map(
        _("Dissatisfied, by district"), desc, shapes, legend=legend, rtl=translation.get_language_bidi()
    )


def _band(one: Value | None, whole: Value | None) -> str:
    if one is None or whole is None or one.low is None or one.high is None or whole.rate is None:
        return "few"
    return "above" if one.low > whole.rate else "below" if one.high < whole.rate else "around"


@require_safe
def trends(request: StaffRequest) -> HttpResponse:
    """Week by week over half a year."""
    chosen = choice(request)
    until = chosen.snapshot.as_of.date()
    monday = until - timedelta(days=until.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    period = (weeks[0], monday - timedelta(days=1))
    values = figures(chosen.snapshot, ("week",), chosen.where, period=period, codes=list(RATES))
    found = {(_as_day(one.key[0]), one.figure): one for one in values if one.question == chosen.question}
    rows = [(week, {code: found.get((week, code)) for code in RATES}) for week in weeks]
    seen = {"chosen": chosen, "rows": rows, "picture": drawn_trend(rows)}
    return render(request, "evidence/trends.html", seen)


def _as_day(key: object) -> date:
    return key if isinstance(key, date) else date.fromisoformat(str(key)[:10])


def drawn_trend(rows: Sequence[tuple[date, dict[str, Value | None]]]) -> str:
    """A line for each rate; every fourth week is named."""
    lines = [
        pictures.Series(
            str(register[code].label),
            [_point(place, week, rates[code]) for place, (week, rates) in enumerate(rows)],
        )
        for code in RATES
    ]  # fmt: skip
    if not any(point.rate is not None for line in lines for point in line.points):
        return ""
    desc = _("Shares of answers in each week, with their 95% interval as a band; the table below has the numbers.")
    return pictures.trend(_("Week by week"), desc, lines, rtl=translation.get_language_bidi())


def _point(place: int, week: date, one: Value | None) -> pictures.Point:
    label = showing.short_day(week) if place % 4 == 0 else ""
    if one is None or (one.of or 0) < SMALL:
        return pictures.Point(label, None)
    return pictures.Point(label, one.rate, one.low, one.high, one.of or 0)
