from __future__ import annotations

from django.db import migrations, models

# 0003 took the key's own index away, and Django took the partial unique index on the same column with it
CLOSE_ALL_BUT_THE_LAST = """
UPDATE messages_openquestion q SET closed_at = q.opened_at
WHERE q.closed_at IS NULL AND EXISTS (
    SELECT FROM messages_openquestion o
    WHERE o.contact_point_id = q.contact_point_id AND o.closed_at IS NULL AND o.id > q.id
)
"""


class Migration(migrations.Migration):
    dependencies = [("messages", "0003_indexes")]

    operations = [
        migrations.RunSQL(CLOSE_ALL_BUT_THE_LAST, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="openquestion", name="one_question_open"),
        migrations.AddConstraint(
            model_name="openquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)), fields=("contact_point",), name="one_question_open"
            ),
        ),
    ]
