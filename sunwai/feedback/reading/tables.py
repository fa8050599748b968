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


class Begun(NamedTuple):
    """What begins at a word that stands before another: kinds with their lengths, and longer phrases to be tried."""

    kinds: tuple[tuple[int, int], ...]
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

    def starting(self, word: str) -> Starting | None:
        """What may begin at a word."""
        phrases = sorted(self._starting(word), key=lambda phrase: -len(phrase.words))
        return Starting(phrases) if phrases else None

    def parts(self, kinds: Collection[str]) -> frozenset[str]:
        """The words that stand somewhere in phrases of these kinds."""
        every = chain.from_iterable((*self._whole.values(), *self._stems.values()))
        return frozenset(word for phrase in every if phrase.kind in kinds for word in phrase.words)


class Starting:
    """The phrases that may begin at a word, by the word behind it."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.hangs = len(phrases[0].words) > 1
        """Whether it hangs on the next word what begins."""
        self._anyhow: list[tuple[int, Phrase]] = []
        self._second: defaultdict[str, list[tuple[int, Phrase]]] = defaultdict(list)
        self._stems: list[tuple[str, int, Phrase]] = []
        for at, phrase in enumerate(phrases):
            second = phrase.words[1] if len(phrase.words) > 1 else "_"
            if second == "_":
                self._anyhow.append((at, phrase))
            elif second.endswith("*"):
                self._stems.append((second[:-1], at, phrase))
            else:
                self._second[second].append((at, phrase))
        self._alone = _begun(self._anyhow)

    def before(self, following: str) -> Begun:
        """What of these phrases may stand before a word; of one kind the longest of at most two words."""
        some = [(at, phrase) for stem, at, phrase in self._stems if following.startswith(stem)]
        some += self._second.get(following, ())
        return _begun(sorted([*self._anyhow, *some])) if some else self._alone


def _begun(phrases: Sequence[tuple[int, Phrase]]) -> Begun:
    kinds: dict[int, int] = {}
    longer = []
    for _, phrase in phrases:
        kind, parts = phrase
        if len(parts) <= 2 and parts[-1] != "_":
            kinds.setdefault(KINDS[kind], len(parts))
        else:
            longer.append(phrase)
    return Begun(tuple(kinds.items()), tuple(longer))


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted[-1] == "*" else word == wanted


def find_at(keys: Sequence[str], start: int, begun: Begun) -> Sequence[tuple[int, int]]:
    """The kinds of the phrases that begin at a place, and their lengths; of one kind the longest."""
    lengths: dict[int, int] = {}
    for kind, words in begun.longer:
        if KINDS[kind] not in lengths and (end := _matches(words, keys, start + 1, 1)):
            lengths[KINDS[kind]] = end - start
    if not lengths:
        return begun.kinds
    for number, length in begun.kinds:
        lengths.setdefault(number, length)
    return sorted(lengths.items(), key=lambda one: -one[1])


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


NAMES = tuple(sorted({phrase.kind for phrase in _phrases()}))
"""The kinds of phrases, numbered by their places."""
KINDS = {name: at for at, name in enumerate(NAMES)}


@cache
def numbers() -> dict[str, tuple[str, float]]:
    """A number word: what it is (`count`, `times` or `unit` that makes a number no money), and its value."""
    return {
        key(normalise(word)): (row["kind"], float(row["value"]))
        for row in table("numbers")
        for word in row["words"].split()
    }
