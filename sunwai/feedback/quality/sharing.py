"""One number for many people: told from what is honest by how it is used, never by how often alone.

A village's phone goes to all offices of the neighbourhood, a school's comes on few days; a clerk's own, or a tout's,
comes day after day to one office or to few. So what counts is days, and only of narrow numbers. Patients come again and
again to one office too: how long the tail of honest numbers is, is learnt from the peers' own narrow numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sunwai.feedback.quality.frames import Feeds
from sunwai.feedback.quality.peers import LEAST_PEERS, SURE

LEAST_DAYS = 2
NARROW = 0.5
"""A number is narrow that covers less than half of the neighbourhood that its days would be expected to."""
POOL = 0.5
"""The tail is learnt from so many narrow numbers an office: few enough to be a tail, too many to be mostly cheats'."""
WIDEN = 1.5
ODD = 0.01
RESULT = {"office": pl.Int64, "bad": pl.Int64, "whole": pl.Int64, "expected": pl.Float64, "chance": pl.Float64}


def narrow_numbers(pairs: pl.DataFrame, feeds: Feeds) -> pl.DataFrame:
    """The pairs of two days or more whose number goes to few of the offices of the place."""
    placed = pairs.join(feeds.offices, on="office")
    share = placed.group_by("place", "office").agg(share=pl.col("days").sum()).with_columns(
        share=pl.col("share") / pl.col("share").sum().over("place")
    )  # fmt: skip
    often = placed.filter(pl.col("days") >= LEAST_DAYS)
    known = often.select("place", "contact").unique()
    used = placed.join(known, on=["place", "contact"], how="semi").join(share, on=["place", "office"])
    covered = used.group_by("place", "contact").agg(pl.col("days").sum(), covered=pl.col("share").sum())
    narrow = covered.join(_expected(covered, share), on=["place", "days"])
    narrow = narrow.filter((pl.col("covered") < NARROW * pl.col("expected")) | (pl.col("alone") > NARROW))
    return often.join(narrow.select("place", "contact"), on=["place", "contact"], how="semi")


def _expected(covered: pl.DataFrame, share: pl.DataFrame) -> pl.DataFrame:
    """How much of each place so many days would cover, if they went where everybody's go."""
    asked = covered.select("place", "days").unique().join(share, on="place")
    reached = pl.col("share") * (1 - (1 - pl.col("share")).pow(pl.col("days")))
    return asked.group_by("place", "days").agg(expected=reached.sum(), alone=pl.col("share").max())


@dataclass(frozen=True)
class Tail:
    """Honest narrow numbers of `least` days and more: how many come with one of an office's days, their mean excess."""

    least: int
    excess: float
    rate: float

    def chances(self, days: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
        """P(an office with `whole` days has some honest number of so many)."""
        expected = self.rate * whole * np.exp(-(days - self.least) / self.excess)
        return np.where(days < self.least, 1.0, np.clip(-np.expm1(-expected), SURE, 1.0))

    def seldom(self, whole: NDArray[np.int64]) -> NDArray[np.float64]:
        """The days that a number reaches in one honest office of a hundred."""
        found: NDArray[np.float64] = self.least + self.excess * np.log(np.maximum(self.rate * whole * 100, 1.0))
        return found


def tail(pairs: pl.DataFrame, narrow: pl.DataFrame) -> Tail | None:
    """The tail, by its median and upper quartile, whichever is longer, and longer still by WIDEN."""
    offices, whole = pairs["office"].n_unique(), int(pairs["days"].sum() or 0)
    days = np.sort(narrow["days"].to_numpy())
    wanted = math.ceil(POOL * offices)
    if offices < LEAST_PEERS or not len(days):
        return None
    if len(days) < wanted:  # so few that cheats could be most of them: the tail begins with numbers that came once
        days = np.sort(np.concatenate([days, pairs.filter(pl.col("days") < LEAST_DAYS)["days"].to_numpy()]))
    least = int(days[max(len(days) - wanted, 0)])
    above = days[days >= least] - least
    middle, upper = (float(np.quantile(above, share)) for share in (0.5, 0.75))
    excess = max((middle + 0.5) / math.log(2), (upper + 0.5) / math.log(4)) * WIDEN
    return Tail(least, excess, len(above) / whole)


def one_number(pairs: pl.DataFrame, narrow: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The heaviest narrow number of each office beside the tail of all offices' narrow numbers.

    Returns:
        The tests (office, bad: its days, whole: all days, expected: the share of them that one honest office in a
        hundred reaches, chance), and the numbers marked (office, contact).
    """
    return _heaviest(pairs, narrow, tail(pairs, narrow), 1.0)


def one_clerk(pairs: pl.DataFrame, narrow: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same, of the numbers that only one of several clerks ever entered; how often that is so, the peers say."""
    several = narrow.filter((pl.col("busiest") < 1) & (pl.col("days") > LEAST_DAYS))
    by_one = several.filter(pl.col("clerk_low") == pl.col("clerk_high"))
    share = (by_one.height + 1) / (several.height + 1)
    return _heaviest(pairs, by_one, tail(pairs, narrow), share)


def _heaviest(
    pairs: pl.DataFrame, chosen: pl.DataFrame, honest: Tail | None, share: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    whole = pairs.group_by("office").agg(whole=pl.col("days").sum().cast(pl.Int64))
    numbered = chosen.select("office", "contact", bad=pl.col("days").cast(pl.Int64)).join(whole, on="office")
    if honest is None:
        return pl.DataFrame(schema=RESULT), numbered.select("office", "contact").clear()
    days, all_days = numbered["bad"].to_numpy(), numbered["whole"].to_numpy()
    judged = numbered.with_columns(
        chance=pl.Series(honest.chances(days, all_days) * share, dtype=pl.Float64),
        expected=pl.Series(honest.seldom(all_days) / np.maximum(all_days, 1), dtype=pl.Float64).clip(upper_bound=1.0),
    )
    top = judged.sort("office", "bad", "contact", descending=[False, True, False]).unique("office", keep="first")
    return top.select(list(RESULT)), judged.filter(pl.col("chance") < ODD).select("office", "contact")
