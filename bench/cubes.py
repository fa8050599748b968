"""The whole catalogue of figures of a snapshot, beside hand-written DuckDB SQL for the same group-bys over its files.

`bench/rival/cubes` has one file for each cube: the counts of a fact at all its levels. It makes no rates and no
intervals; the catalogue does. Both run in turn in one process; every count of both is compared.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from sunwai.insight import queries, snapshots
from sunwai.insight.cubes import BOTH, KINDS, PEOPLE, Cube
from sunwai.insight.models import Snapshot

RIVAL = Path(__file__).parent / "rival" / "cubes"
ROUNDS = 3
GRAINS = {
    "places": (*BOTH, "office", "post", "month"),
    "services": (*BOTH, "service", "month", "week"),
    "weeks": (*BOTH, "week"),
    "hours": (*BOTH, "hour"),
    "people": (*BOTH, *(column for column in PEOPLE if column != "hour")),
    "kinds": ("month", *KINDS),
}
"""By which columns a file's subtotals are grouped, in the order of their bits in `level`."""
CODES = {"answers": "replies"}
"""Files that are not called as their fact: what is kept apart by question."""


def measure(snapshot: Snapshot, rounds: int = ROUNDS, say: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Seconds of each (medians of paired runs), their ratio, and how many counts were compared and differ."""
    ours, theirs, size = [], [], (0, 0)
    for number in range(rounds):
        begun = time.perf_counter()
        size = _sizes(queries.catalogue(snapshot))
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        for _, table in _handwritten(snapshot):
            del table
        theirs.append(time.perf_counter() - begun)
        say(f"round {number + 1}: figures {ours[-1]:.2f} s, hand-written {theirs[-1]:.2f} s")
    compared, differ = _compare(snapshot)
    return {
        "figures_seconds": round(statistics.median(ours), 3),
        "handwritten_seconds": round(statistics.median(theirs), 3),
        "figures_ratio": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 3),
        "figures_cubes": size[0],
        "figures_values": size[1],
        "figures_compared": compared,
        "figures_differ": differ,
    }


def _sizes(catalogue: Iterator[tuple[Cube, pl.DataFrame]]) -> tuple[int, int]:
    cubes = values = 0
    for one, table in catalogue:
        cubes, values = cubes + 1, values + table.height * (table.width - len(one.by))
    return cubes, values


def _handwritten(snapshot: Snapshot, files: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """What each file of the rival finds, in a connection of its own."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "2GB", "preserve_insertion_order": False})
    held = queries.parts(snapshot)
    for fact in dict.fromkeys(one.fact for one in held):
        names = [f"'{snapshots.folder_of(one.file)}'" for one in held if one.fact == fact]
        connection.execute(f"CREATE VIEW {fact} AS SELECT * FROM read_parquet([{', '.join(names)}])")
    for file in sorted(RIVAL.glob("*.sql")):
        if not files or file.stem in files:
            yield file.stem, connection.execute(file.read_text(encoding="utf-8")).to_arrow_table()
    connection.close()


def _compare(snapshot: Snapshot) -> tuple[int, int]:
    """Every count of each cube; a group that one side does not have counts nothing there."""
    compared = differ = 0
    for name, table in _handwritten(snapshot):
        theirs = pl.DataFrame(pl.from_arrow(table))
        for one, ours in queries.catalogue(snapshot, [CODES.get(name, name)]):
            codes = [figure.code for figure in one.figures]
            if set(codes) <= set(theirs.columns):
                held = _level(theirs, one).select(*one.by, *codes)
                compared += held.height * len(codes)
                differ += _differing(ours.select(*one.by, *codes), held, list(one.by), codes)
    return compared, differ


def _level(table: pl.DataFrame, one: Cube) -> pl.DataFrame:
    """The rows of a file that are one cube."""
    columns = tuple(column for column in one.by if column != "question")
    if "level" not in table.columns:  # each row says of which level it is
        level = {(*BOTH, "month"): "both", ("month",): "all"}.get(columns, columns[0])
        return table.filter(pl.col("grain") == level)
    for grain, whole in GRAINS.items():
        mine = [column for column in whole if column in table.columns]
        here = table.filter(pl.col("grain") == grain)
        bits = sum(1 << place for place, column in enumerate(reversed(mine)) if column not in columns)
        found = here.filter(pl.col("level") == bits)
        if set(columns) <= set(mine) and found.height:
            return found
    return table.clear()


def _differing(ours: pl.DataFrame, theirs: pl.DataFrame, by: list[str], codes: list[str]) -> int:
    texts = [column for column in by if ours.schema[column] == pl.Categorical]
    ours = ours.with_columns(pl.col(texts).cast(pl.String)) if texts else ours
    named = theirs.rename({code: f"{code} " for code in codes})
    if by:
        both = ours.join(named, on=by, how="full", coalesce=True, nulls_equal=True)
    else:
        both = pl.concat([ours, named], how="horizontal")
    return sum(int((both[code].fill_null(0) != both[f"{code} "].fill_null(0)).sum()) for code in codes)
