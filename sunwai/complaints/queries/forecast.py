"""What a desk will have to do: what comes in and goes out as in the last weeks, with an honest width."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right

WEEKS_BACK = 12
WEEK = timedelta(weeks=1)
WIDE = 1.96
IN_AND_OUT = """
SELECT post_id, floor(extract(epoch FROM %(at)s - filed_at) / 604800)::int, count(*), false
FROM casework_case WHERE post_id = ANY(%(posts)s::bigint[]) AND filed_at > %(since)s AND filed_at <= %(at)s
GROUP BY 1, 2
UNION ALL
SELECT post_id, floor(extract(epoch FROM %(at)s - status_at) / 604800)::int, count(*), true
FROM casework_case WHERE post_id = ANY(%(posts)s::bigint[]) AND status_at > %(since)s AND status_at <= %(at)s
    AND NOT is_open GROUP BY 1, 2
"""
OPEN = "SELECT post_id, count(*) FROM casework_case WHERE post_id = ANY(%s::bigint[]) AND is_open GROUP BY 1"


@dataclass(frozen=True)
class Forecast:
    """A post's load some weeks from now: what is open, what is expected, and between what in nineteen of twenty."""

    post: int
    open: int
    comes_a_week: float
    goes_a_week: float
    expected: int
    low: int
    high: int


def forecast(*, posts: list[int], weeks: int = 4, more: int = 0, actor: Actor, at: datetime) -> list[Forecast]:
    """The load of each post, if the next weeks are as the last twelve; in the order of the posts' ids.

    Args:
        more: cases that a campaign is expected to bring to these posts together; shared by what comes to each now.

    Raises:
        NotAllowed: neither at work on cases nor a planner.
    """
    if not actor.may(Right.WORK_CASES):
        actor.need(Right.DRAFT_PROGRAMME)
    known = {"posts": bulk.array(posts), "at": at, "since": at - WEEKS_BACK * WEEK}
    comes = {post: [0] * WEEKS_BACK for post in posts}
    goes = {post: [0] * WEEKS_BACK for post in posts}
    for post, week, count, is_out in bulk.rows(IN_AND_OUT, known):
        (goes if is_out else comes)[post][min(week, WEEKS_BACK - 1)] += count
    open_ = dict(bulk.rows(OPEN, [bulk.array(posts)]))
    whole = sum(sum(counts) for counts in comes.values())
    return [
        _forecast(
            post, open_.get(post, 0), (comes[post], goes[post]), weeks,
            more * sum(comes[post]) / whole if whole else more / len(posts),
        )
        for post in sorted(posts)
    ]  # fmt: skip


def _forecast(post: int, open_: int, flow: tuple[list[int], list[int]], weeks: int, more: float) -> Forecast:
    (mean_in, spread_in), (mean_out, spread_out) = _mean(flow[0]), _mean(flow[1])
    expected = max(0.0, open_ + weeks * (mean_in - mean_out) + more)
    # what a week brings varies, and so does our knowledge of what weeks bring
    variance = (spread_in + spread_out) * weeks * (1 + weeks / WEEKS_BACK) + more
    width = WIDE * math.sqrt(variance)
    return Forecast(
        post, open_, round(mean_in, 2), round(mean_out, 2), round(expected), max(0, math.floor(expected - width)),
        math.ceil(expected + width),
    )  # fmt: skip


def _mean(counts: list[int]) -> tuple[float, float]:
    """The mean of the weeks, and their variance; at least that of chance (Poisson), even where none came."""
    mean = sum(counts) / len(counts)
    spread = sum((one - mean) ** 2 for one in counts) / (len(counts) - 1)
    return mean, max(spread, mean, 1 / len(counts))
