"""The only reader of Parquet: Ibis over DuckDB, or over Apache Spark where one machine was outgrown.

`SUNWAI_ENGINE` says which; a figure's definition is the same on both. One connection a thread, in which each set of
files is opened once: they never change.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sunwai.insight.register import Figure, check

TABLES = 100
SQUARES = "__squares"
JAVA = "17"
_local = threading.local()
Where = Mapping[str, Any]


def _duckdb() -> Any:
    import ibis

    connection = ibis.duckdb.connect(memory_limit="2GB", preserve_insertion_order=False)
    connection.raw_sql("SET parquet_metadata_cache = true")
    return connection


def _read_by_duckdb(connection: Any, files: Sequence[Path]) -> Any:
    return connection.read_parquet([str(file) for file in files])


def _spark() -> Any:
    """A session at the master `SUNWAI_SPARK`. Spark needs Java 17: by `JAVA_HOME`, or where Debian has it."""
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise ImproperlyConfigured(
            "SUNWAI_ENGINE is 'spark', and pyspark is not installed: requirements/cluster.txt has it."
        ) from missing
    if "JAVA_HOME" not in os.environ:
        homes = sorted(Path("/usr/lib/jvm").glob(f"*{JAVA}*/bin/java"))
        os.environ |= {"JAVA_HOME": str(homes[0].parents[1])} if homes else {}
    session = (
        SparkSession.builder.master(settings.SUNWAI_SPARK)
        .appName("sunwai")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def _read_by_spark(connection: Any, files: Sequence[Path]) -> Any:
    """As a view: Ibis itself cannot hand Spark a list of files."""
    name = f"files_{len(_local.tables)}_{threading.get_ident()}"
    connection._session.read.parquet(*(str(file) for file in files)).createOrReplaceTempView(name)
    return connection.table(name)


ENGINES: dict[str, tuple[Callable[[], Any], Callable[[Any, Sequence[Path]], Any]]] = {
    "duckdb": (_duckdb, _read_by_duckdb),
    "spark": (_spark, _read_by_spark),
}


def _table(files: Sequence[Path]) -> Any:
    engine, key = settings.SUNWAI_ENGINE, tuple(files)
    if engine not in ENGINES:
        raise ImproperlyConfigured(f"SUNWAI_ENGINE is {engine!r}; write duckdb or spark.")
    connect, read = ENGINES[engine]
    if getattr(_local, "engine", None) != engine or len(_local.tables) >= TABLES:
        # a thread that lives long sees many snapshots
        _local.engine, _local.connection, _local.tables = engine, connect(), {}
    if key not in _local.tables:
        _local.tables[key] = read(_local.connection, files)
    return _local.tables[key]


def aggregate(
    files: Sequence[Path], figures: Sequence[Figure], by: Sequence[str], where: Where, period: tuple[date, date] | None
) -> pa.Table:
    """All figures of one fact's files as one expression, grouped: the `by` values and a whole number for each figure.

    A mean has its sum of squares beside it. Without `by` there is one row, whatever there is to count.
    """
    table = whole = _table(files)
    if period:
        table = table.filter((table.day >= period[0]) & (table.day <= period[1]))
    for column, value in where.items():
        many = isinstance(value, list | tuple | set | frozenset)
        table = table.filter(table[column].isin(sorted(value)) if many else table[column] == value)
    expressions = {}
    for figure in figures:
        for name, expression in ((figure.code, figure.expression), (figure.code + SQUARES, figure.squares)):
            if expression is not None:
                check(figure.code, expression(whole))
                expressions[name] = expression(table)
    found = table.aggregate(by=list(by), **expressions) if by else table.aggregate(**expressions)
    return found.to_pyarrow()


def executors() -> int:
    """How many processes of a Spark cluster compute for this one; none, on DuckDB."""
    if getattr(_local, "engine", None) != "spark":
        return 0
    known = _local.connection._session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    return len(known) - 1  # the driver is told of too


def stop() -> None:
    """Ends this thread's connection, and with Spark its session."""
    if getattr(_local, "engine", None) == "spark":
        _local.connection._session.stop()
    vars(_local).clear()


def rows(files: Sequence[Path]) -> list[dict[str, Any]]:
    """All rows of a small fact."""
    found: list[dict[str, Any]] = _table(files).to_pyarrow().to_pylist()
    return found
