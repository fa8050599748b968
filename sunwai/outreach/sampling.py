"""Seeded, stratified drawing that anyone can replay.

Each key gets a number by hashing the seed with it (SHA-256); in its stratum the smallest numbers are drawn. How many
is the share of the stratum, rounded up or down by a coin that the seed tosses: so a stratum of three with a share of
one tenth is drawn from in three of ten drawings, and every key has the same chance, its share. The draw is a function
of the seed, the stratum's name and its keys alone: their order, the clock and the machine do not matter.
`drawn_sql` is the same function in PostgreSQL, for millions at once; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping


def number(seed: str, key: str) -> bytes:
    """The number by which a key is drawn."""
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()


def coin(seed: str, stratum: str, first: bytes) -> float:
    """The stratum's coin, from 0 up to 1. `first` is the smallest number in it, so that each drawing tosses anew."""
    tossed = hashlib.sha256(f"{seed}:{stratum}:{first.hex()}".encode()).digest()
    return int.from_bytes(tossed[:4]) / 4294967296


def draw(seed: str, strata: Mapping[str, Iterable[str]], shares: Mapping[str, float]) -> set[str]:
    """The keys drawn from each stratum by its share (0 to 1)."""
    drawn: set[str] = set()
    for stratum, keys in strata.items():
        numbered = sorted((number(seed, key), key) for key in keys)
        if numbered:
            most = math.floor(len(numbered) * shares[stratum] + coin(seed, stratum, numbered[0][0]))
            drawn.update(key for _number, key in numbered[:most])
    return drawn


def few(seed: str, strata: Mapping[str, Iterable[str]], most: int) -> list[str]:
    """A short list of at most so many keys, each stratum in its turn: the first number of each, then the second.

    The strata take turns in the order of their first numbers, so that no stratum comes first for its name. Of each
    stratum no more than `most` keys, by number, can be drawn: a record of those is enough to draw again.
    """
    rows = {name: sorted((number(seed, key), key) for key in keys) for name, keys in strata.items()}
    turns = sorted((row for row in rows.values() if row), key=lambda row: row[0])
    drawn = [row[turn][1] for turn in range(most) for row in turns if turn < len(row)]
    return drawn[:most]


def waves(seed: str, units: Iterable[str], number_of: int) -> dict[str, int]:
    """The wave of each unit, from 0 on: they stand in the order of their numbers, parted as evenly as can be."""
    order = sorted((number(seed, unit), unit) for unit in units)
    return {unit: place * number_of // len(order) for place, (_number, unit) in enumerate(order)}


def number_sql(seed: str, key: str) -> str:
    """`number` of two SQL expressions."""
    return f"sha256(convert_to({seed} || ':' || {key}, 'UTF8'))"


def drawn_sql(seed: str, stratum: str, share: str, prefix: str = "") -> str:
    """Whether a row is drawn: it has its place by number in its stratum, the stratum's size and first number."""
    tossed = f"sha256(convert_to({seed} || ':' || {stratum} || ':' || encode({prefix}first, 'hex'), 'UTF8'))"
    coin_ = f"('x' || encode(substr({tossed}, 1, 4), 'hex'))::bit(32)::bigint / 4294967296::double precision"
    return f"({prefix}place <= floor({prefix}size::double precision * {share} + {coin_}))"
