"""When citizens may be disturbed, how often one of them is asked, and what it may cost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.directory.almanac import drafts
from sunwai.directory.days import ChangeKind, SeasonThere
from sunwai.directory.models import Holiday
from sunwai.messages import commands
from sunwai.messages.commands.hours import read_hours
from sunwai.messages.gate.standing import limits_in_force
from sunwai.messages.models import HoursProfile
from sunwai.messages.types import BadHours, BadLimits
from sunwai.web.doors import StaffRequest

MOST_BYTES = 100_000


class HoursFile(forms.Form):
    """A table of hours."""

    file = forms.FileField(label=_("Table of hours"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))


class Limits(forms.Form):
    """How often one citizen is asked, and how long a question keeps."""

    in_week = forms.IntegerField(label=_("Questions in seven days, at most"), min_value=1, max_value=366)
    in_month = forms.IntegerField(label=_("Questions in thirty days, at most"), min_value=1, max_value=366)
    age = forms.IntegerField(label=_("Days that a question keeps"), min_value=1, max_value=366)


@require_safe
def shown(request: StaffRequest) -> HttpResponse:
    """The hours, holidays and limits in force."""
    return _shown(request, HoursFile(), Limits(initial=_limits()))


@require_POST
def define(request: StaffRequest) -> HttpResponse:
    """Drafts a table in the place of the hours that hold; what is wrong in it is said with its line."""
    form = HoursFile(request.POST, request.FILES)
    if form.is_valid():
        text = form.cleaned_data["file"].read(MOST_BYTES).decode("utf-8-sig", "replace")
        try:
            made = commands.draft_hours(profiles=read_hours(text), by=request.actor, at=clock.now())
        except (BadHours, SeasonThere) as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("calendar_change", args=[made.pk]))
    return _shown(request, form, Limits(initial=_limits()), status=400)


@require_POST
def limit(request: StaffRequest) -> HttpResponse:
    """Drafts how often one citizen is asked."""
    form = Limits(request.POST)
    if form.is_valid():
        contacts = {7: form.cleaned_data["in_week"], 30: form.cleaned_data["in_month"]}
        try:
            made = commands.draft_limits(
                contacts=contacts, age=form.cleaned_data["age"], by=request.actor, at=clock.now()
            )
        except BadLimits as refusal:
            form.add_error("in_week", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("calendar_change", args=[made.pk]))
    return _shown(request, HoursFile(), form, status=400)


def _limits() -> dict[str, int]:
    contacts, age = limits_in_force()
    return {"in_week": contacts.get(7) or 1, "in_month": contacts.get(30) or 4, "age": age}


def _shown(request: StaffRequest, file: HoursFile, limits: Limits, status: int = 200) -> HttpResponse:
    today = clock.today()
    profiles = HoursProfile.objects.prefetch_related("hours").order_by("valid_from", "code")
    seen = {
        "profiles": [(one, _week(one)) for one in profiles], "file": file, "limits": limits,
        "form": file if file.is_bound else limits, "weekdays": list(WEEKDAYS.values()),
        "holidays": Holiday.objects.filter(day__gte=today).select_related("area").order_by("day")[:12],
        "may_plan": request.actor.may(Right.KEEP_CALENDAR),
        "drafts": [one for one in drafts() if ChangeKind(one.kind).is_plan],
    }  # fmt: skip
    return render(request, "desk/hours.html", seen, status=status)


def _week(profile: HoursProfile) -> list[list[Any]]:
    days: list[list[Any]] = [[] for _day in range(7)]
    for one in sorted(profile.hours.all(), key=lambda one: one.opens):
        days[one.weekday].append(one)
    return days
