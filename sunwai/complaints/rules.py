"""What a text means to this room, and who may do what in it."""

from __future__ import annotations

from functools import cache

from sunwai.complaints.types import Answer
from sunwai.feedback.reading.normal import fold, normalise

SOLVED = "1 yes han haan ji jee done gaya gya hal solved theek thik shukria shukriya ہاں جی حل گیا ٹھیک آہو هاں شکریہ"
FILLING = "ho hai he hua masla mera case kaam kam ہو ہے ہوا مسئلہ میرا کام"
NOT_SOLVED = "2 no nahi nahin nai not نہیں نا نه ناں"
STARTS = {
    "ur": "masla masala mas'la shikayat shikayet shikait darkhwast مسئلہ مسلہ شکایت شکایات درخواست",
    "en": "complaint complain case problem",
}
HELD = {"ur": "معلومات malumat maloomat maalumat", "en": "held"}
YES = "1 yes y han haan ji jee ہاں جی ہان آہو"
LONGEST_START = 1000
MOST_WORDS = 6


def answer_of(text: str) -> Answer | None:
    """Whether a short text says that it is solved. `hal nahi hua` is no: the denial counts."""
    words = _words(text)
    if not words or len(words) > MOST_WORDS:
        return None
    if any(word in _set(NOT_SOLVED) for word in words):
        return Answer.NOT_SOLVED
    telling = [word for word in words if word not in _set(FILLING)]
    return Answer.SOLVED if telling and all(word in _set(SOLVED) for word in telling) else None


def is_yes(text: str) -> bool:
    """Whether a short text is nothing but a yes."""
    words = _words(text)
    return 0 < len(words) <= 2 and all(word in _set(YES) for word in words)


def is_no(text: str) -> bool:
    """Whether a short text is a no."""
    words = _words(text)
    return 0 < len(words) <= 3 and words[0] in _set(NOT_SOLVED)


def start_of(text: str) -> tuple[str, str] | None:
    """The language of the word that begins a case, and what is said after it; None for any other text."""
    head, _, rest = " ".join(text[:LONGEST_START].split()).partition(" ")
    word = _plain(head)
    for language, starts in STARTS.items():
        if word in _set(starts):
            return language, rest.strip(" :،,-.")
    return None


def asks_what_is_held(text: str) -> str:
    """The language in which a text of one word asks what is held about its number; empty for any other text."""
    words = _words(text)
    return next((one for one, said in HELD.items() if len(words) == 1 and words[0] in _set(said)), "")


def is_said(text: str) -> bool:
    """Whether there are words in it, and not a key alone."""
    return sum(one.isalpha() for one in text) >= 3


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split())


def _words(text: str) -> list[str]:
    return [word for word in (_plain(one) for one in text[:60].split()) if word]


def _plain(word: str) -> str:
    kept = "".join(one for one in normalise(word) if one.isalnum())
    return fold(kept) if kept else ""
