"""The registers of what superiors, petitions and deputies handed over; how often a limit may be extended."""

import django.db.models.deletion
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce

KEPT = """
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_registerentry
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('cases', '0002_less_for_each_row'),
        ('people', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('voice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='entry', serialize=False, to='cases.voice')),
                ('came_by', models.CharField(blank=True, choices=[('letter', '来信'), ('visit', '来访')], max_length=16, verbose_name='信访方式')),
                ('urgency', models.CharField(blank=True, choices=[('urgent', '急'), ('hard', '难'), ('hot', '热')], max_length=16, verbose_name='急难热')),
                ('proposal', models.CharField(blank=True, choices=[('motion', '人大议案'), ('suggestion', '人大建议'), ('cppcc', '政协提案')], max_length=16, verbose_name='建议提案种类')),
                ('reply_by', models.DateField(null=True, verbose_name='要求答复日期')),
                ('met_on', models.DateField(null=True, verbose_name='当面沟通日期')),
                ('met_about', models.TextField(blank=True, verbose_name='沟通情况')),
                ('met_noted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='limitrule',
            name='times',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='limitrule',
            constraint=models.CheckConstraint(condition=models.Q(('times', None), models.Q(('clock', 'extend'), ('times__gte', 1)), _connector='OR'), name='limit_rule_times_extend'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('came_by__in', ['letter', 'visit', ''])), name='registerentry_came_by_known'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['urgent', 'hard', 'hot', ''])), name='registerentry_urgency_known'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('proposal__in', ['motion', 'suggestion', 'cppcc', ''])), name='registerentry_proposal_known'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('met_about', ''), ('met_noted_at', None), ('met_on', None)), models.Q(('met_noted_at__isnull', False), ('met_on__isnull', False), models.Q(('met_about', ''), _negated=True)), _connector='OR'), name='register_meeting_is_whole'),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
