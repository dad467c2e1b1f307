"""Topics, weak links behind complaints and salient problems, with the catalogues that an institution keeps; limits by handling type."""

import django.db.models.deletion
from django.db import migrations, models
from huiyin.kernel.migrating import TablesAtOnce


HELD = """
-- A code keeps its catalogue, its code and its name: yesterday's report keeps its words.
CREATE FUNCTION cases_code_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.institution_id, OLD.catalogue, OLD.code, OLD.name, OLD.at)
       IS DISTINCT FROM (NEW.institution_id, NEW.catalogue, NEW.code, NEW.name, NEW.at) THEN
        RAISE EXCEPTION 'code % stays as it was added', OLD.code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER code_stays BEFORE UPDATE ON cases_listedcode FOR EACH ROW EXECUTE FUNCTION cases_code_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_listedcode FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- What is borne comes from the right catalogue of the same house; it ends once and is else written once.
CREATE FUNCTION cases_code_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    house bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_voicetopic' THEN
        SELECT o.institution_id INTO house FROM cases_voice v JOIN people_unit o ON o.id = v.office_id
        WHERE v.id = (to_jsonb(NEW)->>'voice_id')::bigint;
    ELSE
        SELECT o.institution_id INTO house FROM cases_case c JOIN people_unit o ON o.id = c.office_id
        WHERE c.id = (to_jsonb(NEW)->>'case_id')::bigint;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_listedcode l
                   WHERE l.id = NEW.code_id AND l.catalogue = TG_ARGV[0] AND l.institution_id = house) THEN
        RAISE EXCEPTION 'code % is not of the catalogue %', NEW.code_id, TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER code_fits BEFORE INSERT ON cases_voicetopic FOR EACH ROW EXECUTE FUNCTION cases_code_fits('topic');
CREATE TRIGGER code_fits BEFORE INSERT ON cases_casetopic FOR EACH ROW EXECUTE FUNCTION cases_code_fits('topic');
CREATE TRIGGER code_fits BEFORE INSERT ON cases_weaklink FOR EACH ROW EXECUTE FUNCTION cases_code_fits('weak_link');
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_voicetopic FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_casetopic FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();
CREATE TRIGGER fact_written_once BEFORE UPDATE ON cases_weaklink FOR EACH ROW EXECUTE FUNCTION cases_fact_written_once();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_voicetopic FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_casetopic FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_weaklink FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- A decision of a meeting stays; that it was taken back is added, once.
CREATE FUNCTION cases_salient_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NOT NULL
       OR to_jsonb(OLD) - 'until' - 'reason' IS DISTINCT FROM to_jsonb(NEW) - 'until' - 'reason' THEN
        RAISE EXCEPTION 'a salient problem stays as it was decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER salient_stays BEFORE UPDATE ON cases_salient FOR EACH ROW EXECUTE FUNCTION cases_salient_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON cases_salient FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('cases', '0006_alarms'),
        ('people', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('catalogue', models.CharField(choices=[('topic', '热点难点急点'), ('weak_link', '薄弱环节')], max_length=16, verbose_name='目录')),
                ('code', models.SlugField(max_length=32, verbose_name='代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('words', models.TextField(blank=True, verbose_name='提示词')),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('active', '在用'), ('retired', '停用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='people.institution')),
            ],
            options={
                'ordering': ['catalogue', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='cases.case')),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='on_cases', to='cases.listedcode')),
            ],
        ),
        migrations.CreateModel(
            name='Salient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('decided_by', models.CharField(max_length=64, verbose_name='谁决定')),
                ('meeting', models.CharField(max_length=200, verbose_name='什么会议')),
                ('decided_on', models.DateField(verbose_name='会议日期')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='撤销的理由')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='salient', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='VoiceTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='on_voices', to='cases.listedcode')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='cases.voice')),
            ],
        ),
        migrations.CreateModel(
            name='WeakLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weak_links', to='cases.case')),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='behind_cases', to='cases.listedcode')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weak_links', to='people.unit')),
            ],
        ),
        migrations.AddConstraint(
            model_name='listedcode',
            constraint=models.CheckConstraint(condition=models.Q(('catalogue__in', ['topic', 'weak_link'])), name='listedcode_catalogue_known'),
        ),
        migrations.AddConstraint(
            model_name='listedcode',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'retired'])), name='listedcode_state_known'),
        ),
        migrations.AddConstraint(
            model_name='listedcode',
            constraint=models.UniqueConstraint(fields=('institution', 'code'), name='listed_code_once'),
        ),
        migrations.AddConstraint(
            model_name='listedcode',
            constraint=models.UniqueConstraint(fields=('institution', 'catalogue', 'name'), name='listed_name_once'),
        ),
        migrations.AddConstraint(
            model_name='listedcode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='listed_code_is_named'),
        ),
        migrations.AddConstraint(
            model_name='casetopic',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case', 'code'), name='case_topic_once'),
        ),
        migrations.AddConstraint(
            model_name='casetopic',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='case_topic_ordered'),
        ),
        migrations.AddConstraint(
            model_name='salient',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='salient_once'),
        ),
        migrations.AddConstraint(
            model_name='salient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('until', None)), models.Q(('until__gte', models.F('at')), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='salient_ended_why'),
        ),
        migrations.AddConstraint(
            model_name='salient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('meeting', ''), _negated=True)), name='salient_names_its_meeting'),
        ),
        migrations.AddConstraint(
            model_name='voicetopic',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('voice', 'code'), name='voice_topic_once'),
        ),
        migrations.AddConstraint(
            model_name='voicetopic',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='voice_topic_ordered'),
        ),
        migrations.AddConstraint(
            model_name='weaklink',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='weak_link_one_now'),
        ),
        migrations.AddConstraint(
            model_name='weaklink',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='weak_link_ordered'),
        ),
        migrations.RemoveConstraint(
            model_name='limitrule',
            name='limit_rule_one_now',
        ),
        migrations.AddField(
            model_name='limitrule',
            name='handling_type',
            field=models.CharField(blank=True, choices=[('at_once', '立说立行类'), ('dig', '深入查找类'), ('policy', '政策体制类'), ('discipline', '涉法涉纪类'), ('other', '其他问题类')], db_default='', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='limitrule',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('institution', 'clock', 'kind', 'channel', 'handling_type'), name='limit_rule_one_now'),
        ),
        migrations.AddConstraint(
            model_name='limitrule',
            constraint=models.CheckConstraint(condition=models.Q(('handling_type__in', ['at_once', 'dig', 'policy', 'discipline', 'other', ''])), name='limitrule_handling_type_known'),
        ),
        migrations.AddConstraint(
            model_name='limitrule',
            constraint=models.CheckConstraint(condition=models.Q(('handling_type', ''), ('clock', 'handle'), _connector='OR'), name='limit_rule_type_of_handling'),
        ),
        migrations.RunSQL(HELD, migrations.RunSQL.noop),
    ]
