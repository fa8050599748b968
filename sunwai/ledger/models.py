from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One command: who, what, to which thing, when. `seq` and `chain` are written once, by the sealer."""

    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    subject_id = models.TextField()
    salt = models.BinaryField()
    digest = models.BinaryField()
    seq = models.BigIntegerField(null=True)
    chain = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seq"], name="ledger_seq_once"),
            models.CheckConstraint(
                condition=models.Q(seq__isnull=True, chain__isnull=True)
                | models.Q(seq__isnull=False, chain__isnull=False),
                name="ledger_sealed_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="ledger_unsealed", condition=models.Q(seq__isnull=True)),
            models.Index(fields=["subject", "subject_id"], name="ledger_subject"),
            models.Index(fields=["-at"], name="ledger_at"),
        ]
