from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_hearing")]
    operations = [
        migrations.AddField(
            model_name="servicerequest",
            name="key",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="complaints.apikey"
            ),
        ),
    ]
