"""Everything that waits for a second person, on one page, by how long it waits; nobody sees their own here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.web.doors import StaffRequest
from sunwai.web.people import waiting_for_two  # noqa: F401 - it declares what the rooms bring
from sunwai.web.people.registers import MOST, Asks, Item, approvals
from sunwai.web.people.words import names_of

AGES = (
    (_("Under a day"), timedelta(days=1)), (_("1 to 3 days"), timedelta(days=3)),
    (_("3 to 7 days"), timedelta(days=7)), (_("Over 7 days"), timedelta.max),
)  # fmt: skip


def waiting(actor: Actor, at: datetime) -> list[tuple[Asks, list[Item]]]:
    """What this one may decide, kind by kind, the longest waiting first."""
    found = [(kind, sorted(kind.waiting(actor, at), key=lambda one: one.asked_at)) for kind in approvals]
    return [(kind, items) for kind, items in found if items]


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The page."""
    at = clock.now()
    found = waiting(request.actor, at)
    every = [one for _kind, items in found for one in items]
    counts, below = [], timedelta(0)
    for words, most in AGES:
        counts.append((words, sum(below <= at - one.asked_at < most for one in every)))
        below = most
    seen = {
        "groups": [(kind.words, items, len(items) >= MOST) for kind, items in found], "ages": counts,
        "number": len(every), "names": names_of(one.asked_by for one in every), "late": at - timedelta(days=7),
    }  # fmt: skip
    return render(request, "people/approvals.html", seen)
