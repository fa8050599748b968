"""The reader: rules where rules are sure, a learned part for the rest, each answer with the words that decided it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from threading import Lock

from sunwai.feedback.reading.asks import is_whole_stop, short_answer
from sunwai.feedback.reading.features import marks
from sunwai.feedback.reading.model import Model, model
from sunwai.feedback.reading.normal import LONGEST
from sunwai.feedback.reading.seen import STOPS, VOCABULARY, Seen, look
from sunwai.feedback.reading.telling import READER, Waiting, tell, tongue
from sunwai.feedback.types import Asked, Control, Outcome, Reading

__all__ = ["READER", "read", "read_many", "read_with"]
TOGETHER = 10_000
"""Signs read in one step: enough for the arrays to be worth it, few enough to stay in the processor's memory."""
Question = tuple[str, Asked | None]
_ONE = Lock()
"""Words are numbered as they come, so that only one thread reads a batch."""
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
    every = list(zip(texts, questions, strict=True))
    distinct = list(dict.fromkeys(every))
    found: list[Reading] = []
    for some in _batches(distinct):
        with _ONE:
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
    found: list[Reading | None] = [None] * len(some)
    waiting: list[Waiting] = []
    every = look([text for text, _ in some])
    learned.learn(VOCABULARY)
    for place, (seen, (_, question)) in enumerate(zip(every, some, strict=True)):
        found[place] = early = _early(seen, question, learned)
        if early is None:
            one = _waiting(place, seen)
            if _is_foreign(seen, learned):
                found[place] = _certain(Outcome.UNCLEAR, tongue(one, learned), {}, learned.version, sure=0.5)
            else:
                waiting.append(one)
    tell(waiting, learned, found)
    return found  # type: ignore[return-value]


def _waiting(place: int, seen: Seen) -> Waiting:
    marked, paid = marks(seen)
    return Waiting(place, seen, seen.numbers + marked, len(seen.numbers), paid, seen.brief and is_whole_stop(seen))


def _is_foreign(seen: Seen, learned: Model) -> bool:
    return not seen.found and learned.is_foreign(seen.keys) and (len(seen.keys) >= FOREIGN or not any(seen.scripts))


def _early(seen: Seen, question: Asked | None, learned: Model) -> Reading | None:
    """A text without any word, and a bare yes or no, need no learning."""
    if not seen.brief:
        return None
    version = learned.version
    if STOPS.issuperset(seen.keys):
        return _certain(Outcome.UNCLEAR, "mixed", {}, version, control=_asks(seen))
    if not (answer := short_answer(seen)):
        return None
    because = {"outcome": " ".join(seen.written).strip()}
    spoken = _tongue_of_short(seen, learned)
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


def _tongue_of_short(seen: Seen, learned: Model) -> str:
    letters = [word for word in seen.written if word[0].isalpha()]
    if not letters:
        return "mixed"
    latin = [word[0].isascii() for word in letters]
    if any(latin) and not all(latin):
        return "mixed"
    if latin[0]:
        return "en" if all(word in _ENGLISH_SHORT or word == "sir" for word in letters) else "ur-Latn"
    return tongue(_waiting(0, seen), learned)


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
