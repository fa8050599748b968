"""Figures of one period by many groupings: each fact is read once, at the finest grain, and added up from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sunwai.insight import cubes
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Period, Value, parts, values_of, within
from sunwai.insight.register import Figure
from sunwai.insight.register import facts as all_facts
from sunwai.insight.register import figures as all_figures


class Folded:
    """What `queries.figures` says of a period, for any columns of the grain that it was read at."""

    def __init__(self, codes: Collection[str], sums: Mapping[str, cubes.Sums]) -> None:
        self.codes, self.sums = codes, sums

    @classmethod
    def read(
        cls, snapshot: Snapshot, period: Period, codes: Collection[str], grain: Sequence[str],
        where: Mapping[str, Any] | None = None,
    ) -> Folded:  # fmt: skip
        """From the files of a snapshot, when it is first asked.

        Args:
            codes: which figures; of facts that can be added up.
            grain: the columns that will be asked for; those that figures are kept apart by need not be among them.
        """
        wanted = [all_figures[code] for code in codes]
        needed = {one.code: one for one in wanted} | {one.of: all_figures[one.of] for one in wanted if one.of}
        by_fact: defaultdict[str, list[Figure]] = defaultdict(list)
        for one in needed.values():
            by_fact[one.fact].append(one)
        held = parts(snapshot)
        return cls(codes, {
            name: cubes.Sums(all_facts[name], within(held, name, period), (_with_apart(grain, members),),
                             figures=members, where=where, period=period)
            for name, members in by_fact.items()
        })  # fmt: skip

    def within(self, period: Period, grain: Sequence[str]) -> Folded:
        """The same for some whole months of it, by these columns; read once, with the month in its grain."""
        return Folded(self.codes, {
            name: one.within(period, _with_apart(grain, one.figures or ())) for name, one in self.sums.items()
        })  # fmt: skip

    def values(self, by: Sequence[str]) -> Iterator[Value]:
        """The figures by these columns."""
        groups: defaultdict[tuple[str, tuple[str, ...]], list[Figure]] = defaultdict(list)
        for one in (all_figures[code] for code in self.codes):
            groups[one.fact, tuple(column for column in one.apart if column not in by)].append(one)
        for (fact, apart), members in groups.items():
            columns = [*by, *apart]
            names = dict.fromkeys([fact, *(all_figures[one.of].fact for one in members if one.of)])
            frames = {name: self.sums[name].by(columns) for name in names if all_facts[name].has(columns)}
            yield from values_of(members, cubes.told(members, frames, columns), by)


def _with_apart(grain: Sequence[str], members: Sequence[Figure]) -> tuple[str, ...]:
    return (*grain, *dict.fromkeys(column for one in members for column in one.apart if column not in grain))
