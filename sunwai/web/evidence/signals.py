"""Signals: what was seen of an office's data, how sure that is, and the rows it stands on. No number, no citizen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.base.refusals import NotFound
from sunwai.complaints.sentences import name, sentence
from sunwai.feedback.quality.sentences import Said, how_sure
from sunwai.feedback.queries.examining import RowSeen, rows_seen
from sunwai.insight.models import Finding, Ground, Signal
from sunwai.insight.queries import signals_visible_to
from sunwai.reports.models import Notice
from sunwai.reports.queries import acknowledgeable_by, notices_visible_to
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.office import addresses
from sunwai.web.evidence.words import FINDINGS
from sunwai.web.paging import page_of

MONTHS = 12


@dataclass(frozen=True)
class Told:
    """A signal in words."""

    signal: Signal
    name: str
    sentence: str
    sure: str

    @property
    def share(self) -> float | None:
        of = self.signal.of
        return self.signal.count / of if of else None


def told(one: Signal) -> Told:
    said = Said(one.kind, one.count, one.of, one.expected)
    return Told(one, name(one.kind), sentence(said), how_sure(one.false_rate if one.false_rate is not None else 1.0))


def visible(request: StaffRequest) -> QuerySet[Signal]:
    return signals_visible_to(request.actor).select_related("office__district", "office__department")


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The signals of one month, the strongest first."""
    all_ends = visible(request).order_by("-period_to").values_list("period_to", flat=True).distinct()
    ends = [end for end in all_ends[:MONTHS] if end is not None]
    until = _day(request.GET.get("until", "")) or (ends[0] if ends else None)
    found = visible(request).filter(period_to=until).order_by("chance", "pk")
    page = page_of(found, request)
    rows = [told(one) for one in page]
    standing = set(Ground.objects.filter(signal__in=[row.signal.pk for row in rows]).values_list("signal", flat=True))
    seen = {"page": page, "rows": rows, "ends": ends, "until": until, "standing": standing}
    return render(request, "evidence/signals.html", seen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
def signal(request: StaffRequest, signal: int) -> HttpResponse:
    """One signal with its rows, the findings that stand on it, and what the office said to them.

    Raises:
        NotFound: there is none, or it is about an office that is not this person's to see.
    """
    found = visible(request).filter(pk=signal).first()
    if found is None:
        raise NotFound
    rows: list[RowSeen] = rows_seen(found.pk)
    seen = {
        "told": told(found), "signal": found, "rows": rows, "notices": _notices(request, found), "words": FINDINGS,
        "numbers": len({row.number for row in rows if row.number}),
        "offices": addresses(request.actor, [found.office.code] if found.office else []),
    }  # fmt: skip
    return render(request, "evidence/signal.html", seen)


def _notices(request: StaffRequest, one: Signal) -> QuerySet[Notice]:
    mine = [notices_visible_to(request.actor), acknowledgeable_by(request.actor)]
    reach = Q(pk__in=mine[0].values("pk")) | Q(pk__in=mine[1].values("pk"))
    found = Notice.objects.filter(reach, finding__grounds__signal=one)
    return found.select_related("finding", "post", "acknowledged_by").order_by("pk")


def grounds_of(request: StaffRequest, finding: Finding) -> list[Told]:
    """The signals that a finding stands on, in words."""
    found = visible(request).filter(grounds__finding=finding).order_by("chance", "pk")
    return [told(one) for one in found]
