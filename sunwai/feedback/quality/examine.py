"""All detectors over one month: each office's tests, and what stands behind the strong ones.

Every detector looks twice, at the month and at the year that ends with it: a small office's month says little. An
office is judged by all its tests together, so each chance is to be multiplied by `tests`; which offices are then named
is for `insight` alone to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sunwai.feedback.quality import numbers, peers, sharing, volume
from sunwai.feedback.quality.frames import Feeds, Window, pairs
from sunwai.people.shapes import TOGETHER

YEAR = 12
CARE = 4
"""An office is looked at each month; those looks overlap, and a year's are worth about so many that do not."""
AT_LEAST = 3
WORTH = 0.01
"""Weaker than this is not handed in: it could never be a finding."""
MINIMUM = 10
BY_NUMBER: dict[str, numbers.Mark] = {
    "few_numbers": numbers.few_numbers,
    "dead_numbers": numbers.dead,
    "strangers": numbers.strangers,
    "made_up": numbers.made_up,
    "staff_numbers": numbers.staff,
    "opted_out": numbers.opted_out,
}
SHARED = {"one_number": sharing.one_number, "one_clerk": sharing.one_clerk}
BY_ROW = {"closed_days": volume.closed_days, "alternating": volume.alternating}
MONTH_ONLY = {"made_up", "opted_out"}
GROWING = {"few_numbers"}
MATERIAL = 0.05
"""Of repeats, only those are said that are so much of the work: people come again, and more to some than to others."""
CLUMPS = {"made_up": TOGETHER}
COLUMNS = ["kind", "window", "office", "count", "of", "expected", "chance"]


@dataclass(frozen=True)
class Examined:
    """One row a test (`kind, window, office, count, of, expected, chance`); `bad`: the numbers marked, by kind and
    window; `tests`: what each chance is to be multiplied by."""

    tested: pl.DataFrame
    bad: dict[tuple[str, str], pl.DataFrame]
    tests: int

    @property
    def offices(self) -> int:
        return self.tested["office"].n_unique()


def windows(month: int) -> list[Window]:
    return [Window("month", month, month), Window("year", month - YEAR + 1, month)]


def examine(feeds: Feeds, month: int) -> Examined:
    """Examines the month (year * 12 + month - 1); nothing in it depends on the order of rows."""
    found: list[pl.DataFrame] = []
    bad: dict[tuple[str, str], pl.DataFrame] = {}
    for window in windows(month):
        added = pairs(window.cut(feeds.uses))
        for kind, mark in BY_NUMBER.items():
            if window.name == "year" and kind in MONTH_ONLY:
                continue
            marked = mark(added, feeds)
            bad[kind, window.name] = marked.filter("bad").select("office", "contact")
            found.append(_tested(_tallied(marked, CLUMPS.get(kind, 1)), feeds, kind, window.name))
        narrow = sharing.narrow_numbers(added, feeds)
        for kind, look in SHARED.items():
            tests, bad[kind, window.name] = look(added, narrow)
            found.append(_named(tests, kind, window.name))
        for kind, tally in BY_ROW.items():
            rows = tally(feeds, window)
            parts = [
                _tested(part, feeds, kind, window.name) for _, part in rows.group_by("department", maintain_order=True)
            ]
            found += parts
    found.append(_named(volume.volume(feeds, month), "volume", "month"))
    tested = _recent(pl.concat(found)).sort("office", "kind", "window")
    return Examined(tested, bad, _tests(tested))


def _recent(tested: pl.DataFrame) -> pl.DataFrame:
    """Nobody is named again for what was: a year speaks only where the month itself shows some of it."""
    now = tested.filter((pl.col("window") == "month") & (pl.col("count") > 0)).select(
        "kind", "office", now=pl.lit(value=True)
    )
    joined = tested.join(now, on=["kind", "office"], how="left")
    return joined.with_columns(chance=pl.when(pl.col("now").is_null()).then(1.0).otherwise("chance")).drop("now")


def _tests(tested: pl.DataFrame) -> int:
    """How many tests could speak against an office in a year: those in which anything was seen anywhere, CARE times."""
    seen = tested.group_by("kind", "window").agg(pl.col("count").sum()).filter(pl.col("count") > 0)
    return max(seen.height, 1) * CARE


def _tallied(marked: pl.DataFrame, clump: int) -> pl.DataFrame:
    """Counts in clumps: what one number brings at once is one piece of evidence, not as many as it has days."""
    weight = pl.col("weight").cast(pl.Int64)
    added = marked.group_by("office").agg(bad=weight.filter(pl.col("bad")).sum(), whole=weight.sum())
    return added.with_columns(count=pl.col("bad") // clump, of=pl.max_horizontal(pl.col("whole") // clump, pl.lit(1)))


def _tested(tally: pl.DataFrame, feeds: Feeds, kind: str, window: str) -> pl.DataFrame:
    rows = tally.filter(pl.col("whole") >= MINIMUM).join(feeds.offices.select("office", "place"), on="office")
    rows = rows.sort("office")
    counts, of = rows["count"].to_numpy().astype(np.int64), rows["of"].to_numpy().astype(np.int64)
    found = peers.best(counts, of, rows["place"].rank("dense").to_numpy().astype(np.int64), grows=kind in GROWING)
    if found is None:
        return _named(rows.clear().with_columns(expected=pl.lit(0.0), chance=pl.lit(1.0)), kind, window)
    others, lift = found
    chances, expected = others.chances(counts, of, lift), np.minimum(others.mean * lift, 1.0)
    return _named(rows.with_columns(pl.Series("expected", expected), pl.Series("chance", chances)), kind, window)


def _named(rows: pl.DataFrame, kind: str, window: str) -> pl.DataFrame:
    slight = (
        pl.col("bad") < pl.col("whole") * (pl.col("expected") + MATERIAL) if kind in GROWING else pl.lit(value=False)
    )
    few = pl.when((pl.col("bad") < AT_LEAST) | slight).then(1.0).otherwise(pl.col("chance"))
    named = rows.with_columns(kind=pl.lit(kind), window=pl.lit(window), chance=few)
    counts = [pl.col("bad").cast(pl.Int64).alias("count"), pl.col("whole").cast(pl.Int64).alias("of")]
    return named.select("kind", "window", "office", *counts, "expected", "chance")


def by_office(examined: Examined) -> pl.DataFrame:
    """Each office's one chance, all its tests taken together (Bonferroni): office, chance."""
    together = (pl.col("chance").min() * examined.tests).clip(upper_bound=1.0)
    return examined.tested.group_by("office").agg(chance=together).sort("office")


def strong(examined: Examined) -> pl.DataFrame:
    """The tests worth handing in as signals, each with its `false_rate`."""
    rated = peers.with_false_rates(examined.tested)
    return rated.filter((pl.col("chance") <= WORTH) & (pl.col("count") >= AT_LEAST))
