"""The very files of `sunwai load directory`: the current ones to take, changed ones to hand in as one draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory import commands
from sunwai.directory.commands.taking import take_file
from sunwai.directory.keeping import HANDED, Deed, Difference, RowsRefused
from sunwai.web.directory.forms import HandedForm, tomorrow
from sunwai.web.directory.words import COLUMNS, ONE, TABLES, Names
from sunwai.web.doors import StaffRequest

MOST = 500
"""How many rows are shown of what is not kept."""


@require_safe
def current(request: StaffRequest, sheet: str) -> HttpResponse:
    """One file as it would be loaded now, of what one keeps."""
    if sheet not in HANDED:
        raise NotFound
    text = take_file(sheet=sheet, by=request.actor, at=clock.now())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{sheet}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def handed(request: StaffRequest) -> HttpResponse:
    """Takes files in: a draft, or what is wrong with them row by row."""
    form = HandedForm(request.POST or None, request.FILES or None, initial={"day": tomorrow()})
    difference = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        files = {name: said[name].read() for name in HANDED if said[name]}
        try:
            made = commands.draft_files(
                files=files, day=said["day"], reason=said["reason"], by=request.actor, at=clock.now()
            )
            return HttpResponseRedirect(reverse("directory_change", args=[made.pk]))
        except RowsRefused as refused:
            difference = refused.difference
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    seen = {
        "form": form, "tables": [(name, TABLES[name]) for name in HANDED], "files": [form[name] for name in HANDED],
        **(_seen(difference) if difference else {}),
    }  # fmt: skip
    return render(request, "directory/files.html", seen, status=400 if form.is_bound else 200)


def _seen(difference: Difference) -> dict[str, Any]:
    lines = difference.lines[:MOST]
    names = Names((name, cell) for one in lines for cells in (one.was, one.becomes) for name, cell in cells.items())
    rows = [
        (ONE[one.sheet], one, Deed(one.deed).label,
         [(COLUMNS[name], names.cell(name, one.was.get(name, "")), names.cell(name, one.becomes[name]))
          for name in COLUMNS if name in one.becomes and one.deed != Deed.ADDED])
        for one in lines
    ]  # fmt: skip
    return {"wrong": difference.wrong[:MOST], "number": len(difference.wrong), "good": rows,
            "of_good": len(difference.lines)}  # fmt: skip
