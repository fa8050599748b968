"""The morning's line of callers: the call-backs that were promised for today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.morning import Button, Group, Item, line
from sunwai.outreach.models import WorkItem
from sunwai.outreach.types import WorkKind, WorkState


@line("outreach.promised", Group.DUE, gettext_lazy("Call-backs that were promised"), Right.SEE_OPERATIONS,
      Right.SUPERVISE_CALLERS)  # fmt: skip
def promised(actor: Actor, at: datetime) -> Sequence[Item]:
    midnight = datetime.combine(day_of(at) + timedelta(days=1), time(), LOCAL)
    waiting = WorkItem.objects.filter(state=WorkState.WAITING, kind=WorkKind.CALL_BACK, due_at__lt=midnight)
    opens = [Button(_("Open the callers’ board"), "board")] if actor.may(Right.SUPERVISE_CALLERS) else []
    late, today = waiting.filter(due_at__lt=at).count(), waiting.filter(due_at__gte=at).count()
    found = []
    if late:
        words = ngettext("{number} is past its hour", "{number} are past their hour", late)
        found.append(Item(words.format(number=f"{late:,}"), opens, is_pressing=True))
    if today:
        words = ngettext("{number} is promised for today", "{number} are promised for today", today)
        found.append(Item(words.format(number=f"{today:,}"), opens))
    return found
