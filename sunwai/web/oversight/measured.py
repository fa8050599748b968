"""A period's measures, kept for who looks: a million messages take seconds to count, and a page must not.

The long periods are counted anew by a job, and the pages say when. What nobody has counted yet is counted at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from sunwai.base import clock
from sunwai.messages import measures
from sunwai.outreach.measures import Soon, first_attempts

FRESH = {1: 60, 24: 300, 168: 900, 720: 3600}
"""Seconds, by the hours of the period, for which a count is fresh."""
BY_THE_JOB = (24, 168, 720)
LATE = 3


@dataclass(frozen=True)
class Measured:
    """A period's measures, and when they were taken."""

    at: datetime
    lines: list[measures.LineMeasure]
    promises: measures.Promises
    soon: Soon

    @property
    def repeats(self) -> int:
        return sum(one.repeated for one in self.lines)

    @property
    def strangers(self) -> int:
        return sum(one.strangers for one in self.lines)


def measured(hours: int) -> Measured:
    """The measures of the last hours as they were counted last."""
    return _kept(hours) or _count(hours)


def keep_measures() -> None:
    """Counts each long period anew whose count is no longer fresh."""
    for hours in BY_THE_JOB:
        known = _kept(hours)
        if known is None or clock.now() - known.at >= timedelta(seconds=FRESH[hours]):
            _count(hours)


def _kept(hours: int) -> Measured | None:
    known: Measured | None = cache.get(f"web.measures.{hours}")
    return known


def _count(hours: int) -> Measured:
    at = clock.now()
    since = at - timedelta(hours=hours)
    found = Measured(at, measures.by_line(since, at), measures.promises(since), first_attempts(since))
    # kept for longer than it is fresh: where the job is late, a page shows an older count rather than take seconds
    cache.set(f"web.measures.{hours}", found, FRESH[hours] * (LATE if hours in BY_THE_JOB else 1))
    return found
