from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messages", "0011_duty_swaps")]
    operations = [
        # one that gave way, or was killed, left an index that nothing uses and that stands in the way
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS receipt_strange", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "receipt",
            models.Index(condition=models.Q(("applied", False)), fields=["at"], name="receipt_strange"),
        )
    ]
