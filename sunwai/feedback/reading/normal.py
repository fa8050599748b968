"""One form for the many ways that one word is written, before any table is asked."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 4000
_SAME = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ئ", "ك": "ک", "ڪ": "ک", "ګ": "گ", "ه": "ہ", "ۀ": "ہ", "ة": "ہ",
    "ۂ": "ہ", "ۃ": "ہ", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ۓ": "ے", "’": "'", "‘": "'", "`": "'", "ـ": None,
    "\u200c": " ", "\u200d": None, "\u200e": None, "\u200f": None, "\ufe0f": None, "\x00": " ",
}  # fmt: skip
_DIGITS: dict[int, str | None] = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_TABLE: dict[int, str | None] = {ord(key): value for key, value in _SAME.items()} | _DIGITS
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{2,3}(?!\d))")
_PIECE = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[.,!?;:؟،؛۔\n/]|[\u2190-\u2bff\U0001f300-\U0001faff]")
_STOPS = {"؟": "?", "،": ",", "؛": ";", "۔": "."}
_DOUBLED = re.compile(r"(.)\1+")
_LONG_VOWELS = (("ee", "i"), ("oo", "u"), ("ph", "f"), ("w", "v"), ("q", "k"))
_ENDING = re.compile(r"(?:ay|ey|ai|ae|ei)$")


def normalise(text: str) -> str:
    """NFKC, one form of ye, kaf and he, digits as 0 to 9, no marks, no stretched letters, lower case."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(_TABLE)
    if not text.isascii():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Mn")
    return _THOUSANDS.sub("", _STRETCHED.sub(r"\1", text))


def pieces(text: str) -> list[str]:
    """The words, numbers, stops and pictures of a normalised text, in order, as they were written."""
    return [_STOPS.get(piece, piece) for piece in _PIECE.findall(text)]


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A Roman word without the differences that no speller of Urdu keeps: `nahee`, `nahi`; `mangay`, `mange`."""
    if not word.isascii() or not word[0].isalpha():
        return word
    word = word.replace("'", "")
    for before, after in _LONG_VOWELS:
        word = word.replace(before, after)
    word = _DOUBLED.sub(r"\1", word)
    return _ENDING.sub("e", word) if len(word) > 3 else word
