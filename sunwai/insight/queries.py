"""Figures of a snapshot, and the findings made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.insight import engine, snapshots, statistics
from sunwai.insight.areas import Place, Step, Told, told_by
from sunwai.insight.models import Finding, Signal, Snapshot
from sunwai.insight.register import Figure, Kind
from sunwai.insight.register import facts as all_facts
from sunwai.insight.register import figures as all_figures
from sunwai.insight.types import NoSnapshot

Key = tuple[Any, ...]
Period = tuple[date, date]


@dataclass(frozen=True)
class Value:
    """One figure for one group. `key` has the values of `by` in their order; `question` is empty unless kept apart.

    A count has no `of`. A rate has `of` (its n) and, where n is not zero, the rate with its 95 % interval.
    """

    figure: str
    key: Key
    question: str
    count: int
    of: int | None = None
    rate: float | None = None
    low: float | None = None
    high: float | None = None


def latest() -> Snapshot:
    """The newest snapshot.

    Raises:
        NoSnapshot: none was taken yet.
    """
    found = Snapshot.objects.order_by("-as_of", "-pk").first()
    if found is None:
        raise NoSnapshot
    return found


def is_whole(snapshot: Snapshot) -> bool:
    """Whether a snapshot's files are, to the byte, those that were written."""
    listed = parts(snapshot)
    return snapshots.digest_of(listed) == bytes(snapshot.digest) and snapshots.are_whole(listed)


def parts(snapshot: Snapshot) -> list[snapshots.Written]:
    """The files of a snapshot, by fact and month."""
    found = snapshot.parts.order_by("fact", "month").values("fact", "month", "file", "digest", "rows")
    return [snapshots.Written(**one) for one in found]


def _files(snapshot: Snapshot, fact: str, period: Period | None) -> list[Path]:
    """The files of one fact that may have rows of a period; one in any case, for its columns."""
    held = [one for one in parts(snapshot) if one.fact == fact]
    first, last = (f"{period[0]:%Y-%m}", f"{period[1]:%Y-%m}") if period else ("", "9999-12")
    wanted = [one for one in held if not one.month or first <= one.month <= last]
    return [snapshots.folder_of(one.file) for one in wanted or held[:1]]


def figures(
    snapshot: Snapshot, by: Sequence[str] = (), where: Mapping[str, Any] | None = None, *,
    period: Period | None = None, codes: Collection[str] | None = None,
) -> list[Value]:  # fmt: skip
    """Figures of a snapshot, grouped: counts exact, rates with their interval and n.

    Args:
        by: columns of the facts, such as district, department, office, service, day, week, month, question.
        where: a value, or several, for some columns.
        period: first and last day, both included.
        codes: which figures; without, all whose fact has these columns.
    """
    columns = {*by, *(where or {})}
    wanted = [all_figures[code] for code in codes] if codes is not None else [*all_figures]
    if codes is None:
        wanted = [one for one in wanted if columns <= set(_fact_columns(one))]
    needed = {one.code: one for one in wanted}
    needed |= {one.of: all_figures[one.of] for one in wanted if one.of}
    counts = _counts(snapshot, list(needed.values()), list(by), dict(where or {}), period)
    return _values(wanted, counts)


def bridged(snapshot: Snapshot, counts: Mapping[str, int], on: date) -> dict[str, Told]:
    """Counts by area, told by the areas of another day, as this snapshot knows their succession."""
    files = {fact: _files(snapshot, fact, None) for fact in ("areas", "successions")}
    places = [
        Place(one["code"], one["population"], one["valid_from"], one["valid_to"]) for one in engine.rows(files["areas"])
    ]
    steps = [Step(**one) for one in engine.rows(files["successions"])]
    return told_by(counts, on, places, steps)


def _fact_columns(figure: Figure) -> Collection[str]:
    columns = all_facts[figure.fact].columns
    if figure.of and all_figures[figure.of].fact != figure.fact:
        return set(columns) & set(all_facts[all_figures[figure.of].fact].columns)
    return columns


Counts = dict[str, dict[tuple[Key, str], int]]


def _counts(
    snapshot: Snapshot, wanted: list[Figure], by: list[str], where: dict[str, Any], period: Period | None
) -> Counts:
    """Exact counts by figure, group and question: one pass for each fact, subtotals by adding up its finest groups."""
    by_fact: defaultdict[str, list[Figure]] = defaultdict(list)
    for one in wanted:
        by_fact[one.fact].append(one)
    found: Counts = {one.code: defaultdict(int) for one in wanted}
    for fact, members in by_fact.items():
        apart = list(dict.fromkeys(column for one in members for column in one.apart if column not in by))
        files = _files(snapshot, fact, period)
        for row in engine.aggregate(files, members, [*by, *apart], where, period):
            key = row[: len(by)]
            for place, one in enumerate(members, len(by) + len(apart)):
                question = _question(one, by, apart, row)
                found[one.code][key, question] += int(row[place] or 0)
    return found


def _question(figure: Figure, by: list[str], apart: list[str], row: Key) -> str:
    return " ".join(str(row[[*by, *apart].index(column)]) for column in figure.apart)


def _values(wanted: list[Figure], counts: Counts) -> list[Value]:
    made: list[Value] = []
    for figure in wanted:
        if figure.kind is Kind.COUNT or figure.of is None:
            made += [Value(figure.code, key, question, count) for (key, question), count in counts[figure.code].items()]
        else:
            made += _rates(figure, counts[figure.code], counts[figure.of], bool(all_figures[figure.of].apart))
    return sorted(made, key=lambda one: (one.figure, tuple(map(str, one.key)), one.question))


def _rates(
    figure: Figure, counts: dict[tuple[Key, str], int], of: dict[tuple[Key, str], int], of_apart: bool
) -> list[Value]:
    groups = {*counts, *(of if of_apart == bool(figure.apart) else ())}
    rows = [(key, question, counts.get((key, question), 0), of.get((key, question if of_apart else ""), 0))
            for key, question in groups]  # fmt: skip
    rated = [row for row in rows if 0 < row[3] >= row[2]]
    limits = statistics.intervals([row[2] for row in rated], [row[3] for row in rated])
    known = {row[:2]: limit for row, limit in zip(rated, limits, strict=True)}
    made = []
    for key, question, count, n in rows:
        low, high = known.get((key, question), (None, None))
        made.append(Value(figure.code, key, question, count, n, count / n if low is not None else None, low, high))
    return made


def public_figures(
    snapshot: Snapshot, by: str = "district", *, period: Period | None = None, codes: Collection[str] | None = None
) -> list[Value | Suppressed]:
    """Aggregates fit for the public: every count from 1 to 9 is hidden, and whatever would give it away.

    The rows of one column, then their total, whose key is (None,).
    """
    rows = [*figures(snapshot, (by,), period=period, codes=codes)]
    totals = [_total(one) for one in figures(snapshot, (), period=period, codes=codes)]
    cells, sums = _public_table(rows, totals)
    hidden = statistics.suppress(cells, sums)
    shown: list[Value | Suppressed] = []
    for one in (*rows, *totals):
        closed = {(name, one.key, one.question) for name in (one.figure, _rest(one.figure), _of(one))} & hidden
        shown.append(Suppressed(one.figure, one.key, one.question) if closed else one)
    return shown


@dataclass(frozen=True)
class Suppressed:
    """A figure that is not shown, because few people stand behind it or behind what it would give away."""

    figure: str
    key: Key
    question: str


def _total(one: Value) -> Value:
    return Value(one.figure, (None,), one.question, one.count, one.of, one.rate, one.low, one.high)


def _rest(code: str) -> str:
    return f"not {code}"


def _of(one: Value) -> str:
    return all_figures[one.figure].of or one.figure


Cell = tuple[str, Key, str]


def _public_table(rows: list[Value], totals: list[Value]) -> tuple[dict[Cell, int], list[tuple[Cell, list[Cell]]]]:
    """Every count that can be read or worked out from the table: figures, what they are of, and the rest of it."""
    cells: dict[Cell, int] = {}
    sums: list[tuple[Cell, list[Cell]]] = []
    down: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
    for one in (*rows, *totals):
        parts = {one.figure: one.count}
        if one.of is not None:
            of_question = one.question if all_figures[_of(one)].apart else ""
            whole: Cell = (_of(one), one.key, of_question)
            parts[_rest(one.figure)] = max(one.of - one.count, 0)
            sums.append((whole, [(name, one.key, one.question) for name in parts]))
            cells[whole] = one.of
        for name, count in parts.items():
            cells[name, one.key, one.question] = count
    for cell in cells:
        if cell[1] != (None,):
            down[cell[0], cell[2]].append(cell)
    sums += [((name, (None,), question), parts) for (name, question), parts in down.items()]
    return cells, [line for line in sums if line[0] in cells]


def visible_to(actor: Actor) -> QuerySet[Finding]:
    """The findings over which this actor may see reports."""
    reach = actor.within(Right.SEE_REPORTS, area="office__district", department="office__department")
    return Finding.objects.filter(reach)


def signals_visible_to(actor: Actor) -> QuerySet[Signal]:
    """The signals with a strength about offices over which this actor may see reports, or acknowledges findings."""
    sees = actor.within(Right.SEE_REPORTS, area="office__district", department="office__department")
    answers = actor.within(Right.ACKNOWLEDGE_FINDINGS, area="office__district", department="office__department")
    reach = sees | answers if sees and answers else Q()
    return Signal.objects.filter(reach, chance__isnull=False, office__isnull=False)
