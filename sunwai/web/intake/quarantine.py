"""Quarantined rows: found, looked at (which is recorded), corrected, read again, given up."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.transactions import commands, queries
from sunwai.transactions.models import FeedFile, QuarantinedRow
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Why
from sunwai.web.intake.words import REASONS, ROW_STATES
from sunwai.web.paging import page_of

CELL = "cell-"


def _chosen(request: StaffRequest) -> QuerySet[QuarantinedRow]:
    found = queries.quarantine_visible_to(request.actor)
    state, reason, file = request.GET.get("state", "open"), request.GET.get("reason", ""), request.GET.get("file", "")
    if state in ROW_STATES:
        found = found.filter(state=state)
    if reason in REASONS:
        found = found.filter(reason=reason)
    return found.filter(file=int(file)) if file.isascii() and file.isdigit() else found


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Rows by file, reason and state; what is in them shows only on their own pages."""
    visible = queries.quarantine_visible_to(request.actor)
    files = visible.filter(state="open").values("file", "file__name", "file__feed__name").annotate(n=Count("pk"))
    seen = {
        "page": page_of(_chosen(request).select_related("file__feed").order_by("-file", "line"), request),
        "files": files.order_by("-file")[:50], "reasons": REASONS, "row_states": ROW_STATES,
        "state": request.GET.get("state", "open"), "reason": request.GET.get("reason", ""),
        "file": request.GET.get("file", ""),
    }  # fmt: skip
    return render(request, "intake/quarantine.html", seen)


def row_for(request: StaffRequest, row: int) -> QuarantinedRow:
    """A row that one may correct.

    Raises:
        NotFound: there is none, or not for this person.
    """
    joined = queries.quarantine_visible_to(request.actor).select_related("file__feed", "replayed_in")
    found = joined.filter(pk=row).first()
    if found is None:
        raise NotFound
    return found


def file_for(request: StaffRequest, file: int) -> FeedFile:
    """A file with rows that one may correct.

    Raises:
        NotFound: there is none, or not for this person.
    """
    row = queries.quarantine_visible_to(request.actor).filter(file=file).select_related("file__feed").first()
    if row is None:
        raise NotFound
    return row.file


@require_safe
def row(request: StaffRequest, row: int) -> HttpResponse:
    """One row in clear, a field for each column; the showing is recorded."""
    found = row_for(request, row)
    fields = commands.show_quarantined(rows=[found], by=request.actor, at=clock.now())[found.pk]
    header: list[str] = found.file.header
    padded = fields + [""] * (len(header) - len(fields))
    cells = [
        (place, name, cell, name == found.column)
        for place, (name, cell) in enumerate(zip(header, padded, strict=False))
    ]
    seen = {
        "row": found, "cells": cells, "surplus": fields[len(header) :], "words": REASONS, "states": ROW_STATES,
        "form": Why(),
    }  # fmt: skip
    return render(request, "intake/row.html", seen)


@require_POST
def correct(request: StaffRequest, row: int) -> HttpResponse:
    """Reads the row again with its cells as they were corrected."""
    found = row_for(request, row)
    given = cells_of(request.POST, found.file.header)
    made = commands.replay(rows=[found.pk], corrected={found.pk: given}, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("file", args=[made.pk]))


def cells_of(posted: Mapping[str, str], header: list[str]) -> dict[str, str]:
    """The corrected cells by column."""
    return {name: posted[f"{CELL}{place}"] for place, name in enumerate(header) if f"{CELL}{place}" in posted}


@require_POST
def give_up(request: StaffRequest, row: int) -> HttpResponse:
    """Nobody can mend it."""
    form = Why(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    commands.drop_quarantined(rows=[row_for(request, row).pk], reason=reason, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("quarantine"))


@require_safe
def download(request: StaffRequest, file: int) -> HttpResponse:
    """A file's open rows as CSV, to be corrected in a spreadsheet and handed back."""
    found = file_for(request, file)
    text = commands.quarantine_csv(file=found, by=request.actor, at=clock.now())
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="quarantine-{found.pk}.csv"'
    return response


@require_POST
def replay(request: StaffRequest, file: int) -> HttpResponse:
    """Reads all open rows of a file again: as they are, or from the corrected CSV."""
    found, upload = file_for(request, file), request.FILES.get("csv")
    if upload is None:
        rows = list(queries.quarantine_open(found).values_list("pk", flat=True))
        made = commands.replay(rows=rows, by=request.actor, at=clock.now())
        return HttpResponseRedirect(reverse("file", args=[made.pk]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrected.csv"
        path.write_bytes(upload.read())
        made = commands.replay_file(feed=found.feed, path=path, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("file", args=[made.pk]))
