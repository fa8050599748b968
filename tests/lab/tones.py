"""Tones that phones speak, and whether a phone heard one: each speaker has a pitch of its own. A-law is ITU-T G.711."""

from __future__ import annotations

import math
from pathlib import Path

RATE = 8000


def a_law(byte: int) -> int:
    """The sample that a byte stands for."""
    byte ^= 0x55
    part, value = (byte & 0x70) >> 4, (byte & 0x0F) << 4
    value = value + 8 if part == 0 else (value + 0x108) << (part - 1)
    return value if byte & 0x80 else -value


SAMPLES = {byte: a_law(byte) for byte in range(256)}


def tone(folder: Path, hertz: int, seconds: int = 30) -> str:
    """A file of a pitch, in whole waves so that each second is alike."""
    nearest = {wave: min(SAMPLES, key=lambda byte: abs(SAMPLES[byte] - wave)) for wave in range(-8000, 8001, 250)}
    second = bytes(
        nearest[round(8000 * math.sin(2 * math.pi * hertz * place / RATE) / 250) * 250] for place in range(RATE)
    )
    file = folder / f"tone-{hertz}.alaw"
    file.write_bytes(second * seconds)
    return str(file)


def heard(file: Path, hertz: int) -> float:
    """How loud a pitch is in the loudest half second that a phone heard, of 1 for a tone of ours alone."""
    import numpy as np

    took = np.array([SAMPLES[byte] for byte in file.read_bytes()], dtype=float)
    half = RATE // 2
    wave = np.exp(-2j * np.pi * hertz * np.arange(half) / RATE)
    parts = [took[begin : begin + half] for begin in range(0, max(0, len(took) - half + 1), half // 2)]
    return max((abs(np.dot(part, wave)) / half * 2 / 8000 for part in parts), default=0.0)
