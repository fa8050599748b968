"""The reader: rules where rules are sure, a learned part for the rest, each answer with the words that decided it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence

import numpy as np

from sunwai.feedback.reading.asks import is_whole_stop, short_answer
from sunwai.feedback.reading.features import mark
from sunwai.feedback.reading.model import Model, model
from sunwai.feedback.reading.normal import LONGEST
from sunwai.feedback.reading.seen import Seen, look
from sunwai.feedback.reading.telling import READER, Scored, tell
from sunwai.feedback.reading.vocabulary import LONG, STOPS, VOCABULARY
from sunwai.feedback.types import Asked, Control, Outcome, Reading

__all__ = ["READER", "read", "read_many", "read_with"]
TOGETHER = 80_000
"""Signs read in one step: enough for the arrays to be worth it, few enough to stay in the processor's memory."""
Question = tuple[str, Asked | None]
FOREIGN = 3
"""So many words, none of them ever taught, are a language that nobody taught: an honest unclear."""
MANY = 200
"""From so many on, the search for cyclic garbage waits: there is none, and it took a third of the time."""


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
    every = list(zip(texts, map(id, questions), strict=True))
    distinct = dict(zip(every, questions, strict=True))
    found: list[Reading] = []
    for some in _batches([(text, question) for (text, _), question in distinct.items()]):
        with VOCABULARY.one:
            found += _read_batch(learned, some)
    if len(distinct) == len(every):
        return found
    readings = dict(zip(distinct, found, strict=True))
    return [readings[one] for one in every]


def _batches(every: list[Question]) -> Iterator[list[Question]]:
    """Not too much at once, however long the texts are."""
    begin, signs = 0, 0
    for end, (text, _) in enumerate(every):
        signs += min(len(text), LONGEST)
        if signs > TOGETHER:
            yield every[begin : end + 1]
            begin, signs = end + 1, 0
    if begin < len(every):
        yield every[begin:]


def _read_batch(learned: Model, some: list[Question]) -> list[Reading]:
    looked = look([text for text, _ in some])
    learned.learn(VOCABULARY)
    scored = Scored(mark(looked), learned)
    early: list[Reading | None] = [None] * len(some)
    stops = []
    for at in np.flatnonzero(looked.traits & LONG == 0).tolist():
        early[at] = _early(looked[at], some[at][1], scored.tongue(at), learned.version)
        if early[at] is None and is_whole_stop(looked[at]):
            stops.append(at)
    for at in np.flatnonzero(~looked.held.any(axis=1)).tolist():
        if early[at] is None and _is_foreign(looked[at], learned):
            early[at] = _certain(Outcome.UNCLEAR, scored.tongue(at), {}, learned.version, sure=0.5)
    found = tell(scored, early, stops)
    looked.release()
    return found


def _is_foreign(seen: Seen, learned: Model) -> bool:
    lettered = any(word[0].isalpha() for word in seen.written)
    return (len(seen.keys) >= FOREIGN or not lettered) and learned.is_foreign(seen.keys)


def _early(seen: Seen, question: Asked | None, tongue: str, version: str) -> Reading | None:
    """A text without any word, and a bare yes or no, need no learning."""
    if STOPS.issuperset(seen.keys):
        return _certain(Outcome.UNCLEAR, "mixed", {}, version, control=_asks(seen))
    if not (answer := short_answer(seen)):
        return None
    because = {"outcome": " ".join(seen.written).strip()}
    spoken = _tongue_of_short(seen, tongue)
    if question is None or answer == "neutral":
        return _certain(Outcome.UNCLEAR, spoken, because, version)
    bad = (question.polarity == "bad") == (answer == "yes")
    about_money = any(word in question.code.lower() for word in ("bribe", "money", "paid", "rishwat"))
    return _certain(
        Outcome.DISSATISFIED if bad else Outcome.SATISFIED, spoken, because, version,
        bribe=about_money and bad, denied=about_money and not bad, sure=0.8,
    )  # fmt: skip


def _asks(seen: Seen) -> Control | None:
    return Control.QUESTION if "?" in seen.keys else None


_ENGLISH_SHORT = frozenset(
    {"no", "ok", "yes", "okay", "yeah", "yep", "hello", "hi", "fine", "k", "nope", "sure", "right"}
)


def _tongue_of_short(seen: Seen, tongue: str) -> str:
    letters = [word for word in seen.written if word[0].isalpha()]
    if not letters:
        return "mixed"
    latin = [word[0].isascii() for word in letters]
    if any(latin) and not all(latin):
        return "mixed"
    if latin[0]:
        return "en" if all(word in _ENGLISH_SHORT or word == "sir" for word in letters) else "ur-Latn"
    return tongue


def _certain(  # noqa: PLR0913
    outcome: Outcome,
    spoken: str,
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
        outcome=outcome, bribe=bribe, bribe_denied=denied, control=control, language=spoken, because=because,
        reader=READER, version=version,
        confidence={"outcome": sure, "bribe_denied": certain["bribe"], "language": 0.9, **certain},
    )  # fmt: skip
