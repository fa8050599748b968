"""The sample government as its departments know it: offices, services, clerks, from the directory's CSVs."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from sunwai.demo.catchment import BUSY_TIMES, is_busy, luck_of
from sunwai.demo.citizens import HEALTH_SHARE, HEALTH_SLOTS

WEIGHTS = {"revenue": 0.31, "police": 0.17, "rescue": 0.05, "local-government": 0.12, "housing": 0.03, "food": 0.07}
ALWAYS_OPEN = frozenset({"health", "police", "rescue"})


@dataclass(frozen=True)
class Office:
    """`place` is its place in the sorted list of all offices: which catchment is its own."""

    code: str
    department: str
    place: int
    weight: float
    clerks: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    code: str
    department: str
    slot: int
    weight: float


@dataclass(frozen=True)
class Government:
    offices: dict[str, list[Office]]
    services: dict[str, list[Service]]

    def share(self, department: str) -> float:
        """A department's share of all transactions."""
        if department == "health":
            return HEALTH_SHARE
        given = {code: WEIGHTS.get(code, 0.05) for code in self.offices if code != "health"}
        return (1 - HEALTH_SHARE) * given[department] / sum(given.values())


def read_government(folder: Path, *, seed: int) -> Government:
    """The government of a folder of directory CSVs."""
    clerks = _clerks(folder)
    offices: dict[str, list[Office]] = defaultdict(list)
    for place, row in enumerate(sorted(_rows(folder / "offices.csv"), key=lambda row: row["code"])):
        spread = math.exp(luck_of(seed, "volume", row["code"]).gauss(0, 0.3))
        weight = spread * (BUSY_TIMES if is_busy(place, seed) else 1.0)
        staff = tuple(clerks.get(row["code"], ()))
        offices[row["department"]].append(Office(row["code"], row["department"], place, weight, staff))
    services: dict[str, list[Service]] = defaultdict(list)
    for row in _rows(folder / "services.csv"):
        own = services[row["department"]]
        slots = (
            sorted(HEALTH_SLOTS) if row["department"] == "health" else [n for n in range(8) if n not in HEALTH_SLOTS]
        )
        weight = math.exp(luck_of(seed, "demand", row["code"]).gauss(0, 0.5))
        own.append(Service(row["code"], row["department"], slots[len(own) % len(slots)], weight))
    return Government(dict(offices), dict(services))


def _clerks(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "posts.csv"):
        if row["office"] and not row["code"].endswith(".head"):
            found[row["office"]].append(row["code"])
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
