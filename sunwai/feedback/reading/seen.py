"""A text as the rules see it: its tokens, the phrases found in them, its clauses, and what is negated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import compress
from typing import Any, Generic, NamedTuple, TypeVar
from zlib import crc32

from sunwai.feedback.reading.amounts import Amount, amounts
from sunwai.feedback.reading.hashing import LAST
from sunwai.feedback.reading.normal import normalise, pieces
from sunwai.feedback.reading.tables import Begun, Found, Place, find_at, key, numbers, words

MOST_PIECES = 400
STOPS = frozenset(".,!?;:\n/")
_AMBIGUOUS_BUT = frozenset({"par", "pr", "پر"})
_MOST_KEPT = 100_000
EDGE = "^"

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
    tail: bytes
    """What it adds to the name of a pair whose second it is."""
    head: int
    """The CRC-32 of the name's beginning in a pair whose first it is."""
    begins: bool
    numeric: bool


def _word(one: str) -> Word:
    raw = one.encode("utf-8", "surrogatepass")
    return Word(one, b" " + raw, crc32(b"b " + raw), words().begins(one), _is_numeric(one))


class _Words(dict[str, Word]):
    """Written words. The pairs of a text are not kept but reckoned: they are too many for a processor's own memory."""

    def __missing__(self, word: str) -> Word:
        self[word] = known = _word(key(word))
        return known


class _Begun(dict[tuple[str, str], Begun]):
    """The phrases that a key begins before another, for keys that begin any."""

    def __missing__(self, pair: tuple[str, str]) -> Begun:
        self[pair] = begun = words().begun(*pair)
        return begun


def _is_numeric(one: str) -> bool:
    return one[0].isdecimal() or one in numbers()


_WORDS, _BEGUN = _Words(), _Begun()
_EDGE_TAIL, _EDGE_HEAD = b" " + EDGE.encode(), crc32(b"b " + EDGE.encode())


def _make_room() -> None:
    """Between two texts: what is kept stays bounded, and nothing of one text is forgotten while it is read."""
    if len(_WORDS) > _MOST_KEPT:
        _WORDS.clear()
    if len(_BEGUN) > _MOST_KEPT:
        _BEGUN.clear()


class Seen:
    """All that the rules may ask about a text."""

    def __init__(self, text: str) -> None:
        _make_room()
        normal = normalise(text)
        self.written = written = pieces(normal)[:MOST_PIECES]
        self.latin_only: bool | None = None
        if normal.isascii():
            self.latin_only = normal.islower()
        self.found: list[Place] = []
        self.pairs: list[int] = []
        self.keys: list[str] = []
        self.kinds: set[str] = set()
        self.has_numbers = False
        if written:
            self._look_up()

    def _look_up(self) -> None:
        """Keys, the features of neighbouring keys, and the phrases of the tables."""
        known, tails, heads, begins, numeric = zip(*map(_WORDS.__getitem__, self.written), strict=True)
        self.keys = keys = list(known)
        self.pairs = [one & LAST for one in map(crc32, (*tails, _EDGE_TAIL), (_EDGE_HEAD, *heads))]
        self.has_numbers = True in numeric
        if True not in begins:
            return
        found, after = self.found, (*known[1:], EDGE)
        for place in compress(range(len(keys)), begins):
            kinds, longer = begun = _BEGUN[keys[place], after[place]]
            if longer:
                find_at(keys, place, begun, found)
            else:
                for kind, length in kinds:
                    found.append((kind, place, place + length))
        self.kinds = {kind for kind, _, _ in found}

    @once
    def scripts(self) -> tuple[bool, bool]:
        """Whether there are Latin letters, and others."""
        if self.latin_only is not None:
            return self.latin_only, False
        latin = [word[0].isascii() for word in self.written if word[0].isalpha()]
        return True in latin, False in latin

    @once
    def numeric(self) -> list[bool]:
        """Which keys belong to a number."""
        return [_is_numeric(one) for one in self.keys]

    @once
    def words(self) -> list[str]:
        """The keys without stops and politeness: what a whole-message rule compares."""
        polite = {place for one in self.all("filler") for place in range(one.start, one.end)}
        bare = [word for place, word in enumerate(self.keys) if word not in STOPS and place not in polite]
        return bare or [word for word in self.keys if word not in STOPS]

    def all(self, *kinds: str) -> list[Found]:
        by_kind = self._by_kind
        if len(kinds) == 1:
            return by_kind.get(kinds[0], [])
        return [one for kind in kinds for one in by_kind.get(kind, ())]

    @once
    def _by_kind(self) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        for place in self.found:
            found.setdefault(place[0], []).append(Found(*place))
        return found

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    @once
    def amounts(self) -> list[Amount]:
        if not self.has_numbers:
            return []
        return amounts(self.keys, self.numeric, {start for kind, start, _ in self.found if kind == "money"})

    @once
    def clause(self) -> list[int]:
        """The clause's number of each token: stops and words such as `but` part them."""
        buts = {one.start for one in self.all("contrast") if self._is_but(one.start)}
        numbered, clause = [], 0
        for place, word in enumerate(self.keys):
            if (word in STOPS and not self._inside_number(place)) or place in buts:
                clause += 1
            numbered.append(clause)
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
