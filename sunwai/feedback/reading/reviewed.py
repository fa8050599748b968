"""The sealed file of replies that an install's own people reviewed: what its own reader learns from besides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from sunwai.base.sealing import seal_for
from sunwai.feedback.reading.composing import Example
from sunwai.feedback.types import WORDS_SEAL


def sealed(rows: Iterable[Example]) -> bytes:
    """The replies as one sealed file; it opens only with this install's keys."""
    return seal_for(WORDS_SEAL).seal(json.dumps([asdict(row) for row in rows], ensure_ascii=False).encode())


def opened(file: bytes) -> list[Example]:
    """The replies in a sealed file.

    Raises:
        Unopenable: it was sealed by another install, or changed.
    """
    rows = json.loads(seal_for(WORDS_SEAL).open(file))
    return [Example(**{**row, "reasons": tuple(row["reasons"])}) for row in rows]
