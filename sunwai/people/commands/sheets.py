"""Rules of retention as a CSV: those that come with the program, and a government's own."""

from __future__ import annotations

import csv
from pathlib import Path

from sunwai.base.retention import BadRetention
from sunwai.people.holding import Rule

PRESETS = Path(__file__).resolve().parent.parent / "presets"
COLUMNS = {"kind", "days", "start"}


def read_sheet(path: Path) -> list[Rule]:
    """The rules of a CSV with `kind`, `days`, `start`, `basis` and `basis_ur`.

    Raises:
        BadRetention: a column is missing, or a number of days is none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadRetention(place=0, problem="UTF-8") from error
    reader = csv.DictReader(lines)
    if missing := COLUMNS - set(reader.fieldnames or []):
        raise BadRetention(place=1, problem=", ".join(sorted(missing)))
    return [_rule(row, reader.line_num) for row in reader]


def preset(name: str) -> list[Rule]:
    """The rules of a preset: `short`, `usual` or `long`."""
    return read_sheet(PRESETS / f"{name}.csv")


def presets() -> list[str]:
    return [name for name in ("short", "usual", "long") if (PRESETS / f"{name}.csv").exists()]


def _rule(row: dict[str, str], line: int) -> Rule:
    days = (row["days"] or "").strip()
    if not days.isdecimal():
        raise BadRetention(place=line, problem=days)
    words = {name: (row.get(name) or "").strip() for name in ("kind", "start", "basis", "basis_ur")}
    return Rule(days=int(days), **words)
