"""A case and its history. The history is the truth; what stands on the case's own row is what it comes to."""

from __future__ import annotations

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sunwai.casework.models.directing import Category
from sunwai.casework.types import BAD, Deed, Identity, Kind, Outcome, Part, Reached, Role, Status, Way


def random_id() -> int:
    """A case's id says nothing of when it was filed or by whom."""
    return secrets.randbits(62)


class Cluster(models.Model):
    """Cases about the same matter, joined; everybody keeps their own and hears the outcome."""

    headline_sealed = models.BinaryField(null=True)
    begun_by = models.TextField()
    begun_at = models.DateTimeField()


class Case(models.Model):
    """One case. `due_at` is the nearest of its open deadlines, `level` how often it was escalated, `events` how many
    rows its history has. `gist_sealed` is the one line that an inbox shows. Of an anonymous case every time is the
    beginning of its day.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id)
    number = models.TextField(unique=True)
    kind = models.TextField(choices=[(k.value, k.value) for k in Kind])
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey("directory.Area", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+", db_index=False)
    about_post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+", db_index=False)
    identity = models.TextField(choices=[(i.value, i.value) for i in Identity])
    way = models.TextField(choices=[(w.value, w.value) for w in Way])
    language = models.TextField(default="")
    status = models.TextField(choices=[(s.value, s.value) for s in Status])
    is_open = models.BooleanField(default=True)
    outcome = models.TextField(default="", choices=[(o.value, o.value) for o in Outcome])
    filed_at = models.DateTimeField()
    status_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    level = models.SmallIntegerField(default=0)
    reopened = models.SmallIntegerField(default=0)
    rating = models.SmallIntegerField(null=True)
    supporters = models.IntegerField(default=0)
    events = models.SmallIntegerField(default=1)
    wants_woman = models.BooleanField(default=False)
    care = ArrayField(models.TextField(), default=list)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    gist_sealed = models.BinaryField(null=True)
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, related_name="cases")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(due_at__isnull=False), name="open_case_has_a_due_date"
            ),
        ]
        indexes = [
            models.Index(fields=["post", "due_at", "id"], name="case_inbox", condition=Q(is_open=True)),
            models.Index(fields=["post", "status", "due_at", "id"], name="case_by_state", condition=Q(is_open=True)),
            models.Index(fields=["post", "-status_at"], name="case_rated_badly", condition=Q(rating__lte=BAD)),
            models.Index(fields=["category", "area", "-filed_at"], name="case_by_matter"),
            models.Index(fields=["-filed_at", "id"], name="case_filed"),
            models.Index(fields=["-status_at", "id"], name="case_changed"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """The `n`-th thing that happened to a case; rows are only ever added.

    `facts` has codes and ids only; words are in `sealed`. `is_shown` is whether the citizen sees it: all but notes.
    """

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="history", db_index=False)
    n = models.SmallIntegerField()
    deed = models.TextField(choices=[(d.value, d.value) for d in Deed])
    role = models.TextField(choices=[(r.value, r.value) for r in Role])
    by = models.TextField()
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    status = models.TextField(choices=[(s.value, s.value) for s in Status])
    facts = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    is_shown = models.BooleanField(default=True)


class CaseParty(models.Model):
    """Somebody in a case. Who they are is in `people`; here only that they are, and what opens the case for them.

    `code_sealed` is the code that opens it for them; `consent` how a represented citizen agreed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    citizen = models.ForeignKey("people.Citizen", models.PROTECT, related_name="+")
    part = models.TextField(choices=[(p.value, p.value) for p in Part])
    code_sealed = models.BinaryField(null=True)
    consent = models.TextField(default="")
    joined_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "citizen", "part"], name="party_once")]


class ReplyBox(models.Model):
    """What opens an anonymous case: six digits find it, a slow hash (scrypt) checks the other ten."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="box")
    finder = models.TextField(db_index=True)
    hash = models.BinaryField()
    salt = models.BinaryField()
    tries = models.SmallIntegerField(default=0)
    shut_until = models.DateTimeField(null=True)


class Unmasking(models.Model):
    """Somebody wants to know who is behind a case: a reason, a second person, and the citizen sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="unmaskings")
    reason_sealed = models.BinaryField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)
    until = models.DateTimeField(null=True)


class CaseProposal(models.Model):
    """An outcome offered to the citizen, with its evidence and how they were reached; the newest is in force."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    n = models.SmallIntegerField()
    outcome = models.TextField(choices=[(o.value, o.value) for o in Outcome])
    reason = models.TextField(default="")
    court = models.TextField(default="")
    court_number = models.TextField(default="")
    evidence = models.TextField(default="")
    reached = models.TextField(default="", choices=[(r.value, r.value) for r in Reached])
    reached_at = models.DateTimeField(null=True)
    by = models.TextField()
    post = models.ForeignKey("directory.Post", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    second_by = models.TextField(default="")
    second_at = models.DateTimeField(null=True)
    second_agreed = models.BooleanField(null=True)


class CaseFile(models.Model):
    """A file of a case: sniffed, stripped of what it says of its maker, sealed in the folder of files under its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    n = models.SmallIntegerField()
    media_type = models.TextField()
    size = models.IntegerField()
    sha256 = models.BinaryField()
    name_sealed = models.BinaryField(null=True)
    is_evidence = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=True)
    at = models.DateTimeField()


class Notice(models.Model):
    """A text that tells a party that there is news; `id` is the message's `reference`."""

    id = models.BigIntegerField(primary_key=True, default=random_id)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    n = models.SmallIntegerField()
    citizen = models.ForeignKey("people.Citizen", models.PROTECT, related_name="+", db_index=False)


class SealedDeed(models.Model):
    """A ledger row of an anonymous case that waits for its hour: no time, no order; the hour's are written shuffled."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.TextField()
    subject_id = models.TextField()
    salt = models.BinaryField()
    digest = models.BinaryField()
