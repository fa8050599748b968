"""The only reader of Parquet: Ibis over DuckDB, one connection a thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sunwai.insight.register import Figure, check

TABLES = 100
_local = threading.local()
Where = dict[str, Any]


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        import ibis

        _local.connection = ibis.duckdb.connect(threads=2)
        _local.tables = {}
    return _local.connection


def _table(files: Sequence[Path]) -> Any:
    if len(getattr(_local, "tables", ())) >= TABLES:
        del _local.connection  # with its tables: a thread that lives long sees many snapshots
    connection, key = _connection(), tuple(files)
    if key not in _local.tables:
        _local.tables[key] = connection.read_parquet([str(file) for file in files])
    return _local.tables[key]


def aggregate(
    files: Sequence[Path], figures: Sequence[Figure], by: Sequence[str], where: Where, period: tuple[date, date] | None
) -> list[tuple[Any, ...]]:
    """All figures of one fact's files as one expression, grouped: rows of the `by` values, then the counts, ordered."""
    table = whole = _table(files)
    if period:
        table = table.filter((table.day >= period[0]) & (table.day <= period[1]))
    for column, value in where.items():
        many = isinstance(value, list | tuple | set | frozenset)
        table = table.filter(table[column].isin(sorted(value)) if many else table[column] == value)
    expressions = {}
    for figure in figures:
        expressions[figure.code] = figure.expression(table)
        check(figure.code, figure.expression(whole))
    found = table.aggregate(by=list(by), **expressions) if by else table.aggregate(**expressions)
    columns = found.to_pyarrow().to_pydict()
    rows = zip(*(columns[name] for name in (*by, *expressions)), strict=True)
    return sorted((tuple(row) for row in rows), key=lambda row: row[: len(by)])


def rows(files: Sequence[Path]) -> list[dict[str, Any]]:
    """All rows of a small fact."""
    found: list[dict[str, Any]] = _table(files).to_pyarrow().to_pylist()
    return found
