"""The first reader: rules over the tables, each answer with the words that decided it.

The confidences are rules of thumb, set so that on the 300 sentences composed for testing a band of them is about as
often right as it says; they are no probabilities.
"""

from __future__ import annotations

from sunwai.feedback.reading.asks import control, short_answer
from sunwai.feedback.reading.bribes import Money, money
from sunwai.feedback.reading.outcomes import Weighed, weigh
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tongue import language
from sunwai.feedback.types import Asked, Control, Outcome, Reading, ReasonCode

READER = "rules"
VERSION = "1"
ALONE = frozenset({Control.STOP, Control.WRONG_PERSON, Control.NEVER_VISITED, Control.ABUSE})


def read(text: str, question: Asked | None) -> Reading:
    """What a text means as the answer to a question; without a question a bare yes or no is unclear. Never raises."""
    seen = Seen(text)
    tongue = language(text, seen.written)
    if not seen.words:
        return _reading(Outcome.UNCLEAR, tongue, {"outcome": 0.9, "bribe": 0.97, "control": 0.95}, {})
    asked, asked_words = control(seen)
    if asked is None and (answer := short_answer(seen)):
        return _short(answer, question, tongue, seen)
    paid = Money() if asked in ALONE or asked is Control.QUESTION else money(seen)
    weighed = weigh(seen, paid)
    if asked in ALONE and not (asked is Control.ABUSE and weighed.reasons):
        weighed = Weighed()
    return _whole(seen, tongue, asked, asked_words, paid, weighed)


def _whole(  # noqa: PLR0913, PLR0917
    seen: Seen, tongue: str, asked: Control | None, asked_words: str, paid: Money, weighed: Weighed
) -> Reading:
    outcome = weighed.outcome
    if asked in {Control.CALLBACK, Control.QUESTION, Control.DANGER} and not (weighed.reasons or paid.claims):
        outcome = Outcome.UNCLEAR
    because = {
        "outcome": seen.said(weighed.decided),
        "bribe": seen.said(paid.claims),
        "bribe_denied": seen.said(paid.denials),
        "amount_pkr": seen.said(paid.amount_at),
        "reasons": seen.said(weighed.reasons_at),
        "control": asked_words,
    }
    return Reading(
        outcome=outcome,
        bribe=bool(paid.claims),
        bribe_denied=bool(paid.denials),
        amount_pkr=paid.amount,
        reasons=tuple(code for code in ReasonCode if code in weighed.reasons),
        control=asked,
        language=tongue,
        confidence=_confidence(asked, paid, weighed, outcome, len(seen.words)),
        because={part: words for part, words in because.items() if words},
        reader=READER,
        version=VERSION,
    )


def _confidence(
    asked: Control | None, paid: Money, weighed: Weighed, outcome: Outcome, length: int
) -> dict[str, float]:
    if outcome is Outcome.UNCLEAR:
        sure = 0.85 if asked else 0.75 if length <= 2 else 0.4
    else:
        sure = 0.6 + 0.35 * weighed.margin
    bribe = 0.95
    if paid.claims:
        bribe = 0.6 if paid.denials else 0.92 if paid.named else 0.85
    amount = 0.85 if paid.amount is not None else 0.9
    return {
        "outcome": round(sure, 2),
        "bribe": bribe,
        "bribe_denied": 0.9 if paid.denials else 0.95,
        "amount_pkr": amount,
        "reasons": 0.7 if weighed.reasons else 0.8,
        "control": 0.85 if asked else 0.93 if outcome is not Outcome.UNCLEAR else 0.8,
    }


def _short(answer: str, question: Asked | None, tongue: str, seen: Seen) -> Reading:
    """A bare yes or no means what its question's polarity makes it mean."""
    because = {"outcome": " ".join(seen.written).strip()}
    if question is None or answer == "neutral":
        return _reading(Outcome.UNCLEAR, tongue, {"outcome": 0.9, "bribe": 0.97, "control": 0.95}, because)
    bad = (question.polarity == "bad") == (answer == "yes")
    about_money = any(word in question.code.lower() for word in ("bribe", "money", "paid", "rishwat"))
    return _reading(
        Outcome.DISSATISFIED if bad else Outcome.SATISFIED,
        tongue,
        {"outcome": 0.8, "bribe": 0.75 if about_money else 0.9, "control": 0.95},
        because,
        bribe=about_money and bad,
        bribe_denied=about_money and not bad,
    )


def _reading(  # noqa: PLR0913
    outcome: Outcome,
    tongue: str,
    sure: dict[str, float],
    because: dict[str, str],
    *,
    bribe: bool = False,
    bribe_denied: bool = False,
) -> Reading:
    return Reading(
        outcome=outcome, bribe=bribe, bribe_denied=bribe_denied, language=tongue, because=because, reader=READER,
        version=VERSION, confidence={"bribe_denied": sure["bribe"], "amount_pkr": 0.95, "reasons": 0.9, **sure},
    )  # fmt: skip
