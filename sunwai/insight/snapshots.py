"""Writing a snapshot: each fact by COPY, through pyarrow into Parquet, all in one view of the database.

A fact's rows of one month are a part: a file that is named by its own digest and never changed. A snapshot is a list of
parts; a month that did not change is a part that an earlier snapshot wrote.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from sunwai.insight import marks
from sunwai.insight.copying import ARROW, Connection, Readers, in_one_pass, month_of, readers, schema
from sunwai.insight.register import Fact, facts

__all__ = ["ARROW", "Whole", "Written", "are_whole", "digest_of", "folder_of", "schema", "write", "write_all"]
OWN_DAY = re.compile(r"x\.(\w+)")


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


def write(fact: Fact, months: Collection[str] | None = None, by: Readers | None = None) -> list[Written]:
    """The parts of one fact: of these months, or of all; one without rows if there are none at all.

    Rows are ordered by all their values, so that their place says nothing. Without readers it sees what the caller's
    own transaction sees.
    """
    if by is None:
        with readers(is_one_view=False) as own:
            return write(fact, months, own)
    folder_of("").mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{fact.name}-", dir=folder_of("")))
    try:
        rows = _month_by_month(fact, months, by, aside) if "{since}" in fact.sql else _at_once(fact, months, by, aside)
        if not rows and months is None:
            pq.write_table(schema(fact).empty_table(), aside / ".parquet", compression="zstd")
            rows[marks.ALL] = 0
        return [_keep(fact, month, aside / f"{month}.parquet", count) for month, count in rows.items()]
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _month_by_month(fact: Fact, months: Collection[str] | None, by: Readers, aside: Path) -> dict[str, int]:
    """Rows by month, each month read and written by itself."""

    def one(reader: Connection, month: str) -> int:
        table = month_of(reader, fact, month)
        if table is not None:
            pq.write_table(table, aside / f"{month}.parquet", compression="zstd")
        return 0 if table is None else table.num_rows

    wanted = sorted(_all_months(fact, by) if months is None else months)
    return {month: rows for month, rows in zip(wanted, by.each(one, wanted), strict=True) if rows}


def _all_months(fact: Fact, by: Readers) -> list[str]:
    """From the first to the last month of the tables that have the fact's day themselves."""
    own = [(table, one.day) for table, one in fact.sources.items() if OWN_DAY.fullmatch(one.day) and not one.joins]
    spans = [span for table, day in own if (span := by.span(table, day)) is not None]
    if not spans:
        return []
    first, last = min(one for one, _ in spans), max(one for _, one in spans)
    places = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{place // 12:04}-{place % 12 + 1:02}" for place in places]


def _at_once(fact: Fact, months: Collection[str] | None, by: Readers, aside: Path) -> dict[str, int]:
    """Rows by month, all read in one pass."""

    def one(reader: Connection, _: None) -> dict[str, int]:
        rows: dict[str, int] = {}
        with ExitStack() as opened:
            writers: dict[str, pq.ParquetWriter] = {}
            for month, batch in _by_month(fact, in_one_pass(reader, fact, months)):
                if month not in writers:
                    writer = pq.ParquetWriter(aside / f"{month}.parquet", schema(fact), compression="zstd")
                    writers[month] = opened.enter_context(writer)
                writers[month].write_batch(batch)
                rows[month] = rows.get(month, 0) + batch.num_rows
        return rows

    return by.each(one, [None])[0]


def _by_month(fact: Fact, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    for batch in batches:
        if not fact.is_by_month:
            yield marks.ALL, batch
            continue
        column = batch.column("month")
        for month in pc.unique(column).to_pylist():
            yield month, batch.filter(pc.equal(column, month))


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
    if not is_one_view:
        with readers(is_one_view=False) as by:
            return {}, [part for fact in facts for part in write(fact, None, by)]
    notes = marks.Notes()
    kept: marks.Marks = {"since": notes.now, "facts": {}}
    plan: list[tuple[Fact, list[Written], frozenset[str] | None]] = []
    for fact in facts:
        kept["facts"][fact.name], changed = marks.look(fact, notes, before[0] if before else None)
        earlier = [one for one in before[1] if one.fact == fact.name] if before else []
        plan.append((fact, earlier, changed))
    with readers(is_one_view=True) as by:
        return kept, [part for fact, earlier, changed in plan for part in _of(fact, earlier, changed, by)]


def _of(fact: Fact, earlier: list[Written], changed: frozenset[str] | None, by: Readers) -> list[Written]:
    """A fact's parts: the earlier ones of months that did not change, if their files are there, and new ones."""
    if changed is None or (changed and not fact.is_by_month):
        return write(fact, None, by)
    gone = {one.month for one in earlier if not folder_of(one.file).exists()}
    if marks.ALL in gone:
        return write(fact, None, by)
    wanted = {*changed, *gone}
    same = [one for one in earlier if one.month not in wanted]
    parts = [*same, *(write(fact, wanted, by) if wanted else ())]
    return [one for one in parts if one.rows] or parts or write(fact, None, by)


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
