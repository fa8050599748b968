"""Whether the machine runs: jobs, lines, the newest snapshot, what waits to be sealed."""

from __future__ import annotations

from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from sunwai.insight.models import Snapshot
from sunwai.ledger.queries import unsealed
from sunwai.messages.models import Line, Message
from sunwai.transactions.models import FeedAlarm
from sunwai.web.doors import StaffRequest

FAILED_SHOWN = 20


@require_safe
def operations(request: StaffRequest) -> HttpResponse:
    """One page of counts; nothing here shows a citizen."""
    waiting = Message.objects.filter(state__in=["queued", "reserved"]).values("channel", "state")
    seen = {
        "jobs": ProcrastinateJob.objects.values("status", "queue_name").annotate(n=Count("id")).order_by("status"),
        "failed": ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:FAILED_SHOWN],
        "lines": Line.objects.order_by("code"),
        "waiting": waiting.annotate(n=Count("id"), oldest=Min("created_at")).order_by("channel", "state"),
        "snapshot": Snapshot.objects.order_by("-as_of", "-pk").first(),
        "alarms": FeedAlarm.objects.filter(ended_at__isnull=True).select_related("feed", "post").order_by("-day"),
        "unsealed": len(unsealed()),
    }
    return render(request, "oversight/operations.html", seen)
