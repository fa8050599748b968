"""Reports are opened, findings acknowledged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.people.models import Account
from sunwai.reports.models import Notice, Opening, Report
from sunwai.reports.rules import may_acknowledge
from sunwai.reports.types import AlreadyAcknowledged, NotAddressee


def open_report(*, report: Report, account: Account, by: Actor, at: datetime) -> Opening:
    """Marks that an account opened a report, the first time; afterwards nothing changes."""
    with transaction.atomic():
        opening, is_first = Opening.objects.get_or_create(report=report, account=account, defaults={"opened_at": at})
        if is_first:
            record(by=by, action="reports.open", subject="report", subject_id=report.pk, at=at)
    return opening


def acknowledge(*, notice: Notice, account: Account, note: str, by: Actor, at: datetime) -> Notice:
    """The post says that it has seen a finding.

    Raises:
        NotAddressee: the actor holds neither the post nor the right there.
        AlreadyAcknowledged: it was acknowledged before.
    """
    if not may_acknowledge(by, notice):
        raise NotAddressee
    with transaction.atomic():
        waiting = Notice.objects.filter(pk=notice.pk, acknowledged_at__isnull=True)
        if not waiting.update(acknowledged_at=at, acknowledged_by=account, note=note.strip()):
            raise AlreadyAcknowledged
        record(by=by, action="reports.acknowledge", subject="notice", subject_id=notice.pk, at=at,
               facts={"finding": notice.finding_id, "note": note.strip()})  # fmt: skip
    notice.refresh_from_db()
    return notice
