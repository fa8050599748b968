"""Reports addressed to who is signed in, as page, PDF and sheet. Opening one is noted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.reports import commands, queries
from sunwai.reports.catalogue import kinds, leading
from sunwai.reports.models import Opening, Report
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence import tables
from sunwai.web.evidence.words import COUNTS, FINDINGS
from sunwai.web.paging import page_of


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The reports one may see: those of one's own posts first, newest first."""
    mine = request.GET.get("all") != "1" and bool(request.actor.posts)
    found = queries.visible_to(request.actor).select_related("area", "department", "post").defer("content")
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


@require_safe
def report(request: StaffRequest, report: int) -> HttpResponse:
    """One report: a sentence, the findings, pictures, and every table."""
    found = opened(request, report)
    main = leading(found.content["here"]["questions"])
    seen = {
        "report": found, "content": found.content, "title": kinds[found.kind].title, "counts": COUNTS,
        "words": FINDINGS,
        "main": main, "asked": tables.question_words(found.content, main) if main else "",
        "answers": tables.answers(found.content), "groups": list(tables.groups(found.content)),
        "trend": tables.trend(found.content, main) if main else None,
        "notices": queries.notices_visible_to(request.actor).filter(report=found).select_related("finding__office"),
    }  # fmt: skip
    return render(request, "evidence/report.html", seen)
