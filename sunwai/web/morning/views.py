"""The morning page: what needs somebody today, each thing with the button that deals with it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.web.doors import StaffRequest
from sunwai.web.morning import commands, jobs
from sunwai.web.morning.letter import asked

LOADED = (jobs,)


@require_safe
def shown(request: StaffRequest) -> HttpResponse:
    """All lines that have something."""
    at = clock.now()
    found = asked(request.actor, at)
    needing = sum(one.needing for rows in found.values() for one in rows)
    seen = {"groups": [(group.label, rows) for group, rows in found.items()], "needing": needing, "at": at}
    return render(request, "morning/morning.html", seen)


@require_POST
def again(request: StaffRequest, job: int) -> HttpResponse:
    """Runs a failed job once more."""
    commands.again(job=job, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("morning"))
