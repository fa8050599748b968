"""The morning's lines of the calendar: drafts that wait for a second person, and what begins soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.morning import MOST, Button, Group, Item, apart, day, line
from sunwai.directory.almanac import drafts
from sunwai.directory.seasons import Season

SOON = timedelta(days=1)


@line("directory.drafts", Group.DUE, gettext_lazy("Changes of the calendar that wait for a second person"),
      Right.KEEP_CALENDAR, more="calendar")  # fmt: skip
def waiting(actor: Actor, at: datetime) -> Sequence[Item]:
    today = day_of(at)
    return [
        Item(f"{apart(_name(one))} · {day(one.first_day)}", [Button(_("Look at it"), "calendar_change", (one.pk,))],
             is_pressing=one.first_day <= today + SOON, is_told=one.drafted_by == str(actor))
        for one in drafts()[: MOST + 1]
    ]  # fmt: skip


@line("directory.seasons", Group.PAUSED, gettext_lazy("Seasons"), Right.SEE_OPERATIONS, Right.KEEP_CALENDAR,
      more="calendar")  # fmt: skip
def seasons(actor: Actor, at: datetime) -> Sequence[Item]:
    """What holds today, and what begins tomorrow."""
    del actor
    today = day_of(at)
    found = Season.objects.filter(first_day__lte=today + SOON, last_day__gte=today).order_by("first_day")
    said = _("{name}, {first} to {last}")
    spans = [(apart(_name(one)), day(one.first_day), day(one.last_day)) for one in found[:MOST]]
    return [Item(said.format(name=name, first=first, last=last), is_told=True) for name, first, last in spans]


def _name(one: object) -> str:
    urdu = getattr(one, "name_ur", "") if get_language() == "ur" else ""
    return str(urdu or getattr(one, "name", ""))
