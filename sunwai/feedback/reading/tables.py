"""The tables of words, read once. A phrase is words parted by blanks; `rishw*` is any word that so begins, `_` at most
two words of any kind."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sunwai.feedback.reading.normal import fold, normalise

WORDS = Path(__file__).parent.parent / "words"
SHORTEST_STEM = 3


class Phrase(NamedTuple):
    kind: str
    words: tuple[str, ...]


class Found(NamedTuple):
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


Place = tuple[str, int, int]
"""A phrase's kind, its first token, and the one behind its last."""


class Begun(NamedTuple):
    """What begins at a word that stands before another: kinds with their lengths, and longer phrases to be tried."""

    kinds: tuple[tuple[str, int], ...]
    longer: tuple[Phrase, ...]


class Words:
    """Phrases of several kinds, by the word that begins them."""

    def __init__(self, phrases: Iterator[Phrase]) -> None:
        self._whole: defaultdict[str, list[Phrase]] = defaultdict(list)
        self._stems: defaultdict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            first = phrase.words[0]
            if first.endswith("*"):
                self._stems[first[:-1]].append(phrase)
            else:
                self._whole[first].append(phrase)
        self._longest = max(map(len, self._stems), default=0)

    def _starting(self, word: str) -> list[Phrase]:
        found = list(self._whole.get(word, ()))
        for length in range(2, min(len(word), self._longest) + 1):
            found += self._stems.get(word[:length], ())
        return found

    def beginning(self, word: str) -> Begun | After | None:
        """What begins at a word; where it hangs on the next one, a table of what it is before each."""
        starting = sorted(self._starting(word), key=lambda phrase: -len(phrase.words))
        if not starting:
            return None
        return After(starting) if len(starting[0].words) > 1 else _begun(starting, "")

    def parts(self, kinds: Collection[str]) -> frozenset[str]:
        """The words that stand somewhere in phrases of these kinds."""
        every = chain.from_iterable((*self._whole.values(), *self._stems.values()))
        return frozenset(word for phrase in every if phrase.kind in kinds for word in phrase.words)


class After(dict[str, Begun]):
    """What a word begins before each word that was met behind it, kept while there is room."""

    most = 500

    def __init__(self, starting: Sequence[Phrase]) -> None:
        self._starting = starting

    def __missing__(self, following: str) -> Begun:
        if len(self) >= self.most:
            self.clear()
        self[following] = begun = _begun(self._starting, following)
        return begun


def _begun(starting: Sequence[Phrase], following: str) -> Begun:
    """What of these phrases may stand before a word; of one kind the longest of at most two words."""
    kinds: dict[str, int] = {}
    longer = []
    for phrase in starting:
        kind, parts = phrase
        if len(parts) == 1:
            kinds.setdefault(kind, 1)
        elif len(parts) == 2:
            if _is(parts[1], following):
                kinds.setdefault(kind, 2)
        elif parts[1] == "_" or _is(parts[1], following):
            longer.append(phrase)
    return Begun(tuple(kinds.items()), tuple(longer))


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted[-1] == "*" else word == wanted


def find_at(keys: Sequence[str], start: int, begun: Begun, found: list[Place]) -> None:
    """Adds the phrases that begin at a place; of one kind the longest."""
    ends: dict[str, int] = {}
    for kind, words in begun.longer:
        if kind not in ends and (end := _matches(words, keys, start + 1, 1)):
            ends[kind] = end
    if not ends:
        found += [(kind, start, start + length) for kind, length in begun.kinds]
        return
    for kind, length in begun.kinds:
        ends.setdefault(kind, start + length)
    found += sorted([(kind, start, end) for kind, end in ends.items()], key=lambda place: -place[2])


def _matches(words: Sequence[str], keys: Sequence[str], at: int, position: int) -> int:
    """Where the phrase ends if its words from a position on stand at a place, else 0."""
    for word in words[position:]:
        if word == "_":
            return next((end for skip in range(3) if (end := _matches(words, keys, at + skip, position + 1))), 0)
        if at >= len(keys) or not _is(word, keys[at]):
            return 0
        at += 1
        position += 1
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
def numbers() -> dict[str, tuple[str, float]]:
    """A number word: what it is (`count`, `times` or `unit` that makes a number no money), and its value."""
    return {
        key(normalise(word)): (row["kind"], float(row["value"]))
        for row in table("numbers")
        for word in row["words"].split()
    }
