"""What schools report of their burden (C20)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- A report of a school is neither deleted nor changed: which school, whose meeting, when, what about.
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON channels_burden FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER stays_as_entered BEFORE UPDATE ON channels_burden FOR EACH ROW
    EXECUTE FUNCTION channels_stays_as_entered('campaign_id', 'ref', 'school_id', 'kind', 'department_id', 'body', 'happened_on',
        'subject', 'file_number', 'amount', 'filed_at');

-- A school reports on a department or on another body, never on a school or on the bureau as a whole.
CREATE FUNCTION channels_burden_between() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM people_unit u WHERE u.id = NEW.school_id AND u.kind = 'school')
        OR EXISTS (SELECT 1 FROM people_unit u WHERE u.id = NEW.department_id AND (u.parent_id IS NULL OR u.kind IN ('bureau', 'school'))) THEN
        RAISE EXCEPTION 'burden % is not between a school and a department', NEW.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER burden_between BEFORE INSERT ON channels_burden FOR EACH ROW EXECUTE FUNCTION channels_burden_between();

-- At the end of each transaction the state says what the row says. A verb moves the state first and writes the rest after it.
CREATE FUNCTION channels_burden_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM channels_burden b WHERE b.id = NEW.id AND NOT (
            (b.state = 'filed') = (b.sorted_at IS NULL)
            AND (b.state = 'voice') = (b.voice_id IS NOT NULL)
            AND (b.state = 'not_counted') = (b.reason <> ''))
    ) THEN
        RAISE EXCEPTION 'burden % is not what its state says', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON channels_burden
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION channels_burden_holds();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('cases', '0005_channel_of_platforms'),
        ('channels', '0002_acknowledgements'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Burden',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('meeting', '会议'), ('document', '文件'), ('inspection', '检查')], max_length=16, verbose_name='哪一种')),
                ('body', models.CharField(blank=True, max_length=60, verbose_name='其他单位')),
                ('happened_on', models.DateField(verbose_name='开会、发文或检查的日期')),
                ('subject', models.CharField(max_length=60, verbose_name='事由')),
                ('file_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('amount', models.DecimalField(decimal_places=1, max_digits=5, null=True, verbose_name='几小时或几页')),
                ('filed_at', models.DateTimeField()),
                ('sorted_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='不计入的理由')),
                ('state', models.CharField(choices=[('filed', '待梳理'), ('counted', '属实计入'), ('voice', '已转为来件'), ('not_counted', '不计入')], default='filed', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='活动')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='哪个科室的')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='反映的学校')),
                ('sorted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.voice')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['campaign', '-id'], name='burden_list'), models.Index(fields=['school', '-id'], name='burden_of_school'), models.Index(fields=['department', 'happened_on'], name='burden_of_department')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['filed', 'counted', 'voice', 'not_counted'])), name='burden_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['meeting', 'document', 'inspection'])), name='burden_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), ('department__isnull', False)), models.Q(('department', None), models.Q(('body', ''), _negated=True)), _connector='OR'), name='burden_is_of_one_body'), models.CheckConstraint(condition=models.Q(('subject', ''), _negated=True), name='burden_says_what'), models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gt', 0), _connector='OR'), name='burden_amount_positive')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
