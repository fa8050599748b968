"""What differs between two texts, line by line, as a table that also reads without colour."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff

AROUND = 2


@dataclass(frozen=True)
class Row:
    """One line of a comparison: `sign` is + for what comes, − for what goes, and empty for what stays."""

    sign: str
    text: str


def compared(before: str, after: str) -> list[Row]:
    """The lines that differ, each with two around it; a gap is a row of three dots."""
    rows = list(unified_diff(before.splitlines(), after.splitlines(), n=AROUND, lineterm=""))[2:]
    return [_row(one) for one in rows]


def _row(line: str) -> Row:
    if line.startswith("@@"):
        return Row("", "…")
    return Row({"+": "+", "-": "−"}.get(line[:1], ""), line[1:])
