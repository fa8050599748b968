"""The days off as the tables have them: holidays, and the weekdays that a season does not work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from sunwai.base import bulk
from sunwai.directory.calendar import MONDAY_TO_FRIDAY, Almanac, closed_days, days_from
from sunwai.directory.days import ChangeKind, ChangeState
from sunwai.directory.seasons import CalendarChange, Season

HOLIDAYS = "SELECT area_id, day FROM directory_holiday"
WORKED = """
SELECT first_day, last_day, ARRAY(SELECT jsonb_object_keys(worked)) FROM directory_season WHERE worked IS NOT NULL
"""


def season_days_off() -> frozenset[date]:
    """The days that seasons close, everywhere."""
    closed = [closed_days(first, last, {int(one) for one in worked}) for first, last, worked in bulk.rows(WORKED)]
    return frozenset().union(*closed)


def days_off() -> dict[int | None, frozenset[date]]:
    """Every day off, by the area that has it; None is everywhere."""
    found: defaultdict[int | None, set[date]] = defaultdict(set)
    for area, day in bulk.rows(HOLIDAYS):
        found[area].add(day)
    found[None] |= season_days_off()
    return {area: frozenset(days) for area, days in found.items()}


def almanac() -> Almanac:
    """The days off and the tree of areas as they stand, in four questions."""
    weekdays = frozenset(day for (day,) in bulk.rows("SELECT weekday FROM directory_workinghours"))
    above = dict(bulk.rows("SELECT id, parent_id FROM directory_area"))
    return Almanac(weekdays or MONDAY_TO_FRIDAY, days_off(), above)


def changed(now: Almanac, change: CalendarChange) -> Almanac:
    """The almanac as it will be when a draft is in force."""
    days = days_from(change.first_day, change.last_day)
    if change.kind == ChangeKind.HOLIDAY:
        return now.with_days(change.area_id, days)
    if change.kind == ChangeKind.WITHDRAWAL:
        return now.without_days(change.area_id, days)
    if change.kind == ChangeKind.SEASON and change.facts.get("worked") is not None:
        worked = {int(one) for one in change.facts["worked"]}
        return now.with_days(None, closed_days(change.first_day, change.last_day, worked))
    season = Season.objects.filter(code=change.facts.get("code", "")).exclude(worked=None).first()
    if change.kind == ChangeKind.SEASON_END and season is not None:
        closed = closed_days(change.first_day, season.last_day, {int(one) for one in season.worked or ()})
        return now.without_days(None, closed - _holidays(closed))
    return now


def _holidays(days: Iterable[date]) -> frozenset[date]:
    found = bulk.rows(f"{HOLIDAYS} WHERE area_id IS NULL AND day = ANY(%s::date[])", [sorted(days)])
    return frozenset(day for _, day in found)


def seasons_on(day: date) -> list[Season]:
    """The seasons in force on a day, the one begun last first: where their windows differ, it goes before."""
    return list(Season.objects.filter(first_day__lte=day, last_day__gte=day).order_by("-first_day", "code"))


def held_by(hold: str, day: date) -> Season | None:
    """The season that holds something back on a day, the longest first; None where nothing does."""
    found = Season.objects.filter(first_day__lte=day, last_day__gte=day, holds__contains=[hold])
    return found.order_by("-last_day").first()


def changes() -> QuerySet[CalendarChange]:
    """Every change of the calendar, drafts first, then the newest."""
    return CalendarChange.objects.select_related("area").order_by("decided_at", "-pk")


def drafts() -> QuerySet[CalendarChange]:
    """What waits for a second person."""
    return CalendarChange.objects.filter(state=ChangeState.DRAFT).select_related("area").order_by("first_day", "pk")
