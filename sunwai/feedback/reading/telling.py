"""What the learned part and the rules together say of texts: a batch at once where arrays can, then text by text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sunwai.feedback.reading.amounts import Amount
from sunwai.feedback.reading.bribes import Money, sum_named
from sunwai.feedback.reading.features import Marked
from sunwai.feedback.reading.hashing import SIZE
from sunwai.feedback.reading.model import CONTROLS, LANGUAGES, OUTCOMES, YES_NO, Model, spans
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tables import KINDS, Found
from sunwai.feedback.reading.vocabulary import LATIN, OTHER
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
_OF_REASON = np.array([KINDS[one.value] for one in _REASON.values()])
"""The kind of phrases that speak of each reason, and of each control."""
_OF_CONTROL = np.array([KINDS[one] if one else 0 for one in CONTROLS])
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
_POSSIBLE = np.stack([_MIXED, _LATIN, _ARABIC - _MIXED, _MIXED])
"""Letters decide what a language cannot be: two scripts or none are `mixed`."""

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


class Scored:
    """What the learned part makes of marked texts."""

    def __init__(self, marked: Marked, learned: Model) -> None:
        self.marked, self.learned, self.looked = marked, learned, marked.looked
        self.sure = learned.probabilities(learned.scores(marked.rows, marked.begins, marked.counts))
        scripts = (self.looked.traits & LATIN != 0) + 2 * (self.looked.traits & OTHER != 0)
        self.sure[:, _SPANS["language"]] *= _POSSIBLE[scripts]
        self.rounded = self.sure.astype(np.float64).round(3)
        self.languages = self.sure[:, _SPANS["language"]].argmax(axis=1)

    def tongue(self, text: int) -> str:
        """A text's likeliest language among those that its letters allow."""
        return LANGUAGES[int(self.languages[text])]


def tell(scored: Scored, early: list[Reading | None], stops: Sequence[int]) -> list[Reading]:
    """The readings of texts, those told early as they are; `stops` are STOP by rule, unless they are danger."""
    decided = _decided(scored, stops)
    reasons, version = _reasons(scored), scored.learned.version
    by_text = [_by_text(reasons, len(early)), _confidences(scored, decided), *[one.tolist() for one in decided]]
    words = _deciding(scored, np.arange(len(early)), decided.outcome)
    why = _Why(scored, decided, reasons)
    found = []
    for text, (one, codes, confidence, outcome, control, _, language, bribe, denied, _) in enumerate(
        zip(early, *by_text, strict=True)
    ):
        if one is not None:
            found.append(one)
            continue
        because, amount = {"outcome": words[text]}, None
        if bribe or denied or codes or control:
            amount = why.tell(text, (bribe, denied, codes, control), because, confidence)
        told = object.__new__(Reading)  # the constructor of what is frozen takes three times as long
        told.__dict__.update(
            outcome=_OUTCOMES[outcome], bribe=bribe, bribe_denied=denied, amount_pkr=amount, reasons=_codes(codes),
            control=_CONTROLS[control], language=LANGUAGES[language], confidence=confidence, because=because,
            reader=READER, version=version,
        )  # fmt: skip
        found.append(told)
    return found


def _decided(scored: Scored, stops: Sequence[int]) -> Decided:
    controls = scored.sure[:, _SPANS["control"]].copy()
    controls[:, _DANGER] = np.where(controls[:, _DANGER] >= SURE_OF_DANGER, 2.0, 0.0)
    likeliest = controls.argmax(axis=1)
    stopped = np.zeros(len(likeliest), dtype=bool)
    stopped[stops] = True
    stopped &= likeliest != _DANGER
    money = scored.rounded[:, _YES_NO : _YES_NO + 2] >= _LIMITS[[_seen_of_money(one) for one in scored.marked.paid]]
    outcomes = scored.sure[:, _SPANS["outcome"]].argmax(axis=1)
    return Decided(
        np.where(stopped, _UNCLEAR, outcomes), np.where(stopped, _STOP, likeliest), likeliest, scored.languages,
        money[:, 0], money[:, 1], stopped,
    )  # fmt: skip


def _reasons(scored: Scored) -> tuple[Whole, Whole]:
    """Texts and the columns of their reasons, a pair for each reason."""
    some = np.any(scored.sure[:, _REASONS] >= SURE_OF_REASON, axis=1)[:, None]
    texts, places = np.nonzero((scored.rounded[:, _REASONS] >= SURE_OF_REASON) & some)
    return texts, places + _REASONS[0]


def _by_text(reasons: tuple[Whole, Whole], texts: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()] * texts
    for text, column in zip(*[one.tolist() for one in reasons], strict=True):
        found[text] += (column,)
    return found


def _seen_of_money(paid: Money | None) -> int:
    """Negation is the rules' business: what they see clearly lowers or raises what the learned part must show."""
    if paid is None:
        return UNSPOKEN
    if paid.claims:
        return BOTH if paid.denials else CLAIMED
    return DENIED if paid.denials else UNDECIDED


def _confidences(scored: Scored, decided: Decided) -> list[dict[str, float]]:
    sure, rounded = scored.sure, scored.rounded
    outcome, control, language, stops = decided.outcome, decided.likeliest, decided.language, decided.stops
    at = np.arange(len(sure))
    claim, denial = rounded[:, _YES_NO], rounded[:, _YES_NO + 1]
    reasons = sure[:, _YES_NO + 2 :]
    columns = (
        np.where(stops, SURE_OF_STOP, rounded[at, outcome]),
        np.where(decided.bribe, claim, _NOT[_thousandths(claim)]),
        np.where(decided.denied, denial, _NOT[_thousandths(denial)]),
        np.where(scored.marked.summed, _HALF[_thousandths(claim)], 0.98),
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


def _deciding(scored: Scored, texts: Whole, columns: Whole) -> list[str]:
    """The words of each of the texts that speak most for the column beside it, in the order of the text."""
    looked = scored.looked
    counts = looked.words[texts]
    owners = np.repeat(np.arange(len(texts)), counts)
    places = np.arange(len(owners)) + np.repeat(looked.edges[texts] + 1 - (np.cumsum(counts) - counts), counts)
    words = looked.numbers[places]
    weights = scored.learned.rows[words + SIZE, columns[owners]]
    most = np.zeros(len(texts), dtype=np.float64)
    np.maximum.at(most, owners, weights)
    chosen = (weights >= most[owners] * 0.6) & (weights > 0)
    limits = np.searchsorted(owners[chosen], np.arange(len(texts) + 1)).tolist()
    some = [looked.written[at] for at in words[chosen].tolist()]
    return [" ".join(some[begin : min(end, begin + MOST_DECIDING)]) for begin, end in pairwise(limits)]


@cache
def _codes(columns: tuple[int, ...]) -> tuple[ReasonCode, ...]:
    return tuple([_REASON[column] for column in columns])


class _Why:
    """Puts the words that decided readings into `because`: those that rules found, else those that weigh most."""

    def __init__(self, scored: Scored, decided: Decided, reasons: tuple[Whole, Whole]) -> None:
        self._scored, self._paid, held = scored, scored.marked.paid, scored.looked.held
        self._likeliest = decided.likeliest.tolist()
        texts, columns = reasons
        wordless = ~held[texts, _OF_REASON[columns - _REASONS[0]]]
        asked = [(texts[wordless], columns[wordless])]
        texts = np.flatnonzero(decided.control)
        texts = texts[~held[texts, _OF_CONTROL[decided.control[texts]]]]
        asked.append((texts, _CONTROL + decided.likeliest[texts]))
        for yes, column, told in ((decided.bribe, _YES_NO, "claims"), (decided.denied, _YES_NO + 1, "denials")):
            some = [text for text in np.flatnonzero(yes).tolist() if not getattr(self._paid[text], told, ())]
            asked.append((np.array(some, dtype=np.int64), np.full(len(some), column)))
        texts, columns = (np.concatenate(one) for one in zip(*asked, strict=True))
        places = zip(texts.tolist(), columns.tolist(), strict=True)
        self._words = dict(zip(places, _deciding(scored, texts, columns), strict=True))

    def tell(
        self, text: int, decided: tuple[bool, bool, tuple[int, ...], int],
        because: dict[str, str], confidence: dict[str, float],
    ) -> int | None:  # fmt: skip
        """For all parts but the outcome; the sum, where there is one."""
        bribe, denied, reasons, control = decided
        paid, amount = self._paid[text], None
        if bribe:
            because["bribe"] = self._said(text, paid.claims if paid else []) or self._words[text, _YES_NO]
        if denied:
            because["bribe_denied"] = self._said(text, paid.denials if paid else []) or self._words[text, _YES_NO + 1]
        if bribe and self._scored.marked.summed[text]:
            amount = self._sum(text, because, confidence)
        if reasons:
            because["reasons"] = ", ".join([self._cues(text, _REASON[column].value, column) for column in reasons])
        if control:
            because["control"] = self._cues(text, CONTROLS[control], _CONTROL + self._likeliest[text])
        return amount

    def _sum(self, text: int, because: dict[str, str], confidence: dict[str, float]) -> int | None:
        paid, seen = self._paid[text], self._scored.looked[text]
        if not (paid and paid.claims) and confidence["bribe"] < SURE_OF_SUM:
            return None
        amount, places = sum_named(seen, paid)
        if amount is not None:
            because["amount_pkr"] = seen.said(places)
            confidence["amount_pkr"] = _sure_of_sum(seen, confidence["bribe"])
        return amount

    def _said(self, text: int, places: list[Found | Amount]) -> str:
        return self._scored.looked[text].said(places) if places else ""

    def _cues(self, text: int, kind: str, column: int) -> str:
        words = self._words.get((text, column))
        return self._scored.looked.said(text, kind) if words is None else words


def _sure_of_sum(seen: Seen, bribe: float) -> float:
    """A single sum is nearly always the one meant; several are often confused."""
    return round(bribe * (0.96 if len(seen.amounts) == 1 else 0.75), 3)
