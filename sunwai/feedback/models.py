from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sunwai.feedback.types import Control, Outcome
from sunwai.messages.types import Channel


class Reply(models.Model):
    """What came back, in the citizen's words (sealed), by text, caller, key or web link.

    `invitation` is null where no question of ours was open on the number; `in_force` points at the answer. While it
    `needs_review`, `priority` says what a mistake in it would cost (see `rules.cost`), `look` whether a first, a second
    or a third person is wanted, and `held_by` who has it in hand until when.
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
    priority = models.SmallIntegerField(default=0, db_default=0)
    look = models.SmallIntegerField(default=1, db_default=1)
    held_by = models.TextField(default="", db_default="")
    held_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="reply_unread", condition=Q(in_force__isnull=True)),
            models.Index(
                fields=["-priority", "received_at", "id"], name="reply_to_review", condition=Q(needs_review=True)
            ),
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


class Review(models.Model):
    """A person's decision on a reply: its reading, and the one it replaced. `look` 2 was made without seeing 1.

    `gist_sealed` is what the person heard in a voice note, in short. One that was undone no longer counts.
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="reviews")
    reading = models.OneToOneField(ReadingRow, models.PROTECT, related_name="+")
    before = models.ForeignKey(ReadingRow, models.PROTECT, null=True, related_name="+")
    look = models.SmallIntegerField()
    by = models.TextField()
    at = models.DateTimeField()
    gist_sealed = models.BinaryField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "look"], condition=Q(undone_at__isnull=True), name="review_once_a_look"
            ),
            models.UniqueConstraint(
                fields=["reply", "by"], condition=Q(undone_at__isnull=True), name="review_once_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-at"], name="review_of_person"),
            models.Index(fields=["at"], name="review_second_looks", condition=Q(look=2, undone_at__isnull=True)),
        ]


class Danger(models.Model):
    """A reply that may mean danger to life, and what a duty person did about it (sealed).

    Who is in danger writes again and again: what comes from one number while its alert is open is of the same alert.
    """

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="danger")
    alert = models.ForeignKey("messages.Alert", models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    done_sealed = models.BinaryField(null=True)
    was_danger = models.BooleanField(null=True)
    closed_by = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-found_at"], name="danger_latest")]
