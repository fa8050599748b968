"""The companies that work for us by lines or callers, each until a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.models import Line, Vendor


def keep_vendor(
    *, code: str, name: str, name_ur: str, starts_on: date, ends_on: date | None = None, lines: Iterable[Line] = (),
    by: Actor, at: datetime,
) -> Vendor:  # fmt: skip
    """A vendor, new or changed, from a day up to and with another; `lines` are theirs from now on."""
    by.need(Right.ADMINISTER)
    theirs = [line.pk for line in lines]
    with transaction.atomic():
        vendor, _ = Vendor.objects.update_or_create(
            code=code, defaults={"name": name, "name_ur": name_ur, "starts_on": starts_on, "ends_on": ends_on}
        )
        Line.objects.filter(pk__in=theirs).update(vendor=vendor)
        record(by=by, action="messages.keep_vendor", subject="vendor", subject_id=vendor.pk, at=at,
               facts={"code": code, "ends_on": str(ends_on or ""), "lines": theirs})  # fmt: skip
    return vendor
