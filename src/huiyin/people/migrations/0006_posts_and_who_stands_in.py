"""Posts and who stands in, absences, matters, yearly duties; what a card said of duties and cover moves into posts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
-- What the card said of duties and cover becomes posts, the only place where both are kept from now on.
INSERT INTO people_post (unit_id, name, duties, holder_a_id, holder_b_id, filed_on, enforcement, basis, procedure, limits,
                         published_at, state, version)
SELECT unit_id, CASE WHEN count(*) OVER (PARTITION BY unit_id, base) > 1 THEN left(base, 40) || '·' || left(username, 23) ELSE base END,
       CASE WHEN duty = '' THEN '[]'::jsonb ELSE jsonb_build_array(duty) END, id, cover, CURRENT_DATE, false, '', '', '',
       posted_at, 'filed', 0
FROM (SELECT u.*, COALESCE(NULLIF(u.title, ''), u.name) AS base,
             (SELECT b.id FROM people_user b WHERE b.id = u.stands_in_id AND b.state = 'active') AS cover
      FROM people_user u WHERE u.state = 'active' AND (u.duty <> '' OR u.stands_in_id IS NOT NULL)) AS card;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

-- Who keeps units kept who leads in what; a leader decides a dispute about it.
UPDATE people_role SET permissions = permissions || '["matter.keep"]'::jsonb
WHERE (permissions ? 'unit.keep' OR permissions ? 'case.decide') AND NOT permissions ? 'matter.keep';

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

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['people_post', 'people_absence', 'people_matter', 'people_dutysheet', 'people_dutyitem',
        'people_lawrecord']
    LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_duty_rules'),
        ('kernel', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='DutySheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('set_on', models.DateField(verbose_name='下达日期')),
                ('posted_at', models.DateTimeField(null=True, verbose_name='公示时间')),
                ('state', models.CharField(choices=[('set', '已下达'), ('checked', '已检查'), ('judged', '已评定')], default='set', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_sheets_checked', to=settings.AUTH_USER_MODEL, verbose_name='责任领导')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_sheets', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_sheets', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['-year', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DutyItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('clean', '党风廉政'), ('efficiency', '效能')], max_length=16)),
                ('text', models.CharField(max_length=300)),
                ('checked_on', models.DateField(null=True)),
                ('checked', models.TextField(blank=True)),
                ('result', models.CharField(blank=True, choices=[('done', '落实'), ('partly', '基本落实'), ('not_done', '未落实')], max_length=16)),
                ('remark', models.TextField(blank=True)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='people.dutysheet')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='事项')),
                ('words', models.JSONField(default=list, verbose_name='关键词')),
                ('state', models.CharField(choices=[('active', '在用'), ('retired', '停用')], default='active', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='people.institution')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matters_led', to='people.unit', verbose_name='主办单位')),
            ],
            options={
                'ordering': ['number'],
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
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, verbose_name='岗位名称')),
                ('duties', models.JSONField(default=list, verbose_name='职责')),
                ('filed_on', models.DateField(verbose_name='备案日期')),
                ('enforcement', models.BooleanField(default=False, verbose_name='行政执法岗位')),
                ('basis', models.TextField(blank=True, verbose_name='执法依据')),
                ('procedure', models.TextField(blank=True, verbose_name='执法程序')),
                ('limits', models.TextField(blank=True, verbose_name='权限和时限')),
                ('published_at', models.DateTimeField(null=True, verbose_name='公布时间')),
                ('state', models.CharField(choices=[('filed', '在册'), ('ended', '已撤岗')], default='filed', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_approved', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('holder_a', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_held', to=settings.AUTH_USER_MODEL, verbose_name='A岗')),
                ('holder_b', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_covered', to=settings.AUTH_USER_MODEL, verbose_name='B岗')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LawRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('subject', models.CharField(max_length=200, verbose_name='执法事项')),
                ('basis', models.TextField(verbose_name='依据')),
                ('result', models.TextField(verbose_name='结果')),
                ('done_on', models.DateField(verbose_name='办结日期')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_records', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_records', to='people.post')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['from_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'number'), name='absence_number_once'), models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='absence_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('until_on__lte', models.F('planned_until'))), name='absence_only_shortened'), models.CheckConstraint(condition=models.Q(models.Q(('from_on__gt', models.F('entered_on')), ('late', False)), models.Q(('late', True), models.Q(('late_reason', ''), _negated=True)), _connector='OR'), name='absence_late_says_why')],
            },
        ),
        migrations.AddConstraint(
            model_name='dutysheet',
            constraint=models.UniqueConstraint(fields=('leader', 'year'), name='duty_sheet_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='dutysheet',
            constraint=models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='duty_sheet_year'),
        ),
        migrations.AddConstraint(
            model_name='dutysheet',
            constraint=models.CheckConstraint(condition=models.Q(('leader', models.F('head')), _negated=True), name='duty_sheet_head_is_another'),
        ),
        migrations.AddConstraint(
            model_name='dutyitem',
            constraint=models.UniqueConstraint(fields=('sheet', 'number'), name='duty_item_number_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyitem',
            constraint=models.CheckConstraint(condition=models.Q(('result', ''), ('checked_on__isnull', False), _connector='OR'), name='duty_item_checked_first'),
        ),
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.UniqueConstraint(fields=('institution', 'number'), name='matter_number_once'),
        ),
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('institution', 'name'), name='matter_name_once'),
        ),
        migrations.AddConstraint(
            model_name='matterassist',
            constraint=models.UniqueConstraint(fields=('matter', 'unit'), name='matter_assist_once'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'filed')), fields=('unit', 'name'), name='post_name_once'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('holder_a', None), ('holder_b', None), models.Q(('holder_a', models.F('holder_b')), _negated=True), _connector='OR'), name='post_a_is_not_b'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('enforcement', False), models.Q(models.Q(('basis', ''), _negated=True), models.Q(('procedure', ''), _negated=True), models.Q(('limits', ''), _negated=True)), _connector='OR'), name='post_of_law_says_by_what'),
        ),
        migrations.AddConstraint(
            model_name='lawrecord',
            constraint=models.UniqueConstraint(fields=('post', 'number'), name='law_record_number_once'),
        ),
        migrations.AddConstraint(
            model_name='lawrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('basis', ''), _negated=True), models.Q(('result', ''), _negated=True)), name='law_record_is_whole'),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='user',
            name='duty',
        ),
        migrations.RemoveField(
            model_name='user',
            name='stands_in',
        ),
    ]
