"""A text as the rules see it: its tokens, the phrases found in them, its clauses, and what is negated."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from sunwai.feedback.reading.amounts import Amount, amounts
from sunwai.feedback.reading.hashing import number
from sunwai.feedback.reading.normal import normalise, pieces
from sunwai.feedback.reading.tables import Begun, Found, Place, find_at, key, numbers, words

MOST_PIECES = 400
STOPS = frozenset(".,!?;:\n/")
_AMBIGUOUS_BUT = frozenset({"par", "pr", "پر"})


_MOST_KEPT = 200_000
_KEYS: dict[str, tuple[str, bool]] = {}
_PAIRS: dict[tuple[str, str], tuple[int, Begun | None]] = {}
EDGE = "^"


def _look_up(word: str) -> tuple[str, bool]:
    """A written word's key, and whether it belongs to a number."""
    if len(_KEYS) >= _MOST_KEPT:
        _KEYS.clear()
    one = key(word)
    _KEYS[word] = known = one, one[0].isdecimal() or one in numbers()
    return known


def _look_up_pair(pair: tuple[str, str]) -> tuple[int, Begun | None]:
    """A pair's feature, and the phrases that its first word begins before its second."""
    if len(_PAIRS) >= _MOST_KEPT:
        _PAIRS.clear()
    begun = words().begun(*pair)
    _PAIRS[pair] = known = number(f"b {pair[0]} {pair[1]}"), begun if begun.kinds or begun.longer else None
    return known


class Seen:
    """All that the rules may ask about a text."""

    def __init__(self, text: str) -> None:
        normal = normalise(text)
        self.written = written = pieces(normal)[:MOST_PIECES]
        self.latin_only: bool | None = None
        if normal.isascii():
            self.latin_only = normal.islower()
        looked = [_KEYS.get(word) or _look_up(word) for word in written]
        self.keys = keys = [one for one, _ in looked]
        self.numeric = [numeric for _, numeric in looked]
        self.has_numbers = True in self.numeric
        self.found: list[Place] = []
        self.pairs = [number(f"b {EDGE} {keys[0]}")] if keys else []
        for place, pair in enumerate(zip(keys, [*keys[1:], EDGE], strict=False)):
            feature, begun = _PAIRS.get(pair) or _look_up_pair(pair)
            self.pairs.append(feature)
            if begun is not None:
                find_at(keys, place, begun, self.found)
        self.kinds = {place[0] for place in self.found}

    @cached_property
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

    @cached_property
    def _by_kind(self) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        for place in self.found:
            found.setdefault(place[0], []).append(Found(*place))
        return found

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    @cached_property
    def amounts(self) -> list[Amount]:
        if not self.has_numbers:
            return []
        return amounts(self.keys, self.numeric, {start for kind, start, _ in self.found if kind == "money"})

    @cached_property
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

    @cached_property
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
