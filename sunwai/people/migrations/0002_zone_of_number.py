from django.db import migrations, models


class Migration(migrations.Migration):
    """Where a foreign number may be."""

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactpoint',
            name='zone',
            field=models.TextField(db_default='', default=''),
        ),
    ]
