"""Practice files: what a department might send, made from its own mapping, with two rows that cannot be accepted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

from sunwai.base import clock
from sunwai.base.actors import Actor
from sunwai.base.ids import token
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Office, Service
from sunwai.directory.queries import valid
from sunwai.transactions.mapping import Mapping, from_text
from sunwai.transactions.models import Feed
from sunwai.transactions.queries import feeds_importable_by

NOWHERE, NO_DAY = "nowhere-99", "31-31-2026"
Row = dict[str, str]


def handed_in(actor: Actor) -> tuple[str, bytes]:
    """A name and a day's file for the first feed that the actor may import: two good rows, one whose office
    nobody knows, one whose day is no day.

    Raises:
        NotFound: there is no feed that reads such a file.
    """
    for feed in feeds_importable_by(actor).order_by("code"):
        if found := _of(feed):
            return f"{feed.code}-practice-{clock.today()}.csv", found
    raise NotFound


def _of(feed: Feed) -> bytes:
    mapping = from_text(feed.mapping, feed.code)
    plain = {name: parts[0].column for name, parts in mapping.columns.items() if len(parts) == 1 and parts[0].column}
    services = Service.objects.filter(valid(clock.today()), department=feed.department)
    offices = Office.objects.filter(valid(clock.today()), department=feed.department)
    service, office = services.order_by("code").first(), offices.order_by("code").first()
    is_simple = mapping.form == "csv" and mapping.header and {"office", "service", "date"} <= plain.keys()
    if not is_simple or service is None or office is None:
        return b""
    good = {
        "office": _theirs(mapping, "office", office.code), "service": _theirs(mapping, "service", service.code),
        "time": "10:30", "sex": _theirs(mapping, "sex", "f"),
    }  # fmt: skip
    return _written(mapping, plain, [good, good, good | {"office": NOWHERE}, good | {"date": NO_DAY}])


def _theirs(mapping: Mapping, target: str, ours: str) -> str:
    """A code of ours as the department writes it."""
    return next((theirs for theirs, known in mapping.codes.get(target, {}).items() if known == ours), ours)


def _written(mapping: Mapping, plain: dict[str, str], rows: list[Row]) -> bytes:
    """The rows in the department's own columns. Nobody's number is in it: nobody is asked about what never was."""
    out, day, run = io.StringIO(), clock.today() - timedelta(days=1), token(5)
    writer = csv.writer(out, delimiter=mapping.delimiter or ",", quotechar=mapping.quote or '"')
    writer.writerow(mapping.used)
    for number, row in enumerate(rows, 1):
        said = {"key": f"P{run}-{number}", "date": _day(mapping, day)} | row
        cells = {plain[target]: said.get(target, "") for target in plain}
        writer.writerow([cells.get(one, "") for one in mapping.used])
    return out.getvalue().encode("utf-8-sig" if mapping.encoding in {"auto", "utf-8"} else mapping.encoding)


def _day(mapping: Mapping, day: date) -> str:
    form = next((one for one in mapping.dates if "%" in one), "%Y-%m-%d")
    return day.strftime(form)


PAPERS: dict[str, Callable[[Actor], tuple[str, bytes]]] = {"file": handed_in}
