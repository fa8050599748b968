"""Reports addressed to who is signed in, as page, PDF, sheet, CSV, JSON: shapes of one paper. Opening one is noted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.reports import commands, queries
from sunwai.reports.catalogue import kinds
from sunwai.reports.keeping import kept_paper, kept_pdf
from sunwai.reports.models import Opening, Report
from sunwai.reports.sheets import workbook
from sunwai.reports.tables import csv_of_paper, json_of_paper
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.office import addresses
from sunwai.web.evidence.words import FINDINGS
from sunwai.web.paging import page_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The reports one may see: those of one's own posts first, newest first."""
    mine = request.GET.get("all") != "1" and bool(request.actor.posts)
    found = queries.visible_to(request.actor).select_related("area", "department", "service", "post").defer("content")
    if mine:
        found = found.filter(post__in=request.actor.posts)
    page = page_of(found.order_by("-period_from", "area__name", "department__name", "pk"), request)
    opened = Opening.objects.filter(account=request.user, report__in=[one.pk for one in page]).values("report")
    seen = {"page": page, "mine": mine, "opened": {one["report"] for one in opened}, "kinds": titles()}
    return render(request, "evidence/reports.html", seen)


def titles() -> dict[str, str]:
    """What each kind of report is called."""
    return {slug: str(kinds[slug].title) for slug in kinds.slugs()}


def opened(request: StaffRequest, report: int) -> Report:
    """A report that one may see, marked as opened."""
    found = queries.report_for(request.actor, report)
    commands.open_report(report=found, account=request.user, by=request.actor, at=clock.now())
    return found


def _language() -> str:
    return translation.get_language() or "ur"


@require_safe
def report(request: StaffRequest, report: int) -> HttpResponse:
    """One report: sentences first, then what wants an answer, pictures, and every table."""
    found = opened(request, report)
    notices = queries.notices_visible_to(request.actor).filter(report=found).select_related("finding__office")
    told = kept_paper(found, _language())
    named = {cell.office for table in told.tables for row in table.rows for cell in row}
    seen = {
        "report": found, "paper": told, "notices": notices.order_by("acknowledge_by", "pk"), "words": FINDINGS,
        "offices": addresses(request.actor, named),
    }  # fmt: skip
    return render(request, "evidence/report.html", seen)


@require_safe
def as_pdf(request: StaffRequest, report: int) -> HttpResponse:
    """The report to print and file."""
    found = opened(request, report)
    response = HttpResponse(kept_pdf(found, _language()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sunwai-{found.period_from:%Y-%m}-{found.pk}.pdf"'
    return response


@require_safe
def as_sheet(request: StaffRequest, report: int) -> HttpResponse:
    """The report's tables, with who took them and when."""
    found = opened(request, report)
    made = workbook(kept_paper(found, _language()), found.made_at, [(request.user.username, clock.now())])
    return _file(made, SHEET, found, "xlsx")


@require_safe
def as_csv(request: StaffRequest, report: int) -> HttpResponse:
    """The report's tables, a line for each cell."""
    found = opened(request, report)
    return _file(csv_of_paper(kept_paper(found, _language())), "text/csv; charset=utf-8", found, "csv")


@require_safe
def as_json(request: StaffRequest, report: int) -> HttpResponse:
    """The report for programs: what is read on paper, and its content as it was cut from the snapshot."""
    found = opened(request, report)
    return _file(json_of_paper(found, kept_paper(found, _language())), "application/json", found, "json")


def _file(made: bytes, kind: str, report: Report, ending: str) -> HttpResponse:
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="sunwai-{report.period_from:%Y-%m}-{report.pk}.{ending}"'
    return response
