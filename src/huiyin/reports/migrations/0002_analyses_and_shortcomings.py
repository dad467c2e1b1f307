"""Each unit's own analysis of its year, and the shortcomings that a signed report stated."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce


HELD = """
-- What was signed stays; nothing is deleted.
CREATE FUNCTION reports_analysis_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL OR (OLD.campaign_id, OLD.unit_id, OLD.year, OLD.ref)
       IS DISTINCT FROM (NEW.campaign_id, NEW.unit_id, NEW.year, NEW.ref) THEN
        RAISE EXCEPTION 'analysis % stays as it was signed', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER analysis_stays BEFORE UPDATE ON reports_selfanalysis FOR EACH ROW EXECUTE FUNCTION reports_analysis_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON reports_selfanalysis FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- What a report stated stays as it was stated, its task as it was set; what was answered is answered once.
CREATE FUNCTION reports_shortcoming_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.reviewed_at IS NOT NULL
       OR (OLD.report_id, OLD.number, OLD.unit_id, OLD.kind, OLD.text, OLD.stated_at)
          IS DISTINCT FROM (NEW.report_id, NEW.number, NEW.unit_id, NEW.kind, NEW.text, NEW.stated_at)
       OR (OLD.due_on IS NOT NULL AND (OLD.due_on, OLD.task) IS DISTINCT FROM (NEW.due_on, NEW.task)) THEN
        RAISE EXCEPTION 'a shortcoming stays as it was stated' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shortcoming_stays BEFORE UPDATE ON reports_shortcoming
    FOR EACH ROW EXECUTE FUNCTION reports_shortcoming_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON reports_shortcoming FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- Signed is whole and ends in what is taken up and how; a draft keeps no numbers. Asked when the verb has ended.
CREATE FUNCTION reports_analysis_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reports_selfanalysis a WHERE a.id = NEW.id AND CASE WHEN a.state = 'signed'
        THEN a.signed_at IS NULL OR a.moment IS NULL OR a.content IS NULL OR a.document IS NULL
            OR a.sha256 = '' OR btrim(a.targets) = '' OR btrim(a.measures) = ''
        ELSE a.signed_at IS NOT NULL OR a.content IS NOT NULL OR a.document IS NOT NULL OR a.sha256 <> '' END) THEN
        RAISE EXCEPTION 'analysis % is not whole', NEW.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER analysis_holds AFTER INSERT OR UPDATE ON reports_selfanalysis
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reports_analysis_holds();

-- A task has its day, an answer its outcome, in the states that say so.
CREATE FUNCTION reports_shortcoming_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reports_shortcoming s WHERE s.id = NEW.id AND (
        (s.state = 'stated') <> (s.due_on IS NULL) OR (s.due_on IS NULL) <> (s.task = '')
        OR (s.state = 'reviewed') <> (s.reviewed_at IS NOT NULL)
        OR (s.reviewed_at IS NULL) <> (s.outcome = '') OR (s.reviewed_at IS NULL) <> (s.found = '')
        OR s.reviewed_at < s.stated_at)) THEN
        RAISE EXCEPTION 'a shortcoming is not whole' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shortcoming_holds AFTER INSERT OR UPDATE ON reports_shortcoming
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reports_shortcoming_holds();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('people', '0001_tables_and_rules'),
        ('reports', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SelfAnalysis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('targets', models.TextField(blank=True, verbose_name='抓什么')),
                ('measures', models.TextField(blank=True, verbose_name='怎么抓')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('signed', '已签署')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('moment', models.DateTimeField(null=True)),
                ('content', models.JSONField(null=True)),
                ('document', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('signed_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='analyses', to='campaigns.campaign')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='analyses', to='people.unit')),
            ],
            options={
                'ordering': ['-year', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'signed'])), name='selfanalysis_state_known'), models.UniqueConstraint(fields=('campaign', 'unit', 'year'), name='analysis_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Shortcoming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('mind', '认识不平衡'), ('progress', '进展不平衡'), ('root', '治标治本不平衡'), ('duty', '责任落实不到位'), ('self_check', '自查排查不深刻'), ('lasting', '常态长效不充分')], max_length=16, verbose_name='不足的种类')),
                ('text', models.TextField(verbose_name='指出的不足')),
                ('state', models.CharField(choices=[('stated', '已指出'), ('tasked', '限期整改中'), ('reviewed', '已回应')], default='stated', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('stated_at', models.DateTimeField()),
                ('task', models.TextField(blank=True, verbose_name='整改要求')),
                ('due_on', models.DateField(null=True, verbose_name='整改期限')),
                ('outcome', models.CharField(blank=True, choices=[('rectified', '已整改'), ('partly', '部分整改,继续盯'), ('not_yet', '没有整改,继续盯')], max_length=16, verbose_name='整改结果')),
                ('found', models.TextField(blank=True, verbose_name='检查情况')),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shortcomings', to='reports.stagereport')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shortcomings', to='people.unit')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['mind', 'progress', 'root', 'duty', 'self_check', 'lasting'])), name='shortcoming_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['stated', 'tasked', 'reviewed'])), name='shortcoming_state_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['rectified', 'partly', 'not_yet', ''])), name='shortcoming_outcome_known'), models.UniqueConstraint(fields=('report', 'number'), name='shortcoming_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='shortcoming_says_what')],
            },
        ),
        migrations.RunSQL(HELD, migrations.RunSQL.noop),
    ]
