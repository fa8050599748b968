from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sunwai.feedback.types import Control, Outcome
from sunwai.messages.types import Channel


class Reply(models.Model):
    """What came back, in the citizen's words (sealed), by text, caller, key or web link.

    `invitation` is null where no question of ours was open on the number; `in_force` points at the answer.
    """

    channel = models.TextField(choices=[(c.value, c.value) for c in Channel])
    message = models.OneToOneField("messages.Message", models.PROTECT, null=True, related_name="+")
    call = models.OneToOneField("outreach.Call", models.PROTECT, null=True, related_name="+")
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey("outreach.Invitation", models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField()
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    in_force = models.OneToOneField("ReadingRow", models.PROTECT, null=True, related_name="+")
    needs_review = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="reply_unread", condition=Q(in_force__isnull=True)),
            models.Index(fields=["received_at"], name="reply_to_review", condition=Q(needs_review=True)),
            models.Index(fields=["received_at"], name="reply_received"),
        ]


class ReadingRow(models.Model):
    """One reading of a reply, by a reader or a person; never changed. The words that decided are sealed."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="readings")
    outcome = models.TextField(choices=[(o.value, o.value) for o in Outcome])
    bribe = models.BooleanField()
    bribe_denied = models.BooleanField()
    amount_pkr = models.BigIntegerField(null=True)
    reasons = ArrayField(models.TextField(), default=list)
    control = models.TextField(null=True, choices=[(c.value, c.value) for c in Control])
    language = models.TextField()
    confidence = models.JSONField(default=dict)
    because_sealed = models.BinaryField(null=True)
    reader = models.TextField()
    version = models.TextField()
    read_by = models.TextField()
    read_at = models.DateTimeField()

    class Meta:
        db_table = "feedback_reading"
        indexes = [models.Index(fields=["read_at"], name="reading_at")]
