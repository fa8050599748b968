"""What a change moves, for people to look at before it is in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sunwai.base.clock import day_of
from sunwai.casework.rules.moving import AllMoves, would_move
from sunwai.casework.types import DeadlineKind
from sunwai.directory.almanac import almanac, changed
from sunwai.directory.days import ChangeKind
from sunwai.directory.models import Holiday
from sunwai.directory.queries import descendants
from sunwai.directory.seasons import CalendarChange, Season
from sunwai.messages.gate.shifting import Shift, queued, shifts, until_of
from sunwai.messages.models import DutyTurn
from sunwai.messages.rules.duty import HEAD_PLACE
from sunwai.outreach.queries.shifting import calls_waiting
from sunwai.reports.commands.moving import would_move as findings_move
from sunwai.web.cases.words import DEADLINES
from sunwai.web.showing import day as shown_day
from sunwai.web.showing import name_of

MOST = 40
NIGHT_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Row:
    """So many dates of a kind move from one day to another."""

    kind: str | Promise
    was: date
    due: date
    number: int


@dataclass(frozen=True)
class Moves:
    """All that a change moves."""

    rows: list[Row]
    dates: int
    cases: int
    findings: dict[tuple[date, date], int]
    shifts: list[Shift]
    turns: int

    @property
    def more(self) -> int:
        """Dates that no row shows."""
        return self.dates - sum(row.number for row in self.rows)

    @property
    def of_findings(self) -> int:
        return sum(self.findings.values())

    @property
    def is_nothing(self) -> bool:
        return not (self.dates or self.findings or self.shifts)


def moves_of(change: CalendarChange, at: datetime) -> Moves:
    """What a draft would move, from the tables as they stand; nothing is written."""
    if ChangeKind(change.kind).is_plan:
        return Moves([], 0, 0, {}, _of_plan(change, at), 0)
    areas = descendants([change.area_id]) if change.area_id else None
    found = would_move(almanac=changed(almanac(), change), areas=areas, since=at)
    until = until_of(change)
    waiting = [*queued(until, at), *calls_waiting(until, at)]
    rows = _rows(found)
    return Moves(
        rows[:MOST], found.dates, found.cases, findings_move(change=change),
        shifts(change=change, waiting=waiting, at=at), _turns(change, until),
    )  # fmt: skip


def _of_plan(change: CalendarChange, at: datetime) -> list[Shift]:
    """What other hours for good move; limits move nothing that has an hour."""
    if change.kind == ChangeKind.LIMITS:
        return []
    until = until_of(change)
    return shifts(change=change, waiting=[*queued(until, at), *calls_waiting(until, at)], at=at)


def _rows(found: AllMoves) -> list[Row]:
    """By kind and days: a due date is the end of a day, the head's its beginning."""
    numbers: Counter[tuple[DeadlineKind, date, date]] = Counter()
    for one in found.rows:
        back = timedelta(0) if one.kind is DeadlineKind.HEAD else NIGHT_BEFORE
        numbers[one.kind, day_of(one.was - back), day_of(one.due_at - back)] += one.number
    return [Row(DEADLINES[kind], was, due, number) for (kind, was, due), number in numbers.most_common()]


def _turns(change: CalendarChange, until: datetime) -> int:
    begin = until - timedelta(days=(change.last_day - change.first_day).days + 1)
    turns = DutyTurn.objects.filter(starts_at__lt=until, ends_at__gt=begin, place__lt=HEAD_PLACE)
    return turns.values("account").distinct().count()


def overlaps(change: CalendarChange) -> list[str]:
    """What else holds on the days of a change, and which of the two goes before, in sentences."""
    said = []
    if ChangeKind(change.kind).is_plan:
        return _seasons_before(change)
    seasons = Season.objects.filter(first_day__lte=change.last_day, last_day__gte=change.first_day)
    for one in seasons.exclude(code=change.facts.get("code", "")).order_by("first_day"):
        named = {"name": name_of(one), "first": shown_day(one.first_day), "last": shown_day(one.last_day)}
        said.append(_beside(change, one).format(**named))
    if change.kind == ChangeKind.SEASON:
        days = Holiday.objects.filter(day__range=(change.first_day, change.last_day), area=None).count()
        if days:
            said.append(
                _("{number} holidays lie in it: on them nothing is asked, whatever its hours.").format(number=days)
            )
    return said


def _seasons_before(change: CalendarChange) -> list[str]:
    """The seasons that go before hours for good, on their own days."""
    if change.kind == ChangeKind.LIMITS:
        return []
    seasons = Season.objects.filter(last_day__gte=change.first_day, profiles__isnull=False).distinct()
    words = _("{name} holds from {first} to {last}. On its days its own hours go before.")
    return [
        words.format(name=name_of(one), first=shown_day(one.first_day), last=shown_day(one.last_day))
        for one in seasons.order_by("first_day")
    ]


def _beside(change: CalendarChange, season: Season) -> str:
    if change.kind in {ChangeKind.HOLIDAY, ChangeKind.WITHDRAWAL}:
        return _("{name} holds from {first} to {last}. On a holiday nothing is asked, whatever its hours.")
    if season.first_day > change.first_day:
        return _(
            "{name} holds from {first} to {last}. On days of both its hours go before, for it begins later; "
            "what either holds back is held back."
        )  # fmt: skip
    return _(
        "{name} holds from {first} to {last}. On days of both the hours of the new one go before, for it begins no "
        "earlier; what either holds back is held back."
    )  # fmt: skip
