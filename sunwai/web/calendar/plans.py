"""Hours for good and limits, as a change of the calendar shows them: what holds, and what will."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from sunwai.directory.days import ChangeKind, ChangeState
from sunwai.directory.seasons import CalendarChange
from sunwai.messages.models import Message
from sunwai.messages.types import Reason, State
from sunwai.web.showing import tongue

Span = tuple[str | None, str, str]


def spans(rows: Iterable[tuple[str | None, int, str, str]]) -> list[Span]:
    """Hours as a person reads them: the weekdays that have the same span on a channel together."""
    days: dict[tuple[str | None, str], list[int]] = {}
    for channel, weekday, opens, closes in rows:
        days.setdefault((channel, f"{opens[:5]}–{closes[:5]}"), []).append(weekday)
    comma = "، " if tongue() == "ur" else ", "
    return [(channel, comma.join(str(WEEKDAYS[one]) for one in found), span) for (channel, span), found in days.items()]


def plan_of(change: CalendarChange) -> dict[str, Any]:
    """What the page of a change of hours or limits shows beside what every change shows."""
    facts = change.facts
    if change.kind == ChangeKind.HOURS:
        both = facts["before"]["profiles"], facts["profiles"]
        return {"hours_before": _profiles(both[0]), "hours_then": _profiles(both[1])}
    if change.kind == ChangeKind.LIMITS:
        waiting = Message.objects.filter(state=State.QUEUED, reason=Reason.OVER_CAP).count()
        return {"limits": list(_limits(facts["before"], facts)), "capped": waiting}
    return {}


def _profiles(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": (one["name_ur"] if tongue() == "ur" else one["name"]) or one["code"],
            "first": date.fromisoformat(one["from"]) if one["from"] else None,
            "last": date.fromisoformat(one["to"]) if one["to"] else None,
            "spans": spans((one["channel"], *row) for row in one["rows"]),
        }
        for one in rows
    ]  # fmt: skip


def _limits(before: Mapping[str, Any], then: Mapping[str, Any]) -> Iterable[tuple[str, int | None, int | None]]:
    days = sorted({int(one) for one in (*before["contacts"], *then["contacts"])})
    for one in days:
        words = _("Questions to one citizen in {days} days, at most").format(days=one)
        yield words, before["contacts"].get(str(one)), then["contacts"].get(str(one))
    yield _("Days that a question keeps"), before["age"], then["age"]


def may_undo(change: CalendarChange) -> bool:
    """Whether it is the one that holds, so that its opposite makes sense."""
    later = CalendarChange.objects.filter(kind=change.kind, decided_at__gt=change.decided_at)
    return not later.filter(state=ChangeState.APPROVED).exists()
