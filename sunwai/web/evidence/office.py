"""One office: what people said of it, month by month and by service, beside offices of its department elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Office, Service
from sunwai.insight.folded import Folded
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Value, latest
from sunwai.insight.register import figures as register
from sunwai.insight.statistics import SMALL
from sunwai.reports import pictures
from sunwai.reports.queries import notices_visible_to
from sunwai.reports.telling import RATES
from sunwai.web import showing
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.pictures import worded
from sunwai.web.evidence.words import FINDINGS

MONTHS = 12
COUNTS = ("transactions", "asked", "reached", "answered")
CODES = (*COUNTS, *RATES)
FINDINGS_SHOWN = 20
Period = tuple[date, date]


@dataclass
class Row:
    """A line of a table: counts by figure, and the rates of the question spoken of, None where too few answered."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    rates: dict[str, Value | None] = field(default_factory=lambda: dict.fromkeys(RATES))


@require_safe
def office(request: StaffRequest, code: str) -> HttpResponse:
    """Twelve whole months of one office."""
    found = _office(request, code)
    snapshot = latest()
    period = _months(snapshot)
    folded = Folded.read(snapshot, period, CODES, ("month", "service"), {"office": code})
    whole = list(folded.values(()))
    question = _leading(whole)
    months, services = (_rows(folded.values((column,)), question) for column in ("month", "service"))
    named = {one.code: showing.name_of(one) for one in Service.objects.filter(code__in=services)}
    for at, row in months.items():
        row.name = showing.month(date.fromisoformat(f"{at}-01"))
    for one, row in services.items():
        row.name = named.get(one, one)
    seen = {
        "office": found, "period": period, "question": worded([question]).get(question, "") if question else "",
        "total": _rows(whole, question).get("", Row("")), "beside": _beside(snapshot, found, period, question),
        "months": [months[at] for at in sorted(months)], "picture": _picture(months, period),
        "services": sorted(services.values(), key=lambda row: row.name), "words": FINDINGS,
        "notices": notices_visible_to(request.actor).filter(finding__office=found).select_related("finding")
        .order_by("-finding__period_to", "-pk")[:FINDINGS_SHOWN],
    }  # fmt: skip
    return render(request, "evidence/office.html", seen)


def _office(request: StaffRequest, code: str) -> Office:
    """The office, if one may see reports about it.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = open_to(request.actor).filter(code=code).select_related("district", "department").first()
    if found is None:
        raise NotFound
    return found


def open_to(actor: Actor) -> QuerySet[Office]:
    """The offices whose page this actor may open."""
    return Office.objects.filter(actor.within(Right.SEE_REPORTS, area="district", department="department"))


def addresses(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """The pages of those of these offices that the actor may open, by their codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = {}
    for code in open_to(actor).filter(code__in=wanted).values_list("code", flat=True):
        try:
            found[code] = reverse("office", args=[code])
        except NoReverseMatch:  # a code that an address cannot hold
            continue
    return found


def _months(snapshot: Snapshot) -> Period:
    """The last twelve whole months before a snapshot."""
    last = day_of(snapshot.as_of).replace(day=1) - timedelta(days=1)
    place = last.year * 12 + last.month - MONTHS
    return date(place // 12, place % 12 + 1, 1), last


def _leading(values: Iterable[Value]) -> str:
    """The question that most have answered."""
    sizes = {one.question: one.of or 0 for one in values if one.question}
    return max(sorted(sizes), key=lambda one: sizes[one], default="")


def _rows(values: Iterable[Value], question: str) -> dict[str, Row]:
    """By the values' own key; the empty one where they have none."""
    found: dict[str, Row] = {}
    for one in values:
        row = found.setdefault(str(one.key[0]) if one.key else "", Row(""))
        if not register[one.figure].apart:
            row.counts[one.figure] = one.count
        elif one.question == question and (one.of or 0) >= SMALL:
            row.rates[one.figure] = one
    return found


def _beside(snapshot: Snapshot, office: Office, period: Period, question: str) -> list[Row]:
    """The same department in the district, and everywhere; counts too, so that all are read alike."""
    by_district, whole = _department(snapshot.pk, office.department.code, period)
    rows = []
    for name, values in (
        (_("Its department in the district"), [one for one in by_district if one.key == (office.district.code,)]),
        (_("Its department everywhere"), whole),
    ):
        row = next(iter(_rows(values, question).values()), Row(""))
        rows.append(Row(name, row.counts, row.rates))
    return rows


@lru_cache(maxsize=32)
def _department(snapshot: int, department: str, period: Period) -> tuple[list[Value], list[Value]]:
    """A department's figures by district, and in all: the same beside each of its offices while the snapshot lasts."""
    taken = Snapshot.objects.get(pk=snapshot)
    folded = Folded.read(taken, period, CODES, ("district",), {"department": department})
    return list(folded.values(("district",))), list(folded.values(()))


def _picture(months: dict[str, Row], period: Period) -> str:
    """A line for each rate, each month named; nothing where no month has enough answers."""
    begin = period[0].year * 12 + period[0].month - 1
    firsts = [date(place // 12, place % 12 + 1, 1) for place in range(begin, begin + MONTHS)]
    rows = [(first, months.get(f"{first:%Y-%m}")) for first in firsts]
    lines = [
        pictures.Series(str(register[code].label), [_point(first, row, code) for first, row in rows]) for code in RATES
    ]
    if not any(point.rate is not None for line in lines for point in line.points):
        return ""
    desc = _("Shares of answers in each month, with their 95% interval as a band; the table below has the numbers.")
    return pictures.trend(_("Month by month"), desc, lines, rtl=translation.get_language_bidi())


def _point(first: date, row: Row | None, code: str) -> pictures.Point:
    label = showing.short_day(first) if first.month % 3 == 1 else ""
    one = row.rates[code] if row else None
    return (
        pictures.Point(label, None) if one is None else pictures.Point(label, one.rate, one.low, one.high, one.of or 0)
    )
