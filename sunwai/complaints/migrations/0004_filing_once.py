from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_filed_by_key")]
    operations = [
        migrations.CreateModel(
            name="FilingOnce",
            fields=[
                ("finder", models.BinaryField(primary_key=True, serialize=False)),
                ("day", models.DateField(db_index=True)),
                ("receipt", models.BinaryField()),
            ],
        ),
    ]
