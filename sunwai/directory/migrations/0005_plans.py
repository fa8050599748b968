from django.db import migrations, models


class Migration(migrations.Migration):
    """Hours and limits are changes of the calendar too. The tables stay as they are."""

    dependencies = [('directory', '0004_changes')]

    operations = [
        migrations.AlterField(
            model_name='calendarchange',
            name='kind',
            field=models.TextField(choices=[('holiday', 'holiday'), ('withdrawal', 'withdrawal'), ('season', 'season'), ('season_end', 'season_end'), ('hours', 'hours'), ('limits', 'limits')]),
        ),
    ]
