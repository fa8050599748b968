"""The whole catalogue: every figure by every level, as tables. Few passes over the files, the rest by adding up.

A cube is one fact by some columns, with all of its figures that may be told so. What is kept apart by question is told
only where the question is one of the columns. Counts are added up from finer cubes, so that every subtotal is the sum
of its parts; what cannot be added up (a fact with `levels`) is computed at each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sunwai.insight import engine, statistics
from sunwai.insight.engine import SQUARES, Where
from sunwai.insight.register import Fact, Figure, Kind
from sunwai.insight.register import facts as all_facts
from sunwai.insight.register import figures as all_figures

Files = Callable[[str], Sequence[Path]]
"""The files of a fact, by its name."""
Period = tuple[date, date]
PLACES = ("district", "department", "office", "post", "service")
BOTH = ("district", "department")
PEOPLE = ("hour", "sex", "language", "asked_by", "channel")
KINDS = ("feed", "kind", "category", "way", "identity")
APART = {"question"}
LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    *((one,) for one in (*PLACES, "month", "week", *PEOPLE, *KINDS)),
    *((place, "month") for place in PLACES),
    *((place, "week") for place in (*BOTH, "service")),
    BOTH,
    (*BOTH, "month"),
    *((place, one) for place in BOTH for one in PEOPLE),
    *((one, "month") for one in KINDS),
)
"""By what the catalogue is told. Within each, a fact that is kept apart by question is told by question too."""
GRAINS: tuple[tuple[str, ...], ...] = (
    (*APART, *BOTH, "office", "post", "month"),
    (*APART, *BOTH, "service", "month", "week"),
    (*APART, *BOTH, "hour"),
    (*APART, *BOTH, "sex", "language", "asked_by", "channel"),
    ("month", *KINDS),
)
"""What is asked of the files: every level is a part of one of these, and is added up from it."""


@dataclass(frozen=True)
class Cube:
    """One fact by some columns."""

    fact: str
    by: tuple[str, ...]

    @property
    def name(self) -> str:
        return "_".join((self.fact, "by", *self.by)) if self.by else self.fact

    @property
    def figures(self) -> list[Figure]:
        """The figures of its fact that are told by its columns: those kept apart by a column only where it is one."""
        mine = _apart(self.fact) & set(self.by)
        return [one for one in all_figures if one.fact == self.fact and set(one.apart) == mine]


def cubes() -> list[Cube]:
    """All cubes of the catalogue."""
    found = []
    for fact in all_facts:
        for level in LEVELS:
            for by in dict.fromkeys((*level, *one.apart) for one in all_figures if one.fact == fact.name):
                if fact.has(by):
                    found.append(Cube(fact.name, by))
    return found


def _apart(fact: str) -> set[str]:
    return {column for one in all_figures if one.fact == fact for column in one.apart}


def catalogue(files: Files, only: Collection[str] | None = None) -> Iterator[tuple[Cube, pl.DataFrame]]:
    """The whole catalogue, cube by cube, or that of some facts; each table is as `told` says."""
    wanted = [one for one in cubes() if only is None or one.fact in only]
    grains = {fact.name: Sums(fact, files(fact.name)) for fact in _needed(wanted)}
    for by in sorted(dict.fromkeys(one.by for one in wanted), key=lambda columns: (-len(columns), columns)):
        for one in (cube for cube in wanted if cube.by == by):
            found = {fact.name: grains[fact.name].by(by) for fact in _needed([one]) if fact.has(by)}
            yield one, told(one.figures, found, by)


def _needed(wanted: Iterable[Cube]) -> list[Fact]:
    """The facts of cubes, and those that their rates are of."""
    names = [name for one in wanted for name in (one.fact, *(all_figures[f.of].fact for f in one.figures if f.of))]
    return [all_facts[name] for name in dict.fromkeys(names)]


class Sums:
    """The sums of one fact by any columns, added up from the smallest that is known; the rest is asked of its files.

    Args:
        grains: by what the files are asked: the first that has the columns.
        figures: which; all of the fact without.
    """

    def __init__(  # noqa: PLR0913 (what of which files by what, and within what)
        self, fact: Fact, files: Sequence[Path], grains: Sequence[tuple[str, ...]] = GRAINS, *,
        figures: Sequence[Figure] | None = None, where: Where | None = None, period: Period | None = None,
    ) -> None:  # fmt: skip
        self.fact, self.files, self.grains, self.figures = fact, files, grains, figures
        self.where, self.period = where, period
        self.known: dict[frozenset[str], pl.DataFrame] = {}

    def by(self, columns: Sequence[str]) -> pl.DataFrame:
        """The counts and sums by these columns, as `sums` says."""
        if self.fact.levels:
            return self._asked(columns)
        asked = frozenset(columns)
        if asked not in self.known:
            above = [frame for known, frame in self.known.items() if asked <= known]
            frame = min(above, key=len) if above else self._grain(asked)
            self.known[asked] = added_up(frame, columns)
        return self.known[asked]

    def within(self, period: Period, grain: Sequence[str]) -> Sums:
        """The same of some of its whole months: what is known by these columns and the month is not asked again."""
        columns = [column for column in grain if column in self.fact.columns]
        first, last = (f"{day:%Y-%m}" for day in period)
        frame = self.by([*columns, *(["month"] if "month" not in columns else [])])
        inside = pl.col("month").is_between(pl.lit(first), pl.lit(last))
        made = Sums(self.fact, self.files, (tuple(grain),), figures=self.figures, where=self.where, period=period)
        made.known[frozenset(columns)] = added_up(frame.filter(inside), columns)
        return made

    def _grain(self, asked: frozenset[str]) -> pl.DataFrame:
        for grain in self.grains:
            left_out = APART - _apart(self.fact.name)
            columns = [column for column in grain if column in self.fact.columns and column not in left_out]
            if asked <= set(columns):
                self.known[frozenset(columns)] = self._asked(columns)
                return self.known[frozenset(columns)]
        return self._asked(sorted(asked))

    def _asked(self, columns: Sequence[str]) -> pl.DataFrame:
        return sums(self.fact, self.files, columns, self.where, self.period, figures=self.figures)


def sums(  # noqa: PLR0913 (what of which files by what, and within what)
    fact: Fact, files: Sequence[Path], by: Sequence[str], where: Where | None = None, period: Period | None = None, *,
    figures: Iterable[Figure] | None = None,
) -> pl.DataFrame:  # fmt: skip
    """The counts and sums of one fact: the columns of `by`, then a whole number for each figure (and its squares)."""
    members = list(figures) if figures is not None else [one for one in all_figures if one.fact == fact.name]
    where = dict(where or {})
    if fact.levels:
        where["level"] = fact.level({*by, *where, "month"})
    frame = pl.DataFrame(pl.from_arrow(engine.aggregate(files, members, by, where, period)))
    numbers = pl.exclude(*by) if by else pl.all()
    return frame.with_columns(numbers.cast(pl.Int64).fill_null(0))


def added_up(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Subtotals of sums."""
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Int64]
    if not by:
        return frame.select(pl.col(numbers).sum())
    return frame.group_by(list(by)).agg(pl.col(numbers).sum())


def told(figures: Sequence[Figure], found: Mapping[str, pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    """Figures of one fact, from the sums of each fact that has these columns, in the order of the columns.

    `CODE` is the count; for a rate or a mean of what these columns tell, `CODE_of` is its n, `CODE_rate` what it comes
    to and `CODE_low` and `CODE_high` its 95 % interval, all null where there is none.
    """
    mine = found[figures[0].fact]
    wanted = [*by, *(name for one in figures for name in (one.code, one.code + SQUARES) if name in mine.columns)]
    of = {one.of: all_figures[one.of].fact for one in figures if one.of}
    own = [code for code, fact in of.items() if fact == figures[0].fact and code not in wanted and code in mine.columns]
    frame = mine.select(*wanted, *own)
    for fact in dict.fromkeys(fact for fact in of.values() if fact != figures[0].fact and fact in found):
        others = found[fact].select(*by, *(code for code, theirs in of.items() if theirs == fact))
        frame = _beside(frame, others, by)
    kept = [*by, *(name for one in figures for name in _columns(one))]
    frame = frame.with_columns(*(pl.Series(name, column) for one in figures for name, column in _rated(frame, one)))
    return frame.sort(list(by)).select(name for name in kept if name in frame.columns) if by else frame.select(
        name for name in kept if name in frame.columns
    )  # fmt: skip


def _columns(one: Figure) -> tuple[str, ...]:
    return (one.code, *(f"{one.code}_{part}" for part in ("of", "rate", "low", "high")))


def _beside(frame: pl.DataFrame, others: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Where either has a group the other has not, that one has none of it: nothing."""
    if not by:
        return pl.concat([frame, others], how="horizontal")
    joined = frame.join(others, on=list(by), how="full", coalesce=True, nulls_equal=True)
    return joined.with_columns(pl.exclude(*by).fill_null(0))


def _rated(frame: pl.DataFrame, one: Figure) -> Iterator[tuple[str, Any]]:
    """The columns beside a count: what it is of, and what it comes to."""
    if one.of is None or one.of not in frame.columns:
        return
    count, of = (frame[name].to_numpy().astype(np.float64) for name in (one.code, one.of))
    if one.kind is Kind.MEAN:
        fit = of > 0
        low, high = statistics.mean_interval(count, frame[one.code + SQUARES].to_numpy().astype(np.float64), of)
    else:
        fit = (of > 0) & (of >= count)
        low, high = statistics.wilson(count, of)
    rate = np.divide(count, of, out=np.full(len(of), np.nan), where=fit)
    yield f"{one.code}_of", frame[one.of]
    for part, column in (("rate", rate), ("low", low), ("high", high)):
        yield f"{one.code}_{part}", pl.Series(column, nan_to_null=True)
