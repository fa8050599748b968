"""Transactions and where they came from.

Foreign keys from the bulk tables to the directory carry no constraint in the database: the import's own join on codes
yields only ids that exist, nothing in the directory is ever deleted, and the key checks would cost three quarters of
a load (docs/decisions).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sunwai.transactions.types import FileState, QuarantineState


class Feed(models.Model):
    """A department's stream of files, read through one mapping. Expected by `expected_by` (local) on `expected_days`."""

    code = models.TextField(unique=True)
    name = models.TextField()
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    mapping = models.TextField()
    expected_by = models.TimeField(null=True)
    alarm_post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    has_numbers = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class FeedFile(models.Model):
    """One file or batch of a feed. The same bytes twice are the same file."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="files")
    name = models.TextField()
    digest = models.BinaryField()
    size = models.BigIntegerField()
    state = models.TextField(choices=[(s.value, s.value) for s in FileState])
    rows_read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    corrections = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    received_by = models.TextField()
    problem = models.TextField(default="")
    retracted_at = models.DateTimeField(null=True)
    retracted_by = models.TextField(default="")
    retraction_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "digest"], name="file_once"),
            models.CheckConstraint(
                condition=Q(rows_read=models.F("accepted") + models.F("duplicates") + models.F("corrections") + models.F("quarantined")),
                name="file_rows_reconcile",
            ),
        ]


class Transaction(models.Model):
    """One service given to one citizen at one office at one time: the version that counts.

    `key` is the digest of the feed's own row key, or of office, service, number, day and reference; `content` that of
    everything else, so that a changed row shows. Earlier versions are in TransactionVersion.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_constraint=False)
    file = models.ForeignKey(FeedFile, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    key = models.UUIDField()
    content = models.UUIDField()
    version = models.SmallIntegerField(default=1)
    occurred_at = models.DateTimeField()
    day = models.DateField()
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    service = models.ForeignKey("directory.Service", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    contact_point = models.ForeignKey(
        "people.ContactPoint", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    entered_by = models.TextField(default="")
    sex = models.TextField(default="")
    language = models.TextField(default="")
    retracted = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="transaction_once")]
        indexes = [
            models.Index(fields=["day", "service"], name="transaction_day"),
            models.Index(fields=["contact_point", "service"], name="transaction_contact"),
            models.Index(fields=["file"], name="transaction_file"),
        ]


class TransactionVersion(models.Model):
    """An earlier version of a transaction, as it was, and the file that replaced it."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="+")
    version = models.SmallIntegerField()
    content = models.UUIDField()
    file = models.ForeignKey(FeedFile, models.PROTECT, related_name="+", db_constraint=False)
    occurred_at = models.DateTimeField()
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", models.PROTECT, related_name="+")
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    entered_by = models.TextField(default="")
    sex = models.TextField(default="")
    language = models.TextField(default="")
    replaced_by = models.ForeignKey(FeedFile, models.PROTECT, related_name="+", db_constraint=False)
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction", "version"], name="transaction_version_once")]


class QuarantinedRow(models.Model):
    """A row that could not be accepted: its line and column, why, and the row itself, sealed."""

    file = models.ForeignKey(FeedFile, models.PROTECT, related_name="+")
    line = models.BigIntegerField()
    column = models.TextField(default="")
    reason = models.TextField()
    sealed = models.BinaryField()
    state = models.TextField(default="open", choices=[(s.value, s.value) for s in QuarantineState])
    replayed_in = models.ForeignKey(FeedFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "line"], name="quarantined_line_once")]


class FeedAlarm(models.Model):
    """A feed did not come by its hour on a day: raised to a named post."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    day = models.DateField()
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "day"], name="feed_alarm_once")]
