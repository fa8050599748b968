"""The morning's lines of the unit apart: spot checks, withdrawals and reports of pressure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sunwai.base.actors import Actor, Right
from sunwai.base.morning import Button, Group, Item, line
from sunwai.complaints.models import Pressure, SpotCheck


@line("complaints.checks", Group.DUE, gettext_lazy("Spot checks"), Right.SEE_OPERATIONS, Right.CHECK_CASES)
def checks(actor: Actor, at: datetime) -> Sequence[Item]:
    del at
    opens = [Button(_("Open the checks"), "checks")] if actor.may(Right.CHECK_CASES) else []
    found = []
    if pressed := Pressure.objects.filter(done_at=None).count():
        words = ngettext("{number} report of pressure is open", "{number} reports of pressure are open", pressed)
        found.append(Item(words.format(number=pressed), opens, is_pressing=True))
    if waiting := SpotCheck.objects.filter(result="").count():
        words = ngettext(
            "{number} closed case waits to be checked", "{number} closed cases wait to be checked", waiting
        )
        found.append(Item(words.format(number=f"{waiting:,}"), opens))
    return found
