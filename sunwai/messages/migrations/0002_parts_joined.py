from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_queue"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["channel", "not_before", "id"], name="message_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "accepted")), fields=["accepted_at"], name="message_awaiting"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("state", "unknown")), fields=["line"], name="message_unknown"),
        ),
        migrations.RemoveConstraint(model_name="part", name="part_once"),
        migrations.AddField(
            model_name="part", name="key", field=models.TextField(default=""), preserve_default=False
        ),
        migrations.AddField(
            model_name="part",
            name="message",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="messages.message"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message__isnull", True)),
                fields=("line", "contact_point", "reference", "total", "number"),
                name="part_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="part", constraint=models.UniqueConstraint(fields=("line", "key"), name="part_key_once")
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(condition=models.Q(("message__isnull", True)), fields=["at"], name="part_waits"),
        ),
    ]
