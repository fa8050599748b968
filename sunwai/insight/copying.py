"""A fact's rows out of PostgreSQL: COPY, through pyarrow, by connections beside each other that see the same."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from queue import SimpleQueue
from typing import Any, TypeVar

import polars as pl
import psycopg
import pyarrow as pa
import pyarrow.csv
from django.db import connection

from sunwai.base import bulk
from sunwai.insight.marks import everything
from sunwai.insight.register import Fact

ARROW = {"text": pa.string(), "small": pa.int16(), "whole": pa.int64(), "flag": pa.bool_(), "date": pa.date32()}
BLOCK = 8 * 1024 * 1024
BESIDE = 1
SETTINGS = (
    "SET LOCAL enable_nestloop = off",  # hashing and merging, whatever statistics say; LATERAL alone looks rows up
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL enable_memoize = off",
    "SET LOCAL work_mem = '96MB'",
    "SET LOCAL max_parallel_workers_per_gather = 0",
)
AS_BEFORE = tuple(f"SET LOCAL {line.split()[2]} = DEFAULT" for line in SETTINGS)

T = TypeVar("T")
R = TypeVar("R")
Connection = psycopg.Connection[Any]


class Stream(io.RawIOBase):
    """What COPY sends, as a file to read."""

    def __init__(self, pieces: Iterator[Any]) -> None:
        self.pieces = pieces
        self.rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = memoryview(piece)
        size = min(len(buffer), len(self.rest))
        buffer[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size


class Readers:
    """Connections with one view of the database, for as many threads."""

    def __init__(self, connections: Iterable[Connection]) -> None:
        self._free: SimpleQueue[Connection] = SimpleQueue()
        self._all = list(connections)
        self._spans: dict[tuple[str, str], tuple[date, date] | None] = {}
        for one in self._all:
            self._free.put(one)

    def span(self, table: str, day: str) -> tuple[date, date] | None:
        """The first and the last day of a table `x`, which is read whole for it, once; None if it is empty."""
        if (table, day) not in self._spans:
            self._all[0].execute("SET LOCAL enable_seqscan = on")
            found = self._all[0].execute(f"SELECT min({day}), max({day}) FROM {table} x".encode()).fetchone()
            self._all[0].execute("SET LOCAL enable_seqscan = off")
            self._spans[table, day] = (found[0], found[1]) if found and found[0] else None
        return self._spans[table, day]

    def each(self, deed: Callable[[Connection, T], R], things: Iterable[T]) -> list[R]:
        """What the deed makes of each thing, in their order; some at a time."""
        if len(self._all) == 1:
            return [deed(self._all[0], one) for one in things]

        def done(one: T) -> R:
            reader = self._free.get()
            try:
                return deed(reader, one)
            finally:
                self._free.put(reader)

        with ThreadPoolExecutor(len(self._all)) as pool:
            return list(pool.map(done, things))


@contextmanager
def readers(*, is_one_view: bool) -> Iterator[Readers]:
    """Django's own connection, and others that see what it sees, if that can be told them."""
    connection.ensure_connection()
    with ExitStack() as stack:
        found: list[Connection] = [connection.connection]
        if is_one_view:
            ((view,),) = bulk.rows("SELECT pg_export_snapshot()")
            for _ in range(BESIDE):
                other = stack.enter_context(bulk.connect_apart())
                other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                other.execute(f"SET TRANSACTION SNAPSHOT '{view}'")
                found.append(other)
        for one in found:
            for line in SETTINGS:
                one.execute(line)
        try:
            yield Readers(found)
        finally:
            for line in AS_BEFORE if not connection.needs_rollback else ():
                connection.connection.execute(line)


def schema(fact: Fact) -> pa.Schema:
    """The written-down schema of a fact's files."""
    return pa.schema([(name, ARROW[kind]) for name, kind in fact.columns.items()])


def ordered(fact: Fact) -> list[str]:
    """All columns, those that are quick to compare first: rows in this order say nothing by their place."""
    return sorted(fact.columns, key=lambda name: (name != "day", fact.columns[name] == "text"))


def month_of(reader: Connection, fact: Fact, month: str) -> pa.Table | None:
    """A fact's rows of one month, ordered; None if there are none. Its SQL says between which days (`{since}`)."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    sql = fact.sql.replace("{since}", f"'{first}'::date").replace("{until}", f"'{following}'::date")
    batches = list(_batches(reader, fact, f"SELECT * FROM ({sql}) fact"))
    if not batches:
        return None
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches(batches)))
    return frame.sort(ordered(fact), nulls_last=True).to_arrow().cast(schema(fact))


def in_one_pass(reader: Connection, fact: Fact, months: Collection[str] | None) -> Iterator[pa.RecordBatch]:
    """A fact's rows, of these months or of all, ordered by PostgreSQL; however many, a few are held at a time."""
    select = f"SELECT * FROM ({everything(fact.sql)}) fact {_within(months)} ORDER BY {', '.join(ordered(fact))}"
    yield from _batches(reader, fact, select)


def _batches(reader: Connection, fact: Fact, select: str) -> Iterator[pa.RecordBatch]:
    convert = pa.csv.ConvertOptions(
        column_types=schema(fact), true_values=["t"], false_values=["f"], null_values=[""], strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )  # fmt: skip
    reading = pa.csv.ReadOptions(column_names=list(fact.columns), block_size=BLOCK)
    with psycopg.Cursor(reader) as cursor, cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv)".encode()) as copy:
        stream = io.BufferedReader(Stream(iter(copy)), BLOCK)
        if stream.peek(1):
            yield from pa.csv.open_csv(stream, read_options=reading, convert_options=convert)


def _within(months: Collection[str] | None) -> str:
    if months is None:
        return ""
    firsts = [date.fromisoformat(f"{month}-01") for month in sorted(months)]
    spans = [(first, (first + timedelta(days=31)).replace(day=1)) for first in firsts]
    said = [f"day >= '{first}' AND day < '{following}'" for first, following in spans]
    return f"WHERE {' OR '.join(said) or 'false'}"
