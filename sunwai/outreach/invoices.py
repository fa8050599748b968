"""A vendor's invoice as a CSV file, read line by line; what is wrong is said with its line. See docs/callers.md.

    date,kind,what,count,units,amount
    2026-03-04,sms,zong-1,1200,2400,4800.00

`what` is a line's code or a caller's username; `units` segments for `sms`, minutes for `call`; `amount` rupees.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from sunwai.outreach.types import BadInvoice, BilledKind

COLUMNS = ("date", "kind", "what", "count", "units", "amount")
MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
LONGEST = 100
LARGEST = Decimal(1_000_000_000)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Billed:
    """One line of an invoice."""

    line_number: int
    day: date
    kind: BilledKind
    what: str
    count: int
    units: Decimal
    amount_paisa: int


def read_invoice(content: bytes, *, file: str) -> list[Billed]:
    """Every line of an invoice.

    Raises:
        BadInvoice: what cannot be read, with its line and why.
    """
    if len(content) > MOST_BYTES:
        raise BadInvoice(file=file, line=1, problem=_("the file is larger than 5 MB"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInvoice(file=file, line=line, problem=_("it is not UTF-8 text")) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadInvoice(file=file, line=line, problem=_("it has a null character"))
    rows = list(_rows(text, file))
    if not rows:
        raise BadInvoice(file=file, line=1, problem=_("it bills nothing"))
    return rows


def _rows(text: str, file: str) -> Iterator[Billed]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    seen: dict[tuple[date, BilledKind, str], int] = {}
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if header != list(COLUMNS):
            raise BadInvoice(file=file, line=1, problem=_("its first line must read {columns}").format(
                columns=",".join(COLUMNS)))  # fmt: skip
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(seen) >= MOST_ROWS:
                raise BadInvoice(file=file, line=reader.line_num, problem=_("it has more than 50,000 lines"))
            one = _billed(row, reader.line_num, file)
            key = (one.day, one.kind, one.what)
            if key in seen:
                raise BadInvoice(file=file, line=one.line_number, problem=_("it bills what line {line} bills").format(
                    line=seen[key]))  # fmt: skip
            seen[key] = one.line_number
            yield one
    except csv.Error as error:
        raise BadInvoice(file=file, line=reader.line_num, problem=_("its commas or quotes do not match")) from error


def _billed(row: list[str], line: int, file: str) -> Billed:
    def wrong(problem: str) -> BadInvoice:
        return BadInvoice(file=file, line=line, problem=problem)

    cells = [cell.strip() for cell in row]
    if len(cells) != len(COLUMNS):
        raise wrong(_("it has {found} columns, not {wanted}").format(found=len(cells), wanted=len(COLUMNS)))
    day, kind, what, count, units, amount = cells
    if kind not in set(BilledKind):
        raise wrong(_("the kind must be sms or call"))
    if not what or len(what) > LONGEST or what.startswith(FORMULA) or not what.isprintable():
        raise wrong(_("that is no code of a line or a caller"))
    try:
        when = date.fromisoformat(day)
    except ValueError as error:
        raise wrong(_("the date must read like 2026-03-04")) from error
    if not count.isascii() or not count.isdigit() or len(count) > 9:
        raise wrong(_("the count must be a whole number"))
    amounts = [_decimal(units), _decimal(amount)]
    if amounts[0] is None or amounts[1] is None:
        raise wrong(_("units and amount must be numbers from 0, with at most two decimals"))
    return Billed(line, when, BilledKind(kind), what, int(count), amounts[0], int(amounts[1] * 100))


def _decimal(text: str) -> Decimal | None:
    """A plain number from 0 with at most two decimals; no sign, no exponent, no infinity."""
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number <= LARGEST and number == round(number, 2) else None
