"""Vendors' invoices: handed in once, kept as they were billed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from sunwai.base.actors import Actor, Right
from sunwai.ledger.commands import record
from sunwai.messages.models import Vendor
from sunwai.outreach.invoices import read_invoice
from sunwai.outreach.models import Invoice, InvoiceRow
from sunwai.outreach.types import SameInvoice


def take_invoice(*, vendor: Vendor, name: str, content: bytes, by: Actor, at: datetime) -> Invoice:
    """Keeps an invoice, to be held against our own counts.

    Raises:
        BadInvoice: what cannot be read, with its line and why; then nothing is kept.
        SameInvoice: the same bytes were handed in before.
    """
    by.need(Right.CHECK_INVOICES)
    rows = read_invoice(content, file=name)
    digest = hashlib.sha256(content).digest()
    try:
        with transaction.atomic():
            invoice = Invoice.objects.create(
                vendor=vendor, name=name[:200], digest=digest, first_day=min(row.day for row in rows),
                last_day=max(row.day for row in rows), amount_paisa=sum(row.amount_paisa for row in rows),
                received_by=str(by), received_at=at,
            )  # fmt: skip
            InvoiceRow.objects.bulk_create([
                InvoiceRow(
                    invoice=invoice, line_number=row.line_number, day=row.day, kind=row.kind, what=row.what,
                    count=row.count, units=row.units, amount_paisa=row.amount_paisa,
                )
                for row in rows
            ], batch_size=5000)  # fmt: skip
            record(by=by, action="outreach.take_invoice", subject="invoice", subject_id=invoice.pk, at=at,
                   facts={"vendor": vendor.code, "rows": len(rows)})  # fmt: skip
    except IntegrityError as error:
        known = Invoice.objects.filter(vendor=vendor, digest=digest).first()
        if known is None:
            raise
        raise SameInvoice(day=f"{known.received_at:%d.%m.%Y}") from error
    return invoice
