"""Who delivers. All dated: a thing is valid from `valid_from` up to, not including, `valid_to`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.directory import changes, seasons  # noqa: F401 - their tables are this room's
from sunwai.directory.types import AreaKind, Charge


class Dated(models.Model):
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        abstract = True


def _dates_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name)


class Area(Dated):
    """A node of the administrative tree. A moved or split area is a new row, bridged by Succession."""

    code = models.TextField(unique=True)
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in AreaKind])
    name = models.TextField()
    name_ur = models.TextField()
    sort_ur = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    population = models.BigIntegerField(null=True)
    outline = models.JSONField(null=True)

    class Meta:
        constraints = [_dates_in_order("area_dates")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """`share` of the old area's people became the new area's."""

    old = models.ForeignKey(Area, models.PROTECT, related_name="+")
    new = models.ForeignKey(Area, models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=6, decimal_places=5)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]


class Department(Dated):
    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    sort_ur = models.TextField()

    def __str__(self) -> str:
        return self.name


class Office(Dated):
    """A place of one department that delivers its services, in an area (tehsil or district)."""

    code = models.TextField(unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="offices")
    area = models.ForeignKey(Area, models.PROTECT, related_name="offices")
    district = models.ForeignKey(Area, models.PROTECT, related_name="+")
    name = models.TextField()
    name_ur = models.TextField()
    sort_ur = models.TextField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [_dates_in_order("office_dates")]

    def __str__(self) -> str:
        return self.name


class Service(Dated):
    """What an office of the department delivers; `fee_paisa`, `limit_days` (working days) as the law says, if so."""

    code = models.TextField(unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="services")
    name = models.TextField()
    name_ur = models.TextField()
    sort_ur = models.TextField()
    fee_paisa = models.BigIntegerField(null=True)
    limit_days = models.IntegerField(null=True)
    papers = models.TextField(default="")
    papers_ur = models.TextField(default="")

    def __str__(self) -> str:
        return self.name


class Post(Dated):
    """A seat that work belongs to, at an office or over an area; it reports to another post."""

    code = models.TextField(unique=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="posts")
    title = models.TextField()
    title_ur = models.TextField()
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="reporting")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [_dates_in_order("post_dates")]

    def __str__(self) -> str:
        return self.title


class Officer(models.Model):
    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class TransferOrder(models.Model):
    """A paper that moves officers on one day; what it does stands in the tenures as soon as it is kept."""

    number = models.TextField(unique=True)
    dated = models.DateField()
    effective = models.DateField()
    kept_by = models.TextField()
    kept_at = models.DateTimeField()
    withdrawn_by = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number


class Tenure(Dated):
    """An officer holds a post between two dates; `order` is the one that began it, where one did."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="tenures")
    charge = models.TextField(
        default=Charge.FULL, db_default=Charge.FULL.value, choices=[(one.value, one.value) for one in Charge]
    )
    order = models.ForeignKey(TransferOrder, models.PROTECT, null=True, related_name="begun")

    class Meta:
        constraints = [
            _dates_in_order("tenure_dates"),
            models.UniqueConstraint(fields=["post", "officer", "valid_from"], name="tenure_once"),
        ]


class TransferLine(models.Model):
    """An officer leaves one post and takes another, or one of the two. `ended_was`: when that tenure was to end."""

    order = models.ForeignKey(TransferOrder, models.PROTECT, related_name="lines")
    number = models.IntegerField()
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    leaves = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    takes = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    charge = models.TextField(choices=[(one.value, one.value) for one in Charge])
    ended = models.ForeignKey(Tenure, models.PROTECT, null=True, related_name="+")
    ended_was = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="transfer_line_once")]


class Leave(Dated):
    """An officer is away between two dates; `acting` answers for all their posts, else the posts above do."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="leaves")
    acting = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    given_by = models.TextField()
    given_at = models.DateTimeField()
    cancelled_by = models.TextField(default="")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [_dates_in_order("leave_dates")]


class Holiday(models.Model):
    """A day without work, everywhere or in one area and below."""

    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    name = models.TextField()
    name_ur = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "day"], name="holiday_once", nulls_distinct=False)]


class WorkingHours(models.Model):
    """Office hours of a weekday (Monday is 0), local time; a weekday without a row is not worked."""

    weekday = models.SmallIntegerField(unique=True)
    opens = models.TimeField()
    closes = models.TimeField()
