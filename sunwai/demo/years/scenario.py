"""A scenario of years: how many transactions, when, how people are asked and answer, and what is planted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).parents[1] / "data" / "years.toml"


class BadScenario(Exception):
    """The scenario file names something that years do not have, or says what cannot be."""


@dataclass(frozen=True)
class Size:
    transactions: int
    first_day: date
    months: int
    seed: int
    for_each_number: float


@dataclass(frozen=True)
class Calendar:
    season: float
    growth: float
    saturday: float
    sunday: float
    friday: float
    holiday: float
    slow: float
    spans: list[list[date]]


@dataclass(frozen=True)
class Offices:
    spread: float
    swing: float
    elsewhere: float
    busy_clerk: float
    without_post: float


@dataclass(frozen=True)
class Asking:
    without_number: float
    invited: float
    withheld: float
    voice: float
    callers: float
    again: float
    reached_voice: float
    reached_sms: float
    reached_caller: float
    days_to_file: int


@dataclass(frozen=True)
class Answers:
    replies: float
    caller: float
    voice_times: float
    late_hours: float
    wrong_person: float
    never_visited: float
    stop: float
    amount_given: float
    amount_middle: float
    amount_spread: float


@dataclass(frozen=True)
class Planted:
    bad: float
    bad_times: float
    worse: float
    worse_times: float
    slow: float
    slow_times: float
    repeating: float
    repeating_share: float
    inventing: float
    inventing_times: float
    remedied: float
    helped: float
    helped_to: float


@dataclass(frozen=True)
class Years:
    """A whole scenario; its tables are as in the file."""

    size: Size
    calendar: Calendar
    offices: Offices
    asking: Asking
    answers: Answers
    planted: Planted

    @property
    def after(self) -> date:
        """The day after the last."""
        return month_after(self.size.first_day, self.size.months)

    def of(self, transactions: int) -> Years:
        """The same with another number of transactions."""
        return replace(self, size=replace(self.size, transactions=transactions))


TABLES = {
    "size": Size, "calendar": Calendar, "offices": Offices, "asking": Asking, "answers": Answers, "planted": Planted,
}  # fmt: skip
SHARES = ("asking", "offices", "planted")
MANY = ("days_to_file", "spread", "swing")


def month_after(first: date, months: int) -> date:
    """The first day of a month so many later."""
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def days(first: date, after: date) -> list[date]:
    """The days from one up to, not including, another."""
    return [first + timedelta(days=n) for n in range((after - first).days)]


@lru_cache(maxsize=1)
def _default() -> dict[str, dict[str, Any]]:
    return tomllib.loads(DEFAULT.read_text(encoding="utf-8"))


def read(path: Path | None = None) -> Years:
    """The default scenario, with a file's values over it.

    Raises:
        BadScenario: it is not TOML, a table or a name is unknown, or a value cannot be.
    """
    given: dict[str, Any] = {}
    if path is not None:
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadScenario(f"{path.name} is not TOML: {error}") from error
    for table, values in given.items():
        known = {one.name for one in fields(TABLES[table])} if table in TABLES else set()
        if not isinstance(values, dict) or set(values) - known:
            raise BadScenario(f"unknown in {path and path.name}: {table}: {', '.join(values)}")
    merged = {table: {**values, **given.get(table, {})} for table, values in _default().items()}
    _check(merged)
    return Years(**{table: TABLES[table](**values) for table, values in merged.items()})


def _check(said: dict[str, dict[str, Any]]) -> None:
    for table, values in said.items():
        for name, value in values.items():
            usual = _default()[table][name]
            fits = isinstance(value, int | float) if isinstance(usual, int | float) else isinstance(value, type(usual))
            if not fits or isinstance(value, bool) or (isinstance(value, int | float) and value < 0):
                raise BadScenario(f"{table}.{name}: {value!r} is not like {usual!r}")
            is_share = table in SHARES and name not in MANY and not name.endswith("_times")
            if is_share and value > 1:
                raise BadScenario(f"{table}.{name}: {value!r} is no share")
    size = said["size"]
    if size["transactions"] < 1 or not 1 <= size["months"] <= 600 or size["first_day"].day != 1:
        raise BadScenario("size: at least one transaction, 1 to 600 months, and they begin on the first of a month")
    if size["for_each_number"] <= 0 or said["asking"]["invited"] > 1 - said["asking"]["without_number"]:
        raise BadScenario("size.for_each_number must be above 0, and nobody without a number can be invited")
    if said["calendar"]["growth"] <= 0 or said["answers"]["replies"] >= 1:
        raise BadScenario("calendar.growth must be above 0, and answers.replies below 1")
