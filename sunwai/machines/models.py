"""The processes of the house, on all its machines."""

from __future__ import annotations

from django.db import models


class Process(models.Model):
    """A process by its name on its machine, as it was last heard. Moments are the database's, bytes those of its disk.

    `program` is a digest of the program that it runs; `starts` counts its lives; `clock_ms` is how far its machine's
    clock is ahead of the database's; `ended_at` is there when it was told to end; `fault` is what its own test found.
    """

    machine = models.TextField()
    name = models.TextField()
    program = models.TextField()
    starts = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    clock_ms = models.BigIntegerField()
    disk_free = models.BigIntegerField()
    disk_size = models.BigIntegerField()
    fault = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["machine", "name"], name="process_once")]
