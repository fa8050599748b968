"""What one cell of a directory's CSV may say. Each reader returns the value or raises ValueError with the reason."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from sunwai.directory.types import AreaKind, Weekday

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")
LONGEST, LONGEST_CODE = 1000, 200


def code(cell: str) -> str:
    return text(cell, most=LONGEST_CODE)


def text(cell: str, most: int = LONGEST) -> str:
    if len(cell) > most:
        raise ValueError(_("longer than {most} letters").format(most=most))
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in cell):
        raise ValueError(_("holds a control character"))
    return cell


def day(cell: str) -> date:
    if not _DATE.fullmatch(cell):
        raise ValueError(_("“{cell}” is not a date; write it as 2026-03-23").format(cell=cell))
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise ValueError(_("there is no day {cell}").format(cell=cell)) from error


def hour(cell: str) -> time:
    try:
        if _TIME.fullmatch(cell):
            return time.fromisoformat(cell)
    except ValueError:
        pass
    raise ValueError(_("“{cell}” is not a time; write it as 08:30").format(cell=cell))


def count(cell: str) -> int:
    if not re.fullmatch(r"\d{1,12}", cell, re.ASCII):
        raise ValueError(_("“{cell}” is not a whole number").format(cell=cell))
    return int(cell)


def days(cell: str) -> int:
    number = count(cell)
    if number > 3650:
        raise ValueError(_("more than ten years"))
    return number


def paisa(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", cell, re.ASCII):
        raise ValueError(_("“{cell}” is not a sum in rupees; write it as 150 or 150.50").format(cell=cell))
    return int(Decimal(cell) * 100)


def share(cell: str) -> Decimal:
    try:
        part = Decimal(cell).quantize(Decimal("0.00001"))
        if 0 < part <= 1:
            return part
    except InvalidOperation:
        pass
    raise ValueError(_("“{cell}” is not a share; write a number above 0 and up to 1").format(cell=cell))


def yes_or_no(cell: str) -> bool:
    if cell not in {"yes", "no"}:
        raise ValueError(_("write yes or no"))
    return cell == "yes"


def kind(cell: str) -> str:
    if cell not in set(AreaKind):
        raise ValueError(_("“{cell}” is none of {kinds}").format(cell=cell, kinds=", ".join(AreaKind)))
    return cell


def weekday(cell: str) -> int:
    if cell not in set(Weekday):
        raise ValueError(_("“{cell}” is no weekday; write monday, tuesday and so on").format(cell=cell))
    return Weekday(cell).number
