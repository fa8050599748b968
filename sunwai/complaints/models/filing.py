"""How complaints come in, and who may file how many. What is said by text and voice is in `hearing`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sunwai.complaints.types import Consent, IntermediaryKind, OfferState


class Intermediary(models.Model):
    """A teacher, councillor, lawyer, organisation or centre that files for others; its record is kept."""

    kind = models.TextField(choices=[(k.value, k.value) for k in IntermediaryKind])
    account = models.OneToOneField("people.Account", models.PROTECT, related_name="+")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    name = models.TextField()
    name_ur = models.TextField(default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)


class FilingOnce(models.Model):
    """That a sender's token filed a case, for two days. Both columns open with the token only; the day is all the time
    there is, and no row is numbered.
    """

    finder = models.BinaryField(primary_key=True)
    day = models.DateField(db_index=True)
    receipt = models.BinaryField()


class Filing(models.Model):
    """A case filed for somebody: by whom, on what consent, and what the citizen said of it when reached."""

    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="+")
    intermediary = models.ForeignKey(Intermediary, models.PROTECT, null=True, related_name="filings")
    entered_by = models.TextField()
    consent = models.TextField(choices=[(c.value, c.value) for c in Consent])
    batch = models.TextField(default="", db_index=True)
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    denied_at = models.DateTimeField(null=True)


class OneTimeCode(models.Model):
    """A code sent to a phone, by which its owner signs in; only its keyed digest is kept."""

    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+")
    digest = models.BinaryField()
    sent_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class RepeatReview(models.Model):
    """A number that files very many cases: a person looks, and says what the limit is. Nobody is blocked in silence."""

    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    filed = models.SmallIntegerField(default=0)
    most_a_day = models.SmallIntegerField(null=True)
    until = models.DateField(null=True)
    reason_sealed = models.BinaryField(null=True)
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_point"], condition=Q(decided_at=None), name="review_open_once")
        ]


class BribeOffer(models.Model):
    """A citizen whose answer alleged a bribe is asked whether it shall become a complaint. Only their yes makes one."""

    reply = models.OneToOneField("feedback.Reply", models.PROTECT, related_name="+")
    state = models.TextField(choices=[(s.value, s.value) for s in OfferState], default=OfferState.OFFERED)
    message = models.BigIntegerField(null=True)
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    case = models.OneToOneField("casework.Case", models.PROTECT, null=True, related_name="+")


class Story(models.Model):
    """A solved case that its citizen agreed to share, in words without persons, approved by a second officer."""

    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    title = models.TextField(default="")
    title_ur = models.TextField(default="")
    text = models.TextField(default="")
    text_ur = models.TextField(default="")
    drafted_by = models.TextField(default="")
    published_by = models.TextField(default="")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
