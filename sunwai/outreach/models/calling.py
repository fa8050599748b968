"""The callers: who they are, when they are on, the one queue of their work, each call made, and who listened."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sunwai.outreach.models.asking import Attempt
from sunwai.outreach.types import CallResult, WorkKind, WorkState


class Caller(models.Model):
    """What is known of an account that calls: for which vendor (none: the government's own), from when to when.

    `languages` empty means all. `extension` is the telephone at which the voice engine reaches them.
    """

    account = models.OneToOneField("people.Account", models.PROTECT, related_name="+")
    vendor = models.ForeignKey("messages.Vendor", models.PROTECT, null=True, related_name="+")
    is_woman = models.BooleanField(default=False)
    languages = ArrayField(models.TextField(), default=list)
    extension = models.TextField(default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="caller_days"
            )
        ]


class Shift(models.Model):
    """A caller is on from one moment to another; at most one open shift each."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+", db_index=False)
    signed_on_at = models.DateTimeField()
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(signed_off_at=None), name="shift_open_once")
        ]
        indexes = [models.Index(fields=["account", "-signed_on_at"], name="shift_latest")]


class LeaderList(models.Model):
    """One leader's list of a day: the seed, and what it drew from, so that anybody can draw it again.

    `frame` has for each stratum its size and the keys that could have been drawn, in their order by the seed.
    """

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    seed = models.TextField()
    most = models.SmallIntegerField()
    frame = models.JSONField()
    drawn = models.JSONField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="leader_list_once")]


class WorkItem(models.Model):
    """One call to be made, of a kind, in one caller's hands at a time.

    `room` and `reference` name what it is for; an attempt of an invitation is in `attempt` too. `only_for` is the one
    who alone may make it; `kept_for` the one who promised it, as long as they are on. `note_sealed` is for whoever
    calls next. `checks` is the earlier call whose answer this one is to confirm.
    """

    kind = models.TextField(choices=[(k.value, k.value) for k in WorkKind])
    room = models.TextField()
    reference = models.BigIntegerField(null=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+", db_index=False)
    contact_point = models.ForeignKey(
        "people.ContactPoint", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    service = models.ForeignKey("directory.Service", models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, related_name="+", db_index=False)
    script = models.TextField(default="")
    language = models.TextField(default="")
    wants_woman = models.BooleanField(default=False)
    only_for = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    kept_for = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    leader_list = models.ForeignKey(LeaderList, models.PROTECT, null=True, related_name="items")
    checks = models.ForeignKey("outreach.Call", models.PROTECT, null=True, related_name="+")
    note_sealed = models.BinaryField(null=True)
    priority = models.SmallIntegerField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    state = models.TextField(choices=[(s.value, s.value) for s in WorkState])
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(state__in=["waiting", "held", "unknown"]), name="work_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["room", "reference", "kind"],
                condition=Q(state__in=["waiting", "held", "unknown"]),
                name="work_once_for_its_purpose",
            ),
        ]
        indexes = [
            models.Index(fields=["priority", "due_at", "id"], name="work_waiting", condition=Q(state="waiting")),
            models.Index(fields=["state"], name="work_in_hand", condition=Q(state__in=["held", "unknown"])),
            models.Index(fields=["contact_point"], name="work_contact"),
        ]


class Call(models.Model):
    """A work item in a caller's hands: whose, until when, whether it rang, how it ended; what was said is sealed.

    `seconds` is how long was spoken where the voice engine knows it. `work` is null in calls older than the queue.
    """

    work = models.ForeignKey(WorkItem, models.PROTECT, null=True, related_name="calls")
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="calls")
    contact_point = models.ForeignKey(
        "people.ContactPoint", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    caller = models.ForeignKey("people.Account", models.PROTECT, related_name="+", db_index=False)
    vendor = models.ForeignKey("messages.Vendor", models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    held_until = models.DateTimeField()
    number_shown_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    bridge = models.TextField(default="")
    seconds = models.IntegerField(null=True)
    result = models.TextField(default="", choices=[("", ""), *((r.value, r.value) for r in CallResult)])
    call_back_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    sealed = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=Q(ended_at=None), name="call_in_one_hand"),
        ]
        indexes = [
            models.Index(fields=["held_until"], name="call_in_hand", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["contact_point", "-rung_at"], name="call_rung", condition=Q(rung_at__isnull=False)),
            models.Index(fields=["caller", "-taken_at"], name="call_by_caller"),
            models.Index(fields=["rung_at"], name="call_by_day", condition=Q(rung_at__isnull=False)),
        ]


class Listening(models.Model):
    """Somebody listens to a caller's call: asked for, begun (picked up; null: never), and ended.

    `ended_at` is when it became known that it is over; of one that the exchange never told of, when we gave up.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="listenings")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+", db_index=False)
    reference = models.TextField(unique=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-asked_at"], name="listening_latest"),
            models.Index(fields=["account"], name="listening_open", condition=Q(ended_at=None)),
        ]
