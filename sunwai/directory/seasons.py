"""Days and hours that hold for a time, and the history of how the calendar was changed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sunwai.directory.days import ChangeKind, ChangeState


class CalendarChange(models.Model):
    """An announcement: drafted, shown with what it moves, approved by a second person. Rows are never taken out.

    `facts`: a season as it was given, and the days off that an approved change gave and took. `told`: what it moved, by
    room, once the rooms have moved it.
    """

    kind = models.TextField(choices=[(k.value, k.value) for k in ChangeKind])
    state = models.TextField(default=ChangeState.DRAFT, choices=[(s.value, s.value) for s in ChangeState])
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    name = models.TextField()
    name_ur = models.TextField()
    facts = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="calendar_change_days"),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("drafted_by")), name="calendar_change_second_person"
            ),
        ]
        indexes = [models.Index(fields=["-decided_at"], name="calendar_change_latest")]


class Season(models.Model):
    """A named time with rules of its own, such as Ramadan or an election code, in force from midnight to midnight.

    `worked`: {weekday: [opens, closes]}; null is as ever. `holds`: what is held back (`Hold`, or one programme).
    """

    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField()
    worked = models.JSONField(null=True)
    holds = ArrayField(models.TextField(), default=list)
    change = models.ForeignKey(CalendarChange, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="season_days")]

    def __str__(self) -> str:
        return self.name


class HoursProfile(models.Model):
    """When citizens may be disturbed on a channel (empty: all): a plain one, and others for a time, such as Ramadan.

    Those of a season have its days. The gate of `messages` goes by them; there the table was made, and has its name.
    """

    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    channel = models.TextField(default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    season = models.ForeignKey(Season, models.CASCADE, null=True, related_name="profiles")

    class Meta:
        db_table = "messages_hoursprofile"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True, valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="hours_profile_days",
            )
        ]


class Hours(models.Model):
    """A profile's hours on one weekday (Monday is 0), local to the number; a weekday without a row is closed."""

    profile = models.ForeignKey(HoursProfile, models.CASCADE, related_name="hours")
    weekday = models.SmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        db_table = "messages_hours"
        constraints = [
            models.UniqueConstraint(fields=["profile", "weekday", "opens"], name="hours_once"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="hours_open_before_they_close"),
        ]
