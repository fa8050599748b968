from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

import polars as pl
from django.db import OperationalError, transaction
from django.utils.translation import gettext
from psycopg.errors import DeadlockDetected

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.insight.commands import hand_in
from sunwai.insight.types import Evidence
from sunwai.ledger.commands import record
from sunwai.transactions import rules
from sunwai.transactions.cleaning import Cleaned, clean
from sunwai.transactions.commands.loading import Tally, load, numbers_of, quarantine
from sunwai.transactions.mapping import Mapping, from_text
from sunwai.transactions.models import Feed, FeedAlarm, FeedFile
from sunwai.transactions.queries import FILE, file_of_digest, known_codes
from sunwai.transactions.reading import Chunk, CsvSource, Source
from sunwai.transactions.sheets import SheetSource
from sunwai.transactions.types import (
    FileState,
    TransactionsAccepted,
    TransactionsCorrected,
    UnreadableFile,
)

Progress = Callable[[str, int, int], None]
Prepared = tuple[Chunk, Cleaned, pl.DataFrame]
FEED_LOCK = 0x7EED
TRIES = 3
T = TypeVar("T")


class Written(Protocol):
    """What of a mapping says how its file is written."""

    @property
    def form(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def header(self) -> int: ...
    @property
    def sheet(self) -> str | int: ...


def import_file(
    *, feed: Feed, path: Path, name: str, by: Actor, at: datetime, progress: Progress | None = None
) -> FeedFile:
    """Reads a file of a feed, in one transaction: all of it is in, or nothing of it.

    The same bytes again change nothing; `was_known` is then true on what is returned.

    Raises:
        NotAllowed: without the right to import for this feed.
        UnreadableFile: no columns that the mapping needs, or no such format; the refusal is kept with the file's name.
    """
    rules.need(rules.can_import(by, feed))
    at = at.astimezone(UTC)
    for tries_left in reversed(range(TRIES)):
        try:
            return _bring_in(feed=feed, path=path, name=name, by=by, at=at, progress=progress)
        except (OperationalError, DeadlockDetected) as trouble:
            # two imports with the same new numbers can wait for each other; the one that was ended begins again
            if not tries_left or not isinstance(trouble.__cause__ or trouble, DeadlockDetected):
                raise
    raise AssertionError


def _bring_in(
    *, feed: Feed, path: Path, name: str, by: Actor, at: datetime, progress: Progress | None = None
) -> FeedFile:
    content = digest_of(path)
    mapping = from_text(feed.mapping, feed.code)
    try:
        with transaction.atomic():
            lock(feed)
            if (known := file_of_digest(feed, content)) and known.state != FileState.REFUSED:
                known.was_known = True
                return known
            source = open_source(path, name, mapping)
            file = begin(feed=feed, name=name, content=content, size=path.stat().st_size, by=by, at=at, known=known)
            tally = take(source, file=file, mapping=mapping, at=at, progress=progress)
            return finish(file, tally, by=by, at=at, header=source.header)
    except UnreadableFile as refusal:
        with transaction.atomic():
            lock(feed)
            known = file_of_digest(feed, content)
            file = begin(feed=feed, name=name, content=content, size=path.stat().st_size, by=by, at=at, known=known)
            file.state, file.problem = FileState.REFUSED, str(refusal.data["problem"])
            file.save()
            record(by=by, action="transactions.refuse_file", subject="file", subject_id=file.pk, at=at)
        raise


def lock(feed: Feed) -> None:
    """One import of a feed at a time, until this transaction ends."""
    bulk.run("SELECT pg_advisory_xact_lock(%s, %s)", [FEED_LOCK, feed.pk])


def digest_of(path: Path) -> bytes:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def open_source(path: Path, name: str, mapping: Written) -> Source:
    """The file's rows, as its mapping says that it is written.

    Raises:
        UnreadableFile: see `CsvSource` and `SheetSource`.
    """
    try:
        if mapping.form == "xlsx":
            return SheetSource(path, sheet=mapping.sheet, header=mapping.header)
        return CsvSource(
            path, encoding=mapping.encoding, delimiter=mapping.delimiter, quote=mapping.quote, header=mapping.header
        )
    except UnreadableFile as refusal:
        raise UnreadableFile(file=name, problem=refusal.data["problem"]) from refusal


def begin(
    *, feed: Feed, name: str, content: bytes, size: int, by: Actor, at: datetime, known: FeedFile | None = None
) -> FeedFile:
    """The file's own row; one that was refused before is tried again."""
    file = known or FeedFile(feed=feed, digest=seal_for(FILE).digest(content))
    file.name, file.size, file.state = name, size, FileState.READING
    file.received_at, file.received_by, file.problem = at, str(by), ""
    file.save()
    return file


def take(
    source: Source, *, file: FeedFile, mapping: Mapping, at: datetime, progress: Progress | None = None,
    outcomes: bool = False,
) -> Tally:  # fmt: skip
    """All of a source's rows, chunk by chunk; the next chunk is read and cleaned while this one goes in."""
    tally = Tally(outcomes={} if outcomes else None)
    places = places_of(source, mapping.used, file.name)
    known = known_codes(file.feed)

    def prepared() -> Iterator[Prepared]:
        for chunk in source.chunks():
            cleaned = clean(chunk.frame, mapping=mapping, places=places, known=known, at=at)
            yield chunk, cleaned, numbers_of(cleaned.rows)

    for chunk, cleaned, numbers in _ahead(prepared()):
        _take_chunk(chunk, cleaned, numbers, file=file, at=at, tally=tally)
        if progress:
            progress("reading", chunk.done, file.size)
    return tally


def _take_chunk(
    chunk: Chunk, cleaned: Cleaned, numbers: pl.DataFrame, *, file: FeedFile, at: datetime, tally: Tally
) -> None:
    tally.read += chunk.rows
    load(cleaned.rows, numbers, file=file, at=at, tally=tally)
    faults = [(line, column, reason, chunk.fields(line)) for line, column, reason in cleaned.refused.rows()]
    faults += [(line, "", reason.value, chunk.fields(line)) for line, reason in chunk.broken]
    if faults:
        quarantine(faults, file=file, tally=tally)


def _ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each made by another thread while the one before is used."""
    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, items, None)
        while (item := following.result()) is not None:
            following = reader.submit(next, items, None)
            yield item


def places_of(source: Source, used: Iterable[str], name: str) -> dict[str, int]:
    """Where the mapping's columns stand in the file, and nothing else is looked at.

    Raises:
        UnreadableFile: one is not there.
    """
    there = {_folded(column): place for place, column in reversed(list(enumerate(source.header)))}
    there |= {f"#{place + 1}": place for place in range(len(source.header))}
    places: dict[str, int] = {}
    for column in used:
        if _folded(column) not in there:
            raise UnreadableFile(file=name, problem=gettext("it has no column '{column}'").format(column=column))
        places[column] = there[_folded(column)]
    source.wanted = sorted(set(places.values()))
    return places


def _folded(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def finish(file: FeedFile, tally: Tally, *, by: Actor, at: datetime, header: list[str]) -> FeedFile:
    """The counts, the alarm's end, the signal about numbers, the events and the ledger row."""
    file.header, file.state, file.loaded_at = header, FileState.LOADED, at
    file.rows_read, file.accepted, file.duplicates = tally.read, tally.accepted, tally.duplicates
    file.corrections, file.quarantined = tally.corrections, tally.quarantined
    file.save()
    FeedAlarm.objects.filter(feed=file.feed, ended_at__isnull=True).update(ended_at=at)
    if tally.accepted and not tally.numbered:
        evidence = Evidence(
            kind="feed_without_numbers", observed_on=day_of(at), count=tally.accepted, feed=file.feed.code,
            source="transactions.file", source_id=file.pk,
        )  # fmt: skip
        hand_in(evidence=[evidence], by=by, at=at)
    if tally.accepted:
        emit(TransactionsAccepted(file=file.pk))
    if tally.corrections:
        emit(TransactionsCorrected(file=file.pk))
    facts = {"feed": file.feed.code, "read": tally.read, "accepted": tally.accepted, "corrections": tally.corrections}
    record(by=by, action="transactions.import", subject="file", subject_id=file.pk, at=at, facts=facts)
    return file
