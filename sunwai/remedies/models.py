from __future__ import annotations

from django.db import models

from sunwai.remedies.types import RemedyKind


class Remedy(models.Model):
    """What was done about a finding under one order. Append-only: a mistake is mended by a row that `corrects` it.

    A row that corrects another with `is_void` takes it out of the totals and puts nothing in its place.
    """

    finding = models.ForeignKey("insight.Finding", models.PROTECT, related_name="+")
    kind = models.TextField(choices=[(k.value, k.value) for k in RemedyKind])
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    order_number = models.TextField()
    ordered_on = models.DateField()
    note = models.TextField(default="")
    recorded_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    is_void = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "kind", "order_number"],
                condition=models.Q(corrects__isnull=True),
                name="remedy_once",
            )
        ]
        indexes = [models.Index(fields=["finding"], name="remedy_finding")]
