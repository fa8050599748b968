"""What a learned reader is told of a text: numbered features, alike in training and in reading.

A word counts by its key (its spelling family) and by the pieces of 2 to 5 letters of its folded form, so that a
spelling nobody taught is still near its family. Two neighbouring keys count together. What the rules found (phrases of
the tables, their order, negation, money asked or denied) counts as marks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

from sunwai.feedback.reading.bribes import Money, money
from sunwai.feedback.reading.hashing import LAST, number
from sunwai.feedback.reading.normal import fold
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tables import key

SHORTEST, LONGEST = 2, 5
_OF_PIECE = crc32(b"g ")
LONGEST_WORD = 24
_MANY = 60

_LENGTHS = [str(next(most for most in (1, 2, 3, 5, 8, 14, 25, _MANY) if length <= most)) for length in range(_MANY + 1)]
_SILENT = frozenset({"filler", "before_but", "english_no", "intensifier", "for", "yes", "no", "contrast"})
_UNORDERED = _SILENT - {"contrast"}
_POLAR = ("good", "bad", "trouble", "done", "undone")
_OF_MONEY = frozenset({"bribe", "money", "ask", "jeb", "drink", "clean", "onlyfee", "agent_or_tout"})


Name = tuple[str, ...]
"""A feature's name in parts, which stand with blanks between them."""


class _Numbers(dict[Name, int]):
    """The numbers of names that only tables make: there are not many."""

    def __missing__(self, name: Name) -> int:
        self[name] = found = number(" ".join(name))
        return found


class _Said(dict[str, int]):
    """The number of a phrase's kind."""

    def __missing__(self, kind: str) -> int:
        self[kind] = found = number(f"m {kind}")
        return found


class _Kept(dict[Any, list[int]]):
    """The numbers of features that hang on something that many texts share, kept while there is room."""

    most = 60_000

    def __init__(self, names: Callable[..., Sequence[Name]]) -> None:
        self._names = names

    def __missing__(self, of: tuple[Any, ...]) -> list[int]:
        if len(self) >= self.most:
            self.clear()
        self[of] = found = [_NUMBERS[name] for name in self._names(*of)]
        return found


def word_features(word: str) -> tuple[list[int], list[float]]:
    """A written word's features and how much each weighs: its key 1, all its pieces together 1."""
    if word[0].isdecimal():
        return [number(f"d {min(len(word), 7)}"), number(f"k {word[:4]}")], [1.0, 0.5]
    framed = f"<{fold(word)[:LONGEST_WORD]}>"
    pieces = [framed[at : at + size] for size in range(SHORTEST, LONGEST + 1) for at in range(len(framed) - size + 1)]
    numbers = [crc32(piece.encode("utf-8", "surrogatepass"), _OF_PIECE) & LAST for piece in pieces]
    weight = len(pieces) ** -0.5 if pieces else 0.0
    return [number(f"k {key(word)}"), *numbers], [1.0, *[weight] * len(pieces)]


def marks(seen: Seen) -> tuple[list[int], Money | None]:
    """The features of a text beside its words, and what the rules made of its money."""
    found = seen.pairs + _SHAPES[min(len(seen.keys), _MANY), seen.scripts]
    kinds = seen.kinds
    if not kinds and not seen.has_numbers:
        return found, None
    found += _ORDERS[_in_order(seen)]
    found += [_SAID[kind] for kind in kinds if kind not in _SILENT]
    if not kinds.isdisjoint(_POLAR):
        turned = "neg" in kinds
        found += _POLES[tuple([(kind, _is_negated(seen, kind) if turned else "p") for kind in _POLAR if kind in kinds])]
    if kinds.isdisjoint(_OF_MONEY) and not (seen.has_numbers and seen.amounts):
        return found, None
    paid = money(seen)
    found += _PAID[bool(paid.claims), paid.named, bool(paid.denials), paid.due]
    return found, paid


def _shape(length: int, scripts: tuple[bool, bool]) -> list[Name]:
    return [("n", _LENGTHS[length]), ("w", f"{scripts[0]:d}{scripts[1]:d}")]


def _paid(claimed: bool, named: bool, denied: bool, due: bool) -> list[Name]:
    names: list[Name] = [("r", "silent")]
    if claimed:
        names = [("r", "claim"), ("r", "named" if named else "unnamed")]
    if denied:
        names += [("r", "denial"), ("r", "both" if claimed else "only denial")]
    return [*names, ("r", "due" if not claimed else "due beside")] if due else names


def _is_negated(seen: Seen, kind: str) -> str:
    """`good` and `not good` are two marks; both may stand in one text."""
    found = {seen.negated(one, after=3, before=1, english=3) for one in seen.all(kind)}
    return "x" if found == {True} else "p" if found == {False} else "xp"


def _order(*order: str) -> list[Name]:
    """The marks in the order of the text, by two and three: what negation and `asked` mean hangs on it."""
    if not order:
        return [("f", "nothing")]
    names: list[Name] = [("f", order[0]), ("l", order[-1])]
    for at in range(2, len(order) + 1):
        names.append(("s", *order[at - 2 : at]))
        if at < len(order):
            names.append(("s", *order[at - 2 : at + 1]))
    return names


def _in_order(seen: Seen) -> tuple[str, ...]:
    places = seen.found
    if seen.has_numbers and seen.amounts:
        sums = [("sum", one.start, one.end) for one in seen.amounts]
        places = sorted([*places, *sums], key=lambda place: (place[1], -place[2]))
    order, reached = [], 0
    for kind, start, end in places:
        if kind not in _UNORDERED and start >= reached:
            order.append(kind)
            reached = end
    return tuple(order[:_MANY])


_NUMBERS, _SAID = _Numbers(), _Said()
_SHAPES, _ORDERS, _PAID = _Kept(_shape), _Kept(_order), _Kept(_paid)
_POLES = _Kept(lambda *marks: marks)
