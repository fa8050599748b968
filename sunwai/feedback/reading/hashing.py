"""Features have numbers: CRC-32 of their names, cut to `SIZE`."""

from __future__ import annotations

from zlib import crc32

SIZE = 1 << 17
LAST = SIZE - 1


def number(name: str) -> int:
    """The number of a feature. Two names on one number disturb each other a little; learning sees and bears it."""
    return crc32(name.encode("utf-8", "surrogatepass")) & LAST
