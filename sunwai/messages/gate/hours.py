"""When a number may be disturbed: by weekday, holiday and profile, on the clocks of every zone where it may be.

Open means what the clocks on the wall show, so an hour that a clock skips is never open, and one that it repeats is
open twice. The answers are exact to the microsecond across such changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sunwai.base.clock import LOCAL

Span = tuple[time, time]
DAY = timedelta(days=1)
HORIZON = 70
"""Days that are searched for an opening; a number with none is closed for as long as matters."""
EVERY_DAY: Mapping[int, tuple[Span, ...]] = dict.fromkeys(range(7), ((time(9), time(19)),))


@dataclass(frozen=True)
class Profile:
    """Hours by weekday (Monday is 0) on a channel (empty: all), plain or for the days from `first` to `last`."""

    spans: Mapping[int, tuple[Span, ...]]
    channel: str = ""
    first: date | None = None
    last: date | None = None

    def covers(self, day: date, channel: str) -> bool:
        is_then = (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
        return is_then and self.channel in {"", channel}

    @property
    def is_for_a_time(self) -> bool:
        return self.first is not None or self.last is not None

    @property
    def weight(self) -> tuple[bool, date, bool]:
        """A profile for a time goes before a plain one, the later begun first; then one for a channel."""
        return self.is_for_a_time, self.first or date.min, bool(self.channel)


@dataclass(frozen=True)
class Clock:
    """One clock that must show an open hour: a zone's, with the profiles, holidays and channel that count there."""

    zone: ZoneInfo
    profiles: tuple[Profile, ...]
    channel: str = ""
    holidays: frozenset[date] = field(default_factory=frozenset)

    def spans(self, day: date) -> tuple[Span, ...]:
        if day in self.holidays:
            return ()
        covering = [profile for profile in self.profiles if profile.covers(day, self.channel)]
        return max(covering, key=lambda profile: profile.weight).spans.get(day.weekday(), ()) if covering else ()

    def is_open(self, moment: datetime) -> bool:
        shown = moment.astimezone(self.zone)
        at = shown.time()
        return any(opens <= at and (at < closes or closes == time.max) for opens, closes in self.spans(shown.date()))

    def opens(self, moment: datetime) -> datetime | None:
        """The first open moment from this one on, or None within the horizon."""
        if self.is_open(moment):
            return moment
        return self._first(moment, self._edges(moment, 0), wanted=True)

    def closes(self, moment: datetime) -> datetime | None:
        """The first closed moment from this one on, or None within the horizon."""
        if not self.is_open(moment):
            return moment
        return self._first(moment, self._edges(moment, 1), wanted=False)

    def _first(self, moment: datetime, edges: Iterable[list[datetime]], *, wanted: bool) -> datetime | None:
        for of_day in edges:
            for edge in sorted(of_day):
                if edge > moment and self.is_open(edge) is wanted:
                    return edge
        return None

    def _edges(self, moment: datetime, end: int) -> Iterator[list[datetime]]:
        """Day by day, the moments at which this clock may begin (0) or cease (1) to show an open hour."""
        first = moment.astimezone(self.zone).date()
        for ahead in range(HORIZON):
            day = first + ahead * DAY
            shown = [datetime.combine(day, span[end]) for span in self.spans(day)]
            if end:
                shown.append(datetime.combine(day + DAY, time()))
            changes = [one for one in _changes(self.zone, day) if one.astimezone(self.zone).date() == day]
            yield [*_moments(shown, self.zone), *changes]


def _moments(shown: Iterable[datetime], zone: ZoneInfo) -> Iterator[datetime]:
    """When a clock shows these: twice where it is put back, and where it skips them, the two readings nearest."""
    for one in shown:
        for fold in (0, 1):
            yield one.replace(tzinfo=zone, fold=fold).astimezone(UTC)


@lru_cache(maxsize=4096)
def _changes(zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    """The moment near a day at which the zone's clocks are changed, if there is one."""
    low = datetime.combine(day, time(), UTC) - 15 * timedelta(hours=1)
    high = low + timedelta(hours=54)
    before = low.astimezone(zone).utcoffset()
    if before == high.astimezone(zone).utcoffset():
        return ()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return (high,)


@dataclass(frozen=True)
class Window:
    """All the clocks that must show an open hour at once."""

    clocks: tuple[Clock, ...]

    def is_open(self, moment: datetime) -> bool:
        return all(clock.is_open(moment) for clock in self.clocks)

    def is_holiday(self, moment: datetime) -> bool:
        """Whether it is a holiday on one of them."""
        return any(moment.astimezone(clock.zone).date() in clock.holidays for clock in self.clocks)

    def opens(self, moment: datetime) -> datetime | None:
        """The first moment from this one on at which all are open, or None within the horizon."""
        last = moment + HORIZON * DAY
        while moment <= last:
            found = [clock.opens(moment) for clock in self.clocks]
            if None in found:
                return None
            latest = max(one for one in found if one)
            if latest == moment:
                return moment
            moment = latest
        return None

    def closes(self, moment: datetime) -> datetime | None:
        """The first moment from this one on at which one of them is closed; None where none ever is."""
        found = [closes for clock in self.clocks if (closes := clock.closes(moment))]
        return min(found, default=None)


@lru_cache(maxsize=512)
def zones_from(names: str) -> tuple[ZoneInfo, ...]:
    """The zones that a number's list names; Pakistan's where it names none."""
    return tuple(ZoneInfo(name) for name in names.split()) or (LOCAL,)
