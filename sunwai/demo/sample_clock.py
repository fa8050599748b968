"""The sample's calendar, and clocks for it: stopped for history, running fast for a sample day."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

from sunwai.base.clock import LOCAL

FIRST_DAY = date(2026, 3, 2)
WEEKS = 26
EID_MILAD = date(2025, 9, 6)
FOUNDED = datetime(2025, 8, 25, 4, tzinfo=UTC)
OPENS, CLOSES = time(10, 0), time(18, 30)
MORNING = time(9)
PACE = 120.0
SETTING = "SUNWAI_CLOCK"


def sample_day(number: int) -> date:
    """The date of the first, second… sample day."""
    return FIRST_DAY + timedelta(days=number - 1)


def saturday(week: int) -> date:
    """The Saturday on which a week of history (from 1) is asked about; the last is just before the first day."""
    return FIRST_DAY - timedelta(days=2 + 7 * (WEEKS - week))


def asked_on(day: date) -> date:
    """The day on which the week of a Saturday is asked about: its Sunday where it is a holiday."""
    return day + timedelta(days=day == EID_MILAD)


def moment(day: date, hour: float) -> datetime:
    """An hour of a day in Pakistan."""
    return (datetime.combine(day, time(0), LOCAL) + timedelta(hours=hour)).astimezone(UTC)


def arrived(setting: str) -> int:
    """The number of the first sample day that is not begun on a clock that runs like ours; 0 of none."""
    if not setting:
        return 0
    real, sample, _pace = setting.split("/")
    at = datetime.fromisoformat(sample) + (datetime.now(UTC) - datetime.fromisoformat(real))
    here = at.astimezone(LOCAL)
    return (here.date() - FIRST_DAY).days + 1 + (here.time() >= MORNING)


def at_this_hour(after: datetime) -> datetime:
    """The first moment from then on at which it is as late in the day as it really is."""
    here = datetime.combine(after.astimezone(LOCAL).date(), datetime.now(LOCAL).time(), LOCAL)
    return (here if here >= after else here + timedelta(days=1)).astimezone(UTC)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """For what runs inside, it is this moment."""
    before = os.environ.get(SETTING)
    os.environ[SETTING] = running(at, pace=0)
    try:
        yield
    finally:
        if before is None:
            del os.environ[SETTING]
        else:
            os.environ[SETTING] = before


def running(at: datetime, *, pace: float) -> str:
    """The setting of a clock that shows this moment now and runs so many times faster than ours."""
    return f"{datetime.now(UTC).isoformat()}/{at.astimezone(UTC).isoformat()}/{pace}"
