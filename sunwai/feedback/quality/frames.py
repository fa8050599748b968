"""What the detectors look at. All frames are small beside the tables: one line for a month, an office and a number.

`contact` is any whole number that stands for a telephone number (never the number itself, nor its digest). Whoever has
transactions makes these frames: `quality.loading` from PostgreSQL, `bench.integrity` from a made-up world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

USES = pl.Schema({
    "month": pl.Int32, "office": pl.Int64, "contact": pl.Int64, "rows": pl.Int32, "days": pl.Int32,
    "clerk_low": pl.Int64, "clerk_high": pl.Int64, "tried": pl.Int32, "delivered": pl.Int32, "replied": pl.Int32,
    "astray": pl.Int32,
})  # fmt: skip
"""The transactions of a number at an office in a month (year * 12 + month - 1): rows, on how many days, the lowest and
highest clerk who entered them (equal if it was one), and how many were tried, delivered, replied to, and answered by
somebody who was not the one ("wrong person", "never visited")."""

TOTALS = pl.Schema({
    "month": pl.Int32, "office": pl.Int64, "rows": pl.Int32, "closed": pl.Int32, "swapped": pl.Int32,
})  # fmt: skip
"""An office's rows in a month; how many fell on days when it was closed; how many had their number exchanged with
another's, or changed away and back, in corrections."""

OFFICES = pl.Schema({"office": pl.Int64, "place": pl.Int64, "department": pl.Int64, "busiest": pl.Float64})
"""The neighbourhood that an office lies in, whose it is, and the share of rows that its busiest clerk enters (1 if
that is not known)."""

MARKS = pl.Schema({"contact": pl.Int64, "staff": pl.Boolean, "opted_out": pl.Boolean})
"""Numbers known to be staff's or touts', and those that had opted out before the period."""

SHAPES = pl.Schema({"office": pl.Int64, "contact": pl.Int64, "drawn": pl.Boolean, "in_run": pl.Boolean})
"""What the period's numbers look like (`people.shapes`)."""


def empty(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True)
class Feeds:
    """All that is looked at together: `uses` and `totals` of up to YEAR months that end with the period's."""

    uses: pl.DataFrame
    totals: pl.DataFrame
    offices: pl.DataFrame
    marks: pl.DataFrame = field(default_factory=lambda: empty(MARKS))
    shapes: pl.DataFrame = field(default_factory=lambda: empty(SHAPES))


@dataclass(frozen=True)
class Window:
    """A stretch of months. Pairs are its `uses` added up, one line for an office and a number."""

    name: str
    first: int
    last: int

    def cut(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("month").is_between(self.first, self.last))


def pairs(uses: pl.DataFrame) -> pl.DataFrame:
    """One line for an office and a number, over all the months given."""
    counted = ["rows", "days", "tried", "delivered", "replied", "astray"]
    if uses["month"].n_unique() <= 1:
        return uses.drop("month")
    return uses.group_by("office", "contact").agg(
        pl.col(*counted).sum(), pl.col("clerk_low").min(), pl.col("clerk_high").max()
    )


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
