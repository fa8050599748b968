from __future__ import annotations

from django.db import models

from sunwai.reports.types import ChaseStep, LetterKind


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


class Moved(models.Model):
    """A date moved under a rule, such as a new holiday; rows are only ever added."""

    was = models.DateField()
    acknowledge_by = models.DateField()
    rule = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class NoticeMove(Moved):
    """The date of a finding moved."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="moves")


class Delivery(models.Model):
    """A report put before a post, to be acknowledged by a date. Without a post nobody gets it: that kind is stopped."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="delivery")
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    delivered_at = models.DateTimeField()
    acknowledge_by = models.DateField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["post", "acknowledge_by"],
                name="delivery_open",
                condition=models.Q(acknowledged_at__isnull=True),
            )
        ]


class Chase(models.Model):
    """A reminder to a post, or a step up to one, about a report or a finding that nobody acknowledged; each once.

    After a step up the post that got it has until `due_on`.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="chases")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="chases")
    step = models.TextField(choices=[(one.value, one.value) for one in ChaseStep])
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    due_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivery__isnull=True, notice__isnull=False)
                | models.Q(delivery__isnull=False, notice__isnull=True),
                name="chase_of_one",
            ),
            models.UniqueConstraint(
                fields=["delivery", "notice", "step", "post"], name="chase_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["post", "step"], name="chase_post")]


class DeliveryMove(Moved):
    """The date of a report moved."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="moves")


class ChaseMove(Moved):
    """The date of a step up moved."""

    chase = models.ForeignKey(Chase, models.PROTECT, related_name="moves")


class Redirect(models.Model):
    """A kind of report no longer goes to a post: to another, or to nobody. It holds until it is ended."""

    kind = models.TextField()
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    to = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "post"], condition=models.Q(ended_at__isnull=True), name="redirect_once"
            )
        ]


class Letter(models.Model):
    """A letter to a post about a finding, in both languages. Its words are open until it is issued, and then fixed."""

    finding = models.ForeignKey("insight.Finding", models.PROTECT, related_name="+")
    kind = models.TextField(choices=[(one.value, one.value) for one in LetterKind])
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    text_ur = models.TextField()
    answer_by = models.DateField(null=True)
    drafted_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    number = models.TextField(null=True, unique=True)
    issued_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__isnull=True, issued_at__isnull=True, issued_by__isnull=True)
                | models.Q(number__isnull=False, issued_at__isnull=False, issued_by__isnull=False),
                name="letter_issued_whole",
            )
        ]
        indexes = [models.Index(fields=["finding"], name="letter_finding")]


class Release(models.Model):
    """Open data as it was published on a day: all months until then. `files`: name, size and sha256 of each."""

    day = models.DateField(unique=True)
    snapshot = models.ForeignKey("insight.Snapshot", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    files = models.JSONField(default=list)


class PublishedMonth(models.Model):
    """The figures of a month as they were first published. Never changed: see `insight.publishing`."""

    month = models.TextField(unique=True)
    release = models.ForeignKey(Release, models.PROTECT, related_name="months")
    content = models.JSONField()
    digest = models.TextField()
