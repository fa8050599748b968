from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="service",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.service"
            ),
        ),
        migrations.RemoveConstraint(model_name="report", name="report_once"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=["kind", "period_from", "period_to", "area", "department", "service"],
                name="report_once",
                nulls_distinct=False,
            ),
        ),
    ]
