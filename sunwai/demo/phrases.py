"""The composed phrases and the published label shares, as the simulated citizens use them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Phrase:
    """`when`: only under a question where yes is good or bad, only at a hospital (health) or only elsewhere."""

    text: str
    when: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


@lru_cache(maxsize=1)
def phrases() -> dict[tuple[str, str], list[Phrase]]:
    """Phrases by label and language."""
    found: dict[tuple[str, str], list[Phrase]] = defaultdict(list)
    for row in _rows("phrases.csv"):
        found[row["label"], row["language"]].append(Phrase(row["text"], row["when"]))
    return dict(found)


@lru_cache(maxsize=1)
def shares() -> dict[str, float]:
    """The share of each of the twelve published labels among answers."""
    counts = {row["label"]: int(row["count"]) for row in _rows("label_shares.csv")}
    return {label: count / sum(counts.values()) for label, count in counts.items()}
