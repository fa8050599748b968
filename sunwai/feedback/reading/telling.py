"""What the learned part and the rules together say of texts: a batch at once where arrays can, then text by text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sunwai.feedback.reading.bribes import Money, sum_named
from sunwai.feedback.reading.model import CONTROLS, LANGUAGES, OUTCOMES, YES_NO, Floats, Model, spans
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.types import Control, Outcome, Reading, ReasonCode

READER = "sunwai"
SURE_OF_DANGER = 0.4
"""A text this likely to speak of danger to life is danger: to miss one costs more than to look at one in vain."""
SURE_OF_REASON = 0.4
SURE_OF_SUM = 0.9
"""How likely a bribe must be for a sum to be its sum where the rules saw no claim: better none than invented."""
UNSPOKEN, UNDECIDED, CLAIMED, DENIED, BOTH = range(5)
"""What the rules see of money: no word of it, words that say neither, a claim, a denial, or one of each."""
_LIMITS = np.array([[0.8, 0.5], [0.8, 0.5], [0.7, 0.75], [0.7, 0.35], [0.8, 0.4]])
"""How likely a bribe and its denial must then be. Bribes are rare, so that most limits are high; chosen on replies out
of their fold, so that all labels together are precise enough at the true share of bribes."""
SURE_OF_STOP = 0.97
MOST_DECIDING = 4
_SPANS = spans()
_YES_NO, _CONTROL = _SPANS["yes_no"].start, _SPANS["control"].start
_REASON = {_YES_NO + YES_NO.index(f"reason {one.value}"): one for one in ReasonCode}
_REASONS = list(_REASON)
_OUTCOMES = [Outcome(one) for one in OUTCOMES]
_CONTROLS = [Control(one) if one else None for one in CONTROLS]
_DANGER, _STOP = CONTROLS.index("danger"), CONTROLS.index("stop")
_UNCLEAR = OUTCOMES.index("unclear")
_THOUSANDTHS = [place / 1000 for place in range(1001)]
_NOT = np.array([round(1 - one, 3) for one in _THOUSANDTHS])
_HALF = np.array([round(1 - one / 2, 3) for one in _THOUSANDTHS])
_LATIN = np.array([code.endswith("Latn") or code in {"en", "mixed"} for code in LANGUAGES], dtype=np.float32)
_ARABIC = np.array([code in {"ur", "ps", "sd", "mixed"} for code in LANGUAGES], dtype=np.float32)
_MIXED = np.array([code == "mixed" for code in LANGUAGES], dtype=np.float32)
_POSSIBLE = np.stack([_MIXED, _LATIN, _ARABIC - _MIXED])
_LETTERS = {(True, True): 0, (False, False): 0, (True, False): 1, (False, True): 2}

Doubles = NDArray[np.float64]
Whole = NDArray[np.int64]


class Decided(NamedTuple):
    """What was decided of a batch of texts: numbers or truths, one a text."""

    outcome: NDArray[Any]
    control: NDArray[Any]
    likeliest: NDArray[Any]
    """The learned part's control; a rule may have made it STOP."""
    language: NDArray[Any]
    bribe: NDArray[Any]
    denied: NDArray[Any]
    stops: NDArray[Any]
    """The whole message is STOP by rule, and no danger."""


class Waiting(NamedTuple):
    """A text that waits for the learned part."""

    place: int
    seen: Seen
    rows: list[int]
    words: int
    paid: Money | None
    stop: bool


def tongue(one: Waiting, learned: Model) -> str:
    """A text's likeliest language among those that its letters allow."""
    scores, _ = _scores([one], _counts([one]), learned)
    sure = learned.probabilities(scores)[:, _SPANS["language"]] * _possible([one])
    return LANGUAGES[int(sure.argmax())]


def tell(waiting: list[Waiting], learned: Model, found: list[Reading | None]) -> None:
    """Puts each text's reading at its place in `found`."""
    if not waiting:
        return
    counts = _counts(waiting)
    scores, parts = _scores(waiting, counts, learned)
    sure = learned.probabilities(scores)
    sure[:, _SPANS["language"]] *= _possible(waiting)
    rounded = sure.astype(np.float64).round(3)
    decided = _decided(waiting, sure, rounded)
    begins = np.concatenate(([0], np.cumsum(counts)[:-1]))
    words = _deciding_outcomes(waiting, parts, begins, decided.outcome)
    confidences = _confidences(waiting, sure, rounded, decided)
    columns = [one.tolist() for one in (begins, *decided)]
    for one, reasons, word, confidence, begin, outcome, control, likeliest, language, bribe, denied, _ in zip(
        waiting, _reasons(sure, rounded), words, confidences, *columns, strict=True
    ):
        because, amount = {"outcome": word}, None
        if bribe or denied or reasons or control:
            why = _Why(one, parts[begin : begin + one.words], because)
            amount = why.money(bribe, denied, confidence)
            why.rest(reasons, control, likeliest)
        found[one.place] = Reading(
            _OUTCOMES[outcome], bribe, denied, amount, _codes(reasons), _CONTROLS[control], LANGUAGES[language],
            confidence, because, READER, learned.version,
        )  # fmt: skip


def _counts(waiting: Sequence[Waiting]) -> Whole:
    return np.array([len(one.rows) for one in waiting], dtype=np.int64)


def _scores(waiting: Sequence[Waiting], counts: Whole, learned: Model) -> tuple[Floats, Floats]:
    every: list[int] = []
    for one in waiting:
        every += one.rows
    return learned.scores(np.array(every, dtype=np.int32), np.concatenate(([0], np.cumsum(counts)[:-1])), counts)


def _possible(waiting: Sequence[Waiting]) -> Floats:
    """Letters decide what a language cannot be: two scripts or none are `mixed`."""
    return _POSSIBLE[[_LETTERS[one.seen.scripts] for one in waiting]]


def _decided(waiting: Sequence[Waiting], sure: Floats, rounded: Doubles) -> Decided:
    controls = sure[:, _SPANS["control"]].copy()
    controls[:, _DANGER] = np.where(controls[:, _DANGER] >= SURE_OF_DANGER, 2.0, 0.0)
    likeliest = controls.argmax(axis=1)
    stops = np.array([one.stop for one in waiting]) & (likeliest != _DANGER)
    money = rounded[:, _YES_NO : _YES_NO + 2] >= _LIMITS[[_seen_of_money(one.paid) for one in waiting]]
    return Decided(
        np.where(stops, _UNCLEAR, sure[:, _SPANS["outcome"]].argmax(axis=1)), np.where(stops, _STOP, likeliest),
        likeliest, sure[:, _SPANS["language"]].argmax(axis=1), money[:, 0], money[:, 1], stops,
    )  # fmt: skip


def _reasons(sure: Floats, rounded: Doubles) -> list[tuple[int, ...]]:
    """The columns of each text's reasons."""
    found: list[tuple[int, ...]] = [()] * len(sure)
    some = np.any(sure[:, _REASONS] >= SURE_OF_REASON, axis=1)[:, None]
    for at, place in np.argwhere((rounded[:, _REASONS] >= SURE_OF_REASON) & some).tolist():
        found[at] += (_REASONS[place],)
    return found


def _seen_of_money(paid: Money | None) -> int:
    """Negation is the rules' business: what they see clearly lowers or raises what the learned part must show."""
    if paid is None:
        return UNSPOKEN
    if paid.claims:
        return BOTH if paid.denials else CLAIMED
    return DENIED if paid.denials else UNDECIDED


def _confidences(
    waiting: Sequence[Waiting], sure: Floats, rounded: Doubles, decided: Decided
) -> list[dict[str, float]]:
    outcome, control, language, stops = decided.outcome, decided.likeliest, decided.language, decided.stops
    at = np.arange(len(waiting))
    claim, denial = rounded[:, _YES_NO], rounded[:, _YES_NO + 1]
    sums = np.array([one.seen.has_numbers and bool(one.seen.amounts) for one in waiting])
    reasons = sure[:, _YES_NO + 2 :]
    columns = (
        np.where(stops, SURE_OF_STOP, rounded[at, outcome]),
        np.where(decided.bribe, claim, _NOT[_thousandths(claim)]),
        np.where(decided.denied, denial, _NOT[_thousandths(denial)]),
        np.where(sums, _HALF[_thousandths(claim)], 0.98),
        np.round(np.maximum(reasons, 1 - reasons).min(axis=1).astype(np.float64), 3),
        np.where(stops, SURE_OF_STOP, rounded[at, _CONTROL + control]),
        rounded[:, _CONTROL + _DANGER],
        rounded[at, _SPANS["language"].start + language],
    )
    return [
        {
            "outcome": outcome, "bribe": bribe, "bribe_denied": denied, "amount_pkr": amount, "reasons": reasons,
            "control": control, "danger": danger, "language": language,
        }
        for outcome, bribe, denied, amount, reasons, control, danger, language in zip(
            *[one.tolist() for one in columns], strict=True
        )
    ]  # fmt: skip


def _thousandths(sure: Doubles) -> Whole:
    return np.rint(sure * 1000).astype(np.int64)


def _deciding_outcomes(waiting: Sequence[Waiting], parts: Floats, begins: Whole, outcomes: NDArray[Any]) -> list[str]:
    """`_deciding` of each text's outcome, for all texts at once."""
    counts = np.array([one.words for one in waiting])
    ends = np.cumsum(counts)
    firsts = ends - counts
    owner = np.repeat(np.arange(len(waiting)), counts)
    rows = np.arange(ends[-1]) + (begins - firsts)[owner]
    weights = parts[rows, outcomes[owner]].astype(np.float64)
    least = np.maximum.reduceat(weights, firsts) * 0.6
    chosen = np.flatnonzero((weights >= least[owner]) & (weights > 0))
    limits = np.searchsorted(chosen, firsts).tolist()
    written: list[str] = []
    for one in waiting:
        written += one.seen.written
    some = [written[at] for at in chosen.tolist()]
    limits.append(len(some))
    return [" ".join(some[begin : min(end, begin + MOST_DECIDING)]) for begin, end in pairwise(limits)]


@cache
def _codes(columns: tuple[int, ...]) -> tuple[ReasonCode, ...]:
    return tuple([_REASON[column] for column in columns])


class _Why:
    """Puts the words that decided a text's reading into `because`."""

    def __init__(self, one: Waiting, parts: Floats, because: dict[str, str]) -> None:
        self._one, self._parts, self._because = one, parts, because

    def money(self, bribe: bool, denied: bool, confidence: dict[str, float]) -> int | None:
        """For the bribe and its denial; the sum, where there is one."""
        one, said = self._one, self._one.seen.said
        if bribe:
            self._because["bribe"] = said(one.paid.claims if one.paid else []) or self._deciding(_YES_NO)
        if denied:
            self._because["bribe_denied"] = said(one.paid.denials if one.paid else []) or self._deciding(_YES_NO + 1)
        if not bribe or not one.seen.has_numbers or not (_is_claimed(one) or confidence["bribe"] >= SURE_OF_SUM):
            return None
        amount, amount_at = sum_named(one.seen, one.paid)
        if amount is not None:
            self._because["amount_pkr"] = said(amount_at)
            confidence["amount_pkr"] = _sure_of_sum(one, confidence["bribe"])
        return amount

    def rest(self, reasons: tuple[int, ...], control: int, likeliest: int) -> None:
        if reasons:
            cues = [self._cues(_REASON[column].value, column) for column in reasons]
            self._because["reasons"] = ", ".join(cues)
        if control:
            self._because["control"] = self._cues(CONTROLS[control], _CONTROL + likeliest)

    def _cues(self, kind: str, column: int) -> str:
        seen = self._one.seen
        return seen.said(seen.all(kind)) if kind in seen.kinds else self._deciding(column)

    def _deciding(self, column: int) -> str:
        """The words that speak most for a column, in the order of the text."""
        weights = self._parts[:, column].tolist()
        least = max(weights) * 0.6
        written = self._one.seen.written
        chosen = [written[at] for at, weight in enumerate(weights) if weight >= least and weight > 0]
        return " ".join(chosen[:MOST_DECIDING])


def _is_claimed(one: Waiting) -> bool:
    return one.paid is not None and bool(one.paid.claims)


def _sure_of_sum(one: Waiting, bribe: float) -> float:
    """A single sum is nearly always the one meant; several are often confused."""
    return round(bribe * (0.96 if len(one.seen.amounts) == 1 else 0.75), 3)
