"""What other programs hold on to: Open311 tokens, keys, hooks, and the keys of cases imported."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiKey(models.Model):
    """A program that may file and read over the API; its secret is kept as a keyed digest."""

    name = models.TextField()
    digest = models.BinaryField(unique=True)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    may_file = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class ServiceRequest(models.Model):
    """An Open311 request: the token given at once, and the case it became; what the register shows of it."""

    token = models.TextField(unique=True)
    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    description = models.TextField(default="")
    address = models.TextField(default="")
    media_url = models.TextField(default="")


class ImportedCase(models.Model):
    """Which case of which source a case is: importing again changes nothing."""

    source = models.TextField()
    external = models.TextField()
    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external"], name="imported_case_once")]


class Hook(models.Model):
    """An address that is told of events, signed with its secret."""

    url = models.TextField()
    events = ArrayField(models.TextField())
    secret_sealed = models.BinaryField()
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class HookDelivery(models.Model):
    """One event on its way to one hook."""

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="+")
    body = models.JSONField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, db_index=True)
    tries = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_status = models.SmallIntegerField(null=True)
