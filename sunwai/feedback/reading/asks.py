"""What a reply asks of us, and whether it is a bare yes or no."""

from __future__ import annotations

from functools import cache

from sunwai.feedback.reading.normal import normalise
from sunwai.feedback.reading.seen import STOPS, Seen
from sunwai.feedback.reading.tables import Found, key, table
from sunwai.feedback.types import Control

ORDER = (
    Control.DANGER, Control.STOP, Control.WRONG_PERSON, Control.NEVER_VISITED, Control.CALLBACK, Control.ABUSE,
    Control.QUESTION,
)  # fmt: skip
SHORT = 9
_IF = frozenset({"to", "tou", "تو"})


def control(seen: Seen) -> tuple[Control | None, str]:
    """The one control that counts, and the words that say it."""
    for one in ORDER:
        found = _stops(seen) if one is Control.STOP else [f for f in seen.all(one.value) if _holds(seen, one, f)]
        if found:
            return one, seen.said(found)
    return None, ""


def _stops(seen: Seen) -> list[Found]:
    """STOP is the whole message, or a short one that says what to stop; never `stop taking bribes`."""
    if seen.has("bribe", "money"):
        return []
    if tuple(seen.words) in _whole_stops():
        return seen.all("stop_whole") or [Found("stop", 0, len(seen.keys))]
    return seen.all("stop") if len(seen.words) <= SHORT else []


@cache
def _whole_stops() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(key(word) for word in normalise(text).split())
        for row in table("stop")
        if row["cue"] == "stop_whole"
        for text in row["words"].split("|")
    )


def _holds(seen: Seen, one: Control, found: Found) -> bool:
    if one is Control.CALLBACK:
        return not (found.end < len(seen.keys) and seen.keys[found.end] in _IF)
    if one is Control.QUESTION:
        asks = "?" in seen.keys[found.start :]
        return (asks or len(seen.words) <= 6) and not seen.has("bribe", "undone", "bad")
    return True


def short_answer(seen: Seen) -> str:
    """`yes`, `no` or `neutral` if the whole text is nothing more; both at once are neither."""
    places = [place for place, word in enumerate(seen.keys) if word not in STOPS]
    polite = _covered(seen, "filler") | _covered(seen, "intensifier")
    rest = [place for place in places if place not in polite] or places
    numbers = [place for place in rest if seen.keys[place][0].isdigit()]
    if len(rest) > 4 or len(numbers) > 1:
        return ""
    yes, no, neutral = (_covered(seen, kind) for kind in ("yes", "no", "neutral"))
    if all(place in no | yes for place in rest):
        if any(place in no and place not in yes for place in rest):
            whole_no = all(place in no for place in rest)
            return "no" if whole_no else ""
        return "yes"
    return "neutral" if all(place in neutral | yes | _covered(seen, "greet") for place in rest) else ""


def _covered(seen: Seen, kind: str) -> set[int]:
    return {place for one in seen.all(kind) for place in range(one.start, one.end)}
