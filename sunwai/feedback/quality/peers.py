"""How unlikely an office's count is, if it were like its peers.

Offices differ honestly: villages share phones, some places have no coverage. So the null is not one share but a spread
of shares, a beta-binomial, and its mean and spread are learnt from the peers themselves. The fit begins with the lower
offices and lets in whoever fits (a forward search), so that a fifth of all offices cheating does not pass for honest
spread; at the end the spread is widened, because the tail is where an accusation is made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]

BEGIN = 0.7
LET_IN = 0.005
ROUNDS = 12
WIDEN = 1.1
LEAST_PEERS = 8
MOST = 3.0
EXPLAINS = 0.7
GRANTED = 0.1
SELDOM = 0.01
"""What no peer shows is still expected once in a hundred offices: being the only one is not being guilty."""
SURE = 1e-12
"""Nothing is surer than this: below it neither the sums nor the model of honest offices can be trusted."""


@dataclass(frozen=True)
class Peers:
    """What offices are like: their mean share and how much they differ (intra-class correlation, 0 to 1)."""

    mean: float
    spread: float

    def chances(self, counts: Counts, of: Counts, lift: Shares | float = 1.0) -> Shares:
        """P(at least so many) for each office; `lift` multiplies the mean where more is expected of some."""
        from scipy.stats import betabinom

        mean = np.clip(self.mean * lift, 1e-9, 1 - 1e-9)
        rest = (1 - self.spread) / self.spread
        found = betabinom.sf(counts - 1, of, mean * rest, (1 - mean) * rest)
        return np.where(counts <= 0, 1.0, np.clip(np.nan_to_num(found, nan=1.0), SURE, 1.0))


def fit(counts: Counts, of: Counts, lift: Shares | float = 1.0) -> Peers | None:
    """The peers' share and spread; None where there are too few of them to say."""
    lifts = np.broadcast_to(np.asarray(lift, dtype=float), counts.shape)
    if np.count_nonzero(of > 0) < LEAST_PEERS:
        return None
    rates = np.where(of > 0, counts / np.maximum(of * lifts, 1e-9), np.inf)
    inside = (rates <= np.quantile(rates[of > 0], BEGIN)) & (of > 0)
    peers = _moments(counts, of, lifts, inside)
    for _ in range(ROUNDS):
        again = (peers.chances(counts, of, lifts) > LET_IN) & (of > 0)
        if (again == inside).all():
            break
        inside = again
        peers = _moments(counts, of, lifts, inside)
    return Peers(peers.mean, min(peers.spread * WIDEN, 0.9))


def _moments(counts: Counts, of: Counts, lifts: Shares, inside: NDArray[np.bool_]) -> Peers:
    """Mean and intra-class correlation of those inside, by moments (Williams 1982)."""
    k, n, lift = counts[inside].astype(float), of[inside].astype(float), lifts[inside]
    mean = float((k.sum() + SELDOM * len(k) + 0.5) / ((n * lift).sum() + 1))
    expected = np.clip(mean * lift, 1e-9, 1 - 1e-9)
    variance = n * expected * (1 - expected)
    off = float(((k - n * expected) ** 2 / variance).sum()) - len(k)
    more = float(np.maximum(n - 1, 0).sum())
    spread = off / more if more else 0.0
    return Peers(min(mean, 0.999), min(max(spread, 1e-5), 0.8))


def with_false_rates(tested: pl.DataFrame) -> pl.DataFrame:
    """Tests with `false_rate`: of all as strong as this one, the share that chance would make (Benjamini, Hochberg)."""
    ordered = tested.sort("chance", "office", "kind")
    rank = pl.int_range(1, pl.len() + 1)
    rate = (pl.col("chance") * ordered.height / rank).reverse().cum_min().reverse().clip(upper_bound=1.0)
    return ordered.with_columns(false_rate=rate)


def best(counts: Counts, of: Counts, places: NDArray[np.int64], *, grows: bool = False) -> tuple[Peers, Shares] | None:
    """The fit, and what is expected of each office beside the mean: by its neighbours, where places explain much."""
    alike = fit(counts, of)
    if alike is None:
        return None
    if grows:
        grown = by_volume(counts, of)
        return fit(counts, of, grown) or alike, grown
    lift = around(counts, of, places, alike)
    placed = fit(counts, of, lift)
    if placed is None or placed.spread > EXPLAINS * alike.spread:
        return alike, np.ones(len(counts))
    return placed, lift


def by_volume(counts: Counts, of: Counts) -> Shares:
    """What is expected of each office beside the mean where shares grow with volume, as repeats do in one catchment.

    The growth is read from five groups of offices by volume, the highest three tenths of each left out; a little more
    of it is granted, for small offices show little.
    """
    known = np.flatnonzero(of > 0)
    if len(known) < 5 * LEAST_PEERS:
        return np.ones(len(of))
    points = []
    for group in np.array_split(known[np.argsort(of[known], kind="stable")], 5):
        rates = counts[group] / of[group]
        kept = group[rates <= np.quantile(rates, BEGIN)]
        points.append((np.log(of[kept].mean()), np.log((counts[kept].sum() + 0.5) / (of[kept].sum() + 1))))
    volumes, levels = np.array(points).T
    width = float(((volumes - volumes.mean()) ** 2).sum())
    slope = float(((volumes - volumes.mean()) * (levels - levels.mean())).sum()) / width if width > 0.01 else 0.0
    grown: Shares = (np.maximum(of, 1) / np.median(of[known])) ** min(max(slope + GRANTED, 0.0), 1.0)
    return grown


def around(counts: Counts, of: Counts, places: NDArray[np.int64], peers: Peers) -> Shares:
    """What the neighbours of each office have, beside what all have; drawn to 1 as far as there are few of them.

    A place whose own offices all cheat lifts what is expected there, so a neighbour counts for no more than thrice.
    """
    most = peers.mean * MOST * of
    kept = np.minimum(counts, np.maximum(most, 1.0))
    size = int(places.max()) + 1 if len(places) else 0
    others = np.bincount(places, kept, size)[places] - kept
    rest = np.bincount(places, of.astype(float), size)[places] - of
    firm = (1 - peers.spread) / peers.spread
    lifted: Shares = (others + firm * peers.mean) / (rest + firm) / peers.mean
    return np.clip(lifted, 1 / MOST, MOST)
