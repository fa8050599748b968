import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Changes of the directory and their lines."""

    dependencies = [
        ('directory', '0003_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.TextField(choices=[('page', 'page'), ('files', 'files'), ('undo', 'undo'), ('load', 'load')])),
                ('state', models.TextField(choices=[('draft', 'draft'), ('approved', 'approved'), ('in_force', 'in_force'), ('dropped', 'dropped'), ('withdrawn', 'withdrawn')], default='draft')),
                ('day', models.DateField()),
                ('name', models.TextField()),
                ('name_ur', models.TextField()),
                ('reason', models.TextField(default='')),
                ('counts', models.JSONField(default=dict)),
                ('drafted_by', models.TextField()),
                ('drafted_at', models.DateTimeField()),
                ('decided_by', models.TextField(default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.TextField(default='')),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('put_at', models.DateTimeField(null=True)),
                ('stuck_at', models.DateTimeField(null=True)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='directory.directorychange')),
            ],
            options={
                'indexes': [models.Index(fields=['-drafted_at'], name='directory_change_latest'), models.Index(condition=models.Q(('state__in', ['draft', 'approved'])), fields=['day'], name='directory_change_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'in_force']), _negated=True), ('origin', 'load'), models.Q(('decided_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='directory_change_second_person')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('sheet', models.TextField()),
                ('deed', models.TextField(choices=[('added', 'added'), ('changed', 'changed'), ('ended', 'ended'), ('taken_out', 'taken_out')])),
                ('thing', models.BigIntegerField(null=True)),
                ('key', models.TextField()),
                ('name', models.TextField()),
                ('name_ur', models.TextField()),
                ('was', models.JSONField(default=dict)),
                ('becomes', models.JSONField(default=dict)),
                ('area', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.area')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='directory.directorychange')),
                ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.department')),
            ],
            options={
                'indexes': [models.Index(fields=['sheet', 'thing'], name='directory_line_thing')],
                'constraints': [models.UniqueConstraint(fields=('change', 'number'), name='directory_line_once')],
            },
        ),
    ]
