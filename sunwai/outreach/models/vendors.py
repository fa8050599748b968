"""Vendors' invoices, line by line, to be held against our own counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.outreach.types import BilledKind


class Invoice(models.Model):
    """One invoice file of a vendor. The same bytes twice are the same invoice."""

    vendor = models.ForeignKey("messages.Vendor", models.PROTECT, related_name="+")
    name = models.TextField()
    digest = models.BinaryField()
    first_day = models.DateField()
    last_day = models.DateField()
    amount_paisa = models.BigIntegerField()
    received_by = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "digest"], name="invoice_once"),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="invoice_days"),
        ]
        indexes = [models.Index(fields=["-received_at"], name="invoice_latest")]


class InvoiceRow(models.Model):
    """What is billed for one day and one line or caller (`what`): how many, and their segments or minutes."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="rows")
    line_number = models.IntegerField()
    day = models.DateField()
    kind = models.TextField(choices=[(k.value, k.value) for k in BilledKind])
    what = models.TextField()
    count = models.IntegerField()
    units = models.DecimalField(max_digits=12, decimal_places=2)
    amount_paisa = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "day", "kind", "what"], name="invoice_row_once")]
