"""Writing the CSV files of a sample directory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write(folder: Path, name: str, heading: str, rows: Iterable[Sequence[object]]) -> None:
    """One CSV: UTF-8, a comma between cells, a heading of column names."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading.split())
        writer.writerows(rows)
