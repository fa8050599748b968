"""A citizen's words as a page may show them: nothing in them moves the page, and what decided a reading is marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SHOWN = 600
"""Letters shown before "show all"."""
MARKED = 20_000
"""Beyond so many letters nothing is marked: such a text was not written by thumb."""
TURNS = {
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
    "\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM", "\ufeff": "BOM",
}  # fmt: skip
PICTURES = {code: 0x2400 + code for code in range(32) if code not in {9, 10}}
"""Each control character as its picture (U+2400 and on); a line's end stays one."""
PLAIN: dict[int, int | str] = {**PICTURES, 9: " ", 0x7F: 0x2421, **{ord(k): f"⟨{v}⟩" for k, v in TURNS.items()}}
UNSEEN = re.compile("[\u0080-\u009f\u2028\u2029\ue000-\uf8ff\ufff9-\ufffb]")
PILED = re.compile(r"([\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc]{3})[\u0300-\u036f\u064b-\u065f]+")
LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Piece:
    """Some of the words; `part` says of which part of a reading they decided, empty where of none."""

    text: str
    part: str = ""


@dataclass(frozen=True)
class Words:
    """A text's beginning and the rest of it, as pieces; `length` counts its letters."""

    begin: list[Piece]
    rest: list[Piece]
    length: int


def plain(text: str) -> str:
    """Control characters and turns of direction become something to be seen; piled marks and empty lines are cut."""
    text = text.replace("\r\n", "\n").translate(PLAIN)
    return LINES.sub("\n\n", PILED.sub(r"\1", UNSEEN.sub("\ufffd", text))).strip()


def words_of(text: str, because: Mapping[str, str] | None = None) -> Words:
    """How a text is shown, with what decided marked where it is found in it."""
    shown = plain(text)
    return Words(_pieces(shown[:SHOWN], because or {}), _pieces(shown[SHOWN:], because or {}), len(shown))


def _pieces(text: str, because: Mapping[str, str]) -> list[Piece]:
    if not text or len(text) > MARKED:
        return [Piece(text)] if text else []
    lower = text.lower()
    marks = [""] * len(text) if len(lower) == len(text) else []
    for part, said in because.items() if marks else ():
        for phrase in sorted({one for one in re.split(r" … |,|\|| / ", plain(said).lower()) if one.strip()}, key=len):
            if not _mark(marks, lower, phrase.strip(), part):
                # a reader may name words that do not stand together
                for word in phrase.split():
                    _mark(marks, lower, word, part)
    pieces, begin = [], 0
    for place in range(1, len(text) + 1):
        if place == len(text) or (marks and marks[place] != marks[begin]):
            pieces.append(Piece(text[begin:place], marks[begin] if marks else ""))
            begin = place
    return pieces


def _mark(marks: list[str], lower: str, phrase: str, part: str) -> bool:
    """Marks each place where a phrase stands as words of its own and nothing is marked yet; whether there is one."""
    stands = False
    for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", lower):
        stands = True
        if not any(marks[found.start() : found.end()]):
            marks[found.start() : found.end()] = [part] * (found.end() - found.start())
    return stands
