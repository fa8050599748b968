"""What stands out in a period's figures.

An office is compared with the others that were asked about the same service with the same question: what would be
expected of it is the sum, over its services, of its answers times the others' share. Exact tests, upper side, against
the others' share drawn a little towards a half (Jeffreys), so that few others cannot make a zero certain. Where there
are enough offices to see how much honest ones differ (`statistics.spread_of`), that much is not held against any: the
test is then beta-binomial, else binomial. All offices and kinds of a run are under one error control (Benjamini and
Hochberg, 5 %). Fewer than MINIMUM are not tested.

An office with ENOUGH answers in the period is judged by the period, a smaller one by the MONTHS that end with it. Which
of the two depends on how many answered, never on what they said; a finding's own days say which it was. All are tested
alike; of those that stand out, one is raised only if something of it happened in the period itself.
A feed without numbers is no matter of chance and is named by a plain rule.

Signals with a strength are weighed in the same run under the same control: all of an office that speak for one kind of
finding make one test, the least of their chances times the ways in which the office was looked at (Bonferroni); offices
that were looked at and have no signal count as tests too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sunwai.directory.models import Office, Service
from sunwai.insight import statistics
from sunwai.insight.models import Finding, Signal, Snapshot
from sunwai.insight.queries import Value, figures
from sunwai.insight.statistics import AT_LEAST, MINIMUM
from sunwai.insight.types import FindingKind

PEERS_MINIMUM = 30
ENOUGH = 30
MONTHS = 6
FEED_MINIMUM = 30
FEED_SHARE = 0.9
TESTED = {
    FindingKind.BRIBES_ALLEGED: "bribe_alleged",
    FindingKind.DISSATISFIED: "dissatisfied",
    FindingKind.WRONG_NUMBERS: "wrong_person",
}


@dataclass(frozen=True)
class Unit:
    """One office's figure, of all its services or of one, beside what would be expected of it."""

    kind: FindingKind
    office: str
    service: str | None
    count: int
    of: int
    expected: float
    cautious: float
    since: date
    is_recent: bool = True

    @property
    def peers(self) -> float:
        """The share expected of it, as the others have it."""
        return min(self.expected / self.of, 1.0)


@dataclass(frozen=True)
class Found:
    """A finding to be raised; `office` and `service` are ids."""

    kind: str
    period_from: date
    office: int
    service: int | None
    count: int
    of: int
    rate: float
    low: float
    high: float
    peers: float | None
    grounds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """The signals of one office towards one kind of finding, the strongest first, and their chance together."""

    signals: tuple[Signal, ...]
    chance: float


def months_back(day: date, number: int) -> date:
    """The first day of the month so many months before that of a day."""
    months = day.year * 12 + day.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


def look(snapshot: Snapshot, period_from: date, period_to: date) -> list[Found]:
    """All that stands out in a period (both days included), in a steady order."""
    early = min(months_back(period_to, MONTHS - 1), period_from)
    short, long = (_cut(snapshot, since, period_to) for since in (period_from, early))
    units = [unit for kind in TESTED for unit in _judged(kind, short, long, period_from, early)]
    chances = _chances(units)
    weighed, silent = weigh(period_to)
    tested = [*chances, *(one.chance for one in weighed), *[1.0] * silent]
    named = iter(statistics.stand_out(tested))
    standing = [unit for unit, yes in zip(units, named, strict=False) if yes]
    speaking = [one for one, yes in zip(weighed, named, strict=False) if yes]
    standing = [unit for unit in standing if unit.is_recent and unit.count >= AT_LEAST]
    figures_found = _found(standing + _without_numbers(snapshot, period_from, period_to))
    known = set(Finding.objects.filter(period_to=period_to).values_list("kind", "office_id"))
    said = {(one.kind, one.office) for one in figures_found}
    told = [_told(one) for one in speaking if not _repeats(one, said)]
    return figures_found + [one for one in told if (one.kind, one.office) not in known]


def _chances(units: list[Unit]) -> list[float]:
    """How likely each unit's count is, if it differs from its peers only as honest offices differ from each other."""
    counts, of = [unit.count for unit in units], [unit.of for unit in units]
    shares = [unit.cautious / unit.of for unit in units]
    spreads = {}
    for kind in TESTED:
        mine = [at for at, unit in enumerate(units) if unit.kind is kind]
        spreads[kind] = statistics.spread_of(
            [counts[at] for at in mine], [of[at] for at in mine], [shares[at] for at in mine]
        )
    return statistics.chances(counts, of, shares, [spreads[unit.kind] for unit in units])


def weigh(period_to: date) -> tuple[list[Weighed], int]:
    """What the signals of a period say of each office and kind of finding, and how many offices say nothing."""
    groups: defaultdict[tuple[str, int], list[Signal]] = defaultdict(list)
    looked: Counter[str] = Counter()
    said = Signal.objects.filter(period_to=period_to, chance__isnull=False, office__isnull=False).exclude(towards="")
    for one in said.order_by("chance", "kind", "period_from"):
        groups[one.towards, one.office_id or 0].append(one)
        looked[one.towards] = max(looked[one.towards], one.among)
    weighed = [
        Weighed(tuple(signals), min(1.0, *((one.chance or 0.0) * one.tests for one in signals)))
        for _, signals in sorted(groups.items())
    ]
    return weighed, max(sum(looked.values()) - len(weighed), 0)


def _repeats(one: Weighed, said: set[tuple[str, int]]) -> bool:
    """Whether the figures of the month say the same of the office already (`same_as` in a signal's facts)."""
    return all((signal.facts.get("same_as", ""), signal.office_id or 0) in said for signal in one.signals)


def _told(one: Weighed) -> Found:
    """A finding of the strongest signal's numbers; the others are its grounds too."""
    first = one.signals[0]
    of = max(first.of or 0, first.count, 1)
    ((low, high),) = statistics.intervals([first.count], [of])
    return Found(
        first.towards, first.period_from or first.observed_on, first.office_id or 0, None, first.count, of,
        first.count / of, low, high, first.expected, tuple(signal.pk for signal in one.signals),
    )  # fmt: skip


Cut = dict[str, list[Value]]


def _cut(snapshot: Snapshot, since: date, until: date) -> Cut:
    by = ("department", "office", "service", "question")
    found: defaultdict[str, list[Value]] = defaultdict(list)
    for one in figures(snapshot, by, period=(since, until), codes=[*TESTED.values()]):
        found[one.figure].append(one)
    return found


def _judged(kind: FindingKind, short: Cut, long: Cut, period_from: date, early: date) -> list[Unit]:
    """The units to test: by the period where there is enough, else by the months before it too."""
    code = TESTED[kind]
    answered: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    for one in short[code]:
        answered[one.key[1]] += one.of or 0
        happened[one.key[1]] += one.count
    by_period = {unit: answered[unit.office] >= ENOUGH for unit in _units(kind, short[code], period_from)}
    units = [unit for unit, is_enough in by_period.items() if is_enough or period_from == early]
    judged = {unit.office for unit in units}
    units += [unit for unit in _units(kind, long[code], early) if unit.office not in judged]
    return [replace(unit, is_recent=happened[unit.office] > 0) for unit in units if unit.of >= MINIMUM]


def _units(kind: FindingKind, values: list[Value], since: date) -> list[Unit]:
    """One unit an office; one for each service where its services were asked different questions."""
    whole: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    offices: defaultdict[str, list[Value]] = defaultdict(list)
    for one in values:
        _, office, service, question = one.key
        whole[service, question].update(count=one.count, of=one.of or 0)
        offices[office].append(one)
    made = []
    for office, cells in offices.items():
        apart = len({cell.key[3] for cell in cells}) > 1
        groups: defaultdict[str | None, list[Value]] = defaultdict(list)
        for cell in cells:
            groups[cell.key[2] if apart or len(cells) == 1 else None].append(cell)
        made += [
            _unit(Unit(kind, office, service, 0, 0, 0.0, 0.0, since), group, whole) for service, group in groups.items()
        ]
    return made


def _unit(empty: Unit, cells: list[Value], whole: dict[tuple[str, str], Counter[str]]) -> Unit:
    """Cells with too few peers are left out: there is nothing to compare them with."""
    count = of = 0
    expected = cautious = 0.0
    for cell in cells:
        everybody = whole[cell.key[2], cell.key[3]]
        n = cell.of or 0
        others, theirs = everybody["of"] - n, everybody["count"] - cell.count
        if others >= PEERS_MINIMUM:
            count, of = count + cell.count, of + n
            expected += n * theirs / others
            cautious += n * (theirs + 0.5) / (others + 1)
    return replace(empty, count=count, of=of, expected=expected, cautious=cautious)


def _without_numbers(snapshot: Snapshot, period_from: date, period_to: date) -> list[Unit]:
    values = figures(snapshot, ("office",), period=(period_from, period_to), codes=["without_number"])
    return [
        Unit(FindingKind.FEED_WITHOUT_NUMBERS, one.key[0], None, one.count, one.of, 0.0, 0.0, period_from)
        for one in values
        if one.of and one.of >= FEED_MINIMUM and one.count / one.of >= FEED_SHARE
    ]


def _found(units: list[Unit]) -> list[Found]:
    offices = dict(Office.objects.filter(code__in={u.office for u in units}).values_list("code", "pk"))
    services = dict(Service.objects.filter(code__in={u.service for u in units if u.service}).values_list("code", "pk"))
    limits = statistics.intervals([u.count for u in units], [u.of for u in units])
    made = [
        Found(
            unit.kind, unit.since, offices[unit.office], services[unit.service] if unit.service else None, unit.count,
            unit.of, unit.count / unit.of, low, high, unit.peers if unit.cautious else None,
        )
        for unit, (low, high) in zip(units, limits, strict=True)
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.kind, one.office, one.service or 0))
