"""Answers weighted so that they stand for those who were served, beside the unweighted figure and never instead of it.

Raking (Deming and Stephan 1940) in the exponential form of Deville and Särndal 1992: each answer's weight is multiplied
by a factor for each of its margins, so that the weighted answers agree with what is known of everybody. It mends only
what goes by those margins; it cannot know why people of one kind did not answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sunwai.insight import statistics

NEAR = 1e-7
MOST_ADRIFT = 0.01
Vector = NDArray[np.float64]


class Reason(StrEnum):
    """Why there is no weighted figure."""

    NO_ANSWERS = "no_answers"
    MARGIN_NOT_KNOWN = "margin_not_known"
    MARGIN_NOT_GIVEN = "margin_not_given"
    NOBODY_ANSWERED = "nobody_answered"
    OUTSIDE_THE_MARGIN = "outside_the_margin"
    TOTALS_DISAGREE = "totals_disagree"
    NO_SOLUTION = "no_solution"


@dataclass(frozen=True)
class Refusal:
    """That there is no weighted figure, and why: of which margin, and of which of its values."""

    reason: Reason
    margin: str = ""
    value: str = ""


@dataclass(frozen=True)
class Group:
    """Answers alike in every margin. A margin of which nothing is known for them (sex not given) is left out.

    Args:
        total: the sum over them of what is averaged; for a rate, how many of them said so.
        base: the weight of each before raking, such as one over the chance of being drawn.
    """

    values: Mapping[str, str]
    answers: int
    total: float
    base: float = 1.0


@dataclass(frozen=True)
class Margin:
    """How many of everybody are of each value. `partial`: asked of some only, so that its shares hold among those."""

    name: str
    totals: Mapping[str, float]
    partial: bool = False


@dataclass(frozen=True)
class Weighted:
    """A weighted mean beside the plain one. `effective` answers, all weighing alike, would be as sure (Kish 1965)."""

    mean: float
    plain: float
    answers: int
    effective: float
    weights: tuple[float, ...]

    def interval(self) -> tuple[float, float]:
        """Wilson's interval of a weighted rate, with the effective number of answers as its n."""
        from statsmodels.stats.proportion import proportion_confint

        level = 1 - statistics.LEVEL
        low, high = proportion_confint(self.mean * self.effective, self.effective, alpha=level, method="wilson")
        return float(low), float(high)


def weigh(groups: Sequence[Group], margins: Sequence[Margin]) -> Weighted | Refusal:
    """The mean of answers raked to the margins, the first of which is known of every answer; or why there is none."""
    groups = [one for one in groups if one.answers > 0]
    if refusal := _unfit(groups, margins):
        return refusal
    whole = sum(margins[0].totals.values())
    answers = np.array([one.answers for one in groups], dtype=float)
    start = answers * np.array([one.base for one in groups])
    factors = _factors(start / start.sum(), *_conditions(groups, margins))
    if factors is None:
        return Refusal(Reason.NO_SOLUTION)
    weights = whole * start / start.sum() * factors / answers
    sums = np.array([one.total for one in groups])
    heavy = weights * answers
    return Weighted(
        float((weights * sums).sum() / heavy.sum()), float(sums.sum() / answers.sum()), int(answers.sum()),
        float(heavy.sum() ** 2 / (weights * heavy).sum()), tuple(map(float, weights)),
    )  # fmt: skip


def _unfit(groups: Sequence[Group], margins: Sequence[Margin]) -> Refusal | None:
    if not groups:
        return Refusal(Reason.NO_ANSWERS)
    for margin in margins:
        if refusal := _gap(groups, margin):
            return refusal
    sizes = {one.name: sum(one.totals.values()) for one in margins if not one.partial}
    first = next(iter(sizes.values()), 0.0)
    adrift = (name for name, size in sizes.items() if abs(size - first) > MOST_ADRIFT * first)
    name = next(adrift, None)
    return Refusal(Reason.TOTALS_DISAGREE, name) if name is not None else None


def _gap(groups: Sequence[Group], margin: Margin) -> Refusal | None:
    """What makes a margin of no use: nothing known of everybody or of the answers, or a value that one lacks."""
    if sum(margin.totals.values()) <= 0:
        return Refusal(Reason.MARGIN_NOT_KNOWN, margin.name)
    given = {one.values[margin.name] for one in groups if margin.name in one.values}
    missing = [value for value, total in margin.totals.items() if total > 0 and value not in given]
    strange = sorted(value for value in given if margin.totals.get(value, 0) <= 0)
    if not given or (not margin.partial and any(margin.name not in one.values for one in groups)):
        return Refusal(Reason.MARGIN_NOT_GIVEN, margin.name)
    if missing:
        return Refusal(Reason.NOBODY_ANSWERED, margin.name, missing[0])
    return Refusal(Reason.OUTSIDE_THE_MARGIN, margin.name, strange[0]) if strange else None


def _conditions(groups: Sequence[Group], margins: Sequence[Margin]) -> tuple[NDArray[np.float64], Vector]:
    """One column a value (all but the last: it follows from the whole), and what each column's weights must add up to.

    A partial margin's column is zero where it was not given, so that it moves only the shares among those who gave it.
    """
    columns, aims = [np.ones(len(groups))], [1.0]
    for margin in margins:
        size = sum(margin.totals.values())
        for value, total in list(margin.totals.items())[:-1]:
            share = total / size
            is_it = np.array([float(one.values.get(margin.name) == value) for one in groups])
            known = np.array([float(margin.name in one.values) for one in groups])
            columns.append(is_it - share * known)
            aims.append(0.0)
    return np.column_stack(columns), np.array(aims)


def _factors(start: Vector, columns: NDArray[np.float64], aims: Vector) -> Vector | None:
    """The factors nearest to one that meet the conditions; two figures of the same answers have the same."""
    found = _solved(start.tobytes(), columns.tobytes(), aims.tobytes())
    return None if found is None else np.frombuffer(found)


@lru_cache(maxsize=8)
def _solved(starts: bytes, conditions: bytes, ends: bytes) -> bytes | None:
    """The least of a convex function, found by scipy."""
    from scipy.optimize import minimize

    start, aims = np.frombuffer(starts), np.frombuffer(ends)
    columns = np.frombuffer(conditions).reshape(len(start), len(aims))

    def weights(at: Vector) -> Vector:
        return np.asarray(start * np.exp(np.clip(columns @ at, -50, 50)))

    found = minimize(
        lambda at: weights(at).sum() - at @ aims,
        np.zeros(columns.shape[1]),
        jac=lambda at: columns.T @ weights(at) - aims,
        hess=lambda at: columns.T @ (weights(at)[:, None] * columns),
        method="trust-exact",
        options={"gtol": NEAR / 1000, "maxiter": 500},
    )
    adrift = float(np.abs(columns.T @ weights(found.x) - aims).max())
    return np.asarray(weights(found.x) / start).tobytes() if adrift < NEAR else None
