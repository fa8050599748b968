"""A text as the reader sees it: its tokens, the phrases found in them, its clauses, and what is negated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sunwai.feedback.reading.amounts import Amount, amounts
from sunwai.feedback.reading.normal import normalise, pieces
from sunwai.feedback.reading.tables import Found, key, words

STOPS = frozenset(".,!?;:\n/")
_THOUSANDS = re.compile(r"(\d)\s?k\b")
_AMBIGUOUS_BUT = frozenset({"par", "pr", "پر"})


@dataclass(frozen=True)
class Seen:
    """All that the rules may ask about a text."""

    text: str

    @cached_property
    def written(self) -> list[str]:
        return pieces(_THOUSANDS.sub(r"\1 thousand", normalise(self.text)))

    @cached_property
    def keys(self) -> list[str]:
        return [key(word) for word in self.written]

    @cached_property
    def words(self) -> list[str]:
        """The keys without stops and politeness: what a whole-message rule compares."""
        polite = {place for one in self.all("filler") for place in range(one.start, one.end)}
        bare = [word for place, word in enumerate(self.keys) if word not in STOPS and place not in polite]
        return bare or [word for word in self.keys if word not in STOPS]

    @cached_property
    def _by_kind(self) -> dict[str, list[Found]]:
        kinds: dict[str, list[Found]] = {}
        for one in words().find(self.keys):
            kinds.setdefault(one.kind, []).append(one)
        return kinds

    def all(self, *kinds: str) -> list[Found]:
        return [one for kind in kinds for one in self._by_kind.get(kind, ())]

    def has(self, *kinds: str) -> bool:
        return any(kind in self._by_kind for kind in kinds)

    @cached_property
    def amounts(self) -> list[Amount]:
        return amounts(self.keys, {one.start for one in self.all("money")})

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
    def _noes(self) -> list[Found]:
        return self.all("neg")

    def negated(self, one: Found | Amount, *, after: int = 3, before: int = 0, english: int = 4) -> bool:
        """Whether a no stands near in its clause: an Urdu one behind (`before`, for verbs), an English one before."""
        return self.no_beside(one, after=after, before=before, english=english) is not None

    def no_beside(self, one: Found | Amount, *, after: int = 3, before: int = 0, english: int = 4) -> Found | None:
        for no in self._noes:
            if self.clause[no.start] != self.clause[one.start] or (no.start < one.end and no.end > one.start):
                continue
            is_english = any(one.start == no.start for one in self.all("english_no"))
            behind, ahead = no.start - one.end, one.start - no.end
            if 0 <= ahead <= (english if is_english else before - 1) or 0 <= behind < (1 if is_english else after):
                return no
        return None

    def said(self, some: Iterable[Found | Amount]) -> str:
        """The words of these places as they were written, for `because`."""
        return ", ".join(dict.fromkeys(" ".join(self.written[one.start : one.end]) for one in some))
