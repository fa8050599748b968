"""What every deed asks of definitions and the directory, kept in the process: categories, rules, routes, posts, days.

It is read whole when a newer row of any of them is seen (the newest ids come along with every deed) and once a minute.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sunwai.base import bulk
from sunwai.directory.almanac import days_off
from sunwai.directory.calendar import MONDAY_TO_FRIDAY, Calendar

FRESH = 60.0
STAMP = """
SELECT (SELECT max(id) FROM directory_post), (SELECT max(id) FROM directory_area), (SELECT max(id) FROM directory_office),
    (SELECT max(id) FROM directory_holiday), (SELECT max(id) FROM casework_category),
    (SELECT extract(epoch FROM max(decided_at))::bigint FROM directory_calendarchange),
    (SELECT max(id) FROM casework_route), (SELECT max(id) FROM casework_deadlinerule)
"""  # noqa: E501
Stamp = tuple[int | None, ...]
Span = tuple[date, date | None]


def _holds(span: Span, on: date) -> bool:
    return span[0] <= on and (span[1] is None or on < span[1])


@dataclass(frozen=True)
class Term:
    """How long one kind of deadline is."""

    days: int
    is_working: bool


@dataclass(frozen=True)
class Rule:
    """A version of a rule: its terms by kind, and the ceiling in days of each reason for a pause."""

    id: int
    name: str
    terms: dict[str, Term]
    pauses: dict[str, int]


@dataclass(frozen=True)
class Leaf:
    """A category as deeds need it."""

    id: int
    parent: int | None
    department: int | None
    rule: int
    kind: str
    identity: str
    is_leaf: bool
    span: Span


@dataclass(frozen=True)
class Seat:
    """A post as deeds need it."""

    id: int
    reports_to: int | None
    area: int
    department: int | None
    office: int | None
    span: Span


@dataclass
class Book:
    """All of it, as it stood when it was read."""

    stamp: Stamp
    read_at: float
    categories: dict[int, Leaf]
    rules: dict[int, Rule]
    routes: dict[tuple[int | None, int | None, int | None], list[tuple[int, Span]]]
    seats: dict[int, Seat]
    areas: dict[int, int | None]
    offices: dict[int, tuple[int, int | None]]
    weekdays: frozenset[int]
    holidays: dict[int | None, frozenset[date]]
    heads: dict[tuple[int, int | None], list[int]] = field(default_factory=dict)
    office_heads: dict[int, list[int]] = field(default_factory=dict)
    _calendars: dict[int, Calendar] = field(default_factory=dict)

    def above(self, post: int) -> Iterator[int]:
        """The posts that a post reports up to, nearest first."""
        seen = {post}
        seat = self.seats.get(post)
        while seat is not None and seat.reports_to is not None and seat.reports_to not in seen:
            seen.add(seat.reports_to)
            yield seat.reports_to
            seat = self.seats.get(seat.reports_to)

    def superior(self, post: int) -> int | None:
        return next(self.above(post), None)

    def is_below(self, post: int, other: int | None) -> bool:
        """Whether a post is another or stands below it."""
        return other is not None and (post == other or other in self.above(post))

    def is_valid(self, post: int, on: date) -> bool:
        seat = self.seats.get(post)
        return seat is not None and _holds(seat.span, on)

    def area_line(self, area: int) -> list[int]:
        """The area and those above it, upwards."""
        line: list[int] = []
        here: int | None = area
        while here is not None and here not in line:
            line.append(here)
            here = self.areas.get(here)
        return line

    def category_line(self, category: int) -> list[Leaf]:
        """The category and those above it, upwards."""
        line: list[Leaf] = []
        here: int | None = category
        while here is not None and here in self.categories:
            line.append(self.categories[here])
            here = line[-1].parent
        return line

    def department_of(self, category: int) -> int | None:
        return next((leaf.department for leaf in self.category_line(category) if leaf.department is not None), None)

    def calendar(self, area: int) -> Calendar:
        """The working days of an area, its own holidays and those above it."""
        if area not in self._calendars:
            places = (None, *self.area_line(area))
            days: frozenset[date] = frozenset().union(*(self.holidays.get(place, frozenset()) for place in places))
            self._calendars[area] = Calendar(self.weekdays, days)
        return self._calendars[area]


_kept: Book | None = None
_reading = threading.Lock()


def book(stamp: Stamp | None = None) -> Book:
    """The book; read anew where `stamp` says that something came, or it is a minute old."""
    global _kept  # noqa: PLW0603 - one for the process, replaced whole
    kept = _kept
    if kept is None or (stamp is not None and stamp != kept.stamp):
        kept = _kept = _read()
    elif time.monotonic() - kept.read_at > FRESH and _reading.acquire(blocking=False):
        # one thread reads for all: meanwhile the others go on with what is a minute old
        try:
            kept = _kept = _read()
        finally:
            _reading.release()
    return kept


def checked() -> Book:
    """The book after a look whether something came: for what is not a deed and has no stamp with it."""
    return book(tuple(bulk.rows(STAMP)[0]))


def forget() -> None:
    """Something that has no new row was changed in this process: the next who asks reads it anew."""
    global _kept  # noqa: PLW0603
    _kept = None


def _read() -> Book:
    stamp = tuple(bulk.rows(STAMP)[0])
    weekdays = frozenset(day for (day,) in bulk.rows("SELECT weekday FROM directory_workinghours"))
    found = Book(
        stamp=stamp, read_at=time.monotonic(), categories=_categories(), rules=_rules(), routes=_routes(),
        seats=_seats(), areas=dict(bulk.rows("SELECT id, parent_id FROM directory_area")),
        offices={id_: (area, department) for id_, area, department in bulk.rows(
            "SELECT id, area_id, department_id FROM directory_office")},
        weekdays=weekdays or MONDAY_TO_FRIDAY, holidays=days_off(),
    )  # fmt: skip
    _note_heads(found)
    return found


def _categories() -> dict[int, Leaf]:
    rows = bulk.rows(
        "SELECT id, parent_id, department_id, rule_id, kind, identity, is_leaf, valid_from, valid_to"
        " FROM casework_category"
    )
    return {row[0]: Leaf(*_with_span(row)) for row in rows}


def _with_span(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row with its two last, the days between which it holds, as one."""
    return (*row[:-2], (row[-2], row[-1]))


def _rules() -> dict[int, Rule]:
    rows = bulk.rows("SELECT id, code || '/' || version, days::text, pauses::text FROM casework_deadlinerule")
    return {id_: _rule(id_, name, days, pauses) for id_, name, days, pauses in rows}


def _rule(id_: int, name: str, days: str, pauses: str) -> Rule:
    terms = {kind: Term(int(one["days"]), bool(one.get("working"))) for kind, one in json.loads(days).items()}
    return Rule(id_, name, terms, {reason: int(most) for reason, most in json.loads(pauses).items()})


def _routes() -> dict[tuple[int | None, int | None, int | None], list[tuple[int, Span]]]:
    found: defaultdict[tuple[int | None, int | None, int | None], list[tuple[int, Span]]] = defaultdict(list)
    sql = "SELECT office_id, category_id, area_id, post_id, valid_from, valid_to FROM casework_route"
    for office, category, area, post, start, end in bulk.rows(f"{sql} ORDER BY valid_from DESC, id"):
        found[office, category, area].append((post, (start, end)))
    return dict(found)


def _seats() -> dict[int, Seat]:
    rows = bulk.rows(
        "SELECT id, reports_to_id, area_id, department_id, office_id, valid_from, valid_to FROM directory_post"
        " ORDER BY code"
    )
    return {row[0]: Seat(*_with_span(row)) for row in rows}


def _note_heads(found: Book) -> None:
    """Who stands at the head of a place or an office: who reports to nobody of the same place or office."""
    heads: defaultdict[tuple[int, int | None], list[int]] = defaultdict(list)
    office_heads: defaultdict[int, list[int]] = defaultdict(list)
    for seat in found.seats.values():
        above = found.seats.get(seat.reports_to) if seat.reports_to is not None else None
        if seat.office is not None:
            if above is None or above.office != seat.office:
                office_heads[seat.office].append(seat.id)
        elif above is None or above.office or (above.area, above.department) != (seat.area, seat.department):
            heads[seat.area, seat.department].append(seat.id)
    found.heads, found.office_heads = dict(heads), dict(office_heads)
