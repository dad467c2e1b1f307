"""Stage reports; what was signed stays as it was signed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce
from huiyin.reports.migrations import FORMER

RULES = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON reports_stagereport FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER signed_stays BEFORE UPDATE ON reports_stagereport FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    initial = True

    replaces = [('reports', name) for name in FORMER['0001_tables_and_rules']]

    dependencies = [
        ('campaigns', '0001_initial'),
        ('kernel', '0001_tables_and_rules'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StageReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_reports', to='campaigns.campaign')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('scope', models.JSONField()),
                ('moment', models.DateTimeField()),
                ('content', models.JSONField()),
                ('document', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('remark', models.TextField(blank=True, verbose_name='审签意见')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('signed', '已签发')], default='signed', max_length=16)),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='stage_report_number_once')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
