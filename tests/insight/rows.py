"""Made-up rows of every fact, straight into Parquet: with nulls, ties, and a district that nobody was asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sunwai.insight import snapshots
from sunwai.insight.models import Part, Snapshot
from sunwai.insight.register import Fact, facts, figures

FIRST, DAYS = date(2020, 1, 1), 2192
OFFICES, DISTRICTS, DEPARTMENTS = 2000, 36, 7
SILENT = 17
"""The district with transactions of which nothing else is there."""
SHARES = {"transactions": 0.5, "invitations": 0.4, "replies": 0.06, "repeats": 0.01, "cases": 0.02}
WORDS = {
    "sex": ("", "", "woman", "man"),
    "question": ("fees.bribe", "fees.bribe", "time.delay"),
    "language": ("ur", "ur", "pa", "en", ""),
    "asked_by": ("sms", "sms", "voice", "caller", ""),
    "channel": ("sms", "voice", "caller", "web"),
    "feed": ("land", "police", "health"),
    "kind": ("dissatisfied", "bribes_alleged", "wrong_numbers"),
}


def write_snapshot(rows: int, seed: int = 1) -> Snapshot:
    """A snapshot of so many made-up rows in all, one file a fact."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    made = Snapshot.objects.create(as_of=at, taken_at=at, folder=f"made-{rows}-{seed}", digest=b"", counts={})
    for number, fact in enumerate(told()):
        name, count = f"parts/{fact.name}/{rows}-{seed}.parquet", int(rows * SHARES.get(fact.name, 0.002))
        write(fact, snapshots.folder_of(name), count, seed + number)
        Part.objects.create(snapshot=made, fact=fact.name, month="", file=name, digest="", rows=count)
    return made


def told() -> list[Fact]:
    """The facts that have figures."""
    return [facts[name] for name in dict.fromkeys(one.fact for one in figures)]


def write(fact: Fact, file: Path, rows: int, seed: int) -> None:
    """One file of a fact."""
    random = np.random.default_rng(seed)
    file.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(file, snapshots.schema(fact), compression="zstd") as writer:
        for begin in range(0, max(rows, 1), 500_000):
            writer.write_table(_table(fact, min(500_000, rows - begin), random))


def _table(fact: Fact, rows: int, random: np.random.Generator) -> pa.Table:
    """Offices differ in size; every two hundredth value is null, and nearly all rows have others like them."""
    office = (OFFICES * random.random(rows) ** 2).astype(np.int64)
    if fact.name != "transactions":
        office = np.where(office % DISTRICTS == SILENT, 0, office)
    known = _known(office, random)
    columns = [
        _column(name, kind, known, rows, random).cast(snapshots.ARROW[kind]) for name, kind in fact.columns.items()
    ]
    if fact.levels:
        columns = _levelled(fact, columns, random.integers(0, len(fact.levels), rows))
    return pa.Table.from_arrays(columns, schema=snapshots.schema(fact))


def _levelled(fact: Fact, columns: list[Any], level: Any) -> list[Any]:
    """Each row is of one level and says of places only what that carries."""
    known = {column for carried in fact.levels.values() for column in carried}
    places = {name: [name in carried for carried in fact.levels.values()] for name in known}
    return [
        _words(level, list(fact.levels)) if name == "level"
        else pc.if_else(pa.array(np.array(places[name])[level]), column, "") if name in places
        else column
        for name, column in zip(fact.columns, columns, strict=True)
    ]  # fmt: skip


def _known(office: Any, random: np.random.Generator) -> dict[str, Any]:
    rows, day = len(office), random.integers(0, DAYS, len(office))
    post = office * 3 + random.integers(0, 3, rows)
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    return {
        "district": _words(office % DISTRICTS, [f"district-{number}" for number in range(DISTRICTS)]),
        "department": _words(office % DEPARTMENTS, [f"department-{number}" for number in range(DEPARTMENTS)]),
        "office": _words(office, [f"office-{number}" for number in range(OFFICES)]),
        "post": _words(np.where(post % 2 == 0, 0, post), ["", *(f"post-{number}" for number in range(1, OFFICES * 3))]),
        "service": _words(office % DEPARTMENTS * 3 + random.integers(0, 3, rows), [f"service-{n}" for n in range(21)]),
        "day": _words(day, days),
        "week": _words(day, [one - timedelta(days=one.weekday()) for one in days]),
        "month": _words(day, [f"{one:%Y-%m}" for one in days]),
    }


def _column(name: str, kind: str, known: dict[str, Any], rows: int, random: np.random.Generator) -> Any:
    if name in known:
        return known[name]
    null = random.random(rows) < 0.005
    if kind == "flag":
        return pa.array(random.random(rows) < 0.1 + len(name) % 5 / 8, mask=null)
    if kind in {"small", "whole"}:
        return pa.array(random.integers(0, 24, rows), mask=null | (random.random(rows) < 0.3))
    words = WORDS.get(name, ("", "one", "two"))
    return _words(np.where(null, -1, random.integers(0, len(words), rows)), list(words))


def _words(codes: Any, words: list[Any]) -> Any:
    """Values by their place; none for a place below nought."""
    kind = pa.date32() if isinstance(words[0], date) else pa.string()
    indices = pa.array(codes, mask=np.asarray(codes) < 0, type=pa.int64())
    return pa.array(words, type=kind).take(indices)
