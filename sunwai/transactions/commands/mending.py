"""Quarantined rows: shown, taken out as CSV, corrected and read again, or dropped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from sunwai.base.actors import Actor
from sunwai.ledger.commands import record
from sunwai.transactions.commands.importing import begin, finish, lock, take
from sunwai.transactions.mapping import from_text
from sunwai.transactions.models import Feed, FeedFile, QuarantinedRow
from sunwai.transactions.queries import fields_of, quarantine_open, quarantine_visible_to
from sunwai.transactions.reading import CsvSource, RowsSource
from sunwai.transactions.types import NothingToReplay, QuarantineState, ReasonNeeded, UnreadableFile

MARKS = ("sunwai_row", "sunwai_line", "sunwai_column", "sunwai_reason")
SURPLUS = "sunwai_surplus"
FORMULA = ("=", "@", "\t", "\r")


def show_quarantined(*, rows: Iterable[QuarantinedRow], by: Actor, at: datetime) -> dict[int, list[str]]:
    """These rows' fields in clear, by row id; rows that the actor may not see are left out. The showing is recorded."""
    ids = [row.pk for row in rows]
    with transaction.atomic():
        seen = {row.pk: fields_of(row) for row in quarantine_visible_to(by).filter(pk__in=ids).order_by("file", "line")}
        subject = str(ids[0]) if len(ids) == 1 else "many"
        record(by=by, action="transactions.show_quarantined", subject="quarantined_row", subject_id=subject, at=at,
               facts={"rows": sorted(seen)})  # fmt: skip
    return seen


def quarantine_csv(*, file: FeedFile, by: Actor, at: datetime) -> str:
    """A file's open quarantined rows as CSV with their reasons, to be corrected and handed to `replay_file`."""
    rows = {row.pk: row for row in quarantine_open(file)}
    shown = show_quarantined(rows=rows.values(), by=by, at=at)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*MARKS, *file.header, SURPLUS])
    width = len(file.header)
    for id_, fields in shown.items():
        row = rows[id_]
        padded = fields[:width] + [""] * (width - len(fields)) + [",".join(fields[width:])]
        writer.writerow([id_, row.line, row.column, row.reason, *map(_inert, padded)])
    return out.getvalue()


def _inert(cell: str) -> str:
    """A spreadsheet must not run what a citizen or clerk wrote."""
    return f"'{cell}" if cell.startswith(FORMULA) or (cell[:1] in "+-" and not cell[1:2].isdigit() and cell) else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _inert(cell[1:]) == cell else cell


def replay(
    *, rows: Iterable[int], corrected: Mapping[int, Mapping[str, str]] | None = None, by: Actor, at: datetime
) -> FeedFile:
    """Reads open quarantined rows of one feed again (ids), each with corrected cells by column if given, as a new file.

    A row that fails again is quarantined anew in that file.

    Raises:
        NothingToReplay: none of them is open, or none is the actor's to correct.
    """
    corrected = corrected or {}
    with transaction.atomic():
        open_ = quarantine_visible_to(by).filter(pk__in=list(rows), state=QuarantineState.OPEN)
        found = list(open_.select_for_update(of=("self",)).select_related("file__feed").order_by("file", "line"))
        if not found:
            raise NothingToReplay
        feed = found[0].file.feed
        found = [row for row in found if row.file.feed_id == feed.pk]
        lock(feed)
        header = found[0].file.header
        cells = [_cells(row, header, corrected.get(row.pk, {})) for row in found]
        content = json.dumps([[row.pk for row in found], cells], ensure_ascii=False).encode()
        file = begin(feed=feed, name=f"replay of {found[0].file.name}", content=hashlib.sha256(content).digest(),
                     size=len(content), by=by, at=at)  # fmt: skip
        QuarantinedRow.objects.filter(pk__in=[row.pk for row in found]).update(
            state=QuarantineState.REPLAYED, replayed_in=file
        )
        source = RowsSource(header, cells)
        tally = take(source, file=file, mapping=from_text(feed.mapping, feed.code), at=at)
        return finish(file, tally, by=by, at=at, header=header)


def _cells(row: QuarantinedRow, header: list[str], corrections: Mapping[str, str]) -> list[str]:
    fields = fields_of(row)
    if len(fields) != len(row.file.header) and not corrections:
        return fields
    there = dict(zip(row.file.header, fields, strict=False)) | dict(corrections)
    return [there.get(name, "") for name in header]


def replay_file(*, feed: Feed, path: Path, by: Actor, at: datetime) -> FeedFile:
    """Reads a corrected CSV of `quarantine_csv` again.

    Raises:
        UnreadableFile: the column sunwai_row is missing or a line is broken.
        NothingToReplay: none of its rows is open.
    """
    source = CsvSource(path)
    if "sunwai_row" not in source.header:
        raise UnreadableFile(file=path.name, problem=gettext("it has no column '{column}'").format(column=MARKS[0]))
    corrected: dict[int, dict[str, str]] = {}
    for chunk in source.chunks():
        for line, _ in chunk.broken:
            raise UnreadableFile(
                file=path.name,
                problem=gettext("line {line} has more or fewer fields than the header").format(line=line),
            )
        for _line, *fields in chunk.frame.rows():
            cells = dict(zip(source.header, (_as_written(field or "") for field in fields), strict=True))
            id_ = cells["sunwai_row"].strip()
            if not id_.isascii() or not id_.isdigit():
                raise UnreadableFile(
                    file=path.name, problem=gettext("line {line}: sunwai_row must stay as it was").format(line=_line)
                )
            corrected[int(id_)] = {name: cell for name, cell in cells.items() if name not in {*MARKS, SURPLUS}}
    of_feed = QuarantinedRow.objects.filter(pk__in=list(corrected), file__feed=feed).values_list("pk", flat=True)
    return replay(rows=list(of_feed), corrected=corrected, by=by, at=at)


def drop_quarantined(*, rows: Iterable[int], reason: str, by: Actor, at: datetime) -> int:
    """Gives rows up that nobody can mend; how many. They stay kept, with the reason in the ledger's facts."""
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        ids = list(quarantine_visible_to(by).filter(pk__in=list(rows)).values_list("pk", flat=True))
        dropped = QuarantinedRow.objects.filter(pk__in=ids, state=QuarantineState.OPEN).update(
            state=QuarantineState.DROPPED
        )
        record(by=by, action="transactions.drop_quarantined", subject="quarantined_row", subject_id="many", at=at,
               facts={"rows": sorted(ids), "reason": reason.strip()})  # fmt: skip
    return dropped
