"""Figures of one period by many groupings: each fact is read once, at the finest grain, and added up from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from sunwai.insight import cubes
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import Period, Value, parts, within
from sunwai.insight.register import Figure
from sunwai.insight.register import facts as all_facts
from sunwai.insight.register import figures as all_figures


class Folded:
    """What `queries.figures` says of a period, for any columns of the grain.

    Args:
        codes: which figures; of facts that can be added up.
        grain: the columns that may be asked for; those that figures are kept apart by need not be among them.
    """

    def __init__(
        self, snapshot: Snapshot, period: Period, codes: Collection[str], grain: Sequence[str],
        where: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.wanted = [all_figures[code] for code in codes]
        needed = {one.code: one for one in self.wanted}
        needed |= {one.of: all_figures[one.of] for one in self.wanted if one.of}
        by_fact: defaultdict[str, list[Figure]] = defaultdict(list)
        for one in needed.values():
            by_fact[one.fact].append(one)
        held = parts(snapshot)
        self.sums: dict[str, pl.DataFrame] = {}
        for name, members in by_fact.items():
            files = within(held, name, period)
            apart = dict.fromkeys(column for one in members for column in one.apart if column not in grain)
            self.sums[name] = cubes.sums(
                all_facts[name], files, [*grain, *apart], dict(where or {}), period, figures=members
            )

    def values(self, by: Sequence[str]) -> Iterator[Value]:
        """The figures by these columns."""
        groups: defaultdict[tuple[str, tuple[str, ...]], list[Figure]] = defaultdict(list)
        for one in self.wanted:
            groups[one.fact, tuple(column for column in one.apart if column not in by)].append(one)
        for (_, apart), members in groups.items():
            columns = [*by, *apart]
            frames = {
                name: cubes.added_up(frame, columns)
                for name, frame in self.sums.items()
                if set(columns) <= set(frame.columns)
            }
            for row in cubes.told(members, frames, columns).iter_rows(named=True):
                for one in members:
                    yield _value(one, row, by)


def _value(one: Figure, row: Mapping[str, Any], by: Sequence[str]) -> Value:
    question = " ".join(str(row[column]) for column in one.apart)
    rest = (row.get(f"{one.code}_{part}") for part in ("of", "rate", "low", "high"))
    return Value(one.code, tuple(row[column] for column in by), question, row[one.code], *rest)
