"""Cases that are told by text or voice, and the one question put to a citizen about an outcome."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sunwai.complaints.types import Answer, CallEnd, Step


class TextFiling(models.Model):
    """A case being told by text, one question at a time: what, then where. `message` is the text that began it."""

    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+")
    message = models.BigIntegerField(unique=True)
    language = models.TextField()
    step = models.TextField(choices=[(s.value, s.value) for s in Step])
    what_sealed = models.BinaryField(null=True)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    case = models.OneToOneField("casework.Case", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_point"], condition=Q(ended_at=None), name="told_by_text_once")
        ]


class VoiceFiling(models.Model):
    """A call that told a case: the recording stays sealed, a person listens and types what it is about."""

    message = models.OneToOneField("messages.Message", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_by = models.TextField(default="")
    taken_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    why = models.TextField(default="")
    case = models.OneToOneField("casework.Case", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["at"], name="voice_waits", condition=Q(ended_at=None))]


class CaseCall(models.Model):
    """A call of the office on a case, joined by the exchange: by its reference there, until its record says how it
    went. Neither a number nor whose it is stands here.
    """

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="+")
    reference = models.TextField(unique=True)
    by = models.TextField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.TextField(default="", choices=[("", ""), *((e.value, e.value) for e in CallEnd)])
    seconds = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="case_call_open", condition=Q(ended_at=None))]


class OutcomeQuestion(models.Model):
    """Whether it is solved, asked by text of who filed a case that an outcome was written of; 1 is yes, 2 is no.

    `n` is the event by which the case came to be told. It waits until no other question is open on the number.
    """

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="+")
    n = models.SmallIntegerField()
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+")
    language = models.TextField()
    until = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", choices=[("", ""), *((a.value, a.value) for a in Answer)])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "n"], name="outcome_asked_once")]
        indexes = [
            models.Index(fields=["until"], name="outcome_waits", condition=Q(ended_at=None)),
        ]
