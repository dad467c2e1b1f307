"""Errands, their guides and the texts of the service; what was published stays as it was."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- What was published stays as it was: a guide changes only as a draft, and of what was published only its replacement is noted.
CREATE FUNCTION openness_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed jsonb := to_jsonb(OLD) - ARRAY['state', 'version', 'replaced_at'];
    now_fixed jsonb := to_jsonb(NEW) - ARRAY['state', 'version', 'replaced_at'];
    announced text[] := ARRAY['approved_by_id', 'approved_at', 'published_at', 'on_wall', 'on_web', 'shown_from'];
BEGIN
    IF OLD.published_at IS NULL THEN
        IF OLD.state = 'draft' THEN
            RETURN NEW;
        END IF;
        fixed := fixed - announced;
        now_fixed := now_fixed - announced;
    ELSIF NEW.state NOT IN ('published', 'replaced') OR (OLD.replaced_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'what was published is not taken back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF fixed IS DISTINCT FROM now_fixed THEN
        RAISE EXCEPTION 'what was published stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_stays BEFORE UPDATE ON openness_guide FOR EACH ROW EXECUTE FUNCTION openness_published_stays();
CREATE TRIGGER published_stays BEFORE UPDATE ON openness_ruletext
    FOR EACH ROW EXECUTE FUNCTION openness_published_stays();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON openness_guide FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON openness_ruletext FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON openness_errand FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- The state says what the times say; a guide in force was approved and hangs somewhere.
CREATE FUNCTION openness_state_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is jsonb;
BEGIN
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', TG_TABLE_NAME) INTO now_is USING NEW.id;
    IF (now_is->>'state' IN ('published', 'replaced')) IS DISTINCT FROM (now_is->>'published_at' IS NOT NULL)
       OR (now_is->>'state' = 'replaced') IS DISTINCT FROM (now_is->>'replaced_at' IS NOT NULL) THEN
        RAISE EXCEPTION '% % is % and its times say otherwise', TG_TABLE_NAME, NEW.id, now_is->>'state'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_TABLE_NAME = 'openness_guide' AND (
        (now_is->>'state' = 'draft') IS DISTINCT FROM (now_is->>'approved_at' IS NULL)
        OR (now_is->>'published_at' IS NOT NULL AND (now_is->>'shown_from' IS NULL
            OR NOT (now_is->>'on_wall')::boolean AND NOT (now_is->>'on_web')::boolean))) THEN
        RAISE EXCEPTION 'guide % is published without approval or place', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON openness_guide
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openness_state_holds();
CREATE CONSTRAINT TRIGGER state_holds AFTER INSERT OR UPDATE ON openness_ruletext
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION openness_state_holds();
"""


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
        ('kernel', '0001_tables_and_rules'),
        ('people', '0001_tables_and_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_items', to='people.institution')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_items', to='people.unit', verbose_name='办理单位')),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('state', models.CharField(choices=[('active', '在用'), ('retired', '停用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['unit__path', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'retired'])), name='service_item_state_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='service_item_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Guide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guides', to='openness.errand')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('served', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('teachers_pupils', '师生'), ('parents', '家长'), ('schools', '学校'), ('society', '社会')], max_length=16), blank=True, default=list, size=None)),
                ('legal_limit', models.CharField(blank=True, max_length=16, verbose_name='法定时限')),
                ('legal_source', models.CharField(blank=True, max_length=300, verbose_name='法定依据')),
                ('promised_limit', models.CharField(blank=True, max_length=16, verbose_name='承诺时限')),
                ('standard', models.TextField(blank=True, verbose_name='服务标准')),
                ('conditions', models.TextField(blank=True, verbose_name='办理条件')),
                ('materials', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('fees', models.CharField(blank=True, max_length=300, verbose_name='收费')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='办理地点')),
                ('phone', models.CharField(blank=True, max_length=64, verbose_name='咨询电话')),
                ('complaint_phone', models.CharField(blank=True, max_length=64, verbose_name='监督电话')),
                ('on_wall', models.BooleanField(default=False, verbose_name='上墙')),
                ('on_web', models.BooleanField(default=False, verbose_name='上网')),
                ('shown_from', models.DateField(null=True, verbose_name='公布之日')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('approved', '已批准'), ('published', '已公布'), ('replaced', '已被替换')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['item', '-number'],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='guide_number_once'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('item',), name='guide_one_pending'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', False), ('replaced_at', None)), fields=('item',), name='guide_one_in_force'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved', 'published', 'replaced'])), name='guide_state_known'), models.CheckConstraint(condition=models.Q(('served__contained_by', ['teachers_pupils', 'parents', 'schools', 'society'])), name='guide_served_known'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('promised_limit', ''), _negated=True), models.Q(('standard', ''), _negated=True), models.Q(('place', ''), _negated=True), models.Q(('phone', ''), _negated=True), models.Q(('complaint_phone', ''), _negated=True), ('steps__len__gt', 0), ('served__len__gt', 0)), _connector='OR'), name='guide_is_whole'), models.CheckConstraint(condition=models.Q(('legal_limit', ''), models.Q(('legal_source', ''), _negated=True), _connector='OR'), name='guide_legal_limit_has_a_source'), models.CheckConstraint(condition=models.Q(('approved_by', None), ('drafted_by', None), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='guide_approved_by_another'), models.CheckConstraint(condition=models.Q(('replaced_at', None), ('replaced_at__gte', models.F('published_at')), _connector='OR'), name='guide_times_ordered')],
            },
        ),
        migrations.CreateModel(
            name='RuleText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_texts', to='people.institution')),
                ('code', models.SlugField(max_length=32, verbose_name='代码')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=60, verbose_name='标题')),
                ('intro', models.TextField(blank=True, verbose_name='说明')),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('published_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已公布'), ('replaced', '已被替换')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['code', '-number'],
                'constraints': [models.UniqueConstraint(fields=('code', 'number'), name='service_text_number_once'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('code',), name='service_text_one_draft'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', False), ('replaced_at', None)), fields=('code',), name='service_text_one_in_force'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'replaced'])), name='service_text_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), ('items__len__gt', 0)), name='service_text_says_something'), models.CheckConstraint(condition=models.Q(('replaced_at', None), ('replaced_at__gte', models.F('published_at')), _connector='OR'), name='service_text_times_ordered')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
