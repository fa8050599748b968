import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Changes of the calendar, seasons, and the hours of seasons, whose tables `messages` made."""

    dependencies = [
        ('directory', '0002_transfer_orders'),
        ('messages', '0010_profiles_live_in_the_directory'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('holiday', 'holiday'), ('withdrawal', 'withdrawal'), ('season', 'season'), ('season_end', 'season_end')])),
                ('state', models.TextField(choices=[('draft', 'draft'), ('approved', 'approved'), ('dropped', 'dropped')], default='draft')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('name', models.TextField()),
                ('name_ur', models.TextField()),
                ('facts', models.JSONField(default=dict)),
                ('told', models.JSONField(default=dict)),
                ('drafted_by', models.TextField()),
                ('drafted_at', models.DateTimeField()),
                ('decided_by', models.TextField(default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.area')),
            ],
            options={
                'indexes': [models.Index(fields=['-decided_at'], name='calendar_change_latest')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('first_day__lte', models.F('last_day'))), name='calendar_change_days'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('decided_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='calendar_change_second_person'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('name_ur', models.TextField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('worked', models.JSONField(null=True)),
                ('holds', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.calendarchange')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first_day__lte', models.F('last_day'))), name='season_days')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='HoursProfile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.TextField(unique=True)),
                        ('name', models.TextField()),
                        ('name_ur', models.TextField()),
                        ('channel', models.TextField(default='')),
                        ('valid_from', models.DateField(null=True)),
                        ('valid_to', models.DateField(null=True)),
                    ],
                    options={
                        'db_table': 'messages_hoursprofile',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('valid_from__isnull', True), ('valid_to__isnull', True)), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='hours_profile_days')],
                    },
                ),
                migrations.CreateModel(
                    name='Hours',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.SmallIntegerField()),
                        ('opens', models.TimeField()),
                        ('closes', models.TimeField()),
                        ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='directory.hoursprofile')),
                    ],
                    options={
                        'db_table': 'messages_hours',
                        'constraints': [
                            models.UniqueConstraint(fields=('profile', 'weekday', 'opens'), name='hours_once'),
                            models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='hours_open_before_they_close'),
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name='hoursprofile',
            name='season',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='directory.season'),
        ),
    ]
