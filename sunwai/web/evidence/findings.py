"""Findings laid before posts: what was seen, by when it is to be acknowledged, and the acknowledgement."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.insight.types import FindingKind
from sunwai.remedies.queries import in_force, visible_to
from sunwai.remedies.rules import may_record
from sunwai.remedies.types import RemedyKind
from sunwai.reports import commands, queries, rules
from sunwai.reports.models import Notice
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.office import addresses
from sunwai.web.evidence.signals import grounds_of
from sunwai.web.evidence.words import FINDINGS
from sunwai.web.paging import page_of


class Note(forms.Form):
    """What the post says to a finding."""

    note = forms.CharField(
        label=_("What will you do about it?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


def visible(request: StaffRequest) -> QuerySet[Notice]:
    """The notices that one may see or acknowledge, with what a page shows of them."""
    mine = [queries.notices_visible_to(request.actor), queries.acknowledgeable_by(request.actor)]
    found = Notice.objects.filter(Q(pk__in=mine[0].values("pk")) | Q(pk__in=mine[1].values("pk")))
    return found.select_related(
        "finding__office__department", "finding__office__district", "finding__service", "post", "acknowledged_by"
    )


def notice_for(request: StaffRequest, notice: int) -> Notice:
    """One notice.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = visible(request).filter(pk=notice).first()
    if found is None:
        raise NotFound
    return found


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Findings, those that wait first, the earliest date first."""
    state, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    found = visible(request)
    if state in {"open", "done"}:
        found = found.filter(acknowledged_at__isnull=state == "open")
    if kind in {one.value for one in FindingKind}:
        found = found.filter(finding__kind=kind)
    order = ("acknowledge_by", "pk") if state == "open" else ("-finding__period_from", "-pk")
    page = page_of(found.order_by(*order), request)
    seen = {
        "page": page, "state": state, "kind": kind,
        "kinds": FINDINGS.items(), "words": FINDINGS, "today": clock.today(),
    }  # fmt: skip
    seen["offices"] = addresses(request.actor, [one.finding.office.code for one in page])
    return render(request, "evidence/findings.html", seen)


@require_safe
def finding(request: StaffRequest, notice: int) -> HttpResponse:
    """One finding with its numbers, its date and what was done."""
    found = notice_for(request, notice)
    seen = {
        "notice": found, "finding": found.finding, "words": FINDINGS, "today": clock.today(), "form": Note(),
        "remedies": in_force(visible_to(request.actor)).filter(finding=found.finding).order_by("ordered_on", "pk"),
        "labels": {one.value: one.label for one in RemedyKind}, "grounds": grounds_of(request, found.finding),
        "may_record": may_record(request.actor, found.finding) and found.acknowledged_at is not None,
        "may_write": rules.may_write(request.actor, found.finding),
        "offices": addresses(request.actor, [found.finding.office.code]), "moves": found.moves.order_by("pk"),
        "may_acknowledge": found.acknowledged_at is None and rules.may_acknowledge(request.actor, found),
    }  # fmt: skip
    return render(request, "evidence/finding.html", seen)


@require_POST
def acknowledge(request: StaffRequest, notice: int) -> HttpResponse:
    """The post has seen it."""
    form = Note(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    found = notice_for(request, notice)
    commands.acknowledge(notice=found, account=request.user, note=note, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("finding", args=[notice]))
