from django.db import migrations, models


class Migration(migrations.Migration):
    """The question that a message asks, and the limits of the gate."""

    dependencies = [
        ('messages', '0005_trusted_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='question',
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('contacts', 'contacts'), ('age', 'age')])),
                ('days', models.IntegerField()),
                ('most', models.IntegerField(null=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('kind', 'days'), name='limit_once'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'age')), fields=('kind',), name='limit_of_age_once'),
                    models.CheckConstraint(condition=models.Q(('days__gt', 0)), name='limit_days'),
                ],
            },
        ),
    ]
