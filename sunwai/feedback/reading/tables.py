"""The tables of words, read once. A phrase is words parted by blanks; `rishw*` is any word that so begins, `_` at most
two words of any kind."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from sunwai.feedback.reading.normal import fold, normalise

WORDS = Path(__file__).parent.parent / "words"
SHORTEST_STEM = 3


@dataclass(frozen=True)
class Phrase:
    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A phrase seen in a text, from token `start` up to, not including, `end`."""

    kind: str
    start: int
    end: int


def table(name: str) -> list[dict[str, str]]:
    with (WORDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def spellings() -> dict[str, str]:
    """A folded spelling, and the one that the tables use."""
    return {
        fold(normalise(variant)): fold(normalise(row["word"]))
        for row in table("spellings")
        for variant in row["spellings"].split()
    }


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """A word of a text in the form that the tables are searched by."""
    folded = fold(word)
    return spellings().get(folded, folded)


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(
        f"{fold(word[:-1])}*" if word.endswith("*") else word if word == "_" else key(word)
        for word in normalise(text).split()
    )


class Words:
    """Phrases of several kinds, found in a list of keys."""

    def __init__(self, phrases: Iterator[Phrase]) -> None:
        self._whole: defaultdict[str, list[Phrase]] = defaultdict(list)
        self._stems: defaultdict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            first = phrase.words[0]
            if first.endswith("*"):
                self._stems[first[:-1]].append(phrase)
            else:
                self._whole[first].append(phrase)
        self._starting = lru_cache(maxsize=50_000)(self._begin)

    def _begin(self, word: str) -> tuple[Phrase, ...]:
        found = list(self._whole.get(word, ()))
        for length in range(2, len(word) + 1):
            found += self._stems.get(word[:length], ())
        return tuple(sorted(found, key=lambda phrase: -len(phrase.words)))

    def find(self, keys: Sequence[str]) -> list[Found]:
        """All phrases seen; of one kind the longest at a place."""
        found: list[Found] = []
        for start, word in enumerate(keys):
            seen: set[str] = set()
            for phrase in self._starting(word):
                if phrase.kind not in seen and (end := _matches(phrase.words, keys, start)):
                    seen.add(phrase.kind)
                    found.append(Found(phrase.kind, start, end))
        return found


def _matches(words: tuple[str, ...], keys: Sequence[str], start: int) -> int:
    """Where the phrase ends if it begins here, else 0."""
    at = start
    for position, word in enumerate(words):
        if word == "_":
            rest = words[position + 1 :]
            return next((end for skip in range(3) if (end := _matches(rest, keys, at + skip))), 0)
        if at >= len(keys) or not (keys[at].startswith(word[:-1]) if word[-1] == "*" else keys[at] == word):
            return 0
        at += 1
    return at


def _phrases() -> Iterator[Phrase]:
    for name, column in (("cues", "cue"), ("reasons", "reason"), ("stop", "cue"), ("controls", "control")):
        for row in table(name):
            for text in row["words"].split("|"):
                if text.strip():
                    yield Phrase(row[column], _phrase(text))


@cache
def words() -> Words:
    return Words(_phrases())


@cache
def languages() -> dict[str, frozenset[str]]:
    """The words that tell a language, by its code; a word may stand in several."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in table("languages"):
        found[row["language"]] |= {normalise(word) for word in row["words"].split()}
    return {code: frozenset(some) for code, some in found.items()}


@cache
def numbers() -> dict[str, tuple[str, float]]:
    """A number word: what it is (`count`, `times` or `unit` that makes a number no money), and its value."""
    return {
        key(normalise(word)): (row["kind"], float(row["value"]))
        for row in table("numbers")
        for word in row["words"].split()
    }
