"""Working-day arithmetic, apart from where the days come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True)
class Calendar:
    """The weekdays worked (Monday is 0; at least one) and the holidays of one place."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after a day, which itself does not count; none is the day itself.

        Raises:
            ValueError: the count is negative.
        """
        if count < 0:
            raise ValueError("working days are counted forwards")
        while count:
            day += DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and with `end`; negative where `end` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        days = weeks * len(self.weekdays)
        days += sum((end - DAY * back).weekday() in self.weekdays for back in range(rest))
        return days - sum(start < day <= end and day.weekday() in self.weekdays for day in self.holidays)


@dataclass(frozen=True)
class Almanac:
    """The days off of every place (None: everywhere) and the area above each: from it the calendar of any area."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    days: Mapping[int | None, frozenset[date]] = field(default_factory=dict)
    above: Mapping[int, int | None] = field(default_factory=dict)
    _known: dict[int | None, Calendar] = field(default_factory=dict, compare=False, repr=False)

    def calendar(self, area: int | None) -> Calendar:
        """The working days of an area: its own days off, those of the areas above it, and those held everywhere."""
        if area not in self._known:
            days = set(self.days.get(None, ()))
            here, seen = area, set[int]()
            while here is not None and here not in seen:
                seen.add(here)
                days |= self.days.get(here, frozenset())
                here = self.above.get(here)
            self._known[area] = Calendar(self.weekdays, frozenset(days))
        return self._known[area]

    def with_days(self, area: int | None, days: Iterable[date]) -> Almanac:
        """The same with more days off in one place and below."""
        return self._changed(area, self.days.get(area, frozenset()) | frozenset(days))

    def without_days(self, area: int | None, days: Iterable[date]) -> Almanac:
        """The same without these days off of one place; those of places above it stay."""
        return self._changed(area, self.days.get(area, frozenset()) - frozenset(days))

    def _changed(self, area: int | None, days: frozenset[date]) -> Almanac:
        return replace(self, days={**self.days, area: days}, _known={})


def days_from(first: date, last: date) -> list[date]:
    """Each day from the first to the last, both counted."""
    return [first + DAY * n for n in range((last - first).days + 1)]


def closed_days(first: date, last: date, worked: Collection[int]) -> frozenset[date]:
    """The days of a season on whose weekday nobody works."""
    return frozenset(day for day in days_from(first, last) if day.weekday() not in worked)
