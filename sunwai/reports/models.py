from __future__ import annotations

from django.db import models


class Report(models.Model):
    """A document of figures and findings made for a named post from one snapshot; `pdf` is reproducible from it."""

    kind = models.TextField()
    period_from = models.DateField()
    period_to = models.DateField()
    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    snapshot = models.ForeignKey("insight.Snapshot", models.PROTECT, related_name="+")
    content = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period_from", "period_to", "area", "department", "service"],
                name="report_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["post", "-made_at"], name="report_post")]


class Opening(models.Model):
    """The first time an account opened a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="openings")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "account"], name="opening_once")]


class Notice(models.Model):
    """A finding laid before a post, to be acknowledged by a date."""

    finding = models.OneToOneField("insight.Finding", models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="notices")
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    acknowledge_by = models.DateField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    note = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="notice_acknowledged_pair",
            )
        ]
        indexes = [
            models.Index(
                fields=["post", "acknowledge_by"], name="notice_open", condition=models.Q(acknowledged_at__isnull=True)
            )
        ]


class NoticeMove(models.Model):
    """A date of a notice moved under a rule, such as a new holiday; rows are only ever added."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="moves")
    was = models.DateField()
    acknowledge_by = models.DateField()
    rule = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
