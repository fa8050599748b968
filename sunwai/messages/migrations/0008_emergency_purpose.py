from django.db import migrations, models

PURPOSES = [(one, one) for one in ('question', 'confirmation', 'code', 'report', 'alert', 'emergency', 'case')]


class Migration(migrations.Migration):
    """The emergency number to a citizen in danger has a purpose of its own."""

    dependencies = [
        ('messages', '0007_lines_owner'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='purpose',
            field=models.TextField(choices=[('', ''), *PURPOSES], default=''),
        ),
        migrations.AlterField(
            model_name='template',
            name='purpose',
            field=models.TextField(choices=PURPOSES),
        ),
    ]
