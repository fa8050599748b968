"""The reader: rules where rules are sure, a learned part for the rest, each answer with the words that decided it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sunwai.feedback.reading.asks import LONGEST_ANSWER, is_whole_stop, short_answer
from sunwai.feedback.reading.bribes import Money, sum_named
from sunwai.feedback.reading.features import marks, scripts
from sunwai.feedback.reading.model import CONTROLS, LANGUAGES, OUTCOMES, YES_NO, Floats, Model, model, spans
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tables import Found
from sunwai.feedback.types import Asked, Control, Outcome, Reading, ReasonCode

READER = "sunwai"
SURE_OF_DANGER = 0.45
"""A text this likely to speak of danger to life is danger: to miss one costs more than to look at one in vain."""
SURE_OF_REASON = 0.38
TOGETHER = 6_000
"""Words read in one step: enough for the arrays to be worth it, few enough to stay in the processor's memory."""
FOREIGN = 3
"""So many words, none of them ever taught, are a language that nobody taught: an honest unclear."""
MANY = 200
"""From so many on, the search for cyclic garbage waits: there is none, and it took a third of the time."""
_SPANS = spans()
_YES_NO, _CONTROL, _LANGUAGE = _SPANS["yes_no"], _SPANS["control"].start, _SPANS["language"].start
_REASONS = [(YES_NO.index(f"reason {one.value}"), one) for one in ReasonCode]
_OUTCOMES = [Outcome(one) for one in OUTCOMES]
_CONTROLS = [Control(one) if one else None for one in CONTROLS]
_DANGER = CONTROLS.index("danger")


class Waiting(NamedTuple):
    """A text that waits for the learned part."""

    place: int
    seen: Seen
    rows: list[int]
    words: int
    paid: Money | None
    stop: bool


def read(text: str, question: Asked | None) -> Reading:
    """What a text means as the answer to a question; without a question a bare yes or no is unclear. Never raises."""
    return read_many([text], [question])[0]


def read_many(texts: Sequence[str], questions: Sequence[Asked | None]) -> list[Reading]:
    """`read` of each, several times as fast: equal texts are read once, and the learned part is one sum of arrays."""
    many = len(texts) >= MANY and gc.isenabled()
    if many:
        gc.disable()
    try:
        return _read_many(model(), texts, questions)
    finally:
        if many:
            gc.enable()


def read_with(learned: Model, texts: Sequence[str]) -> list[Reading]:
    """What another model makes of texts, without a question."""
    return _read_many(learned, texts, [None] * len(texts))


def _read_many(learned: Model, texts: Sequence[str], questions: Sequence[Asked | None]) -> list[Reading]:
    distinct: dict[tuple[str, Asked | None], int] = {}
    places = [
        distinct.setdefault((text, question), len(distinct)) for text, question in zip(texts, questions, strict=True)
    ]
    found: list[Reading | None] = [None] * len(distinct)
    waiting: list[Waiting] = []
    count = 0
    learned.room()
    for place, (text, question) in enumerate(distinct):
        seen = Seen(text)
        early = _early(seen, question, learned)
        if early is not None:
            found[place] = early
            continue
        one = _waiting(place, seen, learned)
        if not seen.found and learned.is_foreign(seen.keys) and (len(seen.keys) >= FOREIGN or not _has_letters(seen)):
            found[place] = _certain(Outcome.UNCLEAR, _tongue(one, learned), {}, learned.version, sure=0.5)
            continue
        waiting.append(one)
        count += len(seen.written)
        if count > TOGETHER:
            _learned(waiting, learned, found)
            waiting, count = [], 0
            learned.room()
    _learned(waiting, learned, found)
    return [found[place] for place in places]  # type: ignore[misc]


def _waiting(place: int, seen: Seen, learned: Model) -> Waiting:
    words = learned.places(seen.written)
    marked, paid = marks(seen)
    return Waiting(place, seen, words + marked, len(words), paid, is_whole_stop(seen))


def _early(seen: Seen, question: Asked | None, learned: Model) -> Reading | None:
    """A text without any word, and a bare yes or no, need no learning."""
    version = learned.version
    if not seen.written or not seen.words:
        return _certain(Outcome.UNCLEAR, "mixed", {}, version, control=_asks(seen))
    if len(seen.keys) > LONGEST_ANSWER or not (answer := short_answer(seen)):
        return None
    because = {"outcome": " ".join(seen.written).strip()}
    tongue = _tongue_of_short(seen, learned)
    if question is None or answer == "neutral":
        return _certain(Outcome.UNCLEAR, tongue, because, version)
    bad = (question.polarity == "bad") == (answer == "yes")
    about_money = any(word in question.code.lower() for word in ("bribe", "money", "paid", "rishwat"))
    return _certain(
        Outcome.DISSATISFIED if bad else Outcome.SATISFIED, tongue, because, version,
        bribe=about_money and bad, denied=about_money and not bad, sure=0.8,
    )  # fmt: skip


def _asks(seen: Seen) -> Control | None:
    return Control.QUESTION if "?" in seen.keys else None


_ENGLISH_SHORT = frozenset(
    {"no", "ok", "yes", "okay", "yeah", "yep", "hello", "hi", "fine", "k", "nope", "sure", "right"}
)


def _tongue_of_short(seen: Seen, learned: Model) -> str:
    letters = [word for word in seen.written if word[0].isalpha()]
    if not letters:
        return "mixed"
    latin = [word[0].isascii() for word in letters]
    if any(latin) and not all(latin):
        return "mixed"
    if latin[0]:
        return "en" if all(word in _ENGLISH_SHORT or word == "sir" for word in letters) else "ur-Latn"
    return _tongue(_waiting(0, seen, learned), learned)


def _has_letters(seen: Seen) -> bool:
    return any(scripts(seen))


def _tongue(one: Waiting, learned: Model) -> str:
    scores, _ = _scores([one], learned)
    sure = learned.probabilities(scores)[:, _SPANS["language"]] * _possible([one])
    return LANGUAGES[int(sure.argmax())]


def _scores(waiting: Sequence[Waiting], learned: Model) -> tuple[Floats, Floats]:
    counts = np.array([len(one.rows) for one in waiting], dtype=np.int64)
    rows = np.array([row for one in waiting for row in one.rows], dtype=np.int32)
    begins = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return learned.scores(rows, begins, counts)


def _learned(waiting: list[Waiting], learned: Model, found: list[Reading | None]) -> None:
    if not waiting:
        return
    scores, parts = _scores(waiting, learned)
    sure = learned.probabilities(scores)
    sure[:, _SPANS["language"]] *= _possible(waiting)
    outcomes = sure[:, _SPANS["outcome"]].argmax(axis=1).tolist()
    tongues = sure[:, _SPANS["language"]].argmax(axis=1).tolist()
    controls = _controls(sure[:, _SPANS["control"]])
    of_reasons = sure[:, _YES_NO.start + 2 : _YES_NO.stop]
    least = np.maximum(of_reasons, 1 - of_reasons).min(axis=1)
    some_reason: list[bool] = np.any(of_reasons >= SURE_OF_REASON, axis=1).tolist()
    rounded = np.round(np.column_stack([sure, least]).astype(np.float64), 3).tolist()
    begin = 0
    for place, one in enumerate(waiting):
        found[one.place] = _whole(
            one, outcomes[place], controls[place], tongues[place], some_reason[place], rounded[place],
            parts[begin : begin + one.words], learned.version,
        )  # fmt: skip
        begin += len(one.rows)


def _controls(sure: Floats) -> list[int]:
    chosen = np.asarray(sure.argmax(axis=1))
    chosen[sure[:, _DANGER] >= SURE_OF_DANGER] = _DANGER
    found: list[int] = chosen.tolist()
    return found


_LATIN = np.array([code.endswith("Latn") or code in {"en", "mixed"} for code in LANGUAGES], dtype=np.float32)
_ARABIC = np.array([code in {"ur", "ps", "sd", "mixed"} for code in LANGUAGES], dtype=np.float32)
_MIXED = np.array([code == "mixed" for code in LANGUAGES], dtype=np.float32)
_POSSIBLE = np.stack([_MIXED, _LATIN, _ARABIC - _MIXED])
_LETTERS = {(True, True): 0, (False, False): 0, (True, False): 1, (False, True): 2}


def _possible(waiting: Sequence[Waiting]) -> Floats:
    """Letters decide what a language cannot be: two scripts or none are `mixed`."""
    return _POSSIBLE[[_LETTERS[scripts(one.seen)] for one in waiting]]


def _whole(  # noqa: PLR0913, PLR0917
    one: Waiting,
    outcome: int,
    control: int,
    tongue: int,
    some_reason: bool,
    sure: list[float],
    parts: Floats,
    version: str,
) -> Reading:
    yes_no = sure[_YES_NO]
    asked, sure_asked = _CONTROLS[control], sure[_CONTROL + control]
    if one.stop and asked is not Control.DANGER:
        asked, sure_asked, outcome = Control.STOP, 0.97, 2
    bribe, denied = _about_money(one.paid, yes_no[0], yes_no[1])
    amount, amount_at = sum_named(one.seen, one.paid) if bribe else (None, [])
    reasons = tuple([code for place, code in _REASONS if yes_no[place] >= SURE_OF_REASON]) if some_reason else ()
    said = one.seen.said
    because = {"outcome": _deciding(one, parts, outcome)}
    if bribe:
        claims = one.paid.claims if one.paid else []
        because["bribe"] = said(claims) or _deciding(one, parts, _YES_NO.start)
    if denied:
        denials = one.paid.denials if one.paid else []
        because["bribe_denied"] = said(denials) or _deciding(one, parts, _YES_NO.start + 1)
    if amount is not None:
        because["amount_pkr"] = said(amount_at)
    if reasons:
        because["reasons"] = ", ".join([_cues(one, parts, code) for code in reasons])
    if asked:
        because["control"] = _found(one, asked.value) or _deciding(one, parts, _CONTROL + control)
    return Reading(
        outcome=_OUTCOMES[outcome], bribe=bribe, bribe_denied=denied, amount_pkr=amount, reasons=reasons, control=asked,
        language=LANGUAGES[tongue], because=because, reader=READER, version=version,
        confidence={
            "outcome": 0.97 if one.stop and asked is Control.STOP else sure[outcome],
            "bribe": yes_no[0] if bribe else round(1 - yes_no[0], 3),
            "bribe_denied": yes_no[1] if denied else round(1 - yes_no[1], 3),
            "amount_pkr": _sure_of_sum(one, yes_no[0], amount),
            "reasons": sure[-1],
            "control": sure_asked,
            "danger": sure[_CONTROL + _DANGER],
            "language": sure[_LANGUAGE + tongue],
        },
    )  # fmt: skip


AGREED, ALONE, AGAINST = 0.35, 0.5, 0.75
"""How likely a bribe or its denial must be where the rules say the same, nothing, or the opposite."""


def _about_money(paid: Money | None, bribe: float, denied: float) -> tuple[bool, bool]:
    """Negation is the rules' business: what they see clearly lowers or raises what the learned part must show."""
    if paid is None or bool(paid.claims) == bool(paid.denials):
        return bribe >= ALONE, denied >= ALONE
    if paid.claims:
        return bribe >= AGREED, denied >= AGAINST
    return bribe >= AGAINST, denied >= AGREED


def _sure_of_sum(one: Waiting, bribe: float, amount: int | None) -> float:
    """A single sum is nearly always the one meant; several are often confused."""
    if amount is None:
        return round(1 - bribe / 2, 3) if one.seen.amounts else 0.98
    return round(bribe * (0.96 if len(one.seen.amounts) == 1 else 0.75), 3)


def _cues(one: Waiting, parts: Floats, code: ReasonCode) -> str:
    column = _SPANS["yes_no"].start + YES_NO.index(f"reason {code.value}")
    return _found(one, code.value) or _deciding(one, parts, column)


def _found(one: Waiting, kind: str) -> str:
    some: Iterable[Found] = one.seen.all(kind)
    return one.seen.said(some)


def _deciding(one: Waiting, parts: Floats, column: int) -> str:
    """The words that speak most for a column, in the order of the text."""
    weights = parts[:, column].tolist()
    if not weights:
        return ""
    least = max(weights) * 0.6
    return " ".join([one.seen.written[at] for at, weight in enumerate(weights) if weight >= least and weight > 0][:4])


def _certain(  # noqa: PLR0913
    outcome: Outcome,
    tongue: str,
    because: dict[str, str],
    version: str,
    *,
    bribe: bool = False,
    denied: bool = False,
    control: Control | None = None,
    sure: float = 0.9,
) -> Reading:
    certain = {"bribe": 0.97 if sure == 0.9 else 0.75, "control": 0.95, "amount_pkr": 0.98, "reasons": 0.95}
    return Reading(
        outcome=outcome, bribe=bribe, bribe_denied=denied, control=control, language=tongue, because=because,
        reader=READER, version=version,
        confidence={"outcome": sure, "bribe_denied": certain["bribe"], "language": 0.9, **certain},
    )  # fmt: skip
