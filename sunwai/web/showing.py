"""How numbers, days and names are written on pages. Digits are Latin in both languages, as on bills and phones."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from django.utils import translation

from sunwai.base.clock import LOCAL

NONE = "–"
PLACE = re.compile(r"\{\w+\}")


def tongue() -> str:
    """The language of the page, as Babel names it."""
    return "ur" if translation.get_language() == "ur" else "en_GB"


def count(number: float | None) -> str:
    """A whole number with its thousands parted."""
    return NONE if number is None else format_decimal(number, locale=tongue())


def percent(share: float | None, places: int = 1) -> str:
    """A share from 0 to 1 as per cent."""
    return NONE if share is None else f"{share * 100:.{places}f}%"


def day(moment: date | datetime | None) -> str:
    """A day, such as 3 March 2026, as it is in Pakistan."""
    if moment is None:
        return NONE
    here = moment.astimezone(LOCAL).date() if isinstance(moment, datetime) else moment
    return format_date(here, "d MMMM y", locale=tongue())


def short_day(on: date) -> str:
    """A day under a picture, such as 3 Mar."""
    return format_date(on, "d MMM", locale=tongue())


def month(moment: date | None) -> str:
    """A month, such as March 2026."""
    return NONE if moment is None else format_date(moment, "MMMM y", locale=tongue())


def moment(at: datetime | None) -> str:
    """A day and time in Pakistan, such as 3 March 2026, 14:05."""
    comma = "،" if tongue() == "ur" else ","
    return NONE if at is None else format_datetime(at, f"d MMMM y{comma} HH:mm", tzinfo=LOCAL, locale=tongue())


def span(seconds: float | str | None) -> str:
    """A length of time in its largest unit, such as 3 hours."""
    if seconds is None or seconds == "":
        return NONE
    return format_timedelta(timedelta(seconds=float(seconds)), threshold=2, locale=tongue())


def ago(seconds: float) -> str:
    """How long ago, such as 5 seconds ago."""
    return format_timedelta(-timedelta(seconds=seconds), threshold=2, add_direction=True, locale=tongue())


def hour(at: datetime | None) -> str:
    """A time of day in Pakistan, such as 14:05."""
    return NONE if at is None else format_time(at, "HH:mm", tzinfo=LOCAL, locale=tongue())


def name_of(thing: Any, what: str = "name") -> str:
    """A thing's name or title in the language of the page."""
    if thing is None:
        return NONE
    if isinstance(thing, dict):
        return str(thing.get(f"{what}_ur" if tongue() == "ur" else what) or thing.get(what, NONE))
    return str(getattr(thing, f"{what}_ur" if tongue() == "ur" else what) or getattr(thing, what))


def without_places(wording: str) -> str:
    """A question's wording for a page about many: its places ({office} and the like) are left open."""
    return PLACE.sub("…", wording)
