"""Detectors that look at an office's rows as such: closed days, exchanged numbers, and a month that does not fit."""

from __future__ import annotations

import numpy as np
import polars as pl

from sunwai.feedback.quality.frames import Feeds, Window
from sunwai.feedback.quality.peers import SURE

LEAST_MONTHS = 3
LEAST_ROWS = 20
TO_SIGMA = 1.4826
TAIL = 4
"""Degrees of freedom: months differ with heavier tails than the bell's."""


def closed_days(feeds: Feeds, window: Window) -> pl.DataFrame:
    """Rows on days when the office was closed."""
    return _summed(feeds, window, "closed")


def alternating(feeds: Feeds, window: Window) -> pl.DataFrame:
    """Rows whose number was exchanged with another row's, or changed away and back."""
    return _summed(feeds, window, "swapped")


def _summed(feeds: Feeds, window: Window, column: str) -> pl.DataFrame:
    summed = window.cut(feeds.totals).group_by("office").agg(bad=pl.col(column).sum(), whole=pl.col("rows").sum())
    summed = summed.with_columns(count=pl.col("bad"), of=pl.col("whole"))
    return summed.join(feeds.offices.select("office", "department"), on="office")


def volume(feeds: Feeds, month: int) -> pl.DataFrame:
    """The month's rows beside the office's own months before it, as its department's offices moved meanwhile.

    Returns:
        office, bad (rows above the expected), whole (rows), expected (share of the rows), chance.
    """
    before = (
        feeds.totals.filter(pl.col("month") < month)
        .group_by("office")
        .agg(usual=pl.col("rows").median(), months=pl.len())
        .filter((pl.col("months") >= LEAST_MONTHS) & (pl.col("usual") >= LEAST_ROWS))
    )
    now = feeds.totals.filter(pl.col("month") == month).join(before, on="office").join(feeds.offices, on="office")
    step = (pl.col("rows") / pl.col("usual")).log()
    moved = now.with_columns(step=step).with_columns(
        apart=pl.col("step") - pl.col("step").median().over("department"), peers=pl.len().over("department")
    )
    moved = moved.filter(pl.col("peers") > LEAST_MONTHS)
    if not moved.height:
        return pl.DataFrame(schema={"office": pl.Int64, "bad": pl.Int64, "whole": pl.Int64,
                                    "expected": pl.Float64, "chance": pl.Float64})  # fmt: skip
    return _judged(moved)


def _judged(moved: pl.DataFrame) -> pl.DataFrame:
    """Robust scores: beyond counting error, offices differ by as much as their middle half does."""
    from scipy.stats import t

    apart, usual = moved["apart"].to_numpy(), moved["usual"].to_numpy()
    counting = 1 / moved["rows"].to_numpy() + 1 / usual
    own = max(float(np.median(np.abs(apart))) * TO_SIGMA, 0.02)
    score = apart / np.sqrt(np.maximum(own**2, counting) + counting * 0.5)
    expected = moved["rows"].to_numpy() * np.exp(-apart)
    more = np.maximum(moved["rows"].to_numpy() - expected, 0).round().astype(np.int64)
    return moved.select(
        "office", pl.Series("bad", more), pl.col("rows").cast(pl.Int64).alias("whole"),
        pl.Series("expected", np.zeros(len(apart))), pl.Series("chance", np.clip(t.sf(score, TAIL), SURE, 1.0)),
    )  # fmt: skip
