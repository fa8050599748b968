"""Texts as the rules see them: their tokens, the phrases found in them, their clauses, and what is negated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar, overload

import numpy as np

from sunwai.feedback.reading.amounts import Amount, amounts
from sunwai.feedback.reading.hashing import Whole
from sunwai.feedback.reading.tables import KINDS, NAMES, Found, find_at
from sunwai.feedback.reading.vocabulary import LONG, NUMERIC, STOPS, SUM, VOCABULARY

MOST_PIECES = 400
_AMBIGUOUS_BUT = frozenset({"par", "pr", "پر"})
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


_tuple: Any = tuple.__new__
"""What a named tuple's constructor does, in a third of the time."""


class Phrases(NamedTuple):
    """The phrases of many texts in their order: kinds by number, first tokens, and those behind the last."""

    kinds: Whole
    starts: Whole
    ends: Whole


class Looked(Sequence["Seen"]):
    """Many texts, one behind the other, and an edge between any two; tokens are counted through them all."""

    def __init__(self, numbers: Whole) -> None:
        self.numbers = numbers
        self.edges = np.flatnonzero(numbers == 0)
        self.words = np.diff(self.edges) - 1
        """How many tokens each text has."""
        self.owners = np.cumsum(numbers == 0) - 1
        """Which text each token is of; an edge is of the text behind it."""
        self.keys, self.written = VOCABULARY.keyed, VOCABULARY.written
        self.of_tokens = VOCABULARY.traits(numbers)
        self.traits = np.bitwise_or.reduceat(self.of_tokens, self.edges)[:-1]
        """What holds of one of a text's words."""
        self._edges = self.edges.tolist()
        self._seen: list[Seen | None] = [None] * len(self)
        self.phrases = self._phrases()
        self.held = np.zeros((len(self), len(NAMES)), dtype=bool)
        """Of which kinds each text holds a phrase."""
        self.held[self.owners[self.phrases.starts], self.phrases.kinds] = True
        self._of_text = np.searchsorted(self.phrases.starts, self.edges).tolist()
        self._places = [one.tolist() for one in self.phrases]

    def __len__(self) -> int:
        return len(self._edges) - 1

    @overload
    def __getitem__(self, text: int) -> Seen: ...
    @overload
    def __getitem__(self, text: slice) -> list[Seen]: ...
    def __getitem__(self, text: int | slice) -> Seen | list[Seen]:
        if isinstance(text, slice):
            return [self[at] for at in range(len(self))[text]]
        seen = self._seen[text]
        if seen is None:
            self._seen[text] = seen = Seen(self, text)
        return seen

    @cached_property
    def _flat(self) -> list[int]:
        found: list[int] = self.numbers.tolist()
        return found

    def tokens(self, text: int) -> list[int]:
        return self._flat[self._edges[text] + 1 : self._edges[text + 1]]

    def numeric(self, text: int) -> list[bool]:
        some = self.of_tokens[self._edges[text] + 1 : self._edges[text + 1]]
        numeric: list[bool] = (some & NUMERIC != 0).tolist()
        return numeric

    def found(self, text: int) -> dict[str, list[Found]]:
        """A text's phrases, kind by kind, their tokens counted in it."""
        some = slice(self._of_text[text], self._of_text[text + 1])
        before = self._edges[text] + 1
        kinds, starts, ends = self._places
        found: dict[str, list[Found]] = {}
        for kind, start, end in zip(kinds[some], starts[some], ends[some], strict=True):
            name = NAMES[kind]
            one = _tuple(Found, (name, start - before, end - before))
            if name in found:
                found[name].append(one)
            else:
                found[name] = [one]
        return found

    def said(self, text: int, kind: str) -> str:
        """The words of a text's phrases of a kind, as `Seen.said` gives them."""
        number, (kinds, starts, ends) = KINDS[kind], self._places
        some = [
            " ".join(self._words[starts[at] : ends[at]])
            for at in range(self._of_text[text], self._of_text[text + 1])
            if kinds[at] == number
        ]
        return some[0] if len(some) == 1 else ", ".join(dict.fromkeys(some))

    @cached_property
    def _words(self) -> list[str]:
        return [self.written[one] for one in self._flat]

    def release(self) -> None:
        """Lets go of what was seen, which would else wait for the search for cyclic garbage."""
        self._seen.clear()

    def _phrases(self) -> Phrases:
        begun = VOCABULARY.begun
        places, which = VOCABULARY.beginnings(self.numbers)
        longer = begun.longer(which)
        counts, kinds, lengths = begun.laid_out(which[~longer])
        starts = np.repeat(places[~longer], counts)
        some: list[tuple[int, int, int]] = []
        for place, one in zip(places[longer].tolist(), which[longer].tolist(), strict=True):
            text = int(self.owners[place])
            keys = [self.keys[at] for at in self.tokens(text)]
            found = find_at(keys, place - self._edges[text] - 1, begun.every[one])
            some += [(place, kind, length) for kind, length in found]
        if some:
            more = np.array(some, dtype=np.int64).T
            starts = np.append(starts, more[0])
            order = np.argsort(starts, kind="stable")
            starts, kinds, lengths = starts[order], np.append(kinds, more[1])[order], np.append(lengths, more[2])[order]
        return Phrases(kinds, starts, starts + lengths)


def look(texts: Sequence[str]) -> Looked:
    """Texts as the rules see them, in their order."""
    with VOCABULARY.one:
        VOCABULARY.make_room()
        return _looked(*VOCABULARY.numbered(texts))


def _looked(numbers: Whole, places: list[int]) -> Looked:
    edges = np.flatnonzero(numbers == 0)
    words = np.diff(edges) - 1
    if places == list(range(len(places))) and words.max(initial=0) <= MOST_PIECES:
        return Looked(numbers)
    order = np.argsort(places)
    begins, words = edges[:-1][order], np.minimum(words[order], MOST_PIECES) + 1
    ends = np.cumsum(words)
    taken = np.arange(ends[-1]) + np.repeat(begins - (ends - words), words)
    return Looked(np.append(numbers[taken], 0))


class Seen:
    """All that the rules may ask about a text."""

    def __init__(self, looked: Looked, text: int) -> None:
        self._looked, self._text = looked, text
        self.tokens = looked.tokens(text)

    @once
    def keys(self) -> list[str]:
        known = self._looked.keys
        return [known[one] for one in self.tokens]

    @once
    def written(self) -> list[str]:
        known = self._looked.written
        return [known[one] for one in self.tokens]

    @once
    def by_kind(self) -> dict[str, list[Found]]:
        """The phrases, kind by kind."""
        return self._looked.found(self._text)

    @once
    def kinds(self) -> Set[str]:
        return self.by_kind.keys()

    @once
    def brief(self) -> bool:
        """Whether it may be a bare yes, no or STOP."""
        return not self._looked.traits[self._text] & LONG

    @once
    def numeric(self) -> list[bool]:
        """Which keys may belong to a number."""
        return self._looked.numeric(self._text)

    @once
    def words(self) -> list[str]:
        """The keys without stops and politeness: what a whole-message rule compares."""
        polite = {place for one in self.all("filler") for place in range(one.start, one.end)}
        bare = [word for place, word in enumerate(self.keys) if word not in STOPS and place not in polite]
        return bare or [word for word in self.keys if word not in STOPS]

    def all(self, *kinds: str) -> Sequence[Found]:
        """The phrases of these kinds, kind after kind."""
        found = self.by_kind
        if len(kinds) == 1:
            return found.get(kinds[0], ())
        return [one for kind in kinds if kind in found for one in found[kind]]

    def has(self, kind: str) -> bool:
        return kind in self.by_kind

    @once
    def amounts(self) -> list[Amount]:
        """The sums. What stands behind one and says so is money, or `ki jagah`."""
        if not self._looked.traits[self._text] & SUM:
            return []
        return amounts(self.keys, self.numeric, {one.start for one in self.all("money", "instead")})

    @once
    def clause(self) -> list[int]:
        """The clause's number of each token: stops and words such as `but` part them."""
        cuts: list[int] = []
        if not STOPS.isdisjoint(self.keys):
            cuts = [place for place, word in enumerate(self.keys) if word in STOPS and not self._inside_number(place)]
        if "contrast" in self.kinds:
            cuts = sorted({*cuts, *[one.start for one in self.all("contrast") if self._is_but(one.start)]})
        if not cuts:
            return [0] * len(self.keys)
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
        if "neg" not in self.by_kind:
            return None
        start, end, clause = one.start, one.end, self.clause
        for no, is_english in self._noes:
            if clause[no.start] != clause[start] or (no.start < end and no.end > start):
                continue
            behind, ahead = no.start - end, start - no.end
            if 0 <= ahead <= (english if is_english else before - 1) or 0 <= behind < (1 if is_english else after):
                return no
        return None

    def said(self, some: Iterable[Found | Amount]) -> str:
        """The words of these places as they were written, for `because`."""
        return ", ".join(dict.fromkeys([" ".join(self.written[one.start : one.end]) for one in some]))
