from django.db import migrations, models


class Migration(migrations.Migration):
    """While a table grows faster than its statistics, an index that begins with the line was read whole."""

    dependencies = [
        ('messages', '0008_emergency_purpose'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='message', name='message_carrier_id_once'),
        migrations.RemoveConstraint(model_name='message', name='message_inbound_once'),
        migrations.RemoveConstraint(model_name='receipt', name='receipt_once'),
        migrations.RemoveConstraint(model_name='part', name='part_key_once'),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(
                condition=models.Q(('direction', 'out')), fields=('carrier_id', 'line'), name='message_carrier_id_once'
            ),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(
                condition=models.Q(('direction', 'in')), fields=('inbound_key', 'line'), name='message_inbound_once'
            ),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('carrier_id', 'line', 'state'), name='receipt_once'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('key', 'line'), name='part_key_once'),
        ),
    ]
