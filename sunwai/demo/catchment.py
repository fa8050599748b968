"""Where the sample's people live: each mobile number belongs to one office's catchment and one of its services.

Feeds take an office's visitors from its catchment, and citizens know from their own number where they have been: so
both sides agree on who met which clerk without telling each other anything.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from functools import lru_cache

PREFIXES = [*range(300, 310), *range(310, 319), *range(320, 326), *range(330, 337), *range(340, 348)]
SPACE = len(PREFIXES) * 10_000_000
SLOTS = 8
PER_SLOT = 25_000
PER_OFFICE = SLOTS * PER_SLOT
OFFICES = SPACE // PER_OFFICE
BLOCK, BUSY, BUSY_TIMES = 250, 10, 45.0
_STRIDE = 247_213_597
_BACK = pow(_STRIDE, -1, SPACE)


@dataclass(frozen=True)
class Visitor:
    """The `serial`th person of one office (its place in the sorted list of offices) and service slot."""

    office: int
    slot: int
    serial: int


def number_of(visitor: Visitor, seed: int) -> str:
    """A mobile number as E.164 has it."""
    place = (visitor.office % OFFICES) * PER_OFFICE + visitor.serial % PER_SLOT * SLOTS + visitor.slot % SLOTS
    prefix, rest = divmod((place * _STRIDE + seed * 7919) % SPACE, 10_000_000)
    return f"+92{PREFIXES[prefix]}{rest:07d}"


def visitor_of(number: str, seed: int) -> Visitor | None:
    """Who has this number; None for a landline, a foreign number, or one that nobody of the sample has."""
    digits = number.lstrip("+")
    if len(digits) != 12 or not digits.isdigit() or not digits.startswith("92") or int(digits[2:5]) not in PREFIXES:
        return None
    shuffled = PREFIXES.index(int(digits[2:5])) * 10_000_000 + int(digits[5:])
    office, rest = divmod((shuffled - seed * 7919) * _BACK % SPACE, PER_OFFICE)
    serial, slot = divmod(rest, SLOTS)
    return Visitor(office, slot, serial)


def luck_of(*parts: object) -> random.Random:
    """Chance that is the same each time for the same parts."""
    return random.Random(hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest())


@lru_cache(maxsize=64)
def busy_offices(block: int, seed: int) -> frozenset[int]:
    """The few offices of a block of the list to which most people go."""
    places = range(block * BLOCK, (block + 1) * BLOCK)
    return frozenset(luck_of(seed, "busy", block).sample(places, BUSY))


def is_busy(office: int, seed: int) -> bool:
    return office in busy_offices(office // BLOCK, seed)


@lru_cache(maxsize=256)
def bad_offices(evil: str, block: int, share: float, seed: int) -> frozenset[int]:
    """A share of a block's offices, the same of the busy and of the others: so that in all things stay as usual."""
    busy, luck = sorted(busy_offices(block, seed)), luck_of(seed, evil, block)
    quiet = sorted(set(range(block * BLOCK, (block + 1) * BLOCK)) - set(busy))
    return frozenset(luck.sample(busy, round(len(busy) * share)) + luck.sample(quiet, round(len(quiet) * share)))
