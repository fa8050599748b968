"""Programmes, what was decided about each transaction, and how each invitation goes.

An invitation's keys to the directory and to people carry no constraint of the database, as those of its transaction
do not, from which they are copied: checking them would double the time of a decision (docs/decisions).
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from sunwai.messages.types import Channel
from sunwai.outreach.types import AttemptState, InvitationState, Outcome, ProgrammeState


class Programme(models.Model):
    """The plan for asking about some services: `text` as its author wrote it (YAML), `plan` as it was checked."""

    code = models.TextField()
    version = models.IntegerField()
    name = models.TextField()
    name_ur = models.TextField()
    text = models.TextField()
    plan = models.JSONField()
    state = models.TextField(choices=[(s.value, s.value) for s in ProgrammeState])
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    released_by = models.TextField(null=True)
    released_at = models.DateTimeField(null=True)
    rollout = models.ForeignKey("outreach.Rollout", models.PROTECT, null=True, related_name="programmes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="programme_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="released"), name="programme_released_once"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_at__isnull=False) & ~Q(released_by=F("drafted_by")),
                name="programme_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Question(models.Model):
    """One question of a programme. `polarity` says what a bare yes means: `good` or `bad`."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="questions")
    code = models.TextField()
    polarity = models.TextField()
    wording = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="question_once")]


class Decision(models.Model):
    """Whether one transaction is asked about, and if not, why not. Exactly one each; never changed.

    `probability` is the chance of being drawn in its `stratum`, for weighting.
    """

    transaction = models.OneToOneField("transactions.Transaction", models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+", db_index=False)
    outcome = models.TextField(choices=[(o.value, o.value) for o in Outcome])
    stratum = models.TextField(default="")
    probability = models.FloatField(default=1.0)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["decided_at"], name="decision_when", pages_per_range=32)]


class Invitation(models.Model):
    """One transaction chosen to be asked about. `step` is its place among the programme's, `next_at` when it moves."""

    transaction = models.OneToOneField("transactions.Transaction", models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", db_index=False)
    contact_point = models.ForeignKey(
        "people.ContactPoint", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    service = models.ForeignKey(
        "directory.Service", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    office = models.ForeignKey(
        "directory.Office", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField()
    language = models.TextField()
    token = models.TextField()
    for_callers = models.BooleanField(default=False)
    state = models.TextField(choices=[(s.value, s.value) for s in InvitationState])
    reason = models.TextField(default="")
    step = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token"], name="invitation_token_once")]
        indexes = [
            models.Index(fields=["next_at"], name="invitation_due", condition=Q(state="open", next_at__isnull=False)),
            models.Index(fields=["contact_point", "service", "-created_at"], name="invitation_cooldown"),
            models.Index(fields=["day", "office"], name="invitation_day"),
            models.Index(fields=["expires_at"], name="invitation_overdue", condition=Q(state="open")),
            BrinIndex(fields=["created_at"], name="invitation_when", pages_per_range=32),
        ]


class Attempt(models.Model):
    """A numbered try of one step of an invitation."""

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="attempts", db_index=False)
    step = models.SmallIntegerField()
    number = models.SmallIntegerField()
    channel = models.TextField(choices=[(c.value, c.value) for c in Channel])
    message = models.OneToOneField("messages.Message", models.PROTECT, null=True, related_name="+")
    state = models.TextField(choices=[(s.value, s.value) for s in AttemptState])
    planned_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "step", "number"], name="attempt_once")]
        indexes = [
            models.Index(fields=["planned_at"], name="attempt_to_call", condition=Q(channel="caller", state="planned")),
            models.Index(fields=["begun_at"], name="attempt_begun", condition=Q(begun_at__isnull=False)),
            models.Index(
                fields=["message"],
                name="attempt_on_its_way",
                condition=Q(channel="sms", state__in=["planned", "begun"]),
            ),
        ]
