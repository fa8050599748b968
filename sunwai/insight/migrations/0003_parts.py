"""Snapshots are lists of parts. One that was taken before has one part for each fact, whose digest was not kept."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

BEFORE = """
INSERT INTO insight_part (snapshot_id, fact, month, file, digest, rows)
SELECT s.id, held.key, '', s.folder || '/' || held.key || '.parquet', '', held.value::bigint
FROM insight_snapshot s, jsonb_each_text(s.counts) held
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_signals_weighed")]

    operations = [
        migrations.AddField(model_name="snapshot", name="marks", field=models.JSONField(default=dict)),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fact", models.TextField()),
                ("month", models.TextField()),
                ("file", models.TextField()),
                ("digest", models.TextField()),
                ("rows", models.BigIntegerField()),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="insight.snapshot"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "fact", "month"), name="snapshot_part_once")
                ],
            },
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
