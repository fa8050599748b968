"""The written words that were met, numbered as they came, and what is known of each before its neighbours are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from threading import RLock
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sunwai.feedback.reading.hashing import LAST, LONGEST_TAIL, Whole, joined
from sunwai.feedback.reading.normal import EDGE, chunks, cut
from sunwai.feedback.reading.tables import Begun, Starting, key, numbers, words

STOPS = frozenset(".,!?;:\n/")
THUMBS = frozenset("👍🏻🏼🏽🏾🏿")
KEPT_WORDS = 40_000
KEPT_SIGNS = 2_000_000
MOST_PAIRS = 200_000
LONGEST_CHUNK = 40
"""What stands between two blanks is kept with its words if it is no longer than this."""
NUMERIC, LATIN, OTHER, LONG, SUM = 1, 2, 4, 8, 16
"""A word that may belong to a number; Latin letters, and others; a word that no bare yes, no or STOP holds; a number
of ten or more, or a word that makes one: without any there is no sum."""
LEAST_SUM = 10
_BRIEF = frozenset({"stop", "yes", "no", "neutral", "greet", "filler", "intensifier", "stop_whole"})
_BEGINS, _HANGS = 1, 2
"""A phrase begins at the word; it hangs on the next one which."""
_EDGE_KEY = "^"
_SHIFT = 32


@cache
def _brief_parts() -> tuple[frozenset[str], tuple[str, ...]]:
    parts = words().parts(_BRIEF) - {"_"}
    return parts | STOPS | THUMBS, tuple(part[:-1] for part in parts if part.endswith("*"))


def _traits(word: str, one: str) -> int:
    """What holds of a text if it holds of one of its words."""
    found = 0 if _is_brief(one) else LONG
    if one[0].isdecimal():
        found |= NUMERIC | SUM
    elif one in numbers():
        kind, value = numbers()[one]
        found |= NUMERIC | (SUM if kind == "times" or value >= LEAST_SUM else 0)
    if word[0].isalpha():
        found |= LATIN if word[0].isascii() else OTHER
    return found


def _is_brief(one: str) -> bool:
    whole, stems = _brief_parts()
    return one in whole or one.startswith(stems)


class Vocabulary(dict[str, int]):
    """Written words with their numbers; 0 is the edge of a text.

    `age` tells those who hold numbers that they are void: it grows when the words are forgotten.
    """

    def __init__(self) -> None:
        self.one = RLock()
        """Words are numbered as they come, so that one thread at a time reads."""
        self.age = -1
        self._forget()

    def _forget(self) -> None:
        self.clear()
        self.age += 1
        self.written, self.keyed, self._signs, self._settled = [_EDGE_KEY], [_EDGE_KEY], 0, 0
        self.begun = Beginnings()
        self._chunks, self._pairs = _Chunks(self), _Pairs(self.begun)
        self._long: dict[int, bytes] = {}
        self._tails, self._heads = np.zeros(1024, dtype=np.uint32), np.zeros(1024, dtype=np.uint32)
        self._lengths, self._traits = np.zeros(1024, dtype=np.uint8), np.zeros(1024, dtype=np.uint8)
        self._begins, self._numbered = np.zeros(1024, dtype=np.uint8), np.zeros(1024, dtype=np.int64)

    def __missing__(self, word: str) -> int:
        self[word] = found = len(self.written)
        self.written.append(word)
        self.keyed.append(key(word))
        self._signs += len(word)
        return found

    def make_room(self) -> None:
        """Between two batches: what is kept stays bounded."""
        if len(self) > KEPT_WORDS or self._signs > KEPT_SIGNS:
            self._forget()

    def numbered(self, texts: Sequence[str]) -> tuple[Whole, list[int]]:
        """The numbers of the words of texts, an edge before, between and behind them; the texts' places in this order.

        Every number has its place in the columns then.
        """
        between, places = chunks(texts)
        found = np.fromiter(chain.from_iterable(map(self._chunks.__getitem__, between)), dtype=np.int64)
        self._settle()
        return found, places

    def _settle(self) -> None:
        first, end = self._settled, len(self.keyed)
        if first == end:
            return
        if end > len(self._tails):
            for name in ("_tails", "_heads", "_lengths", "_traits", "_begins", "_numbered"):
                setattr(self, name, _grown(getattr(self, name), end * 2))
        keys = self.keyed[first:end]
        raws = [one.encode("utf-8", "surrogatepass") for one in keys]
        self._tails[first:end] = [crc32(b" " + raw) for raw in raws]
        self._heads[first:end] = [crc32(b"b " + raw) for raw in raws]
        self._lengths[first:end] = [len(raw) + 1 if len(raw) < LONGEST_TAIL else 0 for raw in raws]
        self._long |= {at: b" " + raw for at, raw in enumerate(raws, first) if len(raw) >= LONGEST_TAIL}
        self._numbered[first:end] = one = [self._pairs.numbered(key) for key in keys]
        self._begins[first:end] = [self._pairs.begins[key] for key in one]
        self._traits[first:end] = [_traits(*both) for both in zip(self.written[first:], keys, strict=True)]
        self._traits[0] = 0
        self._settled = end

    def traits(self, numbers: Whole) -> NDArray[np.uint8]:
        return self._traits[numbers]

    def pairs(self, numbers: Whole) -> Whole:
        """The numbers of the features of neighbouring words."""
        heads, tails = numbers[:-1], numbers[1:]
        found = joined(self._heads[heads], self._tails[tails], self._lengths[tails])
        if self._long:
            for at in np.flatnonzero(np.isin(tails, list(self._long))).tolist():
                found[at] = crc32(self._long[int(tails[at])], int(self._heads[heads[at]]))
        return (found & LAST).astype(np.int64)

    def beginnings(self, numbers: Whole) -> tuple[Whole, Whole]:
        """Where phrases may begin, and which, by their number among `begun`."""
        begins = self._begins[numbers]
        places = np.flatnonzero(begins)
        following = self._numbered[numbers[np.minimum(places + 1, len(numbers) - 1)]]
        following[begins[places] != _HANGS] = 0
        codes = self._numbered[numbers[places]] << _SHIFT | following
        if len(self._pairs) > MOST_PAIRS:
            self._pairs.clear()
        return places, np.array(list(map(self._pairs.__getitem__, codes.tolist())), dtype=np.int64)


def _grown(column: NDArray[Any], size: int) -> NDArray[Any]:
    found = np.zeros(size, dtype=column.dtype)
    found[: len(column)] = column
    return found


class _Chunks(dict[str, tuple[int, ...]]):
    """What stands between two blanks, and its words."""

    def __init__(self, met: Vocabulary) -> None:
        self._met = met
        self[EDGE] = (0,)

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        found = tuple([self._met[piece] for piece in cut(chunk)])
        if len(chunk) <= LONGEST_CHUNK and len(self) < 2 * KEPT_WORDS:
            self[chunk] = found
        return found


class _Pairs(dict[int, int]):
    """What a key begins before another, by the numbers of both: its number among all that is begun."""

    def __init__(self, begun: Beginnings) -> None:
        self._numbers = {_EDGE_KEY: 0}
        self._keys = [_EDGE_KEY]
        self._starting: list[Starting | None] = [None]
        self._begun = begun
        self.begins = [0]

    def numbered(self, key: str) -> int:
        """A key's number, kept."""
        found = self._numbers.setdefault(key, len(self._keys))
        if found == len(self._keys):
            starting = words().starting(key)
            self._keys.append(key)
            self._starting.append(starting)
            self.begins.append(0 if starting is None else _HANGS if starting.hangs else _BEGINS)
        return found

    def __missing__(self, code: int) -> int:
        starting = self._starting[code >> _SHIFT]
        assert starting is not None  # noqa: S101
        self[code] = found = self._begun.numbered(starting.before(self._keys[code & (1 << _SHIFT) - 1]))
        return found


class Beginnings:
    """All that is begun somewhere, numbered, so that many are laid out at once."""

    def __init__(self) -> None:
        self._numbers: dict[Begun, int] = {}
        self.every: list[Begun] = []
        self._laid = np.zeros((3, 0), dtype=np.int64)
        self._flat = np.zeros((2, 0), dtype=np.int64)

    def numbered(self, begun: Begun) -> int:
        found = self._numbers.setdefault(begun, len(self.every))
        if found == len(self.every):
            self.every.append(begun)
        return found

    def longer(self, which: Whole) -> NDArray[np.bool_]:
        """Which of them may be longer phrases than two words."""
        found: NDArray[np.bool_] = self._counts()[2, which] > 0
        return found

    def laid_out(self, which: Whole) -> tuple[Whole, Whole, Whole]:
        """Of things begun: how many kinds each has, and the kinds of all with their lengths."""
        firsts, counts, _ = self._counts()[:, which]
        places = np.arange(counts.sum()) + np.repeat(firsts - (np.cumsum(counts) - counts), counts)
        return counts, self._flat[0, places], self._flat[1, places]

    def _counts(self) -> Whole:
        if self._laid.shape[1] < len(self.every):
            counts = np.array([len(one.kinds) for one in self.every], dtype=np.int64)
            longer = np.array([len(one.longer) for one in self.every], dtype=np.int64)
            self._laid = np.stack([np.cumsum(counts) - counts, counts, longer])
            self._flat = np.array([pair for one in self.every for pair in one.kinds], dtype=np.int64).reshape(-1, 2).T
        return self._laid


VOCABULARY = Vocabulary()
