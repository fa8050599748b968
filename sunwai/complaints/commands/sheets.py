"""Cases in bulk: from the counter, the paper register and an open kachehri. Good lines are filed, the rest are told."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from datetime import datetime
from io import StringIO

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import Refused
from sunwai.base.sealing import seal_for
from sunwai.casework import commands as casework
from sunwai.casework.models import Category
from sunwai.casework.types import CaseDraft, Identity, Kind, Way, Who
from sunwai.complaints.models import Filing
from sunwai.complaints.types import (
    BadHeading,
    Consent,
    LineWithoutWords,
    NoSuchArea,
    NoSuchCategory,
    NoSuchIdentity,
    NoSuchNumber,
    NoSuchOffice,
    SheetFiled,
    TooManyLines,
)
from sunwai.directory.queries import areas_by_code, offices_by_code, valid
from sunwai.ledger.commands import record
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber

NEEDED = ("category", "area", "words")
MOST = 2_000


def file_sheet(*, text: str, way: Way, batch: str, by: Actor, at: datetime) -> SheetFiled:
    """Files the lines of a CSV text; a line that is filed already under the same batch is not filed again.

    Args:
        text: a heading with category, area, words; and, where known, office, name, number, cnic, address, language,
            identity, place. Codes of the directory and the tree.
        batch: the register, or the day and place of the kachehri.

    Raises:
        NotAllowed: without the right to file cases; BadHeading, TooManyLines: nothing was filed.
    """
    by.need(Right.FILE_CASES)
    good, faults = _read(text, way, at)
    with transaction.atomic():
        marks = {line: _mark(batch, draft) for line, draft in good.items()}
        known = set(Filing.objects.filter(batch__in=marks.values()).values_list("batch", flat=True))
        new = _first_of_each({line: marks[line] for line in good if marks[line] not in known})
        filed = casework.file_cases(drafts=[good[line] for line in new], by=by, at=at) if new else []
        Filing.objects.bulk_create(
            Filing(case_id=one.case, entered_by=str(by), consent=Consent.SIGNED, batch=marks[line], at=at)
            for line, one in zip(new, filed, strict=True)
        )
        if filed:
            record(by=by, action="complaints.file_sheet", subject="complaints.sheet", subject_id=marks[new[0]], at=at,
                   facts={"cases": [one.case for one in filed], "faults": len(faults)})  # fmt: skip
    return SheetFiled(dict(zip(new, filed, strict=True)), len(good) - len(new), faults)


def _first_of_each(marks: dict[int, str]) -> list[int]:
    first: dict[str, int] = {}
    for line, mark in marks.items():
        first.setdefault(mark, line)
    return sorted(first.values())


def _mark(batch: str, draft: CaseDraft) -> str:
    """What tells a line of a batch from another, without saying what is in it."""
    said = f"{batch}\0{draft.category}\0{draft.area}\0{draft.who.number}\0{draft.who.name}\0{draft.words}"
    return seal_for("complaints.sheet").digest(hashlib.sha256(said.encode()).digest()).hex()


def _read(text: str, way: Way, at: datetime) -> tuple[dict[int, CaseDraft], dict[int, Refused]]:
    reader = csv.DictReader(StringIO(text.lstrip("\ufeff").replace("\0", ""), newline=""))
    try:
        lines = list(reader)
    except csv.Error as error:  # a cell of more than 128 kB
        raise LineWithoutWords(line=reader.line_num) from error
    if missing := [name for name in NEEDED if name not in (reader.fieldnames or ())]:
        raise BadHeading(columns=", ".join(missing))
    if len(lines) > MOST:
        raise TooManyLines(most=MOST)
    codes = _Codes(at)
    good: dict[int, CaseDraft] = {}
    faults: dict[int, Refused] = {}
    for line, row in enumerate(lines, start=2):
        try:
            good[line] = codes.draft(line, {name: str(value or "").strip() for name, value in row.items() if name}, way)
        except Refused as refused:
            faults[line] = refused
    return good, faults


class _Codes:
    """The codes that a sheet may use on a day."""

    def __init__(self, at: datetime) -> None:
        leaves: Iterable[Category] = Category.objects.filter(valid(day_of(at)), is_leaf=True)
        self.categories = {leaf.code: leaf for leaf in leaves}
        self.areas = areas_by_code()
        self.offices = {code: one.id for code, one in offices_by_code().items() if one.is_valid(day_of(at))}

    def draft(self, line: int, row: dict[str, str], way: Way) -> CaseDraft:
        """Raises:
        Refused: what is wrong with the line, in a sentence.
        """
        leaf, area = self.categories.get(row["category"]), self.areas.get(row["area"])
        office = row.get("office", "")
        if leaf is None:
            raise NoSuchCategory(line=line, value=row["category"] or "—")
        if area is None:
            raise NoSuchArea(line=line, value=row["area"] or "—")
        if office and office not in self.offices:
            raise NoSuchOffice(line=line, value=office)
        if not row["words"]:
            raise LineWithoutWords(line=line)
        return CaseDraft(
            category=leaf.pk, area=area, words=row["words"], way=way, identity=_identity(line, row, leaf),
            kind=Kind(leaf.kind), office=self.offices.get(office), place_words=row.get("place", ""),
            consent=Consent.SIGNED, who=_who(line, row),
        )  # fmt: skip


def _identity(line: int, row: dict[str, str], leaf: Category) -> Identity:
    said = row.get("identity", "") or leaf.identity
    if said not in {Identity.NAMED, Identity.CONFIDENTIAL}:
        raise NoSuchIdentity(line=line, value=said)
    return Identity(said)


def _who(line: int, row: dict[str, str]) -> Who:
    number = row.get("number", "")
    try:
        number = normalise(number).e164 if number else ""
    except NotANumber as error:
        raise NoSuchNumber(line=line, value=number) from error
    return Who(
        number=number, name=row.get("name", ""), cnic=row.get("cnic", ""), address=row.get("address", ""),
        language=row.get("language", "") or "ur",
    )  # fmt: skip
