from django.db import migrations


class Migration(migrations.Migration):
    """The hours of seasons are the directory's; the two tables stay as they are, under the names that they have."""

    dependencies = [
        ('messages', '0009_no_index_begins_with_a_line'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='Hours'),
                migrations.DeleteModel(name='HoursProfile'),
            ],
        ),
    ]
