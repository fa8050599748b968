from __future__ import annotations

from django.db import models
from django.db.models import Q

from sunwai.messages.models.line import Line
from sunwai.messages.types import Channel, Direction, Purpose, State


class Message(models.Model):
    """One text, call or mail, out or in. `room` and `reference` say what an outbound one is for.

    `programme` is the asking programme's id in its room, `area` the district asked about, `lane` what takes turns with
    others in the queue, `check_code` what a citizen can ask us whether the text is genuine by, `question` what question
    of its room it asks: several tries of one share it.

    A key that begins an index below, or has few values, has no index of its own, and no index begins with a line: with
    stale statistics PostgreSQL would choose it, and read a whole line's messages for each batch.
    """

    direction = models.TextField(choices=[(d.value, d.value) for d in Direction])
    channel = models.TextField(choices=[(c.value, c.value) for c in Channel])
    purpose = models.TextField(default="", choices=[("", ""), *((p.value, p.value) for p in Purpose)])
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+", db_index=False)
    room = models.TextField(default="")
    reference = models.BigIntegerField(null=True)
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+", db_index=False)
    programme = models.BigIntegerField(null=True)
    area = models.ForeignKey(
        "directory.Area", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    lane = models.TextField(default="", db_default="")
    question = models.BigIntegerField(null=True)
    language = models.TextField(default="")
    sealed = models.BinaryField()
    check_code = models.TextField(null=True)
    cost_paisa = models.BigIntegerField(default=0, db_default=0)
    segments = models.SmallIntegerField(default=1)
    state = models.TextField(choices=[(s.value, s.value) for s in State])
    reason = models.TextField(default="")
    not_before = models.DateTimeField(null=True)
    not_after = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    reserved_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    carrier_id = models.TextField(null=True)
    carrier_ref = models.TextField(null=True)
    inbound_key = models.TextField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "reference", "purpose"],
                condition=Q(direction="out"),
                name="message_once_for_its_purpose",
            ),
            models.UniqueConstraint(
                fields=["carrier_id", "line"], condition=Q(direction="out"), name="message_carrier_id_once"
            ),
            models.UniqueConstraint(
                fields=["check_code"], condition=Q(check_code__isnull=False), name="message_check_code_once"
            ),
            models.UniqueConstraint(
                fields=["inbound_key", "line"], condition=Q(direction="in"), name="message_inbound_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "lane", "not_before", "id"], name="message_queue", condition=Q(state="queued")
            ),
            models.Index(fields=["reserved_at"], name="message_in_hand", condition=Q(state="reserved")),
            models.Index(fields=["accepted_at"], name="message_awaiting", condition=Q(state="accepted")),
            models.Index(fields=["line"], name="message_unknown", condition=Q(state="unknown")),
            models.Index(fields=["contact_point", "created_at"], name="message_contact"),
        ]


class Receipt(models.Model):
    """A delivery receipt as it came: kept even where no message is known for it yet."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="+", db_index=False)
    carrier_id = models.TextField()
    state = models.TextField()
    error = models.TextField(default="")
    at = models.DateTimeField()
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier_id", "line", "state"], name="receipt_once")]
        # few, and asked for each minute among all that ever came
        indexes = [models.Index(fields=["at"], name="receipt_strange", condition=Q(applied=False))]


class Part(models.Model):
    """A part of a long inbound text: it waits for the others, and once joined tells a late copy from a new text."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="+", db_index=False)
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+", db_index=False)
    reference = models.IntegerField()
    total = models.SmallIntegerField()
    number = models.SmallIntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    key = models.TextField()
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "contact_point", "reference", "total", "number"],
                condition=Q(message__isnull=True),
                name="part_once",
            ),
            models.UniqueConstraint(fields=["key", "line"], name="part_key_once"),
        ]
        indexes = [models.Index(fields=["at"], name="part_waits", condition=Q(message__isnull=True))]


class OpenQuestion(models.Model):
    """The one question open on a number, whatever room asked it: a short answer ("1", "yes") belongs to it."""

    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+", db_index=False)
    room = models.TextField()
    reference = models.BigIntegerField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact_point"], condition=Q(closed_at__isnull=True), name="one_question_open"
            ),
            models.UniqueConstraint(fields=["room", "reference"], name="question_opened_once"),
        ]
        indexes = [models.Index(fields=["contact_point", "-opened_at"], name="question_latest")]
