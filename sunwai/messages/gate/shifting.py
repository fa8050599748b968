"""What another calendar does to what waits: how much would go at another time, and when instead. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sunwai.base import bulk
from sunwai.base.clock import LOCAL
from sunwai.directory.calendar import days_from
from sunwai.directory.days import ChangeKind
from sunwai.directory.plans import given
from sunwai.directory.seasons import CalendarChange, HoursProfile
from sunwai.messages.gate import standing as standings
from sunwai.messages.gate.hours import Profile, Span
from sunwai.messages.gate.standing import STANDING, Standing
from sunwai.messages.types import Channel, Purpose

OBEYS = [purpose.value for purpose in Purpose if purpose.obeys_hours]
QUEUED = """
SELECT channel, area_id, date_trunc('hour', greatest(not_before, %(at)s)), count(*) FROM messages_message
WHERE state = 'queued' AND channel = ANY(%(channels)s) AND not_before < %(until)s AND purpose = ANY(%(obeys)s)
GROUP BY 1, 2, 3
"""
AHEAD = timedelta(days=1)
LOOKED_AHEAD = timedelta(days=14)
"""So far ahead is looked at what waits, where a change has no end."""


@dataclass(frozen=True)
class Waits:
    """So much on a channel, about an area (none: anywhere), would go from an hour on."""

    channel: str
    area: int | None
    moment: datetime
    number: int


@dataclass(frozen=True)
class Shift:
    """So much on a channel would go at another time: the first and the last moment of now, and of then."""

    channel: str
    number: int
    was: datetime
    first: datetime
    last: datetime


def queued(until: datetime, at: datetime) -> list[Waits]:
    """What waits in the queue and may be due before a moment, by hours."""
    facts = {"at": at, "until": until, "obeys": OBEYS, "channels": [one.value for one in Channel]}
    return [Waits(*row) for row in bulk.rows(QUEUED, facts)]


def shifts(*, change: CalendarChange, waiting: Iterable[Waits], at: datetime) -> list[Shift]:
    """What a change, once it is in force, does to what waits; by channel. Reckoned on Pakistan's clock."""
    by_channel: dict[str, list[Waits]] = {}
    for one in waiting:
        by_channel.setdefault(one.channel, []).append(one)
    found = []
    for channel, rows in sorted(by_channel.items()):
        if (moved := _shift(channel, rows, change, at)) is not None:
            found.append(moved)
    return found


def _shift(channel: str, rows: Sequence[Waits], change: CalendarChange, at: datetime) -> Shift | None:
    now = standings.standing_from(bulk.rows(STANDING, standings.facts_for(channel, None, at))[0][0], channel, at)
    then = changed(now, change)
    places = then.places({one.area for one in rows})
    known: dict[tuple[frozenset[int], datetime], tuple[datetime, datetime] | None] = {}
    moved: list[tuple[datetime, datetime, int]] = []
    for one in rows:
        place = places[one.area]
        key = (frozenset(place), one.moment)
        if key not in known:
            known[key] = _moves(now, then, place, max(one.moment, at))
        if (pair := known[key]) is not None:
            moved.append((*pair, one.number))
    if not moved:
        return None
    return Shift(
        channel, sum(number for *_, number in moved), min(was for was, _, _ in moved),
        min(goes for _, goes, _ in moved), max(goes for _, goes, _ in moved),
    )  # fmt: skip


def _moves(
    now: Standing, then: Standing, place: Mapping[int, str], moment: datetime
) -> tuple[datetime, datetime] | None:  # fmt: skip
    was, goes = now.window("", place).opens(moment), then.window("", place).opens(moment)
    if was == goes or was is None:
        return None
    return was, goes or moment + standings.LOOKED_AT_AGAIN


def changed(now: Standing, change: CalendarChange) -> Standing:
    """What will hold when a draft is in force."""
    days = [(change.area_id, day) for day in days_from(change.first_day, change.last_day)]
    if change.kind == ChangeKind.HOLIDAY:
        return replace(now, holidays=(*now.holidays, *days))
    if change.kind == ChangeKind.WITHDRAWAL:
        return replace(now, holidays=tuple(one for one in now.holidays if one not in days))
    if change.kind == ChangeKind.SEASON:
        return replace(now, profiles=(*now.profiles, *_profiles(change)))
    if ChangeKind(change.kind).is_plan:
        return _with_plan(now, change)
    ending = HoursProfile.objects.filter(season__code=change.facts.get("code", ""))
    gone = {(one.channel, one.valid_from, one.valid_to) for one in ending}
    kept = tuple(one for one in now.profiles if (one.channel, one.first, one.last) not in gone)
    if change.first_day <= now.at.astimezone(LOCAL).date():
        return now
    return replace(now, profiles=(*kept, *_until(now.profiles, gone, change.first_day - AHEAD)))


def _with_plan(now: Standing, change: CalendarChange) -> Standing:
    if change.kind == ChangeKind.LIMITS:
        return now
    return replace(now, profiles=(*_of_seasons(now), *_plain(change, now.channel)))


def _of_seasons(now: Standing) -> list[Profile]:
    """The profiles that stay whatever is announced for good."""
    kept = {(one.channel, one.valid_from, one.valid_to) for one in HoursProfile.objects.exclude(season=None)}
    return [one for one in now.profiles if (one.channel, one.first, one.last) in kept]


def _plain(change: CalendarChange, channel: str) -> list[Profile]:
    found = []
    for one in given(change.facts["profiles"]):
        week: dict[int, tuple[Span, ...]] = {}
        for weekday, opens, closes in one.rows:
            week[weekday] = (*week.get(weekday, ()), (opens, closes))
        if one.channel in {"", channel}:
            found.append(Profile(week, one.channel, one.valid_from, one.valid_to))
    return found


def _until(profiles: Iterable[Profile], ending: set[tuple[str, Any, Any]], last: date) -> list[Profile]:
    """The profiles of a season that has begun, with its new last day."""
    mine = [one for one in profiles if (one.channel, one.first, one.last) in ending]
    return [replace(one, last=last) for one in mine if one.first is not None and one.first <= last]


def _profiles(change: CalendarChange) -> list[Profile]:
    spans: dict[str, dict[int, tuple[Span, ...]]] = {}
    for channel, weekday, opens, closes in change.facts.get("windows", ()):
        of = spans.setdefault(channel, {})
        of[weekday] = (*of.get(weekday, ()), (time.fromisoformat(opens), time.fromisoformat(closes)))
    return [Profile(week, channel, change.first_day, change.last_day) for channel, week in spans.items()]


def until_of(change: CalendarChange) -> datetime:
    """The midnight after a change's last day: nothing that waits for later is touched by it.

    Hours for good have no last day.
    """
    if change.kind == ChangeKind.HOURS:
        return datetime.combine(change.first_day + LOOKED_AHEAD, time(), LOCAL)
    return datetime.combine(change.last_day + AHEAD, time(), LOCAL)
