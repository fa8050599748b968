"""What holds at a moment, for whoever asks: hours, holidays, pauses, limits, and the line's contract."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sunwai.base import bulk
from sunwai.base.clock import LOCAL, day_of
from sunwai.directory.days import HELD_PROGRAMME
from sunwai.messages.gate.hours import DAY, EVERY_DAY, HORIZON, Clock, Profile, Span, Window, zones_from
from sunwai.messages.types import LimitKind, PauseScope, Purpose, Reason

LOCK = 0x6A7E
SHARE = f"SELECT pg_advisory_xact_lock_shared({LOCK})"
"""Taken before anything is asked: who places a pause takes it alone, so it is in force for all who ask after it."""
HOLD = f"SELECT pg_advisory_xact_lock({LOCK})"
LOOKED_AT_AGAIN = timedelta(days=30)
CONTACTS = ((7, 1), (30, 4))
"""Unless the government says otherwise: one question in a week and four in thirty days, whatever the service."""
AGE = 14
"""Days after which a question that was made is not put any more, unless the government says otherwise."""
STANDING = f"""
SELECT json_build_object(
    'profiles', (SELECT coalesce(json_agg(json_build_array(p.channel, p.valid_from, p.valid_to, (
            SELECT coalesce(json_agg(json_build_array(h.weekday, h.opens, h.closes)), '[]')
            FROM messages_hours h WHERE h.profile_id = p.id)) ORDER BY p.id), '[]')
        FROM messages_hoursprofile p WHERE p.channel IN ('', %(channel)s)
            AND (p.valid_to IS NULL OR p.valid_to >= %(at)s::date - 2)),
    'holidays', (SELECT coalesce(json_agg(json_build_array(d.area_id, d.day)), '[]') FROM directory_holiday d
        WHERE d.day BETWEEN %(at)s::date - 2 AND %(at)s::date + {HORIZON + 2}),
    'pauses', (SELECT coalesce(json_agg(json_build_array(p.scope, p.reference, p.until)), '[]')
        FROM messages_pause p WHERE p.lifted_at IS NULL AND (p.until IS NULL OR p.until > %(at)s)),
    'holds', (SELECT coalesce(json_agg(json_build_array(h.hold, s.last_day)), '[]')
        FROM directory_season s, unnest(s.holds) AS h (hold)
        WHERE %(day)s::date BETWEEN s.first_day AND s.last_day AND starts_with(h.hold, '{HELD_PROGRAMME}')),
    'limits', (SELECT coalesce(json_agg(json_build_array(l.kind, l.days, l.most)), '[]') FROM messages_limit l),
    'budgets', EXISTS (SELECT FROM messages_budget b WHERE b.ended_at IS NULL
        AND %(day)s::date BETWEEN b.starts_on AND b.ends_on),
    'line', (SELECT json_build_array(l.code, v.code, v.starts_on, v.ends_on, l.price_paisa, l.settings->'hours')
        FROM messages_line l LEFT JOIN messages_vendor v ON v.id = l.vendor_id WHERE l.id = %(line)s))
"""
AREA_CODES = """
WITH RECURSIVE up AS (
    SELECT id AS area, id, code, parent_id FROM directory_area WHERE id = ANY(%s::bigint[])
    UNION ALL SELECT up.area, a.id, a.code, a.parent_id FROM up JOIN directory_area a ON a.id = up.parent_id
) SELECT area, id, code FROM up
"""


@dataclass(frozen=True)
class Stop:
    """A pause that stands."""

    scope: PauseScope
    reference: str
    until: datetime | None


@dataclass(frozen=True)
class OfLine:
    """The line that asks: its vendor's contract, its price for a segment, and what its own hours narrow."""

    code: str = ""
    vendor: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    price: int = 0
    narrowed: tuple[str, str] | None = None

    def is_under_contract(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Standing:
    """Everything that the gate goes by beside what is about one number."""

    channel: str
    at: datetime
    profiles: tuple[Profile, ...]
    holidays: tuple[tuple[int | None, date], ...]
    pauses: tuple[Stop, ...]
    contacts: tuple[tuple[int, int], ...]
    age: int
    has_budgets: bool
    line: OfLine

    @cached_property
    def _by_area(self) -> bool:
        """Whether anything depends on where the office is."""
        by_area = any(stop.scope is PauseScope.AREA for stop in self.pauses)
        return by_area or any(area is not None for area, _ in self.holidays)

    def places(self, areas: Collection[int | None]) -> Mapping[int | None, dict[int, str]]:
        """For each area itself and those above it, as ids and codes; asked only where it matters."""
        found: dict[int | None, dict[int, str]] = {area: {} for area in areas}
        if self._by_area and (asked := [area for area in areas if area is not None]):
            for area, above, code in bulk.rows(AREA_CODES, [asked]):
                found[area][above] = code
        return found

    def line_is_stopped(self) -> Reason | None:
        """Why the line may carry nothing at all now."""
        if not self.line.is_under_contract(day_of(self.at)):
            return Reason.LINE_ENDED
        mine = {PauseScope.LINE: self.line.code, PauseScope.VENDOR: self.line.vendor}
        stopped = any(stop.scope in mine and mine[stop.scope] == stop.reference for stop in self.pauses)
        return Reason.PAUSED if stopped else None

    def pause(self, purpose: Purpose, programme: int | None, place: Mapping[int, str]) -> datetime | None:
        """Until when a pause holds what is for this purpose, and of this programme and place; None if none does."""
        mine = {PauseScope.CHANNEL: {self.channel}}
        if purpose.obeys_pauses:
            mine[PauseScope.ALL] = {""}
            mine[PauseScope.PROGRAMME] = {str(programme)} if programme is not None else set()
            mine[PauseScope.AREA] = set(place.values())
        found = [
            stop.until or self.at + LOOKED_AT_AGAIN
            for stop in self.pauses
            if stop.reference in mine.get(stop.scope, ())
        ]
        return max(found, default=None)

    def window(self, zones: str, place: Mapping[int, str]) -> Window:
        """When a number of these zones may be disturbed about this place."""
        holidays = frozenset(day for area, day in self.holidays if area is None or area in place)
        profiles, narrowed = self.profiles, self.line.narrowed
        if all(profile.is_for_a_time for profile in profiles):
            profiles, narrowed = (*profiles, self._plain()), None
        clocks = [Clock(zone, profiles, self.channel, holidays) for zone in zones_from(zones)]
        if narrowed:
            clocks.append(Clock(LOCAL, (Profile(_all_week(narrowed)),)))
        return Window(tuple(clocks))

    def hours(self, zones: str, place: Mapping[int, str]) -> tuple[str, datetime | None, datetime | None]:
        """Why such a number must not be disturbed now (empty: it may) and until when, or when its hours close."""
        window = self.window(zones, place)
        if window.is_open(self.at):
            return "", None, window.closes(self.at)
        why = Reason.HOLIDAY if window.is_holiday(self.at) else Reason.OUTSIDE_HOURS
        return why, window.opens(self.at) or self.at + HORIZON * DAY, None

    def _plain(self) -> Profile:
        """The hours where the government has none: the line's own, or nine to seven."""
        return Profile(_all_week(self.line.narrowed) if self.line.narrowed else EVERY_DAY)


def _all_week(hours: tuple[str, str]) -> dict[int, tuple[Span, ...]]:
    return dict.fromkeys(range(7), ((time.fromisoformat(hours[0]), time.fromisoformat(hours[1])),))


def facts_for(channel: str, line: int | None, at: datetime) -> dict[str, Any]:
    """What STANDING is asked with."""
    return {"channel": channel, "line": line, "at": at, "day": day_of(at)}


def standing_from(told: Mapping[str, Any], channel: str, at: datetime) -> Standing:
    """What STANDING answered."""
    limits = told["limits"]
    return Standing(
        channel=channel, at=at, profiles=tuple(_profile(*row) for row in told["profiles"]),
        holidays=tuple((area, date.fromisoformat(day)) for area, day in told["holidays"]),
        pauses=(
            *(Stop(PauseScope(scope), reference, _moment(until)) for scope, reference, until in told["pauses"]),
            *(_held(hold, last) for hold, last in told["holds"]),
        ),
        contacts=tuple((days, most) for kind, days, most in limits if kind == LimitKind.CONTACTS) or CONTACTS,
        age=next((days for kind, days, _ in limits if kind == LimitKind.AGE), AGE),
        has_budgets=told["budgets"], line=_line(*told["line"]) if told["line"] else OfLine(),
    )  # fmt: skip


def limits_in_force() -> tuple[dict[int, int], int]:
    """At most so many questions (values) in so many days (keys) for one citizen, and the days that a question keeps."""
    rows = bulk.rows("SELECT kind, days, most FROM messages_limit ORDER BY days")
    contacts = {days: most for kind, days, most in rows if kind == LimitKind.CONTACTS} or dict(CONTACTS)
    return contacts, next((days for kind, days, _ in rows if kind == LimitKind.AGE), AGE)


def _held(hold: str, last: str) -> Stop:
    """A programme that a season holds back, until the midnight after it."""
    over = datetime.combine(date.fromisoformat(last) + DAY, time(), LOCAL)
    return Stop(PauseScope.PROGRAMME, hold.removeprefix(HELD_PROGRAMME), over)


def _profile(channel: str, first: str | None, last: str | None, rows: Sequence[tuple[int, str, str]]) -> Profile:
    spans: dict[int, tuple[Span, ...]] = {}
    for weekday, opens, closes in rows:
        spans[weekday] = (*spans.get(weekday, ()), (time.fromisoformat(opens), time.fromisoformat(closes)))
    return Profile(spans, channel, _day(first), _day(last))


def _line(  # noqa: PLR0913, PLR0917
    code: str, vendor: str | None, starts: str | None, ends: str | None, price: int, hours: Sequence[str] | None
) -> OfLine:
    narrowed = (str(hours[0]), str(hours[1])) if hours else None
    return OfLine(code, vendor or "", _day(starts), _day(ends), price, narrowed)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
