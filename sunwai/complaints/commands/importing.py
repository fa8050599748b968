"""Cases from elsewhere: read through a mapping, each once however often it is handed in, with their dates as they were.

Clocks run from the day on which a case was first filed, so one that is open and late is late here too. A closed case
goes through the states of ours as far as `unanswered`: nobody asked its citizen, and it counts as nothing more.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from django.db import transaction
from django.db.models import F

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.casework.models import Category
from sunwai.complaints.cleaning import CATEGORIES, CODES, OFFICES, Known, clean
from sunwai.complaints.commands.copying import Copier
from sunwai.complaints.mapping import CaseMapping
from sunwai.directory.models import Area, Office
from sunwai.ledger.commands import record
from sunwai.transactions.commands.importing import open_source, places_of
from sunwai.transactions.types import Reason

LOCK = 0xCA5E
KNOWN = "SELECT external FROM complaints_importedcase WHERE source = %s AND external = ANY(%s::text[])"
AT_ONCE = 20_000


@dataclass
class Brought:
    """What became of a file's rows; `rows` is the sum of the other three. A fault: line, column, reason, its fields."""

    source: str
    header: list[str] = field(default_factory=list)
    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    open: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str, str, list[str]]] = field(default_factory=list)


def import_cases(
    *, path: Path, mapping: CaseMapping, by: Actor, at: datetime, is_sample: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Brought:  # fmt: skip
    """Brings a file's cases in, all or none; a case of this source that is known is left as it stands here.

    Sends nothing to anybody: no receipts, no notices, no events.

    Raises:
        NotAllowed: without the right to define cases.
        UnreadableFile: no such columns, or no such format.
    """
    by.need(Right.DEFINE_CASES)
    at = at.astimezone(UTC)
    with _plain(path) as plain, transaction.atomic():
        bulk.run("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, mapping.source])
        found = Brought(mapping.source)
        source = open_source(plain, path.name, mapping)
        found.header, places = source.header, places_of(source, mapping.used, path.name)
        known, copier = _known(), Copier(mapping=mapping, by=by, at=at, is_sample=is_sample)
        for chunk in source.chunks():
            cleaned = clean(chunk.frame, mapping=mapping, places=places, known=known, at=at)
            refused = [*cleaned.refused.rows(), *((line, "", reason.value) for line, reason in chunk.broken)]
            refused += _take(cleaned.rows, mapping, copier, found)
            found.rows += chunk.rows
            found.quarantined += len(refused)
            for line, column, reason in refused:
                found.reasons[reason] += 1
                found.faults.append((line, column, reason, chunk.fields(line)))
            if progress:
                progress(chunk.done, plain.stat().st_size)
        facts = {
            "source": mapping.source, "digest": _digest(path), "rows": found.rows, "accepted": found.accepted,
            "duplicates": found.duplicates, "quarantined": found.quarantined,
        }  # fmt: skip
        record(by=by, action="complaints.import", subject="source", subject_id=mapping.source, at=at, facts=facts)
    return found


def _take(rows: pl.DataFrame, mapping: CaseMapping, copier: Copier, found: Brought) -> list[tuple[int, str, str]]:
    """Copies in what is new; the rows that no post answers for."""
    once = rows.unique("key", keep="first", maintain_order=True)
    keys, known = once["key"].to_list(), set[str]()
    for begin in range(0, len(keys), AT_ONCE):
        known |= {key for (key,) in bulk.rows(KNOWN, [mapping.source, keys[begin : begin + AT_ONCE]])}
    new = once.filter(~pl.col("key").is_in(list(known))) if known else once
    nobody = copier.copy(new)
    refused = [(line, "office", Reason.UNKNOWN_POST.value) for line in nobody["line"].to_list()]
    taken = new.filter(~pl.col("line").is_in(nobody["line"].implode())) if nobody.height else new
    found.accepted += taken.height
    found.open += taken["closed_at"].null_count()
    found.duplicates += rows.height - new.height
    return refused


def _known() -> Known:
    days = ("valid_from", "valid_to")
    offices = Office.objects.values_list("code", "id", *days, "area_id")
    areas = Area.objects.values_list("code", "id", *days)
    categories = Category.objects.filter(is_leaf=True).values_list("code", "id", *days, "rule_id", "kind", "name")
    # of a category that was changed, the version that holds today: it is today that the case is filed here
    newest = {row[0]: row for row in categories.order_by(F("valid_from").asc())}
    return Known(
        pl.DataFrame(list(offices), schema=OFFICES, orient="row"),
        pl.DataFrame(list(areas), schema=CODES, orient="row"),
        pl.DataFrame([(code, id_, datetime(1990, 1, 1).date(), end, *rest) for code, id_, _, end, *rest in newest.values()],  # noqa: DTZ001, E501
                     schema=CATEGORIES, orient="row"),
    )  # fmt: skip


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """The file itself, or what it is when it is no longer compressed."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    if not is_packed:
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as aside:
        with gzip.open(path, "rb") as packed:
            shutil.copyfileobj(packed, aside, 1 << 20)
        aside.flush()
        yield Path(aside.name)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
