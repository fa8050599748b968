"""The rule that every office thinks of first: more than five transactions on one number."""

from __future__ import annotations

import polars as pl

MOST = 5


def accused_in_a_month(uses: pl.DataFrame) -> set[int]:
    """Offices where some number had more than five transactions in some month."""
    return set(uses.filter(pl.col("rows") > MOST)["office"].unique().to_list())


def accused_in_the_year(uses: pl.DataFrame) -> set[int]:
    """Offices where some number had more than five transactions in the year."""
    added = uses.group_by("office", "contact").agg(pl.col("rows").sum())
    return set(added.filter(pl.col("rows") > MOST)["office"].unique().to_list())
