"""The list of all voices of an office, the newest first, by index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0009_next_step'),
        ('people', '0003_who_is_who_and_limits'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='voice',
            index=models.Index(fields=['office', '-received_at', '-id'], name='voice_list_of_office'),
        ),
    ]
