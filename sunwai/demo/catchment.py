"""Where the sample's people live: each mobile number belongs to one office's catchment and one of its services.

Feeds take an office's visitors from its catchment, and citizens know from their own number where they have been: so
both sides agree on who met which clerk without telling each other anything.
"""

from __future__ import annotations

from dataclasses import dataclass

PREFIXES = [*range(300, 310), *range(310, 319), *range(320, 326), *range(330, 337), *range(340, 348)]
SPACE = len(PREFIXES) * 10_000_000
SLOTS = 8
PER_SLOT = 25_000
PER_OFFICE = SLOTS * PER_SLOT
OFFICES = SPACE // PER_OFFICE
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
