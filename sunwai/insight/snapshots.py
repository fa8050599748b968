"""Writing a snapshot: each fact by COPY, streamed through pyarrow into Parquet, all in one view of the database."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from sunwai.base import bulk
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


def folder_of(name: str) -> Path:
    """Where a snapshot's files are."""
    return Path(settings.VAR) / "snapshots" / name


def schema(fact: Fact) -> pa.Schema:
    """The written-down schema of a fact's file."""
    return pa.schema([(name, ARROW[kind]) for name, kind in fact.columns.items()])


def write(fact: Fact, file: Path) -> int:
    """One fact into one file; how many rows. Rows are ordered by all their values, so that their place says nothing."""
    order = ", ".join(sorted(fact.columns, key=lambda name: fact.columns[name] == "text"))  # text compares slowest
    select = f"COPY (SELECT * FROM ({fact.sql}) fact ORDER BY {order}) TO STDOUT (FORMAT csv)"
    convert = pa.csv.ConvertOptions(
        column_types=schema(fact), true_values=["t"], false_values=["f"], null_values=[""], strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )  # fmt: skip
    reading = pa.csv.ReadOptions(column_names=list(fact.columns), block_size=BLOCK)
    count = 0
    with (
        pq.ParquetWriter(file, schema(fact), compression="zstd") as writer,
        connection.cursor() as cursor,
        cursor.copy(select) as copy,
    ):
        stream = io.BufferedReader(Stream(iter(copy)), BLOCK)
        if not stream.peek(1):
            return 0
        for batch in pa.csv.open_csv(stream, read_options=reading, convert_options=convert):
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def write_all(at: datetime) -> tuple[str, bytes, dict[str, int]]:
    """Every fact into a new folder, written aside and renamed when whole: its name, its digest, rows by fact."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = folder_of(f".{stamp}-{os.getpid()}")
    aside.mkdir(parents=True)
    try:
        with bulk.whole_tables():
            counts = {fact.name: write(fact, aside / f"{fact.name}.parquet") for fact in facts}
        digest = digest_of(aside)
        name = _free_name(stamp)
        aside.rename(folder_of(name))
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return name, digest, counts


def _free_name(stamp: str) -> str:
    name, number = stamp, 1
    while folder_of(name).exists():
        number += 1
        name = f"{stamp}-{number}"
    return name


def digest_of(folder: Path) -> bytes:
    """SHA-256 over the names and bytes of a folder's files."""
    found = hashlib.sha256()
    for file in sorted(folder.glob("*.parquet")):
        found.update(file.name.encode() + b"\0")
        with file.open("rb") as opened:
            found.update(hashlib.file_digest(opened, "sha256").digest())
    return found.digest()
