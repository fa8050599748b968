"""A transfer order's lines as CSV: officer, leaves, takes, charge."""

from __future__ import annotations

import csv
from io import StringIO

from django.utils.translation import gettext as _

from sunwai.directory.commands.posting import MOST_LINES
from sunwai.directory.types import Charge, Fault, OrderLine, OrderRefused

COLUMNS = ("officer", "leaves", "takes", "charge")
MOST_BYTES = 200_000


def read_lines(content: bytes) -> list[OrderLine]:
    """The lines of a sheet; `leaves`, `takes` and `charge` may be empty or left out.

    Raises:
        OrderRefused: it cannot be read; each fault with its line, counted without the heading.
    """
    if len(content) > MOST_BYTES:
        raise OrderRefused([Fault(0, _("The file is too large for one order."))])
    try:
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise OrderRefused([Fault(0, _("The file is not CSV in UTF-8."))]) from None
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "officer" not in heading or set(heading) - set(COLUMNS) or len(set(heading)) != len(heading):
        raise OrderRefused([Fault(0, _("The heading has these columns: officer, leaves, takes, charge."))])
    lines, faults = [], list[Fault]()
    for number, row in enumerate((row for row in rows[1 : MOST_LINES + 2] if any(row)), start=1):
        cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
        charge = cells.get("charge") or Charge.FULL.value
        if len(row) != len(heading):
            faults.append(Fault(number, _("It has {found} cells, the heading {wanted}.").format(
                found=len(row), wanted=len(heading))))  # fmt: skip
        elif charge not in set(Charge):
            faults.append(Fault(number, _("A charge is full or additional.")))
        else:
            lines.append(OrderLine(cells["officer"], cells.get("leaves", ""), cells.get("takes", ""), Charge(charge)))
    if faults:
        raise OrderRefused(faults)
    return lines
