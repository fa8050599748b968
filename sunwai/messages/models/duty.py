"""Who must know now: alarms to named posts, and the duty persons who are called at any hour."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.messages.models.message import Message


class Alarm(models.Model):
    """Something that a post must look at. `kind` and `values` make its sentence; one is open for a kind and key."""

    kind = models.TextField()
    key = models.TextField(default="")
    values = models.JSONField(default=dict)
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    acknowledged_by = models.TextField(default="")
    acknowledged_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(cleared_at__isnull=True), name="alarm_open_once"
            )
        ]
        indexes = [models.Index(fields=["-raised_at"], name="alarm_latest")]


class DutyTurn(models.Model):
    """Somebody is on duty for one thing between two moments; `place` is the order in which they are called."""

    duty = models.TextField()
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+")
    place = models.SmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="duty_turn_moments")]
        indexes = [models.Index(fields=["duty", "starts_at", "place"], name="duty_turn_roster")]


class DutySwap(models.Model):
    """Two persons exchange their turns, once the other has agreed. `agreed` is null until then; rows are kept."""

    mine = models.ForeignKey(DutyTurn, models.CASCADE, related_name="+")
    theirs = models.ForeignKey(DutyTurn, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    asked_of = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mine", "theirs"], condition=Q(decided_at__isnull=True), name="duty_swap_open_once"
            )
        ]


class Alert(models.Model):
    """Something that a duty person must know within minutes; `room` and `reference` say what it is about."""

    duty = models.TextField()
    room = models.TextField()
    reference = models.BigIntegerField()
    raised_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "reference"], name="alert_once")]
        indexes = [models.Index(fields=["next_at"], name="alert_due", condition=Q(acknowledged_at__isnull=True))]


class AlertTry(models.Model):
    """One telling of an alert: to whom, by which message."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="tries")
    turn = models.ForeignKey(DutyTurn, models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, models.PROTECT, related_name="+")
    at = models.DateTimeField()
