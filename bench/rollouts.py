"""`python -m bench rollouts`: programmes that do nothing, and that help, begun in waves by lot; what is claimed.

The places differ for good and the months differ for all, as in the world. Beside the interval by the lot stands the
usual practice: each place's share before it was come to against its share since, by a t test over places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sunwai.insight.by_lot import Unit, by_lot

SHARE, DIFFER, MONTHS = 0.2, 0.05, 0.02


def make(draw: np.random.Generator, *, places: int, waves: int, falls_by: float) -> list[Unit]:
    """Places whose share falls from the window of their wave on, in months in which all shares rise and fall."""
    own, month = draw.normal(0, DIFFER, places), draw.normal(0, MONTHS, waves)
    order = draw.permutation(np.arange(places) * waves // places)
    found = []
    for place, wave in enumerate(order.tolist()):
        of = draw.integers(30, 300, waves)
        share = SHARE + own[place] + month - falls_by * (np.arange(waves) >= wave)
        count = draw.binomial(of, np.clip(share, 0, 1))
        found.append(Unit(wave, list(zip(count.tolist(), of.tolist(), strict=True))))
    return found


def usual(units: list[Unit]) -> bool:
    """Whether before against since calls it an effect."""
    from scipy.stats import ttest_1samp

    gaps = [_share(one.counts[one.wave :]) - _share(one.counts[: one.wave]) for one in units if one.wave]
    return bool(ttest_1samp(gaps, 0.0).pvalue < 0.05)


def _share(counts: Any) -> float:
    return float(sum(count for count, _ in counts) / sum(of for _, of in counts))


def measure(  # noqa: PLR0913
    *, runs: int, places: int, waves: int, falls_by: float, seed: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Of useless programmes, how often the interval holds nothing; of those that help, how often it is below it."""
    draw, told = np.random.default_rng(seed), dict[str, Any](runs=runs, places=places, waves=waves, falls_by=falls_by)
    for name, falls in (("useless", 0.0), ("helping", falls_by)):
        worlds = [make(draw, places=places, waves=waves, falls_by=falls) for _ in range(runs)]
        found = [one for one in (by_lot(units, once_asked=False) for units in worlds) if one]
        say(f"{name}: {len(found)} of {runs} told")
        told |= {
            f"{name}_told": len(found),
            f"{name}_holds_truth": round(float(np.mean([one.low <= -falls <= one.high for one in found])), 4),
            f"{name}_holds_nothing": round(float(np.mean([not one.is_seen for one in found])), 4),
            f"{name}_seen_to_fall": round(float(np.mean([one.high < 0 for one in found])), 4),
            f"{name}_usual_seen": round(float(np.mean([usual(units) for units in worlds])), 4),
        }
    return told
