"""Making a report: a kind, an area, a department or service where it is about one, and the days."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.directory.models import Area, Department, Service
from sunwai.directory.types import AreaKind
from sunwai.insight.queries import latest
from sunwai.reports.catalogue import kinds
from sunwai.reports.commands import make_one
from sunwai.reports.rules import may_see
from sunwai.reports.telling import Place
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import name_of


class Wanted(forms.Form):
    """What the report is to be about."""

    kind = forms.ChoiceField(label=_("Report"))
    area = forms.ChoiceField(label=_("Area"))
    department = forms.ChoiceField(label=_("Department"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    period_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    period_to = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))


def form_for(request: StaffRequest) -> Wanted:
    """The form with what this person may choose: the areas over which reports may be seen."""
    form = Wanted(request.POST or None)
    areas = [one for one in Area.objects.order_by("kind", "name") if may_see(request.actor, one.pk)]
    choices = {
        "kind": [(slug, str(kinds[slug].title)) for slug in kinds.slugs()],
        "area": [(one.code, f"{name_of(one)} ({AreaKind(one.kind).label})") for one in areas],
        "department": _all(Department.objects.order_by("name")),
        "service": _all(Service.objects.order_by("name")),
    }
    for name, found in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type alone)
        field.choices = found
    return form


def _all(things: Iterable[Department | Service]) -> list[tuple[str, str]]:
    return [("", "–"), *((one.code, name_of(one)) for one in things)]


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: StaffRequest) -> HttpResponse:
    """Makes a report for any area and days, or leads to the one that is there."""
    form = form_for(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place = Place(said["area"], said["department"] or None, said["service"] or None)
        try:
            made = make_one(
                snapshot=latest(), kind=kinds[said["kind"]], place=place, period_from=said["period_from"],
                period_to=said["period_to"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return HttpResponseRedirect(reverse("report", args=[made.pk]))
    return render(request, "evidence/make_report.html", {"form": form})
