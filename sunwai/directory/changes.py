"""How the directory was and will be changed: drafts, what each does to which thing, and who decided it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.directory.keeping import Deed, DirectoryState, Origin


class DirectoryChange(models.Model):
    """A change: drafted, shown with what it moves, approved by a second person, put into force on its day.

    Rows are never taken out. `counts`: its lines by deed. `stuck_at`: when its day came and it could not be put.
    A folder that is loaded is one of these too, without a second person.
    """

    origin = models.TextField(choices=[(one.value, one.value) for one in Origin])
    state = models.TextField(default=DirectoryState.DRAFT, choices=[(one.value, one.value) for one in DirectoryState])
    day = models.DateField()
    name = models.TextField()
    name_ur = models.TextField()
    reason = models.TextField(default="")
    counts = models.JSONField(default=dict)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    put_at = models.DateTimeField(null=True)
    stuck_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_force"]) | Q(origin="load") | ~Q(decided_by=F("drafted_by")),
                name="directory_change_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["-drafted_at"], name="directory_change_latest"),
            models.Index(fields=["day"], name="directory_change_due", condition=Q(state__in=["draft", "approved"])),
        ]

    def __str__(self) -> str:
        return self.name


class DirectoryLine(models.Model):
    """What a change does to one thing of one table (by its file's name): its cells before and after, as
    files write them.

    `thing` is empty until what is added is there. `area` and `department` say who keeps it.
    """

    change = models.ForeignKey(DirectoryChange, models.PROTECT, related_name="lines")
    number = models.IntegerField()
    sheet = models.TextField()
    deed = models.TextField(choices=[(one.value, one.value) for one in Deed])
    thing = models.BigIntegerField(null=True)
    key = models.TextField()
    name = models.TextField()
    name_ur = models.TextField()
    was = models.JSONField(default=dict)
    becomes = models.JSONField(default=dict)
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "number"], name="directory_line_once")]
        indexes = [models.Index(fields=["sheet", "thing"], name="directory_line_thing")]

    def __str__(self) -> str:
        return self.name
