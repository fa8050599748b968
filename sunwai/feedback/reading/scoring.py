"""How good a reader is on labelled replies: precision, recall, F1 with intervals, by label and language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

from sunwai.feedback.reading.composing import Example
from sunwai.feedback.reading.model import LANGUAGES, OUTCOMES
from sunwai.feedback.types import Control, Reading, ReasonCode

TRUE_SHARE = 0.0346
"""The share of corruption among 313,813 replies of the Punjab programme (published label counts)."""
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
_Z = 1.96


def interval(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z / total
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Measured:
    """One label: how often it was right where given, and found where it belonged."""

    hits: int
    given: int
    belonging: int

    @property
    def precision(self) -> float:
        return self.hits / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.belonging if self.belonging else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.given + self.belonging) if self.given + self.belonging else 0.0

    def plain(self) -> dict[str, Any]:
        return {
            "precision": round(self.precision, 3), "recall": round(self.recall, 3), "f1": round(self.f1, 3),
            "given": self.given, "belonging": self.belonging,
            "precision_interval": [round(one, 3) for one in interval(self.hits, self.given)],
            "recall_interval": [round(one, 3) for one in interval(self.hits, self.belonging)],
        }  # fmt: skip


Pairs = Sequence[tuple[Example, Reading]]


def measured(pairs: Pairs, truth: Callable[[Example], bool], said: Callable[[Reading], bool]) -> Measured:
    both = [(truth(one), said(reading)) for one, reading in pairs]
    return Measured(sum(a and b for a, b in both), sum(b for _, b in both), sum(a for a, _ in both))


def scored(pairs: Pairs) -> dict[str, Any]:
    """Everything about a set of labelled replies and their readings."""
    outcomes = {name: _of_outcome(pairs, name) for name in OUTCOMES}
    controls = {one.value: _of_control(pairs, one) for one in Control}
    bribe = measured(pairs, lambda one: one.bribe, lambda reading: reading.bribe)
    present = [one for one in controls.values() if one.belonging]
    return {
        "replies": len(pairs),
        "outcome_macro_f1": _mean([one.f1 for one in outcomes.values()]),
        "outcome": {name: one.plain() for name, one in outcomes.items()},
        "unclear_share": _share(pairs, lambda _, reading: reading.outcome == "unclear"),
        "bribe": bribe.plain() | {"precision_at_true_share": _at_true_share(bribe, len(pairs))},
        "bribe_denied": measured(pairs, lambda one: one.bribe_denied, lambda reading: reading.bribe_denied).plain(),
        "control_macro_f1": _mean([one.f1 for one in present]),
        "control": {name: one.plain() for name, one in controls.items()},
        "reasons": {one.value: _of_reason(pairs, one).plain() for one in ReasonCode},
        "amount": _amounts(pairs),
        "danger_flagged_wrongly": _share(
            [pair for pair in pairs if pair[0].control != "danger"],
            lambda _, reading: reading.control == Control.DANGER,
        ),
        "language_right": _share(pairs, lambda one, reading: one.language == reading.language),
        "by_language": _by_language(pairs),
        "calibration": _calibration(pairs),
    }


def _of_outcome(pairs: Pairs, name: str) -> Measured:
    return measured(pairs, lambda one: one.outcome == name, lambda reading: reading.outcome == name)


def _of_control(pairs: Pairs, control: Control) -> Measured:
    return measured(pairs, lambda one: one.control == control.value, lambda reading: reading.control is control)


def _of_reason(pairs: Pairs, code: ReasonCode) -> Measured:
    return measured(pairs, lambda one: code.value in one.reasons, lambda reading: code in reading.reasons)


def _mean(some: Sequence[float]) -> float:
    return round(sum(some) / len(some), 3) if some else 0.0


def _share(pairs: Iterable[tuple[Example, Reading]], test: Callable[[Example, Reading], bool]) -> float:
    tested = [test(one, reading) for one, reading in pairs]
    return round(sum(tested) / len(tested), 4) if tested else 0.0


def _at_true_share(bribe: Measured, total: int) -> float:
    """Precision if bribes were as rare among these replies as they are among the real ones."""
    others = total - bribe.belonging
    false = (bribe.given - bribe.hits) / others if others else 0.0
    right = bribe.recall * TRUE_SHARE
    return round(right / (right + false * (1 - TRUE_SHARE)), 3) if right else 0.0


def _amounts(pairs: Pairs) -> dict[str, Any]:
    naming = [(one, reading) for one, reading in pairs if one.amount]
    others = [pair for pair in pairs if not pair[0].amount]
    exact = sum(str(reading.amount_pkr or "") == one.amount for one, reading in naming)
    return {
        "naming": len(naming), "exact": round(exact / len(naming), 3) if naming else None,
        "exact_interval": [round(end, 3) for end in interval(exact, len(naming))],
        "invented": _share(others, lambda _, reading: reading.amount_pkr is not None),
    }  # fmt: skip


def _by_language(pairs: Pairs) -> dict[str, Any]:
    found = {}
    for code in LANGUAGES:
        some = [pair for pair in pairs if pair[0].language == code]
        if not some:
            continue
        right = sum(one.outcome == reading.outcome for one, reading in some)
        named = measured(some, lambda one: one.language == code, lambda reading: reading.language == code)  # noqa: B023
        found[code] = {
            "replies": len(some), "outcome_right": round(right / len(some), 3),
            "outcome_interval": [round(end, 3) for end in interval(right, len(some))],
            "outcome": {name: _of_outcome(some, name).plain() for name in OUTCOMES},
            "bribe": measured(some, lambda one: one.bribe, lambda reading: reading.bribe).plain(),
            "language_recall": round(named.recall, 3),
        }  # fmt: skip
    return found


def _calibration(pairs: Pairs) -> dict[str, list[dict[str, float]]]:
    """For each band of confidence, what was said and how often it was right."""
    rights: dict[str, Callable[[Example, Reading], bool]] = {
        "outcome": lambda one, reading: one.outcome == reading.outcome,
        "bribe": lambda one, reading: one.bribe == reading.bribe,
        "control": lambda one, reading: one.control == (reading.control.value if reading.control else ""),
    }
    return {part: _bands(pairs, part, right) for part, right in rights.items()}


def _bands(pairs: Pairs, part: str, right: Callable[[Example, Reading], bool]) -> list[dict[str, float]]:
    found = []
    for low, high in pairwise(BANDS):
        some = [(one, reading) for one, reading in pairs if low <= reading.confidence[part] < high]
        if some:
            said = sum(reading.confidence[part] for _, reading in some) / len(some)
            found.append({"from": low, "replies": len(some), "said": round(said, 3), "right": _share(some, right)})
    return found
