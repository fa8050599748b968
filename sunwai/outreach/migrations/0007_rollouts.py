import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0006_listening")]

    operations = [
        migrations.CreateModel(
            name="Rollout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme_code", models.TextField()),
                ("over", models.TextField()),
                ("units", models.JSONField()),
                ("waves", models.SmallIntegerField()),
                ("seed_digest", models.BinaryField()),
                ("seed_sealed", models.BinaryField()),
                ("promised_at", models.DateTimeField()),
                ("seed", models.TextField(default="")),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["programme_code", "-promised_at"], name="rollout_of_code")],
            },
        ),
        migrations.AddField(
            model_name="programme",
            name="rollout",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="programmes", to="outreach.rollout"
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.TextField(
                choices=[
                    ("invited", "invited"),
                    ("no_number", "no_number"),
                    ("no_programme", "no_programme"),
                    ("too_old", "too_old"),
                    ("not_drawn", "not_drawn"),
                    ("cooldown", "cooldown"),
                    ("opted_out", "opted_out"),
                    ("do_not_call", "do_not_call"),
                    ("staff_number", "staff_number"),
                    ("cannot_text", "cannot_text"),
                    ("over_budget", "over_budget"),
                    ("question_open", "question_open"),
                    ("retracted", "retracted"),
                    ("not_begun", "not_begun"),
                ]
            ),
        ),
    ]
