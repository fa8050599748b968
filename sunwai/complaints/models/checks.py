"""Checks by a unit apart: spot checks of closed cases, and reports of pressure."""

from __future__ import annotations

from django.db import models

from sunwai.complaints.types import CheckResult


class SpotCheckMonth(models.Model):
    """A month's draw. The seed's digest goes into the ledger when the month opens; the seed is told when it closes."""

    month = models.DateField(unique=True)
    seed_digest = models.BinaryField()
    seed_sealed = models.BinaryField()
    opened_at = models.DateTimeField()
    seed = models.TextField(default="")
    revealed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    frame = models.JSONField(default=dict)


class SpotCheck(models.Model):
    """One closed case to be checked by a call back; stratum is the office or post that closed it."""

    month = models.ForeignKey(SpotCheckMonth, models.PROTECT, related_name="checks")
    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="+")
    stratum = models.TextField()
    closed_status = models.TextField()
    taken_by = models.TextField(default="")
    taken_until = models.DateTimeField(null=True)
    result = models.TextField(default="", choices=[(r.value, r.value) for r in CheckResult])
    note_sealed = models.BinaryField(null=True)
    by = models.TextField(default="")
    at = models.DateTimeField(null=True)


class Pressure(models.Model):
    """A citizen says that they are pressed or punished over a case. Only the unit apart sees it."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()
    taken_by = models.TextField(default="")
    done_sealed = models.BinaryField(null=True)
    done_at = models.DateTimeField(null=True)
