"""The morning's line of findings: those whose date is today, or is past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.morning import Button, Group, Item, line
from sunwai.reports.models import Delivery, Notice


@line("reports.findings", Group.DUE, gettext_lazy("Findings to be acknowledged"), Right.SEE_REPORTS, more="findings")
def findings(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor
    today = day_of(at)
    waiting = Notice.objects.filter(acknowledged_at=None)
    late, due = waiting.filter(acknowledge_by__lt=today).count(), waiting.filter(acknowledge_by=today).count()
    opens = [Button(_("Open the findings"), "findings")]
    found = []
    if late:
        words = ngettext("{number} is late", "{number} are late", late)
        found.append(Item(words.format(number=f"{late:,}"), opens, is_pressing=True))
    if due:
        words = ngettext("{number} is due today", "{number} are due today", due)
        found.append(Item(words.format(number=f"{due:,}"), opens))
    return found


@line("reports.unread", Group.DUE, gettext_lazy("Reports to be acknowledged"), Right.SEE_OPERATIONS, more="unread")
def unread(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor
    waiting = Delivery.objects.filter(acknowledged_at=None, post__isnull=False, acknowledge_by__lte=day_of(at)).count()
    if not waiting:
        return []
    words = ngettext("{number} is due today or late", "{number} are due today or late", waiting)
    return [Item(words.format(number=f"{waiting:,}"), [Button(_("See who reads them"), "unread")])]
