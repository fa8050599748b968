"""One form for the many ways that one word is written, before any table is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LONGEST = 4000
_SAME = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ئ", "ك": "ک", "ڪ": "ک", "ګ": "گ", "ه": "ہ", "ۀ": "ہ", "ة": "ہ",
    "ۂ": "ہ", "ۃ": "ہ", "ھ": "ھ", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ۓ": "ے", "’": "'", "‘": "'", "`": "'",
    "ـ": None, "\u200c": " ", "\u200d": None, "\ufe0f": None, "\x00": " ",
}  # fmt: skip
_UNSEEN = [*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD]
_DIGITS: dict[int, str | None] = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_TABLE: dict[int, str | None] = (
    {ord(key): value for key, value in _SAME.items()} | _DIGITS | dict.fromkeys(_UNSEEN) | dict.fromkeys(range(9), " ")
)
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{2,3}(?!\d))")
_K = re.compile(r"(\d)\s?k\b")
_STRETCHED_K = re.compile(r"(\d)\s?(?:k|k{3,})\b")
"""The same before stretched letters are made one."""
EDGE, _NOTHING = "\x0e", "\x0f"
"""A sign that stands between texts read together, and one that says as little, for texts that hold the first."""
_BETWEEN = f" {EDGE} "
_PIECE = re.compile(
    r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:\.\d+)?|[.,!?;:؟،؛۔\n/]|[\u2190-\u2bff\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
)
_ASCII_PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:\.\d+)?|[.,!?;:\n/]")
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed]")
_STOPS = {"؟": "?", "،": ",", "؛": ";", "۔": "."}
_DOUBLED = re.compile(r"(.)\1+")
_LONG_VOWELS = (("ee", "i"), ("oo", "u"), ("ph", "f"), ("w", "v"), ("q", "k"))
_ENDINGS = ("ay", "ey", "ai", "ae", "ei")


def normalise(text: str) -> str:
    """NFKC, one form of ye, kaf and he, digits as 0 to 9, no marks, hidden signs or stretched letters, lower case."""
    text = text[:LONGEST].lower()
    return _plain(text) if text.isascii() else _other(text)


def _plain(text: str) -> str:
    if len(set(text)) <= len(text) - 2:
        text = _STRETCHED.sub(r"\1", text)
    return _THOUSANDS.sub("", text) if "," in text else text


def _other(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower().translate(_TABLE)
    return _THOUSANDS.sub("", _STRETCHED.sub(r"\1", _MARKS.sub("", text)))


def pieces(text: str) -> list[str]:
    """The words, numbers, stops and pictures of a normalised text, in order, as they were written."""
    text = _K.sub(r"\1 thousand", text)
    return _ASCII_PIECE.findall(text) if text.isascii() else _cut_other(text)


def chunks(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """What stands between blanks in texts, `EDGE` before, between and behind them; `cut` knows the pieces of each.

    All at once in a few steps, none of which looks past an edge. The order is another: those in ASCII come first, then
    the rest; the places in it are the second thing given.
    """
    lowered = [text[:LONGEST].lower() for text in texts]
    if EDGE in "".join(lowered):
        lowered = [text.replace(EDGE, _NOTHING) for text in lowered]
    plain = [place for place, text in enumerate(lowered) if text.isascii()]
    other = [place for place, text in enumerate(lowered) if not text.isascii()] if len(plain) < len(texts) else []
    found = [EDGE]
    if plain:
        together = _BETWEEN.join([lowered[place] for place in plain])
        found += _STRETCHED_K.sub(r"\1 thousand", together + _BETWEEN).split(" ")[:-1]
    if other:
        together = _other(_BETWEEN.join([lowered[place] for place in other]) + _BETWEEN)
        found += _K.sub(r"\1 thousand", together).split(" ")[:-1]
    return found, [*plain, *other]


def cut(chunk: str) -> list[str]:
    """The pieces of what stands between two blanks, in order, as they were written but for their stretched letters."""
    if chunk.isascii():
        chunk = _plain(chunk)
        return [chunk] if chunk.isalpha() else _ASCII_PIECE.findall(chunk)
    return _cut_other(chunk)


def _cut_other(text: str) -> list[str]:
    return [_STOPS.get(piece, piece) for piece in _PIECE.findall(text)]


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A Roman word without the differences that no speller of Urdu keeps: `nahee`, `nahi`; `mangay`, `mange`."""
    if not word.isascii() or not word[0].isalpha():
        return word
    word = word.replace("'", "")
    for before, after in _LONG_VOWELS:
        word = word.replace(before, after)
    if len(set(word)) < len(word):
        word = _DOUBLED.sub(r"\1", word)
    return f"{word[:-2]}e" if len(word) > 3 and word.endswith(_ENDINGS) else word
