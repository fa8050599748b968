"""A text as the rules see it: its tokens, the phrases found in them, its clauses, and what is negated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import Any, Generic, NamedTuple, TypeVar
from zlib import crc32

from sunwai.feedback.reading.amounts import Amount, amounts
from sunwai.feedback.reading.hashing import LAST, SIZE
from sunwai.feedback.reading.normal import written
from sunwai.feedback.reading.tables import After, Begun, Found, Place, find_at, key, numbers, words

MOST_PIECES = 400
STOPS = frozenset(".,!?;:\n/")
THUMBS = frozenset("👍🏻🏼🏽🏾🏿")
_AMBIGUOUS_BUT = frozenset({"par", "pr", "پر"})
KEPT_WORDS = 40_000
_BRIEF = frozenset({"stop", "yes", "no", "neutral", "greet", "filler", "intensifier", "stop_whole"})
_OF_SUMS = frozenset({"money", "instead"})
"""What stands behind a sum, and says that it is one."""
EDGE = "^"
NUMERIC, LATIN, OTHER, LONG = 1, 2, 4, 8
"""A word that may belong to a number; Latin letters, and others; a word that no bare yes, no or STOP holds."""

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801
    """`cached_property` without its lock, which took longer than what it guards."""

    def __init__(self, of: Callable[[Any], T]) -> None:
        self._of = of

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, seen: Any, owner: type | None = None) -> T:
        told = seen.__dict__[self._name] = self._of(seen)
        return told


class Word(NamedTuple):
    """What is known of a written word before its neighbours are."""

    key: str
    number: int
    """The features' numbers end where those of written words begin, in the order in which they were met."""
    tail: bytes
    """What it adds to the name of a pair whose second it is."""
    head: int
    """The CRC-32 of the name's beginning in a pair whose first it is."""
    begins: Begun | After | None
    traits: int
    """What holds of a text if it holds of one of its words: the sum of some of `NUMERIC`, `LATIN`, `OTHER`, `LONG`."""


class Vocabulary(dict[str, Word]):
    """Written words, numbered as they come. The pairs of a text are not kept but reckoned: they are too many."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.age = 0
        self._begins: dict[str, Begun | After | None] = {}

    def __missing__(self, word: str) -> Word:
        one = key(word)
        raw = one.encode("utf-8", "surrogatepass")
        if one not in self._begins:
            self._begins[one] = words().beginning(one)
        self[word] = known = Word(
            one, SIZE + len(self.order), b" " + raw, crc32(b"b " + raw), self._begins[one], _traits(word, one)
        )  # fmt: skip
        self.order.append(word)
        return known

    def make_room(self) -> None:
        """Between two batches: what is kept stays bounded. `age` tells those who hold numbers that they are void."""
        if len(self) > KEPT_WORDS:
            self.clear()
            self._begins.clear()
            self.order = []
            self.age += 1


@cache
def _brief_parts() -> tuple[frozenset[str], tuple[str, ...]]:
    parts = words().parts(_BRIEF) - {"_"}
    return parts | STOPS | THUMBS, tuple(part[:-1] for part in parts if part.endswith("*"))


def _traits(word: str, one: str) -> int:
    found = 0 if _is_brief(one) else LONG
    if one[0].isdecimal() or one in numbers():
        found |= NUMERIC
    if word[0].isalpha():
        found |= LATIN if word[0].isascii() else OTHER
    return found


def _is_brief(one: str) -> bool:
    whole, stems = _brief_parts()
    return one in whole or one.startswith(stems) or "_" in whole


VOCABULARY = Vocabulary()


def look(texts: Sequence[str]) -> list[Seen]:
    """Each text as the rules see it. Words are looked up for all at once, an edge before and behind each text."""
    VOCABULARY.make_room()
    every = [one[:MOST_PIECES] for one in written(texts)]
    flat = [EDGE]
    for one in every:
        flat += one
        flat.append(EDGE)
    columns = zip(*map(VOCABULARY.__getitem__, flat), strict=True)
    keys, numbers, tails, heads, begins, traits = map(list, columns)
    pairs = [one & LAST for one in map(crc32, tails[1:], heads)]
    looked, begin = [], 1
    for one in every:
        end = begin + len(one)
        seen = Seen(one, keys[begin:end], numbers[begin:end], traits[begin:end])
        if one:
            seen.pairs = pairs[begin - 1 : end]
            seen.find(begins[begin:end], keys[begin + 1 : end + 1])
        looked.append(seen)
        begin = end + 1
    return looked


_HELD = [(bool(held & NUMERIC), (bool(held & LATIN), bool(held & OTHER)), not held & LONG) for held in range(2 * LONG)]


class Seen:
    """All that the rules may ask about a text."""

    kinds: Set[str] = frozenset()

    def __init__(self, written: list[str], keys: list[str], numbers: list[int], traits: list[int]) -> None:
        self.written, self.keys, self.numbers, self._traits = written, keys, numbers, traits
        self.has_numbers, self.scripts, self.brief = _HELD[reduce(or_, traits, 0)]
        self.pairs: list[int] = []
        self.found: list[Place] = []

    @once
    def numeric(self) -> list[bool]:
        """Which keys may belong to a number."""
        return [bool(one & NUMERIC) for one in self._traits]

    def find(self, begins: Sequence[Begun | After | None], after: Sequence[str]) -> None:
        """Notes the phrases of the tables, given what each word begins and what follows it."""
        found = self.found
        for place, one in enumerate(begins):
            if one is None:
                continue
            begun = one[after[place]] if isinstance(one, After) else one
            kinds, longer = begun
            if longer:
                find_at(self.keys, place, begun, found)
            else:
                for kind, length in kinds:
                    found.append((kind, place, place + length))
        self.kinds = dict.fromkeys([place[0] for place in found]).keys()

    @once
    def words(self) -> list[str]:
        """The keys without stops and politeness: what a whole-message rule compares."""
        polite = {place for one in self.all("filler") for place in range(one.start, one.end)}
        bare = [word for place, word in enumerate(self.keys) if word not in STOPS and place not in polite]
        return bare or [word for word in self.keys if word not in STOPS]

    def all(self, *kinds: str) -> list[Found]:
        """The phrases of these kinds, kind after kind."""
        if len(kinds) == 1:
            return self._of_kind(kinds[0]) if kinds[0] in self.kinds else []
        if self.kinds.isdisjoint(kinds):
            return []
        return [one for kind in kinds if kind in self.kinds for one in self._of_kind(kind)]

    def _of_kind(self, kind: str) -> list[Found]:
        known = self._by_kind.get(kind)
        if known is None:
            self._by_kind[kind] = known = [Found._make(place) for place in self.found if place[0] == kind]
        return known

    @once
    def _by_kind(self) -> dict[str, list[Found]]:
        return {}

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    @once
    def amounts(self) -> list[Amount]:
        if not self.has_numbers:
            return []
        return amounts(self.keys, self.numeric, {start for kind, start, _ in self.found if kind in _OF_SUMS})

    @once
    def clause(self) -> list[int]:
        """The clause's number of each token: stops and words such as `but` part them."""
        cuts = [place for place, word in enumerate(self.keys) if word in STOPS and not self._inside_number(place)]
        if "contrast" in self.kinds:
            cuts = sorted({*cuts, *[one.start for one in self.all("contrast") if self._is_but(one.start)]})
        numbered: list[int] = []
        for clause, (begin, end) in enumerate(pairwise([0, *cuts, len(self.keys)])):
            numbered += [clause] * (end - begin)
        return numbered

    def _is_but(self, place: int) -> bool:
        """`par` is `but` after a verb, and `on` elsewhere."""
        if self.keys[place] not in _AMBIGUOUS_BUT:
            return True
        return any(one.end == place for one in self.all("before_but"))

    def _inside_number(self, place: int) -> bool:
        """Rs. 500 and 10/10 are not parted."""
        after = self.keys[place + 1] if place + 1 < len(self.keys) else ""
        return self.keys[place] in "./" and after[:1].isdigit()

    @once
    def _noes(self) -> list[tuple[Found, bool]]:
        english = {one.start for one in self.all("english_no")}
        return [(no, no.start in english) for no in self.all("neg")]

    def negated(self, one: Found | Amount, *, after: int = 3, before: int = 0, english: int = 4) -> bool:
        """Whether a no stands near in its clause: an Urdu one behind (`before`, for verbs), an English one before."""
        return self.no_beside(one, after=after, before=before, english=english) is not None

    def no_beside(self, one: Found | Amount, *, after: int = 3, before: int = 0, english: int = 4) -> Found | None:
        for no, is_english in self._noes:
            if self.clause[no.start] != self.clause[one.start] or (no.start < one.end and no.end > one.start):
                continue
            behind, ahead = no.start - one.end, one.start - no.end
            if 0 <= ahead <= (english if is_english else before - 1) or 0 <= behind < (1 if is_english else after):
                return no
        return None

    def said(self, some: Iterable[Found | Amount]) -> str:
        """The words of these places as they were written, for `because`."""
        return ", ".join(dict.fromkeys([" ".join(self.written[one.start : one.end]) for one in some]))
