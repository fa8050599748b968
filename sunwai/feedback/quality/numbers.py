"""Detectors that look at numbers: whose they may be, and of whom they cannot be.

Each marks an office's numbers as `bad` or not, with the `weight` at which it counts them.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from sunwai.feedback.quality.frames import Feeds

Mark = Callable[[pl.DataFrame, Feeds], pl.DataFrame]


def few_numbers(pairs: pl.DataFrame, _feeds: Feeds) -> pl.DataFrame:
    """Days on which a number came again: too many, and there are too few numbers for the volume."""
    again = pairs.filter(pl.col("days") > 1).with_columns(pl.col("days") - 1, bad=pl.lit(value=True))
    rest = pairs.with_columns(days=pl.lit(1, pl.Int32), bad=pl.lit(value=False))
    return pl.concat([again, rest]).with_columns(weight=pl.col("days"))


def dead(pairs: pl.DataFrame, _feeds: Feeds) -> pl.DataFrame:
    """Numbers that were tried and never reached."""
    tried = pairs.filter(pl.col("tried") > 0)
    return tried.with_columns(bad=pl.col("delivered") == 0, weight=pl.lit(1, pl.Int32))


def strangers(pairs: pl.DataFrame, _feeds: Feeds) -> pl.DataFrame:
    """Numbers of which somebody answered that it was not they, or that they never came."""
    replied = pairs.filter(pl.col("replied") > 0)
    return replied.with_columns(bad=pl.col("astray") > 0, weight=pl.lit(1, pl.Int32))


def made_up(pairs: pl.DataFrame, feeds: Feeds) -> pl.DataFrame:
    """Numbers that follow each other, or the fingers on the keys."""
    seen = pairs.join(feeds.shapes, on=["office", "contact"])
    return seen.with_columns(bad=pl.col("drawn") | pl.col("in_run"), weight=pl.lit(1, pl.Int32))


def staff(pairs: pl.DataFrame, feeds: Feeds) -> pl.DataFrame:
    """Transactions under the number of an officer, a clerk or a known tout."""
    return _known(pairs, feeds.marks, "staff")


def opted_out(pairs: pl.DataFrame, feeds: Feeds) -> pl.DataFrame:
    """Transactions under a number that asked to be left alone before, and keeps being supplied."""
    return _known(pairs, feeds.marks, "opted_out")


def _known(pairs: pl.DataFrame, marks: pl.DataFrame, name: str) -> pl.DataFrame:
    known = marks.filter(pl.col(name)).select("contact")
    found = pairs.join(known, on="contact", how="semi").select("office", "contact")
    return _marked(pairs, found, weight="rows")


def _marked(pairs: pl.DataFrame, found: pl.DataFrame, *, weight: str) -> pl.DataFrame:
    flags = found.with_columns(bad=pl.lit(value=True))
    marked = pairs.join(flags, on=["office", "contact"], how="left")
    return marked.with_columns(pl.col("bad").fill_null(value=False), weight=pl.col(weight))
