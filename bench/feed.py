"""A department's file for benchmarks: a month of transactions with 3 % dirt, and what is in it.

Numbers are drawn from as many as make 11.18 million transactions 8.6 million people, as in Punjab about 2015.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path

HEADER = "Token,Date,Time,Centre,Service,Mobile,Sex,Official,Entered By"
PEOPLE_PER_ROW = 1.8
DIRT = {
    "twice": 0.005, "corrected": 0.005, "number": 0.005, "date": 0.004, "office": 0.004, "service": 0.002,
    "ragged": 0.002, "quote": 0.001, "nul": 0.001, "missing": 0.001,
}  # fmt: skip
TAKEN = {"twice", "corrected", "nul"}
MAPPING = """\
feed: bench
name: Benchmark
department: revenue
file: {format: csv, encoding: utf-8, delimiter: ","}
dates: ["%d-%m-%Y"]
times: ["%H:%M:%S"]
columns:
  key: Token
  date: Date
  time: Time
  office: Centre
  service: Service
  number: Mobile
  sex: Sex
  post: Official
  entered_by: Entered By
"""


@dataclass
class Made:
    """A file, the rows in it that are clean, and how many of each kind of dirt."""

    path: Path
    clean: list[str]
    dirt: dict[str, int]


def make(folder: Path, government: Path, *, name: str, rows: int, first: int, seed: int) -> Made:  # noqa: PLR0913
    """Writes a file of so many rows; tokens count from `first`, corrections are of the million before."""
    luck = random.Random(f"{seed}/{name}")
    offices = _codes(government / "offices.csv")
    services = _codes(government / "services.csv")
    people = int(max(rows, 1000) * PEOPLE_PER_ROW * 2)
    kinds = luck.choices([*DIRT, ""], weights=[*DIRT.values(), 1 - sum(DIRT.values())], k=rows)
    clean: list[str] = []
    dirt = dict.fromkeys(DIRT, 0)
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{HEADER}\r\n")
        for token, kind in enumerate(kinds, start=first):
            cells = _cells(token, luck, offices, services, people)
            if kind in {"", "twice"} or (kind == "corrected" and first < rows):
                line = ",".join(cells) if kind != "twice" or not clean else clean[-1]
                if kind != "twice":
                    clean.append(line)
            else:
                line = _broken(kind, cells, luck, first)
            if kind:
                dirt[kind] += 1
            file.write(f"{line}\r\n")
    return Made(path, clean, dirt)


def _codes(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file) if row["department"] == "revenue"]


def _cells(token: int, luck: random.Random, offices: list[str], services: list[str], people: int) -> list[str]:
    office = offices[int(luck.random() ** 1.5 * len(offices))]
    number = f"3{luck.randrange(people):09d}"
    style = luck.random()
    if style < 0.5:
        written = f"0{number}"
    elif style < 0.8:
        written = f"0{number[:3]}-{number[3:]}"
    elif style < 0.9:
        written = f"92{number}"
    else:
        written = f"+92 {number[:3]} {number[3:]}"
    second = luck.randrange(7 * 3600)
    return [
        f"T{token:09d}", f"{luck.randrange(1, 32):02d}-03-2026",
        f"{9 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}", office,
        services[luck.randrange(len(services))], written, "f" if luck.random() < 0.3 else "m", f"{office}.head",
        f"clerk{luck.randrange(9)}",
    ]  # fmt: skip


def _broken(kind: str, cells: list[str], luck: random.Random, first: int) -> str:
    place = {"number": 5, "date": 1, "office": 3, "service": 4, "missing": 4}
    bad = {"number": "0300-12", "date": "31-02-2026", "office": "Head Office", "service": "misc", "missing": ""}
    if kind in place:
        cells[place[kind]] = bad[kind]
    elif kind == "corrected":
        cells[0], cells[8] = f"T{luck.randrange(first):09d}", "corrector"
    elif kind == "ragged":
        del cells[6:]
    elif kind == "quote":
        cells[8] = f'"{cells[8]}'
    elif kind == "nul":
        cells[8] += "\0"
    return ",".join(cells)
