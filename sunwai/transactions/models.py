"""Transactions and where they came from.

Foreign keys from the bulk tables to the directory carry no constraint in the database: the import's own join on codes
yields only ids that exist, nothing in the directory is ever deleted, and the key checks would cost three quarters of
a load (docs/decisions).
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from sunwai.transactions.types import FileState, MappingState, QuarantineState, UploadState


class Feed(models.Model):
    """A department's stream of files, read through one mapping; expected by `expected_by` (local) on working days."""

    code = models.TextField(unique=True)
    name = models.TextField()
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    mapping = models.TextField()
    expected_by = models.TimeField(null=True)
    alarm_post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    has_numbers = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class MappingVersion(models.Model):
    """A mapping of a feed as it was handed in: drafted by one, released by another; `words` has its code tables in it.

    The feed itself may not be there before its first release, so it is named by its code. `undoes` is the older version
    that this one brings back. `released_by` is empty where the machine's keeper put it in force alone.
    """

    code = models.TextField()
    number = models.IntegerField()
    name = models.TextField()
    text = models.TextField()
    words = models.JSONField()
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    state = models.TextField(choices=[(s.value, s.value) for s in MappingState])
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    released_by = models.TextField(default="")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="mapping_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="released"), name="mapping_released_once"),
            models.CheckConstraint(
                condition=Q(released_by="") | ~Q(released_by=F("drafted_by")), name="mapping_second_person"
            ),
        ]


class FeedFile(models.Model):
    """One file or batch of a feed. The same bytes twice are the same file. `header` is the names of its columns."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="files")
    name = models.TextField()
    digest = models.BinaryField()
    size = models.BigIntegerField()
    header = models.JSONField(default=list)
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
    was_known = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "digest"], name="file_once"),
            models.CheckConstraint(
                condition=Q(
                    rows_read=models.F("accepted")
                    + models.F("duplicates")
                    + models.F("corrections")
                    + models.F("quarantined")
                ),
                name="file_rows_reconcile",
            ),
        ]


class Transaction(models.Model):
    """One service given to one citizen at one office at one time: the version that counts.

    `key` is the digest of the feed with its own row key, or with office, service, number, day and reference; `content`
    that of everything else, so that a changed row shows. Earlier versions are in TransactionVersion.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    file = models.ForeignKey(FeedFile, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    key = models.UUIDField()
    content = models.UUIDField()
    version = models.IntegerField(default=1)
    occurred_at = models.DateTimeField()
    day = models.DateField()
    office = models.ForeignKey(
        "directory.Office", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    service = models.ForeignKey(
        "directory.Service", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    contact_point = models.ForeignKey(
        "people.ContactPoint", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    post = models.ForeignKey(
        "directory.Post", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    entered_by = models.TextField(default="")
    sex = models.TextField(default="")
    language = models.TextField(default="")
    retracted = models.BooleanField(default=False)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="transaction_key_once")]
        indexes = [
            BrinIndex(fields=["day"], name="transaction_by_day", pages_per_range=32, autosummarize=True),
            models.Index(fields=["file"], name="transaction_file"),
        ]


class TransactionVersion(models.Model):
    """An earlier version of a transaction, as it was, and the file that replaced it."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="+")
    version = models.IntegerField()
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


class Upload(models.Model):
    """A file handed in on a page, waiting to be imported by a job; its progress is committed apart, for pages to ask.

    Its bytes are in UploadPart, sealed, until the import ends.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    name = models.TextField()
    size = models.BigIntegerField()
    state = models.TextField(choices=[(s.value, s.value) for s in UploadState])
    stage = models.TextField(default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    problem = models.TextField(default="")
    file = models.ForeignKey(FeedFile, models.PROTECT, null=True, related_name="+")
    uploaded_by = models.TextField()
    uploaded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class UploadPart(models.Model):
    """A megabyte of an upload, sealed."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    seq = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "seq"], name="upload_part_once")]


class FeedToken(models.Model):
    """A department's secret for handing in rows by API, kept as a digest."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    name = models.TextField()
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.TextField()
    revoked_at = models.DateTimeField(null=True)


class Batch(models.Model):
    """A batch that came by API: the same idempotency key gets the same answer, and nothing is read twice."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    key = models.TextField()
    digest = models.BinaryField()
    file = models.ForeignKey(FeedFile, models.PROTECT, related_name="+")
    outcomes = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="batch_once")]
