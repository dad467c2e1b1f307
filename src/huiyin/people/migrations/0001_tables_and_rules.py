"""Institution, units, people, posts, calendar and duties, and what must always hold of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce
from huiyin.people.migrations import FORMER

RULES = """
-- One at a time enters absences or changes who holds a post in one institution: each looks at what the other wrote.
CREATE FUNCTION people_hold_posts(institution bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('people.posts', institution));
$$;

-- Nobody is away twice at a time. A range of one number makes the user fit for the index of ranges, without an extension.
ALTER TABLE people_absence ADD CONSTRAINT absence_once_at_a_time
    EXCLUDE USING gist (int8range(user_id, user_id, '[]') WITH &&, daterange(from_on, until_on, '[]') WITH &&)
    WHERE (cancelled_at IS NULL);
ALTER TABLE people_absence ADD CONSTRAINT absence_within_a_year CHECK (planned_until - from_on <= 366);

-- A and B of one post are never away at the same time: cover cannot run in a circle, for then both would be away.
CREATE FUNCTION people_post_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF TG_TABLE_NAME = 'people_absence' THEN
        PERFORM people_hold_posts(n.institution_id) FROM people_user u JOIN people_unit n ON n.id = u.unit_id
        WHERE u.id = (to_jsonb(NEW)->>'user_id')::bigint;
    ELSE
        PERFORM people_hold_posts(n.institution_id) FROM people_unit n WHERE n.id = (to_jsonb(NEW)->>'unit_id')::bigint;
    END IF;
    SELECT p.name INTO found FROM people_post p
    JOIN people_absence a ON a.user_id = p.holder_a_id AND a.cancelled_at IS NULL
    JOIN people_absence b ON b.user_id = p.holder_b_id AND b.cancelled_at IS NULL
         AND daterange(a.from_on, a.until_on, '[]') && daterange(b.from_on, b.until_on, '[]')
    WHERE p.state = 'filed' AND CASE TG_TABLE_NAME WHEN 'people_absence' THEN NEW.id IN (a.id, b.id)
          ELSE p.id = NEW.id AND least(a.until_on, b.until_on) >= (now() AT TIME ZONE 'Asia/Shanghai')::date END;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'A and B of post % would be away at the same time', found USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER post_is_kept AFTER INSERT OR UPDATE OF from_on, until_on, cancelled_at, user_id ON people_absence
    FOR EACH ROW EXECUTE FUNCTION people_post_is_kept();
CREATE TRIGGER post_is_kept AFTER INSERT OR UPDATE OF holder_a_id, holder_b_id, state ON people_post
    FOR EACH ROW EXECUTE FUNCTION people_post_is_kept();

-- Whoever sits in a post in force works in its institution, in active use.
CREATE FUNCTION people_holders_work_here() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT p.name INTO found FROM people_post p JOIN people_unit n ON n.id = p.unit_id
    JOIN people_user u ON u.id IN (p.holder_a_id, p.holder_b_id) JOIN people_unit w ON w.id = u.unit_id
    WHERE p.state = 'filed' AND CASE TG_TABLE_NAME WHEN 'people_user' THEN u.id = NEW.id ELSE p.id = NEW.id END
          AND (u.state <> 'active' OR w.institution_id <> n.institution_id);
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'whoever holds post % does not work here', found USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER post_holders_work_here AFTER INSERT OR UPDATE OF holder_a_id, holder_b_id, state, unit_id ON people_post
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_holders_work_here();
CREATE CONSTRAINT TRIGGER post_holders_work_here AFTER UPDATE OF state, unit_id ON people_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_holders_work_here();

-- The lead unit of a matter is none of those that assist.
CREATE FUNCTION people_lead_does_not_assist() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'people_matter' THEN NEW.id ELSE (to_jsonb(NEW)->>'matter_id')::bigint END;
BEGIN
    IF EXISTS (SELECT 1 FROM people_matter m JOIN people_matterassist s ON s.matter_id = m.id AND s.unit_id = m.lead_id
               WHERE m.id = wanted) THEN
        RAISE EXCEPTION 'the lead unit of a matter does not assist' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER matter_lead_does_not_assist AFTER INSERT OR UPDATE OF lead_id ON people_matter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_lead_does_not_assist();
CREATE CONSTRAINT TRIGGER matter_lead_does_not_assist AFTER INSERT OR UPDATE ON people_matterassist
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_lead_does_not_assist();

-- What was done by law is written once, at a post of law.
CREATE FUNCTION people_law_record_at_its_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT 1 FROM people_post p WHERE p.id = NEW.post_id AND p.enforcement) THEN
        RAISE EXCEPTION 'a record of law is written once, at a post of law' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER law_record_at_its_post BEFORE INSERT OR UPDATE ON people_lawrecord
    FOR EACH ROW EXECUTE FUNCTION people_law_record_at_its_post();

-- Nothing of the trade is deleted.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'people_post', 'people_absence', 'people_lawrecord', 'people_matter', 'people_dutysheet', 'people_dutyitem'
    ] LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;
"""


class Migration(TablesAtOnce):

    initial = True

    replaces = [('people', name) for name in FORMER['0001_tables_and_rules']]

    dependencies = [
        ('kernel', '0001_tables_and_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('motto', models.CharField(blank=True, default='事事有回音,件件有着落', max_length=100, verbose_name='标语')),
                ('answer_days', models.PositiveSmallIntegerField(default=7, verbose_name='等候评价(工作日)')),
                ('handle_days', models.PositiveSmallIntegerField(default=15, verbose_name='办理时限(工作日)')),
                ('near_days', models.PositiveSmallIntegerField(default=3, verbose_name='临近提醒(天)')),
                ('calendar_version', models.PositiveIntegerField(default=0)),
                ('calendar_at', models.DateTimeField(blank=True, null=True)),
                ('hand_back_days', models.PositiveSmallIntegerField(default=1, verbose_name='退回交办的期限(工作日)')),
                ('dispute_days', models.PositiveSmallIntegerField(default=30, verbose_name='对不予受理提出异议的期限(天)')),
                ('remedy', models.TextField(default='可以在异议期限内凭回执码在网上或者到来访窗口提出异议一次,由分管领导复核;也可以自收到本告知书之日起 30 日内,请求上一级机关复查(《信访工作条例》第三十五条)。', verbose_name='不予受理时告知的救济途径')),
                ('state', models.CharField(choices=[('active', '在用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('handle_days__gte', 1), ('near_days__gte', 1)), name='institution_days_positive'), models.CheckConstraint(condition=models.Q(('dispute_days__gte', 1), ('hand_back_days__gte', 1), models.Q(('remedy', ''), _negated=True)), name='institution_duty_days_positive')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='people.institution')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.unit')),
                ('code', models.CharField(max_length=32, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('kind', models.CharField(choices=[('bureau', '机关'), ('section', '科室'), ('district', '学区'), ('subordinate', '直属单位'), ('school', '学校')], max_length=16, verbose_name='类别')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '机关、学区、直属单位'), (2, '学校')], verbose_name='层级')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('active', '在用'), ('closed', '已撤销')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='unit_by_path', opclasses=['text_pattern_ops'])],
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='unit_code_once'), models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('institution',), name='unit_one_root'), models.CheckConstraint(condition=models.Q(('level__in', [1, 2])), name='unit_level_1_or_2')],
            },
        ),
        migrations.CreateModel(
            name='PartyGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='party_groups', to='people.institution')),
                ('name', models.CharField(max_length=64, verbose_name='党小组')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'name'), name='party_group_once')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=64, unique=True, verbose_name='用户名')),
                ('name', models.CharField(max_length=64, verbose_name='姓名')),
                ('title', models.CharField(blank=True, max_length=64, verbose_name='职务')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.unit', verbose_name='单位')),
                ('party_group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.partygroup', verbose_name='党小组')),
                ('phone', models.CharField(blank=True, max_length=32, verbose_name='办公电话')),
                ('posted_at', models.DateTimeField(null=True, verbose_name='挂牌时间')),
                ('state', models.CharField(choices=[('active', '在用'), ('inactive', '停用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.unit', verbose_name='单位')),
                ('name', models.CharField(max_length=64, verbose_name='岗位名称')),
                ('duties', models.JSONField(default=list, verbose_name='职责')),
                ('holder_a', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_held', to=settings.AUTH_USER_MODEL, verbose_name='A岗')),
                ('holder_b', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_covered', to=settings.AUTH_USER_MODEL, verbose_name='B岗')),
                ('filed_on', models.DateField(verbose_name='备案日期')),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_approved', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('enforcement', models.BooleanField(default=False, verbose_name='行政执法岗位')),
                ('basis', models.TextField(blank=True, verbose_name='执法依据')),
                ('procedure', models.TextField(blank=True, verbose_name='执法程序')),
                ('limits', models.TextField(blank=True, verbose_name='权限和时限')),
                ('published_at', models.DateTimeField(null=True, verbose_name='公布时间')),
                ('state', models.CharField(choices=[('filed', '在册'), ('ended', '已撤岗')], default='filed', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'filed')), fields=('unit', 'name'), name='post_name_once'), models.CheckConstraint(condition=models.Q(('holder_a', None), ('holder_b', None), models.Q(('holder_a', models.F('holder_b')), _negated=True), _connector='OR'), name='post_a_is_not_b'), models.CheckConstraint(condition=models.Q(('enforcement', False), models.Q(models.Q(('basis', ''), _negated=True), models.Q(('procedure', ''), _negated=True), models.Q(('limits', ''), _negated=True)), _connector='OR'), name='post_of_law_says_by_what')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
                ('number', models.PositiveIntegerField()),
                ('from_on', models.DateField(verbose_name='离岗首日')),
                ('until_on', models.DateField(verbose_name='离岗末日')),
                ('planned_until', models.DateField()),
                ('kind', models.CharField(choices=[('leave', '请假'), ('business', '公务外出'), ('training', '培训学习'), ('other', '其他')], max_length=16, verbose_name='事由')),
                ('handover', models.TextField(verbose_name='交接说明')),
                ('entered_on', models.DateField()),
                ('late', models.BooleanField(default=False, verbose_name='补报')),
                ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='补报理由')),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('returned_on', models.DateField(null=True, verbose_name='回岗日期')),
                ('materials', models.TextField(blank=True, verbose_name='材料交回')),
            ],
            options={
                'ordering': ['from_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'number'), name='absence_number_once'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='absence_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('until_on__lte', models.F('planned_until'))), name='absence_only_shortened'), models.CheckConstraint(condition=models.Q(models.Q(('from_on__gt', models.F('entered_on')), ('late', False)), models.Q(('late', True), models.Q(('late_reason', ''), _negated=True)), _connector='OR'), name='absence_late_says_why')],
            },
        ),
        migrations.CreateModel(
            name='LawRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_records', to='people.post')),
                ('number', models.PositiveIntegerField()),
                ('subject', models.CharField(max_length=200, verbose_name='执法事项')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_records', to=settings.AUTH_USER_MODEL)),
                ('basis', models.TextField(verbose_name='依据')),
                ('result', models.TextField(verbose_name='结果')),
                ('done_on', models.DateField(verbose_name='办结日期')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('post', 'number'), name='law_record_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('basis', ''), _negated=True), models.Q(('result', ''), _negated=True)), name='law_record_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='people.institution')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='事项')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matters_led', to='people.unit', verbose_name='主办单位')),
                ('words', models.JSONField(default=list, verbose_name='关键词')),
                ('state', models.CharField(choices=[('active', '在用'), ('retired', '停用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'number'), name='matter_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('institution', 'name'), name='matter_name_once')],
            },
        ),
        migrations.CreateModel(
            name='MatterAssist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assists', to='people.matter')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters_assisted', to='people.unit')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('matter', 'unit'), name='matter_assist_once')],
            },
        ),
        migrations.CreateModel(
            name='DutySheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_sheets', to='people.unit', verbose_name='单位')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_sheets', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_sheets_checked', to=settings.AUTH_USER_MODEL, verbose_name='责任领导')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('set_on', models.DateField(verbose_name='下达日期')),
                ('posted_at', models.DateTimeField(null=True, verbose_name='公示时间')),
                ('state', models.CharField(choices=[('set', '已下达'), ('checked', '已检查'), ('judged', '已评定')], default='set', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'ordering': ['-year', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('leader', 'year'), name='duty_sheet_once_a_year'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='duty_sheet_year'), models.CheckConstraint(condition=models.Q(('leader', models.F('head')), _negated=True), name='duty_sheet_head_is_another')],
            },
        ),
        migrations.CreateModel(
            name='DutyItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='people.dutysheet')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('clean', '党风廉政'), ('efficiency', '效能')], max_length=16)),
                ('text', models.CharField(max_length=300)),
                ('checked_on', models.DateField(null=True)),
                ('checked', models.TextField(blank=True)),
                ('result', models.CharField(blank=True, choices=[('done', '落实'), ('partly', '基本落实'), ('not_done', '未落实')], max_length=16)),
                ('remark', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'number'), name='duty_item_number_once'), models.CheckConstraint(condition=models.Q(('result', ''), ('checked_on__isnull', False), _connector='OR'), name='duty_item_checked_first')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_years', to='people.institution')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('notice', models.CharField(blank=True, max_length=100, verbose_name='通知文号')),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'year'), name='calendar_year_once'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2199)), name='calendar_year_of_our_time')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='people.calendaryear')),
                ('day', models.DateField(verbose_name='日期')),
                ('works', models.BooleanField(verbose_name='补班')),
                ('name', models.CharField(blank=True, max_length=32, verbose_name='名称')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('year', 'day'), name='calendar_day_once')],
            },
        ),
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_hours', to='people.institution')),
                ('opens', models.TimeField(verbose_name='开始')),
                ('closes', models.TimeField(verbose_name='结束')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'opens'), name='office_hours_once'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='office_hours_ordered')],
            },
        ),
        migrations.CreateModel(
            name='SchoolBreak',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='school_breaks', to='people.institution')),
                ('name', models.CharField(max_length=32, verbose_name='名称')),
                ('starts_on', models.DateField(verbose_name='开始')),
                ('ends_on', models.DateField(verbose_name='结束')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'starts_on'), name='school_break_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='school_break_ordered')],
            },
        ),
        migrations.CreateModel(
            name='UnitVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='people.unit')),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('bureau', '机关'), ('section', '科室'), ('district', '学区'), ('subordinate', '直属单位'), ('school', '学校')], max_length=16)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '机关、学区、直属单位'), (2, '学校')])),
                ('path', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('unit',), name='unit_version_one_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('at')), _connector='OR'), name='unit_version_ordered')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='people.institution')),
                ('code', models.SlugField(max_length=32, verbose_name='代码')),
                ('name', models.CharField(max_length=64, verbose_name='名称')),
                ('permissions', models.JSONField(default=list, verbose_name='权限')),
                ('state', models.CharField(choices=[('active', '在用')], default='active', max_length=16)),
                ('version', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'code'), name='role_code_once')],
            },
        ),
        migrations.CreateModel(
            name='RoleGiven',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles_given', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='people.role')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles_given', to='people.unit')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('user', 'role', 'unit'), name='role_given_once')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('number', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=64, verbose_name='用途')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('user', 'number'), name='token_number_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('place', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('query', models.TextField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'place', 'name'), name='saved_view_once')],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
