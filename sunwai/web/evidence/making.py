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
from sunwai.base.actors import Actor
from sunwai.base.refusals import Refused
from sunwai.directory.models import Area, Department, Service
from sunwai.directory.types import AreaKind
from sunwai.insight.queries import latest
from sunwai.reports.catalogue import kinds
from sunwai.reports.commands import make_one
from sunwai.reports.rules import may_see
from sunwai.reports.telling import Place
from sunwai.reports.types import Scope
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import day, name_of, tongue

Group = tuple[str, list[tuple[str, str]]]
ALONE, OF_DEPARTMENT, OF_SERVICE = _("About an area alone"), _("About a department"), _("About a service")
ABOUT = {
    Scope.WHOLE: ALONE, Scope.DISTRICT: ALONE, Scope.DEPARTMENT: OF_DEPARTMENT,
    Scope.DEPARTMENT_DISTRICT: OF_DEPARTMENT, Scope.SERVICE: OF_SERVICE,
}  # fmt: skip


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
    order = "sort_ur" if tongue() == "ur" else "name"
    choices: dict[str, list[Group] | list[tuple[str, str]]] = {
        "kind": _kinds(), "area": _areas(request.actor, order),
        "department": _all(Department.objects.order_by(order)), "service": _all(Service.objects.order_by(order)),
    }  # fmt: skip
    for name, found in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type alone)
        field.choices = found
    return form


def _kinds() -> list[Group]:
    """By what has to be chosen beside an area."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds:
        found.setdefault(str(ABOUT[kind.scope]), []).append((kind.slug, str(kind.title)))
    return list(found.items())


def _areas(actor: Actor, order: str) -> list[Group]:
    """From the province down, those over which reports may be seen."""
    found = {kind: list[tuple[str, str]]() for kind in AreaKind}
    for one in Area.objects.order_by(order):
        if may_see(actor, one.pk):
            ended = f" – {day(one.valid_to)}" if one.valid_to else ""
            found[AreaKind(one.kind)].append((one.code, name_of(one) + ended))
    return [(kind.label, areas) for kind, areas in found.items() if areas]


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
    return render(request, "evidence/make_report.html", {"form": form}, status=400 if form.is_bound else 200)
