"""Registers of numbers that are not asked: a file is handed in and counted, a wrong one taken back by another."""

from __future__ import annotations

import csv

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.people import rules
from sunwai.people.commands import take_numbers, take_numbers_back
from sunwai.people.commands.registers import MOST_BYTES, MOST_ROWS
from sunwai.people.models import DoNotCall, NumberList, OptOut, StaffNumber
from sunwai.people.types import NumberFault, Register
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Why
from sunwai.web.paging import page_of
from sunwai.web.people.words import names_of
from sunwai.web.showing import count

FAULTS_SHOWN = 200


class HandIn(forms.Form):
    """A register and a file."""

    register = forms.ChoiceField(
        label=_("Register"), choices=lambda: [(one.value, one.label) for one in Register], widget=forms.RadioSelect
    )
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest) -> HttpResponse:
    """How many stand in each register, every file handed in, and a form for the next."""
    form = HandIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = take_numbers(
                register=Register(form.cleaned_data["register"]), name=file.name, content=file.read(MOST_BYTES + 1),
                by=request.actor, at=clock.now(),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("number_list", args=[made.pk]))
        except Refused as refused:
            form.add_error("file", refused.sentence)
    page = page_of(NumberList.objects.order_by("-handed_at", "-pk").defer("faults"), request)
    seen = {
        "form": form, "page": page, "names": names_of(one.handed_by for one in page.rows), "most": count(MOST_ROWS),
        "labels": {one.value: one.label for one in Register},
        "standing": [
            (Register.DO_NOT_CALL.label, DoNotCall.objects.count()),
            (Register.STAFF.label, StaffNumber.objects.count()),
            (Register.OPT_OUTS.label, OptOut.objects.filter(lifted_at__isnull=True).count()),
        ],
    }  # fmt: skip
    return render(request, "administration/numbers.html", seen, status=400 if form.errors else 200)


def list_for(number_list: int) -> NumberList:
    """One list; who administers sees all, and none shows a number.

    Raises:
        NotFound
    """
    found = NumberList.objects.filter(pk=number_list).first()
    if found is None:
        raise NotFound
    return found


@require_safe
def shown(request: StaffRequest, number_list: int) -> HttpResponse:
    """What became of the rows of one file."""
    return _page(request, list_for(number_list))


def _page(request: StaffRequest, found: NumberList, refused: str = "") -> HttpResponse:
    seen = {
        "list": found, "register": Register(found.register).label, "form": Why(), "refused": refused,
        "faults": [(line, column, NumberFault(reason).label) for line, column, reason in found.faults[:FAULTS_SHOWN]],
        "most": FAULTS_SHOWN, "names": names_of([found.handed_by, found.taken_back_by]),
        "may_take_back": rules.can_take_back(request.actor, found),
        "again": NumberList.objects.filter(digest=found.digest, register=found.register, pk__lt=found.pk)
        .order_by("pk").first(),
        "is_wish": found.register == Register.OPT_OUTS, "is_mine": found.handed_by == str(request.actor),
    }  # fmt: skip
    return render(request, "administration/number_list.html", seen, status=400 if refused else 200)


@require_safe
def refused(request: StaffRequest, number_list: int) -> HttpResponse:  # noqa: ARG001
    """The refused rows as a CSV, by line: whoever has the file finds them, and nobody else learns a number."""
    found = list_for(number_list)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{found.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([_("Line"), _("Column"), _("Reason")])
    writer.writerows([line, column, NumberFault(reason).label] for line, column, reason in found.faults)
    return response


@require_POST
def take_back(request: StaffRequest, number_list: int) -> HttpResponse:
    """A second person takes a wrong list back."""
    try:
        take_numbers_back(
            number_list=number_list, reason=request.POST.get("reason", "")[:500], by=request.actor, at=clock.now()
        )
    except NotFound:
        raise
    except Refused as refused:
        return _page(request, list_for(number_list), refused.sentence)
    return HttpResponseRedirect(reverse("number_list", args=[number_list]))
