"""Every deadline of the house: a row with its rule, its calendar, its pauses and its moves. Nothing derives it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.casework.types import DeadlineKind


class DeadlineRule(models.Model):
    """How many days each kind of deadline has. A change is a new version; rows keep the version they were made by.

    `days`: {kind: {"days": whole number, "working": true or false}}; `pauses`: {reason: most days}.
    """

    code = models.TextField()
    version = models.SmallIntegerField()
    name = models.TextField()
    name_ur = models.TextField()
    days = models.JSONField()
    pauses = models.JSONField(default=dict)
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="deadline_rule_version_once")]

    def __str__(self) -> str:
        return f"{self.code}/{self.version}"


class Deadline(models.Model):
    """Something is due from a post by a date. `room` and `reference` say for what: ("casework", the case's id), …

    It is open until it is met, ended (no longer owed) or both; `missed_at` is when the clock saw it pass.
    """

    room = models.TextField()
    reference = models.BigIntegerField()
    kind = models.TextField(choices=[(k.value, k.value) for k in DeadlineKind])
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    days = models.SmallIntegerField()
    is_working = models.BooleanField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="deadline_in_order")]
        indexes = [
            models.Index(fields=["reference", "room"], name="deadline_of"),
            models.Index(
                fields=["due_at"], name="deadline_next",
                condition=Q(met_at__isnull=True, ended_at__isnull=True, missed_at__isnull=True, paused_at__isnull=True),
            ),
        ]  # fmt: skip


class DeadlinePause(models.Model):
    """A deadline stands still from one moment; at the latest until `most_until`, whatever happens."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses")
    reason = models.TextField()
    from_at = models.DateTimeField()
    most_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["most_until"], name="pause_next", condition=Q(ended_at__isnull=True))]


class DeadlineMove(models.Model):
    """A due date moved, by whom and under which rule (a pause that ended, a new holiday, a new version)."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="moves")
    was = models.DateTimeField()
    due_at = models.DateTimeField()
    rule = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
