import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_calendar'),
        ('reports', '0002_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.DateField()),
                ('acknowledge_by', models.DateField()),
                ('rule', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='reports.notice')),
            ],
        ),
    ]
