"""The morning's lines of the calendar and the directory: what waits for a second person, and what begins soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.morning import MOST, Button, Group, Item, apart, day, line
from sunwai.directory.almanac import drafts
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.keeping import DirectoryState
from sunwai.directory.seasons import Season
from sunwai.directory.tables import waiting as waiting_changes

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


@line("directory.changes", Group.DUE, gettext_lazy("Changes of the directory that wait"), Right.KEEP_DIRECTORY,
      more="directory")  # fmt: skip
def changes(actor: Actor, at: datetime) -> Sequence[Item]:
    """Drafts for a second person, and what could not be put into force on its day."""
    today, open_ = day_of(at), Q(state=DirectoryState.DRAFT) | Q(stuck_at__isnull=False, state=DirectoryState.APPROVED)
    return [
        Item(_stuck(one) if one.stuck_at else f"{apart(_name(one))} · {day(one.day)}",
             [Button(_("Look at it"), "directory_change", (one.pk,))], is_pressing=one.day <= today + SOON,
             is_told=one.stuck_at is None and one.drafted_by == str(actor))
        for one in waiting_changes(actor).filter(open_)[: MOST + 1]
    ]  # fmt: skip


def _stuck(change: DirectoryChange) -> str:
    return _("{name} could not be put into force on {day}").format(name=apart(_name(change)), day=day(change.day))
