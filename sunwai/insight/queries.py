"""Figures of a snapshot, and the findings made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
from django.db.models import Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.insight import cubes, engine, snapshots
from sunwai.insight.areas import Place, Step, told_by
from sunwai.insight.areas import Told as AreaTold
from sunwai.insight.models import Finding, Signal, Snapshot
from sunwai.insight.register import BadDefinition, Figure
from sunwai.insight.register import facts as all_facts
from sunwai.insight.register import figures as all_figures
from sunwai.insight.types import NoSnapshot

Key = tuple[Any, ...]
Period = tuple[date, date]


@dataclass(frozen=True)
class Value:
    """One figure for one group. `key` has the values of `by` in their order; `question` is empty unless kept apart.

    A count has no `of`, nor has a rate whose n cannot be told so. Else a rate has `of` (its n) and, where n is not
    zero, the rate with its 95 % interval; a mean likewise, with `count` the sum and `rate` the mean.
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


def holds(snapshot: Snapshot, fact: str, column: str) -> bool:
    """Whether a snapshot has a column of a fact: one that was taken before the column was declared has not."""
    files = within(parts(snapshot), fact, None)
    return bool(files) and column in pq.read_schema(files[0]).names


def within(parts: Sequence[snapshots.Written], fact: str, period: Period | None) -> list[Path]:
    """The files of one fact that may have rows of a period; one in any case, for its columns."""
    held = [one for one in parts if one.fact == fact]
    first, last = (f"{period[0]:%Y-%m}", f"{period[1]:%Y-%m}") if period else ("", "9999-12")
    wanted = [one for one in held if not one.month or first <= one.month <= last]
    return [snapshots.folder_of(one.file) for one in wanted or held[:1]]


def figures(
    snapshot: Snapshot, by: Sequence[str] = (), where: Mapping[str, Any] | None = None, *,
    period: Period | None = None, codes: Collection[str] | None = None,
) -> list[Value]:  # fmt: skip
    """Figures of a snapshot, grouped: counts exact, rates and means with their interval and n.

    For large results `cube` is the way.

    Args:
        by: columns of the facts, such as district, department, office, service, day, week, month, question.
        where: a value, or several, for some columns.
        period: first and last day, both included.
        codes: which figures; without, all that can be told so.

    Raises:
        BadDefinition: a figure that was asked for cannot be told so.
    """
    made: list[Value] = []
    for members, _, frame in _told(snapshot, list(by), dict(where or {}), period, codes):
        made += values_of(members, frame, by)
    return sorted(made, key=lambda one: (one.figure, tuple(map(str, one.key)), one.question))


def cube(
    snapshot: Snapshot, by: Sequence[str] = (), where: Mapping[str, Any] | None = None, *,
    period: Period | None = None, codes: Collection[str] | None = None,
) -> dict[str, pl.DataFrame]:  # fmt: skip
    """What `figures` says, as tables: one for each fact, and another for what is kept apart by question.

    By the fact's name and the columns beside `by`, such as `replies` and `replies question`; see `cubes.told`.
    """
    found = _told(snapshot, list(by), dict(where or {}), period, codes)
    return {" ".join((ones[0].fact, *columns[len(by) :])): frame for ones, columns, frame in found}


def catalogue(snapshot: Snapshot, only: Collection[str] | None = None) -> Iterator[tuple[cubes.Cube, pl.DataFrame]]:
    """Every figure of a snapshot, or those of some facts, at every level (see `cubes.LEVELS`)."""
    held = parts(snapshot)
    return cubes.catalogue(lambda fact: within(held, fact, None), only)


def districts_within(snapshot: Snapshot, area: str) -> list[str]:
    """The districts of a division or province, by their codes, in the tree of the snapshot's own day.

    With them as `where`, its figures are told as they were, whatever became of the map since.
    """
    rows = engine.rows(within(parts(snapshot), "areas", None))
    found, new = set[str](), {area}
    while new:
        found |= new
        new = {one["code"] for one in rows if one["above"] in new} - found
    return sorted(one["code"] for one in rows if one["kind"] == "district" and one["code"] in found)


Group = tuple[str, tuple[str, ...]]
Told = tuple[list[Figure], list[str], pl.DataFrame]


def _told(
    snapshot: Snapshot, by: list[str], where: dict[str, Any], period: Period | None, codes: Collection[str] | None
) -> Iterator[Told]:
    """Figures that share a fact and what they are kept apart by, the columns they are told by, and their table."""
    told: defaultdict[Group, list[Figure]] = defaultdict(list)
    needed: defaultdict[Group, dict[str, Figure]] = defaultdict(dict)
    for one in _wanted(by, where, period, codes):
        columns = _told_by(one, by)
        told[one.fact, columns].append(one)
        for other in (one, all_figures[one.of]) if one.of else (one,):
            if can_tell(other, columns, where, period):
                needed[other.fact, columns][other.code] = other
    held = parts(snapshot) if told else []
    found = {
        (fact, columns): cubes.sums(
            all_facts[fact], within(held, fact, period), columns, where, period, figures=members.values()
        )
        for (fact, columns), members in needed.items()
    }
    for (_, columns), ones in told.items():
        frames = {name: frame for (name, theirs), frame in found.items() if theirs == columns}
        yield ones, [*columns], cubes.told(ones, frames, columns)


def _told_by(figure: Figure, by: Sequence[str]) -> tuple[str, ...]:
    return (*by, *(column for column in figure.apart if column not in by))


def _wanted(by: list[str], where: dict[str, Any], period: Period | None, codes: Collection[str] | None) -> list[Figure]:
    wanted = [all_figures[code] for code in codes] if codes is not None else [*all_figures]
    can = [one for one in wanted if can_tell(one, _told_by(one, by), where, period)]
    if codes is not None and len(can) < len(wanted):
        cannot = sorted({one.code for one in wanted} - {one.code for one in can})
        raise BadDefinition(f"{', '.join(cannot)}: cannot be told by {', '.join({*by, *where}) or 'nothing'}")
    return can


def can_tell(figure: Figure, by: Collection[str], where: Mapping[str, Any], period: Period | None) -> bool:
    """Whether a figure can be told by these columns: of one that cannot be added up, only at its levels in a month."""
    fact, asked = all_facts[figure.fact], {*by, *where}
    if fact.levels:
        if period and f"{period[0]:%Y-%m}" == f"{period[1]:%Y-%m}":
            asked.add("month")
        if any(isinstance(value, list | tuple | set | frozenset) for value in where.values()):
            return False
    return fact.has(asked)


def values_of(members: Sequence[Figure], frame: pl.DataFrame, by: Sequence[str]) -> Iterator[Value]:
    """The figures in a table of `cubes.told`, row by row; the key of each is the row's columns `by`."""
    place = {name: at for at, name in enumerate(frame.columns)}
    key = [place[column] for column in by]
    told = [
        (one.code, [place[column] for column in one.apart], place[one.code],
         [place[name] for part in ("of", "rate", "low", "high") if (name := f"{one.code}_{part}") in place])
        for one in members
    ]  # fmt: skip
    for row in frame.iter_rows():
        here = tuple([row[at] for at in key])
        for code, apart, count, parts in told:
            question = " ".join([str(row[at]) for at in apart])
            yield Value(code, here, question, row[count], *[row[at] for at in parts])


def bridged(snapshot: Snapshot, counts: Mapping[str, int], on: date) -> dict[str, AreaTold]:
    """Counts by area, told by the areas of another day, as this snapshot knows their succession."""
    held = parts(snapshot)
    files = {fact: within(held, fact, None) for fact in ("areas", "successions")}
    places = [
        Place(one["code"], one["population"], one["valid_from"], one["valid_to"]) for one in engine.rows(files["areas"])
    ]
    steps = [Step(**one) for one in engine.rows(files["successions"])]
    return told_by(counts, on, places, steps)


@dataclass(frozen=True)
class Suppressed:
    """A figure that the public is not shown: few people stand behind it, or behind what it would give away."""

    figure: str
    key: Key
    question: str


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
