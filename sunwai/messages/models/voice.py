from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.messages.models.message import Message
from sunwai.messages.types import CallEnd, VersionState


class Prompt(models.Model):
    """A sentence that is played in calls. `is_on` is the one switch that stops it everywhere."""

    code = models.TextField(unique=True)
    name = models.TextField()
    is_on = models.BooleanField(default=True)


class PromptVersion(models.Model):
    """One recording of a prompt in one language: 8 kHz mono WAV, in a file named by its SHA-256 (hex)."""

    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="versions")
    language = models.TextField()
    number = models.IntegerField()
    digest = models.TextField()
    seconds = models.FloatField()
    words = models.TextField(default="")
    speaker = models.TextField()
    is_spoken_by_machine = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)
    state = models.TextField(choices=[(s.value, s.value) for s in VersionState])
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt", "language", "number"], name="prompt_version_once"),
            models.UniqueConstraint(
                fields=["prompt", "language"], condition=Q(state="approved"), name="prompt_version_approved_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")), name="prompt_second_person"
            ),
        ]


class CallRecord(models.Model):
    """How a call of ours went, from the voice engine's own record. `keys` is what was pressed, by question."""

    message = models.OneToOneField(Message, models.PROTECT, related_name="call_record")
    end = models.TextField(choices=[(e.value, e.value) for e in CallEnd])
    cause = models.IntegerField(null=True)
    keys = models.JSONField(default=dict)
    rang_seconds = models.IntegerField(default=0)
    spoke_seconds = models.IntegerField(default=0)
    recording = models.TextField(default="")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()


class InboundCall(models.Model):
    """What somebody said who dialled us: `recording` names a sealed file; its message is an inbound one by voice."""

    message = models.OneToOneField(Message, models.PROTECT, related_name="inbound_call")
    language = models.TextField()
    recording = models.TextField()
    seconds = models.IntegerField()
    is_confirmed = models.BooleanField(default=False)
