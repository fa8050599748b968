"""The order in which a programme comes to areas or offices: drawn by lot, from a seed promised and then told."""

from __future__ import annotations

from django.db import models


class Rollout(models.Model):
    """One drawing. `units` are the codes that are drawn from, `waves` into how many; versions of a programme share it.

    The seed's digest goes into the ledger when a programme is drafted; the seed is told when one is released.
    """

    programme_code = models.TextField()
    over = models.TextField()
    units = models.JSONField()
    waves = models.SmallIntegerField()
    seed_digest = models.BinaryField()
    seed_sealed = models.BinaryField()
    promised_at = models.DateTimeField()
    seed = models.TextField(default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["programme_code", "-promised_at"], name="rollout_of_code")]

    def __str__(self) -> str:
        return f"{self.programme_code} {self.over} {self.waves}"
