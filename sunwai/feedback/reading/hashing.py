"""Features have numbers: CRC-32 of their names, cut to `SIZE`.

A CRC is linear, so that those of many names made of parts, or of pieces of words, are reckoned as arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 17
LAST = SIZE - 1
LONGEST_TAIL = 63
"""So many bytes of a name's second part at most, for `joined`."""

Sums = NDArray[np.uint32]
Whole = NDArray[np.int64]


def number(name: str) -> int:
    """The number of a feature. Two names on one number disturb each other a little; learning sees and bears it."""
    return crc32(name.encode("utf-8", "surrogatepass")) & LAST


def _of_bytes() -> Sums:
    sums = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        sums = np.where(sums & 1, (sums >> 1) ^ np.uint32(0xEDB88320), sums >> 1)
    return sums


_BYTES = _of_bytes()


def _step(sums: Any, byte: Any) -> Any:
    return _BYTES[(sums ^ byte) & 255] ^ (sums >> 8)


def _shifts() -> Sums:
    """What each byte of a sum becomes after so many bytes of nothing: length x place of the byte x byte."""
    found = [np.arange(256, dtype=np.uint32) << np.arange(0, 32, 8, dtype=np.uint32)[:, None]]
    for _ in range(LONGEST_TAIL):
        found.append(_step(found[-1], np.uint32(0)))
    return np.stack(found)


_SHIFTS = _shifts()


def joined(heads: Sums, tails: Sums, lengths: NDArray[np.uint8]) -> Sums:
    """CRC-32 of names whose first part has the sum `heads`, and the second `tails` and so many bytes."""
    shifted = _SHIFTS[lengths, 0, heads & 255] ^ _SHIFTS[lengths, 1, (heads >> 8) & 255]
    shifted ^= _SHIFTS[lengths, 2, (heads >> 16) & 255] ^ _SHIFTS[lengths, 3, heads >> 24]
    found: Sums = shifted ^ tails
    return found


def pieces_of(words: Sequence[str], before: bytes, shortest: int, longest: int) -> Iterator[tuple[Whole, Whole]]:
    """The numbers of the features `before` + piece, for all pieces of words.

    For each length of a piece: the numbers, word after word, and how many there are of each word.
    """
    signs = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(signs))
    places = np.arange(len(signs))
    sums = np.full(len(signs), ~crc32(before) & 0xFFFFFFFF, dtype=np.uint32)
    for size in range(1, longest + 1):
        inside = left[places] >= size
        places, sums = places[inside], sums[inside]
        sums = _with_sign(sums, signs[places + size - 1])
        if size >= shortest:
            yield (~sums & LAST).astype(np.int64), np.maximum(lengths - size + 1, 0)


def _with_sign(sums: Sums, signs: Sums) -> Sums:
    """The sums after one more sign each, in its one to four bytes of UTF-8."""
    plain: Sums = _step(sums, signs)
    if not signs.size or signs.max() < 0x80:
        return plain
    rest = [0x80 | (signs >> shift & 0x3F) for shift in (0, 6, 12)]
    two = _step(_step(sums, 0xC0 | signs >> 6), rest[0])
    three = _step(_step(_step(sums, 0xE0 | signs >> 12), rest[1]), rest[0])
    four = _step(_step(_step(_step(sums, 0xF0 | signs >> 18), rest[2]), rest[1]), rest[0])
    found: Sums = np.select([signs < 0x80, signs < 0x800, signs < 0x10000], [plain, two, three], four)
    return found
