"""What a converted outcome of a discussion is for (B16). Of what was converted before, nobody was asked."""

from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce


class Migration(TablesAtOnce):

    dependencies = [
        ('activities', '0002_channel_of_platforms'),
        ('cases', '0004_channels_of_meetings'),
    ]

    operations = [
        migrations.AddField(
            model_name='discussionoutcome',
            name='use',
            field=models.CharField(blank=True, choices=[('style', '转变机关作风'), ('rules', '健全管理制度'), ('efficiency', '提高工作效率'), ('unasked', '未注明用途')], max_length=16, verbose_name='用于'),
        ),
        migrations.RunSQL(
            "UPDATE activities_discussionoutcome SET use = 'unasked' WHERE state = 'converted'", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name='discussionoutcome',
            constraint=models.CheckConstraint(condition=models.Q(('use__in', ['style', 'rules', 'efficiency', 'unasked', ''])), name='discussionoutcome_use_known'),
        ),
        migrations.AddConstraint(
            model_name='discussionoutcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'converted'), models.Q(('use', ''), _negated=True)), models.Q(models.Q(('state', 'converted'), _negated=True), ('use', '')), _connector='OR'), name='outcome_converted_for_a_use'),
        ),
    ]
