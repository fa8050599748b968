import django.db.models.deletion
from django.db import migrations, models


def moved(of: str) -> list[tuple[str, models.Field]]:
    return [
        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
        ('was', models.DateField()),
        ('acknowledge_by', models.DateField()),
        ('rule', models.TextField()),
        ('by', models.TextField()),
        ('at', models.DateTimeField()),
        (of, models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name='moves', to=f'reports.{of}')),
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_delivery'),
    ]

    operations = [
        migrations.CreateModel(name='DeliveryMove', fields=moved('delivery'), options={'abstract': False}),
        migrations.CreateModel(name='ChaseMove', fields=moved('chase'), options={'abstract': False}),
    ]
