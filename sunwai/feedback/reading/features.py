"""What a learned reader is told of a text: numbered features, alike in training and in reading.

A word counts by its key (its spelling family) and by the pieces of 2 to 5 letters of its folded form, so that a
spelling nobody taught is still near its family. Two neighbouring keys count together. What the rules found (phrases of
the tables, their order, negation, money asked or denied) counts as marks.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sunwai.feedback.reading.bribes import Money, money
from sunwai.feedback.reading.hashing import LAST, SIZE, Sums, Whole, joined, number
from sunwai.feedback.reading.normal import fold
from sunwai.feedback.reading.seen import Looked, Seen
from sunwai.feedback.reading.tables import KINDS, NAMES, key
from sunwai.feedback.reading.vocabulary import LATIN, NUMERIC, OTHER, SUM, VOCABULARY

SHORTEST, LONGEST = 2, 5
BEFORE_PIECE = b"g "
LONGEST_WORD = 24
_MANY = 60
_SILENT = frozenset({"filler", "before_but", "english_no", "intensifier", "for", "yes", "no", "contrast"})
_UNORDERED = _SILENT - {"contrast"}
_POLAR = ("good", "bad", "trouble", "done", "undone")
_OF_MONEY = frozenset({"bribe", "money", "ask", "jeb", "drink", "clean", "onlyfee", "agent_or_tout"})

_ORDER_NAMES = (*NAMES, "sum")
_A_SUM = len(NAMES)
"""A sum has its place in the order of the phrases."""


def _numbers(*names: str) -> Whole:
    return np.array([number(name) for name in names], dtype=np.int64)


def _sums(*names: str) -> Sums:
    return np.array([crc32(name.encode()) for name in names], dtype=np.uint32)


_UP_TO = (1, 2, 3, 5, 8, 14, 25, _MANY)
_LENGTHS = _numbers(*(f"n {next(most for most in _UP_TO if at <= most)}" for at in range(_MANY + 1)))
_SCRIPTS = _numbers("w 00", "w 10", "w 01", "w 11")
_SAID = _numbers(*(f"m {name}" for name in NAMES))
_FIRST = _numbers(*(f"f {name}" for name in _ORDER_NAMES))
_FINAL = _numbers(*(f"l {name}" for name in _ORDER_NAMES))
_NOTHING = number("f nothing")
_TWO = _sums(*(f"s {one} {other}" for one in _ORDER_NAMES for other in _ORDER_NAMES)).reshape(len(_ORDER_NAMES), -1)
_THIRD = _sums(*(f" {name}" for name in _ORDER_NAMES))
_THIRD_LENGTHS = np.array([len(name) + 1 for name in _ORDER_NAMES], dtype=np.uint8)
_ARE_SILENT = np.array([name in _SILENT for name in NAMES])
_ARE_ORDERED = np.array([name not in _UNORDERED for name in NAMES])
_ARE_OF_MONEY = np.array([name in _OF_MONEY for name in NAMES])
_NAME_MONEY = [KINDS[name] for name in ("bribe", "drink", "clean", "onlyfee", "ask")]
_POCKET_MONEY = [KINDS["take"], KINDS["jeb"]]
_MOVE_MONEY = [KINDS[name] for name in ("take", "give", "jeb", "agent_or_tout", "without")]
_NO_MONEY = Money()
_POLES = {(name, turned): number(f"{name} {turned}") for name in _POLAR for turned in ("x", "p", "xp")}


class Marked(NamedTuple):
    """Texts with their features: rows of the weights, text after text, those of a text's words first."""

    looked: Looked
    rows: Whole
    begins: Whole
    counts: Whole
    paid: list[Money | None]
    """What the rules made of each text's money; none where no money was spoken of."""
    summed: NDArray[np.bool_]
    """Whether a text names a sum."""


def word_features(word: str) -> tuple[list[int], list[float]]:
    """A written word's features and how much each weighs: its key 1, all its pieces together 1."""
    if word[0].isdecimal():
        return [number(f"d {min(len(word), 7)}"), number(f"k {word[:4]}")], [1.0, 0.5]
    one = framed(word)
    pieces = [one[at : at + size] for size in range(SHORTEST, LONGEST + 1) for at in range(len(one) - size + 1)]
    start = crc32(BEFORE_PIECE)
    numbers = [crc32(piece.encode("utf-8", "surrogatepass"), start) & LAST for piece in pieces]
    weight = len(pieces) ** -0.5 if pieces else 0.0
    return [number(f"k {key(word)}"), *numbers], [1.0, *[weight] * len(pieces)]


def framed(word: str) -> str:
    """What a word's pieces are cut from."""
    return f"<{fold(word)[:LONGEST_WORD]}>"


def mark(looked: Looked) -> Marked:
    """The features of texts, and what the rules made of their money."""
    summed = np.zeros(len(looked), dtype=bool)
    for text in np.flatnonzero(looked.traits & SUM).tolist():
        summed[text] = bool(looked[text].amounts)
    paid = _money(looked, summed)
    groups = [*_of_words(looked), *_shapes(looked), *_ordered(looked, summed), _said(looked), _poles(looked)]
    groups.append(_paid(paid))
    owners = np.concatenate([texts for texts, _ in groups])
    order = np.argsort(owners.astype(np.min_scalar_type(len(looked))), kind="stable")
    counts = np.bincount(owners, minlength=len(looked))
    rows = np.concatenate([rows for _, rows in groups])[order]
    return Marked(looked, rows, np.cumsum(counts) - counts, counts, paid, summed)


def _money(looked: Looked, summed: NDArray[np.bool_]) -> list[Money | None]:
    """Where money is spoken of, what the rules make of it; nothing where no rule begins."""
    held = looked.held
    paid: list[Money | None] = [None] * len(looked)
    moved = (summed | held[:, KINDS["money"]]) & held[:, _MOVE_MONEY].any(axis=1)
    begun = moved | held[:, _NAME_MONEY].any(axis=1) | held[:, _POCKET_MONEY].all(axis=1)
    for text in np.flatnonzero(summed | held[:, _ARE_OF_MONEY].any(axis=1)).tolist():
        paid[text] = money(looked[text]) if begun[text] else _NO_MONEY
    return paid


Group = tuple[Whole, Whole]
"""Texts, in their order, and a row for each."""


def _of_words(looked: Looked) -> list[Group]:
    """Each word, and each with its neighbour, the edges being neighbours too (but not of each other)."""
    places = np.flatnonzero(looked.numbers)
    words = looked.owners[places], looked.numbers[places] + SIZE
    paired = np.flatnonzero(looked.numbers[:-1] | looked.numbers[1:])
    return [words, (looked.owners[paired], VOCABULARY.pairs(looked.numbers)[paired])]


def _shapes(looked: Looked) -> list[Group]:
    every = np.arange(len(looked))
    scripts = (looked.traits & LATIN != 0) + 2 * (looked.traits & OTHER != 0)
    return [(every, _LENGTHS[np.minimum(looked.words, _MANY)]), (every, _SCRIPTS[scripts])]


def _ordered(looked: Looked, summed: NDArray[np.bool_]) -> list[Group]:
    """The marks in the order of the text, by two and three: what negation and `asked` mean hangs on it."""
    texts, kinds = _in_order(looked, summed)
    same = texts[1:] == texts[:-1]
    first, last = np.append(True, ~same), np.append(~same, True)
    two = np.flatnonzero(same)
    three = np.flatnonzero(same[1:] & same[:-1])
    pairs = _TWO[kinds[:-1], kinds[1:]]
    third = kinds[three + 2]
    threes = joined(pairs[three], _THIRD[third], _THIRD_LENGTHS[third])
    silent = (looked.traits & NUMERIC != 0) | looked.held.any(axis=1)
    silent[texts] = False
    nothing = np.flatnonzero(silent)
    if not len(texts):
        return [(nothing, np.full(len(nothing), _NOTHING))]
    return [
        (texts[first], _FIRST[kinds[first]]), (texts[last], _FINAL[kinds[last]]),
        (texts[two], (pairs[two] & LAST).astype(np.int64)), (texts[three], (threes & LAST).astype(np.int64)),
        (nothing, np.full(len(nothing), _NOTHING)),
    ]  # fmt: skip


def _in_order(looked: Looked, summed: NDArray[np.bool_]) -> Group:
    """Texts and their marks, none of which begins inside the one before it."""
    kinds, starts, ends = looked.phrases
    ordered = _ARE_ORDERED[kinds]
    kinds, starts, ends = kinds[ordered], starts[ordered], ends[ordered]
    sums = [
        (one.start + before, one.end + before)
        for text in np.flatnonzero(summed).tolist()
        for before in [int(looked.edges[text]) + 1]
        for one in looked[text].amounts
    ]
    if sums:
        more = np.array(sums, dtype=np.int64)
        kinds = np.append(kinds, np.full(len(sums), _A_SUM))
        starts, ends = np.append(starts, more[:, 0]), np.append(ends, more[:, 1])
        sort = np.lexsort((-ends, starts))
        kinds, starts, ends = kinds[sort], starts[sort], ends[sort]
    kept, reached = [], 0
    for at, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if start >= reached:
            kept.append(at)
            reached = end
    places = np.array(kept, dtype=np.int64)
    texts = looked.owners[starts[places]]
    few = np.arange(len(texts)) - np.searchsorted(texts, texts) < _MANY
    return texts[few], kinds[places][few]


def _said(looked: Looked) -> Group:
    texts, kinds = np.nonzero(looked.held & ~_ARE_SILENT)
    return texts, _SAID[kinds]


def _poles(looked: Looked) -> Group:
    """`good` and `not good` are two marks; both may stand in one text."""
    texts, rows = [], []
    turned = looked.held[:, KINDS["neg"]]
    for name in _POLAR:
        held = looked.held[:, KINDS[name]]
        for text in np.flatnonzero(held & ~turned).tolist():
            texts.append(text)
            rows.append(_POLES[name, "p"])
        for text in np.flatnonzero(held & turned).tolist():
            texts.append(text)
            rows.append(_POLES[name, _is_negated(looked[text], name)])
    return np.array(texts, dtype=np.int64), np.array(rows, dtype=np.int64)


def _is_negated(seen: Seen, kind: str) -> str:
    found = {seen.negated(one, after=3, before=1, english=3) for one in seen.all(kind)}
    return "x" if found == {True} else "p" if found == {False} else "xp"


def _paid(paid: list[Money | None]) -> Group:
    texts, rows = [], []
    for text, one in enumerate(paid):
        if one is not None:
            some = _OF_PAID[bool(one.claims), one.named, bool(one.denials), one.due]
            texts += [text] * len(some)
            rows += some
    return np.array(texts, dtype=np.int64), np.array(rows, dtype=np.int64)


def _names_paid(claimed: bool, named: bool, denied: bool, due: bool) -> list[str]:
    names = ["r silent"]
    if claimed:
        names = ["r claim", "r named" if named else "r unnamed"]
    if denied:
        names += ["r denial", "r both" if claimed else "r only denial"]
    return [*names, "r due beside" if claimed else "r due"] if due else names


_EITHER = (False, True)
_OF_PAID = {
    (claimed, named, denied, due): [number(name) for name in _names_paid(claimed, named, denied, due)]
    for claimed in _EITHER for named in _EITHER for denied in _EITHER for due in _EITHER
}  # fmt: skip
