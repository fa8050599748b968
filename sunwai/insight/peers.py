"""An office among its peers: shrinkage, funnel limits, and ranks that say how sure they are.

A raw share of few answers is extreme by chance, so that the first and the last of a list by raw shares are its smallest
offices. Here the peers' true shares are taken to vary as a beta distribution, which is fitted to them all (empirical
Bayes); what is said of an office is drawn towards its peers, the more so the fewer answers it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

K = TypeVar("K", bound=Hashable)
Vector = NDArray[np.float64]

LEAST_PEERS = 10
LEAST_ANSWERS = 10
WIDEST_RANK = 1 / 3
DRAWS = 2000
ALIKE = 1e7
"""From this many answers' worth of agreement on, peers are as good as alike."""
BANDS = 4


@dataclass(frozen=True)
class Rank:
    """A place from the worst (1) down, among `of`, and between which two places it is in 90 of 100 (credible)."""

    place: int
    low: int
    high: int
    of: int


@dataclass(frozen=True)
class Standing:
    """One office's share beside its peers'.

    Args:
        shrunk, low, high: what to think of its true share, with the 95 % credible interval.
        funnel: within which shares 95 %, and 99.8 %, of offices of its size would be, were all peers' shares the same.
        rank: None where the data cannot bear one.
    """

    count: int
    of: int
    shrunk: float
    low: float
    high: float
    peers: float
    funnel: tuple[tuple[float, float], tuple[float, float]]
    rank: Rank | None


def fit(counts: Sequence[int], of: Sequence[int]) -> tuple[float, float]:
    """The beta distribution (its a and b) under which these counts are likeliest, each a binomial of its own share."""
    from scipy.optimize import minimize
    from scipy.special import betaln, logit

    k, n = np.asarray(counts, dtype=float), np.asarray(of, dtype=float)
    mean = (k.sum() + 0.5) / (n.sum() + 1)

    def parameters(at: Vector) -> tuple[float, float]:
        size = exp(min(max(at[1], -3.0), log(ALIKE)))
        share = 1 / (1 + exp(-at[0]))
        return share * size, (1 - share) * size

    def unlikely(at: Vector) -> float:
        a, b = parameters(at)
        return float((betaln(a, b) - betaln(k + a, n - k + b)).sum())

    options = {"xatol": 1e-5, "fatol": 1e-7, "maxiter": 400}
    starts = (np.array([logit(mean), size]) for size in (2.0, 6.0))
    ends = [minimize(unlikely, start, method="Nelder-Mead", options=options) for start in starts]
    return parameters(min(ends, key=lambda end: float(end.fun)).x)


def funnel(share: float, of: Sequence[int], level: float) -> list[tuple[float, float]]:
    """Exact binomial limits around a share by size, interpolated between whole counts (Spiegelhalter 2005, A.1.1)."""
    from scipy.stats import binom

    n = np.asarray(of, dtype=float)

    def limit(at: float) -> Vector:
        count = binom.ppf(at, n, share)
        above = binom.cdf(count, n, share)
        step = above - binom.cdf(count - 1, n, share)
        return np.asarray(np.clip((count - (above - at) / step) / n, 0.0, 1.0))

    tail = (1 - level) / 2
    return [(float(low), float(high)) for low, high in zip(limit(tail), limit(1 - tail), strict=True)]


def bands(volumes: Sequence[int], least: int = LEAST_PEERS) -> list[int]:
    """In which band of like volume each office is: up to four, of about equally many, none of fewer than `least`."""
    number = max(1, min(BANDS, len(volumes) // least))
    order = sorted(range(len(volumes)), key=lambda at: (volumes[at], at))
    found = [0] * len(volumes)
    for place, at in enumerate(order):
        found[at] = place * number // len(volumes)
    return found


def compare(counts: Sequence[int], of: Sequence[int], seed: int = 1) -> list[Standing] | None:
    """Each office among these, which are one another's peers; None where they are too few to be anybody's peers.

    All must have answers (`of` positive). `seed` makes the ranks' uncertainty the same each time.
    """
    if len(counts) < LEAST_PEERS:
        return None
    from scipy.stats import beta

    k, n = np.asarray(counts, dtype=float), np.asarray(of, dtype=float)
    a, b = fit(counts, of)
    low, middle, high = beta.ppf(0.025, a + k, b + n - k), (a + k) / (a + b + n), beta.ppf(0.975, a + k, b + n - k)
    share = a / (a + b)
    inner, outer = funnel(share, of, 0.95), funnel(share, of, 0.998)
    ranks = _ranks(a + k, b + n - k, seed)
    return [
        Standing(
            counts[at], of[at], float(middle[at]), float(low[at]), float(high[at]), share, (inner[at], outer[at]),
            ranks[at] if of[at] >= LEAST_ANSWERS and a + b < ALIKE / 2 else None,
        )
        for at in range(len(counts))
    ]  # fmt: skip


def _ranks(a: Vector, b: Vector, seed: int) -> list[Rank | None]:
    """Places by drawing all true shares again and again; withheld where they spread over a third of the peers."""
    draws = np.random.default_rng(seed).beta(a, b, size=(DRAWS, len(a)))
    places = (-draws).argsort(axis=1).argsort(axis=1) + 1
    low, middle, high = np.percentile(places, [5, 50, 95], axis=0, method="closest_observation").astype(int)
    return [
        Rank(int(middle[at]), int(low[at]), int(high[at]), len(a))
        if high[at] - low[at] <= WIDEST_RANK * len(a)
        else None
        for at in range(len(a))
    ]


def compare_all(offices: Sequence[tuple[K, Hashable, int, int, int]]) -> dict[K, Standing]:
    """Standings within peers of the same service (and question) and like volume.

    Args:
        offices: for each its key, what it must have in common with its peers, its volume, and its count `of` answers.
    """
    groups: defaultdict[Hashable, list[tuple[K, Hashable, int, int, int]]] = defaultdict(list)
    for one in offices:
        if one[4] > 0:
            groups[one[1]].append(one)
    found: dict[K, Standing] = {}
    for group in groups.values():
        band = bands([one[2] for one in group])
        for number in set(band):
            members = [one for one, at in zip(group, band, strict=True) if at == number]
            standings = compare([one[3] for one in members], [one[4] for one in members]) or []
            found |= {one[0]: standing for one, standing in zip(members, standings, strict=False)}
    return found
