"""Bulk loading: rows go in by COPY, and set-based SQL does the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import polars as pl
import psycopg
from django.db import connection, transaction
from psycopg import Cursor

from sunwai.base.binary import binary

DIGEST = 16
NEVER_BY_ITSELF = 1_000_000
Step = tuple[str, Mapping[str, Any]]
BY_INDEX = "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"
AS_BEFORE = "SELECT set_config('enable_seqscan', 'on', true), set_config('plan_cache_mode', 'auto', true)"
"""While the tables' statistics are stale, PostgreSQL would read them whole for each value."""


_DJANGO_S = {"cursor_factory", "context", "pool", "prepare_threshold"}


def connect_apart() -> psycopg.Connection[Any]:
    """A connection to the same database beside Django's, each statement a transaction of its own."""
    params = connection.get_connection_params()
    return psycopg.connect(**{name: params[name] for name in params if name not in _DJANGO_S}, autocommit=True)


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copies rows into a table over Django's own connection, in its transaction; how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def copy_frame(table: str, rows: pl.DataFrame) -> None:
    """Copies a frame whose columns are named as the table's, and typed as `base.binary` says."""
    sql = f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN (FORMAT binary)"
    parts = binary(rows)
    with ThreadPoolExecutor(1) as other, connection.cursor() as cursor, cursor.copy(sql) as copy:
        following = other.submit(next, parts, b"")
        while part := following.result():
            following = other.submit(next, parts, b"")  # made while the server takes the one before
            copy.write(part)


def rows_of(sql: str, digests: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """The rows of a question about many digests of 16 bytes, best sorted; `{digests}` in it is their array.

    They travel as one value, and are looked up by the index however small or new the table is: against a long array a
    scan would compare each row with each of them.
    """
    array = f"ARRAY(SELECT substring(%b FROM {DIGEST} * i + 1 FOR {DIGEST}) FROM generate_series(0, %s) AS i)"
    run("SET LOCAL enable_seqscan = off")
    with Cursor(connection.connection) as cursor:
        # not Django's cursor, which would write the digests into the statement, where a log may show them
        cursor.execute(sql.replace("{digests}", array).encode(), [b"".join(digests), len(digests) - 1])
        found = cursor.fetchall()
    run("SET LOCAL enable_seqscan = DEFAULT")
    return found


def run(sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Runs one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        count: int = cursor.rowcount
    return count


def rows(sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Runs one question; all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@contextmanager
def whole_tables() -> Iterator[None]:
    """Within it PostgreSQL joins by hashing and merging: right for reading tables whole, whatever its statistics say.

    After an import they may still call a table empty; a loop in a loop over it then takes hours.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def array(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads it, of numbers or ids (`%(ids)s::bigint[]`): many times as fast as a list."""
    return f"{{{','.join(map(str, values))}}}"


def in_turn(*steps: Step) -> list[Cursor[Any]]:
    """Runs statements one after the other in one round trip, inside a transaction; a cursor with the rows of each.

    For what is asked many times a second: each is parsed once for a connection. It is planned each time all the same:
    a plan that was made while a table was empty would stay, and be a hundred times as slow when it is full.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = NEVER_BY_ITSELF  # Django's way of saying that nothing is prepared unless asked for
    with connection.wrap_database_errors, raw.pipeline():
        cursors = [Cursor(raw) for _ in (None, *steps, None)]
        asked = zip(cursors, ((BY_INDEX, {}), *steps, (AS_BEFORE, {})), strict=True)
        for cursor, (sql, facts) in asked:
            cursor.execute(sql.encode(), facts, prepare=True)
    return cursors[1:-1]
