"""The figures and findings of a period, asked for once for all reports, and handed out by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from sunwai.base.clock import day_of
from sunwai.directory.models import Area, Department, Office, Service
from sunwai.directory.queries import descendants, districts
from sunwai.directory.types import AreaKind
from sunwai.insight.changes import changes
from sunwai.insight.findings import months_back
from sunwai.insight.folded import Folded
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Key, Period, Value, figures
from sunwai.outreach.models import Question
from sunwai.reports.telling import COUNTS, RATES, Content, Names, Place, named, tell, told_change

MONTHS = 6
YEAR = 12
CODES = (*COUNTS, *RATES)
PLACES = ("district", "department", "office", "service")
FURTHER = {"now": ("sex",), "before": (), "long": ("month",), "year": ("month",)}
"""By what else the figures of each window are asked for."""
COMPARED = frozenset({*RATES, "answered", "without_number", "wrong_person", "never_visited"})
"""Of which figures it is asked whether they changed."""
T = TypeVar("T")
Groups = dict[Key, list[Value]]


@dataclass(frozen=True)
class Windows:
    """The days that a report looks at: its period, as long a one before it, the half and whole year up to its end."""

    now: Period
    before: Period
    long: Period
    year: Period

    @property
    def whole(self) -> Period | None:
        """All of them, where each begins and ends with a month: then one reading by month is enough."""
        days = [self.now, self.before, self.long, self.year]
        if any(first.day != 1 or (last + timedelta(days=1)).day != 1 for first, last in days):
            return None
        return min(first for first, _ in days), max(last for _, last in days)

    @classmethod
    def of(cls, first: date, last: date) -> Windows:
        """A period of whole months is followed by as many months, others by as many days."""
        is_months = first.day == 1 and (last + timedelta(days=1)).day == 1
        number = (last.year - first.year) * 12 + last.month - first.month + 1
        since = months_back(first, number) if is_months else first - (last - first) - timedelta(days=1)
        early, year = (min(months_back(last, months - 1), first) for months in (MONTHS, YEAR))
        return cls((first, last), (since, first - timedelta(days=1)), (early, last), (year, last))


class Cut:
    """What is read from one snapshot for one period: each grouping once, whatever the number of reports.

    Args:
        on: the day on which the reports are made: whoever is asked for something has days from then on.
        inside: of a place that is neither the whole nor a district: which districts or offices it is made of.
    """

    def __init__(
        self, snapshot: Snapshot, period_from: date, period_to: date, *, on: date | None = None,
        inside: dict[str, list[str]] | None = None,
    ) -> None:  # fmt: skip
        self.snapshot, self.period_from, self.period_to = snapshot, period_from, period_to
        self.on = on or day_of(snapshot.as_of)
        self.windows = Windows.of(period_from, period_to)
        self.inside = inside or {}
        self._groups: dict[tuple[tuple[str, ...], str, bool], Groups] = {}
        self._kept: dict[Any, Any] = {}
        self.areas = {one.code: named(one) for one in districts(period_to)}
        self.departments = {one.code: named(one) for one in Department.objects.order_by("name")}
        self.offices = {one.code: named(one) for one in Office.objects.all()}
        services = Service.objects.select_related("department").order_by("name")
        self.services = {one.code: named(one) for one in services}
        self.department_of = {one.code: one.department.code for one in services}
        whole = Area.objects.filter(kind=AreaKind.PROVINCE).order_by("code").first()
        self.whole: Names | None = named(whole) if whole else None

    def names_of(self, area: str) -> Names:
        """The names of any area; of the whole they are known."""
        if self.whole and self.whole["code"] == area:
            return self.whole
        return named(Area.objects.get(code=area))

    def kept(self, name: Any, make: Callable[[], T]) -> T:
        """What is worked out once for all reports."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast("T", self._kept[name])

    def groups(self, *by: str, window: str = "now", inside: bool = False) -> Groups:
        """All groups of some columns in a window, read once."""
        name = (by, window, inside)
        if name not in self._groups:
            found: defaultdict[Key, list[Value]] = defaultdict(list)
            folded = self.kept(("folded", window, inside), lambda: self._folded(window, inside=inside))
            for one in folded.values(by):
                found[one.key].append(one)
            self._groups[name] = found
        return self._groups[name]

    def _folded(self, window: str, *, inside: bool) -> Folded:
        grain, period, whole = (*PLACES, *FURTHER[window]), getattr(self.windows, window), self.windows.whole
        where = self.inside if inside else None
        if whole is None:
            return Folded.read(self.snapshot, period, CODES, grain, where)
        finest = dict.fromkeys((*PLACES, *(column for more in FURTHER.values() for column in more)))
        read = self.kept(("read", inside), lambda: Folded.read(self.snapshot, whole, CODES, [*finest], where))
        return read.within(period, grain)

    def told(
        self, by: Sequence[str], codes: Sequence[str], *, window: str = "now", where: dict[str, Any] | None = None
    ) -> list[Value]:  # fmt: skip
        """Other figures than those of most kinds, read once."""
        name = ("told", tuple(by), tuple(codes), window, tuple(sorted((where or {}).items())))
        period = getattr(self.windows, window)
        return self.kept(name, lambda: figures(self.snapshot, by, where, period=period, codes=codes))

    def lens(self, place: Place) -> tuple[tuple[str, ...], Key]:
        """The columns and their values by which a place's rows are found."""
        pairs = [("district", place.area)] if place.area in self.areas else []
        if place.service:
            pairs.append(("service", place.service))
        elif place.department:
            pairs.append(("department", place.department))
        return tuple(name for name, _ in pairs), tuple(value for _, value in pairs)

    def is_inside(self, place: Place) -> bool:
        return bool(self.inside) and place.area not in self.areas

    def around(self, place: Place) -> Place:
        """The same in the whole."""
        return Place(self.whole["code"] if self.whole else "", place.department, place.service)

    def at(self, place: Place, *more: str, key: Key = (), window: str = "now") -> list[Value]:
        """The figures of a place, or of one value of further columns in it."""
        columns, start = self.lens(place)
        return self.groups(*columns, *more, window=window, inside=self.is_inside(place)).get((*start, *key), [])

    def split(self, place: Place, *more: str, window: str = "now") -> Groups:
        """The figures of every value of further columns in a place."""
        columns, start = self.lens(place)
        found = self.kept(
            (columns, more, window, self.is_inside(place)), lambda: self._by_start(columns, more, window, place)
        )
        return found.get(start, {})

    def _by_start(
        self, columns: tuple[str, ...], more: tuple[str, ...], window: str, place: Place
    ) -> dict[Key, Groups]:
        found: defaultdict[Key, Groups] = defaultdict(dict)
        groups = self.groups(*columns, *more, window=window, inside=self.is_inside(place))
        for key, values in groups.items():
            found[key[: len(columns)]][key[len(columns) :]] = values
        return found

    def rows(self, place: Place, names: dict[str, Names], column: str) -> list[Content]:
        """One row for each value of a column within a place."""
        found = self.split(place, column)
        rows = [{**names[key[0]], **tell(values)} for key, values in found.items() if key[0] in names]
        return sorted(rows, key=lambda row: (row["name"], row["code"]))

    def trend(self, place: Place, months: int = MONTHS) -> list[Content]:
        """The last months, the one reported on last."""
        window = "long" if months <= MONTHS else "year"
        names = sorted({months_back(self.period_to, back).strftime("%Y-%m") for back in range(months)})
        return [{"month": month, **tell(self.at(place, "month", key=(month,), window=window))} for month in names]

    def changed(self, place: Place) -> Content:
        """What rose or fell against the period before, by question and figure; told apart from chance together."""
        columns, start = self.lens(place)
        name = ("changed", columns, self.is_inside(place))
        found: dict[Key, Content] = self.kept(name, lambda: self._changes(columns, inside=self.is_inside(place)))
        return found.get(start, {})

    def _changes(self, columns: Sequence[str], *, inside: bool) -> dict[Key, Content]:
        now, before = (self.groups(*columns, window=window, inside=inside) for window in ("now", "before"))
        cells = [(key, one) for key, values in now.items() for one in values if one.figure in COMPARED]
        past = {
            (key, one.figure, one.question): (one.count, one.of or 0) for key, each in before.items() for one in each
        }
        pairs = [(past.get((key, one.figure, one.question), (0, 0)), (one.count, one.of or 0)) for key, one in cells]
        found: defaultdict[Key, Content] = defaultdict(dict)
        for (key, one), change, (then, _) in zip(cells, changes(pairs), pairs, strict=True):
            if change:
                told = {**told_change(change), "before": round(then[0] / then[1], 6)}
                found[key].setdefault(one.question, {})[one.figure] = told
        return found

    def shifts(self, place: Place, names: dict[str, Names], column: str, question: str | None) -> list[Content]:
        """What changed in each value of a column within a place, on one question; told apart from chance together."""
        columns, start = self.lens(place)
        name = ("changed", (*columns, column), self.is_inside(place))
        found = self.kept(name, lambda: self._changes((*columns, column), inside=self.is_inside(place)))
        rows = [
            {**names[key[-1]], **told.get(question or "", {})}
            for key, told in found.items()
            if key[:-1] == start and key[-1] in names
        ]
        return sorted(rows, key=lambda row: (row["name"], row["code"]))

    @property
    def questions(self) -> dict[str, Names]:
        """How each question is worded, by its code."""
        return self.kept("questions", _questions)


def _questions() -> dict[str, Names]:
    asked = Question.objects.select_related("programme").order_by("programme__version")
    return {f"{one.programme.code}.{one.code}": wording(one) for one in asked}


def wording(question: Question) -> Names:
    """How a question is worded, by web if it is, in both languages."""
    spoken = question.wording.get("web") or question.wording.get("caller") or question.wording.get("sms") or {}
    return {tongue: str(spoken.get(tongue) or question.code) for tongue in ("en", "ur")}


def inside_of(area: Area, on: date) -> dict[str, list[str]]:
    """Of what an area is made that is neither the whole nor a district: districts, or offices if it is below one."""
    below = descendants([area.pk], on)
    found = districts(on).filter(pk__in=below).values_list("code", flat=True)
    if found:
        return {"district": sorted(found)}
    return {"office": sorted(Office.objects.filter(area__in=below).values_list("code", flat=True)) or [""]}
