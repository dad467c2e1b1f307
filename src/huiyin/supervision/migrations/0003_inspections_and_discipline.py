"""Inspections, violations, sanctions, circulars; what was found, decided or issued stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.kernel.migrating import TablesAtOnce

RULES = """
-- Nothing that was registered is deleted; where an inspection goes and who goes is planned anew until it is told.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['inspection', 'inspectionfinding', 'findingfile', 'violation', 'violationperson', 'sanction', 'circular'] LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()',
            'supervision_' || name);
    END LOOP;
END $$;

-- What inspectors found stays as they wrote it, at a unit where they went; it opens one case.
CREATE FUNCTION supervision_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM supervision_inspectedunit u WHERE u.inspection_id = NEW.inspection_id AND u.unit_id = NEW.unit_id) THEN
            RAISE EXCEPTION 'unit % was not inspected', NEW.unit_id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.inspection_id, NEW.number, NEW.unit_id, NEW.text, NEW.place, NEW.found_on)
        IS DISTINCT FROM (OLD.inspection_id, OLD.number, OLD.unit_id, OLD.text, OLD.place, OLD.found_on)
        OR (OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id) THEN
        RAISE EXCEPTION 'finding % stays as it was written', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finding_stays BEFORE INSERT OR UPDATE ON supervision_inspectionfinding
    FOR EACH ROW EXECUTE FUNCTION supervision_finding_stays();

-- Whom a sanction is on stays; what an organ decided stays as it was decided, and is never entered by the program.
CREATE FUNCTION supervision_sanction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    them record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.person_id IS NOT NULL THEN
            SELECT user_id, unit_id, name INTO them FROM supervision_violationperson WHERE id = NEW.person_id;
            IF (them.user_id, them.unit_id, them.name) IS DISTINCT FROM (NEW.user_id, NEW.unit_id, NEW.name) THEN
                RAISE EXCEPTION 'sanction is on somebody else than its person' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        IF NEW.decided_on IS NOT NULL THEN
            RAISE EXCEPTION 'a sanction begins as a proposal' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.kind, NEW.ground, NEW.facts, NEW.basis, NEW.person_id, NEW.case_id, NEW.inspection_id, NEW.urging_id, NEW.of_unit,
        NEW.user_id, NEW.name, NEW.unit_id, NEW.proposed_by_id, NEW.proposed_on, NEW.rule)
        IS DISTINCT FROM (OLD.kind, OLD.ground, OLD.facts, OLD.basis, OLD.person_id, OLD.case_id, OLD.inspection_id, OLD.urging_id,
        OLD.of_unit, OLD.user_id, OLD.name, OLD.unit_id, OLD.proposed_by_id, OLD.proposed_on, OLD.rule) THEN
        RAISE EXCEPTION 'sanction % stays as it was proposed', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.decided_on IS NOT NULL AND (NEW.organ, NEW.number, NEW.decided_on, NEW.decided_by_id, NEW.statement, NEW.statement_by,
        NEW.stated_on) IS DISTINCT FROM (OLD.organ, OLD.number, OLD.decided_on, OLD.decided_by_id, OLD.statement, OLD.statement_by,
        OLD.stated_on) THEN
        RAISE EXCEPTION 'sanction % stays as it was decided', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sanction_stays BEFORE INSERT OR UPDATE ON supervision_sanction
    FOR EACH ROW EXECUTE FUNCTION supervision_sanction_stays();

-- A state says what was entered with it. Asked when the verb is done: its claim moves the state before the rest is written.
CREATE FUNCTION supervision_inspection_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now record;
BEGIN
    SELECT * INTO now FROM supervision_inspection WHERE id = NEW.id;
    IF (now.state NOT IN ('draft', 'cancelled') AND now.decided_at IS NULL)
        OR (now.state = 'noticed' AND now.noticed_on IS NULL)
        OR (now.state IN ('running', 'finished')) <> (now.begun_on IS NOT NULL)
        OR (now.state = 'finished') <> (now.finished_on IS NOT NULL)
        OR (now.state = 'cancelled') <> (now.reason <> '')
        OR NOT EXISTS (SELECT 1 FROM supervision_inspectedunit u WHERE u.inspection_id = now.id)
        OR NOT EXISTS (SELECT 1 FROM supervision_inspector i WHERE i.inspection_id = now.id)
        OR (now.state IN ('refused', 'cancelled')
            AND EXISTS (SELECT 1 FROM supervision_inspectedunit u WHERE u.inspection_id = now.id AND u.place IS NOT NULL))
        OR (now.state NOT IN ('refused', 'cancelled') AND EXISTS (SELECT 1 FROM supervision_inspectedunit u
            JOIN people_unit p ON p.id = u.unit_id WHERE u.inspection_id = now.id AND p.kind = 'school' AND u.place IS NULL)) THEN
        RAISE EXCEPTION 'inspection % is not whole', now.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER inspection_is_whole AFTER INSERT OR UPDATE ON supervision_inspection
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_inspection_is_whole();

CREATE FUNCTION supervision_violation_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now record;
BEGIN
    SELECT * INTO now FROM supervision_violation WHERE id = NEW.id;
    IF (now.state IN ('decided', 'closed')) <> (now.decided_on IS NOT NULL)
        OR (now.state = 'closed') <> (now.closed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'violation % is not whole', now.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER violation_is_whole AFTER INSERT OR UPDATE ON supervision_violation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_violation_is_whole();

CREATE FUNCTION supervision_sanction_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now record;
BEGIN
    SELECT * INTO now FROM supervision_sanction WHERE id = NEW.id;
    IF (now.state NOT IN ('proposed', 'dropped') AND now.stated_on IS NULL)
        OR (now.state IN ('decided', 'appealed', 'upheld', 'changed', 'revoked')) <> (now.decided_by_id IS NOT NULL)
        OR (now.state IN ('appealed', 'upheld', 'changed', 'revoked')) <> (now.appealed_on IS NOT NULL)
        OR (now.state IN ('upheld', 'changed', 'revoked')) <> (now.appeal_decided_by_id IS NOT NULL)
        OR (now.state = 'changed') <> (now.kind_after <> '')
        OR (now.state = 'dropped') <> (now.dropped_for <> '') THEN
        RAISE EXCEPTION 'sanction % is not whole', now.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sanction_is_whole AFTER INSERT OR UPDATE ON supervision_sanction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_sanction_is_whole();

-- What was issued stays as it was read; numbers stay as they were counted.
CREATE FUNCTION supervision_circular_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.kind, NEW.as_of, NEW.figures, NEW.sanction_id) IS DISTINCT FROM (OLD.kind, OLD.as_of, OLD.figures, OLD.sanction_id)
        OR (OLD.issued_on IS NOT NULL AND (NEW.title, NEW.text, NEW.issued_by_id, NEW.issued_on)
            IS DISTINCT FROM (OLD.title, OLD.text, OLD.issued_by_id, OLD.issued_on)) THEN
        RAISE EXCEPTION 'circular % stays as it was issued', OLD.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER circular_stays BEFORE UPDATE ON supervision_circular FOR EACH ROW EXECUTE FUNCTION supervision_circular_stays();

CREATE FUNCTION supervision_circular_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now record;
BEGIN
    SELECT * INTO now FROM supervision_circular WHERE id = NEW.id;
    IF (now.state = 'issued' AND now.issued_on IS NULL) OR (now.state = 'draft' AND now.issued_on IS NOT NULL)
        OR (now.state = 'withdrawn') <> (now.withdrawn_for <> '')
        OR NOT EXISTS (SELECT 1 FROM supervision_circularunit u WHERE u.circular_id = now.id) THEN
        RAISE EXCEPTION 'circular % is not whole', now.ref USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER circular_is_whole AFTER INSERT OR UPDATE ON supervision_circular
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supervision_circular_is_whole();
"""


class Migration(TablesAtOnce):

    dependencies = [
        ('campaigns', '0002_focus_and_special'),
        ('cases', '0013_causes'),
        ('people', '0002_inspections'),
        ('supervision', '0002_self_checks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('check', '专项检查'), ('supervision', '督导检查'), ('research', '调研'), ('guidance', '指导'), ('assessment', '评估考核'), ('monitoring', '监测'), ('acceptance', '验收')], max_length=16, verbose_name='名目')),
                ('manner', models.CharField(choices=[('open', '明查'), ('covert', '暗访')], max_length=16, verbose_name='方式')),
                ('title', models.CharField(max_length=100, verbose_name='事项')),
                ('purpose', models.TextField(verbose_name='目的和内容')),
                ('basis', models.CharField(max_length=200, verbose_name='依据(文件或者线索)')),
                ('planned_on', models.DateField(verbose_name='计划日期')),
                ('notice_days', models.PositiveSmallIntegerField(verbose_name='提前通知(天)')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('opinion', models.CharField(blank=True, max_length=500, verbose_name='审批意见')),
                ('noticed_on', models.DateField(null=True, verbose_name='通知日期')),
                ('earliest_on', models.DateField(null=True, verbose_name='最早可以开始')),
                ('begun_on', models.DateField(null=True, verbose_name='开始日期')),
                ('finished_on', models.DateField(null=True, verbose_name='结束日期')),
                ('finished_at', models.DateTimeField(null=True)),
                ('conclusion', models.TextField(blank=True, verbose_name='结论')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='取消原因')),
                ('state', models.CharField(choices=[('draft', '待批'), ('refused', '未批准'), ('approved', '已批准'), ('noticed', '已通知单位'), ('running', '检查中'), ('finished', '已出结论'), ('cancelled', '已取消')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='campaigns.campaign', verbose_name='活动')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人')),
                ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟订人')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='InspectedUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('most', models.PositiveSmallIntegerField(verbose_name='一年最多(次)')),
                ('place', models.PositiveSmallIntegerField(null=True, verbose_name='占用的名额')),
                ('review_until', models.DateField(null=True, verbose_name='申请复核的期限')),
                ('asked_review_on', models.DateField(null=True, verbose_name='申请复核日期')),
                ('review_reason', models.TextField(blank=True, verbose_name='申请复核的理由')),
                ('decide_until', models.DateField(null=True, verbose_name='应当答复的日期')),
                ('review_outcome', models.CharField(blank=True, choices=[('upheld', '维持结论'), ('changed', '变更结论')], max_length=16, verbose_name='复核结果')),
                ('review_words', models.TextField(blank=True, verbose_name='复核意见')),
                ('review_decided_on', models.DateField(null=True, verbose_name='复核日期')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review_decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspected', to='people.unit', verbose_name='单位')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='supervision.inspection')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='InspectionFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('text', models.TextField(verbose_name='发现的情况')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('found_on', models.DateField(verbose_name='发现日期')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inspection_finding', to='cases.case')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.inspection')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='FindingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='supervision.inspectionfinding')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Inspector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspectors', to='supervision.inspection')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('reminder', '提醒'), ('caution', '效能告诫'), ('circular', '通报'), ('liability', '责任追究'), ('exposure', '曝光'), ('education', '教育'), ('punishment', '惩处')], max_length=16, verbose_name='方式')),
                ('ground', models.CharField(choices=[('late', '超期不办'), ('refusal', '推诿、拒不办理'), ('breach', '违反承诺或者制度'), ('perfunctory', '整改不实、弄虚作假'), ('violation', '违规违纪')], max_length=16, verbose_name='事由')),
                ('facts', models.TextField(verbose_name='事实')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('of_unit', models.BooleanField(default=False, verbose_name='处理的是单位')),
                ('name', models.CharField(blank=True, max_length=64, verbose_name='姓名')),
                ('proposed_on', models.DateField(verbose_name='提出日期')),
                ('rule', models.CharField(blank=True, max_length=200, verbose_name='按什么规则提出')),
                ('state_until', models.DateField(verbose_name='陈述申辩的期限')),
                ('statement', models.TextField(blank=True, verbose_name='陈述申辩')),
                ('statement_by', models.CharField(blank=True, choices=[('own', '本人(本单位)填写'), ('office', '记录本人(本单位)所说'), ('none', '期限内没有陈述')], max_length=16, verbose_name='陈述由谁填写')),
                ('stated_on', models.DateField(null=True, verbose_name='陈述日期')),
                ('organ', models.CharField(blank=True, max_length=100, verbose_name='决定机关')),
                ('number', models.CharField(blank=True, max_length=64, verbose_name='决定文号')),
                ('decided_on', models.DateField(null=True, verbose_name='决定日期')),
                ('decided_at', models.DateTimeField(null=True)),
                ('lapses_on', models.DateField(null=True, verbose_name='期满日期')),
                ('carried_out_on', models.DateField(null=True, verbose_name='执行日期')),
                ('carried_out', models.CharField(blank=True, max_length=500, verbose_name='执行情况')),
                ('acknowledged_on', models.DateField(null=True, verbose_name='签收告诫的日期')),
                ('appeal_until', models.DateField(null=True, verbose_name='申诉的期限')),
                ('appeal', models.TextField(blank=True, verbose_name='申诉理由')),
                ('appealed_on', models.DateField(null=True, verbose_name='申诉日期')),
                ('appeal_organ', models.CharField(blank=True, max_length=100, verbose_name='申诉处理机关')),
                ('appeal_number', models.CharField(blank=True, max_length=64, verbose_name='申诉处理文号')),
                ('appeal_decided_on', models.DateField(null=True, verbose_name='申诉处理日期')),
                ('appeal_decided_at', models.DateTimeField(null=True)),
                ('kind_after', models.CharField(blank=True, choices=[('reminder', '提醒'), ('caution', '效能告诫'), ('circular', '通报'), ('liability', '责任追究'), ('exposure', '曝光'), ('education', '教育'), ('punishment', '惩处')], max_length=16, verbose_name='变更为')),
                ('dropped_for', models.CharField(blank=True, max_length=500, verbose_name='不予处理的理由')),
                ('publication', models.CharField(blank=True, choices=[('asked', '拟公开'), ('approved', '同意公开'), ('refused', '不予公开')], max_length=16, verbose_name='是否公开')),
                ('publish_where', models.CharField(blank=True, max_length=200, verbose_name='公开的范围和方式')),
                ('publish_decided_on', models.DateField(null=True, verbose_name='公开决定日期')),
                ('state', models.CharField(choices=[('proposed', '拟处理'), ('heard', '已听取陈述'), ('decided', '已决定'), ('appealed', '申诉中'), ('upheld', '申诉维持'), ('changed', '申诉变更'), ('revoked', '已撤销'), ('dropped', '不予处理')], default='proposed', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('appeal_decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='campaigns.campaign', verbose_name='活动')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定登记人')),
                ('inspection', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supervision.inspection')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('publish_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publish_decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
                ('urging', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.urging')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Circular',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('self_criticism', '检讨'), ('progress', '整改落实情况通报')], max_length=16, verbose_name='种类')),
                ('title', models.CharField(max_length=100, verbose_name='标题')),
                ('text', models.TextField(blank=True, verbose_name='正文')),
                ('as_of', models.DateTimeField(null=True, verbose_name='截至')),
                ('figures', models.JSONField(default=list)),
                ('issued_on', models.DateField(null=True, verbose_name='印发日期')),
                ('withdrawn_for', models.CharField(blank=True, max_length=300, verbose_name='撤回原因')),
                ('state', models.CharField(choices=[('draft', '拟稿'), ('issued', '已印发'), ('withdrawn', '已撤回')], default='draft', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='circulars', to='campaigns.campaign', verbose_name='活动')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('sanction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supervision.sanction')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Violation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True, verbose_name='编号')),
                ('title', models.CharField(max_length=100, verbose_name='问题')),
                ('facts', models.TextField(verbose_name='主要情况')),
                ('source', models.CharField(choices=[('finding', '明查暗访发现'), ('case', '台账中的件'), ('clue', '线索')], max_length=16, verbose_name='来源')),
                ('clue', models.CharField(blank=True, max_length=200, verbose_name='线索来源')),
                ('found_on', models.DateField(verbose_name='发现日期')),
                ('registered_at', models.DateTimeField()),
                ('established', models.CharField(blank=True, choices=[('true', '属实'), ('partly', '部分属实'), ('untrue', '不属实')], max_length=16, verbose_name='认定')),
                ('result', models.TextField(blank=True, verbose_name='调查结果')),
                ('decided_on', models.DateField(null=True, verbose_name='认定日期')),
                ('decided_at', models.DateTimeField(null=True)),
                ('lesson', models.TextField(blank=True, verbose_name='警示教育要点(不写姓名和单位)')),
                ('closed_on', models.DateField(null=True, verbose_name='结案日期')),
                ('state', models.CharField(choices=[('clue', '线索'), ('investigating', '调查中'), ('decided', '已认定'), ('closed', '已结案')], default='clue', max_length=16, verbose_name='状态')),
                ('version', models.IntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='violations', to='campaigns.campaign', verbose_name='活动')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='violations', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='认定人')),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='violations', to='supervision.inspectionfinding')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ViolationPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('name', models.CharField(max_length=64, verbose_name='姓名')),
                ('role', models.CharField(blank=True, max_length=200, verbose_name='在其中的作用')),
                ('dropped_on', models.DateField(null=True, verbose_name='排除日期')),
                ('dropped_for', models.CharField(blank=True, max_length=200, verbose_name='排除理由')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('violation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='supervision.violation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='sanction',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='supervision.violationperson'),
        ),
        migrations.CreateModel(
            name='CircularUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(null=True, verbose_name='签收时间')),
                ('circular', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='supervision.circular')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['unit', 'circular'], name='circular_unit_by_unit')],
                'constraints': [models.UniqueConstraint(fields=('circular', 'unit'), name='circular_unit_once')],
            },
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['campaign', '-id'], name='inspection_list'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['check', 'supervision', 'research', 'guidance', 'assessment', 'monitoring', 'acceptance'])), name='inspection_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('manner__in', ['open', 'covert'])), name='inspection_manner_known'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'refused', 'approved', 'noticed', 'running', 'finished', 'cancelled'])), name='inspection_state_known'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('purpose', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='inspection_in_the_list'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('planned_by', None), models.Q(('decided_by', models.F('planned_by')), _negated=True), _connector='OR'), name='inspection_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('earliest_on', None), ('noticed_on', None)), models.Q(('earliest_on__isnull', False), ('manner', 'open'), ('noticed_on__isnull', False)), _connector='OR'), name='inspection_notice_of_open_ones'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('manner', 'covert'), ('begun_on', None), models.Q(('begun_on__gte', models.F('earliest_on')), ('earliest_on__isnull', False)), _connector='OR'), name='inspection_begun_after_notice'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('conclusion', ''), ('finished_at', None), ('finished_on', None)), models.Q(('begun_on__isnull', False), ('finished_at__isnull', False), ('finished_on__gte', models.F('begun_on')), ('finished_on__isnull', False), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='inspection_finished_with_conclusion'),
        ),
        migrations.AddIndex(
            model_name='inspectedunit',
            index=models.Index(fields=['unit', 'year'], name='inspected_unit_by_year'),
        ),
        migrations.AddConstraint(
            model_name='inspectedunit',
            constraint=models.CheckConstraint(condition=models.Q(('review_outcome__in', ['upheld', 'changed', ''])), name='inspectedunit_review_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='inspectedunit',
            constraint=models.UniqueConstraint(fields=('inspection', 'unit'), name='inspected_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='inspectedunit',
            constraint=models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('unit', 'year', 'place'), name='inspected_unit_place_once'),
        ),
        migrations.AddConstraint(
            model_name='inspectedunit',
            constraint=models.CheckConstraint(condition=models.Q(('place', None), models.Q(('place__gte', 1), ('place__lte', models.F('most'))), _connector='OR'), name='inspected_unit_no_more_places'),
        ),
        migrations.AddConstraint(
            model_name='inspectedunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_review_on', None), ('decide_until', None), ('review_reason', '')), models.Q(('asked_review_on__isnull', False), ('decide_until__isnull', False), ('review_until__isnull', False), ('asked_review_on__lte', models.F('review_until')), models.Q(('review_reason', ''), _negated=True)), _connector='OR'), name='inspected_unit_review_in_time'),
        ),
        migrations.AddConstraint(
            model_name='inspectedunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review_decided_on', None), ('review_outcome', ''), ('review_words', '')), models.Q(('asked_review_on__isnull', False), ('review_decided_on__isnull', False), ('review_decided_on__gte', models.F('asked_review_on')), models.Q(('review_outcome', ''), _negated=True), models.Q(('review_words', ''), _negated=True)), _connector='OR'), name='inspected_unit_review_decided'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfinding',
            constraint=models.UniqueConstraint(fields=('inspection', 'number'), name='inspection_finding_number_once'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfinding',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='inspection_finding_says_something'),
        ),
        migrations.AddConstraint(
            model_name='findingfile',
            constraint=models.UniqueConstraint(fields=('finding', 'number'), name='finding_file_number_once'),
        ),
        migrations.AddConstraint(
            model_name='findingfile',
            constraint=models.UniqueConstraint(fields=('finding', 'sha256'), name='finding_file_once'),
        ),
        migrations.AddConstraint(
            model_name='findingfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='finding_file_is_a_file'),
        ),
        migrations.AddConstraint(
            model_name='inspector',
            constraint=models.UniqueConstraint(fields=('inspection', 'user'), name='inspector_once'),
        ),
        migrations.AddIndex(
            model_name='circular',
            index=models.Index(fields=['campaign', '-id'], name='circular_list'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['self_criticism', 'progress'])), name='circular_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'issued', 'withdrawn'])), name='circular_state_known'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='circular_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('as_of', None), ('figures', []), ('kind', 'self_criticism'), models.Q(('text', ''), _negated=True)), models.Q(('as_of__isnull', False), ('kind', 'progress'), ('sanction', None), ('text', '')), _connector='OR'), name='circular_typed_or_counted'),
        ),
        migrations.AddConstraint(
            model_name='circular',
            constraint=models.CheckConstraint(condition=models.Q(('issued_by', None), ('drafted_by', None), models.Q(('issued_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='circular_issued_by_another'),
        ),
        migrations.AddIndex(
            model_name='violation',
            index=models.Index(fields=['campaign', '-id'], name='violation_list'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['finding', 'case', 'clue'])), name='violation_source_known'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(('established__in', ['true', 'partly', 'untrue', ''])), name='violation_established_known'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['clue', 'investigating', 'decided', 'closed'])), name='violation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('facts', ''), _negated=True)), name='violation_says_something'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('clue', ''), ('finding__isnull', False), ('source', 'finding')), models.Q(('case__isnull', False), ('clue', ''), ('finding', None), ('source', 'case')), models.Q(('case', None), ('finding', None), ('source', 'clue'), models.Q(('clue', ''), _negated=True)), _connector='OR'), name='violation_comes_from_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decided_on', None), ('established', ''), ('result', '')), models.Q(('decided_at__isnull', False), ('decided_on__isnull', False), models.Q(('established', ''), _negated=True), models.Q(('result', ''), _negated=True)), _connector='OR'), name='violation_decided_with_result'),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('registered_by', None), models.Q(('decided_by', models.F('registered_by')), _negated=True), _connector='OR'), name='violation_decided_by_another'),
        ),
        migrations.AddIndex(
            model_name='violationperson',
            index=models.Index(fields=['user'], name='violation_person_user'),
        ),
        migrations.AddConstraint(
            model_name='violationperson',
            constraint=models.UniqueConstraint(fields=('violation', 'number'), name='violation_person_number_once'),
        ),
        migrations.AddConstraint(
            model_name='violationperson',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('violation', 'user'), name='violation_person_once'),
        ),
        migrations.AddConstraint(
            model_name='violationperson',
            constraint=models.UniqueConstraint(condition=models.Q(('user', None)), fields=('violation', 'unit', 'name'), name='violation_name_once'),
        ),
        migrations.AddConstraint(
            model_name='violationperson',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='violation_person_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='violationperson',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dropped_for', ''), ('dropped_on', None)), models.Q(('dropped_on__isnull', False), models.Q(('dropped_for', ''), _negated=True)), _connector='OR'), name='violation_person_dropped_for_something'),
        ),
        migrations.AddIndex(
            model_name='sanction',
            index=models.Index(fields=['campaign', '-id'], name='sanction_list'),
        ),
        migrations.AddIndex(
            model_name='sanction',
            index=models.Index(fields=['user', '-id'], name='sanction_of_user'),
        ),
        migrations.AddIndex(
            model_name='sanction',
            index=models.Index(fields=['unit', '-id'], name='sanction_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['reminder', 'caution', 'circular', 'liability', 'exposure', 'education', 'punishment'])), name='sanction_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('kind_after__in', ['reminder', 'caution', 'circular', 'liability', 'exposure', 'education', 'punishment', ''])), name='sanction_kind_after_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['late', 'refusal', 'breach', 'perfunctory', 'violation'])), name='sanction_ground_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'heard', 'decided', 'appealed', 'upheld', 'changed', 'revoked', 'dropped'])), name='sanction_state_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('statement_by__in', ['own', 'office', 'none', ''])), name='sanction_statement_by_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('publication__in', ['asked', 'approved', 'refused', ''])), name='sanction_publication_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('facts', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='sanction_has_facts_and_basis'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), ('case__isnull', False), ('inspection__isnull', False), ('urging__isnull', False), _connector='OR'), name='sanction_for_a_matter'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), ('of_unit', True), ('person', None), ('user', None)), models.Q(('of_unit', False), models.Q(('name', ''), _negated=True)), _connector='OR'), name='sanction_of_a_person_or_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_by__isnull', False), models.Q(('rule', ''), _negated=True), _connector='OR'), name='sanction_proposed_by_somebody_or_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stated_on', None), ('statement', ''), ('statement_by', '')), models.Q(('stated_on__gt', models.F('state_until')), ('stated_on__isnull', False), ('statement', ''), ('statement_by', 'none')), models.Q(('stated_on__isnull', False), ('statement_by__in', ['own', 'office']), models.Q(('statement', ''), _negated=True)), _connector='OR'), name='sanction_statement_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appeal_until', None), ('decided_at', None), ('decided_by', None), ('decided_on', None), ('number', ''), ('organ', '')), models.Q(('appeal_until__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False), ('decided_on__isnull', False), ('stated_on__isnull', False), models.Q(('organ', ''), _negated=True), models.Q(('number', ''), _negated=True)), _connector='OR'), name='sanction_decided_by_an_organ'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appeal_decided_at', None), ('appeal_decided_by', None), ('appeal_decided_on', None), ('appeal_number', ''), ('appeal_organ', ''), ('kind_after', '')), models.Q(('appeal_decided_at__isnull', False), ('appeal_decided_by__isnull', False), ('appeal_decided_on__isnull', False), ('appealed_on__isnull', False), models.Q(('appeal_organ', ''), _negated=True), models.Q(('appeal_number', ''), _negated=True), models.Q(('kind_after', models.F('kind')), _negated=True)), _connector='OR'), name='sanction_appeal_decided_by_an_organ'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('proposed_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='sanction_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('user', None), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='sanction_not_decided_by_oneself'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('decided_on', None), ('lapses_on', None), ('lapses_on__gt', models.F('decided_on')), _connector='OR'), name='sanction_lapses_later'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appeal', ''), ('appealed_on', None)), models.Q(('appeal_until__isnull', False), ('appealed_on__isnull', False), ('appealed_on__lte', models.F('appeal_until')), models.Q(('appeal', ''), _negated=True)), _connector='OR'), name='sanction_appealed_in_time'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('appeal_decided_by', None), models.Q(('appeal_decided_by', models.F('decided_by')), _negated=True), _connector='OR'), name='sanction_appeal_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carried_out', ''), ('carried_out_on', None)), models.Q(('carried_out_on__gte', models.F('decided_on')), ('carried_out_on__isnull', False), ('decided_on__isnull', False), models.Q(('carried_out', ''), _negated=True)), _connector='OR'), name='sanction_carried_out_after_decision'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledged_on', None), models.Q(('decided_on__isnull', False), ('kind', 'caution')), _connector='OR'), name='sanction_caution_acknowledged'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publication', ''), ('publish_decided_by', None), ('publish_decided_on', None)), models.Q(('decided_on__isnull', False), ('publication', 'asked'), ('publish_decided_by', None), ('publish_decided_on', None), models.Q(('publish_where', ''), _negated=True)), models.Q(('publication__in', ['approved', 'refused']), ('publish_decided_by__isnull', False), ('decided_on__isnull', False), ('publish_decided_on__isnull', False)), _connector='OR'), name='sanction_published_by_decision'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('publish_decided_by', None), ('publish_asked_by', None), models.Q(('publish_decided_by', models.F('publish_asked_by')), _negated=True), _connector='OR'), name='sanction_publication_approved_by_another'),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
