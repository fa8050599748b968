"""What runs where and whether it is well, and the page by which a machine is asked whether it is."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.machines import queries
from sunwai.machines.commands import take_off as take_off_process
from sunwai.machines.models import Process
from sunwai.web.doors import StaffRequest
from sunwai.web.oversight.words import STANDINGS


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 where pages and database answer, for a balancer or a watch outside; it says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("well\n", content_type="text/plain")


@require_safe
def what_runs(request: StaffRequest) -> HttpResponse:
    """Machines and their processes, those in trouble marked, with what each should be asked."""
    machines = queries.machines()
    programs = {one.program for machine in machines for one in machine.processes if one.is_on}
    seen = {
        "machines": machines, "database": queries.database(), "standings": STANDINGS, "several": len(programs) > 1,
        "troubled": sum(one.standing in {"gone", "faulty"} for machine in machines for one in machine.processes),
        "may_take_off": request.actor.may(Right.ADMINISTER),
    }  # fmt: skip
    return render(request, "oversight/machines.html", seen)


@require_POST
def take_off(request: StaffRequest, process: int) -> HttpResponse:
    """Takes a process that is no longer expected off the list."""
    take_off_process(process=get_object_or_404(Process, pk=process), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("machines"))
