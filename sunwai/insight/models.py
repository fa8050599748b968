from __future__ import annotations

from django.db import models


class Snapshot(models.Model):
    """Immutable, dated data that figures are computed from: Parquet files in `folder`, whose bytes `digest` covers."""

    as_of = models.DateTimeField()
    taken_at = models.DateTimeField()
    folder = models.TextField(unique=True)
    digest = models.BinaryField()
    counts = models.JSONField()


class Signal(models.Model):
    """A piece of evidence, written by any room."""

    kind = models.TextField()
    observed_on = models.DateField()
    count = models.IntegerField(default=1)
    feed = models.TextField(default="")
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    source = models.TextField(default="")
    source_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "source_id"], condition=models.Q(source_id__isnull=False), name="signal_once"
            )
        ]
        indexes = [models.Index(fields=["office", "kind", "observed_on"], name="signal_office")]


class Finding(models.Model):
    """What the evidence of one period says that a named post should look at. Never changed once made.

    `rate`, `low`, `high` are the office's figure with its interval; `peers` the comparison it stands out from.
    """

    kind = models.TextField()
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+")
    count = models.IntegerField()
    of = models.IntegerField()
    rate = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    peers = models.FloatField(null=True)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "office", "service", "period_from"], name="finding_once", nulls_distinct=False
            )
        ]
