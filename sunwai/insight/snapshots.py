"""Writing a snapshot: each fact by COPY, streamed through pyarrow into Parquet, all in one view of the database.

A fact's rows of one month are a part: a file that is named by its own digest and never changed. A snapshot is a list of
parts; a month that did not change is a part that an earlier snapshot wrote.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from sunwai.base import bulk
from sunwai.insight import marks
from sunwai.insight.register import Fact, facts

ARROW = {"text": pa.string(), "small": pa.int16(), "whole": pa.int64(), "flag": pa.bool_(), "date": pa.date32()}
BLOCK = 8 * 1024 * 1024


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


@dataclass(frozen=True)
class Written:
    """A part: the rows of one fact in one month (empty where it has none), in a file below the snapshots' folder."""

    fact: str
    month: str
    file: str
    digest: str
    rows: int


@dataclass(frozen=True)
class Whole:
    """A snapshot as it was written; `marks` is what the next one compares with, empty if it cannot."""

    folder: str
    digest: bytes
    parts: list[Written]
    marks: marks.Marks

    def counts(self) -> dict[str, int]:
        """Rows by fact."""
        return {fact.name: sum(one.rows for one in self.parts if one.fact == fact.name) for fact in facts}


def folder_of(name: str) -> Path:
    """Where a snapshot's list is; without a name, below which its parts are."""
    return Path(settings.VAR) / "snapshots" / name


def schema(fact: Fact) -> pa.Schema:
    """The written-down schema of a fact's files."""
    return pa.schema([(name, ARROW[kind]) for name, kind in fact.columns.items()])


def write(fact: Fact, months: Collection[str] | None = None) -> list[Written]:
    """The parts of one fact: of these months, or of all; one without rows if there are none at all.

    Rows are ordered by all their values, so that their place says nothing.
    """
    folder_of("").mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{fact.name}-", dir=folder_of("")))
    try:
        rows: dict[str, int] = {}
        with ExitStack() as opened:
            writers: dict[str, pq.ParquetWriter] = {}
            for month, batch in _by_month(fact, months):
                if month not in writers:
                    writer = pq.ParquetWriter(aside / f"{month}.parquet", schema(fact), compression="zstd")
                    writers[month] = opened.enter_context(writer)
                writers[month].write_batch(batch)
                rows[month] = rows.get(month, 0) + batch.num_rows
        if not rows and months is None:
            pq.write_table(schema(fact).empty_table(), aside / ".parquet", compression="zstd")
            rows[marks.ALL] = 0
        return [_keep(fact, month, aside / f"{month}.parquet", count) for month, count in rows.items()]
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _by_month(fact: Fact, months: Collection[str] | None) -> Iterator[tuple[str, pa.RecordBatch]]:
    for batch in _batches(fact, months):
        if not fact.is_by_month:
            yield marks.ALL, batch
            continue
        column = batch.column("month")
        for month in pc.unique(column).to_pylist():
            yield month, batch.filter(pc.equal(column, month))


def _batches(fact: Fact, months: Collection[str] | None) -> Iterator[pa.RecordBatch]:
    order = sorted(fact.columns, key=lambda name: (name != "day", fact.columns[name] == "text"))  # text is slowest
    select = f"SELECT * FROM ({fact.sql}) fact {_within(months)} ORDER BY {', '.join(order)}"
    convert = pa.csv.ConvertOptions(
        column_types=schema(fact), true_values=["t"], false_values=["f"], null_values=[""], strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )  # fmt: skip
    reading = pa.csv.ReadOptions(column_names=list(fact.columns), block_size=BLOCK)
    with connection.cursor() as cursor, cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv)") as copy:
        stream = io.BufferedReader(Stream(iter(copy)), BLOCK)
        if stream.peek(1):
            yield from pa.csv.open_csv(stream, read_options=reading, convert_options=convert)


def _within(months: Collection[str] | None) -> str:
    """By days, for which tables have an index."""
    if months is None:
        return ""
    firsts = [date.fromisoformat(f"{month}-01") for month in sorted(months)]
    spans = [(first, (first + timedelta(days=31)).replace(day=1)) for first in firsts]
    said = [f"day >= '{first}' AND day < '{following}'" for first, following in spans]
    return f"WHERE {' OR '.join(said) or 'false'}"


def _keep(fact: Fact, month: str, file: Path, rows: int) -> Written:
    """Gives a file the name of its digest; if there is one of that name, it has these rows."""
    digest = _digest(file)
    name = f"parts/{fact.name}/{month or 'all'}-{digest[:24]}.parquet"
    folder_of(name).parent.mkdir(parents=True, exist_ok=True)
    file.replace(folder_of(name))
    return Written(fact.name, month, name, digest, rows)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_all(at: datetime, before: tuple[marks.Marks, Iterable[Written]] | None, *, is_one_view: bool) -> Whole:
    """Every fact, and a new folder with the list of its parts, written aside and renamed when whole.

    `before` is an earlier snapshot's marks and parts, from which unchanged months are named again. Only what was seen
    in one view of the database can be compared with later.
    """
    aside = folder_of(f".{_stamp(at)}-{os.getpid()}")
    aside.mkdir(parents=True)
    try:
        kept, parts = _parts(before, is_one_view=is_one_view)
        digest = digest_of(parts)
        listed = {"as_of": at.isoformat(), "digest": digest.hex(), "parts": [asdict(one) for one in parts]}
        (aside / "parts.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")
        name = _free_name(_stamp(at))
        aside.rename(folder_of(name))
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return Whole(name, digest, parts, kept)


def _parts(
    before: tuple[marks.Marks, Iterable[Written]] | None, *, is_one_view: bool
) -> tuple[marks.Marks, list[Written]]:
    parts: list[Written] = []
    with bulk.whole_tables():
        if not is_one_view:
            return {}, [part for fact in facts for part in write(fact)]
        now = marks.horizon()
        kept: marks.Marks = {"cluster": now.cluster, "xid": now.xid, "facts": {}}
        for fact in facts:
            kept["facts"][fact.name], changed = marks.look(fact, now, before[0] if before else None)
            earlier = [one for one in before[1] if one.fact == fact.name] if before else []
            parts += _of(fact, earlier, changed)
    return kept, parts


def _of(fact: Fact, earlier: list[Written], changed: frozenset[str] | None) -> list[Written]:
    """A fact's parts: the earlier ones of months that did not change, if their files are there, and new ones."""
    if changed is None or (changed and not fact.is_by_month):
        return write(fact)
    gone = {one.month for one in earlier if not folder_of(one.file).exists()}
    if marks.ALL in gone:
        return write(fact)
    wanted = {*changed, *gone}
    same = [one for one in earlier if one.month not in wanted]
    parts = [*same, *(write(fact, wanted) if wanted else ())]
    return [one for one in parts if one.rows] or parts or write(fact)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _free_name(stamp: str) -> str:
    name, number = stamp, 1
    while folder_of(name).exists():
        number += 1
        name = f"{stamp}-{number}"
    return name


def digest_of(parts: Iterable[Written]) -> bytes:
    """SHA-256 over the facts, months and digests of a snapshot's parts."""
    lines = sorted(f"{one.fact} {one.month} {one.digest}\n" for one in parts)
    return hashlib.sha256("".join(lines).encode()).digest()


def are_whole(parts: Iterable[Written]) -> bool:
    """Whether the files are there, to the byte as they were written."""
    return all(folder_of(one.file).exists() and _digest(folder_of(one.file)) == one.digest for one in parts)
