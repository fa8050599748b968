from __future__ import annotations

from django.db import models
from django.db.models import Value

from sunwai.messages.types import Channel


class Vendor(models.Model):
    """A company that works for us, by lines or by callers, until its contract ends."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """One connection of ours to a carrier. Its password comes from the environment, `SUNWAI_LINE_<CODE>_PASSWORD`.

    Lines of a channel with the lowest `rank` carry it; those of the next rank only while none of them is healthy.
    `price_paisa` is for a segment, a minute begun, or a mail. `owner` is a random word of the process that has the
    line, and names the file in which it writes what it hands over; `health` is what that process saw of late.
    """

    code = models.TextField(unique=True)
    channel = models.TextField(choices=[(c.value, c.value) for c in Channel])
    settings = models.JSONField(default=dict)
    vendor = models.ForeignKey(Vendor, models.PROTECT, null=True, related_name="lines")
    rank = models.SmallIntegerField(default=1)
    price_paisa = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    state = models.TextField(default="down")
    state_at = models.DateTimeField(null=True)
    owner = models.TextField(default="", db_default="")
    health = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))


class LineSwitch(models.Model):
    """Traffic of a channel went over to other lines, and why."""

    channel = models.TextField(choices=[(c.value, c.value) for c in Channel])
    line_from = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    line_to = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["channel", "-at"], name="switch_latest")]
