"""Counts by the areas of one day, told by the areas of another: over splits, mergers and moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

WHOLE = 100_000


@dataclass(frozen=True)
class Place:
    """An area as a snapshot has it: valid from the first day up to, not including, the last."""

    code: str
    population: int
    valid_from: date
    valid_to: date | None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Step:
    """`share` of the old area's people, in 100,000ths, became the new one's on the day `since`."""

    old: str
    new: str
    share: int
    since: date


@dataclass(frozen=True)
class Told:
    """A count told by another day's area. An estimate where people were divided by their share; else exact."""

    count: float
    is_estimate: bool


def told_by(counts: Mapping[str, int], on: date, places: Iterable[Place], steps: Iterable[Step]) -> dict[str, Told]:
    """Counts by area, told by the areas of a day; the sum stays what it was.

    Forward, an area's count is divided among its successors by their share of its people, and the rest stays with it.
    Backward, a successor of one area counts for it in full; of several, by how many people each gave.
    """
    known, all_steps = {one.code: one for one in places}, list(steps)
    sums: defaultdict[str, float] = defaultdict(float)
    estimated: set[str] = set()
    for code, count in counts.items():
        shares = _shares(code, on, known, all_steps)
        for place, share in shares.items():
            sums[place] += count * share
        if len(shares) > 1:
            estimated |= {*shares}
    return {code: Told(count, code in estimated) for code, count in sums.items()}


def _shares(code: str, on: date, known: Mapping[str, Place], steps: list[Step]) -> dict[str, float]:
    """To which areas of a day an area's people belong, and how much of them."""
    if code not in known:
        return {code: 1.0}
    if known[code].valid_from > on:
        given = {step.old: step.share * max(1, known[step.old].population) for step in steps if step.new == code}
        parts, rest = {old: weight / sum(given.values()) for old, weight in given.items()}, 0 if given else WHOLE
    else:
        later = [step for step in steps if step.old == code and step.since <= on]
        parts, rest = {step.new: step.share / WHOLE for step in later}, WHOLE - sum(step.share for step in later)
    found: defaultdict[str, float] = defaultdict(float)
    if rest:
        found[code] = rest / WHOLE
    for part, share in parts.items():
        for place, of_it in _shares(part, on, known, steps).items():
            found[place] += share * of_it
    return dict(found)
