"""Sums of money in a text: `do hazar`, `2k`, `۵۰۰ روپے`, `sawa lakh`, `Rs 5,000/-`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sunwai.feedback.reading.tables import numbers

LEAST, MOST = 10, 1_000_000_000
HELP_LINES = {15, 1122, 8070, 1033, 1715}


class Amount(NamedTuple):
    """A sum, from token `start` up to, not including, `end`."""

    rupees: int
    start: int
    end: int


def amounts(keys: Sequence[str], numeric: Sequence[bool], money: set[int]) -> list[Amount]:
    """The sums in order. `numeric` tells which keys may belong to a number, `money` the places of words such as rupee.

    Counts of days or people are no sums.
    """
    found, at = [], 0
    while at < len(keys):
        if not numeric[at]:
            at += 1
            continue
        value, end, worded = _number(keys, at)
        if end == at:
            value, end, worded = _bare(keys, at, money)
        if end == at:
            at += 1
            continue
        named = end in money or (at - 1) in money or _dotted(keys, at, money)
        if (
            not _is_labelled(keys, at)
            and _is_sum(value, worded=worded, named=named)
            and (named or not _counts_something(keys, at, end))
        ):
            found.append(Amount(round(value), at, end))
        at = end
    return found


def _bare(keys: Sequence[str], at: int, money: set[int]) -> tuple[float, int, bool]:
    """`sau rupay`, `hazar ka note`, `bees rupay`: a word alone is a sum, but only before money."""
    _, value = _digit(keys[at])
    behind = at + 2 if keys[at + 1 : at + 2] in _OF else at + 1
    return (value, at + 1, True) if value >= LEAST and behind in money else (0.0, at, False)


def _is_labelled(keys: Sequence[str], at: int) -> bool:
    """The number of a phone, a case or a card: it begins with 0, is very long, or stands behind one or behind `no`."""
    before = keys[at - 1] if at else ""
    return _is_label(keys[at]) or _is_label(before) or before in _BEFORE


def _is_label(word: str) -> bool:
    return word.isdecimal() and (len(word) > 6 or (word[0] == "0" and len(word) > 1))


def _is_sum(value: float, *, worded: bool, named: bool) -> bool:
    if not LEAST <= value <= MOST or value != int(value):
        return False
    return named or worded or (value >= 50 and value not in HELP_LINES and not _is_year(value))


def _is_year(value: float) -> bool:
    return 1900 <= value <= 2035 and value % 100 != 0


def _counts_something(keys: Sequence[str], start: int, end: int) -> bool:
    after = numbers().get(keys[end]) if end < len(keys) else None
    before = numbers().get(keys[start - 1]) if start else None
    by_slash = (end < len(keys) and keys[end] == "/" and end + 1 < len(keys) and keys[end + 1].isdigit()) or (
        start > 0 and keys[start - 1] == "/"
    )
    return (
        by_slash
        or bool(after and after[0] == "unit")
        or bool(before and before[0] == "unit" and keys[start - 1] in _BEFORE)
    )


def _dotted(keys: Sequence[str], start: int, money: set[int]) -> bool:
    return start >= 2 and keys[start - 1] == "." and start - 2 in money


def _number(keys: Sequence[str], at: int) -> tuple[float, int, bool]:
    """The number that begins here, its end, and whether a word such as hazar made it; ends at `at` if none begins."""
    total, part, start = 0.0, None, at
    worded = False
    while at < len(keys):
        kind, value = _digit(keys[at])
        if kind == "count" and part is None:
            part = value
        elif kind == "times" and part is not None:
            total, part, worded = total + part * value, None, True
        elif kind == "times" and value >= 1000 and total:
            total, worded = total * value, True
        else:
            break
        at += 1
    if not worded and not keys[start][:1].isdecimal():
        return 0.0, start, False
    if part is not None and worded and not keys[at - 1][:1].isdecimal():
        part, at = None, at - 1
    return total + (part or 0.0), at, worded


def _digit(word: str) -> tuple[str, float]:
    if word[0].isdecimal():
        return "count", float(word)
    return numbers().get(word, ("", 0.0))


_OF = (["ka"], ["کا"], ["da"])
_BEFORE = {"no", "number", "token", "ward", "class", "نمبر"}
