"""Whether a whole text is STOP, or a bare yes or no."""

from __future__ import annotations

from functools import cache

from sunwai.feedback.reading.normal import normalise
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tables import key, table
from sunwai.feedback.reading.vocabulary import STOPS, THUMBS

NUMBERS_OF_ONE_ANSWER = 1
_ANSWERS = frozenset({"yes", "no", "neutral", "greet"})
LONGEST_STOP, LONGEST_ANSWER = 6, 8


def is_whole_stop(seen: Seen) -> bool:
    """STOP as the whole message (`band kar do`); never `stop taking bribes`."""
    if len(seen.keys) > LONGEST_STOP:
        return False
    said = _covered(seen, "stop") | _covered(seen, "filler")
    return tuple(seen.words) in _whole_stops() or (
        "stop" in seen.kinds and all(at in said for at, word in enumerate(seen.keys) if word not in STOPS)
    )


@cache
def _whole_stops() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(key(word) for word in normalise(text).split())
        for row in table("stop")
        if row["cue"] == "stop_whole"
        for text in row["words"].split("|")
    )


def short_answer(seen: Seen) -> str:
    """`yes`, `no` or `neutral` if the whole text is nothing more; both at once are neither, and a thumb is neutral."""
    if "pict_good" in seen.kinds and THUMBS.issuperset(seen.keys):
        return "neutral"
    if len(seen.keys) > LONGEST_ANSWER or seen.kinds.isdisjoint(_ANSWERS) or "?" in seen.keys:
        return ""
    places = [place for place, word in enumerate(seen.keys) if word not in STOPS]
    polite = _covered(seen, "filler") | _covered(seen, "intensifier")
    rest = [place for place in places if place not in polite] or places
    numbers = [place for place in rest if seen.keys[place][0].isdigit()]
    if len(rest) > 4 or len(numbers) > NUMBERS_OF_ONE_ANSWER:
        return ""
    yes, no, neutral = (_covered(seen, kind) for kind in ("yes", "no", "neutral"))
    if all(place in no | yes for place in rest):
        if any(place in no and place not in yes for place in rest):
            return "no" if all(place in no for place in rest) else "neutral"
        return "yes"
    return "neutral" if all(place in neutral | yes | _covered(seen, "greet") for place in rest) else ""


def _covered(seen: Seen, kind: str) -> set[int]:
    return {place for one in seen.all(kind) for place in range(one.start, one.end)}
