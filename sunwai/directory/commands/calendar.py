"""Announcing what changes the calendar: drafted by one person, approved by another, told to the rooms by an event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.events import emit
from sunwai.directory.almanac import days_off
from sunwai.directory.calendar import days_from
from sunwai.directory.commands.plans import check_plan, put_hours
from sunwai.directory.days import (
    BadChange,
    BadSeason,
    CalendarChanged,
    ChangeKind,
    ChangeState,
    DaysArePast,
    HolidayAlready,
    HolidayBegan,
    NoSuchHoliday,
    NoSuchSeason,
    NotADraft,
    PlanChanged,
    SeasonGiven,
    SeasonThere,
    SecondPersonDecides,
)
from sunwai.directory.models import Area, Holiday
from sunwai.directory.plans import given, titles
from sunwai.directory.seasons import CalendarChange, Hours, HoursProfile, Season
from sunwai.ledger.commands import record

LONGEST = timedelta(days=366)
NOTE = """
UPDATE directory_calendarchange SET told = told || jsonb_build_object(%(room)s::text, %(facts)s::jsonb)
WHERE id = %(change)s AND NOT jsonb_exists(told, %(room)s)
"""


def draft_holiday(
    *, first_day: date, last_day: date, name: str, name_ur: str, area: Area | None = None, by: Actor, at: datetime
) -> CalendarChange:
    """Announces days without work, everywhere or in an area and below; they are none until a second person approves.

    Raises:
        BadChange, DaysArePast: days that cannot be.
        HolidayAlready: they are all holidays there.
    """
    made = _change(ChangeKind.HOLIDAY, first_day, last_day, name, name_ur, area)
    return _draft(made, by, at)


def draft_withdrawal(
    *, first_day: date, last_day: date, area: Area | None = None, by: Actor, at: datetime
) -> CalendarChange:
    """Takes days off back that have not begun.

    Raises:
        HolidayBegan: the first of them is today, or past.
        NoSuchHoliday: there is none of this place on these days.
    """
    there = Holiday.objects.filter(area=area, day__range=(first_day, last_day)).order_by("day").first()
    name, name_ur = (there.name, there.name_ur) if there else ("", "")
    return _draft(_change(ChangeKind.WITHDRAWAL, first_day, last_day, name, name_ur, area), by, at)


def draft_season(*, season: SeasonGiven, by: Actor, at: datetime) -> CalendarChange:
    """Announces a season: windows by channel, office hours, and what is held back, from midnight to midnight.

    Raises:
        BadSeason: it changes nothing, or an hour closes before it opens.
        SeasonThere: one with its code is in force or to come.
    """
    made = _change(ChangeKind.SEASON, season.first_day, season.last_day, season.name, season.name_ur, None)
    made.facts = _facts(season)
    return _draft(made, by, at)


def draft_season_end(*, code: str, by: Actor, at: datetime) -> CalendarChange:
    """Ends a season with this day, or takes one back that has not begun.

    Raises:
        NoSuchSeason: there is none, or it is over.
    """
    season = Season.objects.filter(code=code, last_day__gte=day_of(at)).first()
    if season is None:
        raise NoSuchSeason
    first = max(season.first_day, day_of(at) + timedelta(days=1))
    made = _change(ChangeKind.SEASON_END, first, max(first, season.last_day), season.name, season.name_ur, None)
    made.facts = {"code": code}
    return _draft(made, by, at)


def draft_plan(*, kind: ChangeKind, facts: Mapping[str, Any], by: Actor, at: datetime) -> CalendarChange:
    """Other hours for good, or other limits: `messages` knows what they are, and puts limits in force when told.

    Raises:
        SeasonThere: a profile has the code of a season's.
    """
    today = day_of(at)
    made = _change(kind, today, today, *titles(kind), None)
    made.facts = dict(facts)
    return _draft(made, by, at)


def _change(  # noqa: PLR0917
    kind: ChangeKind, first: date, last: date, name: str, name_ur: str, area: Area | None
) -> CalendarChange:  # fmt: skip
    return CalendarChange(
        kind=kind, first_day=first, last_day=last, name=name.strip(), name_ur=name_ur.strip() or name.strip(), area=area
    )


def _facts(season: SeasonGiven) -> dict[str, Any]:
    windows = [[one.channel, one.weekday, f"{one.opens}", f"{one.closes}"] for one in season.windows]
    worked = None
    if season.worked is not None:
        worked = {str(day): [f"{opens}", f"{closes}"] for day, (opens, closes) in season.worked.items()}
    return {"code": season.code, "windows": windows, "worked": worked, "holds": list(season.holds)}


@transaction.atomic
def _draft(made: CalendarChange, by: Actor, at: datetime) -> CalendarChange:
    by.need(Right.KEEP_CALENDAR)
    check(made, at)
    made.drafted_by, made.drafted_at = str(by), at
    made.save()
    _record("directory.draft_calendar", made, by, at)
    return made


def check(change: CalendarChange, at: datetime) -> None:
    """Raises what is against a change, at the moment that it is drafted, and again when it is approved."""
    today = day_of(at)
    if change.last_day < change.first_day or change.last_day - change.first_day > LONGEST:
        raise BadChange
    if ChangeKind(change.kind).is_plan:
        check_plan(change)
    elif change.kind == ChangeKind.WITHDRAWAL:
        _check_withdrawal(change, today)
    elif change.first_day < today:
        raise DaysArePast
    elif change.kind == ChangeKind.HOLIDAY:
        there = Holiday.objects.filter(area=change.area, day__range=(change.first_day, change.last_day)).count()
        if there == len(days_from(change.first_day, change.last_day)):
            raise HolidayAlready
    elif change.kind == ChangeKind.SEASON:
        _check_season(change)
    elif not Season.objects.filter(code=change.facts["code"], last_day__gte=today).exists():
        raise NoSuchSeason


def _check_withdrawal(change: CalendarChange, today: date) -> None:
    rows = Holiday.objects.filter(area=change.area, day__range=(change.first_day, change.last_day))
    first = rows.order_by("day").values_list("day", flat=True).first()
    if first is None:
        raise NoSuchHoliday
    began = first
    while Holiday.objects.filter(area=change.area, day=began - timedelta(days=1), name=change.name).exists():
        began -= timedelta(days=1)  # a feast of three days has begun with its first
    if began <= today:
        raise HolidayBegan(day=began.isoformat())


def _check_season(change: CalendarChange) -> None:
    facts = change.facts
    spans = [(opens, closes) for _, _, opens, closes in facts["windows"]]
    spans += [tuple(one) for one in (facts["worked"] or {}).values()]
    if any(opens >= closes for opens, closes in spans) or not facts["code"]:
        raise BadSeason
    if not facts["windows"] and facts["worked"] is None and not facts["holds"]:
        raise BadSeason
    codes = _profile_codes(facts).values()
    taken = HoursProfile.objects.filter(code__in=codes).exists()
    if taken or Season.objects.filter(code=facts["code"]).exists():
        raise SeasonThere(code=facts["code"])


def _profile_codes(facts: Mapping[str, Any]) -> dict[str, str]:
    """The code of the profile of each channel that the season has windows for."""
    channels = sorted({channel for channel, *_ in facts["windows"]})
    return {one: f"{facts['code']}-{one}" if one else facts["code"] for one in channels}


@transaction.atomic
def approve_change(*, change: int, by: Actor, at: datetime) -> CalendarChange:
    """Puts a draft into force: the days and hours change here and now, what hangs on them by the event that follows.

    Raises:
        SecondPersonDecides: who drafted it cannot approve it.
        NotADraft: somebody was faster.
        Refused: meanwhile the days have begun, or are there.
    """
    found = _taken(change, by)
    if found.drafted_by == str(by):
        raise SecondPersonDecides
    check(found, at)
    before = days_off().get(found.area_id, frozenset())
    _put(found, at)
    after = days_off().get(found.area_id, frozenset())
    for name, days in (("given", after - before), ("taken", before - after)):
        found.facts[name] = [day.isoformat() for day in sorted(days)]
    found.state, found.decided_by, found.decided_at = ChangeState.APPROVED, str(by), at
    found.save(update_fields=["state", "decided_by", "decided_at", "facts", "first_day", "last_day"])
    _record("directory.approve_calendar", found, by, at)
    emit(PlanChanged(found.pk) if ChangeKind(found.kind).is_plan else CalendarChanged(found.pk))
    return found


@transaction.atomic
def drop_change(*, change: int, by: Actor, at: datetime) -> None:
    """A draft that will not be. Its drafter may drop it too."""
    found = _taken(change, by)
    found.state, found.decided_by, found.decided_at = ChangeState.DROPPED, str(by), at
    found.save(update_fields=["state", "decided_by", "decided_at"])
    _record("directory.drop_calendar", found, by, at)


def _taken(change: int, by: Actor) -> CalendarChange:
    by.need(Right.KEEP_CALENDAR)
    found = CalendarChange.objects.select_for_update().filter(pk=change, state=ChangeState.DRAFT).first()
    if found is None:
        raise NotADraft
    return found


def _put(change: CalendarChange, at: datetime) -> None:
    days = days_from(change.first_day, change.last_day)
    if change.kind == ChangeKind.HOLIDAY:
        rows = [Holiday(area=change.area, day=one, name=change.name, name_ur=change.name_ur) for one in days]
        Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    elif change.kind == ChangeKind.WITHDRAWAL:
        Holiday.objects.filter(area=change.area, day__in=days).delete()
    elif change.kind == ChangeKind.SEASON:
        _put_season(change)
    elif ChangeKind(change.kind).is_plan:
        change.first_day = change.last_day = day_of(at)
        if change.kind == ChangeKind.HOURS:
            put_hours(profiles=given(change.facts["profiles"]))
    else:
        _end_season(change.facts["code"], day_of(at))


def _put_season(change: CalendarChange) -> None:
    facts = change.facts
    season = Season.objects.create(
        code=facts["code"], name=change.name, name_ur=change.name_ur, first_day=change.first_day,
        last_day=change.last_day, worked=facts["worked"], holds=facts["holds"], change=change,
    )  # fmt: skip
    for channel, code in _profile_codes(facts).items():
        profile = HoursProfile.objects.create(
            code=code, name=change.name, name_ur=change.name_ur, channel=channel, valid_from=change.first_day,
            valid_to=change.last_day, season=season,
        )  # fmt: skip
        Hours.objects.bulk_create(
            Hours(profile=profile, weekday=weekday, opens=opens, closes=closes)
            for of, weekday, opens, closes in facts["windows"] if of == channel
        )  # fmt: skip


def _end_season(code: str, today: date) -> None:
    """One that has begun ends with this day; one that has not is taken out. The changes keep what was."""
    season = Season.objects.get(code=code)
    if season.first_day > today:
        season.delete()
        return
    Season.objects.filter(pk=season.pk).update(last_day=today)
    HoursProfile.objects.filter(season=season).update(valid_to=today)


def note_told(*, change: int, room: str, facts: Mapping[str, object]) -> bool:
    """What a room moved for a change; whether it had not said so before. In the caller's transaction."""

    return bool(bulk.run(NOTE, {"change": change, "room": room, "facts": json.dumps(facts)}))


def _record(action: str, change: CalendarChange, by: Actor, at: datetime) -> None:
    facts = {
        "kind": change.kind, "area": change.area_id, "first": change.first_day.isoformat(),
        "last": change.last_day.isoformat(), "name": change.name, **change.facts,
    }  # fmt: skip
    record(by=by, action=action, subject="directory.calendar_change", subject_id=change.pk, at=at, facts=facts)


__all__ = [
    "approve_change", "check", "draft_holiday", "draft_plan", "draft_season", "draft_season_end", "draft_withdrawal",
    "drop_change", "note_told",
]  # fmt: skip
