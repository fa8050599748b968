from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models


class Snapshot(models.Model):
    """Immutable, dated data that figures are computed from: its parts, whose digests `digest` covers.

    `folder` has their list; `marks` is what the next snapshot compares with (see `marks.py`).
    """

    as_of = models.DateTimeField()
    taken_at = models.DateTimeField()
    folder = models.TextField(unique=True)
    digest = models.BinaryField()
    counts = models.JSONField()
    marks = models.JSONField(default=dict)


class Part(models.Model):
    """The rows of one fact in one month of a snapshot: a Parquet file, often one that an earlier snapshot wrote.

    `month` is empty for a fact that has none, or no rows. `file` is its name below the snapshots' folder.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="parts")
    fact = models.TextField()
    month = models.TextField()
    file = models.TextField()
    digest = models.TextField()
    rows = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "fact", "month"], name="snapshot_part_once")]


class Signal(models.Model):
    """A piece of evidence, written by any room. `kind` and `facts` make its sentence when it is shown.

    Those with a `chance` are weighed towards a finding of the kind `towards` (see `types.Strength`).
    """

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
    towards = models.TextField(default="")
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    of = models.IntegerField(null=True)
    expected = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    tests = models.IntegerField(default=1)
    among = models.IntegerField(default=1)
    false_rate = models.FloatField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "source_id"], condition=models.Q(source_id__isnull=False), name="signal_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "office", "period_from", "period_to"],
                condition=models.Q(chance__isnull=False),
                name="signal_of_period_once",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "kind", "observed_on"], name="signal_office"),
            models.Index(
                fields=["period_to", "office"], name="signal_weighed", condition=models.Q(chance__isnull=False)
            ),
        ]


class SignalRow(models.Model):
    """A row that a signal stands on: the table of some room, and its id there."""

    signal = models.ForeignKey(Signal, models.CASCADE, related_name="rows")
    source = models.TextField()
    source_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "source", "source_id"], name="signal_row_once")]


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


class Ground(models.Model):
    """A signal that a finding stands on."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="grounds")
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="grounds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "signal"], name="ground_once")]


class Touch(models.Model):
    """A note of a statement that changed a table which facts read, since the newest snapshot (see `marks.py`).

    It names a row that changed, all rows `above` an id, or a day from which rows went away; with none of these it may
    be anything. Triggers write it, a snapshot takes it away. Its numbers come in no turn:
    that would place the deeds of who has no name (decision 0048).
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID())
    table = models.TextField()
    row = models.BigIntegerField(null=True)
    above = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
