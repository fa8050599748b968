"""Lists of numbers handed in for a register: counted, refused rows said by line and reason, taken back whole."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

import polars as pl
from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post, Service
from sunwai.ledger.commands import record
from sunwai.people import rules
from sunwai.people.commands.numbers import keep_number_column
from sunwai.people.commands.wishes import OPT_OUTS
from sunwai.people.models import NumberList
from sunwai.people.numbers import normalise_column
from sunwai.people.types import (
    ListTooLong,
    NeedsWords,
    NoNumberColumn,
    NotFirstAndSecond,
    NumberFault,
    Register,
    TakenBackAlready,
    WishesStay,
)

MOST_ROWS, MOST_BYTES, MOST_FAULTS = 200_000, 16 * 1024 * 1024, 10_000
PART = 100_000
"""Rows of a file of any length that are taken and committed together."""
DO_NOT_CALL = """
INSERT INTO people_donotcall (contact_point_id, listed_on) SELECT unnest(%(points)s::uuid[]), %(day)s
ON CONFLICT (contact_point_id) DO NOTHING RETURNING contact_point_id
"""
STAFF = """
INSERT INTO people_staffnumber (contact_point_id, post_id, noted_at)
SELECT DISTINCT ON (c) c, p, %(at)s FROM unnest(%(points)s::uuid[], %(codes)s::bigint[]) AS t (c, p)
ORDER BY c, p NULLS LAST
ON CONFLICT (contact_point_id) DO NOTHING RETURNING contact_point_id
"""
INTO = {Register.DO_NOT_CALL: DO_NOT_CALL, Register.STAFF: STAFF, Register.OPT_OUTS: OPT_OUTS}
TABLES = {Register.DO_NOT_CALL: "people_donotcall", Register.STAFF: "people_staffnumber"}
# what another list still says stays, whichever of the two came first
TAKE_BACK = """
DELETE FROM {table} r USING people_listednumber n
WHERE n.number_list_id = %(list)s AND n.is_new AND n.contact_point = r.contact_point_id AND NOT EXISTS (
    SELECT FROM people_listednumber o JOIN people_numberlist l ON l.id = o.number_list_id
    WHERE o.contact_point = n.contact_point AND l.id <> %(list)s AND l.register = %(register)s
    AND l.taken_back_at IS NULL
)
"""
HAND_DOWN = """
UPDATE people_listednumber o SET is_new = true FROM people_listednumber n, people_numberlist l
WHERE n.number_list_id = %(list)s AND n.is_new AND o.contact_point = n.contact_point AND l.id = o.number_list_id
AND l.id <> %(list)s AND l.register = %(register)s AND l.taken_back_at IS NULL
"""


@dataclass
class _Sheet:
    """What a file says: the good rows' numbers with the id beside each, and what is wrong with the others."""

    rows: int = 0
    good: list[tuple[str, int | None]] = field(default_factory=list)
    classes: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


def take_numbers(
    *, register: Register, name: str, content: bytes, before: int = 0, by: Actor, at: datetime
) -> NumberList:
    """Takes a CSV of numbers over into a register. Good rows are taken; each other is kept as line, column and reason,
    never with what stood there. The same file again adds nothing.

    Args:
        content: a CSV in UTF-8 with the column `number`; for staff also `post`, for opt-outs `service` (codes; empty
            is none known, and every service).
        before: so many lines of the file stand between its first and these.

    Raises:
        NotAllowed: without the right to administer; NoNumberColumn; ListTooLong.
    """
    by.need(Right.ADMINISTER)
    sheet = _read(content, register, before)
    with transaction.atomic():
        points = _points(sheet, at)
        made = NumberList.objects.create(
            register=register, name=name[:200], digest=hashlib.sha256(content).digest(), rows=sheet.rows,
            added=0, known=0, refused=len(sheet.faults),
            faults=[list(one) for one in sheet.faults[:MOST_FAULTS]], handed_by=str(by), handed_at=at,
        )  # fmt: skip
        facts = {
            "points": [points[number] for number, _ in sheet.good], "codes": [code for _, code in sheet.good],
            "day": day_of(at), "at": at, "source": f"list:{made.pk}",
        }  # fmt: skip
        new = [row[0] for row in bulk.rows(INTO[register], facts)] if sheet.good else []
        _note(made, points.values(), new)
        made.added, made.known = len(new), len(sheet.good) - len(new)
        made.save(update_fields=["added", "known"])
        counts = {"rows": made.rows, "added": made.added, "known": made.known, "refused": made.refused}
        record(by=by, action="people.take_numbers", subject="number_list", subject_id=made.pk, at=at,
               facts={"register": register, **counts})  # fmt: skip
    return made


def take_number_file(*, register: Register, path: Path, by: Actor, at: datetime) -> Iterator[NumberList]:
    """Takes a file of any length over, part by part; each part is a list of its own, and stays if a later one fails.

    Raises: as `take_numbers`.
    """
    with path.open("rb") as file:
        head, before = file.readline(), 0
        while (lines := list(islice(file, PART))) or not before:
            content = head + b"".join(lines)
            yield take_numbers(register=register, name=path.name, content=content, before=before, by=by, at=at)
            before += PART


@transaction.atomic
def take_numbers_back(*, number_list: int, reason: str, by: Actor, at: datetime) -> int:
    """A second person takes a wrong list back: what it alone brought leaves the register. How many numbers.

    Raises:
        NotAllowed; NeedsWords; NotFirstAndSecond; WishesStay: of opt-outs; TakenBackAlready.
    """
    by.need(Right.ADMINISTER)
    found = NumberList.objects.select_for_update().filter(pk=number_list).first()
    if found is None:
        raise NotFound
    if not reason.strip():
        raise NeedsWords
    if not rules.can_take_back(by, found):
        raise WishesStay if found.register == Register.OPT_OUTS else (
            TakenBackAlready if found.taken_back_at else NotFirstAndSecond
        )  # fmt: skip
    about = {"list": found.pk, "register": found.register}
    gone = bulk.run(TAKE_BACK.format(table=TABLES[Register(found.register)]), about)
    bulk.run(HAND_DOWN, about)
    NumberList.objects.filter(pk=found.pk).update(
        taken_back_by=str(by), taken_back_at=at, taken_back_why=reason.strip()
    )
    record(by=by, action="people.take_numbers_back", subject="number_list", subject_id=found.pk, at=at,
           facts={"count": gone, "reason": reason.strip()})  # fmt: skip
    return gone


def _note(made: NumberList, points: Iterable[UUID], new: list[UUID]) -> None:
    fresh = set(new)
    columns = ("number_list_id", "contact_point", "is_new")
    bulk.copy_rows("people_listednumber", columns, [(made.pk, one, one in fresh) for one in points])


def _points(sheet: _Sheet, at: datetime) -> dict[str, UUID]:
    if not sheet.classes:
        return {}
    frame = pl.DataFrame({"e164": list(sheet.classes), "number_class": list(sheet.classes.values())})
    return {e164: UUID(id_) for e164, id_ in keep_number_column(numbers=frame, at=at).rows()}


def _read(content: bytes, register: Register, before: int) -> _Sheet:
    rows, known = _rows(content, register.column), _codes(register)
    read = normalise_column(pl.Series("number", [text for _, text, _ in rows], dtype=pl.String)).rows()
    sheet = _Sheet(rows=len(rows))
    wrong = NumberFault.NO_POST if register is Register.STAFF else NumberFault.NO_SERVICE
    for (line, text, code), (e164, kind) in zip(rows, read, strict=True):
        if not text or e164 is None:
            fault = NumberFault.NOT_A_NUMBER if text else NumberFault.EMPTY
            sheet.faults.append((before + line, "number", fault.value))
        elif code and code not in known:
            sheet.faults.append((before + line, register.column, wrong.value))
        else:
            sheet.good.append((e164, known.get(code)))
            sheet.classes[e164] = kind
    return sheet


def _rows(content: bytes, beside: str) -> list[tuple[int, str, str]]:
    """The line of each row, its number as written, and the code beside it."""
    if len(content) > MOST_BYTES:
        raise ListTooLong(most=f"{MOST_ROWS:,}")
    try:
        reader = csv.DictReader(content.decode("utf-8-sig").splitlines())
        heads = [(one or "").strip().lower() for one in reader.fieldnames or []]
        reader.fieldnames = heads
        if "number" not in heads:
            raise NoNumberColumn
        rows: list[tuple[int, str, str]] = []
        for row in reader:
            if len(rows) == MOST_ROWS:
                raise ListTooLong(most=f"{MOST_ROWS:,}")
            rows.append((reader.line_num, (row["number"] or "").strip(), (row.get(beside) or "").strip()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NoNumberColumn from error
    return rows


def _codes(register: Register) -> dict[str, int]:
    if register is Register.STAFF:
        return dict(Post.objects.values_list("code", "pk"))
    return dict(Service.objects.values_list("code", "pk")) if register is Register.OPT_OUTS else {}
