"""The machine's own page: what runs, what waits, and whether what was promised to citizens holds."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from sunwai.base import clock
from sunwai.directory.models import Office
from sunwai.insight.models import Snapshot
from sunwai.ledger.queries import unsealed
from sunwai.messages import measures
from sunwai.messages.models import LineSwitch, Vendor
from sunwai.messages.queries import line_standings, standing_pauses
from sunwai.transactions.models import FeedAlarm
from sunwai.web.doors import StaffRequest
from sunwai.web.oversight.alarms import shown_alarms
from sunwai.web.oversight.measured import Measured, measured
from sunwai.web.oversight.words import CHANNELS, LINE_STATES, PERIODS, SWITCHES, THING_STATES
from sunwai.web.showing import name_of

FAILED_SHOWN, OFFICES_SHOWN, SWITCHES_SHOWN = 20, 30, 10


@require_safe
def operations(request: StaffRequest) -> HttpResponse:
    """One page of counts; nothing here shows a citizen."""
    period = request.GET.get("period", "")
    hours = PERIODS.get(period, PERIODS["day"])[0]
    found = measured(hours)
    seen = {
        "found": found, "period": period if period in PERIODS else "day", "periods": PERIODS,
        "lines": _lines(found), "carriers": _carriers(found), "offices": _offices(found),
        "lanes": measures.lanes(clock.now()), "channels": CHANNELS, "line_states": LINE_STATES,
        "switches": LineSwitch.objects.select_related("line_from", "line_to").order_by("-at")[:SWITCHES_SHOWN],
        "whys": SWITCHES, "thing_states": THING_STATES, "alarms": shown_alarms(request.actor),
        "jobs": ProcrastinateJob.objects.values("status", "queue_name").annotate(n=Count("id")).order_by("status"),
        "failed": ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:FAILED_SHOWN],
        "snapshot": Snapshot.objects.order_by("-as_of", "-pk").first(),
        "late": FeedAlarm.objects.filter(ended_at__isnull=True).select_related("feed", "post").order_by("-day"),
        "unsealed": len(unsealed()), "stopped": standing_pauses(clock.now()).count(),
    }  # fmt: skip
    return render(request, "oversight/operations.html", seen)


def _lines(found: Measured) -> list[dict[str, Any]]:
    """Each line: how it stands now, and what it did in the period."""
    did = {one.line: one for one in found.lines}
    rows = []
    for standing in line_standings():
        one = did.get(standing.code)
        rows.append(
            {"standing": standing, "did": one, "soon": found.soon.lines.get(one.id) if one else None, **_shares(one)}
        )
    return rows


def _shares(one: measures.LineMeasure | None) -> dict[str, float | None]:
    names = ("accepted", "delivered", "replied", "unknown")
    return {name: one.share(getattr(one, name)) if one else None for name in names}


def _carriers(found: Measured) -> list[dict[str, Any]]:
    """By the company at the other end, over all its lines."""
    names = {vendor.code: name_of(vendor) for vendor in Vendor.objects.all()}
    rows: dict[str, dict[str, Any]] = {}
    for one in found.lines:
        row = rows.setdefault(one.vendor, {"name": names.get(one.vendor, ""), "sent": 0, **dict.fromkeys(COUNTED, 0)})
        row["sent"] += one.sent
        for name in COUNTED:
            row[name] += getattr(one, name)
    for row in rows.values():
        row["shares"] = {name: row[name] / row["sent"] if row["sent"] else None for name in COUNTED}
    return sorted(rows.values(), key=lambda row: -row["sent"])


COUNTED = ("accepted", "delivered", "replied", "unknown")


def _offices(found: Measured) -> list[dict[str, Any]]:
    """The offices whose citizens wait longest to be asked."""
    slowest = sorted(found.soon.offices.items(), key=lambda pair: -(pair[1].half or 0))[:OFFICES_SHOWN]
    offices = Office.objects.in_bulk([office for office, _ in slowest])
    return [
        {"office": offices.get(office), "did": one}
        | {name: one.share(getattr(one, name)) for name in ("accepted", "delivered", "answered", "unknown")}
        for office, one in slowest
    ]
