from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sunwai.people.keeping import DataRequest, Hidden, Hold, RetentionRules, Salt, Tombstone  # noqa: F401 (Django looks here)
from sunwai.people.types import ContactKind, NumberClass, Register, RequestKind, RequestState, SlipKind


class ContactPoint(models.Model):
    """A phone number or e-mail by which somebody is reached, sealed. `lookup` is its keyed digest.

    `zone`: where a foreign number may be, as names of time zones with spaces between; empty is Pakistan's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.TextField(choices=[(k.value, k.value) for k in ContactKind])
    number_class = models.TextField(null=True, choices=[(k.value, k.value) for k in NumberClass])
    zone = models.TextField(default="", db_default="")
    sealed = models.BinaryField()
    lookup = models.BinaryField(unique=True)
    key_version = models.SmallIntegerField(db_index=True)
    created_at = models.DateTimeField()


class Citizen(models.Model):
    """Whoever deals with the state, as they named themselves; all of it sealed, none of it elsewhere.

    `sealed` is JSON with name, cnic, address and email where given.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    language = models.TextField(default="ur")
    sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()


class OptOut(models.Model):
    """A citizen asked to be left alone: from one service's questions, or (service null) from all."""

    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+")
    source = models.TextField()
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact_point", "service"], condition=Q(lifted_at__isnull=True), name="opt_out_once",
                nulls_distinct=False,
            )
        ]  # fmt: skip


class DoNotCall(models.Model):
    """A number on the regulator's do-not-call register."""

    contact_point = models.OneToOneField(ContactPoint, models.PROTECT, related_name="+")
    listed_on = models.DateField()


class StaffNumber(models.Model):
    """A number known to be an officer's, clerk's or tout's: never asked, and a signal where a feed gives it."""

    contact_point = models.OneToOneField(ContactPoint, models.PROTECT, related_name="+")
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()


class Accounts(BaseUserManager["Account"]):
    pass


class Account(AbstractBaseUser):
    """A sign-in of staff."""

    username = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField(default="")
    email = models.TextField(default="")
    officer = models.ForeignKey("directory.Officer", models.PROTECT, null=True, related_name="+")
    language = models.TextField(default="ur")
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="", db_default="")

    objects = Accounts()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.username


class Role(models.Model):
    """A named set of rights."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    rights = ArrayField(models.TextField())

    def __str__(self) -> str:
        return self.name


class RoleVersion(models.Model):
    """What rights a role had from a moment on, up to its next version."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="versions")
    rights = ArrayField(models.TextField())
    at = models.DateTimeField()
    by = models.TextField()


class RoleGiven(models.Model):
    """A role given to an account over an area and below and a department (null is all), between two dates."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="roles_given")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_by = models.TextField()
    approved_by = models.TextField(default="", db_default="")
    ended_by = models.TextField(default="", db_default="")
    ended_at = models.DateTimeField(null=True)


class RoleRequest(models.Model):
    """Somebody asks that a role be given, ended, or changed; a second person decides.

    Given: `account`, `role` and where; ended: `given`; changed or new: `code`, names and `rights`.
    """

    kind = models.TextField(choices=[(k.value, k.value) for k in RequestKind])
    state = models.TextField(choices=[(s.value, s.value) for s in RequestState], default=RequestState.WAITING)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    given = models.ForeignKey(RoleGiven, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    code = models.TextField(default="")
    name = models.TextField(default="")
    name_ur = models.TextField(default="")
    rights = ArrayField(models.TextField(), null=True)
    reason = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | ~Q(decided_by=F("asked_by")),
                name="role_request_second_person",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="role_request_waiting", condition=Q(state="waiting"))]


class Slip(models.Model):
    """A one-time way in: with its code a person sets their own password. Kept is only the code's digest.

    Asked for, then made by a second person (the first of an account without a role needs none), then used, or ended.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="slips")
    kind = models.TextField(choices=[(k.value, k.value) for k in SlipKind])
    reason = models.TextField(default="")
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    made_by = models.TextField(default="")
    made_at = models.DateTimeField(null=True)
    digest = models.BinaryField(null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="first") | ~Q(made_by=F("asked_by")) | Q(made_by__startswith="process:"),
                name="slip_second_person",
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(used_at__isnull=True, ended_at__isnull=True), name="slip_once"
            ),
        ]


class NumberList(models.Model):
    """A file of numbers that was handed in for a register, with what became of its rows; it holds no number.

    `faults` is a list of line, column and reason. `digest` is the file's, so that the same one is known again.
    """

    register = models.TextField(choices=[(r.value, r.value) for r in Register])
    name = models.TextField()
    digest = models.BinaryField()
    rows = models.IntegerField()
    added = models.IntegerField()
    known = models.IntegerField()
    refused = models.IntegerField()
    faults = models.JSONField(default=list)
    handed_by = models.TextField()
    handed_at = models.DateTimeField()
    taken_back_by = models.TextField(default="")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_why = models.TextField(default="")


class ListedNumber(models.Model):
    """A number of a list, and whether the list brought it to its register."""

    number_list = models.ForeignKey(NumberList, models.PROTECT, related_name="numbers")
    contact_point = models.UUIDField(db_index=True)
    is_new = models.BooleanField()


class HandOver(models.Model):
    """What waits at a post when an officer leaves it, signed by who gives and by who takes.

    `given_digest`, `taken_digest`: the ledger's digest of what each signed.
    """

    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    giver = models.ForeignKey("directory.Officer", models.PROTECT, related_name="+")
    taker = models.ForeignKey("directory.Officer", models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey("directory.TransferOrder", models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    listed_at = models.DateTimeField()
    listed_by = models.TextField()
    given_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    given_note = models.TextField(default="")
    given_digest = models.BinaryField(null=True)
    taken_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_note = models.TextField(default="")
    taken_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "giver", "day"], name="hand_over_once"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | Q(given_by__isnull=True) | ~Q(taken_by=F("given_by")),
                name="hand_over_two_people",
            ),
        ]


class HandOverLine(models.Model):
    """One thing that waits: a case, a finding, a report. It names nobody; `what_ur` is `what` in Urdu."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="lines")
    number = models.IntegerField()
    kind = models.TextField()
    reference = models.TextField()
    what = models.TextField()
    what_ur = models.TextField()
    due = models.DateField(null=True)
    is_given = models.BooleanField(default=False)
    is_taken = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hand_over", "number"], name="hand_over_line_once")]
