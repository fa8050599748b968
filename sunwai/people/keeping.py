"""Tables of what is kept how long: the government's rules, holds, what was removed, and what citizens asked for.

They are models of this room (`models.py` names them); they stand apart only because they are one matter.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Hidden(models.Model):
    """A contact point that cannot be found by its number: nothing needs it since `hidden_at`, or it never had one.

    While it is hidden its `lookup` is random, so that nothing new is tied to it before it is removed.
    """

    contact_point = models.OneToOneField(
        "people.ContactPoint", models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    hidden_at = models.DateTimeField(null=True, db_index=True)


class RetentionRules(models.Model):
    """How long each kind is kept: a version of the whole list. The newest approved one is in force.

    `rules`: [{kind, days, start, basis, basis_ur}]. A kind that is not in it is kept.
    """

    rules = models.JSONField()
    name = models.TextField()
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("drafted_by")),
                name="retention_second_person",
            )
        ]


class Hold(models.Model):
    """What must not be removed: all that is of this office, case, number, kind and span of days, as far as given.

    `who` ordered it (a court), under which `number`; it ends with `until`, or when a second person lifts it.
    """

    who = models.TextField()
    number = models.TextField(default="")
    why = models.TextField()
    kind = models.TextField(default="")
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, related_name="+")
    case = models.BigIntegerField(null=True)
    case_number = models.TextField(default="")
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, null=True, related_name="+")
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    until = models.DateField(null=True)
    placed_by = models.TextField()
    placed_at = models.DateTimeField()
    lift_asked_by = models.TextField(default="")
    lift_asked_why = models.TextField(default="")
    lifted_by = models.TextField(default="")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_by=F("lift_asked_by")) & ~Q(lift_asked_by=""),
                name="hold_lifted_by_second",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") | Q(office__isnull=False) | Q(case__isnull=False)
                | Q(contact_point__isnull=False) | Q(first_day__isnull=False) | Q(last_day__isnull=False),
                name="hold_covers_something",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["placed_at"], name="hold_in_force", condition=Q(lifted_at=None))]


class Tombstone(models.Model):
    """What stands where rows were removed: how many of which kind, from when to when, and a digest of their keys.

    `rules` is the version by which they went; null where a citizen asked for it.
    """

    kind = models.TextField()
    count = models.IntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    digest = models.BinaryField()
    rules = models.ForeignKey(RetentionRules, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_index=True)


class Salt(models.Model):
    """What a part of a kind (a month) is stirred with while its rows lose their number: destroyed when that is done.

    Rows of one number in one part stay rows of one number; which, nobody can find out afterwards.
    """

    kind = models.TextField()
    part = models.TextField()
    salt = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "part"], name="salt_once")]


class DataRequest(models.Model):
    """A citizen proved a number, and asked that what is held about it be corrected or removed; `reference` is the case
    that owes the decision. `wishes`: {"remove": [codes of kinds], "not_mine": [transactions], "stop": true or false}.
    """

    reference = models.BigIntegerField(unique=True)
    contact_point = models.ForeignKey("people.ContactPoint", models.PROTECT, related_name="+")
    wishes = models.JSONField()
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True)
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)
    """{kind: rows removed}, and under "held" those that a hold kept."""

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="data_request_open", condition=Q(decided_at=None))]
