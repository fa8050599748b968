"""What the gate goes by, beside what `people` and `directory` know."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.messages.models.message import Message
from sunwai.messages.types import LimitKind, PauseScope, Standing


class Pause(models.Model):
    """Sending is stopped: all of it, or of one programme, area, channel, line or vendor (`reference`)."""

    scope = models.TextField(choices=[(s.value, s.value) for s in PauseScope])
    reference = models.TextField(default="")
    why = models.TextField()
    placed_by = models.TextField()
    placed_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    lifted_by = models.TextField(default="")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["scope", "reference"], name="pause_standing", condition=Q(lifted_at=None))]


class Budget(models.Model):
    """What may be spent in a span of days, by one programme or (null) by all; `spent_paisa` follows reservations."""

    programme = models.BigIntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    limit_paisa = models.BigIntegerField()
    spent_paisa = models.BigIntegerField(default=0)
    warned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "starts_on", "ends_on"], name="budget_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="budget_days"),
        ]


class Limit(models.Model):
    """How often one citizen is asked, whatever the service (`contacts`: `most` questions in `days`), and how long after
    a question was made it may still be put (`age`: `days`)."""

    kind = models.TextField(choices=[(k.value, k.value) for k in LimitKind])
    days = models.IntegerField()
    most = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "days"], name="limit_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="age"), name="limit_of_age_once"),
            models.CheckConstraint(condition=Q(days__gt=0), name="limit_days"),
        ]


class GateChange(models.Model):
    """The gate's decision about a message became another one; the standing one is on the message."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    standing = models.TextField(choices=[(s.value, s.value) for s in Standing])
    reason = models.TextField(default="")
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()
