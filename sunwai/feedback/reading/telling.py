"""What the learned part and the rules together say of texts: a batch at once where arrays can, then text by text."""

from __future__ import annotations

from collections.abc import Sequence
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
SURE_OF_REASON = 0.38
AGREED, ALONE, AGAINST = 0.45, 0.65, 0.75
AGREED_DENIED, ALONE_DENIED = 0.35, 0.5
"""How likely a bribe or its denial must be where the rules say the same, nothing, or the opposite."""
SURE_OF_STOP = 0.97
MOST_DECIDING = 4
_SPANS = spans()
_YES_NO, _CONTROL = _SPANS["yes_no"].start, _SPANS["control"].start
_REASONS = [(_YES_NO + YES_NO.index(f"reason {one.value}"), one) for one in ReasonCode]
_OUTCOMES = [Outcome(one) for one in OUTCOMES]
_CONTROLS = [Control(one) if one else None for one in CONTROLS]
_DANGER, _STOP = CONTROLS.index("danger"), CONTROLS.index("stop")
_UNCLEAR = OUTCOMES.index("unclear")
_LIMITS = np.array([[ALONE, ALONE_DENIED], [AGREED, AGAINST], [AGAINST, AGREED_DENIED]])
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


class Waiting(NamedTuple):
    """A text that waits for the learned part."""

    place: int
    seen: Seen
    rows: list[int]
    words: int
    paid: Money | None
    stop: bool


class Told(NamedTuple):
    """What was decided of one text of a batch."""

    outcome: int
    control: int
    tongue: int
    bribe: bool
    denied: bool
    some_reason: bool


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
    words = _deciding_outcomes(waiting, parts, begins, decided[0])
    confidences = _confidences(waiting, sure, rounded, decided)
    told = list(map(Told._make, zip(*[one.tolist() for one in decided], strict=True)))
    for at, (one, begin) in enumerate(zip(waiting, begins.tolist(), strict=True)):
        mine = parts[begin : begin + one.words]
        found[one.place] = _whole(one, told[at], rounded[at], confidences[at], words[at], mine, learned.version)


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


def _decided(waiting: Sequence[Waiting], sure: Floats, rounded: Doubles) -> tuple[NDArray[Any], ...]:
    """The arrays of `Told`, a number or a truth for each text."""
    controls = sure[:, _SPANS["control"]].copy()
    controls[:, _DANGER] = np.where(controls[:, _DANGER] >= SURE_OF_DANGER, 2.0, 0.0)
    control = controls.argmax(axis=1)
    outcome = sure[:, _SPANS["outcome"]].argmax(axis=1)
    outcome[_stops(waiting, control)] = _UNCLEAR
    money = rounded[:, _YES_NO : _YES_NO + 2] >= _LIMITS[[_seen_of_money(one.paid) for one in waiting]]
    some_reason = np.any(sure[:, _YES_NO + 2 :] >= SURE_OF_REASON, axis=1)
    return outcome, control, sure[:, _SPANS["language"]].argmax(axis=1), money[:, 0], money[:, 1], some_reason


def _stops(waiting: Sequence[Waiting], control: NDArray[Any]) -> NDArray[np.bool_]:
    """The whole message is STOP by rule, and no danger."""
    return np.array([one.stop and asked != _DANGER for one, asked in zip(waiting, control.tolist(), strict=True)])


def _seen_of_money(paid: Money | None) -> int:
    """Negation is the rules' business: what they see clearly lowers or raises what the learned part must show."""
    if paid is None or bool(paid.claims) == bool(paid.denials):
        return 0
    return 1 if paid.claims else 2


def _confidences(
    waiting: Sequence[Waiting], sure: Floats, rounded: Doubles, decided: tuple[NDArray[Any], ...]
) -> list[dict[str, float]]:
    outcome, control, language, bribe, denied, _ = decided
    at = np.arange(len(waiting))
    stops = _stops(waiting, control)
    claim, denial = rounded[:, _YES_NO], rounded[:, _YES_NO + 1]
    sums = np.array([one.seen.has_numbers and bool(one.seen.amounts) for one in waiting])
    reasons = sure[:, _YES_NO + 2 :]
    columns = {
        "outcome": np.where(stops, SURE_OF_STOP, rounded[at, outcome]),
        "bribe": np.where(bribe, claim, _NOT[_thousandths(claim)]),
        "bribe_denied": np.where(denied, denial, _NOT[_thousandths(denial)]),
        "amount_pkr": np.where(sums, _HALF[_thousandths(claim)], 0.98),
        "reasons": np.round(np.maximum(reasons, 1 - reasons).min(axis=1).astype(np.float64), 3),
        "control": np.where(stops, SURE_OF_STOP, rounded[at, _CONTROL + control]),
        "danger": rounded[:, _CONTROL + _DANGER],
        "language": rounded[at, _SPANS["language"].start + language],
    }
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in np.column_stack(list(columns.values())).tolist()]


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


def _whole(  # noqa: PLR0913, PLR0917
    one: Waiting, told: Told, sure: Doubles, confidence: dict[str, float], words: str, parts: Floats, version: str
) -> Reading:
    outcome, control, language, bribe, denied, some_reason = told
    asked = _STOP if one.stop and control != _DANGER else control
    because = {"outcome": words}
    said = one.seen.said
    amount = None
    if bribe:
        because["bribe"] = said(one.paid.claims if one.paid else []) or _deciding(one, parts, _YES_NO)
    if denied:
        because["bribe_denied"] = said(one.paid.denials if one.paid else []) or _deciding(one, parts, _YES_NO + 1)
    if bribe and one.seen.has_numbers:
        amount, amount_at = sum_named(one.seen, one.paid)
        if amount is not None:
            because["amount_pkr"] = said(amount_at)
            confidence["amount_pkr"] = _sure_of_sum(one, confidence["bribe"])
    reasons: tuple[ReasonCode, ...] = ()
    if some_reason:
        chosen = [(at, code) for at, code in _REASONS if sure[at] >= SURE_OF_REASON]
        reasons = tuple([code for _, code in chosen])
        if reasons:
            because["reasons"] = ", ".join([_cues(one, parts, code.value, at) for at, code in chosen])
    if asked:
        because["control"] = _cues(one, parts, CONTROLS[asked], _CONTROL + control)
    return Reading(
        _OUTCOMES[outcome], bribe, denied, amount, reasons, _CONTROLS[asked], LANGUAGES[language], confidence,
        because, READER, version,
    )  # fmt: skip


def _sure_of_sum(one: Waiting, bribe: float) -> float:
    """A single sum is nearly always the one meant; several are often confused."""
    return round(bribe * (0.96 if len(one.seen.amounts) == 1 else 0.75), 3)


def _cues(one: Waiting, parts: Floats, kind: str, column: int) -> str:
    if kind in one.seen.kinds:
        return one.seen.said(one.seen.all(kind))
    return _deciding(one, parts, column)


def _deciding(one: Waiting, parts: Floats, column: int) -> str:
    """The words that speak most for a column, in the order of the text."""
    weights = parts[:, column].tolist()
    least = max(weights) * 0.6
    written = one.seen.written
    return " ".join(
        [written[at] for at, weight in enumerate(weights) if weight >= least and weight > 0][:MOST_DECIDING]
    )
